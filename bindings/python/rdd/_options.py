"""Options of the methods: named values here, integer keys in the C API."""
from typing import Any, Dict, List, NamedTuple, Optional

from . import _rdd
from ._errors import argument_error

BOLTZMANN_EV = 8.617333262e-5  # eV/K
NAMED = {
    "accuracy": {"auto": _rdd.RDD_ACCURACY_AUTO, "fast": _rdd.RDD_ACCURACY_FAST, "high": _rdd.RDD_ACCURACY_HIGH},
    "boundary": {"periodic": _rdd.RDD_BOUNDARY_PERIODIC, "confined": _rdd.RDD_BOUNDARY_CONFINED},
    "solver": {"auto": _rdd.RDD_SOLVER_AUTO, "batched": _rdd.RDD_SOLVER_BATCHED, "dense": _rdd.RDD_SOLVER_DENSE,
               "lanczos": _rdd.RDD_SOLVER_LANCZOS, "reduced_basis": _rdd.RDD_SOLVER_REDUCED_BASIS},
    "gauge": {"corrector": _rdd.RDD_GAUGE_CORRECTOR, "given": _rdd.RDD_GAUGE_GIVEN},
    "order": {"second": _rdd.RDD_ORDER_SECOND, "plain": _rdd.RDD_ORDER_PLAIN, "lattice": _rdd.RDD_ORDER_LATTICE},
}
KEYS = {name[len("RDD_OPTION_"):].lower(): getattr(_rdd, name) for name in dir(_rdd) if name.startswith("RDD_OPTION_")}


class Option(NamedTuple):
    """One line of the table of options."""

    name: str
    type: str
    default: str
    range: str
    help: str


def options() -> List[Option]:
    """Every option the library has, as it describes them itself."""
    lines = [_rdd.rdd_options_describe(_rdd.rdd_options_key(place)[0]) for place in range(_rdd.rdd_options_count())]
    return [Option(*(part.strip() for part in line.split("|", 4))) for line in lines]


def named_value(option: str, value: Any) -> int:
    """Number of a named value such as accuracy="fast"."""
    try:
        return NAMED[option][value]
    except (KeyError, TypeError):
        names = ", ".join(repr(name) for name in NAMED[option])
        raise argument_error(f"{option} = {value!r}: expected one of {names}") from None


def make_options(given: Dict[str, Any]) -> Optional[object]:
    """Handle with these options; those that are None keep their defaults."""
    given = {name: value for name, value in given.items() if value is not None}
    if not given:
        return None
    handle = _rdd.rdd_options_create()
    for name, value in given.items():
        if name in NAMED:
            _rdd.rdd_options_set_int(handle, KEYS[name], named_value(name, value))
        elif isinstance(value, str):
            _rdd.rdd_options_set_string(handle, KEYS[name], value)
        elif isinstance(value, float):
            _rdd.rdd_options_set_double(handle, KEYS[name], value)
        else:
            _rdd.rdd_options_set_int(handle, KEYS[name], value)
    return handle
