"""Numbers and tables in the forms that other codes read."""
from typing import NamedTuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array
from ._model import BOLTZMANN_EV, Model


def values(prefactor: float, energy: float, temperature: ArrayLike, kB: float = BOLTZMANN_EV) -> Union[float, np.ndarray]:
    """D0 exp(-Em/(kB T)) at each temperature, in the unit of the prefactor: what a cluster-dynamics code (Xolotl, say)
    computes from its two numbers.

    :param prefactor: D0 >= 0
    :param energy: Em, energy
    :param temperature: (n,) or one number, > 0
    :param kB: Boltzmann's constant, energy/temperature
    """
    wanted = array("temperature", np.atleast_1d(temperature), np.float64, "(n)", (None,))
    found = np.empty(len(wanted))
    _rdd.rdd_export_values(prefactor, energy, kB, len(wanted), wanted, found)
    return found if np.ndim(temperature) else float(found[0])


def mmonca(prefactor: float, energy: float, *, length_cm: float, time_s: float, energy_ev: float = 1.0) -> str:
    """"D0 Em" in cm^2/s and eV, as MMonCa reads a migration.

    :param prefactor: D0 >= 0, length^2/time
    :param energy: Em, energy
    :param length_cm: centimetres in the unit of length (1e-8 for Angstrom)
    :param time_s: seconds in the unit of time
    :param energy_ev: eV in the unit of energy
    """
    return _rdd.rdd_export_mmonca(prefactor, energy, length_cm, time_s, energy_ev)


def hop_rate(prefactor: float, length: float, dimension: int = 3) -> float:
    """Rate of the jumps of one length, all directions together, that give a diffusivity D0: nu = 2 dimension D0/length^2
    (MMonCa's 6 D0/lambda^2, 4 in two dimensions, 2 in one)."""
    return _rdd.rdd_export_hop_rate(prefactor, dimension, length)


def hop_prefactor(rate: float, length: float, dimension: int = 3) -> float:
    """The diffusivity D0 = nu length^2/(2 dimension) of jumps of one length at the rate nu, all directions together."""
    return _rdd.rdd_export_hop_prefactor(rate, dimension, length)


class Hopping(NamedTuple):
    """A model as JumpProcesses (Julia) takes one."""

    constants: np.ndarray  #: (n_species, 2 dim, n_sites) rates; directions -x_dim, ..., -x_1, +x_1, ..., +x_dim
    reaction: np.ndarray   #: (n_species, n_species) rates within a cell; entry (p, q) is q -> p, the diagonal is 0


def hopping(model: Model, n_sites: int = 1) -> Hopping:
    """The states of a model as species on a Cartesian grid of its cells. A jump that changes the state and the cell at
    once, or leads further than to a neighbouring cell, is an :class:`rdd.UnsupportedError`.

    :param n_sites: number of sites of the grid, all alike
    """
    constants = np.empty((model.n_states, 2 * model.dim, n_sites), order="F")
    reaction = np.empty((model.n_states, model.n_states), order="F")
    _rdd.rdd_export_hopping(model._handle, n_sites, constants, reaction)
    return Hopping(constants, reaction)


def hopping_of_diffusion(diffusivity: ArrayLike, spacing: ArrayLike, n_sites: int = 1) -> np.ndarray:
    """(n_species, 2 dim, n_sites) hopping constants D/h^2 of the grid whose walks have given diffusivities along its axes.

    :param diffusivity: (dim, n_species) D of each species along each axis, length^2/time
    :param spacing: (dim,) distance of the sites along each axis, length
    """
    spacing = array("spacing", np.atleast_1d(spacing), np.float64, "(dim)", (None,))
    tensor = np.asfortranarray(array("diffusivity", diffusivity, np.float64, "(dim, n_species)", (len(spacing), None)))
    constants = np.empty((tensor.shape[1], 2 * len(spacing), n_sites), order="F")
    _rdd.rdd_export_hopping_of_diffusion(len(spacing), tensor.shape[1], spacing, tensor, n_sites, constants)
    return constants
