"""A vacancy and a dilute solute: coefficients against references, boxes in six dimensions, symmetry, refusals."""
import itertools
import json
import math

import crystals
import numpy as np
import pytest

import rdd

KB = 8.617333262e-5
FCC = np.array([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
BCC = np.array([[-0.5, 0.5, 0.5], [0.5, -0.5, 0.5], [0.5, 0.5, -0.5]])


def load(name):
    return json.loads((crystals.DATA / f"{name}.json").read_text())


def host(lattice, sites=((0, 0, 0),), cutoff=0.0, **more):
    crystal = rdd.Crystal(lattice, ["X"] * len(sites), sites, **more)
    return rdd.Defect(crystal, species="X").find_jumps(cutoff)


def fcc(range=1):
    return rdd.Pair(host(FCC, cutoff=0.75), range=range)


def five(w, T=1.0, pair=None):
    """Five frequencies: host, round the solute, exchange, dissociation, association; the pair weighs w4/w3."""
    w0, w1, w2, w3, w4 = w
    weight = w4 / w3
    return (pair or fcc()).transport(T, saddle=0, prefactor=w0, pair_degeneracy=weight, saddle1=0,
                                     prefactor1=[weight * w1, w4, w4, w4], saddle2=0, prefactor2=weight * w2, kB=1)


def close(got, want, tolerance):
    want = np.asarray(want)
    assert np.abs(np.asarray(got) - want).max() <= tolerance * np.abs(want).max()


@pytest.mark.parametrize("lattice, sites, cutoff, range_, pairs, jumps", [
    (FCC, [[0, 0, 0]], 0.75, 1, 1, 4), (FCC, [[0, 0, 0]], 0.75, 2, 4, 14), (BCC, [[0, 0, 0]], 0.9, 1, 1, 3),
    (BCC, [[0, 0, 0]], 0.9, 2, 4, 9)])
def test_classes_of_cubic_hosts(lattice, sites, cutoff, range_, pairs, jumps):
    pair = rdd.Pair(host(lattice, sites, cutoff), range=range_)
    assert (len(pair.pairs.length), len(pair.jumps.count), len(pair.classes)) == (pairs, jumps, 1)
    members = pair.members
    assert np.array_equal(np.bincount(members.pair_class), pair.pairs.count)
    assert np.allclose(np.linalg.norm(members.offset, axis=1), pair.pairs.length[members.pair_class], atol=1e-12)
    assert "beyond" in str(pair) and len(pair.names) == pairs
    step = pair.jumps.target_offset - pair.jumps.source_offset
    assert np.allclose(np.linalg.norm(step, axis=1), pair.classes.summary.length[pair.jumps.jump_class])
    for c, (source, target) in enumerate(zip(pair.jumps.source_offset, pair.jumps.target_offset)):
        assert pair.pair_class(source) == pair.jumps.source[c] and pair.pair_class(target) == pair.jumps.target[c]


def test_five_frequencies():
    ref = load("five_frequency")
    pair = fcc()
    for case in ref["cases"]:
        found = five(case["w"], pair=pair)
        close(found.Lvv, case["L0vv"] * np.eye(3), 1e-14)
        close(found.Lss, case["Lss"] * np.eye(3), 5e-12)
        close(found.Lsv, case["Lsv"] * np.eye(3), 3e-11 if case["w"][2] == 0.02 else 5e-12)
        close(found.L1vv, case["L1vv"] * np.eye(3), 1e-11)
        close(found.drag, case["drag"] * np.eye(3), 3e-11)
        assert found.error < 1e-10
        assert abs(found.Lss[0, 0] / case["manning_closed_form_Lss"] - 1) < 5e-5    # his polynomial is an approximation
    for case in ref["large_exchange"]:
        found = five(case["w"], pair=pair)
        close(found.Lss, case["Lss"] * np.eye(3), 5e-12)
        close(found.Lsv, case["Lsv"] * np.eye(3), 5e-12)
        close(found.L1vv, case["L1vv"] * np.eye(3), 1e-11)


def mediated(ref):
    """Pair and values of a file, by the offsets that it names its classes with."""
    classes = host(ref["lattice_rows"], ref["sites"], ref["cutoff"])
    binding = {tuple(np.round(b["dx"], 4)): b for b in ref["binding"]}
    pair = rdd.Pair(classes, range=1 if len(binding) == len(classes) else 2)
    energy = np.zeros(len(pair.pairs.length))
    for entry in ref["binding"]:
        found = {pair.pair_class(entry["dx"], s) for s in range(classes.defect.n_states)} - {-1}
        assert len(found) == 1
        energy[found.pop()] = entry["energy"]
    lengths = classes.summary.length
    saddle = [min(ref["bulk_saddle"], key=lambda one: abs(one[0] - length))[1] for length in lengths]
    saddle2 = []
    for k, length in enumerate(lengths):
        extra = [one["extra"] for one in ref["exchange_extra"] if abs(np.linalg.norm(one["dx"]) - length) < 1e-3]
        bound = energy[np.argmin(np.abs(pair.pairs.length - length))]
        saddle2.append(saddle[k] + bound + extra[0])
    return pair, dict(T=ref["temperature"], saddle=saddle, prefactor=1.0, pair_energy=energy, saddle2=saddle2,
                      kB=ref["kB"])


@pytest.mark.parametrize("ref", load("vacancy_mediated"), ids=lambda ref: ref["name"])
def test_mediated(ref):
    pair, values = mediated(ref)
    assert len(pair.jumps.count) == ref["n_omega1_classes"]
    found = pair.transport(**values)
    tolerance = max(1e-9, 2 * ref["green_error"])
    close(found.Lvv, ref["L0vv"], 1e-13)
    close(found.Lss, ref["Lss"], tolerance)
    close(found.Lsv, ref["Lsv"], tolerance)
    close(found.L1vv, ref["L1vv"], 10 * tolerance)
    assert found.error < 1e-10


@pytest.mark.parametrize("ref", load("vacancy_mediated_polar_tracer"), ids=lambda ref: ref["name"])
def test_sites_of_polar_symmetry(ref):
    """Vacancies drift away from such sites unless displacements count between mean positions."""
    classes = host(ref["lattice_rows"], ref["sites"], ref["cutoff"])
    theirs = {}
    for row in ref["jumps"]:
        d = np.array(row[2:5]) + np.array(ref["sites"][row[1]]) - np.array(ref["sites"][row[0]])
        theirs[round(float(np.linalg.norm(d @ np.array(ref["lattice_rows"]))), 3)] = ref["bulk_saddle"][row[5]]
    saddle = [theirs[round(float(length), 3)] for length in classes.summary.length]
    found = rdd.Pair(classes).tracer(ref["temperature"], saddle=saddle, prefactor=1.0, kB=ref["kB"])
    for name, want in (("Lvv", ref["L0vv"]), ("Lss", ref["Lss"]), ("Lsv", ref["Lsv"]), ("L1vv", ref["L1vv"])):
        close(getattr(found, name), want, 2 * ref["green_error"])
    close(found.Lsv, -found.Lvv, 1e-12)
    assert found.error < 1e-10


def box(N, w):
    """The pair in a box of N^3 sites as a network in six dimensions; coefficients as deviations from the empty box."""
    w0, w1, w2, w3, w4 = w
    half = [(1, 0, 0), (0, 1, 0), (0, 0, 1), (1, -1, 0), (1, 0, -1), (0, 1, -1)]
    steps = [s * np.array(m) for m in half for s in (1, -1)]
    first = {tuple(m % N) for m in steps}
    states = [x for x in itertools.product(range(N), repeat=3) if any(x)]
    number = {x: i for i, x in enumerate(states)}
    weight = {x: w4 / w3 if x in first else 1.0 for x in states}
    rows = []
    for x in states:
        for m in steps:
            y = np.array(x) + m
            home = tuple(y % N)
            wrap = (y - home) // N
            if any(home):
                both = (x in first) + (home in first)
                c = {0: w0, 1: w4, 2: weight[x] * w1}[both]
                rows.append((number[x], number[home], (0, 0, 0, *wrap), c / weight[x]))
            else:    # onto the solute, which goes to x: the vacancy is at -x then
                to = tuple(-np.array(x) % N)
                # the solute moves by -m, the vacancy by m; what is left is a whole number of boxes
                rows.append((number[x], number[to], (*(-m), *((2 * m - np.array(to) + np.array(x)) // N)), w2))
    lattice = np.zeros((6, 6))
    lattice[:3, :3] = lattice[:3, 3:] = FCC
    lattice[3:, 3:] = N * FCC
    positions = np.zeros((len(states), 6))
    positions[:, 3:] = np.array(states) @ FCC
    source, target, translation, rate = zip(*rows)
    model = rdd.Model(lattice, len(states), source, target, np.array(translation), rate, positions=positions)
    D = model.diffusivity(accuracy="high")
    Z = sum(weight.values())
    return np.array([Z * D[0, 0], Z * D[0, 3], Z * D[3, 3] - N**3 * w0])


def test_boxes_in_six_dimensions():
    """The explicit master equation of both, without a Green function, in boxes that grow."""
    w = (1, 0.8, 1.25, 0.5, 1.5)
    sizes = np.array([4, 6, 8, 10])
    values = np.array([box(N, w) for N in sizes])
    powers = np.array([[1, (4 / N)**3, (4 / N)**5, (4 / N)**7] for N in sizes])
    limit = np.linalg.solve(powers, values)[0]
    found = five(w)
    for got, want in zip((found.Lss[0, 0], found.Lsv[0, 0], found.L1vv[0, 0]), limit):
        assert abs(got / want - 1) < 5e-5
    assert abs(values[-1, 0] / found.Lss[0, 0] - 1) > 1e-4    # a single box would not do


@pytest.mark.parametrize("w", [(1, 0.8, 1.25, 0.5, 1.5), (1, 3.0, 40.0, 0.2, 0.7)])
def test_the_library_writes_these_boxes_out(w):
    """Against the network made by hand above."""
    weight = w[4] / w[3]
    made = fcc().box(1.0, 5, saddle=0, prefactor=w[0], pair_degeneracy=weight, saddle1=0,
                     prefactor1=[weight * w[1], w[4], w[4], w[4]], saddle2=0, prefactor2=weight * w[2], kB=1)
    assert made.model.dim == made.model.space == 6 and made.model.n_states == 124
    assert made.weight == pytest.approx(112 + 12 * weight)
    lss, lsv, l1vv = box(5, w)
    close(made.Lss, lss * np.eye(3), 1e-12)
    close(made.Lsv, lsv * np.eye(3), 1e-12)
    close(made.L1vv, l1vv * np.eye(3), 1e-11)
    assert made.model.audit().reversible


def test_boxes_of_several_sites_close_in():
    """hcp with binding, solutes with a preference: the boxes converge to the coefficients with the cube of their size."""
    ref = next(one for one in load("vacancy_mediated") if one["name"] == "hcp_mg_binding")
    pair, values = mediated(ref)
    T = values.pop("T")
    exact = pair.transport(T, **values)
    errors = []
    for n in (4, 6, 8):
        made = pair.box(T, (n, n, n), **values)
        errors.append([np.abs(getattr(made, name) - getattr(exact, name)).max() / np.abs(getattr(exact, name)).max()
                       for name in ("Lss", "Lsv", "L1vv")])
    errors = np.array(errors)
    assert (errors[-1] < 0.03).all()
    assert (errors[2] < errors[0] * (4 / 8)**2.4).all()    # the third power, with some room for the fifth
    with pytest.raises(rdd.ArgumentError, match="the box wraps pairs within 1 jumps onto others"):
        pair.box(T, 2, **values)
    with pytest.raises(rdd.Error, match="cells has the shape"):
        pair.box(T, (4, 4), **values)


def test_cells_origins_and_axes_do_not_matter():
    ref = next(one for one in load("vacancy_mediated") if one["name"] == "hcp_mg_binding")
    pair, values = mediated(ref)
    first = pair.transport(**values)
    lattice, sites = np.array(ref["lattice_rows"]), np.array(ref["sites"])
    turn, _ = np.linalg.qr(np.random.default_rng(5).normal(size=(3, 3)))
    skew = np.array([[1, 2, 0], [0, 1, -1], [1, 2, 1]])
    choices = {"origin": dict(lattice=lattice, sites=sites + [0.13, 0.41, 0.27]),
               "order": dict(lattice=lattice, sites=sites[::-1]),
               "skewed": dict(lattice=skew @ lattice, sites=sites @ np.linalg.inv(skew), primitive=False),
               "turned": dict(lattice=lattice @ turn.T, sites=sites)}
    for name, choice in choices.items():
        classes = host(**choice, cutoff=ref["cutoff"])
        other = rdd.Pair(classes)
        order = [int(np.argmin(np.abs(pair.pairs.length - length))) for length in other.pairs.length]
        bulk = [int(np.argmin(np.abs(pair.classes.summary.length - length))) for length in classes.summary.length]
        found = other.transport(values["T"], saddle=np.array(values["saddle"])[bulk], prefactor=1.0,
                                pair_energy=values["pair_energy"][order],
                                saddle2=np.array(values["saddle2"])[bulk], kB=KB)
        back = turn if name == "turned" else np.eye(3)
        for tensor in ("Lvv", "Lss", "Lsv", "L1vv"):
            close(back.T @ getattr(found, tensor) @ back, getattr(first, tensor), 1e-11)
    for g in pair.classes.defect.crystal.operations:
        for tensor in (first.Lss, first.Lsv, first.L1vv):
            close(g.cartesian @ tensor @ g.cartesian.T, tensor, 1e-11)


def test_supercells_fold_nothing():
    sites = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
    large = rdd.Pair(host(np.eye(3), sites, 0.75, primitive=False))
    assert large.classes.defect.n_states == 4
    close(five((1, 0.8, 1.25, 0.5, 1.5), pair=large).Lss, five((1, 0.8, 1.25, 0.5, 1.5)).Lss, 1e-11)


def test_temperatures():
    pair = fcc(2)
    values = dict(saddle=0.6, prefactor=1e13, pair_energy=[-0.1, 0.03, 0, 0], saddle2=0.45)
    T = np.array([500.0, 700, 900])
    together = pair.transport(T, **values)
    assert together.Lss.shape == (3, 3, 3) and together.error.shape == (3,)
    for t, one in enumerate(T):
        alone = pair.transport(one, **values)
        assert np.array_equal(alone.Lss, together.Lss[:, :, t]) and alone.error == together.error[t]
    assert np.all(np.diff(together.drag[0, 0]) < 0)    # attraction drags solutes along where it is cold
    barriers = pair.transport(T, barrier=0.6, prefactor=1e13, pair_energy=[-0.1, 0.03, 0, 0], barrier2=0.55)
    close(barriers.Lss, together.Lss, 1e-12)
    same = pair.transport(T, barrier=0.6, prefactor=1e13, pair_energy={0: -0.1, 1: 0.03}, barrier2={0: 0.55})
    assert np.array_equal(same.Lss, barriers.Lss)


def test_several_kinds_of_sites():
    """Two sublattices, solutes and vacancies of which prefer one: detailed balance on both, and weights of mean one."""
    crystal = rdd.Crystal(np.diag([1, 1, 1.4]), ["A", "B"], [[0, 0, 0], [0.5, 0.5, 0.41]])
    classes = rdd.Defect(crystal, [rdd.State("a", at=[0, 0, 0]), rdd.State("b", at=[0.5, 0.5, 0.41])]).find_jumps(1.2)
    pair = rdd.Pair(classes)
    values = dict(energy=[0, 0.05], prefactor=1e12, saddle=0.7)
    tracer = pair.tracer(600, **values)
    close(tracer.Lsv, -tracer.Lvv, 1e-12)
    lower, upper = pair.bounds(600, 4, **values, solute_energy=[0.08, 0])
    found = pair.transport(600, **values, solute_energy=[0.08, 0])
    for sign, bound in ((1, upper), (-1, lower)):
        assert np.linalg.eigvalsh(sign * (bound - found.Lss)).min() > 0
    # the same energy for all is no energy
    shifted = pair.transport(600, prefactor=1e12, energy=[0, 0.05], saddle=0.7, solute_energy=[0.3, 0.3])
    close(shifted.Lss, tracer.Lss, 1e-12)


def test_routes_side_by_side_count_twice():
    """A jump over two saddles is one at twice the rate, and the exchange likewise."""
    crystal = rdd.Crystal(FCC, ["X"], [[0, 0, 0]])
    defect = rdd.Defect(crystal, species="X")
    ends = {"from": dict(at=[0, 0, 0]), "to": dict(at=[1, 0, 0])}
    one = rdd.Pair(defect.jumps([ends])).tracer(700, saddle=0.6, prefactor=2.0)
    two = rdd.Pair(defect.jumps([dict(ends, paths=2)])).tracer(700, saddle=0.6, prefactor=1.0)
    close(two.Lss, one.Lss, 1e-14)
    split = rdd.Pair(defect.jumps([dict(ends, through=[0.5, 0.05, -0.05])]))
    points = split.classes.n_jumps // 12
    assert points > 1
    close(split.tracer(700, saddle=0.6, prefactor=2.0 / points).Lss, one.Lss, 1e-12)


def test_layers():
    crystal = rdd.Crystal([[1, 0, 0], [0, 1, 0]], ["X"], [[0, 0, 0]], cartesian=True)
    pair = rdd.Pair(rdd.Defect(crystal, species="X").find_jumps(1.1))
    found = pair.tracer(1, saddle=0, prefactor=1, kB=1)
    close(found.correlation, np.diag([1, 1, 0]) / (math.pi - 1), 1e-12)


def test_bounds_close_in():
    pair = fcc()
    exact = five((1, 1, 1, 1, 1)).Lss[0, 0]
    width = []
    for radius in (2, 4, 6):
        lower, upper = pair.bounds(1, radius, saddle=0, prefactor=1, kB=1)
        assert lower[0, 0] < exact < upper[0, 0]
        width.append(upper[0, 0] - lower[0, 0])
    assert width[2] < width[1] / 2 < width[0] / 8
    with pytest.raises(rdd.ArgumentError, match="radius = 1: expected more jumps than the range, 1"):
        pair.bounds(1, 1, saddle=0, prefactor=1, kB=1)


@pytest.mark.parametrize("change, text", [
    (dict(T=0), "temperature"), (dict(T=-1), "temperature"), (dict(T=math.nan), "temperature"),
    (dict(T=[300, math.inf]), "temperature"), (dict(pair_energy=math.nan), r"pair_energy\[0\]"),
    (dict(pair_energy=[0, 0]), "pair_energy"), (dict(pair_energy={3: 1}), "pair_energy"),
    (dict(pair_degeneracy=-1), r"pair_degeneracy\[0\]"), (dict(solute_energy=math.inf), r"solute_energy\[0\]"),
    (dict(saddle=math.nan), "closed"), (dict(saddle=math.inf), r"height\[0\]"), (dict(prefactor=0), r"prefactor\[0\]"),
    (dict(saddle1=[0.7, 0.7]), "saddle1"), (dict(saddle1={1: -0.3}), r"height1\[1\]"),
    (dict(saddle2=-0.1), r"height2\[0\]"), (dict(prefactor1={0: -1}), r"prefactor1\[0\]"),
    (dict(barrier=0.3), "saddle and barrier"), (dict(barrier1=0.3), "barrier1"),
    (dict(T=1), "range of double"), (dict(kB=-1), "kB")])
def test_what_cannot_be_is_refused(change, text):
    with pytest.raises(rdd.Error, match=text):
        fcc().transport(**{**dict(T=700, saddle=0.6, prefactor=1e13), **change})


def test_hosts_that_are_refused():
    with pytest.raises(rdd.ArgumentError, match="range = 0"):
        fcc(0)
    with pytest.raises(TypeError, match="range: expected an integer"):
        fcc(1.5)
    with pytest.raises(rdd.ArgumentError, match="expected rdd.JumpClasses"):
        rdd.Pair(rdd.Crystal(FCC, ["X"], [[0, 0, 0]]))
    layered = host(np.diag([1, 1, 1.3]), cutoff=1.1)
    with pytest.raises(rdd.NotErgodicError, match="span 2 of 3 dimensions"):
        rdd.Pair(layered).tracer(700, saddle=0.6, prefactor=1)
    sublattices = host(FCC, cutoff=1.1)
    with pytest.raises(rdd.NotErgodicError, match="one cell in 4"):
        rdd.Pair(sublattices).tracer(700, saddle=[math.nan, 0.6], prefactor=1)
    crystal = rdd.Crystal(np.eye(3), ["A", "B"], [[0, 0, 0], [0.5, 0.5, 0.5]])
    apart = rdd.Defect(crystal, [rdd.State("a", at=[0, 0, 0]), rdd.State("b", at=[0.5, 0.5, 0.5])])
    classes = apart.jumps([{"from": dict(at=[0, 0, 0]), "to": dict(at=[1, 0, 0])},
                           {"from": dict(at=[0.5, 0.5, 0.5]), "to": dict(at=[1.5, 0.5, 0.5])}])
    with pytest.raises(rdd.NotErgodicError, match='"a".*"b"'):
        rdd.Pair(classes).tracer(700, saddle=0.6, prefactor=1)
    dumbbell = rdd.Defect(crystal, [rdd.State("d", at=[0, 0, 0], axis=[1, 0, 0])]).find_jumps(1.1)
    with pytest.raises(rdd.ArgumentError, match='"d" have a decoration'):
        rdd.Pair(dumbbell)
    chain = rdd.Defect(rdd.Crystal([[1.0]], ["X"], [[0]]), species="X").find_jumps(1.1)
    with pytest.raises(rdd.UnsupportedError, match="chain"):
        rdd.Pair(chain).tracer(700, saddle=0.6, prefactor=1)
