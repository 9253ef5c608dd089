"""A defect in the strain around an inclusion: local coefficients, rates on a grid. Usage: slow_field.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.patches import Ellipse

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
a, T = 2.87, 600.0                                                      # Å, K

# A crowdion along x or along y: fast hops along its own axis, slow turns.
x, y = 0, 1
landscape = rdd.Landscape(np.eye(2) * a, 2, [x, x, y, y, x, y], [x, x, y, y, y, x],
                          [[1, 0], [-1, 0], [0, 1], [0, -1], [0, 0], [0, 0]],
                          saddle=[0.1] * 4 + [0.35] * 2, prefactor=1e13)
field = rdd.Field(landscape, state=[6.0, -6.0], height=[6, 6, -6, -6, 0, 0])   # eV per unit of (eps_xx - eps_yy)/2

N, L = 60, 400.0                                                        # points, Å
at = (np.stack(np.meshgrid(np.arange(N), np.arange(N), indexing="ij"), axis=-1) + 0.5) * L / N - L / 2
r = np.hypot(*np.moveaxis(at, -1, 0))
core = 60.0
strain = 0.012 * np.cos(2 * np.arctan2(at[..., 1], at[..., 0])) / np.maximum(r / core, 1)**2

local = field.transport(T, strain)
rates = rdd.grid_rates((N, N), L / N, local.log_weight, local.conductivity, periodic=False)
print(f"{len(rates.rate)} jumps, all > 0: {bool((rates.rate > 0).all())}")

p = np.exp(-((at - [-110, 20])**2).sum(-1) / (2 * 25.0**2)).ravel()
p /= p.sum()
step = 0.4 / np.bincount(rates.source, rates.rate).max()
n_steps = int(0.6e-9 / step)
for _ in range(n_steps):
    flux = step * rates.rate * p[rates.source]
    p += np.bincount(rates.target, flux, p.size) - np.bincount(rates.source, flux, p.size)
print(f"sum of the densities after {n_steps} steps: {p.sum():.12f}")

figure, axes = plt.subplots(1, 2, figsize=(9.4, 4.2), layout="constrained")
box = dict(origin="lower", extent=(-L / 2, L / 2, -L / 2, L / 2))
F = (local.free_energy - local.free_energy[0, 0]) * 1000
shown = axes[0].imshow(F.T, cmap="Blues_r", **box)
figure.colorbar(shown, ax=axes[0], label="F (meV)")
largest = np.linalg.eigvalsh(local.diffusivity).max()
for i in range(3, N, 6):
    for j in range(3, N, 6):
        D, v = np.linalg.eigh(local.diffusivity[i, j])
        axes[0].add_patch(Ellipse(at[i, j], *(38 * np.sqrt(D[::-1] / largest)), fill=False, color="C1",
                                  angle=np.degrees(np.arctan2(v[1, 1], v[0, 1]))))
axes[0].set(title="Free energy, and ellipses of D", xlabel="x (Å)", ylabel="y (Å)")
shown = axes[1].imshow(p.reshape(N, N).T * (N / L)**2 * 1e6, cmap="magma_r", **box)
figure.colorbar(shown, ax=axes[1], label="density (10$^{-6}$/Å$^2$)")
axes[1].contour(*np.moveaxis(at, -1, 0), F, 6, colors="0.5", linewidths=0.5)
axes[1].set(title="0.6 ns after a start on the left", xlabel="x (Å)")
figure.savefig(folder / "slow_field.png", dpi=96, metadata={"Software": None})
