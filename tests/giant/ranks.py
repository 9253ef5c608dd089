"""rdd.giant on several ranks: D, times and weights against the core. Run by mpirun."""
import numpy as np
from mpi4py import MPI

import rdd
import rdd.giant
import rdd.mpi

world, n = MPI.COMM_WORLD, 12
rng = np.random.default_rng(3)
bonds = 10.0 ** -rng.uniform(0, 6, (n * n, 2))
energy = rng.uniform(0, 3, n * n)
positions = np.array([[i % n, i // n] for i in range(n * n)]) + rng.uniform(0, 0.5, (n * n, 2))


def jumps(begin, end):
    left, reached, cells, rates = [], [], [], []
    for i in range(begin, end):
        for axis, step in (0, 1), (0, -1), (1, 1), (1, -1):
            place = [i % n, i // n]
            place[axis] += step
            cell = [p // n for p in place]
            j = place[0] % n + n * (place[1] % n)
            left.append(i), reached.append(j), cells.append(cell)
            rates.append(bonds[i if step > 0 else j, axis] * np.exp(energy[i]))
    return left, reached, cells, rates


with rdd.mpi.Communicator(world) as ranks:
    own = ranks.range(n * n)
    lattice = n * np.eye(2)
    network = rdd.giant.Network(ranks, n * n, lattice, own.start, positions[own.start:own.stop], jumps)
    model = rdd.Model(lattice, n * n, *jumps(0, n * n), positions=positions)
    found, exact = network.diffusivity(1e-12), model.diffusivity(accuracy="high")
    assert np.allclose(found.value, exact, rtol=1e-11, atol=1e-11 * np.trace(exact)) and found.error < 1e-12, found
    weights = np.log(model.stationary())[own.start:own.stop]
    assert np.allclose(network.log_pi, weights, atol=1e-12)
    held = [s for s in (5, 100) if s in own]
    times = network.first_passage(held, 1e-11)
    exact = model.first_passage([5, 100]).mean_time[own.start:own.stop]
    assert np.allclose(times.time, exact, rtol=1e-9, atol=1e-10 * times.mean)

    def fails(begin, end):
        if begin <= 30 < end:
            raise KeyError("no jumps")
        return jumps(begin, end)
    try:
        rdd.giant.Network(ranks, n * n, lattice, own.start, positions[own.start:own.stop], fails)
        raise AssertionError("it should have failed")
    except (KeyError, rdd.CallbackError):
        pass
    network.close()
if world.rank == 0:
    print(f"{world.size} ranks: as the core has it")
