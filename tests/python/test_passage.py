"""First passage: closed forms, a real network, errors."""
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import rdd
from conftest import chain


def line(n=5, down=1.0):
    i = np.arange(n - 1)
    return rdd.Model(None, n, np.r_[i, i + 1], np.r_[i + 1, i], None, np.r_[np.ones(n - 1), np.full(n - 1, down)])


def test_line():
    p = line().first_passage({"left": [0], "right": 4})
    assert p.products == ("left", "right")
    i = np.arange(5)
    np.testing.assert_allclose(p.mean_time, i * (4 - i) / 2, atol=1e-15)
    np.testing.assert_allclose(p.splitting[:, 1], i / 4, atol=1e-15)
    np.testing.assert_allclose(p.second_moment, [0, 5, 7, 5, 0], rtol=1e-14)
    assert not p.mean_time.flags.writeable
    np.testing.assert_allclose(p.integral([0, 0, 1, 0, 0]), [0, .5, 1, .5, 0], atol=1e-15)
    start = p.starting_from([1, 2])
    assert start.mean_time == pytest.approx(1.75, rel=1e-15)
    np.testing.assert_allclose(start.exit_rate, [.625 / 1.75, .375 / 1.75], rtol=1e-15)
    assert start.occupation.sum() == pytest.approx(1.75, rel=1e-15)
    only = p.starting_from([1, 2], [5, 0])
    assert only.mean_time == 1.5 and only.variance == pytest.approx(2.75, rel=1e-14)
    assert repr(only) == "<rdd.Passage: mean time 1.5, left: 0.75, right: 0.25>"


def test_spread_of_thirty_decades():
    model = line(31, down=10.0)
    q = model.committor([0], [30])
    i = np.arange(31)
    np.testing.assert_allclose(q, (10.0 ** i - 1) / (10.0 ** 30 - 1), rtol=1e-14)
    m = line(3, down=1e20)
    assert m.mean_first_passage_time(0, 2) == pytest.approx(1e20 + 2, rel=1e-15)


def test_whole_model():
    assert line().kemeny_constant() == pytest.approx(4, rel=1e-15)
    assert line().mean_first_passage_time([1, 2], [4]) == pytest.approx(8, rel=1e-15)
    assert chain(3, 5).kemeny_constant() == pytest.approx(1 / 16, rel=1e-15)   # images merged: 8 each way
    assert line().residence_time([1, 2]) == pytest.approx(1, rel=1e-15)
    assert line().residence_time([1, 2], [1, 3]) == pytest.approx(1, rel=1e-15)


def test_errors():
    with pytest.raises(rdd.ArgumentError, match="'b' has no states"):
        line().first_passage({"a": [1], "b": []})
    with pytest.raises(rdd.ArgumentError, match="state 1 belongs to"):
        line().first_passage({"a": [1], "b": [1]})
    with pytest.raises(rdd.ArgumentError, match="all 5 states are absorbing"):
        line().first_passage(range(5))
    with pytest.raises(rdd.ArgumentError, match="expected some outside"):
        line().residence_time(range(5))
    with pytest.raises(rdd.ArgumentError, match="state 5 of"):
        line().first_passage(5)
    with pytest.raises(rdd.ArgumentError, match="source and a target"):
        line().mean_first_passage_time([0, 4], [4])
    trap = rdd.Model(None, 3, [0, 1], [1, 2], None, 1.0)
    with pytest.raises(rdd.ArgumentError, match="cannot be reached from 2 states: 1, 2"):
        trap.first_passage(0)
    assert trap.mean_first_passage_time(0, 2) == 2
    with pytest.raises(rdd.NotErgodicError):
        trap.mean_first_passage_time([0, 1], 2)


def test_named_sets(tmp_path):
    (tmp_path / "min.data").write_text("".join(f"{e} 0 1 1 1 1\n" for e in (0.0, 1.0, 0.5)))
    (tmp_path / "ts.data").write_text("2 0 1 1 2 1 1 1\n2.5 0 1 2 3 1 1 1\n")
    (tmp_path / "min.A").write_text("1\n3\n")
    (tmp_path / "min.B").write_text("2\n2 1\n")
    model = rdd.read(tmp_path, temperature=1, kB=1)
    assert {name: states.tolist() for name, states in model.sets.items()} == {"A": [2], "B": [0, 1]}
    assert model.mean_first_passage_time(model.sets["B"], model.sets["A"]) > 0
    assert {name: states.tolist() for name, states in pickle.loads(pickle.dumps(model)).sets.items()} == {
        "A": [2], "B": [0, 1]}
    assert line().sets == {}


@pytest.mark.skipif(not os.environ.get("RDD_TEST_DATA"), reason="RDD_TEST_DATA is not set")
def test_a_real_network():
    folder = Path(os.environ["RDD_TEST_DATA"]) / "pygt" / "32state"
    one = rdd.read(folder, temperature=1, kB=1)
    a, b = one.sets["A"], one.sets["B"]
    for found, name in ((a, "A"), (b, "B")):
        assert (found == np.sort(np.loadtxt(folder / f"min.{name}", dtype=int, skiprows=1).ravel() - 1)).all()
    assert rdd.read_landscape(folder, kB=1).model(1).sets["B"].tolist() == b.tolist()
    assert one.mean_first_passage_time(b, a) == pytest.approx(585.7934067018, rel=1e-12)
    assert one.mean_first_passage_time(a, b) == pytest.approx(664.5826837565, rel=1e-12)
    assert rdd.read(folder, temperature=10, kB=1).kemeny_constant() == pytest.approx(97.53002029349, rel=1e-12)


def in_parts():
    """0 and 1 jump to and fro; so do 2 and 3, from where nothing leads to 0 or 1; 4 leads to both."""
    return rdd.Model(None, 5, [0, 1, 2, 3, 4, 4], [1, 0, 3, 2, 0, 2], None, [.25, 2, 1, 3, 1, 1])


def test_states_elsewhere_do_not_matter():
    model = in_parts()
    assert model.mean_first_passage_time(0, 1) == 4
    passage = model.first_passage(1, within=[0])
    assert passage.mean_time[0] == 4 and passage.mean_time[1] == 0 and np.isnan(passage.mean_time[2:]).all()
    assert passage.starting_from(0).mean_time == 4
    with pytest.raises(rdd.ArgumentError, match="cannot be reached from 2 states: 2, 3"):
        model.first_passage(1)
    with pytest.raises(rdd.ArgumentError, match="jump from state 4 leads to state 2"):
        model.first_passage(1, within=[0, 4])
    with pytest.raises(rdd.ArgumentError, match="state 2 of the sources is outside"):
        passage.starting_from(2)
    with pytest.raises(rdd.ArgumentError, match="cannot be reached"):
        model.mean_first_passage_time(4, 1)  # it may end in 2 and 3 for ever


def test_classes():
    model = in_parts()
    assert [list(c) for c in model.classes()] == [[0, 1], [2, 3], [4]]
    assert list(model.largest_class()) == [0, 1]
    part = model.restricted([3, 2])
    assert part.n_states == 2 and part.audit().ergodic
    np.testing.assert_allclose(part.stationary(), [.25, .75])
    assert model.mean_first_passage_time([2], 3) == 1
    for states, words in ([], "states: none given|expected at least one"), ([0, 0], "occurs twice"), ([0, 2], "no jump joins"), ([5], "5"):
        with pytest.raises(rdd.ArgumentError, match=words):
            model.restricted(states)
    with pytest.raises(rdd.NotErgodicError, match="restrict the model to one of its classes"):
        model.stationary()
