"""The network in exact numbers: classes, stationary distribution, detailed balance, transport by the jump form."""
from functools import cached_property

import mpmath
from mpmath import mp, mpf

from . import algebra


class Chain:
    """What follows from the jumps by the textbook's formulae. Every double is taken as the rational number it is."""

    def __init__(self, network, rates=None) -> None:
        given = rates if rates is not None else [mpf(rate) for *_, rate in network.jumps]
        self.spread = _decades(given)
        mp.dps = int(130 + self.spread * (1.2 * (network.n_states + 1) + 3))
        self.n_states, self.dim, self.space = network.n_states, network.dim, network.space
        self.lattice = [[mpf(x) for x in row] for row in network.lattice]
        origin = [[0.0] * self.space] * self.n_states
        self.positions = [[mpf(x) for x in row] for row in network.positions or origin]
        summed = {}
        for (j, i, n, _), rate in zip(network.jumps, given):
            if rate > 0:
                summed[j, i, tuple(n)] = summed.get((j, i, tuple(n)), mpf(0)) + rate
        self.jumps = [(j, i, n, rate) for (j, i, n), rate in sorted(summed.items(), key=lambda item: item[0])]
        self.steps = [self._displacement(j, i, n) for j, i, n, _ in self.jumps]

    def _displacement(self, j, i, n):
        return [sum(x * row[a] for x, row in zip(n, self.lattice)) + self.positions[i][a] - self.positions[j][a]
                for a in range(self.space)]

    def wavevector(self, kappa):
        """Cartesian k with k.a = 2 pi kappa for each lattice vector a, in their span."""
        gram = algebra.multiply(self.lattice, algebra.transpose(self.lattice))
        weights = algebra.solve(gram, [[2 * mp.pi * mpf(x)] for x in kappa])
        return [sum(w[0] * row[a] for w, row in zip(weights, self.lattice)) for a in range(self.space)]

    @property
    def step(self):
        """A relative change of a rate whose difference quotients have thirty digits. One rate alone may drive a fast
        cycle: states that are left slowly then spread by its drift, with the square of the change times the fastest
        rate over the slowest and times the quotient of their weights."""
        return mpf(10) ** -int(30 + 3 * self.spread)

    # ---- what kind of network it is

    @cached_property
    def reached(self):
        """reached[j]: the states that paths from j lead to, j included."""
        after = [{j} for j in range(self.n_states)]
        for _ in range(self.n_states):
            for j, i, _, _ in self.jumps:
                after[j] |= after[i]
        return after

    @cached_property
    def classes(self):
        """Sets of states that reach each other, by their smallest state."""
        found = []
        for j in range(self.n_states):
            together = {i for i in self.reached[j] if j in self.reached[i]}
            if together not in found:
                found.append(together)
        return found

    @property
    def ergodic(self):
        return len(self.classes) == 1

    @cached_property
    def closed(self):
        return [all(self.reached[j] <= together for j in together) for together in self.classes]

    @cached_property
    def opposite(self):
        """For each jump the place of its opposite, or None."""
        place = {(j, i, n): e for e, (j, i, n, _) in enumerate(self.jumps)}
        return [place.get((i, j, tuple(-x for x in n))) for j, i, n, _ in self.jumps]

    @cached_property
    def affinities(self):
        """ln(k/k_opposite) of each jump; None where one has no opposite."""
        if None in self.opposite:
            return None
        return [mp.log(rate / self.jumps[self.opposite[e]][3]) for e, (_, _, _, rate) in enumerate(self.jumps)]

    @cached_property
    def worst_affinity(self):
        """Largest mean of the affinity per jump over all cycles, by Karp's theorem; None where it has no meaning."""
        if self.affinities is None or not self.jumps:
            return None
        m, low = self.n_states, -mp.inf
        best = [[mpf(0)] * m] + [[low] * m for _ in range(m)]
        for length in range(1, m + 1):
            for e, (j, i, _, _) in enumerate(self.jumps):
                best[length][i] = max(best[length][i], best[length - 1][j] + self.affinities[e])
        means = [min((best[m][i] - best[q][i]) / (m - q) for q in range(m) if best[q][i] > low)
                 for i in range(m) if best[m][i] > low]
        return max(means)

    @property
    def reversible(self):
        """As the audit takes it: up to 1e-8 kT per jump."""
        return self.worst_affinity is not None and self.worst_affinity < 1e-8

    def balanced(self):
        """The nearest network with exact detailed balance, which is meant where rates of doubles are reversible but for
        their rounding: S = sqrt(k pi k_opposite pi) for each pair of opposite jumps."""
        moved = self.with_rates({})
        moved.jumps = [(j, i, n, mp.sqrt(rate * self.jumps[self.opposite[e]][3] * self.pi[i] / self.pi[j]))
                       for e, (j, i, n, rate) in enumerate(self.jumps)]
        return moved

    def with_rates(self, changed):
        """The same network with the rates of some of its jumps changed."""
        moved = Chain.__new__(Chain)
        moved.__dict__.update({name: self.__dict__[name] for name in
                               ("spread", "n_states", "dim", "space", "lattice", "positions", "steps")})
        moved.jumps = [(j, i, n, changed.get(e, rate)) for e, (j, i, n, rate) in enumerate(self.jumps)]
        return moved

    # ---- generator, equilibrium

    @cached_property
    def generator(self):
        """Qb, columns sum to zero; [i][j] is the rate j -> i."""
        q = algebra.zeros(self.n_states, self.n_states)
        for j, i, _, rate in self.jumps:
            if i != j:
                q[i][j] += rate
                q[j][j] -= rate
        return q

    @cached_property
    def pi(self):
        """Qb pi = 0, sum 1: the last equation is replaced by the sum."""
        rows = [list(row) for row in self.generator[:-1]] + [[mpf(1)] * self.n_states]
        right = [[mpf(0)]] * (self.n_states - 1) + [[mpf(1)]]
        return [x for x, in algebra.solve(rows, right)]

    # ---- transport

    @cached_property
    def drift_out(self):
        """b_j, the sum of k dr over the jumps out of j."""
        b = algebra.zeros(self.n_states, self.space)
        for (j, _, _, rate), step in zip(self.jumps, self.steps):
            for a in range(self.space):
                b[j][a] += rate * step[a]
        return b

    @cached_property
    def velocity(self):
        return [sum(p * b[a] for p, b in zip(self.pi, self.drift_out)) for a in range(self.space)]

    @cached_property
    def corrector(self):
        """Qb^T y = -(b - v) with pi.y = 0."""
        if self.space == 0:
            return [[] for _ in range(self.n_states)]
        rows = algebra.transpose(self.generator)
        right = [[v - x for x, v in zip(b, self.velocity)] for b in self.drift_out]
        heaviest = max(range(self.n_states), key=lambda j: self.pi[j])
        rows[heaviest], right[heaviest] = list(self.pi), [mpf(0)] * self.space
        return algebra.solve(rows, right)

    @cached_property
    def straight_steps(self):
        """dr + y_i - y_j of each jump."""
        y = self.corrector
        return [[x + p - q for x, p, q in zip(step, y[i], y[j])] for (j, i, _, _), step in zip(self.jumps, self.steps)]

    def _squares(self, steps):
        found = algebra.zeros(self.space, self.space)
        for (j, _, _, rate), step in zip(self.jumps, steps):
            for a in range(self.space):
                for b in range(self.space):
                    found[a][b] += self.pi[j] * rate * step[a] * step[b] / 2
        return found

    @cached_property
    def diffusivity(self):
        return self._squares(self.straight_steps)

    @cached_property
    def local_equilibrium(self):
        return self._squares(self.steps)


def _decades(rates):
    positive = [x for x in rates if x > 0]
    return float(mpmath.log10(max(positive) / min(positive))) if positive else 0.0
