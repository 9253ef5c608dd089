"""Networks that no process holds, by librdd_giant: ``import rdd.giant``. Every rank has a stretch of the states and the
jumps out of them; all methods are collective. Networks must be reversible. States are counted from 0 over all ranks."""
import ctypes
import os
from pathlib import Path
from typing import Callable, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd, mpi
from ._arrays import array, rows
from ._context import Context, running
from ._errors import argument_error
from ._progress import ProgressLike

_FUNCTIONS = {"rdd_giant_destroy": "p", "rdd_giant_stationary": "pp", "rdd_giant_diffusivity": "ppdppp",
              "rdd_giant_first_passage": "pplpdpppp", "rdd_giant_create_from": "piilpllpppp"}
_JUMPS = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_int64, ctypes.c_int64, ctypes.POINTER(ctypes.c_int64),
                          ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_double))
_loaded: Optional[ctypes.CDLL] = None


class Estimated(NamedTuple):
    """A result with its estimated relative error and the number of iterations it took."""

    value: np.ndarray
    error: float
    iterations: int


class MeanTimes(NamedTuple):
    """Times (n_own,) from the states of this rank, their mean over the stationary distribution, the estimated relative
    error in the energy norm, and the number of iterations."""

    time: np.ndarray
    mean: float
    error: float
    iterations: int


def _library() -> ctypes.CDLL:
    global _loaded
    if _loaded is None:
        beside = Path(mpi._library()._name)
        name = beside.name.replace("rdd_mpi", "rdd_giant")
        named = os.environ.get("RDD_GIANT_LIBRARY") or str(beside.parent / name if beside.parent.name else name)
        try:
            library = ctypes.CDLL(named)
        except OSError as error:
            raise ImportError(f"rdd.giant needs librdd_giant, which is built with -DRDD_GIANT=ON: {error}. "
                              f"RDD_GIANT_LIBRARY may name it") from None
        for function, kinds in _FUNCTIONS.items():
            entry = getattr(library, function)
            entry.restype, entry.argtypes = ctypes.c_int32, [mpi._KINDS[kind] for kind in kinds]
        _loaded = library
    return _loaded


class Network:
    """A reversible network over the ranks of an :class:`rdd.mpi.Communicator`. Close it before the communicator.

    :param ranks: the communicator
    :param n_states: number of states of all ranks
    :param first: first state of this rank
    :param positions: (n_own, space) positions of its states, length
    :param jumps: a function ``jumps(begin, end)`` that returns the jumps out of states begin to end - 1, as arrays
        (n,) of states left, (n,) reached, (n, dim) translations and (n,) rates, sorted by the state left. It is asked
        twice for each stretch.
    :param lattice: (dim, space) lattice vectors as rows, length
    """

    def __init__(self, ranks: "mpi.Communicator", n_states: int, lattice: ArrayLike, first: int, positions: ArrayLike,
                 jumps: Callable[[int, int], Tuple]) -> None:
        self._handle, self._ranks, self._library = ctypes.c_void_p(), ranks, _library()

        def prepare():
            where = rows("positions", positions, np.float64, "(n_own, space)", (None, None))
            vectors = rows("lattice", lattice, np.float64, "(dim, space)", (None, where.shape[1]))
            return vectors, where
        vectors, where = ranks._prepared(prepare)
        dim, raised = len(vectors), []

        def tell(user, begin, end, counts, to, translation, rate):
            try:
                left, reached, cells, rates = (np.asarray(given) for given in jumps(begin, end))
                n = len(left)
                if to:
                    np.ctypeslib.as_array(to, (n,))[:] = array("reached", reached, np.int64, "(n)", (n,))
                    np.ctypeslib.as_array(rate, (n,))[:] = array("rates", rates, np.float64, "(n)", (n,))
                    if dim:
                        np.ctypeslib.as_array(translation, (n, dim))[:] = rows("translations", cells, np.int64, "(n, dim)",
                                                                               (n, dim))
                else:
                    if n and (np.diff(left) < 0).any():
                        raise argument_error("jumps: the states left are not sorted")
                    np.ctypeslib.as_array(counts, (end - begin,))[:] = np.bincount(left - begin, minlength=end - begin)
                return 0
            except BaseException as error:   # goes on below, past the library
                raised.append(error)
                return -1
        callback = _JUMPS(tell)
        try:
            self._call("rdd_giant_create_from", ranks._handle, dim, where.shape[1], n_states, vectors, first, len(where),
                       where, ctypes.cast(callback, ctypes.c_void_p), None, ctypes.byref(self._handle))
        except Exception:
            if raised:
                raise raised[0] from None
            raise
        self.space, self.n_own, self.first, self.n_states = where.shape[1], len(where), first, n_states

    def _call(self, function: str, *arguments) -> None:
        self._ranks._finish(function, getattr(self._library, function)(*map(mpi._argument, arguments)))

    def close(self) -> None:
        """Frees the network; collective."""
        self._call("rdd_giant_destroy", ctypes.byref(self._handle))

    def __repr__(self) -> str:
        return f"<rdd.giant.Network: {self.n_own} of {self.n_states} states>"

    @property
    def log_pi(self) -> np.ndarray:
        """(n_own,) natural logarithms of the stationary weights, which sum to 1 over all ranks."""
        found = np.empty(self.n_own)
        self._call("rdd_giant_stationary", self._handle, found)
        return found

    def diffusivity(self, tolerance: float = 1e-10, *, context: Optional[Context] = None,
                    progress: ProgressLike = None) -> Estimated:
        """Exact diffusivity (space, space), length^2/time, on every rank; its diagonal is never below the exact one but
        for rounding. Where the error may be as large as D it is refused (NumericError)."""
        found, error, n = np.empty((self.space, self.space)), ctypes.c_double(), ctypes.c_int64()
        with running(context, progress, "diffusivity") as run:
            self._call("rdd_giant_diffusivity", run, self._handle, tolerance, found, ctypes.byref(error), ctypes.byref(n))
        return Estimated(found, error.value, n.value)

    def first_passage(self, absorbing: ArrayLike, tolerance: float = 1e-10, *, context: Optional[Context] = None,
                      progress: ProgressLike = None) -> MeanTimes:
        """Mean time from each state to the absorbing ones, periodic images merged.

        :param absorbing: those of this rank, counted over all ranks; may be empty
        """
        held = self._ranks._prepared(lambda: array("absorbing", absorbing, np.int64, "(n)", (None,)))
        time, mean, error, n = np.empty(self.n_own), ctypes.c_double(), ctypes.c_double(), ctypes.c_int64()
        with running(context, progress, "first passage") as run:
            self._call("rdd_giant_first_passage", run, self._handle, len(held), held, tolerance, time, ctypes.byref(mean),
                       ctypes.byref(error), ctypes.byref(n))
        return MeanTimes(time, mean.value, error.value, n.value)
