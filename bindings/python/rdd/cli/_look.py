"""info and audit: what a file holds, and whether it is sound."""
import numpy as np

from .._context import running
from .._landscape import Landscape
from ._arguments import add_temperature, verb
from ._input import Source, load
from ._output import Column, Result, Table

FOUND = 3             #: exit code of ``audit --check``
AUDIT_TEMPERATURE = 300.0


def add(verbs) -> None:
    verb(verbs, "info", info, "what FILE holds: states, jumps, lattice, units, barriers or rates")
    made = verb(verbs, "audit", audit, "is FILE ergodic and in detailed balance? its classes and its worst cycle")
    add_temperature(made)
    made.add_argument("--check", action="store_true", help=f"exit code {FOUND} unless ergodic and in detailed balance")


def _spread(name: str, values: np.ndarray, unit: str) -> str:
    return f"{name} {values.min():.6g} to {values.max():.6g} {unit}" if len(values) else f"no {name}"


def _lattice_table(lattice: np.ndarray, unit: str) -> Table:
    names = axis_names(lattice.shape[1])
    return Table(f"lattice vectors ({unit})", [Column("", [str(i + 1) for i in range(len(lattice))]),
                 *(Column(name, lattice[:, a], digits=8) for a, name in enumerate(names))])


def axis_names(space: int) -> list:
    return list("xyz"[:space]) if space <= 3 else [f"x{a + 1}" for a in range(space)]


def info(arguments) -> Result:
    source = load(arguments)
    units, landscape = source.units, source.landscape
    model = source.model(None) if not source.barriers else None
    if landscape is None and model is None:  # TAMMBER: the network is the same at every temperature
        model = source.at(AUDIT_TEMPERATURE)
    held = model if model is not None else landscape
    assert held is not None
    values = {"file": source.path, "states": held.n_states, "dim": held.dim, "space": held.space,
              "barriers": source.barriers, "units": units._asdict()}
    text = [f"{source.path}: {'barriers' if source.barriers else 'rates'} of {held.n_states} states, "
            f"{f'{held.dim}-dimensional lattice' if held.dim else 'no lattice'} in {held.space} coordinates"]
    if landscape is not None:
        jumps = landscape.transitions
        values.update(jumps=landscape.n_transitions, barrier=[jumps.barrier.min(), jumps.barrier.max()],
                      prefactor=[jumps.prefactor.min(), jumps.prefactor.max()])
        text.append(f"{landscape.n_transitions} jumps, {_spread('barriers', jumps.barrier, units.energy or 'energy')}, "
                    f"{_spread('prefactors', jumps.prefactor, units.rate)}")
        model = source.at(_warm(landscape))  # for its geometry
    assert model is not None
    if landscape is None:
        values.update(jumps=model.n_jumps, rate=[model.jumps.rate.min(), model.jumps.rate.max()] if model.n_jumps else None)
        text.append(f"{model.n_jumps} jumps, {_spread('rates', model.jumps.rate, units.rate)}")
    values.update(lattice=model.lattice, positions=model.positions, sets={n: s + 1 for n, s in model.sets.items()},
                  largest_shift=model.largest_shift)
    if model.largest_shift:
        text.append(f"displacements were moved by at most {model.largest_shift:.3g} {units.length or 'length'} to close the "
                    "lattice")
    for name, members in model.sets.items():
        text.append(f"set {name}: {len(members)} states")
    return Result(values, [_lattice_table(model.lattice, units.length or "length")] if model.dim else [], text,
                  _next_steps(source, model))


def _warm(landscape: Landscape) -> float:
    """A temperature at which the barriers of a landscape are a few kT at most, so that all its rates are numbers."""
    return max(AUDIT_TEMPERATURE, float(np.abs(landscape.transitions.barrier).max(initial=0)) / landscape.kB)


def _next_steps(source: Source, model) -> list:
    hot = " -T 300:1200:100" if source.barriers else ""
    last = f"rdd report {source.path} -o report.html    everything on one page"
    if not model.dim:
        return ["next:", f"  rdd audit {source.path}", f"  {last}"]
    return ["next:", f"  rdd audit {source.path}", f"  rdd diffusivity {source.path}{hot}", f"  {last}"]


def _which(members: np.ndarray) -> str:
    """The first states of a class, counted from 1."""
    return " ".join(str(m + 1) for m in members[:6]) + (" ..." if len(members) > 6 else "")


def audit_report(found) -> str:
    """The report in words, states counted from 1."""
    return found._report_from_one


def audit(arguments) -> Result:
    source = load(arguments)
    temperature = arguments.temperature
    chosen = source.barriers and temperature is None
    model = source.model(AUDIT_TEMPERATURE if chosen else temperature)
    with running(None, None, "audit"):
        found = model.audit()
    sound = found.ergodic and found.reversible
    at = f" at T = {AUDIT_TEMPERATURE if chosen else temperature:g}{' (-T chooses another)' if chosen else ''}" \
        if source.barriers else ""
    jumps = model.jumps
    values = {"file": source.path, "temperature": AUDIT_TEMPERATURE if chosen else temperature, "index_base": 1,
              "ergodic": found.ergodic, "reversible": found.reversible, "affinity": found.affinity,
              "affinity_per_jump": found.affinity_per_jump, "worst_cycle": [s + 1 for s in found.worst_cycle],
              "n_classes": found.n_classes, "class_sizes": found.class_sizes, "class_closed": found.class_closed,
              "one_way_jumps": [[int(jumps.source[j]) + 1, int(jumps.target[j]) + 1] for j in found.one_way_jumps],
              "largest_edge_error": found.largest_edge_error}
    table = Table("", [Column("class", list(range(1, found.n_classes + 1))), Column("states", found.class_sizes.tolist()),
                       Column("closed", ["yes" if c else "no" for c in found.class_closed]),
                       Column("which", [_which(members) for members in model.classes()] if found.n_classes > 1 else
                              [_which(np.arange(model.n_states))])])
    return Result(values, [table] if found.n_classes > 1 or arguments.csv else [], [f"{source.path}{at}:", audit_report(found)],
                  status=FOUND if arguments.check and not sound else 0)
