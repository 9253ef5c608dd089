"""Makes odd networks: whatever has ever made a result wrong is drawn here, alone and together with the rest."""
import itertools
import math
import random

from network import Network

_SPREADS = [0, 0, 1, 3, 8, 14, 20, 30, 60, 120]  # decades


class _Draw:
    """One network under construction."""

    def __init__(self, seed: str) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.tags = []

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, p: float, tag: str = "") -> bool:
        found = self.random.random() < p
        if found and tag:
            self.tags.append(tag)
        return found

    # ---- geometry

    def lattice(self, dim: int):
        """Rows; now and then sheared, left-handed, in more coordinates than vectors, in tiny or huge units."""
        space = dim + (1 if dim in (1, 2) and self.chance(.15, "flat in space") else 0)
        rows = [[(1.0 if a == b else 0.0) + (0 if self.chance(.5) else self.random.uniform(-.3, .3))
                 for b in range(space)] for a in range(dim)]
        if dim > 1 and self.chance(.2, "sheared"):
            shear = self.pick(2, 7, 100, 3000)
            for a in range(1, dim if shear < 100 else 2):
                rows[a] = [x + shear * y for x, y in zip(rows[a], rows[a - 1])]
        if dim > 1 and self.chance(.2, "left-handed"):
            rows[0], rows[1] = rows[1], rows[0]
        unit = 1.0
        if self.chance(.15, "odd unit of length"):
            unit = 10.0 ** self.pick(-60, -10, 10, 60)
        return [[x * unit for x in row] for row in rows], unit

    def positions(self, lattice, m: int, unit: float):
        kind = self.random.random()
        if kind < .3 or not lattice:
            return None
        far = 1e8 if kind > .93 else 1.0
        if far > 1:
            self.tags.append("far positions")
        return [[unit * (self.random.uniform(-1, 1) + (round(far * self.random.uniform(-1, 1)) if far > 1 else 0))
                 for _ in lattice[0]] for _ in range(m)]

    # ---- topology

    def edges(self, m: int, dim: int):
        """Undirected edges (j, i, n): a tree, what spans the lattice, and some more."""
        reach = 1
        if dim and self.chance(.1, "long translations"):
            reach = self.pick(5, 1000, 10 ** 6)

        def shift():
            return tuple(self.random.randint(-reach, reach) if self.chance(.6) else 0 for _ in range(dim))

        order = list(range(m))
        self.random.shuffle(order)
        found = [(order[self.random.randrange(a)] if self.chance(.6) else order[a - 1], order[a], shift())
                 for a in range(1, m)]
        for a in range(dim):  # something that moves along every lattice vector
            if dim > 1 and self.chance(.07, "immobile direction"):
                continue
            step = tuple(reach if a == b else 0 for b in range(dim))
            j = self.random.randrange(m)
            i = j if m == 1 or self.chance(.25, "self jump") else self.random.randrange(m)
            found.append((j, i, step))
        for _ in range(self.random.randint(0, m + 1)):
            j, i = self.random.randrange(m), self.random.randrange(m)
            n = shift()
            if j != i or any(n):
                found.append((j, i, n))
        return found

    def moved_cells(self, edges, m: int, dim: int):
        """The same network with its states counted to other cells."""
        far = self.pick(2, 50, 10 ** 4)
        cell = [[self.random.randint(-far, far) for _ in range(dim)] for _ in range(m)]
        return [(j, i, tuple(x + p - q for x, p, q in zip(n, cell[i], cell[j]))) for j, i, n in edges]

    # ---- rates

    def log_weights(self, m: int):
        """log10 of the equilibrium weights: flat, a trap, a light state, a ladder or anything."""
        spread = self.pick(*_SPREADS)
        kind = self.pick("flat", "trap", "light state", "ladder", "random")
        if kind == "flat" or m == 1 or spread == 0:
            return [0.0] * m
        self.tags.append(f"{kind}, {spread} decades")
        if kind == "trap":
            return [0.0] + [-float(spread)] * (m - 1)
        if kind == "light state":
            return [0.0] * (m - 1) + [-float(spread)]
        if kind == "ladder":
            return [-spread * a / (m - 1) for a in range(m)]
        return [-spread * self.random.random() for _ in range(m)]

    def log_conductances(self, edges, m: int):
        spread = self.pick(*_SPREADS)
        equal = spread == 0 or self.chance(.15)
        if equal:
            self.tags.append("degenerate")
            logs = [0.0] * len(edges)
        else:
            self.tags.append(f"rates over {spread} decades")
            logs = [-spread * self.random.random() for _ in edges]
        if m > 2 and self.chance(.2, "blocks"):
            apart = self.pick(4, 12, 30, 60)
            half = self.random.randint(1, m - 1)
            logs = [s - (apart if (j < half) != (i < half) else 0) for s, (j, i, _) in zip(logs, edges)]
        return logs

    def driving(self, edges):
        """ln of the ratio that is put between the two directions of each edge."""
        kind = self.random.random()
        if kind < .65 or not edges:
            return [0.0] * len(edges)
        size = self.pick(1e-9, 1e-7, 1e-4, .1, 2, 10, 50)
        self.tags.append(f"driven by {size:g} kT")
        if kind < .85:
            return [size * self.random.uniform(-1, 1) for _ in edges]
        along = self.random.randrange(len(edges))
        return [size if e == along else 0.0 for e in range(len(edges))]

    def jumps(self, edges, m: int):
        log_pi, log_s, drive = self.log_weights(m), self.log_conductances(edges, m), self.driving(edges)
        unit = 0
        if self.chance(.15, "odd unit of time"):
            unit = self.pick(-100, -12, 12, 100)
        found = []
        for (j, i, n), s, f in zip(edges, log_s, drive):
            for a, b, sign in ((j, i, 1), (i, j, -1)):
                exponent = s - log_pi[a] + unit
                if not -290 < exponent < 290:
                    return None
                rate = 10.0 ** (s + unit) / 10.0 ** log_pi[a] * math.exp(sign * f / 2)
                found.append((a, b, [sign * x for x in n], rate))
        return found

    def cut(self, jumps, m: int):
        """Now and then pieces that nothing joins, or jumps without their opposite."""
        if m > 1 and self.chance(.06, "several classes"):
            half = self.random.randint(1, m - 1)
            return [e for e in jumps if (e[0] < half) == (e[1] < half)]
        if self.chance(.05, "one way"):
            gone = self.random.randrange(len(jumps))
            return [e for place, e in enumerate(jumps) if place != gone]
        return jumps


def _plain(draw: _Draw) -> Network:
    while True:
        draw.tags.clear()
        m = draw.pick(1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7)
        dim = draw.pick(1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6) if m < 5 else draw.pick(1, 1, 2, 3)
        if m > 1 and draw.chance(.05, "no lattice"):
            dim = 0
        lattice, unit = draw.lattice(dim) if dim else ([], 1.0)
        edges = draw.edges(m, dim)
        if dim and draw.chance(.2, "moved cells"):
            edges = draw.moved_cells(edges, m, dim)
        jumps = draw.jumps(edges, m)
        if jumps is None:
            continue
        jumps = draw.cut(jumps, m)
        if not jumps:
            continue
        if draw.chance(.1, "duplicates"):
            jumps = jumps + [jumps[0][:3] + (jumps[0][3],), jumps[-1]]
        draw.random.shuffle(jumps)
        return Network(lattice, m, jumps, draw.positions(lattice, m, unit), sorted(set(draw.tags)), None, draw.seed)


def _landscape(draw: _Draw) -> Network:
    """Energies, saddles or barriers at a temperature; the rates are the library's to compute."""
    m = draw.pick(1, 2, 2, 3, 4, 4)
    dim = draw.pick(1, 1, 2, 3)
    lattice, unit = draw.lattice(dim)
    edges = draw.edges(m, dim)
    depth = draw.pick(0, .05, .3, 1.5)
    high = draw.pick(.1, .5, 2.0)
    energy = [depth * draw.random.random() for _ in range(m)]
    kind = draw.pick("saddle", "saddle", "barrier")
    heights = [max(energy[j], energy[i]) + .02 + high * draw.random.random() for j, i, _ in edges]
    jumps, height, prefactor = [], [], []
    for (j, i, n), s in zip(edges, heights):
        twice = [(j, i, 1), (i, j, -1)]
        for a, b, sign in twice:
            jumps.append((a, b, [sign * x for x in n], 0.0))
            height.append(s if kind == "saddle" else s - energy[a])
            prefactor.append(1e13)
    draw.tags += ["landscape", kind, f"high {high:g}, deep {depth:g}"]
    about = dict(energy=energy, height=height, kind=kind, prefactor=prefactor, kB=8.617333262e-5,
                 temperature=draw.pick(150.0, 300.0, 800.0))
    return Network(lattice, m, jumps, draw.positions(lattice, m, unit), sorted(set(draw.tags)), about, draw.seed)


def network(seed, index: int) -> Network:
    """The network of this number; equal arguments give equal networks."""
    draw = _Draw(f"{seed}/{index}")
    return _landscape(draw) if draw.chance(.15) else _plain(draw)
