"""Spectra at every accuracy, vectors, gaps, products with the Bloch matrix."""
import random

import numpy as np
from mpmath import mp, mpf

from reference.bands import Bands, bloch


def wavevectors(network):
    draw = random.Random(network.seed)
    dim = network.dim
    if dim == 0:
        return [()]
    return [(0.0,) * dim, tuple(draw.uniform(-.5, .5) for _ in range(dim)),
            tuple(1e-3 * draw.uniform(-.5, .5) for _ in range(dim)), (.5,) + (0.0,) * (dim - 1)]


def spectra(judge, network, model, chain, reversible):
    points = wavevectors(network)
    exact = [Bands(chain, k, reversible) for k in points]
    k = None if network.dim == 0 else points
    largest = 2 * max([abs(x) for row in chain.generator for x in row] + [rate for *_, rate in chain.jumps] + [mpf(0)])
    products(judge, model, chain, points, k)
    if not reversible:
        return driven(judge, model, exact, k, largest)
    for accuracy in "fast", "high", "auto":
        found = judge.call(f"spectrum.{accuracy}", lambda: model.spectrum(k, vectors=True, accuracy=accuracy))
        if found is None:
            continue
        if np.iscomplexobj(found.values):
            judge.note(f"spectrum.{accuracy}", "wrong", text="complex bands of a reversible network")
            continue
        for place, bands in enumerate(exact):
            real_values(judge, accuracy, found.values[place], bands, largest)
            real_vectors(judge, accuracy, found.right[place], found.left[place], bands)


def real_values(judge, accuracy, got, bands, largest):
    zero = largest * mpf(10) ** (-mp.dps // 2)  # at Gamma, and along a direction in which nothing moves
    right = [mp.re(x) if abs(x) > zero else mpf(0) for x in bands.values]
    floor = largest * mpf(10) ** -15
    tolerance, scale = {"fast": (1e-13, [largest] * len(right)), "high": (1e-12, [abs(x) for x in right]),
                        "auto": (1e-5, [abs(x) for x in right])}[accuracy]
    if accuracy != "fast":
        scale = [s if x != 0 else floor * (mpf(10) ** -3 if accuracy == "high" else 1)
                 for s, x in zip(scale, right)]
    judge.close(f"spectrum.{accuracy}.values", got, right, tolerance, scale)


def real_vectors(judge, accuracy, right, left, bands):
    """W^H V = 1, and the projector of each group of close bands, balanced by the equilibrium weights."""
    n = len(bands.values)
    identity = [[mpf(int(a == b)) for b in range(n)] for a in range(n)]
    v, w = _exact(right), _exact(left)
    product = [[sum(mp.conj(w[i][a]) * v[i][b] for i in range(n)) for b in range(n)] for a in range(n)]
    judge.close(f"spectrum.{accuracy}.duality", _floats(product), identity, 1e-9, mpf(1))
    if accuracy == "fast":
        return
    root = [mp.sqrt(p) for p in bands.chain.pi]
    for start, end in bands.clusters():
        if _gap(bands.values, start, end) < mpf(10) ** -4:
            continue
        projector = bands.projector(start, end)
        from_right = [[sum(v[i][m] * mp.conj(w[j][m]) for m in range(start, end)) * root[j] / root[i]
                       for j in range(n)] for i in range(n)]
        judge.close(f"spectrum.{accuracy}.projectors", _floats(from_right), projector,
                    1e-10 if accuracy == "high" else 1e-4, mpf(1))


def _gap(values, start, end):
    """Smallest relative distance of a group of bands from the others."""
    others = [abs(values[start] - x) / max(abs(values[start]), abs(x)) for x in values[:start]]
    others += [abs(values[end - 1] - x) / max(abs(values[end - 1]), abs(x)) for x in values[end:]]
    return min(others + [mpf(1)])


def driven(judge, model, exact, k, largest):
    found = judge.call("spectrum.driven", lambda: model.spectrum(k))
    if found is None:
        return
    for got, bands in zip(found.values, exact):
        left = list(bands.values)
        worst_slow = mpf(0)
        worst = mpf(0)
        for x in got:  # each to the nearest of those that are left
            x = mp.mpc(complex(x).real, complex(x).imag)
            near = min(left, key=lambda y: abs(x - y))
            left.remove(near)
            worst = max(worst, abs(x - near) / largest)
            if abs(near) > largest * mpf(10) ** -250 and abs(near) > mpf(2) ** -1000:
                worst_slow = max(worst_slow, abs(x - near) / abs(near)) if abs(near) > largest * mpf(10) ** (-mp.dps // 2) else worst_slow
        judge.holds("spectrum.driven.values", worst < mpf(10) ** -8, f"off by {float(worst)} of the largest rate")
        judge.holds("spectrum.driven.slow", worst_slow < mpf(10) ** -5,
                    f"a mode is off by {float(worst_slow)} of itself without a word")


def products(judge, model, chain, points, k):
    draw = random.Random(1)
    v = [[complex(draw.uniform(-1, 1), draw.uniform(-1, 1)) for _ in range(chain.n_states)] for _ in points]
    found = judge.call("bloch_apply", lambda: model.bloch_apply(k, v))
    if found is None:
        return
    for place, kappa in enumerate(points):
        q = bloch(chain, kappa)
        x = [mp.mpc(z.real, z.imag) for z in v[place]]
        right = [sum(a * b for a, b in zip(row, x)) for row in q]
        scale = [sum(abs(a) * abs(b) for a, b in zip(row, x)) + row_flux(chain, i) for i, row in enumerate(q)]
        judge.close("bloch_apply", found[place], right, 1e-13, scale)


def row_flux(chain, i):
    return sum((rate for j, to, _, rate in chain.jumps if to == i or j == i), mpf(0))


def gaps(judge, network, model, chain, reversible):
    if chain.n_states < 2 or network.dim > 2:
        return
    length, points, most = 10, 3, chain.n_states - 1
    found = judge.call("gap", lambda: model.gap(length, most, points=points))
    if found is None:
        return
    half = [-1, 0, 1]
    grid = [(x,) for x in half] if network.dim == 1 else [(x, y) for x in half for y in half] if network.dim else [()]
    ratio = {}
    # The wavevectors are doubles: long translations turn what these are off the fraction into a band of its own.
    for name, width in ("near", mpf(1 / (2 * length))), ("zone", mpf(1) / 2):
        values = [[mp.re(x) for x in Bands(chain, [width * x for x in k], reversible).values] for k in grid]
        ratio[name] = [(min(v[p] for v in values), max(v[p - 1] for v in values)) for p in range(1, most + 1)]
    right = [low / high if high > 0 else mp.inf for low, high in ratio["near"]]
    usable = [p for p, x in enumerate(right) if mp.isfinite(x) and x < mpf(2) ** 1000 and (network.dim or p)]
    judge.close("gap.ratio", [found.ratio[p] for p in usable], [right[p] for p in usable], 1e-5)
    judge.close("gap.indirect", [found.indirect[p] for p in usable],
                [ratio["zone"][p][0] - ratio["zone"][p][1] for p in usable], 1e-5,
                [sum(ratio["zone"][p]) for p in usable])


def _exact(array):
    return [[mp.mpc(complex(x).real, complex(x).imag) for x in row] for row in array]


def _floats(rows):
    return np.array([[complex(x) for x in row] for row in rows])


def parts(judge, network, model, chain):
    """Networks in parts: every accuracy gives the bands of the parts, or refuses."""
    if not all(chain.closed) or None in chain.opposite or not chain.jumps or len(chain.jumps) < chain.n_states:
        return
    worst = chain.worst_affinity
    if worst > 1e-12:
        return
    k = None if network.dim == 0 else wavevectors(network)
    largest = 2 * max([abs(x) for row in chain.generator for x in row] + [rate for *_, rate in chain.jumps])
    chain.pi_of_parts = _weights_of_parts(chain)
    for accuracy in "fast", "high", "auto":
        try:
            found = model.spectrum(k, accuracy=accuracy)
        except judge.rdd.NotErgodicError as error:
            judge.note(f"parts.spectrum.{accuracy}", "rightly refused", text=str(error))
            continue
        except judge.rdd.Error as error:
            judge.note(f"parts.spectrum.{accuracy}", "wrongly refused", text=f"{type(error).__name__}: {error}")
            continue
        for place, kappa in enumerate(wavevectors(network)):
            right = Bands(chain, kappa, True).values
            scale = {"fast": [largest * mpf(10) ** -1] * len(right), "high": [abs(x) for x in right],
                     "auto": [abs(x) * mpf(10) ** 6 for x in right]}[accuracy]
            if accuracy != "fast":
                scale = [s if abs(x) > largest * mpf(10) ** (-mp.dps // 2) else largest * mpf(10) ** -4
                         for s, x in zip(scale, right)]
            judge.close(f"parts.spectrum.{accuracy}", found.values[place], right, 1e-12, scale)


def _weights_of_parts(chain):
    """Any positive weights in detailed balance."""
    weights = {}
    for part in chain.classes:
        first = min(part)
        weights[first] = mpf(1)
        while len([j for j in part if j in weights]) < len(part):
            for e, (j, i, _, rate) in enumerate(chain.jumps):
                if j in weights and i in part and i not in weights:
                    weights[i] = weights[j] * rate / chain.jumps[chain.opposite[e]][3]
    return [weights[j] for j in range(chain.n_states)]
