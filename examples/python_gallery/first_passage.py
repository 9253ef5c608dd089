"""Out of a trap by two ways, a low saddle and a wide one: when, and which. Usage: first_passage.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

energy = np.array([0, -0.1, -0.3, -0.8, -0.35, -0.2, 0])      # eV; the trap is state 3, both ends are products
saddle = np.array([0.15, 0.10, 0.05, 0.15, 0.20, 0.25])       # between neighbours: low on the left
prefactor = np.array([1e12, 1e12, 1e12, 1e13, 1e13, 1e13])    # wide on the right
left, right = np.arange(6), np.arange(1, 7)
trap = rdd.Landscape(None, 7, np.r_[left, right], np.r_[right, left], None, saddle=np.r_[saddle, saddle], energy=energy,
                     prefactor=np.r_[prefactor, prefactor])
ends = {"left": [0], "right": [6]}

figure, (a, b) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
a.plot(energy, "ko-", ms=4, label="energy (eV)")
for T in 300, 500, 1200:
    a.plot(trap.model(T).first_passage(ends).splitting[:, 1], ".-", lw=1, label=f"chance of right, {T} K")
a.set(xlabel="state", title="splitting from each state", ylim=(-0.9, 2))
a.legend(frameon=False, loc="upper left")

temperature = np.linspace(250, 1500, 60)
found = [trap.model(T).first_passage(ends).starting_from([3]) for T in temperature]
b.semilogy(1000 / temperature, [f.mean_time for f in found], "k", label="mean time (s)")
rates = np.array([f.exit_rate for f in found])
for place, name in enumerate(ends):
    b.semilogy(1000 / temperature, rates[:, place], color=f"C{place}", label=f"rate of leaving to the {name} (1/s)")
b.set(xlabel="1000/T (1/K)", title="out of the trap", ylim=(1e-10, 1e17))
b.legend(frameon=False)
figure.savefig(folder / "first_passage.png", dpi=110, metadata={"Software": None})
