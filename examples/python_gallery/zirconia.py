"""The oxygen vacancy in monoclinic zirconia, and how strain changes its diffusivity. Usage: zirconia.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

lattice = [[5.1505, 0, 0], [0, 5.2116, 0], [-0.85288444, 0, 5.24845381]]  # Å
kinds = {"Zr": [0.2754, 0.0395, 0.2083], "O1": [0.0700, 0.3317, 0.3447], "O2": [0.4496, 0.7569, 0.4792]}
species, atoms = [], []
for name, (x, y, z) in kinds.items():                                    # the four operations of P2_1/c
    species += [name.rstrip("12")] * 4
    atoms += [[x, y, z], [-x, -y, -z], [-x, y + 0.5, 0.5 - z], [x, 0.5 - y, z + 0.5]]
zirconia = rdd.Crystal(lattice, species, atoms)
vacancy = rdd.Defect(zirconia, [rdd.State(name, at=kinds[name]) for name in ("O1", "O2")])
jumps = vacancy.find_jumps(2.7, blocking={"Zr": 1.0})
print(zirconia, jumps, sep="\n")

# Made-up numbers of usual size: a barrier for each class, dipoles of the vacancy and of the saddles (eV).
isotropic = np.eye(3)
landscape = jumps.landscape(energy={"O2": 0.12}, saddle=0.55 + 0.08 * np.arange(len(jumps)), prefactor=1e13,
                            dipole=[-4 * isotropic, -5 * isotropic], saddle_dipole=[2 * isotropic] * len(jumps))
T = 1000.0
D = landscape.model(T).diffusivity()
d = landscape.elastodiffusion(T)                                         # dD_ab / d eps_cd
small = 1e-4 * np.diag([1.0, 0, 0])
print("largest deviation from strained crystals:",
      np.abs((landscape.strained(small).model(T).diffusivity() - landscape.strained(-small).model(T).diffusivity())
             / 2e-4 - d[:, :, 0, 0]).max() / np.abs(d).max())

figure, (left, right) = plt.subplots(1, 2, figsize=(10.2, 4.3), layout="constrained", width_ratios=[1.5, 1])
rdd.plot.crystal(jumps, ax=left, view=(0.5, 3, 0.9))
left.set_title("oxygen sites and jumps")
pairs = [(0, 0), (1, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
names = ["xx", "yy", "zz", "yz", "xz", "xy"]
relative = np.array([[d[a, b, i, j] for i, j in pairs] for a, b in pairs]) / (np.trace(D) / 3)
limit = np.abs(relative).max()
shown = right.imshow(relative, cmap="RdBu_r", vmin=-limit, vmax=limit)
for r in range(6):
    for s in range(6):
        if abs(relative[r, s]) >= 0.5:
            right.text(s, r, f"{relative[r, s]:.0f}", ha="center", va="center",
                       color="white" if abs(relative[r, s]) > 0.6 * limit else "black")
right.set_xticks(range(6), names)
right.set_yticks(range(6), names)
right.set(xlabel="strain", ylabel="diffusivity", title="elastodiffusion at 1000 K, over tr D/3")
figure.colorbar(shown, ax=right, shrink=0.85)
figure.savefig(folder / "zirconia.png", dpi=100, metadata={"Software": None})
