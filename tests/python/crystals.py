"""Crystals with reference numbers: tests/data/crystal, and how our states and jumps are told apart from theirs."""
import json
from pathlib import Path

import numpy as np

import rdd

DATA = Path(__file__).resolve().parent.parent / "data" / "crystal"
SITES = ["fcc_octa_tetra", "fcc_octa_tetra_far", "bcc_octa", "bcc_tetra", "hcp_octa_tetra", "rutile_channel",
         "wurtzite_vacancy", "monoclinic_zirconia_O_vacancy", "honeycomb_2d"]
ORIENTED = ["bcc_dumbbell110_johnson", "bcc_dumbbell110_johnson_rotation", "bcc_crowdion111_rotation", "fcc_dumbbell100",
            "fcc_mixed_dumbbell100", "fcc_mixed_dumbbell100_caged", "fcc_solute_vacancy_pair"]
ELASTIC = ["bcc_octa", "hcp_octa_tetra", "rutile_channel", "monoclinic_zirconia_O_vacancy", "honeycomb_2d"]


def reference(name):
    return json.loads((DATA / f"{name}.json").read_text())


def crystal(ref, **more):
    host = ref["host_fractional"]
    return rdd.Crystal(ref["lattice_rows"], ref.get("host_species") or ["X"] * len(host), host, **more)


def blocking(ref):
    given = ref.get("blocking_distance", 0)
    if isinstance(given, str):
        return -1
    radii = dict(given) if isinstance(given, dict) else {kind: given for kind in ref["host_species"]}
    radii.update({kind: -1 for kind in ref.get("species_not_tested", [])})
    return radii


def states(ref):
    """State arguments of the classes of a file."""
    if "orbits_given" in ref:
        return [dict(name=one["name"], at=one["fractional"]) for one in ref["orbits_given"]]
    first = ref["states"][0]
    lattice = np.array(ref["lattice_rows"])
    points = [(label, np.linalg.solve(lattice.T, offset)) for label, offset in first["decoration"]]
    kinds = {"s": dict(axis=points[0][1]), "p": dict(arrow=points[0][1]), "v": dict(points=points)}
    return [dict(name="state", at=first["fractional"], **kinds[first["decoration"][0][0]])]


class Theirs:
    """States of a file as places: number of the state at a Cartesian position with a decoration."""

    def __init__(self, ref):
        self.lattice = np.array(ref["lattice_rows"], float)
        self.inverse = np.linalg.inv(self.lattice)
        listed = ref.get("sites") or ref["states"]
        self.u = np.array([one["fractional"] for one in listed])
        self.marks = [sorted(tuple(self.rounded(v)) for _, v in one.get("decoration", [])) for one in listed]

    def number(self, position, offsets, axis):
        both = [*offsets, *(-np.asarray(offsets))] if axis else offsets
        marks = sorted(tuple(self.rounded(v)) for v in both)
        off = position @ self.inverse - self.u
        off -= np.round(off)
        near = np.linalg.norm(off @ self.lattice, axis=1) < 1e-3
        found = [i for i in range(len(self.u)) if near[i] and self.marks[i] == marks]
        assert len(found) == 1
        return found[0]

    def jumps(self, listed):
        """A set of (from, to, rounded displacement)."""
        return {(row[0], row[1], *self.rounded((np.array(row[2:]) + self.u[row[1]] - self.u[row[0]]) @ self.lattice))
                for row in listed}

    @staticmethod
    def rounded(displacement):
        return np.rint(np.asarray(displacement) * 997).astype(int).tolist()  # prime: no ties


def jump_sets(ref, classes):
    """For each of our classes the set of its jumps in the numbers of the file."""
    theirs, defect = Theirs(ref), classes.defect
    axis = any(len(one.get("decoration", [])) == 2 for one in ref.get("states", []))
    numbers = [theirs.number(x, list(v), axis) for x, v in zip(defect.positions, defect.decorations)]
    jumps = classes.jumps
    steps = jumps.translation @ defect.crystal.lattice + defect.positions[jumps.target] - defect.positions[jumps.source]
    sets = [set() for _ in range(len(classes))]
    for c, i, j, d in zip(jumps.jump_class, jumps.source, jumps.target, steps):
        sets[c].add((numbers[i], numbers[j], *theirs.rounded(d)))
    return sets


def by_hand(ref, defect, theirs):
    """Classes from the representatives of a file, in its order."""
    listed = ref.get("sites") or ref["states"]

    def place(i, n):
        out = dict(at=np.array(listed[i]["fractional"]) + n)
        points = [(label, np.array(v) @ theirs.inverse) for label, v in listed[i].get("decoration", [])]
        if points:
            label = points[0][0]
            out.update({"s": dict(axis=points[0][1]), "p": dict(arrow=points[0][1]), "v": dict(points=points)}[label])
        return out

    return defect.jumps([{"from": place(one["representative"]["from"], 0),
                          "to": place(one["representative"]["to"], np.array(one["representative"]["translation"]))}
                         for one in ref["jump_classes"]])


def values(ref):
    """Energies and prefactors of a file, by class."""
    energy = ref.get("site_energy") or ref["state_energy"]
    weight = ref.get("site_prefactor") or ref["state_prefactor"]
    return dict(energy=energy, degeneracy=weight, saddle=ref["saddle_energy"], prefactor=ref["jump_prefactor"],
                kB=ref["kB"])


def relative(found, wanted):
    return np.abs(np.asarray(found) - wanted).max() / np.abs(wanted).max()


def searched(ref, host=None, **more):
    host = host or crystal(ref)
    defect = rdd.Defect(host, states(ref))
    return defect.find_jumps(ref["cutoff"], blocking=blocking(ref), **more)


def matched(ref, classes):
    """Our classes in the order of the file, as numbers."""
    sets, theirs = jump_sets(ref, classes), Theirs(ref)
    return [sets.index(theirs.jumps(one["all_directed"])) for one in ref["jump_classes"]]


def filled(ref, classes, order, **more):
    """The landscape with the numbers of a file; closed where it has none."""
    given = values(ref)
    saddle, prefactor = np.full(len(classes), np.nan), np.full(len(classes), np.nan)
    saddle[order], prefactor[order] = given.pop("saddle"), given.pop("prefactor")
    return classes.landscape(saddle=saddle, prefactor=prefactor, **given, **more)
