"""First and last structure of a nudged-elastic-band calculation for a jump of a class."""
from typing import TYPE_CHECKING, Any, List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, real
from ._errors import argument_error
from ._paths import Path

if TYPE_CHECKING:
    from ._jump_classes import JumpClasses

Species = Union[None, str, Sequence[Optional[str]]]


class Endpoints(NamedTuple):
    """A supercell before and after a jump, with the same order of atoms: those that stay first in each species. For ASE:
    ``Atoms(e.species, positions=e.initial, cell=e.lattice, pbc=True)``."""

    lattice: np.ndarray  #: (dim, space) lattice vectors as rows, length
    species: List[str]   #: (n_atoms,) names
    initial: np.ndarray  #: (n_atoms, space) Cartesian positions before the jump, length
    final: np.ndarray    #: (n_atoms, space) the same atoms after it; differences are their ways, across borders too

    @property
    def moved(self) -> np.ndarray:
        """Numbers of the atoms that change their place."""
        return np.flatnonzero(np.linalg.norm(self.final - self.initial, axis=1) > 1e-6 * np.abs(self.lattice).max())

    def write(self, initial: Path, final: Path, comment: str = "written by rdd") -> None:
        """Writes both as VASP POSCAR files, Cartesian, ready for interpolation."""
        if self.lattice.shape != (3, 3):
            raise argument_error(f"lattice: {self.lattice.shape[0]} vectors, expected three for a POSCAR")
        runs: List[Tuple[str, int]] = []
        for name in self.species:
            runs[-1:] = [(name, runs[-1][1] + 1)] if runs and runs[-1][0] == name else [*runs[-1:], (name, 1)]
        for path, places in ((initial, self.initial), (final, self.final)):
            rows = [" ".join(f"{x:21.14f}" for x in row) for row in [*self.lattice, *places]]
            head = [comment.replace("\n", " "), "1.0", *rows[:3], " ".join(name for name, _ in runs),
                    " ".join(str(n) for _, n in runs), "Cartesian"]
            with open(path, "w", encoding="utf-8") as file:
                file.write("\n".join([*head, *rows[3:], ""]))


def _cells(supercell: Any, dim: int) -> np.ndarray:
    """(dim, dim) columns in lattice vectors given, from one number, one an edge, or rows."""
    given = np.asarray(supercell)
    if given.dtype.kind not in "iu":
        raise argument_error(f"supercell: expected whole numbers, got {supercell!r}")
    if given.ndim < 2:
        given = np.diag(np.broadcast_to(given, (dim,))) if given.ndim == 0 or given.shape == (dim,) else given
    return np.asfortranarray(array("supercell", given, np.int64, "(dim, dim)", (dim, dim)).T)


def _two(species: Species) -> List[Optional[str]]:
    if species is None or isinstance(species, str):
        return [species, species]
    out = list(species)
    if len(out) != 2:
        raise argument_error(f"species: {len(out)} names, expected those at the head and at the tail")
    return out


class _Rules:
    """Occupants as the library takes them."""

    def __init__(self, kinds: List[str]) -> None:
        self.kinds = list(kinds)
        self.label: List[int] = []
        self.kind: List[int] = []
        self.distance: List[float] = []

    def add(self, label: int, name: Optional[str], distance: float = 0.0) -> None:
        if name is not None and name not in self.kinds:
            self.kinds.append(name)
        self.label.append(label)
        self.kind.append(-1 if name is None else self.kinds.index(name))
        self.distance.append(distance)


def _replaced(classes: "JumpClasses", index: int) -> str:
    """Species of the atom on the site that the jump leaves."""
    crystal, jumps = classes.defect.crystal, classes.jumps
    place = classes.defect.positions[jumps.source[classes.summary.given[index]]]
    inverse = np.linalg.pinv(crystal.lattice)
    off = crystal.positions - place
    away = np.linalg.norm(off - np.round(off @ inverse) @ crystal.lattice, axis=1)
    nearest = int(np.argmin(away))
    return crystal.species[nearest] if away[nearest] <= 3 * crystal.tolerance else ""


def endpoints(classes: "JumpClasses", index: int, supercell: ArrayLike, species: Species,
              separation: Optional[float], points: Optional[Mapping[str, Optional[str]]]) -> Endpoints:
    defect = classes.defect
    dim, space = defect.crystal.dim, defect.crystal.space
    host = _replaced(classes, index)
    rules = _Rules(defect.crystal._kinds)
    codes = set(defect._codes)
    if codes & {_rdd.RDD_DECORATION_AXIS, _rdd.RDD_DECORATION_ARROW}:
        half = real("separation", separation)
        if half is None:
            raise argument_error("separation is None: expected the distance of the two atoms of an axis or arrow")
        head, tail = (host, host) if species is None else _two(species)
        if _rdd.RDD_DECORATION_AXIS in codes:
            if head != tail:
                raise argument_error(f"species: {head!r} and {tail!r}, expected one: the ends of an axis are alike")
            rules.add(0, head or None, half / 2)
        else:
            rules.add(0, head or None, half / 2)
            rules.add(0, (tail if tail is not None else host) or None, -half / 2)
        if not head:
            raise argument_error("species is None: there is no atom on the site, expected what the defect is made of")
    else:
        if not (species is None or isinstance(species, str)):
            raise argument_error(f"species: {species!r}, expected one name, or None for a vacancy")
        if species is None and not host and points is None:
            raise argument_error("species is None: there is no atom on the site, expected that of the interstitial")
        rules.add(-1, species)
        for label, number in defect._labels.items():
            if points is None or label not in points:
                raise argument_error(f"points: {label!r} is missing, expected a species, or None for a vacancy")
            rules.add(number, points[label])
    cells = _cells(supercell, dim)
    given = (classes._handle, 0, index, cells, len(rules.label), np.array(rules.label, np.int32),
             np.array(rules.kind, np.int32), np.array(rules.distance))
    n = _rdd.rdd_jump_classes_endpoints(*given, 0, None, None, None, None)
    lattice, kind = np.empty((dim, space)), np.empty(n, np.int32)
    initial, final = np.empty((n, space)), np.empty((n, space))
    _rdd.rdd_jump_classes_endpoints(*given, n, lattice, kind, initial, final)
    return Endpoints(lattice, [rules.kinds[k] for k in kind], initial, final)
