"""Time evolution on a periodic box of cells, exact and by a coarse model; the coarse model as a stencil."""
import math
from typing import NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, shape_error
from ._context import Context, running
from ._errors import argument_error
from ._progress import ProgressLike

Box = Union[int, Sequence[int]]
Start = Union[ArrayLike, Tuple[int, Union[int, Sequence[int]]]]


class Propagation:
    """Evolution by a coarse model beside the exact one, made by :meth:`Reduced.propagate`. Arrays are column-major,
    the cells between the states and the times; for one time given as a number, without the last axis.

    :ivar box: (dim,) cells along each lattice vector
    :ivar times: (n_times,)
    :ivar density: (P, *box, n_times) rho_P by the model
    :ivar exact: (P, *box, n_times) the exact distribution, coarse-grained
    :ivar error: (n_times,) \\|density - exact\\|/\\|exact at time 0\\|, root mean squares over states and cells
    """

    def __init__(self, box: Tuple[int, ...], times: np.ndarray, density: np.ndarray, exact: np.ndarray,
                 error: np.ndarray) -> None:
        self.box = box
        self.times = times
        self.density, self.exact, self.error = frozen(density), frozen(exact), frozen(error)

    def __repr__(self) -> str:
        n = self.error.size
        worst = f", largest error {self.error.max():.3g}" if n else ""
        return (f"<rdd.Propagation: {len(self.density)} states on {_cells(self.box)}, {n} time{'s' if n != 1 else ''}"
                f"{worst}>")


class Stencil(NamedTuple):
    """A coarse model as finite differences: d rho(x)/dt = sum over points m of
    coefficient[m] @ rho(x + spacing offset[m]), x in cells along the lattice vectors."""

    offset: np.ndarray       #: (n_points, dim) each component -1, 0 or 1
    coefficient: np.ndarray  #: (n_points, P, P) 1/time


class PropagateMethods:
    """The evolution of :class:`Model`."""

    _handle: object
    _n_states: int
    _dim: int

    def propagate(self, box: Box, times: ArrayLike, start: Start, *, progress: ProgressLike = None,
                  context: Optional[Context] = None) -> np.ndarray:
        """(n_states, *box, n_times) exact evolution of any initial distribution on a periodic box of cells, by Fourier
        transform over the cells and exp(Q(k) t) at each wavevector. Entry [j, x_0, x_1, ..., i] belongs to state j in the
        cell with the offsets x at time i; column-major.

        :param box: (dim,) cells along each lattice vector, more than the reach of the jumps; one number stands for all
        :param times: (n_times,) >= 0; for a single number the result has no axis of times
        :param start: (n_states, *box) the distribution at time 0, any normalisation; or (state, cell): all of it in one
            state of one cell, the cell being (dim,) offsets
        """
        sizes, n_cells = _box(box, self._dim)
        given = _times(times)
        p0 = _start(start, self._n_states, sizes)
        result = np.empty((self._n_states, n_cells, given.size), order="F")
        with running(context, progress, "propagation") as run:
            _rdd.rdd_propagate(run, self._handle, np.array(sizes, np.int64), n_cells, given.size, given.reshape(-1), p0,
                               result)
        return result.reshape((self._n_states, *sizes, *given.shape), order="F")


class ReducedPropagateMethods:
    """The evolution of :class:`Reduced`."""

    _handle: object
    _P: int
    _n_states: int
    _dim: int

    def propagate(self, box: Box, times: ArrayLike, start: Start, slip: bool = True, *, progress: ProgressLike = None,
                  context: Optional[Context] = None) -> Propagation:
        """Evolution by the coarse model on a periodic box of cells, beside the exact one. The coarse densities live at the
        positions of the model's gauge. Where a mode of the model grows in the box: :class:`rdd.NumericError`.

        :param box: (dim,) cells along each lattice vector, more than the reach of the jumps; one number stands for all
        :param times: (n_times,) >= 0, or a single number
        :param start: (n_states, *box) the distribution over the states of the full model at time 0; or (state, cell)
        :param slip: whether the initial amplitudes carry the initial slip, for starts away from local equilibrium
        """
        sizes, n_cells = _box(box, self._dim)
        given = _times(times)
        p0 = _start(start, self._n_states, sizes)
        density, exact = (np.empty((self._P, n_cells, given.size), order="F") for _ in range(2))
        error = np.empty(given.size)
        with running(context, progress, "propagation") as run:
            _rdd.rdd_reduced_propagate(run, self._handle, np.array(sizes, np.int64), n_cells, given.size,
                                       given.reshape(-1), p0, int(bool(slip)), density, exact, error)
        shape = (self._P, *sizes, *given.shape)
        return Propagation(sizes, given, density.reshape(shape, order="F"), exact.reshape(shape, order="F"),
                           error.reshape(given.shape))

    def stencil(self, spacing: float = 1.0) -> Stencil:
        """Q_P + C_P.grad + grad.D_P.grad as finite differences on 1 + 2 dim^2 points, second order in the spacing.

        :param spacing: of the grid, cells, > 0: 1/4 puts four points into a cell along each lattice vector
        """
        n = _rdd.rdd_reduced_stencil_size(self._handle)
        offset, coefficient = np.empty((n, self._dim), np.int64), np.empty((self._P, self._P, n), order="F")
        _rdd.rdd_reduced_stencil(self._handle, spacing, n, offset, coefficient)
        return Stencil(offset, coefficient.transpose(2, 0, 1))


def _cells(box: Sequence[int]) -> str:
    return f"{' x '.join(str(n) for n in box)} cells"


def _box(box: Box, dim: int) -> Tuple[Tuple[int, ...], int]:
    """The cells along each lattice vector, and their product."""
    if dim == 0:
        raise argument_error("box: the model has no lattice, expected 1 lattice vector at least for a periodic box",
                             _rdd.RDD_ERROR_NO_LATTICE)
    sizes = array("box", np.atleast_1d(box), np.int64, "(dim)", (dim,) if np.ndim(box) else (1,)).tolist()
    sizes = sizes if np.ndim(box) else sizes * dim
    for axis, size in enumerate(sizes):
        if size < 1:
            raise argument_error(f"box[{axis}] = {size} cells: expected at least 1")
    return tuple(sizes), math.prod(sizes)


def _times(times: ArrayLike) -> np.ndarray:
    """A copy, because results keep it."""
    return array("times", times, np.float64, "(n_times)", (None,) * min(np.ndim(times), 1)).copy()


def _start(start: Start, n_states: int, box: Tuple[int, ...]) -> np.ndarray:
    """(n_states, n_cells) column-major, the first axis of the box fastest."""
    wanted = (n_states, *box)
    if isinstance(start, tuple) and len(start) == 2 and isinstance(start[0], (int, np.integer)):
        state, cell = start[0], array("start[1]", np.atleast_1d(start[1]), np.int64, "(dim)", (len(box),)).tolist()
        if not 0 <= state < n_states:
            raise argument_error(f"start[0] = {state}: expected a state from 0 to {n_states - 1}")
        for axis, (offset, size) in enumerate(zip(cell, box)):
            if not 0 <= offset < size:
                raise argument_error(f"start[1][{axis}] = {offset}: expected a cell from 0 to {size - 1}")
        given = np.zeros(wanted, order="F")
        given[(state, *cell)] = 1
    else:
        given = array("start", start, np.float64, "", (None,) * np.ndim(start))
        if given.shape != wanted:
            raise shape_error("start", given.shape, "(n_states, *box)", wanted, ", or (state, cell)")
    if not np.isfinite(given).all():
        place = [int(i) for i in np.argwhere(~np.isfinite(given))[0]]
        raise argument_error(f"start{place} = {given[tuple(place)]}: expected a finite number")
    return np.asfortranarray(given.reshape((n_states, -1), order="F"))  # where a side is 1, reshape gives a view in rows
