"""Fleming-Viot particles in any dimension."""
import math
from typing import Any, Callable, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, integer, real, rows, shape_error
from ._context import Context, running
from ._errors import argument_error
from ._walker_energy import PotentialLike, _pair, _polynomial, _sides
from ._progress import ProgressLike


class FlemingViot:
    """Fleming-Viot particles, made by :func:`fleming_viot`: walkers of which one that leaves the domain jumps to a
    uniformly chosen survivor. What is read here was counted since the last :meth:`clear`.

    Biases that no error bar holds: of order 1/n_walkers, and of the time step (see ``rdd/qsd.h``).
    """

    def __init__(self, handle: Any, move: Callable[[Any, int, Optional[Context], ProgressLike], None], dt: float, flat: bool) -> None:
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
        """Resets the counters; the walkers stay where they are."""
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

    energy = polynomial._handle

    def move(handle: Any, steps: int, context: Optional[Context], progress: ProgressLike) -> None:
        with running(context, progress, "fleming_viot") as c:
            _rdd.rdd_walkers_run(c, handle, energy, steps)
    return move
