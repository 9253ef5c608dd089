"""Draws the recovery curve of cluster_dynamics. Usage: plot.py [recovery.csv [recovery.png]]"""
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402
import numpy as np  # noqa: E402

source, picture = (sys.argv[1:] + ["recovery.csv", "recovery.png"][len(sys.argv) - 1:])[:2]
data = np.genfromtxt(source, delimiter=",", names=True, deletechars="")
T, left = data["T[K]"], data["remaining"]

figure, (above, below) = plt.subplots(2, 1, figsize=(6.5, 6), sharex=True, layout="constrained")
above.plot(T, left, "k", lw=2, label="all")
for name, label in ("V1", "$V_1$"), ("V_clusters", "$V_{n>1}$"), ("I1", "$I_1$"), ("I_clusters", "$I_{n>2}$"):
    above.plot(T, data[name] / 2, lw=1.2, label=label)
above.set(ylabel="defects left", title="Recovery of irradiated iron, 300 s at each temperature")
above.legend(frameon=False)
below.plot(np.sqrt(T[1:] * T[:-1]), -np.diff(left) / np.diff(np.log(T)), "k")
below.set(xlabel="temperature (K)", ylabel=r"$-d\,$left$/d\,\ln T$", xscale="log", xlim=(T[0], T[-1]))
marks = [80, 100, 150, 200, 300, 400, 500, 700]
below.set_xticks(marks, labels=map(str, marks))
below.minorticks_off()
figure.savefig(picture, dpi=120, metadata={"Software": None})
