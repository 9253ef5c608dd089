"""Coarse models, their jump tables and mobilities."""
import numpy as np
from mpmath import mp, mpf

from reference import algebra
from reference.coarse import Coarse, slow_left, two_memberships
from checks.transport import tensor_scale


def coarse(judge, network, model, chain, reversible):
    for P in range(1, min(chain.n_states, 3 if chain.space > 3 else 4) + 1):
        basis, values = slow_left(chain, P, reversible)
        if P < chain.n_states and _close(values[P - 1], values[P], 1e-5):
            if _close(values[P - 1], values[P], 1e-10):
                judge.call("coarse.degenerate", lambda: model.coarse_grain(P), refused=(judge.rdd.DegenerateError,))
            continue
        found = judge.call("coarse_grain", lambda: model.coarse_grain(P))
        if found is None:
            continue
        chi = memberships(judge, found, chain, basis, P, reversible)
        if chi is None:
            continue
        right = Coarse(chain, chi, "corrector", reversible)
        compare(judge, found, chain, right, P, values)
        mobilities(judge, found, right)
        jumps(judge, found, chain, right, values, reversible)


def _close(a, b, near):
    return abs(mp.re(a) - mp.re(b)) <= near * max(abs(a), abs(b))


def memberships(judge, found, chain, basis, P, reversible):
    """The exact memberships: the closed form up to P = 2, else those of the exact slow space that agree with the
    library's on the P states that belong most to each coarse state; the heaviest of them where several do, because the
    rounding of a double at a light one would outweigh the rare memberships of a heavy one that follow from it."""
    got = [[mpf(float(x)) for x in row] for row in found.memberships]
    judge.holds("coarse.range", all(0 <= x <= 1 for row in got for x in row), "memberships outside [0, 1]")
    judge.close("coarse.rows", [float(sum(row)) for row in got], [mpf(1)] * len(got), 1e-12)
    if P == 1:
        right = [[mpf(1)] for _ in got]
    elif P == 2:
        right = two_memberships(chain, reversible)
        weight = sum(p * row[0] for p, row in zip(chain.pi, right))
        turned = [[b, a] for a, b in right]
        if abs(weight - mpf(1) / 2) < 1e-9 and _distance(got, turned) < _distance(got, right):
            right = turned
    else:
        corners = [max(range(len(got)), key=lambda i: (round(got[i][c], 6), chain.pi[i])) for c in range(P)]
        if len(set(corners)) < P:
            judge.note("coarse.corners", "wrong", text="a state belongs most to two coarse states")
            return None
        transform = algebra.solve([basis[i] for i in corners], [got[i] for i in corners])
        right = algebra.multiply(basis, transform)
    if not judge.close("coarse.memberships", found.memberships, right, 1e-9, mpf(1)):
        return None
    return right


def _distance(a, b):
    return max(abs(x - y) for p, q in zip(a, b) for x, y in zip(p, q))


def compare(judge, found, chain, right, P, values):
    judge.close("coarse.equilibrium", found.equilibrium, right.weights, 1e-10)
    if P > 1:
        judge.close("coarse.reaction", found.reaction, right.reaction, 1e-10, _measure(right.reaction, right.sizes(0), P == 2))
    judge.close("coarse.crispness", [found.crispness], [right.crispness()], 1e-9)
    d = right.diffusion()
    got = found.diffusion
    if P == 1:
        exact = chain.diffusivity
        judge.close("coarse.diffusion.one", got[:, :, 0, 0], exact, 1e-9, tensor_scale(exact, chain.lattice))
        return
    size = right.sizes(2)
    for a in range(chain.space):
        for b in range(chain.space):
            judge.close("coarse.diffusion", got[a, b], d[a][b], 1e-10, _measure(d[a][b], size, False))
    for a, c in enumerate(right.drift()):
        judge.close("coarse.drift", found.drift[a], c, 1e-10, _measure(c, right.sizes(1), False))


def _measure(right, size, exact):
    """For each entry itself, and where it may be a difference a thousandth of the terms it is made of: with the
    tolerance of 1e-10 a rounding of 1e-13."""
    return [[abs(x) if exact else abs(x) + s / 1000 for x, s in zip(p, q)] for p, q in zip(right, size)]


def mobilities(judge, found, right):
    made = judge.call("mobilities", found.mobilities)
    if made is None:
        return
    d, size = right.diffusion(), right.sizes(2)
    space = right.chain.space
    for p in range(right.P):
        block = [[(d[a][b][p][p] + d[b][a][p][p]) / 2 for b in range(space)] for a in range(space)]
        largest = max(abs(x) for row in block for x in row) + size[p][p] / 1000
        if largest == 0:
            continue
        judge.close("mobilities.tensor", made.tensor[p], block, 1e-10, largest)
        values, _ = algebra.hermitian(block)
        judge.close("mobilities.principal", made.principal[p], values[::-1], 1e-10, largest)


def jumps(judge, found, chain, right, values, reversible):
    """A table keeps the weights and D exactly, and its slow rates are what it says."""
    if not reversible or chain.dim > 3:
        return
    try:
        made = found.jumps()
    except judge.rdd.Error as error:
        kind = "rightly refused" if isinstance(error, (judge.rdd.NoGapError, judge.rdd.UnsupportedError)) else "wrongly refused"
        judge.note("jumps", kind, text=f"{type(error).__name__}: {error}")
        return
    pi, P = right.weights, right.P
    judge.close("jumps.equilibrium", made.equilibrium, pi, 1e-9)
    judge.holds("jumps.positive", bool(np.all(made.rate > 0)), "rates that are not positive")
    d = algebra.zeros(chain.space, chain.space)
    reaction = algebra.zeros(P, P)
    for j, i, dr, rate in zip(made.source, made.target, made.displacement, made.rate):
        k = mpf(float(rate))
        if i != j:
            reaction[i][j] += k
            reaction[j][j] -= k
        for a in range(chain.space):
            for b in range(chain.space):
                d[a][b] += pi[j] * k * mpf(float(dr[a])) * mpf(float(dr[b])) / 2
    got = np.array([[float(x) for x in row] for row in d])
    judge.close("jumps.diffusivity", got, chain.diffusivity, 1e-8, tensor_scale(chain.diffusivity, chain.lattice))
    if P > 1:
        slow = sorted(mp.re(x) for x in algebra.general([[-x for x in row] for row in reaction])[0])[1:]
        judge.close("jumps.slow_rates", made.slow_rates, slow, 1e-8)
        judge.close("jumps.spectral_rates", made.spectral_rates, [mp.re(x) for x in values[1:P]], 1e-9)
