"""Diffusive molecular dynamics: pair potentials and systems in time."""
import math
import os
from typing import Any, Callable, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, integer, real, shape_error
from ._context import Context, running
from ._errors import Cancelled, argument_error, early_endings, warn
from ._progress import ProgressLike, reporter

MODELS = {"tanh": _rdd.RDD_DMD_TANH, "point": _rdd.RDD_DMD_POINT, "arrhenius": _rdd.RDD_DMD_ARRHENIUS,
          "constant": _rdd.RDD_DMD_CONSTANT, "rate-limited": _rdd.RDD_DMD_RATE_LIMITED, "master": _rdd.RDD_DMD_MASTER}
ENDS = {"closed": _rdd.RDD_DMD_CLOSED, "reservoir": _rdd.RDD_DMD_RESERVOIR}
WEIGHTS = {"one": _rdd.RDD_DMD_WEIGHT_ONE, "c": _rdd.RDD_DMD_WEIGHT_OCCUPATION}
VOIDS = {"error": _rdd.RDD_DMD_VOIDS_ERROR, "freeze": _rdd.RDD_DMD_VOIDS_FREEZE}
PAIRS = {"AA": 0, "pp": 0, "++": 0, "AB": 1, "BA": 1, "pm": 1, "mp": 1, "+-": 1, "-+": 1, "BB": 2, "mm": 2, "--": 2}


def _code(name: str, value: Any, codes: Mapping[str, int]) -> int:
    try:
        return codes[value]
    except (KeyError, TypeError):
        raise argument_error(f"{name} = {value!r}: expected one of {', '.join(map(repr, codes))}") from None


class Average(NamedTuple):
    """The Gaussian average G(R, v) of a potential and its derivatives; each a number or an array."""

    value: np.ndarray
    dR: np.ndarray
    dv: np.ndarray
    dRR: np.ndarray
    dRv: np.ndarray
    dvv: np.ndarray


class Potential:
    """A pair potential phi(r), shifted in value and slope so that it ends smoothly at its cutoff. Immutable.

    Made by :meth:`soft_core`, :meth:`morse`, :meth:`lennard_jones`, :meth:`table` or :meth:`from_callable`; called
    with distances it gives energies. Lengths and energies are in the caller's units.
    """

    def __init__(self, *_: Any) -> None:
        raise TypeError("a Potential is made by soft_core, morse, lennard_jones, table or from_callable")

    @classmethod
    def _made(cls, handle: Any, text: str, cutoff: float) -> "Potential":
        self = object.__new__(cls)
        self._handle, self._text, self._cutoff = handle, text, float(cutoff)
        return self

    @classmethod
    def soft_core(cls, amplitude: float, r_eq: float, lam: float = 0.99, *, cutoff: float = math.inf) -> "Potential":
        """4 lam^2 A (u^2 - u), u = 1/D, D = (1 - lam)^2/2 + 2 (r/r_eq)^2, with lam in (0, 1)."""
        handle = _rdd.rdd_potential_soft_core(amplitude, r_eq, lam, cutoff)
        return cls._made(handle, f"soft_core({amplitude:g}, {r_eq:g}, {lam:g}", cutoff)

    @classmethod
    def morse(cls, depth: float, stiffness: float, r_eq: float, *, cutoff: float = math.inf) -> "Potential":
        """depth [exp(-2 a (r - r_eq)) - 2 exp(-a (r - r_eq))], a the stiffness, 1/length."""
        handle = _rdd.rdd_potential_morse(depth, stiffness, r_eq, cutoff)
        return cls._made(handle, f"morse({depth:g}, {stiffness:g}, {r_eq:g}", cutoff)

    @classmethod
    def lennard_jones(cls, epsilon: float, length: float, *, r_soft: Optional[float] = None,
                      cutoff: float = math.inf) -> "Potential":
        """4 epsilon [(s/r)^12 - (s/r)^6], s the length. Below r_soft (0.8 s) it goes on as the parabola of equal value,
        slope and curvature, because averages see every distance."""
        soft = 0.8 * length if r_soft is None else r_soft
        handle = _rdd.rdd_potential_lennard_jones(epsilon, length, soft, cutoff)
        return cls._made(handle, f"lennard_jones({epsilon:g}, {length:g}, r_soft={soft:g}", cutoff)

    @classmethod
    def table(cls, distances: ArrayLike, energies: ArrayLike, *, cutoff: Optional[float] = None) -> "Potential":
        """The natural cubic spline through energies at equidistant distances, which must reach the cutoff (default: the
        last distance). Below the first distance it goes on as a parabola. Averages are exact for the spline; a fine
        table makes them slow: :meth:`from_callable` does not."""
        r = array("distances", distances, np.float64, "(n)", (None,))
        e = array("energies", energies, np.float64, "(n), as many as distances", (len(r),))
        if len(r) < 4:
            raise shape_error("distances", r.shape, "(n), at least 4", (None,))
        step = (r[-1] - r[0]) / (len(r) - 1)
        uneven = np.abs(np.diff(r) - step) > 1e-8 * abs(step)
        if not step > 0 or uneven.any():
            k = int(np.argmax(uneven)) if uneven.any() else 0
            raise argument_error(f"distances[{k}] = {r[k]:g} and distances[{k + 1}] = {r[k + 1]:g}: expected ascending "
                                 f"distances at equal spacing")
        end = float(r[-1]) if cutoff is None else cutoff
        handle = _rdd.rdd_potential_table(float(r[0]), float(step), len(r), e, end)
        return cls._made(handle, f"table({len(r)} values", end)

    @classmethod
    def from_callable(cls, function: Callable[[float], float], *, r_first: float, cutoff: float,
                      tolerance: float = 1e-10) -> "Potential":
        """A function phi(r) -> energy, made into a cubic spline on [r_first, cutoff].

        The function is called here and never again, on this thread, and must be smooth; an exception it raises comes
        out as it is, and NaN is refused with its distance. Below ``r_first``, which should be closer than atoms come,
        the potential goes on as a parabola.

        :param tolerance: largest error of the spline between its knots, relative to |phi(r)| or to the depth of the well
            where that is larger
        """
        if not callable(function):
            raise TypeError(f"function: expected a callable, got {type(function).__name__}")
        n, handle = _rdd.rdd_potential_callback(function, r_first, cutoff, tolerance)
        name = getattr(function, "__name__", type(function).__name__)
        return cls._made(handle, f"from_callable({name}, {n} values", cutoff)

    @property
    def cutoff(self) -> float:
        """Distance from which on it is zero, length."""
        return self._cutoff

    def _values(self, r: ArrayLike, which: int) -> np.ndarray:
        given = np.asarray(r, np.float64)
        flat = np.ascontiguousarray(given.ravel())
        outs: list = [None, None, None]
        outs[which] = np.empty(len(flat))
        _rdd.rdd_potential_values(self._handle, len(flat), flat, *outs)
        return outs[which].reshape(given.shape)[()]

    def __call__(self, r: ArrayLike) -> np.ndarray:
        """phi at distances of any shape, energy."""
        return self._values(r, 0)

    def derivative(self, r: ArrayLike, order: int = 1) -> np.ndarray:
        """phi' (order 1) or phi'' (order 2) at distances of any shape."""
        if order not in (1, 2):
            raise argument_error(f"order = {order!r}: expected 1 or 2")
        return self._values(r, order)

    def average(self, R: ArrayLike, v: ArrayLike, dim: int = 3, *, tolerance: float = 1e-14,
                context: Optional[Context] = None) -> Average:
        """E phi(|x|) for x with mean distance R and variance v per coordinate, with its derivatives.

        :param R: distances, length; with v of any shapes that go together
        :param v: variances, length^2: 1/(2 alpha_i) + 1/(2 alpha_j) for a pair of sites
        :param dim: number of dimensions, 1 to 3
        :param tolerance: relative accuracy, 1e-15 to 1e-3
        """
        distance, variance = np.broadcast_arrays(np.asarray(R, np.float64), np.asarray(v, np.float64))
        found = np.empty((distance.size, 6))
        with running(context, None, "averages") as handle:
            _rdd.rdd_potential_averages(handle, self._handle, dim, tolerance, distance.size,
                                        np.ascontiguousarray(distance.ravel()), np.ascontiguousarray(variance.ravel()),
                                        found)
        return Average(*(column.reshape(distance.shape)[()] for column in found.T.copy()))

    def __repr__(self) -> str:
        cut = "" if math.isinf(self._cutoff) else f", cutoff={self._cutoff:g}"
        return f"rdd.Potential.{self._text}{cut})"

    def __reduce__(self):
        raise TypeError("rdd.Potential cannot be pickled")


class Gradients(NamedTuple):
    """Derivatives of the free energy: dF/ds (n,), energy, infinite where s = +-1; dF/dX as ``DMD.X``, energy/length;
    dF/dalpha (n,), energy length^2."""

    s: np.ndarray
    X: np.ndarray
    alpha: np.ndarray


class Relaxation(NamedTuple):
    """How a relaxation went: Newton steps, the largest entry of the gradient left, whether it converged, and the sites in
    a void that it did not move."""

    iterations: int
    residual: float
    converged: bool
    frozen: np.ndarray


class Work(NamedTuple):
    """What the integrator has done since it was last started."""

    steps: int
    evaluations: int
    factorisations: int
    failures: int


class History(NamedTuple):
    """A run looked at at several times, made by :meth:`DMD.record`; the first index of every array is the time."""

    time: np.ndarray
    s: np.ndarray
    X: np.ndarray
    alpha: np.ndarray
    free_energy: np.ndarray
    ab_bonds: np.ndarray
    strain: Optional[np.ndarray]
    first_minimum: np.ndarray


def _potentials(potential: Any) -> Tuple[Potential, Optional[Potential], Optional[Potential]]:
    """AA, AB and BB of what a caller gives for them."""
    if isinstance(potential, Potential):
        found: list = [potential, None, None]
    elif isinstance(potential, Mapping):
        found = [None, None, None]
        for name, phi in potential.items():
            if name not in PAIRS:
                raise argument_error(f"potential[{name!r}]: expected the pairs 'AA', 'AB', 'BB'")
            found[PAIRS[name]] = phi
    else:
        try:
            found = list(potential)
        except TypeError:
            found = []
        if len(found) not in (1, 3):
            raise TypeError("potential: expected one rdd.Potential (A-A), three (A-A, A-B, B-B), or a mapping of 'AA', "
                            "'AB', 'BB'")
        found += [None] * (3 - len(found))
    for phi, pair in zip(found, ("AA", "AB", "BB")):
        if not (isinstance(phi, Potential) or (phi is None and pair != "AA")):
            raise TypeError(f"potential {pair}: expected an rdd.Potential, got {type(phi).__name__}")
    return found[0], found[1], found[2]


def _flags(name: str, value: Optional[ArrayLike], n: int) -> Optional[np.ndarray]:
    """(n) flags of a boolean array or a list of sites."""
    if value is None:
        return None
    given = np.asarray(value)
    if given.dtype == np.bool_:
        return array(name, given, np.bool_, "(n_sites)", (n,)).astype(np.int32)
    sites = array(name, given, np.int64, "(any)", (None,))
    if len(sites) and not (0 <= sites.min() and sites.max() < n):
        raise argument_error(f"{name}: expected booleans (n_sites) or sites from 0 to {n - 1}, got {sites.min()} to "
                             f"{sites.max()}")
    flags = np.zeros(n, np.int32)
    flags[sites] = 1
    return flags


class DMD:
    """Diffusive molecular dynamics: occupations in time, mean positions and widths at the minimum of the free energy.

    Every site i has an occupation c_i of species A, or a spin s_i = 2 c_i - 1, a mean position X_i and a width alpha_i:
    its position has the variance 1/(2 alpha_i) per coordinate. F is the variational-Gaussian free energy; occupations
    are exchanged across bonds by one of six kinetic models while (X, alpha) stay at the local minimum of F. ::

        chain = rdd.DMD.chain(32, beta=160)
        chain.step(100)
        chain.s, chain.strain(), chain.ab_bonds()

        phi = rdd.Potential.morse(1, 4, 1.08, cutoff=1.9)
        crystal = rdd.DMD(positions, occupation, beta=20, potential=phi, bonds=1.3, model="master", cell=cell, weight="c")

    Energies, lengths and times are in units of the caller's; beta is 1/energy.

    :param positions: (n_sites, dim) start of the mean positions, length; (n_sites,) in one dimension
    :param occupation: (n_sites,) c, from 0 to 1; one number stands for all
    :param beta: 1/energy
    :param potential: A-A alone (atoms and vacancies), or (A-A, A-B, B-B), or a mapping of "AA", "AB", "BB"
    :param bonds: (n_bonds, 2) pairs of sites that exchange, or a distance: all pairs within it
    :param model: "tanh" (4.35), "point" (5.1), "arrhenius" (4.39), "constant" (3.14), "rate-limited" (3.15) or "master"
        (3.16)-(3.18); equation numbers of Farmer, Luskin, Plechac and Simpson
    :param tau: time of an exchange attempt; "master": kappa exp(-beta Qm) = 1/(2 tau)
    :param k_c: mobility of "constant", 1/(time energy)
    :param k_r: rate of "rate-limited", 1/(time energy)
    :param alpha: (n_sites,) start of the widths, 1/length^2; default: estimated from the neighbours
    :param cell: (dim, dim) rows are the lattice vectors of a periodic cell, length; None: a free body
    :param periodic: (dim,) whether the cell repeats along each of its vectors; default: along all
    :param fixed: sites whose mean position and alpha are held: booleans (n_sites,) or a list of sites
    :param reservoir: sites whose composition is held, likewise
    :param weight: factor of a site's vibrational entropy: "one" (alloy) or "c" (atoms and vacancies)
    :param voids: what becomes of a site that nothing holds: "error" names it, "freeze" leaves it where it is
    :param one_body: energies of single sites, u(x) = energy + stiffness |x - anchor|^2/2: a mapping with any of
        "energy_a", "energy_b", "stiffness_a", "stiffness_b" (n_sites,) and "anchor" like positions (default: those)
    """

    def __init__(self, positions: ArrayLike, occupation: ArrayLike, beta: float, *, potential: Any,
                 bonds: Union[None, float, ArrayLike] = None, model: str = "tanh", tau: float = 1, k_c: float = 4,
                 k_r: float = 1, alpha: Optional[ArrayLike] = None, cell: Optional[ArrayLike] = None,
                 periodic: Optional[Sequence[bool]] = None, fixed: Optional[ArrayLike] = None,
                 reservoir: Optional[ArrayLike] = None, weight: str = "one", voids: str = "error",
                 one_body: Optional[Mapping[str, ArrayLike]] = None, context: Optional[Context] = None) -> None:
        x = np.asarray(positions)
        flat = x.ndim == 1
        x = array("positions", x[:, np.newaxis] if flat else x, np.float64, "(n_sites, dim)", (None, None))
        n, dim = x.shape
        if dim not in (1, 2, 3) or n == 0:
            raise shape_error("positions", np.shape(positions), "(n_sites, dim), dim 1 to 3", (None, None))
        c = array("occupation", np.full(n, occupation) if np.ndim(occupation) == 0 else occupation, np.float64,
                  "(n_sites)", (n,))
        if cell is not None:
            cell = array("cell", np.reshape(cell, (1, 1)) if np.ndim(cell) == 0 else cell, np.float64, "(dim, dim)",
                         (dim, dim))
        along = None if periodic is None else array("periodic", np.atleast_1d(np.asarray(periodic, bool)), np.bool_,
                                                    "(dim)", (dim,)).astype(np.int32)
        if along is not None and cell is None:
            raise argument_error("periodic is given without a cell: expected cell")
        given = None if alpha is None else array("alpha", np.full(n, alpha) if np.ndim(alpha) == 0 else alpha,
                                                 np.float64, "(n_sites)", (n,))
        pairs = self._bonds_of(bonds, x, cell, along)
        phi = _potentials(potential)
        self._handle = _rdd.rdd_dmd_create(
            dim, n, x, c, np.ones(n) if given is None else given, beta, *(p and p._handle for p in phi),
            _code("model", model, MODELS), tau, k_c, k_r, _code("weight", weight, WEIGHTS), _code("voids", voids, VOIDS),
            cell, len(pairs), pairs, 0, _flags("fixed", fixed, n), _flags("reservoir", reservoir, n))
        if along is not None:
            _rdd.rdd_dmd_set_periodic(self._handle, along)
        self._keep(n, dim, flat, model, beta)
        self._bonds, self._cell, self._potential = frozen(pairs), None if cell is None else frozen(cell.copy()), phi
        if one_body is not None:
            self.set_one_body(**one_body)
        if given is None:
            with running(context, None, "alpha") as handle:
                _rdd.rdd_dmd_estimate_alpha(handle, self._handle)

    def _keep(self, n: int, dim: int, flat: bool, model: str, beta: float) -> None:
        self._n, self._dim, self._flat, self._model, self._beta = n, dim, flat, model, float(beta)
        self._tolerances = (1e-8, 1e-10)

    @staticmethod
    def _bonds_of(bonds, x: np.ndarray, cell: Optional[np.ndarray], along: Optional[np.ndarray]) -> np.ndarray:
        if bonds is None:
            return np.empty((0, 2), np.int64)
        if np.ndim(bonds) > 0:
            return array("bonds", bonds, np.int64, "(n_bonds, 2)", (None, 2)) if np.size(bonds) else \
                np.empty((0, 2), np.int64)
        return _neighbours(x, real("bonds", bonds), cell, along)

    @classmethod
    def chain(cls, n: int, beta: float, model: str = "tanh", *, tau: float = 1, k_c: float = 4, k_r: float = 1,
              ends: str = "closed", amplitude: float = 0.9998, context: Optional[Context] = None) -> "DMD":
        """The chain of Farmer, Luskin, Plechac and Simpson, relaxed: soft-core pairs cut at 10.5, neighbours confined, s
        alternating from +amplitude.

        :param n: number of sites, at least 2
        :param ends: neither end site changes its composition; "closed": their bonds carry no flux, "reservoir": they act
            on the sites beside them
        """
        self = object.__new__(cls)
        with running(context, None, "chain") as handle:
            self._handle = _rdd.rdd_dmd_chain(handle, integer("n", n), beta, _code("model", model, MODELS), tau, k_c, k_r,
                                              _code("ends", ends, ENDS), amplitude)
        self._keep(int(n), 1, True, model, beta)
        self._cell = self._potential = None
        self._bonds = frozen(np.stack([np.arange(n - 1), np.arange(1, n)], axis=1))
        return self

    # ---- what it is

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return self._n

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._dim

    @property
    def model(self) -> str:
        """Name of the kinetic model."""
        return self._model

    @property
    def beta(self) -> float:
        """Inverse temperature, 1/energy."""
        return self._beta

    @property
    def bonds(self) -> np.ndarray:
        """(n_bonds, 2) pairs of sites that exchange; along a chain all neighbours, of which those at closed ends do not."""
        return self._bonds

    @property
    def cell(self) -> Optional[np.ndarray]:
        """(dim, dim) lattice vectors in rows, length, or None."""
        return self._cell

    # ---- the state

    def _state(self, which: str) -> np.ndarray:
        out = np.empty((self._n, self._dim) if which == "positions" else self._n)
        _rdd.rdd_dmd_state(self._handle, *(out if name == which else None for name in ("s", "c", "positions", "alpha")))
        return out

    @property
    def time(self) -> float:
        """Time of the state."""
        return _rdd.rdd_dmd_time(self._handle)

    @property
    def s(self) -> np.ndarray:
        """(n_sites,) spins 2 c - 1. A copy."""
        return self._state("s")

    @property
    def c(self) -> np.ndarray:
        """(n_sites,) occupations of A, exact near 0. A copy."""
        return self._state("c")

    @property
    def X(self) -> np.ndarray:
        """(n_sites, dim) mean positions, length; (n_sites,) for chains and where positions were given so. A copy. The
        first site of a chain is at 0."""
        x = self._state("positions")
        return x[:, 0] if self._flat else x

    @property
    def alpha(self) -> np.ndarray:
        """(n_sites,) beta k/2, 1/length^2: the variance of a coordinate is 1/(2 alpha). A copy."""
        return self._state("alpha")

    def set_state(self, s: Optional[ArrayLike] = None, X: Optional[ArrayLike] = None, alpha: Optional[ArrayLike] = None,
                  *, c: Optional[ArrayLike] = None) -> None:
        """Replaces parts of the state, not the time; nothing is relaxed. ``c`` instead of ``s`` is exact near 0."""
        def sites(name, value):
            return None if value is None else array(name, value, np.float64, "(n_sites)", (self._n,))
        if X is not None and (self._dim == 1 and np.ndim(X) == 1):
            X = np.asarray(X)[:, np.newaxis]
        x = None if X is None else array("X", X, np.float64, "(n_sites, dim)", (self._n, self._dim))
        if s is not None and c is not None:
            raise argument_error("s and c are both given: expected one of them")
        _rdd.rdd_dmd_set_state(self._handle, sites("s", s), sites("c", c), x, sites("alpha", alpha))

    def perturb(self, amplitude: float = 1e-4, seed: int = 0) -> None:
        """Adds noise of this amplitude to the s of every site that exchanges; keeps their sum. Interior nucleation of a
        long chain starts from rounding errors otherwise."""
        _rdd.rdd_dmd_perturb(self._handle, amplitude, integer("seed", seed))

    def set_one_body(self, *, energy_a: Optional[ArrayLike] = None, energy_b: Optional[ArrayLike] = None,
                     stiffness_a: Optional[ArrayLike] = None, stiffness_b: Optional[ArrayLike] = None,
                     anchor: Optional[ArrayLike] = None) -> None:
        """Replaces the energies of single sites, u(x) = energy + stiffness |x - anchor|^2/2 for A and B; one number stands
        for all sites, what is not given is 0. The anchor is where the sites are unless given."""
        def sites(name, value):
            return None if value is None else array(name, np.full(self._n, value) if np.ndim(value) == 0 else value,
                                                    np.float64, "(n_sites)", (self._n,))
        if stiffness_a is None and stiffness_b is None:
            to = None
        else:
            to = self.X if anchor is None else np.asarray(anchor)
            to = array("anchor", to[:, np.newaxis] if self._dim == 1 and to.ndim == 1 else to, np.float64,
                       "(n_sites, dim)", (self._n, self._dim))
        _rdd.rdd_dmd_set_one_body(self._handle, sites("energy_a", energy_a), sites("energy_b", energy_b),
                                  sites("stiffness_a", stiffness_a), sites("stiffness_b", stiffness_b), to)

    # ---- accuracy

    @property
    def tolerances(self) -> Tuple[float, float]:
        """Relative and absolute error of a step in time: (1e-8, 1e-10) until set."""
        return self._tolerances

    @tolerances.setter
    def tolerances(self, tolerances: Tuple[float, float]) -> None:
        relative, absolute = tolerances
        _rdd.rdd_dmd_set_tolerances(self._handle, relative, absolute)
        self._tolerances = (float(relative), float(absolute))

    def set_quadrature(self, tolerance: float) -> None:
        """Relative accuracy of the Gaussian averages, 1e-14 until set; 1e-6 takes half as many nodes."""
        _rdd.rdd_dmd_set_quadrature(self._handle, tolerance)

    # ---- relaxing and moving on

    def relax(self, *, context: Optional[Context] = None, progress: ProgressLike = None) -> Relaxation:
        """Moves X and alpha to the local minimum of F at fixed composition. If it does not converge, the best state is
        kept, a :class:`NotConvergedWarning` tells, and so does ``converged``."""
        with running(context, progress, "relax") as handle, early_endings() as early:
            iterations, residual = _rdd.rdd_dmd_relax(handle, self._handle)
        if early:
            warn(f"the relaxation stopped after {iterations} iterations with the residual {residual:.3g}; the best state "
                 f"found is kept")
        return Relaxation(iterations, residual, not early, self.frozen)

    @property
    def frozen(self) -> np.ndarray:
        """Sites in a void that the last relaxation or step left where they were (``voids="freeze"``)."""
        flags = np.zeros(self._n, np.int32)
        _rdd.rdd_dmd_frozen(self._handle, flags)
        return np.flatnonzero(flags)

    def step(self, dt: float, *, context: Optional[Context] = None, progress: ProgressLike = None) -> "DMD":
        """Moves on in time by exactly dt. Cancelled, the state is that of the integrator's last step, at :attr:`time`."""
        with running(context, progress, "step") as handle:
            _rdd.rdd_dmd_step(handle, self._handle, dt)
        return self

    def record(self, times: ArrayLike, *, context: Optional[Context] = None,
               progress: ProgressLike = None) -> History:
        """Moves on to each of the times, ascending, and keeps state and observables there.

        Cancelled, ``partial`` of the :class:`Cancelled` holds what was reached.
        """
        when = array("times", np.atleast_1d(times), np.float64, "(n_times)", (None,))
        if len(when) and (when[0] < self.time or (np.diff(when) < 0).any()):
            raise argument_error(f"times = {when[:3]} ...: expected ascending times from {self.time:g} on")
        rows: list = []
        told = reporter(progress, "record")

        def tell(done: int, total: int) -> object:   # one course over all times
            assert told is not None
            return told(1000 * len(rows) + 1000 * done // max(total, 1), 1000 * len(when))
        try:
            for t in when:
                self.step(max(0.0, t - self.time), context=context, progress=None if told is None else tell)
                rows.append((self.time, self.s, self.X, self.alpha, self.free_energy(context=context), self.ab_bonds(),
                             self.strain() if self._potential is None else math.nan, self.first_minimum()))
        except Cancelled as stopped:
            stopped.partial = self._history(rows)
            raise
        finally:
            close = getattr(told, "close", None)
            if close is not None:
                close()
        return self._history(rows)

    def _history(self, rows: list) -> History:
        columns = [np.array(column) for column in zip(*rows)] or [np.empty(0)] * 8
        time, s, x, alpha, energy, ab, strain, first = columns
        return History(time, s, x, alpha, energy, ab, strain if self._potential is None else None, first)

    def first_jump_time(self, most_time: float = 1e6, *, context: Optional[Context] = None,
                        progress: ProgressLike = None) -> float:
        """Moves on until the first minimum of the autocorrelation leaves 1, at C(1) = C(2), and gives that time; NaN, and
        :attr:`time` is ``most_time``, if it does not before."""
        with running(context, progress, "first jump") as handle, early_endings() as early:
            reached = _rdd.rdd_dmd_first_jump_time(handle, self._handle, most_time)
        return math.nan if early else reached

    @property
    def work(self) -> Work:
        """What the integrator has done since it was last started (by the first step after any change)."""
        return Work(*_rdd.rdd_dmd_work(self._handle))

    # ---- what is read off it

    def free_energy(self, *, context: Optional[Context] = None) -> float:
        """F of the state, energy."""
        with running(context, None, "free energy") as handle:
            return _rdd.rdd_dmd_free_energy(handle, self._handle)

    def gradients(self, *, context: Optional[Context] = None) -> Gradients:
        """dF/ds, dF/dX and dF/dalpha of the state."""
        s, x, alpha = np.empty(self._n), np.empty((self._n, self._dim)), np.empty(self._n)
        with running(context, None, "gradients") as handle:
            _rdd.rdd_dmd_gradients(handle, self._handle, s, x, alpha)
        return Gradients(s, x[:, 0] if self._flat else x, alpha)

    def rates(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(n_sites,) ds/dt of the state as it stands, 1/time."""
        rates = np.empty(self._n)
        with running(context, None, "rates") as handle:
            _rdd.rdd_dmd_rates(handle, self._handle, rates)
        return rates

    def strain(self) -> float:
        """L/L(0) - 1, L the length of a chain."""
        return _rdd.rdd_dmd_strain(self._handle)

    def ab_bonds(self) -> float:
        """Expected number of A-B neighbours, the sum of (1 - s_i s_j)/2 along a chain or over the exchange bonds."""
        return _rdd.rdd_dmd_ab_bonds(self._handle)

    def autocorrelation(self) -> np.ndarray:
        """(n_sites,) C(l) = sum of s_i s_{i+l}, in the order of the sites; not periodic, not normalised."""
        c = np.empty(self._n)
        _rdd.rdd_dmd_autocorrelation(self._handle, c)
        return c

    def first_minimum(self) -> int:
        """The smallest l >= 1 where C(l) is below both its neighbours; 0 if there is none."""
        return _rdd.rdd_dmd_autocorrelation(self._handle, np.empty(self._n))

    # ---- keeping it

    def save(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Writes a restart point: from here the run goes on bit for bit as a restored one. The file is replaced at once or
        not at all."""
        _rdd.rdd_dmd_save(self._handle, os.fsencode(path))

    def restore(self, path: Union[str, "os.PathLike[str]"]) -> "DMD":
        """Takes state and time from a file that :meth:`save` wrote for the same system."""
        _rdd.rdd_dmd_restore(self._handle, os.fsencode(path))
        return self

    def close(self) -> None:
        """Frees the system at once instead of with the last reference."""
        _rdd.rdd_dmd_destroy(self._handle)

    def __enter__(self) -> "DMD":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def __repr__(self) -> str:
        kind = "chain" if self._potential is None else f"{self._dim}-dimensional"
        try:
            return f"<rdd.DMD: {kind}, {self._n} sites, {self._model}, beta {self._beta:g}, time {self.time:g}>"
        except ValueError:
            return "<rdd.DMD: closed>"

    def __reduce__(self):
        raise TypeError("rdd.DMD cannot be pickled; save() and restore() keep its state")


def _neighbours(x: np.ndarray, distance: Optional[float], cell: Optional[np.ndarray],
                along: Optional[np.ndarray]) -> np.ndarray:
    n_pairs = _rdd.rdd_dmd_neighbours(x.shape[1], len(x), x, cell, along, distance, 0, None)
    pairs = np.empty((n_pairs, 2), np.int64)
    _rdd.rdd_dmd_neighbours(x.shape[1], len(x), x, cell, along, distance, 0, pairs)
    return pairs
