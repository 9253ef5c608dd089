"""A tour of rdd: protons in BaZrO3 from measured barriers, then the figures of the method's paper.

Usage: demo.py [FOLDER]; pictures go to FOLDER (default demo-output).
"""
import sys
from pathlib import Path

import numpy as np

import paper
import pictures
import rdd

KB = 8.617333262e-5  # eV/K
CM2 = 1e-16          # cm^2 per square Angstrom
BARRIERS = Path(__file__).resolve().parents[1] / "data" / "bazro3_barriers.csv"
TEMPERATURES = [200, 300, 400, 500, 600, 700, 800, 900, 1000]
# From the network's authors, computed by them at a small but finite wavevector.
PUBLISHED = {200: 1.48563e-9, 600: 1.95927e-5}


def heading(text):
    print(f"\n{text}\n{'-' * len(text)}")


def scalar(d):
    """The diffusivity of an isotropic tensor, cm^2/s."""
    return np.trace(d) / len(d) * CM2


def arrhenius_fit(temperatures, d):
    """D0 and Em of D0 exp(-Em/kB T), and the largest relative error of the fit."""
    beta = 1 / (KB * np.array(temperatures))
    slope, intercept = np.polyfit(beta, np.log(d), 1)
    error = np.abs(np.exp(intercept + slope * beta) / d - 1).max()
    return np.exp(intercept), -slope, error


def diffusion_table(models):
    exact = [scalar(model.diffusivity()) for model in models]
    local = [scalar(model.local_equilibrium_diffusivity()) for model in models]
    print("  T (K)    D (cm2/s)           published     local equilibrium   its error")
    for t, d, le in zip(TEMPERATURES, exact, local):
        known = f"{PUBLISHED[t]:.5e}" if t in PUBLISHED else "-"
        print(f"  {t:5d}    {d:.10e}  {known:>12}    {le:.5e}        x {le / d:.3g}")
    return exact, local


def bazro3(folder):
    heading("Protons in BaZrO3: 12 sites, rotation 0.17 eV, hopping 0.25 eV")
    models = [rdd.read(BARRIERS, temperature=t) for t in TEMPERATURES]
    print(models[0])
    print("lattice inferred from the displacements (Angstrom):")
    for vector in models[0].lattice:
        print("   ", "  ".join(f"{x:9.5f}" for x in vector))
    print(f"\naudit at {TEMPERATURES[0]} K:")
    print(models[0].audit())
    print()
    exact, local = diffusion_table(models)
    d0, em, error = arrhenius_fit(TEMPERATURES, exact)
    print(f"  Arrhenius fit: D0 = {d0:.4e} cm2/s, Em = {em:.4f} eV, largest relative error {error:.1%}")
    made = [pictures.arrhenius(folder, TEMPERATURES, exact, local, PUBLISHED, (d0, em, KB)),
            pictures.bazro3_bands(folder, models[4], TEMPERATURES[4])]
    for t in (200, 600):
        heading(f"BaZrO3 at {t} K: gaps and a coarse-grained model")
        model = models[TEMPERATURES.index(t)]
        print(model.gap())
        try:
            reduced = model.coarse_grain()
        except rdd.NoGapError as refusal:
            print(f"refused: {refusal}")
            continue
        describe(reduced)
        made.append(pictures.reduced_blocks(folder, f"bazro3_blocks_{t}K", f"BaZrO$_3$ at {t} K, P = {reduced.P}", reduced))
    return made


def describe(reduced):
    print(f"P = {reduced.P}, crispness {reduced.crispness:.4f}, gap {reduced.gap:.3g}, "
          f"bands within 1 % above L = {reduced.resolution(0.01):.2f} cells")
    print("equilibrium weights:", np.array2string(reduced.equilibrium, precision=4))
    print("reaction matrix Q_P (1/time), column = from:")
    print(np.array2string(reduced.reaction + 0.0, precision=5, suppress_small=True))


FIGURES = [
    ("fig1a", "figure 1a: local equilibrium comes first", 1, 1),
    ("fig1b", "figure 1b: a gap at coarser resolution only", 1, 10),
    ("fig1c", "figure 1c: two basins", 2, 1),
]


def paper_figures(folder):
    made = []
    for name, title, P, length in FIGURES:
        heading(f"The paper's {title}")
        model, facts = paper.load(name)
        print(model)
        print(model.gap(length=length, largest=4))
        d = model.diffusivity()
        print(f"D_xx = {d[0, 0]:.10f}, D_yy = {d[1, 1]:.10f} (reference {facts['D_exact'][0][0]:.10f}, "
              f"{facts['D_exact'][1][1]:.10f})")
        describe(model.coarse_grain(P))
        made.append(pictures.paper_bands(folder, f"paper_{name}", title, model, P, length))
    heading("The paper's figure 2: the blocks of two basins, in the gauge of the paper")
    model, _ = paper.load("fig2png")
    reduced = model.coarse_grain(2, gauge="given")
    describe(reduced)
    made.append(pictures.reduced_blocks(folder, "paper_fig2", "Figure 2, corrected: Q$_P$, C$_P$, D$_P$", reduced))
    return made


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "demo-output")
    folder.mkdir(parents=True, exist_ok=True)
    made = bazro3(folder) + paper_figures(folder)
    heading(f"Pictures in {folder}/")
    for path in made:
        print("  ", path.name)


if __name__ == "__main__":
    main()
