"""KineCluE (T. Schuler, L. Messina, M. Nastar): one defect, or a vacancy with a solute, from its two input files."""
import ast
import math
import os
import re
from typing import Any, Dict, List, NamedTuple, Optional, Tuple

import numpy as np

from .._crystal import Crystal
from .._defect import Defect, State
from .._jump_classes import JumpClasses
from .._landscape import Landscape
from .._options import BOLTZMANN_EV
from .._pair import Pair, PairTransport
from .._paths import Path
from ._taken import format_error

IGNORED = {"directory", "kineticrange", "cpg", "normal", "printsymeqs", "runnum", "iniconf", "output", "outoptions",
           "units", "precision", "ndigits", "sensitivity", "mob", "temperatures", "batch"}
MAIN = {"crystal", "basis", "uniquepos", "species", "jumpmech", "bulkspecies"}
NUMBERS = {"kraactivation", "prefactor", "lattparam"}
_BINARY = {ast.Add: lambda a, b: a + b, ast.Sub: lambda a, b: a - b, ast.Mult: lambda a, b: a * b,
           ast.Div: lambda a, b: a / b, ast.Pow: lambda a, b: a ** b}


def _value(text: str, d: float) -> float:
    """A number with + - * / ** and sqrt(); d is the offset of a dumbbell."""
    def of(node: ast.AST) -> float:
        if isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
            return float(node.value)
        if isinstance(node, ast.Name) and node.id == "d":
            return d
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.UAdd, ast.USub)):
            return of(node.operand) * (-1 if isinstance(node.op, ast.USub) else 1)
        if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
            return _BINARY[type(node.op)](of(node.left), of(node.right))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sqrt"
                and len(node.args) == 1):
            return math.sqrt(of(node.args[0]))
        raise ValueError(text)
    return of(ast.parse(text, mode="eval").body)


class _Input:
    """One file as lines by keyword; its own mistakes name the keyword."""

    def __init__(self, path: Path, known: set) -> None:
        self.path = os.fspath(path)
        with open(path, encoding="utf-8") as file:
            lines = [line.split("#")[0].strip() for line in file]
        self.lines: Dict[str, List[str]] = {}
        for part in re.split(r"(?m)^& *", "\n".join(lines))[1:]:
            first, *rest = [line for line in part.splitlines() if line]
            word, _, after = first.partition(" ")
            self.lines[word.lower()] = [after.strip(), *rest]
        for word in self.lines:
            if word not in known | IGNORED:
                raise self.fail(word, "not read here; give its numbers to the functions of rdd")

    def fail(self, word: str, text: str) -> Exception:
        return format_error(self.path, f"& {word.upper()}: {text}")

    def get(self, word: str) -> List[str]:
        if word not in self.lines:
            raise self.fail(word, "missing")
        return self.lines[word]

    def number(self, text: str, word: str, d: float = 0.0) -> float:
        try:
            return _value(text, d)
        except (ValueError, SyntaxError, ZeroDivisionError):
            raise self.fail(word, f"{text!r}, expected a number") from None


class _Place(NamedTuple):
    """A site, Cartesian in units of the lattice parameter, and the offset of a dumbbell (None: there is none)."""

    at: np.ndarray
    offset: Optional[np.ndarray]


class _Jump(NamedTuple):
    name: str
    ends: Dict[int, Tuple[_Place, _Place]]  #: by species, bulk atoms left out


class _Main:
    """The main input."""

    def __init__(self, path: Path) -> None:
        self.input = _Input(path, MAIN)
        rows = [line.split() for line in self.input.get("crystal")[1:]]
        self.dim = len(rows)
        if self.dim not in (2, 3) or any(len(row) != self.dim for row in rows):
            raise self.input.fail("crystal", f"{self.dim} vectors, expected two or three with as many components")
        self.lattice = np.array([[self.input.number(x, "crystal") for x in row] for row in rows])

    def place(self, frame: str, words: List[str], word: str) -> _Place:
        """Coordinates in lattice vectors (s) or along Cartesian axes (o)."""
        if frame not in ("s", "o") or len(words) != 3:
            raise self.input.fail(word, f"{frame} {' '.join(words)}, expected s or o and three coordinates")
        at, end = (np.array([self.input.number(x, word, d) for x in words[:self.dim]]) for d in (0.0, 1.0))
        if frame == "s":
            at, end = at @ self.lattice, end @ self.lattice
        return _Place(at, None if np.abs(end - at).max() == 0 else end - at)

    def crystal(self, scale: float, tolerance: float) -> Crystal:
        given = self.input.lines.get("basis")
        species, places = ["0"], [np.zeros(self.dim)]
        if given is not None:
            frame = given[0].split()[0]
            rows = [line.split() for line in given[1:]]
            species = [row[0] for row in rows]
            places = [self.place(frame, row[1:], "basis").at for row in rows]
        return Crystal(scale * self.lattice, species, scale * np.array(places), cartesian=True, tolerance=tolerance)

    def species(self) -> List[Tuple[str, List[int]]]:
        """Names and the numbers of the places that each may be at."""
        out = []
        for line in self.input.get("species")[1:]:
            count, *permissions, name = line.split()
            if count != "1":
                raise self.input.fail("species", f"{count} of {name}, expected one each")
            out.append((name, [k for k, p in enumerate(permissions) if p != "0"]))
        return out

    def jumps(self) -> List[_Jump]:
        out: List[_Jump] = []
        for line in self.input.get("jumpmech")[1:]:
            words = line.split()
            if words[0] == "%%":
                out.append(_Jump(words[2] if len(words) > 2 else str(len(out)), {}))
                continue
            sides = line.split(">")
            left, right = sides[0].split(), sides[-1].split()
            if not out or len(sides) != 2 or len(left) != 5 or len(right) != 4 or left[1] != right[0]:
                raise self.input.fail("jumpmech", f"{line!r}, expected s or o, a species and its place on both sides of >")
            if int(left[1]) > 0:
                out[-1].ends[int(left[1])] = (self.place(left[0], left[2:], "jumpmech"),
                                              self.place(left[0], right[1:], "jumpmech"))
        return out

    def state(self, place: _Place, scale: float, axis: bool) -> Dict[str, Any]:
        out: Dict[str, Any] = dict(at=scale * place.at, cartesian=True)
        if place.offset is not None:
            out["axis" if axis else "arrow"] = place.offset
        return out


def _activation(path: Path) -> Tuple[Dict[str, Tuple[float, float]], float]:
    """Prefactor (1/s; in THz in the file) and energy by name of a jump; the lattice parameter."""
    given = _Input(path, NUMBERS)
    common = 1e12 * (given.number(given.lines["prefactor"][0], "prefactor") if "prefactor" in given.lines else 1.0)
    scale = given.number(given.lines["lattparam"][0], "lattparam") if "lattparam" in given.lines else 1.0
    out = {}
    for line in given.get("kraactivation")[1:]:
        name, *numbers = line.split()
        if len(numbers) not in (1, 2):
            raise given.fail("kraactivation", f"{line!r}, expected a name, a prefactor if wanted, and an energy")
        values = [given.number(x, "kraactivation") for x in numbers]
        out[name] = (common * (values[0] if len(values) == 2 else 1.0), values[-1])
    return out, scale


class KineClue:
    """A defect, or a vacancy and a solute, from the input of KineCluE. Energies of states and of binding are not in
    these files: they are zero unless given. Rates are in 1/s, lengths in the unit of ``LATTPARAM`` (angstrom), diffusivities
    in both. Binding energies are negative where there is attraction; in KineCluE they are positive."""

    crystal: Crystal              #: the crystal
    defect: Defect                #: the states of the defect, or of the vacancy
    classes: JumpClasses          #: its jumps, in the order of the file
    landscape: Landscape          #: of one defect, or of the vacancy alone
    pair: Optional[Pair] = None   #: a vacancy with a solute

    def __init__(self, main: _Main, numbers: Dict[str, Tuple[float, float]], scale: float, tolerance: float,
                 pair_range: int, kB: float) -> None:
        self._input, self._kB = main.input, kB
        self.crystal = main.crystal(scale, tolerance)
        species, jumps = main.species(), main.jumps()
        if len(species) > 2:
            raise main.input.fail("species", f"{len(species)}, expected one defect, or a vacancy and a solute")
        missing = [jump.name for jump in jumps if jump.name not in numbers]
        if missing:
            raise main.input.fail("jumpmech", f"{missing[0]} has no entry in & KRAACTIVATION")
        alone = [jump for jump in jumps if len(jump.ends) == 1]
        movers = {number for jump in alone for number in jump.ends}
        if len(movers) != 1:
            raise main.input.fail("jumpmech", f"species {sorted(movers)} jump alone, expected one of them")
        mover = movers.pop()
        axis = str(mover) in main.input.lines.get("bulkspecies", [""])[0].split()
        positions = [main.place(line.split()[0], line.split()[1:4], "uniquepos")
                     for line in main.input.get("uniquepos")[1:]]
        allowed = [k for k in species[mover - 1][1] if k < len(positions)]
        self.defect = Defect(self.crystal, [State(f"{species[mover - 1][0]}{k + 1}",
                                                  **main.state(positions[k], scale, axis)) for k in allowed])
        self.classes = self.defect.jumps([{"name": jump.name, **{end: main.state(place, scale, axis) for end, place in
                                                                 zip(("from", "to"), jump.ends[mover])}}
                                          for jump in alone])
        self._values = dict(saddle=[numbers[jump.name][1] for jump in alone],
                            prefactor=[numbers[jump.name][0] for jump in alone], kB=kB)
        self.landscape = self.classes.landscape(**self._values)
        if len(species) == 2:
            if any(positions[k].offset is not None for k in allowed):
                raise main.input.fail("species", "an oriented defect with a solute is not read here: give it as one state "
                                                 "with points, see rdd.State")
            self.pair = Pair(self.classes, pair_range)
            self._take_exchanges(main, [jump for jump in jumps if len(jump.ends) == 2], mover, numbers, scale)

    def _take_exchanges(self, main: _Main, jumps: List[_Jump], mover: int, numbers, scale: float) -> None:
        n = len(self.classes)
        self._exchange, self._nu = np.full(n, np.inf), np.full(n, np.nan)
        for jump in jumps:
            (a, b), (c, d) = jump.ends[mover], jump.ends[3 - mover]
            if np.abs(a.at - d.at).max() + np.abs(b.at - c.at).max() > 1e-6:
                raise main.input.fail("jumpmech", f"{jump.name} is no exchange of the vacancy with the solute")
            one = self.defect.jumps([{"from": main.state(a, scale, False), "to": main.state(b, scale, False)}])
            keys = self._key(one, 0)
            match = [k for k in range(n) if self._key(self.classes, k) == keys]
            if len(match) != 1:
                raise main.input.fail("jumpmech", f"{jump.name} exchanges sites that no jump of the vacancy joins")
            self._nu[match[0]], self._exchange[match[0]] = numbers[jump.name]

    @staticmethod
    def _key(classes: JumpClasses, k: int) -> Tuple:
        jumps = classes.jumps
        first = int(np.flatnonzero(jumps.jump_class == k)[0])
        return int(jumps.source[first]), int(jumps.target[first]), tuple(jumps.translation[first])

    def transport(self, T: Any, *, pair_energy: Any = None, **more: Any) -> PairTransport:
        """:meth:`rdd.Pair.transport` with the numbers of the file: saddles are the mean energy of both ends plus the
        activation of the jump (KRA). The whole crystal counts, where KineCluE has a kinetic range.

        :param T: temperature, or a list
        :param pair_energy: binding energies by class of :attr:`pair`, negative if they attract each other
        """
        if self.pair is None:
            raise self._input.fail("species", "one defect, expected a vacancy and a solute")
        binding = np.zeros(len(self.pair.pairs.length))
        given = self.classes._by_class("pair_energy", pair_energy, self.pair.names, 0.0)
        if given is not None:
            binding[:] = given
        jumps, first = self.classes.jumps, self.classes.summary.given
        place = self.defect.positions
        saddle2 = self._exchange.copy()
        for c, e in enumerate(first):
            i, j = int(jumps.source[e]), int(jumps.target[e])
            step = place[j] + jumps.translation[e] @ self.crystal.lattice - place[i]
            saddle2[c] += (binding[self.pair.pair_class(-step, j)] + binding[self.pair.pair_class(step, i)]) / 2
        return self.pair.transport(T, pair_energy=binding, saddle2=saddle2, prefactor2=self._nu, **self._values, **more)


def kineclue(main: Path, numbers: Path, *, tolerance: float = 1e-4, range: int = 1, kB: float = BOLTZMANN_EV) -> KineClue:
    """Reads the main and the numerical input of KineCluE: ``CRYSTAL``, ``BASIS``, ``UNIQUEPOS``, ``SPECIES``,
    ``BULKSPECIES``, ``JUMPMECH``; ``KRAACTIVATION``, ``PREFACTOR``, ``LATTPARAM``. One defect on sites, with an offset d
    (a dumbbell if it is a ``BULKSPECIES``, else an arrow), or a vacancy and a solute on its sublattice. Ranges and
    directions are not needed; what else has an effect there is an error.

    :param main: the main input
    :param numbers: the numerical input
    :param tolerance: length within which atoms count as symmetric, in lattice parameters
    :param range: number of jumps up to which pairs of a vacancy and a solute are told apart
    :param kB: Boltzmann's constant, energy/temperature
    """
    values, scale = _activation(numbers)
    return KineClue(_Main(main), values, scale, tolerance * scale, range, kB)
