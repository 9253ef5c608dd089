"""The package as a whole: names, documentation, options, errors, pictures."""
import inspect
import os
import sys
import typing
from pathlib import Path

import numpy as np
import pytest

import rdd
from rdd import _rdd

MODEL_NAMES = ["from_displacements", "write", "audit", "repair", "with_force", "n_states", "dim", "lattice", "jumps", "spectrum",
               "stationary", "log_stationary", "drift_velocity", "diffusivity", "local_equilibrium_diffusivity",
               "corrector", "gap", "coarse_grain", "space", "positions"]
REDUCED_NAMES = ["memberships", "equilibrium", "reaction", "drift", "diffusion", "crispness", "gap", "resolution", "hops",
                 "symbol", "initial", "well_posed"]


def test_names_and_documentation():
    for owner, names in ((rdd.Model, MODEL_NAMES), (rdd.Reduced, REDUCED_NAMES), (rdd, rdd.__all__)):
        for name in names:
            assert inspect.getdoc(getattr(owner, name)), name


def test_signatures_hold():
    """Scripts outside rely on these."""
    model = list(inspect.signature(rdd.Model).parameters)
    assert model[:8] == ["lattice", "n_states", "source", "target", "translation", "rate", "positions", "log_pi"]
    assert list(inspect.signature(rdd.Model.from_displacements).parameters)[:4] == ["source", "target", "displacement",
                                                                                   "rate"]
    spectrum = inspect.signature(rdd.Model.spectrum).parameters
    assert list(spectrum)[1:6] == ["k", "bands", "vectors", "accuracy", "boundary"]
    assert [spectrum[n].default for n in ("bands", "vectors", "accuracy", "boundary")] == [None, False, "auto", "periodic"]
    grain = inspect.signature(rdd.Model.coarse_grain).parameters
    assert [grain[n].default for n in ("P", "order", "gauge")] == [None, "second", "corrector"]
    gap = inspect.signature(rdd.Model.gap).parameters
    assert [gap[n].default for n in ("length", "largest", "threshold")] == [10, None, 3]


def test_type_hints():
    assert (Path(rdd.__file__).parent / "py.typed").exists()
    for owner in (rdd.Model, rdd.Reduced, rdd.Context):
        for name, member in inspect.getmembers(owner, inspect.isfunction):
            if not name.startswith("_"):
                assert "return" in typing.get_type_hints(member), f"{owner.__name__}.{name}"


def test_versions():
    assert rdd.__version__.count(".") == 2
    assert rdd.__version__ in rdd.build_info() and "BLAS" in rdd.build_info()
    assert _rdd.rdd_abi_version() == _rdd.bindings_abi


def test_no_machine_path_in_the_module():
    data = Path(_rdd.__file__).read_bytes()
    assert os.fsencode(Path(__file__).resolve().parents[2] / "bindings") not in data


def test_options_describe_themselves():
    table = {option.name: option for option in rdd.options()}
    assert {"accuracy", "boundary", "gap_length", "gauge", "order"} <= set(table)
    assert len(table) == _rdd.rdd_options_count()
    assert all(option.help and option.default for option in table.values())
    from rdd._options import KEYS, NAMED
    assert set(KEYS) == set(table)
    for name, values in NAMED.items():
        handle = _rdd.rdd_options_create()
        for text, number in values.items():
            _rdd.rdd_options_set_string(handle, KEYS[name], text)
            assert _rdd.rdd_options_get_int(handle, KEYS[name]) == number


def test_every_status_has_its_exception():
    from rdd._errors import _make
    codes = {name: getattr(_rdd, name) for name in dir(_rdd) if name.startswith("RDD_ERROR_")}
    assert len(codes) >= 15
    for name, status in codes.items():
        error = _make(status, "text", "rdd_function")
        assert type(error) is not rdd.Error, f"{name} has no class of its own"
        assert isinstance(error, rdd.Error) and error.status == status and error.name == name
        assert str(error) == "text" and error.function == "rdd_function"
    assert isinstance(_make(1, "", "f"), rdd.Cancelled) and not isinstance(_make(1, "", "f"), rdd.Error)


def test_natural_base_classes():
    for ours, builtin in ((rdd.ArgumentError, ValueError), (rdd.FormatError, ValueError), (rdd.FileError, OSError),
                          (rdd.OutOfMemoryError, MemoryError), (rdd.NumericError, ArithmeticError),
                          (rdd.UnsupportedError, NotImplementedError), (rdd.NotConvergedWarning, RuntimeWarning)):
        assert issubclass(ours, builtin)


def test_warnings_point_at_the_caller(fig1c):
    reduced = fig1c.coarse_grain(2, order="plain", gauge="given")
    with pytest.warns(rdd.NotConvergedWarning) as caught:
        reduced.resolution(1e-300)
    assert caught[0].filename == __file__


def test_every_helper_is_documented():
    from rdd import plot
    for name, helper in inspect.getmembers(plot, inspect.isfunction):
        if not name.startswith("_") and helper.__module__ == plot.__name__:
            assert inspect.getdoc(helper) and name in plot.__doc__, name
            assert "return" in typing.get_type_hints(helper), name


def test_pictures_without_matplotlib(fig1c, monkeypatch):
    from rdd import plot
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ImportError, match="rdd.plot needs matplotlib"):
        plot.bands(fig1c, [[0, 0], [0.5, 0]])


def test_pictures(fig1c, bcc):
    pytest.importorskip("matplotlib")
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from rdd import plot
    ax = plot.bands(fig1c, [[0, 0], [0.5, 0], [0.5, 0.5]], labels=["G", "X", "M"], bands=4, points=10)
    assert len(ax.lines) == 4 + 3
    assert plot.surface(fig1c, points=5).name == "3d"
    with pytest.raises(ValueError):
        plot.surface(bcc)
    assert len(plot.gap(fig1c, points=7).lines) == 10
    plot.arrhenius([500, 1000], [[1.0, 2.0], [3.0, 4.0]], labels=["a", "b"])
    assert len(np.ravel(plot.blocks(fig1c.coarse_grain(2)))) >= 5
    ax = plot.gaps(fig1c, [1, 4, 16], largest=4)
    assert len(ax.lines) == 4 + 1
    np.testing.assert_array_equal(ax.lines[1].get_ydata(), [fig1c.gap(L, 4).ratio[1] for L in (1, 4, 16)])
    assert plot.gaps(fig1c, [4], ax=ax) is ax
    walks = fig1c.trajectories(50, [1.0, 10.0, 100.0])
    ax = plot.walks(walks, fig1c.diffusivity())
    expected = 2 * np.trace(fig1c.diffusivity()) * walks.times
    np.testing.assert_allclose(ax.lines[0].get_ydata(), expected)
    np.testing.assert_allclose(ax.containers[0].lines[0].get_ydata(), np.trace(walks.squared, axis1=1, axis2=2))
    assert ax.get_yscale() == "log"
    sites = np.array([[2.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    dots = plot.composition(sites, [0.1, 0.5, 0.9]).collections[0]
    np.testing.assert_array_equal(dots.get_array(), [0.1, 0.5, 0.9])
    np.testing.assert_array_equal(dots.get_offsets(), sites)
    line = plot.composition(sites[:, 0], [0.1, 0.5, 0.9]).lines[0]
    assert line.get_xdata().tolist() == [0, 1, 2] and line.get_ydata().tolist() == [0.5, 0.9, 0.1]
    with pytest.raises(ValueError, match="one number for each of the positions"):
        plot.composition(sites, [0.1, 0.5])
    plt.close("all")
