#!/usr/bin/env python3
"""Makes the tables of Gauss rules of libcore/dmd/potential/average_along.cpp, and says how good they are.

    make_average_rules.py                        prints the tables and their errors
    make_average_rules.py --check average_along.cpp    fails unless the file has these tables

A chain needs G(R, v) = E phi(R + sigma z), z normal, sigma^2 = v, of a soft core phi = c (u^2 - u) with
u = 1/(gap + b y^2), which falls off as r^-4 where u^2 is the larger term and as r^-2 where u is. It is shifted and cut
at a distance rc.

Hermite rules, over the whole density. For phi = r^-p the error depends on R / sigma alone. That of n nodes, relative to
dG/dv = E z phi'(R + sigma z) / (2 sigma), which is the hardest of what the residual needs, is about

    n! 2n (2n + p - 1)! / ((p + 1)! (2n)!) (R / sigma)^-(2n - 2).

A rule is used from some R / sigma on. These thresholds are older than this script: POWER and TOLERANCE were searched for
afterwards until this formula, rounded to tenths, gave them again, and say nothing of how they were chosen. What speaks
for the thresholds are the errors at them, which are computed here without the formula: at most 1.1e-13 for p = 4 and
7e-15 for p = 2 in dG/dv, 5e-16 in G and 4e-15 in dG/dR.

Legendre rules, for the part of the density between the cutoff and its end at REACH: n = 6 + 2 k nodes for lengths of at
most k + 1 standard deviations. What counts is the absolute error of E z^m psi over the part, m = 0, 1, 2, where
psi = phi / phi(R) = (1 + z sigma / R)^-4 at the least R / sigma that the last but one Hermite rule is used for.
"""
import argparse
import sys
from pathlib import Path

import mpmath as mp

NODES = (6, 8, 10, 12, 14, 16)
POWER, TOLERANCE = mp.mpf("3.5"), 4e-14  # fitted to the thresholds, see above
REACH = mp.sqrt(-2 * mp.log(mp.mpf("1e-14"))) + mp.mpf("0.3")  # of Quadrature, in standard deviations
LONGEST = 9
mp.mp.dps = 34


def golub_welsch(off_diagonal):
    """Nodes and weights (sum 1) of the rule whose Jacobi matrix has zeros in its diagonal."""
    n = len(off_diagonal) + 1
    jacobi = mp.zeros(n)
    for k, value in enumerate(off_diagonal):
        jacobi[k, k + 1] = jacobi[k + 1, k] = value
    nodes, vectors = mp.eigsy(jacobi)
    return [(nodes[k], vectors[0, k]**2) for k in range(n)]


def gauss_hermite(n):
    return golub_welsch([mp.sqrt(k) for k in range(1, n)])


def gauss_legendre(n):
    return golub_welsch([k / mp.sqrt(4 * k * k - 1) for k in range(1, n)])


def density(z):
    return mp.exp(-z * z / 2) / mp.sqrt(2 * mp.pi)


def mean(f):
    """E f(z) by the trapezoidal rule, whose error exp(-2 pi^2 / step^2) is nothing for a normal density."""
    return sum(f(mp.mpf(k) / 8) * density(mp.mpf(k) / 8) for k in range(-88, 89)) / 8


def integrands(ratio, power):
    """phi, phi' and z phi' on the line R + sigma z in units of phi(R) and R."""
    return (lambda z: (1 + z / ratio)**-power, lambda z: -power * (1 + z / ratio)**(-power - 1),
            lambda z: -z * power * (1 + z / ratio)**(-power - 1))


def relative_error(rule, f):
    return abs(sum(w * f(z) for z, w in rule) / mean(f) - 1)


def least_ratio(n):
    """The R / sigma from which on n nodes are good, to a tenth."""
    rule = gauss_hermite(n)
    low, high = mp.mpf(12), mp.mpf(200)
    while high - low > 0.005:
        middle = (low + high) / 2
        if relative_error(rule, integrands(middle, POWER)[2]) > TOLERANCE:
            low = middle
        else:
            high = middle
    return float(mp.nint(10 * (low + high) / 2) / 10)


def part_error(n, length, ratio):
    """The largest error of E psi, E z psi, E z^2 psi over the last, or the first, `length` of the density."""
    worst = 0
    for begin, end in ((REACH - length, REACH), (-REACH, -REACH + length)):
        half, centre = (end - begin) / 2, (end + begin) / 2
        for m in range(3):
            def f(z, m=m):
                return z**m * (1 + z / ratio)**-4 * density(z)
            exact = mp.quad(f, mp.linspace(begin, end, 9))
            rule = sum(2 * half * w * f(centre + half * z) for z, w in gauss_legendre(n))
            worst = max(worst, abs(rule - exact))
    return worst


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", metavar="FILE", type=Path)
    options = parser.parse_args()
    ratios = [least_ratio(n) for n in NODES[:-1]] + [0]
    tables = [
        f"constexpr std::array<int, {len(NODES)}> hermite_nodes{{{', '.join(map(str, NODES))}}};",
        f"constexpr std::array<double, {len(NODES)}> hermite_ratio{{{', '.join(f'{r:g}' for r in ratios)}}};",
        f"constexpr int most_legendre = {LONGEST};",
    ]
    print(*tables, sep="\n")
    if options.check is not None:
        missing = [line for line in tables if line not in options.check.read_text()]
        sys.exit("\n".join([f"{options.check} lacks", *missing]) if missing else 0)
    print("\nnodes  R / sigma   relative errors for r^-4 of G, dG/dR, dG/dv   for r^-2")
    for n, ratio in zip(NODES, ratios[:-1] + ratios[-2:-1]):
        rule = gauss_hermite(n)
        errors = [float(relative_error(rule, f)) for p in (4, 2) for f in integrands(mp.mpf(ratio), p)]
        print(f"{n:5}  {ratio:9}   " + "  ".join(f"{e:.1e}" for e in errors))
    print("\nnodes  length   largest absolute error of a part")
    for k in range(LONGEST):
        error = part_error(6 + 2 * k, min(mp.mpf(k + 1), REACH), mp.mpf(ratios[-2]))
        print(f"{6 + 2 * k:5}  {k + 1:6}   {float(error):.1e}")


if __name__ == "__main__":
    main()
