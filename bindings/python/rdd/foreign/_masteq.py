"""MASTEQ (K. Toyoura): the sites of a carrier as a CIF, and a table of barriers by the kinds of the ends and the length."""
import os
from typing import Dict, List, NamedTuple, Tuple

import numpy as np

from .._crystal import Crystal
from .._defect import Defect, State
from .._jump_classes import JumpClasses
from .._options import BOLTZMANN_EV
from .._paths import Path
from ._taken import Taken, format_error


class _Row(NamedTuple):
    start: str
    end: str
    length: float
    barrier: float
    prefactor: float
    line: int


def _rows(path: Path) -> List[_Row]:
    out = []
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            words = [word.strip() for word in line.split("#")[0].split(",")]
            if words == [""]:
                continue
            try:
                start, end, length, barrier, prefactor = words
                out.append(_Row(start, end, float(length), float(barrier), float(prefactor), number))
            except ValueError:
                raise format_error(os.fspath(path), f"line {number}: expected two kinds of sites, a length, a barrier and a "
                                                    f"prefactor") from None
    if not out:
        raise format_error(os.fspath(path), "no jumps, expected rows of from,to,length,barrier,prefactor")
    return out


def _directed(path: object, rows: List[_Row], classes: JumpClasses, tolerance: float) -> List[Tuple[_Row, _Row]]:
    """For each class the rows of its jump as found and of its reverse; none for closed ones."""
    defect, jumps, summary = classes.defect, classes.jumps, classes.summary
    kind = [name.rstrip("0123456789") for name in defect.names]  # several orbits of one species are numbered
    found: Dict[int, Tuple[_Row, _Row]] = {}
    used = set()
    for c, first in enumerate(summary.given):
        i, j = (kind[defect.state_class[s]] for s in (jumps.source[first], jumps.target[first]))
        fits = [[row for row in rows if (row.start, row.end) == ends and abs(row.length - summary.length[c]) < tolerance]
                for ends in ((i, j), (j, i))]
        if not fits[0] and not fits[1]:
            continue
        for ends, list_ in zip(((i, j), (j, i)), fits):
            if len(list_) != 1:
                raise format_error(path, f"{ends[0]},{ends[1]},{summary.length[c]:.5f}: {len(list_)} rows, expected one each "
                                         f"way")
            used.add(list_[0].line)
        found[c] = fits[0][0], fits[1][0]
    for row in rows:
        if row.line not in used:
            raise format_error(path, f"line {row.line}: no jump {row.start}-{row.end} of length {row.length}; found: "
                                     f"{', '.join(sorted({f'{x:.5f}' for x in summary.length}))}")
    return [found.get(c, ()) for c in range(len(classes))]  # type: ignore[misc]


def _site_values(path: object, classes: JumpClasses, rows) -> Tuple[np.ndarray, np.ndarray]:
    """Energies and ln g of the classes of states: differences of barriers and of ln prefactors, the first one zero."""
    defect, jumps, given = classes.defect, classes.jumps, classes.summary.given
    n = defect.n_classes
    equations, energy, log_g = [np.eye(n)[0]], [0.0], [0.0]
    for c, both in enumerate(rows):
        if both:
            i, j = (defect.state_class[s] for s in (jumps.source[given[c]], jumps.target[given[c]]))
            equations.append(np.eye(n)[j] - np.eye(n)[i])
            energy.append(both[0].barrier - both[1].barrier)
            log_g.append(np.log(both[0].prefactor / both[1].prefactor))
    out = [np.linalg.lstsq(np.array(equations), np.array(values), rcond=None)[0] for values in (energy, log_g)]
    for values, solved, what in zip((energy, log_g), out, ("barriers", "prefactors")):
        worst = np.abs(np.array(equations) @ solved - values).max()
        if worst > 1e-6:
            raise format_error(path, f"{what} of both ways disagree by up to {worst:.3g} round a cycle: no energies of "
                                     f"sites fit them")
    return out[0], out[1]


def masteq(sites: Path, barriers: Path, *, tolerance: float = 0.01, kB: float = BOLTZMANN_EV) -> Taken:
    """Reads the input of MASTEQ's ``mkemig.py``: a CIF of the carrier's sites, told apart by made-up elements, and rows
    ``from,to,length,barrier,prefactor`` of both ways of each jump. Jumps that are not in the table are closed. The
    symmetry is that of the sites. Site energies are differences of the barriers both ways.

    :param sites: the CIF
    :param barriers: the table
    :param tolerance: length within which sites count as symmetric, and rows as those of a jump
    :param kB: Boltzmann's constant, energy/temperature
    """
    crystal = Crystal.read(sites, tolerance=tolerance)
    rows, path = _rows(barriers), os.fspath(barriers)
    names = sorted(set(crystal.species), key=crystal.species.index)
    defect = Defect(crystal, [State(species=name) for name in names])
    longest = max(row.length for row in rows)
    classes = defect.find_jumps(longest + 3 * tolerance, blocking=-1, through_sites=True)
    both = _directed(path, rows, classes, tolerance)
    energy, log_g = _site_values(path, classes, both)
    of = [defect.state_class[s] for s in classes.jumps.source[classes.summary.given]]
    saddle = [energy[i] + ends[0].barrier if ends else np.nan for i, ends in zip(of, both)]
    prefactor = [np.exp(log_g[i]) * ends[0].prefactor if ends else 1.0 for i, ends in zip(of, both)]
    return Taken(crystal, defect, classes, classes.landscape(energy=energy, degeneracy=np.exp(log_g), saddle=saddle,
                                                             prefactor=prefactor, kB=kB))
