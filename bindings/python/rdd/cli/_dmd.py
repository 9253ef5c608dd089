"""dmd: diffusive molecular dynamics of the paper's chain, or of a system told in JSON."""
import json

import numpy as np

from .._dmd import DMD, ENDS, MODELS
from .._potential import Potential
from ._arguments import count, numbers, positive, verb
from ._output import Column, Result, Table

_FACTORIES = ("soft_core", "morse", "lennard_jones", "table")


def add(verbs) -> None:
    made = verb(verbs, "dmd", dmd, "diffusive molecular dynamics: free energy, order and strain in time", file=False, picture=True)
    made.add_argument("file", metavar="FILE", nargs="?", help='JSON with the arguments of rdd.DMD: {"positions": [[...]], '
                      '"occupation": [...], "beta": 20, "potential": {"morse": [1, 4, 1.08], "cutoff": 1.9}, "bonds": 1.3}; '
                      "without it the chain of the paper")
    made.add_argument("-n", "--sites", type=count, default=32, help="sites of the chain (32)")
    made.add_argument("--beta", type=positive, default=160.0, help="1/energy, of the chain (160)")
    made.add_argument("--model", choices=list(MODELS), default="tanh", help="kinetics of the chain")
    made.add_argument("--ends", choices=list(ENDS), default="closed", help="ends of the chain")
    made.add_argument("-t", "--times", type=numbers, default="0:1000:50", metavar="T", help="times to look at: 0:1000:50 or 0,10,100")
    made.add_argument("--restart", metavar="FILE", help="go on from a file written by --save")
    made.add_argument("--save", metavar="FILE", help="write a restart point at the end")


def _potential(told):
    if isinstance(told, dict) and not any(name in told for name in _FACTORIES):
        return {pair: _potential(one) for pair, one in told.items()}
    if not isinstance(told, dict):
        raise ValueError(f'potential: expected {{"morse": [...], "cutoff": ...}} or one of {", ".join(_FACTORIES[:-1])}')
    name = next(n for n in _FACTORIES if n in told)
    return getattr(Potential, name)(*told[name], **{key: v for key, v in told.items() if key != name})


def _system(path: str) -> DMD:
    with open(path, encoding="utf-8") as file:
        try:
            told = json.load(file)
        except ValueError as refusal:
            raise ValueError(f"{path}: not JSON ({refusal})") from None
    if not isinstance(told, dict) or not {"positions", "occupation", "beta", "potential"} <= told.keys():
        raise ValueError(f"{path}: expected an object with positions, occupation, beta and potential")
    told["potential"] = _potential(told["potential"])
    return DMD(**told)


def dmd(arguments) -> Result:
    times = np.sort(arguments.times)
    system = _system(arguments.file) if arguments.file else DMD.chain(arguments.sites, arguments.beta, arguments.model, ends=arguments.ends)
    if arguments.restart:
        system.restore(arguments.restart)
    found = system.record(times)
    if arguments.save:
        system.save(arguments.save)
    table = Table(repr(system), [Column("time", found.time), Column("free energy", found.free_energy, digits=12),
                                 Column("A-B bonds", found.ab_bonds),
                                 *([Column("strain", found.strain)] if found.strain is not None else [])])
    values = {"time": found.time, "s": found.s, "X": found.X, "alpha": found.alpha, "free_energy": found.free_energy,
              "ab_bonds": found.ab_bonds, "strain": found.strain, "first_minimum": found.first_minimum}
    return Result(values, [table], draw=lambda: _draw(found))


def _draw(found):
    from .. import plot
    ax = plot._axes(None)
    if found.s.ndim == 2 and found.X.ndim == 2:
        picture = ax.imshow(found.s.T, aspect="auto", origin="lower", cmap="PuOr", vmin=-1, vmax=1, interpolation="nearest",
                            extent=(found.time[0], found.time[-1] or 1, 0.5, found.s.shape[1] + 0.5))
        ax.set(xlabel="time", ylabel="site")
        ax.figure.colorbar(picture, ax=ax, label="s = 2c - 1")
    else:
        ax.plot(found.time, found.free_energy, "o-", ms=3)
        ax.set(xlabel="time", ylabel="free energy")
    return ax.figure
