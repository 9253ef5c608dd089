"""Calls over the ranks of an MPI job, by librdd_mpi: ``import rdd.mpi``.

Every method of a :class:`Communicator` is collective: all ranks call it with the same arguments. The results are those of
the method of the same name of a model or landscape, to the last bit, for any number of ranks and threads. What one rank
finds wrong every rank raises. ``gather`` tells where results go: "root" (rank 0; others get None), "all", or "own" (each
rank its part of the list, :meth:`Communicator.range`).
"""
import ctypes
import os
from pathlib import Path
from typing import Any, Callable, List, Optional

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, integer
from ._context import Context, running
from ._errors import Cancelled, argument_error, early_endings, warn
from ._landscape import Landscape
from ._model import Model
from ._options import make_options
from ._progress import ProgressLike
from ._sampler import Trajectories, _weights
from ._spectrum import Spectrum, wavevectors
from ._sweep import Sweep, _temperatures
from ._table import Table

_GATHER = {"root": 0, "all": 1, "own": 2}
_KINDS = {"p": ctypes.c_void_p, "i": ctypes.c_int32, "l": ctypes.c_int64, "d": ctypes.c_double, "s": ctypes.c_char_p}
_FUNCTIONS = {
    "rdd_mpi_create": "plp", "rdd_mpi_destroy": "p", "rdd_mpi_sizes": "ppp", "rdd_mpi_range": "plpp",
    "rdd_mpi_refuse": "pisl", "rdd_mpi_model_bcast": "pipp", "rdd_mpi_landscape_bcast": "pipp",
    "rdd_mpi_spectrum": "pppiplplpppp", "rdd_mpi_spectrum_complex": "pppiplplppp", "rdd_mpi_sweep": "pppiplpppp",
    "rdd_mpi_trajectories_sample": "ppiplllppliip", "rdd_mpi_map": "ppillppp",
    "rdd_model_serialize": "pplp", "rdd_model_destroy": "p", "rdd_landscape_serialize": "pplp",
    "rdd_landscape_destroy": "p", "rdd_trajectories_destroy": "p",
    "rdd_trajectories_paths": "pipp", "rdd_trajectories_counts": "pppp"}
_UNIT = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int64,
                         ctypes.POINTER(ctypes.c_double))
_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
_name = ctypes.pythonapi.PyCapsule_GetName
_name.restype, _name.argtypes = ctypes.c_char_p, [ctypes.py_object]
_loaded: Optional[ctypes.CDLL] = None


def _library() -> ctypes.CDLL:
    """librdd_mpi: named by RDD_MPI_LIBRARY, or beside librdd, or where the loader finds it."""
    global _loaded
    if _loaded is not None:
        return _loaded
    name = f"librdd_mpi.so.{_rdd.rdd_abi_version()}"
    here = Path(_rdd.__file__).resolve().parent
    around = [here, here.parent.parent, *sorted(here.parent.parent.glob("*-linux-*"))]
    named = os.environ.get("RDD_MPI_LIBRARY")
    files = [named] if named else [str(folder / name) for folder in around if (folder / name).exists()] + [name]
    try:
        library = ctypes.CDLL(files[0])
    except OSError as error:
        raise ImportError(f"rdd.mpi needs librdd_mpi, which is built with -DRDD_MPI=ON: {error}. RDD_MPI_LIBRARY may "
                          f"name it") from None
    for function, kinds in _FUNCTIONS.items():
        entry = getattr(library, function)
        entry.restype, entry.argtypes = ctypes.c_int32, [_KINDS[kind] for kind in kinds]
    _loaded = library
    return library


def _argument(value: Any) -> Any:
    """What ctypes is given for a handle, an array, or a number."""
    if isinstance(value, np.ndarray):
        return value.ctypes.data
    if type(value).__name__ == "PyCapsule":
        return _pointer(value, _name(value))
    return value


def _gather_code(gather: str, allowed=("root", "all", "own")) -> int:
    if gather not in allowed:
        raise argument_error(f"gather = {gather!r}: expected one of {', '.join(map(repr, allowed))}")
    return _GATHER[gather]


class Communicator:
    """A communicator of its own for the calls of this module. Close it before MPI_Finalize, on all ranks (a ``with`` block
    does).

    :param comm: a communicator of mpi4py, or its Fortran number
    :param context: told in its log if MPI was initialised for a single thread
    """

    def __init__(self, comm: Any, *, context: Optional[Context] = None) -> None:
        self._handle = ctypes.c_void_p()
        self._library = _library()
        number = comm.py2f() if hasattr(comm, "py2f") else integer("comm", comm)
        with running(context, None, "communicator") as run:
            self._finish("rdd_mpi_create", self._library.rdd_mpi_create(_argument(run), number, ctypes.byref(self._handle)))
        rank, size = ctypes.c_int32(), ctypes.c_int32()
        self._finish("rdd_mpi_sizes", self._library.rdd_mpi_sizes(self._handle, ctypes.byref(rank), ctypes.byref(size)))
        self.rank, self.size = rank.value, size.value

    def close(self) -> None:
        """Frees the copy; collective."""
        self._finish("rdd_mpi_destroy", self._library.rdd_mpi_destroy(ctypes.byref(self._handle)))

    def __enter__(self) -> "Communicator":
        return self

    def __exit__(self, kind, *exception) -> None:
        if kind is None:   # where one rank fails on its own, the others may not come here
            self.close()

    def __repr__(self) -> str:
        return f"<rdd.mpi.Communicator: rank {self.rank} of {self.size}>"

    def __reduce__(self):
        raise TypeError("a communicator belongs to its process and cannot be pickled")

    # ---- calls

    @staticmethod
    def _finish(function: str, status: int) -> None:
        if status == 0:
            return
        _rdd.rdd_options_count()   # raises what a callback of this thread raised
        if status == Cancelled.status:
            raise Cancelled(f"{function} was cancelled")
        if status > 0:
            return warn(f"{function} ended early: its results are valid but less exact")
        raise argument_error(_rdd.rdd_last_error(), status, function)

    def _call(self, function: str, *arguments: Any) -> None:
        status = getattr(self._library, function)(*map(_argument, arguments))
        self._finish(function, status)

    def _prepared(self, prepare: Callable[[], Any]) -> Any:
        """What this rank finds wrong before a call, it tells the others in their call."""
        try:
            return prepare()
        except Exception as error:
            text = f"{type(error).__name__}: {error}".encode()
            self._library.rdd_mpi_refuse(self._handle, getattr(error, "status", 0) or _rdd.RDD_ERROR_ARGUMENT, text,
                                         len(text))
            raise

    def range(self, n: int) -> range:
        """The part of n units that this rank has with gather="own"."""
        begin, end = ctypes.c_int64(), ctypes.c_int64()
        self._call("rdd_mpi_range", self._handle, n, ctypes.byref(begin), ctypes.byref(end))
        return range(begin.value, end.value)

    def _own(self, gather: int, n: int) -> Optional[range]:
        """The units whose results this rank gets; None: none."""
        if gather == _GATHER["own"]:
            return self.range(n)
        return range(n) if gather == _GATHER["all"] or self.rank == 0 else None

    def _send(self, kind: str, root: int, own: Any, restore: Callable[[bytes], Any]) -> Any:
        made, needed = ctypes.c_void_p(), ctypes.c_int64()
        handle = None if own is None else own._handle
        self._call(f"rdd_mpi_{kind}_bcast", self._handle, root, handle, ctypes.byref(made))
        serialize = getattr(self._library, f"rdd_{kind}_serialize")
        try:
            serialize(made, None, 0, ctypes.byref(needed))
            blob = ctypes.create_string_buffer(needed.value)
            serialize(made, blob, needed.value, ctypes.byref(needed))
        finally:
            getattr(self._library, f"rdd_{kind}_destroy")(ctypes.byref(made))
        return restore(blob.raw)

    def send_model(self, model: Optional[Model], root: int = 0) -> Model:
        """The model of one rank, on every rank; the others may pass None."""
        return self._send("model", root, model if self.rank == root else None, Model.from_bytes)

    def send_landscape(self, landscape: Optional[Landscape], root: int = 0) -> Landscape:
        """The landscape of one rank, on every rank; the others may pass None."""
        return self._send("landscape", root, landscape if self.rank == root else None,
                          lambda blob: Landscape.from_bytes(blob))

    def spectrum(self, model: Model, k: ArrayLike, bands: Optional[int] = None, vectors: bool = False, *,
                 gather: str = "root", accuracy: str = "auto", boundary: str = "periodic", solver: str = "auto",
                 context: Optional[Context] = None, progress: ProgressLike = None) -> Optional[Spectrum]:
        """:meth:`rdd.Model.spectrum`, with all wavevectors given on every rank."""
        def prepare():
            code, points = _gather_code(gather), wavevectors(k, model.dim)
            n, m = 1 if points is None else len(points), model.n_states
            b = m if bands is None else integer("bands", bands)
            options = make_options({"accuracy": accuracy, "boundary": boundary, "solver": solver})
            is_real = bool(_rdd.rdd_spectrum_is_real(options, model._handle))
            own = self._own(code, n)
            kept = 0 if own is None else len(own)
            values = np.empty((kept, max(b, 0)), np.float64 if is_real else np.complex128)
            right, left = (np.empty((kept, max(b, 0), m), np.complex128) if vectors else None for _ in range(2))
            return code, points, n, b, options, own, values, right, left, np.zeros(kept, np.int32) if is_real else None
        code, points, n, b, options, own, values, right, left, used = self._prepared(prepare)
        given = [None if own is None else out for out in (values, right, left)]
        with running(context, progress, "bands") as run:
            head = (run, options, self._handle, code, model._handle, n, points, b, *given)
            if used is not None:
                self._call("rdd_mpi_spectrum", *head, None if own is None else used)
            else:
                self._call("rdd_mpi_spectrum_complex", *head)
        if own is None:
            return None
        mine = np.zeros((1, 0)) if points is None else points[own.start:own.stop]
        seen = (None if v is None else v.transpose(0, 2, 1) for v in (right, left))
        return Spectrum(mine, values, *seen, used)

    def sweep(self, landscape: Landscape, temperatures: ArrayLike, slopes: bool = False, *, gather: str = "root",
              accuracy: str = "auto", context: Optional[Context] = None, progress: ProgressLike = None) -> Optional[Sweep]:
        """:meth:`rdd.Landscape.sweep`, with all temperatures given on every rank."""
        def prepare():
            code, T = _gather_code(gather), _temperatures(temperatures)
            own, s = self._own(code, len(T)), landscape.space
            n = 0 if own is None else len(own)
            arrays = [np.empty((s, s, n), order="F"), np.empty((s, n), order="F"),
                      np.empty((s, s, n), order="F") if slopes else None]
            return code, T, own, make_options({"accuracy": accuracy}), arrays
        code, T, own, options, arrays = self._prepared(prepare)
        with running(context, progress, "sweep") as run:
            self._call("rdd_mpi_sweep", run, options, self._handle, code, landscape._handle, len(T), T,
                       *([None] * 3 if own is None else arrays))
        return None if own is None else Sweep(T[own.start:own.stop], *arrays, landscape._kB)

    def table(self, landscape: Landscape, least: float, most: float, tolerance: float = 1e-6, accuracy: str = "auto", *,
              context: Optional[Context] = None) -> Table:
        """:meth:`rdd.Landscape.table`, on every rank."""
        s, n = landscape.space, 2
        known = np.empty((s * s, 0))
        while True:
            T = np.empty(6 * n + 1)
            self._prepared(lambda: _rdd.rdd_table_temperatures(float(least), float(most), n, T))
            new = slice(None) if n == 2 else slice(1, None, 2)
            found = self.sweep(landscape, T[new], gather="all", accuracy=accuracy, context=context)
            values = np.empty((s * s, len(T)), order="F")
            values[:, ::2] = known if n > 2 else 0
            values[:, new] = found.diffusivity.reshape(s * s, -1, order="F")

            def make(n=n, values=values):
                with running(context, None, "table") as run:
                    return _rdd.rdd_table_from_diffusivities(run, s, least, most, tolerance, n,
                                                             values.reshape(s, s, -1, order="F"))
            with early_endings() as early:
                handle = self._prepared(make)
            if not early:
                return Table(handle, s)
            known, n = values, 2 * n

    def trajectories(self, model: Model, n: int, times: ArrayLike, start: Any = None, *, occupation: bool = False,
                     paths: bool = False, max_events: Optional[int] = None, first: int = 0, gather: str = "root",
                     context: Optional[Context] = None, progress: ProgressLike = None) -> Optional[Trajectories]:
        """:meth:`rdd.Model.trajectories`; ``gather`` is "root" or "all"."""
        def prepare():
            when = array("times", np.atleast_1d(times), np.float64, "(n_times)", (None,))
            weights = None if start is None else _weights(start, model.n_states)
            return _gather_code(gather, ("root", "all")), when, weights
        code, when, weights = self._prepared(prepare)
        made = ctypes.c_void_p()
        with running(context, progress, "trajectories") as run:
            self._call("rdd_mpi_trajectories_sample", run, self._handle, code, model._handle, n, first, len(when), when,
                       weights, max_events or 0, int(bool(occupation)), 1, ctypes.byref(made))
            if not made:
                return None
            x, state = np.empty((model.space, len(when), n), order="F"), np.empty((len(when), n), np.int64, order="F")
            events, stopped = ctypes.c_int64(), ctypes.c_int64()
            try:
                self._call("rdd_trajectories_paths", made, 0, x, state)
                self._call("rdd_trajectories_counts", made, ctypes.byref(events), ctypes.byref(stopped), None)
            finally:
                self._library.rdd_trajectories_destroy(ctypes.byref(made))
            with early_endings():   # told already
                handle = _rdd.rdd_trajectories_from_paths(run, model._handle, n, len(when), when, x, state, 0, events.value,
                                                          int(bool(occupation)), int(bool(paths)))
        return Trajectories(handle, when)

    def map(self, function: Callable[[int], ArrayLike], n_units: int, n_values: int = 1, *, gather: str = "root",
            context: Optional[Context] = None, progress: ProgressLike = None) -> Optional[np.ndarray]:
        """(n_units, n_values) results of ``function(unit)``, which gives n_values numbers, for every unit from 0 on: any
        independent work, replicas of diffusive molecular dynamics for instance. Ranks draw one unit at a time. An
        exception is raised on its rank as it is, on the others as CallbackError."""
        code = self._prepared(lambda: _gather_code(gather))
        own, raised = self._own(code, n_units), []  # type: Optional[range], List[BaseException]
        values = np.empty((0 if own is None else len(own), n_values))

        def unit(user, run, number, out):
            try:
                given = np.asarray(function(number), float).reshape(-1)
                if len(given) != n_values:
                    raise ValueError(f"unit {number} gave {len(given)} numbers: expected {n_values}")
                np.ctypeslib.as_array(out, (n_values,))[:] = given
                return 0
            except BaseException as error:   # goes on below, past the library
                raised.append(error)
                return -1
        callback = _UNIT(unit)
        try:
            with running(context, progress, "map") as run:
                self._call("rdd_mpi_map", run, self._handle, code, n_units, n_values,
                           ctypes.cast(callback, ctypes.c_void_p), None,
                           None if own is None else values)
        except Exception:
            if raised:
                raise raised[0] from None
            raise
        return None if own is None else values
