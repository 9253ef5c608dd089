"""passage: mean first-passage times, splitting, exit rates."""
import numpy as np

from ._arguments import add_temperature, states, verb
from ._input import load
from ._output import Column, Result, Table


def add(verbs) -> None:
    made = verb(verbs, "passage", passage, "when and where a process ends: mean time, variance, probabilities, exit rates")
    add_temperature(made)
    made.add_argument("--from", dest="sources", metavar="STATES", help="start, 1,4-7 or the name of a set; weighted by "
                      "equilibrium (default: every state that is no target)")
    made.add_argument("--to", dest="targets", metavar="STATES", action="append", required=True, help="absorbing states, or the "
                      "name of a set; again for every further product, NAME=STATES to name it")


def _reached(model, starts: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """The states that can be visited before an end is: no others matter."""
    jumps = model.jumps
    moving = ~np.isin(jumps.source, ends)
    order = np.argsort(jumps.source[moving], kind="stable")
    source, target = jumps.source[moving][order], jumps.target[moving][order]
    first = np.searchsorted(source, np.arange(model.n_states + 1))
    seen = np.zeros(model.n_states, bool)
    todo = np.unique(starts)
    while len(todo):
        seen[todo] = True
        reached = [target[first[s]:first[s + 1]] for s in todo]
        todo = np.unique(np.concatenate(reached))
        todo = todo[~seen[todo]]
    seen[ends] = True
    return np.flatnonzero(seen)


def passage(arguments) -> Result:
    source = load(arguments)
    model = source.model(arguments.temperature)
    products = {}
    for text in arguments.targets:
        name, _, members = text.rpartition("=")
        products[name or members] = states(members, model)
    ends = np.unique(np.concatenate(list(products.values())))
    starts = states(arguments.sources, model) if arguments.sources else np.setdiff1d(np.arange(model.n_states), ends)
    within = _reached(model, starts, ends) if arguments.sources else None
    found = model.first_passage(products, within=within).starting_from(starts)
    time = source.units.time or "time"
    values = {"file": source.path, "temperature": arguments.temperature, "index_base": 1, "sources": starts + 1,
              "targets": {name: members + 1 for name, members in products.items()}, "mean_time": found.mean_time,
              "variance": found.variance, "products": list(found.products), "splitting": found.splitting,
              "exit_rate": found.exit_rate, "unit": time}
    table = Table("", [Column("product", list(found.products)), Column("probability", found.splitting),
                       Column("exit rate", found.exit_rate, source.units.rate)])
    return Result(values, [table], [f"mean time {found.mean_time:.10g} {time}, standard deviation "
                                    f"{np.sqrt(found.variance):.6g} {time}"])
