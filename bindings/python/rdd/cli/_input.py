"""Reading FILE: a landscape or a model, and the units that it names."""
import gzip
import os
import re
from typing import Dict, NamedTuple, Optional

from .._errors import FormatError
from .._landscape import Landscape
from .._model import Model
from .._read import read, read_landscape
from .._units import METRES, SECONDS, diffusivity_in


class Units(NamedTuple):
    """Names of the units of a file; None where nobody said."""

    length: Optional[str] = None
    time: Optional[str] = None
    energy: Optional[str] = None

    @property
    def rate(self) -> str:
        return f"1/{self.time}" if self.time else "1/time"

    @property
    def diffusivity(self) -> str:
        return f"{self.length or 'length'}^2/{self.time or 'time'}"

    @property
    def velocity(self) -> str:
        return f"{self.length or 'length'}/{self.time or 'time'}"

    def convert(self, wanted: str) -> float:
        """How many of a unit of diffusivity like cm2/s are in one of these."""
        if self.length not in METRES or self.time not in SECONDS:
            raise ValueError(f"{wanted}: FILE does not say its units; name them, as in --length-unit Angstrom --time-unit s")
        return diffusivity_in(wanted, self.length, self.time)


class Source:
    """A file that was read.

    :ivar landscape: where it holds barriers and has a lattice or saddles that the library keeps, else None
    :ivar barriers: whether a temperature makes its rates
    """

    def __init__(self, path: str, units: Units, landscape: Optional[Landscape] = None, model: Optional[Model] = None) -> None:
        self.path, self.units, self.landscape, self._model = path, units, landscape, model
        self.barriers = model is None
        self._made: Dict[float, Model] = {}

    @property
    def name(self) -> str:
        return os.path.basename(os.path.normpath(self.path))

    def model(self, temperature: Optional[float]) -> Model:
        """The model at a temperature, which files of rates must not name and files of barriers must."""
        if self._model is not None:
            if temperature is not None:
                raise ValueError(f"{self.path} holds rates, which are those of one temperature: leave out -T")
            return self._model
        if temperature is None:
            raise ValueError(f"{self.path} holds barriers: give a temperature, -T 600 for instance")
        return self.at(temperature)

    def at(self, temperature: float) -> Model:
        """The model of a file of barriers at a temperature."""
        if temperature not in self._made:
            self._made[temperature] = self._make(temperature)
        return self._made[temperature]

    def _make(self, temperature: float) -> Model:
        assert self.landscape is not None
        return self.landscape.model(temperature)


class Reread(Source):
    """A file whose models have more than its landscape tells: sets A and B, labels."""

    arguments: dict

    def _make(self, temperature: float) -> Model:
        return read(self.path, temperature, **self.arguments)


def _header(path: str) -> str:
    """The line that names the columns of a jump list, or nothing."""
    if os.path.isdir(path) or path.lower().endswith((".json", ".xml")):
        return ""
    opened = gzip.open if path.lower().endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8", errors="replace") as file:
        for line in file:
            if re.search(r"\b(from|source|initial)\b.*\b(to|target|final)\b", line, re.I):
                return line
            if line.strip() and not line.lstrip().startswith("#"):
                return ""
    return ""


def units_of(path: str) -> Units:
    """What the numbers of a jump list are in: the library converts the units that its header has in brackets."""
    named = {key.lower(): unit for key, unit in re.findall(r'"?\s*(\w+)\s*[\[(]\s*([^\])]+?)\s*[\])]', _header(path))}
    own = {"length", "lengths", "energy", "energies", "1/time", "time-1", "time^-1", "frequency", "rate"}   # words, no units
    length = any(re.fullmatch(r"(d|s|r|u|delta|disp)?_?[xyz1-6]", key) and unit not in own for key, unit in named.items())
    time = any(named.get(key, "1/time") not in own for key in ("rate", "freq", "frequency", "k", "nu0", "v0", "nu", "prefactor"))
    energy = any(named.get(key, "energy") not in own for key in ("em", "emig", "ea", "barrier"))
    return Units("Angstrom" if length else None, "s" if time else None, "eV" if energy else None)


def _landscape(path: str, how: dict) -> Optional[Landscape]:
    """None where the file holds rates."""
    try:
        return read_landscape(path, **how)
    except FormatError as refusal:
        if "holds rates" in str(refusal) or "expected a jump list with barriers" in str(refusal):
            return None
        raise


def load(arguments) -> Source:
    """Reads FILE as the options say."""
    path = arguments.file
    if not os.path.exists(path):
        raise FileNotFoundError(2, "no such file or folder", path)
    if os.path.isdir(path) and not any(os.path.exists(os.path.join(path, name)) for name in ("min.data", "edge_conns.dat")):
        raise ValueError(f"{path} is a folder without min.data: expected a file, or the folder of a transition network (min.data "
                         "and ts.data, or DISCOTRESS's edge_conns.dat, edge_weights.dat and stat_prob.dat)")
    named = units_of(path)
    for option, wanted, found in (("length", arguments.length_unit, named.length), ("time", arguments.time_unit, named.time)):
        if wanted and found and wanted != found and not (wanted in ("A", "Å") and found == "Angstrom"):
            raise ValueError(f"--{option}-unit {wanted}: the header of {path} names its units, and numbers are read in "
                             f"{found}; leave the option out")
    units = Units(arguments.length_unit or named.length, arguments.time_unit or named.time, named.energy)
    how = {"kB": arguments.kB, "tolerance": arguments.tolerance, "allow_one_way": arguments.allow_one_way}
    tammber = path.lower().endswith(".xml")
    landscape = None if path.lower().endswith(".json") else _landscape(path, how)
    if landscape is None:
        return Source(path, units, model=read(path, **how))
    if landscape.dim and not tammber:
        return Source(path, units, landscape)
    source = Reread(path, units, landscape)
    source.arguments = how
    return source
