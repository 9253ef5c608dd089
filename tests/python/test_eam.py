"""Embedded-atom potentials: files with what real ones have that is odd, functions, averages, atoms at points."""
import json
import os
import warnings
from pathlib import Path

import numpy as np
import potentials as ref
import pytest

import rdd

DATA = Path(__file__).resolve().parent.parent / "data" / "eam"
REAL = Path(os.environ.get("RDD_TEST_DATA", "/nowhere")) / "eam"
real_files = pytest.mark.skipif(not REAL.is_dir(), reason="RDD_TEST_DATA names no folder with eam")


def check_functions(potential, tables, names=None):
    """Every function against the second implementation, at knots, between and beyond them."""
    order = [tables.names.index(name) for name in (names or tables.names)]
    rho, r = np.linspace(0.001, 19.9, 333), np.linspace(0.5, 5.949, 777)
    for a, i in enumerate(order):
        np.testing.assert_allclose(potential.embedding(rho, a), ref.Spline(ref.D_RHO, tables.F[i])(rho), rtol=1e-13)
        for b, j in enumerate(order):
            np.testing.assert_allclose(potential.density(r, a, b), ref.Spline(ref.D_R, tables.f[i, j])(r), rtol=1e-12,
                                       atol=1e-15)
            np.testing.assert_allclose(potential.pair(r, a, b), ref.Spline(ref.D_R, tables.z[i, j])(r) / r, rtol=1e-12,
                                       atol=1e-15)


# ---- files

@pytest.mark.parametrize("n, by_host", [(1, False), (2, False), (3, False), (2, True), (3, True)])
@pytest.mark.parametrize("layout", [{}, {"per_line": 1}, {"per_line": 7, "exponent": "D+0"}, {"comment": " # A, eV"}])
def test_files_are_read_number_by_number(tmp_path, n, by_host, layout):
    if layout.get("exponent"):
        layout = {"per_line": 7, "exponent": "D"}
    tables = ref.Tables(n, by_host)
    potential = rdd.Potential.read(tables.write(tmp_path, **layout))
    assert potential.species == tuple(tables.names) and potential.cutoff == ref.CUTOFF and potential.warnings == []
    assert potential.by_host == by_host
    np.testing.assert_array_equal(potential.masses, [63.5 - a for a in range(n)])
    check_functions(potential, tables)


def test_species_are_mapped_by_name(tmp_path):
    tables = ref.Tables(3, True)
    path = tables.write(tmp_path)
    check_functions(rdd.Potential.read(path, species=["Al", "Cu"]), tables, ["Al", "Cu"])
    # f_ab is not f_ba here, which a reader that interchanges them would not notice with most real files.
    potential = rdd.Potential.read(path, species=["Al", "Cu"])
    assert potential.density(2.5, "Al", "Cu") != pytest.approx(potential.density(2.5, "Cu", "Al"), rel=0.05)
    with pytest.raises(ValueError, match="'Zn'|\"Zn\""):
        rdd.Potential.read(path, species=["Zn"])
    with pytest.raises(ValueError, match="twice"):
        rdd.Potential.read(path, species=["Al", "Al"])


def test_tables_below_the_core_are_continued(tmp_path):
    tables = ref.Tables(2)
    potential = rdd.Potential.read(tables.write(tmp_path))
    # The last knot with 1e12 is 4 (0.08); three further on, the slopes no longer know it.
    core = 7 * ref.D_R
    assert potential.core("pair", 0, 1) == pytest.approx(core) and potential.core("density", 0, 1) == 0
    inside = core - 1e-9
    for order in (0, 1, 2):
        assert potential.pair(inside, order=order) == pytest.approx(potential.pair(core, order=order), rel=1e-5)
    assert abs(potential.pair(0.03)) < 1e4
    assert rdd.Potential.read(tmp_path / "test.eam.alloy", core=0).pair(0.05) > 1e12
    assert rdd.Potential.read(tmp_path / "test.eam.alloy", core=0.55).core() == pytest.approx(0.56)
    assert rdd.Potential.read(ref.Tables(1, core=False).write(tmp_path)).core() == 0


def test_ends_of_tables(tmp_path):
    tables = ref.Tables(1)
    tables.F[0] = tables.F[0] - 0.0225      # a lone atom has an energy
    potential = rdd.Potential.read(tables.write(tmp_path))
    assert potential.energy([[0.0, 0, 0]]).energy == pytest.approx(tables.F[0][0], rel=1e-14)
    end = ref.D_RHO * (ref.N_RHO - 1)
    slope = potential.embedding(end, order=1)
    assert potential.embedding(end + 2) == pytest.approx(potential.embedding(end) + 2 * slope, rel=1e-14)
    assert potential.embedding(-0.01) < potential.embedding(0.0) + 0.1
    assert potential.pair(ref.CUTOFF) == 0 and potential.density(ref.CUTOFF) == 0
    # A cutoff beyond the last knot: constant in between, as LAMMPS has it.
    text = tables.text().replace(f"{ref.D_R} {ref.CUTOFF}", f"{ref.D_R} 6.5")
    (tmp_path / "far.eam.alloy").write_text(text)
    far = rdd.Potential.read(tmp_path / "far.eam.alloy")
    last = ref.D_R * (ref.N_R - 1)
    assert far.density(6.4) == far.density(last) and far.pair(6.4) == pytest.approx(far.pair(last) * last / 6.4)


def test_funcfl_and_the_order_of_its_blocks(tmp_path):
    path, (F, charge, f) = ref.funcfl(tmp_path)
    potential = rdd.Potential.read(path)
    assert potential.species == ("Cu",)
    r = np.linspace(0.5, 5.9, 500)
    # The last sample is left out, as LAMMPS does.
    product = ref.Spline(ref.D_R, 27.2 * 0.529 * charge[:-1] ** 2)
    np.testing.assert_allclose(potential.pair(r), product(r) / r, rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(potential.density(r), ref.Spline(ref.D_R, f[:-1])(r), rtol=1e-11, atol=1e-15)
    np.testing.assert_allclose(potential.embedding(r), ref.Spline(ref.D_RHO, F[:-1])(r), rtol=1e-12)
    swapped = rdd.Potential.read(ref.funcfl(tmp_path, "swapped.eam", swap=True)[0])
    assert swapped.pair(2.5) != pytest.approx(potential.pair(2.5), rel=0.1)
    other = ref.funcfl(tmp_path, "ni.eam", z=28)[0]
    alloy = rdd.Potential.read([path, other])
    assert alloy.species == ("Cu", "Ni")
    np.testing.assert_allclose(alloy.pair(r, 0, 1), potential.pair(r), rtol=1e-11, atol=1e-15)


def test_surplus_values_are_told(tmp_path):
    tables = ref.Tables(2)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        potential = rdd.Potential.read(tables.write(tmp_path, surplus=" 7.0"))
    assert len(potential.warnings) == 7 and "line 86" in potential.warnings[0] and len(told) == 7
    check_functions(potential, tables)


def damaged(folder, change, name="bad.eam.alloy", **options):
    lines = ref.Tables(2).text(**options).split("\n")
    change(lines)
    path = folder / name
    path.write_text("\n".join(lines))
    return path


def setting(line, text):
    def change(lines):
        lines[line - 1] = text
    return change


@pytest.mark.parametrize("change, line, words", [
    (setting(4, "2 Cu"), 4, "expected 2"),
    (setting(4, "2 Cu Ni Al"), 4, "expected 2"),
    (setting(4, "two Cu Ni"), 4, "number of elements"),
    (setting(4, "2 Cu Cu"), 4, "twice"),
    (setting(5, "400 0.05 300 0.02"), 5, "five numbers"),
    (setting(5, "400 0.05 300 0.02 5.95 20.0"), 5, "eam/he"),
    (setting(5, "400 -0.05 300 0.02 5.95"), 5, "expected > 0"),
    (setting(5, "400 0.05 3.5 0.02 5.95"), 5, "nr"),
    (setting(5, "400 0.05 3 0.02 5.95"), 5, "at least 5"),
    (setting(6, "29"), 6, "mass"),
    (setting(6, "29 heavy 3.615 fcc"), 6, "mass of Cu"),
    (setting(6, "29 -3 3.615 fcc"), 6, "mass of Cu"),
    (setting(12, "1.0 nan 2.0 3.0 4.0"), 12, "finite"),
    (setting(12, "1.0 inf 2.0 3.0 4.0"), 12, "finite"),
    (setting(12, "1.0 2,5 2.0 3.0 4.0"), 12, "2,5"),
    (setting(12, "1.0 \u22122.5 2.0 3.0 4.0"), 12, "Unicode minus"),
    (lambda lines: lines.pop(11), 146, "fcc"),
    (lambda lines: lines.__delitem__(slice(-5, None)), 464, "file ends"),
    (lambda lines: lines.__delitem__(slice(2, None)), 3, "file ends"),
])
def test_damaged_files_are_refused_with_the_line(tmp_path, change, line, words):
    path = damaged(tmp_path, change)
    with pytest.raises(ValueError) as error:
        rdd.Potential.read(path)
    assert f"line {line}:" in str(error.value) and words in str(error.value) and "bad.eam.alloy" in str(error.value)


def test_what_else_is_refused(tmp_path):
    with pytest.raises(OSError, match="nowhere"):
        rdd.Potential.read("nowhere.eam")
    with pytest.raises(ValueError, match="format"):
        rdd.Potential.read("x", format="kim")
    path = ref.Tables(2).write(tmp_path)
    with pytest.raises(ValueError, match="core"):
        rdd.Potential.read(path, core=7.0)
    potential = rdd.Potential.read(path)
    with pytest.raises(TypeError, match="several functions"):
        potential(2.5)
    with pytest.raises(ValueError, match="'Zn'"):
        potential.pair(2.5, "Zn")
    with pytest.raises(ValueError, match="source = 2"):
        potential.density(2.5, 0, 2)
    with pytest.raises(ValueError, match="place"):
        potential.pair([2.5, 0.0])
    with pytest.raises(ValueError, match="tolerance"):
        potential.function_average(2.5, 0.01, tolerance=1e-13)


# ---- functions

def test_functions_are_the_same_as_their_tables(tmp_path):
    tables = ref.Tables(2, True, core=False)
    rho, r = ref.D_RHO * np.arange(ref.N_RHO), ref.D_R * np.arange(ref.N_R)
    made = rdd.Potential.embedded_atom(
        [ref.embedding(0), ref.embedding(1)], [ref.density(s, h) for s in range(2) for h in range(2)],
        [ref.pair(0, 0), ref.pair(1, 0), ref.pair(1, 1)], rho=rho, r=r, cutoff=ref.CUTOFF, species=["Cu", "Ni"])
    assert made.by_host and made.species == ("Cu", "Ni")
    check_functions(made, tables)
    with pytest.raises(ValueError, match="densities"):
        rdd.Potential.embedded_atom([np.sqrt], [np.exp, np.exp, np.exp], [np.exp], rho=rho, r=r)
    with pytest.raises(ValueError, match="from 0 on"):
        rdd.Potential.embedded_atom([np.sqrt], [np.exp], [np.exp], rho=rho, r=r + 1)


# ---- averages

@pytest.mark.parametrize("kind", ["pair", "density"])
def test_averages_are_those_of_the_definition(tmp_path, kind):
    tables = ref.Tables(2, True)
    potential = rdd.Potential.read(tables.write(tmp_path))
    table = tables.z if kind == "pair" else tables.f
    for R in (2.1, 2.55, 3.6, 5.8, 6.2):
        for v in (0.0005, 0.004, 0.0143, 0.05):
            expected = ref.average(table[1, 0], kind == "pair", R, v)
            exact = potential.function_average(R, v, kind, 1, 0, tolerance=0)
            assert exact.value == pytest.approx(expected, rel=1e-11, abs=1e-14)
            tabled = potential.function_average(R, v, kind, 1, 0)
            np.testing.assert_allclose(tabled.value, exact.value, rtol=1e-10, atol=1e-11)
            np.testing.assert_allclose([tabled.dR, tabled.dv], [exact.dR, exact.dv], rtol=1e-8, atol=1e-8)


def test_derivatives_of_averages(tmp_path):
    potential = rdd.Potential.read(ref.Tables(1).write(tmp_path))
    for kind in ("pair", "density"):
        for tolerance in (0, 1e-10):
            def G(R, v):
                return potential.function_average(R, v, kind, tolerance=tolerance)
            R, v, h = 2.63, 0.0121, 1e-4
            g = G(R, v)
            differences = lambda f, x: (8 * (f(x + h) - f(x - h)) - f(x + 2 * h) + f(x - 2 * h)) / (12 * h)  # noqa: E731
            near = 1e-6 if tolerance else 1e-8
            assert differences(lambda x: G(x, v).value, R) == pytest.approx(g.dR, rel=near)
            assert differences(lambda x: G(x, v).dR, R) == pytest.approx(g.dRR, rel=near)
            assert differences(lambda x: G(x, v).dv, R) == pytest.approx(g.dRv, rel=near)
            h = 1e-5
            assert differences(lambda x: G(R, x).value, v) == pytest.approx(g.dv, rel=near)
            assert differences(lambda x: G(R, x).dv, v) == pytest.approx(g.dvv, rel=1e-5)
            # The heat equation: G_v is half the Laplacian.
            assert g.dv == pytest.approx((g.dRR + 2 * g.dR / R) / 2, rel=near)


def test_a_distribution_that_reaches_into_the_core_is_refused(tmp_path):
    potential = rdd.Potential.read(ref.Tables(1).write(tmp_path))
    for tolerance in (0, 1e-10):
        with pytest.raises(rdd.NumericError, match=r"distance\[1\] = 1.3.*core"):
            potential.function_average([2.5, 1.3], [0.01, 0.04], tolerance=tolerance)


@pytest.mark.parametrize("tolerance", [1e-6, 1e-8, 1e-10])
def test_tables_keep_their_tolerance(tmp_path, tolerance):
    potential = rdd.Potential.read(ref.Tables(1).write(tmp_path))
    random = np.random.default_rng(3)
    R, v = random.uniform(2.2, 6.9, 400), 10 ** random.uniform(-2.6, -1.3, 400)
    for kind in ("pair", "density"):
        exact = potential.function_average(R, v, kind, tolerance=0)
        tabled = potential.function_average(R, v, kind, tolerance=tolerance)
        scale = np.maximum(np.abs(exact.value), 0.1)
        assert (np.abs(tabled.value - exact.value) / scale).max() < tolerance
        assert (np.abs(tabled.dR - exact.dR) / np.maximum(scale / 0.3, abs(exact.dR))).max() < 15 * tolerance
        assert (np.abs(tabled.dv - exact.dv) / np.maximum(scale / 0.09, abs(exact.dv))).max() < 15 * tolerance


# ---- atoms at points

def test_forces_are_derivatives_of_the_energy(tmp_path):
    potential = rdd.Potential.read(ref.Tables(2, True).write(tmp_path))
    random = np.random.default_rng(1)
    corners = np.array(list(np.ndindex(3, 3, 3)), float)
    x = 2.5 * corners + random.normal(0, 0.08, (27, 3))
    kinds, cell = random.integers(0, 2, 27), 7.5 * np.eye(3)
    found = potential.energy(x, kinds, cell=cell)
    assert found.energy == pytest.approx(found.site.sum(), rel=1e-14)
    np.testing.assert_allclose(found.forces.sum(axis=0), 0, atol=1e-12)
    for i, k in ((0, 0), (13, 2)):
        h = 1e-5
        moved = np.zeros_like(x)
        moved[i, k] = h
        slope = (potential.energy(x + moved, kinds, cell=cell).energy
                 - potential.energy(x - moved, kinds, cell=cell).energy) / (2 * h)
        assert found.forces[i, k] == pytest.approx(-slope, rel=1e-6)
    with pytest.raises(ValueError, match="own periodic image"):
        potential.energy(x, kinds, cell=5 * np.eye(3))
    with pytest.raises(ValueError, match="same position"):
        potential.energy([[0, 0, 0], [0, 0, 0.0]])


@real_files
@pytest.mark.parametrize("name", ["Cu_mishin1.eam.alloy", "NiAl_Mishin2004.eam.alloy", "Al-Mg_Mendelev2009.eam.fs"])
def test_energies_and_forces_of_lammps(name):
    data = json.loads((DATA / "lammps_points.json").read_text())[name]
    potential = rdd.Potential.read(REAL / name, species=data["elements"])
    found = potential.energy(data["X"], data["type"], cell=np.diag(data["cell"]))
    assert found.energy == pytest.approx(data["E_lammps"], rel=1e-12)
    np.testing.assert_allclose(found.forces[:20], data["forces_lammps"], atol=1e-12)
    if name.startswith("Al-Mg"):
        assert potential.core() == pytest.approx(0.102)   # 1e12 below 0.0998
