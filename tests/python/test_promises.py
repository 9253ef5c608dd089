"""What numbers promise where they are hard to get: units at the ends of doubles, small net currents, tolerated affinities,
small values beside large ones."""
import warnings

import numpy as np
import pytest

import rdd
from conftest import chain, ring

LENGTH, RATE = 100, 900  # powers of two


def scaled(model, rate, length):
    j = model.jumps
    return rdd.Model(model.lattice * 2.0**length, model.n_states, j.source, j.target, j.translation, j.rate * 2.0**rate,
                     positions=model.positions * 2.0**length)


def driven():
    return ring(6, dim=2, seed=4).with_force([.3, -.1], 1.0)


@pytest.mark.parametrize("make", [chain, driven, lambda: ring(6, dim=2, spread=8)])
@pytest.mark.parametrize("rate, length", [(RATE, LENGTH), (-RATE, -LENGTH), (RATE, -LENGTH), (-RATE, LENGTH)])
def test_units_at_the_ends_of_doubles(make, rate, length):
    """Results that a double holds have the same bits; one that it does not hold is refused in words."""
    model = make()
    other = scaled(model, rate, length)
    for name, power in ("corrector", length), ("drift_velocity", rate + length), ("diffusivity", rate + 2 * length), \
            ("local_equilibrium_diffusivity", rate + 2 * length):
        right = getattr(model, name)()
        with np.errstate(over="ignore", under="ignore"):
            right = np.ldexp(right, power)
        lost = "larger" if not np.isfinite(right).all() else "smaller" if np.abs(right).max() < 2.0**-1022 else None
        if lost is not None and "diffusivity" in name:
            with pytest.raises(rdd.NumericError, match=f"{lost} than a double can hold: expected other units"):
                getattr(other, name)()
            continue
        found = getattr(other, name)()
        normal = np.abs(right) > 2.0**-1000
        np.testing.assert_array_equal(found[normal], right[normal])
        assert (np.abs(found[~normal]) < 2.0**-990).all()
    here, there = model.transport_derivatives(), other.transport_derivatives()
    np.testing.assert_array_equal(there.diffusivity_rate, np.ldexp(here.diffusivity_rate, 2 * length))
    np.testing.assert_array_equal(there.velocity_rate, np.ldexp(here.velocity_rate, length))


def noisy_landscape():
    """A fast ring along the chain that balances but for the rounding of its barriers, and slow driven jumps over two cells:
    the drift is theirs, and twenty decades below the fluxes it is left of."""
    source, target, translation = [0, 1, 1, 2, 2, 0], [1, 0, 2, 1, 0, 2], [[0], [0], [0], [0], [1], [-1]]
    energy, saddle = [0.0, .0137, .0291], [.1, .1, .1213, .1213, .1171, .1171]
    barrier = [s - energy[j] for s, j in zip(saddle, source)]
    return rdd.Landscape([[1.0]], 3, source + [0, 0], target + [0, 0], translation + [[2], [-2]],
                         barrier=barrier + [1.2, 1.25], prefactor=1e13)


def test_small_currents_are_told_of():
    """What follows from a drift that the fluxes leave no digits of says so, wherever it goes."""
    landscape, T = noisy_landscape(), 300.0
    model = landscape.model(T)
    assert not model.audit().reversible
    told = "small rest of fluxes"
    for call in (model.drift_velocity, lambda: model.coarse_grain(1), lambda: landscape.sweep([T, 1.1 * T]),
                 lambda: landscape.coarse_sweep(1, [T])):
        with pytest.warns(rdd.NotConvergedWarning, match=told):
            call()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        quiet = ring(6, dim=2).with_force([.3, -.1], 1.0)
        quiet.drift_velocity(), quiet.diffusivity(), quiet.corrector(), quiet.coarse_grain(1), quiet.transport_derivatives()


def blocks(affinity):
    """Two rings that hardly meet, each driven by an affinity the audit tolerates, in opposite directions."""
    source, target, translation, rate = [], [], [], []
    for first, sign in (0, 1), (2, -1):
        for j, i, n in (first, first + 1, 0), (first + 1, first, 1):
            source += [j, i]
            target += [i, j]
            translation += [[n], [-n]]
            rate += [1.0 + .3 * first + sign * affinity, 1.0 + .3 * first]
    return rdd.Model([[1.0]], 4, source + [0, 2], target + [2, 0], translation + [[0], [0]], rate + [1e-18, 1e-18],
                     positions=[[0], [.4], [.1], [.7]])


def test_tolerated_affinities_do_not_drive():
    """The difference of the drifts of two blocks over the rate of going from one to the other would be a displacement of
    1e9 cells."""
    nearly, exactly = blocks(2e-9), blocks(0)
    assert nearly.audit().reversible and nearly.audit().affinity_per_jump > 1e-10
    np.testing.assert_allclose(nearly.corrector(), exactly.corrector(), rtol=1e-7, atol=1e-7)
    one, other = nearly.transport_derivatives(), exactly.transport_derivatives()
    scale = exactly.diffusivity()[0, 0] / exactly.jumps.rate.min()
    np.testing.assert_allclose(one.diffusivity_rate, other.diffusivity_rate, rtol=1e-7, atol=1e-7 * scale)


def test_tables_keep_small_diffusivities():
    """One axis twenty decades slower than the other, and with two ways of moving that take over from each other: what no
    rounding of the other axis reaches is relative to itself."""
    saddle, prefactor = np.array([.1, .1, 1.5, 1.5, 1.0, 1.0]), np.array([1e13] * 4 + [8e6] * 2)
    landscape = rdd.Landscape(np.eye(2), 1, [0] * 6, [0] * 6, [[1, 0], [-1, 0], [0, 1], [0, -1], [0, 2], [0, -2]],
                              saddle=saddle, prefactor=prefactor)
    tolerance = 1e-5
    table, coarse = landscape.table(300, 600, tolerance), landscape.coarse_table(1, 300, 600, tolerance)
    for T in (317.0, 402.5, 444.0, 555.0):
        rate = prefactor * np.exp(-saddle / (8.617333262e-5 * T))
        right = [rate[0], rate[2] + 4 * rate[4]]
        np.testing.assert_allclose(np.diag(table(T)), right, rtol=1.1 * tolerance)
        np.testing.assert_allclose(np.diag(coarse(T).diffusion[:, :, 0, 0]), right, rtol=1.1 * tolerance)
