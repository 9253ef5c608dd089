"""Symbols of coarse models of every order and gauge, their hops and initial amplitudes, and the resolution."""
import itertools

from mpmath import mp, mpf

from reference import algebra
from reference.bands import Bands
from reference.coarse import Coarse, slow_left, two_memberships


def symbols(judge, network, model, chain, reversible):
    """For P = 2, whose memberships have a closed form, or P = M = 1."""
    P = min(2, chain.n_states)
    if _splits_a_pair(chain, reversible):
        return
    chi = [[mpf(1)]] if P == 1 else two_memberships(chain, reversible)
    if abs(sum(p * row[0] for p, row in zip(chain.pi, chi)) - mpf(1) / 2) < 1e-6 and P == 2:
        return  # which of the two comes first is rounding
    found = None
    kappa = [.1 / (a + 1) for a in range(chain.dim)]
    for gauge, order in ("corrector", "second"), ("given", "second"), ("given", "plain"), ("corrector", "lattice"):
        try:
            found = model.coarse_grain(P, order=order, gauge=gauge)
        except judge.rdd.Error:
            continue  # checks/coarse.py asks for the same and notes it
        exact = Coarse(chain, chi, gauge, reversible)
        right = exact.symbol(kappa, order)
        k = chain.wavevector(kappa)
        size = sum(abs(x) for x in k)
        scale = algebra.add(algebra.add(exact.sizes(0), exact.sizes(1), size), exact.sizes(2), size * size)
        # The response of the fast modes, which is not among these terms, may make an entry larger than all of them.
        scale = [[s + abs(x) for s, x in zip(p, q)] for p, q in zip(scale, right)]
        judge.close(f"symbol.{gauge}.{order}", found.symbol(kappa), right, 1e-11, scale)
    if found is None:
        return
    hops(judge, found, exact)
    slip(judge, model, chain, chi, kappa, P, reversible)


def _splits_a_pair(chain, reversible):
    """Whether two coarse states would part modes that may not be split."""
    if chain.n_states < 3:
        return False
    _, values = slow_left(chain, 2, reversible)
    return abs(mp.re(values[2]) - mp.re(values[1])) < 1e-5 * abs(values[2])


def hops(judge, found, exact):
    made = judge.call("hops", lambda: found.hops)
    if made is None:
        return
    right = exact.hops()
    got = {tuple(map(int, n)): rate for n, rate in zip(made.translation, made.rate)}
    if not judge.holds("hops.translations", set(got) == set(right), "other translations"):
        return
    for n, rate in right.items():
        judge.close("hops", got[n], rate, 1e-11, exact.sizes(None))


def slip(judge, model, chain, chi, kappa, P, reversible):
    """rho_P(k, 0) = (chi^T + i k.Z^T) p_0(k) with the phases of the gauge's positions."""
    found = judge.call("initial", lambda: model.coarse_grain(P, gauge="given").initial(
        kappa, [1.0 / (j + 1) for j in range(chain.n_states)]))
    if found is None:
        return
    exact = Coarse(chain, chi, "given", reversible)
    k = chain.wavevector(kappa)
    start = [mp.expj(-sum(a * b for a, b in zip(k, u))) / (j + 1) for j, u in enumerate(chain.positions)]
    right = [sum(chi[j][p] * start[j] for j in range(chain.n_states)) for p in range(P)]
    largest = 1 + mpf(10) ** -5 * max(abs(sum(a * b for a, b in zip(k, u))) for u in chain.positions)  # the phases
    for a in range(chain.space):
        z = exact.slip(a)
        largest = max([largest] + [abs(k[a] * x) for row in z for x in row])
        right = [r + mp.mpc(0, 1) * k[a] * sum(z[j][p] * start[j] for j in range(chain.n_states))
                 for p, r in enumerate(right)]
    judge.close("initial", found, right, 1e-10, largest)


def resolution(judge, network, model, chain, reversible):
    """At L the error of the bands is eps, above it less: as much as can be asked of a search."""
    if chain.dim > 2 or chain.n_states > 4 or _splits_a_pair(chain, reversible):
        return
    P, eps, points = min(2, chain.n_states), .05, 3
    reduced = judge.call("coarse_grain", lambda: model.coarse_grain(P))
    if reduced is None:
        return
    found = judge.call("resolution", lambda: reduced.resolution(eps, points=points))
    if found is None or P == 1 and found == 1:
        return
    chi = [[mpf(1)]] if P == 1 else two_memberships(chain, reversible)
    exact = Coarse(chain, chi, "corrector", reversible)
    length = mpf(float(found))
    here, shorter = (_band_error(chain, exact, L, points, P, reversible) for L in (length, length / mpf("1.003")))
    judge.holds("resolution", here <= eps * 1.0001, f"L = {float(length)}: error {float(here)} where {eps} is allowed")
    if length > 1.01:
        judge.holds("resolution.least", shorter > eps * .9999, f"L = {float(length)} is not the least")


def _band_error(chain, exact, length, points, P, reversible):
    worst = mpf(0)
    steps = [mpf(2 * a) / (points - 1) - 1 for a in range(points)]
    for place in itertools.product(steps, repeat=chain.dim):
        if max(abs(x) for x in place) < 1:
            continue
        kappa = [x / (2 * length) for x in place]
        right = Bands(chain, kappa, reversible).values[:P]
        model, _ = algebra.general([[-x for x in row] for row in exact.symbol(kappa, "second")])
        worst = max([worst] + [abs(x - y) / abs(y) for x, y in zip(model, right) if y != 0])
    return worst
