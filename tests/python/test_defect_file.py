"""The file "rdd-defect" and structure files: what they give, and what they refuse, naming the entry."""
import json

import numpy as np
import pytest

import crystals
import rdd
from crystals import reference

FCC = [[0, 0, 0], [0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]]


def octa_tetra(**more):
    return {"format": "rdd-defect", "version": 1, "lattice": (np.eye(3) * 4.05).tolist(), "atoms": {"Al": FCC},
            "states": [{"name": "octa", "at": [0.5, 0.5, 0.5], "energy": 0},
                       {"name": "tetra", "at": [0.25, 0.25, 0.25], "energy": 0.12, "degeneracy": 0.8}],
            "cutoff": 2.0,
            "jumps": [{"name": "O-T", "from": "octa", "to": "tetra", "saddle": 0.55, "prefactor": 1e13}], **more}


DUMBBELL = """{
  // bcc <110> dumbbell, one of the two ways to name a jump
  "format": "rdd-defect", "version": 1,
  "lattice": [[2.8665, 0, 0], [0, 2.8665, 0], [0, 0, 2.8665]],
  "atoms": {"Fe": [[0, 0, 0], [0.5, 0.5, 0.5]]},
  "states": [{"name": "dumbbell", "at": [0, 0, 0], "axis": [1, 1, 0], "energy": 0}],
  "jumps": [
    {"name": "translation", "from": {"at": [0, 0, 0], "axis": [1, 1, 0]}, "to": {"at": [0.5, 0.5, 0.5], "axis": [0, 1, 1]},
     "barrier": 0.34, "prefactor": 5e12},
    {"name": "rotation", "from": {"at": [0, 0, 0], "axis": [1, 1, 0]}, "to": {"at": [0, 0, 0], "axis": [0, 1, 1]},
     "barrier": 0.43, "prefactor": 3e12}]
}"""

POSCAR = """monoclinic zirconia
1.0
5.150500000000 0.000000000000 0.000000000000
0.000000000000 5.211600000000 0.000000000000
-0.852884440090 0.000000000000 5.248453812491
Zr O
4 8
Direct
0.275400 0.039500 0.208300
0.724600 0.960500 0.791700
0.724600 0.539500 0.291700
0.275400 0.460500 0.708300
0.070000 0.331700 0.344700
0.930000 0.668300 0.655300
0.930000 0.831700 0.155300
0.070000 0.168300 0.844700
0.449600 0.756900 0.479200
0.550400 0.243100 0.520800
0.550400 0.256900 0.020800
0.449600 0.743100 0.979200
"""


def zirconia():
    ref = reference("monoclinic_zirconia_O_vacancy")
    of = {0: "V1", 1: "V2"}
    return {"format": "rdd-defect", "version": 1, "structure": "zirconia.vasp",
            "states": [{"name": "V1", "at": [0.07, 0.3317, 0.3447], "energy": 0},
                       {"name": "V2", "at": [0.4496, 0.7569, 0.4792], "energy": 0.12, "degeneracy": 0.8}],
            "cutoff": 2.9, "blocking": {"Zr": 1.0},
            "jumps": [{"from": of[one["site_classes"][0]], "to": of[one["site_classes"][1]],
                       "length": round(one["length"], 4), "saddle": saddle, "prefactor": nu}
                      for one, saddle, nu in zip(ref["jump_classes"], ref["saddle_energy"], ref["jump_prefactor"])]}


def test_sites_named_by_the_search(tmp_path):
    ref = reference("fcc_octa_tetra")
    path = tmp_path / "octa.json"
    path.write_text(json.dumps(octa_tetra()))
    for landscape in (rdd.read_landscape(path), rdd.read_landscape(octa_tetra())):
        D = landscape.model(ref["temperature"]).diffusivity()
        assert np.abs(D - np.array(ref["D"])).max() < 1e-12 * ref["D"][0][0]
        assert landscape.kB == 8.617333262e-5
    assert rdd.read_landscape(octa_tetra(kB=1e-3)).kB == 1e-3


def test_lengths_name_classes_and_structures_come_from_files(tmp_path):
    (tmp_path / "zirconia.vasp").write_text(POSCAR)
    path = tmp_path / "vacancy.json"
    path.write_text(json.dumps(zirconia()))
    ref = reference("monoclinic_zirconia_O_vacancy")
    D = rdd.read_landscape(path).model(700).diffusivity()
    assert np.abs(D - np.array(ref["D"])).max() < 1e-12 * np.abs(ref["D"]).max()
    species = zirconia()
    species["states"] = [{"species": "O", "energy": 0}]
    for jump in species["jumps"]:
        jump["from"], jump["to"] = jump["from"].replace("V", "O"), jump["to"].replace("V", "O")
    path.write_text(json.dumps(species))
    assert rdd.read_landscape(path).n_states == 8


def test_jumps_written_out(tmp_path):
    path = tmp_path / "dumbbell.json"
    path.write_text(DUMBBELL)
    landscape = rdd.read_landscape(path)
    ref = reference("bcc_dumbbell110_johnson")
    D = landscape.model(700).diffusivity()
    assert np.abs(D - ref["closed_form_value"] * np.eye(3)).max() < 1e-12 * ref["closed_form_value"]
    assert landscape.n_transitions == 72 and landscape.jump_class.tolist() == [0] * 48 + [1] * 24


def test_dipoles_and_deviations_in_the_file():
    landscape = rdd.read_landscape({**octa_tetra(), "symmetrise": True, "states": [
        {"name": "octa", "at": [0.5] * 3, "dipole": np.diag([3.0, 3.0, 3.0])},
        {"name": "tetra", "at": [0.25] * 3, "energy": 0.12, "degeneracy": 0.8, "dipole": np.diag([2.0, 2, 2])}],
        "jumps": [{"from": "octa", "to": "tetra", "saddle": 0.55, "prefactor": 1e13, "deviation": 0.03}]})
    assert landscape.dipoles[0][0] == pytest.approx(3 * np.eye(3))
    assert (landscape.deviation == 0.03).all()
    d = landscape.elastodiffusion(700)
    h = 1e-4
    strain = np.diag([h, 0, 0])
    slope = (landscape.strained(strain).model(700).diffusivity() - landscape.strained(-strain).model(700).diffusivity()) / (2 * h)
    assert np.abs(slope - d[:, :, 0, 0]).max() < 1e-5 * np.abs(d).max()


@pytest.mark.parametrize("name", ["rutile_channel", "monoclinic_zirconia_O_vacancy"])
def test_templates_are_filled_in_and_read(name, tmp_path):
    ref = reference(name)
    defect = rdd.Defect(crystals.crystal(ref), crystals.states(ref))
    classes = defect.find_jumps(ref["cutoff"], blocking=crystals.blocking(ref))
    path = tmp_path / "template.json"
    classes.template(path)
    with pytest.raises(rdd.FormatError, match=r"\$.states\[0\].energy: found null, expected a number"):
        rdd.read_landscape(path)
    text = path.read_text().replace('"energy":null', '"energy":0.1').replace('"prefactor":null', '"prefactor":1e13')
    path.write_text(text.replace('"barrier":null', '"barrier":0.6'))
    landscape = rdd.read_landscape(path)
    same = classes.landscape(energy=0.1, barrier=0.6, prefactor=1e13)
    D, wanted = landscape.model(700).diffusivity(), same.model(700).diffusivity()
    assert np.abs(D - wanted).max() < 1e-12 * np.abs(wanted).max()


def test_templates_of_decorations(tmp_path):
    path = tmp_path / "template.json"
    for name in ("bcc_dumbbell110_johnson_rotation", "fcc_mixed_dumbbell100", "fcc_solute_vacancy_pair"):
        ref = reference(name)
        defect = rdd.Defect(crystals.crystal(ref), crystals.states(ref))
        classes = crystals.by_hand(ref, defect, crystals.Theirs(ref))
        classes.template(path)
        filled = json.loads(path.read_text())
        filled["states"][0]["energy"] = 0
        for jump, saddle, nu in zip(filled["jumps"], ref["saddle_energy"], ref["jump_prefactor"]):
            jump["barrier"], jump["prefactor"] = saddle, nu
        D = rdd.read_landscape(filled).model(700).diffusivity()
        assert np.abs(D - ref["closed_form_value"] * np.eye(3)).max() < 1e-12 * ref["closed_form_value"]


def changed(change):
    data = octa_tetra()
    change(data)
    return data


TT = {"from": "tetra", "to": "tetra", "length": 2.025, "saddle": 0.9, "prefactor": 1e13}


@pytest.mark.parametrize("change, text", [
    (lambda d: d["jumps"][0].update(to="octa"), r"\$.jumps\[0\]: 0 classes fit; found: octa-tetra 1.7537 \(16\)"),
    (lambda d: d.update(cutoff=2.5),
     r"1 class below the cutoff has no barrier: tetra-tetra 2.0250 \(12\)"),
    (lambda d: d["states"].append({"name": "t2", "at": [0.75, 0.75, 0.75]}),
     r'states "tetra" and "t2" are one orbit under the space group'),
    (lambda d: d.update(cutoff=2.025), r"cutoff = 2.025: a shell lies at 2.025; choose 1.889 or "),
    (lambda d: d["jumps"].append({"from": "tetra", "to": "octa", "saddle": 1, "prefactor": 1}),
     r"\$.jumps\[1\] is of the same class as \$.jumps\[0\]"),
    (lambda d: d["jumps"].append({"from": {"at": [0.25] * 3}, "to": {"at": [0.5] * 3}, "saddle": 1, "prefactor": 1}),
     r"\$.jumps\[1\] is of the same class as \$.jumps\[0\] \(reversed\)"),
    (lambda d: d["states"][1].update(at=[0.25, 0.25, 0.257]), r"\$.states\[1\].at: .*move it onto the special position"),
    (lambda d: d["states"].append({"name": "o2", "at": [0.5, 0.5, 0.51]}),
     r'\$.states\[2\].at: .*(from the orbit of "octa"; raise tolerance or move it|move it onto the special position)'),
    (lambda d: d.update(lattice=(np.diag([3.0, 4, 5])).tolist(), atoms={"Al": [[0, 0, 0], [0.21, 0.13, 0.37]]},
                        states=[{"name": "a", "at": [0.5, 0.6, 0.1]}, {"name": "b", "at": [0.51, 0.6, 0.1]}]),
     r'\$.states\[1\].at: 0.03 from the orbit of "a"; raise tolerance or move it'),
    (lambda d: d["jumps"][0].update(barrier=0.55, barrier_back=0.31) or d["jumps"][0].pop("saddle"),
     r"\$.jumps\[0\]: barrier_back 0.31, but barrier - \(E_to - E_from\) = 0.43: forward and backward disagree by 0.12"),
    (lambda d: d["jumps"][0].update(saddle=0.07), r'saddle 0.05 below its end "tetra"'),
    (lambda d: d["jumps"][0].update(length=1.9), r"\$.jumps\[0\]: 0 classes fit"),
    (lambda d: d["jumps"][0].pop("prefactor"), r"\$.jumps\[0\]: the member \"prefactor\" is missing"),
    (lambda d: d["jumps"][0].update(barrier=0.5), r"\$.jumps\[0\]: .*either a saddle or a barrier"),
    (lambda d: d["jumps"][0].update(speed=1), r"\$.jumps\[0\]: unknown member \"speed\""),
    (lambda d: d["jumps"][0].update({"from": "okta"}), r"\$.jumps\[0\].from: found the string \"okta\", expected the name"),
    (lambda d: d["jumps"][0].update({"from": {"at": [0.3] * 3}, "to": {"at": [0.5] * 3}}),
     r"\$.jumps\[0\].from: no state with this decoration there; the nearest one is"),
    (lambda d: d.update(blocking={"Fe": 1.0}), r"\$.blocking.Fe: no such species"),
    (lambda d: d.pop("cutoff"), r"\$.jumps\[0\].from: .*or a cutoff to search within"),
    (lambda d: d["states"][0].update(axis=[1, 0, 0], arrow=[1, 0, 0]), r"\$.states\[0\]: .*one of axis, arrow and points"),
    (lambda d: d.update(version=2), r"\$.version: found 2, expected 1"),
    (lambda d: d.update(lattice=[[4.05, 0, 0], [0, 4.05, 0], [0, 4.05, 0]]), "volume"),
    (lambda d: d["states"][0].update(dipole=[[1, 0, 0], [0, 2, 0], [0, 0, 3]]), r'dipole of "octa": .* changes it by'),
])
def test_errors_name_the_entry(change, text):
    with pytest.raises((rdd.FormatError, rdd.UnsupportedError), match=text):
        rdd.read_landscape(changed(change))


def test_the_rest_may_be_closed():
    data = octa_tetra(cutoff=2.5)
    with pytest.raises(rdd.FormatError, match="no barrier"):
        rdd.read_landscape(data)
    open_ = rdd.read_landscape({**data, "ignore_rest": True})
    assert open_.n_transitions == 16
    with_more = rdd.read_landscape({**data, "jumps": data["jumps"] + [TT], "ignore_rest": True})
    assert with_more.n_transitions == 28


# Structures

def test_poscar(tmp_path):
    path = tmp_path / "POSCAR"
    path.write_text(POSCAR)
    crystal = rdd.Crystal.read(path)
    assert (crystal.group, crystal.n_atoms, crystal.species[0]) == (14, 12, "Zr")
    lattice = np.array(reference("monoclinic_zirconia_O_vacancy")["lattice_rows"])
    lines = POSCAR.splitlines()
    rows = [np.array(line.split(), float) @ lattice / 2 for line in lines[8:]]
    lines[1], lines[5], lines[7] = "2.0", "Zr_sv O_h/abc", "Selective dynamics\nCartesian"
    lines[2:5] = [" ".join(map(repr, row / 2)) for row in lattice]
    lines[8:] = [" ".join(map(repr, row)) + " T T F" for row in rows]
    path.write_text("\r\n".join(lines) + "\r\n")
    same = rdd.Crystal.read(path)
    assert same.group == 14 and np.abs(same.lattice - crystal.lattice).max() < 1e-9
    volume = abs(np.linalg.det(lattice))
    lines = POSCAR.splitlines()
    lines[1] = repr(-volume * 8)
    path.write_text("\n".join(lines))
    assert np.abs(rdd.Crystal.read(path).lattice - 2 * crystal.lattice).max() < 1e-8


@pytest.mark.parametrize("change, text", [
    (lambda lines: lines.pop(5), r"line 6: no line of species"),
    (lambda lines: lines.__setitem__(6, "4"), r"line 7: 1 numbers of atoms, expected 2"),
    (lambda lines: lines.pop(), r"the file ends, expected three coordinates"),
    (lambda lines: lines.__setitem__(9, "0.1 x 0.3"), r"line 10: .*x"),
    (lambda lines: lines.__setitem__(7, "Fractional"), r"line 8: .*expected Direct or Cartesian"),
    (lambda lines: lines.__setitem__(3, "1 nan 0"), r"line 4"),
])
def test_poscars_that_are_none(change, text, tmp_path):
    lines = POSCAR.splitlines()
    change(lines)
    (tmp_path / "POSCAR").write_text("\n".join(lines))
    with pytest.raises(rdd.FormatError, match=text):
        rdd.Crystal.read(tmp_path / "POSCAR")


def test_extended_xyz(tmp_path):
    path = tmp_path / "al.xyz"
    atoms = "\n".join(f"0 Al {' '.join(map(str, np.array(u) * 4.05))} 1.0" for u in FCC)
    head = 'Lattice="4.05 0 0 0 4.05 0 0 0 4.05" Properties=id:I:1:species:S:1:pos:R:3:charge:R:1 energy=-3.2'
    path.write_text(f"4\n{head}\n{atoms}\n")
    crystal = rdd.Crystal.read(path)
    assert (crystal.group, crystal.n_atoms, crystal.species) == (225, 1, ["Al"])
    path.write_text(f'4\n{head} pbc="T T F"\n{atoms}\n')
    assert rdd.Crystal.read(path).dim == 2
    path.write_text(f"4\nenergy=1\n{atoms}\n")
    with pytest.raises(rdd.FormatError, match="line 2: no Lattice"):
        rdd.Crystal.read(path)
    path.write_text(f"5\n{head}\n{atoms}\n")
    with pytest.raises(rdd.FormatError, match="expected 7 for 5 atoms"):
        rdd.Crystal.read(path)
    with pytest.raises(rdd.FileError):
        rdd.Crystal.read(tmp_path / "absent")
