"""Slow fields: local transport coefficients, and jump rates between the points of a grid."""
from typing import NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, integer, shape_error
from ._context import Context, running
from ._errors import argument_error
from ._landscape import Landscape
from ._options import make_options
from ._progress import ProgressLike

_RULES = {"scharfetter-gummel": _rdd.RDD_GRID_SCHARFETTER_GUMMEL, "conductance": _rdd.RDD_GRID_CONDUCTANCE}


class FieldTransport(NamedTuple):
    """Local coefficients of :meth:`Field.transport`: J = -conductivity grad(rho/Z) = -D (grad rho + rho grad F/(kB T)).
    ``points`` is the shape of the points, ``components`` that of the field at a point. What was not asked for is
    None."""

    free_energy: np.ndarray             #: (*points) F = -kB T ln Z, energy
    log_weight: np.ndarray              #: (*points) ln Z = -F/(kB T), as :func:`rdd.grid_rates` takes it
    dipole: np.ndarray                  #: (*points, *components) -dF/dh, the mean coupling of the states
    diffusivity: np.ndarray             #: (*points, space, space) D, length^2/time
    conductivity: Optional[np.ndarray]  #: (*points, space, space) A = D Z, length^2/time
    slope: Optional[np.ndarray]         #: (*points, *components, space, space) dA/dh


class Polarity(NamedTuple):
    """The correction of polar cells: A_ab -> A_ab + sum_kc correction[k, c, a, b] dh_k/dx_c."""

    correction: np.ndarray  #: (*points, *components, space, space, space), length^3/time per unit of h
    relative: np.ndarray    #: (*points) the largest norm of it relative to that of A, length per unit of h


class GridRates(NamedTuple):
    """Jumps between the points of a grid, by source, then target, then offset. Points are numbered as numpy's ``ravel``
    does; with P coarse states at each, state p of point x has the number p + P x."""

    source: np.ndarray  #: (n,) point a jump leaves
    target: np.ndarray  #: (n,) point it arrives in
    offset: np.ndarray  #: (n, dim) its way in grid vectors, as if the grid went on; zero for an exchange
    rate: np.ndarray    #: (n,) > 0, 1/time
    n_points: int       #: number of points, times that of coarse states

    def generator(self, sparse: bool = False):
        """The matrix Q of dp/dt = Q p, Q[i, j] the rate of j -> i, columns summing to zero.

        :param sparse: a scipy.sparse matrix instead of an array
        """
        n = self.n_points
        leaving = np.bincount(self.source, self.rate, n)
        rows, columns = np.append(self.target, np.arange(n)), np.append(self.source, np.arange(n))
        values = np.append(self.rate, -leaving)
        if sparse:
            from scipy.sparse import coo_matrix
            return coo_matrix((values, (rows, columns)), (n, n)).tocsc()
        matrix = np.zeros((n, n))
        np.add.at(matrix, (rows, columns), values)
        return matrix


class Field:
    """A landscape whose energies depend on a slowly varying field h(x), E -> E - P.h: local coefficients at any h.

    h may be a number (a potential) or have components of any shape, such as a strain (space, space); couplings have the
    same components. One coarse state; detailed balance is needed at every temperature
    (:class:`rdd.NotReversibleError`): saddle energies have it, barriers may. Immutable; any number of threads may use
    one.

    :param landscape: with a lattice
    :param state: (n_states, *components) couplings P of the states, energy per unit of h; None: zero
    :param height: (n_transitions, *components) P of the saddle each transition crosses, the same for opposite ones;
        None: the mean of the two states it joins. Without ``state`` and ``height`` they are the elastic dipoles of the
        landscape, and h is the strain
    :param saddle_point: (n_transitions, space) where the saddle lies, from the state left, length; None: half-way. Only
        the correction of polar cells asks for it
    """

    def __init__(self, landscape: Landscape, state: Optional[ArrayLike] = None, height: Optional[ArrayLike] = None, *,
                 saddle_point: Optional[ArrayLike] = None, context: Optional[Context] = None) -> None:
        if not isinstance(landscape, Landscape):
            raise TypeError(f"landscape: expected an rdd.Landscape, got {type(landscape).__name__}")
        if state is None and height is None:
            state, height = landscape.dipoles
        self._landscape, n = landscape, (landscape.n_states, landscape.n_transitions)
        given = [_couplings(name, value, count) for name, value, count in
                 (("state", state, n[0]), ("height", height, n[1]))]
        shapes = [one.shape[1:] for one in given if one is not None]
        if len(set(shapes)) > 1:
            raise shape_error("height", np.shape(given[1]), "(n_transitions, *components)", (n[1], *shapes[0]),
                              ", the components of state")
        self._components: Tuple[int, ...] = shapes[0]
        self._size = int(np.prod(self._components, dtype=np.int64))
        if saddle_point is not None:
            saddle_point = array("saddle_point", saddle_point, np.float64, "(n_transitions, space)",
                                 (n[1], landscape.space))
        self._given = (*(None if one is None else frozen(one.copy()) for one in given), saddle_point)
        flat = [None if one is None else one.reshape(len(one), self._size) for one in given]
        with running(context, None, "field") as run:
            self._handle = _rdd.rdd_field_create(run, landscape._handle, self._size, *flat, saddle_point)

    @property
    def landscape(self) -> Landscape:
        """The landscape without the field."""
        return self._landscape

    @property
    def components(self) -> Tuple[int, ...]:
        """Shape of the field at a point: () for a number."""
        return self._components

    def transport(self, temperature: float, h: ArrayLike, *, gradient: Optional[ArrayLike] = None,
                  conductivity: bool = True, slope: bool = True, context: Optional[Context] = None,
                  progress: ProgressLike = None) -> FieldTransport:
        """Free energy, dipole, D, conductivity and its slope at many points, in parallel. An error names the point by
        its place in the flattened list.

        :param temperature: > 0
        :param h: (*points, *components) the field
        :param gradient: (*points, *components, space) dh_k/dx_c: adds the correction of polar cells (:meth:`polarity`)
            to conductivity and D; None: none
        :param conductivity: whether to give A and its slope, which may be beyond doubles where F and D are not
        :param slope: whether to give the slope
        """
        points, flat = self._points("h", h)
        n, s = len(flat), self._landscape.space
        steep = None
        if gradient is not None:
            steep = array("gradient", gradient, np.float64, "(*points, *components, space)",
                          (*points, *self._components, s)).reshape(n, self._size, s)
        F, dipole, D = np.empty(n), np.empty((n, self._size)), np.empty((n, s, s))
        A = np.empty((n, s, s)) if conductivity else None
        dA = np.empty((n, self._size, s, s)) if conductivity and slope else None
        with running(context, progress, "transport in a field") as run:
            _rdd.rdd_field_transport(run, self._handle, temperature, n, flat, steep, F, dipole, D, A, dA)
        F = F.reshape(points)
        return FieldTransport(F, -F / (self._landscape.kB * temperature), dipole.reshape((*points, *self._components)),
                              D.reshape((*points, s, s)), None if A is None else A.reshape((*points, s, s)),
                              None if dA is None else dA.reshape((*points, *self._components, s, s)))

    def polarity(self, temperature: float, h: ArrayLike, *, context: Optional[Context] = None,
                 progress: ProgressLike = None) -> Polarity:
        """The correction of first order in the gradient of the field that polar cells need: with it the error of the
        equation is of second order. Zero in cells that an inversion maps onto themselves with their couplings.

        :param temperature: > 0
        :param h: (*points, *components) the field
        """
        points, flat = self._points("h", h)
        n, s = len(flat), self._landscape.space
        correction, relative = np.empty((n, self._size, s, s, s)), np.empty(n)
        with running(context, progress, "polarity") as run:
            _rdd.rdd_field_polarity(run, self._handle, temperature, n, flat, correction, relative)
        return Polarity(correction.reshape((*points, *self._components, s, s, s)), relative.reshape(points))

    def _points(self, name: str, value: ArrayLike) -> Tuple[Tuple[int, ...], np.ndarray]:
        given = array(name, value, np.float64, "", (None,) * np.ndim(value))
        depth = given.ndim - len(self._components)
        if depth < 0 or given.shape[depth:] != self._components:
            raise shape_error(name, given.shape, "(*points, *components)",
                              (*given.shape[:max(depth, 0)], *self._components))
        return given.shape[:depth], np.ascontiguousarray(given.reshape(-1, self._size))

    def __repr__(self) -> str:
        kind = "a number" if not self._components else f"components {self._components}"
        return f"<rdd.Field: {self._landscape.n_states} states, h is {kind}>"

    def __reduce__(self):
        return _restored, (self._landscape, *self._given)


def _restored(landscape, state, height, saddle_point) -> Field:
    """Undoes ``__reduce__``."""
    return Field(landscape, state, height, saddle_point=saddle_point)


def _couplings(name: str, value: Optional[ArrayLike], n: int) -> Optional[np.ndarray]:
    if value is None:
        return None
    words = "(n_states, *components)" if name == "state" else "(n_transitions, *components)"
    return array(name, value, np.float64, words, (n, *(None,) * (np.ndim(value) - 1)))


def grid_rates(shape: Union[int, Sequence[int]], spacing: ArrayLike, log_weight: ArrayLike, conductivity: ArrayLike,
               exchange: Optional[ArrayLike] = None, periodic: Union[bool, Sequence[bool]] = True,
               rule: str = "scharfetter-gummel", *, reach: Optional[int] = None, context: Optional[Context] = None,
               progress: ProgressLike = None) -> GridRates:
    """Jump rates between the points of a grid from local coefficients: >= 0, with exactly the equilibrium Z for any
    fields, second order in the spacing (next to reflecting ends as long as no jump leads more than one point across
    them).

    :param shape: (dim) number of points along each axis, dim 1 to 3
    :param spacing: (dim, space) vectors from a point to the next along each axis, as rows, length; (dim) or one number
        for axes along the coordinates. Grids may be sheared, and of either hand
    :param log_weight: (*shape) ln Z; with P coarse states at each point (*shape, P)
    :param conductivity: (*shape, space, space) A = D Z, length^2/time; with P coarse states (*shape, P, space, space).
        In one dimension (*shape) will do
    :param exchange: (*shape, P, P) conductances between the coarse states of a point, symmetric, >= 0, 1/time; None:
        none
    :param periodic: whether each axis closes on itself; otherwise its ends reflect
    :param rule: "scharfetter-gummel", D_harm B(d) with d = ln(Z_from/Z_to) and B(x) = x/(e^x - 1); "conductance",
        A_harm/Z_from
    :param reach: largest component of a jump, grid cells; None: 3. Where A is so oblique to the grid that rates >= 0
        need longer jumps: :class:`rdd.UnsupportedError`
    """
    sizes = tuple(array("shape", np.atleast_1d(shape), np.int64, "(dim)", (None,)).tolist())
    dim = len(sizes)
    if not 1 <= dim <= 3:
        raise argument_error(f"shape = {sizes}: expected 1 to 3 axes")
    cell = _spacing(spacing, dim)
    space = cell.shape[1]
    species = np.shape(exchange)[-1:] if exchange is not None else np.shape(log_weight)[dim:]
    words = "(*shape)" if not species else "(*shape, P)"
    weight = array("log_weight", log_weight, np.float64, words, (*sizes, *species))
    if space == 1 and np.shape(conductivity) == weight.shape:
        conductivity = np.asarray(conductivity)[..., np.newaxis, np.newaxis]
    words = "(*shape, space, space)" if not species else "(*shape, P, space, space)"
    tensor = array("conductivity", conductivity, np.float64, words, (*weight.shape, space, space))
    P, n = (species[0] if species else 1), int(np.prod(sizes))
    swap = None
    if exchange is not None:
        swap = array("exchange", exchange, np.float64, "(*shape, P, P)", (*sizes, P, P)).reshape(n, P, P)
    closed = np.full(dim, bool(periodic)) if np.ndim(periodic) == 0 else np.asarray(periodic, bool)
    if closed.shape != (dim,):
        raise shape_error("periodic", closed.shape, "(dim)", (dim,))
    try:
        number = _RULES[rule]
    except (KeyError, TypeError):
        raise argument_error(f"rule = {rule!r}: expected one of {', '.join(repr(name) for name in _RULES)} "
                             "(Metropolis rates keep the equilibrium and lose the mobility to first order)") from None
    options = make_options({"grid_rule": number, "grid_reach": integer("reach", reach)})
    with running(context, progress, "grid rates") as run:  # numpy counts the last axis fastest, the library the first
        handle = _rdd.rdd_grid_create(run, options, dim, space, np.array(sizes[::-1]), np.ascontiguousarray(cell[::-1]),
                                      closed[::-1].astype(np.int32), P, n, weight.reshape(n, P),
                                      tensor.reshape(n, P, space, space), swap)
    _, jumps = _rdd.rdd_grid_sizes(handle)
    source, target, rate = np.empty(jumps, np.int64), np.empty(jumps, np.int64), np.empty(jumps)
    offset = np.empty((jumps, dim), np.int64)
    _rdd.rdd_grid_rates(handle, 0, source, target, offset, rate)
    return GridRates(source, target, np.ascontiguousarray(offset[:, ::-1]), rate, n * P)


def _spacing(spacing: ArrayLike, dim: int) -> np.ndarray:
    """Grid vectors as rows."""
    given = array("spacing", spacing, np.float64, "", (None,) * np.ndim(spacing))
    if given.ndim == 0:
        return np.eye(dim) * given
    if given.ndim == 1 and given.shape == (dim,):
        return np.diag(given)
    if given.ndim != 2 or given.shape[0] != dim or given.shape[1] < dim:
        raise shape_error("spacing", given.shape, "(dim, space)", (dim, None), ", (dim) or a number")
    return given
