"""Audit, stationary distribution, drift, diffusivity, corrector, derivatives."""
from mpmath import mp, mpf



def audit(judge, network, model, chain):
    found = judge.call("audit", model.audit)
    if found is None:
        return
    judge.holds("audit.classes", found.n_classes == len(chain.classes) and all(
        {j for j in range(chain.n_states) if found.class_of[j] == c} == part for c, part in enumerate(chain.classes)),
        f"classes {found.class_of.tolist()} in place of {chain.classes}")
    judge.holds("audit.ergodic", found.ergodic == chain.ergodic, f"ergodic = {found.ergodic}")
    judge.holds("audit.closed", found.class_closed.tolist() == chain.closed, f"closed = {found.class_closed}")
    judge.holds("audit.one_way", len(found.one_way_jumps) == chain.opposite.count(None),
                f"{len(found.one_way_jumps)} one-way jumps in place of {chain.opposite.count(None)}")
    worst = chain.worst_affinity
    if worst is None:
        judge.holds("audit.reversible", not found.reversible or not chain.jumps, "reversible with one-way jumps")
        return
    if not 1e-9 < worst < 1e-7:
        judge.holds("audit.reversible", found.reversible == (worst < 1e-8),
                    f"reversible = {found.reversible}, worst affinity per jump {float(worst)}")
    largest = max([abs(a) for a in chain.affinities] + [mpf(1)])
    judge.close("audit.affinity_per_jump", [found.affinity_per_jump], [worst], 1e-13, largest)


def stationary(judge, model, chain):
    pi = judge.call("stationary", model.stationary)
    if pi is not None:
        judge.close("stationary", pi, chain.pi, 1e-13)
    log_pi = judge.call("log_stationary", model.log_stationary)
    if log_pi is not None:
        right = [mp.log(p) for p in chain.pi]
        judge.close("log_stationary", log_pi, right, 1e-13, [max(abs(x), mpf(1)) for x in right])


def tensor_scale(right, lattice, least=0):
    """sqrt(D_aa D_bb) for each entry. Where lattice vectors are not along the axes, a direction that hardly moves is a
    difference of what moves: its digits end at those of the largest entry."""
    n = len(right)
    along = all(sum(x != 0 for x in row) == 1 for row in lattice)
    largest = max([abs(right[a][a]) for a in range(n)] + [mpf(least)])
    floor = mpf(10) ** (-18 if along else -10)
    size = [max(right[a][a], largest * floor) for a in range(n)]
    aslant = [max(right[a][a], largest * mpf(10) ** -10) for a in range(n)]  # products with what does not move
    return [[size[a] if a == b else mp.sqrt(aslant[a] * aslant[b]) for b in range(n)] for a in range(n)]


def rounding(chain):
    """Where nothing moves: what a double makes of steps that should add up to nothing. Else 0."""
    cell = max([sum(x * x for x in row) for row in chain.lattice])
    motion = cell * sum(chain.pi[j] * rate for j, _, _, rate in chain.jumps)
    still = all(chain.diffusivity[a][a] < motion * mpf(10) ** (-mp.dps // 2) for a in range(chain.space))
    return motion * mpf(10) ** -15 if still else 0


def velocity(judge, model, chain):
    found = judge.call("drift_velocity", model.drift_velocity)
    given = [sum(chain.pi[j] * rate * abs(step[a]) for (j, _, _, rate), step in zip(chain.jumps, chain.steps))
             for a in range(chain.space)]
    if found is not None:
        judge.close("drift_velocity", found, chain.velocity, 1e-12, given)


def transport(judge, model, chain, reversible, almost):
    right, scale = chain.diffusivity, tensor_scale(chain.diffusivity, chain.lattice, rounding(chain))
    tolerance = max(1e-11, 3 * almost) if reversible else 1e-10
    for accuracy in "auto", "high", "fast":
        name = f"diffusivity.{accuracy}" if reversible else f"diffusivity.driven.{accuracy}"
        found = judge.call(name, lambda: model.diffusivity(accuracy))
        if found is not None:
            judge.close(name, found, right, 1e-6 if accuracy == "fast" else tolerance, scale)
    local = judge.call("local_equilibrium", model.local_equilibrium_diffusivity)
    if local is not None:
        judge.close("local_equilibrium", local, chain.local_equilibrium, 1e-12, tensor_scale(chain.local_equilibrium, chain.lattice))
    corrector = judge.call("corrector", model.corrector)
    if corrector is not None:
        size = [max([abs(y[a]) for y in chain.corrector] + [abs(s[a]) for s in chain.steps] + [mpf(0)])
                for a in range(chain.space)]
        judge.close("corrector", corrector, chain.corrector, max(1e-10, 3 * almost), [size] * chain.n_states)


def derivatives(judge, model, chain, almost):
    """dD/dk against differences of the reference. One rate alone may change the small force on a fast cycle of a driven
    network, and D by many times its size: such a derivative counts against itself."""
    found = judge.call("transport_derivatives", model.transport_derivatives)
    if found is None or len(chain.jumps) > 24:
        return
    step = chain.step
    size = tensor_scale(chain.diffusivity, chain.lattice, rounding(chain))
    for e, (_, _, _, rate) in enumerate(chain.jumps):
        moved = chain.with_rates({e: rate * (1 + step)})
        for a in range(chain.space):
            right = [(moved.diffusivity[a][b] - chain.diffusivity[a][b]) / (rate * step) for b in range(chain.space)]
            scale = [max(s / rate, abs(x)) for s, x in zip(size[a], right)]
            judge.close("derivatives.diffusivity", found.diffusivity_rate[a, :, e], right, max(1e-10, 3 * almost), scale)

