#!/usr/bin/env python3
"""make_tables.py: writes tables/, one small network in all the dialects of tables that people have.

Two sites on the x axis, 1.5 and 1.25 apart in turn, joined by rates k1 = 2 and k2 = 6, and hops of 2 along y and z with rate
0.75 from both: D = diag(2.75^2 k1 k2/(2 (k1 + k2)), 4 0.75, 4 0.75) = diag(5.671875, 3, 3).
"""
import gzip
from pathlib import Path

HERE = Path(__file__).resolve().parent / "tables"
HOPS = [(1, 2, 1.5, 0, 0, 2.0), (2, 1, -1.5, 0, 0, 2.0), (2, 1, 1.25, 0, 0, 6.0), (1, 2, -1.25, 0, 0, 6.0)]
HOPS += [(i, i, 0, s * dy, s * dz, 0.75) for i in (1, 2) for dy, dz in ((2, 0), (0, 2)) for s in (1, -1)]
NAMES = ("from", "to", "dx[Ang]", "dy[Ang]", "dz[Ang]", "rate[1/s]")


def table(separator, names=NAMES, rows=HOPS, form=str, head=""):
    lines = [head + separator.join(names)] + [separator.join(form(value) for value in row) for row in rows]
    return "\n".join(lines) + "\n"


def fortran(value):
    return str(value) if isinstance(value, int) and value in (1, 2) else f"{value:.6E}".replace("E", "D")


def barriers(names, turn, rows=HOPS):
    """The same geometry with a barrier of 0.3 everywhere and the rates as prefactors in units of 1e12."""
    return table(",", names, [turn(*row) for row in rows])


def main():
    HERE.mkdir(exist_ok=True)
    files = {
        "commas.csv": table(","),
        "semicolon_comma.csv": table(";", form=lambda v: str(v).replace(".", ",")),
        "tabs.tsv": table("\t"),
        "tabs_comma.tsv": table("\t", form=lambda v: str(v).replace(".", ",")),
        "spaces.dat": table("  ", head="# "),
        "quotes.csv": table(",", names=[f'"{n}"' for n in NAMES], form=lambda v: f'"{v}"'),
        "other_order.csv": table(",", ("rate", "dz", "to", "dx", "from", "dy"), [(r, z, j, x, i, y) for i, j, x, y, z, r in HOPS]),
        "pandas_index.csv": table(",", ("",) + NAMES, [(n,) + row for n, row in enumerate(HOPS)]),
        "fortran_D.csv": table(",", form=fortran),
        "float_indices.csv": table(",", form=lambda v: str(float(v))),
        "nanometres.csv": table(",", ("from", "to", "dx[nm]", "dy[nm]", "dz[nm]", "rate[THz]"),
                                [(i, j, x / 10, y / 10, z / 10, r) for i, j, x, y, z, r in HOPS]),
        "mev.csv": barriers(("from", "to", "dx", "dy", "dz", "Em[meV]", "nu0[THz]"),
                            lambda i, j, x, y, z, r: (i, j, x, y, z, 300, r)),
        "em_nu_swapped.csv": barriers(("from", "to", "dx", "dy", "dz", "nu0", "Em"),
                                      lambda i, j, x, y, z, r: (i, j, x, y, z, r * 1e12, 0.3)),
        "negative_barrier.csv": barriers(("from", "to", "dx", "dy", "dz", "Em", "nu0"),
                                         lambda i, j, x, y, z, r: (i, j, x, y, z, -0.05 if r == 6 else 0.3, r * 1e12)),
        "unknown_unit.csv": table(",", ("from", "to", "dx[furlong]", "dy[furlong]", "dz[furlong]", "rate[1/s]")),
        "bars.csv": table("|"),
        "two_decimals.csv": table(";", form=lambda v: str(v).replace(".", ",") if v != 0.75 else "0.75"),
    }
    for name, text in files.items():
        (HERE / name).write_text(text)
    (HERE / "commas.csv.gz").write_bytes(gzip.compress(files["commas.csv"].encode(), mtime=0))
    network = HERE / "network"   # two minima, two saddles, seven columns; the second saddle lies below the second minimum
    network.mkdir(exist_ok=True)
    (network / "min.data").write_text(" -1.0 20.0 1 1.0 2.0 3.0 0.0\n  0.5 20.0 1 1.0 2.0 3.0 0.0\n")
    (network / "ts.data").write_text("  1.5 18.0 1 1 2 1.0 2.0 3.0 0.0\n  0.25 18.0 1 2 1 1.0 2.0 3.0 0.0\n")


if __name__ == "__main__":
    main()
