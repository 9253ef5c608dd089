#!/usr/bin/env python3
"""Hashes the results of the library's main calls, one line a call, to compare two builds to the last bit.

    PYTHONPATH=<build before>/bindings/python tests/bits/bits.py > before
    PYTHONPATH=<build after>/bindings/python tests/bits/bits.py > after
    diff before after

The models are the networks of tests/data, of the Python tests and generated ones. A call that fails is hashed by its
error, text included. Hashes are never stored: they depend on compiler, BLAS and processor.

    bits.py [--threads N] [--part matter|networks] [--only WORD] [--values]

--only runs the calls with WORD in their name; --values prints a few numbers beside each hash.
"""
import sys
import warnings
from pathlib import Path

sys.dont_write_bytecode = True
sys.path[1:1] = [str(Path(__file__).resolve().parent.parent / "python")]

import rdd  # noqa: E402
import matter  # noqa: E402
import networks  # noqa: E402
from harness import OPTIONS  # noqa: E402


def main():
    warnings.simplefilter("ignore")
    rdd.set_threads(OPTIONS.threads)
    if OPTIONS.part != "networks":
        matter.of_dmd()
        matter.of_spin()
        matter.of_qsd()
    if OPTIONS.part != "matter":
        networks.of_mesh()
        networks.of_landscapes()
        networks.of_networks()


main()
