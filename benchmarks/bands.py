"""Bands over the zone, against the paper's method and against numpy's batched solver."""
import numpy as np
import scipy.linalg

import rdd

from harness import compare, row
from inputs import bloch_terms, dense_network

GRID = [101, 101]
SHIFT = (1e-3, 7e-4)  # takes every k and -k of the grid apart
# Least ratios hoped for with AVX-512 and with AVX2.
MARKS = {5: (160, 110), 10: (80, 50), 20: (40, 25), 50: (25, 15)}


def has_avx512():
    return any(line.startswith("SIMD level") and "AVX-512" in line for line in rdd.build_info().splitlines())


def mark(m):
    return MARKS[m][0 if has_avx512() else 1]


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
    """The peer keeps no results, so ours go to the arrays of an earlier call; with fresh ones the time is given too.
    On the grid every other wavevector is minus one before it; on the shifted grid none is, and each is solved."""
    rows = []
    k = np.asarray(rdd.kmesh(GRID).k)
    shifted = k + SHIFT
    for m in (5, 10, 20, 50):
        model = dense_network(m)
        terms, pi = bloch_terms(model), model.stationary()
        kept = model.spectrum(k, vectors=True, accuracy="fast")
        part = k[:: 400 if quick else 100]  # the loop is long: a part of it, scaled

        fast, reference = compare(lambda: model.spectrum(k, vectors=True, accuracy="fast", out=kept),
                                  lambda: paper_method(terms, part), repeats=3 if quick else 7)
        each, reference_shifted = compare(lambda: model.spectrum(shifted, vectors=True, accuracy="fast", out=kept),
                                          lambda: paper_method(terms, part), repeats=3 if quick else 7)
        fresh, batched = compare(lambda: model.spectrum(k, vectors=True, accuracy="fast"),
                                 lambda: numpy_batched(terms, k, pi), repeats=1 if quick or m == 50 else 3)
        check = np.abs(kept.values - numpy_batched(terms, shifted, pi)[0]).max()
        assert check < 1e-11 * np.abs(terms[0]).max(), check
        reference *= len(k) / len(part)
        reference_shifted *= len(k) / len(part)
        rows.append(row("bands with vectors, 101x101", f"M={m}", fast, reference, "scipy.linalg.eig per k", mark(m)))
        rows.append(row("the same, shifted: no k and -k", f"M={m}", each, reference_shifted, "scipy.linalg.eig per k",
                        mark(m)))
        rows.append(row("the same into fresh arrays", f"M={m}", fresh, reference, "scipy.linalg.eig per k"))
        rows.append(row("the same into fresh arrays", f"M={m}", fresh, batched, "numpy batched eigh"))
    return rows


def values_only(quick=False):
    """Against LAPACK's zheev on matrices that have been made for it."""
    rows = []
    k = np.asarray(rdd.kmesh(GRID).k)
    for m, marks in ((10, (15, 7)), (32, (10, 5))):
        model = dense_network(m)
        constant, hops = bloch_terms(model)
        root = np.sqrt(model.stationary())
        similar = root[None, :] / root[:, None]
        part = k[:: 50 if quick else 10]
        h = -(constant * similar).astype(complex) * np.ones((len(part), 1, 1))
        for n, matrix in hops:
            h -= np.exp(-2j * np.pi * (part @ n))[:, None, None] * (matrix * similar)
        h = [np.asfortranarray((x + x.conj().T) / 2) for x in h]
        kept = model.spectrum(k, accuracy="fast")

        def zheev():
            for x in h:
                scipy.linalg.lapack.zheev(x, compute_v=0, lower=1)

        for name, wavevectors in (("101x101", k), ("shifted", k + SHIFT)):
            ours, peer = compare(lambda: model.spectrum(wavevectors, accuracy="fast", out=kept), zheev,
                                 repeats=3 if quick else 7)
            rows.append(row(f"bands, values only, {name}", f"M={m}", ours, peer * len(k) / len(part),
                            "zheev per k (matrices given)", marks[0 if has_avx512() else 1]))
    return rows


def two_threads(quick=False):
    k = np.asarray(rdd.kmesh(GRID).k)
    rows = []
    for m in (10, 50):
        model = dense_network(m)
        kept = model.spectrum(k, vectors=True, accuracy="fast")
        with rdd.Context(threads=1) as one, rdd.Context(threads=2) as two:
            pair, single = compare(lambda: model.spectrum(k, vectors=True, accuracy="fast", context=two, out=kept),
                                   lambda: model.spectrum(k, vectors=True, accuracy="fast", context=one, out=kept),
                                   repeats=3 if quick else 9)
        rows.append(row("the same, 2 threads", f"M={m}", pair, single, "rdd, 1 thread", 1.8))
    return rows


TASKS = [bands_with_vectors, values_only, two_threads]
