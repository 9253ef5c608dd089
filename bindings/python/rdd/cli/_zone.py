"""bands and gap: the spectrum over the zone."""
from typing import List, Tuple

import numpy as np

from .._spectrum import band_path
from .._standard_path import standard_path
from ._arguments import add_temperature, count, numbers, positive, verb
from ._input import load
from ._output import Column, Result, Table

LENGTHS = "1,2,4,8,16,32"


def add(verbs) -> None:
    made = verb(verbs, "bands", bands, "decay rates along a path through the Brillouin zone", picture=True)
    add_temperature(made)
    made.add_argument("-k", "--path", metavar="CORNERS", help='corners in fractional coordinates, "0,0 .5,0 .5,.5", or names '
                      'of the standard path, "G X M" (default: all of it)')
    made.add_argument("-n", "--bands", type=count, metavar="N", help="number of bands (default: all, at most 12)")
    made.add_argument("--steps", type=count, default=40, metavar="N", help="wavevectors on each line (40)")
    made = verb(verbs, "gap", gap, "spectral gaps and the recommended number of coarse states", picture=True)
    add_temperature(made)
    made.add_argument("--length", type=positive, default=10.0, metavar="L", help="cells: shortest wave (10)")
    made.add_argument("--lengths", type=numbers, metavar="L", help=f"several, for a table against the cutoff ({LENGTHS} for "
                      "the picture)")
    made.add_argument("--largest", type=count, metavar="P", help="largest number of coarse states in the table")
    made.add_argument("--threshold", type=positive, default=3.0, help="least ratio that counts as a gap (3)")


def _corners(text: str, model) -> List[Tuple[str, list]]:
    known = dict(standard_path(model))
    found = []
    for word in text.split():
        if word in known or (word == "G" and "Γ" in known):
            found.append((word, known.get(word, [0.0] * model.dim)))
            continue
        try:
            point = [float(x) for x in word.split(",")]
        except ValueError:
            point = []
        if len(point) != model.dim:
            raise ValueError(f"-k {word!r}: expected {model.dim} fractional coordinates like "
                             f"{','.join(['0.5'] * model.dim)}, or one of {', '.join(known)}")
        found.append(("", point))
    if len(found) < 2:
        raise ValueError(f"-k {text!r}: expected at least two corners")
    return found


def bands(arguments) -> Result:
    source = load(arguments)
    model = source.model(arguments.temperature)
    n = min(arguments.bands or min(model.n_states, 12), model.n_states)
    rate = source.units.rate
    if not model.dim:
        values = model.spectrum(bands=n).values[0]
        table = Table("decay rates", [Column("", list(range(n))), Column("rate", values, rate)])
        return Result({"file": source.path, "values": [values], "unit": rate}, [table])
    corners = _corners(arguments.path, model) if arguments.path else standard_path(model)
    path = band_path(model, corners, arguments.steps)
    found = model.spectrum(path.k, bands=n)
    names = [""] * len(path.k)
    for place, label in zip(path.corner, path.labels):
        names[place] = label or "*"
    reciprocal = f"1/{source.units.length or 'length'}"
    table = Table("decay rates along the path", [
        Column("", names), Column("distance", path.distance, reciprocal),
        *(Column(f"k{a + 1}", path.k[:, a], digits=4) for a in range(model.dim)),
        *(Column(f"band {b}", found.values[:, b], rate) for b in range(n))])
    values = {"file": source.path, "temperature": arguments.temperature, "unit": rate, "k": path.k, "distance": path.distance,
              "corner": path.corner, "labels": path.labels, "values": found.values}
    return Result(values, [table], draw=lambda: _draw_bands(model, path, found.values, rate))


def _draw_bands(model, path, values: np.ndarray, unit: str):
    from .. import plot
    ax = plot._axes(None)
    ax.plot(path.distance, np.real(values), color="C0", lw=1)
    places = path.distance[path.corner]
    for place in places:
        ax.axvline(place, color="0.8", lw=0.8, zorder=0)
    ax.set_xticks(places, path.labels)
    ax.set(xlim=(places[0], places[-1]), ylabel=f"decay rate ({unit})")
    return ax.figure


def gap(arguments) -> Result:
    source = load(arguments)
    model = source.model(arguments.temperature)
    if arguments.lengths is None:
        found = model.gap(arguments.length if model.dim else np.inf, arguments.largest, arguments.threshold)
        table = Table(f"gaps at L = {found.length:g} cells, threshold {found.threshold:g}", [
            Column("P", found.P.tolist()), Column("ratio", found.ratio, digits=4),
            Column("indirect", found.indirect, source.units.rate, 4),
            Column("", ["<- recommended" if p == found.recommended else "" for p in found.P])])
        note = [] if found.recommended else ["no gap exceeds the threshold"]
        values = {"file": source.path, "length": found.length, "threshold": found.threshold, "P": found.P,
                  "ratio": found.ratio, "indirect": found.indirect, "recommended": found.recommended}
        return Result(values, [table], after=note, draw=lambda: _draw_gaps(model, numbers(LENGTHS), arguments))
    lengths = arguments.lengths
    found_at = [model.gap(length, arguments.largest, arguments.threshold) for length in lengths]
    ratio = np.array([table.ratio for table in found_at])
    table = Table("gap ratios", [Column("L", lengths, "cells"), *(Column(f"P = {p + 1}", ratio[:, p], digits=4)
                                                                   for p in range(ratio.shape[1])),
                                 Column("recommended", [t.recommended for t in found_at])])
    values = {"file": source.path, "length": lengths, "ratio": ratio, "recommended": [t.recommended for t in found_at]}
    return Result(values, [table], draw=lambda: _draw_gaps(model, lengths, arguments))


def _draw_gaps(model, lengths: np.ndarray, arguments):
    from .. import plot
    return plot.gaps(model, lengths, largest=arguments.largest, threshold=arguments.threshold).figure
