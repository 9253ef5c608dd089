"""Coarse models against closed forms and the reference blocks."""
import numpy as np
import pytest

import rdd
from conftest import crowdion, reference, reference_model
from landscapes import bazro3


def match(expected_weights, got_weights):
    """Permutation from the reference's order of coarse states to the library's."""
    return [int(np.argmin(np.abs(np.asarray(expected_weights) - w))) for w in got_weights]


@pytest.mark.parametrize("name, model", [("coarse_fig1c", "reference_fig1c"),
                                         ("coarse_fig1c_printed", "reference_fig1c_printed")])
def test_reference_blocks(name, model):
    data = reference(name)
    network = reference_model(reference(model))
    for order, key in (("second", "D_P_second_order"), ("plain", "D_P_paper")):
        reduced = network.coarse_grain(2, order=order, gauge="given")
        p = match(data["pi_P"], reduced.equilibrium)
        np.testing.assert_allclose(reduced.memberships, np.array(data["chi"])[:, p], atol=1e-8)
        np.testing.assert_allclose(reduced.equilibrium, np.array(data["pi_P"])[p], rtol=1e-8)
        np.testing.assert_allclose(reduced.reaction, np.array(data["Q_P_reaction"])[np.ix_(p, p)], atol=1e-8)
        np.testing.assert_allclose(reduced.drift, np.array(data["C_P"])[:, p][:, :, p], atol=1e-8)
        np.testing.assert_allclose(reduced.diffusion, np.array(data[key])[:, :, p][:, :, :, p], atol=1e-8)


def test_shapes_and_sums(fig1c):
    reduced = fig1c.coarse_grain()
    assert reduced.P == 2 and reduced.model is fig1c
    assert reduced.memberships.shape == (10, 2)
    assert reduced.diffusion.shape == (2, 2, 2, 2) and reduced.diffusion.flags.f_contiguous
    assert reduced.drift.shape == (2, 2, 2)
    np.testing.assert_allclose(reduced.memberships.sum(axis=1), 1.0, rtol=1e-13)
    assert (reduced.memberships >= 0).all() and (reduced.memberships <= 1).all()
    np.testing.assert_allclose(reduced.memberships.T @ fig1c.stationary(), reduced.equilibrium, rtol=1e-12)
    np.testing.assert_allclose(reduced.reaction.sum(axis=0), 0.0, atol=1e-12)
    assert reduced.equilibrium[0] >= reduced.equilibrium[1]
    assert 0.9 < reduced.crispness <= 1.0 and reduced.gap > 3 and reduced.well_posed
    assert "10 -> 2 states" in repr(reduced)
    with pytest.raises(ValueError):
        reduced.diffusion[...] = 0


def test_one_coarse_state_has_the_exact_diffusivity(fig1c):
    reduced = fig1c.coarse_grain(1)
    np.testing.assert_allclose(reduced.diffusion[:, :, 0, 0], fig1c.diffusivity(), rtol=1e-11, atol=1e-14)


def test_all_states_of_the_crowdion():
    a, nu_m, nu_r = 3.0, 7.0, 0.5
    reduced = crowdion(a, nu_m, nu_r).coarse_grain(4)
    assert np.isnan(reduced.gap)
    order = np.argmax(reduced.memberships, axis=0)
    np.testing.assert_allclose(reduced.memberships[order], np.eye(4), atol=1e-9)
    axes = np.array([[-1, 1, 1], [1, -1, 1], [1, 1, -1], [1, 1, 1]]) / np.sqrt(3)
    for p, variant in enumerate(order):
        n = axes[variant]
        np.testing.assert_allclose(reduced.diffusion[:, :, p, p], 0.75 * a * a * nu_m * np.outer(n, n), atol=1e-9)
    np.testing.assert_allclose(reduced.reaction, nu_r * (np.ones((4, 4)) - 4 * np.eye(4)), atol=1e-9)


def test_symbol_is_that_of_the_blocks(fig1c):
    reduced = fig1c.coarse_grain(2)
    kappa = np.array([[0.02, -0.01], [0.1, 0.3]])
    symbol = reduced.symbol(kappa)
    assert symbol.shape == (2, 2, 2) and symbol.dtype == np.complex128
    for i, x in enumerate(2 * np.pi * kappa @ np.linalg.inv(fig1c.lattice).T):
        expected = (reduced.reaction + 1j * np.einsum("a,apq->pq", x, reduced.drift)
                    - np.einsum("a,b,abpq->pq", x, x, reduced.diffusion))
        np.testing.assert_allclose(symbol[i], expected, atol=1e-12)
    np.testing.assert_array_equal(reduced.symbol(kappa[1]), symbol[1])


def test_coarse_bands_are_close(fig1c):
    kappa = np.array([[0.01, 0.005]])
    exact = fig1c.spectrum(kappa, bands=2).values[0]
    for order in ("second", "lattice"):
        values = -np.linalg.eigvals(fig1c.coarse_grain(2, order=order).symbol(kappa)[0])
        np.testing.assert_allclose(np.sort(values.real), exact, rtol=1e-3)


def test_lattice_form(fig1c):
    reduced = fig1c.coarse_grain(2, order="lattice")
    hops = reduced.hops
    assert hops.translation.shape == (len(hops.rate), 2) and hops.rate.shape[1:] == (2, 2)
    assert (hops.translation == 0).all(axis=1).sum() == 1
    np.testing.assert_allclose(hops.rate.sum(axis=0), reduced.reaction, atol=1e-12)
    kappa = np.array([0.2, -0.3])
    phases = np.exp(-2j * np.pi * hops.translation @ kappa)
    if reduced.gauge == "given":
        np.testing.assert_allclose(np.einsum("n,npq->pq", phases, hops.rate), reduced.symbol(kappa), atol=1e-12)
    given = fig1c.coarse_grain(2, order="lattice", gauge="given")
    np.testing.assert_allclose(np.einsum("n,npq->pq", phases, given.hops.rate), given.symbol(kappa), atol=1e-12)


def test_initial_amplitudes(fig1c):
    reduced = fig1c.coarse_grain(2)
    pi = fig1c.stationary()
    np.testing.assert_allclose(reduced.initial([0.0, 0.0], pi), reduced.equilibrium, rtol=1e-10)
    start = np.zeros(10)
    start[3] = 1.0
    np.testing.assert_allclose(reduced.initial([0.0, 0.0], start), reduced.memberships[3], atol=1e-10)
    both = reduced.initial([[0.0, 0.0], [0.01, 0.0]], start)
    assert both.shape == (2, 2)
    each = reduced.initial([[0.0, 0.0], [0.01, 0.0]], np.array([start, start], complex))
    np.testing.assert_array_equal(both, each)


def test_resolution(fig1c):
    reduced = fig1c.coarse_grain(2)
    length = reduced.resolution(1e-2)
    assert 1 < length < 1000 and length.floor < 1e-2
    assert reduced.resolution(1e-3) > length
    with pytest.warns(rdd.NotConvergedWarning):
        none = fig1c.coarse_grain(2, order="plain", gauge="given").resolution(1e-300)
    assert np.isnan(none) and none.floor > 0


@pytest.mark.parametrize("more, words", [
    (dict(P=0), r"P = 0: expected 1 to n_states = 10, or None"),
    (dict(P=11), r"P = 11"),
    (dict(P=2, order="third"), r"order = 'third': expected one of 'second', 'plain', 'lattice'"),
    (dict(P=2, gauge="free"), r"gauge = 'free'"),
])
def test_bad_requests(fig1c, more, words):
    with pytest.raises(ValueError, match=words):
        fig1c.coarse_grain(**more)


def test_refusals(fig1c, bcc):
    with pytest.raises(rdd.NoGapError, match="threshold|gap"):
        fig1c.coarse_grain(threshold=1e6)
    with pytest.raises(rdd.DegenerateError):
        bcc.coarse_grain(2)


def test_bad_arguments_of_a_reduced_model(fig1c):
    reduced = fig1c.coarse_grain(2)
    with pytest.raises(ValueError, match=r"k has the shape \(1, 3\): expected \(n_k, dim\) = \(any, 2\)"):
        reduced.symbol([0.1, 0.2, 0.3])
    with pytest.raises(ValueError, match=r"p0 has the shape \(3,\)"):
        reduced.initial([0.1, 0.2], [1, 2, 3])
    with pytest.raises(ValueError, match=r"p0 has the shape \(3, 10\)"):
        reduced.initial([[0.1, 0.2]], np.zeros((3, 10)))
    with pytest.raises(ValueError, match="eps"):
        reduced.resolution(0.0)
    assert reduced.symbol(np.zeros((0, 2))).shape == (0, 2, 2)


def test_a_reduced_model_keeps_its_model():
    reduced = crowdion().coarse_grain(4)
    del reduced.model
    np.testing.assert_allclose(reduced.equilibrium, 0.25, rtol=1e-12)


def light_path():
    """Two wells at the ends of a path over states of up to 1e-39 of their weight; the shallow one, state 0, alone moves."""
    energy = [17, 73, 113, 128, 113, 73, 0]  # kT ln 2: rates are reversible to the last bit
    source, target, translation, rate = [0, 0], [0, 0], [1, -1], [2.0 ** 15] * 2
    for i in range(6):
        for a, b in ((i, i + 1), (i + 1, i)):
            source.append(a)
            target.append(b)
            translation.append(0)
            rate.append(2.0 ** (energy[a] - max(energy[i], energy[i + 1]) + 37))
    return rdd.Model(1.5, 7, source, target, np.reshape(translation, (-1, 1)), rate)


def test_light_states():
    """The weight of a coarse state is the sum of pi times its committor, closed along a path."""
    reduced = light_path().coarse_grain(2)
    weight = 2.0 ** -17
    np.testing.assert_allclose(reduced.equilibrium, [1 / (1 + weight), weight / (1 + weight)], rtol=1e-10)
    np.testing.assert_allclose(reduced.memberships[[0, 6]], [[0, 1], [1, 0]], atol=1e-12)
    np.testing.assert_allclose(reduced.memberships[3], [0.5, 0.5], atol=1e-6)
    np.testing.assert_allclose(reduced.diffusion[0, 0, 1, 1], 2.0 ** 15 * 1.5 ** 2, rtol=1e-10)
    assert reduced.crispness > 1 - 1e-10 and reduced.diffusion_error < 1e-12
    table = reduced.jumps(least_gap=0)
    np.testing.assert_allclose(table.equilibrium, reduced.equilibrium, rtol=1e-12)


def test_without_a_lattice():
    pairs = [(0, 1, 1.0), (1, 0, 2.0), (2, 3, 1.0), (3, 2, 2.0), (1, 2, 1e-3), (2, 1, 2e-3)]
    source, target, rate = zip(*pairs)
    network = rdd.Model(None, 4, source, target, None, rate)
    reduced = network.coarse_grain(2)
    assert reduced.memberships.shape == (4, 2) and reduced.drift.shape == (0, 2, 2) and reduced.well_posed
    assert reduced.diffusion.shape == (0, 0, 2, 2)
    np.testing.assert_allclose(reduced.reaction.sum(axis=0), 0, atol=1e-15)
    np.testing.assert_allclose(np.sort(-np.linalg.eigvals(reduced.reaction).real)[1],
                               np.sort(network.spectrum(np.zeros((1, 0))).values[0].real)[1], rtol=1e-10)
    assert len(reduced.jumps(least_gap=0)) == 2
    with pytest.raises(rdd.NoLatticeError):
        reduced.resolution(0.1)


def test_parts_are_named():
    network = rdd.Model(1.0, 4, [0, 1, 2, 3], [1, 0, 3, 2], np.zeros((4, 1), int), [1.0, 2.0, 3.0, 4.0])
    with pytest.raises(rdd.NotErgodicError, match="2 ergodic classes of 2 and 2 states"):
        network.coarse_grain(2)


def test_an_ill_posed_model_warns():
    with pytest.warns(rdd.IllPosedWarning, match="ill-posed.*short waves grow"):
        reduced = bazro3().model(600).coarse_grain(3)
    assert not reduced.well_posed and reduced.least_diffusion < -1e-3
    with pytest.raises(rdd.UnsupportedError, match="coarse state . would have the diffusivity -"):
        reduced.mobilities()


@pytest.mark.parametrize("power", [-900, 900])
def test_units_of_time_scale_exactly(fig1c, power):
    jumps = fig1c.jumps
    scaled = rdd.Model(fig1c.lattice, fig1c.n_states, jumps.source, jumps.target, jumps.translation,
                       np.ldexp(jumps.rate, power), positions=fig1c.positions)
    one, other = fig1c.coarse_grain(2), scaled.coarse_grain(2)
    np.testing.assert_array_equal(other.memberships, one.memberships)
    np.testing.assert_array_equal(other.reaction, np.ldexp(one.reaction, power))
    np.testing.assert_array_equal(other.diffusion, np.ldexp(one.diffusion, power))
    assert other.resolution(1e-3) == one.resolution(1e-3)
    np.testing.assert_array_equal(other.jumps().rate, np.ldexp(one.jumps().rate, power))
