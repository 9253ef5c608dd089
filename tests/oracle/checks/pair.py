"""A vacancy and a solute on rectangular and orthorhombic lattices: Onsager coefficients against the reference."""
import math
import random

import numpy as np
from mpmath import mp, mpf

from reference.pair import Separations


def pair(judge, seed) -> None:
    mp.dps = 50
    rdd, draw = judge.rdd, random.Random(f"pair {seed}")
    dim = draw.choice([2, 2, 2, 3])
    lengths = [draw.choice([1.0, 1.0, 1.15, 1.3]) for _ in range(dim)]
    unit = 10.0 ** draw.choice([0, 0, -8, 8])
    lengths = [unit * x for x in lengths]
    crystal = judge.call("pair.crystal", lambda: rdd.Crystal(np.diag(lengths), ["X"], [[0] * dim], tolerance=1e-5 * unit))
    if crystal is None:
        return
    hosts = judge.call("pair.jumps", lambda: rdd.Defect(crystal, species="X").find_jumps(1.35 * unit))
    if hosts is None:
        return
    reach = draw.choice([1, 1, 2]) if dim == 2 else 1
    made = judge.call("pair", lambda: rdd.Pair(hosts, range=reach))
    if made is not None:
        _Values(judge, draw, lengths, hosts, made, reach).compare()


class _Values:
    """Random numbers by class, and what they are for each bond of the reference."""

    def __init__(self, judge, draw, lengths, hosts, made, reach) -> None:
        self.judge, self.lengths, self.made, self.reach, self.dim = judge, lengths, made, reach, len(lengths)
        self.kT = mpf(draw.choice([.03, .1, 1.0]))
        self.axis = [self._axis_of(hosts.summary.length[c]) for c in range(len(hosts.names))]
        far = draw.choice([0, 0, 1, 3])
        self.prefactor = [10.0 ** (12 - far * draw.random()) for _ in self.axis]
        bound = draw.choice([0, .1, .4])
        self.saddle = bound + draw.uniform(.05, .5)  # by default half-way between its ends, and above both of them
        self.binding = [bound * draw.uniform(-1, 1) for _ in range(len(made.pairs.length))]
        self.weight = [draw.choice([1.0, draw.uniform(.2, 5)]) for _ in self.binding]
        jumps, apart = len(made.jumps.count), draw.choice([0, 1, 8, 20])
        self.prefactor1 = [draw.choice([math.nan, 10.0 ** (12 + apart * draw.uniform(-1, 1))]) for _ in range(jumps)]
        highest = self.saddle + bound  # of all ends
        self.saddle1 = [draw.choice([math.nan, highest + draw.random(), highest + draw.random()]) for _ in range(jumps)]
        self.prefactor2 = [draw.choice([math.nan, 10.0 ** (12 + apart * draw.uniform(-1, 1))]) for _ in self.axis]
        self.saddle2 = [draw.choice([math.nan, highest + draw.random()]) for _ in self.axis]
        self.pairs = {self._key(m): int(c) for m, c in zip(made.members.offset, made.members.pair_class)}
        self.jumps = {}
        for c, (source, target) in enumerate(zip(made.jumps.source_offset, made.jumps.target_offset)):
            self.jumps[self._image(self._key(source), self._key(target))] = c

    def _axis_of(self, length):
        return min(range(self.dim), key=lambda a: abs(self.lengths[a] - length))

    def _key(self, offset):
        return tuple(int(round(x / a)) for x, a in zip(offset, self.lengths))

    def _image(self, r, q):
        """The same for all bonds that a symmetry of the lattice maps onto each other."""
        images = []
        for one, other in ((r, q), (q, r)):
            columns = [(length, abs(x), abs(y)) for length, x, y in zip(self.lengths, one, other)]
            images.append(tuple(sorted(columns)))
        return min(images)

    def _height(self, prefactor, saddle):
        return mpf(prefactor) * mp.exp(-mpf(saddle) / self.kT)

    def _host(self, r, q):
        axis = next(a for a in range(self.dim) if r[a] != q[a])
        return next(c for c, a in enumerate(self.axis) if self.lengths[a] == self.lengths[axis])

    def _ends(self, *ends):
        """Mean binding energy and mean ln of the degeneracies of some ends."""
        classes = [self.pairs.get(r) for r in ends]
        energy = [mpf(self.binding[c]) if c is not None else mpf(0) for c in classes]
        weight = [mp.log(mpf(self.weight[c])) if c is not None else mpf(0) for c in classes]
        return sum(energy) / len(ends), sum(weight) / len(ends)

    def _bond(self, prefactor, saddle, host, ends):
        energy, weight = self._ends(*ends)
        prefactor = mpf(self.prefactor[host]) * mp.exp(weight) if math.isnan(prefactor) else mpf(prefactor)
        return self._height(prefactor, mpf(self.saddle) + energy if math.isnan(saddle) else mpf(saddle))

    def bond(self, r, q):
        c = self.jumps[self._image(r, q)]
        return self._bond(self.prefactor1[c], self.saddle1[c], self._host(r, q), (r, q))

    def exchange(self, e):
        host = self._host(e, (0,) * self.dim)
        return self._bond(self.prefactor2[host], self.saddle2[host], host, (e,))

    def compare(self):
        rates = [self._height(self.prefactor[self._host(e, (0,) * self.dim)], self.saddle)
                 for e in (tuple(int(a == b) for b in range(self.dim)) for a in range(self.dim))]
        made, judge = self.made, self.judge
        found = judge.call("pair.transport", lambda: made.transport(
            float(self.kT), kB=1.0, saddle=self.saddle, prefactor=self.prefactor, pair_energy=self.binding,
            pair_degeneracy=self.weight, saddle1=self.saddle1, prefactor1=self.prefactor1, saddle2=self.saddle2,
            prefactor2=self.prefactor2))
        if found is None:
            return
        exact = Separations(self.lengths, rates, self.reach, self.bond, self.exchange)
        tolerance = max(1e-10, 3 * found.error)
        judge.close("pair.Lvv", found.Lvv, exact.Lvv, 1e-12, max(exact.Lvv[a][a] for a in range(self.dim)))
        for name in "uncorrelated", "Lss":
            right = getattr(exact, name)
            judge.close(f"pair.{name}", getattr(found, name), right, tolerance,
                        [[mp.sqrt(right[a][a] * right[b][b]) for b in range(self.dim)] for a in range(self.dim)])
        right, ss, vv = exact.Lsv, exact.Lss, exact.Lvv
        judge.close("pair.Lsv", found.Lsv, right, tolerance,
                    [[max(mp.sqrt(ss[a][a] * vv[b][b]), abs(right[a][b])) for b in range(self.dim)]
                     for a in range(self.dim)])
        judge.close("pair.drag", [found.drag[a, a] for a in range(self.dim)],
                    [right[a][a] / ss[a][a] for a in range(self.dim)], 3 * tolerance,
                    [max(abs(right[a][a] / ss[a][a]), mp.sqrt(vv[a][a] / ss[a][a])) for a in range(self.dim)])
