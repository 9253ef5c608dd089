"""The SWIG layer: no array that is too small or of another type is ever written."""
import gc
import weakref

import numpy as np
import pytest

from rdd import _rdd
from conftest import chain, crowdion


@pytest.fixture
def model():
    return crowdion()._handle


def test_arrays_must_fit(model):
    good = np.empty((3, 4), order="F")
    _rdd.rdd_corrector(None, model, good)
    rows = np.empty((4, 3))
    _rdd.rdd_corrector(None, model, rows)
    np.testing.assert_array_equal(good, rows.T)
    for bad in (np.empty(11), np.empty(13), np.empty((3, 3), order="F"), np.empty((4, 3), order="F"),
                np.empty((3, 4)), np.empty(12), np.empty((3, 4, 1))):
        with pytest.raises(ValueError, match=r"corrector: expected the shape \(space, n_states\) = \(3, 4\)"):
            _rdd.rdd_corrector(None, model, bad)


def test_arrays_must_be_of_their_type(model):
    for bad in (np.empty(4, np.float32), np.empty(4, np.int64), np.empty(4, complex), np.empty(4, ">f8"),
                [1.0] * 4, "four", None, 4):
        with pytest.raises(TypeError, match="opt_pi|float64" if bad is not None else ""):
            if bad is None:
                _rdd.rdd_corrector(None, model, None)
            _rdd.rdd_stationary(None, model, bad, None)
    _rdd.rdd_stationary(None, model, None, np.empty(4))


def test_arrays_must_be_contiguous_and_writable(model):
    with pytest.raises(ValueError, match="contiguous"):
        _rdd.rdd_stationary(None, model, np.empty(8)[::2], None)
    frozen = np.empty(4)
    frozen.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        _rdd.rdd_stationary(None, model, frozen, None)


def test_every_size_of_a_call_is_checked(model):
    k, values = np.zeros((5, 3)), np.empty((5, 2))
    right, used = np.empty((5, 2, 4), complex), np.empty(5, np.int32)
    _rdd.rdd_spectrum(None, None, model, 5, k, 2, values, right, right.copy(), used)
    for place, bad in ((0, np.zeros((4, 3))), (1, np.empty((5, 3))), (2, np.empty((5, 2, 3), complex)),
                       (3, np.empty((5, 1, 4), complex)), (4, np.empty(4, np.int32))):
        arrays = [k, values, right, right.copy(), used]
        arrays[place] = bad
        with pytest.raises(ValueError, match="expected the shape"):
            _rdd.rdd_spectrum(None, None, model, 5, arrays[0], 2, *arrays[1:])
    with pytest.raises(ValueError):
        _rdd.rdd_spectrum(None, None, model, -5, k, 2, values, None, None, None)


def test_sizes_told_by_the_call_itself():
    mesh = np.array([3, 3], np.int64)
    assert _rdd.rdd_kmesh(2, mesh, 0, 0, None, None) == 9
    _rdd.rdd_kmesh(2, mesh, 0, 0, np.empty((9, 2)), np.empty(9))
    with pytest.raises(ValueError, match=r"opt_weights: expected the shape \(n_k\) = \(9,\)"):
        _rdd.rdd_kmesh(2, mesh, 0, 0, np.empty((9, 2)), np.empty(8))
    with pytest.raises(ValueError, match="mesh"):
        _rdd.rdd_kmesh(3, mesh, 0, 0, None, None)


def test_handles_are_checked(model):
    audit = _rdd.rdd_model_audit(None, None, model)
    for wrong in (audit, None, 3, "model"):
        with pytest.raises(TypeError, match="model: expected a handle of rdd_model"):
            _rdd.rdd_model_n_states(wrong)
    _rdd.rdd_audit_destroy(audit)
    with pytest.raises(ValueError, match="closed"):
        _rdd.rdd_audit_verdict(audit)
    _rdd.rdd_audit_destroy(audit)


def test_numbers_are_checked():
    with pytest.raises(TypeError, match="threads: expected an integer, got float"):
        _rdd.rdd_context_create(1.5)
    with pytest.raises(OverflowError, match="threads"):
        _rdd.rdd_context_create(2 ** 31)
    with pytest.raises(TypeError, match="beta: expected a number"):
        _rdd.rdd_model_with_force(chain()._handle, np.zeros(1), "one")
    with pytest.raises(TypeError, match="path: expected str or bytes"):
        _rdd.rdd_model_write(chain()._handle, 3)


def test_long_texts_come_whole():
    """A text longer than the first buffer of the wrapper, 256 bytes, makes it call again."""
    text = _rdd.rdd_build_info()
    assert len(text) > 256 and "\0" not in text
    assert text.startswith("rdd ") and "optional parts" in text.splitlines()[-1]


def test_callables_are_kept_and_let_go():
    class Listener:
        def __call__(self, text):
            return None
    listener = Listener()
    gone = weakref.ref(listener)
    context = _rdd.rdd_context_create(1)
    _rdd.rdd_context_set_log(context, listener)
    del listener
    gc.collect()
    assert gone() is not None
    _rdd.rdd_context_set_log(context, None)
    gc.collect()
    assert gone() is None
    with pytest.raises(TypeError, match="callable"):
        _rdd.rdd_context_set_log(context, 3)


def test_every_function_has_its_comment():
    names = [name for name in dir(_rdd) if name.startswith("rdd_")]
    assert len(names) > 40
    bare = [name for name in names if "context of the call" not in (getattr(_rdd, name).__doc__ or "")
            and len(getattr(_rdd, name).__doc__ or "") < 20]
    assert not bare
