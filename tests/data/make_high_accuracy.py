#!/usr/bin/env python3
"""Writes high_accuracy.json and high_accuracy_large.json: spectra and diffusivities of reversible networks whose rates
span up to 60 decades, by high-precision arithmetic (mpmath). Not part of the build: the files are kept.

Every weight is pi_j = a_j 2^-b_j and every conductance S = s a_i a_j 2^-c with small integers a and a 29-bit s, so that
both rates S/pi are exact doubles and detailed balance holds exactly: the numbers are those of the stored rates.

A bond is stored as [from, to, n..., rate, rate of the reverse]. Wavevectors are the exact fractional doubles.

Usage: make_high_accuracy.py [name of a case ...]   (without names: all, about 20 minutes; with names: checks the files)
"""
import json
import math
import pathlib
import random
import sys

from mpmath import mp, mpf

HERE = pathlib.Path(__file__).parent
DIGITS = 25
CUBIC = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
BCC = [[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]]  # columns, as all lattices here
SKEW = [[1, 0.25, 0.125], [0, 0.875, -0.375], [0, 0, 1.25]]


class Model:
    """Bonds with exact rates."""

    def __init__(self, states, dim, pi_decades, seed):
        self.random = random.Random(seed)
        self.states, self.dim = states, dim
        self.factor = [self.random.randint(1, 1023) for _ in range(states)]
        self.power = [self.random.randint(0, round(pi_decades / math.log10(2))) for _ in range(states)]
        self.bonds = {}

    def add(self, j, i, n, decades):
        """A pair of opposite jumps of a conductance about 10^-decades."""
        n = tuple(n)
        if j > i:
            j, i, n = i, j, tuple(-c for c in n)
        if j == i and n < tuple(0 for _ in n):
            n = tuple(-c for c in n)
        if (j == i and not any(n)) or (j, i, n) in self.bonds:
            return
        s = self.random.randint(1 << 28, (1 << 29) - 1)
        self.bonds[j, i, n] = (s, 28 + 18 + round(decades / math.log10(2)))

    def translation(self, reach):
        return tuple(self.random.randint(-reach, reach) for _ in range(self.dim))

    def assign_cells(self, reach):
        """Moves every state to a random cell: another description of the same crystal."""
        shift = [self.translation(reach) for _ in range(self.states)]
        moved = {}
        for (j, i, n), value in self.bonds.items():
            moved[j, i, tuple(c + shift[i][a] - shift[j][a] for a, c in enumerate(n))] = value
        self.bonds = moved

    def weight(self, j):
        return mp.ldexp(mpf(self.factor[j]), -self.power[j])

    def conductance(self, j, i, value):
        return mp.ldexp(mpf(value[0] * self.factor[i] * self.factor[j]), -value[1])

    def rate(self, j, i, value):
        """Exact double."""
        rate = math.ldexp(value[0] * self.factor[i], self.power[j] - value[1])
        assert rate > 1e-300 and math.frexp(rate)[0] * 2**53 % 1 == 0
        return rate


def random_network(states, dim, decades, seed, extra=3, reach=1, pi_decades=None):
    """A random tree with hops along every axis and more bonds, conductances log-uniform."""
    model = Model(states, dim, decades / 4 if pi_decades is None else pi_decades, seed)
    rnd = model.random
    for i in range(1, states):
        model.add(rnd.randrange(i), i, model.translation(reach), decades * rnd.random())
    for a in range(dim):
        hop = tuple(int(a == b) for b in range(dim))
        model.add(rnd.randrange(states), rnd.randrange(states), hop, decades * rnd.random())
    for _ in range(extra * states):
        model.add(rnd.randrange(states), rnd.randrange(states), model.translation(reach), decades * rnd.random())
    return model


def slow_hops(states, dim, decades, seed, neighbours=None):
    """A dense fast graph within the cell and slow hops between cells: fast cycles, which wind nowhere."""
    model = Model(states, dim, 4, seed)
    rnd = model.random
    for i in range(states):
        for j in range(i):
            model.add(j, i, (0,) * dim, 2 * rnd.random())
    cells = [model.translation(1) for _ in range(neighbours or 2 * dim)]
    cells += [tuple(int(a == b) for b in range(dim)) for a in range(dim)]
    for n in cells:
        for _ in range(2):
            model.add(rnd.randrange(states), rnd.randrange(states), n, decades * (0.7 + 0.3 * rnd.random()))
    return model


def all_neighbours(states, dim, decades, seed):
    """Hops to all 3^dim - 1 neighbouring cells and within the cell between every two states, parallel bonds of
    every strength."""
    model = Model(states, dim, decades / 4, seed)
    cells = [()]
    for _ in range(dim):
        cells = [c + (x,) for c in cells for x in (-1, 0, 1)]
    for n in cells:
        for i in range(states):
            for j in range(i + 1):
                if states <= 3 or model.random.random() < 3 / states:
                    model.add(j, i, n, decades * model.random.random())
    for i in range(1, states):
        model.add(i - 1, i, (0,) * dim, decades * model.random.random())
    return model


def hierarchy(states, dim, decades, seed, levels=4):
    """Clusters of clusters, each level slower by the same factor and dense; hops between cells at every level."""
    model = Model(states, dim, 3, seed)
    rnd = model.random
    for i in range(states):
        for j in range(i):
            level = next(l for l in range(levels + 1) if i >> (l + 1) == j >> (l + 1) or l == levels)
            model.add(j, i, (0,) * dim if level < 2 else model.translation(1), decades * level / levels + rnd.random())
    for a in range(dim):  # fast along x, slower along every further axis
        hop = tuple(int(a == b) for b in range(dim))
        model.add(0, states - 1, hop, decades * (a + 0.5) / dim)
        model.add(1, 1, hop, decades * (a + 0.7) / dim)
    return model


def dense(states, dim, decades, seed):
    """Every pair of states, translations to all neighbours, barriers that leave slow groups of states."""
    model = Model(states, dim, 4, seed)
    rnd = model.random
    depth = [decades / 2 * rnd.random() for _ in range(states)]  # a state is joined to all others by this much
    for i in range(states):
        for j in range(i):
            model.add(j, i, model.translation(1), max(depth[i], depth[j]) + decades / 2 * rnd.random())
    for a in range(dim):
        hop = tuple(int(a == b) for b in range(dim))
        model.add(rnd.randrange(states), rnd.randrange(states), hop, decades * rnd.random())
    return model


def bloch_matrix(model, kappa):
    """H(k) = -Pi^{-1/2} Q~(k) Pi^{1/2} at the working precision."""
    size = model.states
    h = mp.matrix(size, size)
    root = [mp.sqrt(model.weight(j)) for j in range(size)]
    for (j, i, n), value in model.bonds.items():
        conductance = model.conductance(j, i, value)
        turns = sum((mpf(k) * c for k, c in zip(kappa, n)), mpf(0))
        phase = mp.expjpi(-2 * turns)
        h[j, j] += conductance / model.weight(j)
        h[i, i] += conductance / model.weight(i)
        if i == j:
            h[j, j] -= 2 * conductance * phase.real / model.weight(j)
        else:
            h[i, j] -= conductance * phase / (root[i] * root[j])
            h[j, i] -= conductance * mp.conj(phase) / (root[i] * root[j])
    return h


def spectrum(model, kappa, digits):
    mp.dps = digits
    values = mp.eighe(bloch_matrix(model, kappa), eigvals_only=True)
    return sorted(values)


def checked_spectrum(model, kappa, digits):
    """At two precisions for small models; exact zero where it is zero."""
    values = spectrum(model, kappa, digits)
    scale = mpf(10) ** (-digits + 5) * values[-1]
    trusted = [v if abs(v) > scale * mpf(10) ** 30 else mpf(0) for v in values]
    assert sum(v == 0 for v in trusted) <= (1 if all(k == 0 for k in kappa) else 0), "more digits are needed"
    if model.states <= 12:
        for a, b in zip(trusted, spectrum(model, kappa, digits + 30)):
            assert abs(a - b) <= mpf(10) ** -27 * abs(b) or a == 0
    return [mp.nstr(v, DIGITS) for v in trusted]


def diffusivity(model, lattice, digits):
    """D = 1/2 sum over jumps of S (A n + y_i - y_j)(...)^T, y from the Poisson equation; Cartesian."""
    mp.dps = digits
    size, dim = model.states, model.dim
    laplacian, right = mp.matrix(size, size), mp.matrix(size, dim)
    for (j, i, n), value in model.bonds.items():
        s = model.conductance(j, i, value)
        if i == j:
            continue
        laplacian[i, i] += s
        laplacian[j, j] += s
        laplacian[i, j] -= s
        laplacian[j, i] -= s
        for a in range(dim):
            right[j, a] += s * n[a]
            right[i, a] -= s * n[a]
    for a in range(size):
        laplacian[0, a] = mpf(a == 0)
    y = mp.matrix(size, dim)
    for a in range(dim):
        right[0, a] = 0
        y[:, a] = mp.lu_solve(laplacian, right[:, a])
    d = mp.matrix(dim, dim)
    for (j, i, n), value in model.bonds.items():
        x = [n[a] + y[i, a] - y[j, a] for a in range(dim)]
        for a in range(dim):
            for b in range(dim):
                d[a, b] += model.conductance(j, i, value) * x[a] * x[b]
    basis = mp.matrix([[mpf(lattice[a][b]) for b in range(dim)] for a in range(dim)])
    d = basis * d * basis.T / sum(model.weight(j) for j in range(size))
    return [[mp.nstr(d[a, b], DIGITS) for b in range(dim)] for a in range(dim)]


def wavevectors(dim, few):
    generic = [0.1371, -0.2913, 0.4127][:dim]
    ks = [[0.0] * dim, generic, [1e-6 * x for x in (0.8, -0.5, 0.3)[:dim]], [0.5] * dim]
    if not few:
        ks += [[0.5] + [0.0] * (dim - 1), [1e-3 * x for x in generic], [1 / 3] * dim, [0.25, -0.5, 0.75][:dim]]
        if dim > 1:
            ks += [[0.5] + [1e-6] * (dim - 1), [0.0, 0.3, 0.0][:dim]]
    return ks


def case(name, model, decades, lattice=CUBIC, gauge=0, few=False):
    if gauge:
        model.assign_cells(gauge)
    return dict(name=name, model=model, decades=decades, lattice=[row[:model.dim] for row in lattice[:model.dim]],
                k=wavevectors(model.dim, few))


def small_cases():
    for decades in (10, 20, 40, 60):
        for dim in (1, 2, 3):
            seed = 100 * decades + dim
            lattice = (CUBIC, BCC if dim == 3 else SKEW, SKEW)[(dim + decades // 10) % 3]
            yield case(f"random {dim}-D {decades}", random_network(5 + 2 * dim, dim, decades, seed), decades, lattice,
                       gauge=3 * (dim != 2))
            yield case(f"slow hops {dim}-D {decades}", slow_hops(6 + dim, dim, decades, seed), decades, lattice,
                       gauge=3 * (dim == 2))
            yield case(f"hierarchy {dim}-D {decades}", hierarchy(8, dim, decades, seed), decades, lattice,
                       gauge=3 * (dim == 3))
            yield case(f"neighbours {dim}-D {decades}", all_neighbours(5, dim, decades, seed), decades, lattice,
                       gauge=3 * (dim == 1))


def large_cases():
    yield case("dense 30", dense(30, 3, 20, 1), 20, BCC, gauge=3, few=True)
    yield case("dense 60", dense(60, 3, 20, 2), 20, CUBIC, few=True)
    yield case("slow hops 30", slow_hops(30, 3, 60, 3, neighbours=26), 60, SKEW, gauge=3, few=True)
    yield case("random 60", random_network(60, 2, 60, 4), 60, CUBIC, gauge=3, few=True)
    yield case("hierarchy 32", hierarchy(32, 3, 40, 5), 40, CUBIC, gauge=1, few=True)


def solve(entry):
    model = entry["model"]
    spread = entry["decades"] * 1.5 + 30
    result = dict(name=entry["name"], decades=entry["decades"], states=model.states, lattice=entry["lattice"],
                  bonds=[[j, i, *n, model.rate(j, i, v), model.rate(i, j, v)]
                         for (j, i, n), v in sorted(model.bonds.items())],
                  D=diffusivity(model, entry["lattice"], int(60 + 2 * spread)), spectra=[])
    for kappa in entry["k"]:
        smallest = min([abs(k) for k in kappa if k] or [1])
        digits = int(45 + spread + 2 * max(0, -math.log10(smallest)))
        result["spectra"].append(dict(k=kappa, values=checked_spectrum(model, kappa, digits)))
    print(result["name"], model.states, "states,", len(model.bonds), "bonds", flush=True)
    return result


def dump(entries):
    """One case a line."""
    return "[\n" + ",\n".join(json.dumps(e, separators=(",", ":")) for e in entries) + "\n]\n"


def main(names):
    for file, cases in ("high_accuracy.json", small_cases()), ("high_accuracy_large.json", large_cases()):
        path = HERE / file
        if not names:
            path.write_text(dump([solve(c) for c in cases]))
            continue
        kept = {e["name"]: e for e in json.loads(path.read_text())}
        for c in cases:
            if c["name"] in names and solve(c) != kept[c["name"]]:
                sys.exit(f"{c['name']} differs from {file}")


if __name__ == "__main__":
    main(sys.argv[1:])
