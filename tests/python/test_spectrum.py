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


def test_point_group_and_reduced_grid(bcc):
    group = bcc.point_group()
    assert group.shape == (48, 3, 3) and group.dtype == np.int32
    np.testing.assert_array_equal(group[0], np.eye(3))
    assert {abs(round(np.linalg.det(r))) for r in group} == {1}
    kappa = np.array([0.13, -0.27, 0.41])
    values = bcc.spectrum(np.array([r.T @ kappa for r in group])).values
    np.testing.assert_allclose(values, values[:1].repeat(48, axis=0), rtol=1e-12, atol=1e-12)

    full = rdd.kmesh([6, 6, 6])
    grid = bcc.kgrid([6, 6, 6])
    assert len(grid.k) < 216 / 8 and grid.weights.sum() == pytest.approx(1, rel=1e-14)
    everywhere, few = bcc.spectrum(full.k).values, bcc.spectrum(grid.k).values
    np.testing.assert_allclose(grid.unfold(few), everywhere, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(grid.weights @ few**2, full.weights @ everywhere**2, rtol=1e-12)
    assert len(bcc.kgrid([6, 6, 6], midpoint=True).k) < 216


def test_reduced_grid_of_a_model_without_symmetry(fig1c):
    assert len(fig1c.point_group()) == 1
    assert len(fig1c.kgrid([5, 5], time_reversal=False).k) == 25
    np.testing.assert_array_equal(fig1c.kgrid([5, 4]).k, rdd.kmesh([5, 4], time_reversal=True).k)
    for bad in ([5], [5, 0], [2.5, 2]):
        with pytest.raises(ValueError, match="mesh"):
            fig1c.kgrid(bad)


def test_band_path():
    model = rdd.Model([[2.0, 0], [0, 2.0]], 1, [0] * 4, [0] * 4, [[1, 0], [-1, 0], [0, 1], [0, -1]], 1.0)
    path = rdd.band_path(model, [("G", (0, 0)), ("X", (0.5, 0)), ("M", (0.5, 0.5)), ("G", (0, 0))], 10)
    assert path.labels == ["G", "X", "M", "G"] and path.corner.tolist() == [0, 10, 20, 30]
    assert path.k.shape == (31, 2) and path.k[20].tolist() == [0.5, 0.5]
    np.testing.assert_allclose(path.distance[path.corner], np.pi / 2 * np.array([0, 1, 2, 2 + np.sqrt(2)]), rtol=1e-15)
    assert (np.diff(path.distance) > 0).all()
    plain = rdd.band_path(model, np.array([[0, 0], [0.5, 0]]))
    assert plain.labels == ["", ""] and len(plain.k) == 51
    for bad, words in (([[0, 0], [0, 0]], "the same"), ([[0, 0, 0]], "corners"), ([], "corners")):
        with pytest.raises(ValueError, match=words):
            rdd.band_path(model, bad)
    with pytest.raises(ValueError, match="steps = 0"):
        rdd.band_path(model, [[0, 0], [0.5, 0]], 0)


def supercell(length):
    """length x length sites of a square lattice with random wells and barriers, reversible."""
    random = np.random.default_rng(3)
    m = length * length
    site = np.arange(m)
    energy = random.random(m)
    parts = []
    for axis, stride in ((0, 1), (1, length)):
        place = site // stride % length
        neighbour = site + ((place + 1) % length - place) * stride
        shift = np.zeros((m, 2), int)
        shift[:, axis] = place + 1 == length
        barrier = 2 + 3 * random.random(m)
        parts += [(site, neighbour, shift, np.exp(energy - barrier)),
                  (neighbour, site, -shift, np.exp(energy[neighbour] - barrier))]
    return rdd.Model(length * np.eye(2), m, *(np.concatenate(x) for x in zip(*parts)))


def test_every_solver_gives_the_same_bands():
    k = np.random.default_rng(1).uniform(-0.5, 0.5, (12, 2))
    small, large = supercell(7), supercell(12)
    for model, bands, solvers in ((small, 49, ["batched", "dense"]), (large, 6, ["dense", "lanczos", "reduced_basis"])):
        scale = np.bincount(model.jumps.source, weights=model.jumps.rate).max()
        auto = model.spectrum(k, bands=bands, accuracy="fast", vectors=True)
        for solver in solvers:
            got = model.spectrum(k, bands=bands, accuracy="fast", solver=solver, vectors=True)
            np.testing.assert_allclose(got.values, auto.values, rtol=0, atol=2e-10 * scale)
            for q in range(len(k)):
                product = got.left[q].conj().T @ got.right[q]
                np.testing.assert_allclose(product, np.eye(bands), rtol=0, atol=1e-9)
                image = np.array([model.bloch_apply(k[q:q + 1], v[np.newaxis])[0] for v in got.right[q].T]).T
                assert np.abs(image + got.right[q] * got.values[q]).max() < 1e-9 * scale


@pytest.mark.parametrize("length, bands, solver, words", [
    (9, 5, "batched", "solver = batched: the model has 81 states, expected at most 64"),
    (9, 2, "lanczos", "solver = lanczos: 2 bands of 81 states"),
    (20, 30, "reduced_basis", "solver = reduced_basis: 30 bands of 400 states"),
    (5, 2, "best", "solver = 'best': expected one of 'auto', 'batched'"),
])
def test_solvers_that_cannot_be_used_say_so(length, bands, solver, words):
    with pytest.raises(ValueError, match=words):
        supercell(length).spectrum([[0.1, 0.2]], bands=bands, accuracy="fast", solver=solver)


def test_bloch_apply(fig1c):
    random = np.random.default_rng(2)
    k = random.uniform(-0.5, 0.5, (4, 2))
    v = random.normal(size=(4, fig1c.n_states)) + 1j * random.normal(size=(4, fig1c.n_states))
    jumps = fig1c.jumps
    for model in (fig1c, fig1c.with_force([0.3, -0.2], 1.0)):
        jumps = model.jumps
        for kappa, x, got in zip(k, v, model.bloch_apply(k, v)):
            expected = -np.bincount(jumps.source, weights=jumps.rate, minlength=model.n_states) * x
            np.add.at(expected, jumps.target, jumps.rate * np.exp(-2j * np.pi * (jumps.translation @ kappa))
                      * x[jumps.source])
            np.testing.assert_allclose(got, expected, rtol=1e-13, atol=1e-13 * np.abs(expected).max())
    assert fig1c.bloch_apply(np.zeros((0, 2)), np.zeros((0, fig1c.n_states))).shape == (0, fig1c.n_states)
    with pytest.raises(ValueError, match="v has the shape"):
        fig1c.bloch_apply(k, v[:, 1:])
    with pytest.raises(ValueError, match="finite"):
        fig1c.bloch_apply([[np.inf, 0]], v[:1])


def test_few_bands_can_be_watched_and_stopped():
    model = supercell(40)
    k = np.random.default_rng(4).uniform(-0.5, 0.5, (6, 2))
    seen = []
    whole = model.spectrum(k, bands=4, solver="lanczos", accuracy="fast", progress=lambda done, total: seen.append((done, total)))
    assert seen and seen[-1] == (6, 6) and all(total == 6 for _, total in seen)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    with pytest.raises(rdd.Cancelled) as stopped:
        model.spectrum(k, bands=4, solver="lanczos", accuracy="fast", progress=lambda done, total: done >= 2)
    partial = stopped.value.partial.values
    reached = ~np.isnan(partial).any(axis=1)
    assert 1 <= reached.sum() < 6
    np.testing.assert_array_equal(partial[reached], whole.values[reached])


def test_results_can_be_written_into_an_earlier_one(fig1c):
    k = np.random.default_rng(5).uniform(-0.5, 0.5, (7, 2))
    first = fig1c.spectrum(k, vectors=True)
    expected = fig1c.spectrum(-k, vectors=True)
    values, right = first.values, first.right
    again = fig1c.spectrum(-k, vectors=True, out=first)
    assert again.values is values and np.shares_memory(again.right, right)
    for name in ("values", "right", "left"):
        np.testing.assert_array_equal(getattr(again, name), getattr(expected, name))
    np.testing.assert_array_equal(again.k, -k)
    for bad, words in ((dict(k=k[1:], vectors=True), "out has"), (dict(k=k), "without vectors"),
                       (dict(k=k, bands=3, vectors=True), "out has")):
        with pytest.raises(ValueError, match=words):
            fig1c.spectrum(**bad, out=first)
    with pytest.raises(TypeError, match="Spectrum of an earlier call"):
        fig1c.spectrum(k, out=np.zeros(3))


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


def two_parts():
    """Two alternating chains side by side: states 0, 1 and 2, 3."""
    k1, k2, scale = 3.0, 5.0, 1e-9
    source, target = [0, 1, 1, 0, 2, 3, 3, 2], [1, 0, 0, 1, 3, 2, 2, 3]
    translation = [[0], [0], [1], [-1]] * 2
    rate = np.array([k1, k1, k2, k2, k1 * scale, k1 * scale, k2 * scale, k2 * scale])
    return rdd.Model([[1.0]], 4, source, target, translation, rate)


@pytest.mark.parametrize("accuracy", ["auto", "fast", "high"])
def test_parts_that_nothing_joins(accuracy):
    kappa = np.array([[0.0], [0.2], [0.5]])
    root = np.sqrt(34 + 30 * np.cos(2 * np.pi * kappa[:, 0]))
    one = np.stack([8 - root, 8 + root], axis=1)
    got = two_parts().spectrum(kappa, vectors=True, accuracy=accuracy)
    np.testing.assert_allclose(got.values, np.sort(np.hstack([one, 1e-9 * one])), rtol=1e-14, atol=1e-15)
    assert (got.values[0, :2] == 0).all() and got.values[0, 2] > 0
    for right, left in zip(got.right, got.left):
        np.testing.assert_allclose(left.conj().T @ right, np.eye(4), atol=1e-14)
        assert ((right[:2] == 0).all(axis=0) | (right[2:] == 0).all(axis=0)).all()
    with pytest.raises(rdd.NotErgodicError, match=r"2 ergodic classes: 2 states \(state 0 is one\)"):
        two_parts().gap()


def test_gap_without_the_zone():
    model = reference_model(reference("reference_fig1c"))
    whole, part = model.gap(), model.gap(indirect=False)
    np.testing.assert_array_equal(part.ratio, whole.ratio)
    assert part.indirect is None and part.recommended == whole.recommended
    assert "recommended" in str(part)


def test_slow_modes_of_a_driven_model_do_not_drown():
    for e in (1e-6, 1e-18, 1e-40):
        ring = [(0, 1, 1.0), (1, 2, 1.0), (2, 0, 1.0), (1, 0, 0.2), (2, 1, 0.2), (0, 2, 0.2)]
        jumps = ring + [(a + 3, b + 3, k) for a, b, k in ring] + [(0, 3, e), (3, 0, 2 * e)]
        source, target, rate = zip(*jumps)
        model = rdd.Model([[1.0]], 6, source, target, np.zeros((len(jumps), 1), int), rate)
        got = model.spectrum([[0.0]], bands=2).values[0]
        assert got[0] == 0
        np.testing.assert_allclose(got[1], e, rtol=1e-13 + 2 * e)
