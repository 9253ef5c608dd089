"""Diffusive molecular dynamics: systems in time."""
import math
import os
from typing import Any, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, integer, real, shape_error
from ._context import Context, running
from ._dmd_state import DMDState
from ._eam import EmbeddedAtom
from ._errors import Cancelled, argument_error, early_endings, warn
from ._potential import Potential, potentials_of
from ._progress import ProgressLike, reporter

MODELS = {"tanh": _rdd.RDD_DMD_TANH, "point": _rdd.RDD_DMD_POINT, "arrhenius": _rdd.RDD_DMD_ARRHENIUS,
          "constant": _rdd.RDD_DMD_CONSTANT, "rate-limited": _rdd.RDD_DMD_RATE_LIMITED, "master": _rdd.RDD_DMD_MASTER}
ENDS = {"closed": _rdd.RDD_DMD_CLOSED, "reservoir": _rdd.RDD_DMD_RESERVOIR}
WEIGHTS = {"one": _rdd.RDD_DMD_WEIGHT_ONE, "c": _rdd.RDD_DMD_WEIGHT_OCCUPATION}
VOIDS = {"error": _rdd.RDD_DMD_VOIDS_ERROR, "freeze": _rdd.RDD_DMD_VOIDS_FREEZE}


def _code(name: str, value: Any, codes: Mapping[str, int]) -> int:
    try:
        return codes[value]
    except (KeyError, TypeError):
        raise argument_error(f"{name} = {value!r}: expected one of {', '.join(map(repr, codes))}") from None


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


class DMD(DMDState):
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

    With an embedded-atom potential the sites hold atoms of its species and vacancies::

        copper = rdd.DMD(positions, 1.0, beta, potential=rdd.Potential.read("Cu.eam.alloy"), cell=cell)
        copper.relax()
        copper.free_energy(), copper.gradients().X, copper.stress()

    :param positions: (n_sites, dim) start of the mean positions, length; (n_sites,) in one dimension
    :param occupation: (n_sites,) c, from 0 to 1; one number stands for all; of several species (n_sites, n_species), what
        is left of 1 being vacancies, or (n_species,) for all sites
    :param beta: 1/energy
    :param potential: A-A alone (atoms and vacancies), or (A-A, A-B, B-B), or a mapping of "AA", "AB", "BB"; or one
        embedded-atom potential, which has no kinetics yet
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
    :param weight: factor of a site's vibrational entropy: "one" (alloy; default with pair potentials) or "c", the sum of
        its occupations (atoms and vacancies; default with an embedded-atom potential, right for its alloys too)
    :param voids: treatment of a site in a void, which has no minimum of F: "error" names it, "freeze" keeps it in place
    :param one_body: energies of single sites, u(x) = energy + stiffness |x - anchor|^2/2: a mapping with any of
        "energy_a", "energy_b", "stiffness_a", "stiffness_b" (n_sites,) and "anchor" like positions (default: those)
    """

    _potential: Union[None, EmbeddedAtom, Tuple[Potential, Optional[Potential], Optional[Potential]]]  # None: a chain

    def __init__(self, positions: ArrayLike, occupation: ArrayLike, beta: float, *, potential: Any,
                 bonds: Union[None, float, ArrayLike] = None, model: str = "tanh", tau: float = 1, k_c: float = 4,
                 k_r: float = 1, alpha: Optional[ArrayLike] = None, cell: Optional[ArrayLike] = None,
                 periodic: Optional[Sequence[bool]] = None, fixed: Optional[ArrayLike] = None,
                 reservoir: Optional[ArrayLike] = None, weight: Optional[str] = None, voids: str = "error",
                 one_body: Optional[Mapping[str, ArrayLike]] = None, context: Optional[Context] = None) -> None:
        x = np.asarray(positions)
        flat = x.ndim == 1
        x = array("positions", x[:, np.newaxis] if flat else x, np.float64, "(n_sites, dim)", (None, None))
        n, dim = x.shape
        if dim not in (1, 2, 3) or n == 0:
            raise shape_error("positions", np.shape(positions), "(n_sites, dim), dim 1 to 3", (None, None))
        self._keep(n, dim, flat, model, beta)
        if isinstance(potential, EmbeddedAtom):
            self._metal, self._names, self._n_species = True, potential.species, len(potential.species)
        if np.ndim(occupation) == 0 or (self._n_species > 1 and np.ndim(occupation) == 1):
            occupation = np.broadcast_to(np.asarray(occupation, np.float64), (n, self._n_species))
        c = self._occupations(occupation, "occupation")
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
        start = np.ones(n) if given is None else given
        held = _flags("fixed", fixed, n), _flags("reservoir", reservoir, n)
        if self._metal:
            if dim != 3:
                raise argument_error(f"positions in {dim} dimension(s) with an embedded-atom potential: expected 3")
            phi: Any = potential
            _code("model", model, MODELS)
            self._handle = _rdd.rdd_dmd_create_eam(
                potential._handle, self._n_species, n, x, c, start, beta, _code("weight", weight or "c", WEIGHTS),
                _code("voids", voids, VOIDS), 1e-10, cell, along, len(pairs), pairs, 0, *held)
        else:
            phi = potentials_of(potential)
            aa, ab, bb = (p and p._handle for p in phi)
            self._handle = _rdd.rdd_dmd_create(
                dim, n, x, c[:, 0].copy(), start, beta, aa, ab, bb, _code("model", model, MODELS), tau, k_c, k_r,
                _code("weight", weight or "one", WEIGHTS), _code("voids", voids, VOIDS), cell, len(pairs), pairs, 0, *held)
            if along is not None:
                _rdd.rdd_dmd_set_periodic(self._handle, along)
        self._bonds, self._cell, self._potential = frozen(pairs), None if cell is None else frozen(cell.copy()), phi
        if one_body is not None:
            self.set_one_body(**one_body)
        if given is None:
            with running(context, None, "alpha") as handle:
                _rdd.rdd_dmd_estimate_alpha(handle, self._handle)

    def _keep(self, n: int, dim: int, flat: bool, model: str, beta: float) -> None:
        self._n, self._dim, self._flat, self._model, self._beta = n, dim, flat, model, float(beta)
        self._tolerances = (1e-8, 1e-10)
        self._metal, self._n_species, self._names = False, 1, ()

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

    def relax_cell(self, stress: Union[float, ArrayLike] = 0.0, *, context: Optional[Context] = None,
                   progress: ProgressLike = None) -> Relaxation:
        """With an embedded-atom potential: moves X and alpha to the local minimum of F and strains the cell until
        :meth:`stress` is the one given, (3, 3) or a hydrostatic one, energy/length^3, tension positive. The residual is
        the largest entry of the stress that is left."""
        goal = np.eye(3) * stress if np.ndim(stress) == 0 else array("stress", stress, np.float64, "(3, 3)", (3, 3))
        with running(context, progress, "relax") as handle, early_endings() as early:
            iterations, residual = _rdd.rdd_dmd_relax_cell(handle, self._handle, np.ascontiguousarray(goal, np.float64))
        if early:
            warn(f"the relaxation of the cell stopped with the stress {residual:.3g} left; the best state found is kept")
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


def _neighbours(x: np.ndarray, distance: float, cell: Optional[np.ndarray],
                along: Optional[np.ndarray]) -> np.ndarray:
    n_pairs = _rdd.rdd_dmd_neighbours(x.shape[1], len(x), x, cell, along, distance, 0, None)
    pairs = np.empty((n_pairs, 2), np.int64)
    _rdd.rdd_dmd_neighbours(x.shape[1], len(x), x, cell, along, distance, 0, pairs)
    return pairs
