"""Diffusivity over temperatures, its Arrhenius fit, its error bars. Usage: arrhenius.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd
import rdd.plot

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

landscape = rdd.read_landscape(here / "../data/bazro3_barriers.csv")   # barriers in eV
temperature = np.array([200, 250, 300, 400, 500, 700, 1000.0])
sweep = landscape.sweep(temperature)
error = [landscape.diffusivity_error(T, deviation=0.02)[0, 0] for T in temperature]   # every saddle uncertain by 20 meV

table = landscape.table(200, 1000, tolerance=1e-6)                     # for a host that asks a million times
T = np.linspace(200, 1000, 997)
worst = max(abs(table(t)[0, 0] / landscape.model(t).diffusivity()[0, 0] - 1) for t in T[::50])
print(f"{len(table.knots)} knots, {worst:.1e} off at most")

figure, ax = plt.subplots(figsize=(6, 4.2), layout="constrained")
rdd.plot.sweep(sweep, directions=[[1, 0, 0]], ax=ax)
ax.errorbar(1000 / temperature, sweep.along([1, 0, 0]), error, fmt="none", color="C0", capsize=3)
ax.set(title="Protons in BaZrO$_3$, barriers ± 20 meV", xlabel="1000/T (1/K)", ylabel="D (Å$^2$/s)")
figure.savefig(folder / "arrhenius.png", dpi=110, metadata={"Software": None})
