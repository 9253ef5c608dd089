"""Trajectories against the exact transport of the same model."""
import numpy as np
import pytest

import rdd
from conftest import chain, crowdion


def test_transport_within_statistics():
    model = crowdion(a=2.0, nu_m=1.0, nu_r=0.5).with_force([0.2, 0.1, 0.0], 1.0)
    got = model.trajectories(20000, [4.0, 60.0], context=rdd.Context(threads=2, seed=5))
    assert got.velocity.shape == (3,) and got.diffusivity.shape == (3, 3) and got.diffusivity.flags.f_contiguous
    v_off = (got.velocity - model.drift_velocity()) / got.velocity_error
    d_off = (got.diffusivity - model.diffusivity()) / got.diffusivity_error
    assert np.abs(v_off).max() < 4 and np.abs(d_off).max() < 4
    assert (got.diffusivity_error.diagonal() < 0.02 * got.diffusivity.diagonal()).all()
    assert got.n_stopped == 0 and (got.reached == 20000).all() and got.n_trajectories == 20000
    escape = model.stationary() @ np.bincount(model.jumps.source, model.jumps.rate)
    assert got.n_events == pytest.approx(20000 * 60 * escape, rel=0.01)
    assert repr(got).startswith("<rdd.Trajectories: 20000 trajectories")


def test_statistics_are_those_of_the_paths():
    model = crowdion(nu_m=1.0)
    got = model.trajectories(500, [1.0, 3.0, 10.0], start=2, occupation=True, paths=True)
    x = got.displacements
    assert x.shape == (500, 3, 3) and got.states.shape == (500, 3) and not x.flags.writeable
    np.testing.assert_allclose(got.mean, x.mean(axis=0), atol=1e-12)
    np.testing.assert_allclose(got.mean_error, x.std(axis=0, ddof=1) / np.sqrt(500), rtol=1e-9)
    np.testing.assert_allclose(got.squared, np.einsum("nta,ntb->tab", x, x) / 500, rtol=1e-12, atol=1e-12)
    for k in range(3):
        np.testing.assert_array_equal(got.occupation[k], np.bincount(got.states[:, k], minlength=4))
    cov = [np.cov(x[:, k].T) for k in (0, 2)]
    np.testing.assert_allclose(got.diffusivity, (cov[1] - cov[0]) / 18, rtol=1e-10, atol=1e-12)


def test_streams_are_the_same_for_any_threads_and_splits():
    model = chain()
    one, two = (model.trajectories(300, [1.0, 5.0], paths=True, context=rdd.Context(threads=n, seed=3)) for n in (1, 2))
    np.testing.assert_array_equal(one.displacements, two.displacements)
    np.testing.assert_array_equal(one.diffusivity, two.diffusivity)
    rest = model.trajectories(100, [5.0], first=200, paths=True, context=rdd.Context(seed=3))
    np.testing.assert_array_equal(rest.displacements[:, 0], one.displacements[200:, 1])
    other = model.trajectories(300, [1.0, 5.0], paths=True, context=rdd.Context(seed=4))
    assert (other.displacements != one.displacements).any()


def test_early_stop_warns():
    model = chain(1e12, 1.0)
    with pytest.warns(rdd.NotConvergedWarning, match="5 of 5 trajectories made max_events = 1000 jumps"):
        got = model.trajectories(5, [1e-12, 1.0], start=[0.0, 1.0], max_events=1000)
    assert got.n_stopped == 5 and got.reached.tolist() == [5, 0]
    assert np.isnan(got.diffusivity).all() and np.isfinite(got.mean[0]).all() and np.isnan(got.mean[1]).all()
    with pytest.raises(rdd.ArgumentError, match="keep_occupation"):
        got.occupation
    with pytest.raises(rdd.ArgumentError, match="keep_paths"):
        got.states


def test_bad_requests():
    model = chain()
    for start in (2, -1, True, 0.5):
        with pytest.raises(rdd.ArgumentError, match="start"):
            model.trajectories(1, [1.0], start=start)
    with pytest.raises(rdd.ArgumentError, match=r"start has the shape"):
        model.trajectories(1, [1.0], start=[1.0])
    with pytest.raises(rdd.ArgumentError, match=r"times\[1\] = 0.5"):
        model.trajectories(1, [1.0, 0.5])
    with pytest.raises(rdd.ArgumentError, match="n = 0: expected at least 1"):
        model.trajectories(0, [1.0])


def test_progress_and_cancel():
    told = []
    chain().trajectories(1000, [10.0], progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (1000, 1000) and told == sorted(told)
    with pytest.raises(rdd.Cancelled):
        chain().trajectories(1, [1e9], progress=lambda done, total: 1)
