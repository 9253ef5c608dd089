"""Stationary distribution, drift and diffusivity of models."""
from typing import Optional

import numpy as np

from . import _rdd
from ._context import Context, running
from ._options import make_options


class TransportMethods:
    """The exact long-time transport of :class:`Model`."""

    _handle: object
    _n_states: int
    _space: int

    def stationary(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(M,) stationary distribution pi, each entry to full relative accuracy; 0 where it underflows."""
        pi = np.empty(self._n_states)
        with running(context, None, "stationary") as handle:
            _rdd.rdd_stationary(handle, self._handle, pi, None)
        return pi

    def log_stationary(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(M,) natural logarithm of the stationary distribution, exact where pi underflows."""
        log_pi = np.empty(self._n_states)
        with running(context, None, "stationary") as handle:
            _rdd.rdd_stationary(handle, self._handle, None, log_pi)
        return log_pi

    def drift_velocity(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(space,) drift velocity v = sum over jumps of pi_source k dr, length/time."""
        velocity = np.empty(self._space)
        with running(context, None, "drift velocity") as handle:
            _rdd.rdd_drift_velocity(handle, self._handle, velocity)
        return velocity

    def diffusivity(self, accuracy: str = "auto", *, context: Optional[Context] = None) -> np.ndarray:
        """(space, space) exact long-time diffusivity, length^2/time: D = 1/2 sum over jumps of
        pi_source k (dr + y_target - y_source)(...)^T with the corrector y. Independent of the assignment of states to
        cells; valid for driven models too.

        :param accuracy: "fast", "high" (by subtraction-free elimination) or "auto"
        """
        tensor = np.empty((self._space, self._space), order="F")
        options = make_options({"accuracy": accuracy})
        with running(context, None, "diffusivity") as handle:
            _rdd.rdd_diffusivity(handle, options, self._handle, tensor)
        return tensor

    def local_equilibrium_diffusivity(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(space, space) the uncorrelated first term of the diffusivity alone, length^2/time. It depends on the
        positions given and can be wrong by orders of magnitude: for comparison only."""
        tensor = np.empty((self._space, self._space), order="F")
        with running(context, None, "diffusivity") as handle:
            _rdd.rdd_local_equilibrium_diffusivity(handle, self._handle, tensor)
        return tensor

    def corrector(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(n_states, space) corrector y, length: at the positions u + y the mean displacement out of every state is the
        drift; sum of pi y is zero."""
        y = np.empty((self._n_states, self._space))
        with running(context, None, "corrector") as handle:
            _rdd.rdd_corrector(handle, self._handle, y)
        return y
