"""In which fcc alloys vacancies drag solutes along, by binding and by the way round. Usage: solute_drag.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

lattice = 4.05 * np.array([[0, 0.5, 0.5], [0.5, 0, 0.5], [0.5, 0.5, 0]])
vacancy = rdd.Defect(rdd.Crystal(lattice, ["Al"], [[0, 0, 0]]), species="Al").find_jumps(3.2)
pair = rdd.Pair(vacancy)                                 # the host's Green function is found once and kept

binding = np.linspace(-0.3, 0.1, 81)                     # eV; negative: vacancy and solute attract each other
turn = np.linspace(-0.15, 0.15, 61)                      # saddle from neighbour to neighbour against its default
drag = [[pair.transport(600.0, saddle=0.60, prefactor=1e13, pair_energy=e, saddle1={0: 0.60 + e + t}).drag[0, 0]
         for e in binding] for t in turn]

T = np.linspace(300, 900, 61)
figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
filled = left.contourf(binding, turn, drag, levels=np.linspace(-2.5, 1, 15), cmap="RdBu", vmin=-1, vmax=1)
left.contour(binding, turn, drag, levels=[0], colors="k")
left.set(xlabel="binding (eV)", ylabel="saddle of rotation, change (eV)", title="drag ratio at 600 K")
figure.colorbar(filled, ax=left)
for e in (-0.2, -0.1, -0.05, 0.05):
    right.plot(T, pair.transport(T, saddle=0.60, prefactor=1e13, pair_energy=e).drag[0, 0], label=f"{e:+.2f} eV")
right.axhline(0, color="k", lw=0.8)
right.set(xlabel="temperature (K)", ylabel="drag ratio", title="default saddles", ylim=(-3.2, 1.1))
right.legend(title="binding", loc="lower right", ncols=2, frameon=False)
figure.savefig(folder / "solute_drag.png", dpi=110, metadata={"Software": None})
