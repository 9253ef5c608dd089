"""Diffusive molecular dynamics of small systems: averages, F, derivatives, kinetics, relaxed states."""
import random

from mpmath import mp, mpf

from reference import dmd

MODELS = "tanh", "point", "arrhenius", "constant", "rate-limited", "master"


def check(judge, seed) -> None:
    mp.dps = dmd.DIGITS
    draw = random.Random(seed)
    averages(judge, draw, draw.choice([1, 1, 2, 3, 3]))
    if draw.random() < .4:
        chain(judge, draw)
    else:
        crystal(judge, draw)


def _pair(rdd, draw):
    """A potential of the library and the same of the reference; the cutoff tells the range."""
    kind = draw.choice(["morse", "morse", "soft_core", "lennard_jones"])
    cutoff = draw.uniform(1.6, 3)
    if kind == "morse":
        numbers = [draw.uniform(.2, 2), draw.uniform(2, 6), draw.uniform(.9, 1.2)]
        made = rdd.Potential.morse(*numbers, cutoff=cutoff)
    elif kind == "soft_core":
        numbers = [draw.uniform(.05, .3), draw.uniform(.9, 1.2), draw.choice([.99, .9, .6])]
        made = rdd.Potential.soft_core(*numbers, cutoff=cutoff)
    else:
        length = draw.uniform(.8, 1)
        numbers = [draw.uniform(.2, 2), length, .8 * length]
        made = rdd.Potential.lennard_jones(numbers[0], length, r_soft=numbers[2], cutoff=cutoff)
    return made, dmd.Pair(kind, numbers, cutoff)


def averages(judge, draw, dim):
    made, exact = _pair(judge.rdd, draw)
    distance = draw.choice([draw.uniform(.7, 1.5), draw.uniform(1.5, 3.5)])
    variance = 10.0 ** draw.uniform(-4, -.5)
    found = judge.call("average", lambda: made.average(distance, variance, dim))
    if found is None:
        return
    right = dmd.average(exact, mpf(distance), mpf(variance), dim)
    sigma = mp.sqrt(mpf(variance))
    size = dmd.mean(lambda r: abs(exact(r)), exact.kinks(), mpf(distance), mpf(variance), dim)
    deep = max(size, abs(exact(mpf(distance))), exact.numbers[0] / 1000)
    scale = [deep / sigma ** power for power in (0, 1, 2, 2, 3, 4)]
    judge.close("average", list(found), right, 1e-10, scale)


def chain(judge, draw):
    """The paper's chain with a few sites, at a state of no symmetry."""
    rdd = judge.rdd
    n, beta, model = draw.choice([3, 4, 5]), draw.choice([40.0, 80.0, 160.0]), draw.choice(MODELS)
    made = judge.call("dmd.chain", lambda: rdd.DMD.chain(n, beta, model, tau=.7, k_c=3.0, k_r=2.0))
    if made is None:
        return
    pairs = [dmd.Pair("soft_core", ["0.2", "2.6", "0.99"], "10.5"), dmd.Pair("soft_core", ["0.18", "2.55", "0.99"], "10.5"),
             dmd.Pair("soft_core", ["0.2", "2.6", "0.99"], "10.5")]
    relaxed(judge, made, lambda: dmd.System([[x] for x in made.X], made.s, made.alpha, beta, pairs, confined="3.825"))
    x, s, alpha = _disturbed(draw, [[v] for v in made.X], n, made.alpha)
    x[0][0] = 0.0
    made.set_state(s=s, X=[row[0] for row in x], alpha=alpha)
    exact = dmd.System(x, s, alpha, beta, pairs, confined="3.825", within=6)
    bonds = [(i, i + 1) for i in range(1, n - 2)]
    state(judge, "dmd.chain", made, exact, model, bonds, (.7, 3.0, 2.0))


def _disturbed(draw, x, n, alpha):
    x = [[float(c) + draw.uniform(-.08, .08) for c in row] for row in x]
    s = [draw.choice([draw.uniform(-.99, .99), 1 - 10.0 ** draw.uniform(-8, -1)]) for _ in range(n)]
    return x, s, [float(a) * draw.uniform(.7, 1.4) for a in alpha]


def crystal(judge, draw):
    rdd = judge.rdd
    dim = draw.choice([1, 1, 2, 3, 3])  # in two dimensions the density has a Bessel function, which takes its time
    made, exact = zip(*(_pair(rdd, draw) for _ in range(3)))
    weight = draw.choice(["one", "c"])
    if weight == "c" or dim == 2 or draw.random() < .3:
        made, exact = made[:1], (exact[0], None, None)
    n, beta, model = draw.choice([2, 3]) if dim != 2 else 2, draw.uniform(5, 40), draw.choice(MODELS)
    x = [[1.05 * (i % 2 if a == 0 else i // 2 if a == 1 else 0) for a in range(dim)] for i in range(n)]
    if dim == 1:
        x = [[1.05 * i] for i in range(n)]
    x, s, alpha = _disturbed(draw, x, n, [60.0] * n)
    bonds = [(0, 1)] if n == 2 else [(0, 1), (1, 2)]
    c = [(1 + v) / 2 for v in s]
    cell = None
    if draw.random() < .4:  # long enough that no site meets its own image
        long = 1.3 * max(float(p.cutoff) for p in exact if p is not None) + 1.2
        cell = [[long if a == b else .1 * (a - b) for b in range(dim)] for a in range(dim)]
        x = [[v + (long if draw.random() < .3 else 0) * (a == 0) for a, v in enumerate(row)] for row in x]
    system = judge.call("dmd.create", lambda: rdd.DMD(
        x, c, beta, potential=list(made), bonds=bonds, model=model, tau=.7, k_c=3.0, k_r=2.0, alpha=alpha,
        weight=weight, cell=cell))
    if system is None:
        return
    right = dmd.System(x, system.s, alpha, beta, exact, weight=weight, cell=cell)
    state(judge, "dmd.crystal", system, right, model, bonds, (.7, 3.0, 2.0))


def relaxed(judge, made, build):
    """After a relaxation the exact gradient vanishes, in units of the terms that cancel."""
    exact = build()
    by_x, by_alpha = exact.gradients()
    judge.close("dmd.relaxed.alpha", [float(g * a) for g, a in zip(by_alpha, exact.alpha)], [mpf(0)] * exact.n, 1e-7,
                1 / (2 * exact.beta))
    judge.close("dmd.relaxed.X", [float(row[0]) for row in by_x], [mpf(0)] * exact.n, 1e-7, mpf(1))


def state(judge, quantity, made, exact, model, bonds, numbers):
    energy = judge.call(f"{quantity}.F", made.free_energy)
    if energy is not None:
        right = exact.free_energy()
        judge.close(f"{quantity}.F", [energy], [right], 1e-11, max(abs(right), mpf(1)))
    found = judge.call(f"{quantity}.gradients", made.gradients)
    if found is not None:
        by_x, by_alpha = exact.gradients()
        size = max([abs(g) for row in by_x for g in row] + [mpf(10) ** -3])
        judge.close(f"{quantity}.dF/dX", found.X, by_x, 1e-9, size)
        judge.close(f"{quantity}.dF/dalpha", found.alpha, by_alpha, 1e-9,
                    [max(abs(g), exact.dim / (2 * exact.beta * a)) for g, a in zip(by_alpha, exact.alpha)])
        mu = exact.chemical()
        judge.close(f"{quantity}.dF/ds", found.s, mu, 1e-9, [max(abs(g), 1 / exact.beta) for g in mu])
    rates = judge.call(f"{quantity}.rates", made.rates)
    if rates is not None:
        right = exact.rates(model, bonds, *map(mpf, numbers))
        judge.close(f"{quantity}.rates.{model}", rates, right, 1e-9, max([abs(r) for r in right] + [mpf(10) ** -12]))
