"""The same task in every language, in Python: see compare.sh. usage: task.py BARRIERS.csv NETWORK.json TEMPERATURE THREADS"""
import struct
import sys

import numpy as np

import rdd


def print_bits(name, values):
    for x in np.ravel(values, order="F"):
        print(name, struct.pack(">d", x).hex().upper())


barriers, network_file, temperature, threads = sys.argv[1:]
with rdd.Context(int(threads)):
    proton = rdd.read(barriers, temperature=float(temperature))
    print_bits("D", proton.diffusivity())
    print_bits("D_high", proton.diffusivity(accuracy="high"))
    print_bits("bands", proton.spectrum([[0, 0, 0], [0.1, 0.2, 0.3], [0.5, -0.25, 0.125]]).values.T)
    reduced = rdd.read(network_file).coarse_grain(2)
    print_bits("memberships", reduced.memberships)
    print_bits("reaction", reduced.reaction)
    print_bits("drift", reduced.drift)
    print_bits("diffusion", reduced.diffusion)
    print_bits("gap", reduced.gap)
