#!/usr/bin/env python3
"""Writes field.json: local coefficients of landscapes in fields, in 50-digit arithmetic.

The corrector by LU of the Laplacian with one state held, derivatives with respect to the field by differences in mpmath
(for A1: of the corrector itself), nothing by elimination or by formulas for derivatives. Needs mpmath. Run it in this
folder; the result is kept beside it.
"""
import json
from pathlib import Path

import mpmath as mp

mp.mp.dps = 50
OUT = Path(__file__).with_name("field.json")

# saddles: from, to, translation, energy, prefactor, couplings, saddle point (from `from`, or None: half-way)
CELLS = {
    "alternating": dict(
        lattice=[[1]], positions=[[0], [".5"]], energy=[0, 0], degeneracy=[1, 1], state=[[-1], ["-.3"]],
        saddles=[[0, 1, [0], 0, 1, [".5"], None], [1, 0, [1], "1.5", 1, ["-1.4"], None]]),
    "three": dict(
        lattice=[[1]], positions=[[0], [".27"], [".61"]], energy=[0, ".4", 1], degeneracy=[1, 2, 1],
        state=[[-1, ".3"], ["-.2", 0], [".6", 1]],
        saddles=[[0, 1, [0], 1, 3, ["-.4", 0], [".1"]], [1, 2, [0], 2, 1, ["-1.3", ".2"], None],
                 [2, 0, [1], "1.6", "2.5", [".2", "-.7"], [".3"]], [0, 2, [0], "2.5", 1, ["-.7", "1.1"], None]]),
    "plane": dict(
        lattice=[[1, 0], [".3", "1.1"]], positions=[[0, 0], [".4", ".2"], [".7", ".6"]], energy=[0, ".3", ".8"],
        degeneracy=[1, 1, 1], state=[[-1, 0], ["-.4", ".5"], [".6", "-.3"]],
        saddles=[[0, 1, [0, 0], "1.2", 1, ["-.5", ".2"], None], [1, 2, [0, 0], "1.5", 1, [".1", ".3"], None],
                 [2, 0, [1, 1], "1.7", 1, [".2", "-.4"], [".1", ".25"]], [2, 0, [0, 1], "2.1", 2, ["-.6", 0], None],
                 [1, 0, [1, 0], "1.9", 1, [".7", ".6"], None], [1, 1, [0, 1], "2.2", 1, ["-.2", "-.8"], None]]),
    "space": dict(
        lattice=[[1, 0, 0], [0, 1, 0], [".2", 0, "1.3"]], positions=[[0, 0, 0], [".5", ".3", ".4"]], energy=[0, ".6"],
        degeneracy=[1, 3], state=[[-1], [".4"]],
        saddles=[[0, 1, [0, 0, 0], "1.1", 1, [".3"], None], [1, 0, [1, 0, 0], "1.6", 2, ["-.5"], None],
                 [1, 0, [0, 1, 0], "1.4", 1, [".8"], None], [1, 0, [0, 0, 1], "1.9", 1, ["-.9"], [".2", "-.1", ".5"]],
                 [0, 0, [1, 1, 0], 2, 1, [".1"], None]]),
}
FIELDS = {1: [[0], ["-.9"], ["1.3"]], 2: [[0, 0], [".8", "-.6"], ["-1.2", ".5"]]}
KT = mp.mpf("0.8")


def mpfs(x):
    return [mpfs(one) for one in x] if isinstance(x, list) else mp.mpf(x)


class Cell:
    def __init__(self, data):
        self.lattice, self.u = mpfs(data["lattice"]), mpfs(data["positions"])
        self.E, self.g, self.P = mpfs(data["energy"]), mpfs(data["degeneracy"]), mpfs(data["state"])
        self.space, self.n = len(self.lattice[0]), len(self.E)
        self.saddles = []
        for j, i, n, E, nu, P, x in data["saddles"]:
            d = [sum(n[c] * self.lattice[c][a] for c in range(len(n))) + self.u[i][a] - self.u[j][a]
                 for a in range(self.space)]
            self.saddles.append((j, i, d, mp.mpf(E), mp.mpf(nu), mpfs(P), mpfs(x) if x else [v / 2 for v in d]))

    def weights(self, h):
        return [g * mp.exp(-(E - mp.fdot(P, h)) / KT) for g, E, P in zip(self.g, self.E, self.P)]

    def conductances(self, h):
        return [nu * mp.exp(-(E - mp.fdot(P, h)) / KT) for _, _, _, E, nu, P, _ in self.saddles]

    def corrector(self, h):
        """y[state][a] with weighted mean zero."""
        L, f = mp.zeros(self.n, self.n), mp.zeros(self.n, self.space)
        for (j, i, d, *_), c in zip(self.saddles, self.conductances(h)):
            L[i, i] += c
            L[j, j] += c
            L[i, j] -= c
            L[j, i] -= c
            for a in range(self.space):
                f[i, a] -= c * d[a]
                f[j, a] += c * d[a]
        for k in range(self.n):  # the equation of state 0 follows from the others
            L[0, k] = 1 if k == 0 else 0
        y = [[mp.mpf(0)] * self.space for _ in range(self.n)]
        for a in range(self.space):
            column = f[:, a]
            column[0] = 0
            x = mp.lu_solve(L, column)
            for i in range(self.n):
                y[i][a] = x[i]
        w = self.weights(h)
        mean = [sum(w[i] * y[i][a] for i in range(self.n)) / sum(w) for a in range(self.space)]
        return [[y[i][a] - mean[a] for a in range(self.space)] for i in range(self.n)]

    def steps(self, h):
        y = self.corrector(h)
        return y, [[d[a] + y[i][a] - y[j][a] for a in range(self.space)] for j, i, d, *_ in self.saddles]

    def A(self, h, a, b):
        _, steps = self.steps(h)
        return sum(c * s[a] * s[b] for c, s in zip(self.conductances(h), steps))

    def moment(self, h, a, b, c):
        """sum_e c_e b_a b_b q_c, q from the saddle point to the middle of the two harmonic positions."""
        y, steps = self.steps(h)
        return sum(k * s[a] * s[b] * ((d[c] + y[j][c] + y[i][c]) / 2 - x[c])
                   for (j, i, d, _, _, _, x), k, s in zip(self.saddles, self.conductances(h), steps))

    def along(self, f, h, k):
        return mp.diff(lambda t: f([v + (t if m == k else 0) for m, v in enumerate(h)]), 0)

    def A1(self, h, a, b, c, k):
        _, steps = self.steps(h)
        dy = [[self.along(lambda g, i=i, v=v: self.corrector(g)[i][v], h, k) for v in range(self.space)]
              for i in range(self.n)]
        total = -self.along(lambda g: self.moment(g, a, b, c), h, k)
        for (j, i, d, _, _, _, x), w, s in zip(self.saddles, self.conductances(h), steps):
            g = [(d[c] - x[c]) * dy[i][v] + x[c] * dy[j][v] for v in range(self.space)]
            total += w * (g[a] * s[b] + s[a] * g[b])
        return total


def text(x):
    return [text(one) for one in x] if isinstance(x, list) else float(mp.nstr(x, 17))


def main():
    out = {"what": "Local coefficients of landscapes in fields at kT; saddles as from, to, translation, energy, "
           "frequency nu g, couplings, saddle point; A1[a][b][c][k] adds A1 dh_k/dx_c", "kT": text(KT), "cells": {}}
    for name, data in CELLS.items():
        cell, space = Cell(data), range(len(data["lattice"][0]))
        components = range(len(data["state"][0]))
        rows = []
        for h in mpfs(FIELDS[len(components)]):
            w = cell.weights(h)
            Z = sum(w)
            A = [[cell.A(h, a, b) for b in space] for a in space]
            rows.append(dict(
                h=text(h), free_energy=text(-KT * mp.log(Z)),
                dipole=text([sum(w[i] * cell.P[i][k] for i in range(cell.n)) / Z for k in components]),
                A=text(A), D=text([[A[a][b] / Z for b in space] for a in space]),
                slope=text([[[cell.along(lambda g: cell.A(g, a, b), h, k) for b in space] for a in space]
                            for k in components]),
                A1=text([[[[cell.A1(h, a, b, c, k) for k in components] for c in space] for b in space]
                         for a in space])))
        kept = {key: text(mpfs(value)) for key, value in data.items() if key != "saddles"}
        kept["saddles"] = [[j, i, n, text(mp.mpf(E)), text(mp.mpf(nu)), text(mpfs(P)), x and text(mpfs(x))]
                           for j, i, n, E, nu, P, x in data["saddles"]]
        out["cells"][name] = dict(kept, points=rows)
    OUT.write_text(json.dumps(out, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
