"""Whole inputs on which a library of this kind goes wrong quietly, with right values from 120-digit arithmetic."""
import json

import numpy as np
import pytest
import rdd

#: A path between two wells over states of weights down to 1e-39; the lighter well hops through the cells.
PATH = [39844.620153373326, 3.3175182460640902e-06, 208965186167.28415, 0.1052353466965748, 208965186167.28415,
        6587575.749628773, 208965186167.28415, 208965186167.28415, 6587575.749628891, 208965186167.28415,
        0.1052353466965733, 208965186167.28415, 3.027158317263488e-11]


def path_over_light_states(tmp_path, factor=1.0):
    """As a file of the library's own; factor: of one of the two hops, which drives the model."""
    hop, *steps = PATH
    source, target, rate = [0, 0], [0, 0], [hop * factor, hop]
    for i in range(6):
        source += [i, i + 1]
        target += [i + 1, i]
        rate += steps[2 * i:2 * i + 2]
    text = {"format": "rdd-model", "version": 1, "dim": 1, "space": 1, "n_states": 7, "lattice": [[3.0]],
            "jumps": {"from": source, "to": target, "translation": [[1], [-1]] + 12 * [[0]], "rate": rate}}
    (tmp_path / "path.json").write_text(json.dumps(text))
    return rdd.read(tmp_path / "path.json")


@pytest.mark.parametrize("factor", [1.0, 1 + 1e-6])
def test_light_states(tmp_path, factor):
    model = path_over_light_states(tmp_path, factor)
    if factor == 1:
        reduced = model.coarse_grain(2)
    else:   # second-order terms v v/gap of the driven light states outweigh its own D by fifteen decades
        with pytest.warns(rdd.IllPosedWarning):
            reduced = model.coarse_grain(2)
    light = 9.1246843901782563e-06
    np.testing.assert_allclose(reduced.equilibrium, [1 - light, light], rtol=1e-13)
    mine = reduced.memberships[:, 1]
    right = [1, 1, 0.99998423812070014, 0.5, 1.5761879299863602e-05, 7.9377185412214955e-18, 0]
    np.testing.assert_allclose(mine, right, rtol=1e-10, atol=1e-14)
    exchange = 2.6333766379930468e-23   # the slow rate
    assert -np.trace(reduced.reaction) == pytest.approx(exchange, rel=1e-10)
    hop = 9 * PATH[0] * (1 + factor) / 2
    found = reduced.diffusion[0, 0]
    within = 1e-10 * hop if factor == 1 else reduced.diffusion_error * np.abs(found).max()
    assert abs(found[1, 1] - hop) <= within
    if factor == 1:
        table = reduced.jumps(least_gap=0)
        np.testing.assert_allclose(table.equilibrium, [1 - light, light], rtol=1e-10)
        np.testing.assert_allclose(table.slow_rates, [exchange], rtol=1e-10)
        assert reduced.mobilities().principal[1, 0] == pytest.approx(hop, rel=1e-10)


#: Two sets of three minima that nothing joins, in the layout of PATHSAMPLE: energies, and saddles with their two ends.
MINIMA = [0.0, 0.5, 1.0, 0.2, 0.6, 1.1]
SADDLES = [(2.0, 1, 2), (32.0, 2, 3), (2.1, 4, 5), (34.0, 5, 6)]
MODES = [[4.8484350948544663e-4, 4.1079909162282133e9], [7.3368132555759355e-5, 4.27110403080353e9]]
CLIMB = 1550933637.9294496   # from state 0 to state 1


def two_parts(tmp_path):
    moments = 3 * f"{1.0:10.4f}"
    (tmp_path / "min.data").write_text("".join(f"{e:12.6f}{0.0:12.6f}     1{moments}\n" for e in MINIMA))
    (tmp_path / "ts.data").write_text("".join(f"{e:12.6f}{-50.0:12.6f}     1{i:6d}{j:6d}{moments}\n" for e, i, j in SADDLES))
    return rdd.read(tmp_path, 1, kB=1)


@pytest.mark.parametrize("accuracy", ["auto", "fast", "high"])
def test_two_parts(tmp_path, accuracy):
    model = two_parts(tmp_path)
    values = model.spectrum(accuracy=accuracy).values.ravel()
    assert (values[:2] == 0).all()
    right = np.sort(np.ravel(MODES))
    np.testing.assert_allclose(values[2:], right, rtol=1e-13, atol=1e-14 * right[-1] if accuracy == "fast" else 0)
    assert (values[2:] > 0).all()
    with pytest.raises(rdd.NotErgodicError, match="2 ergodic classes"):
        model.gap()
    with pytest.raises(rdd.NotErgodicError, match="2 ergodic classes"):
        model.coarse_grain(2)
    for states, slow in zip(model.classes(), MODES):
        part = model.restricted(states)
        np.testing.assert_allclose(part.spectrum(accuracy="high").values.ravel()[1:], slow, rtol=1e-13)
        assert part.gap().ratio[1] == pytest.approx(slow[1] / slow[0], rel=1e-10)


def test_states_of_another_part_do_not_matter(tmp_path):
    assert two_parts(tmp_path).mean_first_passage_time(0, 1) == pytest.approx(1 / CLIMB, rel=1e-13)


def test_a_list_of_barriers_that_have_been_rounded(tmp_path):
    """Four sites in a row, barriers with four decimals, motion along x alone: driven by their rounding or not, the fits
    are those of a row."""
    barriers = [.6043, .4673, .5808, .6658, .6031, .4421, .3459, .5589]
    lines = ["from,to,dx,dy,dz,Em[eV],nu0[Hz]"]
    for i in range(4):
        j = (i + 1) % 4
        lines += [f"{i + 1},{j + 1},1.0,0,0,{barriers[2 * i]},1e13", f"{j + 1},{i + 1},-1.0,0,0,{barriers[2 * i + 1]},1e13"]
    (tmp_path / "row.csv").write_text("\n".join(lines) + "\n")
    sweep = rdd.read_landscape(tmp_path / "row.csv").sweep([500, 600, 800])
    fits = sweep.fits()
    assert [f.immobile for f in fits.cartesian] == [False, True, True]
    E = np.array([0, barriers[0] - barriers[1], 0, 0])
    E[2] = E[1] + barriers[2] - barriers[3]
    E[3] = E[2] + barriers[4] - barriers[5]
    assert abs(E[3] + barriers[6] - barriers[7]) < 1e-12   # they do close
    saddle = E + barriers[::2]
    for t, d in zip(sweep.temperature, sweep.along([1, 0, 0])):
        kT = 8.617333262e-5 * t
        assert d == pytest.approx(16e13 / np.exp(-E / kT).sum() / np.exp(saddle / kT).sum(), rel=1e-12)
    assert tuple(sweep.fit()) == tuple(fits.cartesian[0])


@pytest.mark.parametrize("slow", [1e-20, 1e-24, 1e-40])
def test_one_coarse_state_of_three_fast_blocks(slow):
    """Rings of four states, the slow jumps between them alone lead through the cells."""
    jumps = []
    for block in range(3):
        for i in range(4):
            a, b = 4 * block + i, 4 * block + (i + 1) % 4
            jumps += [(a, b, 0, 1.0 + i), (b, a, 0, 1.0 + i)]
    for a, b, n, k in ((0, 5, 0, slow), (6, 9, 0, .3 * slow), (10, 3, 1, .2 * slow)):
        jumps += [(a, b, n, k), (b, a, -n, k)]
    source, target, n, rate = zip(*jumps)
    model = rdd.Model(2.0, 12, source, target, np.reshape(n, (-1, 1)), rate)
    # Three bonds in series: D = a^2/(M sum of 1/k), and the rings between their ends count for nothing beside them.
    right = 4 / (12 / slow * (1 + 1 / .3 + 1 / .2))
    assert model.diffusivity()[0, 0] == pytest.approx(right, rel=1e-13)
    assert model.coarse_grain(1).diffusion[0, 0, 0, 0] == pytest.approx(right, rel=1e-13)


def test_a_cluster_that_stays_where_it_is():
    model = rdd.Model(np.eye(2), 3, [0, 1, 1, 2], [1, 0, 2, 1], np.zeros((4, 2), int), [1, 2, 1e-3, 2e-3])
    reduced = model.coarse_grain(2)
    for range in (None, 1):
        table = reduced.jumps(range=range)
        assert len(table) == 2 and not table.diffusivity.any()


def test_no_lattice():
    reduced = rdd.Model(None, 3, [0, 1, 1, 2], [1, 0, 2, 1], None, [1, 2, 1e-3, 2e-3]).coarse_grain(2)
    values = np.linalg.eigvalsh([[1, -np.sqrt(2), 0], [-np.sqrt(2), 2.001, -np.sqrt(2e-6)], [0, -np.sqrt(2e-6), 2e-3]])
    assert -np.trace(reduced.reaction) == pytest.approx(values[1], rel=1e-10)
    assert reduced.diffusion.size == 0
