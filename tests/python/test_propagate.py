"""Evolution on a box against the generator written out, coarse models, stencils."""
import numpy as np
import pytest

import rdd
from conftest import chain, ring
from landscapes import gapped


def on_torus(model, box, start, time):
    """exp(Q t) p0 with the generator of the whole box written out."""
    linalg = pytest.importorskip("scipy.linalg")
    shape = (model.n_states, *box)
    size = np.prod(shape)
    q = np.zeros((size, size))
    j = model.jumps
    for cell in np.ndindex(*box):
        for source, target, translation, rate in zip(j.source, j.target, j.translation, j.rate):
            a = np.ravel_multi_index((source, *cell), shape)
            b = np.ravel_multi_index((target, *np.mod(cell + translation, box)), shape)
            q[b, a] += rate
            q[a, a] -= rate
    return (linalg.expm(q * time) @ start.ravel()).reshape(shape)


@pytest.mark.parametrize("box, force", [((5, 4), None), ((5, 4), [.3, -.2])])
def test_exact_evolution(box, force):
    model = ring(3, dim=2)
    model = model if force is None else model.with_force(force, 1.0)
    reach = np.abs(model.jumps.translation).max(0)
    box = tuple(np.maximum(box, reach + 1).tolist())
    start = np.random.default_rng(3).random((3, *box))
    times = np.array([0, .4, 3])
    found = model.propagate(box, times, start)
    assert found.shape == (3, *box, 3) and found.flags.f_contiguous
    for place, time in enumerate(times):
        np.testing.assert_allclose(found[..., place], on_torus(model, box, start, time), rtol=1e-11, atol=1e-13)
    for given in (np.asfortranarray(start), start.tolist()):
        np.testing.assert_array_equal(model.propagate(box, times, given), found)
    one = model.propagate(box, 3.0, start, context=rdd.Context(threads=3))
    assert one.shape == (3, *box)
    np.testing.assert_array_equal(one, found[..., 2])


@pytest.mark.parametrize("fast", [1e4, 1e13, 1e60])
def test_stiff_and_driven(fast):
    """Two states that exchange at a rate far above that of hops, which one of them makes alone and more often to the
    right: the closed form of the slow mode, where fast processes may not cost a digit."""
    right, left, box = 1.0, .3, 7
    model = rdd.Model([[1.0]], 2, [0, 1, 0, 0], [1, 0, 0, 0], [[0], [0], [1], [-1]], [fast, fast, right, left])
    times = np.array([.5, 3.0, 40.0])
    found = model.propagate(box, times, (0, 0))
    k = 2 * np.pi * np.arange(box) / box
    hop = right * (1 - np.exp(-1j * k)) + left * (1 - np.exp(1j * k))
    root = np.sqrt(1 + (hop / (2 * fast)) ** 2)  # decay rates fast + hop/2 +- fast root
    slow = hop / 2 - fast * (hop / (2 * fast)) ** 2 / (1 + root)
    for place, t in enumerate(times):
        both = np.fft.ifft(np.exp(-slow * t)).real / 2
        near = 3 / fast  # of the fast mode, which has passed
        np.testing.assert_allclose(found[0, :, place], both, atol=1e-11 + near)
        np.testing.assert_allclose(found[1, :, place], both, atol=1e-11 + near)
        np.testing.assert_allclose(found[..., place].sum(), 1, atol=1e-14)
    np.testing.assert_array_equal(model.propagate(box, times[1], (0, 0)), found[..., 1])


def test_times_do_not_depend_on_each_other():
    """A reversible model, by its bands at short times and by squaring at long ones."""
    model = rdd.Model([[1.0]], 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0], [0], [1], [-1]], [1e6, 1e6, 1.0, 1.0])
    times = [1e-5, 1e-3, 1.0, 1e9]
    found = model.propagate(5, times, (0, 0))
    for place, time in enumerate(times):
        np.testing.assert_array_equal(model.propagate(5, time, (0, 0)), found[..., place])
    k = 2 * np.pi * np.arange(5) / 5
    slow = 1e6 + 1 - np.sqrt(1e12 + 2e6 * np.cos(k) + 1)  # loses digits, not more than ten of them
    np.testing.assert_allclose(found[0, :, 2], np.fft.ifft(np.exp(-slow)).real / 2, atol=1e-9)
    np.testing.assert_allclose(found[..., 3], .1, atol=1e-13)


def test_parts_and_one_way_jumps_over_long_times():
    """Two parts, each for itself; a state that is left for good."""
    model = rdd.Model([[1.0]], 3, [0, 1, 2, 2], [1, 0, 2, 2], [[0], [0], [1], [-1]], [1e12, 3e12, 1.0, 1.0])
    found = model.propagate(3, 5.0, np.array([[1.0, 0, 0], [0, 0, 0], [1.0, 0, 0]]))
    np.testing.assert_allclose(found[:2, 0], [.75, .25], rtol=1e-13)
    np.testing.assert_allclose(found[2], (1 + np.exp(-15) * np.array([2, -1, -1])) / 3, rtol=1e-13)
    model = rdd.Model([[1.0]], 2, [0, 1, 1], [1, 1, 1], [[0], [1], [-1]], [1e-9, 1e6, 1e6])
    found = model.propagate(3, 1e9, (0, 0))
    np.testing.assert_allclose(found[0], [np.exp(-1), 0, 0], rtol=1e-12, atol=1e-20)
    np.testing.assert_allclose(found[1], (1 - np.exp(-1)) / 3, rtol=1e-9)
def test_a_side_of_one_cell():
    """Two states, motion along one lattice vector alone."""
    model = rdd.Model(np.eye(2), 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0, 0], [0, 0], [1, 0], [-1, 0]], [3.0, 3.0, 0.5, 0.5])
    start = np.random.default_rng(5).random((2, 5, 1))
    np.testing.assert_allclose(model.propagate((5, 1), 0.7, start), on_torus(model, (5, 1), start, 0.7), rtol=1e-12)


def test_single_site_start_and_order_of_cells():
    """A random walk along the second axis alone: the closed form in the cells [x, y] with the x of the start."""
    model = rdd.Model(np.eye(2), 1, [0, 0, 0, 0], [0, 0, 0, 0], [(0, 1), (0, -1), (1, 0), (-1, 0)],
                      [1.0, 1.0, 1e-30, 1e-30])
    found = model.propagate((3, 8), [.5, 2], (0, (1, 2)))
    k = 2 * np.pi * np.arange(8) / 8
    for place, t in enumerate((.5, 2)):
        line = [np.mean(np.cos(k * (y - 2)) * np.exp(-2 * t * (1 - np.cos(k)))) for y in range(8)]
        np.testing.assert_allclose(found[0, 1, :, place], line, atol=1e-14)
        np.testing.assert_allclose(found[0, 0, :, place], 0, atol=1e-14)
    spread = np.zeros((1, 3, 8))
    spread[0, 1, 2] = 1
    np.testing.assert_array_equal(model.propagate([3, 8], [.5, 2], spread), found)
    assert chain().propagate(4, 0.0, (1, 3))[:, 3].tolist() == pytest.approx([0, 1], abs=1e-15)
    assert ring(3, dim=2).propagate(6, [0.0], (0, (0, 0))).shape == (3, 6, 6, 1)


def test_coarse_evolution():
    model = gapped().model(900)
    reduced = model.coarse_grain(2)
    rate = np.abs(reduced.reaction).max()
    times = np.array([.3, 1, 3]) / rate
    found = reduced.propagate((12, 10), times, (0, (0, 0)))
    assert found.density.shape == found.exact.shape == (2, 12, 10, 3) and found.error.shape == (3,)
    assert found.box == (12, 10) and found.times.tolist() == times.tolist()
    assert repr(found).startswith("<rdd.Propagation: 2 states on 12 x 10 cells, 3 times, largest error ")
    np.testing.assert_allclose(found.exact.sum((0, 1, 2)), 1, rtol=1e-12)
    np.testing.assert_allclose(found.density.sum((0, 1, 2)), 1, rtol=1e-6)
    # totals of the coarse states are those of the memberships
    full = model.propagate((12, 10), times, (0, (0, 0)))
    np.testing.assert_allclose(found.exact.sum((1, 2)), reduced.memberships.T @ full.sum((1, 2)), rtol=1e-10)
    assert found.error.max() < .05
    start = np.zeros((4, 12, 10))
    start[0, 0, 0] = 1
    initial = reduced.propagate((12, 10), 0.0, start, slip=False)
    assert initial.error < 1e-12 and initial.density.shape == (2, 12, 10) and ", 1 time, " in repr(initial)
    size = np.sqrt((initial.exact ** 2).sum())
    for place in range(3):
        gap = found.density[..., place] - found.exact[..., place]
        assert found.error[place] == pytest.approx(np.sqrt((gap ** 2).sum()) / size, rel=1e-9)


def test_nothing_is_left_out():
    """All states kept, as hops of the lattice: exact."""
    model = ring(3, dim=1)
    reduced = model.coarse_grain(3, "lattice", "given")
    found = reduced.propagate(9, [.5, 4], (1, 2))
    assert found.error.max() < 1e-10


def test_stencil():
    reduced = gapped().model(900).coarse_grain(2)
    offset, coefficient = reduced.stencil(.25)
    assert offset.shape == (9, 2) and coefficient.shape == (9, 2, 2)
    assert set(np.unique(offset)) == {-1, 0, 1}
    scale = np.abs(coefficient).max()
    np.testing.assert_allclose(coefficient.sum(0), reduced.reaction, atol=1e-12 * scale)
    k = np.array([.01, -.02])
    errors = []
    for spacing in (.5, .25):
        m = reduced.stencil(spacing)
        symbol = np.einsum("m,mpq->pq", np.exp(2j * np.pi * spacing * m.offset @ k), m.coefficient)
        errors.append(np.linalg.norm(symbol - reduced.symbol(k)))
    assert errors[0] / errors[1] == pytest.approx(4, rel=1e-2)  # second order
    assert reduced.stencil().offset.shape == (9, 2)
    for spacing in (0, -1.0, np.nan):
        with pytest.raises(rdd.ArgumentError, match="spacing = "):
            reduced.stencil(spacing)


@pytest.mark.parametrize("change, words", [
    (dict(box=0), r"box\[0\] = 0 cells"),
    (dict(box=[4, -3]), r"box\[1\] = -3 cells"),
    (dict(box=1), r"box\[0\] = 1 cells: expected more than the reach"),
    (dict(box=[4]), r"box has the shape \(1,\): expected \(dim\) = \(2,\)"),
    (dict(box=[4, 2.5]), r"box\[1\] = 2.5: expected an integer"),
    (dict(times=[0, -1]), r"times\[1\] = -1"),
    (dict(times=[[0]]), r"times has the shape \(1, 1\)"),
    (dict(times="now"), "times: expected an array of numbers"),
    (dict(start=np.ones((4, 4))), r"start has the shape \(4, 4\): expected \(n_states, \*box\) = \(4, 4, 4\), or"),
    (dict(start=np.full((4, 4, 4), np.nan)), r"start\[0, 0, 0\] = nan"),
    (dict(start=(4, (0, 0))), r"start\[0\] = 4: expected a state from 0 to 3"),
    (dict(start=(0, (0, 4))), r"start\[1\]\[1\] = 4: expected a cell from 0 to 3"),
    (dict(start=(0, 0)), r"start\[1\] has the shape \(1,\)"),
    (dict(start="middle"), "start: expected an array of numbers"),
])
def test_bad_requests(change, words):
    model = gapped().model(900)
    given = {**dict(box=4, times=[0.0], start=(0, (0, 0))), **change}
    for propagate in (model.propagate, model.coarse_grain(2).propagate):
        with pytest.raises(rdd.ArgumentError, match=words):
            propagate(**given)


def test_refusals():
    plain = rdd.Model(None, 2, [0, 1], [1, 0], None, 1.0)
    with pytest.raises(rdd.NoLatticeError, match="box"):
        plain.propagate(4, 0.0, (0, 0))
    def stop(done, total):
        raise rdd.Cancelled("enough")
    with pytest.raises(rdd.Cancelled):
        chain().propagate(64, np.linspace(0, 1, 9), (0, 0), progress=stop)
