"""Diffusive molecular dynamics, spin-diffusion and quasi-stationary distributions."""
import hashlib
import itertools
import math
import os
import tempfile
from pathlib import Path

import numpy as np

import rdd
from harness import OPTIONS, feed, show

MODELS = ("tanh", "point", "arrhenius", "constant", "rate-limited", "master")


def seen(system):
    """Everything a system says of its state."""
    return (system, system.free_energy(), system.gradients(), system.rates(), system.ab_bonds(), system.autocorrelation(),
            system.frozen, system.work)


def crystal(dim, model, potential, one_body=False, cells=2, weight="1", held=False, voids="refuse", **more):
    if dim == 3:
        basis = np.array([[0, 0, 0], [0, .5, .5], [.5, 0, .5], [.5, .5, 0]])
        corners = np.array(list(np.ndindex(cells, cells, cells)), float)
        x, cell = 1.5 * (corners[:, None] + basis).reshape(-1, 3), 1.5 * cells * np.eye(3)
    else:
        x = 1.1 * np.array(list(np.ndindex(*[cells + 2] * dim)), float).reshape(-1, dim)
        cell = 1.1 * (cells + 2) * np.eye(dim)
    c = 0.5 + 0.3 * np.sin(np.arange(len(x)))
    if weight == "c":
        more["weight"] = "c"
        c = 0.9 + 0.08 * np.sin(np.arange(len(x)))
    if held:
        more.update(fixed=[0, 3], reservoir=[1])
    if voids != "refuse":
        more["voids"] = voids
    system = rdd.DMD(x, c, 20, potential=potential, bonds=1.2, model=model, cell=cell, **more)
    if one_body:
        n = len(x)
        system.set_one_body(energy_a=np.linspace(0, .1, n), energy_b=np.linspace(.1, 0, n),
                            stiffness_a=np.full(n, 2.0), stiffness_b=np.full(n, 1.0), anchor=x)
    return system


def run_crystal(dim, model, potential, **more):
    system = crystal(dim, model, potential, **more)
    relaxed = system.relax()
    first = seen(system)
    hashed = [repr(relaxed)]
    digest = hashlib.sha256()
    feed(first, digest.update)
    hashed.append(digest.hexdigest())
    system.perturb(1e-3, 5)
    system.step(0.01)
    system.step(0.03)
    with tempfile.TemporaryDirectory() as folder:
        system.save(os.path.join(folder, "state"))
        other = crystal(dim, model, potential, **more)
        other.restore(os.path.join(folder, "state"))
        digest = hashlib.sha256(Path(folder, "state").read_bytes())
        hashed.append(digest.hexdigest())
        other.step(0.02)
    return hashed, seen(system), seen(other)


def run_chain(model, n=32, beta=160, **more):
    chain = rdd.DMD.chain(n, beta, model, **more)
    first = repr(seen(chain)[1:3])
    history = chain.record([0.5, 3, 40])
    with tempfile.TemporaryDirectory() as folder:
        chain.save(os.path.join(folder, "state"))
        digest = hashlib.sha256(Path(folder, "state").read_bytes()).hexdigest()
    return first, list(history), seen(chain), chain.strain(), digest


def of_dmd():
    morse, unlike = rdd.Potential.morse(1, 4, 1.08, cutoff=1.4), rdd.Potential.morse(0.9, 4, 1.07, cutoff=1.4)
    lj = rdd.Potential.lennard_jones(1, 0.95, cutoff=1.6)
    fitted = rdd.Potential.from_callable(lambda r: math.exp(-2 * (r - 1.1)) * (math.exp(-2 * (r - 1.1)) - 2),
                                         r_first=0.4, cutoff=2.0, tolerance=1e-9)
    soft = rdd.Potential.soft_core(.2, 2.6, cutoff=10.5)
    table = rdd.Potential.table(np.linspace(0.5, 2, 40), np.cos(np.linspace(0.5, 2, 40)))
    r, v = np.linspace(0.7, 2.5, 37), np.geomspace(1e-4, 0.3, 37)
    for name, phi in (("morse", morse), ("lj", lj), ("fitted", fitted), ("soft", soft), ("table", table)):
        show(f"potential/{name}/values", lambda: (phi(r), phi.derivative(r), phi.derivative(r, 2)))
        for dim in (1, 2, 3):
            show(f"potential/{name}/average/{dim}", phi.average, r, v, dim)
            show(f"potential/{name}/average/{dim}/rough", phi.average, r[:5], v[20:25], dim, tolerance=1e-6)
    for model in MODELS:
        show(f"dmd/chain/{model}", run_chain, model)
        show(f"dmd/chain/{model}/periodic", run_chain, model, 12, 40, ends="reservoir", amplitude=0.7)
        show(f"dmd/chain/{model}/jump", lambda: rdd.DMD.chain(32, 160, model).first_jump_time(40))
        show(f"dmd/chain/{model}/perturbed", lambda: perturbed(model))
        for dim in (1, 2):
            show(f"dmd/crystal/{dim}/{model}", run_crystal, dim, model, (morse, unlike, morse))
    for model in ("tanh", "constant", "master"):
        show(f"dmd/crystal/3/{model}", run_crystal, 3, model, (morse, unlike, morse))
        show(f"dmd/crystal/3/{model}/vacancies", run_crystal, 3, model, morse, weight="c")
    show("dmd/crystal/3/lj", run_crystal, 3, "master", lj)
    show("dmd/crystal/3/held", run_crystal, 3, "tanh", (morse, unlike, morse), held=True, one_body=True)
    show("dmd/crystal/3/fitted", run_crystal, 3, "master", fitted)
    show("dmd/crystal/3/large", large_crystal)
    show("dmd/crystal/voids", voids)
    x = np.random.default_rng(3).uniform(0, 4, (40, 3))
    show("dmd/neighbours", lambda: rdd.DMD(x, np.full(40, .5), 20, potential=morse, bonds=1.0, cell=4 * np.eye(3)).bonds)
    show("dmd/alpha", lambda: rdd.DMD(x, np.full(40, .5), 20, potential=morse, bonds=1.0, cell=4 * np.eye(3)).alpha)


def large_crystal():
    """Enough sites for several tasks a loop, relaxed."""
    morse, unlike = rdd.Potential.morse(1, 4, 1.08, cutoff=1.4), rdd.Potential.morse(0.9, 4, 1.07, cutoff=1.4)
    system = crystal(3, "master", (morse, unlike, morse), cells=5)
    relaxed = system.relax()
    return repr(relaxed), system, system.free_energy(), system.rates()


def perturbed(model):
    chain = rdd.DMD.chain(20, 60, model, amplitude=0.5)
    chain.tolerances = (1e-6, 1e-8)
    chain.set_quadrature(1e-8)
    chain.perturb(1e-3, 3)
    chain.relax()
    chain.step(2)
    return seen(chain), chain.strain()


def voids():
    morse = rdd.Potential.morse(1, 4, 1.08, cutoff=1.4)
    x = np.array(list(np.ndindex(4, 4, 4)), float) * 1.1
    c = np.where(np.linalg.norm(x - 1.65, axis=1) < 1, 1e-9, 0.95)
    system = rdd.DMD(x, c, 20, potential=morse, bonds=1.2, model="master", cell=4.4 * np.eye(3), weight="c",
                     voids="freeze")
    relaxed = system.relax()
    return repr(relaxed), seen(system)


# ---- spin-diffusion

def of_spin():
    def run(system, n, times=(0.1, 0.6), compare=None, **more):
        ensemble = rdd.spin.Ensemble(system, n, seed=7, **more)
        rows = ensemble.run(list(times))
        with tempfile.TemporaryDirectory() as folder:
            ensemble.save(os.path.join(folder, "state"))
            digest = hashlib.sha256(Path(folder, "state").read_bytes()).hexdigest()
        answer = [tuple(rows), ensemble.paths(), [ensemble.spins(k) for k in range(n)], ensemble.n_events,
                  ensemble.n_violations, digest]
        if compare is not None:
            answer.append(repr(ensemble.compare(compare)))
        return answer

    chain, small = rdd.DMD.chain(32, 160), rdd.DMD.chain(8, 80)
    for rates, average in itertools.product(("tanh", "arrhenius"), ("mean", "point", "sampled")):
        show(f"spin/averaged/{rates}/{average}", run, chain, 3, rates=rates, average=average, n_samples=16)
        show(f"spin/chain/{rates}/{average}", lambda: chain_of(small, rates, average))
    for rates in ("tanh", "arrhenius"):
        show(f"spin/gibbs/{rates}", run, small, 3, rates=rates, average="gibbs")
        show(f"spin/chain/{rates}/gibbs", lambda: chain_of(small, rates, "gibbs"))
        show(f"spin/coupled/{rates}", run, chain, 3, rates=rates, process="coupled", epsilon=0.5)
    show("spin/compare", run, chain, 4, compare="tanh")
    show("spin/long", run, chain, 2, (5.0,))
    morse, unlike = rdd.Potential.morse(1, 4, 1.08, cutoff=1.4), rdd.Potential.morse(0.9, 4, 1.07, cutoff=1.4)
    for dim, process in itertools.product((1, 2, 3), ("averaged", "coupled")):
        system = crystal(dim, "tanh", (morse, unlike, morse))
        spins = np.where(np.arange(system.n_sites) % 3 == 0, 1, -1)
        show(f"spin/crystal/{dim}/{process}", run, system, 2, (0.02, 0.05), process=process, spins=spins,
             time_step=0.001)
        show(f"spin/crystal/{dim}/{process}/drawn", run, system, 2, (0.02,), process=process, time_step=0.001)
    system = crystal(3, "tanh", (morse, unlike, morse), cells=3)
    show("spin/crystal/radius", run, system, 2, (0.005,), radius=1.8)
    show("spin/crystal/sampled", run, crystal(2, "tanh", (morse, unlike, morse)), 2, (0.05,), average="sampled",
         n_samples=8)


def chain_of(system, rates, average):
    chain = rdd.spin.Chain(system, rates=rates, average=average, n_samples=32, nodes=5)
    return chain, chain.probabilities([0.5, 3]), chain.detailed_balance_violation()


# ---- quasi-stationary distributions

def of_qsd():
    def well(x):
        return (x * x - 1)**2

    def answers(q, *points):
        parts = [q]
        for which in ("quasi-stationary", "gibbs", "gaussian"):
            try:
                parts += [q.density(*points, which=which), q.moments(which)]
                if which != "quasi-stationary":
                    parts.append(tuple(q.distance(which)))
            except rdd.Error as error:
                parts.append(str(error))
        try:
            parts.append(tuple(q.gaussian))
        except rdd.Error as error:
            parts.append(str(error))
        return parts

    x = np.linspace(0.05, 2, 9)
    polynomial = rdd.spin.Polynomial([1, 0, -2, 0, 1])
    for beta in (0.5, 2, 6, 10, 30, 200):
        show(f"qsd/line/{beta}", lambda: answers(rdd.spin.qsd_1d(well, (0, math.inf), beta), x))
        show(f"qsd/line/polynomial/{beta}", lambda: answers(rdd.spin.qsd_1d(polynomial, (-math.inf, 0), beta, (False, True)), -x))
    show("qsd/line/free", lambda: answers(rdd.spin.qsd_1d([0], (1, 3), 3.0, (True, True)), x))
    show("qsd/line/wall", lambda: answers(rdd.spin.qsd_1d([0], (1, 3), 3.0), x))
    for beta in (2, 6):
        show(f"qsd/plane/{beta}", lambda: answers(
            rdd.spin.qsd_2d(lambda a, b: well(a) + 2 * b * b, ((0, -1.5), (2.2, 1.5)), beta, ((True, True), (False, True))),
            x, x / 3))
    show("qsd/plane/turned", lambda: answers(
        rdd.spin.qsd_2d(lambda a, b: well(.9 * a + .4 * b) + 2 * (.9 * b - .4 * a)**2, ((0, -1), (2.2, 2)), 6.0), x, x / 3))
    with rdd.Context(threads=OPTIONS.threads, seed=11) as context:
        show("qsd/walkers/polynomial", lambda: rdd.spin.fleming_viot(
            polynomial, (0, math.inf), 3.0, 1.0, 0.01, 2.0, n_walkers=200, context=context))
        show("qsd/walkers/host", lambda: rdd.spin.fleming_viot(
            well, (0, math.inf), 3.0, 1.0, 0.01, 1.0, n_walkers=200, context=context))
        show("qsd/walkers/disc", lambda: rdd.spin.fleming_viot(
            None, ((-2, -2), (2, 2)), 3.0, (0.1, 0.0), 0.005, 1.0, n_walkers=100, gradient=lambda p: p,
            distance=lambda p: 1.5 - np.linalg.norm(p, axis=1), context=context))
