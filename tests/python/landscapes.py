"""Landscapes with known answers, shared by the tests."""
import itertools

import numpy as np

import rdd

#: diffusivities of the proton network at 200, 300, ... 1000 K, cm^2/s
BAZRO3_D = [1.4856425184e-9, 1.8061312177e-7, 1.9287098939e-6, 7.8142590787e-6, 1.9592812274e-5, 3.7465281526e-5,
            6.0603030790e-5, 8.7792212252e-5, 1.1782093601e-4]
BAZRO3_T = np.arange(200, 1001, 100)


def bazro3_parts():
    """A proton in cubic BaZrO3 in Angstrom, eV and Hz: 12 sites beside the 3 oxygens, rotations and hops."""
    a, o = 4.23621, 0.91140364
    sites = [(edge, axis, sign) for edge, axis in itertools.permutations(range(3), 2) for sign in (1, -1)]
    positions = np.zeros((12, 3))
    for place, (edge, axis, sign) in enumerate(sites):
        positions[place, edge], positions[place, axis] = a / 2, sign * o
    source, target, translation, barrier = [], [], [], []
    for (j, i), n in itertools.product(itertools.product(range(12), repeat=2), itertools.product((-1, 0, 1), repeat=3)):
        length = np.linalg.norm(a * np.array(n) + positions[i] - positions[j])
        same = sites[i][0] == sites[j][0]
        if abs(length - np.sqrt(2) * (o if same else a / 2 - o)) < 1e-6:
            source.append(j), target.append(i), translation.append(n), barrier.append(0.17 if same else 0.25)
    return dict(lattice=a * np.eye(3), n_states=12, source=source, target=target, translation=translation,
                barrier=barrier, prefactor=1e13, positions=positions)


def bazro3(**more):
    return rdd.Landscape(**{**bazro3_parts(), **more})


def gapped(**more):
    """Two fast sites, two slow ones behind high saddles, anisotropic, with a gap above P = 2."""
    saddles = [(0, 1, (0, 0), .15), (0, 1, (1, 0), .2), (2, 3, (0, 0), .18), (2, 3, (0, 1), .22), (1, 2, (0, 0), .6),
               (0, 3, (1, 1), .63)]
    source = [s for j, i, _, _ in saddles for s in (j, i)]
    target = [s for j, i, _, _ in saddles for s in (i, j)]
    translation = [n for _, _, m, _ in saddles for n in (m, np.negative(m))]
    return rdd.Landscape(**{**dict(
        lattice=np.eye(2), n_states=4, source=source, target=target, translation=translation,
        saddle=np.repeat([s for *_, s in saddles], 2), prefactor=1e12, energy=[0, .02, .05, .06]), **more})
