"""Trajectories of a model and their statistics."""
from typing import Optional, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen
from ._context import Context, running
from ._errors import argument_error, early_endings, warn
from ._progress import ProgressLike

Start = Union[None, int, ArrayLike]


class Trajectories:
    """Statistics of independent trajectories, made by :meth:`Model.trajectories`. Immutable; arrays are read-only.

    Displacements are unwrapped: x(t) = A n + u_state - u_start. Errors are standard errors of means over trajectories.
    At times that not every trajectory reached within ``max_events``, numbers are NaN.
    """

    def __init__(self, handle, times: np.ndarray) -> None:
        self._handle = handle
        self._times = frozen(times.copy())
        self._space, self._n_states, self._n_times, self._n_trajectories = _rdd.rdd_trajectories_sizes(handle)
        reached = np.empty(self._n_times, np.int64)
        self._n_events, self._n_stopped = _rdd.rdd_trajectories_counts(handle, reached)
        self._reached = frozen(reached)
        self._kept: dict = {}

    @property
    def times(self) -> np.ndarray:
        """(n_times,) observation times."""
        return self._times

    @property
    def n_trajectories(self) -> int:
        """Number of trajectories."""
        return self._n_trajectories

    @property
    def n_events(self) -> int:
        """Number of jumps of all trajectories."""
        return self._n_events

    @property
    def n_stopped(self) -> int:
        """Number of trajectories that ended early, after ``max_events`` jumps."""
        return self._n_stopped

    @property
    def reached(self) -> np.ndarray:
        """(n_times,) number of trajectories that reached each time."""
        return self._reached

    def _displacement(self, which: str) -> np.ndarray:
        if "mean" not in self._kept:
            s, n = self._space, self._n_times
            kept = {"mean": np.empty((n, s)), "mean_error": np.empty((n, s)),
                    "squared": np.empty((n, s, s)), "squared_error": np.empty((n, s, s))}
            _rdd.rdd_trajectories_displacement(self._handle, *kept.values())
            self._kept.update({name: frozen(a) for name, a in kept.items()})
        return self._kept[which]

    @property
    def mean(self) -> np.ndarray:
        """(n_times, space) mean displacement <x>, length."""
        return self._displacement("mean")

    @property
    def mean_error(self) -> np.ndarray:
        """(n_times, space) standard error of :attr:`mean`, length."""
        return self._displacement("mean_error")

    @property
    def squared(self) -> np.ndarray:
        """(n_times, space, space) mean <x x^T>, length^2; its trace is the mean-squared displacement."""
        return self._displacement("squared")

    @property
    def squared_error(self) -> np.ndarray:
        """(n_times, space, space) standard error of :attr:`squared`, length^2."""
        return self._displacement("squared_error")

    def _transport(self, which: str) -> np.ndarray:
        if "velocity" not in self._kept:
            s = self._space
            kept = {"velocity": np.empty(s), "velocity_error": np.empty(s),
                    "diffusivity": np.empty((s, s), order="F"), "diffusivity_error": np.empty((s, s), order="F")}
            _rdd.rdd_trajectories_transport(self._handle, *kept.values())
            self._kept.update({name: frozen(a) for name, a in kept.items()})
        return self._kept[which]

    @property
    def velocity(self) -> np.ndarray:
        """(space,) drift velocity, length/time: the slope of <x> between the first time and the last."""
        return self._transport("velocity")

    @property
    def velocity_error(self) -> np.ndarray:
        """(space,) standard error of :attr:`velocity`."""
        return self._transport("velocity_error")

    @property
    def diffusivity(self) -> np.ndarray:
        """(space, space) diffusivity, length^2/time: half the slope of the covariance of x between the first time and
        the last (from the start if there is one time only). Right up to what has not relaxed by the first time."""
        return self._transport("diffusivity")

    @property
    def diffusivity_error(self) -> np.ndarray:
        """(space, space) standard error of :attr:`diffusivity`."""
        return self._transport("diffusivity_error")

    @property
    def occupation(self) -> np.ndarray:
        """(n_times, n_states) number of trajectories in each state; sampled with ``occupation=True``."""
        if "occupation" not in self._kept:
            counts = np.empty((self._n_times, self._n_states), np.int64)
            _rdd.rdd_trajectories_occupation(self._handle, counts)
            self._kept["occupation"] = frozen(counts)
        return self._kept["occupation"]

    def _paths(self, which: str) -> np.ndarray:
        if "displacements" not in self._kept:
            x = np.empty((self._n_trajectories, self._n_times, self._space))
            states = np.empty((self._n_trajectories, self._n_times), np.int64)
            _rdd.rdd_trajectories_paths(self._handle, 0, x, states)
            self._kept.update(displacements=frozen(x), states=frozen(states))
        return self._kept[which]

    @property
    def displacements(self) -> np.ndarray:
        """(n_trajectories, n_times, space) every displacement, NaN where not reached; sampled with ``paths=True``."""
        return self._paths("displacements")

    @property
    def states(self) -> np.ndarray:
        """(n_trajectories, n_times) every state, -1 where not reached; sampled with ``paths=True``."""
        return self._paths("states")

    def __repr__(self) -> str:
        early = f", {self._n_stopped} ended early" if self._n_stopped else ""
        return f"<rdd.Trajectories: {self._n_trajectories} trajectories, {self._n_events} jumps{early}>"

    def __reduce__(self):
        raise TypeError("rdd.Trajectories cannot be pickled; their arrays can")


def sample(model, n: int, times: ArrayLike, start: Start, first: int, max_events: Optional[int], occupation: bool,
           paths: bool, context: Optional[Context], progress: ProgressLike) -> Trajectories:
    """The work of :meth:`Model.trajectories`."""
    times = array("times", np.atleast_1d(times), np.float64, "(n_times)", (None,))
    if start is not None:
        start = _weights(start, model.n_states)
    with running(context, progress, "trajectories") as handle, early_endings():
        made = _rdd.rdd_trajectories_sample(handle, model._handle, n, first, len(times), times, start, max_events or 0,
                                            int(bool(occupation)), int(bool(paths)))
    result = Trajectories(made, times)
    if result.n_stopped:
        most = f"max_events = {max_events}" if max_events else "max_events, by default 10 million,"
        warn(f"{result.n_stopped} of {n} trajectories made {most} jumps before the last time and stopped there: statistics "
             f"are NaN at times that not all of them reached. Take more max_events, or earlier times")
    return result


def _weights(start, n_states: int) -> np.ndarray:
    if np.ndim(start) > 0:
        return array("start", start, np.float64, "(n_states)", (n_states,))
    if isinstance(start, (bool, np.bool_)) or not isinstance(start, (int, np.integer)) or not 0 <= start < n_states:
        raise argument_error(f"start = {start!r}: expected a state from 0 to {n_states - 1}, or weights (n_states)")
    weights = np.zeros(n_states)
    weights[start] = 1
    return weights
