"""Crystals, states by orbit, classes of jumps, strain: against references made with other code, and invariances."""
import itertools
import time

import numpy as np
import pytest

import crystals
import rdd
from crystals import ELASTIC, ORIENTED, SITES, Theirs, reference


def relative(found, wanted):
    return np.abs(np.asarray(found) - wanted).max() / np.abs(wanted).max()


def searched(ref, host=None, **more):
    host = host or crystals.crystal(ref)
    defect = rdd.Defect(host, crystals.states(ref))
    return defect.find_jumps(ref["cutoff"], blocking=crystals.blocking(ref), **more)


def matched(ref, classes):
    """Our classes in the order of the file, as numbers."""
    sets, theirs = crystals.jump_sets(ref, classes), Theirs(ref)
    return [sets.index(theirs.jumps(one["all_directed"])) for one in ref["jump_classes"]]


def filled(ref, classes, order, **more):
    """The landscape with the numbers of a file; closed where it has none."""
    given = crystals.values(ref)
    saddle, prefactor = np.full(len(classes), np.nan), np.full(len(classes), np.nan)
    saddle[order], prefactor[order] = given.pop("saddle"), given.pop("prefactor")
    return classes.landscape(saddle=saddle, prefactor=prefactor, **given, **more)


@pytest.mark.parametrize("name", SITES)
def test_the_search_finds_the_jumps_of_the_reference(name):
    ref = reference(name)
    host = crystals.crystal(ref)
    assert len(host.operations) == ref["n_operations"]
    assert host.group == (ref["space_group"] or 0)
    classes = searched(ref, host)
    order = matched(ref, classes)
    assert sorted(order) == list(range(len(classes)))  # every one of ours is one of theirs
    for one, c in zip(ref["jump_classes"], order):
        assert classes.summary.count[c] == one["n_directed"]
        assert classes.summary.reversed[c] == one["reversed_by_an_operation"]
        assert abs(classes.summary.length[c] - one["length"]) < 1e-12 * one["length"]
    dropped = classes.dropped
    assert sorted(zip(dropped.count, dropped.by_site)) == sorted((d["n_directed"], d["by"][0] == "site")
                                                                 for d in ref["dropped"])
    D = filled(ref, classes, order).model(ref["temperature"]).diffusivity()
    assert relative(D, np.array(ref["D"])) < 1e-12


@pytest.mark.parametrize("name", ORIENTED)
def test_oriented_defects_have_the_jumps_of_the_reference(name):
    ref = reference(name)
    host = crystals.crystal(ref)
    defect = rdd.Defect(host, crystals.states(ref))
    assert defect.n_states == len(ref["states"]) and len(host.operations) == 48
    classes = crystals.by_hand(ref, defect, Theirs(ref))
    assert matched(ref, classes) == list(range(len(ref["jump_classes"])))
    landscape = classes.landscape(**crystals.values(ref))
    D = landscape.model(ref["temperature"]).diffusivity()
    wanted = ref["closed_form_value"]
    assert np.abs(D - wanted * np.eye(3)).max() <= 1e-12 * (wanted or ref["rates_of_representatives"][0])
    complete = ref.get("all_candidate_classes_below_cutoff")
    if complete:
        found = defect.find_jumps(complete["cutoff"], blocking=-1, turns=True)
        assert sorted(zip(np.round(found.summary.length, 6), found.summary.count)) == \
            sorted((round(length, 6), count) for length, count in complete["length_and_directed"])


def test_a_cage_is_told_by_its_dimensions(tmp_path):
    ref = reference("fcc_mixed_dumbbell100_caged")
    classes = crystals.by_hand(ref, rdd.Defect(crystals.crystal(ref), crystals.states(ref)), Theirs(ref))
    assert classes.dimensions.rank.tolist() == [0] and classes.dimensions.parts.tolist() == [1]
    told = []
    with rdd.Context(log=told.append):
        landscape = classes.landscape(**crystals.values(ref))
    assert "loops of the network span 0 of 3 dimensions" in told
    assert np.abs(landscape.with_dipoles().elastodiffusion(700)).max() < 1e-3  # zero, of 1e11 and more in each jump


# Strain

def dipoles(ref, key):
    return np.array(ref["elastic"][key])


@pytest.mark.parametrize("name", ELASTIC)
def test_elastodiffusion(name):
    ref = reference(name)
    host = crystals.crystal(ref)
    states = crystals.states(ref)
    # Dipoles are given for the first site of each class in the list of the file.
    first = {one["site_class"]: one for one in reversed(ref["sites"])}
    for c, state in enumerate(states):
        state["at"] = first[c]["fractional"]
    classes = crystals.by_hand(ref, rdd.Defect(host, states), Theirs(ref))
    given = dict(dipole=dipoles(ref, "site_dipole_given"), saddle_dipole=dipoles(ref, "saddle_dipole_given"))
    if name != "monoclinic_zirconia_O_vacancy":  # no symmetry of sites and saddles there
        with pytest.raises(rdd.ArgumentError, match="changes it by .* expected less than 0.1"):
            classes.landscape(**crystals.values(ref), **given)
    landscape = classes.landscape(**crystals.values(ref), **given, symmetrise=True)
    T = ref["temperature"]
    d = landscape.elastodiffusion(T)
    assert relative(d, np.array(ref["elastic"]["d"])) < 1e-11
    # The tensor is invariant under the group.
    for g in host.operations:
        R = g.cartesian
        assert relative(np.einsum("ai,bj,ck,dl,ijkl", R, R, R, R, d), d) < 1e-12
    # Fourth-order differences of landscapes under a finite strain.
    h = small_strain(ref, T)
    for c, e in itertools.combinations_with_replacement(range(host.space), 2):
        strain = np.zeros((host.space, host.space))
        strain[c, e] += 0.5
        strain[e, c] += 0.5
        D = {n: landscape.strained(n * h * strain).model(T).diffusivity() for n in (-2, -1, 1, 2)}
        slope = (8 * (D[1] - D[-1]) - (D[2] - D[-2])) / (12 * h)
        assert np.abs(slope - d[:, :, c, e]).max() < 2e-11 * np.abs(d).max()


def small_strain(ref, T):
    """A strain that changes the energies of saddles by about kB T/30."""
    return ref["kB"] * T / np.abs(dipoles(ref, "saddle_dipole_given")).max() / 30


def test_elastodiffusion_needs_no_symmetry():
    """A chain of two sites with dipoles of its own, driven or not, against differences."""
    random = np.random.default_rng(5)
    lattice = [[1.0, 0.2], [0.0, 1.1]]
    source, target = [0, 1, 0, 1, 0, 1], [1, 0, 1, 0, 1, 0]
    translation = [[0, 0], [0, 0], [-1, 0], [1, 0], [0, 1], [0, -1]]
    def symmetric(n):
        p = random.normal(size=(n, 2, 2))
        return p + p.swapaxes(1, 2)
    state, saddle = symmetric(2), np.repeat(symmetric(3), 2, axis=0)
    more = dict(prefactor=1.0, positions=[[0, 0], [0.4, 0.3]], energy=[0, 0.3], kB=1.0)
    reversible = rdd.Landscape(lattice, 2, source, target, translation, saddle=[1.0, 1.0, 1.3, 1.3, 0.9, 0.9], **more)
    driven = rdd.Landscape(lattice, 2, source, target, translation, barrier=[1.0, 0.7, 1.3, 0.8, 0.9, 0.9], **more)
    for landscape in (reversible.with_dipoles(state, saddle), driven.with_dipoles(state, saddle)):
        assert landscape.model(1.0).audit().reversible == (landscape.transitions.barrier[1] == 0.7
                                                           and landscape.transitions.barrier[3] == 1.0)
        d = landscape.elastodiffusion(1.0)
        h = 1e-3
        for strain in (np.diag([1.0, 0]), np.diag([0, 1.0]), np.array([[0, 0.5], [0.5, 0]])):
            D = {n: landscape.strained(n * h * strain).model(1.0).diffusivity() for n in (-2, -1, 1, 2)}
            slope = (8 * (D[1] - D[-1]) - (D[2] - D[-2])) / (12 * h)
            assert np.abs(slope - np.einsum("abcd,cd", d, strain)).max() < 1e-10 * np.abs(d).max()


def test_carbon_in_iron():
    """Onsager's notebook Fe-C: octahedral sites, saddles at tetrahedral ones."""
    ref = reference("fe_c_elastodiffusion")
    a = 0.28553  # nm
    host = rdd.Crystal(np.eye(3) * a, ["Fe", "Fe"], [[0, 0, 0], [0.5, 0.5, 0.5]], tolerance=1e-3)
    defect = rdd.Defect(host, [rdd.State("O", at=[0.5, 0, 0])])
    classes = defect.jumps([{"from": dict(at=[0.5, 0, 0]), "to": dict(at=[0.5, 0.5, 0])}])
    # The site's axis is x: the nearest iron atoms are a/2 off along it. The jump is along y.
    landscape = classes.landscape(barrier=0.816, prefactor=0.1, dipole=[np.diag([8.03, 3.40, 3.40])],
                                  saddle_dipole=[np.diag([6.66, 4.87, 6.66])], kB=8.617333262e-5, symmetrise=False)
    c11, c12, c44 = 243.0, 145.0, 116.0
    unit = 160.2176634 / 1000  # GPa per eV/nm^3
    s11, s12, s44 = (c11 + c12) / ((c11 - c12) * (c11 + 2 * c12)), -c12 / ((c11 - c12) * (c11 + 2 * c12)), 1 / c44
    S = np.zeros((3, 3, 3, 3))
    for i, j in itertools.product(range(3), repeat=2):
        S[i, i, j, j] = s11 if i == j else s12
        if i != j:
            S[i, j, i, j] = S[i, j, j, i] = s44 / 4
    S *= unit
    atom = a**3 / 2
    for row in ref["rows"]:
        D = landscape.model(row["T"]).diffusivity()
        d = landscape.elastodiffusion(row["T"])
        scale = row["D"] / D[0, 0]  # of its units of length and time
        assert relative(D * scale, row["D"] * np.eye(3)) < 1e-12
        for key, value in (("d11", d[0, 0, 0, 0]), ("d12", d[0, 0, 1, 1]), ("d44", d[0, 1, 0, 1])):
            assert abs(value * scale - row[key]) < 1e-11 * np.abs(d).max() * scale
        V = landscape.activation_volume(row["T"], S) / atom
        for key, value in (("V_xxxx", V[0, 0, 0, 0]), ("V_xxyy", V[0, 0, 1, 1]), ("V_xyxy", V[0, 1, 0, 1])):
            assert abs(value - row[key]) < 1e-6 * abs(V).max()
        assert abs(np.einsum("aacc", V) / 3 - row["V_total"]) < 1e-6 * abs(V).max()
    d = [landscape.elastodiffusion(T)[0, 0, 0, 0] for T in (420, 430)]
    assert d[0] < 0 < d[1]


# Invariances

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


def supercell(lattice, species, host, at):
    t = np.array([[2, 1, 0], [0, 1, 0], [0, 1, 3]])
    cells = np.array(list(itertools.product(range(-4, 5), repeat=3)))
    all_u = (host[:, None] + cells[None]) @ np.linalg.inv(t)
    inside = ((all_u > -1e-9) & (all_u < 1 - 1e-9)).all(axis=2)
    names = [species[a] for a, c in zip(*np.nonzero(inside))]
    return t @ lattice, names, all_u[inside], at @ np.linalg.inv(t), {}


def kept_supercell(*given):
    lattice, species, host, at, _ = supercell(*given)
    return lattice, species, host, at, dict(primitive=False)


@pytest.mark.parametrize("change", [skewed, left_handed, moved, shuffled, supercell, kept_supercell])
def test_any_description_of_a_crystal_gives_the_same(change):
    _, classes, landscape = rutile_like(plain)
    other_crystal, other, same = rutile_like(change)
    if change is not kept_supercell:
        assert other_crystal.n_atoms == 6 and other_crystal.group == 136 and len(other) == len(classes)
        assert sorted(other.summary.count) == sorted(classes.summary.count)
    else:
        assert other_crystal.n_atoms == 36
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


# By hand

def test_saddle_points_count_the_paths():
    """bcc octahedral sites: one path on the line between them, four beside it."""
    crystal = rdd.Crystal(np.eye(3) * 2.86, ["Fe"] * 2, [[0, 0, 0], [0.5] * 3])
    defect = rdd.Defect(crystal, [rdd.State("O", at=[0.5, 0, 0])])
    ends = {"from": dict(at=[0.5, 0, 0]), "to": dict(at=[0.5, 0.5, 0])}
    line = defect.jumps([{**ends, "through": [0.5, 0.25, 0]}])
    beside = defect.jumps([{**ends, "through": [0.55, 0.25, 0.05]}])
    assert line.n_jumps == 12 and beside.n_jumps == 48
    D = [c.landscape(barrier=0.5, prefactor=1e13).model(500).diffusivity()[0, 0]
         for c in (line, beside, defect.jumps([{**ends, "paths": 4}]))]
    assert D[1] == pytest.approx(4 * D[0], rel=1e-14) and D[2] == pytest.approx(D[1], rel=1e-14)
    told = []
    with rdd.Context(log=told.append):
        defect.jumps([{**ends, "through": [0.5, 0.2, 0]}])
    assert any("two routes" in line for line in told)
    both = defect.jumps([{**ends, "through": [0.5, 0.25, 0]}, {**ends, "through": [0.55, 0.25, 0.05]}])
    sum_of = both.landscape(barrier=[0.5, 0.5], prefactor=1e13).model(500).diffusivity()[0, 0]
    assert sum_of == pytest.approx(5 * D[0], rel=1e-14)


def test_prefactors_and_degeneracies():
    """Two kinds of sites: k = nu/g exp(-(E_s - E)/kT), weights g exp(-E/kT)."""
    ref = reference("fcc_octa_tetra")
    classes = searched(ref)
    landscape = classes.landscape(energy={"O": 0.1, "T": 0.2}, degeneracy={"O": 3.0, "T": 0.5}, saddle=0.6, prefactor=7.0,
                                  kB=1e-3)
    of = classes.defect.state_class[landscape.transitions.source]
    k = np.exp(landscape.log_rates(100.0))
    E, g = np.array([0.1, 0.2])[of], np.array([3.0, 0.5])[of]
    assert np.allclose(k, 7.0 / g * np.exp(-(0.6 - E) / 0.1), rtol=1e-14)
    barrier = classes.landscape(energy={"O": 0.1, "T": 0.2}, barrier=0.5, degeneracy=[3, 0.5], prefactor=7.0, kB=1e-3)
    given = classes.summary.given[0]
    start = classes.defect.state_class[classes.jumps.source[given]]
    assert np.allclose(barrier.transitions.barrier + np.array([0.1, 0.2])[of], 0.5 + [0.1, 0.2][start])


def test_one_error_bar_a_class():
    ref = reference("rutile_channel")
    classes = searched(ref)
    landscape = classes.landscape(saddle=[0.55, 0.9], prefactor=1e13, deviation=[0.02, 0.05])
    assert landscape.jump_class.tolist() == [0] * 8 + [1] * 8
    error = landscape.diffusivity_error(700, landscape.deviation, group=landscape.jump_class)
    D = lambda x, y: classes.landscape(saddle=[0.55 + x, 0.9 + y], prefactor=1e13).model(700).diffusivity()
    h = 1e-4
    slopes = [(D(h, 0) - D(-h, 0)) / (2 * h) * 0.02, (D(0, h) - D(0, -h)) / (2 * h) * 0.05]
    wanted = np.sqrt(slopes[0]**2 + slopes[1]**2)
    assert np.abs(error - wanted).max() < 1e-5 * wanted.max()


# Objects of other packages

class Atoms:
    def __init__(self, cell, symbols, scaled, pbc=(True, True, True)):
        self.cell, self.symbols, self.scaled, self.pbc = cell, symbols, scaled, pbc

    def get_scaled_positions(self, wrap=True):
        return np.array(self.scaled)

    def get_chemical_symbols(self):
        return list(self.symbols)


def test_objects_like_those_of_ase_and_pymatgen():
    ref = reference("rutile_channel")
    one = rdd.Crystal.of(Atoms(np.array(ref["lattice_rows"]), ref["host_species"], ref["host_fractional"]))
    assert one.group == 136 and one.species == ref["host_species"]

    class Structure:
        class lattice:
            matrix = ref["lattice_rows"]
        frac_coords = ref["host_fractional"]
        species = ref["host_species"]
        is_ordered = True

    assert rdd.Crystal.of(Structure()).group == 136
    Structure.is_ordered = False
    with pytest.raises(rdd.ArgumentError, match="partially occupied"):
        rdd.Crystal.of(Structure())
    slab = rdd.Crystal.of(Atoms(np.diag([2.5, 2.5, 30.0]), ["Cu", "Ni"], [[0, 0, 0.2], [0.5, 0.5, 0.27]], (True, True, False)))
    assert (slab.dim, slab.space, len(slab.operations)) == (2, 3, 8)
    with pytest.raises(TypeError, match="ASE or pymatgen"):
        rdd.Crystal.of(3)


# Bad input

def al(**more):
    return rdd.Crystal(np.eye(3) * 4.05, ["Al"] * 4, [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]], **more)


@pytest.mark.parametrize("lattice, host, more, text", [
    (np.diag([1.0, 1, 0]), [[0, 0, 0]], {}, "vector 2 is zero"),
    ([[1, 0, 0], [0, 1, 0], [1, 1, 0]], [[0, 0, 0]], {}, "volume"),
    (np.diag([1.0, 1, np.nan]), [[0, 0, 0]], {}, "not finite"),
    (np.eye(3), [[0, 0, np.inf]], {}, "position of atom 0"),
    (np.eye(3) * 4, [[0, 0, 0], [0, 0, 1.001]], {}, "atoms 0 and 1 are 0.004"),
    (np.eye(3) * 1e-10, [[0, 0, 0]], {}, "twentieth of the shortest lattice vector"),
    (np.eye(3), [[0, 0, 0]], dict(tolerance=-1.0), "tolerance = -1"),
    (np.eye(3), [[0, 0, 0]], dict(tolerance=np.nan), "tolerance"),
])
def test_crystals_that_are_none(lattice, host, more, text):
    with pytest.raises(rdd.ArgumentError, match=text):
        rdd.Crystal(lattice, ["A"] * len(host), host, **more)


def test_states_that_are_none():
    crystal = al()
    with pytest.raises(rdd.ArgumentError, match='states "tetra" and "t2" are one orbit under the space group'):
        rdd.Defect(crystal, [rdd.State("tetra", at=[0.25] * 3), rdd.State("t2", at=[0.75, 0.75, 0.25])])
    with pytest.raises(rdd.ArgumentError, match="images under the space group lie .* apart; move it onto"):
        rdd.Defect(crystal, [rdd.State("t", at=[0.25, 0.25, 0.256])])
    with pytest.raises(rdd.ArgumentError, match='"b".*from the orbit of "a"; raise tolerance or move it'):
        rdd.Defect(rdd.Crystal(np.diag([3.0, 4, 5]), ["A"] * 2, [[0, 0, 0], [0.21, 0.13, 0.37]]),
                   [rdd.State("a", at=[0.5, 0.6, 0.1]), rdd.State("b", at=[0.51, 0.6, 0.1])])
    with pytest.raises(rdd.ArgumentError, match="close to a special direction"):
        rdd.Defect(crystal, [rdd.State("d", at=[0, 0, 0], axis=[1, 1.003, 0])])
    with pytest.raises(rdd.ArgumentError, match="all zero, expected a direction"):
        rdd.Defect(crystal, [rdd.State("d", at=[0, 0, 0], axis=[0, 0, 0])])
    with pytest.raises(rdd.ArgumentError, match="finite coordinates"):
        rdd.Defect(crystal, [rdd.State("d", at=[0, 0, np.nan])])
    with pytest.raises(rdd.ArgumentError, match="no state with this decoration there; the nearest one is 1.7"):
        rdd.Defect(crystal, [rdd.State("o", at=[0.5] * 3)]).find([0.75] * 3)


def test_jumps_that_are_none():
    defect = rdd.Defect(al(), [rdd.State("octa", at=[0.5] * 3), rdd.State("tetra", at=[0.25] * 3)])
    with pytest.raises(rdd.ArgumentError, match=r"cutoff = 2.025: a shell lies at 2.025; choose 1.889 or 2.444"):
        defect.find_jumps(2.025)
    jumps = [{"from": dict(at=[0.5] * 3), "to": dict(at=[0.25] * 3)},
             {"from": dict(at=[0.75] * 3), "to": dict(at=[0.5] * 3)}]
    with pytest.raises(rdd.ArgumentError, match=r"jump\[1\] is of the same class as jump\[0\] \(reversed\)"):
        defect.jumps(jumps)
    with pytest.raises(rdd.ArgumentError, match="ends where it begins"):
        defect.jumps([{"from": 0, "to": 0}])
    classes = defect.find_jumps(2.0)
    with pytest.raises(rdd.ArgumentError, match=r'class 0 .*: saddle 0.05 below its end "tetra"'):
        classes.landscape(energy={"tetra": 0.6}, saddle=0.55, prefactor=1e13)
    with pytest.raises(rdd.ArgumentError, match="prefactor of class 0"):
        classes.landscape(saddle=0.55, prefactor=-1.0)
    with pytest.raises(rdd.ArgumentError, match="no elastic dipoles"):
        classes.landscape(saddle=0.55, prefactor=1.0).elastodiffusion(500)


def test_a_relaxed_supercell_is_noticed():
    random = np.random.default_rng(2)
    host = np.array(list(itertools.product([0, 0.25, 0.5, 0.75], repeat=3)))
    told = []
    with rdd.Context(log=told.append):
        rdd.Crystal(np.eye(3) * 12, ["Po"] * 64, host + random.uniform(-0.01, 0.01, host.shape))
    assert any("group 1 with 64 atoms: a relaxed supercell? give the perfect crystal" in line for line in told)


# Speed

def test_many_classes_without_symmetry_are_fast():
    random = np.random.default_rng(4)
    grid = np.array(list(itertools.product(range(4), repeat=3))) / 4
    atoms = grid[random.permutation(64)[:60]] + random.uniform(-0.05, 0.05, (60, 3))
    crystal = rdd.Crystal(np.diag([10.0, 11, 12]), ["A"] * 10 + ["B"] * 50, atoms)
    assert len(crystal.operations) == 1
    start = time.perf_counter()
    defect = rdd.Defect(crystal, species="B")
    classes = defect.find_jumps(3.7, blocking=-1)
    landscape = classes.landscape(saddle=0.5, prefactor=1.0)
    passed = time.perf_counter() - start
    assert len(classes) > 200 and landscape.n_states == 50
    assert passed < 0.1


def test_a_large_crystal_is_fast():
    random = np.random.default_rng(4)
    grid = np.array(list(itertools.product(range(8), repeat=3))) / 8
    atoms = grid[:500] + random.uniform(-0.02, 0.02, (500, 3))
    start = time.perf_counter()
    crystal = rdd.Crystal(np.diag([24.0, 24.2, 24.4]), ["B"] * 500, atoms)
    classes = rdd.Defect(crystal, species="B").find_jumps(6.7, blocking=-1, through_sites=True)
    landscape = classes.landscape(saddle=0.5, prefactor=1.0)
    passed = time.perf_counter() - start
    assert landscape.n_transitions > 20000
    assert passed < 2.0
