"""Gaussian averages of pair potentials against integrals of their own."""
import numpy as np
import pytest

import rdd


def test_low_alpha_meets_the_true_core():
    """Below alpha ~ 10 plain Gauss-Hermite would miss the core of the soft potential: .043 instead of 10.448."""
    phi = rdd.Potential.soft_core(0.2, 2.6, cutoff=10.5)
    assert phi.average(2.3, 0.2, dim=1).value == pytest.approx(10.448, rel=5e-5)
    # In two dimensions, without a cutoff: the density of r = |x| is (r/v) exp(-(r^2 + R^2)/(2 v)) I_0(r R/v) (Rice 1944).
    x = np.linspace(np.log(1e-7), np.log(10.5), 400001)
    r, scale = np.exp(x), (1 - 0.99) ** 2 / 2
    u = 1 / (scale + 2 * (r / 2.6) ** 2)
    density = r / 0.2 * np.exp(-(r * r + 2.3 ** 2) / 0.4) * np.i0(r * 2.3 / 0.2)
    values = 4 * 0.99 ** 2 * 0.2 * (u * u - u) * density * r
    expected = (values[1:] + values[:-1]).sum() / 2 * (x[1] - x[0])
    assert rdd.Potential.soft_core(0.2, 2.6).average(2.3, 0.2, dim=2).value == pytest.approx(expected, rel=1e-6)
