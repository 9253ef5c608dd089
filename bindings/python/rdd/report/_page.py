"""The page: sections of text and tables in HTML, and the data of the figures that page.js draws."""
import html
import json
from importlib import resources
from typing import Any, List, Sequence

import numpy as np

from .. import _rdd
from ..cli._coarse import drift_noise
from . import _network


def _number(value: Any, digits: int = 5) -> str:
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return "–"
    if isinstance(value, (bool, np.bool_)):
        return "yes" if value else "no"
    if isinstance(value, (int, np.integer, str)):
        return html.escape(str(value))
    text = f"{value + 0.0:.{digits}g}"
    if "e" in text:
        mantissa, exponent = text.split("e")
        text = f"{mantissa}×10<sup>{int(exponent)}</sup>".replace("-", "−")
    return text.replace("-", "−")


def _table(head: Sequence[str], rows: Sequence[Sequence], digits: int = 5) -> str:
    top = "".join(f"<th>{h}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{_number(v, digits)}</td>" for v in row) + "</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table></div>'


def _kept(values) -> list:
    """Numbers for a figure: seven digits, None where they are not finite."""
    return [float(f"{v:.7g}") if np.isfinite(v) else None for v in np.asarray(values, float)]


def _figure(kind: str, data: dict, caption: str) -> str:
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    return (f'<figure class="{kind}"><div class="drawing" role="img" aria-label="{html.escape(caption)}"></div>'
            f'<script type="application/json">{text}</script><figcaption>{html.escape(caption)}</figcaption></figure>')


def _why(refusal: str) -> str:
    text = html.escape(refusal.rstrip(".")).replace("-P", "<code>-P</code>")
    return f'<p class="why">Not on this page: {text}.</p>' if refusal else ""


def _section(name: str, title: str, *parts: str) -> str:
    return f'<section id="{name}"><h2>{title}</h2>{"".join(parts)}</section>'


def _cards(facts) -> str:
    model, units = facts.model, facts.units
    found = [("states", model.n_states, ""), ("jumps", model.n_jumps, ""),
             ("lattice", f"{model.dim}-D" if model.dim else "none", ""),
             ("ergodic", bool(facts.audit.ergodic), ""), ("detailed balance", bool(facts.audit.reversible), "")]
    if facts.temperature is not None:
        found.append(("temperature", facts.temperature, "K" if facts.units.energy == "eV" else ""))
    if not isinstance(facts.diffusivity, str):
        found.append((f"tr D/{model.space}", float(np.trace(facts.diffusivity) / model.space), units.diffusivity))
    if not isinstance(facts.reduced, str):
        found.append(("coarse states", facts.reduced.P, ""))
    return '<div class="cards">' + "".join(
        f'<div><span>{html.escape(name)}</span><b>{_number(value)}</b><i>{html.escape(unit)}</i></div>'
        for name, value, unit in found) + "</div>"


def _audit(facts) -> str:
    audit, model = facts.audit, facts.model
    parts = [f"<pre>{html.escape(audit._report_from_one)}</pre>"]
    if audit.n_classes > 1:
        shown = min(audit.n_classes, 12)
        parts.append(_table(["class", "states", "closed"], [(i + 1, audit.class_sizes[i], bool(audit.class_closed[i]))
                                                             for i in range(shown)]))
    rates = model.jumps.rate
    if len(rates):
        parts.append(f"<p>Rates from {_number(rates.min())} to {_number(rates.max())} {html.escape(facts.units.rate)}, "
                     f"{np.log10(rates.max() / rates.min()):.1f} decades. States count from 1.</p>")
    return _section("audit", "Is it sound?", *parts)


def _network_section(facts) -> str:
    data = _network.figure(facts)
    caption = ("States and jumps in one cell; a jump into a neighbouring cell ends in a ring. " if facts.model.dim else
               "States and jumps; places mean nothing, neighbours are near. ")
    caption += "Area grows with the equilibrium weight" + (", colour tells the coarse state" if data["coarse"] else "") + \
        "; lines darken with the rate."
    if any(n > 1 for _, n in data["together"]):
        caption += " States at one place stand in a small ring around it."
    if data["left_out"]:
        caption += f" Shown are {len(data['states'])} of {facts.model.n_states} states, the nearest to the heaviest."
    parts = [_figure("network", data, caption)]
    if facts.model.dim:
        lattice = facts.model.lattice
        parts.append(_table([f"lattice vector ({html.escape(facts.units.length or 'length')})",
                             *(f"x<sub>{a + 1}</sub>" for a in range(lattice.shape[1]))],
                            [(f"a{i + 1}", *map(float, row)) for i, row in enumerate(lattice)], 8))
    return _section("network", "The network", *parts)


def _bands(facts) -> str:
    rate = facts.units.rate
    if isinstance(facts.bands, str):
        if isinstance(facts.rates, str):
            return _section("bands", "Bands", _why(facts.bands))
        rows = [(i, float(v), float(1 / v) if v > 0 else None) for i, v in enumerate(facts.rates)]
        return _section("bands", "Decay rates", _table(["mode", f"rate ({rate})", f"time ({facts.units.time})" if facts.units.time else "time"], rows))
    bands = facts.bands
    n = bands.values.shape[1]
    P = None if isinstance(facts.reduced, str) else facts.reduced.P
    series = [{"name": f"band {b}", "x": _kept(bands.distance), "y": _kept(bands.values[:, b]), "line": True,
               "color": 1 if P is not None and b < P else 0, "quiet": True} for b in range(n)]
    data = {"x": {"label": f"path through the zone (1/{facts.units.length or 'length'})", "marks": [
        {"x": float(x), "text": t} for x, t in zip(bands.corners, bands.labels)]},
        "y": {"label": f"decay rate ({rate})"}, "series": series}
    caption = f"The lowest {n} bands along the standard path." if n < facts.model.n_states else f"All {n} bands along the standard path."
    if bands.complex:
        caption += " Their real parts: the network is driven."
    if P is not None:
        caption += f" The {P} slow one{'s' if P > 1 else ''} of the coarse model stand{'s' if P == 1 else ''} out."
    return _section("bands", "Bands", _figure("plot", data, caption))


def _gaps(facts) -> str:
    if isinstance(facts.gaps, str):
        return _section("gaps", "Gaps", _why(facts.gaps))
    gaps, table = facts.gaps, facts.gaps.standard
    parts = []
    if len(gaps.lengths) > 1:
        series = [{"name": f"P = {p + 1}", "x": _kept(gaps.lengths), "y": _kept(gaps.ratio[:, p]), "line": True, "dots": True,
                   "color": p, "dash": p >= 8} for p in range(gaps.ratio.shape[1])]
        data = {"x": {"label": "cutoff L (cells)", "log": 2}, "y": {"label": "gap gₚ(L)", "log": 10}, "series": series,
                "levels": [{"y": gaps.threshold, "text": f"threshold {gaps.threshold:g}"}]}
        parts.append(_figure("plot", data, "Where a curve is above the threshold, a model of P states describes what is "
                                           "smoother than L."))
    rows = [(int(p), float(r), "recommended" if p == table.recommended else "") for p, r in zip(table.P, table.ratio)]
    where = f"gap at L = {table.length:g} cells" if np.isfinite(table.length) else "gap"
    parts.append(_table(["P", where, ""], rows, 4))
    return _section("gaps", "How many coarse states?", *parts)


def _tensor(facts) -> str:
    if isinstance(facts.diffusivity, str):
        return _why(facts.diffusivity)
    d, unit = facts.diffusivity, html.escape(facts.units.diffusivity)
    size = np.abs(d).max() or 1.0
    rows = [[float(x) if abs(x) > 1e-12 * size else 0.0 for x in row] for row in d]
    local = float(np.trace(facts.local) / len(d)) if not isinstance(facts.local, str) else None
    mean = float(np.trace(d) / len(d))
    at = f" at T = {facts.temperature:g}" if facts.temperature is not None else ""
    parts = [f"<p>Exact D{at}, {unit}:</p>", _table([f"x<sub>{a + 1}</sub>" for a in range(len(d))], rows, 6)]
    if local is not None and mean > 0:
        same = abs(local / mean - 1) < 1e-6
        parts.append(f"<p>tr D/{len(d)} = {_number(mean, 8)} {unit}; the local-equilibrium value " +
                     ("is the same.</p>" if same else f"{_number(local, 5)} is {_number(local / mean, 4)} times that.</p>"))
    if not facts.audit.reversible and not isinstance(facts.velocity, str):
        v = " ".join(_number(float(x)) for x in facts.velocity)
        parts.append(f"<p>Drift velocity ({v}) {html.escape(facts.units.velocity)}.</p>")
    return "".join(parts)


def _axes_alike(tensor: np.ndarray) -> bool:
    values = np.linalg.eigvalsh(tensor)
    return bool((values[:, -1] - values[:, 0] <= 1e-9 * values[:, -1]).all())


def _diffusion_figure(facts) -> str:
    d, units = facts.diffusion, facts.units
    name = f"tr D/{d.tensor.shape[1]}"
    x = 1000 / d.temperature
    series: List[dict] = [{"name": f"{name}, exact", "x": _kept(x), "y": _kept(d.mean), "dots": True, "color": 0,
                           "note": [f"T = {t:g}" for t in d.temperature]}]
    if d.error is not None:
        series[0]["error"] = _kept(d.error)
    if not _axes_alike(d.tensor):
        for i, (n, _) in enumerate(d.axis_fits):
            along = np.einsum("a,tab,b->t", n, d.tensor, n)
            series.append({"name": "along (" + ", ".join(f"{v + 0.0:.2g}" for v in n) + ")", "x": _kept(x), "y": _kept(along),
                           "line": True, "color": 3 + i})
    if d.fit is not None:
        line = np.linspace(d.temperature.min(), d.temperature.max(), 60)
        series.append({"name": "Arrhenius fit", "x": _kept(1000 / line), "y": _kept(d.fit(line)), "line": True, "color": 0})
    series.append({"name": "local equilibrium", "x": _kept(x), "y": _kept(d.local), "line": True, "dash": True, "color": 1})
    data = {"x": {"label": "1000/T"}, "y": {"label": f"diffusivity ({units.diffusivity})", "log": 10}, "series": series}
    bars = " Bars: at most one standard deviation, from those of the barriers." if d.error is not None else ""
    return _figure("plot", data, "Exact diffusivity, its fit, and what local equilibrium would give." + bars)


def _diffusion(facts) -> str:
    parts = [_tensor(facts)]
    d = facts.diffusion
    if isinstance(d, str):
        parts.append(_why("D over the temperature, " + d) if facts.model.dim else "")
        return _section("diffusion", "Diffusion", *parts)
    unit, energy = html.escape(facts.units.diffusivity), html.escape(facts.units.energy or "energy")
    parts.append(_diffusion_figure(facts))
    fits = [("tr D/" + str(d.tensor.shape[1]), d.fit), *(("along (" + ", ".join(f"{v + 0.0:.3g}" for v in n) + ")", fit)
                                                         for n, fit in ([] if _axes_alike(d.tensor) else d.axis_fits))]
    parts.append(_table(["Arrhenius fit", f"D<sub>0</sub> ({unit})", f"E<sub>m</sub> ({energy})", "largest error"],
                        [(name, *(("immobile", None, None) if fit is None else (fit.prefactor, fit.energy, fit.largest_error)))
                         for name, fit in fits]))
    head = ["T", "exact", *(["± at most"] if d.error is not None else []), "local equilibrium", "ratio"]
    shown = range(len(d.temperature))
    rows = [(float(d.temperature[i]), float(d.mean[i]), *([float(d.error[i])] if d.error is not None else []), float(d.local[i]),
             float(d.local[i] / d.mean[i]) if d.mean[i] > 0 else None) for i in shown]
    parts.append(f"<details open><summary>Values of tr D/{d.tensor.shape[1]} ({unit})</summary>{_table(head, rows, 5)}</details>")
    return _section("diffusion", "Diffusion", *parts)


def _block(title: str, block: np.ndarray) -> str:
    """A matrix with its entries shaded by size."""
    size = np.abs(block).max() or 1.0
    P = len(block)
    rows = []
    for p in range(P):
        cells = "".join(f'<td style="--s:{abs(block[p, q]) / size:.2f}" class="{"minus" if block[p, q] < 0 else "plus"}">'
                        f"{_number(float(block[p, q]) if abs(block[p, q]) > 1e-12 * size else 0.0, 4)}</td>" for q in range(P))
        rows.append(f"<tr><th>{p + 1}</th>{cells}</tr>")
    head = "".join(f"<th>{q + 1}</th>" for q in range(P))
    return (f'<div class="block"><h3>{title}</h3><div class="wide"><table class="matrix"><thead><tr><th></th>{head}</tr></thead>'
            f'<tbody>{"".join(rows)}</tbody></table></div></div>')


def _coarse(facts) -> str:
    reduced, units = facts.reduced, facts.units
    if isinstance(reduced, str):
        return _section("coarse", "Coarse model", _why(reduced))
    chosen = f"<p>No gap stands out at L = 10 cells; P = {reduced.P} does at L = {facts.chosen_at:g}.</p>" if facts.chosen_at else ""
    parts = [chosen + f"<p>{facts.model.n_states} → {reduced.P} states; crispness {reduced.crispness:.4f}, gap {_number(reduced.gap, 4)}. "
             "Columns lead to rows.</p>"]
    parts.append(_table(["coarse state", "weight", "states of membership over ½"], [
        (p + 1, float(reduced.equilibrium[p]), _members(reduced.memberships[:, p])) for p in range(reduced.P)]))
    if not isinstance(facts.resolution, str):
        length = float(facts.resolution)
        parts.append(f"<p>Its slow bands are within 1 % above L = {_number(length, 4)} cells.</p>" if np.isfinite(length) else
                     f"<p>Its slow bands never come within 1 %; error at the longest waves {_number(facts.resolution.floor, 3)}.</p>")
    if facts.model.dim and not reduced.well_posed:
        parts.append('<p class="why">Ill-posed: a diffusion matrix has a negative direction; another P may do.</p>')
    blocks = [_block(f"reaction Q ({html.escape(units.rate)})", reduced.reaction)]
    if facts.model.dim and reduced.P <= 12:
        for a in range(facts.model.space):
            blocks.append(_block(f"diffusion D<sub>{a + 1}{a + 1}</sub> ({html.escape(units.diffusivity)})", reduced.diffusion[a, a]))
        noise = drift_noise(reduced)
        for a in range(facts.model.space):
            if np.abs(reduced.drift[a]).max() > noise:
                blocks.append(_block(f"drift C<sub>{a + 1}</sub> ({html.escape(units.velocity)})", reduced.drift[a]))
    parts.append('<div class="blocks">' + "".join(blocks) + "</div>")
    return _section("coarse", "Coarse model", *parts)


def _members(chi: np.ndarray) -> str:
    inside = np.flatnonzero(chi > 0.5) + 1
    return ", ".join(map(str, inside[:12])) + (f", … ({len(inside)} in all)" if len(inside) > 12 else "")


def _jumps(facts) -> str:
    table, units = facts.jumps, facts.units
    if isinstance(table, str):
        return _section("jumps", "Jump table", _why(table))
    space = table.displacement.shape[1]
    shown = min(len(table), 60)
    rows = [(int(table.source[j]) + 1, int(table.target[j]) + 1, *map(float, table.displacement[j]), float(table.rate[j]))
            for j in range(shown)]
    length = html.escape(units.length or "length")
    more = f" The first {shown} of {len(table)}." if shown < len(table) else ""
    return _section("jumps", "Jump table", f"<p>{len(table)} jumps with rates ≥ 0 that keep the equilibrium and the exact "
                    f"diffusivity; slow rates within {_number(table.rate_error, 2)}. Displacements in {length}, rates in "
                    f"{html.escape(units.rate)}.{more}</p>",
                    "<details open><summary>Jumps</summary>" +
                    _table(["from", "to", *(f"dx<sub>{a + 1}</sub>" for a in range(space)), "rate"],
                           rows) + "</details>")


def _passage(facts) -> str:
    if isinstance(facts.passage, str):
        return "" if facts.model.dim else _section("passage", "First passage", _why(facts.passage))
    unit = f" ({html.escape(facts.units.time)})" if facts.units.time else ""
    rows = [(f"{a} → {b}", t if isinstance(t, float) else str(t)) for a, b, t in facts.passage.times]
    if isinstance(facts.passage.kemeny, float) and not facts.model.dim:
        rows.append(("Kemeny's constant", facts.passage.kemeny))
    return _section("passage", "First passage", _table(["", f"mean time{unit}"], rows, 10)) if rows else ""


def _units(facts) -> str:
    named = [f"{kind}: {html.escape(unit)}" if unit else f"{kind}: the file's own" for kind, unit in
             zip(("length", "time", "energy"), facts.units)]
    return _section("units", "Units", f"<p>{'; '.join(named)}. Rates are 1/time, D is length²/time. Wavevectors include 2π.</p>")


def write(title: str, facts) -> str:
    """The page."""
    folder = resources.files(__package__)
    style, script = (folder.joinpath(name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    sections = [_audit(facts), _network_section(facts), _bands(facts), _gaps(facts), _diffusion(facts), _coarse(facts),
                _jumps(facts), _passage(facts), _units(facts)]
    links = [("audit", "sound?"), ("network", "network"), ("bands", "bands"), ("gaps", "gaps"), ("diffusion", "diffusion"),
             ("coarse", "coarse"), ("jumps", "jumps"), ("units", "units")]
    menu = "".join(f'<a href="#{name}">{text}</a>' for name, text in links)
    name = html.escape(title)
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{name} · rdd</title>'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            '<link rel="icon" href="data:,">'
            f"<style>{style}</style></head><body><header><h1>{name}</h1><nav>{menu}</nav>"
            '<button id="theme" type="button" aria-label="light or dark">◐</button></header>'
            f'<main>{_cards(facts)}{"".join(sections)}</main>'
            f"<footer>rdd {_rdd.rdd_version()}. Drag in a figure to zoom, double-click for the whole; a network turns.</footer>"
            f"<script>{script}</script></body></html>\n")
