"""Stochastic spin-diffusion: ensembles of trajectories, small systems exactly, quasi-stationary distributions."""
from ._ensemble import Balance, Chain, Comparison, Ensemble, Observables  # noqa: F401
from ._walker_energy import Polynomial  # noqa: F401
from ._qsd import Distance, Gaussian, QuasiStationary, qsd_1d, qsd_2d  # noqa: F401
from ._walkers import FlemingViot, fleming_viot  # noqa: F401
