"""A network that breaks detailed balance: audit and repair. Usage: audit_and_repair.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

here = Path(__file__).resolve().parent
folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")

good = rdd.read(here / "../data/paper_fig1c.json")
rate = good.jumps.rate.copy()
rate[17] *= 30                                                # a slip in the data: one rate 30 times too large
bad = rdd.Model(good.lattice, good.n_states, good.jumps.source, good.jumps.target, good.jumps.translation, rate)
audit = bad.audit()
print(audit)
mended = bad.repair()                                         # the nearest rates with detailed balance
print("after repair:", mended.audit(), sep="\n")

figure, ax = plt.subplots(figsize=(7, 3.8), layout="constrained")
ax.stem(np.arange(bad.n_jumps), mended.change, basefmt="0.7", markerfmt=".", label="ln(repaired/given)")
cycle, states = audit.worst_cycle_jumps, audit.worst_cycle
ax.plot(cycle, mended.change[cycle], "o", ms=9, mfc="none", color="C1",
        label=f"worst cycle, {audit.affinity:.2f} kT: states {' → '.join(map(str, states + states[:1]))}")
ax.set(xlabel="jump", ylabel="change of ln k", title="One wrong rate among 490, found and mended")
ax.legend(frameon=False)
figure.savefig(folder / "audit_and_repair.png", dpi=110, metadata={"Software": None})
