"""Bands over the zone, against the paper's method and against numpy's batched solver."""
import numpy as np
import scipy.linalg

import rdd

from harness import compare, row, seconds
from inputs import bloch_terms, dense_network

GRID = [101, 101]
# Least ratios hoped for with AVX-512 and with AVX2.
MARKS = {5: (160, 110), 10: (80, 50), 20: (40, 25), 50: (25, 15)}


def mark(m):
    level = next(line for line in rdd.build_info().splitlines() if line.startswith("SIMD level"))
    return MARKS[m][0 if "avx512" in level.lower().replace("-", "") else 1]


def paper_method(terms, k):
    """A general eigensolver at each k, as the paper's scripts do."""
    constant, hops = terms
    for kappa in k:
        q = constant.astype(complex)
        for n, matrix in hops:
            q += np.exp(-2j * np.pi * np.dot(kappa, n)) * matrix
        scipy.linalg.eig(q, left=True, right=True)


def numpy_batched(terms, k, pi):
    """All matrices at once through numpy.linalg.eigh."""
    constant, hops = terms
    root = np.sqrt(pi)
    similar = root[None, :] / root[:, None]
    h = np.broadcast_to(-(constant * similar).astype(complex), (len(k),) + constant.shape).copy()
    for n, matrix in hops:
        h -= np.exp(-2j * np.pi * (k @ n))[:, None, None] * (matrix * similar)
    values, y = np.linalg.eigh(h)
    return values, root[:, None] * y, y / root[:, None]


def bands_with_vectors(quick=False):
    rows = []
    k = np.asarray(rdd.kmesh(GRID).k)
    for m in (5, 10, 20, 50):
        model = dense_network(m)
        terms, pi = bloch_terms(model), model.stationary()

        def ours():
            return model.spectrum(k, vectors=True, accuracy="fast")

        part = k[:: 20 if quick else 5]  # the loop is long: a part of it, scaled
        reference = seconds(lambda: paper_method(terms, part)) * len(k) / len(part)
        fast, batched = compare(ours, lambda: numpy_batched(terms, k, pi), repeats=1 if quick else 3)
        reference = (reference + seconds(lambda: paper_method(terms, part)) * len(k) / len(part)) / 2
        check = np.abs(ours().values - numpy_batched(terms, k, pi)[0]).max()
        assert check < 1e-11 * np.abs(terms[0]).max(), check
        rows.append(row("bands with vectors, 101x101", f"M={m}", fast, reference, "scipy.linalg.eig per k", mark(m)))
        rows.append(row("bands with vectors, 101x101", f"M={m}", fast, batched, "numpy batched eigh"))
    return rows


def two_threads(quick=False):
    k = np.asarray(rdd.kmesh(GRID).k)
    rows = []
    for m in (10, 50):
        model = dense_network(m)
        with rdd.Context(threads=1) as one, rdd.Context(threads=2) as two:
            pair, single = compare(lambda: model.spectrum(k, vectors=True, accuracy="fast", context=two),
                                   lambda: model.spectrum(k, vectors=True, accuracy="fast", context=one),
                                   repeats=1 if quick else 5)
        rows.append(row("the same, 2 threads", f"M={m}", pair, single, "rdd, 1 thread", 1.8))
    return rows


TASKS = [bands_with_vectors, two_threads]
