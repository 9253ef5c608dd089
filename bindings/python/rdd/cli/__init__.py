# PYTHON_ARGCOMPLETE_OK
"""The command line ``rdd``: one verb a subject, tables for people, JSON and CSV for programs, pictures.

Exit codes: 0 done; 1 refused (a file, a value, a model that cannot give what was asked for); 2 the command line itself;
3 ``audit --check`` found something; 130 interrupted.
"""
import os
import sys
import warnings
from typing import List, Optional, Set

from .._errors import Cancelled, Error
from . import _arguments, _hints, _output

REFUSED, INTERRUPTED = 1, 130


class _Warnings:
    """Shows each warning of a run once, however many models say it."""

    def __init__(self) -> None:
        self.shown: Set[str] = set()

    def __call__(self, message, category, filename, lineno, file=None, line=None) -> None:
        text = " ".join(str(message).split())
        if text not in self.shown:
            self.shown.add(text)
            print(f"rdd: warning: {text}", file=sys.stderr)


def _run(arguments) -> int:
    try:
        with _arguments.context_of(arguments):
            result = arguments.run(arguments)
        return _output.show(result, arguments)
    except (KeyboardInterrupt, Cancelled):
        print("rdd: interrupted", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # the reader of a pipe has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (Error, ImportError, OSError, ValueError, TypeError, MemoryError) as refusal:
        print(f"rdd: {_hints.one_line(refusal, arguments)}", file=sys.stderr)
        return REFUSED


def main(argv: Optional[List[str]] = None) -> int:
    """Runs a command line and gives its exit code.

    :param argv: the words after the program's name; None: those of the process
    """
    parser = _arguments.parser()
    try:
        import argcomplete
        argcomplete.autocomplete(parser)
    except ImportError:
        pass
    if not (sys.argv[1:] if argv is None else argv):
        parser.print_help()
        return 2
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as ended:  # argparse has said why
        return ended.code if isinstance(ended.code, int) else 2
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning = _Warnings()
        return _run(arguments)
