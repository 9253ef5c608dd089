"""Crystals, states by orbit, classes of jumps: against references made with other code; bad input; speed."""
import itertools

import numpy as np
import pytest

import crystals
import rdd
from crystals import ORIENTED, SITES, Theirs, filled, matched, reference, relative, searched


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


def test_classes_by_length():
    classes = searched(reference("rutile_channel"))
    by_number = classes.landscape(barrier=[0.55, 0.9], prefactor=1e13)
    by_length = classes.landscape(barrier={1.48: 0.55, 3.25: 0.9}, prefactor=1e13)
    assert np.array_equal(by_length.transitions.barrier, by_number.transitions.barrier)
    assert classes.landscape(barrier={1.48: 0.55}, prefactor=1e13).n_transitions == 8    # the other is closed
    for barrier, text in (({2.9: 0.5}, "no class of this length, or several; expected one of 0: i-i 1.4795, 1: i-i 3.2484"),
                          ({"i-i": 0.5}, "2 classes have this name; expected one of 0: i-i 1.4795, .* by number or length"),
                          ([0.5], r"barrier has 1 entries: expected one for each of the 2 classes \(0: .*or a dict")):
        with pytest.raises(rdd.ArgumentError, match=text):
            classes.landscape(barrier=barrier, prefactor=1e13)


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


def test_pictures_name_what_they_show():
    plt = pytest.importorskip("matplotlib.pyplot")
    ref = reference("hcp_octa_tetra")
    classes = searched(ref)
    for every in (False, True):
        ax = rdd.plot.crystal(classes, every=every, ax=plt.figure().add_subplot())
        names = [text.get_text() for text in ax.get_legend().get_texts()]
        wanted = [f"{name} {length:.3g}" for name, length in zip(classes.names, classes.summary.length)]
        assert names[:3] == [ref["host_species"][0], *classes.defect.names]
        assert names[3:] == wanted if not every else set(names[3:]) <= set(wanted)
        plt.close(ax.figure)


# Bad input

def al(**more):
    return rdd.Crystal(np.eye(3) * 4.05, ["Al"] * 4, [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]], **more)


@pytest.mark.parametrize("lattice, host, more, text", [
    (np.diag([1.0, 1, 0]), [[0, 0, 0]], {}, "vector 2 is zero"),
    ([[1, 0, 0], [0, 1, 0], [1, 1, 0]], [[0, 0, 0]], {}, "volume"),
    (np.diag([1.0, 1, np.nan]), [[0, 0, 0]], {}, "not finite"),
    (np.eye(3), [[0, 0, np.inf]], {}, "position of atom 0"),
    (np.eye(3) * 4, [[0, 0, 0], [0, 0, 1.001]], {}, "atoms 0 and 1 are 0.004 apart"),
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

def test_many_classes_without_symmetry():
    random = np.random.default_rng(4)
    grid = np.array(list(itertools.product(range(4), repeat=3))) / 4
    atoms = grid[random.permutation(64)[:60]] + random.uniform(-0.05, 0.05, (60, 3))
    crystal = rdd.Crystal(np.diag([10.0, 11, 12]), ["A"] * 10 + ["B"] * 50, atoms, tolerance=1e-3)
    assert len(crystal.operations) == 1
    defect = rdd.Defect(crystal, species="B")
    classes = defect.find_jumps(3.7, blocking=-1)
    landscape = classes.landscape(saddle=0.5, prefactor=1.0)
    assert len(classes) > 150 and landscape.n_states == 50


def test_a_large_crystal():
    random = np.random.default_rng(4)
    grid = np.array(list(itertools.product(range(8), repeat=3))) / 8
    atoms = grid[:500] + random.uniform(-0.02, 0.02, (500, 3))
    crystal = rdd.Crystal(np.diag([24.0, 24.2, 24.4]), ["B"] * 500, atoms)
    classes = rdd.Defect(crystal, species="B").find_jumps(6.7, blocking=-1, through_sites=True)
    landscape = classes.landscape(saddle=0.5, prefactor=1.0)
    assert landscape.n_transitions > 20000
