"""Stochastic spin-diffusion: ensembles of trajectories, small systems exactly, quasi-stationary distributions."""
from ._ensemble import Balance, Chain, Comparison, Ensemble, Observables  # noqa: F401
from ._qsd import (Distance, FlemingViot, Gaussian, Polynomial, QuasiStationary, fleming_viot, qsd_1d,  # noqa: F401
                   qsd_2d)
