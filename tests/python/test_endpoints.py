"""First and last structures of NEB calculations, and structures read from CIF."""
import itertools

import numpy as np
import pytest

import rdd

FCC = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]
A = 4.05


def aluminium(**more):
    return rdd.Crystal(np.eye(3) * A, ["Al"] * 4, FCC, **more)


def iron(a=2.86):
    return rdd.Crystal(np.eye(3) * a, ["Fe"] * 2, [[0, 0, 0], [0.5] * 3])


def distances(x, lattice):
    """Of all pairs of atoms, the nearest images, sorted."""
    off = (x[:, None] - x[None]) @ np.linalg.inv(lattice)
    d = np.linalg.norm((off - np.round(off)) @ lattice, axis=2)
    return np.sort(d[np.triu_indices(len(x), 1)])


def same_up_to_symmetry(ends):
    """The ends of a jump that an operation reverses are one structure, turned: distances between atoms agree."""
    for name in set(ends.species):
        listed = np.array([s == name for s in ends.species])
        first, last = (distances(x[listed], ends.lattice) for x in (ends.initial, ends.final))
        assert np.allclose(first, last, atol=1e-9)


def test_a_vacancy_changes_places_with_one_atom():
    classes = rdd.Defect(aluminium(), species="Al").find_jumps(3.0)
    ends = classes.endpoints(0, 3)
    assert ends.species == ["Al"] * 107 and np.allclose(ends.lattice, np.eye(3) * 3 * A)
    assert len(ends.moved) == 1
    way = ends.final[ends.moved[0]] - ends.initial[ends.moved[0]]
    assert np.linalg.norm(way) == pytest.approx(A / np.sqrt(2))
    whole = 3 * np.array(list(itertools.product(range(3), repeat=3))) / 9  # every site of the crystal is there, but one
    sites = ((whole[:, None] + np.array(FCC)[None] / 3).reshape(-1, 3)) @ ends.lattice
    for x, gone in ((ends.initial, 1), (ends.final, 1)):
        off = (sites[:, None] - x[None]) @ np.linalg.inv(ends.lattice)
        near = np.linalg.norm((off - np.round(off)) @ ends.lattice, axis=2) < 1e-9
        assert near.sum(axis=1).max() == 1 and (near.sum(axis=1) == 0).sum() == gone and near.any(axis=0).all()
    assert distances(ends.initial, ends.lattice)[0] == pytest.approx(A / np.sqrt(2))
    same_up_to_symmetry(ends)
    by_rows = classes.endpoints("Al-Al", [[3, 0, 0], [0, 3, 0], [0, 0, 3]])
    assert np.array_equal(by_rows.initial, ends.initial) and np.array_equal(by_rows.final, ends.final)
    assert len(classes.endpoints(0, [[2, 2, 0], [0, 2, 2], [2, 0, 2]]).species) == 4 * 16 - 1


def test_ways_lead_across_the_borders_of_the_box():
    """Each jump of the class as the one given: the straight way has the length of the jump everywhere."""
    defect = rdd.Defect(aluminium(), [rdd.State("O", at=[0.5] * 3), rdd.State("T", at=[0.25] * 3)])
    jumps = defect.find_jumps(2.0).jumps
    for e in range(len(jumps.source)):
        one = defect.jumps([{"from": jumps.source[e], "to": jumps.target[e], "translation": jumps.translation[e]}])
        ends = one.endpoints(0, 2, species="H")
        assert ends.species == ["Al"] * 32 + ["H"] and ends.moved.tolist() == [32]
        assert np.linalg.norm(ends.final[32] - ends.initial[32]) == pytest.approx(A * np.sqrt(3) / 4)


def test_dumbbells_hand_an_atom_on():
    """<110> in bcc: one atom of the dumbbell fills the site, the neighbour becomes one of the new dumbbell."""
    a = 2.86
    dumbbell = rdd.Defect(iron(a), [rdd.State("d", at=[0, 0, 0], axis=[1, 1, 0])])
    here = dict(at=[0, 0, 0], axis=[1, 1, 0])
    classes = dumbbell.jumps([{"name": "hop", "from": here, "to": dict(at=[0.5] * 3, axis=[0, 1, 1])},
                              {"name": "turn", "from": here, "to": dict(at=[0, 0, 0], axis=[0, 1, 1])}])
    hop = classes.endpoints("hop", 3, separation=2.0)
    assert hop.species == ["Fe"] * 55 and len(hop.moved) == 3
    first, last = hop.initial[hop.moved], hop.final[hop.moved]
    assert all(np.abs(distances(x, hop.lattice) - 2.0).min() < 1e-9 for x in (first, last))
    same_up_to_symmetry(hop)
    # of all six permutations none has a smaller sum of squares
    sums = [((last[list(p)] - first)**2).sum() for p in itertools.permutations(range(3))]
    assert sums[0] == pytest.approx(min(sums))
    turn = classes.endpoints("turn", 3, separation=2.0)
    assert len(turn.moved) == 2 and np.allclose(turn.initial[turn.moved].mean(0), turn.final[turn.moved].mean(0))
    carbon = classes.endpoints("hop", 3, separation=2.0, species="Fe")
    assert np.array_equal(carbon.final, hop.final)


def test_mixed_dumbbells_keep_their_solute():
    mixed = rdd.Defect(aluminium(), [rdd.State("m", at=[0, 0, 0], arrow=[1, 0, 0])])
    classes = mixed.jumps([{"from": dict(at=[0, 0, 0], arrow=[1, 0, 0]), "to": dict(at=[0.5, 0.5, 0], arrow=[0, -1, 0])}])
    ends = classes.endpoints(0, 2, separation=2.4, species=("Cu", "Al"))
    assert ends.species == ["Al"] * 32 + ["Cu"]
    solute = ends.initial[32], ends.final[32]
    for x, towards, centre in zip(solute, ([1, 0, 0], [0, -1, 0]), ([0, 0, 0], [A / 2, A / 2, 0])):
        off = (x - np.array(centre) - 1.2 * np.array(towards)) / (2 * A)
        assert np.allclose(off, np.round(off), atol=1e-12)


def test_pairs_of_a_solute_and_a_vacancy():
    pair = rdd.Defect(aluminium(), [rdd.State("pair", at=[0, 0, 0], points=[("v", [0.5, 0.5, 0])])])
    here = dict(at=[0, 0, 0], points=[("v", [0.5, 0.5, 0])])
    classes = pair.jumps([{"name": "round", "from": here, "to": dict(at=[0, 0, 0], points=[("v", [0.5, 0, 0.5])])},
                          {"name": "exchange", "from": here, "to": dict(at=[0.5, 0.5, 0], points=[("v", [-0.5, -0.5, 0])])}])
    for name, species in (("round", "Al"), ("exchange", "Cu")):
        ends = classes.endpoints(name, 2, species="Cu", points={"v": None})
        assert ends.species == ["Al"] * 30 + ["Cu"]
        assert [ends.species[k] for k in ends.moved] == [species]
        assert np.linalg.norm(ends.final - ends.initial, axis=1).max() == pytest.approx(A / np.sqrt(2))
    with pytest.raises(rdd.ArgumentError, match="points: 'v' is missing"):
        classes.endpoints(0, 2, species="Cu")


def test_layers_have_endpoints():
    layer = rdd.Crystal([[2.5, 0, 0], [0, 2.5, 0]], ["Cu"], [[0, 0, 0]], cartesian=True)
    classes = rdd.Defect(layer, [rdd.State("top", at=[1.25, 1.25, 1.5], cartesian=True)]).find_jumps(3.0)
    ends = classes.endpoints(0, (4, 3), species="O")
    assert ends.lattice.shape == (2, 3) and ends.species == ["Cu"] * 12 + ["O"]
    assert np.allclose(ends.final[12, 2], 1.5)
    with pytest.raises(rdd.ArgumentError, match="expected three for a POSCAR"):
        ends.write("a", "b")


def test_poscars_are_read_back(tmp_path):
    classes = rdd.Defect(aluminium(), [rdd.State("O", at=[0.5] * 3), rdd.State("T", at=[0.25] * 3)]).find_jumps(2.0)
    ends = classes.endpoints(0, 2, species="H")
    ends.write(tmp_path / "00.vasp", tmp_path / "04.vasp", comment="two\nlines")
    for name, x in (("00", ends.initial), ("04", ends.final)):
        read = rdd.Crystal.read(tmp_path / f"{name}.vasp", primitive=False)
        assert read.n_atoms == 33 and [s for s in read.species] == ends.species
        off = (read.positions - x) @ np.linalg.inv(ends.lattice)
        assert np.abs(off - np.round(off)).max() < 1e-6


@pytest.mark.parametrize("arguments, more, text", [
    ((3, 1), dict(species="H"), "supercell: its shortest vector is 4.05 long, expected more than twice"),
    ((0, [[2, 0, 0], [4, 0, 0], [0, 0, 2]]), dict(species="H"), "supercell: its vectors span no volume"),
    ((0, 60), dict(species="H"), "supercell: .*atoms, expected at most 100000"),
    ((0, 2000), dict(species="H"), "supercell.*expected at most 1000 cells"),
    ((0, 2.5), dict(species="H"), "supercell: expected whole numbers"),
    ((0, (2, 2)), dict(species="H"), "supercell has the shape"),
    ((7, 2), dict(species="H"), "jump = 7: expected a class from 0 to 3"),
    (("O-C", 2), dict(species="H"), "0 classes have this name"),
    ((0, 2), dict(), "species is None: there is no atom on the site"),
])
def test_endpoints_that_are_none(arguments, more, text):
    classes = rdd.Defect(aluminium(), [rdd.State("O", at=[0.5] * 3), rdd.State("T", at=[0.25] * 3)]).find_jumps(3.0)
    with pytest.raises(rdd.Error, match=text):
        classes.endpoints(*arguments, **more)


def test_atoms_are_conserved_and_apart():
    crystal = aluminium()
    vacancy_and_more = rdd.Defect(crystal, [rdd.State("V", at=[0, 0, 0]), rdd.State("O", at=[0.5] * 3)])
    classes = vacancy_and_more.jumps([{"from": dict(at=[0, 0, 0]), "to": dict(at=[0.5] * 3)}])
    with pytest.raises(rdd.ArgumentError, match='the jump "V-O" would turn 0 atoms of kind 0 into 1'):
        classes.endpoints(0, 2)
    dumbbell = rdd.Defect(iron(), [rdd.State("d", at=[0, 0, 0], axis=[1, 1, 0])]).find_jumps(2.6)
    with pytest.raises(rdd.ArgumentError, match="separation is None"):
        dumbbell.endpoints(0, 3)
    with pytest.raises(rdd.ArgumentError, match="atoms .* of the first structure are 0.01 apart"):
        dumbbell.endpoints(0, 3, separation=0.01)
    with pytest.raises(rdd.ArgumentError, match="the ends of an axis are alike"):
        dumbbell.endpoints(0, 3, separation=2.0, species=("Fe", "C"))


# CIF

RUTILE = """data_publication
_journal_name 'none'
data_rutile
_cell_length_a 4.594(1)
_cell_length_b 4.594(1)
_cell_length_c 2.959
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
loop_
_space_group_symop_operation_xyz
'x, y, z'
-x,-y,z
'-y+1/2, x+1/2, z+1/2'
'y+1/2, -x+1/2, z+1/2'
'1/2-x, y+.5, -z+1/2'
'x+1/2, -y+1/2, -z+1/2'
'y, x, -z'
'-y, -x, -z'
'-x, -y, -z'
'x, y, -z'
'y+1/2, -x+1/2, -z+1/2'
'-y+1/2, x+1/2, -z+1/2'
'x+1/2, -y+1/2, z+1/2'
'-x+1/2, y+1/2, z+1/2'
'-y, -x, z'
'y, x, z'
loop_
_atom_site_label
_atom_site_type_symbol  # with charges
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
Ti1 Ti4+ 0 0 0 1
O1  O2-  0.305(1) 0.305(1) 0 1.0
"""


def read_cif(tmp_path, text, **more):
    path = tmp_path / "crystal.cif"
    path.write_text(text)
    return rdd.Crystal.read(path, **more)


def test_cif_with_operations(tmp_path):
    crystal = read_cif(tmp_path, RUTILE)
    assert (crystal.group, crystal.n_atoms, crystal.species) == (136, 6, ["Ti"] * 2 + ["O"] * 4)
    assert sorted(np.linalg.norm(crystal.lattice, axis=1)) == pytest.approx([2.959, 4.594, 4.594])
    assert read_cif(tmp_path, RUTILE.replace("\n", "\r\n").upper().replace("DATA_", "data_")).group == 136


def test_cif_with_a_hall_symbol(tmp_path):
    begin, end = RUTILE.index("loop_"), RUTILE.index("loop_\n_atom")
    hall = RUTILE[:begin] + "_space_group_name_Hall '-P 4n 2n'\n" + RUTILE[end:]
    assert read_cif(tmp_path, hall).group == 136
    with pytest.raises(rdd.FormatError, match="Hall symbol .*-P 9n"):
        read_cif(tmp_path, hall.replace("-P 4n 2n", "-P 9n"))


def test_cif_with_rounded_special_positions(tmp_path):
    """Magnesium as people write it: .3333 under threefold axes is one atom, not three."""
    text = """data_Mg
_cell_length_a 3.2094
_cell_length_b 3.2094
_cell_length_c 5.2105
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 120
_symmetry_space_group_name_Hall '-P 6c 2c'
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Mg1 0.3333 0.6667 0.25
"""
    crystal = read_cif(tmp_path, text)
    assert (crystal.group, crystal.n_atoms) == (194, 2) and crystal.largest_move < 1e-3
    with pytest.raises(rdd.FormatError, match='site .*Mg1.*: two of its images are .* angstrom apart: it is near a special'):
        read_cif(tmp_path, text.replace("0.3333", "0.2933"))


@pytest.mark.parametrize("change, text", [
    (lambda s: s.replace("O1  O2-  0.305(1) 0.305(1) 0 1.0", "O1 O2- .305 .305 0 0.5"),
     r'site .*O1.* is occupied to 0.5, expected 1: a disordered crystal'),
    (lambda s: s[:s.index("loop_")] + s[s.index("loop_\n_atom"):], "neither operations nor a Hall symbol"),
    (lambda s: s.replace("'y, x, z'", "'y, q, z'"), "line .*expected an operation as in x"),
    (lambda s: s.replace("'y, x, z'", "'y, y, z'"), "line .*expected an operation as in x"),
    (lambda s: s.replace("'y, x, z'\n", ""), "are not spread evenly by 15 operations"),
    (lambda s: s.replace("_cell_length_c 2.959\n", ""), "_cell_length_c is missing"),
    (lambda s: s.replace("_cell_length_c 2.959", "_cell_length_c -2.959"), "expected a length > 0"),
    (lambda s: s.replace("gamma 90", "gamma ninety"), "line 9: _cell_angle_gamma: .*ninety.*expected a number"),
    (lambda s: s.replace("0.305(1) 0.305(1) 0 1.0", "0.305(1) 0.305(1) 0"), "the loop_ has 11 values in 6 columns"),
    (lambda s: s + s.replace("data_publication", "data_p2").replace("data_rutile", "data_again"), "two structures"),
    (lambda s: s.replace("data_rutile", "").replace("data_publication", ""), "comes before data_"),
    (lambda s: s[:s.index("loop_\n_atom")], "no block has _atom_site_fract_x"),
    (lambda s: s.replace("_atom_site_occupancy\n", "").replace(" 0 1\n", " 0\n").replace(" 1.0\n", "\n")
     + "loop_\n_atom_site_occupancy\n1\n1\n1\n", "a column of _atom_site has 3 values, expected 2"),
    (lambda s: s.replace("'x, y, z'", "'x, y, z"), "line 12: a quote ' is not closed"),
    (lambda s: s + ";\nno end\n", "line .*a text begins with ';'"),
    (lambda s: s + "_cell_length_a 4\n", "_cell_length_a is there twice"),
])
def test_cifs_that_are_none(change, text, tmp_path):
    with pytest.raises(rdd.FormatError, match=text):
        read_cif(tmp_path, change(RUTILE))


def test_defect_files_name_a_cif(tmp_path):
    (tmp_path / "rutile.cif").write_text(RUTILE)
    path = tmp_path / "defect.json"
    path.write_text("""{"format": "rdd-defect", "version": 1, "structure": "rutile.cif",
        "states": [{"name": "i", "at": [0, 0.5, 0], "energy": 0}], "cutoff": 2.2,
        "jumps": [{"from": "i", "to": "i", "saddle": 0.55, "prefactor": 1e13}]}""")
    model = rdd.read(path, 600)  # as every other file with barriers
    assert model.n_states == 4
    assert np.array_equal(model.jumps.rate, rdd.read_landscape(path).model(600).jumps.rate)
    for wrong in (None, -1.0, np.nan):
        with pytest.raises(rdd.ArgumentError, match="temperature = .*holds barriers, expected a temperature > 0"):
            rdd.read(path, wrong)
