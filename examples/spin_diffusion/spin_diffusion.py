#!/usr/bin/env python3
"""Mean field against the process beneath it: a chain of 32 sites, species alternating, at two temperatures.

usage: spin_diffusion.py FOLDER [--trajectories N] [--until T] [--threads N]

Writes spin_diffusion.png into FOLDER and prints both models side by side with their difference in standard errors.
"""
import argparse
import os

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

import rdd  # noqa: E402

BETAS = (80, 160)


def both(beta, trajectories, times):
    """The ensemble at the times and the mean field beside it."""
    ensemble = rdd.spin.Ensemble(rdd.DMD.chain(32, beta=beta), trajectories, seed=1)
    ensemble.run(times)
    return ensemble.compare("tanh")


def draw(axes, beta, found):
    seen = found.ensemble
    curves = ((axes[0], seen.ab_bonds, seen.ab_bonds_error, found.ab_bonds, "A-B neighbours"),
              (axes[1], 100 * seen.strain, 100 * seen.strain_error, 100 * found.strain, "strain (%)"))
    for axis, mean, error, field, name in curves:
        axis.semilogx(seen.times, field, color="tab:red", lw=1.5, label="mean field")
        axis.errorbar(seen.times, mean, 2 * error, color="tab:blue", marker="o", ms=3, lw=1, capsize=2,
                      label="ensemble, ± 2 standard errors")
        axis.set_ylabel(name)
        axis.grid(alpha=0.3)
    axes[0].set_title(f"β = {beta}")
    axes[1].set_xlabel("time (τ)")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--trajectories", type=int, default=200)
    parser.add_argument("--until", type=float, default=1000)
    parser.add_argument("--threads", type=int, default=1)
    wanted = parser.parse_args()
    os.makedirs(wanted.folder, exist_ok=True)
    times = np.geomspace(0.01, wanted.until, 31)
    figure, axes = plt.subplots(2, len(BETAS), figsize=(9, 6), sharex=True, sharey="row")
    with rdd.Context(threads=wanted.threads):
        for column, beta in enumerate(BETAS):
            found = both(beta, wanted.trajectories, times)
            print(f"beta = {beta}, {wanted.trajectories} trajectories\n{found}\n")
            draw(axes[:, column], beta, found)
    axes[0, 0].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(os.path.join(wanted.folder, "spin_diffusion.png"), dpi=110)


if __name__ == "__main__":
    main()
