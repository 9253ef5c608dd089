"""Embedded-atom potentials from analytic functions, files of them with what real files have that is odd, and a second
implementation of everything in NumPy."""
import numpy as np

N_RHO, D_RHO, N_R, D_R, CUTOFF = 400, 0.05, 300, 0.02, 5.95   # the last knot, 5.98, lies beyond the cutoff


def embedding(a):
    return lambda rho: -(1.1 + 0.2 * a) * np.sqrt(rho + 0.01) + 0.02 * (1 + a) * rho ** 2


def smooth(r):
    """1 at r = 0, and 0 with two derivatives at the cutoff."""
    u = np.clip(1 - np.asarray(r) / CUTOFF, 0, None)
    return u ** 3 * (1 + 3 * (1 - u) + 6 * (1 - u) ** 2)


def density(source, host=0):
    return lambda r: (1 + 0.3 * source + 0.17 * host) * np.exp(-(1.1 + 0.1 * source) * (r - 2.5)) * smooth(r)


def pair(a, b):
    return lambda r: 0.4 * (1 + 0.2 * (a + b)) * (np.exp(-3.0 * (r - 2.5)) - 1.8 * np.exp(-1.5 * (r - 2.5))) * smooth(r)


class Tables:
    """The tables of n species; Finnis-Sinclair if by_host. A core as real files have it: r phi is 1e12 below 0.1."""

    def __init__(self, n=1, by_host=False, core=True):
        self.n, self.by_host = n, by_host
        rho, r = D_RHO * np.arange(N_RHO), D_R * np.arange(N_R)
        self.names = ["Cu", "Ni", "Al"][:n]
        self.F = [embedding(a)(rho) for a in range(n)]
        self.f = {(h, s): density(s, h if by_host else 0)(r) for h in range(n) for s in range(n)}
        self.z = {}
        for a in range(n):
            for b in range(a + 1):
                z = r * pair(a, b)(r)
                if core:
                    z[r < 0.099] = 1e12
                self.z[a, b] = self.z[b, a] = z

    def text(self, per_line=5, surplus="", exponent="e", comment="", header=None):
        def block(values):
            words = [f"{v:.17e}".replace("e", exponent) for v in values]
            lines = [" ".join(words[k:k + per_line]) for k in range(0, len(words), per_line)]
            lines[-1] += surplus
            return lines
        lines = header or ["DATE: 2020-01-01 UNITS: metal", "# from analytic functions", ""]
        lines = lines + [f"{self.n} {' '.join(self.names)}", f"{N_RHO} {D_RHO} {N_R} {D_R} {CUTOFF}{comment}"]
        for a in range(self.n):
            lines += [f"{29 - a} {63.5 - a} 3.615 fcc", *block(self.F[a])]
            for h in range(self.n if self.by_host else 1):
                lines += block(self.f[h, a])
        for a in range(self.n):
            for b in range(a + 1):
                lines += block(self.z[a, b])
        return "\n".join(lines) + "\n"

    def write(self, folder, name=None, **options):
        path = folder / (name or ("test.eam.fs" if self.by_host else "test.eam.alloy"))
        path.write_text(self.text(**options))
        return path


def funcfl(folder, name="test.eam", z=29, swap=False):
    """One element; the last of each block's samples is one that readers leave out."""
    rho, r = D_RHO * np.arange(N_RHO), D_R * np.arange(N_R)
    charge, f = 1.5 * np.exp(-0.8 * r) * smooth(r), density(0)(r)
    blocks = [embedding(0)(rho), f if swap else charge, charge if swap else f]
    lines = ["funcfl", f"{z} 63.5 3.615 FCC", f"{N_RHO} {D_RHO} {N_R} {D_R} {CUTOFF}"]
    for values in blocks:
        lines += [" ".join(f"{v:.17e}" for v in values[k:k + 5]) for k in range(0, len(values), 5)]
    path = folder / name
    path.write_text("\n".join(lines) + "\n")
    return path, blocks


class Spline:
    """LAMMPS's cubic through y at equal spacing, straight from its definition."""

    def __init__(self, h, y):
        self.h, self.y = h, np.asarray(y, float)
        y = self.y
        s = np.empty_like(y)
        s[0], s[1], s[-2], s[-1] = y[1] - y[0], (y[2] - y[0]) / 2, (y[-1] - y[-3]) / 2, y[-1] - y[-2]
        s[2:-2] = (y[:-4] - y[4:] + 8 * (y[3:-1] - y[1:-3])) / 12
        self.s = s

    def __call__(self, x):
        x = np.asarray(x, float)
        m = np.minimum((x / self.h).astype(int), len(self.y) - 2)
        t = np.minimum(x / self.h - m, 1)
        rise = self.y[m + 1] - self.y[m]
        return self.y[m] + self.s[m] * t + (3 * rise - 2 * self.s[m] - self.s[m + 1]) * t ** 2 \
            + (self.s[m] + self.s[m + 1] - 2 * rise) * t ** 3


def average(table, product, R, v):
    """E f(|x|) in three dimensions by 40 Gauss-Legendre nodes on each interval between knots; a table below 1e6 only."""
    node, weight = np.polynomial.legendre.leggauss(6)
    sigma = np.sqrt(v)
    low, high = max(R - 10 * sigma, 0.3), min(R + 10 * sigma, CUTOFF)
    knots = np.unique(np.concatenate([[low, high], D_R * np.arange(np.ceil(low / D_R), high / D_R)]))
    knots = np.unique(np.concatenate([np.linspace(a, b, 9) for a, b in zip(knots[:-1], knots[1:])]))
    y = (knots[:-1, None] + knots[1:, None]) / 2 + (knots[1:, None] - knots[:-1, None]) / 2 * node
    w = (knots[1:, None] - knots[:-1, None]) / 2 * weight
    g = Spline(D_R, table)(y)
    if not product:
        g = g * y
    return (w * g * np.exp(-(y - R) ** 2 / (2 * v))).sum() / (sigma * np.sqrt(2 * np.pi) * R)


def free_energy(tables, X, c, alpha, cell, beta):
    """F by its definition, with every image within the cutoff and seven widths."""
    n, total = len(X), 0.0
    images = [np.array(s) @ cell for s in np.ndindex(3, 3, 3)]
    shift = images[13]
    rho = np.zeros((n, tables.n))
    for i in range(n):
        for j in range(n):
            if i == j:
                continue
            v = 1 / (2 * alpha[i]) + 1 / (2 * alpha[j])
            for image in images:
                R = np.linalg.norm(X[j] - X[i] + image - shift)
                if R > CUTOFF + 7 * np.sqrt(v):
                    continue
                for a in range(tables.n):
                    for b in range(tables.n):
                        if c[j, b] == 0:
                            continue
                        rho[i, a] += c[j, b] * average(tables.f[a, b], False, R, v)
                        total += 0.5 * c[i, a] * c[j, b] * average(tables.z[a, b], True, R, v)
    E = np.array([Spline(D_RHO, F)(rho[:, a]) for a, F in enumerate(tables.F)]).T
    empty = 1 - c.sum(axis=1)
    mixing = sum(x * np.log(x) for x in [*c.ravel(), *empty] if x > 1e-14)
    return total + (c * E).sum() + mixing / beta + 1.5 / beta * (c.sum(axis=1) * (np.log(alpha / np.pi) - 1)).sum()
