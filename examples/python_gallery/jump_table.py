"""Jumps of a coarse model, rates >= 0, for an event-driven engine. Usage: jump_table.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

model = rdd.read(here / "../data/paper_fig1c.json")
table = model.coarse_grain(2).jumps()
worst = abs(table.model.diffusivity() - model.diffusivity()).max()
print(f"{len(table.rate)} jumps; D differs from that of the ten states by {worst:.1e}")

figure, axes = plt.subplots(1, 2, figsize=(9, 4.4), layout="constrained", sharex=True, sharey=True)
for p, ax in enumerate(axes):
    for q, colour in enumerate(("C0", "C1")):
        chosen = (table.source == p) & (table.target == q)
        x, y = table.displacement[chosen].T + np.array([[0], [0.16 - 0.32 * q]])     # one above the other
        ax.scatter(x, y, s=1500 * np.sqrt(table.rate[chosen]), color=colour, alpha=0.4)
        for a, b, rate in zip(x, y, table.rate[chosen]):
            ax.annotate(f"{rate:.2g}", (a, b), fontsize=8, ha="center", va="center")
    ax.set(title=f"out of coarse state {p}", xlabel="cells along x", aspect="equal", xlim=(-1.7, 1.7),
           ylim=(-1.7, 1.7), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
axes[0].set(ylabel="cells along y")
axes[0].plot([], [], "o", color="C0", label="to state 0, rate")
axes[0].plot([], [], "o", color="C1", label="to state 1, rate")
axes[0].legend(frameon=False, loc="upper left", ncols=2)
figure.savefig(folder / "jump_table.png", dpi=110, metadata={"Software": None})
