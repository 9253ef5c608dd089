"""Files of tables in the dialects people have; what their reader tells; sets of states as masks."""
import ast
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
import rdd

TABLES = Path(__file__).resolve().parents[1] / "data" / "tables"
PLAIN = ["commas.csv", "commas.csv.gz", "semicolon_comma.csv", "tabs.tsv", "tabs_comma.tsv", "spaces.dat", "quotes.csv",
         "other_order.csv", "pandas_index.csv", "fortran_D.csv", "float_indices.csv"]
EXACT = np.diag([2.75**2 * 2 * 6 / (2 * 8), 3, 3])   # of tests/data/make_tables.py
BOLTZMANN_EV = 8.617333262e-5


@pytest.mark.parametrize("name", PLAIN)
def test_dialects(name):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        model = rdd.read(TABLES / name)
    np.testing.assert_allclose(model.diffusivity(), EXACT, rtol=1e-13, atol=1e-13)


def test_units_of_rates_and_lengths():
    np.testing.assert_allclose(rdd.read(TABLES / "nanometres.csv").diffusivity(), 1e12 * EXACT, rtol=1e-13, atol=1e-2)


@pytest.mark.parametrize("name", ["mev.csv", "em_nu_swapped.csv"])
def test_units_of_barriers(name):
    expected = 1e12 * EXACT * np.exp(-0.3 / (BOLTZMANN_EV * 600))
    np.testing.assert_allclose(rdd.read(TABLES / name, 600).diffusivity(), expected, rtol=1e-12, atol=1e-3)
    np.testing.assert_allclose(rdd.read_landscape(TABLES / name).model(600).diffusivity(), expected, rtol=1e-12, atol=1e-3)


def test_a_named_unit_of_energy_needs_its_kB():
    for read in (lambda: rdd.read(TABLES / "mev.csv", 600, kB=8.314e-3), lambda: rdd.read_landscape(TABLES / "mev.csv", kB=1)):
        with pytest.raises(rdd.ArgumentError, match=r"kB = .*\[meV\].*eV/K"):
            read()


@pytest.mark.parametrize("name, words", [("unknown_unit.csv", "unknown unit \"furlong\""), ("bars.csv", "separated by"),
                                         ("two_decimals.csv", "decimal comma")])
def test_refused_with_the_cure(name, words):
    with pytest.raises(rdd.FormatError, match=words):
        rdd.read(TABLES / name)


def test_doubtful_files_are_read_with_a_warning():
    with pytest.warns(rdd.FileWarning, match=r"negative_barrier.csv, line 4: Em = -0.05.*1 more line"):
        model = rdd.read(TABLES / "negative_barrier.csv", 600)
    assert model.n_jumps == 12
    with pytest.warns(rdd.FileWarning, match="line 4"):
        rdd.read_landscape(TABLES / "negative_barrier.csv")
    for read in (lambda: rdd.read(TABLES / "network", 1, kB=1), lambda: rdd.read_landscape(TABLES / "network", kB=1)):
        with pytest.warns(rdd.FileWarning, match="ts.data, line 2: the saddle at 0.25 lies below minimum 2 at 0.5"):
            assert read().n_states == 2   # with seven columns


def test_discotress_folders(tmp_path):
    for name, text in (("edge_conns.dat", "1 2\n2 3\n"), ("edge_weights.dat", "0 0.5\n1 0\n"),
                       ("stat_prob.dat", "-1.5\n-2\n-1\n"), ("nodes.A", "3\n"), ("communities.dat", "0\n0\n1\n")):
        (tmp_path / name).write_text(text)
    model = rdd.read(tmp_path)
    np.testing.assert_allclose(model.jumps.rate, np.exp([0, 0.5, 1, 0]), rtol=1e-15)
    assert {name: list(members) for name, members in model.sets.items()} == {"A": [2], "community 0": [0, 1], "community 1": [2]}
    assert model.audit().reversible and model.mean_first_passage_time([0], [2]) > 0
    with pytest.raises(rdd.FormatError, match="holds rates"):
        rdd.read_landscape(tmp_path)


def test_tammber_as_a_landscape(tmp_path):
    """A vacancy in bcc: eight jumps over one barrier, D = a^2 k."""
    (tmp_path / "MarkovModel.xml").write_text(
        "<MarkovModel><Lattice>2.8552 bcc</Lattice><UnitCell>1 0 0 0 1 0 0 0 1</UnitCell><SuperCell>7 7 7</SuperCell>"
        "<Vertex><CanonLabel>1</CanonLabel><ReferenceLabel>1</ReferenceLabel><Energy>0</Energy><SelfSymmetries>" +
        "".join(f"{g} 0 0 0\n" for g in range(48)) + "</SelfSymmetries><SeenEquivalents>2 0 1.4276 1.4276 1.4276\n"
        "</SeenEquivalents></Vertex><Edge><CanonLabels>1 1</CanonLabels><ReferenceLabels>1 2</ReferenceLabels>"
        "<Barriers>0.6 0.6</Barriers><PreFactors>1e13 1e13</PreFactors></Edge></MarkovModel>\n")
    landscape = rdd.read_landscape(tmp_path / "MarkovModel.xml")
    assert landscape.n_transitions == 8 and (landscape.transitions.barrier == 0.6).all()
    for t in (300, 900):
        exact = 2.8552**2 * 1e13 * np.exp(-0.6 / (BOLTZMANN_EV * t))
        np.testing.assert_allclose(landscape.sweep([t]).diffusivity[:, :, 0], exact * np.eye(3), rtol=1e-12, atol=1e-12 * exact)
    assert landscape.sweep([300, 600]).fit().energy == pytest.approx(0.6, rel=1e-12)


def ring(n=5):
    i = np.arange(n)
    return rdd.Model(None, n, np.r_[i, (i + 1) % n], np.r_[(i + 1) % n, i], None, np.r_[1.0 + i, 2.0 + i])


def test_masks_of_states():
    model, A, B = ring(), [True, False, False, False, False], np.array([False, False, True, True, False])
    np.testing.assert_array_equal(model.committor(A, B), model.committor([0], [2, 3]))
    assert model.mean_first_passage_time(A, B) == model.mean_first_passage_time(0, [2, 3])
    assert model.residence_time(B) == model.residence_time([2, 3])
    np.testing.assert_array_equal(model.first_passage({"a": A, "b": B}).splitting,
                                  model.first_passage({"a": 0, "b": [2, 3]}).splitting)


@pytest.mark.parametrize("bad", [[True], [True, False], True, [True, 3], np.ones((5, 1), bool)])
def test_truth_values_that_are_no_mask(bad):
    with pytest.raises(rdd.ArgumentError, match="mask of n_states = 5"):
        ring().first_passage(bad)
    with pytest.raises(rdd.ArgumentError, match="truth values|shape"):
        rdd.Model(1.0, 1, np.atleast_1d(bad).astype(bool), [0, 0], [[1], [-1]], 1.0)


def test_trajectories_that_stop_say_why():
    with pytest.warns(rdd.NotConvergedWarning, match=r"of 10 trajectories made max_events = 3 jumps .*NaN"):
        ring().trajectories(10, [1e3], max_events=3)


def test_plot_comes_with_the_package():
    code = "import sys, rdd; assert 'rdd.plot' not in sys.modules; rdd.plot.bands; assert 'plot' in dir(rdd)"
    subprocess.run([sys.executable, "-c", code], check=True)
    with pytest.raises(AttributeError, match="no attribute 'plt'"):
        rdd.plt


def imports(path):
    """The modules of the package that a module imports, wherever in it, but for hints of types."""
    found, hints = set(), set()
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            hints.update(id(inner) for inner in ast.walk(node))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.level == 1 and id(node) not in hints:
            found.update([node.module] if node.module else [alias.name for alias in node.names])
    return found


def test_no_module_imports_itself_through_others():
    package = Path(rdd.__file__).parent
    below = {path.stem: imports(path) for path in package.glob("*.py") if path.stem not in ("__init__", "__main__")}
    assert "_model" in below["_landscape"]
    while below:
        leaves = [name for name, needed in below.items() if not needed & below.keys()]
        assert leaves, f"in a circle: {sorted(below)}"
        for name in leaves:
            del below[name]
