"""Numbers and tables in the forms that other codes read."""
from typing import NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array
from ._arrays import shape_error
from ._hosts import (KB_FESTIM, KB_MMONCA, KB_XOLOTL, MMoncaLines, Motion, ZrPair, festim, mmonca_lines, motion,  # noqa: F401
                     spparks_events, spparks_reactions, xolotl_cluster, xolotl_reactions, xolotl_zr)
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

    constants: np.ndarray  #: (n_species, 2 dim, n_sites) rates; directions -x_dim, ..., -x_1, +x_1, ..., +x_dim. With a
    #: grid: (n_species, n_sites) vectors, an entry for each neighbour inside the grid, as JumpProcesses takes them
    reaction: np.ndarray   #: (n_species, n_species) rates within a cell; entry (p, q) is q -> p, the diagonal is 0


class Grid(NamedTuple):
    """The links of a Cartesian grid from each of its sites to the neighbours inside, in the order of JumpProcesses."""

    first: np.ndarray      #: (n_sites + 1,) the links of site i are first[i] to first[i + 1] - 1; x_1 runs fastest
    neighbour: np.ndarray  #: (n_links,) the site each leads to
    direction: np.ndarray  #: (n_links,) its direction among -x_dim, ..., -x_1, +x_1, ..., +x_dim


def grid(sites: Sequence[int]) -> Grid:
    """The links of a grid of (dim,) sites, one to three dimensions. Its edges are edges: nothing leads across them."""
    sizes = array("sites", np.atleast_1d(sites), np.int64, "(dim)", (None,))
    n_sites, n_links = _rdd.rdd_export_grid(len(sizes), sizes, 0, None, None, None)
    made = Grid(np.empty(n_sites + 1, np.int64), np.empty(n_links, np.int64), np.empty(n_links, np.int64))
    _rdd.rdd_export_grid(len(sizes), sizes, 0, *made)
    return made


def _vectors(constants: np.ndarray, size: Tuple[int, ...]) -> np.ndarray:
    """(n_species, n_sites) vectors of the constants (n_species, 2 dim) for the neighbours inside a grid."""
    links = grid(size)
    vectors = np.empty((len(constants), len(links.first) - 1), object)
    for site in range(vectors.shape[1]):
        inside = constants[:, links.direction[links.first[site]:links.first[site + 1]]]
        for species in range(len(constants)):
            vectors[species, site] = inside[species].copy()
    return vectors


def _grid_of(size: Sequence[int], dim: int) -> Tuple[int, ...]:
    if np.shape(size) != (dim,):
        raise shape_error("grid", np.shape(size), "(dim)", (dim,))
    return tuple(size)


def hopping(model: Model, n_sites: int = 1, grid: Optional[Sequence[int]] = None) -> Hopping:
    """The states of a model as species on a Cartesian grid of its cells. A jump that changes the state and the cell at
    once, or leads further than to a neighbouring cell, is an :class:`rdd.UnsupportedError`.

    :param n_sites: number of sites of the grid, all alike
    :param grid: (dim,) its sizes, 1 to 3 dimensions: ``constants`` is then what JumpProcesses takes with
        ``CartesianGrid(grid)``, a matrix of vectors with an entry for each neighbour inside. Edges reflect: what would leave
        the grid is left out
    """
    if grid is not None:
        size = _grid_of(grid, model.dim)
        one = hopping(model)
        return Hopping(_vectors(one.constants[:, :, 0], size), one.reaction)
    constants = np.empty((model.n_states, 2 * model.dim, n_sites), order="F")
    reaction = np.empty((model.n_states, model.n_states), order="F")
    _rdd.rdd_export_hopping(model._handle, n_sites, constants, reaction)
    return Hopping(constants, reaction)


def hopping_of_diffusion(diffusivity: ArrayLike, spacing: ArrayLike, n_sites: int = 1,
                         grid: Optional[Sequence[int]] = None) -> np.ndarray:
    """(n_species, 2 dim, n_sites) hopping constants D/h^2 of the grid whose walks have given diffusivities along its axes; with
    a grid (n_species, n_sites) vectors, as in :func:`hopping`.

    :param diffusivity: (dim, n_species) D of each species along each axis, length^2/time
    :param spacing: (dim,) distance of the sites along each axis, length
    """
    spacing = array("spacing", np.atleast_1d(spacing), np.float64, "(dim)", (None,))
    if grid is not None:
        size = _grid_of(grid, len(spacing))
        return _vectors(hopping_of_diffusion(diffusivity, spacing)[:, :, 0], size)
    tensor = np.asfortranarray(array("diffusivity", diffusivity, np.float64, "(dim, n_species)", (len(spacing), None)))
    constants = np.empty((tensor.shape[1], 2 * len(spacing), n_sites), order="F")
    _rdd.rdd_export_hopping_of_diffusion(len(spacing), tensor.shape[1], spacing, tensor, n_sites, constants)
    return constants
