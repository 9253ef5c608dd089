"""Crystals: atoms of one cell and the operations of their space group."""
from typing import Any, Dict, List, NamedTuple, Optional, Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, real, rows
from ._context import Context, running
from ._errors import argument_error
from ._options import make_options
from ._paths import Path, file_name, lattice_rows


class Operation(NamedTuple):
    """u -> W u + w on coordinates in lattice vectors."""

    rotation: np.ndarray   #: (dim, dim) W, integers
    shift: np.ndarray      #: (dim,) w
    cartesian: np.ndarray  #: (space, space) the same rotation, orthogonal


class Crystal:
    """Atoms of one cell with the operations of their space group; immutable.

    Every operation is verified against all atoms and the set is closed; lattice and positions are moved to what is
    exactly symmetric, by no more than the tolerance.

    :param lattice: (dim, space) lattice vectors as rows, length; fewer than space: layers and chains
    :param species: (n_atoms,) names of the atoms
    :param positions: (n_atoms, space) fractional, or lengths if ``cartesian``
    :param tolerance: length within which atoms count as symmetric
    :param primitive: whether the lattice becomes that of all pure translations
    :param cartesian: whether positions are lengths; they must be where dim < space
    """

    def __init__(self, lattice: ArrayLike, species: Sequence[str], positions: ArrayLike, *, tolerance: float = 0.01,
                 primitive: bool = True, cartesian: bool = False, context: Optional[Context] = None) -> None:
        vectors = lattice_rows(lattice)
        dim, space = vectors.shape
        names = [str(name) for name in species]
        places = rows("positions", positions, np.float64, "(n_atoms, space)", (len(names), space))
        kinds: Dict[str, int] = {}
        kind = np.array([kinds.setdefault(name, len(kinds)) for name in names], np.int32)
        for name in kinds:
            if not name or name.split() != [name]:
                raise argument_error(f"species: {name!r}: expected names without blanks")
        options = make_options({"tolerance": real("tolerance", tolerance), "primitive": int(bool(primitive))})
        code = _rdd.RDD_COORDINATES_CARTESIAN if cartesian else _rdd.RDD_COORDINATES_FRACTIONAL
        with running(context, None, "crystal") as run:
            self._take(_rdd.rdd_crystal_create(run, options, dim, space, vectors, len(names), kind, places, code,
                                               " ".join(kinds)))

    def _take(self, handle) -> None:
        self._handle = handle
        (self._dim, self._space, self._n_atoms, n_kinds, self._n_operations, self._group, self._tolerance,
         self._largest_move) = _rdd.rdd_crystal_sizes(handle)
        self._kinds = [_rdd.rdd_crystal_species(handle, k) for k in range(n_kinds)]
        self._lattice, self._given = np.empty((self._dim, self._space)), np.empty((self._dim, self._space))
        kind, self._orbits = np.empty(self._n_atoms, np.int32), np.empty(self._n_atoms, np.int64)
        self._positions = np.empty((self._n_atoms, self._space))
        self._frame, self._given_positions = np.empty((self._dim, self._space)), np.empty((self._n_atoms, self._space))
        _rdd.rdd_crystal_geometry(handle, self._lattice, self._given, self._frame, kind, self._positions,
                                  self._given_positions, self._orbits)
        self._species = [self._kinds[k] for k in kind]
        for kept in (self._lattice, self._given, self._positions, self._orbits):
            frozen(kept)
        self._operations: Optional[List[Operation]] = None

    @classmethod
    def _of(cls, handle) -> "Crystal":
        crystal = cls.__new__(cls)
        crystal._take(handle)
        return crystal

    @classmethod
    def read(cls, path: Path, *, tolerance: float = 0.01, primitive: bool = True,
             context: Optional[Context] = None) -> "Crystal":
        """Reads a VASP 5 POSCAR or CONTCAR, extended xyz (.xyz, .extxyz), or a CIF (.cif)."""
        options = make_options({"tolerance": real("tolerance", tolerance), "primitive": int(bool(primitive))})
        with running(context, None, "crystal") as run:
            return cls._of(_rdd.rdd_crystal_read(run, options, file_name(path)))

    @classmethod
    def of(cls, atoms: Any, **more: Any) -> "Crystal":
        """From an object of another package: with ``cell``, ``get_scaled_positions()`` and ``get_chemical_symbols()``
        (ASE; directions that are not periodic get no lattice vector), or with ``lattice.matrix``, ``frac_coords`` and
        ``species`` (pymatgen; every site must be fully occupied by one species)."""
        if hasattr(atoms, "get_scaled_positions") and hasattr(atoms, "get_chemical_symbols"):
            cell = np.array([list(row) for row in atoms.cell], np.float64)
            periodic = np.array(getattr(atoms, "pbc", [True] * 3), bool)
            if periodic.all():
                return cls(cell, list(atoms.get_chemical_symbols()), atoms.get_scaled_positions(wrap=False), **more)
            return cls(cell[periodic], list(atoms.get_chemical_symbols()),
                       np.asarray(atoms.get_scaled_positions(wrap=False)) @ cell, cartesian=True, **more)
        if hasattr(atoms, "frac_coords") and hasattr(atoms, "lattice"):
            if getattr(atoms, "is_ordered", True) is False:
                raise argument_error("atoms: some sites are partially occupied, expected one species on each site")
            names = [getattr(s, "symbol", None) or str(s) for s in atoms.species]
            return cls(np.asarray(atoms.lattice.matrix, np.float64), names, atoms.frac_coords, **more)
        raise TypeError(f"atoms: expected an object like those of ASE or pymatgen, got {type(atoms).__name__}")

    @property
    def dim(self) -> int:
        """Number of lattice vectors."""
        return self._dim

    @property
    def space(self) -> int:
        """Number of Cartesian coordinates."""
        return self._space

    @property
    def n_atoms(self) -> int:
        """Number of atoms per cell."""
        return self._n_atoms

    @property
    def group(self) -> int:
        """Number of the space group in the International Tables; 0: fewer than three lattice vectors, or unknown."""
        return self._group

    @property
    def symbol(self) -> str:
        """International symbol of the space group, empty where it has none."""
        return _rdd.rdd_crystal_symbol(self._handle)

    @property
    def tolerance(self) -> float:
        """Length within which atoms count as symmetric."""
        return self._tolerance

    @property
    def largest_move(self) -> float:
        """The largest distance an atom was moved by to be symmetric, length."""
        return self._largest_move

    @property
    def lattice(self) -> np.ndarray:
        """(dim, space) idealised lattice vectors as rows, length."""
        return self._lattice

    @property
    def given_lattice(self) -> np.ndarray:
        """(dim, space) the lattice vectors given, as rows. Fractional coordinates of states refer to these."""
        return self._given

    @property
    def positions(self) -> np.ndarray:
        """(n_atoms, space) idealised Cartesian positions, length."""
        return self._positions

    @property
    def species(self) -> List[str]:
        """Names of the atoms."""
        return list(self._species)

    @property
    def orbits(self) -> np.ndarray:
        """(n_atoms,) the lowest atom in the orbit of each one."""
        return self._orbits

    @property
    def operations(self) -> List[Operation]:
        """The operations, sorted by rotation, then shift."""
        if self._operations is None:
            n = self._n_operations
            rotation = np.empty((self._dim, self._dim, n), np.int64, order="F")
            shift = np.empty((n, self._dim))
            cartesian = np.empty((self._space, self._space, n), order="F")
            _rdd.rdd_crystal_operations(self._handle, rotation, shift, cartesian)
            self._operations = [Operation(frozen(rotation[:, :, o]), frozen(shift[o]), frozen(cartesian[:, :, o]))
                                for o in range(n)]
        return list(self._operations)

    def _cartesian(self, name: str, value: ArrayLike, cartesian: bool) -> np.ndarray:
        given = array(name, value, np.float64, "(space)", (self._space,))
        if cartesian:
            return given
        if self._dim < self._space:
            raise argument_error(f"{name}: fractional coordinates need as many lattice vectors as dimensions, expected "
                                 f"cartesian=True")
        return given @ self._given

    def __repr__(self) -> str:
        group = f"{self.symbol} ({self.group})" if self.group else "group without a name"
        return f"<rdd.Crystal: {self.n_atoms} atoms, {group}, {self._n_operations} operations>"

    def __reduce__(self):
        raise TypeError("a crystal cannot be pickled; its lattice, species and positions can")
