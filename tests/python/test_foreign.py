"""Inputs of other programs: what they describe, against the same by hand; what is not read is named."""
import numpy as np
import pytest

import rdd

KB = 8.617333262e-5


def kT(T):
    return KB * T


def same(found, wanted):
    return np.abs(found - wanted).max() < 1e-12 * np.abs(wanted).max()


# Onsager

def tensor(rows):
    return "\n".join(f"  - {list(map(float, row))}" for row in rows)


ONSAGER = f"""# carbon in bcc iron, nm and eV
interstitial: 1
lattice_constant: 0.28553
lattice: !numpy.ndarray
- [-0.5, 0.5, 0.5]
- [0.5, -0.5, 0.5]
- [0.5, 0.5, -0.5]
basis:
- - !numpy.ndarray [0.0, 0.0, 0.0]
- - !numpy.ndarray [0.0, 0.5, 0.5]
  - !numpy.ndarray [0.5, 0.0, 0.5]
  - !numpy.ndarray [0.5, 0.5, 0.0]
chemistry: [Fe, C]
sitelist:
- [0, 1, 2]
Energy: [0]
Prefactor: [1]
Dipole:
- !numpy.ndarray
{tensor(np.diag([8.03, 3.40, 3.40]))}
EnergyT: [0.816]
PrefactorT: [10.0]
DipoleT:
- !numpy.ndarray
{tensor(np.diag([6.66, 6.66, 4.87]))}
jumpnetwork:
"""


def octahedral(ends=None):
    """All jumps of the class in the notation of the file; sites 0, 1, 2 have their axis along x, y, z."""
    a, lines = 0.28553, []
    for i in range(3):
        for j in range(3):
            for s in (1, -1):
                if i != j:
                    step = [0.0] * 3
                    step[3 - i - j] = s * a / 2
                    lines.append(f"!!python/tuple [!!python/tuple [{i}, {j}], !numpy.ndarray {step}]")
    lines = lines[:ends]
    return "\n".join(("- - " if k == 0 else "  - ") + line for k, line in enumerate(lines)) + "\n"


def written(tmp_path, text, name="input"):
    path = tmp_path / name
    path.write_text(text)
    return path


def test_onsagers_yaml(tmp_path):
    pytest.importorskip("yaml")
    taken = rdd.foreign.onsager(written(tmp_path, ONSAGER + octahedral()))
    assert (taken.crystal.n_atoms, taken.defect.n_states, taken.classes.n_jumps) == (4, 3, 12)
    for T in (420, 430, 1200):
        k = 10 * np.exp(-0.816 / kT(T))
        # 4 jumps of a/2 from each site, each to another axis: uncorrelated
        assert same(taken.landscape.model(T).diffusivity(), k * 0.28553**2 / 6 * np.eye(3))
    signs = [taken.landscape.elastodiffusion(T)[0, 0, 0, 0] for T in (420, 430)]
    assert signs[0] < 0 < signs[1]    # where the notebook of its authors finds the change


@pytest.mark.parametrize("change, text", [
    (lambda s: s.replace("interstitial: 1", "interstitial: 2"), "interstitial = 2: expected 0 to 1"),
    (lambda s: s.replace("sitelist:\n- [0, 1, 2]", "sitelist:\n- [0, 1]"), r"sitelist\[0\]: \[0, 1\] is not one orbit"),
    (lambda s: s.replace("Energy: [0]", "Energy: [0, 1]"), "Energy has 2 entries, expected 1"),
    (lambda s: s.replace("jumpnetwork:", "jumps:"), "jumpnetwork is missing"),
    (lambda s: s.replace("[0, 1], ", "[0, 2], "), r"jumpnetwork\[0\]: .* does not lead from site 0 to site 2"),
    (lambda s: s.replace("[Fe, C]", "!!python/object/apply:os.system ['true']"), "no plain YAML"),
    (lambda s: s.replace("chemistry", "spins: [[1], [0]]\nchemistry"), "magnetic"),
    (lambda s: "- 1\n", "expected a mapping"),
])
def test_yaml_that_is_not_read(tmp_path, change, text):
    pytest.importorskip("yaml")
    with pytest.raises(rdd.FormatError, match=text):
        rdd.foreign.onsager(written(tmp_path, change(ONSAGER + octahedral())))


def test_half_a_class_is_no_class(tmp_path):
    pytest.importorskip("yaml")
    with pytest.raises(rdd.FormatError, match=r"jumpnetwork\[0\]: 6 jumps, but under the space group there are 12"):
        rdd.foreign.onsager(written(tmp_path, ONSAGER + octahedral(6)))


# KineCluE

DUMBBELL = """<110> dumbbells, one hop and one turn
& CRYSTAL bcc
 0.5 0.5 -0.5
 0.5 -0.5 0.5
 -0.5 0.5 0.5
& KINETICRANGE 4 0.87   # not needed
& UNIQUEPOS 2
 o 0 0 0
 o 0.0+d 0.0+d 0.0
& SPECIES 1
1 0 1 dumbbell
& BULKSPECIES 1
& JUMPMECH
%% 2 hop
o 1 d d 0 > 1 1/2 0.5-d 0.5-d
o 0 0.5 0.5 0.5 > 0 0 0 0
%% 1 turn
o 1 d d 0 > 1 0 d d
"""
FCC_PAIR = """A vacancy and a solute in fcc
& CRYSTAL fcc
0.5 0.5 0.0
0.5 0.0 0.5
0.0 0.5 0.5
& KINETICRANGE 2
& UNIQUEPOS 1
s 0 0 0
& SPECIES 2
1 1 vacancy
1 1 solute
& JUMPMECH
%% 2 vacancy_jump
s 1 0 0 0 > 1 1 0 0
s 0 1 0 0 > 0 0 0 0
%% 2 solute_jump
s 1 0 0 0 > 1 1 0 0
s 2 1 0 0 > 2 0 0 0
"""


def test_dumbbells_of_kineclue(tmp_path):
    numbers = written(tmp_path, "& TEMPERATURES 400 500 100\n& LATTPARAM 2.87\n& PREFACTOR 2\n& KRAACTIVATION\n"
                                "hop 2.5 0.33\nturn 0.67\n", "numbers")
    taken = rdd.foreign.kineclue(written(tmp_path, DUMBBELL), numbers)
    assert taken.defect.n_states == 6 and taken.classes.names == ["hop", "turn"] and taken.pair is None
    D = taken.landscape.model(450).diffusivity()
    assert same(D, 2.87**2 * 5e12 * np.exp(-0.33 / kT(450)) * np.eye(3))
    with pytest.raises(rdd.FormatError, match="SPECIES: one defect, expected a vacancy and a solute"):
        taken.transport(450)


def test_hcp_of_kineclue(tmp_path):
    main = written(tmp_path, """& CRYSTAL hcp
+1.0 +0.0 +0.0
-0.5 sqrt(3)/2 +0.0
+0.0 +0.0 sqrt(8/3)
& BASIS s 2
0 1/3 2/3 1/4
0 2/3 1/3 3/4
& UNIQUEPOS 1
s 1/3 2/3 1/4
& SPECIES 1
1 1 vacancy
& JUMPMECH
%% 1 pyramidal
s 1 1/3 2/3 1/4 > 1 2/3 1/3 3/4
%% 1 basal
s 1 1/3 2/3 1/4 > 1 4/3 2/3 1/4
""")
    taken = rdd.foreign.kineclue(main, written(tmp_path, "& KRAACTIVATION\npyramidal 0.5\nbasal 0.4\n", "numbers"))
    kp, kb = (1e12 * np.exp(-q / kT(600)) for q in (0.5, 0.4))    # THz where nothing is said
    D = taken.landscape.model(600).diffusivity()
    assert taken.crystal.group == 194
    assert same(D, np.diag([(6 * kb + 2 * kp) / 4, (6 * kb + 2 * kp) / 4, 6 * kp * (2 / 3) / 2]))


def test_a_vacancy_and_a_solute_of_kineclue(tmp_path):
    main = written(tmp_path, FCC_PAIR)
    numbers = written(tmp_path, "& KRAACTIVATION\nvacancy_jump 0.5\nsolute_jump 3 0.4\n", "numbers")
    taken = rdd.foreign.kineclue(main, numbers)
    fcc = rdd.Crystal([[0, .5, .5], [.5, 0, .5], [.5, .5, 0]], ["X"], [[0, 0, 0]])
    pair = rdd.Pair(rdd.Defect(fcc, species="X").find_jumps(0.75))
    for binding in (0.0, -0.1):
        found = taken.transport(600, pair_energy=binding)
        # KRA: a saddle is the mean of its ends plus Q; the two ends of an exchange are both bound
        wanted = pair.transport(600, saddle=0.5, prefactor=1e12, pair_energy=binding, saddle2=0.4 + binding,
                                prefactor2=3e12)
        assert same(found.Lss, wanted.Lss) and same(found.Lsv, wanted.Lsv)
    no_exchange = written(tmp_path, FCC_PAIR[:FCC_PAIR.index("%% 2 solute")])
    assert np.abs(rdd.foreign.kineclue(no_exchange, numbers).transport(600).Lss).max() == 0


@pytest.mark.parametrize("change, text", [
    (lambda m, n: (m, n + "& INTERACTIONMODEL inter.txt\n"), "& INTERACTIONMODEL: not read here"),
    (lambda m, n: (m + "& STRAIN o\n0 e 0\n", n), "& STRAIN: not read here"),
    (lambda m, n: (m, n.replace("vacancy_jump", "jump")), "vacancy_jump has no entry in & KRAACTIVATION"),
    (lambda m, n: (m.replace("0.5 0.5 0.0\n", "0.5 0.5\n"), n), "& CRYSTAL: 3 vectors"),
    (lambda m, n: (m.replace("0.5 0.5 0.0\n", "0.5 import 0.0\n"), n), "& CRYSTAL: 'import', expected a number"),
    (lambda m, n: (m.replace("0.5 0.5 0.0\n", "0.5 open(1) 0.0\n"), n), r"& CRYSTAL: 'open\(1\)', expected a number"),
    (lambda m, n: (m.replace("1 1 solute", "2 1 solute"), n), "& SPECIES: 2 of solute, expected one each"),
    (lambda m, n: (m.replace("> 2 0 0 0", "> 1 0 0 0"), n), "& JUMPMECH: .*expected s or o"),
    (lambda m, n: (m.replace("s 2 1 0 0 > 2 0 0 0", "s 2 1 0 0 > 2 0 1 0"), n), "solute_jump is no exchange"),
    (lambda m, n: (m, "& TEMPERATURES 3 4 1\n"), "& KRAACTIVATION: missing"),
])
def test_input_of_kineclue_that_is_not_read(tmp_path, change, text):
    main, numbers = change(FCC_PAIR, "& KRAACTIVATION\nvacancy_jump 0.5\nsolute_jump 0.4\n")
    with pytest.raises(rdd.FormatError, match=text):
        rdd.foreign.kineclue(written(tmp_path, main), written(tmp_path, numbers, "numbers"))


# MASTEQ

SITES = """data_sites
_cell_length_a 4.05
_cell_length_b 4.05
_cell_length_c 4.05
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_space_group_name_Hall '-F 4 2 3'
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_type_symbol
H 0.5 0.5 0.5 H
He 0.25 0.25 0.25 He
"""
TABLE = "#from,to,length,barrier,prefactor\nH,He,1.7537,0.55,1e13\nHe,H,1.7537,0.43,2e13\n"


def test_sites_and_barriers_of_masteq(tmp_path):
    sites = written(tmp_path, SITES, "site.cif")
    taken = rdd.foreign.masteq(sites, written(tmp_path, TABLE))
    assert taken.defect.n_states == 3
    by_hand = rdd.Defect(rdd.Crystal(np.eye(3) * 4.05, ["Al"] * 4, [[0, 0, 0], [0, .5, .5], [.5, 0, .5], [.5, .5, 0]]),
                         [rdd.State("O", at=[0.5] * 3), rdd.State("T", at=[0.25] * 3)]).find_jumps(2.0)
    wanted = by_hand.landscape(energy={"T": 0.12}, degeneracy={"T": 0.5}, saddle=0.55, prefactor=1e13)
    assert same(taken.landscape.model(600).diffusivity(), wanted.model(600).diffusivity())


@pytest.mark.parametrize("table, text", [
    (TABLE + "H,H,2.9,0.5,1e13\n", "line 4: no jump H-H of length 2.9; found:"),
    (TABLE.replace("He,H,1.7537,0.43,2e13\n", ""), "He,H,1.75370: 0 rows, expected one each way"),
    (TABLE + "He,H,1.7537,0.41,2e13\n", "He,H,1.75370: 2 rows"),
    (TABLE.replace("0.55,", ""), "line 2: expected two kinds of sites"),
    ("# nothing\n", "no jumps"),
    (TABLE + "He,He,2.025,0.3,1e13\nHe,He,2.8638,0.3\n", "line 5: expected two kinds"),
])
def test_tables_of_masteq_that_are_none(tmp_path, table, text):
    with pytest.raises(rdd.FormatError, match=text):
        rdd.foreign.masteq(written(tmp_path, SITES, "site.cif"), written(tmp_path, table))
