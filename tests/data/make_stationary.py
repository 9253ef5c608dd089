#!/usr/bin/env python3
"""Writes stationary.json: networks and their stationary distributions to 50 digits and more.

Not by elimination of states: the balance equations with one of them replaced by sum(pi) = 1 are solved by LU with
partial pivoting in mpmath, at a precision beyond the spread of the solution, and again with 200 digits more.
Needs mpmath. Run it in this folder; the result is kept beside it.
"""
import json
import random

import mpmath as mp


def solve(n, jumps, digits):
    mp.mp.dps = digits
    balance = mp.zeros(n, n)
    for source, target, rate in jumps:
        if source != target:
            balance[target, source] += mp.mpf(rate)
            balance[source, source] -= mp.mpf(rate)
    for j in range(n):
        balance[n - 1, j] = 1
    right = mp.zeros(n, 1)
    right[n - 1] = 1
    return [mp.log(x) for x in mp.lu_solve(balance, right)]


def log_pi(n, jumps, digits):
    first = solve(n, jumps, digits)
    second = solve(n, jumps, digits + 200)
    mp.mp.dps = 50
    assert max(abs(a - b) for a, b in zip(first, second)) < mp.mpf(10) ** -40
    return second


def random_driven(seed, n, extra, decades):
    """A ring, so that it is ergodic, and random jumps, most without a reverse; rates evenly over the decades."""
    rng = random.Random(seed)
    jumps = [(i, (i + 1) % n) for i in range(n)]
    jumps += [(rng.randrange(n), rng.randrange(n)) for _ in range(extra)]
    jumps = sorted({jump for jump in jumps if jump[0] != jump[1]})
    return n, [(i, j, 10 ** (decades * (rng.random() - 0.5))) for i, j in jumps]


def driven_grid(seed, side, downhill):
    """A square grid with rates that fall by so many decades a step along x + y/2 and differ at random both ways."""
    rng = random.Random(seed)
    jumps = []
    for x in range(side):
        for y in range(side):
            for dx, dy in ((1, 0), (0, 1)):
                if x + dx < side and y + dy < side:
                    here, there = x * side + y, (x + dx) * side + y + dy
                    up = downhill * (dx + 0.5 * dy)
                    jumps.append((here, there, 10 ** (-up + rng.random())))
                    jumps.append((there, here, 10 ** rng.random()))
    return side * side, jumps


def extreme(seed, n):
    """Rates at both ends of the range of doubles, subnormal ones too."""
    rng = random.Random(seed)
    rates = [4.9406564584124654e-324, 1e-320, 2.5e-308, 1e-290, 1e-150, 1.0, 3e150, 1e290, 8e305]
    jumps = {}
    for i in range(n):
        jumps[(i, (i + 1) % n)] = rng.choice(rates)
        jumps[(i, rng.choice([j for j in range(n) if j != i]))] = rng.choice(rates)
    return n, [(i, j, rate) for (i, j), rate in sorted(jumps.items())]


def main():
    cases = {
        "driven, 20 decades": (random_driven(1, 12, 40, 20), 600),
        "driven, 60 decades": (random_driven(2, 30, 90, 60), 2500),
        "driven, 400 decades": (random_driven(3, 16, 40, 400), 8000),
        "grid, 40 decades a step": (driven_grid(4, 6, 40.0), 1500),
        "grid, 250 decades a step": (driven_grid(5, 5, 250.0), 6000),
        "extreme rates": (extreme(6, 10), 9000),
    }
    result = []
    for name, ((n, jumps), digits) in cases.items():
        values = log_pi(n, jumps, digits)
        result.append({
            "name": name,
            "n_states": n,
            "source": [j[0] for j in jumps],
            "target": [j[1] for j in jumps],
            "rate": [j[2] for j in jumps],
            "log_pi": [mp.nstr(x, 25) for x in values],
        })
        print(f"{name}: ln pi from {mp.nstr(min(values), 8)} to {mp.nstr(max(values), 8)}")
    with open("stationary.json", "w", encoding="ascii") as file:
        json.dump(result, file, indent=0)
        file.write("\n")


if __name__ == "__main__":
    main()
