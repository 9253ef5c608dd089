"""Rates on periodic grids of one to three dimensions against the reference."""
import itertools
import random

import numpy as np
from mpmath import mp, mpf

from reference.grid import Grid


def grid(judge, seed) -> None:
    mp.dps = 60
    draw = random.Random(f"grid {seed}")
    dim = draw.choice([1, 2, 2, 3])
    shape = [draw.choice([2, 3, 5]) for _ in range(dim)]
    unit = 10.0 ** draw.choice([0, 0, -10, 10])
    cell = [[unit * ((1.0 if a == b else 0.0) + draw.uniform(-.2, .2)) for b in range(dim)] for a in range(dim)]
    if dim > 1 and draw.random() < .3:
        cell[0], cell[1] = cell[1], cell[0]
    far, steep = draw.choice([0, .1, 3, 200]), draw.choice([0, .1, 5, 40])
    weight = np.array([far * draw.uniform(-1, 1) for _ in range(int(np.prod(shape)))]).reshape(shape)
    oblique = draw.choice([0, .3, .6])
    tensors = np.empty((*shape, dim, dim))
    for point in itertools.product(*map(range, shape)):
        root = np.array([[(1.0 if a == b else 0.0) + oblique * draw.uniform(-1, 1) for b in range(dim)] for a in range(dim)])
        tensors[point] = root @ root.T * unit ** 2 * 10.0 ** (steep * draw.uniform(-1, 1))
        tensors[point] = (tensors[point] + tensors[point].T) / 2
    rule = draw.choice(["scharfetter-gummel", "conductance"])
    found = judge.call("grid", lambda: judge.rdd.grid_rates(shape, np.array(cell), weight, tensors, rule=rule))
    if found is not None:
        compare(judge, found, Grid(shape, cell, weight, tensors, rule))


def compare(judge, found, exact):
    right, size = exact.rates(), {}
    for (point, _), rate in right.items():
        size[point] = max(size.get(point, mpf(0)), rate)
    points = list(itertools.product(*map(range, exact.shape)))
    got = {(points[j], tuple(map(int, w))): rate for j, w, rate in zip(found.source, found.offset, found.rate)}
    judge.holds("grid.positive", bool((found.rate > 0).all()), "rates that are not positive")
    for key in set(right) | set(got):  # a direction that hardly counts may be left out
        share = right.get(key, mpf(0)) / size[key[0]]
        if key not in got or key not in right:
            judge.holds("grid.directions", share < 1e-12 and got.get(key, 0.0) < 1e-12 * size[key[0]],
                        f"{key}: {got.get(key)} in place of {float(right.get(key, 0))}")
    both = [key for key in right if key in got]
    judge.close("grid.rates", [got[key] for key in both], [right[key] for key in both], 1e-11,
                [max(right[key], size[key[0]] / 1000) for key in both])
    worst = mpf(0)  # Z_I k_IJ is the same both ways, to rounding
    for (point, w), rate in got.items():
        other = tuple((x + y) % n for x, y, n in zip(point, w, exact.shape))
        back = got.get((other, tuple(-x for x in w)))
        if back is None:
            judge.note("grid.balance", "wrong", text=f"a jump {w} from {point} without its opposite")
            continue
        ratio = mpf(float(rate)) * exact.Z[point] / (mpf(float(back)) * exact.Z[other])
        worst = max(worst, abs(ratio - 1))
    judge.holds("grid.balance", worst < 1e-12, f"detailed balance is off by {float(worst)}")
