#!/usr/bin/env python3
"""Writes light_states.json: networks whose states weigh 10 to 80 decades apart, and their coarse models.

By the definitions, at 200 digits (mpmath): all eigenvectors of the generator, PCCA+ by trying every choice of vertices,
every equation as one linear system. Nothing is eliminated or iterated. Needs mpmath. Run it in this folder; the result is
kept beside it.
"""
import itertools
import json
import math
import random
from pathlib import Path

from mpmath import mp, mpf, matrix

mp.dps = 200
OUT = Path(__file__).with_name("light_states.json")
PERIOD = 1.5


def generator(m, jumps):
    q = matrix(m, m)
    for i, j, _, rate in jumps:
        if i != j:
            q[j, i] += mpf(rate)
            q[i, i] -= mpf(rate)
    return q


def stationary(q):
    a, b = q.copy(), matrix(q.rows, 1)
    for j in range(q.rows):
        a[q.rows - 1, j] = mpf(1)
    b[q.rows - 1] = mpf(1)
    return mp.lu_solve(a, b)


def slow_modes(q, pi, p):
    """All decay rates, and W, V (M x P) of the slow ones, W[:, 0] = 1 and W^T V = 1."""
    m = q.rows
    s = matrix(m, m)
    for i in range(m):
        for j in range(m):
            s[i, j] = q[i, j] * mp.sqrt(pi[j] / pi[i])
    values, x = mp.eig(s)
    y = x ** -1
    order = sorted(range(m), key=lambda c: -mp.re(values[c]))
    assert all(abs(mp.im(values[c])) < mpf(10) ** -80 for c in order[:p]), "complex slow modes"
    w, v = matrix(m, p), matrix(m, p)
    for c, o in enumerate(order[:p]):
        big = max(range(m), key=lambda j: abs(y[o, j]))
        for j in range(m):
            w[j, c] = mpf(1) if c == 0 else mp.re(y[o, j] / y[o, big]) / mp.sqrt(pi[j])
            v[j, c] = pi[j] if c == 0 else mp.re(x[j, o] * y[o, big]) * mp.sqrt(pi[j])
    return [-mp.re(values[o]) for o in order], w, v * ((w.T * v) ** -1)


def two_vertices(w):
    low, high = min(w[:, 1]), max(w[:, 1])
    return matrix([[-low / (high - low), high / (high - low)], [1 / (high - low), -1 / (high - low)]])


def three_vertices(w, pi):
    """The crispest: of all functions that vanish at two states and are negative nowhere, the best three."""
    m, rays = w.rows, []
    for i, j in itertools.combinations(range(m), 2):
        a, b = list(w[i, :]), list(w[j, :])
        cross = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
        for sign in (1, -1):
            value = [sum(sign * w[k, c] * cross[c] for c in range(3)) for k in range(m)]
            if all(k in (i, j) or value[k] >= 0 for k in range(m)):
                mass = sum(pi[k] * value[k] for k in range(m))
                rays.append(([sign * c / mass for c in cross], sum(pi[k] * (value[k] / mass) ** 2 for k in range(m))))
    best = None
    for chosen in itertools.combinations(rays, 3):
        b = matrix([[ray[0][r] for ray in chosen] for r in range(3)])
        try:
            x = mp.lu_solve(b, matrix([1, 0, 0]))
        except ZeroDivisionError:
            continue
        value = sum(x[c] * chosen[c][1] for c in range(3))
        if min(x) > 0 and (best is None or value > best[0]):
            best = value, b * mp.diag(list(x))
    return best[1]


def response(q, reaction, right, local, chi):
    """F with Q F - F Q_P = right and chi^T F = 0, as one system."""
    m, p = q.rows, reaction.rows
    shift = max(abs(q[j, j]) for j in range(m))
    out_of_slow = local * chi.T
    a, b = matrix(m * p, m * p), matrix(m * p, 1)
    for c in range(p):
        for i in range(m):
            b[c * m + i] = right[i, c]
            for j in range(m):
                a[c * m + i, c * m + j] += q[i, j] - shift * out_of_slow[i, j]
            for d in range(p):
                a[c * m + i, d * m + i] -= reaction[d, c]
    x = mp.lu_solve(a, b)
    return matrix([[x[c * m + i] for c in range(p)] for i in range(m)])


def corrector(m, jumps, pi):
    a, b = matrix(m, m), matrix(m, 1)
    out = [mpf(0)] * m
    for i, j, n, rate in jumps:
        out[i] += mpf(rate) * n * mpf(PERIOD)
        if i != j:
            a[i, j] += mpf(rate)
            a[i, i] -= mpf(rate)
    velocity = sum(pi[j] * out[j] for j in range(m))
    for j in range(m):
        b[j] = velocity - out[j]
        a[m - 1, j] = pi[j]
    b[m - 1] = 0
    return mp.lu_solve(a, b)


def coarse_model(m, p, jumps):
    q = generator(m, jumps)
    pi = stationary(q)
    decay, w, v = slow_modes(q, pi, p)
    a = two_vertices(w) if p == 2 else three_vertices(w, pi)
    order = sorted(range(p), key=lambda c: -a[0, c])
    a = matrix([[a[r, o] for o in order] for r in range(p)])
    chi, local = w * a, v * (a ** -1).T
    reaction = chi.T * q * local
    y = corrector(m, jumps, pi)
    first, second, exact = matrix(m, m), matrix(m, m), mpf(0)
    for i, j, n, rate in jumps:
        x = -(n * mpf(PERIOD) + y[j] - y[i])
        first[j, i] += mpf(rate) * x
        second[j, i] += mpf(rate) * x * x / 2
        exact += pi[i] * mpf(rate) * x * x / 2
    pull = first * local
    f = response(q, reaction, local * (chi.T * pull) - pull, local, chi)
    weight = [a[0, c] for c in range(p)]
    crisp = sum(sum(pi[j] * chi[j, c] ** 2 for j in range(m)) / weight[c] for c in range(p)) / p
    numbers = lambda x: [[float(x[i, j]) for j in range(x.cols)] for i in range(x.rows)]
    return {"n_states": m, "n_coarse": p, "period": PERIOD, "jumps": [list(jump) for jump in jumps],
            "decay": [float(x) for x in decay[:p + 1]], "pi": [float(x) for x in pi], "weight": [float(x) for x in weight],
            "chi": numbers(chi), "reaction": numbers(reaction), "drift": numbers(chi.T * first * local),
            "diffusion": numbers(chi.T * second * local + chi.T * first * f), "exact": float(exact),
            "crispness": float(crisp)}


def power(exponent):
    """A rate of 2^integer: those of a reversible network are so to the last bit."""
    return 2.0 ** round(exponent)


def path(driven):
    """Two wells at the ends of a path over light states; the shallow one alone moves."""
    energy = [17, 73, 113, 128, 113, 73, 0]  # kT ln 2
    jumps = [(0, 0, 1, power(15)), (0, 0, -1, power(15))]
    for i in range(6):
        saddle = max(energy[i], energy[i + 1]) - 37
        jumps += [(i, i + 1, 0, power(energy[i] - saddle)), (i + 1, i, 0, power(energy[i + 1] - saddle))]
    if driven:
        i, j, n, rate = jumps[3]
        jumps[3] = (i, j, n, rate * (1 + 1e-6))
        jumps.append((0, 2, 0, 1e-9 * jumps[2][3]))
    return 7, 2, jumps


def wells(seed, driven):
    """P wells of random depths in a random network of states high above them."""
    r = random.Random(seed)
    m = r.randint(5, 8)
    p = 2 + seed % 2
    span = (36, 87, 173, 260)[seed % 4]  # kT ln 2
    deep = r.sample(range(m), p)
    energy = [r.randint(0, span) if j in deep else r.randint(span // 3, 4 * span // 3) for j in range(m)]
    pairs = [(j, r.randrange(j)) for j in range(1, m)]
    pairs += [tuple(r.sample(range(m), 2)) for _ in range(r.randint(1, m))]
    top = max(energy)
    jumps = []
    for i, j in pairs:
        n = r.choice([0, 0, 1, -1, 2])
        saddle = (top if i in deep and j in deep else max(energy[i], energy[j])) + r.randint(0, 14) - 10
        bias = math.exp(r.uniform(-1, 1)) if driven else 1.0
        jumps += [(i, j, n, bias * power(energy[i] - saddle)), (j, i, -n, power(energy[j] - saddle))]
    own = power(energy[deep[0]] - top)
    return m, p, jumps + [(deep[0], deep[0], 1, own), (deep[0], deep[0], -1, own)]


if __name__ == "__main__":
    models = []
    for network in [path(False), path(True)] + [wells(seed, driven) for seed in range(1, 13) for driven in (False, True)]:
        try:
            model = coarse_model(*network)
        except AssertionError:
            continue
        if model["decay"][-1] > 1000 * model["decay"][-2]:  # slow modes that are told apart from the others
            models.append(model)
    OUT.write_text("[" + ",\n ".join(json.dumps(model) for model in models) + "]\n")
    print(len(models), "models")
