"""First passage: when, where and after what a process is absorbed."""
from typing import Mapping, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, states as states_of
from ._context import Context, running
from ._errors import argument_error

States = Union[int, Sequence[int], np.ndarray]  #: state numbers, from 0, or a mask of (n_states,) truth values
Targets = Union[States, Mapping[str, States]]


class Passage:
    """What is expected of a process that starts as said, made by :meth:`FirstPassage.starting_from`.

    :ivar mean_time: mean time until absorption
    :ivar variance: its variance, time^2
    :ivar splitting: (n_products,) probability to end in each product, sum 1
    :ivar exit_rate: (n_products,) splitting/mean_time, 1/time: exits into each product per time until absorption
    :ivar occupation: (n_states,) mean time spent in each state until absorption
    """

    def __init__(self, products: Tuple[str, ...], mean_time: float, variance: float, splitting: np.ndarray,
                 exit_rate: np.ndarray, occupation: np.ndarray) -> None:
        self.products = products
        self.mean_time, self.variance = mean_time, variance
        self.splitting, self.exit_rate, self.occupation = frozen(splitting), frozen(exit_rate), frozen(occupation)

    def __repr__(self) -> str:
        ends = ", ".join(f"{name}: {p:.3g}" for name, p in zip(self.products, self.splitting))
        return f"<rdd.Passage: mean time {self.mean_time:.6g}, {ends}>"


class FirstPassage:
    """A model with absorbing states, made by :meth:`Model.first_passage`. Immutable; arrays are read-only.

    :ivar products: names of the products, in the order of the columns of :attr:`splitting`
    """

    def __init__(self, handle, products: Tuple[str, ...]) -> None:
        self._handle = handle
        self.products = products
        self._n_states, self._n_products = _rdd.rdd_passage_sizes(handle)
        self._kept: dict = {}

    def _times(self, which: int, context: Optional[Context] = None) -> np.ndarray:
        if which not in self._kept:
            times = np.empty(self._n_states)
            with running(context, None, "first passage") as run:
                _rdd.rdd_passage_times(run, self._handle, *((times, None) if which == 0 else (None, times)))
            self._kept[which] = frozen(times)
        return self._kept[which]

    @property
    def mean_time(self) -> np.ndarray:
        """(n_states,) mean time until absorption from each state, 0 on absorbing ones."""
        return self._times(0)

    @property
    def second_moment(self) -> np.ndarray:
        """(n_states,) mean of the square of the time until absorption, time^2."""
        return self._times(1)

    @property
    def splitting(self) -> np.ndarray:
        """(n_states, n_products) probability to end in each product; rows sum to 1."""
        if "splitting" not in self._kept:
            result = np.empty((self._n_states, self._n_products), order="F")
            with running(None, None, "first passage") as run:
                _rdd.rdd_passage_splitting(run, self._handle, result)
            self._kept["splitting"] = frozen(result)
        return self._kept["splitting"]

    def integral(self, weight: ArrayLike, *, context: Optional[Context] = None) -> np.ndarray:
        """(n_states,) from each state the mean of the time integral of ``weight`` along the path until absorption.

        :param weight: (n_states,) >= 0; with 1 on a set of states and 0 elsewhere, the time spent in the set
        """
        weight = array("weight", weight, np.float64, "(n_states)", (self._n_states,))
        result = np.empty(self._n_states)
        with running(context, None, "first passage") as run:
            _rdd.rdd_passage_integral(run, self._handle, weight, result)
        return result

    def starting_from(self, sources: States, weights: Optional[ArrayLike] = None, *,
                      context: Optional[Context] = None) -> Passage:
        """Times, splitting and exit rates of a process that starts spread over ``sources``.

        :param sources: (n,) states, none absorbing
        :param weights: (n,) >= 0, of any sum; None: those of the stationary distribution
        """
        starts = states_of("sources", sources, self._n_states)
        if weights is not None:
            weights = array("weights", weights, np.float64, "(n)", (len(starts),))
        splitting, rate = np.empty(self._n_products), np.empty(self._n_products)
        occupation = np.empty(self._n_states)
        with running(context, None, "first passage") as run:
            mean, variance = _rdd.rdd_passage_from(run, self._handle, len(starts), starts, weights, 0, splitting, rate,
                                                   occupation)
        return Passage(self.products, mean, variance, splitting, rate, occupation)

    def __repr__(self) -> str:
        return f"<rdd.FirstPassage: {self._n_states} states, products {', '.join(self.products)}>"

    def __reduce__(self):
        raise TypeError("an rdd.FirstPassage cannot be pickled; its arrays can, and its model")


class PassageMethods:
    """The methods of :class:`Model` for first passage. The process lives on the states of one cell with its periodic
    images merged. Times and probabilities have full relative accuracy at any spread of rates."""

    _handle: object
    _n_states: int

    def first_passage(self, targets: Targets, *, within: Optional[States] = None,
                      context: Optional[Context] = None) -> FirstPassage:
        """Declares states to be absorbing; everything about how they are reached is then cheap.

        :param targets: the absorbing states (numbers, or a mask of all states), or by name the absorbing states of each product, as in
            ``{"emission": [3, 4], "surface": [7]}``
        :param within: states that the process does not leave before it is absorbed; what lies elsewhere does not matter,
            and has NaN for its times and probabilities. None: all states
        """
        sets: Mapping[str, States] = dict(targets) if isinstance(targets, Mapping) else {"targets": targets}
        parts = [states_of(f"targets[{name!r}]" if isinstance(targets, Mapping) else "targets", s, self._n_states)
                 for name, s in sets.items()]
        for name, part in zip(sets, parts):
            if not len(part):
                raise argument_error(f"product {name!r} has no states: expected at least one absorbing state")
        states = np.concatenate(parts) if parts else np.empty(0, np.int64)
        product = np.repeat(np.arange(len(parts)), [len(part) for part in parts]).astype(np.int64)
        with running(context, None, "first passage") as run:
            if within is None:
                handle = _rdd.rdd_passage_create(run, self._handle, len(parts), len(states), states, product, 0)
            else:
                inside = states_of("within", within, self._n_states)
                handle = _rdd.rdd_passage_create_within(run, self._handle, len(parts), len(states), states, product,
                                                        len(inside), inside, 0)
        return FirstPassage(handle, tuple(str(name) for name in sets))

    def mean_first_passage_time(self, sources: States, targets: States, *,
                                context: Optional[Context] = None) -> float:
        """Mean time from the sources, weighted by the stationary distribution, to the first of the targets. Only states
        that can be reached from the sources before a target matter."""
        starts = states_of("sources", sources, self._n_states)
        ends = states_of("targets", targets, self._n_states)
        with running(context, None, "first passage") as run:
            return _rdd.rdd_mean_first_passage_time(run, self._handle, len(starts), starts, len(ends), ends, 0)

    def committor(self, A: States, B: States, *, context: Optional[Context] = None) -> np.ndarray:
        """(M,) probability to reach B before A from each state: 0 on A, 1 on B."""
        return self.first_passage({"A": A, "B": B}, context=context).splitting[:, 1]

    def residence_time(self, states: States, weights: Optional[ArrayLike] = None, *,
                       context: Optional[Context] = None) -> float:
        """Mean time until a set of states, for instance a coarse one, is left.

        :param states: (n,) the set
        :param weights: (n,) of the start; None: the stationary distribution within the set
        """
        inside = states_of("states", states, self._n_states)
        outside = np.setdiff1d(np.arange(self._n_states), inside)
        if not len(outside):
            raise argument_error(f"states: all {self._n_states} states are in the set: expected some outside")
        return self.first_passage(outside, context=context).starting_from(inside, weights, context=context).mean_time

    def kemeny_constant(self, *, context: Optional[Context] = None) -> float:
        """Kemeny's constant, time: the mean first-passage time to a state drawn from the stationary distribution, the
        same from every start; the sum of 1/lambda over all eigenvalues but the zero one."""
        with running(context, None, "Kemeny's constant") as run:
            return _rdd.rdd_kemeny_constant(run, self._handle)
