"""Slow fields on landscapes: local coefficients against the reference."""
import random

import numpy as np
from mpmath import mp, mpf

from checks.transport import tensor_scale
from reference.field import FieldCell


def field(judge, network, landscape):
    """Random couplings of one to three components, up to kT; saddle points half-way or anywhere near."""
    draw = random.Random(network.seed + "field")
    about, components = network.landscape, draw.choice([1, 1, 2, 3])
    kT = about["kB"] * about["temperature"]
    large = draw.choice([.01, 1.0, 20.0]) * kT
    couplings = lambda n: [[large * draw.uniform(-1, 1) for _ in range(components)] for _ in range(n)]  # noqa: E731
    state, height = couplings(network.n_states), [p for p in couplings(len(network.jumps) // 2) for _ in (0, 1)]
    steps = _steps(network)
    far = draw.choice([0, .3])
    points = []
    for d in steps[::2]:
        point = [x / 2 + far * draw.uniform(-1, 1) * max(map(abs, d)) for x in d]
        points += [point, [float(x - y) for x, y in zip(point, d)]]
    given = np.array([[float(x) for x in p] for p in points])
    made = judge.call("field", lambda: judge.rdd.Field(landscape, np.array(state), np.array(height), saddle_point=given))
    if made is None:
        return
    cell = _cell(network, state, height, steps, given.tolist())
    h = [[draw.uniform(-1, 1) for _ in range(components)] for _ in range(2)]
    local = judge.call("field.transport", lambda: made.transport(about["temperature"], np.array(h)))
    if local is not None:
        for place, value in enumerate(h):
            coefficients(judge, network, cell.at(value), local, place)
    gradient(judge, made, cell, network, draw, h[0])


def _steps(network):
    lattice = [[mpf(x) for x in row] for row in network.lattice]
    u = [[mpf(x) for x in row] for row in network.positions or [[0.0] * network.space] * network.n_states]
    return [[sum(q * row[a] for q, row in zip(n, lattice)) + u[i][a] - u[j][a] for a in range(network.space)]
            for j, i, n, _ in network.jumps]


def _cell(network, state, height, steps, points):
    about, saddles = network.landscape, []
    for e in range(0, len(network.jumps), 2):  # opposite transitions follow each other
        j, i, _, _ = network.jumps[e]
        energy = mpf(about["height"][e]) + (mpf(about["energy"][j]) if about["kind"] == "barrier" else 0)
        saddles.append((j, i, steps[e], mpf(about["prefactor"][e]), energy, [mpf(x) for x in height[e]],
                        [mpf(x) for x in points[e]]))
    return FieldCell(network.space, about["energy"], state, saddles, mpf(about["kB"]) * mpf(about["temperature"]))


def coefficients(judge, network, exact, local, place):
    kT = exact.cell.kT
    judge.close("field.free_energy", [local.free_energy[place]], [-kT * mp.log(exact.Z)], 1e-12, kT)
    coupling = [max(abs(p[k]) for p in exact.cell.coupling) for k in range(exact.cell.components)]
    judge.close("field.dipole", local.dipole[place], exact.dipole, 1e-12, coupling)
    scale = tensor_scale(exact.diffusivity, network.lattice, _rounding(exact))
    judge.close("field.diffusivity", local.diffusivity[place], exact.diffusivity, 1e-10, scale)
    scale = [[s * exact.Z for s in row] for row in scale]
    judge.close("field.conductivity", local.conductivity[place], exact.conductivity, 1e-10, scale)
    for k in range(exact.cell.components):
        largest = max(abs(s[5][k]) for s in exact.cell.saddles) / kT
        judge.close("field.slope", local.slope[place][k], exact.slope(k), 1e-10,
                    [[s * largest for s in row] for row in scale])


def _rounding(exact):
    """Where nothing moves: what doubles make of steps that should add up to nothing."""
    motion = sum(g * sum(x * x for x in d) for g, (_, _, d, *_) in zip(exact.conductance, exact.cell.saddles)) / exact.Z
    still = all(row[a] < motion * mpf(10) ** (-mp.dps // 2) for a, row in enumerate(exact.diffusivity))
    return motion * mpf(10) ** -15 if still else 0


def gradient(judge, made, cell, network, draw, h):
    """The correction of polar cells relative to terms of its size: saddles with the lengths they have."""
    T = network.landscape["temperature"]
    found = judge.call("field.polarity", lambda: made.polarity(T, np.array(h)))
    if found is None:
        return
    exact = cell.at(h)
    length = max([abs(x) for row in exact.offsets() for x in row] + [abs(x) for s in cell.saddles for x in s[2]] +
                 [abs(x) for row in exact.y for x in row])
    right = [exact.polarity(k) for k in range(cell.components)]
    for k in range(cell.components):
        coupling = max([abs(s[5][k]) for s in cell.saddles] + [abs(p[k]) for p in cell.coupling]) / cell.kT
        size = sum(g * sum(x * x for x in d) for g, (_, _, d, *_) in zip(exact.conductance, cell.saddles))
        judge.close("field.polarity", found.correction[k], right[k], 1e-10, size * length * coupling)
    norm = lambda a: mp.sqrt(sum(x * x for row in a for x in row))  # noqa: E731
    whole = norm(exact.conductivity)
    if whole > size * mpf(10) ** -15:
        largest = max(norm(one) for of_k in right for one in of_k) / whole
        judge.close("field.polarity.relative", [found.relative], [largest], 1e-9, largest + size / whole * length * coupling / 10)
