"""When is a well a state? Rates of leaving and of forgetting, over 1/T. Usage: quasi_stationary.py [FOLDER]"""
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np

import rdd

folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")


def well(x):                                                  # a double well; its right half, left through x = 0
    return (x**2 - 1)**2


beta = np.array([2, 3, 4, 6, 8, 10, 14, 20])
found = [rdd.spin.qsd_1d(well, (0, np.inf), b) for b in beta]
walkers = rdd.spin.fleming_viot([1, 0, -2, 0, 1], (0, 3), 4.0, 1.0, dt=1e-3, time=10, n_walkers=2000)
print(f"beta = 4: lambda_1 = {found[2].lambda1:.6f}, by walkers {walkers.lambda1:.4f} ± {walkers.lambda1_error:.4f}")

figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained")
x = np.linspace(0, 2, 400)
for which in "quasi-stationary", "gibbs", "gaussian":
    left.plot(x, found[1].density(x, which=which), label=which)
left.plot(x, well(x), "0.7", label="V")
left.set(xlabel="x", ylim=(0, 2.2), title=f"densities at β = {beta[1]}")
left.legend(frameon=False)
right.semilogy(beta, [f.lambda1 for f in found], "o-", label=r"leaving, $\lambda_1$")
right.semilogy(beta, [f.lambda2 - f.lambda1 for f in found], "s-", label=r"forgetting, $\lambda_2 - \lambda_1$")
right.errorbar(4, walkers.lambda1, walkers.lambda1_error, fmt="kx", ms=9, label="Fleming-Viot walkers")
right.set(xlabel="β", title="rates (energy/length$^2$)")
right.legend(frameon=False)
figure.savefig(folder / "quasi_stationary.png", dpi=110, metadata={"Software": None})
