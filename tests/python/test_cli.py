"""The command line: what it prints, writes, refuses and answers with."""
import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

import rdd
from conftest import chain, crowdion
from rdd.cli import main

PROTON = str(Path(__file__).resolve().parents[2] / "examples" / "data" / "bazro3_barriers.csv")
VERBS = "info audit diffusivity sweep bands gap reduce jumps passage convert export dmd report completion".split()


def said(capsys, *words, code=0):
    """Standard output of a command line, which must end with a code."""
    assert main([str(w) for w in words]) == code
    return capsys.readouterr()


def as_json(capsys, *words):
    return json.loads(said(capsys, *words, "--json").out)


@pytest.fixture
def driven(tmp_path):
    path = tmp_path / "driven.json"
    crowdion().with_force([0.1, 0.2, 0.3], 0.7).write(path)
    return path


@pytest.fixture
def rates(tmp_path):
    """The alternating chain as a jump list."""
    path = tmp_path / "chain.csv"
    path.write_text("from,to,dx[nm],rate[1/ns]\n1,2,1,3\n2,1,-1,3\n2,1,1,5\n1,2,-1,5\n")
    return path


def test_diffusivity_is_that_of_the_library(capsys):
    found = as_json(capsys, "diffusivity", PROTON, "-T", "300:900:300")
    landscape = rdd.read_landscape(PROTON)
    assert found["temperature"] == [300, 600, 900] and found["unit"] == "Angstrom^2/s"
    np.testing.assert_array_equal(found["diffusivity"], np.moveaxis(landscape.sweep([300, 600, 900]).diffusivity, 2, 0))
    assert found["mean"][1] == pytest.approx(1.9592812274e11, rel=1e-10)  # K. Toyoura's network, exact
    fit = landscape.sweep([300, 600, 900]).fit()
    assert found["fit"]["mean"] == {"prefactor": fit.prefactor, "energy": fit.energy, "largest_error": fit.largest_error}


def test_temperatures_include_the_last(capsys):
    assert as_json(capsys, "diffusivity", PROTON, "-T", "300:1200:50")["temperature"] == list(range(300, 1201, 50))
    assert as_json(capsys, "diffusivity", PROTON, "-T", "300,350:450:50")["temperature"] == [300, 350, 400, 450]
    assert len(as_json(capsys, "diffusivity", PROTON, "-T", "300.1:300.7:0.1")["temperature"]) == 7


def test_units_of_the_header(capsys, rates):
    found = as_json(capsys, "diffusivity", rates)
    assert found["unit"] == "Angstrom^2/s" and found["temperature"] is None
    assert found["mean"][0] == pytest.approx(20**2 * 3e9 * 5e9 / (2 * 8e9), rel=1e-14)
    assert "numbers are read in Angstrom" in said(capsys, "diffusivity", rates, "--length-unit", "nm", code=1).err
    assert as_json(capsys, "diffusivity", rates, "--as", "cm2/s")["mean"][0] == pytest.approx(3.75e-14 * 1e9, rel=1e-13)
    assert "expected a length squared" in said(capsys, "diffusivity", rates, "--as", "furlong", code=1).err


def test_error_bars(capsys):
    found = as_json(capsys, "diffusivity", PROTON, "-T", "300", "--deviation", "0.01")
    np.testing.assert_array_equal(found["deviation"][0], rdd.read_landscape(PROTON).diffusivity_error(300, 0.01))


def test_drift_is_shown_where_there_is_one(capsys, driven):
    assert "v_x" not in said(capsys, "diffusivity", PROTON, "-T", "300:600:100").out
    found = as_json(capsys, "diffusivity", driven)
    np.testing.assert_array_equal(found["velocity"][0], rdd.read(driven).drift_velocity())
    assert "v_x" in said(capsys, "diffusivity", driven).out


def test_audit(capsys, driven):
    assert "detailed balance holds" in said(capsys, "audit", PROTON).out
    said(capsys, "audit", PROTON, "--check")
    said(capsys, "audit", driven)
    found = as_json(capsys, "audit", driven)
    assert found["reversible"] is False and found["ergodic"] is True
    assert found["affinity"] == rdd.read(driven).audit().affinity
    said(capsys, "audit", driven, "--check", code=3)


def test_bands_gap_and_coarse_models(capsys):
    model = rdd.read(PROTON, 600)
    bands = as_json(capsys, "bands", PROTON, "-T", 600, "-n", 3, "-k", "0,0,0 .5,0,0", "--steps", 4)
    np.testing.assert_array_equal(bands["values"], model.spectrum([[x, 0, 0] for x in np.arange(5) / 8], bands=3).values)
    assert as_json(capsys, "bands", PROTON, "-T", 600, "-n", 1, "--steps", 1)["labels"][:4] == ["Γ", "X", "M", "Γ"]
    gap = as_json(capsys, "gap", PROTON, "-T", 600)
    np.testing.assert_array_equal(gap["ratio"], model.gap().ratio)
    assert gap["recommended"] == 1
    several = as_json(capsys, "gap", PROTON, "-T", 600, "--lengths", "4,8", "--largest", 3)
    np.testing.assert_array_equal(several["ratio"], [model.gap(length, 3).ratio for length in (4, 8)])
    reduced = as_json(capsys, "reduce", PROTON, "-T", 300, "-P", 3, "--order", "plain")
    np.testing.assert_array_equal(reduced["reaction"], rdd.read(PROTON, 300).coarse_grain(3, "plain").reaction)
    sweep = as_json(capsys, "sweep", PROTON, "-T", "300,400", "-P", 3)
    np.testing.assert_array_equal(np.moveaxis(sweep["reaction"], 0, 2),
                                  rdd.read_landscape(PROTON).coarse_sweep(3, [300, 400]).reaction)


def test_jump_table_is_a_jump_list_again(capsys, tmp_path):
    table = tmp_path / "jumps.csv"
    table.write_text(said(capsys, "jumps", PROTON, "-T", 300, "--csv").out)
    np.testing.assert_allclose(rdd.read(table).diffusivity(), rdd.read(PROTON, 300).diffusivity(), rtol=1e-12, atol=1)


def test_passage(capsys, tmp_path):
    (tmp_path / "min.data").write_text("0 0 1 1 1 1\n0 0 1 1 1 1\n0 0 1 1 1 1\n")
    (tmp_path / "ts.data").write_text("1 0 1 1 2 1 1 1\n1 0 1 2 3 1 1 1\n")
    (tmp_path / "min.A").write_text("1\n1\n")
    found = as_json(capsys, "passage", tmp_path, "-T", 1, "--kB", 1, "--from", 3, "--to", "A")
    model = rdd.read(tmp_path, 1, 1)
    assert found["mean_time"] == model.mean_first_passage_time([2], [0]) and found["targets"] == {"A": [1]}
    both = as_json(capsys, "passage", tmp_path, "-T", 1, "--kB", 1, "--from", 2, "--to", "left=1", "--to", "right=3")
    assert both["products"] == ["left", "right"] and both["splitting"] == pytest.approx([0.5, 0.5])
    assert "expected 1 to 3" in said(capsys, "passage", tmp_path, "-T", 1, "--kB", 1, "--to", "1-9", code=1).err
    assert "one of the sets A" in said(capsys, "passage", tmp_path, "-T", 1, "--kB", 1, "--to", "B", code=1).err


@pytest.mark.parametrize("name", ["m.json", "m.csv", "m.npz"])
def test_convert(capsys, tmp_path, rates, name):
    path = tmp_path / name
    said(capsys, "convert", rates, path)
    if name.endswith("npz"):
        with np.load(path) as held:
            back = rdd.Model(held["lattice"], 2, held["source"], held["target"], held["translation"], held["rate"],
                             positions=held["positions"])
    else:
        back = rdd.read(path)
    np.testing.assert_allclose(back.diffusivity(), [[3.75e11]], rtol=1e-13)  # ångström^2/s, as nm and ns are read
    assert "expected a name that ends" in said(capsys, "convert", rates, "m.xyz", code=1).err
    assert "name the file to write" in said(capsys, "convert", rates, code=1).err
    said(capsys, "convert", rates, "-o", tmp_path / f"again_{name}")
    assert (tmp_path / f"again_{name}").exists()


def test_convert_keeps_barriers(capsys, tmp_path):
    said(capsys, "convert", PROTON, tmp_path / "same.csv")
    ours, theirs = rdd.read_landscape(tmp_path / "same.csv"), rdd.read_landscape(PROTON)
    np.testing.assert_array_equal(ours.transitions.barrier, theirs.transitions.barrier)
    np.testing.assert_allclose(ours.sweep([300, 900]).diffusivity, theirs.sweep([300, 900]).diffusivity, rtol=1e-9, atol=10)


def test_dmd(capsys, tmp_path):
    found = as_json(capsys, "dmd", "-n", 8, "-t", "0:4:2", "--save", tmp_path / "point")
    record = rdd.DMD.chain(8, 160).record([0, 2, 4])
    np.testing.assert_array_equal(found["free_energy"], record.free_energy)
    assert as_json(capsys, "dmd", "-n", 8, "-t", "4", "--restart", tmp_path / "point")["time"] == [4]
    told = {"positions": [[0, 0], [1, 0], [0, 1], [1, 1]], "occupation": 0.5, "beta": 20,
            "potential": {"morse": [1, 4, 1.08], "cutoff": 1.9}, "bonds": 1.2, "weight": "c"}
    (tmp_path / "system.json").write_text(json.dumps(told))
    assert len(as_json(capsys, "dmd", tmp_path / "system.json", "-t", "0,1")["X"]) == 2
    (tmp_path / "system.json").write_text("{}")
    assert "expected an object with positions" in said(capsys, "dmd", tmp_path / "system.json", code=1).err


def test_csv_is_read_by_a_csv_reader(capsys):
    rows = list(csv.reader(io.StringIO(said(capsys, "diffusivity", PROTON, "-T", "300,600", "--csv").out)))
    assert rows[0][:2] == ["T", "D_xx[Angstrom^2/s]"] and len(rows) == 3
    assert float(rows[1][1]) == pytest.approx(1.8061312177e9, rel=1e-10)


@pytest.mark.parametrize("words", [("diffusivity", PROTON, "-T", "300:900:300"), ("bands", PROTON, "-T", "600", "--steps", "4"),
                                   ("gap", PROTON, "-T", "600", "--lengths", "4,8"), ("reduce", PROTON, "-T", "300", "-P", "3"),
                                   ("sweep", PROTON, "-T", "300,600", "-P", "3"), ("dmd", "-n", "8", "-t", "0,1")],
                         ids=lambda words: words[0])
def test_pictures(capsys, tmp_path, words):
    pytest.importorskip("matplotlib")
    said(capsys, *words, "-o", tmp_path / "x.svg")
    assert (tmp_path / "x.svg").read_bytes().startswith(b"<?xml")


@pytest.mark.parametrize("kind, first", [("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_kinds_of_pictures(capsys, tmp_path, kind, first):
    pytest.importorskip("matplotlib")
    said(capsys, "diffusivity", PROTON, "-T", "300,600", "-o", tmp_path / f"x.{kind}")
    assert (tmp_path / f"x.{kind}").read_bytes().startswith(first)


def test_output_files(capsys, tmp_path):
    said(capsys, "gap", PROTON, "-T", "600", "-o", tmp_path / "x.json")
    assert json.loads((tmp_path / "x.json").read_text())["recommended"] == 1
    said(capsys, "gap", PROTON, "-T", "600", "-o", tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text().startswith("P,ratio")
    assert "ends in" in said(capsys, "gap", PROTON, "-T", "600", "-o", tmp_path / "x.what", code=1).err
    assert "no picture" in said(capsys, "audit", PROTON, "-o", tmp_path / "x.png", code=1).err


@pytest.mark.parametrize("words, way", [
    (("diffusivity", PROTON), "-T 600"),
    (("diffusivity", "there/is/none.csv"), "no such file"),
    (("jumps", PROTON, "-T", "300", "-P", "2"), "P = "),
    (("report", PROTON), "-o report.html"),
])
def test_refusals_are_one_line_that_names_the_way_out(capsys, words, way):
    shown = said(capsys, *words, code=1)
    assert shown.out == "" and shown.err.count("\n") == 1 and shown.err.startswith("rdd: ")
    assert way in shown.err


def test_rates_take_no_temperature(capsys, rates):
    assert "leave out -T" in said(capsys, "gap", rates, "-T", 300, code=1).err


@pytest.mark.parametrize("words", [("diffusivity",), ("nonsense",), ("diffusivity", PROTON, "-T", "hot"), ("gap", PROTON, "-T", "-3"),
                                   ("diffusivity", PROTON, "-T", "300:200:50"), ("diffusivity", PROTON, "-T", "0")])
def test_wrong_command_lines(capsys, words):
    shown = said(capsys, *words, code=2)
    assert shown.out == "" and shown.err.startswith("rdd") and shown.err.count("\n") == 1 and "--help" in shown.err


@pytest.mark.parametrize("words, way", [
    (("diff", PROTON), "did you mean diffusivity?"), (("xyz", PROTON), "expected one of info, audit"),
    (("diffusivity", PROTON, "-T", "300-900"), "300:1200:50"), (("diffusivity", PROTON, "-T", "300:900"), "first:last:step"),
    (("diffusivity",), "give FILE"), (("passage", PROTON, "-T", "300"), "give --to"),
    (("export", PROTON, "--to", "lammps", "-T", "600"), "choose from"),
])
def test_wrong_command_lines_say_what_is_right(capsys, words, way):
    assert way in said(capsys, *words, code=2).err


def test_no_words_at_all(capsys):
    assert "diffusivity" in said(capsys, code=2).out


def network(folder, minima, saddles):
    """A transition network of energies: [(saddle, one, other)], states from 1."""
    (folder / "min.data").write_text("".join(f"{e} 0 1 1 1 1\n" for e in minima))
    (folder / "ts.data").write_text("".join(f"{e} 0 1 {i} {j} 1 1 1\n" for e, i, j in saddles))
    return folder


def test_a_warning_is_shown_once(capsys, tmp_path):
    network(tmp_path, [0, 0.5, 0], [(0.3, 1, 2), (0.7, 2, 3)])
    assert said(capsys, "audit", tmp_path, "-T", 1, "--kB", 1).err.count("lies below minimum 2") == 1
    assert said(capsys, "report", tmp_path, "-T", 600, "-o", tmp_path / "r.html").err.count("lies below minimum 2") == 1


def test_energies_in_units_of_kT(capsys, tmp_path):
    """Tens of eV, if they were eV: info needs no temperature, audit says what to do."""
    network(tmp_path, [0, 1, 2], [(40, 1, 2), (30, 2, 3)])
    assert "barriers of 3 states" in said(capsys, "info", tmp_path).out
    assert "--kB 1 -T 1" in said(capsys, "audit", tmp_path, code=1).err
    assert "ergodic: every state" in said(capsys, "audit", tmp_path, "--kB", 1, "-T", 1).out


def test_passage_minds_no_states_that_cannot_matter(capsys, tmp_path):
    network(tmp_path, [0, 0, 0, 0], [(1, 1, 2), (1, 3, 4)])
    found = as_json(capsys, "passage", tmp_path, "-T", 1, "--kB", 1, "--from", 1, "--to", 2)
    assert found["mean_time"] == pytest.approx(2 * np.pi * np.e, rel=1e-14)
    classes = said(capsys, "audit", tmp_path, "-T", 1, "--kB", 1).out
    assert "1 2" in classes and "3 4" in classes
    assert "rdd: " in said(capsys, "passage", tmp_path, "-T", 1, "--kB", 1, "--from", 1, "--to", 3, code=1).err


def test_folders_that_hold_nothing_known(capsys, tmp_path):
    assert "min.data and ts.data" in said(capsys, "info", tmp_path, code=1).err


def test_numbers_of_states_are_refused_without_words_of_python(capsys):
    shown = said(capsys, "reduce", PROTON, "-T", 300, "-P", 99, code=1).err
    assert "expected 1 to n_states = 12" in shown and "None" not in shown


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(capsys, verb):
    assert "usage: rdd" in said(capsys, verb, "--help").out


def test_info(capsys, rates):
    assert "barriers of 12 states" in said(capsys, "info", PROTON).out
    found = as_json(capsys, "info", rates)
    assert found["states"] == 2 and found["dim"] == 1 and found["units"] == {"length": "Angstrom", "time": "s", "energy": None}


def test_threads_do_not_matter(capsys):
    one, two = (said(capsys, "bands", PROTON, "-T", 300, "--csv", "--threads", n).out for n in (1, 2))
    assert one == two


def test_a_model_that_is_not_ergodic(capsys, tmp_path):
    rdd.Model([[1.0]], 2, [0, 0, 1, 1], [0, 0, 1, 1], [[1], [-1], [1], [-1]], [1.0] * 4).write(tmp_path / "two.json")
    assert "rdd audit" in said(capsys, "diffusivity", tmp_path / "two.json", code=1).err
    assert as_json(capsys, "audit", tmp_path / "two.json")["class_sizes"] == [1, 1]
    assert chain().n_states == 2
