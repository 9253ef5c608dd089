"""Master equations: networks, landscapes and what follows from them."""
import itertools
import json

import numpy as np

import conftest
import landscapes
import rdd
from harness import OPTIONS, made, show

def generated(m, dim, seed, spread=1.0, driven=False, neighbours=4, space=None):
    """A connected random network: a ring of m states through the cell, random further jumps, and a jump along each
    lattice vector; its barriers spread over 2.3 ``spread`` decades."""
    random = np.random.default_rng(seed)
    energy = spread * random.normal(size=m)
    pairs = {(i, (i + 1) % m, (1 if i + 1 == m and a == 0 else 0 for a in range(dim))) for i in range(m) if m > 1}
    pairs = [(i, j, tuple(n)) for i, j, n in sorted(pairs, key=lambda pair: pair[:2])]
    for i in range(m):
        for j in random.integers(0, m, neighbours - 2):
            pairs.append((i, int(j), tuple(int(n) for n in random.integers(-1, 2, dim))))
    for a in range(dim):
        pairs.append((a % m, a % m, tuple(int(a == b) for b in range(dim))))
    pairs = [pair for pair in pairs if pair[0] != pair[1] or any(pair[2])]
    source, target, translation, rate = [], [], [], []
    for i, j, n in pairs:
        saddle = max(energy[i], energy[j]) + spread * random.exponential()
        tilt = 1.5 if driven else 1.0
        source += [i, j]
        target += [j, i]
        translation += [n, [-x for x in n]]
        rate += [tilt * np.exp(energy[i] - saddle), np.exp(energy[j] - saddle)]
    lattice = (np.eye(dim) + 0.2 * random.normal(size=(dim, dim))) if space is None else random.normal(size=(dim, space))
    return rdd.Model(lattice, m, source, target, translation, rate,
                     positions=random.normal(size=(m, space or dim)))


def networks():
    yield "alternating", conftest.chain()
    yield "bcc", conftest.crowdion()
    yield "ring60", conftest.ring()
    yield "ring200", conftest.ring(200, 3, 4, 3.0)
    for file in sorted(conftest.DATA.glob("reference_*.json")):
        yield file.stem[10:], conftest.reference_model(json.loads(file.read_text()))
    for m, dim, spread, driven in itertools.product((1, 2, 7, 33), (1, 2), (0.5, 6.0), (False, True)):
        yield f"random-{m}-{dim}-{spread:g}{'-driven' * driven}", generated(m, dim, 100 * m + dim, spread, driven)
    yield "random-20-2-in-3", generated(20, 2, 5, 1, space=3)
    yield "random-12-4", generated(12, 4, 6)
    yield "random-30-2-60", generated(30, 2, 7, 60)
    yield "random-300-2", generated(300, 2, 8, 2)
    yield "random-300-2-driven", generated(300, 2, 8, 2, True)
    yield "random-1100-3", generated(1100, 3, 9, 2)
    yield "random-1100-3-driven", generated(1100, 3, 9, 2, True)


def of_network(name, model):
    m, dim = model.n_states, model.dim
    k = np.random.default_rng(1).uniform(-3, 3, (5, dim))
    k[0] = 0
    show(f"{name}/model", lambda: model)
    show(f"{name}/bytes", model.to_bytes)
    show(f"{name}/audit", lambda: str(model.audit()))
    for what in ("stationary", "log_stationary", "drift_velocity", "local_equilibrium_diffusivity", "corrector",
                 "kemeny_constant", "transport_derivatives"):
        if m < 1000 or "derivatives" not in what:
            show(f"{name}/{what}", getattr(model, what))
    for accuracy in ("auto", "fast", "high"):
        show(f"{name}/diffusivity/{accuracy}", model.diffusivity, accuracy)
    if m < 1000:
        show(f"{name}/spectrum/auto", model.spectrum, k)
        show(f"{name}/spectrum/fast", model.spectrum, k, vectors=True, accuracy="fast")
        show(f"{name}/spectrum/high", model.spectrum, k[:2], vectors=True, accuracy="high")
        show(f"{name}/repair", model.repair)
    for solver in ("auto", "batched", "dense", "lanczos", "reduced_basis"):
        if m < 1000 or solver not in ("batched", "dense"):
            show(f"{name}/spectrum/few/{solver}", model.spectrum, k, bands=min(m, 3), accuracy="fast", solver=solver)
    show(f"{name}/spectrum/few/vectors", model.spectrum, k[:3], bands=min(m, 4), vectors=True)
    show(f"{name}/bloch_apply", model.bloch_apply, k[1], np.linspace(1, 2, m) + 1j * np.linspace(0, 1, m))
    show(f"{name}/gap", lambda: str(model.gap(points=3 if dim > 2 else None)))
    if m > 2:
        first = made(model.first_passage, {"one": [m - 1], "other": [m - 2]})
        show(f"{name}/passage", lambda: first)
        show(f"{name}/passage/from", lambda: first.starting_from([0]))
        show(f"{name}/passage/integral", lambda: first.integral(np.linspace(0, 1, m)))
        show(f"{name}/passage/mean", model.mean_first_passage_time, [0, 1], [m - 1])
    if m < 400:
        show(f"{name}/trajectories", model.trajectories, 20, [0.1, 1, 3], occupation=True, paths=True, max_events=20000)
    if m < 100 and dim < 4:
        show(f"{name}/propagate", model.propagate, 5, [0.3, 2], (0, (1,) * dim))
    for P, order, gauge in ((1, "second", "corrector"), (2, "second", "corrector"), (3, "plain", "given"),
                            (2, "lattice", "corrector")):
        if P > m:
            continue
        tag = f"{name}/coarse/{P}/{order}"
        coarse = made(model.coarse_grain, P, order, gauge, points=3)
        show(tag, model.coarse_grain, P, order, gauge, points=3)
        if coarse is None or m > 400:
            continue
        show(f"{tag}/symbol", coarse.symbol, k)
        show(f"{tag}/initial", coarse.initial, k, np.full(m, 1 / m))
        show(f"{tag}/jumps", lambda: coarse.jumps(least_gap=0, largest_error=10))
        show(f"{tag}/mobilities", coarse.mobilities)
        if dim < 3:
            show(f"{tag}/resolution", coarse.resolution, 0.1)
        if m < 100 and dim < 4:
            show(f"{tag}/propagate", coarse.propagate, 5, [0.3, 2], (0, (1,) * dim))


def of_mesh():
    model = conftest.reference_model(conftest.reference("reference_fig1c"))
    show("mesh/point_group", model.point_group)
    show("mesh/bcc/point_group", conftest.crowdion().point_group)
    show("mesh/kgrid", lambda: conftest.crowdion().kgrid((4, 4, 4)))
    show("mesh/kmesh", lambda: rdd.kmesh((3, 4), midpoint=True))
    many = conftest.crowdion().kgrid((6, 6, 6))
    show("mesh/spectrum", conftest.crowdion().spectrum, many.k)
    show("mesh/large", conftest.ring(60).spectrum, rdd.kmesh((6, 6)).k, accuracy="fast")


def of_landscapes():
    temperatures = np.array([250, 400, 700, 1100.0])
    for name, landscape in (("bazro3", landscapes.bazro3()), ("gapped", landscapes.gapped())):
        for accuracy in ("auto", "fast", "high"):
            show(f"{name}/sweep/{accuracy}", landscape.sweep, temperatures, True, accuracy)
        show(f"{name}/bytes", landscape.to_bytes)
        show(f"{name}/fits", lambda: landscape.sweep(temperatures).fits())
        show(f"{name}/log_rates", landscape.log_rates, 500.0)
        show(f"{name}/coarse_sweep", landscape.coarse_sweep, 2, temperatures)
        show(f"{name}/derivatives", landscape.derivatives, 500.0)
        show(f"{name}/diffusivity_error", landscape.diffusivity_error, 500.0, 0.05)
        show(f"{name}/reaction_error", landscape.reaction_error, 500.0, 2, 0.05)
        table = made(landscape.table, 250, 1500)
        show(f"{name}/table", lambda: table)
        show(f"{name}/table/values", lambda: (table(temperatures), table.slope(temperatures)))
        coarse = made(landscape.coarse_table, 2, 400, 1500, 1e-5)
        show(f"{name}/coarse_table", lambda: coarse)
        show(f"{name}/coarse_table/values", lambda: coarse([450.0, 900]))


def of_networks():
    for name, model in networks():
        if OPTIONS.only.split("/")[0] in name:
            of_network(name, model)
