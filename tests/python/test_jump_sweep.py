"""Jump tables over temperatures: coarse states that keep their numbers, laws between the knots, a ramp against the exact
propagation of the network."""
import pickle

import numpy as np
import pytest

import rdd

KNOTS = [400.0, 450.0, 500.0, 550.0, 600.0]


def wells():
    """A chain of two wells a cell, of two sites each: 0.15 eV within, 0.45 and 0.5 eV between; the deeper one swaps its sites."""
    barrier = [0.15, 0.12, 0.45, 0.42, 0.2, 0.2, 0.5, 0.53]
    return rdd.Landscape([[1.0]], 4, [0, 1, 1, 2, 2, 3, 3, 0], [1, 0, 2, 1, 3, 2, 0, 3], [[0]] * 6 + [[1], [-1]], barrier=barrier,
                         energy=[0.0, 0.03, 0.06, 0.06], prefactor=1e13, positions=[[0.0], [0.2], [0.5], [0.7]])


def balanced():
    """The same with saddles, so that detailed balance holds."""
    return rdd.Landscape([[1.0]], 4, [0, 1, 1, 2, 2, 3, 3, 0], [1, 0, 2, 1, 3, 2, 0, 3], [[0]] * 6 + [[1], [-1]],
                         saddle=[0.15, 0.15, 0.48, 0.48, 0.26, 0.26, 0.55, 0.55], energy=[0.0, 0.03, 0.06, 0.05], prefactor=1e13,
                         positions=[[0.0], [0.2], [0.5], [0.7]])


@pytest.fixture(scope="module")
def sweep():
    return balanced().jump_sweep(KNOTS, 2)


def test_at_the_knots_it_is_the_table(sweep):
    assert sweep.P == 2 and sweep.range == (400.0, 600.0) and (sweep.gap > 3).all()
    for t in KNOTS:
        exact = balanced().model(t).diffusivity()
        np.testing.assert_allclose(sweep.model(t).diffusivity(), exact, rtol=1e-9)
        table = balanced().model(t).coarse_grain(2).jumps()
        np.testing.assert_allclose(np.sort(sweep(t).rate[sweep(t).rate > 0]), np.sort(table.rate), rtol=1e-9)


def test_between_the_knots(sweep):
    """Detailed balance to rounding, and an error of D that is what was said."""
    for t in np.linspace(400, 600, 23):
        at = sweep(t)
        assert (at.rate >= 0).all() and at.equilibrium.sum() == pytest.approx(1)
        flux = {(s, e, n): at.equilibrium[s] * k for s, e, n, k in zip(at.source, at.target, at.translation[:, 0].tolist(), at.rate)}
        for (s, e, n), f in flux.items():
            assert flux[e, s, -n] == pytest.approx(f, rel=1e-9)
        exact = balanced().model(t).diffusivity()[0, 0]
        assert abs(sweep.model(t).diffusivity()[0, 0] / exact - 1) < 1.2 * sweep.largest_error + 1e-9
    assert 0 < sweep.largest_error < 3e-3
    finer = balanced().jump_sweep(np.linspace(400, 600, 9), 2)
    assert finer.largest_error < 0.4 * sweep.largest_error  # of second order in the spacing


def test_many_temperatures(sweep):
    wanted = [600.0, 433.0, 400.0]
    many = sweep(wanted)
    assert many.rate.shape == (len(sweep.source), 3) and many.equilibrium.shape == (2, 3)
    for k, t in enumerate(wanted):
        assert (many.rate[:, k] == sweep(t).rate).all() and (many.equilibrium[:, k] == sweep(t).equilibrium).all()
    with pytest.raises(rdd.ArgumentError, match=r"temperature\[1\] = 399"):
        sweep([400.0, 399.0])


def test_coarse_states_keep_their_numbers():
    """Two wells whose weights cross at 500 K, by degeneracy against energy: tables of one temperature order them by weight."""
    energy = 0.05
    g = float(np.exp(energy / (8.617333262e-5 * 500)))
    crossing = rdd.Landscape([[1.0]], 4, [0, 1, 1, 2, 2, 3, 3, 0], [1, 0, 2, 1, 3, 2, 0, 3], [[0]] * 6 + [[1], [-1]],
                             saddle=[0.15, 0.15, 0.48, 0.48, 0.2, 0.2, 0.55, 0.55], energy=[0, 0, energy, energy],
                             degeneracy=[1, 1, g, g], prefactor=[1e13, 1e13, 1e13, 1e13 / g, 1e13 / g, 1e13 / g, 1e13 / g, 1e13],
                             positions=[[0.0], [0.2], [0.5], [0.7]])
    found = crossing.jump_sweep([400.0, 450.0, 550.0, 600.0], 2)
    first = found.memberships[0].argmax(axis=0)
    assert (first == first[0]).all()
    assert np.ptp(np.sign(found.equilibrium[0] - found.equilibrium[1])) == 2  # the order of the weights changes


def ring(model, cells=80):
    """Generator of a ring of cells (columns sum to zero) and the places of its states."""
    jumps, m = model.jumps, model.n_states
    q = np.zeros((cells * m, cells * m))
    for s, t, n, k in zip(jumps.source, jumps.target, jumps.translation[:, 0], jumps.rate):
        for c in range(cells):
            q[((c + n) % cells) * m + t, c * m + s] += k
            q[c * m + s, c * m + s] -= k
    return q, (np.arange(cells)[:, None] + model.positions[:, 0]).ravel()


def test_a_ramp_against_the_exact_propagation(sweep):
    """From 400 to 600 K in 40 steps: the mean-squared displacement and the weights of the wells, exactly on the network of all
    states and on that of the coarse jumps; and by a simulation of walkers with its error bars."""
    linalg = pytest.importorskip("scipy.linalg")
    landscape, cells, middle = balanced(), 80, 40
    temperatures = np.linspace(400, 600, 40)
    step = 30.0 / landscape.model(600.0).diffusivity()[0, 0] / 40  # spreads over some eight cells
    fine, coarse = np.zeros(cells * 4), np.zeros(cells * 2)
    pi, weight = landscape.model(400.0).stationary(), sweep(400.0).equilibrium
    fine[middle * 4:middle * 4 + 4], coarse[middle * 2:middle * 2 + 2] = pi, weight
    random, walkers = np.random.default_rng(1), 4000
    state, cell = random.choice(2, walkers, p=weight), np.zeros(walkers, int)
    for t in temperatures:
        fine = linalg.expm(step * ring(landscape.model(t), cells)[0]) @ fine
        coarse = linalg.expm(step * ring(sweep.model(t), cells)[0]) @ coarse
        walk(sweep(t), state, cell, step, random)
    inside = np.arange(cells) - middle
    exact = (fine.reshape(cells, 4).sum(axis=1) * inside**2).sum()
    ours = (coarse.reshape(cells, 2).sum(axis=1) * inside**2).sum()
    assert exact > 5 and ours == pytest.approx(exact, rel=0.02)
    chi = sweep.memberships[:, :, 0]
    np.testing.assert_allclose(coarse.reshape(cells, 2).sum(axis=0), fine.reshape(cells, 4).sum(axis=0) @ chi, atol=2e-3)
    squared = cell.astype(float) ** 2
    assert abs(squared.mean() - ours) < 4 * squared.std() / np.sqrt(walkers)


def walk(jumps, state, cell, duration, random):
    """Event-driven walkers for a time at one temperature."""
    order = np.argsort(jumps.source, kind="stable")
    chances = [order[jumps.source[order] == s] for s in range(len(jumps.equilibrium))]
    total = np.array([jumps.rate[c].sum() for c in chances])
    left = np.full(len(state), duration)
    moving = np.arange(len(state))
    while len(moving):
        left[moving] -= random.exponential(1 / total[state[moving]])
        moving = moving[left[moving] > 0]
        for s in range(len(total)):
            these = moving[state[moving] == s]
            taken = random.choice(chances[s], len(these), p=jumps.rate[chances[s]] / total[s])
            cell[these] += jumps.translation[taken, 0]
            state[these] = -1 - jumps.target[taken]  # told apart from those still to move
        state[moving] = np.where(state[moving] < 0, -1 - state[moving], state[moving])


def test_refusals(sweep):
    with pytest.raises(rdd.ArgumentError, match="expected 400 to 600"):
        sweep(399.0)
    with pytest.raises(rdd.NoGapError, match="at every temperature"):
        balanced().jump_sweep(KNOTS, least_gap=1e9)
    with pytest.raises(rdd.ArgumentError, match="at least one"):
        balanced().jump_sweep([])
    with pytest.raises(rdd.Error):
        wells().jump_sweep([400.0, 500.0], 2)  # driven
    with pytest.raises(rdd.ArgumentError, match="range = 17"):
        balanced().jump_sweep(KNOTS, range=17)
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(sweep)
    one = balanced().jump_sweep([500.0], 2)
    assert one.largest_error == 0 and one(500.0).rate.shape == one.source.shape and "2 states" in repr(one)
