"""Coarse-grained reaction-drift-diffusion models."""
from typing import NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _html, _rdd
from ._arrays import array, frozen, integer, rows, shape_error
from ._context import Context, running
from ._errors import early_endings, warn
from ._jump_table import ReducedJumpMethods
from ._options import make_options
from ._progress import ProgressLike
from ._propagate import ReducedPropagateMethods


class Hops(NamedTuple):
    """The lattice form of a coarse model."""

    translation: np.ndarray  #: (n, dim) translations in lattice vectors
    rate: np.ndarray         #: (n, P, P) rates of hopping by each, 1/time; rate[m, p, q] is q -> p


class Resolution(float):
    """A length L in cells; ``floor`` is the relative error at the largest L tried."""

    floor: float


class Reduced(ReducedPropagateMethods, ReducedJumpMethods):
    """A coarse-grained model of P states: d rho/dt = Q rho + C.grad rho + grad.D.grad rho, whose symbol is
    Q + i k.C - k.D.k. Immutable; arrays are read-only. Coarse states in order of decreasing weight.
    """

    def __init__(self, handle, model, order: str, gauge: str) -> None:
        self._handle = handle
        self.model = model
        self.order = order
        self.gauge = gauge
        self._P, self._n_states, self._dim, self._space, self._n_hops = _rdd.rdd_reduced_sizes(handle)
        self._crispness, self._gap, well_posed = _rdd.rdd_reduced_quality(handle)
        self._well_posed = bool(well_posed)
        self._least_diffusion, self._diffusion_error = _rdd.rdd_reduced_soundness(handle)
        self._kept: dict = {}
        self._asked: dict = {}  #: arguments of coarse_grain()

    def _array(self, ask, *shape) -> np.ndarray:
        if ask not in self._kept:
            result = np.empty(shape, order="F")
            ask(self._handle, result)
            self._kept[ask] = frozen(result)
        return self._kept[ask]

    @property
    def P(self) -> int:
        """Number of coarse states."""
        return self._P

    @property
    def memberships(self) -> np.ndarray:
        """(M, P) memberships chi: rows sum to 1, entries in [0, 1]."""
        return self._array(_rdd.rdd_reduced_memberships, self._n_states, self._P)

    @property
    def equilibrium(self) -> np.ndarray:
        """(P,) equilibrium weights pi_P = chi^T pi."""
        return self._array(_rdd.rdd_reduced_equilibrium, self._P)

    @property
    def reaction(self) -> np.ndarray:
        """(P, P) reaction matrix Q_P, 1/time: [p, q] is the rate of q -> p, columns sum to 0."""
        return self._array(_rdd.rdd_reduced_reaction, self._P, self._P)

    @property
    def drift(self) -> np.ndarray:
        """(space, P, P) drift matrices C_P, length/time. They multiply +grad: a packet moves with -C_P."""
        return self._array(_rdd.rdd_reduced_drift, self._space, self._P, self._P)

    @property
    def diffusion(self) -> np.ndarray:
        """(space, space, P, P) diffusion matrices D_P, length^2/time: second-order, or plain if that was asked for."""
        return self._array(_rdd.rdd_reduced_diffusion, self._space, self._space, self._P, self._P)

    @property
    def crispness(self) -> float:
        """trace(diag(1/A_0.) A^T A)/P of the memberships, at most 1."""
        return self._crispness

    @property
    def gap(self) -> float:
        """Spectral gap g_P(L) above the coarse states; NaN for P = n_states."""
        return self._gap

    @property
    def well_posed(self) -> bool:
        """Whether the eigenvalues of n.D_P.n have positive real parts for every unit vector n, or nothing moves."""
        return self._well_posed

    @property
    def least_diffusion(self) -> float:
        """The least of them, relative to the size of n.D_P.n: 0 where something does not move; below -1e-12 short waves
        grow without bound and no continuum simulation can use the model, of which there is a warning."""
        return self._least_diffusion

    @property
    def diffusion_error(self) -> float:
        """Relative error of the second-order D_P as far as it is known: of the diffusivity it has at long times, against
        the exact one, and of its round-off, where rates or weights lie more than eight decades apart. Above 1e-6 there
        is a warning."""
        return self._diffusion_error

    def _doubt(self) -> Optional[str]:
        """What a user of the continuum equation should know, if anything."""
        if self.order != "lattice" and self._least_diffusion < -1e-12:
            return (f"the coarse model of {self._P} states is ill-posed: n.D_P.n has an eigenvalue below zero "
                    f"({self._least_diffusion:.2g} of its size), so that short waves grow; choose P at a larger gap, or "
                    "order=\"lattice\"")
        if self._diffusion_error > 1e-6:
            return (f"the diffusion matrices of the coarse model of {self._P} states are uncertain by "
                    f"{self._diffusion_error:.2g} of their size: the rates spread too far for them")
        return None

    @property
    def hops(self) -> Hops:
        """The coarse model as hops between cells: for each translation n of the model as given, A^T W^T Q(n) V A^-T.

        Positions and the gauge play no part, so the matrices depend on the assignment of states to cells: their sum
        over n with e^{-2 pi i k.n} is ``symbol(k)`` only for order="lattice", gauge="given" and positions of zero.
        """
        if "hops" not in self._kept:
            translation = np.empty((self._n_hops, self._dim), np.int64)
            rate = np.empty((self._P, self._P, self._n_hops), order="F")
            _rdd.rdd_reduced_hops(self._handle, translation, rate)
            self._kept["hops"] = Hops(frozen(translation), frozen(rate).transpose(2, 0, 1))
        return self._kept["hops"]

    def _wavevectors(self, k: ArrayLike) -> Tuple[np.ndarray, bool]:
        single = np.ndim(k) <= 1
        several = np.reshape(k, (1, -1)) if single else k
        return rows("k", several, np.float64, "(n_k, dim)", (None, self._dim)), single

    def symbol(self, k: ArrayLike) -> np.ndarray:
        """(n_k, P, P) symbol Q_P + i k.C_P - k.D_P.k, 1/time, or that of the lattice form if that order was asked for.
        Minus its eigenvalues are the coarse bands.

        :param k: (n_k, dim) fractional wavevectors, or one (dim,), for which the result is (P, P)
        """
        given, single = self._wavevectors(k)
        symbol = np.empty((self._P, self._P, len(given)), complex, order="F")
        if len(given):
            _rdd.rdd_reduced_symbol(self._handle, len(given), given, symbol)
        by_wavevector = symbol.transpose(2, 0, 1)
        return by_wavevector[0] if single else by_wavevector

    def initial(self, k: ArrayLike, p0: ArrayLike) -> np.ndarray:
        """(n_k, P) initial coarse amplitudes with the initial slip, rho_P(k, 0) = A^T (W^T + i k.Z^T) p_0(k): for a
        start away from local equilibrium their error is O(k^2).

        :param k: (n_k, dim) fractional wavevectors, or one (dim,), for which the result is (P,)
        :param p0: (n_k, M), p_0(k) = sum over cells of e^{-i k.x} p(x, 0); or (M,): the same for every k, a start in
            the cell at the origin
        """
        given, single = self._wavevectors(k)
        start = array("p0", p0, np.complex128, "(n_k, M)", (None,) * max(1, np.ndim(p0)))
        if start.shape[-1] != self._n_states or start.ndim > 2 or (start.ndim == 2 and len(start) != len(given)):
            raise shape_error("p0", start.shape, "(n_k, M)", (len(given), self._n_states), " or (M)")
        start = np.ascontiguousarray(np.broadcast_to(start, (len(given), self._n_states)))
        amplitude = np.empty((len(given), self._P), complex)
        if len(given):
            _rdd.rdd_reduced_initial(self._handle, len(given), given, start, amplitude)
        return amplitude[0] if single else amplitude

    def resolution(self, eps: float, *, points: Optional[int] = None, context: Optional[Context] = None,
                   progress: ProgressLike = None) -> Resolution:
        """Smallest length L (cells) above which the relative error of every slow band over |k.a|_inf = pi/L stays within
        eps. NaN, with a warning, if there is none; ``.floor`` is the error at the largest L tried.

        :param eps: relative error allowed, > 0
        :param points: k-points along each edge of a face; None: the library's default
        """
        options = make_options({"resolution_points": integer("points", points)})
        with running(context, progress, "resolution") as handle, early_endings() as early:
            length, floor = _rdd.rdd_reduced_resolution(handle, options, self._handle, eps)
        if early:
            warn(f"no length keeps the relative error of the slow bands within eps = {eps:g}: it is {floor:.3g} at the "
                 f"largest length tried, and NaN is returned. Take a larger eps, or a model of more coarse states")
        result = Resolution(length)
        result.floor = floor
        return result

    def __repr__(self) -> str:
        return (f"<rdd.Reduced: {self._n_states} -> {self._P} states, order {self.order}, "
                f"crispness {self._crispness:.4f}, gap {self._gap:.3g}{'' if self._well_posed else ', ill-posed'}>")

    def _repr_html_(self) -> str:
        return _html.reduced(self)

    def __copy__(self) -> "Reduced":
        return self

    def __deepcopy__(self, memo) -> "Reduced":
        return self

    def __reduce__(self):
        return _grained_again, (self.model, self._asked)


def _grained_again(model, asked: dict) -> Reduced:
    """Undoes ``__reduce__``: the same call gives the same bits."""
    return model.coarse_grain(**asked)
