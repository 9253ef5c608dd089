"""The states of a defect in a crystal, by orbits of its space group."""
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._context import Context, running
from ._crystal import Crystal
from ._errors import argument_error
from ._jump_classes import JumpClasses
from ._options import make_options


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
        self._codes = [one[1] for one in coded]
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
                   through_sites: bool = False, context: Optional[Context] = None) -> JumpClasses:
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

    def jumps(self, jumps: Sequence[Mapping[str, Any]], *, context: Optional[Context] = None) -> JumpClasses:
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
