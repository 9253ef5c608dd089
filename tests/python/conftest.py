"""Models with known answers, and the reference numbers of tests/data/rdd."""
import json
from pathlib import Path

import numpy as np
import pytest

import rdd

DATA = Path(__file__).resolve().parent.parent / "data" / "rdd"


def chain(k1=3.0, k2=5.0, a=2.0, **more):
    """Two sites a/2 apart, rates k1 inside the cell and k2 across: D = a^2 k1 k2/(2 (k1 + k2))."""
    return rdd.Model([[a]], 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0], [0], [1], [-1]], [k1, k1, k2, k2],
                     positions=[[0.0], [a / 2]], **more)


def crowdion(a=3.0, nu_m=7.0, nu_r=0.5):
    """bcc, four variants along <111>: D = nu_m a^2/4, Gamma spectrum {0, 4 nu_r three times}."""
    # primitive vectors a/2 (-1,1,1), (1,-1,1), (1,1,-1); their sum is a/2 (1,1,1)
    lattice = a / 2 * (np.ones((3, 3)) - 2 * np.eye(3))
    steps = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)]
    source, target, translation, rate = [], [], [], []
    for state, step in enumerate(steps):
        for sign in (1, -1):
            source.append(state), target.append(state), rate.append(nu_m)
            translation.append([sign * n for n in step])
        for other in range(4):
            if other != state:
                source.append(state), target.append(other), rate.append(nu_r)
                translation.append((0, 0, 0))
    return rdd.Model(lattice, 4, source, target, translation, rate)


def ring(m=60, dim=2, seed=1, spread=1.0):
    """A larger reversible model of m states in an arbitrary order of magnitude, for long calls."""
    random = np.random.default_rng(seed)
    energy = random.normal(size=m) * spread
    source, target, translation, rate = [], [], [], []
    for i in range(m):
        for hop in (1, 7):
            j = (i + hop) % m
            n = [0] * dim
            if i + hop >= m:
                n[(i + hop) % dim] = 1
            barrier = max(energy[i], energy[j]) + random.exponential()
            source += [i, j]
            target += [j, i]
            translation += [n, [-x for x in n]]
            rate += [np.exp(energy[i] - barrier), np.exp(energy[j] - barrier)]
    return rdd.Model(np.eye(dim), m, source, target, translation, rate)


def reference(name):
    return json.loads((DATA / f"{name}.json").read_text())


def reference_model(data):
    """The network behind a reference file, whose Q(d) pulls: the hop of its entry [i][j] is -d."""
    source, target, translation, rate = [], [], [], []
    blocks = [{"d": [0] * data["dim"], "matrix": data["Q0_offdiag"]}, *data["Q"]]
    for block in blocks:
        for i, j in np.argwhere(np.array(block["matrix"]) != 0):
            source.append(j), target.append(i), rate.append(block["matrix"][i][j])
            translation.append([-d for d in block["d"]])
    return rdd.Model(data["lattice"], data["M"], source, target, translation, rate)


@pytest.fixture
def alternating():
    return chain()


@pytest.fixture
def bcc():
    return crowdion()


@pytest.fixture
def fig1c():
    return reference_model(reference("reference_fig1c"))
