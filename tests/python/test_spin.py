"""Ensembles of spin-diffusion and small systems as Markov chains."""
import numpy as np
import pytest

import rdd


@pytest.fixture(scope="module")
def chain():
    return rdd.DMD.chain(32, beta=160)


def test_ensemble_against_the_reference_and_mean_field(chain):
    ensemble = rdd.spin.Ensemble(chain, 60, seed=3)
    seen = ensemble.run([0.1, 1])
    # 200 runs of the reference: 30.13(9), 24.81(21)
    for k, (mean, error) in enumerate([(30.13, 0.0912), (24.81, 0.207)]):
        assert abs(seen.ab_bonds[k] - mean) < 4 * np.hypot(error, seen.ab_bonds_error[k])
    assert seen.s.shape == (2, 32) and seen.autocorrelation.shape == (2, 32)
    assert np.all(seen.s[:, 0] == 1) and np.allclose(seen.s.sum(axis=1), 0, atol=1e-13)
    ab, strain = ensemble.paths()
    assert ab.shape == (2, 60)
    assert np.allclose(ab.mean(axis=1), seen.ab_bonds, rtol=1e-14)
    assert np.allclose(strain.std(axis=1, ddof=1) / np.sqrt(60), seen.strain_error, rtol=1e-12)
    later = ensemble.run(2.0)
    assert later.times.tolist() == [2.0] and ensemble.observables.times.tolist() == [0.1, 1, 2]
    comparison = ensemble.compare("tanh")
    assert abs(comparison.ab_bonds[1] - 17.4945) < 1e-3 and abs(comparison.strain[1] - 0.01885) < 6e-6
    assert np.allclose(comparison.ab_bonds_off, (comparison.ensemble.ab_bonds - comparison.ab_bonds)
                       / comparison.ensemble.ab_bonds_error)
    assert "mean field" in str(comparison) and len(str(comparison).splitlines()) == 4


def test_threads_and_split_do_not_matter(chain):
    with rdd.Context(threads=3, seed=9):
        one = rdd.spin.Ensemble(chain, 6)
        a = one.run([0.5, 1.5])
    two = rdd.spin.Ensemble(chain, 2, first=3, seed=9)
    two.run(0.5)
    two.run(1.5)
    assert np.array_equal(one.paths()[1][:, 3:5], two.paths()[1])
    assert a.strain.flags.writeable is False
    assert np.array_equal(one.spins(4), two.spins(1))


def test_restart(chain, tmp_path):
    for process in ("averaged", "coupled"):
        def make():
            return rdd.spin.Ensemble(chain, 3, process=process, epsilon=0.5, seed=1)
        one, two = make(), make()
        one.run(0.4)
        one.save(tmp_path / "state")
        two.restore(tmp_path / "state")
        assert two.time == 0.4 and np.array_equal(two.observables.s, one.observables.s)
        assert np.array_equal(one.run(1).s, two.run(1).s)
        whole = make()
        whole.run([0.4, 1])
        assert all(np.array_equal(a, b, equal_nan=True) for a, b in zip(two.observables, whole.observables))
        assert all(np.array_equal(a, b) for a, b in zip(two.paths(), whole.paths()))
        with pytest.raises(rdd.FormatError, match="another ensemble"):
            rdd.spin.Ensemble(chain, 3, process=process, epsilon=0.5, seed=2).restore(tmp_path / "state")


def test_small_chain():
    small = rdd.DMD.chain(8, beta=80)
    for average, value, tolerance in (("mean", 4.1833, 5e-5), ("point", 3.988, 5e-4), ("sampled", 4.177, 3e-3),
                                      ("gibbs", 4.1916, 1e-4)):
        markov = rdd.spin.Chain(small, average=average, nodes=6)
        assert markov.spins.shape == (20, 8)
        assert abs(markov.probabilities(3)[0] @ markov.ab_bonds - value) < tolerance
        generator = markov.rates - np.diag(markov.rates.sum(axis=1))
        assert np.abs(markov.stationary @ generator).max() < 1e-14
        balance = markov.detailed_balance_violation()
        if average == "gibbs":
            assert balance.worst < 5e-15
        else:
            assert 5e-3 < balance.worst < 0.03 and balance.entropy_production > 0
    ensemble = rdd.spin.Ensemble(small, 400, process="coupled", epsilon=1, seed=2)
    seen = ensemble.run(3)
    assert abs(seen.ab_bonds[0] - 4.231) < 4 * np.hypot(seen.ab_bonds_error[0], 0.009)  # reference: 4.231(9)


def test_arrhenius_bound_is_watched():
    small = rdd.DMD.chain(8, beta=80)
    ensemble = rdd.spin.Ensemble(small, 20, process="coupled", rates="arrhenius", bound=0.5)
    with pytest.warns(rdd.NotConvergedWarning, match="above the bound"):
        ensemble.run(2)
    assert ensemble.n_violations > 0


def test_cancelled_run_changes_nothing(chain):
    ensemble = rdd.spin.Ensemble(chain, 4)
    with pytest.raises(rdd.Cancelled):
        ensemble.run(1, progress=lambda done, total: True)
    assert ensemble.time == 0 and len(ensemble.observables.times) == 0


def test_bad_input(chain):
    make = rdd.spin.Ensemble
    for options, words in (({"process": "frozen"}, "process = 'frozen'"), ({"rates": "x"}, "rates"),
                           ({"average": 1}, "average"), ({"n_samples": 0}, "n_samples"),
                           ({"process": "coupled", "epsilon": 0}, "epsilon = 0"),
                           ({"process": "coupled", "time_step": 9}, "stiffest mode"),
                           ({"process": "coupled", "time_step": np.nan}, "time_step"), ({"tolerance": 0}, "tolerance"),
                           ({"spins": np.zeros(32)}, r"opt_spins\[0\]|spins"), ({"first": -1}, "first = -1"),
                           ({"n_lags": 33}, "n_lags = 33")):
        with pytest.raises(ValueError, match=words):
            make(chain, 2, **options)
    with pytest.raises(ValueError, match="n_trajectories = 0"):
        make(chain, 0)
    with pytest.raises(ValueError, match="spins has the shape"):
        make(chain, 1, spins=[1, -1])
    with pytest.raises(TypeError, match="rdd.DMD"):
        make("chain", 1)
    with pytest.raises(ValueError, match=r"times\[0\]"):
        make(chain, 1).run(np.nan)
    with pytest.raises(rdd.UnsupportedError, match="reservoir"):
        make(rdd.DMD.chain(8, beta=80, ends="reservoir"), 1)
    with pytest.raises(ValueError, match="more than 2000"):
        rdd.spin.Chain(chain)


def test_body_in_two_dimensions():
    phi = [rdd.Potential.morse(depth, 4, 1.0, cutoff=1.6) for depth in (1, 0.9, 1)]
    x = np.array([(i + j / 2, j * np.sqrt(3) / 2) for i in range(4) for j in range(4)])
    body = rdd.DMD(x, np.arange(16) % 2, beta=30, potential=phi, bonds=1.2)
    ensemble = rdd.spin.Ensemble(body, 3, process="coupled", time_step=0.002, epsilon=0.5, seed=1)
    seen = ensemble.run([0, 2])
    assert np.isnan(seen.strain).all() and ensemble.n_events > 3
    assert np.allclose(seen.s.sum(axis=1), 0, atol=1e-12)
