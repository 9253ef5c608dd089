"""Landscapes: rates at any temperature, files, shifts, errors."""
import copy
import os
import pickle
from pathlib import Path

import numpy as np
import pytest

import rdd
from landscapes import BAZRO3_D, BAZRO3_T, bazro3, bazro3_parts, gapped

KB = 8.617333262e-5


def test_what_a_landscape_is():
    landscape = bazro3()
    assert (landscape.n_states, landscape.n_transitions, landscape.dim, landscape.space) == (12, 48, 3, 3)
    assert landscape.kB == KB
    assert repr(landscape) == "<rdd.Landscape: 12 states, 48 transitions, 3-dimensional lattice, barriers 0.17 to 0.25>"
    parts, found = bazro3_parts(), landscape.transitions
    for name in ("source", "target", "translation", "barrier"):
        np.testing.assert_array_equal(getattr(found, name), parts[name])
    assert (found.prefactor == 1e13).all() and found.translation.shape == found.displacement.shape == (48, 3)
    step = found.translation @ parts["lattice"] + parts["positions"][found.target] - parts["positions"][found.source]
    np.testing.assert_allclose(found.displacement, step, atol=1e-14)
    with pytest.raises(ValueError):
        found.barrier[0] = 1
    assert copy.deepcopy(landscape) is landscape
    assert pickle.loads(pickle.dumps(landscape)).transitions.barrier.tolist() == found.barrier.tolist()


def test_rates_of_barriers():
    landscape = bazro3()
    for temperature in (200.0, 700):
        expected = np.log(1e13) - landscape.transitions.barrier / (KB * temperature)
        np.testing.assert_allclose(landscape.log_rates(temperature), expected, rtol=1e-14)
        model = landscape.model(temperature)
        assert (model.n_states, model.n_jumps) == (12, 48)
        np.testing.assert_allclose(np.sort(model.jumps.rate), np.sort(np.exp(expected)), rtol=1e-12)
    np.testing.assert_allclose(landscape.log_rates(1.0)[0], np.log(1e13) - landscape.transitions.barrier[0] / KB)
    with pytest.raises(ValueError, match="temperature = 1: the rate of transition 0 .*log rates"):
        landscape.model(1.0)


def test_saddles_and_degeneracies():
    landscape = gapped(degeneracy=[1, 2, 1, 1])
    t = landscape.transitions
    np.testing.assert_allclose(t.barrier[[0, 1]], [.15, .13], rtol=1e-14)
    audit = landscape.model(500).audit()
    assert audit.reversible and audit.largest_edge_error == pytest.approx(np.log(2), rel=1e-9)
    assert gapped().model(500).audit().largest_edge_error < 1e-12
    pi = gapped().model(500).stationary()
    np.testing.assert_allclose(pi / pi[0], np.exp(-np.array([0, .02, .05, .06]) / (KB * 500)), rtol=1e-12)
    other = gapped(kB=2 * KB)
    np.testing.assert_array_equal(other.model(250).jumps.rate, gapped().model(500).jumps.rate)
    assert other.kB == other.shifted(height=0).kB == 2 * KB


def test_from_barriers():
    parts = bazro3_parts()
    for temperature, d in zip(BAZRO3_T, BAZRO3_D):
        model = rdd.Model.from_barriers(**parts, temperature=temperature)
        np.testing.assert_allclose(model.diffusivity() * 1e-16, d * np.eye(3), rtol=1e-10, atol=1e-12 * d)
    np.testing.assert_allclose(model.positions, parts["positions"])
    # one number stands for all, on a chain given by its period: D = k a^2
    chain = rdd.Model.from_barriers(2.0, 1, [0, 0], [0, 0], [1, -1], barrier=1.0, prefactor=3.0, temperature=2, kB=0.5)
    assert chain.diffusivity()[0, 0] == pytest.approx(12 * np.exp(-1), rel=1e-14)
    with pytest.raises(TypeError, match="temperature"):
        rdd.Model.from_barriers(**parts)
    for bad in (0, -3.0, np.nan):
        with pytest.raises(ValueError, match="temperature = "):
            rdd.Model.from_barriers(**parts, temperature=bad)


def test_shifts():
    landscape = gapped()
    t = landscape.transitions
    moved = landscape.shifted([0, .01, 0, 0])
    np.testing.assert_allclose(moved.transitions.barrier - t.barrier, np.where(t.source == 1, -.01, 0), atol=1e-15)
    raised = landscape.shifted(height=.05)
    np.testing.assert_allclose(raised.transitions.barrier - t.barrier, .05, rtol=1e-12)
    np.testing.assert_allclose(raised.model(600).diffusivity(),
                               landscape.model(600).diffusivity() * np.exp(-.05 / (KB * 600)), rtol=1e-10)
    with pytest.raises(ValueError, match=r"state has the shape \(3,\): expected \(n_states\) = \(4,\)"):
        landscape.shifted([0, 0, 0])
    with pytest.raises(ValueError, match=r"height has the shape \(2,\)"):
        landscape.shifted(height=[0, 0])
    with pytest.raises(ValueError, match=r"state_shift\[1\] = nan"):
        landscape.shifted([0, np.nan, 0, 0])


@pytest.mark.parametrize("change, words", [
    (dict(barrier=None), "barrier and saddle are both None: expected exactly one"),
    (dict(saddle=.5), "barrier and saddle are both given: expected exactly one"),
    (dict(barrier=[.1, .2]), r"barrier has the shape \(2,\): expected \(n\) = \(48,\)"),
    (dict(barrier=np.nan), r"barrier\[0\] = nan"),
    (dict(barrier=None, saddle=np.inf), r"saddle\[0\] = inf"),
    (dict(barrier="low"), "barrier: expected an array of numbers"),
    (dict(prefactor=0), r"prefactor\[0\] = 0: expected a finite prefactor > 0"),
    (dict(prefactor=None), "prefactor: expected an array of numbers"),
    (dict(energy=[0, 0]), r"energy has the shape \(2,\): expected \(n_states\) = \(12,\)"),
    (dict(degeneracy=[0] + 11 * [1]), r"degeneracy\[0\] = 0"),
    (dict(kB=-1), "kB = -1"),
    (dict(source=48 * [12]), r"\[0\] = 12: expected a state from 0 to 11"),
    (dict(target=[0]), r"target has the shape \(1,\)"),
    (dict(translation=np.zeros((48, 2))), r"translation has the shape \(48, 2\)"),
    (dict(positions=np.zeros((3, 12))), r"positions has the shape \(3, 12\)"),
])
def test_bad_input_is_named(change, words):
    with pytest.raises(rdd.ArgumentError, match=words):
        bazro3(**change)


def test_wrong_kinds_of_arguments():
    with pytest.raises(TypeError, match="kB: expected a number, got str"):
        bazro3(kB="eV")
    with pytest.raises(TypeError, match="n_states"):
        bazro3(n_states="12", positions=None)
    with pytest.raises(TypeError, match="prefactor"):
        rdd.Landscape(1.0, 1, [0, 0], [0, 0], [1, -1], barrier=.1)
    with pytest.raises(TypeError, match="temperature: expected a number"):
        gapped().model("hot")
    with pytest.raises(rdd.NotReversibleError, match="barriers instead of saddle"):
        rdd.Landscape(1.0, 1, [0], [0], [1], saddle=.1, prefactor=1)


def test_driven_barriers():
    """A ring of three states, faster one way: no saddle energies have such barriers."""
    given = dict(lattice=[[3.0]], n_states=3, source=[0, 1, 2, 1, 2, 0], target=[1, 2, 0, 0, 1, 2],
                 translation=[0, 0, 1, 0, 0, -1], positions=[[0], [1.0], [2.0]], prefactor=1e12)
    landscape = rdd.Landscape(**given, barrier=[.3, .3, .3, .35, .35, .35])
    forth, back = 1e12 * np.exp(-np.array([.3, .35]) / (KB * 500))
    model = landscape.model(500)
    assert model.drift_velocity()[0] == pytest.approx(forth - back, rel=1e-12)
    assert model.diffusivity()[0, 0] == pytest.approx((forth + back) / 2, rel=1e-12)


def test_files(tmp_path):
    path = tmp_path / "jumps.csv"
    parts, t = bazro3_parts(), bazro3().transitions
    lines = [f"{j + 1},{i + 1},{x!r},{y!r},{z!r},{e!r},1e13" for j, i, (x, y, z), e in zip(
        t.source.tolist(), t.target.tolist(), t.displacement.tolist(), parts["barrier"])]
    path.write_text("# from,to,dx[Angstrom],dy[Angstrom],dz[Angstrom],Em,nu0\n" + "\n".join(lines) + "\n")
    landscape = rdd.read_landscape(path)
    for name in ("source", "target", "barrier", "prefactor"):
        np.testing.assert_array_equal(getattr(landscape.transitions, name), getattr(t, name))
    assert landscape.model(500).diffusivity()[0, 0] * 1e-16 == pytest.approx(BAZRO3_D[3], rel=1e-10)
    np.testing.assert_array_equal(landscape.model(500).diffusivity(), rdd.read(path, temperature=500).diffusivity())
    assert rdd.read_landscape(path, 1.0, tolerance=1e-4).kB == 1.0
    with pytest.raises(TypeError, match="tolerance: expected a number, got str"):
        rdd.read_landscape(path, tolerance="small")
    with pytest.raises(rdd.FileError, match="nowhere"):
        rdd.read_landscape(tmp_path / "nowhere.csv")
    path.write_text("1,1,1.0,5.0\n1,1,-1.0,5.0\n")
    with pytest.raises(rdd.FormatError, match="holds rates, expected barriers"):
        rdd.read_landscape(path)


def test_type_errors_name_the_argument(tmp_path, alternating):
    for call in (lambda: alternating.spectrum([0.1], bands="2"), lambda: alternating.coarse_grain("2"),
                 lambda: alternating.coarse_grain(2.0), lambda: alternating.audit(tolerance="x"),
                 lambda: alternating.coarse_grain(1, points="4"), lambda: alternating.coarse_grain(1, length="4"),
                 lambda: alternating.gap(largest="1"), lambda: alternating.gap(threshold="3"),
                 lambda: rdd.read(tmp_path, tolerance="x"), lambda: gapped().coarse_sweep("2", 300),
                 lambda: rdd.Model.from_displacements([0, 0], [0, 0], [1.0, -1], 1.0, tolerance="x")):
        with pytest.raises(TypeError, match=r"^(bands|P|tolerance|points|length|largest|threshold): expected an? "
                                            r"(integer|number), got (str|float)$"):
            call()
    assert alternating.coarse_grain(np.int64(1)).P == 1


def test_none_means_the_default(alternating):
    reduced = alternating.coarse_grain(1, None, None)
    assert (reduced.order, reduced.gauge) == ("second", "corrector")
    np.testing.assert_array_equal(reduced.diffusion, alternating.coarse_grain(1).diffusion)


def test_answers_of_a_progress_callback():
    for answer in (True, np.True_, np.int64(1), np.int32(7), np.uint8(1), 2 ** 80):
        with pytest.raises(rdd.Cancelled):
            gapped().sweep(np.linspace(300, 900, 20), progress=lambda done, total: answer)
    for answer in (None, False, np.False_, 0, np.int64(0), "more", 1.0):
        assert gapped().sweep([300, 900], progress=lambda done, total: answer).diffusivity.shape == (2, 2, 2)
    with pytest.raises(rdd.CallbackError):
        gapped().sweep([300, 900], progress=lambda done, total: np.int64(-1))


@pytest.mark.skipif(not os.environ.get("RDD_TEST_DATA"), reason="RDD_TEST_DATA is not set")
def test_published_rates():
    folder = Path(os.environ["RDD_TEST_DATA"]) / "masteq"
    landscape = rdd.read_landscape(folder / "H_BaZrO3_emig.csv")
    for temperature in BAZRO3_T:
        lines = (folder / f"H_BaZrO3_jmpdata_{temperature}K.csv").read_text().split()
        printed = [line.split(",")[-1] for line in lines if line[0].isdigit()]
        assert len(printed) == 48
        assert [f"{k:.10e}" for k in np.exp(landscape.log_rates(temperature))] == printed
        rates = landscape.model(temperature).jumps.rate
        assert sorted(f"{k:.10e}" for k in rates) == sorted(printed)
