"""Jump tables over a range of temperatures: one set of coarse states and jumps, with rates that are tables in 1/T."""
import itertools
from typing import TYPE_CHECKING, Dict, List, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _frames, _rdd
from ._arrays import array, frozen, integer
from ._coarse import coarse_count
from ._context import Context
from ._errors import argument_error
from ._model import Model
from ._progress import ProgressLike, reporter

if TYPE_CHECKING:
    from ._landscape import Landscape


class JumpRates(NamedTuple):
    """The jumps of a coarse model at one temperature; those whose rate is zero there are among them."""

    source: np.ndarray        #: (n,) coarse state left
    target: np.ndarray        #: (n,) coarse state reached
    translation: np.ndarray   #: (n, dim) in lattice vectors
    displacement: np.ndarray  #: (n, space) length
    rate: np.ndarray          #: (n,) >= 0, 1/time
    equilibrium: np.ndarray   #: (P,) weights, with which every jump has an opposite one of the same flux


class JumpSweep:
    """Jumps between coarse states over a range of temperatures, made by :meth:`Landscape.jump_sweep`. Immutable.

    At the knots the jumps are those of :meth:`Reduced.jumps`. Between them the logarithms of weights and rates are linear in
    1/T: each rate is an Arrhenius law there. Where a jump exists at one end of an interval alone, its flux weight * rate is linear
    in 1/T instead. Detailed balance holds at every temperature. A host can keep :attr:`knots`, :attr:`equilibrium` and
    :attr:`rate` and do the same.

    :ivar knots: (n_T,) 1/T, ascending
    :ivar source: (n,) coarse state each jump leaves; states keep their numbers over the temperatures
    :ivar target: (n,) coarse state it reaches
    :ivar translation: (n, dim) in lattice vectors
    :ivar displacement: (n, space) length
    :ivar rate: (n, n_T) rates at the knots, >= 0, 1/time
    :ivar equilibrium: (P, n_T) weights at the knots
    :ivar memberships: (n_states, P, n_T) memberships at the knots
    :ivar gap: (n_T,) spectral gap above the coarse states at the knots
    :ivar largest_error: the largest relative error of tr D midway between the knots (in 1/T), against the exact diffusivity
    """

    def __init__(self, knots, jumps, lattice, rate, equilibrium, memberships, gap, largest_error: float) -> None:
        source, target, translation = (np.array(part) for part in zip(*jumps))
        self.knots, self.rate, self.equilibrium = frozen(knots), frozen(rate), frozen(equilibrium)
        self.source, self.target = frozen(source.astype(np.int64)), frozen(target.astype(np.int64))
        self.translation = frozen(translation.astype(np.int64).reshape(len(source), -1))
        self.displacement = frozen(self.translation @ lattice)
        self.memberships, self.gap, self.largest_error = frozen(memberships), frozen(gap), largest_error
        self._lattice = lattice

    @property
    def P(self) -> int:
        """Number of coarse states."""
        return len(self.equilibrium)

    @property
    def range(self) -> Tuple[float, float]:
        """The least and the highest temperature."""
        return float(1 / self.knots[-1]), float(1 / self.knots[0])

    def __call__(self, temperature: float) -> JumpRates:
        """The jumps at a temperature of the range."""
        low, high = self.range
        if not low * (1 - 1e-12) <= temperature <= high * (1 + 1e-12):
            raise argument_error(f"temperature = {temperature!r}: expected {low:g} to {high:g}, the range of the table")
        i = int(np.clip(np.searchsorted(self.knots, 1 / temperature) - 1, 0, len(self.knots) - 2)) if len(self.knots) > 1 else 0
        if len(self.knots) == 1:
            weight, rate = self.equilibrium[:, 0], self.rate[:, 0]
        else:
            t = float(np.clip((1 / temperature - self.knots[i]) / (self.knots[i + 1] - self.knots[i]), 0, 1))
            weight = np.exp((1 - t) * np.log(self.equilibrium[:, i]) + t * np.log(self.equilibrium[:, i + 1]))
            rate = self._between(i, t, weight)
        return JumpRates(self.source, self.target, self.translation, self.displacement, rate, weight / weight.sum())

    def _between(self, i: int, t: float, weight: np.ndarray) -> np.ndarray:
        left, right = self.rate[:, i], self.rate[:, i + 1]
        both = (left > 0) & (right > 0)
        with np.errstate(divide="ignore"):
            law = np.exp((1 - t) * np.log(left) + t * np.log(right))
        flux = (1 - t) * self.equilibrium[self.source, i] * left + t * self.equilibrium[self.source, i + 1] * right
        return np.where(both, law, flux / weight[self.source])

    def model(self, temperature: float) -> Model:
        """The jumps at a temperature as a :class:`Model` of P states, all at the origin of their cell."""
        at = self(temperature)
        kept = at.rate > 0
        return Model(self._lattice, self.P, at.source[kept], at.target[kept], at.translation[kept], at.rate[kept],
                     log_pi=np.log(at.equilibrium))

    def to_pandas(self):
        """A pandas.DataFrame, one row a jump, with a column for the rate at each temperature."""
        return _frames.frame({"source": self.source, "target": self.target,
                              **_frames.vectors("n", self.translation, range(self.translation.shape[1])),
                              **{f"{1 / x:.10g}": self.rate[:, k] for k, x in enumerate(self.knots)}})

    def __repr__(self) -> str:
        low, high = self.range
        return (f"<rdd.JumpSweep: {len(self.source)} jumps between {self.P} states, {low:g} to {high:g}, {len(self.knots)} knots, error of D "
                f"{self.largest_error:.2g}>")


def _matched(before: np.ndarray, now: np.ndarray) -> List[int]:
    """For each earlier coarse state the one now that shares most of its states, each once."""
    shared = before.T @ now / np.sqrt(np.outer((before**2).sum(axis=0), (now**2).sum(axis=0)))
    P = len(shared)
    if P <= 7:
        return list(max(itertools.permutations(range(P)), key=lambda order: sum(shared[p, q] for p, q in enumerate(order))))
    found = [-1] * P
    for place in np.argsort(-shared, axis=None, kind="stable").tolist():
        p, q = divmod(place, P)
        if found[p] < 0 and q not in found:
            found[p] = q
    return found


def _chosen(models: List[Model], temperatures: np.ndarray, least_gap: float, length: Optional[float]) -> int:
    """The number of coarse states whose smallest gap over the temperatures is largest, or an error with the table of gaps."""
    ratios = np.array([m.gap(10 if length is None else length).ratio for m in models])
    if not ratios.shape[1]:
        return 1
    worst = np.where(np.isfinite(ratios), ratios, 0).min(axis=0)
    if worst.max() < max(least_gap, np.finfo(float).tiny):
        rows = "\n".join(f"{p + 1:3d}  {w:10.4g}  at {temperatures[int(np.argmin(ratios[:, p]))]:g}" for p, w in enumerate(worst))
        raise argument_error(f"no number of coarse states has a gap of {least_gap:g} at every temperature; the smallest of each:\n{rows}",
                             _rdd.RDD_ERROR_NO_GAP)
    return int(np.argmax(worst)) + 1


def jump_sweep(landscape: "Landscape", temperatures: ArrayLike, P: Optional[int], range: Optional[int], least_gap: float,
               largest_error: float, length: Optional[float], context: Optional[Context], progress: ProgressLike) -> JumpSweep:
    """The work of Landscape.jump_sweep."""
    given = array("temperatures", np.atleast_1d(temperatures), np.float64, "(n_T)", (None,))
    wanted = np.unique(given)[::-1]  # ascending in 1/T
    if not len(wanted) or not (wanted > 0).all():
        raise argument_error("temperatures: expected at least one, each > 0")
    told = reporter(progress, "jump tables")
    models = [landscape.model(t) for t in wanted]
    P = _chosen(models, wanted, least_gap, length) if P is None else coarse_count(P, landscape.n_states)
    tables, memberships, gaps = [], [], []
    for k, model in enumerate(models):
        reduced = model.coarse_grain(P, length=length, context=context)
        table = reduced.jumps(range=integer("range", range), least_gap=least_gap, largest_error=largest_error, context=context)
        order = _matched(memberships[-1], reduced.memberships) if memberships else list(np.arange(P))
        memberships.append(np.asarray(reduced.memberships)[:, order])
        tables.append((table, np.argsort(order)))  # coarse state q of now is number argsort(order)[q]
        gaps.append(reduced.gap)
        if told is not None:
            told(k + 1, len(models))
    jumps, rate = _union(tables)
    equilibrium = np.array([np.asarray(table.equilibrium)[np.argsort(number)] for table, number in tables]).T
    made = JumpSweep(1 / wanted, jumps, np.asarray(models[0].lattice), rate, equilibrium, np.moveaxis(np.array(memberships), 0, 2),
                     np.array(gaps), 0.0)
    made.largest_error = _error(landscape, made)
    return made


def _union(tables) -> Tuple[list, np.ndarray]:
    """The jumps of all temperatures in order, and their rates (n, n_T)."""
    rates: Dict[tuple, np.ndarray] = {}
    for k, (table, number) in enumerate(tables):
        for s, t, n, r in zip(table.source, table.target, table.translation.tolist(), table.rate):
            key = int(number[s]), int(number[t]), tuple(n)
            rates.setdefault(key, np.zeros(len(tables)))[k] += r
    ordered = sorted(rates)
    return ordered, np.array([rates[key] for key in ordered])


def _error(landscape: "Landscape", sweep: JumpSweep) -> float:
    middles = (sweep.knots[1:] + sweep.knots[:-1]) / 2
    errors = [abs(np.trace(sweep.model(1 / x).diffusivity()) / np.trace(landscape.model(1 / x).diffusivity()) - 1) for x in middles]
    return float(max(errors, default=0.0))
