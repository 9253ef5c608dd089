"""What must agree to the last bit: other threads, other orders of the jumps, lists of wavevectors in pieces; and units
that are powers of two."""
import random

import numpy as np

from checks.bands import wavevectors

#: power of the unit of length and of the unit of rates in each quantity
_UNITS = {"pi": (0, 0), "velocity": (1, 1), "diffusivity": (2, 1), "local": (2, 1), "corrector": (1, 0), "high": (0, 1),
          "fast": (0, 1), "auto": (0, 1), "gap": (0, 0), "memberships": (0, 0), "reaction": (0, 1),
          "coarse diffusion": (2, 1), "resolution": (0, 0), "table": (0, 1), "kemeny": (0, -1), "mean time": (0, -1),
          "dk": (2, 0)}


#: Results that a call gives together: where a double holds one of them no more, all may be refused.
_TOGETHER = {**dict.fromkeys(("memberships", "reaction", "coarse diffusion", "resolution", "table"), "coarse model"),
             "dk": "derivatives"}


def _quantities(rdd, model, network, reversible, sizes=None):
    """Everything cheap, by name; the kind of the error where the library refuses. ``sizes``: receives, by the names of
    _TOGETHER, the largest entry of each result and its powers of the units."""
    k = wavevectors(network) if network.dim else None
    m = model.n_states

    made = []

    def coarse(name):
        if not made:
            made.append(model.coarse_grain(min(2, m)))
            if sizes is not None:
                sizes["coarse model"] = [_largest(x, powers) for x, powers in (
                    (made[0].reaction, (0, 1)), (made[0].drift, (1, 1)), (made[0].diffusion, (2, 1)))]
        found = made[0]
        if name == "table":
            return found.jumps().rate
        return {"memberships": found.memberships, "reaction": found.reaction, "coarse diffusion": found.diffusion,
                "resolution": [float(found.resolution(.1, points=3)) if network.dim < 3 else 0.0]}[name]

    def derivatives():
        found = model.transport_derivatives()
        if sizes is not None:
            sizes["derivatives"] = [_largest(found.velocity_rate, (1, 0)), _largest(found.diffusivity_rate, (2, 0))]
        return found.diffusivity_rate

    asked = {"pi": model.stationary, "velocity": model.drift_velocity, "diffusivity": model.diffusivity,
             "local": model.local_equilibrium_diffusivity, "corrector": model.corrector,
             "dk": derivatives,
             "memberships": lambda: coarse("memberships"), "reaction": lambda: coarse("reaction"),
             "coarse diffusion": lambda: coarse("coarse diffusion"), "table": lambda: coarse("table"),
             "resolution": lambda: coarse("resolution"), "kemeny": lambda: [model.kemeny_constant()]}
    if m > 1:
        asked["mean time"] = lambda: model.first_passage([0]).mean_time
        asked["gap"] = lambda: model.gap(points=3).ratio if network.dim < 4 else [0.0]
    for accuracy in ("fast", "high", "auto") if reversible else ("fast",):
        asked[accuracy] = lambda accuracy=accuracy: model.spectrum(k, accuracy=accuracy).values
    found = {}
    for name, ask in asked.items():
        try:
            found[name] = np.array(ask())
        except rdd.Error as error:
            found[name] = type(error).__name__
    return found


def _largest(x, powers):
    return (float(np.abs(x).max(initial=0)) or 1.0, powers)


def _leaves_doubles(name, value, sizes, n, m):
    """Whether the largest entry of some result of the call is beyond a double, or too small to have its digits, where rates
    are times 2^n and lengths times 2^m: the call then refuses, and gives none of the others."""
    own = [] if isinstance(value, str) else [_largest(value, _UNITS[name])]
    found = own + sizes.get(_TOGETHER.get(name), [])
    return any(not -1022 <= np.log2(most) + m * length + n * rate < 1024 for most, (length, rate) in found)


def _same(judge, what, one, other, factor=lambda name: 1.0, about="", beyond=lambda name, value: False):
    for name, a in one.items():
        b = other[name]
        if isinstance(b, str) and b == "NumericError" and beyond(name, a):
            judge.note(f"{what}.{name}", "rightly refused")
            continue
        if isinstance(a, str) or isinstance(b, str):
            judge.holds(f"{what}.{name}", isinstance(a, str) and isinstance(b, str) and a == b,
                        f"{a if isinstance(a, str) else 'a result'} here, {b if isinstance(b, str) else 'a result'} there{about}")
            continue
        if a.shape != b.shape:
            judge.note(f"{what}.{name}", "wrong", text=f"{a.shape} here, {b.shape} there{about}")
            continue
        scaled = np.where(a == 0, a, a * factor(name))
        usable = (np.abs(scaled) < 2.0 ** 1000) & (np.abs(scaled) > 2.0 ** -960) | (a == 0) | np.isnan(a)
        usable &= (np.abs(a) < 2.0 ** 1000) & (np.abs(a) > 2.0 ** -960) | (a == 0) | np.isnan(a)
        agree = (scaled == b) | (np.isnan(scaled) & np.isnan(b)) | ~usable
        where = np.argwhere(~agree)
        judge.holds(f"{what}.{name}", agree.all(), "" if agree.all() else
                    f"{len(where)} of {agree.size} entries differ, first {scaled[tuple(where[0])]!r} and "
                    f"{b[tuple(where[0])]!r}{about}")


def bits(judge, network, model, reversible):
    rdd = judge.rdd
    sizes = {}
    base = _quantities(rdd, model, network, reversible, sizes)
    order = list(range(len(network.jumps)))
    random.Random(network.seed).shuffle(order)
    _same(judge, "order", base, _quantities(rdd, network.model(rdd, order), network, reversible))
    rdd.set_threads(1)
    try:
        _same(judge, "threads", base, _quantities(rdd, network.model(rdd), network, reversible))
    finally:
        rdd.set_threads(2)
    if network.dim:
        points = wavevectors(network)
        for accuracy in ("fast", "high", "auto") if reversible else ("fast",):
            if isinstance(base[accuracy], str):
                continue
            try:
                pieces = np.concatenate([model.spectrum([k], accuracy=accuracy).values for k in points])
            except rdd.Error as error:
                judge.note(f"pieces.{accuracy}", "wrongly refused", text=str(error))
                continue
            _same(judge, "pieces", {accuracy: base[accuracy]}, {accuracy: pieces})
    scale(judge, network, base, sizes, reversible)


def scale(judge, network, base, sizes, reversible):
    """Rates times 2^n and lengths times 2^m."""
    rdd = judge.rdd
    rates = [rate for *_, rate in network.jumps if rate > 0]
    if not rates:
        return
    low, high = np.log2(min(rates)), np.log2(max(rates))
    draw = random.Random(network.seed + "scale")
    top, bottom = min(900, int(1000 - high)), max(-900, int(-1000 - low))
    for n in (draw.choice([-3, 40, top, bottom]),):
        m = draw.choice([0, -2, 5, 100, -100])
        if not bottom <= n <= top:
            continue
        factor = 2.0 ** n
        moved = network.model(rdd, rates=[rate * factor for *_, rate in network.jumps],
                              lattice=[[x * 2.0 ** m for x in row] for row in network.lattice],
                              positions=None if network.positions is None else
                              [[x * 2.0 ** m for x in row] for row in network.positions])
        other = _quantities(rdd, moved, network, reversible)
        _same(judge, "scale", base, other, lambda name: _power(m * _UNITS[name][0] + n * _UNITS[name][1]),
              f", rates times 2^{n}, lengths times 2^{m}", lambda name, a: _leaves_doubles(name, a, sizes, n, m))


def _power(n):
    return 2.0 ** n if -1070 < n < 1020 else (np.inf if n > 0 else 0.0)
