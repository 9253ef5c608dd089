"""Bands of a proton in BaZrO3 and the gap above its slowest three. Usage: bands.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt

import rdd
import rdd.plot

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

model = rdd.read(here / "../data/bazro3_barriers.csv", temperature=300)   # jumps in Angstrom and Hz
gaps = model.gap()                                                        # over wavelengths of 20 cells and more
print(gaps)

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 4), layout="constrained")
corners = {"Γ": [0, 0, 0], "X": [0, .5, 0], "M": [.5, .5, 0], "Γ ": [0, 0, 0], "R": [.5, .5, .5]}
rdd.plot.bands(model, list(corners.values()), labels=list(corners), ax=left)
left.set(title="BaZrO$_3$ at 300 K", ylabel="decay rate λ (1/s)")
rdd.plot.gap(model, gaps.recommended, length=gaps.length, points=11, ax=right)
right.set(title=f"|k·a| ≤ π/{gaps.length:g}: g = {gaps.ratio[gaps.recommended - 1]:.0f} above P = {gaps.recommended}",
          yscale="log", ylim=(1e6, None))
figure.savefig(folder / "bands.png", dpi=110, metadata={"Software": None})
