#!/usr/bin/env python3
"""Writes the jump list of a proton in cubic BaZrO3, from its geometry and two barriers.

Cubic cell of edge a, oxygens at the middles of the cell edges. Each oxygen carries four proton sites at a distance s
along the two axes perpendicular to its edge: 12 sites a cell. A proton rotates about its oxygen to a neighbouring
site (displacement s along two axes) or hops to a neighbouring oxygen (displacement a/2 - s along two axes): two jumps
of each kind out of every site, 48 in all.

Columns: from,to,dx,dy,dz in Angstrom, then Em in eV and nu0 in Hz, or with --temperature the rate in Hz.
"""
import argparse
import itertools
import math
import sys

LATTICE_CONSTANT = 4.23621  # Angstrom
SITE_DISTANCE = 0.91140364  # Angstrom, of a proton site from the axis of its edge
PREFACTOR = 1e13  # Hz
BARRIERS = {"rotation": 0.17, "hop": 0.25}  # eV
BOLTZMANN = 8.617333262e-5  # eV/K


def proton_sites():
    """(edge, axis, sign) of the 12 sites: the axis of the oxygen's edge, and the direction of the proton from it."""
    return [(edge, axis, sign) for edge in range(3) for axis in range(3) if axis != edge for sign in (1, -1)]


def jumps():
    """Yields (from, to, displacement, kind), sites counted from 0."""
    sites = proton_sites()
    number = {site: i for i, site in enumerate(sites)}
    step = LATTICE_CONSTANT / 2 - SITE_DISTANCE
    for site in sites:
        edge, axis, sign = site
        third = 3 - edge - axis
        for other in (1, -1):
            # About the oxygen: from the direction sign along axis to the direction other along the third one.
            yield number[site], number[edge, third, other], vector({axis: -sign * SITE_DISTANCE,
                                                                    third: other * SITE_DISTANCE}), "rotation"
            # To the oxygen half a cell along the proton's own direction and half a cell to either side along the
            # edge: there the edge runs along `axis`, and the proton sits on the side it came from.
            yield number[site], number[axis, edge, -other], vector({axis: sign * step, edge: other * step}), "hop"


def vector(components):
    return [components.get(axis, 0.0) for axis in range(3)]


def rate(kind, temperature):
    return PREFACTOR * math.exp(-BARRIERS[kind] / (BOLTZMANN * temperature))


def lines(temperature):
    last = "Em[eV],nu0[Hz]" if temperature is None else "rate[Hz]"
    yield "# Proton in cubic BaZrO3: rotation about an oxygen and hop to the next one."
    yield "# from,to,dx[Angstrom],dy[Angstrom],dz[Angstrom]," + last
    for source, target, displacement, kind in sorted(jumps()):
        end = [BARRIERS[kind], PREFACTOR] if temperature is None else [rate(kind, temperature)]
        yield ",".join([str(source + 1), str(target + 1)] + [repr(x) for x in itertools.chain(displacement, end)])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--temperature", type=float, help="in K: write rates instead of barriers")
    parser.add_argument("output", nargs="?", help="the CSV file; standard output if absent")
    arguments = parser.parse_args()
    if arguments.temperature is not None and not arguments.temperature > 0:
        parser.error("--temperature must be > 0")
    text = "\n".join(lines(arguments.temperature)) + "\n"
    if arguments.output is None:
        sys.stdout.write(text)
    else:
        with open(arguments.output, "w", encoding="ascii") as file:
            file.write(text)


if __name__ == "__main__":
    main()
