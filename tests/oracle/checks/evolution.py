"""Evolution on a small periodic box, and the resolution of coarse models."""
import itertools

import numpy as np
from mpmath import mp, mpf

from reference import algebra
from reference.bands import Bands


def evolution(judge, network, model, chain, reversible):
    reach = max((abs(x) for *_, n, _ in chain.jumps for x in n), default=0)
    if chain.dim > 2 or reach > 2 or chain.n_states > 4:
        return
    cells = reach + 2
    times = [0.0] + [float(1 / x) for x in _two_rates(chain) if mpf(10) ** -290 < x < mpf(10) ** 290]
    start = (0, [0] * chain.dim)
    found = judge.call("propagate", lambda: model.propagate(cells, times, start))
    if found is None:
        return
    spread = np.zeros((chain.n_states, *[cells] * chain.dim))
    spread[(0, *[0] * chain.dim)] = 1
    again = judge.call("propagate", lambda: model.propagate(cells, times, spread))
    judge.holds("propagate.start", again is not None and np.array_equal(again, found), "an array as the start differs")
    right = _exact(chain, cells, times, reversible)
    for t in range(len(times)):
        got = [found[(j, *x, t)] for j in range(chain.n_states) for x in _cells(cells, chain.dim)]
        judge.close("propagate", got, right[t], 1e-11, mpf(1))


def _two_rates(chain):
    rates = sorted(rate for *_, rate in chain.jumps)
    return rates[-1], rates[0]


def _cells(cells, dim):
    return list(itertools.product(range(cells), repeat=dim))


def _exact(chain, cells, times, reversible):
    """Sum over the wavevectors of the box of e^{2 pi i k.x} V e^{-lambda t} W^H p."""
    n_cells = cells ** chain.dim
    found = [[mpf(0)] * (chain.n_states * n_cells) for _ in times]
    for m in _cells(cells, chain.dim):
        kappa = [mpf(x) / cells for x in m]
        bands = Bands(chain, kappa, reversible)
        right = algebra.transpose([bands.right(b) for b in range(chain.n_states)])
        start = algebra.solve(right, [[mpf(int(j == 0))] for j in range(chain.n_states)])
        vectors = [(bands.values[b], [row[b] for row in right], start[b][0]) for b in range(chain.n_states)]
        for t, time in enumerate(times):
            at_k = [sum(mp.exp(-value * mpf(time)) * v[j] * w for value, v, w in vectors)
                    for j in range(chain.n_states)]
            place = 0
            for j in range(chain.n_states):
                for x in _cells(cells, chain.dim):
                    wave = mp.expjpi(2 * sum(a * b for a, b in zip(kappa, x)))
                    found[t][place] += mp.re(wave * at_k[j]) / n_cells
                    place += 1
    return found
