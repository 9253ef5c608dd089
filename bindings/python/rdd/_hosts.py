"""Input lines of other codes, as their own sources read them.

Each host has its own Boltzmann's constant. D0 and Em are fitted with it, so that what the host computes at a temperature is
the diffusivity and not a power of it next door.
"""
import math
from typing import List, Mapping, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import array, integer, real
from ._errors import argument_error
from ._landscape import Landscape
from ._sweep import fit_arrhenius
from ._units import diffusivity_in

#: Boltzmann's constant in eV/K as written in the sources of each host
KB_MMONCA = 8.6174e-5
KB_XOLOTL = 8.617332400e-5
KB_FESTIM = 8.6173303e-5


class Motion(NamedTuple):
    """How a defect moves around a temperature, with D0 and Em in the unit asked for and eV."""

    dimension: int         #: of the motion: 0 immobile, 1 along a line, 2 in a plane, 3
    axes: np.ndarray       #: (space, space) principal axes as columns, the fastest first
    prefactor: float       #: D0 along a moving direction: of a line that along the line, not its third
    energy: float          #: Em, eV for the host's kB
    largest_error: float   #: of the fit, relative, over the temperatures it was made at
    anisotropy: float      #: largest over smallest of the moving directions, minus 1, at the temperature
    temperatures: Tuple[float, float]  #: least and highest temperature of the fit


def _around(temperature: float, width: float) -> np.ndarray:
    """Seven temperatures, even in 1/T."""
    if not (temperature > 0 and math.isfinite(temperature)):
        raise argument_error(f"temperature = {temperature!r}: expected a finite number > 0")
    if not 0 < width < 1:
        raise argument_error(f"width = {width!r}: expected between 0 and 1")
    return 1 / np.linspace(1 / (temperature * (1 - width)), 1 / (temperature * (1 + width)), 7)


def motion(landscape: Landscape, temperature: float, *, length: str, time: str, unit: str = "nm2/s", kB: float, width: float = 0.1,
           threshold: float = 0.01, order: Optional[int] = None) -> Motion:
    """Dimension, axes and Arrhenius law of a landscape around a temperature, which must be in K.

    :param length: unit of length of the landscape, like "Angstrom"; likewise ``time``
    :param unit: of D0
    :param kB: Boltzmann's constant of the code that will evaluate the law, eV/K
    :param width: the law is fitted from temperature (1 - width) to temperature (1 + width)
    :param threshold: a direction counts if the diffusivity along it exceeds the largest one times this
    :param order: the dimension, if it is to be that one whatever the threshold says
    """
    scale = diffusivity_in(unit, length, time)
    at = _around(real("temperature", temperature), real("width", width))
    sweep = landscape.sweep(at)
    middle = landscape.model(temperature).diffusivity()
    values, axes = np.linalg.eigh((middle + middle.T) / 2)
    values, axes = values[::-1], axes[:, ::-1]
    counted = int((values > threshold * values[0]).sum()) if values[0] > 0 else 0
    dimension = counted if order is None else integer("order", order)
    if dimension == 0:
        return Motion(0, axes, 0.0, 0.0, 0.0, 0.0, (float(at.min()), float(at.max())))
    moving = axes[:, :dimension]
    along = np.einsum("ac,abt,bc->t", moving, sweep.diffusivity, moving) / dimension
    fit = fit_arrhenius(at, along * scale, kB)
    return Motion(dimension, axes, fit.prefactor, fit.energy, fit.largest_error, float(values[0] / values[dimension - 1] - 1),
                  (float(at.min()), float(at.max())))


def _even(found: Motion, host: str, largest: float) -> None:
    if found.anisotropy > largest:
        raise argument_error(f"the diffusivities along the {found.dimension} moving directions differ by {found.anisotropy:.2g}, {host} "
                             f"has one: a larger largest_anisotropy (now {largest:g}) takes their mean")


def _three(vector: np.ndarray) -> str:
    """A direction in three coordinates: small whole numbers where they fit."""
    full = np.zeros(3)
    full[: len(vector)] = vector
    full /= np.abs(full).max()
    for times in range(1, 13):
        whole = np.rint(full * times)
        if np.abs(whole / np.linalg.norm(whole) - full / np.linalg.norm(full)).max() < 1e-6:
            first = whole[np.flatnonzero(whole)[0]]
            return " ".join(str(int(x)) for x in (whole if first > 0 else -whole))
    return " ".join(f"{x + 0.0:.9g}" for x in full / np.linalg.norm(full))


class MMoncaLines(NamedTuple):
    """Lines of MMonCa's parameter files, and the numbers in them."""

    text: str              #: the lines
    motion: Motion
    rate_prefactor: float  #: nu_0 = 2 dimension D0/lambda^2 of the jumps that MMonCa makes of them, 1/s


def mmonca_lines(landscape: Landscape, name: str, temperature: float, *, jump: float, length: str, time: str,
                 cluster: Optional[str] = None, width: float = 0.1, threshold: float = 0.01,
                 largest_anisotropy: float = 0.1) -> MMoncaLines:
    """A migration as MMonCa reads it: a mobile particle (MATERIAL/NAME), or with ``cluster`` a cluster of a kind of defect.

    A mobile particle moves in three dimensions with nu = 6 D0/lambda^2, or along the line of ``axis`` with nu = 2 D0/lambda^2; a
    cluster by its ``migration.type`` in three dimensions, along axis.0 and axis.1 ("parallel", 4 D0/lambda^2) or along the line at
    right angles to both ("perpendicular", 2 D0/lambda^2). D0 of a line is that along the line, not its third. A mobile particle
    in a plane is refused: MMonCa has none.

    :param name: of the particle, "I", or of the cluster, "I4"
    :param temperature: K, around which D0 and Em hold
    :param jump: lambda, nm
    :param length: unit of length of the landscape, like ``time``
    :param cluster: kind of the defect, "<111>" or "ICluster", or None
    :param largest_anisotropy: by how much the moving directions may differ
    """
    lam = real("jump", jump)
    if not lam > 0:
        raise argument_error(f"jump = {jump!r}: expected lambda > 0 in nm")
    found = motion(landscape, temperature, length=length, time=time, unit="cm2/s", kB=KB_MMONCA, width=width, threshold=threshold)
    _even(found, "MMonCa", largest_anisotropy)
    note = (f"// {name}: D0 (cm2/s) and Em (eV) within {found.largest_error:.2g} from {found.temperatures[0]:.4g} to "
            f"{found.temperatures[1]:.4g} K")
    if found.dimension == 0:
        return MMoncaLines(f"{note}; immobile\narrhenius {name}(migration) {{ 0 5 }}\n", found, 0.0)
    law = f"{found.prefactor!r} {found.energy!r}"
    lines = _particle(name, law, found, lam) if cluster is None else _cluster(name, law, found, lam)
    per_area = 2 * found.dimension * 1e14 / (lam * lam)
    return MMoncaLines("\n".join([note, *lines]) + "\n", found, found.prefactor * per_area)


def _particle(name: str, law: str, found: Motion, lam: float) -> List[str]:
    if found.dimension == 2:
        raise argument_error("the motion is two-dimensional, and a mobile particle of MMonCa moves along a line or in space: cluster= "
                             "writes it as a cluster with migration.type parallel")
    lines = [f"// MATERIAL/Models: float lambda {lam:.9g}", f"arrhenius {name}(migration) {{ {law} }}"]
    if found.dimension == 1:
        lines.append(f"coordinates {name}(axis) {_three(found.axes[:, 0])}")
    return lines


def _cluster(name: str, law: str, found: Motion, lam: float) -> List[str]:
    kind = {1: "perpendicular", 2: "parallel", 3: "3d"}[found.dimension]
    first, second = _plane(found)
    return [f"string migration.type {kind}", f"coordinates axis.0 {_three(first)}", f"coordinates axis.1 {_three(second)}",
            f"float lambda {lam:.9g}", "proc migration { } {", '  set list ""', f"  lappend list {name} < {law} >", "  return $list", "}"]


def _plane(found: Motion) -> Tuple[np.ndarray, np.ndarray]:
    """axis.0 and axis.1: the plane of a two-dimensional motion, or the one at right angles to the line of a one-dimensional."""
    if found.dimension == 3:
        return np.array([0.0, 0, 1]), np.array([0.0, 1, 0])
    axes = np.zeros((3, len(found.axes)))
    axes[: len(found.axes)] = found.axes
    if found.dimension == 2:
        return axes[:, 0], axes[:, 1]
    line = axes[:, 0]
    across = np.eye(3)[int(np.argmin(np.abs(line)))]
    second = np.cross(line, across)
    return np.cross(second, line), second


def festim(landscape: Landscape, temperature: float, *, length: str, time: str, width: float = 0.1, threshold: float = 0.01,
           largest_anisotropy: float = 0.1) -> Mapping[str, float]:
    """``D_0`` (m2/s) and ``E_D`` (eV) of a FESTIM material: ``festim.Material(**rdd.export.festim(...))``. Refused unless the
    motion is in as many dimensions as the landscape has, and even: FESTIM's diffusivity is one number."""
    found = motion(landscape, temperature, length=length, time=time, unit="m2/s", kB=KB_FESTIM, width=width, threshold=threshold)
    if found.dimension < landscape.space:
        raise argument_error(f"the motion is {found.dimension}-dimensional in {landscape.space} coordinates, FESTIM's diffusivity is one "
                             "number for all directions")
    _even(found, "FESTIM", largest_anisotropy)
    return {"D_0": found.prefactor, "E_D": found.energy}


class ZrPair(NamedTuple):
    """The two laws of an anisotropic defect in a hexagonal metal as Xolotl keeps them: D0 in nm2/s, Em in eV."""

    basal: Tuple[float, float]   #: D0 and Em in the basal plane (DiffusionA, MigrationA)
    axial: Tuple[float, float]   #: along the c axis (DiffusionC, MigrationC)
    largest_error: float         #: of both fits

    def at(self, temperature: float) -> Tuple[float, float]:
        """What Xolotl makes of them: the mean (D_a^2 D_c)^(1/3), nm2/s, and the anisotropy ratio (D_c/D_a)^(1/6)."""
        a, c = (d0 * math.exp(-em / (KB_XOLOTL * temperature)) for d0, em in (self.basal, self.axial))
        return (a * a * c) ** (1 / 3), (c / a) ** (1 / 6)


def xolotl_zr(landscape: Landscape, temperature: float, *, length: str, time: str, axis: ArrayLike = (0, 0, 1), width: float = 0.1,
              largest_anisotropy: float = 0.01) -> ZrPair:
    """The pair of laws in the basal plane and along c of a defect in alpha zirconium, for Xolotl's ZrReactionNetwork.

    :param axis: the c axis
    :param largest_anisotropy: by how much directions in the basal plane may differ
    """
    if landscape.space != 3:
        raise argument_error(f"the landscape has {landscape.space} coordinates: expected 3, basal plane and c axis")
    c = array("axis", axis, np.float64, "(3)", (3,))
    if not np.linalg.norm(c) > 0:
        raise argument_error("axis is zero: expected the direction of c")
    c = c / np.linalg.norm(c)
    at = _around(real("temperature", temperature), real("width", width))
    scale = diffusivity_in("nm2/s", length, time)
    tensors = np.moveaxis(landscape.sweep(at).diffusivity, -1, 0) * scale
    along = np.einsum("a,tab,b->t", c, tensors, c)
    basal = (np.trace(tensors, axis1=1, axis2=2) - along) / 2
    across = tensors - along[:, None, None] * np.outer(c, c) - basal[:, None, None] * (np.eye(3) - np.outer(c, c))
    uneven = float((np.abs(across).max(axis=(1, 2)) / np.maximum(basal, along)).max())
    if uneven > largest_anisotropy:
        raise argument_error(f"D differs by {uneven:.2g} from one that is even in the plane at right angles to axis: expected at most "
                             f"largest_anisotropy = {largest_anisotropy:g}")
    fits = [fit_arrhenius(at, values, KB_XOLOTL) for values in (basal, along)]
    return ZrPair((fits[0].prefactor, fits[0].energy), (fits[1].prefactor, fits[1].energy), max(f.largest_error for f in fits))


State = Tuple[float, float, float, float]  #: H (eV), S (kB), D0 (nm2/s), Em (eV)


def _composition(name: str, composition: Sequence[int]) -> str:
    counts = [integer(name, n) for n in composition]
    if len(counts) != 3 or any(n < 0 for n in counts):
        raise argument_error(f"{name} = {tuple(composition)!r}: expected how many (Xe, V, I), >= 0")
    return " ".join(map(str, counts))


def xolotl_cluster(composition: Sequence[int], states: Sequence[State]) -> str:
    """A cluster line of Xolotl's reaction file: "Xe V I" and H S D0 Em of each of its linked states, the first first. Xolotl weighs
    the states by exp(-(H - kB T S)/(kB T)) and adds their diffusivities: a coarse state each.

    :param composition: (Xe, V, I)
    :param states: formation enthalpy (eV) and entropy (kB), D0 (nm2/s) and Em (eV) of each
    """
    numbers = [float(x) for state in states for x in state]
    if not states or any(len(state) != 4 for state in states) or not np.isfinite(numbers).all():
        raise argument_error("states: expected at least one (H, S, D0, Em) of finite numbers")
    if any(state[2] < 0 for state in states):
        raise argument_error(f"states: D0 = {min(state[2] for state in states)!r}: expected >= 0")
    return f"{_composition('composition', composition)} " + " ".join(repr(x) for x in numbers)


def xolotl_reactions(sinks: Sequence[Tuple[Sequence[int], float]] = (),
                     reactions: Sequence[Tuple[Sequence[int], Sequence[int], Sequence[int], float]] = ()) -> str:
    """The second part of the reaction file: "Reactions", sinks as (cluster, strength in 1/nm2) and reactions as (first, second,
    product, rate constant > 0)."""
    lines = ["Reactions"]
    for cluster, strength in sinks:
        lines.append(f"{_composition('sink', cluster)} {float(strength)!r}")
    for first, second, product, rate in reactions:
        if not rate > 0:
            raise argument_error(f"the rate constant of a reaction is {rate!r}: expected > 0 (Xolotl takes 0 as no reaction)")
        lines.append(" ".join(_composition("reaction", c) for c in (first, second, product)) + f" {float(rate)!r}")
    return "\n".join(lines) + "\n"


def spparks_events(landscape: Landscape, sites: Union[Sequence[str], Mapping[int, str]], *, occupant: str = "h", empty: str = "vac") -> str:
    """Two-site ``event`` lines of SPPARKS' app_style erbium for a particle that jumps between kinds of sites. SPPARKS computes
    exp(-Em/temperature) from them, so that its time is in units of 1/nu, one nu for all jumps, and its ``temperature`` is kB T in
    the unit of the barriers.

    :param sites: (n_states,) kind of each state: "fcc", "tet" or "oct"
    :param occupant: "er", "h" or "he"
    """
    kinds = [str(sites[i]) for i in range(landscape.n_states)]
    for i, kind in enumerate(kinds):
        if kind not in ("fcc", "tet", "oct"):
            raise argument_error(f"sites[{i}] = {kind!r}: expected fcc, tet or oct")
    if occupant not in ("er", "h", "he"):
        raise argument_error(f"occupant = {occupant!r}: expected er, h or he")
    jumps = landscape.transitions
    nu = jumps.prefactor
    if len(nu) and np.ptp(nu) > 1e-9 * nu.max():
        raise argument_error(f"the prefactors go from {nu.min():g} to {nu.max():g}: SPPARKS' events have one for all, which is its unit of time")
    barriers: dict = {}
    for s, t, barrier in zip(jumps.source.tolist(), jumps.target.tolist(), jumps.barrier.tolist()):
        pair = kinds[s], kinds[t]
        held = barriers.setdefault(pair, barrier)
        if abs(held - barrier) > 1e-9 * max(abs(held), abs(barrier)):
            raise argument_error(f"jumps from {pair[0]} to {pair[1]} have barriers {held:g} and {barrier:g}: an event of SPPARKS has one for "
                                 "all jumps between two kinds of sites")
    return "".join(f"event 2 {a} {b} {occupant} {empty} {barrier!r} {empty} {occupant}\n" for (a, b), barrier in sorted(barriers.items()))


def spparks_reactions(reaction: ArrayLike, names: Sequence[str]) -> str:
    """``add_reaction`` lines of SPPARKS' app_style chemistry for the conversions of coarse states into each other, 1/s.

    :param reaction: (P, P) rates, [p, q] that of q -> p; the diagonal is not read
    :param names: (P,) species
    """
    rates = array("reaction", reaction, np.float64, "(P, P)", (len(names), len(names)))
    lines = []
    for q, p in ((q, p) for q in range(len(names)) for p in range(len(names)) if p != q):
        if not (rates[p, q] >= 0 and math.isfinite(rates[p, q])):
            raise argument_error(f"reaction[{p}, {q}] = {rates[p, q]!r}: expected finite rates >= 0, like those of Reduced.jumps()")
        if rates[p, q] > 0:
            lines.append(f"add_reaction {names[q]}_to_{names[p]} {names[q]} {rates[p, q]!r} {names[p]}\n")
    return "".join(lines)
