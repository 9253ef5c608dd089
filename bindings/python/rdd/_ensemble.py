"""Spin-diffusion: ensembles of the stochastic process beneath diffusive MD, and small systems as Markov chains."""
import os
from typing import Any, List, NamedTuple, Optional, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen
from ._context import Context, default_context, running
from ._dmd import DMD, MODELS, _code
from ._errors import argument_error, warn
from ._progress import ProgressLike

PROCESSES = {"averaged": _rdd.RDD_SPIN_AVERAGED, "coupled": _rdd.RDD_SPIN_COUPLED}
RATES = {"tanh": _rdd.RDD_SPIN_TANH, "arrhenius": _rdd.RDD_SPIN_ARRHENIUS}
AVERAGES = {"mean": _rdd.RDD_SPIN_MEAN, "point": _rdd.RDD_SPIN_POINT, "sampled": _rdd.RDD_SPIN_SAMPLED,
            "gibbs": _rdd.RDD_SPIN_GIBBS}


class Observables(NamedTuple):
    """What an ensemble showed at each time; the first index is the time. Errors are standard errors of means.

    ``strain`` is NaN for a crystal; ``autocorrelation`` is C(l) = sum_i s_i s_{i+l} from lag 0.
    """

    times: np.ndarray
    ab_bonds: np.ndarray
    ab_bonds_error: np.ndarray
    strain: np.ndarray
    strain_error: np.ndarray
    s: np.ndarray
    s_error: np.ndarray
    autocorrelation: np.ndarray
    autocorrelation_error: np.ndarray


class Comparison(NamedTuple):
    """A mean-field model beside an ensemble; the first index is the time. What ends in ``_off`` is (ensemble - mean
    field) in units of the ensemble's standard error, NaN where that is unknown or zero."""

    ensemble: Observables
    ab_bonds: np.ndarray
    strain: np.ndarray
    s: np.ndarray
    autocorrelation: np.ndarray
    ab_bonds_off: np.ndarray
    strain_off: np.ndarray
    s_off: np.ndarray
    autocorrelation_off: np.ndarray

    def __str__(self) -> str:
        lines = [f"{'time':>10} {'A-B ensemble':>20} {'mean field':>11} {'off':>7} {'strain ensemble':>22} "
                 f"{'mean field':>11} {'off':>7}"]
        e = self.ensemble
        for k, t in enumerate(e.times):
            lines.append(f"{t:10.4g} {e.ab_bonds[k]:11.3f} +- {e.ab_bonds_error[k]:5.3f} {self.ab_bonds[k]:11.3f} "
                         f"{self.ab_bonds_off[k]:7.1f} {e.strain[k]:12.6f} +- {e.strain_error[k]:7.1e} "
                         f"{self.strain[k]:11.6f} {self.strain_off[k]:7.1f}")
        return "\n".join(lines)


class Balance(NamedTuple):
    """How far a process is from detailed balance in its own stationary state pi: the largest |ln(pi_a k_ab / (pi_b
    k_ba))|, the same averaged by flux, and the entropy production, 1/time."""

    worst: float
    mean: float
    entropy_production: float


def _spins(spins: Optional[ArrayLike], n: int) -> Optional[np.ndarray]:
    return None if spins is None else array("spins", spins, np.int32, "(n_sites)", (n,))


def _system(system: Any) -> DMD:
    if not isinstance(system, DMD):
        raise TypeError(f"system: expected an rdd.DMD, got {type(system).__name__}")
    return system


class Ensemble:
    """Many trajectories of spin-diffusion: species +-1 on sites that exchange with their neighbours, positions that
    vibrate. The mean-field models of :class:`rdd.DMD` are approximations of its averages. ::

        chain = rdd.DMD.chain(32, beta=160)
        ensemble = rdd.spin.Ensemble(chain, 200, seed=1)
        seen = ensemble.run([0.1, 1, 10])
        seen.ab_bonds, seen.ab_bonds_error
        print(ensemble.compare("tanh"))

    Trajectory k draws from the random streams (seed, first + k) alone: results are the same for any number of threads,
    and an ensemble may be split over processes.

    :param system: where the trajectories start and what they are made of: sites, potentials, beta, tau, bonds. Spins of
        +-1 (or .9998, say) start every trajectory; elsewhere each draws its own with the mean s_i
    :param n_trajectories: at least 1
    :param process: "averaged": exchanges between relaxed configurations, positions being infinitely faster; "coupled":
        positions by overdamped Langevin dynamics on the clock t/epsilon, with exchanges at them
    :param rates: of an exchange that changes the energy by dV: "tanh", (1/tau)[1/2 - 1/2 tanh(beta dV/2)], or
        "arrhenius", (1/tau) exp(-beta dV/2)
    :param average: of the averaged process, what stands for the mean of a rate over the vibrations: "mean", the rate of
        the mean of dV over the variational Gaussian; "point", of dV at the mean positions; "sampled", the mean rate
        over ``n_samples`` draws; "gibbs", the exact mean over exp(-beta V), for chains of few configurations
    :param n_samples: draws of "sampled", in antithetic pairs
    :param epsilon: of the coupled process, > 0
    :param time_step: of the coupled process, on its fast clock; at most 1/(largest curvature of the energy)
    :param bound: of the coupled process with "arrhenius": tau times the rate is taken to stay below; rates above are
        counted by :attr:`n_violations`, with a warning
    :param spins: (n_sites,) start of all trajectories, 1 or -1, instead of the system's
    :param seed: of all random streams; default: the context's
    :param first: number of the streams of the first trajectory
    :param n_lags: of the autocorrelation; default: the number of sites, at most 64
    :param tolerance: relative change of lengths and widths at which a relaxation stops; rates are right to about ten
        times as much
    :param radius: crystals: what is further from an exchange stays where it is, length; None: all is relaxed
    """

    def __init__(self, system: DMD, n_trajectories: int, *, process: str = "averaged", rates: str = "tanh",
                 average: str = "mean", n_samples: int = 128, epsilon: float = 1, time_step: float = 0.05,
                 bound: float = 20, spins: Optional[ArrayLike] = None, seed: Optional[int] = None, first: int = 0,
                 n_lags: Optional[int] = None, tolerance: float = 1e-6, radius: Optional[float] = None,
                 context: Optional[Context] = None) -> None:
        n = len(_system(system).s)
        if n_samples < 1:
            raise argument_error(f"n_samples = {n_samples}: expected at least 1")
        if not tolerance > 0:
            raise argument_error(f"tolerance = {tolerance}: expected > 0, at most 0.01")
        where = context or default_context()
        before = where.seed
        try:
            if seed is not None:
                where.seed = seed
            with running(where, None, "ensemble") as handle:
                self._handle = _rdd.rdd_spin_create(
                    handle, system._handle, _code("process", process, PROCESSES), _code("rates", rates, RATES),
                    _code("average", average, AVERAGES), n_samples, tolerance, radius or 0.0, epsilon, time_step, bound,
                    n_trajectories, first, n_lags or 0, _spins(spins, n))
        finally:
            where.seed = before

    def run(self, times: ArrayLike, *, context: Optional[Context] = None, progress: ProgressLike = None) -> Observables:
        """Goes on to each of the times, ascending and not before :attr:`time`, and gives what was seen there.
        Cancelled, nothing has changed."""
        at = array("times", np.atleast_1d(times), np.float64, "(n_times)", (None,))
        violations = self.n_violations
        with running(context, progress, "ensemble") as handle:
            _rdd.rdd_spin_run(handle, self._handle, len(at), at)
        if self.n_violations > violations:
            warn(f"{self.n_violations - violations} Arrhenius rates were above the bound and happened too rarely: "
                 f"expected a larger bound")
        return self._seen(len(at))

    def _seen(self, last: Optional[int] = None) -> Observables:
        n, _, rows, lags = _rdd.rdd_spin_sizes(self._handle)
        means = [np.empty(rows) for _ in range(5)]
        profiles = [np.empty((rows, n)), np.empty((rows, n)), np.empty((rows, lags)), np.empty((rows, lags))]
        _rdd.rdd_spin_means(self._handle, *means)
        _rdd.rdd_spin_profiles(self._handle, *profiles)
        begin = 0 if last is None else rows - last
        return Observables(*(frozen(a[begin:].copy()) for a in means + profiles))

    @property
    def observables(self) -> Observables:
        """Everything seen so far."""
        return self._seen()

    def paths(self) -> Tuple[np.ndarray, np.ndarray]:
        """(n_rows, n_trajectories) unlike neighbours and strain of each trajectory at the times seen so far."""
        _, trajectories, rows, _ = _rdd.rdd_spin_sizes(self._handle)
        ab, strain = np.empty((rows, trajectories)), np.empty((rows, trajectories))
        _rdd.rdd_spin_paths(self._handle, ab, strain)
        return ab, strain

    def compare(self, model: str = "tanh", *, amplitude: float = 0.9998, context: Optional[Context] = None,
                progress: ProgressLike = None) -> Comparison:
        """Runs a mean-field model of :class:`rdd.DMD` from the same start to the times seen so far.

        :param model: as for :class:`rdd.DMD`
        :param amplitude: s starts at this times the spins; some models need less than 1
        """
        n, _, rows, lags = _rdd.rdd_spin_sizes(self._handle)
        shapes: List[Union[int, Tuple[int, int]]] = [rows, rows, (rows, n), (rows, lags)]
        found = [np.empty(shape) for shape in shapes + shapes]
        with running(context, progress, "mean field") as handle:
            _rdd.rdd_spin_mean_field(handle, self._handle, _code("model", model, MODELS), amplitude, *found)
        return Comparison(self._seen(), *(frozen(a) for a in found))

    def spins(self, trajectory: int) -> np.ndarray:
        """(n_sites,) present configuration of one trajectory."""
        spins = np.empty(_rdd.rdd_spin_sizes(self._handle)[0], np.int32)
        _rdd.rdd_spin_state(self._handle, trajectory, spins)
        return spins

    @property
    def time(self) -> float:
        """Time of the ensemble."""
        return _rdd.rdd_spin_counts(self._handle)[0]

    @property
    def n_trajectories(self) -> int:
        """Number of trajectories."""
        return _rdd.rdd_spin_sizes(self._handle)[1]

    @property
    def n_events(self) -> int:
        """Number of exchanges of all trajectories."""
        return _rdd.rdd_spin_counts(self._handle)[1]

    @property
    def n_violations(self) -> int:
        """Candidates of the coupled process whose Arrhenius rate was above the bound: they happened too rarely."""
        return _rdd.rdd_spin_counts(self._handle)[2]

    def save(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Writes a restart point with what was seen so far: an ensemble that restores it goes on as this one does, bit
        for bit, whether or not this one was ever saved."""
        _rdd.rdd_spin_save(self._handle, os.fspath(path))

    def restore(self, path: Union[str, "os.PathLike[str]"]) -> None:
        """Takes time, trajectories and what was seen so far from a restart point of an ensemble made alike."""
        _rdd.rdd_spin_restore(self._handle, os.fspath(path))

    def __repr__(self) -> str:
        return (f"<rdd.spin.Ensemble: {self.n_trajectories} trajectories at time {self.time:g}, {self.n_events} "
                f"exchanges>")

    def __reduce__(self):
        raise TypeError("rdd.spin.Ensemble cannot be pickled; save() writes a restart point")


class Chain:
    """All configurations that exchanges lead to, as a Markov chain with the rates of the averaged process: exact
    averages in time without sampling, and a measure of detailed balance. Immutable; arrays are read-only. ::

        small = rdd.spin.Chain(rdd.DMD.chain(8, beta=80), average="gibbs")
        small.probabilities([3.0]) @ small.ab_bonds
        small.detailed_balance_violation()

    :param system: as for :class:`Ensemble`; its spins are +-1 or nearly, or ``spins`` is given
    :param rates: as for :class:`Ensemble`
    :param average: as for :class:`Ensemble`; "sampled" draws once for each rate
    :param nodes: quadrature nodes a bond of "gibbs"
    :param reach: bonds between the farthest sites that interact, of "gibbs"; default: as the cutoff has it
    :param most_states: more configurations than these are refused
    """

    def __init__(self, system: DMD, *, rates: str = "tanh", average: str = "mean", n_samples: int = 4096,
                 nodes: int = 8, reach: Optional[int] = None, most_states: int = 2000,
                 spins: Optional[ArrayLike] = None,
                 context: Optional[Context] = None, progress: ProgressLike = None) -> None:
        given = _spins(spins, len(_system(system).s))
        with running(context, progress, "configurations") as handle:
            self._handle = _rdd.rdd_spin_chain_create(handle, system._handle, _code("rates", rates, RATES),
                                                      _code("average", average, AVERAGES), n_samples, nodes, reach or 0,
                                                      most_states, given)
        n, sites = _rdd.rdd_spin_chain_sizes(self._handle)
        spins_of, matrix = np.empty((n, sites), np.int32), np.empty((n, n), order="F")
        vectors = [np.empty(n) for _ in range(3)]
        _rdd.rdd_spin_chain_states(self._handle, spins_of, matrix, *vectors)
        self.spins = frozen(spins_of)            #: (n_states, n_sites) the configurations, the first is the start
        self.rates = frozen(matrix)              #: (n_states, n_states) rate from row to column, 1/time
        self.ab_bonds = frozen(vectors[0])       #: (n_states,) unlike neighbours
        self.strain = frozen(vectors[1])         #: (n_states,) strain; "gibbs": of the mean length
        self.stationary = frozen(vectors[2])     #: (n_states,) stationary distribution

    def probabilities(self, times: ArrayLike) -> np.ndarray:
        """(n_times, n_states) distribution at times, from the first configuration."""
        at = array("times", np.atleast_1d(times), np.float64, "(n_times)", (None,))
        found = np.empty((len(at), len(self.spins)))
        _rdd.rdd_spin_chain_propagate(self._handle, len(at), at, found)
        return found

    def detailed_balance_violation(self) -> Balance:
        """How far the process is from detailed balance: exact for "gibbs", approximate for the other averages."""
        return Balance(*_rdd.rdd_spin_chain_balance(self._handle))

    def __repr__(self) -> str:
        return f"<rdd.spin.Chain: {len(self.spins)} configurations of {self.spins.shape[1]} sites>"

    def __reduce__(self):
        raise TypeError("rdd.spin.Chain cannot be pickled; its arrays can")
