"""Gaussian averages, free energy, its derivatives and the kinetics of small systems: by quadrature of the density and
differences of what the quadrature gives, in 50 digits."""
import itertools

from mpmath import mp, mpf

_STEP = mpf(10) ** -12
DIGITS = 50


class Pair:
    """A pair potential, cut with its value and slope at the cutoff."""

    def __init__(self, kind, numbers, cutoff) -> None:
        self.kind, self.numbers = kind, [mpf(x) for x in numbers]
        self.cutoff = mpf(cutoff) if cutoff is not None else None
        self.at_cut = self.slope_at_cut = mpf(0)
        if self.cutoff is not None:
            self.at_cut = self._bare(self.cutoff)
            self.slope_at_cut = mp.diff(self._bare, self.cutoff)

    def _bare(self, r):
        if self.kind == "soft_core":
            amplitude, r_eq, lam = self.numbers
            u = 1 / ((1 - lam) ** 2 / 2 + 2 * (r / r_eq) ** 2)
            return 4 * lam ** 2 * amplitude * (u * u - u)
        if self.kind == "morse":
            depth, stiffness, r_eq = self.numbers
            e = mp.exp(-stiffness * (r - r_eq))
            return depth * (e * e - 2 * e)
        epsilon, length, soft = self.numbers
        if r >= soft:
            return self._lennard_jones(r)
        value, slope, bend = (mp.diff(self._lennard_jones, soft, order) for order in (0, 1, 2))
        return value + slope * (r - soft) + bend * (r - soft) ** 2 / 2

    def _lennard_jones(self, r):
        epsilon, length, _ = self.numbers
        return 4 * epsilon * ((length / r) ** 12 - (length / r) ** 6)

    def __call__(self, r):
        if self.cutoff is None:
            return self._bare(r)
        return self._bare(r) - self.at_cut - self.slope_at_cut * (r - self.cutoff) if r < self.cutoff else mpf(0)

    def kinks(self):
        """Where panels of a quadrature end. A soft core has poles next to the origin, at +-i r_eq (1 - lambda)/2: panels
        that grow from there keep the convergence of all others."""
        found = [] if self.cutoff is None else [self.cutoff]
        if self.kind == "soft_core":
            width = self.numbers[1] * (1 - self.numbers[2]) / 2
            found += [width * 2 ** p for p in range(10)]
        return found + ([self.numbers[2]] if self.kind == "lennard_jones" else [])


def mean(function, kinks, distance, variance, dim):
    """E function(|x|), x Gaussian about ``distance`` with ``variance`` per coordinate, as an integral over |x|."""
    sigma = mp.sqrt(variance)
    reach = sigma * mp.sqrt(2 * mp.log(10) * 42)
    low, high = max(mpf(0), distance - reach), distance + reach

    def density(r):
        if dim == 1:
            return (mp.exp(-(r - distance) ** 2 / (2 * variance)) + mp.exp(-(r + distance) ** 2 / (2 * variance))) \
                / (sigma * mp.sqrt(2 * mp.pi))
        if dim == 2:
            x = r * distance / variance
            return r / variance * mp.exp(-(r - distance) ** 2 / (2 * variance)) * mp.besseli(0, x) * mp.exp(-x)
        return r / (distance * sigma * mp.sqrt(2 * mp.pi)) * \
            (mp.exp(-(r - distance) ** 2 / (2 * variance)) - mp.exp(-(r + distance) ** 2 / (2 * variance)))

    parts = max(4, int((high - low) / (3 * sigma)))
    points = sorted({low + (high - low) * mpf(p) / parts for p in range(parts + 1)} |
                    {x for x in kinks if low < x < high})
    return mp.quad(lambda r: function(r) * density(r), points, method="gauss-legendre", maxdegree=6)


def average(pair, distance, variance, dim, order=2):
    """G, dG/dR, dG/dv and, for order 2, the second derivatives, by central differences."""
    cache = {}

    def g(a, b):
        if (a, b) not in cache:
            cache[a, b] = mean(pair, pair.kinks(), distance * (1 + a * _STEP), variance * (1 + b * _STEP), dim)
        return cache[a, b]

    r, v = distance * _STEP, variance * _STEP
    first = [g(0, 0), (g(1, 0) - g(-1, 0)) / (2 * r), (g(0, 1) - g(0, -1)) / (2 * v)]
    if order == 1:
        return first
    return first + [
            (g(1, 0) - 2 * g(0, 0) + g(-1, 0)) / r ** 2,
            (g(1, 1) - g(1, -1) - g(-1, 1) + g(-1, -1)) / (4 * r * v),
            (g(0, 1) - 2 * g(0, 0) + g(0, -1)) / v ** 2]


class System:
    """Sites with spins, mean positions and widths; ``pairs``: A-A, A-B, B-B, where None is no interaction."""

    def __init__(self, positions, s, alpha, beta, pairs, *, cell=None, weight="one", confined=None, within=None) -> None:
        self.x = [[mpf(c) for c in row] for row in positions]
        self.s, self.alpha, self.beta = [mpf(x) for x in s], [mpf(x) for x in alpha], mpf(beta)
        self.n, self.dim, self.pairs, self.weight = len(self.x), len(self.x[0]), pairs, weight
        self.cell = None if cell is None else [[mpf(c) for c in row] for row in cell]
        self.confined = confined  # radius of the quartic wall between sites that follow each other
        self.averages = {}
        self.links = [(i, j, x) for i, j, x in self._links() if within is None or j - i <= within]

    def _links(self):
        """Pairs of sites with their separation, images within reach included."""
        shifts = [[mpf(0)] * self.dim]
        if self.cell is not None:
            shifts = [[sum(m * row[a] for m, row in zip(n, self.cell)) for a in range(self.dim)]
                      for n in itertools.product((-2, -1, 0, 1, 2), repeat=self.dim)]
        reach = max(p.cutoff for p in self.pairs if p is not None) if self.cell else mp.inf
        for i in range(self.n):
            for j in range(i + 1, self.n):
                for shift in shifts:
                    away = [p - q + s for p, q, s in zip(self.x[i], self.x[j], shift)]
                    sigma = mp.sqrt(1 / (2 * self.alpha[i]) + 1 / (2 * self.alpha[j]))
                    if mp.sqrt(sum(a * a for a in away)) < reach + 9 * sigma:
                        yield i, j, away

    def _average(self, kind, i, j, away):
        """G, G_R, G_v of a pair of sites."""
        pair = self.pairs[kind] if kind < 3 else None
        distance = mp.sqrt(sum(a * a for a in away))
        variance = 1 / (2 * self.alpha[i]) + 1 / (2 * self.alpha[j])
        key = (kind, distance, variance)
        if key not in self.averages:
            if kind == 3:
                found = average(Wall(self.confined), distance, variance, self.dim, 1)
            elif pair is None:
                found = [mpf(0)] * 3
            else:
                found = average(pair, distance, variance, self.dim, 1)
            self.averages[key] = found
        return self.averages[key]

    def _occupations(self, i):
        return (1 + self.s[i]) / 2, (1 - self.s[i]) / 2

    def _bond(self, i, j, away):
        """W, W_R and W_v of a pair of sites."""
        (p, q), (u, v) = self._occupations(i), self._occupations(j)
        share = [p * u, p * v + q * u, q * v, 1 if self.confined and j - i == 1 else 0]
        return [sum(w * self._average(kind, i, j, away)[which] for kind, w in enumerate(share) if w)
                for which in range(3)]

    def _weights(self):
        return [mpf(1) if self.weight == "one" else self._occupations(i)[0] for i in range(self.n)]

    def free_energy(self):
        total = sum(self._bond(*link)[0] for link in self.links)
        for i, w in enumerate(self._weights()):
            for c in self._occupations(i):
                total += c * mp.log(c) / self.beta if c > 0 else 0
            total += self.dim * w * (mp.log(self.alpha[i] / mp.pi) - 1) / (2 * self.beta)
        return total

    def gradients(self):
        """dF/dX and dF/dalpha."""
        by_x = [[mpf(0)] * self.dim for _ in range(self.n)]
        by_alpha = [self.dim * w / (2 * self.beta * a) for w, a in zip(self._weights(), self.alpha)]
        for i, j, away in self.links:
            _, slope, by_v = self._bond(i, j, away)
            distance = mp.sqrt(sum(a * a for a in away))
            for a in range(self.dim):
                by_x[i][a] += slope * away[a] / distance
                by_x[j][a] -= slope * away[a] / distance
            by_alpha[i] -= by_v / (2 * self.alpha[i] ** 2)
            by_alpha[j] -= by_v / (2 * self.alpha[j] ** 2)
        return by_x, by_alpha

    def _energies(self, i, j, away, point):
        """J and (G++ - G--)/4 of a pair of sites."""
        if point:
            distance = mp.sqrt(sum(a * a for a in away))
            aa, ab, bb = (mpf(0) if p is None else p(distance) for p in self.pairs)
        else:
            aa, ab, bb = (self._average(kind, i, j, away)[0] for kind in range(3))
        return (2 * ab - aa - bb) / 4, (aa - bb) / 4

    def fields(self, point=False):
        """f_i and the J of each pair of sites, all its images added."""
        f, coupling = [mpf(0)] * self.n, {}
        for i, j, away in self.links:
            exchange, h = self._energies(i, j, away, point)
            f[i] += h - exchange * self.s[j]
            f[j] += h - exchange * self.s[i]
            coupling[i, j] = coupling.get((i, j), mpf(0)) + exchange
        if self.weight == "c":
            for i in range(self.n):
                f[i] += self.dim * (mp.log(self.alpha[i] / mp.pi) - 1) / (4 * self.beta)
        return f, coupling

    def chemical(self):
        """dF/ds."""
        f, _ = self.fields()
        return [x + mp.atanh(s) / self.beta for x, s in zip(f, self.s)]

    def rates(self, model, bonds, tau, k_c, k_r):
        """ds/dt by the flux of each exchange bond."""
        f, coupling = self.fields(model == "point")
        mu, s, beta = self.chemical(), self.s, self.beta
        found = [mpf(0)] * self.n
        for i, j in bonds:
            df = f[i] - f[j]
            g = df + coupling.get((min(i, j), max(i, j)), mpf(0)) * (s[j] - s[i])
            up, down = (1 - s[i]) * (1 + s[j]), (1 + s[i]) * (1 - s[j])
            if model in ("tanh", "point"):
                flux = ((s[j] - s[i]) - (1 - s[i] * s[j]) * mp.tanh(beta * g)) / (2 * tau)
            elif model == "arrhenius":
                flux = (up * mp.exp(-beta * g) - down * mp.exp(beta * g)) / (2 * tau)
            elif model == "constant":
                flux = k_c * (mu[j] - mu[i])
            elif model == "rate-limited":
                flux = k_r * (down if mu[i] > mu[j] else up) * (mu[j] - mu[i])
            else:
                flux = (up * mp.exp(-beta * df) - down * mp.exp(beta * df)) / (2 * tau)
            found[i] += flux
            found[j] -= flux
        return found


class Wall:
    """(r/R)^4/4 - r/R + 3/4 beyond R, else zero."""

    def __init__(self, radius) -> None:
        self.radius = mpf(radius)

    def __call__(self, r):
        x = r / self.radius
        return x ** 4 / 4 - x + mpf(3) / 4 if x > 1 else mpf(0)

    def kinks(self):
        return [self.radius]
