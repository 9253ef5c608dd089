"""One coarse state in a slow field: Z, F, the corrector, A, D and the correction of polar cells, from sums over states and
undirected saddles; derivatives by differences."""
from mpmath import mp, mpf

from . import algebra


class FieldCell:
    """``saddles``: undirected, (j, i, d, prefactor, energy, coupling, point) with the step d = r_i - r_j and the point from
    r_j; ``energy`` and ``coupling`` of the states; couplings are lists over the components of the field."""

    def __init__(self, space, energy, coupling, saddles, kT) -> None:
        self.space, self.kT = space, mpf(kT)
        self.energy = [mpf(x) for x in energy]
        self.coupling = [[mpf(x) for x in row] for row in coupling]
        self.saddles = saddles
        heights = [s[4] for s in saddles] + self.energy
        decades = (max(heights) - min(heights)) / self.kT / mp.log(10)
        mp.dps = int(130 + 1.5 * float(decades) * (len(energy) + 1))
        self.components = len(self.coupling[0])

    def at(self, h):
        return Local(self, [mpf(x) for x in h])


class Local:
    """The coefficients at one value of the field."""

    def __init__(self, cell, h) -> None:
        self.cell, self.h = cell, h
        space, m = cell.space, len(cell.energy)

        def factor(energy, coupling):
            return mp.exp(-(energy - sum(p * x for p, x in zip(coupling, h))) / cell.kT)

        self.weight = [factor(e, p) for e, p in zip(cell.energy, cell.coupling)]
        self.Z = sum(self.weight)
        self.conductance = [nu * factor(energy, coupling) for _, _, _, nu, energy, coupling, _ in cell.saddles]
        rows, right = algebra.zeros(m, m), algebra.zeros(m, space)
        for c, (j, i, d, *_) in zip(self.conductance, cell.saddles):  # sum over the bonds of j of c (d + y_i - y_j) = 0
            for a, b, sign in ((j, i, 1), (i, j, -1)):
                rows[a][b] += c
                rows[a][a] -= c
                for x in range(space):
                    right[a][x] -= sign * c * d[x]
        heaviest = max(range(m), key=lambda j: self.weight[j])
        rows[heaviest], right[heaviest] = list(self.weight), [mpf(0)] * space  # sum of pi y = 0
        self.y = algebra.solve(rows, right)
        self.steps = [[d[x] + self.y[i][x] - self.y[j][x] for x in range(space)] for j, i, d, *_ in cell.saddles]

    @property
    def dipole(self):
        return [sum(w * p[k] for w, p in zip(self.weight, self.cell.coupling)) / self.Z
                for k in range(self.cell.components)]

    @property
    def conductivity(self):
        n = self.cell.space
        return [[sum(c * b[x] * b[z] for c, b in zip(self.conductance, self.steps)) for z in range(n)] for x in range(n)]

    @property
    def diffusivity(self):
        return [[x / self.Z for x in row] for row in self.conductivity]

    def offsets(self):
        """q of each saddle: the midpoint of the harmonic positions r + y of its ends, from the saddle point."""
        return [[(self.y[j][x] + d[x] + self.y[i][x]) / 2 - point[x] for x in range(self.cell.space)]
                for j, i, d, _, _, _, point in self.cell.saddles]

    def moved(self, k, step):
        return Local(self.cell, [x + (step if k == q else 0) for q, x in enumerate(self.h)])

    def slope(self, k):
        """dA/dh_k."""
        step = mpf(10) ** -40
        there = self.moved(k, step).conductivity
        return [[(q - p) / step for p, q in zip(*rows)] for rows in zip(self.conductivity, there)]

    def polarity(self, k):
        """[c][a][b]: what dh_k/dx_c adds to A_ab."""
        n, step = self.cell.space, mpf(10) ** -40
        there = self.moved(k, step)
        dy = [[(q - p) / step for p, q in zip(*rows)] for rows in zip(self.y, there.y)]

        def third(at):
            return [[[sum(g * b[a] * b[e] * q[c] for g, b, q in zip(at.conductance, at.steps, at.offsets()))
                      for e in range(n)] for a in range(n)] for c in range(n)]

        here, beyond = third(self), third(there)
        found = [[[-(beyond[c][a][b] - here[c][a][b]) / step for b in range(n)] for a in range(n)] for c in range(n)]
        for g, b, (j, i, d, _, _, _, point) in zip(self.conductance, self.steps, self.cell.saddles):
            for c in range(n):
                turn = [(d[c] - point[c]) * dy[i][a] + point[c] * dy[j][a] for a in range(n)]
                for a in range(n):
                    for e in range(n):
                        found[c][a][e] += g * (turn[a] * b[e] + b[a] * turn[e])
        return found
