#!/usr/bin/env python3
"""A walker in a double well: its quasi-stationary distribution beside Gibbs and the variational Gaussian.

usage: double_well.py [FOLDER]     pictures go to FOLDER (default: the current one)
"""
import math
import sys
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

import rdd  # noqa: E402
from rdd.spin import Polynomial, fleming_viot, qsd_1d  # noqa: E402

BLUE, ORANGE, GREEN, BLACK = "#0072B2", "#D55E00", "#009E73", "#000000"
plt.rcParams.update({"figure.dpi": 110, "font.size": 10, "legend.frameon": False})

WELL = Polynomial([1, 0, -2, 0, 1])   # V = (x^2 - 1)^2; the domain is (0, infinity), who comes to 0 has left
DOMAIN = (0, math.inf)
DENSITIES = {"quasi-stationary": (BLUE, "-", "quasi-stationary"), "gibbs": (ORANGE, "--", "Gibbs"),
             "gaussian": (GREEN, "-.", "variational Gaussian")}


def save(figure, folder, name):
    figure.savefig(folder / f"{name}.png", metadata={"Software": None})
    plt.close(figure)
    print("wrote", folder / f"{name}.png")


def table(betas):
    """Rates, their ratio, and how far the approximations are."""
    print("  beta        lambda_1    lambda_2      ratio  TV(Gibbs)  TV(Gaussian)")
    for beta in betas:
        q = qsd_1d(WELL, DOMAIN, beta)
        gibbs, gaussian = q.distance("gibbs"), q.distance("gaussian")
        print(f"{beta:6g}  {q.lambda1:14.9g}  {q.lambda2:10.8g}  {q.ratio:9.3g}  {gibbs.total_variation:9.3g}"
              f"  {gaussian.total_variation:12.3g}")


def densities(folder):
    """The three densities as the temperature falls."""
    figure, axes = plt.subplots(2, 2, figsize=(9, 6), layout="constrained")
    x = np.linspace(0, 2.2, 600)
    for ax, beta in zip(axes.flat, (1.6, 2, 4, 10)):
        q = qsd_1d(WELL, DOMAIN, beta)
        for which, (colour, style, label) in DENSITIES.items():
            ax.plot(x, q.density(x, which=which), style, color=colour, label=label)
        ax.set(title=f"β = {beta:g}:  λ₁ / (λ₂ − λ₁) = {q.ratio:.2g}", xlim=(0, 2.2), ylim=(0, None))
    axes[1, 1].legend(loc="upper right")
    for ax in axes[1]:
        ax.set_xlabel("x")
    for ax in axes[:, 0]:
        ax.set_ylabel("density")
    save(figure, folder, "densities")


def separation(folder):
    """The ratio of time scales, and the distances of the approximations, over beta."""
    betas = np.geomspace(1.6, 30, 25)
    found = [qsd_1d(WELL, DOMAIN, beta) for beta in betas]
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    left.semilogy(betas, [q.ratio for q in found], color=BLUE, label="λ₁ / (λ₂ − λ₁)")
    left.semilogy(betas, [q.lambda1 for q in found], color=BLACK, lw=1, label="λ₁")
    # sqrt(V''(1) |V''(0)|)/pi e^{-beta}: twice the rate of Eyring and Kramers, for who reaches the top has left.
    left.semilogy(betas, 4 * math.sqrt(2) / math.pi * np.exp(-betas), ":", color=GREEN, label="λ₁ of Eyring and Kramers")
    left.set(xlabel="β", ylabel="rate, ratio")
    left.legend()
    for which in ("gibbs", "gaussian"):
        colour, style, label = DENSITIES[which]
        right.semilogy(betas, [q.distance(which).total_variation for q in found], style, color=colour, label=label)
    right.set(xlabel="β", ylabel="total variation", title="from quasi-stationary to the others")
    right.legend()
    save(figure, folder, "separation")


def walkers(folder, counts=(100, 300, 1000, 3000, 10000), beta=2.0):
    """Fleming-Viot particles: a sample beside the density, and the error over their number."""
    exact = qsd_1d(WELL, DOMAIN, beta)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
    errors = []
    for n in counts:
        w = fleming_viot(WELL, DOMAIN, beta, 0.9, 0.02, 8.0, n_walkers=n, context=rdd.Context(2, seed=n))
        errors.append(w.lambda1_error)
        right.errorbar(n, w.lambda1 - exact.lambda1, w.lambda1_error, fmt="o", color=BLUE, ms=4, capsize=3)
    slope = np.polyfit(np.log(counts), np.log(errors), 1)[0]
    print(f"Fleming-Viot: {w}, exact {exact.lambda1:.6g}; errors fall as n^{slope:.2f}")
    left.hist(w.positions, bins=60, density=True, color="0.8", label=f"{w.n_walkers} walkers")
    x = np.linspace(0, 2.2, 400)
    left.plot(x, exact.density(x), color=BLUE, label="quasi-stationary")
    left.set(xlabel="x", ylabel="density", xlim=(0, 2.2))
    left.legend(loc="upper right")
    n = np.geomspace(counts[0] / 1.5, counts[-1] * 1.5, 50)
    band = errors[-1] * np.sqrt(counts[-1] / n)
    right.fill_between(n, -band, band, color="0.9", lw=0, label="∝ 1/√walkers")
    right.axhline(0, color=BLACK, lw=0.8)
    right.set(xscale="log", xlabel="walkers", ylabel="λ₁ − exact", title=f"β = {beta:g}", xlim=(n[0], n[-1]))
    right.legend()
    save(figure, folder, "walkers")


def main():
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    folder.mkdir(parents=True, exist_ok=True)
    table((2, 4, 6, 8, 10, 20, 30))
    densities(folder)
    separation(folder)
    walkers(folder)


if __name__ == "__main__":
    main()
