#!/usr/bin/env python3
"""Writes blob_little.bin and blob_big.bin: one model in the library's binary form, in either byte order.

Independent of the library: the layout is that of libcore/io/blob.hpp. Standard library only.
"""
import struct
import zlib
from pathlib import Path


def blob(order):
    lattice = [1.5, 0.0, -0.25, 2.0]                        # (space, dim), columns are lattice vectors
    positions = [0.0, 0.0, 0.5, 0.1, 0.1, 1.0 / 3]          # (space, n_states)
    jumps = [(0, 1, (0, 0), 0.1), (0, 1, (1, -2), 3e-300), (1, 0, (-1, 2), 7e-300), (1, 0, (0, 0), 1e17),
             (1, 2, (0, 0), 2.0), (2, 1, (0, 0), 1.0), (2, 2, (0, -1), 0.5), (2, 2, (0, 1), 0.5)]
    log_pi = [0.0, -1.25, -700.5]
    force, beta = [0.01, -0.02], 1.75
    doubles = [*lattice, *positions, *(j[3] for j in jumps), *log_pi, *force, beta]
    integers = [*(j[0] for j in jumps), *(j[1] for j in jumps), *(n for j in jumps for n in j[2])]
    body = struct.pack(f"{order}{len(doubles)}d{len(integers)}i", *doubles, *integers)

    def whole(checksum):
        return b"RDDMODEL" + struct.pack(f"{order}IIQIIIIQQ", 0x01020304, 1, 56 + len(body), checksum, 3, 2, 2, 3,
                                         len(jumps)) + body

    return whole(zlib.crc32(whole(0)))


if __name__ == "__main__":
    for name, order in (("little", "<"), ("big", ">")):
        (Path(__file__).parent / f"blob_{name}.bin").write_bytes(blob(order))
