"""The few lowest bands of large networks: against scipy's shift-invert, and over many wavevectors against numpy."""
import os
import subprocess
import sys

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

import rdd

from harness import compare, row, seconds
from inputs import neighbour_network, rough_cube

BANDS = 8
PD_SHIFT = 1e-6  # of the mean escape rate: H is singular at Gamma


def square_network(length, decades=3.0, seed=1):
    """A length x length supercell of the square lattice with random wells and barriers; reversible, dim 2."""
    random = np.random.default_rng(seed)
    m = length * length
    site = np.arange(m)
    energy = 2 * random.random(m)
    source, target, translation, rate = [], [], [], []
    for axis, stride in ((0, 1), (1, length)):
        place = site // stride % length
        neighbour = site + ((place + 1) % length - place) * stride
        shift = np.zeros((m, 2), np.int64)
        shift[:, axis] = place + 1 == length
        barrier = 2 + decades * np.log(10) * random.random(m)
        source += [site, neighbour]
        target += [neighbour, site]
        translation += [shift, -shift]
        rate += [np.exp(energy - barrier), np.exp(energy[neighbour] - barrier)]
    return rdd.Model(length * np.eye(2), m, *(np.concatenate(x) for x in (source, target, translation, rate)))


def sparse_h(model, kappa):
    jumps = model.jumps
    m = model.n_states
    half = np.exp(model.log_stationary() / 2)
    weight = -jumps.rate * np.exp(-2j * np.pi * (jumps.translation @ kappa)) * half[jumps.source] / half[jumps.target]
    h = scipy.sparse.coo_matrix((weight, (jumps.target, jumps.source)), shape=(m, m)).tocsc()
    h = h + scipy.sparse.diags(np.bincount(jumps.source, weights=jumps.rate, minlength=m))
    return ((h + h.getH()) / 2).tocsc()


ORDERINGS = {
    "COLAMD (default)": {},
    "MMD_AT_PLUS_A, symmetric": {"permc_spec": "MMD_AT_PLUS_A", "diag_pivot_thresh": 0.0,
                                 "options": {"SymmetricMode": True}},
    "MMD_ATA": {"permc_spec": "MMD_ATA"},
}


def scipy_bands(h, ordering):
    """eigsh by shift-invert with an ordering of SuperLU."""
    sigma = -PD_SHIFT * h.diagonal().real.mean()
    m = h.shape[0]
    lu = scipy.sparse.linalg.splu((h - sigma * scipy.sparse.identity(m)).tocsc(), **ORDERINGS[ordering])
    inverse = scipy.sparse.linalg.LinearOperator((m, m), matvec=lu.solve, dtype=complex)
    return scipy.sparse.linalg.eigsh(h, k=BANDS, sigma=sigma, OPinv=inverse, return_eigenvectors=False)


def lowest_bands_sparse(quick=False):
    model = square_network(100)
    model.stationary()
    k = np.array([[0.13, 0.2], [0.31, -0.4], [0.0, 0.05], [0.5, 0.5]])
    times = {name: seconds(lambda: scipy_bands(sparse_h(model, k[0]), name)) for name in ORDERINGS}
    best = min(times, key=times.get)

    def ours():
        return model.spectrum(k, bands=BANDS, accuracy="fast")

    def peer():
        return np.array([scipy_bands(sparse_h(model, kappa), best) for kappa in k])

    error = np.abs(np.sort(peer(), 1) - ours().values).max()
    assert error < 1e-10 * np.bincount(model.jumps.source, weights=model.jumps.rate).max(), error
    fast, slow = compare(ours, peer, repeats=2 if quick else 5)
    return [row("8 lowest bands, sparse 2-D, 4 k", f"M={model.n_states}", fast, slow, f"scipy eigsh, {best}", 3)]


def growth(name, lengths, call):
    """Exponents of the time between sizes, as the ratio of the largest allowed one, 1.3, to the measured one."""
    times, sizes = [], []
    for length in lengths:
        model = square_network(length)
        model.stationary()
        sizes.append(model.n_states)
        times.append(min(seconds(lambda: call(model)) for _ in range(3 if length < 200 else 2)))
    rows = []
    for i in range(1, len(times)):
        exponent = np.log(times[i] / times[i - 1]) / np.log(sizes[i] / sizes[i - 1])
        rows.append(row(f"{name}, exponent {exponent:.2f} (mark 1.3)", f"M={sizes[i - 1]} to {sizes[i]}", times[i],
                        times[i - 1] * (sizes[i] / sizes[i - 1]) ** 1.3, "growth with exponent 1.3", 1))
    return rows


def scaling(quick=False):
    lengths = [32, 100] if quick else [32, 100, 316]
    k = np.array([[0.13, 0.2]])
    return (growth("8 bands", lengths, lambda model: model.spectrum(k, bands=BANDS, accuracy="fast"))
            + growth("D", lengths, lambda model: model.diffusivity(accuracy="fast")))


def reduced_basis_many_k(quick=False):
    """Many wavevectors at M about 1000: the reduced basis against numpy's eigvalsh at each."""
    model = square_network(32)
    model.stationary()
    k = np.asarray(rdd.kmesh([15, 15] if quick else [31, 31], time_reversal=True).k)
    part = k[:: max(1, len(k) // 5)]

    def dense():
        return np.array([np.linalg.eigvalsh(sparse_h(model, kappa).toarray())[:BANDS] for kappa in part])

    def ours():
        return model.spectrum(k, bands=BANDS, accuracy="fast", solver="reduced_basis")

    exact = model.spectrum(k, bands=BANDS, accuracy="fast", solver="lanczos").values
    error = np.abs(ours().values - exact).max() / np.bincount(model.jumps.source, weights=model.jumps.rate).max()
    fast, slow = seconds(ours), seconds(dense) * len(k) / len(part)
    iterated = seconds(lambda: model.spectrum(k, bands=BANDS, accuracy="fast", solver="lanczos"))
    size = f"M={model.n_states}, {len(k)} k"
    return [row("reduced basis", size, fast, slow, f"numpy eigvalsh per k; error {error:.0e} of the rates"),
            row("reduced basis", size, fast, iterated, "rdd, lanczos per k")]


PEAK = """
import sys
sys.path.insert(0, {here!r})
import numpy as np
import sparse_bands
from harness import peak_memory
model = sparse_bands.square_network(316)
before = peak_memory()
model.spectrum(np.array([[0.13, 0.2]]), bands=8, accuracy="fast")
print(peak_memory(), before)
"""


def peak_memory_of_bands(quick=False):
    """Memory in GiB stands where seconds stand elsewhere; the peer is the 1 GiB allowed."""
    here = os.path.dirname(os.path.abspath(__file__))
    out = subprocess.run([sys.executable, "-c", PEAK.format(here=here)], capture_output=True, text=True, check=True)
    peak, before = map(float, out.stdout.split())
    return [row("peak memory (GiB) of a process with 8 bands", "M=99856", peak, 1.0,
                f"1 GiB; {before:.2f} before the call", 1)]


def chain(m, decades=3.0, seed=1):
    """A ring of m states with random wells and barriers; reversible, dim 1."""
    random = np.random.default_rng(seed)
    energy, barrier = 2 * random.random(m), 2 + decades * np.log(10) * random.random(m)
    here, there = np.arange(m), np.roll(np.arange(m), -1)
    shift = (here == m - 1).astype(int)[:, None]
    return rdd.Model(np.array([[float(m)]]), m, np.concatenate([here, there]), np.concatenate([there, here]),
                     np.concatenate([shift, -shift]),
                     np.concatenate([np.exp(energy - barrier), np.exp(energy[there] - barrier)]))


def few_accurate_bands(quick=False):
    """Six bands at full relative accuracy: at most ten times the cost of the fast ones."""
    rows = []
    for name, model in (("chain", chain(2000)), ("sparse 3-D", neighbour_network(3000))):
        k = np.full((1, model.dim), 0.13)
        model.stationary()
        fast, high = (min(seconds(lambda: model.spectrum(k, bands=6, accuracy=accuracy)) for _ in range(2 if quick else 5))
                      for accuracy in ("fast", "high"))
        rows.append(row(f"6 bands, accuracy high, {name}", f"M={model.n_states}", high, fast, "rdd, accuracy fast", 0.1))
    return rows


def gap_of_the_zone(quick=False):
    """260 wavevectors in three dimensions; the mark is a time."""
    model = rough_cube(8 if quick else 12).model(600.0)
    model.stationary()
    spent = seconds(lambda: model.gap(length=np.inf))
    return [row("gaps over the zone, 3-D", f"M={model.n_states}", spent, 2.0, "2 s", 1)]


TASKS = [lowest_bands_sparse, scaling, reduced_basis_many_k, peak_memory_of_bands, few_accurate_bands, gap_of_the_zone]
