"""reduce and jumps: coarse models and jump tables."""
import numpy as np

from ._arguments import add_coarse, add_temperature, count, positive, verb
from ._input import load
from ._look import axis_names
from ._output import Column, Result, Table


def add(verbs) -> None:
    made = verb(verbs, "reduce", reduce, "coarse reaction-drift-diffusion model: its matrices, motion and resolution",
                picture=True)
    add_temperature(made)
    add_coarse(made)
    made.add_argument("--order", choices=["second", "plain", "lattice"], default="second")
    made.add_argument("--gauge", choices=["corrector", "given"], default="corrector")
    made.add_argument("--eps", type=positive, default=0.01, metavar="E", help="relative error of slow bands for the resolution (0.01)")
    made.add_argument("--memberships", action="store_true", help="also the membership of every state in every coarse one")
    made = verb(verbs, "jumps", jumps, "coarse jumps with rates > 0 for an event-driven code; --csv is a jump list again")
    add_temperature(made)
    add_coarse(made)
    made.add_argument("--range", type=count, metavar="CELLS", help="largest component of a translation")
    made.add_argument("--least-gap", type=float, default=3.0, metavar="G", help="smallest gap that will do (3)")
    made.add_argument("--largest-error", type=positive, default=0.1, metavar="E", help="error of a slow rate allowed (0.1)")


def _reduced(arguments, **more):
    source = load(arguments)
    model = source.model(arguments.temperature)
    return source, model.coarse_grain(arguments.P, length=arguments.length, **more)


def drift_noise(reduced) -> float:
    """What a drift must exceed to be more than rounding: it is measured against the root of reaction times diffusion, and
    diffusion over the shortest lattice vector."""
    diffusion = np.abs(reduced.diffusion).max()
    shortest = np.linalg.norm(reduced.model.lattice, axis=1).min()
    return 1e-9 * (np.sqrt(np.abs(reduced.reaction).max() * diffusion) + diffusion / shortest)


def _block(title: str, block: np.ndarray, unit: str) -> Table:
    P = len(block)
    shown = np.where(np.abs(block) > 1e-12 * (np.abs(block).max() or 1), block, 0.0)
    return Table(f"{title} ({unit}), from the state of the column to that of the row",
                 [Column("", [str(p + 1) for p in range(P)]), *(Column(str(q + 1), shown[:, q]) for q in range(P))])


def _motion(reduced, units) -> list:
    if not reduced.well_posed:
        return []
    moves = reduced.mobilities()
    names = axis_names(moves.principal.shape[1])
    return [Table("motion of each coarse state between reactions", [
        Column("state", list(range(1, reduced.P + 1))), Column("weight", reduced.equilibrium),
        Column("dimension", moves.dimension.tolist()),
        *(Column(f"D {a + 1}", moves.principal[:, a], units.diffusivity) for a in range(len(names))),
        Column("fastest axis", [" ".join(f"{round(x, 9) + 0.0:.3g}" for x in axes[0]) for axes in moves.axes])])]


def reduce(arguments) -> Result:
    source, reduced = _reduced(arguments, order=arguments.order, gauge=arguments.gauge)
    units, space = source.units, reduced.drift.shape[0]
    names = axis_names(space)
    values = {"file": source.path, "temperature": arguments.temperature, "P": reduced.P, "index_base": 1,
              "order": reduced.order, "gauge": reduced.gauge, "crispness": reduced.crispness, "gap": reduced.gap,
              "well_posed": reduced.well_posed, "equilibrium": reduced.equilibrium, "reaction": reduced.reaction,
              "drift": reduced.drift, "diffusion": reduced.diffusion, "memberships": reduced.memberships,
              "units": units._asdict()}
    text = [f"{reduced.model.n_states} states -> {reduced.P} coarse, crispness {reduced.crispness:.4f}, gap {reduced.gap:.4g}"]
    tables = [_block("reaction Q", reduced.reaction, units.rate)]
    if space and reduced.model.dim:
        length = reduced.resolution(arguments.eps)
        values.update(resolution={"eps": arguments.eps, "cells": float(length), "floor": length.floor})
        text.append(f"slow bands within {arguments.eps:g} above L = {length:.4g} cells" if np.isfinite(length) else
                    f"slow bands never come within {arguments.eps:g}; error at the longest waves {length.floor:.3g}")
        if not reduced.well_posed:
            text.append("ill-posed: some diffusion matrix has a negative direction; another P or order may do")
        tables += _motion(reduced, units)
        tables += [_block(f"diffusion D_{n}{n}", reduced.diffusion[a, a], units.diffusivity) for a, n in enumerate(names)]
        tables += [_block(f"drift C_{n}", reduced.drift[a], units.velocity) for a, n in enumerate(names)
                   if np.abs(reduced.drift[a]).max() > drift_noise(reduced)]
    if arguments.memberships:
        tables.append(Table("memberships", [Column("state", list(range(1, reduced.model.n_states + 1))),
                                            *(Column(str(p + 1), reduced.memberships[:, p]) for p in range(reduced.P))]))
    return Result(values, tables, text, draw=lambda: _draw(reduced))


def _draw(reduced):
    from .. import plot
    return plot.blocks(reduced).ravel()[0].figure


def jumps(arguments) -> Result:
    source, reduced = _reduced(arguments)
    table = reduced.jumps(range=arguments.range, least_gap=arguments.least_gap, largest_error=arguments.largest_error)
    units = source.units
    names = axis_names(table.displacement.shape[1])
    values = {"file": source.path, "temperature": arguments.temperature, "index_base": 1, "source": table.source + 1,
              "target": table.target + 1, "translation": table.translation, "displacement": table.displacement,
              "rate": table.rate, "equilibrium": table.equilibrium, "diffusivity": table.diffusivity,
              "slow_rates": table.slow_rates, "spectral_rates": table.spectral_rates, "rate_error": table.rate_error,
              "reaction_distance": table.reaction_distance, "diffusion_distance": table.diffusion_distance,
              "units": units._asdict()}
    text = [f"{len(table)} jumps of {len(table.equilibrium)} coarse {'states' if len(table.equilibrium) > 1 else 'state'}; slow rates within {table.rate_error:.2g}, reaction "
            f"matrix within {table.reaction_distance:.2g}, diffusion within {table.diffusion_distance:.2g}"]
    rate = "Hz" if units.time == "s" else units.rate
    return Result(values, [Table("", [Column("from", (table.source + 1).tolist()), Column("to", (table.target + 1).tolist()),
                                      *(Column(f"d{n}", table.displacement[:, a], units.length or "") for a, n in enumerate(names)),
                                      Column("rate", table.rate, rate if units.time else "")])], text)
