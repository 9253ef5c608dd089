"""Spin-diffusion: exchanges per second, growth with the chain, threads, and a plain numpy implementation."""
import math
import time

import numpy as np

import rdd
from harness import row, seconds

BETA, REACH = 160.0, 6
NODES, WEIGHTS = np.polynomial.hermite_e.hermegauss(16)
WEIGHTS = WEIGHTS / WEIGHTS.sum()


def soft_core(r, amplitude, r_eq, lam=0.99):
    """The paper's potential and two derivatives."""
    b = 2 / r_eq**2
    u = 1 / ((1 - lam)**2 / 2 + b * r * r)
    c = 4 * lam**2 * amplitude
    u1 = -2 * b * r * u * u
    u2 = -2 * b * u * u + 8 * b * b * r * r * u**3
    return c * (u * u - u), c * (2 * u - 1) * u1, c * ((2 * u - 1) * u2 + 2 * u1 * u1)


def cut(r, amplitude, r_eq, end=10.5):
    value, first, second = soft_core(r, amplitude, r_eq)
    v, f, _ = soft_core(end, amplitude, r_eq)
    inside = r < end
    return inside * (value - v - f * (r - end)), inside * (first - f), inside * second


class NumpyChain:
    """The averaged process of the paper's chain as one would write it with numpy: all pairs at a time, Newton's method
    from the last shape with a dense Hessian, one exchange after the other."""

    def __init__(self, n, seed):
        self.n, self.random = n, np.random.default_rng(seed)
        self.i, self.j = map(np.array, zip(*((i, j) for i in range(n) for j in range(i + 1, min(n, i + REACH)))))
        self.s = np.where(np.arange(n) % 2 == 0, 1, -1)
        self.x, self.log_alpha, self.time = 2.4 * np.arange(n), np.full(n, math.log(BETA / 4)), 0.0
        self.relax()

    def averages(self, amplitude, r_eq):
        sigma = np.sqrt(self.half[self.i] + self.half[self.j])[:, None]
        p, p1, p2 = cut((self.x[self.j] - self.x[self.i])[:, None] + sigma * NODES, amplitude, r_eq)
        sigma = sigma[:, 0]
        g, g1, zg1, g2 = p @ WEIGHTS, p1 @ WEIGHTS, p1 @ (WEIGHTS * NODES), p2 @ WEIGHTS
        zg2, zzg2 = p2 @ (WEIGHTS * NODES), p2 @ (WEIGHTS * NODES**2)
        return (g, g1, zg1 / (2 * sigma), g2, zg2 / (2 * sigma), (zzg2 - zg1 / sigma) / (4 * sigma**2))

    def relax(self):
        n, i, j = self.n, self.i, self.j
        for _ in range(30):
            self.half = 0.5 * np.exp(-self.log_alpha)
            self.same, self.unlike = self.averages(0.2, 2.6), self.averages(0.18, 2.55)
            like = self.s[i] == self.s[j]
            _, r, v, rr, rv, vv = (np.where(like, a, b) for a, b in zip(self.same, self.unlike))
            ti, tj = self.half[i], self.half[j]
            gradient = np.concatenate([np.bincount(j, r, n) - np.bincount(i, r, n),
                                       1 / (2 * BETA) - np.bincount(i, ti * v, n) - np.bincount(j, tj * v, n)])
            h = np.zeros((2 * n, 2 * n))
            for a, b, value in ((i, i, rr), (j, j, rr), (i, j, -rr), (j, i, -rr), (n + i, n + i, ti * (v + ti * vv)),
                                (n + j, n + j, tj * (v + tj * vv)), (n + i, n + j, ti * tj * vv), (n + j, n + i, ti * tj * vv),
                                (i, n + i, ti * rv), (n + i, i, ti * rv), (i, n + j, tj * rv), (n + j, i, tj * rv),
                                (j, n + i, -ti * rv), (n + i, j, -ti * rv), (j, n + j, -tj * rv), (n + j, j, -tj * rv)):
                np.add.at(h, (a, b), value)
            step = np.zeros(2 * n)
            step[1:] = np.linalg.solve(h[1:, 1:], -gradient[1:])
            step *= min(1, 0.2 / np.abs(step).max())
            self.x, self.log_alpha = self.x + step[:n], self.log_alpha + step[n:]
            if np.abs(step).max() < 1e-3:
                return

    def exchange(self):
        gain = self.same[0] - self.unlike[0]
        field = np.bincount(self.i, gain * self.s[self.j], self.n) + np.bincount(self.j, gain * self.s[self.i], self.n)
        at = np.arange(1, self.n - 2)
        beside = gain[np.searchsorted(self.i, at)]
        # dV: each site leaves its own field for the other's; the pair itself is unlike before and after.
        dv = (self.s[at + 1] - self.s[at]) / 2 * (field[at] - field[at + 1] - beside * (self.s[at + 1] - self.s[at]))
        rate = np.where(self.s[at] != self.s[at + 1], 1 / (1 + np.exp(BETA * dv)), 0)
        self.time += self.random.exponential(1 / rate.sum())
        k = at[np.searchsorted(np.cumsum(rate), self.random.random() * rate.sum())]
        self.s[k], self.s[k + 1] = self.s[k + 1], self.s[k]
        self.relax()


def cost_of_an_exchange(n, trajectories, begin, end, threads=1):
    """Seconds an exchange between two times."""
    with rdd.Context(threads=threads, seed=1):
        ensemble = rdd.spin.Ensemble(rdd.DMD.chain(n, beta=BETA), trajectories)
        ensemble.run(begin)
        before = ensemble.n_events
        return seconds(lambda: ensemble.run(end)) / (ensemble.n_events - before)


def exchanges(quick=False):
    """Against numpy: the same chain from the same start, up to t = 3."""
    end, n = 3.0, 32
    runs = 10 if quick else 50
    with rdd.Context(seed=1):
        ensemble = rdd.spin.Ensemble(rdd.DMD.chain(n, beta=BETA), runs)
        ours = seconds(lambda: ensemble.run(end)) / runs
    def one():
        peer = NumpyChain(n, 1)
        begin = time.perf_counter()
        while peer.time < end:
            peer.exchange()
        return time.perf_counter() - begin
    numpy = np.median([one() for _ in range(2 if quick else 5)])
    return [row("trajectory of spin-diffusion", f"N={n}, t={end:g}, {1 / ours:.3g} trajectories/s", ours, numpy,
                "numpy, dense Newton", 100)]


def growth(quick=False):
    """Cost of an exchange against that in the smallest chain: at most N^0.2."""
    costs = {n: cost_of_an_exchange(n, runs, 1.0, end) for n, runs, end in
             ((32, 60, 2.0), (1000, 3, 2.0), (100000 if not quick else 10000, 1, 1.2))}
    small = min(costs)
    return [row("exchange in a longer chain", f"N={n}, {1 / cost:.3g} exchanges/s, exponent "
                f"{math.log(cost / costs[small]) / math.log(n / small) if n > small else 0:.3f}", cost, costs[small],
                f"the same at N={small}", (n / small)**-0.2) for n, cost in costs.items()]


def two_threads(quick=False):
    """Efficiency at least 0.9."""
    runs = 40 if quick else 200
    times = {1: [], 2: []}
    for _ in range(3):
        for threads in times:
            with rdd.Context(threads=threads, seed=1):
                ensemble = rdd.spin.Ensemble(rdd.DMD.chain(32, beta=BETA), runs)
                times[threads].append(seconds(lambda: ensemble.run(10.0)))
    one, two = (float(np.median(times[k])) for k in (1, 2))
    return [row("ensemble on two threads", f"N=32, {runs} trajectories", two, one, "one thread", 1.8)]


TASKS = [exchanges, growth, two_threads]
