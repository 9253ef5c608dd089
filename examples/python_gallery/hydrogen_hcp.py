"""Hydrogen in an hcp metal: two kinds of sites, four kinds of jumps, two diffusivities. Usage: hydrogen_hcp.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

a, c = 3.232, 5.147                                                      # Å, zirconium
lattice = [[a, 0, 0], [-a / 2, a * np.sqrt(3) / 2, 0], [0, 0, c]]
zirconium = rdd.Crystal(lattice, ["Zr", "Zr"], [[1 / 3, 2 / 3, 1 / 4], [2 / 3, 1 / 3, 3 / 4]])
hydrogen = rdd.Defect(zirconium, [rdd.State("octa", at=[0, 0, 0]), rdd.State("tetra", at=[1 / 3, 2 / 3, 0.625])])
jumps = hydrogen.find_jumps(2.7)
print(jumps)                                                             # what was found, what was dropped and why

# Made-up numbers of usual size, by the length of the jump: tetrahedral sites are the stable ones.
barrier = {"tetra-tetra": 0.13, "octa-tetra": 0.35, "octa-octa": 0.41}   # eV, above the first name's site
known = {k: barrier[name] for k, (name, length) in enumerate(zip(jumps.names, jumps.summary.length))
         if length < 2.6}
landscape = jumps.landscape(energy={"octa": 0.06}, barrier=known, prefactor=1e13)

T = np.linspace(300, 1000, 30)
D = landscape.sweep(T).diffusivity * 1e-16                               # cm²/s
figure, (left, right) = plt.subplots(1, 2, figsize=(9.8, 4.3), layout="constrained", width_ratios=[1.2, 1])
rdd.plot.crystal(jumps, ax=left, view=(3, 0.7, 0.8))
left.set_title("sites and jumps of hydrogen")
right.semilogy(1000 / T, D[0, 0], label="in the basal plane")
right.semilogy(1000 / T, D[2, 2], label="along c")
right.set(xlabel="1000 K / T", ylabel="D (cm$^2$/s)", title="exact diffusivities")
right.legend(frameon=False)
figure.savefig(folder / "hydrogen_hcp.png", dpi=100, metadata={"Software": None})
