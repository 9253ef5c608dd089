"""Trajectories event by event against the exact diffusivity. Usage: trajectories.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd.plot

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

model = rdd.read(here / "../data/bazro3_barriers.csv", temperature=600)
times = np.geomspace(1e-13, 1e-9, 25)                         # s
with rdd.Context(threads=2, seed=1):                          # the same for any number of threads
    walks = model.trajectories(4000, times)
late = model.trajectories(4000, [1e-10, 1e-9])                # slopes: between a few relaxation times and the end
exact = model.diffusivity()[0, 0]
found, error = late.diffusivity[0, 0], late.diffusivity_error[0, 0]
print(f"D_xx = {found:.4g} ± {error:.2g} from {late.n_events} jumps, exact {exact:.4g} Å²/s")

figure, ax = plt.subplots(figsize=(6, 4.2), layout="constrained")
start = model.local_equilibrium_diffusivity()
ax.loglog(times, 2 * np.trace(start) * times, ":", color="C1", label="local-equilibrium estimate")
rdd.plot.walks(walks, model.diffusivity(), ax=ax)
ax.set(xlabel="time (s)", ylabel="mean-squared displacement (Å$^2$)", title="Protons in BaZrO$_3$ at 600 K")
figure.savefig(folder / "trajectories.png", dpi=110, metadata={"Software": None})
