"""Crystals, the states of defects in them, and classes of jumps: from a structure and a few barriers to a landscape."""
from typing import Any, Dict, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, integer, real, rows
from ._context import Context, running
from ._errors import argument_error
from ._landscape import Landscape
from ._options import BOLTZMANN_EV, make_options
from ._paths import Path, file_name, lattice_rows


class Operation(NamedTuple):
    """u -> W u + w on coordinates in lattice vectors."""

    rotation: np.ndarray   #: (dim, dim) W, integers
    shift: np.ndarray      #: (dim,) w
    cartesian: np.ndarray  #: (space, space) the same rotation, orthogonal


def _flag(value: Optional[bool]) -> Optional[int]:
    return None if value is None else int(bool(value))


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
        """Reads a VASP 5 POSCAR or CONTCAR, or extended xyz (.xyz, .extxyz)."""
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
        """(dim, space) the lattice vectors given, as rows. Fractional coordinates of states count in these."""
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


class State:
    """A class of states of a defect: one site of it, with what distinguishes states on that site. Coordinates are
    fractional in the cell given, or lengths if ``cartesian``.

    :param name: of the class
    :param at: (space,) the site
    :param axis: (space,) a line through it, v as good as -v: dumbbells, crowdions
    :param arrow: (space,) a direction: mixed dumbbells, whatever is polar
    :param points: (label, offset) pairs: solute-vacancy pairs, small clusters; labels are any texts
    :param species: in place of a name and a site: one class for each orbit of these atoms, "O" or "O1", "O2", ...
    """

    def __init__(self, name: Optional[str] = None, at: Optional[ArrayLike] = None, *, axis: Optional[ArrayLike] = None,
                 arrow: Optional[ArrayLike] = None, points: Optional[Sequence[Tuple[str, ArrayLike]]] = None,
                 species: Optional[str] = None, cartesian: bool = False) -> None:
        if (species is None) == (at is None):
            raise argument_error("state: at and species are both "
                                 f"{'None' if at is None else 'given'}: expected exactly one of them")
        if sum(x is not None for x in (axis, arrow, points)) > 1:
            raise argument_error(f"state {name!r}: expected one of axis, arrow and points at most")
        if name is not None and "\n" in name:
            raise argument_error(f"state {name!r}: expected a name of one line")
        self.name, self.at, self.axis, self.arrow, self.points = name, at, axis, arrow, points
        self.species, self.cartesian = species, cartesian

    def __repr__(self) -> str:
        said = {key: value for key, value in vars(self).items() if value is not None and value is not False}
        return f"State({', '.join(f'{key}={value!r}' for key, value in said.items())})"

    def _encoded(self, crystal: Crystal, labels: Dict[str, int]):
        """Position, decoration, labels and offsets as the library takes them."""
        place = crystal._cartesian("at", self.at, self.cartesian)
        if self.axis is not None:
            return place, _rdd.RDD_DECORATION_AXIS, [0], [crystal._cartesian("axis", self.axis, self.cartesian)]
        if self.arrow is not None:
            return place, _rdd.RDD_DECORATION_ARROW, [0], [crystal._cartesian("arrow", self.arrow, self.cartesian)]
        if self.points is None:
            return place, _rdd.RDD_DECORATION_NONE, [], []
        numbers = [labels.setdefault(str(label), len(labels)) for label, _ in self.points]
        return (place, _rdd.RDD_DECORATION_POINTS, numbers,
                [crystal._cartesian("offset", offset, self.cartesian) for _, offset in self.points])


StateLike = Union[State, Mapping[str, Any]]


def _state(value: StateLike) -> State:
    return value if isinstance(value, State) else State(**value)


class Defect:
    """The states of a defect: all images of the given ones under the space group, in canonical order; immutable.

    :param crystal: the crystal without the defect
    :param states: a list of :class:`State` (or of dicts of its arguments), one a class
    :param species: in place of states: one class for each orbit of these atoms (vacancies)
    """

    def __init__(self, crystal: Crystal, states: Optional[Sequence[StateLike]] = None, *, species: Optional[str] = None,
                 context: Optional[Context] = None) -> None:
        if (states is None) == (species is None):
            raise argument_error(f"states and species are both {'None' if states is None else 'given'}: expected "
                                 f"exactly one of them")
        self._crystal = crystal
        self._labels: Dict[str, int] = {}
        wanted: List[State] = []
        for one in [State(species=species)] if states is None else [_state(s) for s in states]:
            wanted += [one] if one.species is None else self._of_species(one.species)
        names = [one.name if one.name is not None else str(c) for c, one in enumerate(wanted)]
        coded = [one._encoded(crystal, self._labels) for one in wanted]
        labels = [label for one in coded for label in one[2]]
        offsets = np.array([offset for one in coded for offset in one[3]]).reshape(len(labels), crystal.space)
        with running(context, None, "states") as run:
            self._handle = _rdd.rdd_defect_create(
                run, crystal._handle, len(wanted), np.array([one[0] for one in coded]).reshape(-1, crystal.space),
                "\n".join(names), np.array([one[1] for one in coded], np.int32), len(labels),
                np.array([len(one[2]) for one in coded], np.int64), np.array(labels, np.int32), offsets)
        _, _, self._n_states, self._n_classes, self._n_points = _rdd.rdd_defect_sizes(self._handle)
        self._names = names

    def _of_species(self, species: str) -> List[State]:
        crystal = self._crystal
        atoms = [a for a in range(crystal.n_atoms) if crystal.species[a] == species and crystal.orbits[a] == a]
        if not atoms:
            raise argument_error(f"species = {species!r}: expected one of {', '.join(sorted(set(crystal.species)))}")
        return [State(species if len(atoms) == 1 else f"{species}{number + 1}", crystal._given_positions[a],
                      cartesian=True) for number, a in enumerate(atoms)]

    @property
    def crystal(self) -> Crystal:
        """The crystal."""
        return self._crystal

    @property
    def names(self) -> List[str]:
        """Names of the classes of states."""
        return list(self._names)

    @property
    def n_states(self) -> int:
        """Number of states per cell."""
        return self._n_states

    @property
    def n_classes(self) -> int:
        """Number of classes of states."""
        return self._n_classes

    @property
    def positions(self) -> np.ndarray:
        """(n_states, space) Cartesian positions, length."""
        positions = np.empty((self._n_states, self._crystal.space))
        _rdd.rdd_defect_states(self._handle, 0, None, positions, None, None, None, None)
        return positions

    @property
    def state_class(self) -> np.ndarray:
        """(n_states,) class of each state."""
        classes = np.empty(self._n_states, np.int64)
        _rdd.rdd_defect_states(self._handle, 0, classes, None, None, None, None, None)
        return classes

    @property
    def decorations(self) -> List[np.ndarray]:
        """For each state (n_points, space) Cartesian offsets, or the direction of an axis or an arrow."""
        counts = np.empty(self._n_states, np.int64)
        offsets = np.empty((self._n_points, self._crystal.space))
        _rdd.rdd_defect_states(self._handle, 0, None, None, None, counts, None, offsets)
        return np.split(offsets, np.cumsum(counts)[:-1])

    def find(self, at: ArrayLike, **decoration: Any) -> Tuple[int, np.ndarray]:
        """The state at a place and the cell it is in, in lattice vectors of the crystal. Arguments are those of
        :class:`State`."""
        place, kind, labels, offsets = State("", at, **decoration)._encoded(self._crystal, self._labels)
        translation = np.empty(self._crystal.dim, np.int64)
        state = _rdd.rdd_defect_find(self._handle, 0, place, kind, len(labels), np.array(labels, np.int32),
                                     np.array(offsets).reshape(len(labels), self._crystal.space), translation)
        return state, translation

    def find_jumps(self, cutoff: float, *, blocking: Union[None, float, Mapping[str, float]] = None, turns: bool = False,
                   through_sites: bool = False, context: Optional[Context] = None) -> "JumpClasses":
        """All jumps of 0 < length < cutoff, by classes.

        :param cutoff: length; a shell within the tolerance of it is an error
        :param blocking: radius of atoms in the way, length, of all or by species; negative: not tested; None: zero, exact
            hits alone. Atoms on sites of the defect are not tested
        :param turns: whether to include turns on a site, from one decoration to another
        :param through_sites: whether to keep jumps over another site of the defect
        """
        kinds = self._crystal._kinds
        radii = np.zeros(len(kinds))
        if isinstance(blocking, Mapping):
            for name, radius in blocking.items():
                if name not in kinds:
                    raise argument_error(f"blocking[{name!r}]: expected one of {', '.join(kinds)}")
                radii[kinds.index(name)] = radius
        elif blocking is not None:
            radii[:] = blocking
        options = make_options({"turns": int(bool(turns)), "through_sites": int(bool(through_sites))})
        with running(context, None, "jumps") as run:
            return JumpClasses(self, _rdd.rdd_jump_classes_find(run, options, self._handle, cutoff, len(kinds), radii))

    def jumps(self, jumps: Sequence[Mapping[str, Any]], *, context: Optional[Context] = None) -> "JumpClasses":
        """Classes from one jump of each: dicts with ``from`` and ``to`` (states as dicts of the arguments of
        :class:`State` whose difference counts, or numbers together with ``translation``), and if wanted ``name``,
        ``paths`` (equivalent saddles between the same ends) or ``through`` (the saddle point; the library counts them)."""
        n, dim, space = len(jumps), self._crystal.dim, self._crystal.space
        source, target, paths = np.empty(n, np.int64), np.empty(n, np.int64), np.ones(n, np.int64)
        translation, through = np.zeros((n, dim), np.int64), np.full((n, space), np.nan)
        names = []
        for e, jump in enumerate(jumps):
            unknown = set(jump) - {"from", "to", "translation", "name", "paths", "through", "cartesian"}
            if unknown:
                raise argument_error(f"jumps[{e}]: unknown {', '.join(sorted(unknown))}")
            cell = [np.zeros(dim, np.int64), np.zeros(dim, np.int64)]
            for k, (ends, key) in enumerate(((source, "from"), (target, "to"))):
                if isinstance(jump[key], Mapping):
                    ends[e], cell[k] = self.find(**jump[key])
                else:
                    ends[e] = jump[key]
            translation[e] = cell[1] - cell[0] + np.asarray(jump.get("translation", np.zeros(dim)), np.int64)
            paths[e] = jump.get("paths", 1)
            if jump.get("through") is not None:
                point = self._crystal._cartesian("through", jump["through"], bool(jump.get("cartesian", False)))
                through[e] = point - cell[0] @ self._crystal._frame  # the state left goes to the home cell
            name = jump.get("name", "")
            if "\n" in name:
                raise argument_error(f"jumps[{e}]: name {name!r}: expected one line")
            names.append(name)
        with running(context, None, "jumps") as run:
            return JumpClasses(self, _rdd.rdd_jump_classes_create(
                run, self._handle, n, source, target, translation, paths, through,
                "\n".join(names) if all(names) else "", 0))

    def __repr__(self) -> str:
        return f"<rdd.Defect: {self.n_states} states in {self.n_classes} classes: {', '.join(self._names)}>"

    def __reduce__(self):
        raise TypeError("a defect cannot be pickled; write a template of its jump classes")


class JumpSummary(NamedTuple):
    """One entry a class of jumps."""

    first: np.ndarray     #: (n_classes,) its first jump in the list
    count: np.ndarray     #: (n_classes,) number of directed jumps
    given: np.ndarray     #: (n_classes,) the jump in the list that was given; the first one for classes found
    length: np.ndarray    #: (n_classes,) length
    reversed: np.ndarray  #: (n_classes,) whether an operation takes the first jump to its reverse
    paths: np.ndarray     #: (n_classes,) factor of the prefactor


class JumpList(NamedTuple):
    """All jumps by class; within a class by source, target, translation."""

    jump_class: np.ndarray   #: (n,) class
    source: np.ndarray       #: (n,) state left
    target: np.ndarray       #: (n,) state reached
    translation: np.ndarray  #: (n, dim) in lattice vectors of the crystal
    operation: np.ndarray    #: (n,) operation that makes this jump of the first of the class
    reversed: np.ndarray     #: (n,) whether it makes the reverse of this jump


class DroppedJumps(NamedTuple):
    """Classes that the search dropped."""

    source: np.ndarray       #: (n,) state left by the first jump
    target: np.ndarray       #: (n,) state reached by it
    translation: np.ndarray  #: (n, dim)
    count: np.ndarray        #: (n,) number of directed jumps
    length: np.ndarray       #: (n,) length
    by_site: np.ndarray      #: (n,) True: another site lies on the line; False: an atom is in the way
    blocker: np.ndarray      #: (n,) a state on that site, or the atom


class Dimensions(NamedTuple):
    """In how many dimensions the classes up to a length connect the network."""

    length: np.ndarray  #: (n,) ascending
    rank: np.ndarray    #: (n,) dimensions that closed paths span
    parts: np.ndarray   #: (n,) parts without a jump between them


class JumpClasses:
    """Classes of jumps of a :class:`Defect`; printed, a table. Immutable."""

    def __init__(self, defect: Defect, handle) -> None:
        self._defect, self._handle = defect, handle
        (self._dim, self._space, _, self._n_state_classes, self._n_classes, self._n_jumps, self._n_dropped,
         self._n_lengths) = _rdd.rdd_jump_classes_sizes(handle)

    @property
    def defect(self) -> Defect:
        """The states."""
        return self._defect

    @property
    def n_jumps(self) -> int:
        """Number of directed jumps of all classes."""
        return self._n_jumps

    def __len__(self) -> int:
        return self._n_classes

    @property
    def names(self) -> List[str]:
        """Names of the classes."""
        return [_rdd.rdd_jump_classes_name(self._handle, c, 0) for c in range(self._n_classes)]

    @property
    def summary(self) -> JumpSummary:
        """One entry a class."""
        n = self._n_classes
        kept = [np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n), np.empty(n, np.int32),
                np.empty(n, np.int64)]
        _rdd.rdd_jump_classes_summary(self._handle, 0, *kept)
        kept[4] = kept[4].astype(bool)
        return JumpSummary(*kept)

    @property
    def jumps(self) -> JumpList:
        """All jumps."""
        n = self._n_jumps
        kept = [np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.empty((n, self._dim), np.int64),
                np.empty(n, np.int64), np.empty(n, np.int32)]
        _rdd.rdd_jump_classes_list(self._handle, 0, *kept)
        kept[5] = kept[5].astype(bool)
        return JumpList(*kept)

    @property
    def dropped(self) -> DroppedJumps:
        """Classes that the search dropped, and why."""
        n = self._n_dropped
        kept = [np.empty(n, np.int64), np.empty(n, np.int64), np.empty((n, self._dim), np.int64), np.empty(n, np.int64),
                np.empty(n), np.empty(n, np.int32), np.empty(n, np.int64)]
        _rdd.rdd_jump_classes_dropped(self._handle, 0, *kept)
        kept[5] = kept[5].astype(bool)
        return DroppedJumps(*kept)

    @property
    def dimensions(self) -> Dimensions:
        """In how many dimensions the classes up to each length connect the network."""
        n = self._n_lengths
        kept = Dimensions(np.empty(n), np.empty(n, np.int64), np.empty(n, np.int64))
        _rdd.rdd_jump_classes_dimensions(self._handle, *kept)
        return kept

    def _by_class(self, name: str, value: Any, names: List[str], missing: float) -> Optional[np.ndarray]:
        """Numbers by class: one for all, a list, or a dict by name or number; what a dict leaves out is `missing`."""
        if value is None:
            return None
        if isinstance(value, Mapping):
            out = np.full(len(names), missing)
            for key, number in value.items():
                if isinstance(key, str):
                    if names.count(key) != 1:
                        raise argument_error(f"{name}[{key!r}]: {names.count(key)} classes have this name; expected one of "
                                             f"{', '.join(names)}, or a number")
                    key = names.index(key)
                if not 0 <= integer(name, key) < len(names):
                    raise argument_error(f"{name}[{key}]: expected a class from 0 to {len(names) - 1}")
                out[key] = number
            return out
        return array(name, np.full(len(names), value) if np.ndim(value) == 0 else value, np.float64, "(classes)",
                     (len(names),))

    def _tensors(self, name: str, value: Any, names: List[str]) -> Optional[np.ndarray]:
        if value is None:
            return None
        if isinstance(value, Mapping):
            out = np.zeros((len(names), self._space, self._space))
            for key, tensor in value.items():
                out[names.index(key) if isinstance(key, str) else key] = tensor
            value = out
        given = array(name, value, np.float64, "(classes, space, space)", (len(names), self._space, self._space))
        return np.asfortranarray(np.moveaxis(given, 0, -1))

    def landscape(self, *, energy: Any = None, saddle: Any = None, barrier: Any = None, prefactor: Any,
                  degeneracy: Any = None, dipole: Any = None, saddle_dipole: Any = None, deviation: Any = None,
                  symmetrise: bool = False, kB: float = BOLTZMANN_EV, context: Optional[Context] = None) -> Landscape:
        """The landscape of these classes: k = paths prefactor/g exp(-(E_s - E)/(kB T)), detailed balance for any numbers.
        Values are one number for all classes, a list, or a dict by name or number of a class.

        :param energy: of the classes of states, energy; None: zero
        :param saddle: saddle energies of the classes of jumps; a dict closes the classes that it leaves out, as NaN does
        :param barrier: in place of saddles: barriers above the state that the jump as given leaves
        :param prefactor: nu_s of the classes of jumps, 1/time
        :param degeneracy: g of the classes of states; None: one
        :param dipole: (classes, space, space) elastic dipoles of the states as given, energy; or a dict of tensors
        :param saddle_dipole: (classes, space, space) elastic dipoles of the saddles of the jumps as given
        :param deviation: standard deviations of the heights, for :meth:`Landscape.diffusivity_error`
        :param symmetrise: whether symmetry may change a dipole by more than a tenth of its norm
        """
        if (saddle is None) == (barrier is None):
            raise argument_error(f"saddle and barrier are both {'None' if saddle is None else 'given'}: expected exactly "
                                 f"one of them")
        names, states = self.names, self._defect.names
        heights = self._by_class("saddle" if barrier is None else "barrier", saddle if barrier is None else barrier, names,
                                 np.nan)
        kind = _rdd.RDD_HEIGHT_SADDLE if barrier is None else _rdd.RDD_HEIGHT_BARRIER
        options = make_options({"symmetrise": int(bool(symmetrise))})
        with running(context, None, "landscape") as run:
            handle = _rdd.rdd_jump_classes_landscape(
                run, options, self._handle, self._by_class("energy", energy, states, 0.0),
                self._by_class("degeneracy", degeneracy, states, 1.0), heights, kind,
                self._by_class("prefactor", prefactor, names, np.nan), self._tensors("dipole", dipole, states),
                self._tensors("saddle_dipole", saddle_dipole, names), self._by_class("deviation", deviation, names, 0.0), kB)
        return Landscape._of(handle, kB)

    def dipoles(self, dipole: Any = None, saddle_dipole: Any = None, *, symmetrise: bool = False):
        """Dipoles of all states (n_states, space, space) and jumps (n_jumps, space, space) from those of the classes, and
        the largest change by symmetry, relative to the norm of the dipole given."""
        names, states = self.names, self._defect.names
        state = np.empty((self._space, self._space, self._defect.n_states), order="F")
        jump = np.empty((self._space, self._space, self._n_jumps), order="F")
        options = make_options({"symmetrise": int(bool(symmetrise))})
        change = _rdd.rdd_jump_classes_dipoles(options, self._handle, self._tensors("dipole", dipole, states),
                                               self._tensors("saddle_dipole", saddle_dipole, names), state, jump)
        return np.moveaxis(state, -1, 0), np.moveaxis(jump, -1, 0), change

    def template(self, path: Path) -> None:
        """Writes a file of format "rdd-defect" with null for every energy, barrier and prefactor, to be filled in and
        read by :func:`rdd.read_landscape`."""
        _rdd.rdd_jump_classes_template(self._handle, file_name(path))

    def __str__(self) -> str:
        return _rdd.rdd_jump_classes_describe(self._handle)

    def __repr__(self) -> str:
        return f"<rdd.JumpClasses: {len(self)} classes, {self.n_jumps} jumps>"

    def __reduce__(self):
        raise TypeError("classes of jumps cannot be pickled; write their template")
