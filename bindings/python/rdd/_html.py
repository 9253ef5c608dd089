"""What notebooks show: small tables with the numbers that matter."""
import html
from typing import Any, List, Sequence, Tuple

import numpy as np

ROWS = 20  #: most lines of a table


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, (float, np.floating)) and np.isnan(value)):
        return "–"
    if isinstance(value, (float, np.floating)):
        return f"{value + 0.0:.6g}"
    return html.escape(str(value))


def table(head: Sequence[str], rows: Sequence[Sequence]) -> str:
    shown = list(rows)[:ROWS]
    top = "".join(f"<th>{html.escape(h)}</th>" for h in head)
    body = "".join("<tr>" + "".join(f"<td>{_cell(v)}</td>" for v in row) + "</tr>" for row in shown)
    rest = f"<p>… {len(rows) - ROWS} more</p>" if len(rows) > ROWS else ""
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{rest}"


def facts(title: str, pairs: Sequence[Tuple[str, Any]], *more: str) -> str:
    """A title, names and values, and what comes below."""
    body = "".join(f"<tr><th style='text-align:left'>{html.escape(name)}</th><td>{_cell(value)}</td></tr>" for name, value in pairs)
    return f"<div><b>{html.escape(title)}</b><table>{body}</table>{''.join(more)}</div>"


def model(m) -> str:
    pairs: List[Tuple[str, Any]] = [("states", m.n_states), ("jumps", m.n_jumps), ("lattice vectors", m.dim)]
    if m.n_jumps:
        pairs.append(("rates", f"{m.jumps.rate.min():.6g} to {m.jumps.rate.max():.6g}"))
    pairs += [(f"set {name}", f"{len(states)} states") for name, states in m.sets.items()]
    return facts(type(m).__name__, pairs, matrix("lattice vectors (rows)", m.lattice) if m.dim else "")


def landscape(held) -> str:
    jumps = held.transitions
    pairs = [("states", held.n_states), ("transitions", held.n_transitions), ("lattice vectors", held.dim), ("kB", held.kB)]
    if len(jumps.barrier):
        pairs += [("barriers", f"{jumps.barrier.min():.6g} to {jumps.barrier.max():.6g}"),
                  ("prefactors", f"{jumps.prefactor.min():.6g} to {jumps.prefactor.max():.6g}")]
    return facts("Landscape", pairs)


def matrix(title: str, values: np.ndarray) -> str:
    """A matrix without what is nothing but rounding."""
    size = np.abs(values).max() if values.size else 0.0
    shown = np.where(np.abs(values) > 1e-12 * size, values, 0.0)
    rows = "".join("<tr>" + "".join(f"<td>{_cell(float(v))}</td>" for v in row[:ROWS]) + "</tr>" for row in shown[:ROWS])
    return f"<p>{html.escape(title)}</p><table>{rows}</table>"


def audit(found) -> str:
    return f"<pre>{html.escape(str(found))}</pre>"


def gaps(found) -> str:
    rows = [(int(p), float(r), float(i), "recommended" if p == found.recommended else "")
            for p, r, i in zip(found.P, found.ratio, found.indirect)]
    return facts(f"Gaps at L = {found.length:g} cells", [("threshold", found.threshold)], table(["P", "ratio", "indirect", ""], rows))


def sweep(found) -> str:
    rows = list(zip(found.temperature.tolist(), found.along().tolist()))
    return facts("Sweep", [("temperatures", len(rows))], table(["T", f"tr D/{len(found.velocity)}"], rows))


def coarse_sweep(found) -> str:
    rows = [(t, g, *weights) for t, g, weights in zip(found.temperature.tolist(), found.gap.tolist(), found.equilibrium.T.tolist())]
    return facts("CoarseSweep", [("coarse states", found.P)], table(["T", "gap", *(f"weight {p}" for p in range(found.P))], rows))


def reduced(r) -> str:
    pairs = [("states", f"{r.model.n_states} → {r.P}"), ("order", r.order), ("gauge", r.gauge), ("crispness", r.crispness),
             ("gap", r.gap), ("well-posed", "yes" if r.well_posed else "no")]
    return facts("Reduced", pairs, matrix("equilibrium", r.equilibrium[np.newaxis]), matrix("reaction (1/time), column to row", r.reaction))


def jump_table(t) -> str:
    names = [f"dx{a}" for a in range(t.displacement.shape[1])]
    rows = [(int(s), int(e), *d, float(k)) for s, e, d, k in zip(t.source, t.target, t.displacement.tolist(), t.rate)]
    return facts("JumpTable", [("jumps", len(t)), ("rate error", t.rate_error), ("reaction distance", t.reaction_distance)],
                 table(["from", "to", *names, "rate"], rows))


def spectrum(s) -> str:
    shown = s.values[:, :8]
    rows = [(*k, *(complex(v) if np.iscomplexobj(shown) else float(v) for v in values)) for k, values in zip(s.k.tolist(), shown)]
    head = [*(f"κ{a}" for a in range(s.k.shape[1])), *(f"band {b}" for b in range(shown.shape[1]))]
    return facts("Spectrum", [("wavevectors", s.n_k), ("bands", s.bands)], table(head, rows))
