"""Paths through the zone: corners of every kind of lattice, whatever vectors it is given by."""
import numpy as np
import pytest

import rdd

HALF = 0.5
FCC = np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]]) / 2
BCC = np.array([[-1, 1, 1], [1, -1, 1], [1, 1, -1]]) / 2
HEX = np.array([[1, 0, 0], [-HALF, np.sqrt(3) / 2, 0], [0, 0, 1.6]])
#: lattice, and wavevectors in units of 2 pi/a that must be corners
KINDS = {
    "line": ([[2.0]], {"X": [0.25]}),
    "square": (np.eye(2) * 2, {"X": [0.25, 0], "M": [0.25, 0.25]}),
    "rectangle": (np.diag([1.0, 2.0]), {"S": [0.5, 0.25]}),
    "cubic": (np.eye(3), {"M": [0.5, 0.5, 0], "R": [0.5, 0.5, 0.5]}),
    "fcc": (FCC, {"X": [0, 1, 0], "L": [0.5, 0.5, 0.5], "W": [0.5, 1, 0], "K": [0.75, 0.75, 0], "U": [0.25, 1, 0.25]}),
    "bcc": (BCC, {"H": [0, 1, 0], "N": [0.5, 0.5, 0], "P": [0.5, 0.5, 0.5]}),
    "tetragonal": (np.diag([1.0, 1.0, 1.7]), {"Z": [0, 0, 0.5 / 1.7], "A": [0.5, 0.5, 0.5 / 1.7]}),
    "orthorhombic": (np.diag([1.0, 1.3, 1.7]), {"R": [0.5, 0.5 / 1.3, 0.5 / 1.7]}),
    "hexagonal": (HEX, {"K": [2 / 3, 0, 0], "A": [0, 0, 0.5 / 1.6], "M": [0.5, 0.5 / np.sqrt(3), 0]}),
}


def model(lattice):
    lattice = np.asarray(lattice, float)
    steps = np.vstack([np.eye(len(lattice), dtype=int), -np.eye(len(lattice), dtype=int)])
    return rdd.Model(lattice, 1, [0] * len(steps), [0] * len(steps), steps, 1.0)


def lengths(lattice, kappa):
    """|k|/2 pi of a wavevector, the shortest of those that differ by a reciprocal vector: what symmetry leaves alone."""
    reciprocal = np.linalg.inv(np.asarray(lattice, float)).T
    grid = np.array(np.meshgrid(*[range(-4, 5)] * len(reciprocal), indexing="ij")).reshape(len(reciprocal), -1).T
    return np.linalg.norm((kappa + grid) @ reciprocal, axis=1).min()


@pytest.mark.parametrize("sheared", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_corners(kind, sheared):
    """Corners are told apart by the distance to the nearest reciprocal lattice point, in any basis of the lattice."""
    lattice, corners = KINDS[kind]
    lattice = np.asarray(lattice, float)
    shear = np.eye(len(lattice), dtype=int) + (np.triu(np.arange(1, len(lattice) ** 2 + 1).reshape(lattice.shape), 1) % 3 if sheared else 0)
    found = dict(rdd.standard_path(model(shear @ lattice)))
    assert set(corners) <= set(found) and ("Γ" in found)
    for name, point in corners.items():
        expected = lengths(lattice, lattice @ point)
        assert lengths(shear @ lattice, found[name]) == pytest.approx(expected, rel=1e-9), name


def test_other_lattices_take_their_own_corners():
    path = rdd.standard_path(model([[1.0, 0, 0], [0.3, 1.1, 0], [0.2, 0.4, 1.3]]))
    assert path[0][0] == "Γ" and all(set(np.abs(k).tolist()) <= {0.0, 0.5, 1.0} for _, k in path)
    assert len(rdd.standard_path(model(np.eye(4)))) == 9


def test_bands_along_it():
    k = rdd.band_path(model(FCC), rdd.standard_path(model(FCC)), 10)
    assert k.labels[:3] == ["Γ", "X", "W"] and len(k.k) == 71
