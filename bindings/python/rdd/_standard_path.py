"""The path through the Brillouin zone that pictures of bands usually take, by the kind of the lattice.

The conventional cell is sought among the short vectors of the lattice; its kind gives the corners, in the names of
W. Setyawan and S. Curtarolo, Comput. Mater. Sci. 49, 299 (2010). Lattices of other kinds take the corners of their own
reduced cell.
"""
import itertools
from typing import List, NamedTuple, Optional, Tuple

import numpy as np

Corner = Tuple[str, np.ndarray]


class _Cell(NamedTuple):
    kind: str              #: a key of _CORNERS
    vectors: np.ndarray    #: (dim, dim) conventional vectors as rows, in coefficients of the given ones (integers)


#: corners by kind, in units of the reciprocal vectors of the conventional cell
_CORNERS = {
    "line": "Γ 0, X .5",
    "square": "Γ 0 0, X .5 0, M .5 .5, Γ 0 0",
    "rectangle": "Γ 0 0, X .5 0, S .5 .5, Y 0 .5, Γ 0 0",
    "hexagonal 2": "Γ 0 0, M .5 0, K 1/3 1/3, Γ 0 0",
    "cubic": "Γ 0 0 0, X 0 .5 0, M .5 .5 0, Γ 0 0 0, R .5 .5 .5, X 0 .5 0",
    "fcc": "Γ 0 0 0, X 0 1 0, W .5 1 0, K .75 .75 0, Γ 0 0 0, L .5 .5 .5, U .25 1 .25, X 0 1 0",
    "bcc": "Γ 0 0 0, H 0 1 0, N .5 .5 0, Γ 0 0 0, P .5 .5 .5, H 0 1 0",
    "tetragonal": "Γ 0 0 0, X 0 .5 0, M .5 .5 0, Γ 0 0 0, Z 0 0 .5, R 0 .5 .5, A .5 .5 .5, Z 0 0 .5",
    "orthorhombic": "Γ 0 0 0, X .5 0 0, S .5 .5 0, Y 0 .5 0, Γ 0 0 0, Z 0 0 .5, U .5 0 .5, R .5 .5 .5, T 0 .5 .5, Z 0 0 .5",
    "hexagonal": "Γ 0 0 0, M .5 0 0, K 1/3 1/3 0, Γ 0 0 0, A 0 0 .5, L .5 0 .5, H 1/3 1/3 .5, A 0 0 .5",
}


def _corners_of(kind: str) -> List[Corner]:
    found = []
    for corner in _CORNERS[kind].split(","):
        name, *point = corner.split()
        found.append((name, np.array([_fraction(x) for x in point])))
    return found


def _fraction(text: str) -> float:
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


def _short_vectors(lattice: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """Coefficients and lengths of lattice vectors, one of each pair +-v, shortest first. The vectors given are reduced
    first, so that coefficients up to 2 reach every vector that matters."""
    basis = _reduced(lattice)
    dim = len(lattice)
    grid = np.array([c for c in itertools.product(range(-2, 3), repeat=dim) if next((x for x in c if x), 0) > 0])
    coefficients = grid @ basis
    lengths = np.linalg.norm(coefficients @ lattice, axis=1)
    order = np.lexsort((*coefficients.T[::-1], np.round(lengths / lengths.min(), 6)))
    return coefficients[order], lengths[order]


def _reduced(lattice: np.ndarray) -> np.ndarray:
    """(dim, dim) integers whose rows combine the lattice vectors to a pairwise reduced basis (Gauss, Lagrange)."""
    basis = np.eye(len(lattice), dtype=np.int64)
    for _ in range(1000):
        vectors = basis @ lattice
        changed = False
        for i, j in itertools.permutations(range(len(basis)), 2):
            times = int(np.rint(vectors[i] @ vectors[j] / (vectors[j] @ vectors[j])))
            shorter = vectors[i] - times * vectors[j]
            if times and shorter @ shorter < (1 - 1e-9) * (vectors[i] @ vectors[i]):
                basis[i] -= times * basis[j]
                vectors = basis @ lattice
                changed = True
        if not changed:
            break
    return basis


def _right_angles(lattice: np.ndarray) -> Optional[_Cell]:
    """The cell of mutually orthogonal lattice vectors: a primitive one, or that of a centred cubic lattice."""
    coefficients, lengths = _short_vectors(lattice)
    vectors = (coefficients @ lattice) / lengths[:, None]
    dim = len(lattice)
    for chosen in map(list, itertools.combinations(range(min(len(vectors), 40)), dim)):
        cosines = vectors[chosen] @ vectors[chosen].T - np.eye(dim)
        if np.abs(cosines).max() < 1e-5:
            kind = _kind(coefficients[chosen], lengths[chosen])
            if kind is not None:
                return kind
    return None


def _kind(rows: np.ndarray, sizes: np.ndarray) -> Optional[_Cell]:
    dim, volume = len(rows), int(round(abs(np.linalg.det(rows))))

    def same(*which: int) -> bool:
        return all(abs(sizes[i] / sizes[which[0]] - 1) < 1e-5 for i in which)

    def inside(*points) -> bool:  # whether halves of sums of the vectors are lattice points
        return all((np.sum(rows[list(p)], axis=0) % 2 == 0).all() for p in points)
    if dim == 2:
        return _Cell("square" if same(0, 1) else "rectangle", rows) if volume == 1 else None
    if same(0, 1, 2):
        centred = {1: "cubic", 2: "bcc" if inside((0, 1, 2)) else None, 4: "fcc" if inside((0, 1), (0, 2)) else None}.get(volume)
        return _Cell(centred, rows) if centred else None
    if volume != 1:
        return None
    for unique in range(3):
        others = [i for i in range(3) if i != unique]
        if same(*others):
            return _Cell("tetragonal", rows[[*others, unique]])
    return _Cell("orthorhombic", rows)


def _hexagon(lattice: np.ndarray) -> Optional[_Cell]:
    """Two vectors of one length at 120 degrees, and in three dimensions one at right angles to both."""
    coefficients, lengths = _short_vectors(lattice)
    dim = len(lattice)
    for i, j in itertools.combinations(range(min(len(lengths), 20)), 2):
        if abs(lengths[j] / lengths[i] - 1) > 1e-5:
            continue
        a, b = coefficients[i] @ lattice, coefficients[j] @ lattice
        cosine = a @ b / (lengths[i] * lengths[j])
        if abs(abs(cosine) - 0.5) > 1e-5:
            continue
        second = coefficients[j] * (-1 if cosine > 0 else 1)  # at 120 degrees
        if dim == 2:
            return _Cell("hexagonal 2", np.array([coefficients[i], second]))
        for c in range(min(len(lengths), 40)):
            third = coefficients[c] @ lattice
            upright = max(abs(a @ third) / lengths[i], abs(b @ third) / lengths[j]) < 1e-5 * lengths[c]
            rows = np.array([coefficients[i], second, coefficients[c]])
            if upright and abs(abs(np.linalg.det(rows)) - 1) < 1e-6:
                return _Cell("hexagonal", rows)
    return None


def _own_corners(dim: int) -> List[Corner]:
    """Corners and middles of the cell of the reduced vectors."""
    points = {1: ["0", "1"], 2: ["00", "10", "11", "01", "00"], 3: ["000", "100", "110", "000", "001", "111", "000"]}[dim]
    return [("Γ" if "1" not in p else "(" + " ".join("½" if x == "1" else "0" for x in p) + ")",
             np.array([0.5 * int(x) for x in p])) for p in points]


def standard_path(model) -> List[Corner]:
    """Corners (label, wavevector) of the usual path through the zone of a model's lattice, for :func:`rdd.band_path` and
    :func:`rdd.plot.bands`: that of its kind, from the line to the three cubic lattices; of a lattice of another kind
    through the corners of its reduced cell. Models with more than three lattice vectors: along each of them.

    :param model: the model; must have a lattice
    """
    lattice = np.asarray(model.lattice, float)
    dim = len(lattice)
    if dim > 3:
        return [("Γ", np.zeros(dim)), *(corner for a in range(dim) for corner in ((f"X{a + 1}", np.eye(dim)[a] / 2), ("Γ", np.zeros(dim))))]
    cell: Optional[_Cell] = _Cell("line", np.eye(1)) if dim == 1 else _hexagon(lattice) or _right_angles(lattice)
    if cell is None:
        cell, corners = _Cell("", _reduced(lattice)), _own_corners(dim)
    else:
        corners = _corners_of(cell.kind)
    # A phase k.a of the conventional vectors is the same combination of those of the vectors given.
    back = np.linalg.inv(cell.vectors.astype(float))
    return [(name, back @ point) for name, point in corners]
