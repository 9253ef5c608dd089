"""convert: models from one file format to another."""
import numpy as np

from .._model import Model
from ._arguments import add_temperature, verb
from ._input import Source, load
from ._look import axis_names
from ._output import Column, Result, Table, csv_of

KINDS = (".json", ".csv", ".npz")


def add(verbs) -> None:
    made = verb(verbs, "convert", convert, "write FILE as .json (a model), .csv (a jump list; barriers stay barriers) or .npz")
    made.add_argument("to", metavar="TO", nargs="?", help=f"file to write: {', '.join(KINDS)} (or -o TO)")
    add_temperature(made)


def convert(arguments) -> Result:
    source = load(arguments)
    path, arguments.output = arguments.to or arguments.output, None
    if path is None:
        raise ValueError(f"convert: name the file to write, {arguments.file} model.json for instance")
    if path.lower().endswith(".json"):
        source.model(arguments.temperature).write(path)
    elif path.lower().endswith(".csv"):
        _write_list(source, arguments.temperature, path)
    elif path.lower().endswith(".npz"):
        _write_arrays(source.model(arguments.temperature), path)
    else:
        raise ValueError(f"{path}: expected a name that ends in {', '.join(KINDS)}")
    return Result({"file": source.path, "written": path}, text=[f"{path} written"])


def jump_list(source, target, displacement, heights, units) -> Table:
    """A jump list as the library reads it: states from 1, units in brackets where known."""
    names = axis_names(displacement.shape[1])
    return Table("", [Column("from", (np.asarray(source) + 1).tolist()), Column("to", (np.asarray(target) + 1).tolist()),
                      *(Column(f"d{n}", displacement[:, a], units.length or "") for a, n in enumerate(names)), *heights])


def _write_list(source: Source, temperature, path: str) -> None:
    units = source.units
    rate = "" if not units.time else "Hz" if units.time == "s" else units.rate
    if source.landscape is not None and temperature is None and source.landscape.dim:
        held = source.landscape.transitions
        heights = [Column("Em", held.barrier, units.energy or ""), Column("nu0", held.prefactor, rate)]
    else:
        held = source.model(temperature).jumps
        heights = [Column("rate", held.rate, rate)]
    if not held.displacement.shape[1] or not held.translation.shape[1]:
        raise ValueError(f"{source.path}: the network has no displacements, of which a jump list is made: .json keeps it")
    table = jump_list(held.source, held.target, held.displacement, heights, units)
    with open(path, "w", encoding="utf-8") as file:
        file.write(csv_of(Result({}, [table])))


def _write_arrays(model: Model, path: str) -> None:
    jumps = model.jumps
    np.savez_compressed(path, lattice=model.lattice, positions=model.positions, source=jumps.source, target=jumps.target,
                        translation=jumps.translation, displacement=jumps.displacement, rate=jumps.rate)
