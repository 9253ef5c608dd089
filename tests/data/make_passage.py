#!/usr/bin/env python3
"""Writes passage.json: networks and their first-passage quantities in 60-digit arithmetic and more.

Not by elimination of states: linear equations of the generator, solved by LU with partial pivoting in mpmath, at a
precision beyond the spread of the rates, and again with 100 digits more. Needs mpmath. Run it in this folder; the result
is kept beside it. With the folder of a kinetic transition network (min.data, ts.data, min.A, min.B) as argument it also
renews the few numbers of that network, otherwise those are kept.
"""
import json
import random
import sys
from pathlib import Path

import mpmath as mp

OUT = Path(__file__).with_name("passage.json")


def text(x):
    return mp.nstr(x, 25, min_fixed=0, max_fixed=0)


def generator(n, jumps):
    q = mp.zeros(n, n)  # row: start
    for i, j, rate in jumps:
        if i != j:
            q[i, j] += rate
            q[i, i] -= rate
    return q


def stationary(n, jumps):
    a = generator(n, jumps).T
    for j in range(n):
        a[n - 1, j] = 1
    b = mp.zeros(n, 1)
    b[n - 1] = 1
    return mp.lu_solve(a, b)


def solved(n, jumps, products, sources):
    """Everything for one network, at the precision set."""
    q, pi = generator(n, jumps), stationary(n, jumps)
    ends = {s: c for c, product in enumerate(products) for s in product}
    free = [s for s in range(n) if s not in ends]
    a = mp.matrix(len(free), len(free))
    for x, i in enumerate(free):
        for y, j in enumerate(free):
            a[x, y] = -q[i, j]
    inverse = a ** -1
    ones = mp.ones(len(free), 1)
    time = inverse * ones
    square = inverse * (2 * time)
    split = [inverse * mp.matrix([sum((q[i, s] for s in product), mp.mpf(0)) for i in free]) for product in products]
    weight = [pi[s] for s in sources]
    weight = [w / sum(weight) for w in weight]
    place = {s: x for x, s in enumerate(free)}
    over = lambda v: sum(w * v[place[s]] for w, s in zip(weight, sources))
    occupation = [sum(w * inverse[place[s], y] for w, s in zip(weight, sources)) for y in range(len(free))]
    mean, moment = over(time), over(square)
    # Kemeny's constant: the trace of the group inverse of -Q, from (s 1 pi^T - Q)^{-1}
    scale = max(-q[i, i] for i in range(n))
    shifted = mp.matrix(n, n)
    for i in range(n):
        for j in range(n):
            shifted[i, j] = scale * pi[j] - q[i, j]
    whole = shifted ** -1
    kemeny = sum(whole[i, i] for i in range(n)) - 1 / scale
    full = lambda v: [v[place[s]] if s in place else mp.mpf(0) for s in range(n)]
    return {"time": full(time), "second_moment": full(square),
            "splitting": [[v[place[s]] if s in place else mp.mpf(ends[s] == c) for s in range(n)]
                          for c, v in enumerate(split)],
            "mean": [mean], "variance": [moment - mean ** 2], "exit": [over(v) for v in split],
            "occupation": full(occupation), "kemeny": [kemeny]}


def same(a, b):
    if isinstance(a, dict):
        return all(same(a[k], b[k]) for k in a)
    if isinstance(a, list):
        return all(same(x, y) for x, y in zip(a, b))
    return abs(a - b) <= abs(b) * mp.mpf(10) ** -40


def checked(n, jumps, products, sources, digits):
    results = []
    for dps in (digits, digits + 100):
        mp.mp.dps = dps
        results.append(solved(n, [(i, j, mp.mpf(r)) for i, j, r in jumps], products, sources))
    assert same(*results)
    return results[1]


def as_text(x):
    return {k: as_text(v) for k, v in x.items()} if isinstance(x, dict) else \
        [as_text(v) for v in x] if isinstance(x, list) else text(x)


def network(name, n, jumps, products, sources, digits=260):
    return {"name": name, "n_states": n, "from": [j[0] for j in jumps], "to": [j[1] for j in jumps],
            "rate": [j[2] for j in jumps], "products": products, "sources": sources,
            "expected": as_text(checked(n, jumps, products, sources, digits))}


def reversible(seed, n, extra, decades):
    """Energies and barriers so that rates spread over so many decades."""
    rng = random.Random(seed)
    energy = [decades / 3 * rng.random() for _ in range(n)]
    edges = {(rng.randrange(i), i) for i in range(1, n)}
    edges |= {tuple(sorted(rng.sample(range(n), 2))) for _ in range(extra)}
    jumps = []
    for i, j in sorted(edges):
        saddle = max(energy[i], energy[j]) + decades * 2 / 3 * rng.random()
        jumps += [(i, j, 10.0 ** (energy[i] - saddle)), (j, i, 10.0 ** (energy[j] - saddle))]
    return jumps


def driven(seed, n, extra, decades):
    """A ring and random one-way jumps, rates evenly over the decades."""
    rng = random.Random(seed)
    jumps = {(i, (i + 1) % n) for i in range(n)} | {tuple(rng.sample(range(n), 2)) for _ in range(extra)}
    return [(i, j, 10.0 ** (decades * (rng.random() - 0.5))) for i, j in sorted(jumps)]


def transition_network(folder):
    """Times and Kemeny's constant, rates from the files in high precision."""
    mp.mp.dps = 60
    number = lambda s: mp.mpf(s.replace("D", "e"))
    minima = [[number(x) for x in line.split()[:3]] for line in (folder / "min.data").read_text().splitlines() if line]
    saddles = [line.split() for line in (folder / "ts.data").read_text().splitlines() if line]
    sets = {s: [int(x) - 1 for x in (folder / f"min.{s}").read_text().split()[1:]] for s in "AB"}
    results = []
    for temperature in ("0.2", "1", "10"):
        kT = mp.mpf(temperature)
        jumps = []
        for e, lnprod, order, a, b in (line[:5] for line in saddles):
            i, j = int(a) - 1, int(b) - 1
            for x, y in ((i, j), (j, i)) if i != j else ():
                m = minima[x]
                jumps.append((x, y, m[2] / number(order) * mp.exp((m[1] - number(lnprod)) / 2) / (2 * mp.pi)
                              * mp.exp(-(number(e) - m[0]) / kT)))
        one = {"temperature": float(temperature)}
        for source, target in ("BA", "AB"):
            found = solved(len(minima), jumps, [sets[target]], sets[source])
            one[source + target] = text(found["mean"][0])
            one[source + target + "_variance"] = text(found["variance"][0])
            one["kemeny"] = text(found["kemeny"][0])
        results.append(one)
    return results


def main():
    old = json.loads(OUT.read_text()) if OUT.exists() else {}
    ktn = transition_network(Path(sys.argv[1])) if len(sys.argv) > 1 else old.get("32state", [])
    networks = [
        network("reversible, 30 decades", 12, reversible(1, 12, 8, 30), [[0], [4, 7]], [2, 9, 11]),
        network("reversible, 60 decades", 14, reversible(2, 14, 12, 60), [[3], [5], [8, 1]], [0, 6]),
        network("driven, 30 decades", 12, driven(3, 12, 14, 30), [[1], [6]], [0, 3, 10]),
        network("driven, 60 decades", 15, driven(4, 15, 10, 60), [[14], [2, 7]], [4, 5, 6]),
        network("more than double holds", 9, driven(5, 9, 6, 280), [[8], [3]], [0], 1500),
    ]
    OUT.write_text(json.dumps({"networks": networks, "32state": ktn}, indent=1) + "\n")


main()
