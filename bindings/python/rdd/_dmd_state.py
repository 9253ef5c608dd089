"""State and observables of diffusive molecular dynamics: what :class:`rdd.DMD` is at a moment."""
from typing import Any, NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, integer
from ._context import Context, running
from ._errors import argument_error
from ._metal import MetalMethods


class Gradients(NamedTuple):
    """Derivatives of the free energy: dF/ds (n,), energy, infinite where s = +-1, None for several species; dF/dX as
    ``DMD.X``, energy/length; dF/dalpha (n,), energy length^2; dF/dc as ``DMD.c``, energy. Of several species, at a site
    without vacancies, only differences of dF/dc between species mean anything."""

    s: Optional[np.ndarray]
    X: np.ndarray
    alpha: np.ndarray
    c: np.ndarray


class DMDState(MetalMethods):
    """Base class of :class:`rdd.DMD`: properties, state, accuracy and observables."""

    _handle: Any
    _n: int
    _dim: int
    _flat: bool
    _model: str
    _beta: float
    _bonds: np.ndarray
    _cell: Optional[np.ndarray]
    _tolerances: Tuple[float, float]

    # ---- what it is

    @property
    def n_sites(self) -> int:
        """Number of sites."""
        return self._n

    @property
    def dim(self) -> int:
        """Number of dimensions."""
        return self._dim

    @property
    def model(self) -> str:
        """Name of the kinetic model."""
        return self._model

    @property
    def beta(self) -> float:
        """Inverse temperature, 1/energy."""
        return self._beta

    @property
    def bonds(self) -> np.ndarray:
        """(n_bonds, 2) pairs of sites that exchange; along a chain all neighbours, of which those at closed ends do not."""
        return self._bonds

    @property
    def cell(self) -> Optional[np.ndarray]:
        """(dim, dim) lattice vectors in rows, length, or None."""
        return self._cell if self._cell is None or not self._metal else self._cell_now()

    # ---- the state

    def _state(self, which: str) -> np.ndarray:
        out = np.empty((self._n, self._dim) if which == "positions" else self._n)
        _rdd.rdd_dmd_state(self._handle, *(out if name == which else None for name in ("s", "c", "positions", "alpha")))
        return out

    @property
    def time(self) -> float:
        """Time of the state."""
        return _rdd.rdd_dmd_time(self._handle)

    @property
    def s(self) -> np.ndarray:
        """(n_sites,) spins 2 c - 1, of one species. A copy."""
        return self._state("s")

    @property
    def c(self) -> np.ndarray:
        """(n_sites,) occupations of A, exact near 0; (n_sites, n_species) of several species. A copy."""
        if self._n_species == 1:
            return self._state("c")
        out = np.empty((self._n, self._n_species))
        _rdd.rdd_dmd_occupations(self._handle, self._n_species, out)
        return out

    @property
    def X(self) -> np.ndarray:
        """(n_sites, dim) mean positions, length; (n_sites,) for chains and where positions were given so. A copy. The
        first site of a chain is at 0."""
        x = self._state("positions")
        return x[:, 0] if self._flat else x

    @property
    def alpha(self) -> np.ndarray:
        """(n_sites,) beta k/2, 1/length^2: the variance of a coordinate is 1/(2 alpha). A copy."""
        return self._state("alpha")

    def set_state(self, s: Optional[ArrayLike] = None, X: Optional[ArrayLike] = None, alpha: Optional[ArrayLike] = None,
                  *, c: Optional[ArrayLike] = None) -> None:
        """Replaces parts of the state, not the time; nothing is relaxed. ``c`` instead of ``s`` is exact near 0; of several
        species it is (n_sites, n_species)."""
        def sites(name, value):
            return None if value is None else array(name, value, np.float64, "(n_sites)", (self._n,))
        if X is not None and (self._dim == 1 and np.ndim(X) == 1):
            X = np.asarray(X)[:, np.newaxis]
        x = None if X is None else array("X", X, np.float64, "(n_sites, dim)", (self._n, self._dim))
        if s is not None and c is not None:
            raise argument_error("s and c are both given: expected one of them")
        if self._n_species > 1:
            if s is not None:
                raise argument_error(f"s is given for {self._n_species} species: expected c")
            _rdd.rdd_dmd_set_occupations(self._handle, self._n_species, None if c is None else self._occupations(c), x,
                                         sites("alpha", alpha))
            return
        if c is not None:
            c = self._occupations(c)[:, 0].copy() if self._metal else c
        _rdd.rdd_dmd_set_state(self._handle, sites("s", s), sites("c", c), x, sites("alpha", alpha))

    def perturb(self, amplitude: float = 1e-4, seed: int = 0) -> None:
        """Adds noise of this amplitude to the s of every site that exchanges; keeps their sum. Interior nucleation of a
        long chain starts from rounding errors otherwise."""
        _rdd.rdd_dmd_perturb(self._handle, amplitude, integer("seed", seed))

    def set_one_body(self, *, energy_a: Optional[ArrayLike] = None, energy_b: Optional[ArrayLike] = None,
                     stiffness_a: Optional[ArrayLike] = None, stiffness_b: Optional[ArrayLike] = None,
                     anchor: Optional[ArrayLike] = None) -> None:
        """Replaces the energies of single sites, u(x) = energy + stiffness |x - anchor|^2/2 for A and B; one number stands
        for all sites, what is not given is 0. The anchor is where the sites are unless given."""
        def sites(name, value):
            return None if value is None else array(name, np.full(self._n, value) if np.ndim(value) == 0 else value,
                                                    np.float64, "(n_sites)", (self._n,))
        if stiffness_a is None and stiffness_b is None:
            to = None
        else:
            to = self.X if anchor is None else np.asarray(anchor)
            to = array("anchor", to[:, np.newaxis] if self._dim == 1 and to.ndim == 1 else to, np.float64,
                       "(n_sites, dim)", (self._n, self._dim))
        _rdd.rdd_dmd_set_one_body(self._handle, sites("energy_a", energy_a), sites("energy_b", energy_b),
                                  sites("stiffness_a", stiffness_a), sites("stiffness_b", stiffness_b), to)

    # ---- accuracy

    @property
    def tolerances(self) -> Tuple[float, float]:
        """Relative and absolute error of a step in time: (1e-8, 1e-10) until set."""
        return self._tolerances

    @tolerances.setter
    def tolerances(self, tolerances: Tuple[float, float]) -> None:
        relative, absolute = tolerances
        _rdd.rdd_dmd_set_tolerances(self._handle, relative, absolute)
        self._tolerances = (float(relative), float(absolute))

    def set_quadrature(self, tolerance: float) -> None:
        """Relative accuracy of the Gaussian averages, 1e-14 until set; 1e-6 takes half as many nodes. With an embedded-atom
        potential that of its tables, 1e-10 until set; below 1e-11 averages are exact, and slow."""
        _rdd.rdd_dmd_set_quadrature(self._handle, tolerance)

    # ---- what is read off it

    def free_energy(self, *, context: Optional[Context] = None) -> float:
        """F of the state, energy."""
        with running(context, None, "free energy") as handle:
            return _rdd.rdd_dmd_free_energy(handle, self._handle)

    def gradients(self, *, context: Optional[Context] = None) -> Gradients:
        """dF/ds, dF/dX, dF/dalpha and dF/dc of the state."""
        s = np.empty(self._n) if self._n_species == 1 else None
        x, alpha = np.empty((self._n, self._dim)), np.empty(self._n)
        with running(context, None, "gradients") as handle:
            _rdd.rdd_dmd_gradients(handle, self._handle, s, x, alpha)
            if s is None:
                c = np.empty((self._n, self._n_species))
                _rdd.rdd_dmd_chemical_potentials(handle, self._handle, self._n_species, c)
            else:
                c = 2 * s
        return Gradients(s, x[:, 0] if self._flat else x, alpha, c)

    def rates(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(n_sites,) ds/dt of the present state, 1/time."""
        rates = np.empty(self._n)
        with running(context, None, "rates") as handle:
            _rdd.rdd_dmd_rates(handle, self._handle, rates)
        return rates

    def strain(self) -> float:
        """L/L(0) - 1, L the length of a chain."""
        return _rdd.rdd_dmd_strain(self._handle)

    def ab_bonds(self) -> float:
        """Expected number of A-B neighbours, the sum of (1 - s_i s_j)/2 along a chain or over the exchange bonds."""
        return _rdd.rdd_dmd_ab_bonds(self._handle)

    def autocorrelation(self) -> np.ndarray:
        """(n_sites,) C(l) = sum of s_i s_{i+l}, in the order of the sites; not periodic, not normalised."""
        c = np.empty(self._n)
        _rdd.rdd_dmd_autocorrelation(self._handle, c)
        return c

    def first_minimum(self) -> int:
        """The smallest l >= 1 where C(l) is below both its neighbours; 0 if there is none."""
        return _rdd.rdd_dmd_autocorrelation(self._handle, np.empty(self._n))
