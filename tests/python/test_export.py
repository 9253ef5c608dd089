"""Binary models, pickles and exports."""
import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

import rdd
from conftest import chain, crowdion

DATA = Path(__file__).resolve().parent.parent / "data"


def test_bytes_and_pickles():
    model = crowdion(nu_m=1 / 3).with_force([0.1, 0.2, 0.3], 0.7)
    for back in (rdd.Model.from_bytes(model.to_bytes()), rdd.Model.from_bytes(bytearray(model.to_bytes())),
                 pickle.loads(pickle.dumps(model)), copy.deepcopy(model)):
        np.testing.assert_array_equal(back.jumps.rate, model.jumps.rate)
        np.testing.assert_array_equal(back.diffusivity(), model.diffusivity())
        assert back.to_bytes() == model.to_bytes()
    inferred = rdd.Model.from_displacements([0, 1, 1, 0], [1, 0, 0, 1], [1.0, -1, 1, -1], [3, 3, 5, 5])
    assert pickle.loads(pickle.dumps(inferred)).largest_shift == inferred.largest_shift
    mended = crowdion(nu_m=1 / 3).repair()
    back = pickle.loads(pickle.dumps(mended))
    assert type(back) is rdd.Repaired and back.largest_change == mended.largest_change
    np.testing.assert_array_equal(back.change, mended.change)


def test_stored_bytes_of_either_order():
    little, big = ((DATA / f"blob_{order}.bin").read_bytes() for order in ("little", "big"))
    assert rdd.Model.from_bytes(big).to_bytes() == little
    with pytest.raises(rdd.FormatError, match="cut short"):
        rdd.Model.from_bytes(little[:-1])
    with pytest.raises(rdd.FormatError, match="checksum"):
        rdd.Model.from_bytes(little[:100] + b"?" + little[101:])
    with pytest.raises(rdd.UnsupportedError, match="version is 9"):
        rdd.Model.from_bytes(little[:12] + b"\x09" + little[13:])
    with pytest.raises(rdd.FormatError, match="RDDMODEL"):
        rdd.Model.from_bytes(b"")


def test_numbers():
    np.testing.assert_allclose(rdd.export.values(1e11, 0.06, [1000.0, 500.0])[0], 4.98440e10, rtol=1e-6)
    assert rdd.export.values(5e10, 0.62, 1000) == pytest.approx(3.75238e7, rel=2e-6)
    assert rdd.export.mmonca(250.0, 340.0, length_cm=1e-7, time_s=1e-9, energy_ev=1e-3).split()[1] == "0.34"
    assert rdd.export.hop_rate(1e11, 0.235) == pytest.approx(6e11 / 0.235**2, rel=1e-15)
    for dimension in (1, 2, 3):
        assert rdd.export.hop_prefactor(rdd.export.hop_rate(7.0, 0.3, dimension), 0.3, dimension) == pytest.approx(7.0)
    with pytest.raises(rdd.ArgumentError, match="dimension = 4"):
        rdd.export.hop_rate(1.0, 1.0, 4)


def test_hopping_constants():
    model = rdd.Model([[1.5]], 2, [0, 0, 1, 1, 0, 1], [0, 0, 1, 1, 1, 0], [[1], [-1], [1], [-1], [0], [0]],
                      [1.0, 2.0, 0.1, 0.2, 3.0, 4.0])
    got = rdd.export.hopping(model, 4)
    assert got.constants.shape == (2, 2, 4)
    for site in range(4):
        np.testing.assert_array_equal(got.constants[:, :, site], [[2.0, 1.0], [0.2, 0.1]])
    np.testing.assert_array_equal(got.reaction, [[0, 4.0], [3.0, 0]])
    with pytest.raises(rdd.UnsupportedError, match="at once"):
        rdd.export.hopping(chain())
    grid = rdd.export.hopping_of_diffusion([[1.0, 2.0], [8.0, 4.0]], [0.5, 2.0])
    np.testing.assert_array_equal(grid[:, :, 0], [[2, 4, 4, 2], [1, 8, 8, 1]])
