"""Classes of jumps of a defect, and the landscapes they make."""
from typing import TYPE_CHECKING, Any, List, Mapping, NamedTuple, Optional, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, integer
from ._context import Context, running
from ._endpoints import Endpoints, Species, endpoints
from ._errors import argument_error
from ._landscape import Landscape
from ._paths import Path, file_name
from ._options import BOLTZMANN_EV, make_options

if TYPE_CHECKING:
    from ._defect import Defect


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

    def __init__(self, defect: "Defect", handle) -> None:
        self._defect, self._handle = defect, handle
        (self._dim, self._space, _, self._n_state_classes, self._n_classes, self._n_jumps, self._n_dropped,
         self._n_lengths) = _rdd.rdd_jump_classes_sizes(handle)

    @property
    def defect(self) -> "Defect":
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

    def _by_class(self, name: str, value: Any, names: List[str], missing: float,
                  lengths: Optional[np.ndarray] = None) -> Optional[np.ndarray]:
        """Numbers by class: one for all, a list, or a dict by name, number or length; what a dict leaves out is `missing`."""
        if value is None:
            return None
        listed = ", ".join(f"{k}: {one}" + (f" {lengths[k]:.4f}" if lengths is not None else "")
                           for k, one in enumerate(names))
        if isinstance(value, Mapping):
            out = np.full(len(names), missing)
            for key, number in value.items():
                out[self._class_of(name, key, names, listed, lengths)] = number
            return out
        if np.ndim(value) == 1 and len(value) != len(names):
            raise argument_error(f"{name} has {len(value)} entries: expected one for each of the {len(names)} classes ({listed}), "
                                 f"or a dict, which closes what it leaves out" if lengths is not None else
                                 f"{name} has {len(value)} entries: expected one for each of the {len(names)} classes ({listed})",
                                 _rdd.RDD_ERROR_SIZE)
        return array(name, np.full(len(names), value) if np.ndim(value) == 0 else value, np.float64, "(classes)",
                     (len(names),))

    def _class_of(self, name: str, key: Any, names: List[str], listed: str, lengths: Optional[np.ndarray]) -> int:
        if isinstance(key, str):
            if names.count(key) != 1:
                raise argument_error(f"{name}[{key!r}]: {names.count(key)} classes have this name; expected one of {listed}, "
                                     f"by number{' or length' if lengths is not None else ''}")
            return names.index(key)
        if isinstance(key, float) and lengths is not None:
            away = np.abs(lengths - key)
            near = np.argsort(away, kind="stable")[:2]
            if away[near[0]] > 0.02 * key or (len(near) > 1 and away[near[1]] < 10 * away[near[0]] + 1e-9):
                raise argument_error(f"{name}[{key!r}]: no class of this length, or several; expected one of {listed}")
            return int(near[0])
        if not 0 <= integer(name, key) < len(names):
            raise argument_error(f"{name}[{key}]: expected a class from 0 to {len(names) - 1}")
        return int(key)

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
        Values are one number for all classes, a list, or a dict by name or number of a class, or by the length of its jumps
        (a float, within 2 %).

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
        names, states, lengths = self.names, self._defect.names, self.summary.length
        heights = self._by_class("saddle" if barrier is None else "barrier", saddle if barrier is None else barrier, names,
                                 np.nan, lengths)
        kind = _rdd.RDD_HEIGHT_SADDLE if barrier is None else _rdd.RDD_HEIGHT_BARRIER
        options = make_options({"symmetrise": int(bool(symmetrise))})
        with running(context, None, "landscape") as run:
            handle = _rdd.rdd_jump_classes_landscape(
                run, options, self._handle, self._by_class("energy", energy, states, 0.0),
                self._by_class("degeneracy", degeneracy, states, 1.0), heights, kind,
                self._by_class("prefactor", prefactor, names, np.nan, lengths), self._tensors("dipole", dipole, states),
                self._tensors("saddle_dipole", saddle_dipole, names), self._by_class("deviation", deviation, names, 0.0, lengths), kB)
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

    def endpoints(self, jump: Union[int, str], supercell: ArrayLike, *, species: Species = None,
                  separation: Optional[float] = None,
                  points: Optional[Mapping[str, Optional[str]]] = None) -> Endpoints:
        """First and last structure of a nudged-elastic-band calculation for the jump of a class as it was given, with the
        same order of atoms. Where atoms that move could be told apart in several ways, that with the least sum of squared
        displacements is taken.

        :param jump: number or name of a class
        :param supercell: edges in lattice vectors of the cell that was given: one number, (dim,) numbers, or (dim, dim)
            rows; more than twice as long as the jump
        :param species: of the atom on the site; None: the atom of the crystal there is missing (a vacancy). Of an axis:
            of both atoms, None: like the one they replace; of an arrow: (head, tail)
        :param separation: distance of the two atoms of an axis or an arrow, length
        :param points: by label of points: the species there, or None for a vacancy
        """
        if isinstance(jump, str):
            names = self.names
            if names.count(jump) != 1:
                raise argument_error(f"jump = {jump!r}: {names.count(jump)} classes have this name; expected one of "
                                     f"{', '.join(names)}, or a number")
            jump = names.index(jump)
        number = integer("jump", jump)
        if not 0 <= number < self._n_classes:
            raise argument_error(f"jump = {number}: expected a class from 0 to {self._n_classes - 1}")
        return endpoints(self, number, supercell, species, separation, points)

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
