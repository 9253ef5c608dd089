#!/usr/bin/env python3
"""A binary fcc crystal of 4000 sites with Morse pairs, periodic, demixes from a uniform alloy.

usage: fcc.py [FOLDER [CELLS]]     pictures go to FOLDER (default: the current one); CELLS^3 cubic cells (default 10)
"""
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

import rdd  # noqa: E402

BLUE, ORANGE = "#0072B2", "#D55E00"
plt.rcParams.update({"figure.dpi": 110, "font.size": 10, "legend.frameon": False})

A = 1.53                # lattice constant, length
BETA = 5                # 1/energy
TIMES = np.concatenate([[0.1], np.geomspace(0.3, 30, 20)])


def sites(cells):
    """Positions (n, 3) and the periodic cell."""
    basis = np.array([[0, 0, 0], [0, .5, .5], [.5, 0, .5], [.5, .5, 0]])
    corners = np.array(list(np.ndindex(cells, cells, cells)), float)
    return A * (corners[:, None] + basis).reshape(-1, 3), A * cells * np.eye(3)


def crystal(cells):
    x, cell = sites(cells)
    same = rdd.Potential.morse(1.0, 4, 1.08, cutoff=1.9)
    unlike = rdd.Potential.morse(0.9, 4, 1.08, cutoff=1.9)   # A and B would rather be among their own
    alloy = rdd.DMD(x, 0.5, BETA, potential=(same, unlike, same), bonds=1.2, cell=cell)
    alloy.tolerances = (1e-3, 1e-5)
    alloy.set_quadrature(1e-8)
    alloy.relax()
    alloy.perturb(0.05, seed=1)
    return alloy


def save(figure, folder, name):
    figure.savefig(folder / f"{name}.png", metadata={"Software": None})
    plt.close(figure)
    print("wrote", folder / f"{name}.png")


def slices(folder, found, cells):
    """One (001) layer of the crystal at four times; the sites' neighbourhoods in it are squares on their corners."""
    start = sites(cells)[0]
    layer = np.isclose(start[:, 2], 0)
    figure, axes = plt.subplots(1, 4, figsize=(12, 3.3), layout="constrained")
    for ax, when in zip(axes, (3.3, 5.5, 9, found.time[-1])):
        k = np.abs(np.log(found.time / when)).argmin()
        image = ax.scatter(found.X[k, layer, 0], found.X[k, layer, 1], c=found.s[k, layer], cmap="RdBu", vmin=-1, vmax=1,
                           marker="D", s=17500 / cells**2, linewidths=0)
        ax.set(title=f"t = {found.time[k]:.3g} τ", aspect="equal", xlabel="x / length", facecolor="0.85")
    axes[0].set_ylabel("y / length")
    for ax in axes[1:]:
        ax.set_yticklabels([])
    figure.colorbar(image, ax=axes, label="spin s", shrink=0.9)
    save(figure, folder, "fcc_slices")


def course(folder, found, n_bonds):
    """Unlike neighbours, free energy, and how composition and width go together."""
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), layout="constrained")
    axes[0].semilogx(found.time, found.ab_bonds / n_bonds, "o-", ms=3, color=BLUE)
    axes[0].set(xlabel="time / τ", ylabel="fraction of A-B neighbours", ylim=(0, 0.55))
    axes[1].semilogx(found.time, found.free_energy / found.s.shape[1], "o-", ms=3, color=ORANGE)
    axes[1].set(xlabel="time / τ", ylabel="free energy per site / energy")
    axes[2].plot(found.s[-1], found.alpha[-1], ".", ms=2, color=BLUE)
    axes[2].set(xlabel="spin s", ylabel="α / length$^{-2}$", title=f"t = {found.time[-1]:g} τ")
    save(figure, folder, "fcc_course")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    cells = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    folder.mkdir(parents=True, exist_ok=True)
    alloy = crystal(cells)
    print(alloy, f"{len(alloy.bonds)} exchange bonds")
    found = alloy.record(TIMES, progress=True)
    print(f"A-B neighbours: {found.ab_bonds[0] / len(alloy.bonds):.4f} -> {found.ab_bonds[-1] / len(alloy.bonds):.4f}")
    print(f"sum of s: {found.s[0].sum():.1e} -> {found.s[-1].sum():.1e};  {alloy.work}")
    slices(folder, found, cells)
    course(folder, found, len(alloy.bonds))


if __name__ == "__main__":
    main()
