"""The shortest complete program: the jumps of a defect in, its diffusivity over temperatures out.

An interstitial in an fcc crystal hops from octahedral sites (O) to tetrahedral ones (T) and back. Each O has eight T
around it; by hand D = a^2 k_OT k_TO / (2 (k_TO + 2 k_OT)).
"""
import numpy as np

import rdd

O, T1, T2 = range(3)
a, nu, kB = 0.405, 1e13, 8.617333262e-5            # nm, 1/s, eV/K
energy, saddle = [0, 0.3, 0.3], 0.8                # eV
lattice = a / 2 * (1 - np.eye(3))                  # rows are lattice vectors
positions = a / 4 * np.array([[0, 0, 0], [-1, -1, -1], [1, 1, 1]])

jumps = []                                         # O -> T1 in cells 0, a1, a2, a3; O -> T2 in the opposite cells
for cell in np.vstack([np.zeros(3, int), np.eye(3, dtype=int)]):
    for site, n in (T1, cell), (T2, -cell):
        jumps += [(O, site, *n), (site, O, *-n)]   # and back
jumps = np.array(jumps)

landscape = rdd.Landscape(lattice, 3, jumps[:, 0], jumps[:, 1], jumps[:, 2:], saddle=saddle, prefactor=nu,
                          energy=energy, positions=positions, kB=kB)

temperature = np.array([300, 500, 800, 1200.0])
sweep = landscape.sweep(temperature)               # .diffusivity (3, 3, n_T)
k_OT = nu * np.exp(-saddle / (kB * temperature))
k_TO = nu * np.exp(-(saddle - energy[T1]) / (kB * temperature))
by_hand = a**2 * k_OT * k_TO / (2 * (k_TO + 2 * k_OT))
print("  T (K)     D (nm2/s)       by hand")
for T, D, D_by_hand in zip(temperature, sweep.diffusivity[0, 0], by_hand):
    print(f"{T:7.0f}  {D:.6E}  {D_by_hand:.6E}")
fit = sweep.fit([1, 0, 0])
print(f"D0 = {fit.prefactor:.5E} nm2/s, Em = {fit.energy:.6f} eV, within {100 * fit.largest_error:.2f} %")

model = landscape.model(800)                       # the rates at one temperature
audit, gaps = model.audit(), model.gap()
print(f"at 800 K: ergodic {audit.ergodic:d}, detailed balance {audit.reversible:d}, "
      f"coarse states {gaps.recommended} (gap {gaps.ratio[0]:.1f})")
