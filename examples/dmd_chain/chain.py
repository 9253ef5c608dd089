#!/usr/bin/env python3
"""The binary chain of Farmer, Luskin, Plechac and Simpson: four kinetic models, one minimum of the free energy.

usage: chain.py [FOLDER]     pictures go to FOLDER (default: the current one)
"""
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

import rdd  # noqa: E402

BLUE, ORANGE, GREEN, BLACK = "#0072B2", "#D55E00", "#009E73", "#000000"
plt.rcParams.update({"figure.dpi": 100, "font.size": 10, "legend.frameon": False})

N, BETA, END = 32, 160, 1e5
TIMES = np.geomspace(1e-2, END, 141)
PAPER = {(80, 32): (33, 24), (80, 500): (31, 25), (80, 1000): (32, 25), (80, 2000): (31, 26),
         (160, 32): (52, 36), (160, 500): (46, 36), (160, 1000): (47, 36), (160, 2000): (46, 37)}
PAPER_K_C, PAPER_K_R = PAPER[BETA, N]
# The gradient flows run at the mobilities that the paper fitted to the Glauber dynamics.
MODELS = {"tanh": ("mean field", BLUE), "point": ("mean field at points", ORANGE),
          "constant": (f"constant mobility $k_c$ = {PAPER_K_C}", GREEN),
          "rate-limited": (f"rate-limited $k_r$ = {PAPER_K_R}", BLACK)}


def save(figure, folder, name):
    figure.savefig(folder / f"{name}.png", metadata={"Software": None})
    plt.close(figure)
    print("wrote", folder / f"{name}.png")


def run(model):
    chain = rdd.DMD.chain(N, BETA, model, k_c=PAPER_K_C, k_r=PAPER_K_R)
    return chain.record(TIMES)


def compositions(folder, runs):
    """Composition of every site against the logarithm of time."""
    figure, axes = plt.subplots(2, 2, figsize=(9, 6), sharex=True, sharey=True, layout="constrained")
    for ax, (model, found) in zip(axes.flat, runs.items()):
        image = ax.pcolormesh(found.time, np.arange(1, N + 1), found.s.T, cmap="RdBu", vmin=-1, vmax=1,
                              shading="nearest", rasterized=True)
        ax.set(xscale="log", title=MODELS[model][0])
    for ax in axes[1]:
        ax.set_xlabel("time / τ")
    for ax in axes[:, 0]:
        ax.set_ylabel("site")
    figure.colorbar(image, ax=axes, label="spin s", shrink=0.7)
    save(figure, folder, "chain_composition")


def configurations(folder, runs):
    """Where the sites are: displacement from the uniform chain of the same start, coloured by composition."""
    figure, axes = plt.subplots(2, 2, figsize=(9, 6), sharex=True, sharey=True, layout="constrained")
    for ax, (model, found) in zip(axes.flat, runs.items()):
        when = np.broadcast_to(found.time[::3, None], found.X[::3].shape)
        ax.scatter(found.X[::3], when, c=found.s[::3], cmap="RdBu", vmin=-1, vmax=1, s=4, linewidths=0)
        ax.set(yscale="log", title=MODELS[model][0], facecolor="0.85")
    for ax in axes[1]:
        ax.set_xlabel("mean position X / length")
    for ax in axes[:, 0]:
        ax.set_ylabel("time / τ")
    save(figure, folder, "chain_configuration")


def observables(folder, runs):
    """Strain, A-B neighbours, first minimum of the autocorrelation and free energy."""
    figure, axes = plt.subplots(2, 2, figsize=(9, 6), sharex=True, layout="constrained")
    for model, found in runs.items():
        name, colour = MODELS[model]
        style = dict(color=colour, lw=1.4, label=name)
        axes[0, 0].semilogx(found.time, 100 * found.strain, **style)
        axes[0, 1].semilogx(found.time, found.ab_bonds / (N - 1), **style)
        axes[1, 0].semilogx(found.time, found.first_minimum, drawstyle="steps-post", **style)
        axes[1, 1].semilogx(found.time, found.free_energy, **style)
    axes[0, 0].set(ylabel="strain (%)")
    axes[0, 1].set(ylabel="fraction of A-B neighbours")
    axes[1, 0].set(ylabel="first minimum of C(l)", xlabel="time / τ")
    axes[1, 1].set(ylabel="free energy / energy", xlabel="time / τ")
    axes[0, 0].legend()
    save(figure, folder, "chain_observables")


def mobilities(beta, n):
    """k_c and k_r that make the gradient flows leave the alternating order when the Glauber dynamics does."""
    glauber = rdd.DMD.chain(n, beta).first_jump_time()
    constant = rdd.DMD.chain(n, beta, "constant", k_c=4)
    limited = rdd.DMD.chain(n, beta, "rate-limited", k_r=1)
    for chain in (constant, limited):
        chain.tolerances = (1e-7, 1e-9)
    return glauber, 4 * constant.first_jump_time() / glauber, limited.first_jump_time() / glauber


def tables():
    print("\n beta     N    T* tanh     k_c  (paper)     k_r  (paper)")
    for (beta, n), (paper_c, paper_r) in PAPER.items():
        glauber, k_c, k_r = mobilities(beta, n)
        print(f"{beta:5d} {n:5d} {glauber:10.4f} {k_c:7.2f}  ({paper_c:5d}) {k_r:7.2f}  ({paper_r:5d})")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folder.mkdir(parents=True, exist_ok=True)
    runs = {model: run(model) for model in MODELS}
    compositions(folder, runs)
    configurations(folder, runs)
    observables(folder, runs)
    tables()


if __name__ == "__main__":
    main()
