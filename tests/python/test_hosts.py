"""Input lines of other codes, put through what their sources do with them."""
import re
from pathlib import Path

import numpy as np
import pytest

import rdd
from rdd import export
from rdd.cli import main

EV = 8.617333262e-5
PROTON = str(Path(__file__).resolve().parents[2] / "examples" / "data" / "bazro3_barriers.csv")
UNITS = {"length": "nm", "time": "s"}


def line(direction, a=0.287, nu=1e13, em=0.05):
    """A defect on a line in three dimensions: D = a^2 nu exp(-em/kT) along it."""
    d = a * np.array(direction, float) / np.linalg.norm(direction)
    lattice = np.vstack([d, 5 * np.linalg.svd(d[None])[2][1:]])  # the other vectors are never taken
    return rdd.Landscape(lattice, 1, [0, 0], [0, 0], [[1, 0, 0], [-1, 0, 0]], barrier=em, prefactor=nu)


def box(barriers, a=0.3, nu=1e13):
    """A defect on a simple cubic lattice with a barrier along each axis."""
    steps = np.vstack([np.eye(3, dtype=int), -np.eye(3, dtype=int)])
    return rdd.Landscape(a * np.eye(3), 1, [0] * 6, [0] * 6, steps, barrier=np.tile(barriers, 2), prefactor=nu)


def mmonca_diffusivity(text, temperature, jump):
    """What MMonCa's sources make of the lines: migration rates from D0, Em and lambda, steps of lambda along its axes; the
    diffusivity tensor, nm2/s."""
    numbers = {key: np.array(found.split(), float) for key, found in re.findall(r"^coordinates (\S+) (.*)$", text, re.M)}
    d0, em = map(float, re.search(r"[{<] ([-+.e\d]+) ([-+.e\d]+) [}>]", text).groups())
    unit = {key: v / np.linalg.norm(v) for key, v in numbers.items()}
    kind = re.search(r"migration.type (\S+)", text)
    if kind:
        axes = [unit["axis.0"], unit["axis.1"]]
        assert abs(axes[0] @ axes[1]) < 1e-6
        axes.append(np.cross(*axes))
        steps, factor = {"perpendicular": (axes[2:], 2 / 6), "parallel": (axes[:2], 4 / 6), "3d": (axes, 1.0)}[kind[1]]
        factor *= 6
    else:
        line_axis = [v for key, v in unit.items() if key.endswith("(axis)")]
        steps, factor = (line_axis, 2.0) if line_axis else (list(np.eye(3)), 6.0)
    rate = factor * 1e14 / jump**2 * d0 * np.exp(-em / (8.6174e-5 * temperature))
    each = rate / (2 * len(steps))
    return sum(2 * each * np.outer(s, s) * jump**2 for s in steps) / 2


@pytest.mark.parametrize("direction", [(1, 1, 1), (1, 0, 0), (1, -1, 0), (2, -1, -1), (0.3, 0.5, 0.7)])
@pytest.mark.parametrize("cluster", [None, "<111>"])
def test_mmonca_takes_the_diffusivity_of_a_line(direction, cluster):
    landscape = line(direction)
    found = export.mmonca_lines(landscape, "I4", 600, jump=0.287, cluster=cluster, **UNITS)
    for temperature in (560, 600, 640):
        exact = landscape.model(temperature).diffusivity()
        np.testing.assert_allclose(mmonca_diffusivity(found.text, temperature, 0.287), exact, rtol=1e-7, atol=1e-7 * np.trace(exact))
    assert found.motion.dimension == 1 and found.motion.largest_error < 1e-10
    assert found.rate_prefactor == pytest.approx(2e13, rel=1e-9)  # both directions of a walk of that length
    assert "migration.type perpendicular" in found.text if cluster else "I4(axis)" in found.text


def test_mmonca_in_the_plane_and_in_space():
    plane = box([0.2, 0.2, 0.9])
    with pytest.raises(rdd.ArgumentError, match="two-dimensional"):
        export.mmonca_lines(plane, "I", 600, jump=0.3, **UNITS)
    for landscape, cluster, dimension in ((plane, "Disk", 2), (box([0.2] * 3), None, 3), (box([0.2] * 3), "ICluster", 3)):
        found = export.mmonca_lines(landscape, "I", 600, jump=0.3, cluster=cluster, **UNITS)
        exact = landscape.model(600).diffusivity()
        assert found.motion.dimension == dimension
        np.testing.assert_allclose(mmonca_diffusivity(found.text, 600, 0.3), exact, rtol=1e-6, atol=1e-5 * np.trace(exact))
        assert found.rate_prefactor == pytest.approx(2 * dimension * 1e13, rel=1e-3)


def test_mmonca_refuses_what_it_cannot_say():
    with pytest.raises(rdd.ArgumentError, match="differ by"):
        export.mmonca_lines(box([0.2, 0.2, 0.22]), "I", 600, jump=0.3, **UNITS)
    with pytest.raises(rdd.ArgumentError, match="lambda > 0"):
        export.mmonca_lines(box([0.2] * 3), "I", 600, jump=0, **UNITS)
    with pytest.raises(rdd.ArgumentError, match="length = 'furlong'"):
        export.mmonca_lines(box([0.2] * 3), "I", 600, jump=1, length="furlong", time="s")
    with pytest.raises(rdd.ArgumentError, match="temperature = -3"):
        export.motion(box([0.2] * 3), -3, kB=EV, **UNITS)


def test_units_of_the_landscape():
    nanometres, angstroms = box([0.2] * 3), box([0.2] * 3, a=3.0, nu=1e1)
    one = export.motion(nanometres, 600, kB=EV, **UNITS)
    other = export.motion(angstroms, 600, length="Angstrom", time="ps", kB=EV)
    assert other.prefactor == pytest.approx(one.prefactor, rel=1e-12) and one.prefactor == pytest.approx(0.09e13, rel=1e-9)


def test_the_error_of_a_law_is_said():
    bent = rdd.Landscape([[1.0]], 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0], [0], [1], [-1]], barrier=[0.2, 0.3, 0.5, 0.4], prefactor=1e13,
                         positions=[[0.0], [0.4]])
    found = export.motion(bent, 600, kB=EV, width=0.4, **UNITS)
    at = np.linspace(*found.temperatures, 50)
    law = found.prefactor * np.exp(-found.energy / (EV * at))
    exact = np.array([bent.model(t).diffusivity()[0, 0] for t in at])
    assert 1e-4 < found.largest_error < 0.2 and np.abs(law / exact - 1).max() < 1.05 * found.largest_error


def test_festim_in_si():
    found = export.festim(box([0.2] * 3), 600, **UNITS)
    exact = box([0.2] * 3).model(600).diffusivity()[0, 0] * 1e-18
    assert found["D_0"] * np.exp(-found["E_D"] / (8.6173303e-5 * 600)) == pytest.approx(exact, rel=1e-12)
    with pytest.raises(rdd.ArgumentError, match="1-dimensional in 3"):
        export.festim(line((1, 0, 0)), 600, **UNITS)


def test_the_pair_of_zirconium():
    landscape = box([0.3, 0.3, 0.45])
    pair = export.xolotl_zr(landscape, 600, **UNITS)
    exact = landscape.model(600).diffusivity()
    mean, ratio = pair.at(600)
    assert mean == pytest.approx(np.cbrt(exact[0, 0] ** 2 * exact[2, 2]), rel=1e-10)
    assert ratio == pytest.approx((exact[2, 2] / exact[0, 0]) ** (1 / 6), rel=1e-10)
    along_x = export.xolotl_zr(box([0.45, 0.3, 0.3]), 600, axis=(1, 0, 0), **UNITS)
    assert along_x.axial == pytest.approx(pair.axial, rel=1e-10)
    with pytest.raises(rdd.ArgumentError, match="differs by"):
        export.xolotl_zr(landscape, 600, axis=(1, 0, 0), **UNITS)


def test_xolotl_reaction_file():
    """Read back as Xolotl reads it: three counts, then H S D0 Em of each state."""
    text = export.xolotl_cluster((0, 1, 0), [(2.1, 3.5, 4e11, 0.7), (2.3, 4.0, 1e12, 0.9)])
    numbers = [float(x) for x in text.split()]
    assert numbers == [0, 1, 0, 2.1, 3.5, 4e11, 0.7, 2.3, 4.0, 1e12, 0.9] and (len(numbers) - 7) % 4 == 0
    rest = export.xolotl_reactions([((0, 0, 1), 0.006)], [((0, 0, 1), (0, 1, 0), (0, 0, 0), 340.0)]).splitlines()
    assert rest == ["Reactions", "0 0 1 0.006", "0 0 1 0 1 0 0 0 0 340.0"]
    with pytest.raises(rdd.ArgumentError, match="takes 0 as no reaction"):
        export.xolotl_reactions((), [((0, 0, 1), (0, 1, 0), (0, 0, 0), 0.0)])
    with pytest.raises(rdd.ArgumentError, match="D0 = -1"):
        export.xolotl_cluster((0, 1, 0), [(0, 0, -1.0, 0)])


def test_spparks():
    landscape = rdd.Landscape([[1.0]], 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0], [0], [1], [-1]], barrier=[0.98, 0.68, 0.68, 0.98],
                              prefactor=1e12, positions=[[0.0], [0.5]])
    assert export.spparks_events(landscape, ["tet", "oct"]).splitlines() == ["event 2 oct tet h vac 0.68 vac h",
                                                                            "event 2 tet oct h vac 0.98 vac h"]
    with pytest.raises(rdd.ArgumentError, match="barriers 0.98 and 0.68"):
        export.spparks_events(landscape, ["tet", "tet"])
    uneven = rdd.Landscape([[1.0]], 1, [0, 0], [0, 0], [[1], [-1]], barrier=0.1, prefactor=[1.0, 2.0])
    with pytest.raises(rdd.ArgumentError, match="unit of time"):
        export.spparks_events(uneven, ["oct"])
    assert export.spparks_reactions([[0, 3.5], [1.25, 0]], ["A", "B"]) == "add_reaction A_to_B A 1.25 B\nadd_reaction B_to_A B 3.5 A\n"
    with pytest.raises(rdd.ArgumentError, match=r"reaction\[1, 0\] = -1"):
        export.spparks_reactions([[0, 1], [-1.0, 0]], ["A", "B"])


def test_jump_processes_on_a_grid():
    """D_x = 1 and D_y = 4 on 3 x 3 sites: each site lists its neighbours inside by linear index, below, left, right, above."""
    vectors = export.hopping_of_diffusion([[1.0], [4.0]], [1.0, 1.0], grid=(3, 3))
    assert vectors.shape == (1, 9) and vectors.dtype == object
    expected = [[1, 4], [1, 1, 4], [1, 4], [4, 1, 4], [4, 1, 1, 4], [4, 1, 4], [4, 1], [4, 1, 1], [4, 1]]
    assert [v.tolist() for v in vectors[0]] == expected
    links = export.grid((3, 3))
    assert links.neighbour[links.first[4]:links.first[5]].tolist() == [1, 3, 5, 7]
    assert [len(v) for v in vectors[0]] == np.diff(links.first).tolist()
    model = rdd.Model(np.eye(2), 1, [0] * 4, [0] * 4, [[1, 0], [-1, 0], [0, 1], [0, -1]], [1.0, 1.0, 4.0, 4.0])
    assert [v.tolist() for v in export.hopping(model, grid=(3, 3)).constants[0]] == expected
    with pytest.raises(rdd.ArgumentError, match="grid has the shape"):
        export.hopping(model, grid=(3, 3, 3))
    with pytest.raises(rdd.ArgumentError, match=r"sites\[0\] = 0"):
        export.grid((0, 3))
    with pytest.raises(rdd.ArgumentError, match="1 to 3 dimensions"):
        export.grid((2, 2, 2, 2))


def test_walks_on_the_grid_have_the_diffusivity():
    """Mean square displacement out of a site inside, per time: 2 D along each axis; nothing leads across an edge."""
    size, d, h = (4, 5, 6), np.array([[1.0], [2.0], [3.0]]), np.array([0.5, 1.0, 2.0])
    vectors, links = export.hopping_of_diffusion(d, h, grid=size), export.grid(size)
    place = np.array(np.unravel_index(np.arange(120), size, order="F")).T
    inside = int(np.ravel_multi_index((2, 2, 2), size, order="F"))
    steps = (place[links.neighbour[links.first[inside]:links.first[inside + 1]]] - place[inside]) * h
    np.testing.assert_allclose((vectors[0, inside][:, None] * steps**2).sum(axis=0), 2 * d[:, 0], rtol=1e-14)
    for site in range(120):
        other = place[links.neighbour[links.first[site]:links.first[site + 1]]]
        assert (np.abs(other - place[site]).sum(axis=1) == 1).all() and len(other) == len(vectors[0, site])


def test_on_the_command_line(capsys, tmp_path):
    path = tmp_path / "line.csv"
    path.write_text("from,to,dx[nm],dy[nm],dz[nm],Em[eV],nu0[Hz]\n1,1,0.287,0,0,0.05,1e13\n1,1,-0.287,0,0,0.05,1e13\n")
    assert main(["export", str(path), "--to", "mmonca", "-T", "600", "--lambda", "0.287", "--name", "I3"]) == 0
    assert "coordinates I3(axis) 1 0 0" in capsys.readouterr().out
    assert main(["export", str(path), "--to", "mmonca", "-T", "600"]) == 1 and "--lambda 0.287" in capsys.readouterr().err
    assert main(["export", str(path), "--to", "jumpprocesses", "-T", "600", "--grid", "3"]) == 0
    assert capsys.readouterr().out.count("[") == 4
    assert main(["export", str(path), "--to", "festim", "-T", "600"]) == 1 and "1-dimensional" in capsys.readouterr().err
    assert main(["export", PROTON, "--to", "festim", "-T", "600"]) == 0 and "festim.Material(D_0=" in capsys.readouterr().out
    assert main(["export", str(path), "--to", "spparks", "--sites", "oct"]) == 0 and "event 2 oct oct" in capsys.readouterr().out
    assert main(["export", str(path), "--to", "values", "-T", "300,600", "--csv"]) == 0 and "D[Angstrom^2/s]" in capsys.readouterr().out
