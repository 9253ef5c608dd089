"""Names of units, and how large they are."""
import re
from typing import Optional

from ._errors import argument_error

#: metres, seconds and eV in the units that files and hosts name
METRES = {"m": 1.0, "cm": 1e-2, "mm": 1e-3, "um": 1e-6, "nm": 1e-9, "Angstrom": 1e-10, "A": 1e-10, "Å": 1e-10, "pm": 1e-12,
          "Bohr": 5.29177210903e-11}
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9, "ps": 1e-12, "fs": 1e-15, "min": 60.0, "h": 3600.0}


def size_of(kind: str, unit: Optional[str]) -> float:
    """Metres ("length") or seconds ("time") in a unit."""
    known = METRES if kind == "length" else SECONDS
    try:
        return known[unit or ""]
    except KeyError:
        raise argument_error(f"{kind} = {unit!r}: expected one of {', '.join(known)}") from None


def diffusivity_in(wanted: str, length: Optional[str], time: Optional[str]) -> float:
    """How many of a unit of diffusivity, cm2/s for instance, are in length^2/time."""
    parts = re.fullmatch(r"(.+?)\^?2/(.+)", wanted)
    if not parts or parts[1] not in METRES or parts[2] not in SECONDS:
        raise argument_error(f"{wanted!r}: expected a length squared over a time, like cm2/s, m2/s, nm2/s or Angstrom2/ps")
    return (size_of("length", length) / METRES[parts[1]]) ** 2 / (size_of("time", time) / SECONDS[parts[2]])
