"""Coarse jump tables: what they keep, what they report, when they are refused."""
import pickle

import numpy as np
import pytest

import rdd
from conftest import chain, crowdion


def two_states(slow=0.004):
    """Two states a cell with hops of their own; changes of state within a cell are slow."""
    return rdd.Model([[1, 0], [0.5, 2]], 2, [0, 0, 1, 1, 1, 1, 0, 1], [0, 0, 1, 1, 1, 1, 1, 0],
                     [[1, 0], [-1, 0], [0, 1], [0, -1], [1, 1], [-1, -1], [0, 0], [0, 0]],
                     [2, 2, 1, 1, .5, .5, slow, 2 * slow])


def test_a_table_keeps_what_it_promises():
    model = two_states()
    table = model.coarse_grain(2).jumps(least_gap=0)
    assert len(table) == 8 and (table.rate > 0).all() and table.translation.dtype == np.int64
    np.testing.assert_allclose(table.displacement, table.translation @ model.lattice, atol=1e-14)
    np.testing.assert_allclose(table.equilibrium, [2 / 3, 1 / 3], rtol=1e-12)
    weight = table.equilibrium[table.source] * table.rate
    d = np.einsum("e,ea,eb->ab", weight / 2, table.displacement, table.displacement)
    np.testing.assert_allclose(d, model.diffusivity(), rtol=1e-11)
    np.testing.assert_allclose(table.diffusivity, model.diffusivity(), rtol=1e-11)
    np.testing.assert_allclose(table.model.diffusivity(), model.diffusivity(), rtol=1e-10)
    np.testing.assert_allclose(table.slow_rates, [0.012], rtol=1e-9)
    np.testing.assert_allclose(table.spectral_rates, [0.012], rtol=1e-9)
    assert table.rate_error < 1e-9 and table.reaction_distance < 1e-9 and table.diffusion_distance < 1e-3
    assert not table.rate.flags.writeable and table.model is table.model
    assert repr(table).startswith("<rdd.JumpTable: 8 jumps between 2 states, rate error ")
    with pytest.raises(TypeError, match="cannot be pickled"):
        pickle.dumps(table)


def test_the_table_is_a_model():
    model = two_states()
    own = model.coarse_grain(2).jumps(least_gap=0).model
    assert own.n_states == 2 and own.audit().reversible
    got = own.trajectories(4000, [100.0, 400.0], context=rdd.Context(seed=2))
    assert (np.abs(got.diffusivity - model.diffusivity()) < 4 * got.diffusivity_error).all()
    np.testing.assert_array_equal(rdd.Model.from_bytes(own.to_bytes()).jumps.rate, own.jumps.rate)


def test_one_state_and_a_chain():
    table = chain().coarse_grain(1).jumps()
    assert len(table) == 2 and table.slow_rates.shape == (0,) and table.rate_error == 0
    assert set(table.translation[:, 0]) == {-1, 1}


def test_mobilities():
    found = crowdion(nu_m=1.0, nu_r=0.01).coarse_grain(4).mobilities()
    np.testing.assert_array_equal(found.dimension, [1, 1, 1, 1])
    np.testing.assert_allclose(np.abs(found.axes[:, 0]), np.sqrt(1 / 3), rtol=1e-9)
    two = two_states().coarse_grain(2)
    motion = two.mobilities()
    np.testing.assert_array_equal(motion.dimension, [1, 2])
    np.testing.assert_allclose(motion.axes[0, 0], [1, 0], atol=1e-10)
    for p in range(2):
        np.testing.assert_allclose(motion.axes[p].T @ np.diag(motion.principal[p]) @ motion.axes[p], motion.tensor[p],
                                   atol=1e-12)
        np.testing.assert_allclose(motion.tensor[p], two.diffusion[:, :, p, p], atol=1e-12)
    np.testing.assert_array_equal(two.mobilities(0.6).dimension, [1, 1])
    with pytest.raises(rdd.ArgumentError, match="threshold = 2"):
        two.mobilities(2)


def test_refusals():
    model = two_states()
    coarse = model.coarse_grain(2)
    for bad in (0, 17, -1):
        with pytest.raises(rdd.ArgumentError, match="range"):
            coarse.jumps(range=bad)
    with pytest.raises(TypeError, match="range"):
        coarse.jumps(range=1.5)
    with pytest.raises(rdd.ArgumentError, match="least_gap"):
        coarse.jumps(least_gap=-1)
    with pytest.raises(rdd.ArgumentError, match="largest_error"):
        coarse.jumps(least_gap=0, largest_error=float("nan"))
    with pytest.raises(rdd.ArgumentError, match="corrector gauge"):
        model.coarse_grain(2, gauge="given").jumps(least_gap=0)
    with pytest.raises(rdd.NoGapError, match="at least 3"):
        crowdion(nu_r=0.01).coarse_grain(1).jumps()
    with pytest.raises(rdd.NotReversibleError):
        model.with_force([0.3, 0.1], 1.0).coarse_grain(2).jumps()
    slanted = rdd.Model(np.eye(2), 1, [0] * 4, [0] * 4, [[5, 1], [-5, -1], [1, 0], [-1, 0]], [1, 1, 1e-3, 1e-3])
    with pytest.raises(rdd.UnsupportedError, match="expected range = 5"):
        slanted.coarse_grain(1).jumps(range=2)
    np.testing.assert_allclose(slanted.coarse_grain(1).jumps().model.diffusivity(), slanted.diffusivity(), rtol=1e-9)
