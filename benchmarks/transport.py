"""Exact diffusivities, against the finite-k eigenproblem that is otherwise solved for each direction; large networks in three
dimensions, against marks."""
import time

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

import rdd

from harness import row, seconds
from inputs import neighbour_network, rough_cube

SMALL_K = 1e-3  # of the zone: |k|^2 D is then right to about 1e-6
MAXITER = 2000


def sparse_bloch(model, kappa):
    jumps = model.jumps
    m = model.n_states
    half = np.exp(model.log_stationary() / 2)
    phase = np.exp(-2j * np.pi * (jumps.translation @ kappa))
    weight = -jumps.rate * phase * half[jumps.source] / half[jumps.target]
    h = scipy.sparse.coo_matrix((weight, (jumps.target, jumps.source)), shape=(m, m)).tocsc()
    escape = np.bincount(jumps.source, weights=jumps.rate, minlength=m)
    h = h + scipy.sparse.diags(escape)
    return ((h + h.getH()) / 2).tocsc()


def smallest(model, axis, shift_invert):
    """lambda_0 at a small k along one axis, by scipy's eigsh; NaN if it does not converge."""
    kappa = SMALL_K * np.eye(3)[axis]
    h = sparse_bloch(model, kappa)
    try:
        if shift_invert:
            values = scipy.sparse.linalg.eigsh(h, k=1, sigma=-1e-9 * h.diagonal().real.mean(), which="LM",
                                               return_eigenvectors=False)
        else:
            values = scipy.sparse.linalg.eigsh(h, k=1, which="SM", maxiter=MAXITER, return_eigenvectors=False)
        return values[0]
    except scipy.sparse.linalg.ArpackNoConvergence:
        return np.nan


def diffusivity(quick=False):
    m = 2000 if quick else 12000
    model = neighbour_network(m)
    assert len(model.jumps.rate) == 4 * m
    model.stationary()
    exact = model.diffusivity()
    ours = min(seconds(lambda: neighbour_network_diffusivity(model)) for _ in range(3))
    rows = []
    for shift_invert, name in ((True, "eigsh shift-invert, 3 directions"), (False, f"eigsh SM, maxiter {MAXITER}, 3 directions")):
        start = time.perf_counter()
        values = [smallest(model, axis, shift_invert) for axis in range(1 if not shift_invert else 3)]
        spent = (time.perf_counter() - start) * 3 / len(values)
        d = np.array(values) / (2 * np.pi * SMALL_K) ** 2
        error = np.abs(d / np.diag(exact)[:len(d)] - 1).max()
        verdict = f"error {error:.1e}" if np.isfinite(error) else "not converged"
        rows.append(row("exact D, 6 components", f"M={m}", ours, spent, f"{name}, |kappa| = {SMALL_K}, {verdict}",
                        50 if shift_invert else None))
    return rows


def neighbour_network_diffusivity(model):
    return model.diffusivity(accuracy="fast")


def fresh(landscape, temperature=600.0):
    """A model at a temperature whose elimination order is known (it belongs to the landscape) and nothing else."""
    return landscape.model(temperature)


def stationary_in_space(quick=False):
    """A large reversible network in three dimensions: pi must not cost more than D."""
    landscape = rough_cube(14 if quick else 24)
    fresh(landscape).stationary()
    pi, d = [], []
    for _ in range(3):
        model = fresh(landscape)
        model.audit()
        pi.append(seconds(model.stationary))
        d.append(seconds(lambda: model.diffusivity(accuracy="fast")))
    return [row("stationary distribution, 3-D", f"M={landscape.n_states}", min(pi), min(d), "rdd, D of the same network", 1)]


def sweep_in_space(quick=False):
    """Marks in seconds, for two threads."""
    landscape = rough_cube(12 if quick else 23)
    temperature = np.linspace(400, 1400, 10 if quick else 100)
    share = len(temperature) / 100
    rdd.set_threads(2)
    try:
        sweep = seconds(lambda: landscape.sweep(temperature))
        table = seconds(lambda: landscape.table(400, 1400))
    finally:
        rdd.set_threads(1)
    size = f"M={landscape.n_states}"
    return [row(f"sweep, {len(temperature)} temperatures, 2 threads", size, sweep, 10 * share, "10 s for 100", 1),
            row("table of D(T), 2 threads", size, table, 6.0, "6 s", 1)]


def scaling_in_space(quick=False):
    """Growth in three dimensions, and 97 336 states in ten seconds."""
    lengths = [12, 22] if quick else [22, 46]
    times, sizes = [], []
    for length in lengths:
        model = fresh(rough_cube(length))
        times.append(seconds(lambda: model.diffusivity(accuracy="fast")))
        sizes.append(model.n_states)
    exponent = np.log(times[1] / times[0]) / np.log(sizes[1] / sizes[0])
    rows = [row(f"D, 3-D, with all before it, exponent {exponent:.2f} (mark 1.4)", f"M={sizes[0]} to {sizes[1]}", times[1],
                times[0] * (sizes[1] / sizes[0])**1.4, "growth with exponent 1.4", 1)]
    if not quick:
        rows.append(row("D, 3-D, with all before it", f"M={sizes[1]}", times[1], 10.0, "10 s", 1))
    return rows


def long_lists(quick=False):
    """A lattice inferred from displacements alone: growth, and 64 000 states from 384 000 jumps in three seconds."""
    lengths = [10, 20] if quick else [20, 40]
    times = []
    for length in lengths:
        jumps = fresh(rough_cube(length)).jumps
        random = np.random.default_rng(2)
        site = np.stack(np.unravel_index(np.arange(length**3), (length,) * 3, order="F"), 1) + random.uniform(-.1, .1, (length**3, 3))
        step = site[jumps.target] - site[jumps.source] + length * jumps.translation
        times.append(min(seconds(lambda: rdd.Model.from_displacements(jumps.source, jumps.target, step, jumps.rate))
                         for _ in range(2)))
    exponent = np.log(times[1] / times[0]) / np.log((lengths[1] / lengths[0])**3)
    rows = [row(f"inference, exponent {exponent:.2f} (mark 1.2)", f"M={lengths[0]**3} to {lengths[1]**3}", times[1],
                times[0] * (lengths[1] / lengths[0])**3.6, "growth with exponent 1.2", 1)]
    if not quick:
        rows.append(row("inference from displacements", f"M={lengths[1]**3}, {6 * lengths[1]**3} jumps", times[1], 3.0, "3 s", 1))
    return rows


TASKS = [diffusivity, stationary_in_space, sweep_in_space, scaling_in_space, long_lists]
