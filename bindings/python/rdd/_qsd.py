"""Quasi-stationary distributions: eigenvalues on intervals and rectangles."""
from typing import Any, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, real
from ._context import Context, running
from ._errors import argument_error
from ._walker_energy import PotentialLike, _energy, _flag, _pair, _sides

DENSITIES = {"quasi-stationary": 0, "gibbs": 1, "gaussian": 2}   # RDD_QSD_...
ENDS = ("absorbing", "natural", "cut")


class Gaussian(NamedTuple):
    """The variational Gaussian of a basin: mean (length), variance (length^2), and what it has outside the domain. In
    two dimensions mean is an array (2,) and variance the covariance (2, 2)."""

    mean: Any
    variance: Any
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
        """Kinds of the lower and upper ends: "absorbing", "natural" (a wall) or "cut" (see :attr:`truncation`)."""
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
        """The variational Gaussian of the basin. V is asked within nine standard deviations of its mean. Raises
        :class:`rdd.ArgumentError` with the smallest beta that has one if this has none."""
        if self._gaussian is None:
            mean, covariance = np.empty(self._dim), np.empty((self._dim, self._dim))
            with running(self._context, None, "gaussian") as context:
                outside = _rdd.rdd_qsd_variational_gaussian(context, self._handle, self._energy[0], mean, covariance)
            self._gaussian = (Gaussian(float(mean[0]), float(covariance[0, 0]), outside) if self._dim == 1
                              else Gaussian(frozen(mean), frozen(covariance), outside))
        return self._gaussian

    def _which(self, name: str) -> int:
        if name not in DENSITIES:
            raise argument_error(f"which = {name!r}: expected one of {', '.join(map(repr, DENSITIES))}")
        if name == "gaussian":
            self.gaussian  # noqa: B018  (makes it known to the library)
        return DENSITIES[name]

    def density(self, *x: ArrayLike, which: str = "quasi-stationary") -> np.ndarray:
        """A density at places, 1/length^dim, zero outside the domain.

        :param x: one array for each coordinate
        :param which: "quasi-stationary" phi_1 e^{-beta V}/Z (4.10), "gibbs" e^{-beta V}/Z, or "gaussian", the
            variational one; each of integral one on the domain
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
    :param absorbing: whether lo, and hi, absorb the walker. Other ends, and infinite ones, get phi' = 0; where V rises
        towards them the domain is cut (:attr:`QuasiStationary.truncation`).
    """
    lo, hi = _pair("interval", interval)
    at_lo, at_hi = (_flag(f"absorbing[{k}]", value) for k, value in enumerate(_pair("absorbing", absorbing)))
    energy = _energy(potential, 1)
    lo, hi = real("interval[0]", lo), real("interval[1]", hi)
    with running(context, None, "qsd_1d") as handle:
        made = _rdd.rdd_qsd_line(handle, energy[0], lo, hi, at_lo, at_hi, beta)
    return QuasiStationary(made, energy, ((lo,), (hi,)), context)


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
