"""The network as a picture: states in their cell and the jumps out of it, or a layout of a network without a lattice."""
from typing import List, Tuple

import numpy as np

STATES, EDGES = 400, 1500  #: most states and lines in the picture


def _layout(n: int, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """(n, 2) places of states without coordinates: forces of springs along jumps and repulsion between all (T.
    Fruchterman and E. Reingold, 1991), from a circle; always the same."""
    angle = 2 * np.pi * np.arange(n) * 0.381966
    place = np.sqrt((np.arange(n) + 0.5) / n)[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    ideal = np.sqrt(1.0 / max(n, 1))
    for step in range(150):
        apart = place[:, None] - place[None]
        distance2 = np.maximum((apart**2).sum(axis=2), 1e-8)
        force = (apart * (ideal**2 / distance2)[:, :, None]).sum(axis=1)
        along = place[source] - place[target]
        pull = along * (np.linalg.norm(along, axis=1) / ideal)[:, None]
        np.add.at(force, source, -pull)
        np.add.at(force, target, pull)
        size = np.maximum(np.linalg.norm(force, axis=1), 1e-12)
        place = place + force * (np.minimum(size, 0.1 * (1 - step / 150) + 1e-3) / size)[:, None]
    place -= place.mean(axis=0)
    return place / max(np.abs(place).max(), 1e-12)


def _edges(model, kept: np.ndarray) -> Tuple[List[list], bool]:
    """One line a pair of opposite jumps between kept states, or out of one into a neighbouring cell: [state, state,
    displacement, rate, opposite rate]; and whether some were left out. The fastest come first."""
    jumps = model.jumps
    number = np.full(model.n_states, -1)
    number[kept] = np.arange(len(kept))
    inside = np.flatnonzero((number[jumps.source] >= 0) & (number[jumps.target] >= 0))
    order = inside[np.argsort(-jumps.rate[inside], kind="stable")]
    place, lines = {}, []
    for j in order.tolist():
        a, b, n = int(number[jumps.source[j]]), int(number[jumps.target[j]]), tuple(jumps.translation[j].tolist())
        back = place.get((b, a, tuple(-x for x in n)))
        if back is not None:
            lines[back][4] = float(jumps.rate[j])
            continue
        if len(lines) == EDGES:
            return lines, True
        place[(a, b, n)] = len(lines)
        lines.append([a, b, jumps.displacement[j].tolist(), float(jumps.rate[j]), 0.0])
    return lines, False


def _three(points: np.ndarray) -> np.ndarray:
    """Points with three coordinates; those beyond are left out."""
    points = np.asarray(points, float).reshape(len(points), -1)[:, :3]
    return np.hstack([points, np.zeros((len(points), 3 - points.shape[1]))])


def _rounded(values: np.ndarray, digits: int = 5) -> list:
    return [[float(f"{x:.{digits}g}") for x in row] for row in np.atleast_2d(values)]


def _patch(model, start: int) -> Tuple[np.ndarray, np.ndarray]:
    """The states nearest to one by number of jumps, STATES of them, in ascending order, and their places as the jumps from that
    one lead there: a patch does not fall apart at the border of a cell."""
    jumps = model.jumps
    first = np.searchsorted(jumps.source, np.arange(model.n_states + 1))
    seen, found, place = np.zeros(model.n_states, bool), [start], np.zeros((model.n_states, model.space))
    seen[start] = True
    place[start] = model.positions[start]
    for state in found:  # grows meanwhile
        if len(found) >= STATES:
            break
        for j in range(first[state], first[state + 1]):
            other = int(jumps.target[j])
            if not seen[other]:
                seen[other] = True
                place[other] = place[state] + jumps.displacement[j]
                found.append(other)
    kept = np.sort(found[:STATES])
    return kept, place[kept]


def _together(points: np.ndarray) -> list:
    """[k, n] of each point: it is number k of n at one place."""
    size = np.abs(points).max() if points.size else 0.0
    keys = [tuple(p) for p in np.rint(points / (1e-6 * size or 1.0)).astype(np.int64).tolist()]
    members: dict = {}
    for i, key in enumerate(keys):
        members.setdefault(key, []).append(i)
    return [[members[key].index(i), len(members[key])] for i, key in enumerate(keys)]


def figure(facts) -> dict:
    """What page.js draws: places, weights, coarse states, lines, cell."""
    model = facts.model
    log_pi = np.zeros(model.n_states) if isinstance(facts.log_pi, str) else facts.log_pi
    whole = model.n_states <= STATES
    kept, place = (np.arange(model.n_states), model.positions) if whole else _patch(model, int(np.argmax(log_pi)))
    lines, cut = _edges(model, kept)
    flat = not model.dim
    if flat:
        ends = np.array([line[:2] for line in lines], int).reshape(-1, 2)
        points = _three(_layout(len(kept), ends[:, 0], ends[:, 1]))
    else:
        points = _three(place)
    coarse = None if isinstance(facts.reduced, str) else np.argmax(facts.reduced.memberships[kept], axis=1).tolist()
    return {"points": _rounded(points), "flat": flat or model.space < 3, "box": not flat and whole, "together": _together(points), "states": (kept + 1).tolist(),
            "pi": [float(f"{x:.5g}") for x in np.exp(log_pi[kept])], "coarse": coarse,
            "lines": [[a, b, [] if flat else _rounded(_three([d]))[0], float(f"{k:.5g}"), float(f"{r:.5g}")]
                      for a, b, d, k, r in lines],
            "cell": [] if flat else _rounded(_three(model.lattice)), "left_out": cut or not whole,
            "unit": facts.units.rate, "length": facts.units.length or "length"}
