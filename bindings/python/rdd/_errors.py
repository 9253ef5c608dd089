"""Exceptions with the library's own text, and the warning of calls that ended early."""
import os
import re
import sys
import threading
import warnings
from types import FrameType
from typing import List, Optional

from . import _rdd


class Error(Exception):
    """An error of the library. ``status`` is its number, ``name`` that number's name, ``function`` the C function."""

    status: int = 0
    name: str = ""
    function: str = ""


class ArgumentError(Error, ValueError):
    """An argument has a value or a size that is not allowed; the text names it and says what was expected."""


class NotErgodicError(Error):
    """The states fall into several ergodic classes where one is needed."""


class NotReversibleError(Error):
    """Detailed balance is violated where it is needed; the text names the worst cycle."""


class NoLatticeError(Error):
    """The model has no lattice where one is needed."""


class NoGapError(Error):
    """No spectral gap exceeds the threshold; the text holds the table of gaps. Naming P overrides it."""


class DegenerateError(Error):
    """The number of coarse states asked for would split a degenerate or conjugate pair of modes."""


class FileError(Error, OSError):
    """A file cannot be opened, read or written."""


class FormatError(Error, ValueError):
    """A file or blob does not hold what it should."""


class NumericError(Error, ArithmeticError):
    """A factorisation or an eigensolver failed."""


class OutOfMemoryError(Error, MemoryError):
    """The library ran out of memory."""


class CallbackError(Error, RuntimeError):
    """A callback reported failure without an exception."""


class InternalError(Error, RuntimeError):
    """A defect of the library; please report it."""


class UnsupportedError(Error, NotImplementedError):
    """The combination asked for does not exist."""


class MPIError(Error, RuntimeError):
    """A call of MPI failed; the communicator of the call is of no use any more."""


class Cancelled(Exception):
    """A call was stopped because a callback or :meth:`Context.cancel` asked for it.

    ``partial`` holds the results up to then where the method documents them, else None.
    """

    status = 1
    name = "RDD_CANCELLED"
    function: str = ""
    partial: Optional[object] = None


class FileWarning(UserWarning):
    """A file was read, but holds what is likely a slip: a barrier below zero, a saddle below a minimum it joins. The text
    names the line."""


class NotConvergedWarning(RuntimeWarning):
    """An iteration ended early: the results are valid but less exact than asked for."""


class IllPosedWarning(UserWarning):
    """A coarse model that no continuum simulation can use as it is: the text says why and what to do."""


_CLASSES = {
    _rdd.RDD_ERROR_ARGUMENT: ArgumentError,
    _rdd.RDD_ERROR_NULL: ArgumentError,
    _rdd.RDD_ERROR_SIZE: ArgumentError,
    _rdd.RDD_ERROR_NOT_ERGODIC: NotErgodicError,
    _rdd.RDD_ERROR_NOT_REVERSIBLE: NotReversibleError,
    _rdd.RDD_ERROR_NO_LATTICE: NoLatticeError,
    _rdd.RDD_ERROR_NO_GAP: NoGapError,
    _rdd.RDD_ERROR_DEGENERATE: DegenerateError,
    _rdd.RDD_ERROR_FILE: FileError,
    _rdd.RDD_ERROR_FORMAT: FormatError,
    _rdd.RDD_ERROR_NUMERIC: NumericError,
    _rdd.RDD_ERROR_MEMORY: OutOfMemoryError,
    _rdd.RDD_ERROR_CALLBACK: CallbackError,
    _rdd.RDD_ERROR_INTERNAL: InternalError,
    _rdd.RDD_ERROR_UNSUPPORTED: UnsupportedError,
    _rdd.RDD_ERROR_MPI: MPIError,
}
_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep


def argument_error(text: str, status: int = _rdd.RDD_ERROR_ARGUMENT, function: str = "") -> Error:
    """An Error as the library would raise it, for what is found wrong on this side."""
    error = _CLASSES.get(status, Error)(text)
    error.status, error.name, error.function = status, _rdd.rdd_status_name(status), function
    return error


def warn(text: str, category=NotConvergedWarning) -> None:
    """A warning that points at the first line outside this package."""
    level = 1
    frame: Optional[FrameType] = sys._getframe()
    while frame is not None and os.path.abspath(frame.f_code.co_filename).startswith(_HERE):
        level, frame = level + 1, frame.f_back
    warnings.warn(text, category, stacklevel=level)


_listening = threading.local()


class early_endings:
    """Collects, for the calls of a ``with`` block, the statuses of those that end early, instead of the general warning."""

    def __enter__(self) -> List[int]:
        self._before = getattr(_listening, "found", None)
        _listening.found = []
        return _listening.found

    def __exit__(self, *exception) -> None:
        _listening.found = self._before


#: What the arguments of C functions are called here, where texts of the library begin with their name.
_ARGUMENTS = {"from": "source", "to": "target"}
_ARGUMENTS_OF = {"rdd_propagate": {"time": "times"}, "rdd_reduced_propagate": {"time": "times"},
                 "rdd_passage_create": {"absorbing": "targets", "target": "targets"},
                 "rdd_mean_first_passage_time": {"source": "sources", "target": "targets"},
                 "rdd_passage_from": {"source": "sources", "weight": "weights"},
                 "rdd_trajectories_sample": {"n_trajectories": "n"}, "rdd_gap": {"n": "largest"},
                 **dict.fromkeys(("rdd_table_create", "rdd_table_create_coarse"),
                                 {"least_temperature": "least", "most_temperature": "most", "n_coarse": "P"}),
                 **dict.fromkeys(("rdd_coarse_grain", "rdd_sweep_coarse", "rdd_reaction_error"), {"n_coarse": "P"})}
_OPTIONS = {"gap_length": "length", "gap_threshold": "threshold", "gap_points": "points", "resolution_points": "points",
            "lattice_tolerance": "tolerance", "reversible_tolerance": "tolerance"}


def _in_python(text: str, function: str) -> str:
    names = {**_ARGUMENTS, **_OPTIONS, **_ARGUMENTS_OF.get(function, {})}
    if function == "rdd_landscape_create":
        names["height"] = "saddle" if "saddle energy" in text else "barrier"
    return re.sub(r"^(?:opt_)?(\w+)(?=\[| has \d| = |: | is NULL)", lambda found: names.get(found[1], found[1]), text)


#: What it means that these calls ended early: results of driven models that follow from their net currents.
_CURRENTS = {"rdd_corrector": "the corrector", "rdd_drift_velocity": "the drift", "rdd_diffusivity": "the diffusivity",
             "rdd_coarse_grain": "the corrector of the coarse model", "rdd_sweep": "the transport at a temperature",
             "rdd_sweep_coarse": "the corrector of a coarse model", "rdd_table_create": "the diffusivity at a temperature",
             "rdd_table_create_coarse": "the corrector of a coarse model",
             "rdd_transport_derivatives": "the derivatives", "rdd_landscape_derivatives": "the derivatives",
             "rdd_diffusivity_error": "the derivatives", "rdd_elastodiffusion": "the response to strain",
             "rdd_activation_volume": "the response to strain"}
_EARLY = {name: f"{what} of this driven model is the small rest of fluxes that spread over many decades: an error may exceed "
                "1e-10 of the largest entry" for name, what in _CURRENTS.items()}


def _make(status: int, text: str, function: str):
    """Called by the C layer: the exception to raise, or None to go on after a warning."""
    if status == _rdd.RDD_CANCELLED:
        stopped = Cancelled(f"{function} was cancelled")
        stopped.function = function
        return stopped
    if status > 0:
        if getattr(_listening, "found", None) is not None:
            _listening.found.append(status)
            return None
        if function in _EARLY:
            warn(_EARLY[function])
            return None
        warn(f"{function} ended early ({_rdd.rdd_status_name(status)}): its results are valid, but less exact than asked for")
        return None
    return argument_error(_in_python(text, function) or _rdd.rdd_status_name(status), status, function)


_rdd.set_errors(_make)
