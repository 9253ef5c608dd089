"""Crystals with embedded-atom potentials: free energy against a second implementation, derivatives, relaxation, cells."""
import json
import os
from pathlib import Path

import numpy as np
import potentials as ref
import pytest

import rdd

DATA = Path(__file__).resolve().parent.parent / "data" / "eam"
REAL = Path(os.environ.get("RDD_TEST_DATA", "/nowhere")) / "eam"
real_files = pytest.mark.skipif(not REAL.is_dir(), reason="RDD_TEST_DATA names no folder with eam")
KB = 8.617330350e-5


def fcc(cells, a):
    basis = np.array([[0, 0, 0], [0, .5, .5], [.5, 0, .5], [.5, .5, 0]])
    corners = np.array(list(np.ndindex(cells, cells, cells)), float)
    return a * (corners[:, None] + basis).reshape(-1, 3), a * cells * np.eye(3)


def potential(tmp_path, n=1, by_host=False):
    return rdd.Potential.read(ref.Tables(n, by_host).write(tmp_path))


def crystal(tmp_path, n=1, by_host=False, cells=2, seed=0, full=False, exact=False, **more):
    """A disordered crystal with vacancies, or a full alloy."""
    random = np.random.default_rng(seed)
    x, cell = fcc(cells, 3.65)
    x = x + random.normal(0, 0.05, x.shape)
    alpha = random.uniform(60, 200, len(x))
    c = random.dirichlet(np.ones(n + 1) * 3, len(x))[:, :n]
    if full:
        c = random.dirichlet(np.ones(n) * 3, len(x))
    dmd = rdd.DMD(x, c[:, 0] if n == 1 else c, 20.0, potential=potential(tmp_path, n, by_host), cell=cell, alpha=alpha,
                  **more)
    if exact:
        dmd.set_quadrature(1e-15)
    return dmd


# ---- the free energy

@pytest.mark.parametrize("n, by_host", [(1, False), (2, False), (2, True)])
def test_the_free_energy_is_that_of_its_definition(tmp_path, n, by_host):
    random = np.random.default_rng(5)
    x = np.array([[0, 0, 0], [2.6, 0, 0], [0, 2.7, 0], [0.1, 0.2, 2.5]]) + random.normal(0, 0.05, (4, 3))
    cell, alpha = 6.3 * np.eye(3), random.uniform(60, 150, 4)
    c = random.dirichlet(np.ones(n + 1) * 3, 4)[:, :n]
    dmd = rdd.DMD(x, c if n > 1 else c[:, 0], 20.0, potential=potential(tmp_path, n, by_host), cell=cell, alpha=alpha)
    expected = ref.free_energy(ref.Tables(n, by_host), x, c, alpha, cell, 20.0)
    assert dmd.free_energy() == pytest.approx(expected, rel=1e-9)
    dmd.set_quadrature(1e-15)
    assert dmd.free_energy() == pytest.approx(expected, rel=1e-12)
    assert sum(dmd.energy_parts()) == pytest.approx(expected, rel=1e-12)


def test_symmetries_and_threads(tmp_path):
    dmd = crystal(tmp_path, 2, True, seed=3)
    energy, g = dmd.free_energy(), dmd.gradients()
    for threads in (1, 2):
        context = rdd.Context(threads=threads)
        again = dmd.gradients(context=context)
        assert dmd.free_energy(context=context) == energy
        for one, two in zip(g[1:], again[1:]):
            np.testing.assert_array_equal(one, two)
    x, c, alpha, cell = dmd.X, dmd.c, dmd.alpha, dmd.cell
    turn = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))[0]
    order = np.random.default_rng(1).permutation(len(x))
    other = rdd.DMD((x[order] + [1.0, -2.0, 0.3]) @ turn.T, c[order], 20.0, potential=potential(tmp_path, 2, True),
                    cell=cell @ turn.T, alpha=alpha[order])
    assert other.free_energy() == pytest.approx(energy, rel=1e-12)
    np.testing.assert_allclose(other.gradients().X, g.X[order] @ turn.T, atol=1e-9)
    np.testing.assert_allclose(other.gradients().c, g.c[order], atol=1e-10)
    # Species in another order are the same system.
    tables = ref.Tables(2, True).write(tmp_path)
    swapped = rdd.DMD(x, c[:, ::-1], 20.0, potential=rdd.Potential.read(tables, species=["Ni", "Cu"]), cell=cell,
                      alpha=alpha)
    assert swapped.free_energy() == pytest.approx(energy, rel=1e-13)


def test_without_embedding_it_is_the_crystal_of_pairs(tmp_path):
    x, cell = fcc(2, 3.65)
    x = x + np.random.default_rng(2).normal(0, 0.04, x.shape)
    c, alpha = np.linspace(0.3, 0.9, len(x)), np.linspace(80, 120, len(x))
    morse = rdd.Potential.morse(0.35, 1.4, 2.8, cutoff=4.8)
    r = np.arange(12001) * 5e-4
    zero = rdd.Potential.embedded_atom([lambda rho: 0.0], [np.zeros(len(r))], [morse], rho=np.arange(10.0), r=r,
                                       cutoff=4.8)
    for weight in ("c", "one"):
        pairs = rdd.DMD(x, c, 20.0, potential=morse, cell=cell, alpha=alpha, weight=weight)
        metal = rdd.DMD(x, c, 20.0, potential=zero, cell=cell, alpha=alpha, weight=weight)
        metal.set_quadrature(1e-15)
        # The table's cubics are good to 1e-13 of the function they stand for.
        assert metal.free_energy() == pytest.approx(pairs.free_energy(), rel=1e-11)
        one, two = metal.gradients(), pairs.gradients()
        for a, b in zip(one, two):
            np.testing.assert_allclose(a, b, atol=1e-9 * abs(b).max())


# ---- derivatives

@pytest.mark.parametrize("n, by_host, full", [(1, False, False), (2, False, False), (2, True, False), (3, False, False),
                                              (3, True, False), (2, True, True)])
def test_derivatives_are_those_of_the_free_energy(tmp_path, n, by_host, full):
    dmd = crystal(tmp_path, n, by_host, seed=n, full=full)
    x, alpha, c, g = dmd.X, dmd.alpha, dmd.c, dmd.gradients()
    random = np.random.default_rng(7)
    dx, da = random.normal(size=x.shape), random.normal(size=alpha.shape) * alpha * 0.1
    dc = random.normal(size=c.shape) * 0.1
    if full:
        dc -= dc.mean(axis=1, keepdims=True)

    def along(h, **change):
        dmd.set_state(X=x + h * change.get("x", 0 * x), alpha=alpha + h * change.get("a", 0 * alpha),
                      c=c + h * change.get("c", 0 * c))
        energy = dmd.free_energy()
        dmd.set_state(X=x, alpha=alpha, c=c)
        return energy

    def slope(h, **change):
        return (8 * (along(h, **change) - along(-h, **change)) - along(2 * h, **change) + along(-2 * h, **change)) / (12 * h)
    assert slope(1e-3, x=dx) == pytest.approx((g.X * dx).sum(), rel=1e-7)
    assert slope(1e-2, a=da) == pytest.approx((g.alpha * da).sum(), rel=1e-7)
    assert slope(1e-3, c=dc) == pytest.approx((g.c * dc).sum(), rel=1e-7)
    hx, ha = dmd.hessian_product(dx, da)

    def gradient(h):
        dmd.set_state(X=x + h * dx, alpha=alpha + h * da)
        found = dmd.gradients()
        dmd.set_state(X=x, alpha=alpha)
        return found
    h = 1e-4
    up, down = gradient(h), gradient(-h)
    np.testing.assert_allclose(hx, (up.X - down.X) / (2 * h), atol=1e-5 * abs(hx).max())
    np.testing.assert_allclose(ha, (up.alpha - down.alpha) / (2 * h), atol=1e-5 * abs(ha).max())
    # The virial, off the diagonal too.
    strain = np.array([[0.3, 0.1, -0.2], [0.1, -0.2, 0.4], [-0.2, 0.4, 0.1]])
    cell, virial = dmd.cell, dmd.virial()

    def strained(h):
        dmd.set_cell(cell @ (np.eye(3) + h * strain))
        return dmd.free_energy()
    assert (strained(1e-4) - strained(-1e-4)) / 2e-4 == pytest.approx((virial * strain).sum(), rel=1e-6)
    np.testing.assert_allclose(virial, virial.T, atol=1e-12)


def test_chemical_potentials_at_the_ends(tmp_path):
    one = crystal(tmp_path, 1)
    c = one.c
    c[0], c[1] = 0, 1
    one.set_state(c=c)
    g = one.gradients()
    assert g.c[0] == -np.inf and g.c[1] == np.inf and np.isfinite(g.c[2:]).all() and np.isfinite(g.X).all()
    np.testing.assert_array_equal(g.X[0], 0)     # an empty site is pulled by nothing
    np.testing.assert_allclose(g.s, g.c / 2)
    two = crystal(tmp_path, 2, full=True)
    g = two.gradients()
    assert g.s is None and g.c.shape == (len(two.X), 2) and np.isfinite(g.c).all()
    with pytest.raises(NotImplementedError, match="2 species"):
        two.s


def test_the_thermal_constant(tmp_path):
    dmd = crystal(tmp_path, 2)
    wavelength = rdd._metal.PLANCK * np.sqrt(20.0 / (2 * np.pi * np.array([63.5, 62.5])))
    expected = 3 / 20 * (dmd.c.sum(axis=0) * np.log(wavelength)).sum()
    assert dmd.thermal_constant() == pytest.approx(expected, rel=1e-13)


# ---- relaxation

def test_relaxation_finds_the_minimum(tmp_path):
    dmd = crystal(tmp_path, 2, True, seed=4)
    before = dmd.free_energy()
    found = dmd.relax()
    assert found.converged and found.iterations < 15 and dmd.free_energy() < before
    g = dmd.gradients()
    assert abs(g.X).max() < 1e-8 and abs(g.alpha * dmd.alpha).max() < 1e-8
    # From somewhere else to the same minimum; threads change nothing.
    other = crystal(tmp_path, 2, True, seed=4)
    other.set_state(X=dmd.X + 0.02 * np.sin(np.arange(96)).reshape(32, 3), alpha=0.8 * dmd.alpha)
    other.relax(context=rdd.Context(threads=2))
    assert other.free_energy() == pytest.approx(dmd.free_energy(), rel=1e-12)


def test_empty_sites_are_the_limit_of_almost_empty_ones(tmp_path):
    found = []
    for c0 in (1e-3, 1e-6, 0.0):
        # Empty from the start, it is of what its neighbours are.
        x, cell = fcc(2, 3.65)
        c = np.full((len(x), 2), [0.6, 0.4])
        c[5] *= c0
        dmd = rdd.DMD(x, c, 20.0, potential=potential(tmp_path, 2, True), cell=cell)
        assert dmd.relax().converged
        found.append((dmd.X[5], dmd.alpha[5], dmd.alpha[6]))
    for near, far in ((found[1], found[2]),):
        np.testing.assert_allclose(near[0], far[0], atol=1e-6)
        assert near[1] == pytest.approx(far[1], rel=1e-5) and near[2] == pytest.approx(far[2], rel=1e-5)
    assert found[0][1] == pytest.approx(found[2][1], rel=1e-2)


def test_a_cell_relaxes_to_its_stress(tmp_path):
    x, cell = fcc(2, 3.6)
    dmd = rdd.DMD(x, 1.0, 1 / (KB * 300), potential=potential(tmp_path), cell=cell * [1.0, 1.01, 0.99])
    found = dmd.relax_cell()
    assert found.converged and abs(dmd.stress()).max() < 1e-9
    a = np.diag(dmd.cell)
    np.testing.assert_allclose(dmd.cell @ dmd.cell.T, a[0] ** 2 * np.eye(3), atol=1e-6)      # cubic again
    free = dmd.free_energy()
    for scale in (0.999, 1.001):
        other = rdd.DMD(x * scale * a[0] / 7.2, 1.0, 1 / (KB * 300), potential=potential(tmp_path),
                        cell=scale * dmd.cell)
        other.relax()
        assert other.free_energy() > free
    wanted = np.array([[0.001, 0, 0], [0, -0.0005, 0.0002], [0, 0.0002, 0]])
    assert dmd.relax_cell(wanted).converged
    np.testing.assert_allclose(dmd.stress(), wanted, atol=1e-9)
    with pytest.raises(ValueError, match="symmetric"):
        dmd.relax_cell([[0, 1, 0], [0, 0, 0], [0, 0, 0]])


def test_voids_are_named_or_frozen(tmp_path):
    x, cell = fcc(2, 3.65)
    c = np.ones(len(x))
    far = np.linalg.norm((x - x[0] + 3.65) % 7.3 - 3.65, axis=1) < 4.0
    c[far] = 0
    with pytest.raises(rdd.NumericError, match="void.*sites"):
        rdd.DMD(x, c, 20.0, potential=potential(tmp_path), cell=cell).relax()
    dmd = rdd.DMD(x, c, 20.0, potential=potential(tmp_path), cell=cell, voids="freeze")
    assert dmd.relax().converged and 0 in dmd.frozen
    np.testing.assert_array_equal(dmd.X[0], x[0])


def test_restart_points(tmp_path):
    dmd = crystal(tmp_path, 2, True)
    dmd.relax_cell()
    dmd.save(tmp_path / "point")
    other = crystal(tmp_path, 2, True)
    other.restore(tmp_path / "point")
    for name in ("X", "alpha", "c", "cell"):
        np.testing.assert_array_equal(getattr(other, name), getattr(dmd, name))
    assert other.free_energy() == dmd.free_energy()
    with pytest.raises(ValueError):
        crystal(tmp_path, 2, False).restore(tmp_path / "point")


# ---- what is refused

def test_bad_states_are_refused_and_change_nothing(tmp_path):
    dmd = crystal(tmp_path, 2)
    x, c, alpha = dmd.X, dmd.c, dmd.alpha
    for bad, words in ((-0.1, "occupation of site 3 by Ni = -0.1"), (np.nan, "occupation of site 3 by Ni"),
                       (1.2, "occupation of site 3 by Ni = 1.2"), (0.99, "add up to")):
        wrong = c.copy()
        wrong[3] = 0.2, bad
        with pytest.raises(ValueError, match=words):
            dmd.set_state(c=wrong, X=x + 1)
    with pytest.raises(ValueError, match=r"alpha\[2\]"):
        dmd.set_state(alpha=np.where(np.arange(len(x)) == 2, -1, alpha))
    with pytest.raises(ValueError, match="n_sites, 2"):
        dmd.set_state(c=c[:, 0])
    with pytest.raises(ValueError, match="s is given"):
        dmd.set_state(s=c[:, 0])
    np.testing.assert_array_equal(dmd.c, c)
    np.testing.assert_array_equal(dmd.X, x)
    same = x.copy()
    same[1] = same[0]
    dmd.set_state(X=same)
    with pytest.raises(ValueError, match="sites 0 and 1 have the same position"):
        dmd.free_energy()


def test_cells_and_cores(tmp_path):
    x, cell = fcc(1, 3.65)
    small = rdd.DMD(x, 1.0, 20.0, potential=potential(tmp_path), cell=cell, alpha=100.0)
    with pytest.raises(ValueError, match="own periodic image"):
        small.free_energy()
    x, cell = fcc(2, 3.65)
    wide = rdd.DMD(x, 1.0, 20.0, potential=potential(tmp_path), cell=cell, alpha=100.0)
    wide.set_state(alpha=np.full(len(x), 0.8))
    with pytest.raises((rdd.NumericError, ValueError), match="core|own periodic image"):
        wide.free_energy()
    alone = rdd.DMD([[0, 0, 0.0]], 1.0, 20.0, potential=potential(tmp_path), alpha=100.0)
    assert alone.energy_parts().embedding == pytest.approx(ref.embedding(0)(0.0), rel=1e-13)
    with pytest.raises(rdd.NumericError, match="void"):
        alone.relax()


def test_what_a_metal_does_not_do_yet(tmp_path):
    dmd = crystal(tmp_path, 2, bonds=2.8)
    for call in (lambda: dmd.step(1.0), dmd.rates, dmd.strain, dmd.ab_bonds, dmd.perturb, dmd.autocorrelation):
        with pytest.raises(NotImplementedError):
            call()
    with pytest.raises(NotImplementedError, match="embedded-atom"):
        rdd.spin.Ensemble(crystal(tmp_path), 10)
    x, cell = fcc(2, 1.5)
    pairs = rdd.DMD(x, 0.5, 20, potential=rdd.Potential.morse(1, 4, 1.08, cutoff=1.4), cell=cell)
    for call in (pairs.virial, pairs.energy_parts, pairs.relax_cell):
        with pytest.raises(NotImplementedError, match="embedded-atom"):
            call()
    np.testing.assert_allclose(pairs.gradients().c, 2 * pairs.gradients().s)
    with pytest.raises(NotImplementedError, match="aa is an embedded-atom"):
        rdd.DMD(x, 0.5, 20, potential=(potential(tmp_path), None, None), cell=cell)
    with pytest.raises(ValueError, match="expected 3"):
        rdd.DMD([[0.0, 0], [1, 1]], 0.5, 20, potential=potential(tmp_path))


# ---- real potentials

@real_files
@pytest.mark.parametrize("name", ["cu_32_check", "almg_32_check"])
def test_reference_states(name):
    data = json.loads((DATA / f"{name}.json").read_text())
    c = np.array(data["c"])
    dmd = rdd.DMD(data["X"], c if c.shape[1] > 1 else c[:, 0], data["beta"], cell=np.diag(data["cell"]),
                  alpha=data["alpha"], potential=rdd.Potential.read(REAL / data["file"], species=data["species"]))
    for tolerance, f, d in ((1e-10, 1e-9, 1e-9), (1e-15, 1e-12, 1e-12)):
        dmd.set_quadrature(tolerance)
        assert dmd.free_energy() == pytest.approx(data["F"], rel=f)
        g = dmd.gradients()
        np.testing.assert_allclose(g.X, data["dF_dX"], atol=d * abs(g.X).max())
        np.testing.assert_allclose(g.alpha, data["dF_dalpha"], atol=d * abs(g.alpha).max())
        empty = 1 - c.sum(axis=1, keepdims=True)
        rest = (1.5 * (np.log(data["alpha"]) - np.log(np.pi) - 1)[:, None] + np.log(c / empty)) / data["beta"]
        np.testing.assert_allclose(g.c.reshape(c.shape) - rest, data["mu_int"], atol=d * 10)
        hx, ha = dmd.hessian_product(data["hvp"]["dX"], data["hvp"]["dalpha"])
        # A table's second derivatives are a digit less accurate than its first.
        near = 1e-8 if tolerance > 1e-11 else 1e-12
        np.testing.assert_allclose(hx, data["hvp"]["H_dX"], atol=near * abs(hx).max())
        np.testing.assert_allclose(ha, data["hvp"]["H_dalpha"], atol=near * abs(ha).max())


@real_files
def test_expansion_and_formation_of_a_vacancy_in_copper():
    reference = json.loads((DATA / "cu_vg.json").read_text())
    copper = rdd.Potential.read(REAL / "Cu_mishin1.eam.alloy")
    for T, expected in reference["lattice"].items():
        x, cell = fcc(2, 3.615)
        dmd = rdd.DMD(x, 1.0, 1 / (KB * float(T)), potential=copper, cell=cell)
        assert dmd.relax_cell().converged
        assert dmd.cell[0, 0] / 2 == pytest.approx(expected["a"], rel=1e-9)
        np.testing.assert_allclose(dmd.alpha, expected["alpha"], rtol=1e-7)
        assert dmd.free_energy() / 32 == pytest.approx(expected["F_no_Lambda"], rel=1e-11)
    for expected in reference["formation"].values():
        x, cell = fcc(4, expected["a"])
        dmd = rdd.DMD(x, 1.0, 1 / (KB * expected["T"]), potential=copper, cell=cell)
        dmd.relax()
        perfect = dmd.free_energy()
        assert perfect / 256 == pytest.approx(expected["F_perfect_per_site"], rel=1e-11)
        c = np.ones(256)
        c[100] = 0
        dmd.set_state(c=c)
        assert dmd.free_energy() - 255 / 256 * perfect == pytest.approx(expected["F_form_unrelaxed"], abs=1e-9)
        assert dmd.relax().converged
        assert dmd.free_energy() - 255 / 256 * perfect == pytest.approx(expected["F_form"], abs=1e-9)
