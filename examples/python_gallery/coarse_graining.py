"""Ten states become two: memberships and the matrices of the coarse model. Usage: coarse_graining.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd
import rdd.plot

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

model = rdd.read(here / "../data/paper_fig1c.json")
reduced = model.coarse_grain()                       # the recommended P = 2
print(reduced, "\nbands within 1 % above", f"{reduced.resolution(0.01):.1f} cells")

figure = plt.figure(figsize=(9.5, 3.8), layout="constrained")
left, right = figure.subfigures(1, 2, width_ratios=[1, 1.5])
ax = left.subplots()
order = np.argsort(reduced.memberships[:, 1])
ax.imshow(reduced.memberships[order], cmap="Greys", vmin=0, vmax=1.5, aspect="auto")
for (row, p), chi in np.ndenumerate(reduced.memberships[order]):
    ax.text(p, row, f"{chi:.2f}", ha="center", va="center")
ax.set(title="memberships χ", xlabel="coarse state", ylabel="state", xticks=[0, 1])
ax.set_yticks(range(model.n_states), labels=order)
rdd.plot.blocks(reduced, axes=right.subplots(2, model.space + 1))
figure.savefig(folder / "coarse_graining.png", dpi=110, metadata={"Software": None})
