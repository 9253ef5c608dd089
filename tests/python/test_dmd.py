"""Diffusive molecular dynamics: reference numbers, both mobility tables, potentials, crystals, and what is refused."""
import json
import math
import os
from pathlib import Path

import numpy as np
import pytest

import rdd

DATA = Path(__file__).resolve().parent.parent / "data" / "dmd"
MODELS = {"meanfield_vg": "tanh", "meanfield_point": "point", "arrhenius_mf": "arrhenius", "fe_const": "constant",
          "fe_ratelim": "rate-limited", "master_dmd": "master", "fe_const_kc4": "constant",
          "fe_ratelim_kr1": "rate-limited"}


def reference(name):
    return json.loads((DATA / name).read_text())


def fcc(cells, a):
    """Sites of cells^3 cubic cells of lattice constant a, and the periodic cell."""
    basis = np.array([[0, 0, 0], [0, .5, .5], [.5, 0, .5], [.5, .5, 0]])
    corners = np.array(list(np.ndindex(cells, cells, cells)), float)
    return a * (corners[:, None] + basis).reshape(-1, 3), a * cells * np.eye(3)


MORSE = rdd.Potential.morse(1, 4, 1.08, cutoff=1.4)
UNLIKE = rdd.Potential.morse(0.9, 4, 1.07, cutoff=1.4)


def alloy(model="tanh", cells=2, beta=20, **more):
    x, cell = fcc(cells, 1.5)
    c = 0.5 + 0.3 * np.sin(np.arange(len(x)))
    return rdd.DMD(x, c, beta, potential=(MORSE, UNLIKE, MORSE), bonds=1.2, model=model, cell=cell, **more)


def vacancies(c, cells=2, model="master", **more):
    x, cell = fcc(cells, 1.5)
    return rdd.DMD(x, c, 20, potential=MORSE, bonds=1.2, model=model, cell=cell, weight="c", **more)


# ---- the paper's chain

@pytest.mark.parametrize("state", range(len(reference("states.json"))))
def test_every_number_of_the_reference_states(state):
    data = reference("states.json")[state]
    for ends, models in data["sdot"].items():
        for name, rates in models.items():
            chain = rdd.DMD.chain(data["N"], data["beta"], MODELS[name], ends=ends.replace("_ends", ""), amplitude=0.5)
            chain.set_state(data["s"], data["X"], data["alpha"])
            np.testing.assert_allclose(chain.rates(), rates, rtol=1e-9, atol=1e-11)
    assert chain.free_energy() == pytest.approx(data["F"], rel=1e-12)
    g = chain.gradients()
    np.testing.assert_allclose(g.s, data["dF_ds"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(g.X, data["dF_dX"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(g.alpha, data["dF_dalpha"], rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize("name", list(reference("traj_N32_beta160.json")["models"]))
def test_reference_trajectories(name):
    rows = reference("traj_N32_beta160.json")["models"][name]
    chain = rdd.DMD.chain(32, 160, MODELS[name])
    found = chain.record([row["t"] for row in rows])
    for k, row in enumerate(rows):
        np.testing.assert_allclose(found.s[k], row["s"], atol=1e-5)
        assert found.free_energy[k] + 32 / 320 == pytest.approx(row["F_without_const"], rel=1e-5)
        assert found.strain[k] == pytest.approx(row["strain"], abs=1e-6)
        assert found.ab_bonds[k] == pytest.approx(row["AB"], rel=1e-5)
        assert found.first_minimum[k] == row["first_min"]
    np.testing.assert_array_equal(found.time, [row["t"] for row in rows])
    assert abs(found.s.sum(axis=1)).max() < 1e-12 and abs(found.s).max() < 1
    if name.startswith("fe_") or name == "master_dmd":
        assert (np.diff(found.free_energy) < 1e-10).all()


@pytest.mark.parametrize("beta, n, table, paper", [
    (80, 32, (2.4373, 31.21, 22.64), (33, 24)), (160, 32, (2.2678, 49.76, 34.63), (52, 36)),
    (80, 500, (2.7358, 30.22, 23.05), (31, 25)), (160, 500, (2.9452, 45.25, 33.80), (46, 36)),
])
def test_mobility_tables(beta, n, table, paper):
    glauber = rdd.DMD.chain(n, beta).first_jump_time(100)
    constant = rdd.DMD.chain(n, beta, "constant", k_c=4).first_jump_time(1e4)
    limited = rdd.DMD.chain(n, beta, "rate-limited", k_r=1)
    limited.tolerances = (1e-7, 1e-9)
    found = (glauber, 4 * constant / glauber, limited.first_jump_time(1e4) / glauber)
    np.testing.assert_allclose(found, table, rtol=1e-3)
    np.testing.assert_allclose(found[1:], paper, rtol=0.1)


def test_strain_and_unlike_bonds_of_the_paper_s_chain():
    chain = rdd.DMD.chain(32, 160)
    found = chain.record([1, 10, 100, 1000, 1e4, 1e5])
    np.testing.assert_allclose(found.strain, [.01885, .02261, .02983, .02981, .02963, .02963], atol=6e-6)
    np.testing.assert_allclose(found.ab_bonds, [17.4945, 14.3225, 6.2059, 6.2148, 5.8032, 5.8041], atol=6e-5)
    assert found.s.shape == found.X.shape == found.alpha.shape == (6, 32)


def test_a_long_chain_keeps_its_sum_to_round_off():
    chain = rdd.DMD.chain(500, 160)
    chain.step(2000)
    assert abs(math.fsum(chain.s)) < 2e-13


def test_no_jump_is_nan():
    chain = rdd.DMD.chain(32, 160)
    assert math.isnan(chain.first_jump_time(1.5)) and chain.time == 1.5


# ---- potentials

def test_potentials_against_the_reference():
    same, unlike = (rdd.Potential.soft_core(A, r, cutoff=10.5) for A, r in ((.2, 2.6), (.18, 2.55)))
    rows = reference("potential.json")["rows"]
    r = np.array([row["r"] for row in rows])
    for phi, name in ((same, "pp"), (unlike, "pm")):
        np.testing.assert_allclose(phi(r), [row[f"phi_{name}"] for row in rows], rtol=1e-12, atol=1e-16)
        np.testing.assert_allclose(phi.derivative(r), [row[f"dphi_{name}"] for row in rows], rtol=1e-11, atol=1e-15)
    rows = reference("vg_expectations.json")["rows"]
    r, v = (np.array([row[x] for row in rows]) for x in "rv")
    for phi, name in ((same, "pp"), (unlike, "pm")):
        found = phi.average(r, v, dim=1)
        for mine, theirs in ((found.value, "E"), (found.dR, "dE_dr"), (found.dv, "dE_dv")):
            np.testing.assert_allclose(mine, [row[name][theirs] for row in rows], rtol=1e-10, atol=1e-13)


def test_three_dimensional_averages_against_the_reference():
    data = reference("vg3d_morse.json")
    for name in ("pp", "pm", "mm"):
        m = data["morse"][name]
        phi = rdd.Potential.morse(m["D"], m["a"], m["r0"])
        r = np.array([row["R"] for row in data["rows"]])
        v = np.array([0.5 / row["alpha_i"] + 0.5 / row["alpha_j"] for row in data["rows"]])
        found = phi.average(r, v)
        np.testing.assert_allclose(found.value, [row[name]["E"] for row in data["rows"]], rtol=1e-10)
        np.testing.assert_allclose(found.dR, [row[name]["dE_dR"] for row in data["rows"]], rtol=1e-10)
        np.testing.assert_allclose(found.dv, [row[name]["dE_dv"] for row in data["rows"]], rtol=1e-10)


def test_a_function_of_the_host_is_the_built_in_potential():
    built_in = rdd.Potential.morse(1, 2, 1.1, cutoff=2.5)
    seen = []

    def morse(r):
        seen.append(r)
        e = math.exp(-2 * (r - 1.1))
        return e * e - 2 * e
    mine = rdd.Potential.from_callable(morse, r_first=0.4, cutoff=2.5, tolerance=1e-11)
    r = np.linspace(0.4, 2.6, 333)
    np.testing.assert_allclose(mine(r), built_in(r), atol=1e-10)
    np.testing.assert_allclose(mine.derivative(r), built_in.derivative(r), atol=1e-7)
    R, v = np.linspace(0.9, 2.4, 12), 0.004
    np.testing.assert_allclose(mine.average(R, v).value, built_in.average(R, v).value, atol=1e-9)
    np.testing.assert_allclose(mine.average(R, v).dv, built_in.average(R, v).dv, atol=1e-5)
    calls = len(seen)
    mine(r)
    assert len(seen) == calls and min(seen) == 0.4 and max(seen) == 2.5
    x, cell = fcc(2, 1.5)
    energies = []
    for phi in (rdd.Potential.from_callable(lambda r: float(MORSE(r)), r_first=0.5, cutoff=1.4), MORSE):
        crystal = rdd.DMD(x, 0.9, 20, potential=phi, cell=cell)
        crystal.relax()
        energies.append(crystal.free_energy())
    assert energies[0] == pytest.approx(energies[1], rel=1e-8)


def test_exceptions_of_a_host_s_function_come_out_whole():
    class Mine(Exception):
        pass

    def fails(r):
        if r > 1:
            raise Mine("not beyond 1")
        return 1.0
    with pytest.raises(Mine, match="not beyond 1"):
        rdd.Potential.from_callable(fails, r_first=0.5, cutoff=2)
    with pytest.raises(rdd.ArgumentError, match=r"at distance 1\.0\d* is nan"):
        rdd.Potential.from_callable(lambda r: math.nan if r > 1 else 1.0, r_first=0.5, cutoff=2)
    with pytest.raises(rdd.ArgumentError, match=r"misses the potential at distance 1\.23"):
        rdd.Potential.from_callable(lambda r: abs(r - 1.234567), r_first=0.5, cutoff=2)
    with pytest.raises(TypeError):
        rdd.Potential.from_callable(lambda r: "high", r_first=0.5, cutoff=2)
    with pytest.raises(TypeError, match="callable"):
        rdd.Potential.from_callable(3, r_first=0.5, cutoff=2)


def test_tables_and_their_limits():
    r = np.linspace(0.5, 3, 60)
    phi = rdd.Potential.table(r, np.cos(2 * r), cutoff=2.5)
    shift = math.cos(5) - 2 * math.sin(5) * (1.5 - 2.5)
    assert phi(1.5) == pytest.approx(math.cos(3) - shift, abs=1e-4)
    assert phi(2.5) == phi(3.0) == 0 and phi.cutoff == 2.5
    with pytest.raises(rdd.ArgumentError, match="table: ends at 3, before the cutoff 3.5"):
        rdd.Potential.table(r, np.cos(r), cutoff=3.5)
    with pytest.raises(rdd.ArgumentError, match="equal spacing"):
        rdd.Potential.table(r**2, np.cos(r))
    with pytest.raises(rdd.ArgumentError, match="value at distance"):
        rdd.Potential.table(r, np.where(r > 1, np.nan, 1))
    assert "cutoff=2.5" in repr(phi)
    with pytest.raises(TypeError):
        rdd.Potential()


# ---- crystals

@pytest.mark.parametrize("state", [0, -1])
def test_the_three_dimensional_reference_state(state):
    data = reference("states3d_morse.json")["states"][state]
    phi = {name: rdd.Potential.morse(m["D"], m["a"], m["r0"])
           for name, m in reference("states3d_morse.json")["morse"].items()
           if isinstance(m, dict)} or None
    phi = phi or {name: rdd.Potential.morse(m["D"], m["a"], m["r0"]) for name, m in data["morse"].items()}
    crystal = rdd.DMD(data["X"], (1 + np.array(data["s"])) / 2, data["beta"], potential=phi, alpha=data["alpha"])
    crystal.set_state(data["s"], data["X"], data["alpha"])
    assert crystal.free_energy() == pytest.approx(data["F"], rel=1e-10)
    g = crystal.gradients()
    np.testing.assert_allclose(g.s, data["dF_ds"], rtol=1e-10)
    np.testing.assert_allclose(g.X, data["dF_dX"], rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(g.alpha, data["dF_dalpha"], rtol=1e-9)


@pytest.mark.parametrize("model", ["constant", "rate-limited", "master"])
def test_the_free_energy_of_an_alloy_never_increases(model):
    crystal = alloy(model)
    crystal.tolerances = (1e-6, 1e-9)
    found = crystal.record(np.geomspace(1e-3, 1, 5))
    assert (np.diff(found.free_energy) < 1e-8).all() and found.free_energy[0] > found.free_energy[-1]
    assert abs(found.s.sum(axis=1) - found.s[0].sum()).max() < 1e-13
    assert found.strain is None and found.X.shape == (5, 32, 3)


def test_vacancies_down_to_nothing_relax_and_evolve():
    alphas = []
    for empty in (1e-12, 0.0):
        c = np.full(32, 0.97)
        c[5] = empty
        crystal = vacancies(c)
        crystal.tolerances = (1e-5, 1e-12)
        assert crystal.relax().converged
        assert crystal.c[5] == empty
        alphas.append(crystal.alpha)
        energy = crystal.free_energy()
        crystal.step(0.3)
        assert crystal.free_energy() < energy and crystal.c[5] > 1e-5 and len(crystal.frozen) == 0
        assert crystal.c.sum() == pytest.approx(c.sum(), abs=1e-13)
    np.testing.assert_allclose(*alphas, rtol=1e-9)


def test_voids_are_named_or_frozen():
    x, cell = fcc(3, 1.5)
    centre = x[0]
    d = x - centre
    d -= 4.5 * np.rint(d / 4.5)
    void = np.flatnonzero(np.linalg.norm(d, axis=1) < 1.2)   # a site and its neighbours
    c = np.full(len(x), 0.99)
    c[void] = 1e-9
    crystal = rdd.DMD(x, c, 40, potential=MORSE, bonds=1.2, model="master", cell=cell, weight="c")
    with pytest.raises(rdd.NumericError, match=r"in a void, where nothing holds them \(sites 0"):
        crystal.relax()
    crystal = rdd.DMD(x, c, 40, potential=MORSE, bonds=1.2, model="master", cell=cell, weight="c", voids="freeze")
    before = crystal.X
    done = crystal.relax()
    assert done.converged and 0 in done.frozen and len(done.frozen) < len(x) // 2
    np.testing.assert_array_equal(crystal.X[done.frozen], before[done.frozen])


def test_symmetry_of_a_strained_crystal_and_rigid_motions():
    x, cell = fcc(2, 1.5)
    stretch = np.diag([1, 1, 1.03])
    crystal = rdd.DMD(x @ stretch, 0.5, 20, potential=(MORSE, UNLIKE, MORSE), bonds=1.25, cell=cell @ stretch)
    crystal.relax()
    assert np.ptp(np.log(crystal.alpha)) < 1e-9
    np.testing.assert_allclose(crystal.X - crystal.X[0], x @ stretch - x[0], atol=1e-9)
    turn, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    turned = rdd.DMD(x @ stretch @ turn + [5, -7, 3], 0.5, 20, potential=(MORSE, UNLIKE, MORSE), bonds=1.25,
                     cell=cell @ stretch @ turn)
    turned.relax()
    assert turned.free_energy() == pytest.approx(crystal.free_energy(), rel=1e-12)
    np.testing.assert_allclose(turned.alpha, crystal.alpha, rtol=1e-9)


@pytest.mark.parametrize("periodic", [(True, True, False), (False, True, False)])
def test_films_and_wires(periodic):
    x, cell = fcc(3, 1.5)
    crystal = rdd.DMD(x, 0.5, 40, potential=(MORSE, UNLIKE, MORSE), bonds=1.2, cell=cell, periodic=periodic)
    assert crystal.relax().converged
    bulk = rdd.DMD(x, 0.5, 40, potential=(MORSE, UNLIKE, MORSE), bonds=1.2, cell=cell)
    assert len(crystal.bonds) < len(bulk.bonds)
    free = [a for a in range(3) if not periodic[a]]
    shell = np.isclose(x[:, free[0]], 0)
    assert crystal.alpha[shell].max() < crystal.alpha.max()   # a surface is softer
    assert max(abs(g).max() for g in crystal.gradients()[1:]) < 1e-9


def test_one_body_terms_are_what_they_say():
    x = np.array([[0.0], [1.1]])
    one = {"energy_a": [0.3, 0.0], "stiffness_a": 2.0, "stiffness_b": 1.0, "anchor": [[0.0], [1.0]]}
    phi = rdd.Potential.morse(1, 4, 1.08)
    pair = rdd.DMD(x, [0.25, 0.5], 10, potential=(phi, phi, phi), alpha=100)
    bare = pair.free_energy()
    pair.set_one_body(**one)
    spread = [0.0 + 1 / 200, 0.01 + 1 / 200]
    extra = 0.25 * 0.3 + (0.25 * 2 + 0.75) * spread[0] / 2 + 1.5 * spread[1] / 2
    assert pair.free_energy() - bare == pytest.approx(extra, rel=1e-12)
    pair.set_one_body()
    assert pair.free_energy() == pytest.approx(bare, rel=1e-15)
    # A single atom in a well: alpha = beta k / 2 exactly.
    alone = rdd.DMD([[0.4, 0.1]], 1.0, 10, potential=phi, alpha=3.0,
                    one_body={"stiffness_a": 2.0, "anchor": [[0.0, 0.0]]})
    assert alone.relax().converged
    np.testing.assert_allclose(alone.X, 0, atol=1e-12)
    assert alone.alpha[0] == pytest.approx(10, rel=1e-12)
    with pytest.raises(rdd.UnsupportedError, match="chain has none"):
        rdd.DMD.chain(8, 80).set_one_body(energy_a=1.0)
    with pytest.raises(rdd.UnsupportedError, match="one-body energy of B"):
        vacancies(0.9).set_one_body(energy_b=1.0)


@pytest.mark.parametrize("threads", [2, 3])
def test_any_number_of_threads_gives_the_same_bits(threads):
    states = []
    for n in (1, threads):
        with rdd.Context(threads=n):
            crystal = alloy()
            crystal.tolerances = (1e-4, 1e-7)
            crystal.step(0.1)
            states.append((crystal.s.tobytes(), crystal.X.tobytes(), crystal.alpha.tobytes()))
    assert states[0] == states[1]


def test_a_cheaper_quadrature_is_as_good_as_it_says():
    exact, cheap = rdd.DMD.chain(32, 160), rdd.DMD.chain(32, 160)
    cheap.set_quadrature(1e-6)
    cheap.relax()
    assert cheap.free_energy() == pytest.approx(exact.free_energy(), rel=1e-5)
    assert cheap.free_energy() != exact.free_energy()


# ---- runs

def test_saved_runs_go_on_bit_for_bit(tmp_path):
    for make in (lambda: rdd.DMD.chain(32, 160), lambda: alloy("master")):
        one, other = make(), make()
        one.step(0.2)
        one.save(tmp_path / "state")
        one.step(0.2)
        other.restore(tmp_path / "state").step(0.2)
        assert (one.time, one.s.tobytes(), one.X.tobytes()) == (other.time, other.s.tobytes(), other.X.tobytes())
    with pytest.raises(rdd.FormatError, match="saved by another system"):
        rdd.DMD.chain(32, 80).restore(tmp_path / "state")
    text = (tmp_path / "state").read_text()
    (tmp_path / "state").write_text(text[:200] + chr(ord(text[200]) ^ 1) + text[201:])
    with pytest.raises(rdd.FormatError, match="damaged or incomplete"):
        alloy("master").restore(tmp_path / "state")
    with pytest.raises(rdd.FileError):
        one.restore(tmp_path / "none")
    assert os.listdir(tmp_path) == ["state"]


def test_progress_cancellation_and_what_is_left():
    seen = []
    chain = rdd.DMD.chain(64, 160)

    def stop(done, total):
        seen.append((done, total))
        if len(seen) > 5:
            raise rdd.Cancelled("enough")
    with pytest.raises(rdd.Cancelled) as caught:
        chain.record(np.geomspace(1e-3, 1e5, 30), progress=stop)
    kept = caught.value.partial
    assert chain.time < 1e5 and len(kept.time) == len(kept.s) < 30
    assert abs(chain.s.sum()) < 1e-12
    chain.step(1)

    class Mine(Exception):
        pass

    def fail(done, total):
        raise Mine
    crystal = alloy()
    with pytest.raises(Mine):
        crystal.step(100, progress=fail)
    assert crystal.relax().converged


def test_relaxations_that_do_not_converge_keep_the_best_state():
    # A hole of thinned-out sites, one of them frozen: there is no minimum nearby.
    x, cell = fcc(3, 1.5)
    d = x - x[0]
    d -= 4.5 * np.rint(d / 4.5)
    c = np.where(np.linalg.norm(d, axis=1) < 2.0, 1e-3, 0.99)
    crystal = rdd.DMD(x, c, 40, potential=MORSE, bonds=1.2, model="master", cell=cell, weight="c", voids="freeze")
    with pytest.warns(rdd.NotConvergedWarning, match=r"stopped after 200 iterations with the residual \d") as told:
        done = crystal.relax()
    assert not done.converged and done.iterations == 200 and done.residual > 0 and len(told) == 1
    assert np.isfinite(crystal.X).all() and (crystal.X != x).any()


def test_perturbations_are_seeded():
    a, b = rdd.DMD.chain(32, 160), rdd.DMD.chain(32, 160)
    a.perturb(1e-4, seed=5)
    b.perturb(1e-4, seed=5)
    assert a.s.tobytes() == b.s.tobytes() and abs(a.s.sum()) < 1e-13
    b.perturb(1e-5, seed=6)
    assert a.s.tobytes() != b.s.tobytes()


def test_handles_text_and_shapes():
    with rdd.DMD.chain(8, 80, "master") as chain:
        assert repr(chain) == "<rdd.DMD: chain, 8 sites, master, beta 80, time 0>"
        assert chain.X.shape == chain.gradients().X.shape == (8,) and chain.n_sites == 8 and chain.dim == 1
        assert chain.autocorrelation()[0] == pytest.approx((chain.s**2).sum())
        chain.step(1)
        assert chain.work.steps > 0
    assert repr(chain) == "<rdd.DMD: closed>"
    with pytest.raises(ValueError, match="closed"):
        chain.step(1)
    crystal = alloy()
    assert repr(crystal) == "<rdd.DMD: 3-dimensional, 32 sites, tanh, beta 20, time 0>"
    assert crystal.bonds.shape == (192, 2) and crystal.X.shape == (32, 3)
    row = rdd.DMD([0.0, 1.1, 2.2], 0.5, 60, potential=(MORSE, UNLIKE, MORSE), bonds=[[0, 1], [1, 2]])
    assert row.X.shape == (3,) and row.relax().converged


# ---- what is refused, and how it says so

@pytest.mark.parametrize("words, call", [
    (r"beta = -1", lambda: rdd.DMD.chain(8, -1)),
    (r"model = 'best': expected one of 'tanh', 'point'", lambda: rdd.DMD.chain(8, 80, "best")),
    (r"n_sites = 1: expected at least 2", lambda: rdd.DMD.chain(1, 80)),
    (r"amplitude = 1\.5", lambda: rdd.DMD.chain(8, 80, amplitude=1.5)),
    (r"s\[1\] = -1: the site exchanges by its chemical potential", lambda: rdd.DMD.chain(8, 80, "constant", amplitude=1)),
    (r"s\[3\] = 1\.2: expected -1 to 1", lambda: rdd.DMD.chain(8, 80).set_state(s=[0, 0, 0, 1.2, 0, 0, 0, 0])),
    (r"alpha\[2\] = ", lambda: rdd.DMD.chain(8, 80).set_state(alpha=[9, 9, -1, 9, 9, 9, 9, 9])),
    (r"ascending positions", lambda: rdd.DMD.chain(3, 80).set_state(X=[0, 2, 1])),
    (r"s and c are both given", lambda: rdd.DMD.chain(3, 80).set_state(s=[0] * 3, c=[0] * 3)),
    (r"X has the shape \(4,", lambda: rdd.DMD.chain(3, 80).set_state(X=[0, 1, 2, 3])),
    (r"relative = 0", lambda: setattr(rdd.DMD.chain(3, 80), "tolerances", (0, 1e-9))),
    (r"absolute = -1", lambda: setattr(rdd.DMD.chain(3, 80), "tolerances", (1e-6, -1))),
    (r"dt = -1", lambda: rdd.DMD.chain(3, 80).step(-1)),
    (r"tolerance = 1", lambda: rdd.DMD.chain(3, 80).set_quadrature(1)),
    (r"no exchange bonds", lambda: rdd.DMD([0.0, 1.1], 0.5, 10, potential=MORSE).step(1)),
    (r"sites 0 and 1 have the same position",
     lambda: rdd.DMD([[0.0, 0], [0, 0], [1, 0]], 0.5, 10, potential=MORSE, alpha=100).relax()),
    (r"bonds\[0\] = \(0, 7\)", lambda: rdd.DMD([0.0, 1.1], 0.5, 10, potential=MORSE, bonds=[[0, 7]])),
    (r"occupation\[1\] = 1\.5", lambda: rdd.DMD([0.0, 1.1], [0.5, 1.5], 10, potential=MORSE)),
    (r"occupation\[0\] = 1 \(s = 1\): the site exchanges", lambda: rdd.DMD(
        [0.0, 1.1], [1, 0.5], 10, potential=MORSE, bonds=[[0, 1]], model="constant")),
    (r"weight c: there is an A-B or B-B potential", lambda: rdd.DMD(
        [0.0, 1.1], 0.5, 10, potential=(MORSE, MORSE, MORSE), weight="c")),
    (r"meets its own periodic image", lambda: rdd.DMD([[0.0]], 0.5, 10, potential=MORSE, cell=[[1.0]], alpha=100).relax()),
    (r"cell has volume 0", lambda: rdd.DMD(np.zeros((1, 2)), 0.5, 10, potential=MORSE, cell=np.ones((2, 2)), alpha=1)),
    (r"no cutoff", lambda: rdd.DMD([0.0, 1.0], 0.5, 10, potential=rdd.Potential.morse(1, 4, 1), cell=9.0).relax()),
    (r"periodic is given without a cell", lambda: rdd.DMD([0.0, 1.0], 0.5, 10, potential=MORSE, periodic=[True])),
    (r"strain: expected a chain", lambda: rdd.DMD([0.0, 1.0], 0.5, 10, potential=MORSE).strain()),
    (r"lambda = 1\.5", lambda: rdd.Potential.soft_core(1, 1, 1.5)),
    (r"stiffness = 0", lambda: rdd.Potential.morse(1, 0, 1)),
    (r"cutoff = 0", lambda: rdd.Potential.lennard_jones(1, 1, cutoff=0)),
    (r"variance\[1\] = -1", lambda: MORSE.average([1.0, 1.1], [0.1, -1])),
    (r"expected the pairs 'AA', 'AB', 'BB'", lambda: rdd.DMD([0.0, 1.0], 0.5, 10, potential={"CC": MORSE})),
    (r"times = .*expected ascending times", lambda: rdd.DMD.chain(3, 80).record([2, 1])),
    (r"fixed: expected booleans", lambda: rdd.DMD([0.0, 1.0], 0.5, 10, potential=MORSE, fixed=[5])),
])
def test_bad_input_is_refused_by_name(words, call):
    with pytest.raises((rdd.Error,), match=words):
        call()
