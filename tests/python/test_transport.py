"""Exact long-time transport against closed forms and the reference numbers."""
import numpy as np
import pytest

import rdd
from conftest import chain, crowdion, reference, reference_model


@pytest.mark.parametrize("k1, k2", [(3.0, 5.0), (1.0, 1.0), (1.0, 1e-9), (1e-30, 1e10)])
@pytest.mark.parametrize("accuracy", ["fast", "high", "auto"])
def test_alternating_chain(k1, k2, accuracy):
    a = 2.0
    got = chain(k1, k2, a).diffusivity(accuracy=accuracy)
    assert got.shape == (1, 1) and got.flags.f_contiguous
    exact = a * a * k1 * k2 / (2 * (k1 + k2))
    assert got[0, 0] == pytest.approx(exact, rel=1e-14 if accuracy == "high" or k1 > 0.5 and k2 > 0.5 else 1e-5)


def test_local_equilibrium_is_only_the_first_term():
    k1, k2, a = 3.0, 5.0, 2.0
    model = chain(k1, k2, a)
    assert model.local_equilibrium_diffusivity()[0, 0] == pytest.approx(a * a * (k1 + k2) / 8, rel=1e-15)


@pytest.mark.parametrize("nu_r", [0.0, 1e-6, 0.5, 1e6])
def test_crowdion(nu_r):
    if nu_r == 0.0:
        with pytest.raises(rdd.NotErgodicError):
            crowdion(nu_r=nu_r).diffusivity()
        return
    np.testing.assert_allclose(crowdion(a=3.0, nu_m=7.0, nu_r=nu_r).diffusivity(), 7.0 * 9.0 / 4 * np.eye(3),
                               rtol=1e-13, atol=1e-13 * 7 * 9)


def test_stationary():
    energies = np.array([0.0, 800.0, 3.0])
    model = rdd.Model(None, 3, [0, 1, 1, 2], [1, 0, 2, 1], None,
                      [0.0 + 1e-300, 1e47, 1.0, 2.0])
    pi = model.stationary()
    log_pi = model.log_stationary()
    assert pi.shape == log_pi.shape == (3,)
    assert pi[1] == 0.0 or pi[1] < 1e-300
    assert log_pi[1] - log_pi[0] == pytest.approx(np.log(1e-300) - np.log(1e47), rel=1e-14)
    assert log_pi[2] - log_pi[1] == pytest.approx(np.log(0.5), rel=1e-12)
    assert energies.size == 3


def test_velocity_and_corrector(alternating):
    assert alternating.drift_velocity() == pytest.approx([0.0], abs=1e-14)
    y = alternating.corrector()
    assert y.shape == (2, 1)
    np.testing.assert_allclose(alternating.stationary() @ y, 0.0, atol=1e-15)
    jumps = alternating.jumps
    steps = jumps.displacement + y[jumps.target] - y[jumps.source]
    for state in range(2):
        out = jumps.source == state
        np.testing.assert_allclose(jumps.rate[out] @ steps[out], 0.0, atol=1e-14)


def test_driven_diffusivity_is_the_curvature_of_the_slowest_band(alternating):
    forced = alternating.with_force(0.4, 1.0)
    h = 1e-3
    k = 2 * np.pi * h / forced.lattice[0, 0]
    slowest = forced.spectrum([[h]], bands=1).values[0, 0]
    assert slowest.imag == pytest.approx(k * forced.drift_velocity()[0], rel=1e-4)
    assert slowest.real == pytest.approx(k * k * forced.diffusivity()[0, 0], rel=1e-4)


@pytest.mark.parametrize("name", ["reference_fig1a", "reference_fig1b", "reference_fig1c", "reference_fig2png",
                                  "reference_stress_mig0"])
def test_reference_transport(name):
    data = reference(name)
    model = reference_model(data)
    np.testing.assert_allclose(model.diffusivity(), data["D_exact"], rtol=1e-9, atol=1e-13)
    np.testing.assert_allclose(model.local_equilibrium_diffusivity(), data["D_eq35"], rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(model.stationary(), data["pi"], rtol=1e-12)


def test_high_accuracy_of_a_driven_model(alternating):
    """Two basins of three states, their slow hops sixteen decades below the circulation in them: D is that of the
    two basins alone, at a third of the rates."""
    hops = [(0, 1, 0, 1.0), (1, 0, 0, 2.0), (1, 0, 1, 0.5), (0, 1, -1, 0.7)]
    slow = 1e-16
    jumps = [(3 * i + abs(n), 3 * j + abs(n), n, slow * rate) for i, j, n, rate in hops]
    for first in (0, 3):
        for i in range(3):
            jumps += [(first + i, first + (i + 1) % 3, 0, 2.0), (first + (i + 1) % 3, first + i, 0, 0.5)]
    model = rdd.Model([[1.0]], 6, *zip(*[(i, j, [n], k) for i, j, n, k in jumps]))
    basins = rdd.Model([[1.0]], 2, *zip(*[(i, j, [n], k / 3) for i, j, n, k in hops]))
    for accuracy in ("high", "auto"):
        assert model.diffusivity(accuracy=accuracy) / slow == pytest.approx(basins.diffusivity(), rel=1e-12)
    assert model.drift_velocity() / slow == pytest.approx(basins.drift_velocity(), rel=1e-12)
    with pytest.raises(ValueError, match="accuracy"):
        alternating.diffusivity(accuracy="medium")
