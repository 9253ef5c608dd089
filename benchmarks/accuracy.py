"""What high relative accuracy costs beside LAPACK's dense solver."""
import numpy as np
import scipy.linalg

from harness import compare, row
from inputs import bloch_terms, wide_network


def high_accuracy(quick=False):
    rows = []
    for m in (10, 20, 60):
        model = wide_network(m)
        constant, hops = bloch_terms(model)
        k = np.random.default_rng(0).uniform(-0.5, 0.5, (4 if quick else 20, 3))
        root = np.exp(model.log_stationary() / 2)
        similar = root[None, :] / root[:, None]
        h = [-(constant + sum(np.exp(-2j * np.pi * np.dot(kappa, n)) * q for n, q in hops)) * similar for kappa in k]
        h = [np.asfortranarray((x + x.conj().T) / 2) for x in h]

        def lapack():
            for x in h:
                scipy.linalg.lapack.zheevd(x, compute_v=1, lower=1)

        ours, peer = compare(lambda: model.spectrum(k, vectors=True, accuracy="high"), lapack, repeats=3 if quick else 9)
        rows.append(row("high-accuracy bands, 20 decades", f"M={m}", ours, peer, "zheevd (matrices given)", 1 / 8 if m == 60 else None))
    return rows


TASKS = [high_accuracy]
