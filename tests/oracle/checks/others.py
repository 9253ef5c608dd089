"""Forces, confined spectra, meshes by symmetry, repair, residence and other small questions."""
import random

import numpy as np
from mpmath import mp, mpf

from reference import algebra
from reference.chain import Chain
from reference.passage import Passage


def force(judge, network, model, chain):
    """Rates under a force, and the confined spectrum: unforced off-diagonals, forced escape rates."""
    draw = random.Random(network.seed + "force")
    largest = max([abs(x) for step in chain.steps for x in step] + [mpf(0)])
    if largest == 0 or network.dim == 0:
        return
    f = [float(draw.uniform(-1, 1) / float(largest)) for _ in range(network.space)]
    beta = draw.choice([1e-6, .3, 3.0])
    forced = judge.call("force", lambda: model.with_force(f, beta))
    if forced is None:
        return
    work = [mp.exp(mpf(beta) * sum(mpf(a) * x for a, x in zip(f, step)) / 2) for step in chain.steps]
    right = [rate * w for (*_, rate), w in zip(chain.jumps, work)]
    judge.close("force.rates", forced.jumps.rate, right, 1e-13)
    if not (chain.ergodic and chain.reversible):
        return
    k = [[.17] * network.dim]
    found = judge.call("spectrum.confined", lambda: forced.spectrum(k, boundary="confined"))
    if found is None:
        return
    balanced = chain.balanced()
    h = algebra.zeros(chain.n_states, chain.n_states)
    for e, ((j, i, n, rate), w) in enumerate(zip(balanced.jumps, work)):
        h[j][j] += rate * w
        phase = mp.expjpi(-2 * sum(mpf(x) * mpf(.17) for x in n))
        h[i][j] -= mp.sqrt(rate * balanced.jumps[chain.opposite[e]][3]) * phase
    values, _ = algebra.hermitian(h)
    size = max([sum(rate * w for (a, *_, rate), w in zip(balanced.jumps, work) if a == j) for j in range(chain.n_states)])
    judge.close("spectrum.confined", found.values[0], values, max(1e-12, 3 * float(chain.worst_affinity)), size)


def mesh(judge, network, model, reversible):
    """The bands on a mesh reduced by symmetry, unfolded, are those of the whole mesh."""
    if network.dim not in (1, 2, 3) or network.n_states > 4:
        return
    sizes = [4] * network.dim if network.dim < 3 else [2, 3, 2]
    grid = judge.call("kgrid", lambda: model.kgrid(sizes))
    if grid is None:
        return
    judge.holds("kgrid.weights", abs(sum(grid.weights) - 1) < 1e-12, "weights do not sum to 1")
    whole = judge.rdd.kmesh(sizes)
    a = judge.call("kgrid.bands", lambda: model.spectrum(grid.k).values)
    b = judge.call("kgrid.bands", lambda: model.spectrum(whole.k).values)
    if a is None or b is None:
        return
    size = max(abs(b).max(), 1e-300)
    error = float(abs(np.sort(grid.unfold(a).real, axis=1) - np.sort(b.real, axis=1)).max() / size)
    judge.holds("kgrid.unfold", error < 1e-8, f"off by {error} of the largest value")


def repair(judge, network, model, chain):
    """After a repair every affinity is zero; least squares change a rate and its opposite by opposite logarithms."""
    if chain.affinities is None or not chain.jumps or not chain.worst_affinity > 1e-3:
        return
    found = judge.call("repair", model.repair)
    if found is None:
        return
    network = type(network)(network.lattice, network.n_states, [
        (int(j), int(i), [int(x) for x in n], float(rate)) for j, i, n, rate in
        zip(found.jumps.source, found.jumps.target, found.jumps.translation, found.jumps.rate)], network.positions)
    worst = Chain(network).worst_affinity
    judge.holds("repair.affinity", worst is not None and worst < 1e-12, f"worst affinity {worst} after a repair")
    change = [mpf(float(x)) for x in found.change]
    size = max([abs(x) for x in change] + [mpf(10) ** -30])
    same = max(abs(change[e] + change[chain.opposite[e]]) for e in range(len(change)))
    judge.holds("repair.opposite", same <= 1e-10 * size, f"opposite rates change by unequal logarithms, {float(same)}")


def residence(judge, network, model, chain):
    m = chain.n_states
    if m < 3:
        return
    inside = [0, 1]
    exact = Passage(chain, [[j for j in range(m) if j not in inside]])
    if not exact.reachable() or not chain.ergodic:
        return
    found = judge.call("residence_time", lambda: model.residence_time(inside))
    if found is not None:
        weight = chain.pi[0] + chain.pi[1]
        times = exact.mean_time()
        judge.close("residence_time", [found], [(chain.pi[0] * times[0] + chain.pi[1] * times[1]) / weight], 1e-12)
    found = judge.call("mean_first_passage_time", lambda: model.mean_first_passage_time([0], [2]))
    if found is not None:
        judge.close("mean_first_passage_time", [found], [Passage(chain, [[2]]).mean_time()[0]], 1e-12)
    found = judge.call("committor", lambda: model.committor([0], [2]))
    if found is not None:
        judge.close("committor", found, [row[1] for row in Passage(chain, [[0], [2]]).splitting()], 1e-12)


def files(judge, network, model):
    """Bytes and back: every bit."""
    again = judge.call("bytes", lambda: judge.rdd.Model.from_bytes(model.to_bytes()))
    if again is not None:
        same = all(np.array_equal(a, b) for a, b in zip(model.jumps, again.jumps)) and \
            np.array_equal(model.lattice, again.lattice) and np.array_equal(model.positions, again.positions)
        judge.holds("bytes", same, "a model read from its bytes differs")
