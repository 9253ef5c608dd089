"""A pulse spreads: exact evolution of ten states beside the two of the coarse model. Usage: propagation.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

model = rdd.read(here / "../data/paper_fig1c.json")
cells, times = 64, np.geomspace(2, 1000, 28)
start = (0, (32, 32))                                         # all of it in state 0 of one cell
runs = {order: model.coarse_grain(2, order=order).propagate(cells, times, start) for order in ("second", "lattice")}
reduced = runs["second"]

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
x = np.arange(cells) - 32
for place, mark in (8, "o"), (11, "s"), (15, "^"):
    for p in range(2):
        left.plot(x, reduced.exact[p, :, 32, place], mark, ms=4, mfc="none", color=f"C{p}")
        left.plot(x, reduced.density[p, :, 32, place], lw=1, color=f"C{p}",
                  label=f"coarse state {p}" if place == 8 else None)
left.set(xlabel="x (cells)", ylabel="density", xlim=(-14, 14),
         title=f"exact (marks), model (lines), t = {times[8]:.0f}, {times[11]:.0f}, {times[15]:.0f}")
left.legend(frameon=False)
right.loglog(times, runs["second"].error, label="drift and diffusion, second order")
right.loglog(times, runs["lattice"].error, label="hops on the lattice")
right.set(xlabel="time", ylabel="|model - exact| / |start|", title="error of the coarse model")
right.legend(frameon=False)
figure.savefig(folder / "propagation.png", dpi=110, metadata={"Software": None})
