"""What only crystals with embedded-atom potentials have: several species, cells, Hessians."""
import math
from typing import Any, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array
from ._context import Context, running
from ._errors import argument_error

PLANCK = 0.406234014  # h in eV Angstrom sqrt(amu/eV), CODATA 2018


class EnergyParts(NamedTuple):
    """The parts of F: pairs, embedding, entropy of mixing, vibrations."""

    pair: float
    embedding: float
    mixing: float
    vibration: float


class MetalMethods:
    """Base class of :class:`rdd.DMD`: what it can be asked with an embedded-atom potential."""

    _handle: Any
    _n: int
    _n_species: int
    _names: Tuple[str, ...]
    _beta: float
    _metal: bool

    def _need_metal(self, what: str) -> None:
        if not self._metal:
            raise argument_error(f"{what}: expected a crystal with an embedded-atom potential")

    @property
    def species(self) -> Tuple[str, ...]:
        """Names of the species of an embedded-atom potential; empty with pair potentials."""
        return self._names

    def _occupations(self, value: ArrayLike, name: str = "c") -> np.ndarray:
        """(n_sites, n_species) of what a caller gives; (n_sites,) will do for one species."""
        given = np.asarray(value)
        if self._n_species > 1:
            return array(name, given, np.float64, f"(n_sites, {self._n_species})", (self._n, self._n_species))
        if given.ndim == 2 and given.shape[1] == 1:
            given = given[:, 0]
        return array(name, given, np.float64, "(n_sites)", (self._n,))[:, np.newaxis]

    def energy_parts(self, *, context: Optional[Context] = None) -> EnergyParts:
        """The parts that F is the sum of, energy."""
        with running(context, None, "free energy") as handle:
            return EnergyParts(*_rdd.rdd_dmd_energy_parts(handle, self._handle))

    def virial(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(3, 3) dF/d strain at fixed occupations and widths, energy."""
        out = np.empty((3, 3))
        with running(context, None, "virial") as handle:
            _rdd.rdd_dmd_virial(handle, self._handle, out)
        return out

    def stress(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(3, 3) the virial over the volume of the cell, energy/length^3; tension is positive."""
        return self.virial(context=context) / abs(np.linalg.det(self._cell_now()))

    def _cell_now(self) -> np.ndarray:
        out = np.empty((3, 3))
        _rdd.rdd_dmd_cell(self._handle, out)
        return out

    def set_cell(self, cell: ArrayLike) -> None:
        """Replaces the cell, rows its lattice vectors; mean positions move with it and nothing is relaxed."""
        _rdd.rdd_dmd_set_cell(self._handle, array("cell", cell, np.float64, "(3, 3)", (3, 3)))

    def hessian_product(self, dX: ArrayLike, dalpha: ArrayLike, *,
                        context: Optional[Context] = None) -> Tuple[np.ndarray, np.ndarray]:
        """The Hessian of F in (X, alpha) times a direction (n_sites, 3), (n_sites,); the same shapes."""
        dx = array("dX", dX, np.float64, "(n_sites, 3)", (self._n, 3))
        da = array("dalpha", dalpha, np.float64, "(n_sites)", (self._n,))
        x, alpha = np.empty_like(dx), np.empty_like(da)
        with running(context, None, "Hessian") as handle:
            _rdd.rdd_dmd_hessian_product(handle, self._handle, dx, da, x, alpha)
        return x, alpha

    def thermal_constant(self, *, planck: float = PLANCK) -> float:
        """(3/beta) sum_i,a c_i^a ln Lambda_a, Lambda = h / sqrt(2 pi m kT), which F leaves out.

        :param planck: h in units of energy, length and mass; default: that of eV, Angstrom and amu
        """
        self._need_metal("thermal_constant")
        atoms = self._occupations(self.c).sum(axis=0)  # type: ignore[attr-defined]
        masses = self._potential.masses  # type: ignore[attr-defined]
        wavelengths = planck * np.sqrt(self._beta / (2 * math.pi * masses))
        return float(3 / self._beta * (atoms * np.log(wavelengths)).sum())
