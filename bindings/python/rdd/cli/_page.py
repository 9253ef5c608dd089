"""report: everything on one page."""
import os

import numpy as np

from .._options import BOLTZMANN_EV
from .. import report as pages
from ._arguments import count, positive, temperatures, verb
from ._input import Source, load
from ._output import Result

TEMPERATURES = "300:1200:50"
AT = 600.0


def add(verbs) -> None:
    made = verb(verbs, "report", report, "one self-contained page (HTML): audit, network, bands, gaps, D(T), coarse model, jumps")
    made.add_argument("-T", "--temperatures", type=temperatures, metavar="T", help=f"temperatures of D(T) ({TEMPERATURES})")
    made.add_argument("--at", type=positive, metavar="T", help=f"temperature of everything else ({AT:g}, or the middle of -T)")
    made.add_argument("-P", type=count, help="number of coarse states (default: the one that gap recommends)")
    made.add_argument("--deviation", type=positive, metavar="E", help="standard deviation of every barrier, energy: gives error bars")
    made.add_argument("--title", help="heading of the page (default: the name of FILE)")


def _temperatures(source: Source, arguments):
    """Those of D(T), and that of the rest."""
    if not source.barriers:
        if arguments.temperatures is not None or arguments.at is not None:
            raise ValueError(f"{source.path} holds rates, which are those of one temperature: leave out -T and --at")
        return None, None
    wanted, at = arguments.temperatures, arguments.at
    if wanted is None and at is None and arguments.kB != BOLTZMANN_EV:
        raise ValueError(f"{source.path}: with a Boltzmann's constant of its own give the temperatures too, -T or --at")
    if wanted is None:
        wanted = temperatures(TEMPERATURES) if at is None or arguments.kB == BOLTZMANN_EV else np.array([at])
    return wanted, at if at is not None else AT if arguments.temperatures is None else float(np.sort(wanted)[len(wanted) // 2])


def report(arguments) -> Result:
    path = arguments.output
    if not path:
        raise ValueError("report: name the page, -o report.html")
    if os.path.splitext(path)[1].lower() not in (".html", ".htm"):
        raise ValueError(f"{path}: expected a name that ends in .html")
    source = load(arguments)
    swept, at = _temperatures(source, arguments)
    units = source.units
    page = pages.page(source.model(at), source.landscape, title=arguments.title or source.name, temperature=at,
                      temperatures=swept, P=arguments.P, deviation=arguments.deviation, length_unit=units.length,
                      time_unit=units.time, energy_unit=units.energy)
    with open(path, "w", encoding="utf-8") as file:
        file.write(page)
    arguments.output = None
    return Result({"file": source.path, "written": path, "bytes": len(page.encode())},
                  text=[f"{path} written, {len(page.encode()) / 1e3:.0f} kB"])
