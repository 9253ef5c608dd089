"""Transport over temperatures: sweeps, derivatives, error bars, tables."""
import warnings

import numpy as np
from mpmath import mp, mpf

from reference.chain import Chain
from reference.coarse import Coarse, two_memberships
from checks.transport import tensor_scale


class Heights:
    """A landscape in exact numbers."""

    def __init__(self, network) -> None:
        self.network, self.about, self.lattice = network, network.landscape, network.lattice

    def rates(self, temperature, state=None, height=None):
        """Rates at a temperature, with shifts of some states' energies and of some heights."""
        about, found = self.about, []
        for e, (j, _, _, _) in enumerate(self.network.jumps):
            barrier = mpf(about["height"][e]) + (height or {}).get(e, 0) - (state or {}).get(j, 0)
            if about["kind"] == "saddle":
                barrier -= mpf(about["energy"][j])
            found.append(mpf(about["prefactor"][e]) * mp.exp(-barrier / (mpf(about["kB"]) * mpf(temperature))))
        return found

    def chain(self, temperature, **shifts):
        """The chain of these rates, balanced where the rates without shifts are so but for rounding."""
        rates = self.rates(temperature)
        plain = Chain(self.network, rates)
        if plain.reversible:
            factor = {(j, i, n): b[3] / rate for (j, i, n, rate), b in zip(plain.jumps, plain.balanced().jumps)}
        else:
            factor = {(j, i, n): 1 for j, i, n, _ in plain.jumps}
        return Chain(self.network, [rate * factor[j, i, tuple(n)] for (j, i, n, _), rate in
                                    zip(self.network.jumps, self.rates(temperature, **shifts))])


def rates(judge, network, model):
    """The rates of the model are those of the heights; what follows is then checked with the rates of the model."""
    exact = {}
    for (j, i, n, _), rate in zip(network.jumps, Heights(network).rates(network.landscape["temperature"])):
        exact[j, i, tuple(n)] = exact.get((j, i, tuple(n)), mpf(0)) + rate
    found = model.jumps
    places = [(int(j), int(i), tuple(map(int, n))) for j, i, n in zip(found.source, found.target, found.translation)]
    judge.close("landscape.rates", found.rate, [exact[place] for place in places], 1e-13)
    return [(j, i, list(n), float(rate)) for (j, i, n), rate in zip(places, found.rate)]


def sweeps(judge, network, landscape):
    exact, base = Heights(network), network.landscape["temperature"]
    temperatures = [base, base * 1.1, base * 1.7]
    found = judge.call("sweep", lambda: landscape.sweep(temperatures, slopes=True))
    if found is None:
        return
    for place, t in enumerate(temperatures):
        chain = exact.chain(t)
        judge.close("sweep.diffusivity", found.diffusivity[:, :, place], chain.diffusivity, 1e-10,
                    tensor_scale(chain.diffusivity, chain.lattice))
        model = landscape.model(t)
        judge.holds("sweep.bits", (model.diffusivity() == found.diffusivity[:, :, place]).all(),
                    "a sweep differs from the model at its temperature")
    slope(judge, "sweep.slope", found.slope[:, :, 0], exact, base)


def slope(judge, quantity, got, exact, t):
    chain = exact.chain(t)
    step = chain.step
    here, there = chain.diffusivity, exact.chain(mpf(t) * (1 + step)).diffusivity
    right = [[(y - x) / (mpf(t) * step) for x, y in zip(p, q)] for p, q in zip(here, there)]
    scale = [[max(abs(x), s / t) for x, s in zip(p, q)] for p, q in zip(right, tensor_scale(here, exact.lattice))]
    judge.close(quantity, got, right, 1e-9, scale)


def derivatives(judge, network, landscape):
    exact, t = Heights(network), network.landscape["temperature"]
    found = judge.call("landscape.derivatives", lambda: landscape.derivatives(t))
    if found is None:
        return
    slope(judge, "landscape.slope", found.slope, exact, t)
    chain = exact.chain(t)
    base, step = chain.diffusivity, chain.step
    beta = 1 / (mpf(exact.about["kB"]) * mpf(t))
    scale = [[s * beta for s in row] for row in tensor_scale(base, network.lattice)]
    by_height = []
    for e in range(len(network.jumps)):
        moved = exact.chain(t, height={e: step}).diffusivity
        right = [[(y - x) / step for x, y in zip(p, q)] for p, q in zip(base, moved)]
        by_height.append(right)
        judge.close("landscape.height", found.height[:, :, e], right, 1e-9, scale)
    for j in range(network.n_states):
        moved = exact.chain(t, state={j: step}).diffusivity
        right = [[(y - x) / step for x, y in zip(p, q)] for p, q in zip(base, moved)]
        judge.close("landscape.state", found.state[:, :, j], right, 1e-9, scale)
    errors(judge, network, landscape, by_height, base, t)


def errors(judge, network, landscape, by_height, base, t):
    """Every transition a group of its own."""
    n = len(network.jumps)
    deviation = [.01 * (1 + e % 3) for e in range(n)]
    found = judge.call("diffusivity_error", lambda: landscape.diffusivity_error(t, deviation, list(range(n))))
    if found is None:
        return
    space = network.space
    right = [[mp.sqrt(sum((by_height[e][a][b] * mpf(deviation[e])) ** 2 for e in range(n))) for b in range(space)]
             for a in range(space)]
    beta = 1 / (mpf(network.landscape["kB"]) * mpf(t))
    scale = [[max(abs(x), s * beta * mpf(10) ** -3) for x, s in zip(p, q)]
             for p, q in zip(right, tensor_scale(base, network.lattice))]
    judge.close("diffusivity_error", found, right, 1e-9, scale)


def tables(judge, network, landscape):
    exact, t = Heights(network), network.landscape["temperature"]
    tolerance = 1e-5
    table = judge.call("table", lambda: landscape.table(t, 2 * t, tolerance))
    one = judge.call("coarse_table", lambda: landscape.coarse_table(1, t, 2 * t, tolerance))
    for at in np.linspace(t, 2 * t, 4) * np.array([1, .9971, 1.0013, 1]):
        chain = exact.chain(at)
        scale = tensor_scale(chain.diffusivity, chain.lattice)
        if table is not None:
            judge.close("table.value", table(at), chain.diffusivity, 1.1 * tolerance, scale)
        if one is not None:
            values = one(at)
            judge.close("coarse_table.diffusion", values.diffusion[:, :, 0, 0], chain.diffusivity, 1.1 * tolerance, scale)
            # Along an axis of which nothing moves straight steps are what is left of the reference's own rounding.
            motion = [sum(chain.pi[j] * rate * max(abs(straight[a]), abs(step[a]) * mpf(10) ** -30)
                          for (j, _, _, rate), step, straight in zip(
                              chain.jumps, chain.steps, chain.straight_steps)) for a in range(chain.space)]
            judge.close("coarse_table.drift", values.drift[:, 0, 0], [-v for v in chain.velocity], 1.1 * tolerance,
                        motion)
    if table is not None:
        judge.holds("table.error", table.largest_error <= tolerance, f"largest_error = {table.largest_error}")


def coarse_tables(judge, network, landscape):
    """P = 2 against the coarse model at each temperature, which checks/coarse.py compares with the reference."""
    if network.n_states < 2:
        return
    t = network.landscape["temperature"]
    tolerance = 1e-5
    table = judge.call("coarse_table.two", lambda: landscape.coarse_table(2, t, 1.5 * t, tolerance))
    if table is None:
        return
    for at in (1.03 * t, 1.31 * t):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            model = landscape.model(at).coarse_grain(2)
        got = table(at)
        turned = abs(got.equilibrium[0] - model.equilibrium[0]) > abs(got.equilibrium[1] - model.equilibrium[0])
        order = [1, 0] if turned else [0, 1]
        pick = np.ix_(order, order)
        right = model.equilibrium[order].tolist()
        judge.close("coarse_table.equilibrium", got.equilibrium, _mp(right), 1.1 * tolerance)
        right = model.reaction[pick]
        judge.close("coarse_table.reaction", got.reaction, _mp(right.tolist()), 1.1 * tolerance)
        size = mp.sqrt(sum(mpf(x) ** 2 for x in model.diffusion.ravel().tolist()))  # all directions together: its promise
        for a in range(network.space):
            right = model.diffusion[a, a][pick]
            judge.close("coarse_table.diffusion.two", got.diffusion[a, a], _mp(right.tolist()), 1.1 * tolerance, size)


def _mp(values):
    return [_mp(v) for v in values] if isinstance(values, list) else mpf(values)


def coarse_sweeps(judge, network, landscape):
    """A sweep of coarse models is, at its first temperature, the coarse model there; the error bars of the rates between
    two coarse states come from differences of the reference."""
    if network.n_states < 2:
        return
    t = network.landscape["temperature"]
    try:
        alone = landscape.model(t).coarse_grain(2)
    except judge.rdd.Error:
        return  # checks/coarse.py asks for the same and notes it
    found = judge.call("coarse_sweep", lambda: landscape.coarse_sweep(2, [t, 1.2 * t]))
    if found is not None:
        same = (found.reaction[..., 0] == alone.reaction).all() and (found.diffusion[..., 0] == alone.diffusion).all()
        judge.holds("coarse_sweep.bits", same, "the sweep differs from the coarse model at its temperature")
    reaction_errors(judge, network, landscape, t)


def reaction_errors(judge, network, landscape, t):
    n = len(network.jumps)
    deviation = [.01 * (1 + e % 3) for e in range(n)]
    found = judge.call("reaction_error", lambda: landscape.reaction_error(t, 2, deviation, list(range(n))))
    if found is None or n > 20:
        return
    exact = Heights(network)
    chain = exact.chain(t)
    base, step = _reaction(chain), chain.step
    squares = [[mpf(0)] * 2 for _ in range(2)]
    for e in range(n):
        moved = _reaction(exact.chain(t, height={e: step}))
        squares = [[s + ((y - x) / step * mpf(deviation[e])) ** 2 for s, x, y in zip(p, q, r)]
                   for p, q, r in zip(squares, base, moved)]
    right = [[mp.sqrt(x) for x in row] for row in squares]
    judge.close("reaction_error", found, right, 1e-7)


def _reaction(chain):
    return Coarse(chain, two_memberships(chain, False), "corrector", False).reaction
