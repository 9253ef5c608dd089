"""Bands, meshes and gaps against closed forms and the reference numbers."""
import numpy as np
import pytest

import rdd
from conftest import chain, crowdion, reference, reference_model


def bloch(model, kappa):
    """Q~(k) straight from its definition."""
    jumps = model.jumps
    q = np.zeros((model.n_states, model.n_states), complex)
    np.add.at(q, (jumps.target, jumps.source), jumps.rate * np.exp(-2j * np.pi * jumps.translation @ np.asarray(kappa)))
    np.subtract.at(q, (jumps.source, jumps.source), jumps.rate)
    return q


def test_chain_bands():
    k1, k2 = 3.0, 5.0
    kappa = np.linspace(-0.5, 0.5, 11)[:, None]
    got = chain(k1, k2).spectrum(kappa)
    root = np.sqrt(k1 ** 2 + k2 ** 2 + 2 * k1 * k2 * np.cos(2 * np.pi * kappa[:, 0]))
    np.testing.assert_allclose(got.values, np.stack([k1 + k2 - root, k1 + k2 + root], axis=1), atol=1e-13)
    assert got.values.dtype == np.float64 and got.values.shape == (11, 2)
    assert got.n_k == 11 and got.bands == 2 and "2 real bands at 11" in repr(got)


def test_crowdion_at_gamma(bcc):
    np.testing.assert_allclose(bcc.spectrum(np.zeros((1, 3))).values[0], [0, 2, 2, 2], atol=1e-13)


def test_vectors(bcc):
    kappa = np.array([[0.11, 0.23, -0.31], [0.0, 0.25, 0.4]])
    got = bcc.spectrum(kappa, bands=3, vectors=True)
    assert got.right.shape == got.left.shape == (2, 4, 3)
    for i, k in enumerate(kappa):
        q = bloch(bcc, k)
        np.testing.assert_allclose(q @ got.right[i], -got.right[i] * got.values[i], atol=1e-12)
        np.testing.assert_allclose(got.left[i].conj().T @ q, -got.values[i][:, None] * got.left[i].conj().T, atol=1e-12)
        np.testing.assert_allclose(got.left[i].conj().T @ got.right[i], np.eye(3), atol=1e-13)


def test_fewer_bands_are_the_lowest(bcc):
    kappa = [[0.1, 0.2, 0.3]]
    np.testing.assert_allclose(bcc.spectrum(kappa, bands=2).values, bcc.spectrum(kappa).values[:, :2], atol=1e-13)


def test_driven_models_have_complex_bands(alternating):
    forced = alternating.with_force([0.3], 1.0)
    got = forced.spectrum([[0.1], [0.3]], vectors=True)
    assert got.values.dtype == np.complex128 and got.accuracy_used is None
    for i, kappa in enumerate([[0.1], [0.3]]):
        q = bloch(forced, kappa)
        np.testing.assert_allclose(np.sort_complex(got.values[i]), np.sort_complex(-np.linalg.eigvals(q)), atol=1e-12)
        np.testing.assert_allclose(q @ got.right[i], -got.right[i] * got.values[i], atol=1e-12)
    confined = forced.spectrum([[0.1], [0.3]], boundary="confined")
    assert confined.values.dtype == np.float64 and (confined.values > 0).all()


def test_driven_single_state():
    q, f, a = 2.0, 0.7, 1.5
    model = rdd.Model([[a]], 1, [0, 0], [0, 0], [[1], [-1]], q).with_force(f, 1.0)
    assert model.drift_velocity()[0] == pytest.approx(2 * q * a * np.sinh(f * a / 2), rel=1e-14)
    kappa = np.linspace(0, 0.5, 5)[:, None]
    np.testing.assert_allclose(model.spectrum(kappa, boundary="confined").values[:, 0],
                               2 * q * (np.cosh(f * a / 2) - np.cos(2 * np.pi * kappa[:, 0])), rtol=1e-13)


def test_accuracy():
    k1, k2, a = 1.0, 1e-14, 1.0
    model = chain(k1, k2, a)
    exact = 2 * k1 * k2 * (1 - np.cos(2 * np.pi * 0.25)) / (2 * (k1 + k2))  # to leading order in k2/k1
    high = model.spectrum([[0.25]], accuracy="high")
    assert high.accuracy_used == ["high"]
    assert high.values[0, 0] == pytest.approx(exact, rel=1e-12)
    assert model.spectrum([[0.25]], accuracy="fast").accuracy_used == ["fast"]
    assert model.spectrum([[0.25]]).accuracy_used == ["high"]
    assert chain().spectrum([[0.25]]).accuracy_used == ["fast"]


@pytest.mark.parametrize("name", ["reference_fig1a", "reference_fig1b", "reference_fig1c"])
def test_reference_bands(name):
    data = reference(name)
    model = reference_model(data)
    for point in data["kpoints"].values():
        got = model.spectrum([np.array(point["k"]) / (2 * np.pi)], accuracy="high").values[0]
        exact = np.array([float(value) for value in point["eigenvalues_30digits"]])
        np.testing.assert_allclose(got, exact, rtol=2e-13, atol=1e-15)


@pytest.mark.parametrize("k, words", [
    (np.zeros((3, 2)), r"k has the shape \(3, 2\): expected \(n_k, dim\) = \(any, 3\)"),
    (np.zeros(3), r"k has the shape \(3,\)"),
    (0.1, r"k has the shape \(\)"),
    (None, r"k is None"),
    ([["x", "y", "z"]], "k: expected an array of numbers"),
    ([[0.1, np.nan, 0.0]], "k"),
    (np.zeros((1, 3), complex), "k: expected an array of numbers"),
])
def test_bad_wavevectors(bcc, k, words):
    with pytest.raises(ValueError, match=words):
        bcc.spectrum(k)


@pytest.mark.parametrize("more, words", [
    (dict(bands=0), r"bands = 0: expected 1 to n_states = 4"),
    (dict(bands=5), r"bands = 5"),
    (dict(accuracy="best"), r"accuracy = 'best': expected one of 'auto', 'fast', 'high'"),
    (dict(boundary="open"), r"boundary = 'open'"),
    (dict(relative_tolerance=-1.0), "relative_tolerance"),
])
def test_bad_settings(bcc, more, words):
    with pytest.raises(ValueError, match=words):
        bcc.spectrum(np.zeros((1, 3)), **more)


def test_no_wavevectors(bcc):
    assert bcc.spectrum(np.zeros((0, 3))).values.shape == (0, 4)


def test_mesh():
    k, weights = rdd.kmesh([4, 3])
    assert k.shape == (12, 2) and weights.sum() == pytest.approx(1.0, rel=1e-15)
    assert (k > -0.5 - 1e-15).all() and (k <= 0.5).all()
    assert (np.abs(k).sum(axis=1) == 0).any()
    half = rdd.kmesh([4, 3], time_reversal=True)
    assert len(half.k) < 12 and half.weights.sum() == pytest.approx(1.0, rel=1e-15)
    shifted = rdd.kmesh([4, 4], midpoint=True)
    assert (np.abs(shifted.k).min(axis=1) > 0.1).all()
    for bad in ([0], [], [2.5], [[2, 2]], [-1, 3], [2] * 9):
        with pytest.raises(ValueError):
            rdd.kmesh(bad)


def test_mesh_sums_are_those_of_the_trace(bcc):
    """The mean over the zone of the sum of bands is the trace of minus Q at translation zero."""
    k, weights = rdd.kmesh([4, 4, 4], time_reversal=True)
    mean = (bcc.spectrum(k).values.sum(axis=1) * weights).sum()
    assert mean == pytest.approx(4 * (2 * 7.0 + 3 * 0.5), rel=1e-13)


def test_gap_table(fig1c):
    table = fig1c.gap(length=np.inf, largest=5)
    data = reference("reference_fig1c")
    levels = np.array(data["kpoints"]["Gamma"]["eigenvalues"])
    np.testing.assert_allclose(table.ratio[1:], levels[2:6] / levels[1:5], rtol=1e-9)
    np.testing.assert_allclose(table.indirect, data["indirect_gap_above_band"][:5], rtol=2e-2, atol=2e-2)
    assert table.recommended == 2
    assert table.P.tolist() == [1, 2, 3, 4, 5]
    assert "<- recommended" in str(table) and "recommended P = 2" in repr(table)


def test_gap_defaults_and_errors(fig1c, alternating):
    assert len(fig1c.gap().ratio) == 9
    none = fig1c.gap(threshold=1e6)
    assert none.recommended is None and "no gap exceeds" in str(none)
    single = rdd.Model([[1.0]], 1, [0, 0], [0, 0], [[1], [-1]], 1.0)
    assert len(single.gap().ratio) == 0
    for bad in (dict(largest=0), dict(largest=10), dict(length=0.5), dict(threshold=-1), dict(length=np.nan)):
        with pytest.raises(ValueError):
            fig1c.gap(**bad)
