"""export: numbers in the forms other codes read."""
import numpy as np

from .. import export as hosts
from ._arguments import count, numbers, positive, verb
from ._input import Source, load
from ._output import Column, Result, Table

HOSTS = ("mmonca", "xolotl-zr", "festim", "spparks", "jumpprocesses", "values")


def add(verbs) -> None:
    made = verb(verbs, "export", export, "input lines of other codes: " + ", ".join(HOSTS))
    made.add_argument("--to", choices=HOSTS, required=True, help="the code")
    made.add_argument("-T", "--temperatures", type=numbers, metavar="T", help="temperature around which D0 and Em hold; of values: "
                      "all of them")
    made.add_argument("--width", type=positive, default=0.1, help="D0 and Em are fitted from T (1 - width) to T (1 + width) (0.1)")
    made.add_argument("--name", default="I", help="of the particle or cluster (I)")
    made.add_argument("--cluster", metavar="KIND", help="mmonca: write a cluster of this kind, <111> for instance")
    made.add_argument("--lambda", dest="jump", type=positive, metavar="NM", help="mmonca: length of its jumps, nm")
    made.add_argument("--axis", type=numbers, default="0,0,1", metavar="X,Y,Z", help="xolotl-zr: the c axis (0,0,1)")
    made.add_argument("--sites", metavar="KINDS", help="spparks: kind of each state, tet,tet,oct")
    made.add_argument("--grid", metavar="SIZES", help="jumpprocesses: sites along each axis, 3,3")
    made.add_argument("-P", type=count, help="jumpprocesses: coarse-grain first")


def _landscape(source: Source):
    if source.landscape is None:
        raise ValueError(f"{source.path}: D0 and Em follow from barriers, and FILE has none that the library keeps over temperatures")
    return source.landscape


def _one_temperature(arguments) -> float:
    if arguments.temperatures is None or len(arguments.temperatures) != 1:
        raise ValueError("--to " + arguments.to + ": give one temperature, -T 600 for instance")
    return float(arguments.temperatures[0])


def _units(source: Source) -> dict:
    source.units.convert("m2/s")  # refuses with a way out where they are not known
    return {"length": source.units.length, "time": source.units.time}


def export(arguments) -> Result:
    source = load(arguments)
    make = {"mmonca": _mmonca, "xolotl-zr": _xolotl, "festim": _festim, "spparks": _spparks, "jumpprocesses": _jump_processes,
            "values": _values}[arguments.to]
    return make(source, arguments)


def _mmonca(source: Source, arguments) -> Result:
    if arguments.jump is None:
        raise ValueError("--to mmonca: give the length of its jumps in nm, --lambda 0.287 for instance")
    found = hosts.mmonca_lines(_landscape(source), arguments.name, _one_temperature(arguments), jump=arguments.jump,
                               cluster=arguments.cluster, width=arguments.width, **_units(source))
    motion = found.motion
    return Result({"text": found.text, "dimension": motion.dimension, "D0_cm2/s": motion.prefactor, "Em_eV": motion.energy,
                   "largest_error": motion.largest_error, "rate_prefactor_1/s": found.rate_prefactor}, text=[found.text.rstrip()])


def _xolotl(source: Source, arguments) -> Result:
    pair = hosts.xolotl_zr(_landscape(source), _one_temperature(arguments), axis=arguments.axis, width=arguments.width, **_units(source))
    table = Table(f"within {pair.largest_error:.2g}", [Column("", ["basal (A)", "axial (C)"]), Column("D0", [pair.basal[0], pair.axial[0]], "nm2/s"),
                                                       Column("Em", [pair.basal[1], pair.axial[1]], "eV")])
    return Result({"basal": pair.basal, "axial": pair.axial, "largest_error": pair.largest_error, "unit": "nm2/s"}, [table])


def _festim(source: Source, arguments) -> Result:
    found = hosts.festim(_landscape(source), _one_temperature(arguments), width=arguments.width, **_units(source))
    return Result(dict(found), text=[f"festim.Material(D_0={found['D_0']!r}, E_D={found['E_D']!r})"])


def _spparks(source: Source, arguments) -> Result:
    if not arguments.sites:
        raise ValueError("--to spparks: name the kind of each state, --sites tet,tet,oct for instance")
    kinds = arguments.sites.split(",")
    landscape = _landscape(source)
    if len(kinds) != landscape.n_states:
        raise ValueError(f"--sites has {len(kinds)} kinds, FILE has {landscape.n_states} states")
    text = hosts.spparks_events(landscape, kinds)
    return Result({"text": text}, text=[text.rstrip()])


def _jump_processes(source: Source, arguments) -> Result:
    if not arguments.grid:
        raise ValueError("--to jumpprocesses: give the grid, --grid 3,3 for instance")
    try:
        size = [int(n) for n in arguments.grid.split(",")]
    except ValueError:
        raise ValueError(f"--grid {arguments.grid}: expected whole numbers, 3,3 for instance") from None
    temperature = None if arguments.temperatures is None else _one_temperature(arguments)
    model = source.model(temperature)
    if arguments.P:
        model = model.coarse_grain(arguments.P).jumps(range=1).model
    found = hosts.hopping(model, grid=size)
    rows = ["  ".join("[" + ", ".join(repr(float(x)) for x in vector) + "]" for vector in row) for row in found.constants]
    text = ["hopping_constants = [" + "; ".join(rows) + "]"]
    return Result({"grid": size, "hopping_constants": [[v.tolist() for v in row] for row in found.constants], "reaction": found.reaction},
                  text=text)


def _values(source: Source, arguments) -> Result:
    if arguments.temperatures is None:
        raise ValueError("--to values: give temperatures, -T 300:1200:50 for instance")
    swept = _landscape(source).sweep(arguments.temperatures)
    unit = source.units.diffusivity
    columns = [Column("T", arguments.temperatures), Column("D", swept.along(), unit, 12)]
    return Result({"temperature": arguments.temperatures, "mean": np.asarray(swept.along()), "unit": unit}, [Table("", columns)])
