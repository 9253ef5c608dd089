"""Elastodiffusion, activation volumes, strained landscapes: against references, finite strain, a notebook."""
import itertools

import numpy as np
import pytest

import crystals
import rdd
from crystals import ELASTIC, Theirs, reference, relative


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
    """A strain that changes energies by about kB T/500."""
    largest = max(np.abs(dipoles(ref, f"{one}_dipole_given")).max() for one in ("site", "saddle"))
    return ref["kB"] * T / largest / 500


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
