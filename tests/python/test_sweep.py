"""Transport over temperatures: published numbers, differences, fits, tables."""
import pickle

import numpy as np
import pytest

import rdd
from landscapes import BAZRO3_D, BAZRO3_T, bazro3, gapped

KB = 8.617333262e-5


def difference(function, at, step):
    """Fourth-order central difference."""
    return (8 * (function(at + step) - function(at - step)) - function(at + 2 * step) + function(at - 2 * step)) / (12 * step)


def relative(found, exact):
    return np.linalg.norm(found - exact) / np.linalg.norm(exact)


def test_nine_diffusivities():
    sweep = bazro3().sweep(BAZRO3_T)
    assert sweep.diffusivity.shape == (3, 3, 9) and sweep.diffusivity.flags.f_contiguous
    assert sweep.velocity.shape == (3, 9) and sweep.slope is None
    np.testing.assert_allclose(sweep.diffusivity[0, 0] * 1e-16, BAZRO3_D, rtol=1e-10)
    np.testing.assert_allclose(sweep.along() * 1e-16, BAZRO3_D, rtol=1e-10)
    np.testing.assert_allclose(sweep.along([1, -2, 5]) * 1e-16, BAZRO3_D, rtol=1e-10)
    assert repr(sweep) == "<rdd.Sweep: 9 temperatures 200 to 1000, mean D 1.486e+07 to 1.178e+12>"
    for kept in (sweep.temperature, sweep.diffusivity, sweep.velocity):
        with pytest.raises(ValueError):
            kept[...] = 0
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(sweep)).diffusivity, sweep.diffusivity)


@pytest.mark.parametrize("accuracy", ["auto", "fast", "high"])
def test_same_bits_as_the_models(accuracy):
    for landscape in (bazro3(), gapped()):
        sweep = landscape.sweep([300, 550.5, 1200], accuracy=accuracy, context=rdd.Context(threads=3))
        for place, temperature in enumerate(sweep.temperature):
            model = landscape.model(temperature)
            np.testing.assert_array_equal(sweep.diffusivity[..., place], model.diffusivity(accuracy))
            np.testing.assert_array_equal(sweep.velocity[:, place], model.drift_velocity())


def test_slopes():
    landscape = gapped()
    sweep = landscape.sweep([400, 900], slopes=True)
    assert sweep.slope.shape == (2, 2, 2)
    for place, temperature in enumerate(sweep.temperature):
        exact = difference(lambda t: landscape.model(t).diffusivity(), temperature, 0.5)
        assert relative(sweep.slope[..., place], exact) < 1e-8
        np.testing.assert_array_equal(landscape.derivatives(temperature).slope, sweep.slope[..., place])


def test_input_of_a_sweep_is_copied_and_progress_told():
    temperatures, seen = np.array([300.0, 600]), []
    sweep = gapped().sweep(temperatures, progress=lambda done, total: seen.append((done, total)))
    temperatures[:] = 1
    assert sweep.temperature.tolist() == [300, 600] and seen[-1] == (2, 2)
    assert gapped().sweep(500).diffusivity.shape == (2, 2, 1)
    assert gapped().sweep([]).diffusivity.shape == (2, 2, 0) and "no temperature" in repr(gapped().sweep([]))


def test_fits():
    t = np.linspace(300, 900, 7)
    fit = rdd.fit_arrhenius(t, 2.5e-3 * np.exp(-.45 / (KB * t)))
    d0, energy, error = fit
    assert (d0, energy) == pytest.approx((2.5e-3, .45), rel=1e-12) and error < 1e-12
    assert fit(600) == pytest.approx(2.5e-3 * np.exp(-.45 / (KB * 600)), rel=1e-12)
    other = rdd.fit_arrhenius(t, np.exp(-3 / t), kB=1)
    assert other.energy == pytest.approx(3, rel=1e-12) and other(2.0) == pytest.approx(np.exp(-1.5))
    values = np.exp(-3 / t)
    values[2] *= 1.2
    fit = rdd.fit_arrhenius(t, values, 1)
    assert fit.largest_error == pytest.approx(np.abs(fit(t) / values - 1).max(), rel=1e-12) and fit.largest_error > .1
    for bad, words in ((dict(values=-values), r"value\[0\] = -"), (dict(values=[1]), r"values has the shape \(1,\)"),
                       (dict(temperatures=7 * [300.0]), "two different ones"), (dict(kB=-1), "kB = -1"),
                       (dict(temperatures=-t), "temperature = -300")):
        with pytest.raises(rdd.ArgumentError, match=words):
            rdd.fit_arrhenius(**{**dict(temperatures=t, values=values), **bad})


def test_fits_of_a_sweep():
    """Independent hops along two orthogonal lines that do not lie along x and y: Arrhenius in each, exactly."""
    u, v = np.array([.6, .8]), np.array([-.8, .6])
    landscape = rdd.Landscape([u, 2 * v], 1, [0] * 4, [0] * 4, [(1, 0), (-1, 0), (0, 1), (0, -1)],
                              barrier=[.2, .2, .5, .5], prefactor=1e12)
    sweep = landscape.sweep(np.linspace(300, 800, 6))
    axes = sweep.principal_axes()
    np.testing.assert_allclose(np.abs(axes.T @ np.column_stack([u, v])), np.eye(2), atol=1e-12)
    found = sweep.fits()
    assert [f.energy for f in found.principal] == pytest.approx([.2, .5], rel=1e-9)
    assert [f.prefactor for f in found.principal] == pytest.approx([1e12, 4e12], rel=1e-9)
    assert max(f.largest_error for f in found.principal) < 1e-9
    np.testing.assert_array_equal(found.axes, axes)
    for place, fit in enumerate(found.cartesian):
        assert fit == rdd.fit_arrhenius(sweep.temperature, sweep.diffusivity[place, place])
    assert found.cartesian[0].largest_error > 0.01 and sweep.fit([0, 3]) == found.cartesian[1]
    assert sweep.fit() == rdd.fit_arrhenius(sweep.temperature, np.trace(sweep.diffusivity) / 2)
    with pytest.raises(rdd.ArgumentError, match=r"direction has the shape \(3,\)"):
        sweep.fit([1, 0, 0])


def along_x():
    """Hops of length 1 along x alone, in three dimensions."""
    return rdd.Landscape(np.eye(3), 1, [0, 0], [0, 0], [(1, 0, 0), (-1, 0, 0)], barrier=[.3, .3], prefactor=1e12)


def test_an_immobile_direction():
    sweep = along_x().sweep([300, 400, 500])
    found = sweep.fits()
    assert [f.immobile for f in found.cartesian] == [False, True, True] == [f.immobile for f in found.principal]
    assert found.cartesian[0].energy == pytest.approx(.3, rel=1e-12)
    assert repr(found.cartesian[1]) == "<rdd.ArrheniusFit: immobile>" and not found.cartesian[1]([300, 400]).any()
    assert tuple(found.cartesian[2]) == (0, 0, 0)


def test_an_immobile_direction_across_the_axes():
    turned = np.linalg.qr(np.array([[1., 2, 3], [0, 1, -1], [2, 0, 1]]))[0]
    landscape = rdd.Landscape(turned, 1, [0, 0], [0, 0], [(1, 0, 0), (-1, 0, 0)], barrier=[.3, .3], prefactor=1e12)
    sweep = landscape.sweep([300, 400, 500])
    assert [f.immobile for f in sweep.fits().principal] == [False, True, True]
    assert sweep.fit(turned[1]).immobile and not sweep.fit(turned[0] + turned[1]).immobile


def test_a_one_dimensional_defect():
    """D along the line, not the third of it."""
    sweep = along_x().sweep([300, 400, 500])
    assert tuple(sweep.fit()) == tuple(sweep.fit([1, 0, 0]))
    assert sweep.fit().prefactor == pytest.approx(1e12, rel=1e-9)
    np.testing.assert_allclose(sweep.along(), sweep.along([1, 0, 0]) / 3)


def test_a_table_with_an_immobile_direction():
    landscape = along_x()
    table = landscape.table(300, 800, 1e-8)
    found = table([350, 700])
    np.testing.assert_allclose(found[0, 0], landscape.sweep([350, 700]).along([1, 0, 0]), rtol=table.largest_error)
    found[0, 0] = 0
    assert not found.any()


def test_nothing_moves():
    sweep = rdd.Landscape(np.eye(2), 2, [0, 1], [1, 0], [(0, 0), (0, 0)], barrier=[.3, .3], prefactor=1e12).sweep([300, 400])
    assert sweep.fit().immobile and all(f.immobile for f in sweep.fits().cartesian + sweep.fits().principal)


def test_fits_of_nothing():
    with pytest.raises(rdd.ArgumentError, match="found 0 values, an Arrhenius fit expects two different ones"):
        rdd.fit_arrhenius([], [])
    for which in "fit", "fits":
        with pytest.raises(rdd.ArgumentError, match="expect"):
            getattr(along_x().sweep([]), which)()


def test_coarse_sweep():
    landscape = gapped()
    temperatures = [900, 700, 500]
    sweep = landscape.coarse_sweep(2, temperatures)
    assert sweep.P == 2 and repr(sweep).startswith("<rdd.CoarseSweep: 2 states, 3 temperatures 500 to 900, gap ")
    assert sweep.drift.shape == (2, 2, 2, 3) and sweep.diffusion.shape == (2, 2, 2, 2, 3)
    for place, temperature in enumerate(temperatures):
        reduced = landscape.model(temperature).coarse_grain(2)
        for name in ("equilibrium", "reaction", "drift", "diffusion", "gap"):
            np.testing.assert_array_equal(getattr(sweep, name)[..., place], getattr(reduced, name), err_msg=name)
    plain = landscape.coarse_sweep(2, 600, order="plain", gauge="given")
    np.testing.assert_array_equal(plain.diffusion[..., 0],
                                  landscape.model(600).coarse_grain(2, "plain", "given").diffusion)
    default = landscape.coarse_sweep(2, 600, order=None, gauge=None)
    np.testing.assert_array_equal(default.diffusion, landscape.coarse_sweep(2, 600).diffusion)
    with pytest.raises(rdd.ArgumentError, match="P = 5: expected 1 to n_states = 4"):
        landscape.coarse_sweep(5, [300])
    with pytest.raises(rdd.ArgumentError, match="order = 'third'"):
        landscape.coarse_sweep(2, [300], order="third")
    with pytest.raises(rdd.ArgumentError, match="temperature"):
        landscape.coarse_sweep(2, [500, -1])


def test_transport_derivatives():
    model = gapped().model(1500).with_force([.02, .05], 1.0)
    jumps, found = model.jumps, model.transport_derivatives()
    assert found.diffusivity_rate.shape == (2, 2, 12) and found.velocity_rate.shape == (2, 12)
    for place in (0, 5, 11):
        def moved(factor, at=place):
            rate = jumps.rate.copy()
            rate[at] *= factor
            return rdd.Model(model.lattice, 4, jumps.source, jumps.target, jumps.translation, rate,
                             positions=model.positions)
        rate = jumps.rate[place]
        d = difference(lambda x: moved(x).diffusivity(), 1.0, 2e-3) / rate
        v = difference(lambda x: moved(x).drift_velocity(), 1.0, 2e-3) / rate
        assert np.linalg.norm(found.diffusivity_rate[..., place] - d) < 1e-8 * np.abs(found.diffusivity_rate).max()
        assert np.linalg.norm(found.velocity_rate[:, place] - v) < 1e-8 * np.abs(found.velocity_rate).max()
    # D and v are homogeneous of first order in the rates
    np.testing.assert_allclose(found.diffusivity_rate @ jumps.rate, model.diffusivity(), rtol=1e-10)
    np.testing.assert_allclose(found.velocity_rate @ jumps.rate, model.drift_velocity(), rtol=1e-10)


def test_landscape_derivatives():
    landscape, temperature = gapped(), 700
    found = landscape.derivatives(temperature)
    assert found.slope.shape == (2, 2) and found.state.shape == (2, 2, 4) and found.height.shape == (2, 2, 12)
    for state in range(4):
        d = difference(lambda e: landscape.shifted(e * np.eye(4)[state]).model(temperature).diffusivity(), 0, 1e-3)
        assert np.linalg.norm(found.state[..., state] - d) < 1e-8 * np.abs(found.state).max()
    for saddle in (0, 4):
        both = np.isin(np.arange(12), [2 * saddle, 2 * saddle + 1]).astype(float)
        d = difference(lambda e: landscape.shifted(height=e * both).model(temperature).diffusivity(), 0, 1e-3)
        assert np.linalg.norm(found.height @ both - d) < 1e-8 * np.abs(found.height).max()


def test_error_bars():
    landscape, temperature, thermal = gapped(), 700, KB * 700
    model = landscape.model(temperature)
    together = landscape.diffusivity_error(temperature, .01, 12 * [3])
    np.testing.assert_allclose(together, .01 / thermal * np.abs(model.diffusivity()), rtol=1e-9)
    apart = landscape.diffusivity_error(temperature, np.full(12, .01))
    height = landscape.derivatives(temperature).height
    np.testing.assert_allclose(apart, .01 * np.sqrt(((height[..., ::2] + height[..., 1::2]) ** 2).sum(-1)), rtol=1e-10)
    q = np.abs(model.coarse_grain(2).reaction)
    assert relative(landscape.reaction_error(temperature, 2, .01, 12 * [0]), .01 / thermal * q) < 1e-6
    assert (landscape.reaction_error(temperature, 2, .01) < .01 / thermal * q).all()
    for call, words in ((lambda: landscape.diffusivity_error(temperature, -1), r"deviation\[0\] = -1"),
                        (lambda: landscape.diffusivity_error(temperature, [1, 2]), r"deviation has the shape \(2,\)"),
                        (lambda: landscape.diffusivity_error(temperature, 1, [1]), r"group has the shape \(1,\)"),
                        (lambda: landscape.reaction_error(temperature, 0, 1), "P = 0: expected 1 to n_states = 4"),
                        (lambda: landscape.reaction_error(np.inf, 2, 1), "temperature = inf")):
        with pytest.raises(rdd.ArgumentError, match=words):
            call()


@pytest.mark.parametrize("tolerance", [1e-4, 1e-8])
def test_table(tolerance):
    landscape = gapped()
    table = landscape.table(250, 1500, tolerance)
    assert table.range == pytest.approx((250, 1500), rel=1e-15) and table.largest_error <= tolerance
    assert repr(table).startswith("<rdd.Table: D from 250 to 1500, ") and "intervals in 1/T" in repr(table)
    temperatures = np.linspace(250, 1500, 101)
    found, exact = table(temperatures), landscape.sweep(temperatures).diffusivity
    assert found.shape == (2, 2, 101) and found.flags.f_contiguous
    scale = np.sqrt(np.einsum("aat,bbt->abt", exact, exact))
    assert (np.abs(found - exact) / scale).max() <= table.largest_error * (1 + 1e-3)
    one = table(temperatures[7])
    assert one.shape == (2, 2)
    np.testing.assert_array_equal(one, found[..., 7])
    slopes = landscape.sweep(temperatures, slopes=True).slope
    assert relative(table.slope(temperatures), slopes) < tolerance ** .7
    assert table.slope(600).shape == (2, 2) and table([]).shape == (2, 2, 0)
    for outside in (249, 1501, np.nan, -1, [300, 2000]):
        with pytest.raises(rdd.ArgumentError, match=r"temperature(\[1\])? = .*the range of the table"):
            table(outside)
    with pytest.raises(rdd.ArgumentError, match="temperature: expected an array of numbers"):
        table("hot")
    with pytest.raises(rdd.ArgumentError, match="temperature has the shape"):
        table([[300.0]])
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(table)


def from_arrays(table, temperature):
    """What a host does that keeps the arrays alone."""
    x, knots = 1 / temperature, table.knots
    i = min(np.searchsorted(knots, x, side="right") - 1, len(knots) - 2)
    t = (x - knots[i]) / (knots[i + 1] - knots[i])
    c = table.coefficients[:, :, i].T @ t ** np.arange(4)
    values = np.zeros(table.entries.shape[1])
    later = []
    for v, (kind, channel, first, second) in enumerate(table.entries.T):
        if kind == 0:
            values[v] = np.exp(c[channel])
        elif kind == 1:
            values[v] = c[channel] * np.exp((c[first] + c[second]) / 2)
        elif kind > 2:
            later.append((v, kind, first, second))
    for v, kind, first, second in later:
        values[v] = values[first] if kind == 4 else values[v] - (values[first:second].sum() - values[v])
    return values


def test_the_arrays_of_a_table_suffice():
    landscape = gapped()
    table, coarse = landscape.table(250, 1500), landscape.coarse_table(2, 400, 1500)
    assert table.coefficients.shape == (4, table.coefficients.shape[1], len(table.knots) - 1)
    assert table.entries.shape == (4, 4) and table.entries[:, 0].tolist()[:2] == [0, 0]
    for temperature in (400.5, 977.0, 1499.5):
        np.testing.assert_allclose(from_arrays(table, temperature), table(temperature).ravel(order="F"), rtol=1e-11)
        values = np.concatenate([part.ravel(order="F") for part in coarse(temperature)])
        np.testing.assert_allclose(from_arrays(coarse, temperature), values, rtol=1e-11, atol=1e-14 * np.abs(values).max())


def test_coarse_table():
    landscape = gapped()
    table = landscape.coarse_table(2, 400, 1500, 1e-6)
    assert table.P == 2 and repr(table).startswith("<rdd.CoarseTable: 2 states from 400 to 1500, ")
    temperatures = np.array([1500, 410, 966.6, 1111])  # the first sets the order of the coarse states
    exact, found = landscape.coarse_sweep(2, temperatures), table(temperatures)
    np.testing.assert_allclose(found.equilibrium, exact.equilibrium, rtol=2e-6)
    np.testing.assert_allclose(found.reaction, exact.reaction, rtol=2e-6)
    np.testing.assert_array_equal(found.reaction.sum(0), 0)
    assert found.drift.shape == exact.drift.shape == (2, 2, 2, 4) and found.diffusion.shape == (2, 2, 2, 2, 4)
    for place in range(4):
        size_q, size_d = (np.linalg.norm(a[..., place]) for a in (exact.reaction, exact.diffusion))
        assert np.abs(found.diffusion - exact.diffusion)[..., place].max() < 2e-6 * size_d
        assert np.abs(found.drift - exact.drift)[..., place].max() < 2e-6 * np.sqrt(size_q * size_d)
        for several, one in zip(found, table(temperatures[place])):
            np.testing.assert_array_equal(several[..., place], one)
    slope = table.slope(1000)
    assert relative(slope.reaction, difference(lambda t: landscape.coarse_sweep(2, t).reaction[..., 0], 1000, .5)) < 1e-3


def test_bad_tables():
    landscape = gapped()
    for call, words in ((lambda: landscape.table(500, 300), "most = 300: expected more than the least, 500"),
                        (lambda: landscape.table(0, 300), "temperature = 0"),
                        (lambda: landscape.table(300, 500, 1e-14), "tolerance = 1e-14"),
                        (lambda: landscape.table(300, 500, accuracy="best"), "accuracy = 'best'"),
                        (lambda: landscape.coarse_table(0, 300, 500), "P = 0"),
                        (lambda: landscape.coarse_table(2, 300, 500, gauge="x"), "gauge = 'x'")):
        with pytest.raises(rdd.ArgumentError, match=words):
            call()
    with pytest.raises(TypeError, match="least_temperature: expected a number"):
        landscape.table("cold", 300)


def test_bad_sweeps():
    for call, words in ((lambda: gapped().sweep([300, 0]), "temperature = 0"),
                        (lambda: gapped().sweep([[300]]), r"temperatures has the shape \(1, 1\)"),
                        (lambda: gapped().sweep(["a"]), "temperatures: expected an array of numbers"),
                        (lambda: gapped().sweep(300, accuracy="best"), "accuracy = 'best'"),
                        (lambda: gapped().derivatives(-1), "temperature = -1")):
        with pytest.raises(rdd.ArgumentError, match=words):
            call()
    plain = rdd.Landscape(None, 2, [0, 1], [1, 0], None, barrier=.1, prefactor=1)
    assert repr(plain) == "<rdd.Landscape: 2 states, 2 transitions, no lattice, barriers 0.1 to 0.1>"
    for call in (lambda: plain.sweep(300), lambda: plain.coarse_sweep(1, 300), lambda: plain.table(300, 400),
                 lambda: plain.derivatives(300), lambda: plain.diffusivity_error(300, .1)):
        with pytest.raises(rdd.NoLatticeError, match="lattice"):
            call()


def test_picture_of_a_sweep():
    pytest.importorskip("matplotlib")
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as plt
    from rdd import plot
    assert len(plot.sweep(bazro3().sweep(BAZRO3_T)).lines) == 2  # isotropic: one set of points, one fit
    sweep = gapped().sweep([300, 500, 900])
    ax = plot.sweep(sweep)
    assert len(ax.lines) == 4 and ax.get_yscale() == "log"
    np.testing.assert_array_equal(ax.lines[0].get_ydata(), sweep.along(sweep.principal_axes()[:, 0]))
    assert len(plot.sweep(sweep, directions=[1, 0]).lines) == 2
    plt.close("all")


@pytest.mark.parametrize("tolerance", [1e-4, 1e-7])
def test_a_coarse_table_of_one_state(tolerance):
    """Hops to the right and to the left: v = k1 - k2, D = (k1 + k2)/2."""
    landscape = rdd.Landscape(1.0, 1, [0, 0], [0, 0], [[1], [-1]], barrier=[0.5, 0.52], prefactor=1e13)
    table = landscape.coarse_table(1, 300, 800, tolerance=tolerance)
    assert 0 < table.largest_error <= tolerance
    for temperature in np.linspace(300, 800, 501):
        k1, k2 = 1e13 * np.exp(-np.array([0.5, 0.52]) / (KB * temperature))
        values = table(temperature)
        assert abs(values.drift[0, 0, 0] / (k2 - k1) - 1) <= table.largest_error
        assert abs(values.diffusion[0, 0, 0, 0] / ((k1 + k2) / 2) - 1) <= table.largest_error
        assert values.reaction[0, 0] == 0 and values.equilibrium[0] == 1
