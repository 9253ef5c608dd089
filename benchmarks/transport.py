"""Exact diffusivities, against the finite-k eigenproblem that is otherwise solved for each direction."""
import time

import numpy as np
import scipy.sparse
import scipy.sparse.linalg

from harness import row, seconds
from inputs import neighbour_network

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


TASKS = [diffusivity]
