#!/usr/bin/env python3
"""A vacancy spreads through an elemental fcc crystal of 4000 sites: occupations in time, atoms relaxed around it.

usage: vacancy.py [FOLDER [CELLS]]     pictures go to FOLDER (default: the current one); CELLS^3 cubic cells (default 10)
"""
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

import rdd  # noqa: E402

BLUE, ORANGE, BLACK = "#0072B2", "#D55E00", "#000000"
plt.rcParams.update({"figure.dpi": 110, "font.size": 10, "legend.frameon": False})

A = 1.5                  # lattice constant, length
BETA = 8                 # 1/energy
BACKGROUND = 1e-3        # vacancies per site everywhere
TIMES = np.concatenate([[0], np.geomspace(0.02, 100, 45)])


def crystal(cells):
    """One site is empty but for a thousandth; the only potential is that between atoms, and w_i = c_i."""
    basis = np.array([[0, 0, 0], [0, .5, .5], [.5, 0, .5], [.5, .5, 0]])
    corners = np.array(list(np.ndindex(cells, cells, cells)), float)
    x, cell = A * (corners[:, None] + basis).reshape(-1, 3), A * cells * np.eye(3)
    c = np.full(len(x), 1 - BACKGROUND)
    empty = len(x) // 2 + 2 * cells     # somewhere inside
    c[empty] = 1e-3
    atoms = rdd.Potential.morse(1, 4, 1.08, cutoff=1.4)
    dmd = rdd.DMD(x, c, BETA, potential=atoms, bonds=1.2, model="master", cell=cell, weight="c")
    dmd.tolerances = (1e-7, 1e-9)   # of c near 1, so that 1 - c is seen
    dmd.set_quadrature(1e-8)
    dmd.relax()
    return dmd, empty, x


def save(figure, folder, name):
    figure.savefig(folder / f"{name}.png", metadata={"Software": None})
    plt.close(figure)
    print("wrote", folder / f"{name}.png")


def relaxed_around(folder, dmd, empty, x, cell):
    """How the neighbours of the empty site have moved and how wide they are, by distance."""
    d = x - x[empty]
    d -= np.rint(d @ np.linalg.inv(cell)) @ cell
    r = np.linalg.norm(d, axis=1)
    shift = dmd.X - x
    shift -= shift[r > 0.4 * cell[0, 0]].mean(axis=0)
    outward = (shift * d).sum(axis=1) / np.where(r > 0, r, 1)
    near = (r > 0) & (r < 5)
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.4), layout="constrained")
    axes[0].plot(r[near], outward[near] / A * 100, ".", color=BLUE, ms=4)
    axes[0].axhline(0, color=BLACK, lw=0.5)
    axes[0].set(xlabel="distance from the vacancy / length", ylabel="outward displacement (% of a)")
    axes[1].plot(r[near], 1 / np.sqrt(2 * dmd.alpha[near]) / A * 100, ".", color=ORANGE, ms=4)
    axes[1].set(xlabel="distance from the vacancy / length", ylabel="vibration width (% of a)")
    save(figure, folder, "vacancy_relaxed")


def spreading(folder, found, excess, r2, cell):
    """Profiles of the vacancy, its mean square displacement, and the free energy."""
    figure, axes = plt.subplots(1, 3, figsize=(11, 3.4), layout="constrained")
    distance = np.sqrt(r2)
    shells = np.unique(np.round(distance, 6))
    shells = shells[shells < cell[0, 0] / 2]
    for k, colour in zip((1, 12, 20, 26, 34), plt.cm.viridis(np.linspace(0, 0.9, 5))):
        mean = np.array([excess[k, np.isclose(distance, s, atol=1e-5)].mean() for s in shells])
        # Below, the few vacancies of the background that the strain draws in or drives out show.
        mean[mean < 1e-5] = np.nan
        axes[0].semilogy(shells, mean, ".-", color=colour, lw=1, ms=4, label=f"t = {found.time[k]:.2g} τ")
    axes[0].set(xlabel="distance / length", ylabel="vacancies per site above background", ylim=(1e-5, 2))
    axes[0].legend(fontsize=8)
    msd = excess @ r2 / excess.sum(axis=1)
    early = (found.time > 0.3) & (msd < 0.12 * r2.mean())
    slope = np.polyfit(found.time[early], msd[early], 1)[0] if early.sum() > 1 else np.nan
    axes[1].loglog(found.time[1:], msd[1:], "o", ms=3, color=BLUE, label="mean square distance")
    axes[1].axhline(r2.mean(), color=BLACK, lw=0.7, ls=":", label="spread evenly")
    axes[1].set(xlabel="time / τ", ylabel="length$^2$")
    axes[1].legend(fontsize=8)
    axes[2].semilogx(found.time[1:], found.free_energy[1:] - found.free_energy[-1], "o-", ms=3, color=ORANGE)
    axes[2].set(xlabel="time / τ", ylabel="F - F(end) / energy")
    save(figure, folder, "vacancy_spreading")
    return slope


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    cells = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    folder.mkdir(parents=True, exist_ok=True)
    dmd, empty, x = crystal(cells)
    print(dmd, f"{len(dmd.bonds)} exchange bonds")
    relaxed_around(folder, dmd, empty, x, dmd.cell)
    found = dmd.record(TIMES, progress=True)
    excess = (1 - found.s) / 2 - BACKGROUND
    d = x - x[empty]
    d -= np.rint(d @ np.linalg.inv(dmd.cell)) @ dmd.cell
    slope = spreading(folder, found, excess, (d**2).sum(axis=1), dmd.cell)
    print(f"vacancies: {excess.sum(axis=1)[0]:.12f} -> {excess.sum(axis=1)[-1]:.12f};  {dmd.work}")
    print(f"mean square distance grows by {slope:.3g} length^2/tau while the vacancy is still far from its images")
    print(f"free energy {found.free_energy[0]:.6f} -> {found.free_energy[-1]:.6f}, largest increase between two times "
          f"{max(0, np.diff(found.free_energy).max()):.1e}")


if __name__ == "__main__":
    main()
