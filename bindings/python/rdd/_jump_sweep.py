"""Jump tables over a range of temperatures: one set of coarse states and jumps, with rates that are tables in 1/T."""
from typing import TYPE_CHECKING, Callable, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _frames, _rdd
from ._arrays import array, frozen, integer, real
from ._coarse import coarse_count, coarse_options
from ._context import Context, running
from ._errors import argument_error
from ._model import Model
from ._progress import ProgressLike

if TYPE_CHECKING:
    from ._landscape import Landscape


class JumpRates(NamedTuple):
    """The jumps of a coarse model at one temperature, those whose rate is zero there among them; at several, ``rate`` and
    ``equilibrium`` have the temperature as their last axis."""

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
    :ivar largest_error: the largest relative error of D midway between the knots (in 1/T), against the exact diffusivity
    """

    def __init__(self, handle, make_model: Callable[[object], Model]) -> None:
        self._handle, self._make_model = handle, make_model
        n_states, P, dim, space, n, n_T = _rdd.rdd_jump_sweep_sizes(handle)
        least, most, self.largest_error = _rdd.rdd_jump_sweep_range(handle)
        self._range = least, most
        source, target = np.empty(n, np.int64), np.empty(n, np.int64)
        translation, displacement = np.empty((n, dim), np.int64), np.empty((n, space))
        _rdd.rdd_jump_sweep_jumps(handle, 0, source, target, translation, displacement)
        knots, rate, gap = np.empty(n_T), np.empty((n, n_T), order="F"), np.empty(n_T)
        equilibrium, memberships = np.empty((P, n_T), order="F"), np.empty((n_states, P, n_T), order="F")
        _rdd.rdd_jump_sweep_knots(handle, knots, rate, equilibrium, memberships, gap)
        self.source, self.target, self.translation = frozen(source), frozen(target), frozen(translation)
        self.displacement, self.knots, self.rate = frozen(displacement), frozen(1 / knots), frozen(rate)
        self.equilibrium, self.memberships, self.gap = frozen(equilibrium), frozen(memberships), frozen(gap)

    @property
    def P(self) -> int:
        """Number of coarse states."""
        return len(self.equilibrium)

    @property
    def range(self) -> Tuple[float, float]:
        """The least and the highest temperature."""
        return self._range

    def __call__(self, temperature: ArrayLike) -> JumpRates:
        """The jumps at a temperature of the range, or at each of an array (n_T,) of them."""
        given = array("temperature", temperature, np.float64, "(n_T)", (None,) * min(np.ndim(temperature), 1))
        wanted = np.atleast_1d(given)
        rate, weight = np.empty((len(self.source), len(wanted)), order="F"), np.empty((self.P, len(wanted)), order="F")
        _rdd.rdd_jump_sweep_evaluate(self._handle, len(wanted), wanted, rate, weight)
        if not given.ndim:
            rate, weight = rate[:, 0], weight[:, 0]
        return JumpRates(self.source, self.target, self.translation, self.displacement, rate, weight)

    def model(self, temperature: float) -> Model:
        """The jumps at a temperature as a :class:`Model` of P states, all at the origin of their cell."""
        return self._make_model(_rdd.rdd_jump_sweep_model(self._handle, real("temperature", temperature)))

    def to_pandas(self):
        """A pandas.DataFrame, one row a jump, with a column for the rate at each temperature."""
        return _frames.frame({"source": self.source, "target": self.target,
                              **_frames.vectors("n", self.translation, range(self.translation.shape[1])),
                              **{f"{1 / x:.10g}": self.rate[:, k] for k, x in enumerate(self.knots)}})

    def __reduce__(self):
        raise TypeError("rdd.JumpSweep cannot be pickled; its arrays can")

    def __repr__(self) -> str:
        low, high = self.range
        return (f"<rdd.JumpSweep: {len(self.source)} jumps between {self.P} states, {low:g} to {high:g}, {len(self.knots)} knots, error of D "
                f"{self.largest_error:.2g}>")


def jump_sweep(landscape: "Landscape", temperatures: ArrayLike, P: Optional[int], range: Optional[int], least_gap: float,
               largest_error: float, length: Optional[float], context: Optional[Context], progress: ProgressLike) -> JumpSweep:
    """The work of Landscape.jump_sweep."""
    wanted = array("temperatures", np.atleast_1d(temperatures), np.float64, "(n_T)", (None,))
    if not len(wanted) or not (wanted > 0).all():
        raise argument_error("temperatures: expected at least one, each > 0")
    reach = integer("range", range)
    if reach is not None and not 1 <= reach <= 16:
        raise argument_error(f"range = {range!r}: expected 1 to 16 cells, or None")
    number = 0 if P is None else coarse_count(P, landscape.n_states)
    options = coarse_options(None, None, length=length)
    with running(context, progress, "jump tables") as handle:
        made = _rdd.rdd_jump_sweep_create(handle, options, landscape._handle, number, len(wanted), wanted, reach or 0,
                                          real("least_gap", least_gap), real("largest_error", largest_error))
    return JumpSweep(made, Model._another)
