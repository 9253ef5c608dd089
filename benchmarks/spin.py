"""Spin-diffusion: exchanges per second, growth with the chain, threads, and a plain numpy implementation."""
import math
import multiprocessing

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

    def run(self, end):
        while self.time < end:
            self.exchange()


def exchanges(quick=False):
    """Against numpy: the same chain from the same start, up to t = 3; both in turn, some trajectories at a time."""
    end, n, runs, peers = 3.0, 32, 50, 2 if quick else 6
    ours, numpy = [], []
    for repeat in range(2 if quick else 5):
        with rdd.Context(seed=1):
            ensemble = rdd.spin.Ensemble(rdd.DMD.chain(n, beta=BETA), runs, first=runs * repeat)
            ours.append(seconds(lambda: ensemble.run(end)) / runs)
        chains = [NumpyChain(n, peers * repeat + k) for k in range(peers)]
        numpy.append(seconds(lambda: [chain.run(end) for chain in chains]) / peers)
    ours, numpy = float(np.median(ours)), float(np.median(numpy))
    return [row("trajectory of spin-diffusion", f"N={n}, t={end:g}, {1 / ours:.3g} trajectories/s", ours, numpy,
                "numpy, dense Newton", 100)]


class Exchanges:
    """Seconds an exchange of a chain, at least 500 exchanges at a time, as often as wanted. A call also copies and
    looks at the whole chain: it makes an exchange for every twenty sites, so that this does not show."""

    def __init__(self, n, trajectories, begin):
        self.context = rdd.Context(threads=1, seed=1)
        with self.context:
            self.ensemble = rdd.spin.Ensemble(rdd.DMD.chain(n, beta=BETA), trajectories)
            self.ensemble.run(begin)
        self.step = begin * max(500, n / 20) / self.ensemble.n_events

    def measure(self):
        before, time = self.ensemble.n_events, self.ensemble.time
        with self.context:
            taken = seconds(lambda: self.ensemble.run(time + self.step))
        return taken / (self.ensemble.n_events - before)


def growth(quick=False):
    """Cost of an exchange against that in the smallest chain: at most N^0.2. The chains are measured in turn."""
    chains = {n: Exchanges(n, runs, begin) for n, runs, begin in
              ((32, 40, 0.5), (1000, 3, 0.5), (10000 if quick else 100000, 1, 0.02))}
    costs = {n: [] for n in chains}
    for _ in range(3 if quick else 7):
        for n, chain in chains.items():
            costs[n].append(chain.measure())
    small = min(chains)
    first = float(np.median(costs[small]))
    rows = []
    for n in chains:
        cost = float(np.median(costs[n]))
        exponent = math.log(cost / first) / math.log(n / small) if n > small else 0
        rows.append(row("exchange in a longer chain", f"N={n}, {1 / cost:.3g} exchanges/s, exponent {exponent:.3f}",
                        cost, first, f"the same at N={small}", (n / small)**-0.2))
    return rows


def spin(seconds_of_work):
    """Keeps a core busy for a fixed amount of work that needs no memory."""
    for _ in range(int(seconds_of_work * 3e7)):
        pass


def two_threads(quick=False):
    """Efficiency at least 0.9; beside it two processes that only count, which says whether a second core was free. In
    turn, in pieces of a tenth of a second; the second line is the best of all repetitions."""
    runs = 100 if quick else 300
    contexts = {k: rdd.Context(threads=k, seed=1) for k in (1, 2)}
    ensembles = {k: rdd.spin.Ensemble(rdd.DMD.chain(32, beta=BETA), runs, seed=1) for k in contexts}
    times, control = {1: [], 2: []}, {1: [], 2: []}
    for repeat in range(5 if quick else 15):
        for k, context in contexts.items():
            ensemble = ensembles[k]
            times[k].append(seconds(lambda: ensemble.run(ensemble.time + 1.0, context=context)))
        alone = multiprocessing.Process(target=spin, args=(0.05,))
        control[1].append(seconds(lambda: together([alone])))
        pair = [multiprocessing.Process(target=spin, args=(0.05,)) for _ in range(2)]
        control[2].append(seconds(lambda: together(pair)))
    rows = []
    for name, pick in (("median", np.median), ("best", np.min)):
        one, two = (float(pick(times[k])) for k in (1, 2))
        free = 2 * float(pick(control[1])) / float(pick(control[2]))
        rows.append(row(f"ensemble on two threads, {name}", f"N=32, {runs} trajectories; control {free:.2f}x", two, one,
                        "one thread", 1.8))
    return rows


def together(processes):
    for process in processes:
        process.start()
    for process in processes:
        process.join()


TASKS = [exchanges, growth, two_threads]
