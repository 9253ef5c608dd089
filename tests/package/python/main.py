"""An analyst's use of an installed rdd: the alternating chain. With an argument, rdd must come from below that path."""

import sys

import rdd

a, k1, k2 = 2.0, 3.0, 0.5
model = rdd.Model([[a]], 2, [0, 1, 1, 0], [1, 0, 0, 1], [[0], [0], [1], [-1]], [k1, k1, k2, k2])
d = model.diffusivity()[0, 0]
expected = a**2 * k1 * k2 / (2 * (k1 + k2))
print(f"rdd from {rdd.__file__}: D = {d!r}, expected {expected!r}")
if abs(d - expected) > 1e-14 * expected:
    sys.exit("the diffusivity is wrong")
if len(sys.argv) > 1 and not rdd.__file__.startswith(sys.argv[1]):
    sys.exit(f"expected rdd from below {sys.argv[1]}")
