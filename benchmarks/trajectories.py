"""Trajectories, against the event loop a user would write: numpy over all walkers at once, or plain Python."""
import random
import time

import numpy as np

from harness import row, seconds
from inputs import neighbour_network


def walkers(model, n, end, seed=1):
    """n walkers at once, one jump of each at a time; numbers of jumps and mean squares of the displacements."""
    generator = np.random.default_rng(seed)
    jumps = model.jumps
    order = np.argsort(jumps.source, kind="stable")
    rate, target, step = jumps.rate[order], jumps.target[order], jumps.displacement[order]
    first = np.searchsorted(jumps.source[order], np.arange(model.n_states + 1))
    total = np.concatenate([[0], np.cumsum(rate)])
    escape = total[first[1:]] - total[first[:-1]]
    state = generator.choice(model.n_states, size=n, p=model.stationary())
    clock, x, events = np.zeros(n), np.zeros((n, model.space)), 0
    active = np.arange(n)
    while True:
        clock[active] += generator.exponential(1 / escape[state[active]])
        active = active[clock[active] <= end]
        if len(active) == 0:
            return events, (x**2).mean(axis=0)
        here = state[active]
        jump = np.searchsorted(total, total[first[here]] + generator.random(len(active)) * escape[here], side="right") - 1
        jump = np.minimum(jump, first[here + 1] - 1)
        x[active] += step[jump]
        state[active] = target[jump]
        events += len(active)


def one_walker(model, n_events, seed=1):
    """A single walker in plain Python."""
    generator = random.Random(seed)
    jumps = model.jumps
    out = [[] for _ in range(model.n_states)]
    for source, target, step, rate in zip(*(a.tolist() for a in (jumps.source, jumps.target, jumps.displacement, jumps.rate))):
        out[source].append((target, step, rate))
    escape = [sum(r for _, _, r in moves) for moves in out]
    state, clock, x = 0, 0.0, [0.0] * model.space
    for _ in range(n_events):
        clock += generator.expovariate(escape[state])
        pick = generator.random() * escape[state]
        for target, step, rate in out[state]:
            pick -= rate
            if pick < 0:
                break
        x = [a + b for a, b in zip(x, step)]
        state = target
    return clock, x


def trajectories(quick=False):
    """Times are of a million jumps, one thread each."""
    model = neighbour_network(200)
    n, jumps = (2000, 100) if quick else (10000, 200)
    escape = model.stationary() @ np.bincount(model.jumps.source, model.jumps.rate)
    end = jumps / escape
    start = time.perf_counter()
    sampled = model.trajectories(n, [end])
    ours = (time.perf_counter() - start) / sampled.n_events * 1e6
    start = time.perf_counter()
    events, _ = walkers(model, n, end)
    numpy = (time.perf_counter() - start) / events * 1e6
    plain = seconds(lambda: one_walker(model, 100_000)) * 10
    size = f"M={model.n_states}, {n} x {jumps} jumps, {1 / ours:.3g} million jumps/s"
    return [row("1e6 jumps of trajectories", size, ours, numpy, "numpy, all walkers at once"),
            row("1e6 jumps of trajectories", size, ours, plain, "plain Python, one walker")]


TASKS = [trajectories]
