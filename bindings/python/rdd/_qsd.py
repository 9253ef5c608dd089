"""Quasi-stationary distributions: eigenvalues on intervals and rectangles, Fleming-Viot particles in any dimension."""
import math
from typing import Any, Callable, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, integer, real, rows, shape_error
from ._context import Context, running
from ._errors import argument_error
from ._progress import ProgressLike

DENSITIES = {"quasi-stationary": 0, "gibbs": 1, "gaussian": 2}   # RDD_QSD_...
ENDS = ("absorbing", "natural", "cut")


class Polynomial:
    """A potential energy V(x) = sum over terms of coefficient times the product of x_a^exponent_a, which the library
    evaluates itself, on all threads.

    :param coefficients: (n_terms,) energy / length^degree; alone, those of 1, x, x^2, ... in one dimension
    :param exponents: (n_terms, dim) integers from 0 to 64
    """

    def __init__(self, coefficients: ArrayLike, exponents: Optional[ArrayLike] = None) -> None:
        self._coefficients = frozen(array("coefficients", coefficients, np.float64, "(n_terms)", (None,)).copy())
        n = len(self._coefficients)
        given = np.arange(n)[:, np.newaxis] if exponents is None else exponents
        self._exponents = frozen(array("exponents", given, np.int64, "(n_terms, dim)", (n, None)).copy())
        self._handle = _rdd.rdd_energy_create(self.dim)
        _rdd.rdd_energy_set_polynomial(self._handle, n, self._exponents, self._coefficients)

    @property
    def dim(self) -> int:
        """Number of coordinates."""
        return self._exponents.shape[1]

    @property
    def coefficients(self) -> np.ndarray:
        """(n_terms,) energy / length^degree."""
        return self._coefficients

    @property
    def exponents(self) -> np.ndarray:
        """(n_terms, dim)"""
        return self._exponents

    def __call__(self, *x: ArrayLike) -> np.ndarray:
        """V at places, one array for each coordinate."""
        if len(x) != self.dim:
            raise argument_error(f"x: {len(x)} coordinates, expected {self.dim}")
        places = np.broadcast_arrays(*(np.asarray(part, np.float64) for part in x))
        total = np.zeros(places[0].shape)
        for c, powers in zip(self._coefficients, self._exponents):
            total = total + c * np.prod([p ** n for p, n in zip(places, powers)], axis=0)
        return total[()]

    def __repr__(self) -> str:
        return f"<rdd.spin.Polynomial: {len(self._coefficients)} terms in {self.dim} dimension{'s' * (self.dim > 1)}>"

    def __reduce__(self):
        return Polynomial, (self._coefficients, self._exponents)


PotentialLike = Union[Polynomial, np.polynomial.Polynomial, Callable[..., Any], Sequence[float]]


def _polynomial(potential: Any) -> Optional[Polynomial]:
    """The potential as a polynomial, if it is one."""
    if isinstance(potential, Polynomial):
        return potential
    if isinstance(potential, np.polynomial.Polynomial):
        return Polynomial(potential.convert(domain=(-1, 1), window=(-1, 1)).coef)
    return None if callable(potential) else Polynomial(potential)


def _energy(potential: Any, dim: int):
    """(handle, what must stay alive)."""
    polynomial = _polynomial(potential)
    if polynomial is not None:
        return polynomial._handle, polynomial
    handle = _rdd.rdd_energy_create(dim)
    call = (lambda x, y: float(potential(x))) if dim == 1 else (lambda x, y: float(potential(x, y)))
    _rdd.rdd_energy_set_host(handle, call)
    return handle, potential


def _flag(name: str, value: Any) -> int:
    if not isinstance(value, (bool, np.bool_)):
        raise argument_error(f"{name} = {value!r}: expected True or False")
    return int(value)


class Gaussian(NamedTuple):
    """The variational Gaussian of a basin: mean (length), variance (length^2), and what it has outside the domain."""

    mean: float
    variance: float
    outside: float


class Distance(NamedTuple):
    """How far a density p is from the quasi-stationary one q: 1/2 int |q - p|, and int q ln(q/p)."""

    total_variation: float
    divergence: float


class QuasiStationary:
    """A quasi-stationary distribution with its rates, made by :func:`qsd_1d` or :func:`qsd_2d`. Immutable.

    Friction is one: with lengths and energies in the caller's units, rates are energy/length^2 and times
    length^2/energy. A mobility, length^2/(energy time), turns them into rates per time.
    """

    def __init__(self, handle: Any, energy: Any, asked: Tuple[tuple, tuple], context: Optional[Context]) -> None:
        self._handle, self._energy, self._context = handle, energy, context
        self._dim, self._n_nodes = _rdd.rdd_qsd_sizes(handle)
        self._rates = _rdd.rdd_qsd_rates(handle)
        lo, hi, minimum = np.empty(self._dim), np.empty(self._dim), np.empty(self._dim)
        ends = np.empty((2, self._dim), np.int32)
        self._barrier = _rdd.rdd_qsd_domain(handle, lo, hi, ends, minimum)
        self._lo, self._hi, self._minimum, self._ends, self._asked = lo, hi, minimum, ends, asked
        self._gaussian: Optional[Gaussian] = None

    @property
    def lambda1(self) -> float:
        """lambda_1 of (4.7), energy/length^2: one over the mean exit time from the quasi-stationary distribution."""
        return self._rates[0]

    @property
    def lambda2(self) -> float:
        """lambda_2, energy/length^2: 1/(lambda2 - lambda1) is the time of relaxing to the distribution."""
        return self._rates[1]

    @property
    def ratio(self) -> float:
        """lambda_1/(lambda_2 - lambda_1), the epsilon of (4.17)."""
        return self._rates[2]

    @property
    def lambda1_error(self) -> float:
        """Estimated relative error of :attr:`lambda1`."""
        return self._rates[3]

    @property
    def lambda2_error(self) -> float:
        """Estimated relative error of :attr:`lambda2`."""
        return self._rates[4]

    @property
    def separated(self) -> bool:
        """Whether time scales are separated: the ratio is less than 0.1."""
        return bool(self._rates[5])

    @property
    def domain(self) -> Tuple[Any, Any]:
        """(lo, hi) as solved, after infinite ends were cut; numbers in one dimension, else arrays. Length."""
        return (float(self._lo[0]), float(self._hi[0])) if self._dim == 1 else (self._lo.copy(), self._hi.copy())

    @property
    def ends(self) -> Tuple[Any, Any]:
        """What stands at the lower and upper ends: "absorbing", "natural" (a wall) or "cut" (see :attr:`truncation`)."""
        names = [[ENDS[code] for code in side] for side in self._ends]
        return (names[0][0], names[1][0]) if self._dim == 1 else (tuple(names[0]), tuple(names[1]))

    @property
    def truncation(self) -> str:
        """Where the domain was cut, in words; empty if nowhere."""
        cuts = []
        for name, side, used, asked in (("lo", 0, self._lo, self._asked[0]), ("hi", 1, self._hi, self._asked[1])):
            cuts += [f"{name} = {asked[a]:g} cut at {used[a]:.6g}, where beta (V - V_min) = 50, with phi' = 0"
                     for a in range(self._dim) if self._ends[side, a] == 2]
        return "; ".join(cuts)

    @property
    def minimum(self) -> Any:
        """Where V is deepest, to the spacing of the nodes. Length."""
        return float(self._minimum[0]) if self._dim == 1 else self._minimum.copy()

    @property
    def barrier(self) -> float:
        """V - V_min of the lowest way out, energy; NaN in two dimensions."""
        return self._barrier

    @property
    def n_nodes(self) -> int:
        """Number of nodes of the mesh."""
        return self._n_nodes

    @property
    def gaussian(self) -> Gaussian:
        """The variational Gaussian of the basin, in one dimension. V is asked within nine standard deviations of its mean.
        Raises :class:`rdd.ArgumentError` with the smallest beta that has one if this has none."""
        if self._gaussian is None:
            with running(self._context, None, "gaussian") as context:
                self._gaussian = Gaussian(*_rdd.rdd_qsd_fit_gaussian(context, self._handle, self._energy[0]))
        return self._gaussian

    def _which(self, name: str) -> int:
        if name not in DENSITIES:
            raise argument_error(f"which = {name!r}: expected one of {', '.join(map(repr, DENSITIES))}")
        if name == "gaussian" and self._dim == 1:
            self.gaussian  # noqa: B018  (makes it known to the library)
        return DENSITIES[name]

    def density(self, *x: ArrayLike, which: str = "quasi-stationary") -> np.ndarray:
        """A density at places, 1/length^dim, zero outside the domain.

        :param x: one array for each coordinate
        :param which: "quasi-stationary" phi_1 e^{-beta V}/Z (4.10), "gibbs" e^{-beta V}/Z, or "gaussian" (one
            dimension); each of integral one on the domain
        """
        if len(x) != self._dim:
            raise argument_error(f"x: {len(x)} coordinates, expected {self._dim}")
        places = np.broadcast_arrays(*(np.asarray(part, np.float64) for part in x))
        points = np.stack([p.ravel() for p in places], axis=1)
        result = np.empty(len(points))
        _rdd.rdd_qsd_density(self._handle, self._which(which), len(points), np.ascontiguousarray(points), result)
        return result.reshape(places[0].shape)[()]

    def moments(self, which: str = "quasi-stationary") -> Tuple[Any, Any]:
        """Mean (length) and variance (length^2) of a density; in two dimensions (2,) and the covariance (2, 2)."""
        mean, covariance = np.empty(self._dim), np.empty((self._dim, self._dim))
        _rdd.rdd_qsd_moments(self._handle, self._which(which), mean, covariance)
        return (float(mean[0]), float(covariance[0, 0])) if self._dim == 1 else (mean, covariance)

    def distance(self, which: str = "gibbs") -> Distance:
        """How far "gibbs" or "gaussian" is from the quasi-stationary distribution."""
        return Distance(*_rdd.rdd_qsd_distance(self._handle, self._which(which)))

    def __repr__(self) -> str:
        verdict = "separated" if self.separated else "not separated"
        cut = f"; {self.truncation}" if self.truncation else ""
        return (f"<rdd.spin.QuasiStationary: lambda_1 = {self.lambda1:.10g}, lambda_2 = {self.lambda2:.10g}, ratio "
                f"{self.ratio:.3g} ({verdict}){cut}>")

    def __reduce__(self):
        raise TypeError("a QuasiStationary cannot be pickled; its numbers can")


def qsd_1d(potential: PotentialLike, interval: Tuple[float, float], beta: float,
           absorbing: Tuple[bool, bool] = (True, False), *, context: Optional[Context] = None) -> QuasiStationary:
    """The quasi-stationary distribution of dx = -V' dt + sqrt(2/beta) dW on an interval, (4.7).

    Rates keep their relative accuracy, 1e-14 for smooth V, however small lambda_1 is. V alone is needed.

    :param potential: V: a function of a number, a :class:`Polynomial`, a numpy Polynomial, or the coefficients of
        1, x, x^2, ...; energy
    :param interval: (lo, hi), length; either may be infinite. A finite absorbing end is needed.
    :param beta: 1/energy
    :param absorbing: whether who comes to lo, to hi leaves. Other ends, and infinite ones, get phi' = 0; where V rises
        towards them the domain is cut (:attr:`QuasiStationary.truncation`).
    """
    lo, hi = _pair("interval", interval)
    flags = [_flag(f"absorbing[{k}]", value) for k, value in enumerate(_pair("absorbing", absorbing))]
    energy = _energy(potential, 1)
    lo, hi = real("interval[0]", lo), real("interval[1]", hi)
    with running(context, None, "qsd_1d") as handle:
        made = _rdd.rdd_qsd_line(handle, energy[0], lo, hi, *flags, beta)
    return QuasiStationary(made, energy, ((lo,), (hi,)), context)


def _pair(name: str, value: Any) -> Tuple[Any, Any]:
    try:
        first, second = value
    except (TypeError, ValueError):
        raise argument_error(f"{name} = {value!r}: expected two values, for lo and hi") from None
    return first, second


def _sides(absorbing: Any, dim: int) -> np.ndarray:
    """(2, dim) flags from True, a pair (lower, upper), each for all coordinates or one by one."""
    if isinstance(absorbing, (bool, np.bool_)):
        absorbing = (absorbing, absorbing)
    flags = np.empty((2, dim), np.int32)
    for k, side in enumerate(_pair("absorbing", absorbing)):
        each = [side] * dim if np.ndim(side) == 0 else list(side)
        if len(each) != dim:
            raise shape_error(f"absorbing[{k}]", (len(each),), "(dim)", (dim,))
        flags[k] = [_flag(f"absorbing[{k}][{a}]", value) for a, value in enumerate(each)]
    return flags


def qsd_2d(potential: PotentialLike, box: Tuple[ArrayLike, ArrayLike], beta: float, absorbing: Any = True, *,
           tolerance: float = 1e-9, context: Optional[Context] = None) -> QuasiStationary:
    """The quasi-stationary distribution on a rectangle.

    :param potential: V(x, y), a function of two numbers or a :class:`Polynomial` of two coordinates; energy
    :param box: ((x_lo, y_lo), (x_hi, y_hi)), finite; length
    :param beta: 1/energy
    :param absorbing: True for all sides, or (lower, upper), each True, False or a pair for x and y; other sides reflect
    :param tolerance: relative change of lambda_1 and lambda_2 from one mesh to the next at which it is done; a warning
        says if the finest mesh still changed them by more
    """
    lo, hi = (array(f"box[{k}]", corner, np.float64, "(2)", (2,)) for k, corner in enumerate(_pair("box", box)))
    flags = _sides(absorbing, 2)
    energy = _energy(potential, 2)
    with running(context, None, "qsd_2d") as handle:
        made = _rdd.rdd_qsd_box(handle, energy[0], lo, hi, flags, beta, tolerance)
    return QuasiStationary(made, energy, (tuple(lo), tuple(hi)), context)


class FlemingViot:
    """Fleming-Viot particles, made by :func:`fleming_viot`: walkers of which one that leaves the domain jumps to a
    uniformly chosen survivor. What is read here was counted since the last :meth:`clear`.

    Biases that no error bar holds: of order 1/n_walkers, and of the time step (see ``rdd/qsd.h``).
    """

    def __init__(self, handle: Any, move: Callable[[Any, int, ProgressLike], None], dt: float, flat: bool) -> None:
        self._handle, self._move, self._dt, self._flat = handle, move, dt, flat
        self._dim, self._n_walkers = _rdd.rdd_walkers_sizes(handle)

    def run(self, time: float, *, context: Optional[Context] = None, progress: ProgressLike = None) -> "FlemingViot":
        """Goes on for a time, length^2/energy, rounded to whole steps."""
        steps = real("time", time) / self._dt
        if not (math.isfinite(steps) and steps >= 0):
            raise argument_error(f"time = {time!r}: expected >= 0 and finite")
        self._move(self._handle, round(steps), context, progress)
        return self

    def clear(self) -> None:
        """Forgets what was counted; the walkers stay where they are."""
        _rdd.rdd_walkers_clear(self._handle)

    @property
    def n_walkers(self) -> int:
        """Number of walkers."""
        return self._n_walkers

    @property
    def lambda1(self) -> float:
        """lambda_1, energy/length^2: exits per walker and time."""
        return _rdd.rdd_walkers_rate(self._handle)[0]

    @property
    def lambda1_error(self) -> float:
        """Standard error of :attr:`lambda1`, correlations in time included; NaN before 32 steps."""
        return _rdd.rdd_walkers_rate(self._handle)[1]

    @property
    def time(self) -> float:
        """Time since the walkers were cleared, length^2/energy."""
        return _rdd.rdd_walkers_rate(self._handle)[2]

    @property
    def n_exits(self) -> int:
        """Number of exits."""
        return _rdd.rdd_walkers_rate(self._handle)[3]

    @property
    def step_ratio(self) -> float:
        """Change of the drift in a step as a part of the noise; dt is good where this is less than 0.1."""
        return _rdd.rdd_walkers_rate(self._handle)[4]

    def _moments(self) -> Tuple[np.ndarray, np.ndarray]:
        mean, covariance = np.empty(self._dim), np.empty((self._dim, self._dim))
        _rdd.rdd_walkers_moments(self._handle, mean, covariance)
        return mean, covariance

    @property
    def mean(self) -> np.ndarray:
        """(dim,) mean of the walkers over the time, length."""
        return self._moments()[0]

    @property
    def covariance(self) -> np.ndarray:
        """(dim, dim) covariance of the walkers over the time, length^2."""
        return self._moments()[1]

    @property
    def positions(self) -> np.ndarray:
        """(n_walkers, dim), or (n_walkers,) on an interval: where the walkers are now, a sample of the distribution."""
        x = np.empty((self._n_walkers, self._dim))
        _rdd.rdd_walkers_positions(self._handle, x)
        return frozen(x[:, 0].copy() if self._flat else x)

    def __repr__(self) -> str:
        return (f"<rdd.spin.FlemingViot: {self._n_walkers} walkers, lambda_1 = {self.lambda1:.6g} +- "
                f"{self.lambda1_error:.2g} over a time of {self.time:g}>")

    def __reduce__(self):
        raise TypeError("a FlemingViot cannot be pickled; its numbers can")


class _Host:
    """Moves the walkers by gradients that Python computes for all of them at once."""

    def __init__(self, gradient: Callable, distance: Optional[Callable], dim: int, n: int, flat: bool) -> None:
        self._gradient, self._distance, self._shape, self._flat = gradient, distance, (n, dim), flat

    def _ask(self, name: str, call: Callable, points: np.ndarray, shape: tuple) -> np.ndarray:
        given = np.asarray(call(points[:, 0] if self._flat else points), np.float64)
        if given.shape != shape and not (self._flat and given.shape == self._shape):
            raise shape_error(name, given.shape, "(n_walkers)" if len(shape) == 1 else "(n_walkers, dim)", shape)
        return np.ascontiguousarray(given)

    def __call__(self, handle: Any, steps: int, context: Optional[Context], progress: ProgressLike) -> None:
        points = np.empty(self._shape)
        wanted = self._shape[:1] if self._flat else self._shape
        with running(context, progress, "fleming_viot") as c:
            for _ in range(2 * steps):
                half = _rdd.rdd_walkers_points(handle, points)
                gradient = self._ask("gradient", self._gradient, points, wanted).reshape(self._shape)
                distance = None
                if self._distance is not None and not half:
                    distance = self._ask("distance", self._distance, points, self._shape[:1])
                _rdd.rdd_walkers_advance(c, handle, gradient, distance)


def _differences(potential: Callable, dim: int, h: float, flat: bool) -> Callable:
    """Central differences of a function of arrays, for walkers that need no more than their own noise allows."""
    def gradient(x: np.ndarray) -> np.ndarray:
        x = x[:, np.newaxis] if flat else x
        result = np.empty(x.shape)
        for a in range(dim):
            step = np.zeros(dim)
            step[a] = h
            above, below = (potential(*(x + sign * step).T) for sign in (1, -1))
            result[:, a] = (np.asarray(above) - np.asarray(below)) / (2 * h)
        return result[:, 0] if flat else result
    return gradient


def _box(domain: Any) -> Tuple[np.ndarray, np.ndarray, bool]:
    lo, hi = _pair("domain", domain)
    flat = np.ndim(lo) == 0 and np.ndim(hi) == 0
    lo = array("domain[0]", np.atleast_1d(lo), np.float64, "(dim)", (None,))
    return lo, array("domain[1]", np.atleast_1d(hi), np.float64, "(dim)", (len(lo),)), flat


def fleming_viot(potential: Optional[PotentialLike], domain: Tuple[ArrayLike, ArrayLike], beta: float, start: ArrayLike,
                 dt: float, time: float, *, relax: Optional[float] = None, n_walkers: int = 10000,
                 absorbing: Any = None, gradient: Optional[Callable] = None, distance: Optional[Callable] = None,
                 context: Optional[Context] = None, progress: ProgressLike = None) -> FlemingViot:
    """Samples a quasi-stationary distribution with Fleming-Viot particles, in any dimension.

    A polynomial is evaluated by the library on all threads of the context, with the same result for any number. Any
    other potential is asked for all walkers at once, on the calling thread: ``gradient(x)``, or differences of
    ``potential``. Friction is one: times are length^2/energy.

    :param potential: V: a :class:`Polynomial` or coefficients, or a function of arrays (one for each coordinate), of
        which differences are taken if no gradient is given
    :param domain: (lo, hi): two numbers for an interval, else two arrays (dim,); length; sides may be infinite
    :param beta: 1/energy
    :param start: (dim,) or a number, where all walkers begin, or (n_walkers, dim); inside
    :param dt: time step; :attr:`FlemingViot.step_ratio` should be less than 0.1
    :param time: to measure for
    :param relax: time before that; a few times 1/(lambda_2 - lambda_1). None: a fifth of ``time``
    :param n_walkers: at least 2
    :param absorbing: which sides absorb, as in :func:`qsd_2d`; None: (True, False) on an interval, as in
        :func:`qsd_1d`, else True. Other finite sides reflect.
    :param gradient: ``gradient(x)`` of x (n_walkers, dim), or (n_walkers,) on an interval, answers grad V of that shape
    :param distance: ``distance(x)`` of the same x answers (n_walkers,) the distance from a further absorbing boundary
        of any shape, <= 0 outside; needs a gradient or a function
    :param context: threads and seed
    """
    lo, hi, flat = _box(domain)
    dim, n = len(lo), integer("n_walkers", n_walkers)
    if absorbing is None:
        absorbing = (True, False) if flat else True
    places = np.asarray(start, np.float64)
    places = rows("start", places.reshape(1, -1) if places.ndim < 2 and places.size == dim else places, np.float64,
                  "(n, dim)", (None, dim))
    dt = real("dt", dt)
    with running(context, None, "fleming_viot") as c:
        handle = _rdd.rdd_walkers_create(c, dim, lo, hi, _sides(absorbing, dim), beta, dt, n, len(places), places)
    walkers = FlemingViot(handle, _mover(potential, gradient, distance, dim, n, flat, math.sqrt(2 * dt / beta)), dt, flat)
    walkers.run(time / 5 if relax is None else relax, context=context, progress=progress)
    walkers.clear()
    return walkers.run(time, context=context, progress=progress)


def _mover(potential: Any, gradient: Optional[Callable], distance: Optional[Callable], dim: int, n: int, flat: bool,
           noise: float) -> Callable:
    if gradient is not None:
        return _Host(gradient, distance, dim, n, flat)
    if potential is None:
        raise argument_error("potential = None: expected a potential or a gradient")
    polynomial = _polynomial(potential)
    if polynomial is None or distance is not None:
        return _Host(_differences(potential if polynomial is None else polynomial, dim, noise / 100, flat), distance, dim,
                     n, flat)

    def move(handle: Any, steps: int, context: Optional[Context], progress: ProgressLike) -> None:
        with running(context, progress, "fleming_viot") as c:
            _rdd.rdd_walkers_run(c, handle, polynomial._handle, steps)
    return move
