"""A vacancy and a solute on a rectangular or orthorhombic lattice with jumps along the axes: the chain of their separations,
solved with the Green function of the host, which is an integral over the Brillouin zone after one axis has been summed."""
import itertools

from mpmath import mp, mpf

from . import algebra

_NODES = 36  # along each edge of a zone that has been cut where its integrand has a corner


class Green:
    """G(r) - G(0) (two dimensions) or G(r) (three) of the host's Laplacian sum_a rate_a (2 G(r) - G(r + e_a) - G(r - e_a))
    = 1 at r = 0, for |r_a| up to ``reach``."""

    def __init__(self, rates, reach) -> None:
        self.rates, self.reach = [mpf(x) for x in rates], reach
        self.values = self._plane() if len(rates) == 2 else self._space()

    def __call__(self, r):
        return self.values[tuple(abs(x) for x in r)]

    def _powers(self, cosines_term):
        """1/(2 rate sinh s) and e^{-s} with cosh s = 1 + the other axes' terms over the last axis' rate."""
        last = self.rates[-1]
        c = cosines_term / last
        sinh = mp.sqrt(c * (2 + c))
        return 1 / (2 * last * sinh), 1 / (1 + c + sinh)

    def _cosines(self, k):
        """cos(l k) for l from 0 to reach."""
        found = [mpf(1), mp.cos(k)]
        while len(found) <= self.reach:
            found.append(2 * found[1] * found[-1] - found[-2])
        return found

    def _plane(self):
        n = self.reach + 1
        found = {(l, m): mpf(0) for l in range(n) for m in range(n)}
        for k, w in _rule(mp.pi):
            front, decay = self._powers(self.rates[0] * 2 * mp.sin(k / 2) ** 2)
            wave = self._cosines(k)
            power = mpf(1)
            for m in range(n):
                for l in range(n):
                    found[l, m] += w / mp.pi * front * (wave[l] * power - 1)
                power *= decay
        return found

    def _space(self):
        """In each half of the square 0 <= k, q <= pi, cut along its diagonal, (k, q) = p (1, u) or p (u, 1): the factor p of
        the area removes the pole at the origin."""
        n = self.reach + 1
        found = {r: mpf(0) for r in itertools.product(range(n), repeat=3)}
        rule, inner = _rule(mp.pi), _rule(mpf(1))
        for (p, w), (u, v), turned in itertools.product(rule, inner, (0, 1)):
            k, q = (p * u, p) if turned else (p, p * u)
            front, decay = self._powers(2 * self.rates[0] * mp.sin(k / 2) ** 2 + 2 * self.rates[1] * mp.sin(q / 2) ** 2)
            one, other = self._cosines(k), self._cosines(q)
            power = w * v * p / mp.pi ** 2 * front
            for z in range(n):
                for x in range(n):
                    part = power * one[x]
                    for y in range(n):
                        found[x, y, z] += part * other[y]
                power *= decay
        return found


_rules = {}


def _rule(end):
    """Nodes and weights of Gauss and Legendre on [0, end]."""
    if mp.prec not in _rules:
        found = []
        for a in range(_NODES):
            x = mp.cos(mp.pi * (a + mpf(3) / 4) / (_NODES + mpf(1) / 2))
            for _ in range(12):
                before, value = mpf(1), x
                for n in range(2, _NODES + 1):
                    before, value = value, ((2 * n - 1) * x * value - (n - 1) * before) / n
                slope = _NODES * (x * value - before) / (x * x - 1)
                x -= value / slope
            found.append((x, 2 / ((1 - x * x) * slope ** 2)))
        _rules[mp.prec] = found
    return [((1 + x) / 2 * end, w / 2 * end) for x, w in _rules[mp.prec]]


class Separations:
    """``rates``: of the host along each axis. ``weight(r)``, ``bond(r, q)``: of a separation r and conductance of a jump of
    the vacancy, in units of far away; ``exchange(r)``: conductance of r -> -r. What is not within ``reach`` jumps of the
    solute is the host."""

    def __init__(self, lengths, rates, reach, bond, exchange) -> None:
        self.dim = len(rates)
        self.lengths, self.rates = [mpf(x) for x in lengths], [mpf(x) for x in rates]
        self.axes = [tuple(int(a == b) for b in range(self.dim)) for a in range(self.dim)]
        self.steps = [tuple(s * x for x in axis) for axis in self.axes for s in (1, -1)]
        origin = (0,) * self.dim
        near = {origin}
        for _ in range(reach):
            near |= {_plus(r, e) for r in near for e in self.steps}
        self.bonds = {}  # (r, q): what replaces the host's conductance, r < q
        for r in near - {origin}:
            for e in self.steps:
                q = _plus(r, e)
                if q != origin:
                    self.bonds[min(r, q), max(r, q)] = mpf(bond(r, q))
        self.lost = [(origin, e) for e in self.steps]
        self.flips = {e: mpf(exchange(e)) for e in self.steps}
        self.sites = sorted(near | {r for pair in self.bonds for r in pair})
        self._solve()

    def _rate(self, r, q):
        return self.rates[next(a for a in range(self.dim) if r[a] != q[a])]

    def _solve(self):
        place = {r: n for n, r in enumerate(self.sites)}
        n, d = len(self.sites), self.dim
        change = algebra.zeros(n, n)  # of the Laplacian

        def join(r, q, conductance):
            i, j = place[r], place[q]
            change[i][i] += conductance
            change[j][j] += conductance
            change[i][j] -= conductance
            change[j][i] -= conductance

        for (r, q), conductance in self.bonds.items():
            join(r, q, conductance - self._rate(r, q))
        for r, q in self.lost:
            join(r, q, -self._rate(r, q))
        change[place[(0,) * d]][place[(0,) * d]] += 1  # nobody is there
        for r, conductance in self.flips.items():
            if r > _minus(r):
                join(r, _minus(r), conductance)
        solute, vacancy = algebra.zeros(n, d), algebra.zeros(n, d)  # sum over the jumps out of r of c times the step
        for r, conductance in self.flips.items():
            for a in range(d):
                solute[place[r]][a] += conductance * r[a]
                vacancy[place[r]][a] -= conductance * r[a]
        for (r, q), conductance in self.bonds.items():
            for a in range(d):
                vacancy[place[r]][a] += (conductance - self._rate(r, q)) * (q[a] - r[a])
                vacancy[place[q]][a] -= (conductance - self._rate(r, q)) * (q[a] - r[a])
        for r, q in self.lost:  # the host's drift out of a separation is zero, so that what is lost counts
            for a in range(d):
                vacancy[place[q]][a] += self._rate(r, q) * (q[a] - r[a])
        reach = max(abs(x - y) for r in self.sites for q in self.sites for x, y in zip(r, q))
        green = Green(self.rates, reach)
        g = [[green([x - y for x, y in zip(r, q)]) for q in self.sites] for r in self.sites]
        # eta = G (source - change eta)
        rows = algebra.add(algebra.multiply(g, change), [[mpf(int(i == j)) for j in range(n)] for i in range(n)])
        both = [p + q for p, q in zip(solute, vacancy)]
        eta = algebra.solve(rows, algebra.multiply(g, both))
        self.solute, self.vacancy = solute, vacancy
        self.eta_solute = [row[:d] for row in eta]
        self.eta_vacancy = [row[d:] for row in eta]

    def _form(self, direct, one, other):
        """1/2 sum c step step' less what the correctors take away, in units of length."""
        d = self.dim
        return [[(direct(a, b) - sum(x[a] * y[b] for x, y in zip(one, other))) * self.lengths[a] * self.lengths[b]
                 for b in range(d)] for a in range(d)]

    @property
    def Lvv(self):
        return [[self.rates[a] * self.lengths[a] ** 2 if a == b else mpf(0) for b in range(self.dim)]
                for a in range(self.dim)]

    @property
    def uncorrelated(self):
        return self._form(lambda a, b: sum(c * r[a] * r[b] for r, c in self.flips.items()) / 2, [], [])

    @property
    def Lss(self):
        return self._form(lambda a, b: sum(c * r[a] * r[b] for r, c in self.flips.items()) / 2, self.solute,
                          self.eta_solute)

    @property
    def Lsv(self):
        return self._form(lambda a, b: -sum(c * r[a] * r[b] for r, c in self.flips.items()) / 2, self.eta_solute,
                          self.vacancy)


def _plus(r, e):
    return tuple(x + y for x, y in zip(r, e))


def _minus(r):
    return tuple(-x for x in r)
