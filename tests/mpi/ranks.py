"""rdd.mpi on several ranks: the bits of the calls without MPI, errors and exceptions on all ranks. Run by mpirun."""
import sys
from pathlib import Path

import numpy as np
from mpi4py import MPI

import rdd
import rdd.mpi

DATA = Path(__file__).resolve().parents[2] / "examples" / "data"
world = MPI.COMM_WORLD


def raised(call, kind, words):
    try:
        call()
    except kind as error:
        assert words in str(error), f"rank {world.rank}: {error}"
        return
    raise AssertionError(f"rank {world.rank}: no {kind.__name__}")


def arrays(ranks):
    own = rdd.read_landscape(DATA / "bazro3_barriers.csv") if ranks.rank == 0 else None
    landscape = ranks.send_landscape(own)
    T = np.linspace(400, 1200, 11)
    whole = landscape.sweep(T, slopes=True)
    for gather in ("root", "all", "own"):
        found = ranks.sweep(landscape, T, slopes=True, gather=gather)
        assert (found is None) == (gather == "root" and ranks.rank > 0)
        if found is not None:
            here = ranks.range(len(T)) if gather == "own" else range(len(T))
            assert np.array_equal(found.diffusivity, whole.diffusivity[:, :, here.start:here.stop])
            assert np.array_equal(found.slope, whole.slope[:, :, here.start:here.stop])
    one, many = landscape.table(500, 900), ranks.table(landscape, 500, 900)
    assert np.array_equal(one.coefficients, many.coefficients) and one.largest_error == many.largest_error
    model = ranks.send_model(landscape.model(600) if ranks.rank == ranks.size - 1 else None, root=ranks.size - 1)
    k = rdd.kmesh([4, 4, 4]).k
    whole = model.spectrum(k, vectors=True)
    found = ranks.spectrum(model, k, vectors=True, gather="all")
    assert np.array_equal(found.values, whole.values) and np.array_equal(found.right, whole.right)
    assert np.array_equal(found.left, whole.left) and found.accuracy_used == whole.accuracy_used
    forced = model.with_force([0.02, 0, 0], 1 / (8.617333262e-5 * 600))
    assert np.array_equal(ranks.spectrum(forced, k, 3, gather="all").values, forced.spectrum(k, 3).values)
    times = 3 / model.spectrum(k[:1]).values.max() * np.array([1, 10])
    with rdd.Context(seed=5) as context:
        one = model.trajectories(300, times, occupation=True, paths=True)
        many = ranks.trajectories(model, 300, times, occupation=True, paths=True, gather="all", context=context)
    assert np.array_equal(one.diffusivity, many.diffusivity) and np.array_equal(one.mean, many.mean)
    return landscape, model, k


def work(ranks):
    found = ranks.map(lambda unit: [unit, unit ** 2], 20, 2, gather="all")
    assert np.array_equal(found, [[u, u ** 2] for u in range(20)])

    def fails(unit):
        if unit == 7:
            raise KeyError("unit 7")
        return [0.0]
    raised(lambda: ranks.map(fails, 20), (KeyError, rdd.CallbackError), "7")
    assert ranks.map(lambda unit: [1.0], 5, gather="all").sum() == 5


def errors(ranks, landscape, model, k):
    last = ranks.rank == ranks.size - 1
    where = f"rank {ranks.size - 1}: "
    raised(lambda: ranks.spectrum(model, k, 99 if last else 2), rdd.ArgumentError, "bands" if last and ranks.size == 1 else "")
    raised(lambda: ranks.spectrum(model, k[:, :2] if last else k), rdd.ArgumentError, "" if last else where)
    raised(lambda: ranks.sweep(landscape, ["hot"] if last else [300.0]), (ValueError, TypeError, rdd.Error), "" if last else where)
    raised(lambda: ranks.sweep(landscape, [300.0, -1.0] if last else [300.0, 400.0]), rdd.ArgumentError, "temperature")
    if ranks.size > 1:
        raised(lambda: ranks.sweep(landscape, [300.0 + ranks.rank]), rdd.ArgumentError, "temperature differs between ranks")
    raised(lambda: ranks.sweep(landscape, [300.0], gather="here"), rdd.ArgumentError, "gather = 'here'")

    def stop(done, total):
        if ranks.rank == 0:
            raise InterruptedError("enough")
    T = np.linspace(300, 1200, 4000)
    raised(lambda: ranks.sweep(landscape, T, progress=stop), (InterruptedError, rdd.Cancelled), "")
    assert ranks.sweep(landscape, [300.0], gather="all").diffusivity.shape[2] == 1


with rdd.mpi.Communicator(world) as ranks:
    assert (ranks.rank, ranks.size) == (world.rank, world.size)
    with rdd.mpi.Communicator(world.py2f()) as by_number:
        assert by_number.size == world.size
    errors(ranks, *arrays(ranks))
    work(ranks)
failed = world.allreduce(0)
if world.rank == 0:
    print(f"{world.size} ranks: the same")
sys.exit(failed)
