"""A mixed chain of two species separates: diffusive molecular dynamics. Usage: dmd_chain.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

times = np.geomspace(0.05, 1e5, 90)
laws = {"tanh": {}, "constant": {"k_c": 52}, "rate-limited": {"k_r": 36}}     # mobilities that match tanh early on

figure, axes = plt.subplots(1, 3, figsize=(11, 3.6), layout="constrained", width_ratios=[1.3, 1, 1])
for law, mobility in laws.items():
    chain = rdd.DMD.chain(32, beta=160, model=law, **mobility)                # relaxed, species alternating
    history = chain.record(times)
    axes[1].semilogx(times, history.ab_bonds / 31, label=law)
    axes[2].semilogx(times, history.strain, label=law)
    if law == "tanh":
        axes[0].pcolormesh(times, np.arange(32), history.s.T, cmap="PuOr", vmin=-1, vmax=1, shading="nearest")
axes[0].set(xscale="log", xlabel="time (τ)", ylabel="site", title="s of each site (tanh)")
axes[1].set(xlabel="time (τ)", title="fraction of unlike neighbours")
axes[2].set(xlabel="time (τ)", title="strain of the chain")
axes[1].legend(frameon=False)
figure.savefig(folder / "dmd_chain.png", dpi=110, metadata={"Software": None})
