"""Models: what goes in comes out; bad input is named."""
import copy
import pickle

import numpy as np
import pytest

import rdd
from conftest import chain, crowdion


def test_sizes_and_repr(bcc):
    assert (bcc.n_states, bcc.dim, bcc.space, bcc.n_jumps) == (4, 3, 3, 20)
    assert repr(bcc) == "<rdd.Model: 4 states, 20 jumps, 3-dimensional lattice>"


def test_jumps_and_geometry_come_back(alternating):
    jumps = alternating.jumps
    assert jumps.source.tolist() == [0, 0, 1, 1]
    assert jumps.target.tolist() == [1, 1, 0, 0]
    assert jumps.translation.tolist() == [[-1], [0], [0], [1]]
    assert jumps.displacement.tolist() == [[-1.0], [1.0], [-1.0], [1.0]]
    assert jumps.rate.tolist() == [5.0, 3.0, 3.0, 5.0]
    assert alternating.lattice.tolist() == [[2.0]]
    assert alternating.positions.tolist() == [[0.0], [1.0]]


def test_lattice_rows_are_vectors():
    lattice = [[1.0, 2.0], [0.5, 3.0]]
    model = rdd.Model(lattice, 1, [0, 0, 0, 0], [0, 0, 0, 0], [[1, 0], [-1, 0], [0, 1], [0, -1]], 1.0)
    assert model.lattice.tolist() == lattice
    place = model.jumps.translation.tolist().index([0, 1])
    assert model.jumps.displacement[place].tolist() == lattice[1]


def test_lattice_in_a_larger_space():
    model = rdd.Model([[0.0, 0.0, 2.0]], 1, [0, 0], [0, 0], [[1], [-1]], 3.0)
    assert (model.dim, model.space) == (1, 3)
    expected = np.zeros((3, 3))
    expected[2, 2] = 3.0 * 2.0 ** 2
    np.testing.assert_allclose(model.diffusivity(), expected, rtol=1e-15)


def test_network_without_lattice():
    model = rdd.Model(None, 3, [0, 1, 1, 2], [1, 0, 2, 1], None, [1.0, 2.0, 3.0, 4.0])
    assert model.dim == 0
    np.testing.assert_allclose(model.stationary(), np.array([2.0, 1.0, 0.75]) / 3.75, rtol=1e-15)
    spectrum = model.spectrum()
    assert spectrum.values.shape == (1, 3)
    generator = np.array([[-1.0, 2, 0], [1, -5, 4], [0, 3, -4]])
    np.testing.assert_allclose(spectrum.values[0], np.sort(-np.linalg.eigvals(generator).real), atol=1e-14)
    with pytest.raises(rdd.NoLatticeError):
        model.diffusivity()
    with pytest.raises(rdd.NoLatticeError):
        model.spectrum([[0.1]])


def test_arrays_of_the_model_are_read_only(alternating):
    for array in (*alternating.jumps, alternating.lattice, alternating.positions):
        with pytest.raises(ValueError):
            array[...] = 0


def test_the_input_is_copied():
    rate = np.array([3.0, 3.0, 5.0, 5.0])
    model = rdd.Model([[2.0]], 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0], [0], [1], [-1]], rate)
    rate[:] = 0
    assert model.jumps.rate.tolist() == [5.0, 3.0, 3.0, 5.0]


def test_zero_rates_and_duplicates_are_counted():
    model = rdd.Model([[1.0]], 1, [0, 0, 0, 0], [0, 0, 0, 0], [[1], [1], [-1], [2]], [1.0, 2.0, 3.0, 0.0])
    assert (model.n_zero_rates, model.n_duplicates, model.n_jumps) == (1, 1, 2)
    assert model.jumps.rate.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("dtype", [np.int32, np.int64, np.uint8, float])
def test_integer_input_of_any_type(dtype):
    model = rdd.Model(np.array([[2]], np.int32), np.int64(2), np.array([0, 1, 1, 0], dtype),
                      np.array([1, 0, 0, 1], dtype), np.array([[0], [0], [1], [-1]]).astype(np.int16),
                      np.array([3, 3, 5, 5]), positions=np.array([[0], [1]], np.float32))
    assert model.diffusivity()[0, 0] == pytest.approx(3.75, rel=1e-15)


def test_non_contiguous_input():
    table = np.array([[0, 1, 0], [1, 0, 0], [1, 0, 1], [0, 1, -1]])
    model = rdd.Model([[2.0]], 2, table[:, 0], table[:, 1], table[:, 2], [3.0, 3.0, 5.0, 5.0],
                      positions=np.asfortranarray([[0.0], [1.0]]))
    assert model.diffusivity()[0, 0] == pytest.approx(3.75, rel=1e-15)


GOOD = dict(lattice=[[2.0]], n_states=2, source=[0, 1, 1, 0], target=[1, 0, 0, 1], translation=[[0], [0], [1], [-1]],
            rate=[3.0, 3.0, 5.0, 5.0])


@pytest.mark.parametrize("change, words", [
    (dict(rate=[3.0, 3.0, 5.0, np.nan]), r"rate\[3\]"),
    (dict(rate=[3.0, 3.0, -5.0, 5.0]), r"rate\[2\] = -5"),
    (dict(rate=[3.0, np.inf, 5.0, 5.0]), r"rate\[1\]"),
    (dict(rate=[3.0, 5.0]), r"rate has the shape \(2,\): expected \(n\) = \(4,\)"),
    (dict(rate=["a", "b", "c", "d"]), r"rate: expected an array of numbers"),
    (dict(target=[1, 0, 0]), r"target has the shape \(3,\)"),
    (dict(target=[1, 0, 0, 2]), r"\[3\] = 2: expected a state from 0 to 1"),
    (dict(source=[0, 1, -1, 0]), r"\[2\] = -1"),
    (dict(source=[0, 1.5, 1, 0]), r"source\[1\] = 1.5: expected an integer"),
    (dict(source=[[0, 1], [1, 0]]), r"source has the shape \(2, 2\)"),
    (dict(translation=[[0, 0], [0, 0], [1, 0], [-1, 0]]), r"translation has the shape \(4, 2\): .*\(4, 1\)"),
    (dict(translation=[[0], [0], [1]]), r"translation has the shape \(3, 1\)"),
    (dict(lattice=[[2.0, 0.0], [4.0, 0.0]], translation=np.zeros((4, 2))), "lattice|dependent"),
    (dict(lattice=[[np.nan]]), "lattice|finite"),
    (dict(n_states=0), "n_states = 0"),
    (dict(positions=[[0.0, 0.0], [1.0, 0.0]]), r"positions has the shape \(2, 2\)"),
    (dict(positions=[[0.0]]), r"positions has the shape \(1, 1\)"),
    (dict(positions=[[0.0], [np.nan]]), "positions"),
    (dict(log_pi=[0.0]), r"log_pi has the shape \(1,\)"),
])
def test_bad_input_is_named(change, words):
    with pytest.raises(ValueError, match=words) as caught:
        rdd.Model(**{**GOOD, **change})
    assert isinstance(caught.value, rdd.Error)
    assert caught.value.status < 0 and caught.value.name.startswith("RDD_ERROR_")


def test_a_jump_onto_itself_is_refused():
    with pytest.raises(ValueError):
        rdd.Model([[1.0]], 1, [0], [0], [[0]], [1.0])


def test_wrong_kinds_of_arguments():
    with pytest.raises(TypeError, match="n_states"):
        rdd.Model([[2.0]], "two", [0], [1], [[0]], [1.0])
    with pytest.raises(TypeError, match="context"):
        rdd.Model([[2.0]], 1, [0], [0], [[1]], [1.0], context=3)


def test_from_displacements():
    model = rdd.Model.from_displacements([0, 1, 1, 0], [1, 0, 0, 1], [[1.0], [-1.0], [1.0], [-1.0]],
                                         [3.0, 3.0, 5.0, 5.0])
    assert (model.dim, model.n_states) == (1, 2)
    assert abs(model.lattice[0, 0]) == pytest.approx(2.0, rel=1e-12)
    assert model.diffusivity()[0, 0] == pytest.approx(3.75, rel=1e-12)
    assert model.largest_shift == pytest.approx(0.0, abs=1e-12)


def test_from_displacements_of_the_crowdion(bcc):
    jumps = bcc.jumps
    model = rdd.Model.from_displacements(jumps.source, jumps.target, jumps.displacement, jumps.rate)
    assert model.dim == 3
    np.testing.assert_allclose(model.diffusivity(), bcc.diffusivity(), rtol=1e-12, atol=1e-12)


def test_write_and_read(tmp_path):
    model = chain(k1=1.0 / 3.0)
    path = tmp_path / "model.json"
    model.write(path)
    back = rdd.read(path)
    assert back.jumps.rate.tolist() == model.jumps.rate.tolist()  # to the last bit
    assert back.positions.tolist() == model.positions.tolist()
    back.write(str(path))
    assert rdd.read(str(path)).jumps.translation.tolist() == model.jumps.translation.tolist()


def test_read_jump_csv(tmp_path):
    path = tmp_path / "jumps.csv"
    path.write_text("# alternating chain\n1,2,1,0,0,3\n2,1,-1,0,0,3\n2,1,1,0,0,5\n1,2,-1,0,0,5\n")
    model = rdd.read(path)
    assert model.diffusivity()[0, 0] == pytest.approx(3.75, rel=1e-12)


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(OSError, match="cannot read") as caught:
        rdd.read(tmp_path / "missing.json")
    assert isinstance(caught.value, rdd.FileError)
    bad = tmp_path / "bad.json"
    bad.write_text('{"rates": [1, 2')
    with pytest.raises(rdd.FormatError):
        rdd.read(bad)
    with pytest.raises(OSError):
        chain().write(tmp_path / "no such folder" / "model.json")


def test_copies_are_the_model_itself(alternating):
    assert copy.copy(alternating) is alternating
    assert copy.deepcopy([alternating])[0] is alternating
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(alternating)).jumps.rate, alternating.jumps.rate)


def test_audit_of_a_reversible_model(bcc):
    audit = bcc.audit()
    assert audit.ergodic is True and audit.reversible is True
    assert audit.n_classes == 1 and audit.class_sizes.tolist() == [4] and audit.class_of.tolist() == [0] * 4
    assert audit.affinity == pytest.approx(0.0, abs=1e-12)
    assert audit.one_way_jumps.size == 0
    assert audit.largest_edge_error is None and audit.largest_edge is None
    assert "balance" in str(audit) and repr(audit).startswith("<rdd.Audit: ergodic, reversible")


def test_audit_names_the_worst_cycle():
    cycle = rdd.Model(None, 4, [0, 1, 2, 1, 2, 0, 2, 3], [1, 2, 0, 0, 1, 2, 3, 2], None,
                      [4.0, 4.0, 4.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    audit = cycle.audit()
    assert audit.ergodic and not audit.reversible
    assert audit.affinity == pytest.approx(3 * np.log(4.0), rel=1e-14)
    assert audit.affinity_per_jump == pytest.approx(np.log(4.0), rel=1e-14)
    assert sorted(audit.worst_cycle) == [0, 1, 2]
    start = audit.worst_cycle.index(0)
    assert audit.worst_cycle[start:] + audit.worst_cycle[:start] == [0, 1, 2]
    for jump, state in zip(audit.worst_cycle_jumps, audit.worst_cycle):
        assert cycle.jumps.source[jump] == state and cycle.jumps.rate[jump] == 4.0
    assert cycle.audit(tolerance=2.0).reversible


def test_audit_of_classes_and_one_way_jumps():
    model = rdd.Model(None, 3, [0, 1, 1], [1, 0, 2], None, 1.0)
    audit = model.audit()
    assert not audit.ergodic and audit.n_classes == 2
    assert audit.class_of.tolist() == [0, 0, 1]
    assert audit.class_closed.tolist() == [False, True]
    assert [model.jumps.target[j] for j in audit.one_way_jumps] == [2]
    with pytest.raises(rdd.NotErgodicError):
        model.stationary()


def test_audit_compares_log_pi():
    model = chain(log_pi=[0.0, 0.25])
    audit = model.audit()
    assert audit.largest_edge_error == pytest.approx(0.25, rel=1e-12)
    assert 0 <= audit.largest_edge < model.n_jumps


def test_repair():
    """A cycle of forward rates 4 and backward rates 1: every rate moves by ln 2 towards its reverse."""
    cycle = rdd.Model(None, 3, [0, 1, 2, 1, 2, 0], [1, 2, 0, 0, 1, 2], None, [4.0, 4.0, 4.0, 1.0, 1.0, 1.0])
    repaired = cycle.repair()
    assert isinstance(repaired, rdd.Model) and repaired.audit().reversible
    np.testing.assert_allclose(repaired.jumps.rate, 2.0, rtol=1e-14)
    np.testing.assert_allclose(np.abs(repaired.change), np.log(2.0), rtol=1e-14)
    assert repaired.largest_change == pytest.approx(np.log(2.0), rel=1e-14)
    kept = cycle.repair(weights=np.where(cycle.jumps.rate == 4.0, np.inf, 1.0))
    assert (kept.jumps.rate[cycle.jumps.rate == 4.0] == 4.0).all()
    with pytest.raises(ValueError, match="weights has the shape"):
        cycle.repair([1.0])
    with pytest.raises(ValueError, match="weight"):
        cycle.repair(-np.ones(6))
    with pytest.raises(rdd.NotReversibleError):
        rdd.Model(None, 2, [0], [1], None, 1.0).repair()


def test_force(alternating):
    forced = alternating.with_force(0.3, beta=2.0)
    jumps = forced.jumps
    np.testing.assert_allclose(jumps.rate, alternating.jumps.rate * np.exp(0.3 * jumps.displacement[:, 0]), rtol=1e-15)
    with pytest.raises(ValueError, match="force has the shape"):
        alternating.with_force([0.1, 0.2], 1.0)
    with pytest.raises(ValueError, match="beta"):
        alternating.with_force(0.1, -1.0)
    with pytest.raises(rdd.Error):
        forced.with_force(0.1, 1.0)


def test_models_are_released():
    import resource
    def grow(n):
        for _ in range(n):
            crowdion().coarse_grain(4)
    grow(50)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    grow(400)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4000  # kB
