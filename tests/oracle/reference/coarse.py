"""Coarse models from memberships: O_P = chi^T O V with V the slow right vectors dual to chi."""
from functools import lru_cache

from mpmath import mp, mpf

from . import algebra
from .bands import Bands


@lru_cache(maxsize=2)
def _at_gamma(chain):
    return Bands(chain, [0] * chain.dim, True)


@lru_cache(maxsize=4)
def _driven_modes(chain, left):
    q = algebra.transpose(chain.generator) if left else chain.generator
    return algebra.general([[-x for x in row] for row in q])


def slow_left(chain, P, reversible):
    """(M, P) real basis of the left slow space, and all decay rates in ascending order of their real parts."""
    if reversible:
        bands = _at_gamma(chain)
        w = [[mp.re(x) for x in row] for row in algebra.transpose([bands.left(m) for m in range(P)])]
        return w, bands.values
    values, vectors = _driven_modes(chain, True)
    columns = []
    for m in range(P):
        column = [row[m] for row in vectors]
        if abs(mp.im(values[m])) <= abs(values[m]) * mpf(10) ** (-mp.dps // 2):
            turn = max(column, key=abs)
            columns.append([mp.re(x / turn) for x in column])
        elif m and abs(values[m] - mp.conj(values[m - 1])) < abs(values[m]) * mpf(10) ** (-mp.dps // 3):
            columns.append([mp.im(x) for x in previous])
        else:
            columns.append([mp.re(x) for x in column])
        previous = column
    return algebra.transpose(columns), values


def two_memberships(chain, reversible):
    """(M, 2) by the closed form of P = 2, in order of decreasing weight."""
    basis, _ = slow_left(chain, 2, reversible)
    w = [row[1] for row in basis]
    low, high = min(w), max(w)
    first = [(x - low) / (high - low) for x in w]
    weight = sum(p * c for p, c in zip(chain.pi, first))
    if weight < mpf(1) / 2:
        first = [(high - x) / (high - low) for x in w]
    return [[c, 1 - c] for c in first]


class Coarse:
    """The model of given memberships chi (M, P), whose columns span the left slow space."""

    def __init__(self, chain, chi, gauge, reversible) -> None:
        self.chain, self.chi, self.P = chain, chi, len(chi[0])
        self.chi_t = algebra.transpose(chi)
        self.v = self._dual(reversible)
        y = chain.corrector if gauge == "corrector" else [[mpf(0)] * chain.space] * chain.n_states
        self.steps = [[x + p - q for x, p, q in zip(step, y[i], y[j])]
                      for (j, i, _, _), step in zip(chain.jumps, chain.steps)]
        self.weights = [sum(p * row[c] for p, row in zip(chain.pi, chi)) for c in range(self.P)]
        self.reaction = self.project(chain.generator)

    def _dual(self, reversible):
        """V with chi^T V = 1, spanning the right slow space."""
        chain = self.chain
        if reversible:
            u = [[p * x for x in row] for p, row in zip(chain.pi, self.chi)]
        else:
            _, vectors = _driven_modes(chain, False)
            u = [row[:self.P] for row in vectors]
        v = algebra.multiply(u, algebra.inverse(algebra.multiply(self.chi_t, u)))
        return [[mp.re(x) for x in row] for row in v]

    def project(self, operator):
        return algebra.multiply(self.chi_t, algebra.multiply(operator, self.v))

    def _moment(self, *axes):
        """C_a or K_ab: sums over jumps of x_d or x_d x_d/2, x_d = -step."""
        found = algebra.zeros(self.chain.n_states, self.chain.n_states)
        for (j, i, _, rate), step in zip(self.chain.jumps, self.steps):
            term = rate * (mpf(1) / 2 if len(axes) == 2 else 1)
            for a in axes:
                term = term * -step[a]
            found[i][j] += term
        return found

    @lru_cache(maxsize=8)
    def sizes(self, power):
        """[p][q] sums over jumps of the sizes of their terms in column q of Q_P (power 0), C_P (1), D_P (2) and
        the hops (None): what rounding can be measured by."""
        found = algebra.zeros(self.P, self.P)
        cell = max([mp.sqrt(sum(x * x for x in row)) for row in self.chain.lattice])  # steps are known to its rounding
        for (j, i, _, rate), step in zip(self.chain.jumps, self.steps):
            length = cell + mp.sqrt(sum(x * x for x in step))
            for p in range(self.P):
                weight = abs(self.chi[i][p])
                if power == 0:
                    weight = abs(self.chi[i][p] - self.chi[j][p])
                elif power is not None:
                    weight *= length ** power / power
                for q in range(self.P):
                    found[p][q] += weight * rate * abs(self.v[j][q])
        columns = [sum(row[q] for row in found) for q in range(self.P)]
        return [columns] * self.P

    @lru_cache(maxsize=4)
    def drift(self):
        return [self.project(self._moment(a)) for a in range(self.chain.space)]

    def _response(self, a):
        """Qb F - F Q_P = -(1 - V chi^T) C_a V with chi^T F = 0, all entries of F as one vector of unknowns."""
        m, P, q = self.chain.n_states, self.P, self.chain.generator
        cv = algebra.multiply(self._moment(a), self.v)
        right = algebra.add(cv, algebra.multiply(self.v, algebra.multiply(self.chi_t, cv)), -1)
        shift = -(1 + mp.sqrt(2)) * (max(abs(x) for row in q for x in row) or 1)
        rows = algebra.zeros(m * P, m * P)
        for i in range(m):
            for p in range(P):
                row = rows[i * P + p]
                for j in range(m):
                    row[j * P + p] += q[i][j]
                    for c in range(P):  # takes the slow space out: chi^T F = 0
                        row[j * P + p] += shift * self.v[i][c] * self.chi[j][c]
                for c in range(P):
                    row[i * P + c] -= self.reaction[c][p]
        flat = algebra.solve(rows, [[-right[i][p]] for i in range(m) for p in range(P)])
        return [[flat[i * P + p][0] for p in range(P)] for i in range(m)]

    @lru_cache(maxsize=4)
    def diffusion(self, order="second"):
        """[a][b] of (P, P)."""
        space = self.chain.space
        plain = [[self.project(self._moment(a, b)) for b in range(space)] for a in range(space)]
        if order == "plain":
            return plain
        response = [self._response(a) for a in range(space)]
        c_t = [algebra.multiply(self.chi_t, self._moment(a)) for a in range(space)]
        for a in range(space):
            for b in range(space):
                plain[a][b] = algebra.add(plain[a][b], algebra.multiply(c_t[a], response[b]), mpf(1) / 2)
                plain[a][b] = algebra.add(plain[a][b], algebra.multiply(c_t[b], response[a]), mpf(1) / 2)
        return plain

    def crispness(self):
        """trace(diag(1/A_0.) A^T A)/P in the basis that is orthonormal under pi with first column one."""
        total = mpf(0)
        for c in range(self.P):
            column = [row[c] for row in self.chi]
            weight = sum(p * x for p, x in zip(self.chain.pi, column))
            total += sum(p * x * x for p, x in zip(self.chain.pi, column)) / weight
        return total / self.P

    # ---- the model as a whole

    def symbol(self, kappa, order):
        """Q_P + i k.C_P - k.D_P.k, or chi^T Q~(k) V with the phases of the gauge's positions for order lattice."""
        k = self.chain.wavevector(kappa)
        if order == "lattice":
            q = algebra.zeros(self.chain.n_states, self.chain.n_states)
            for (j, i, _, rate), step in zip(self.chain.jumps, self.steps):
                q[i][j] += rate * mp.expj(-sum(a * b for a, b in zip(k, step)))
                q[j][j] -= rate
            return self.project(q)
        found = [list(row) for row in self.reaction]
        d = self.diffusion(order)
        for a, c in enumerate(self.drift()):
            found = algebra.add(found, c, mp.mpc(0, 1) * k[a])
            for b in range(self.chain.space):
                found = algebra.add(found, d[a][b], -k[a] * k[b])
        return found

    def hops(self):
        """chi^T Q(n) V for each translation of a jump as given; minus the escape rates at zero."""
        m, home = self.chain.n_states, (0,) * self.chain.dim
        by_n = {n: algebra.zeros(m, m) for n in [home] + [n for _, _, n, _ in self.chain.jumps]}
        for j, i, n, rate in self.chain.jumps:
            by_n[n][i][j] += rate
            by_n[home][j][j] -= rate
        return {n: self.project(q) for n, q in by_n.items()}

    def slip(self, a):
        """Z_a of Z^T Qb - Q_P Z^T = -chi^T C_a (1 - V chi^T), Z^T V = 0, in coarse states: (M, P)."""
        m, P, q = self.chain.n_states, self.P, self.chain.generator
        c = algebra.multiply(self.chi_t, self._moment(a))
        right = algebra.add(c, algebra.multiply(algebra.multiply(c, self.v), self.chi_t), -1)  # (P, M)
        shift = -(1 + mp.sqrt(2)) * (max(abs(x) for row in q for x in row) or 1)
        rows = algebra.zeros(m * P, m * P)
        for j in range(m):
            for p in range(P):
                row = rows[j * P + p]
                for i in range(m):
                    row[i * P + p] += q[i][j]
                    for r in range(P):  # takes the slow space out: Z^T V = 0
                        row[i * P + p] += shift * self.v[i][r] * self.chi[j][r]
                for r in range(P):
                    row[j * P + r] -= self.reaction[p][r]
        flat = algebra.solve(rows, [[-right[p][j]] for j in range(m) for p in range(P)])
        return [[flat[j * P + p][0] for p in range(P)] for j in range(m)]
