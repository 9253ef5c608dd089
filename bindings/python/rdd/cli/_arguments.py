"""The words of the command line: verbs, options, temperatures, states."""
import argparse
import difflib
import os
import re
import sys
from typing import List, NoReturn, Optional

import numpy as np

from .. import _rdd
from .._context import Context
from .._options import BOLTZMANN_EV

#: Boltzmann's constant in energy/K by the name of the unit of energy
BOLTZMANN = {"eV": BOLTZMANN_EV, "meV": 1e3 * BOLTZMANN_EV, "J": 1.380649e-23, "kJ/mol": 8.31446261815324e-3,
             "kcal/mol": 8.31446261815324e-3 / 4.184, "Hartree": 3.166811563455546e-6, "Ry": 6.333623126911092e-6, "K": 1.0}


#: how lists of numbers are written, for messages
LISTS = "expected 600, or 300,400,500, or 300:1200:50 (first:last:step)"


class Parser(argparse.ArgumentParser):
    """Says what is wrong with a command line in one line, and where the options stand."""

    def error(self, message: str) -> NoReturn:
        wrong = re.match(r"argument VERB: invalid choice: '([^']*)'", message)
        if wrong:
            near = difflib.get_close_matches(wrong[1], self.verbs, 1, 0.5)
            near += [name for name in self.verbs if name.startswith(wrong[1]) and name not in near]
            meant = f"; did you mean {near[0]}?" if near else f"; expected one of {', '.join(self.verbs)}"
            message = f"there is no verb {wrong[1]!r}{meant}"
        message = re.sub(r"^argument (\S+): ", r"\1: ", message)
        message = re.sub(r"^the following arguments are required: ", "give ", message)
        self.exit(2, f"{self.prog}: {message} ({self.prog} --help tells more)\n")

    @property
    def verbs(self) -> List[str]:
        """The verbs, in the order of the help."""
        actions = [action for action in self._actions if isinstance(action, argparse._SubParsersAction)]
        return list(actions[0].choices) if actions else []


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number: {LISTS}" if re.search(r"\d", text) else
                                         f"{text!r} is not a number") from None
    if not np.isfinite(value):
        raise argparse.ArgumentTypeError(f"{text!r}: expected a finite number")
    return value


def _span(text: str) -> List[float]:
    ends = [_number(part) for part in text.split(":")]
    if len(ends) != 3 or not ends[2] > 0 or ends[1] < ends[0]:
        raise argparse.ArgumentTypeError(f"{text!r}: expected first:last:step with step > 0 and last >= first, like 300:1200:50")
    steps = (ends[1] - ends[0]) / ends[2]
    if steps > 1e6:
        raise argparse.ArgumentTypeError(f"{text!r}: that is {steps:.3g} numbers")
    return [ends[0] + ends[2] * i for i in range(int(np.floor(steps * (1 + 1e-12) + 1e-9)) + 1)]


def numbers(text: str) -> np.ndarray:
    """Numbers of a text like "300:1200:50" (the last one included), "300,400,500" or "300"."""
    return np.array([x for part in text.split(",") for x in (_span(part) if ":" in part else [_number(part)])])


def temperatures(text: str) -> np.ndarray:
    found = numbers(text)
    if not (found > 0).all():
        raise argparse.ArgumentTypeError(f"{text!r}: temperatures must be > 0")
    return found


def positive(text: str) -> float:
    if not (value := _number(text)) > 0:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a number > 0")
    return value


def count(text: str) -> int:
    if not re.fullmatch(r"\d+", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number from 1")
    return int(text)


def boltzmann(text: str) -> float:
    """Boltzmann's constant: a number, or the name of a unit of energy."""
    return BOLTZMANN[text] if text in BOLTZMANN else positive(text)


def parser() -> argparse.ArgumentParser:
    """The whole grammar."""
    from . import _coarse, _convert, _diffusion, _dmd, _export, _look, _page, _passage, _zone
    top = Parser(prog="rdd", description="Reaction, drift and diffusion coefficients from the jumps of a "
                                  "crystal defect.", epilog="rdd VERB --help tells the options of a verb. States count "
                                  "from 1 on the command line, as they do in the files.")
    top.add_argument("--version", action="version", version=f"rdd {_rdd.rdd_version()}")
    verbs = top.add_subparsers(dest="verb", metavar="VERB", required=True)
    for module in (_look, _diffusion, _zone, _coarse, _passage, _convert, _export, _dmd, _page):
        module.add(verbs)
    _add_completion(verbs)
    return top


def verb(verbs, name: str, run, text: str, *, file: bool = True, picture: bool = False) -> argparse.ArgumentParser:
    """A verb with the options that all have."""
    made = verbs.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    made.set_defaults(run=run)
    if file:
        made.add_argument("file", metavar="FILE", help="jump list, JSON, folder of a transition network (min.data, or DISCOTRESS's), MarkovModel.xml")
        made.add_argument("--kB", type=boltzmann, default=BOLTZMANN_EV, metavar="UNIT", help="unit of the energies in FILE "
                          f"({', '.join(BOLTZMANN)}), or Boltzmann's constant as a number (default: eV)")
        made.add_argument("--allow-one-way", action="store_true", help="let pass jumps without a reverse")
        made.add_argument("--tolerance", type=positive, metavar="LENGTH", help="displacements closer than this are the same")
        made.add_argument("--length-unit", metavar="UNIT", help="unit of lengths in FILE, where its header does not say")
        made.add_argument("--time-unit", metavar="UNIT", help="unit of time in FILE, where its header does not say")
    form = made.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="write JSON: every number, for programs")
    form.add_argument("--csv", action="store_true", help="write the first table as CSV")
    kinds = "picture (.png, .svg, .pdf), table (.csv) or .json" if picture else "table (.csv), .json or .txt"
    made.add_argument("-o", "--output", metavar="OUT", help=f"write there: {kinds}")
    made.add_argument("--threads", type=count, metavar="N", help="threads (default: all processors; results do not depend "
                      "on it)")
    made.add_argument("-q", "--quiet", action="store_true", help="no progress")
    return made


def add_temperature(made: argparse.ArgumentParser) -> None:
    made.add_argument("-T", "--temperature", type=positive, metavar="T", help="temperature, for files that hold barriers")


def add_temperatures(made: argparse.ArgumentParser) -> None:
    made.add_argument("-T", "--temperatures", type=temperatures, metavar="T", help="temperatures, for files that hold "
                      "barriers: 300:1200:50, 300,400,500 or 300")


def add_coarse(made: argparse.ArgumentParser) -> None:
    made.add_argument("-P", type=count, help="number of coarse states (default: the one that gap recommends)")
    made.add_argument("--length", type=positive, default=10.0, metavar="L", help="cells: shortest wave of the gap (10)")


def context_of(arguments) -> Context:
    """Threads and progress of a run."""
    threads = getattr(arguments, "threads", None)
    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    told: Optional[bool] = True if sys.stderr.isatty() and not getattr(arguments, "quiet", True) else None
    return Context(threads, progress=told)


def states(text: str, model) -> np.ndarray:
    """States of a text like "1,4-7", counted from 1, or the name of a set of the file; from 0 in the result."""
    if text in model.sets:
        return model.sets[text]
    found: List[int] = []
    for part in text.split(","):
        ends = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
        if not ends:
            known = ", ".join(model.sets)
            raise ValueError(f"{text!r}: expected states like 1,4-7" + (f", or one of the sets {known}" if known else ""))
        first, last = int(ends[1]), int(ends[2] or ends[1])
        if not 1 <= first <= last <= model.n_states:
            raise ValueError(f"states {part}: expected 1 to {model.n_states}")
        found += range(first - 1, last)
    return np.array(found)


def _completion(arguments):
    from ._output import Result
    try:
        import argcomplete
    except ImportError:
        raise ImportError("completion needs argcomplete (Debian: python3-argcomplete; pip: argcomplete)") from None
    return Result({}, text=[argcomplete.shellcode(["rdd"], shell=arguments.shell)])


def _add_completion(verbs) -> None:
    made = verbs.add_parser("completion", help='words at the tab key: eval "$(rdd completion bash)"')
    made.add_argument("shell", choices=["bash", "zsh", "tcsh", "fish"])
    made.set_defaults(run=_completion, json=False, csv=False, output=None)
