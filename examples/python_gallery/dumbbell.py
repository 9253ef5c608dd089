"""The <110> dumbbell in bcc iron: crystal, jumps, bands, coarse model, diffusivity. Usage: dumbbell.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

a = 2.8665                                                               # Å
iron = rdd.Crystal(np.eye(3) * a, ["Fe", "Fe"], [[0, 0, 0], [0.5, 0.5, 0.5]])
dumbbell = rdd.Defect(iron, [rdd.State("dumbbell", at=[0, 0, 0], axis=[1, 1, 0])])
here = dict(at=[0, 0, 0], axis=[1, 1, 0])
jumps = dumbbell.jumps([
    {"name": "hop and turn", "from": here, "to": dict(at=[0.5, 0.5, 0.5], axis=[0, 1, 1])},
    {"name": "turn", "from": here, "to": dict(at=[0, 0, 0], axis=[0, 1, 1])}])
print(jumps)
landscape = jumps.landscape(barrier=[0.34, 0.43], prefactor=[5e12, 3e12])   # eV, 1/s

T = np.linspace(250, 900, 40)
D = landscape.sweep(T).diffusivity[0, 0] * 1e-16                      # cm²/s
model = landscape.model(400)
reduced = model.coarse_grain(1)                                          # orientations are forgotten within some hops
print(f"D at 400 K: {model.diffusivity()[0, 0] * 1e-16:.4e} cm²/s, of the coarse model "
      f"{reduced.diffusion[0, 0, 0, 0] * 1e-16:.4e}")

figure, axes = plt.subplots(2, 2, figsize=(9.6, 7.2), layout="constrained", width_ratios=[1.25, 1])
rdd.plot.crystal(jumps, ax=axes[0, 0], length=0.6)
axes[0, 0].set_title("six orientations, their jumps")
rdd.plot.bands(model, rdd.standard_path(model), ax=axes[0, 1])
axes[0, 1].set(title="bands at 400 K", ylabel="decay rate (1/s)")
rdd.plot.gap(model, 1, length=8, ax=axes[1, 0])
axes[1, 0].set(title="waves of 8 cells and more: one slow band", ylabel="decay rate (1/s)")
axes[1, 1].semilogy(1000 / T, D)
axes[1, 1].set(xlabel="1000 K / T", ylabel="D (cm$^2$/s)", title="exact diffusivity")
figure.savefig(folder / "dumbbell.png", dpi=100, metadata={"Software": None})
