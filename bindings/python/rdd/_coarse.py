"""Arguments of coarse graining: the number of coarse states and the options."""
from typing import Optional

from ._arrays import integer, real
from ._errors import argument_error
from ._options import make_options


def coarse_count(P: int, n_states: int, otherwise: str = "") -> int:
    """A number of coarse states, or an error."""
    count = integer("P", P)
    if count is None or not 1 <= count <= n_states:
        raise argument_error(f"P = {P!r}: expected 1 to n_states = {n_states}{otherwise}")
    return count


def coarse_options(order: Optional[str], gauge: Optional[str], *, length: Optional[float] = None,
                   threshold: Optional[float] = None, points: Optional[int] = None) -> Optional[object]:
    """Options of coarse graining; those that are None keep their defaults."""
    return make_options({"order": order, "gauge": gauge, "gap_points": integer("points", points),
                         "gap_length": real("length", length), "gap_threshold": real("threshold", threshold)})
