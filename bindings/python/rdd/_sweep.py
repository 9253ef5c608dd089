"""Transport over temperatures: sweeps, Arrhenius fits, derivatives and error bars."""
from typing import List, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _frames, _html, _rdd, _table
from ._arrays import array, each, frozen
from ._coarse import coarse_count, coarse_options
from ._context import Context, running
from ._options import BOLTZMANN_EV, make_options
from ._progress import ProgressLike


class _Fit(NamedTuple):
    prefactor: float
    energy: float
    largest_error: float


class ArrheniusFit(_Fit):
    """A law prefactor exp(-energy/(kB T)), fitted by least squares of the logarithm; unpacks into its three numbers.
    ``fit(T)`` gives its values at temperatures.

    :ivar prefactor: D0, in the unit of the values
    :ivar energy: Em, energy
    :ivar largest_error: max \\|fit/value - 1\\|: how far from an Arrhenius law the values are
    :ivar kB: Boltzmann's constant, energy/temperature
    """

    kB: float = BOLTZMANN_EV

    @property
    def immobile(self) -> bool:
        """Whether nothing moves along the direction fitted: prefactor, energy and error are 0."""
        return self.prefactor == 0

    def __repr__(self) -> str:
        if self.immobile:
            return "<rdd.ArrheniusFit: immobile>"
        return (f"ArrheniusFit(prefactor={self.prefactor!r}, energy={self.energy!r}, "
                f"largest_error={self.largest_error!r})")

    def __call__(self, temperatures: ArrayLike) -> np.ndarray:
        return self.prefactor * np.exp(-self.energy / (self.kB * np.asarray(temperatures, float)))


def fit_arrhenius(temperatures: ArrayLike, values: ArrayLike, kB: float = BOLTZMANN_EV) -> ArrheniusFit:
    """Least-squares fit of D0 exp(-Em/(kB T)) to the logarithm of positive values.

    :param temperatures: (n_T,) > 0, at least two different ones
    :param values: (n_T,) > 0
    :param kB: Boltzmann's constant, energy/temperature; the default is for eV and K
    """
    temperatures = _temperatures(temperatures)
    values = array("values", values, np.float64, "(n_T)", (len(temperatures),))
    fit = ArrheniusFit(*_rdd.rdd_fit_arrhenius(len(temperatures), temperatures, values, kB))
    fit.kB = float(kB) or BOLTZMANN_EV
    return fit


class Fits(NamedTuple):
    """Arrhenius fits of a sweep along its directions; those along which nothing moves are
    :attr:`~ArrheniusFit.immobile`."""

    cartesian: Tuple[ArrheniusFit, ...]  #: one for each Cartesian direction
    principal: Tuple[ArrheniusFit, ...]  #: one for each principal axis
    axes: np.ndarray                     #: (space, space) the principal axes as columns


class Sweep:
    """Transport at every temperature of a list, made by :meth:`Landscape.sweep`. Arrays are read-only, in column-major
    order, the temperature last.

    :ivar temperature: (n_T,)
    :ivar diffusivity: (space, space, n_T) D, length^2/time
    :ivar velocity: (space, n_T) drift velocity, length/time
    :ivar slope: (space, space, n_T) dD/dT, length^2/time/temperature; None unless asked for
    """

    def __init__(self, temperature: np.ndarray, diffusivity: np.ndarray, velocity: np.ndarray,
                 slope: Optional[np.ndarray], kB: float) -> None:
        self.temperature = frozen(temperature)
        self.diffusivity = frozen(diffusivity)
        self.velocity = frozen(velocity)
        self.slope = None if slope is None else frozen(slope)
        self._kB = kB
        self._axes: Optional[np.ndarray] = None

    def along(self, direction: Optional[ArrayLike] = None) -> np.ndarray:
        """(n_T,) diffusivity n.D.n along a direction (space,) of any length; None: the mean tr D/space."""
        space = len(self.velocity)
        if direction is None:
            return np.trace(self.diffusivity) / space
        n = array("direction", direction, np.float64, "(space)", (space,))
        return np.einsum("a,abt,b->t", n, self.diffusivity, n) / (n @ n)

    def fit(self, direction: Optional[ArrayLike] = None) -> ArrheniusFit:
        """Arrhenius fit of the diffusivity along a direction (space,). None: of the mean over the principal axes along
        which anything moves, tr D/(their number): of a defect that moves in one dimension, D along its line, and not the
        third of it that :meth:`along` has for the mean over all of space. Where nothing moves along the direction the
        fit is :attr:`~ArrheniusFit.immobile`."""
        values = self.along(direction)
        if direction is None and len(self.temperature) and np.trace(self.diffusivity).all():
            mobile = sum(not self._immobile(axis) for axis in self.principal_axes().T)
            values = np.trace(self.diffusivity) / mobile
        elif len(values) and self._immobile(direction):
            fit = ArrheniusFit(0.0, 0.0, 0.0)
            fit.kB = self._kB
            return fit
        return fit_arrhenius(self.temperature, values, self._kB)

    def _immobile(self, direction: Optional[ArrayLike]) -> bool:
        """Whether the diffusivity along a direction is no more than the rounding of its terms at every temperature."""
        if direction is None:
            return not np.trace(self.diffusivity).any()
        n = np.abs(array("direction", direction, np.float64, "(space)", (len(self.velocity),)))
        terms = np.einsum("a,abt,b->t", n, np.abs(self.diffusivity), n) / (n @ n)
        return bool(np.all(np.abs(self.along(direction)) <= 16 * np.finfo(float).eps * terms))

    def principal_axes(self) -> np.ndarray:
        """(space, space) principal axes common to all temperatures, unit vectors as columns, the fastest direction
        first: those of the mean of D/tr D."""
        if self._axes is None:
            space = len(self.velocity)
            axes = np.empty((space, space), order="F")
            _rdd.rdd_principal_axes(space, len(self.temperature), self.diffusivity, axes)
            self._axes = frozen(axes)
        return self._axes

    def fits(self) -> Fits:
        """Arrhenius fits of the diffusivity along each Cartesian direction and each principal axis."""
        if not np.trace(self.diffusivity).any():
            axes = np.eye(len(self.velocity), order="F")
            return Fits(tuple(self.fit(n) for n in axes), tuple(self.fit(n) for n in axes.T), axes)
        axes = self.principal_axes()
        return Fits(tuple(self.fit(n) for n in np.eye(len(axes))), tuple(self.fit(n) for n in axes.T), axes)

    def __repr__(self) -> str:
        return f"<rdd.Sweep: {_range(self.temperature)}, mean D {_span(self.along())}>"

    def _repr_html_(self) -> str:
        return _html.sweep(self)

    def to_pandas(self):
        """A pandas.DataFrame over the temperature: every entry of D, and the drift velocity."""
        names = _frames.axes_of(len(self.velocity))
        entries = {f"D_{a}{b}": self.diffusivity[i, j] for i, a in enumerate(names) for j, b in enumerate(names)}
        return _frames.frame({"temperature": self.temperature, **entries, **{f"v_{a}": self.velocity[i] for i, a in enumerate(names)}},
                             "temperature")

    def to_xarray(self):
        """An xarray.Dataset with ``diffusivity`` over (a, b, temperature), ``velocity`` and, if there is one, ``slope``."""
        names = _frames.axes_of(len(self.velocity))
        held = {"diffusivity": (("a", "b", "temperature"), self.diffusivity), "velocity": (("a", "temperature"), self.velocity)}
        if self.slope is not None:
            held["slope"] = (("a", "b", "temperature"), self.slope)
        return _frames.dataset(held, {"a": names, "b": names, "temperature": self.temperature})


class CoarseSweep:
    """Coarse-grained models at every temperature of a list, made by :meth:`Landscape.coarse_sweep`. Arrays are
    read-only, in column-major order, the temperature last. The coarse states keep the order of the first temperature.

    :ivar temperature: (n_T,)
    :ivar equilibrium: (P, n_T) weights pi_P
    :ivar reaction: (P, P, n_T) Q_P, 1/time: [p, q] is the rate of q -> p
    :ivar drift: (space, P, P, n_T) C_P, length/time; it multiplies +grad: a packet moves with -C_P
    :ivar diffusion: (space, space, P, P, n_T) D_P, length^2/time
    :ivar gap: (n_T,) spectral gap above the coarse states; NaN for P = n_states
    """

    def __init__(self, temperature: np.ndarray, equilibrium: np.ndarray, reaction: np.ndarray, drift: np.ndarray,
                 diffusion: np.ndarray, gap: np.ndarray, kB: float = BOLTZMANN_EV) -> None:
        self._kB = kB
        self.temperature = frozen(temperature)
        self.equilibrium, self.reaction = frozen(equilibrium), frozen(reaction)
        self.drift, self.diffusion = frozen(drift), frozen(diffusion)
        self.gap = frozen(gap)

    @property
    def P(self) -> int:
        """Number of coarse states."""
        return len(self.equilibrium)

    def __repr__(self) -> str:
        return f"<rdd.CoarseSweep: {self.P} states, {_range(self.temperature)}, gap {_span(self.gap)}>"

    def _repr_html_(self) -> str:
        return _html.coarse_sweep(self)

    def to_xarray(self):
        """An xarray.Dataset of its arrays; p and q count coarse states, a and b are Cartesian axes."""
        names, states = _frames.axes_of(len(self.drift)), np.arange(self.P)
        held = {"equilibrium": (("p", "temperature"), self.equilibrium), "reaction": (("p", "q", "temperature"), self.reaction),
                "drift": (("a", "p", "q", "temperature"), self.drift), "diffusion": (("a", "b", "p", "q", "temperature"), self.diffusion),
                "gap": (("temperature",), self.gap)}
        return _frames.dataset(held, {"p": states, "q": states, "a": names, "b": names, "temperature": self.temperature})

    def fit(self) -> "CoarseFits":
        """Arrhenius fits of what a coarse model is made of, each with its largest error. What is zero or changes its sign over
        the temperatures has none (None): no reaction between two states, an immobile direction."""
        P, space = self.P, len(self.drift)
        reaction = [[self._fit_of(self.reaction[p, q]) if p != q else None for q in range(P)] for p in range(P)]
        mean = np.einsum("aapqt->pqt", self.diffusion) / max(space, 1)
        own = [self._fit_of(mean[p, p]) for p in range(P)]
        along = [[self._fit_of(self.diffusion[a, a, p, p]) for a in range(space)] for p in range(P)]
        return CoarseFits(reaction, own, along)

    def _fit_of(self, values: np.ndarray) -> Optional[ArrheniusFit]:
        return fit_arrhenius(self.temperature, values, self._kB) if len(values) and (values > 0).all() else None


class CoarseFits(NamedTuple):
    """Arrhenius fits of a coarse sweep; None where the values are not positive at every temperature."""

    reaction: List[List[Optional[ArrheniusFit]]]   #: [p][q] of the rate of q -> p; None on the diagonal
    diffusivity: List[Optional[ArrheniusFit]]      #: [p] of tr D/space of the block of p with itself
    directions: List[List[Optional[ArrheniusFit]]]  #: [p][a] of its entry along the Cartesian direction a


class TransportDerivatives(NamedTuple):
    """Derivatives with respect to every rate, in the order of :attr:`rdd.Model.jumps`; column-major."""

    diffusivity_rate: np.ndarray  #: (space, space, n_jumps) dD/dk, length^2
    velocity_rate: np.ndarray     #: (space, n_jumps) dv/dk, length


class DiffusivityDerivatives(NamedTuple):
    """Derivatives of the diffusivity of a landscape; column-major."""

    slope: np.ndarray   #: (space, space) dD/dT, length^2/time/temperature
    state: np.ndarray   #: (space, space, n_states) dD/dE of each state at fixed saddles, length^2/time/energy
    height: np.ndarray  #: (space, space, n_transitions) dD/d(height) of each directed transition alone


class DerivativeMethods:
    """The methods of :class:`Model` for derivatives of transport with respect to rates."""

    _handle: object
    _space: int
    _n_jumps: int

    def transport_derivatives(self, *, context: Optional[Context] = None) -> TransportDerivatives:
        """Derivatives of the exact diffusivity and the drift velocity with respect to every rate, by the adjoint."""
        found = TransportDerivatives(np.empty((self._space, self._space, self._n_jumps), order="F"),
                                     np.empty((self._space, self._n_jumps), order="F"))
        with running(context, None, "derivatives") as run:
            _rdd.rdd_transport_derivatives(run, self._handle, *found)
        return found


class SweepMethods(_table.TableMethods):
    """The methods of :class:`Landscape` for transport over temperatures. The landscape must have a lattice."""

    _handle: object
    _n_states: int
    _n_transitions: int
    _space: int
    _kB: float

    def sweep(self, temperatures: ArrayLike, slopes: bool = False, accuracy: str = "auto",
              progress: ProgressLike = None, context: Optional[Context] = None) -> Sweep:
        """Diffusivity and drift velocity at every temperature, in parallel over the list: to the last bit those of
        :meth:`model` at each.

        :param temperatures: (n_T,) > 0
        :param slopes: also dD/dT
        :param accuracy: "fast", "high" (reversible models) or "auto"
        """
        temperatures = _temperatures(temperatures)
        n, s = len(temperatures), self._space
        diffusivity, velocity = np.empty((s, s, n), order="F"), np.empty((s, n), order="F")
        slope = np.empty((s, s, n), order="F") if slopes else None
        options = make_options({"accuracy": accuracy})
        with running(context, progress, "sweep") as run:
            _rdd.rdd_sweep(run, options, self._handle, n, temperatures, diffusivity, velocity, slope)
        return Sweep(temperatures, diffusivity, velocity, slope, self._kB)

    def coarse_sweep(self, P: int, temperatures: ArrayLike, order: str = "second", gauge: str = "corrector", *,
                     length: Optional[float] = None, points: Optional[int] = None, progress: ProgressLike = None,
                     context: Optional[Context] = None) -> CoarseSweep:
        """Coarse-grained models at every temperature. Each coarse state is matched to the one of the first temperature it
        shares most of its states with.

        :param P: number of coarse states, 1 to n_states
        :param temperatures: (n_T,) > 0, at least one
        :param order: as in :meth:`rdd.Model.coarse_grain`, like the rest
        """
        P = coarse_count(P, self._n_states)
        temperatures = _temperatures(temperatures)
        n, s = len(temperatures), self._space
        shapes = (P, n), (P, P, n), (s, P, P, n), (s, s, P, P, n), (n,)
        found = [np.empty(shape, order="F") for shape in shapes]
        options = coarse_options(order, gauge, length=length, points=points)
        with running(context, progress, "coarse models") as run:
            _rdd.rdd_sweep_coarse(run, options, self._handle, P, n, temperatures, *found)
        return CoarseSweep(temperatures, *found, self._kB)

    def derivatives(self, temperature: float, *, context: Optional[Context] = None) -> DiffusivityDerivatives:
        """Derivatives of the exact diffusivity with respect to temperature and energies, by the adjoint. For a saddle
        crossed both ways add the two of ``height``."""
        s = self._space
        found = DiffusivityDerivatives(np.empty((s, s), order="F"), np.empty((s, s, self._n_states), order="F"),
                                       np.empty((s, s, self._n_transitions), order="F"))
        with running(context, None, "derivatives") as run:
            _rdd.rdd_landscape_derivatives(run, self._handle, temperature, *found)
        return found

    def _errors(self, deviation: ArrayLike, group: Optional[ArrayLike]):
        deviation = each("deviation", deviation, "(n_transitions)", self._n_transitions)
        if group is not None:
            group = array("group", group, np.int64, "(n_transitions)", (self._n_transitions,))
        return deviation, group

    def diffusivity_error(self, temperature: float, deviation: ArrayLike, group: Optional[ArrayLike] = None, *,
                          context: Optional[Context] = None) -> np.ndarray:
        """(space, space) standard deviation of each entry of the diffusivity, length^2/time, from those of the barriers
        or saddle energies, to first order by the adjoint. Transitions of one group err together, groups independently.

        :param deviation: (n_transitions,) standard deviations, energy, >= 0; one number stands for all
        :param group: (n_transitions,) any numbers >= 0 that tell groups; None: opposite transitions over one saddle are
            a group
        """
        deviation, group = self._errors(deviation, group)
        found = np.empty((self._space, self._space), order="F")
        with running(context, None, "error bars") as run:
            _rdd.rdd_diffusivity_error(run, self._handle, temperature, deviation, group, found)
        return found

    def reaction_error(self, temperature: float, P: int, deviation: ArrayLike, group: Optional[ArrayLike] = None, *,
                       context: Optional[Context] = None) -> np.ndarray:
        """(P, P) standard deviation of each entry of the coarse reaction matrix Q_P, 1/time, likewise; the memberships
        move with the heights.

        :param P: number of coarse states, 1 to n_states
        :param deviation: (n_transitions,) as in :meth:`diffusivity_error`, like ``group``
        """
        P = coarse_count(P, self._n_states)
        deviation, group = self._errors(deviation, group)
        found = np.empty((P, P), order="F")
        with running(context, None, "error bars") as run:
            _rdd.rdd_reaction_error(run, None, self._handle, temperature, P, deviation, group, found)
        return found


def _temperatures(temperatures: ArrayLike) -> np.ndarray:
    """A copy, because results keep it."""
    return array("temperatures", np.atleast_1d(temperatures), np.float64, "(n_T)", (None,)).copy()


def _range(temperature: np.ndarray) -> str:
    if not len(temperature):
        return "no temperature"
    if len(temperature) == 1:
        return f"temperature {temperature[0]:g}"
    return f"{len(temperature)} temperatures {temperature.min():g} to {temperature.max():g}"


def _span(values: np.ndarray) -> str:
    if not len(values):
        return "of none"
    return f"{values[0]:.4g}" if len(values) == 1 else f"{values.min():.4g} to {values.max():.4g}"
