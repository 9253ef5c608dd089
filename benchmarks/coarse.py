"""Coarse graining and derivatives of the diffusivity, against what a user would write with numpy and scipy."""
import numpy as np
import scipy.linalg
import scipy.optimize

import rdd

from harness import compare, row, seconds
from inputs import neighbour_network


def simplex_start(x):
    """The inner simplex: rows of x that lie farthest apart, and the inverse of their matrix."""
    chosen = [int(np.argmax(np.linalg.norm(x, axis=1)))]
    y = x - x[chosen[0]]
    for q in range(1, x.shape[1]):
        if q > 1:
            y = y - np.outer(y @ last, last)
        norms = np.linalg.norm(y, axis=1)
        chosen.append(int(np.argmax(norms)))
        y = y / norms[chosen[-1]]
        last = y[chosen[-1]].copy()
    return np.linalg.inv(x[chosen])


def memberships(x):
    """PCCA+ with one run of fmin, as the public codes do."""
    def feasible(free):
        a = np.empty((x.shape[1], x.shape[1]))
        a[1:, 1:] = free.reshape(x.shape[1] - 1, -1)
        a[1:, 0] = -a[1:, 1:].sum(axis=1)
        a[0] = np.max(-x[:, 1:] @ a[1:], axis=0)
        return a / a[0].sum()

    def negative_crispness(free):
        a = feasible(free)
        return -(a**2 / a[0]).sum()

    start = simplex_start(x)[1:, 1:].ravel()
    return feasible(scipy.optimize.fmin(negative_crispness, start, disp=False))


def numpy_coarse_grain(model, p):
    """Reaction, drift and second-order diffusion matrices of P coarse states, reversible models, gauge as given."""
    jumps, m, dim = model.jumps, model.n_states, model.dim
    q = np.zeros((m, m))
    np.add.at(q, (jumps.target, jumps.source), jumps.rate)
    q -= np.diag(np.bincount(jumps.source, weights=jumps.rate, minlength=m))
    moved = -(jumps.translation @ model.lattice)
    c, k = np.zeros((dim, m, m)), np.zeros((dim, dim, m, m))
    for a in range(dim):
        np.add.at(c[a], (jumps.target, jumps.source), jumps.rate * moved[:, a])
        for b in range(dim):
            np.add.at(k[a, b], (jumps.target, jumps.source), jumps.rate * moved[:, a] * moved[:, b] / 2)
    values, vectors = scipy.linalg.eig(q)
    pi = np.abs(vectors[:, np.argmax(values.real)].real)
    root = np.sqrt(pi / pi.sum())
    h = -q * root[None, :] / root[:, None]
    lam, y = scipy.linalg.eigh((h + h.T) / 2)
    w, v = y / root[:, None], root[:, None] * y
    w[:, 0], v[:, 0] = 1, root**2
    a = memberships(w[:, :p])
    back = np.linalg.inv(a.T)
    fast = 1 / (lam[p:, None] - lam[None, :p])
    f = [v[:, p:] @ (fast * (w[:, p:].T @ c[b] @ v[:, :p])) for b in range(dim)]
    d = [[a.T @ (w[:, :p].T @ (k[i, j] @ v[:, :p] + (c[i] @ f[j] + c[j] @ f[i]) / 2)) @ back for j in range(dim)]
         for i in range(dim)]
    return a.T @ np.diag(-lam[:p]) @ back, [a.T @ (w[:, :p].T @ c[i] @ v[:, :p]) @ back for i in range(dim)], d


def coarse_grain(quick=False):
    model = neighbour_network(500)
    model.stationary()
    reduced = model.coarse_grain(4, gauge="given")
    reaction = numpy_coarse_grain(model, 4)[0]
    slow = [np.sort(np.linalg.eigvals(r).real) for r in (reduced.reaction, reaction)]
    assert np.allclose(*slow, rtol=1e-6, atol=1e-9 * np.abs(slow[1]).max())
    fast, peer = compare(lambda: model.coarse_grain(4, gauge="given"), lambda: numpy_coarse_grain(model, 4),
                         repeats=2 if quick else 5)
    return [row("coarse_grain, P = 4", "M=500", fast, peer, "numpy and scipy's fmin", 20)]


def derivatives(quick=False):
    """dD/dT and dD/dE of every state and transition: the peer is the mark of 0.1 ms, a time."""
    m = 50
    model = neighbour_network(m)
    jumps = model.jumps
    barrier = 0.3 + 0.01 * (np.arange(len(jumps.rate)) % 17)
    landscape = rdd.Landscape(model.lattice, m, jumps.source, jumps.target, jumps.translation,
                              barrier=barrier, prefactor=1.0, positions=model.positions)
    temperatures = np.linspace(300, 900, 200)

    def ours():
        for temperature in temperatures:
            landscape.derivatives(temperature)

    ours()
    taken = min(seconds(ours) for _ in range(3 if quick else 9)) / len(temperatures)
    swept = min(seconds(lambda: landscape.sweep(temperatures, slopes=True)) for _ in range(3)) / len(temperatures)
    return [row("D and its derivatives, one temperature", f"M={m}, {len(jumps.rate)} transitions", taken, 1e-4,
                "the mark, 0.1 ms", 1),
            row("sweep: D and dD/dT, one temperature", f"M={m}", swept, 1e-4, "0.1 ms")]


SCALE_PROGRAM = """
import json, sys, time
sys.path.insert(0, {here!r})
from harness import peak_memory
from sparse_bands import square_network
model = square_network({length})
model.stationary()
before = peak_memory()
start = time.perf_counter()
model.coarse_grain(4)
print(json.dumps([time.perf_counter() - start, before, peak_memory()]))
"""


def coarse_grain_of_large_models(quick=False):
    """Time and memory of PCCA+ and effective operators where a dense matrix would have 0.8 GB."""
    import json
    import os
    import subprocess
    import sys
    here = os.path.dirname(os.path.abspath(__file__))
    length = 32 if quick else 100
    out = subprocess.run([sys.executable, "-c", SCALE_PROGRAM.format(here=here, length=length)], capture_output=True,
                         text=True, check=True)
    taken, before, peak = json.loads(out.stdout)
    m = length * length
    return [row("coarse_grain, P = 4: peak memory (GiB)", f"M={m}, {taken:.2g} s", peak, 8 * m * m / 2**30,
                f"one dense matrix; {before:.2f} before the call")]


TASKS = [coarse_grain, derivatives, coarse_grain_of_large_models]
