"""A list of displacements and nothing else: the lattice is found. Usage: lattice.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

# A honeycomb turned by 20 degrees, with the scatter of relaxed coordinates.
angle = np.deg2rad(20 + np.array([90, 210, 330]))
step = 1.42 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
displacement = np.vstack([step, -step])
displacement += np.random.default_rng(1).normal(scale=2e-3, size=displacement.shape)
model = rdd.Model.from_displacements([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], displacement, np.ones(6), tolerance=0.02)
print(model, f"\nlattice vectors {np.linalg.norm(model.lattice, axis=1)}, moved by at most {model.largest_shift:.1e}")

figure, ax = plt.subplots(figsize=(5.5, 5), layout="constrained")
cells = np.stack(np.meshgrid(*[np.arange(-3, 4)] * 2), axis=-1).reshape(-1, 2) @ model.lattice
jumps = model.jumps
for cell in cells:
    for source, d in zip(jumps.source, jumps.displacement):
        start = cell + model.positions[source]
        ax.plot(*np.transpose([start, start + d]), color="0.8", zorder=0)
for state in range(model.n_states):
    ax.plot(*(cells + model.positions[state]).T, "o", ms=5, label=f"state {state}")
for vector in model.lattice:
    ax.annotate("", vector, (0, 0), arrowprops={"arrowstyle": "->", "lw": 2})
ax.set(xlim=(-4.5, 4.5), ylim=(-4.5, 4.5), aspect="equal", title="inferred cell of a honeycomb")
ax.legend(loc="upper right")
figure.savefig(folder / "lattice.png", dpi=110, metadata={"Software": None})
