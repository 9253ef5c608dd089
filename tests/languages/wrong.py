"""Ten wrong calls, in Python: see wrong.sh. usage: wrong.py FOLDER"""
import os
import sys

import rdd

folder = sys.argv[1]


def chain(rate=5.0, target=0):
    return rdd.Model(2.0, 2, [0, 1, 1, 0], [1, target, 0, 1], [[0], [0], [1], [-1]], [3.0, 3.0, rate, 5.0])


def tell(name, builtin, call):
    try:
        call()
        print(f"{name}|no error|")
    except rdd.Error as error:
        assert isinstance(error, builtin), f"{name}: {type(error).__name__} is no {builtin.__name__}"
        print(f"{name}|{error.name}|{str(error)}".replace("\n", " "))


islands = rdd.Model(1.0, 2, [0, 0], [0, 0], [[1], [-1]], 1.0)
plain = rdd.Model(None, 2, [0, 1], [1, 0], None, 1.0)
square = rdd.Model(1.0, 4, [0, 1, 2, 3, 1, 2, 3, 0], [1, 2, 3, 0, 0, 1, 2, 3],
                   [[0], [0], [0], [1], [0], [0], [0], [-1]], 1.0)
tell("negative rate", ValueError, lambda: chain(rate=-2.5))
tell("no such state", ValueError, lambda: chain(target=2))
tell("not ergodic", rdd.NotErgodicError, islands.diffusivity)
tell("no lattice", rdd.NoLatticeError, plain.diffusivity)
tell("wavevector", ValueError, lambda: chain().spectrum([0.25, float("nan")]))
tell("degenerate", rdd.DegenerateError, lambda: square.coarse_grain(2))
tell("beta", ValueError, lambda: chain().with_force(1.0, -1.0))
tell("missing file", OSError, lambda: rdd.read(os.path.join(folder, "missing.json")))
tell("damaged file", ValueError, lambda: rdd.read(os.path.join(folder, "damaged.json")))
tell("threads", ValueError, lambda: rdd.Context(0))
