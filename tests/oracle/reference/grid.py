"""Jump rates on a periodic grid: Selling's reduction of each conductivity in coordinates of the grid, harmonic means of the
sizes of both ends, means of their shares, Scharfetter and Gummel's rate."""
import itertools

from mpmath import mp, mpf

from . import algebra


def selling(a):
    """{w: weight} with a = sum weight w w^T, w integer with its first component that is not zero > 0."""
    d = len(a)
    if d == 1:
        return {(1,): a[0][0]} if a[0][0] > 0 else {}
    base = [[int(p == q) for q in range(d)] for p in range(d)]
    base.append([-1] * d)
    dot = lambda v, w: sum(x * a[p][q] * y for p, x in enumerate(v) for q, y in enumerate(w))  # noqa: E731
    small = mpf(10) ** (-mp.dps // 2) * max(a[p][p] for p in range(d))
    while True:
        wrong = next(((p, q) for p, q in itertools.combinations(range(d + 1), 2) if dot(base[p], base[q]) > small), None)
        if wrong is None:
            break
        p, q = wrong
        base = _turned(base, p, q)
    found = {}
    for p, q in itertools.combinations(range(d + 1), 2):
        weight = -dot(base[p], base[q])
        if weight > small:
            found[_direction(base, p, q)] = weight
    return found


def _turned(base, p, q):
    """The superbase with v_p reversed: two vectors, v_p -> -v_p and the sum of both added to the third; in three dimensions
    v_p is added to the two others."""
    others = [v for n, v in enumerate(base) if n not in (p, q)]
    one, other = base[p], base[q]
    if len(base) == 3:
        return [[-x for x in one], other, [x - y for x, y in zip(one, other)]]
    return [[-x for x in one], other] + [[x + y for x, y in zip(v, one)] for v in others]


def _direction(base, p, q):
    """The grid vector orthogonal to the superbase vectors other than v_p and v_q."""
    rest = [v for n, v in enumerate(base) if n not in (p, q)]
    if len(base) == 3:
        w = (-rest[0][1], rest[0][0])
    else:
        u, v = rest
        w = (u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0])
    first = next(x for x in w if x != 0)
    return tuple(x if first > 0 else -x for x in w)


class Grid:
    """``cell``: grid vectors as rows, as many as coordinates; ``log_weight`` and ``conductivity`` by point."""

    def __init__(self, shape, cell, log_weight, conductivity, rule) -> None:
        self.shape, self.rule = shape, rule
        inverse = algebra.inverse(algebra.transpose([[mpf(x) for x in row] for row in cell]))
        self.Z, self.size, self.terms = {}, {}, {}
        for point in itertools.product(*map(range, shape)):
            a = [[mpf(x) for x in row] for row in conductivity[point]]
            self.Z[point] = mp.exp(mpf(log_weight[point]))
            self.size[point] = sum(a[p][p] for p in range(len(a)))
            self.terms[point] = selling(algebra.multiply(algebra.multiply(inverse, a), algebra.transpose(inverse)))

    def rates(self):
        """{(source, offset): rate}"""
        found = {}
        for point in self.Z:
            ways = set(self.terms[point])
            for w in {w for terms in self.terms.values() for w in terms}:
                for sign in (1, -1):
                    offset = tuple(sign * x for x in w)
                    other = tuple((x + y) % n for x, y, n in zip(point, offset, self.shape))
                    if w in ways or w in self.terms[other]:
                        found[point, offset] = self._rate(point, other, w)
        return found

    def _rate(self, here, there, w):
        share = sum(self.terms[p].get(w, mpf(0)) / self.size[p] for p in (here, there)) / 2
        if self.rule == "conductance":
            return share * 2 / (1 / self.size[here] + 1 / self.size[there]) / self.Z[here]
        d = mp.log(self.Z[here] / self.Z[there])
        bernoulli = d / mp.expm1(d) if d != 0 else mpf(1)
        return share * bernoulli * 2 / (self.Z[here] / self.size[here] + self.Z[there] / self.size[there])
