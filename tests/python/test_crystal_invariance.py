"""The same crystal described in other ways; structures that are shaken, rounded, layered."""
import itertools

import numpy as np
import pytest

import crystals
import rdd
from crystals import Theirs, matched, reference, relative, searched


def rutile_like(change):
    """Rutile's channel with another description of the same crystal: D, d and classes."""
    ref = reference("rutile_channel")
    lattice, host = np.array(ref["lattice_rows"]), np.array(ref["host_fractional"])
    species, at = list(ref["host_species"]), np.array(ref["orbits_given"][0]["fractional"])
    lattice, species, host, at, more = change(lattice, species, host, at)
    crystal = rdd.Crystal(lattice, species, host, **more)
    defect = rdd.Defect(crystal, [rdd.State("i", at=at)])
    classes = defect.find_jumps(ref["cutoff"], blocking=ref["blocking_distance"])
    energies = dict(prefactor=1e13)
    by_length = {0: 0.55, 1: 0.9}
    lengths = np.round(classes.summary.length, 3)
    order = {length: k for k, length in enumerate(sorted(set(lengths)))}
    landscape = classes.landscape(saddle=[by_length[order[x]] for x in lengths], **energies)
    return crystal, classes, landscape


def plain(lattice, species, host, at):
    return lattice, species, host, at, {}


def skewed(lattice, species, host, at):
    t = np.array([[1, 2, -1], [0, 1, 3], [0, 0, 1]])
    back = np.linalg.inv(t)
    return t @ lattice, species, host @ back, at @ back, {}


def left_handed(lattice, species, host, at):
    return lattice[[1, 0, 2]], species, host[:, [1, 0, 2]], at[[1, 0, 2]], {}


def moved(lattice, species, host, at):
    return lattice, species, host + [0.137, -0.41, 0.77], at + [0.137, -0.41, 0.77], {}


def shuffled(lattice, species, host, at):
    order = [3, 0, 5, 2, 1, 4]
    return lattice, [species[k] for k in order], host[order] + [[1, 0, -2]], at, {}


def supercell(lattice, species, host, at, t=np.array([[2, 1, 0], [0, 1, 0], [0, 1, 3]])):
    cells = np.array(list(itertools.product(range(-4, 5), repeat=3)))
    all_u = (host[:, None] + cells[None]) @ np.linalg.inv(t)
    inside = ((all_u > -1e-9) & (all_u < 1 - 1e-9)).all(axis=2)
    names = [species[a] for a, c in zip(*np.nonzero(inside))]
    return t @ lattice, names, all_u[inside], at @ np.linalg.inv(t), {}


def kept_supercell(*given):
    """Two by two cells, which have the whole group."""
    lattice, species, host, at, _ = supercell(*given, t=np.diag([2, 2, 1]))
    return lattice, species, host, at, dict(primitive=False)


@pytest.mark.parametrize("change", [skewed, left_handed, moved, shuffled, supercell, kept_supercell])
def test_any_description_of_a_crystal_gives_the_same(change):
    _, classes, landscape = rutile_like(plain)
    other_crystal, other, same = rutile_like(change)
    if change is not kept_supercell:
        assert other_crystal.n_atoms == 6 and other_crystal.group == 136 and len(other) == len(classes)
        assert sorted(other.summary.count) == sorted(classes.summary.count)
    else:
        assert other_crystal.n_atoms == 24 and len(other_crystal.operations) == 64
    assert relative(same.model(700).diffusivity(), landscape.model(700).diffusivity()) < 1e-12


def test_turned_axes_turn_the_tensors():
    q, _ = np.linalg.qr(np.random.default_rng(3).normal(size=(3, 3)))
    _, _, landscape = rutile_like(plain)
    _, _, turned = rutile_like(lambda lattice, *rest: (lattice @ q.T, *rest, {}))
    assert relative(turned.model(700).diffusivity(), q @ landscape.model(700).diffusivity() @ q.T) < 1e-12


def test_units_of_length():
    _, _, landscape = rutile_like(plain)
    ref = reference("rutile_channel")
    crystal = rdd.Crystal(np.array(ref["lattice_rows"]) / 8, ref["host_species"], ref["host_fractional"],
                          tolerance=0.01 / 8)
    classes = rdd.Defect(crystal, crystals.states(ref)).find_jumps(
        ref["cutoff"] / 8, blocking={k: r / 8 for k, r in ref["blocking_distance"].items()})
    small = classes.landscape(saddle=[0.55, 0.9], prefactor=1e13)
    assert (small.model(700).diffusivity() * 64 == landscape.model(700).diffusivity()).all()


def test_conventional_cells_have_more_operations_but_the_same_diffusivity():
    fcc = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
    D = []
    for primitive in (True, False):
        crystal = rdd.Crystal(np.eye(3) * 4.05, ["Al"] * 4, fcc, primitive=primitive)
        assert len(crystal.operations) == (48 if primitive else 192)
        defect = rdd.Defect(crystal, [rdd.State("O", at=[0.5] * 3), rdd.State("T", at=[0.25] * 3)])
        assert defect.n_states == (3 if primitive else 12)
        classes = defect.find_jumps(2.0)
        assert classes.summary.count.tolist() == [16 if primitive else 64]
        D.append(classes.landscape(energy={"T": 0.12}, saddle=0.55, prefactor=1e13).model(700).diffusivity())
    assert relative(D[0], D[1]) < 1e-13


def test_any_member_stands_for_its_class():
    ref = reference("bcc_dumbbell110_johnson_rotation")
    defect = rdd.Defect(crystals.crystal(ref), crystals.states(ref))
    classes = crystals.by_hand(ref, defect, Theirs(ref))
    jumps = classes.jumps
    for c, first in enumerate(classes.summary.first):
        listed = jumps.jump_class == c
        for e in np.nonzero(listed)[0][::5]:
            again = defect.jumps([{"from": jumps.source[e], "to": jumps.target[e], "translation": jumps.translation[e]}])
            same = again.jumps
            assert (same.source == jumps.source[listed]).all() and (same.target == jumps.target[listed]).all()
            assert (same.translation == jumps.translation[listed]).all()


@pytest.mark.parametrize("name", ["monoclinic_zirconia_O_vacancy", "rutile_channel", "hcp_octa_tetra", "fcc_octa_tetra"])
def test_shaken_structures_are_made_symmetric(name):
    ref = reference(name)
    random = np.random.default_rng(11)
    lattice = np.array(ref["lattice_rows"])
    host = np.array(ref["host_fractional"])
    shaken = host + random.uniform(-3e-4, 3e-4, host.shape) @ np.linalg.inv(lattice)
    stretched = lattice @ (np.eye(3) + random.uniform(-3e-5, 3e-5, (3, 3)))
    crystal = rdd.Crystal(stretched, ref["host_species"], shaken)
    assert len(crystal.operations) == ref["n_operations"] and 0 < crystal.largest_move < 1e-3
    metric = crystal.lattice @ crystal.lattice.T
    for g in crystal.operations:
        assert relative(g.rotation.T @ metric @ g.rotation, metric) < 1e-14
        assert np.abs(g.cartesian @ g.cartesian.T - np.eye(3)).max() < 1e-14
        images = crystal.positions @ g.cartesian.T + g.shift @ crystal.lattice
        off = (images[:, None] - crystal.positions[None]) @ np.linalg.inv(crystal.lattice)
        off = np.linalg.norm((off - np.round(off)) @ crystal.lattice, axis=2).min(axis=1)
        assert off.max() < 1e-13
    states = crystals.states(ref)
    for state in states:
        state["at"] = np.array(state["at"]) + random.uniform(-3e-4, 3e-4, 3) / 4
    defect = rdd.Defect(crystal, states)
    classes = defect.find_jumps(ref["cutoff"] + 0.013, blocking=crystals.blocking(ref))
    jumps = classes.jumps
    steps = jumps.translation @ crystal.lattice + defect.positions[jumps.target] - defect.positions[jumps.source]
    lengths = np.linalg.norm(steps, axis=1)
    for c, length in enumerate(classes.summary.length):
        assert np.abs(lengths[jumps.jump_class == c] - length).max() < 1e-12
    landscape = classes.landscape(saddle=0.5 + 0.01 * np.arange(len(classes)), prefactor=1e13)
    P = random.normal(size=(len(classes), 3, 3))
    n_states = defect.n_classes
    landscape = classes.landscape(saddle=0.5 + 0.01 * np.arange(len(classes)), prefactor=1e13, symmetrise=True,
                                  dipole=np.zeros((n_states, 3, 3)), saddle_dipole=P + P.swapaxes(1, 2))
    d = landscape.elastodiffusion(700)
    for g in crystal.operations:
        R = g.cartesian
        assert relative(np.einsum("ai,bj,ck,dl,ijkl", R, R, R, R, d), d) < 1e-12


def test_hcp_with_rounded_coordinates():
    lattice = [[3.2, 0, 0], [-1.6, 3.2 * np.sqrt(3) / 2, 0], [0, 0, 5.184]]
    host = [[0.3333, 0.6667, 0.25], [0.6667, 0.3333, 0.75]]
    crystal = rdd.Crystal(lattice, ["Mg"] * 2, host)
    assert (crystal.group, len(crystal.operations)) == (194, 24)
    assert rdd.Crystal(lattice, ["Mg"] * 2, host, tolerance=1e-5).group == 63
    told = []
    with rdd.Context(log=told.append):
        rdd.Crystal(lattice, ["Mg"] * 2, host, tolerance=1e-3)
    assert any("at a tenth of the tolerance" in line for line in told)
    defect = rdd.Defect(crystal, [rdd.State("T", at=[0.3333, 0.6667, 0.625])])
    classes = defect.find_jumps(2.7)
    jumps = classes.jumps
    steps = jumps.translation @ crystal.lattice + defect.positions[jumps.target] - defect.positions[jumps.source]
    for c in range(len(classes)):
        assert np.ptp(np.linalg.norm(steps, axis=1)[jumps.jump_class == c]) < 1e-13


def test_a_layer_keeps_its_sides_apart():
    """Graphene in space: sites above the plane stay there, and D is that of the plane."""
    ref = reference("honeycomb_2d")
    lattice = np.hstack([ref["lattice_rows"], np.zeros((2, 1))])
    flat = np.array(ref["host_fractional"]) @ lattice
    crystal = rdd.Crystal(lattice, ["C", "C"], flat, cartesian=True)
    assert (crystal.dim, crystal.space, len(crystal.operations)) == (2, 3, 12)
    at = [np.array(one["fractional"]) @ lattice + [0, 0, 1.7] for one in ref["orbits_given"]]
    defect = rdd.Defect(crystal, [rdd.State(str(k), at=x, cartesian=True) for k, x in enumerate(at)])
    assert defect.n_states == 6 and np.allclose(defect.positions[:, 2], 1.7)
    classes = defect.find_jumps(1.3, blocking=-1)
    assert classes.summary.count.tolist() == [12, 12, 12]
    plane = searched(ref)
    values = crystals.values(ref)
    saddle = dict(zip(matched(ref, plane), values["saddle"]))
    nu = dict(zip(matched(ref, plane), values["prefactor"]))
    # 12@1.2300 is there twice: by the ends
    order = [list(zip(plane.summary.length.round(3), classes_ends(plane))).index(key)
             for key in zip(classes.summary.length.round(3), classes_ends(classes))]
    landscape = classes.landscape(energy=values["energy"], degeneracy=values["degeneracy"],
                                  saddle=[saddle[k] for k in order], prefactor=[nu[k] for k in order], kB=values["kB"])
    D = landscape.model(ref["temperature"]).diffusivity()
    assert relative(D[:2, :2], np.array(ref["D"])) < 1e-12 and np.abs(D[2]).max() < 1e-12 * D[0, 0]


def classes_ends(classes):
    jumps, of = classes.jumps, classes.defect.state_class
    return [tuple(sorted({int(of[i]) for i in jumps.source[jumps.jump_class == c]})) for c in range(len(classes))]
