"""From a crystal to its jumps, and a vacancy with a solute: against marks in seconds, numpy, and Onsager where it is there."""
import itertools

import numpy as np

import rdd
from harness import compare, row, seconds

KB = 8.617333262e-5
HALF = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, -1, 0), (1, 0, -1), (0, 1, -1)]
STEPS = [tuple(s * np.array(m)) for m in HALF for s in (1, -1)]    # of fcc, in primitive vectors
FCC = np.array([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
VALUES = dict(saddle=0.60, prefactor=1e13, pair_energy=-0.10, saddle2=0.45)


def no_symmetry(quick=False):
    """50 sites and 208 classes in P1, of which Onsager's network made none in 170 s."""
    random = np.random.default_rng(4)
    grid = np.array(list(itertools.product(range(4), repeat=3))) / 4
    atoms = grid[random.permutation(64)[:60]] + random.uniform(-0.05, 0.05, (60, 3))

    def made():
        crystal = rdd.Crystal(np.diag([10.0, 11, 12]), ["A"] * 10 + ["B"] * 50, atoms, tolerance=1e-3)
        return rdd.Defect(crystal, species="B").find_jumps(3.87, blocking=-1).landscape(saddle=0.5, prefactor=1.0)
    landscape = made()
    return [row("crystal to landscape", f"P1, 50 sites, {landscape.n_transitions // 2} classes",
                min(seconds(made) for _ in range(3 if quick else 9)), 0.1, "0.1 s", 1)]


def large_crystal(quick=False):
    random = np.random.default_rng(4)
    grid = np.array(list(itertools.product(range(8), repeat=3))) / 8
    atoms = grid[:500] + random.uniform(-0.02, 0.02, (500, 3))

    def made():
        crystal = rdd.Crystal(np.diag([24.0, 24.2, 24.4]), ["B"] * 500, atoms)
        classes = rdd.Defect(crystal, species="B").find_jumps(6.7, blocking=-1, through_sites=True)
        return classes.landscape(saddle=0.5, prefactor=1.0)
    n = made().n_transitions
    return [row("crystal to landscape", f"P1, 500 sites, {n} jumps", min(seconds(made) for _ in range(1 if quick else 3)), 2,
                "2 s", 1)]


class Numpy:
    """The pair in fcc by a Green function from tori of growing size and one dense solution a temperature."""

    def __init__(self, sizes=(16, 24, 32, 40, 48)):
        first = {(0, 0, 0), *STEPS}
        self.places = sorted({tuple(np.add(x, m)) for x in first for m in STEPS} | first)
        self.number = {x: i for i, x in enumerate(self.places)}
        off = np.array(self.places)[:, None] - np.array(self.places)[None]
        tables = []
        for n in sizes:
            k = 2 * np.pi * np.stack(np.meshgrid(*[np.fft.fftfreq(n)] * 3, indexing="ij"), -1)
            A = sum(1 - np.cos(k @ np.array(m)) for m in STEPS)
            A[0, 0, 0] = 1
            inverse = 1 / A
            inverse[0, 0, 0] = 0
            G = np.fft.ifftn(inverse).real
            tables.append(G[tuple(np.moveaxis(off % n, -1, 0))] - G[0, 0, 0])
        powers = [[(sizes[0] / n)**p for p in (0, *range(3, 3 + 2 * (len(sizes) - 1), 2))] for n in sizes]
        self.G = np.tensordot(np.linalg.inv(powers)[0], tables, 1)

    def coefficients(self, T):
        """(Lss, Lsv) along one axis."""
        kT = KB * T
        rate, bound = 1e13 * np.exp(-VALUES["saddle"] / kT), VALUES["pair_energy"]
        limb = lambda a, b: np.exp(-((a in STEPS) + (b in STEPS)) / 2 * bound / kT)  # noqa: E731
        n, x = len(self.places), np.array(self.places) @ FCC
        change = np.zeros((n, n))
        for i, a in enumerate(self.places):
            for m in STEPS:
                b = tuple(np.add(a, m))
                if b in self.number:
                    onto = (0, 0, 0) in (a, b)
                    change[i, self.number[b]] = (0 if onto else limb(a, b)) - 1
        kept = self.number[(0, 0, 0)], self.number[STEPS[0]]
        change[kept] = change[kept[::-1]] = 0    # a dangling end keeps the matrix regular
        v = (change * (x[None] - x[:, None])[..., 0]).sum(1)
        dA = np.diag(change.sum(1)) - change
        exchange = np.exp(-(VALUES["saddle2"] - VALUES["saddle"]) / kT)
        E, d = np.zeros((n, 6)), np.array(HALF) @ FCC[:, 0]
        for e, m in enumerate(HALF):    # the solute goes by m to the vacancy, which is at -m then
            E[self.number[m], e], E[self.number[tuple(-np.array(m))], e] = 1, -1
        matrix = np.block([[np.eye(n) + self.G @ dA, -self.G @ E], [E.T, np.eye(6) / exchange]])
        right = np.stack([np.concatenate([np.zeros(n), d]), np.concatenate([self.G @ v, -d])], axis=1)
        f = np.linalg.solve(matrix, right)[n:]
        return rate * d @ f


def five_frequencies(quick=False):
    """Lss, Lsv, L1vv at 20 temperatures, the Green function of the host with them; classes of jumps are known before."""
    T = np.linspace(300, 1000, 20)
    classes = rdd.Defect(rdd.Crystal(FCC, ["X"], [[0, 0, 0]]), species="X").find_jumps(0.8)
    ours = lambda: rdd.Pair(classes).transport(T, **VALUES)  # noqa: E731
    found, peer = ours(), Numpy()
    theirs = np.array([peer.coefficients(t) for t in T])
    error = np.abs(theirs / np.stack([found.Lss[0, 0], found.Lsv[0, 0]], axis=1) - 1).max()
    numpy = lambda: [peer_.coefficients(t) for peer_ in [Numpy()] for t in T]  # noqa: E731
    rows = [row("vacancy and solute in fcc", "20 temperatures", *compare(ours, numpy, repeats=3),
                f"numpy, torus Green function, differs by {error:.0e}")]
    try:
        from onsager import OnsagerCalc, crystal
    except ImportError:
        print("onsager is not on PYTHONPATH: without its row\n")
        return rows
    fcc = crystal.Crystal.FCC(1.0)
    theirs = OnsagerCalc.VacancyMediated(fcc, 0, fcc.sitelist(0), fcc.jumpnetwork(0, 0.8), 1)
    given = {"preV": np.ones(1), "eneV": np.zeros(1), "preS": np.ones(1), "eneS": np.zeros(1), "preT0": np.array([1e13]),
             "eneT0": np.array([VALUES["saddle"]]), "preSV": np.ones(1), "eneSV": np.array([VALUES["pair_energy"]])}
    given.update(theirs.makeLIMBpreene(**given))
    given["eneT2"][0] = VALUES["saddle2"]

    def onsager():
        theirs.clearcache()
        return [theirs.Lij(*theirs.preene2betafree(KB * t, **given)) for t in T]
    error = max(abs(one[1][0, 0] / lss - 1) for one, lss in zip(onsager(), found.Lss[0, 0]))
    rows.append(row("vacancy and solute in fcc", "20 temperatures", *compare(ours, onsager, repeats=1 if quick else 3),
                    f"Onsager's VacancyMediated, differs by {error:.0e}", 100))
    return rows


TASKS = [no_symmetry, large_crystal, five_frequencies]
