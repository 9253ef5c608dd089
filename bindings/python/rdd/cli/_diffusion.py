"""diffusivity and sweep: transport over temperatures."""
from typing import List, Optional

import numpy as np

from .._landscape import Landscape
from .._sweep import ArrheniusFit, fit_arrhenius
from ._arguments import add_coarse, add_temperatures, positive, verb
from ._input import Source, load
from ._look import axis_names
from ._output import Column, Result, Table


def add(verbs) -> None:
    made = verb(verbs, "diffusivity", diffusivity, "exact long-time diffusivity, its Arrhenius fit, drift", picture=True)
    add_temperatures(made)
    made.add_argument("--as", dest="unit", metavar="UNIT", help="unit of the diffusivities, cm2/s for instance")
    made.add_argument("--deviation", type=positive, metavar="E", help="standard deviation of every barrier, energy: gives "
                      "error bars")
    made.add_argument("--accuracy", choices=["auto", "fast", "high"], default="auto")
    made = verb(verbs, "sweep", sweep, "coarse models over temperatures: weights, reaction rates, diffusivities, fits",
                picture=True)
    add_temperatures(made)
    add_coarse(made)


def fit_of(temperatures: Optional[np.ndarray], values: np.ndarray, kB: float) -> Optional[ArrheniusFit]:
    """None where there is none: fewer than two temperatures, or a direction without motion."""
    if temperatures is None or len(set(temperatures.tolist())) < 2 or not (values > 0).all():
        return None
    return fit_arrhenius(temperatures, values, kB)


def _flow(model) -> float:
    """Sum of pi k |dr| over the jumps: the size of what cancels in a drift velocity."""
    jumps = model.jumps
    return float((model.stationary()[jumps.source] * jumps.rate * np.linalg.norm(jumps.displacement, axis=1)).sum())


class Transport:
    """Diffusivities of a file: (n, space, space) each, n = 1 for a file of rates. In the unit of the file times ``scale``.
    """

    def __init__(self, source: Source, temperatures: Optional[np.ndarray], accuracy: str = "auto",
                 deviation: Optional[float] = None, scale: float = 1.0) -> None:
        self.temperatures = temperatures
        models = [source.model(None)] if temperatures is None else [source.model(t) for t in temperatures]
        self.local = scale * np.array([m.local_equilibrium_diffusivity() for m in models])
        landscape = source.landscape
        if landscape is not None and temperatures is not None:
            swept = landscape.sweep(temperatures, accuracy=accuracy)
            self.tensor, self.velocity = np.moveaxis(swept.diffusivity, 2, 0) * scale, swept.velocity.T
        else:
            self.tensor = scale * np.array([m.diffusivity(accuracy) for m in models])
            self.velocity = np.array([m.drift_velocity() for m in models])
        self._flow = np.array([_flow(m) for m in models])
        self.error = self._error(landscape, deviation, scale)
        self.kB = landscape.kB if landscape is not None else 0.0

    def _error(self, landscape: Optional[Landscape], deviation: Optional[float], scale: float) -> Optional[np.ndarray]:
        if deviation is None:
            return None
        if landscape is None or self.temperatures is None:
            raise ValueError("--deviation: error bars come from those of barriers, and FILE holds rates")
        return scale * np.array([landscape.diffusivity_error(t, deviation) for t in self.temperatures])

    @property
    def mean(self) -> np.ndarray:
        """(n,) tr D/space."""
        return np.trace(self.tensor, axis1=1, axis2=2) / self.tensor.shape[1]

    @property
    def local_mean(self) -> np.ndarray:
        return np.trace(self.local, axis1=1, axis2=2) / self.local.shape[1]

    @property
    def drifts(self) -> bool:
        """Whether there is a drift beyond rounding of the flows that cancel in it."""
        return bool((np.abs(self.velocity).max(axis=1) > 1e-10 * self._flow).any())

    @property
    def isotropic(self) -> bool:
        """Whether D is a multiple of the unit matrix, to rounding."""
        off = self.tensor - self.mean[:, None, None] * np.eye(self.tensor.shape[1])
        return bool((np.abs(off).max(axis=(1, 2)) <= 1e-9 * self.mean).all())

    def components(self) -> List[tuple]:
        """Pairs (a, b) worth a column: the diagonal, and what is not zero beside it."""
        space = self.tensor.shape[1]
        size = np.abs(np.trace(self.tensor, axis1=1, axis2=2))[:, None, None] + np.finfo(float).tiny
        shown = (np.abs(self.tensor) > 1e-12 * size).any(axis=0)
        return [(a, b) for a in range(space) for b in range(a, space) if a == b or shown[a, b]]


def _table(found: Transport, unit: str, velocity_unit: str) -> Table:
    names = axis_names(found.tensor.shape[1])
    columns = [] if found.temperatures is None else [Column("T", found.temperatures)]
    columns += [Column(f"D_{names[a]}{names[b]}", found.tensor[:, a, b], unit) for a, b in found.components()]
    columns += [Column("tr D/" + str(len(names)), found.mean, unit, 9)] if len(names) > 1 else []
    if found.error is not None:
        columns += [Column(f"+- D_{n}{n}", found.error[:, a, a], unit, 3) for a, n in enumerate(names)]
    columns.append(Column("local equilibrium", found.local_mean, unit))
    if found.drifts:
        columns += [Column(f"v_{n}", found.velocity[:, a], velocity_unit) for a, n in enumerate(names)]
    return Table("", columns)


def fit_values(fit: Optional[ArrheniusFit]) -> Optional[dict]:
    return None if fit is None else {"prefactor": fit.prefactor, "energy": fit.energy, "largest_error": fit.largest_error}


def _fit_table(fits: dict, unit: str, energy: str) -> Table:
    shown = list(fits.items())
    def column(get):
        return [None if fit is None else get(fit) for _, fit in shown]
    return Table("Arrhenius fits D0 exp(-Em/kT)", [
        Column("", [name for name, _ in shown]), Column("D0", column(lambda f: f.prefactor), unit),
        Column("Em", column(lambda f: f.energy), energy), Column("largest error", column(lambda f: f.largest_error), digits=2),
        Column("", ["immobile" if fit is None else "" for _, fit in shown])])


def diffusivity(arguments) -> Result:
    source = load(arguments)
    unit = arguments.unit or source.units.diffusivity
    scale = source.units.convert(arguments.unit) if arguments.unit else 1.0
    found = Transport(source, arguments.temperatures, arguments.accuracy, arguments.deviation, scale)
    names = axis_names(found.tensor.shape[1])
    fits = {"mean": fit_of(found.temperatures, found.mean, found.kB)}
    fits.update((name, fit_of(found.temperatures, found.tensor[:, a, a], found.kB)) for a, name in enumerate(names))
    values = {"file": source.path, "temperature": found.temperatures, "unit": unit, "diffusivity": found.tensor,
              "mean": found.mean, "local_equilibrium": found.local, "velocity": found.velocity,
              "velocity_unit": source.units.velocity, "deviation": found.error,
              "fit": {name: fit_values(fit) for name, fit in fits.items()}}
    tables = [_table(found, unit, source.units.velocity)]
    if found.temperatures is not None and len(found.temperatures) > 1:
        shown = {"mean": fits["mean"]} if found.isotropic else fits
        tables.append(_fit_table(shown, unit, source.units.energy or "energy"))
    return Result(values, tables, draw=lambda: _draw(found, fits, unit))


def _draw(found: Transport, fits: dict, unit: str):
    from .. import plot
    if found.temperatures is None or len(found.temperatures) < 2:
        raise ValueError("a picture over the temperature needs at least two of them, -T 300:1200:50 for instance")
    ax = plot.arrhenius(found.temperatures, np.stack([found.mean, found.local_mean], axis=1), labels=["exact", "local equilibrium"])
    if fits["mean"] is not None:
        line = np.linspace(found.temperatures.min(), found.temperatures.max(), 200)
        fit = fits["mean"]
        ax.semilogy(1000 / line, fit(line), lw=0.8, color="0.4", label=f"$D_0$ = {fit.prefactor:.4g}, $E$ = {fit.energy:.4g}")
        ax.legend(frameon=False)
    ax.set(ylabel=f"tr D/{found.tensor.shape[1]} ({unit})")
    return ax.figure


def sweep(arguments) -> Result:
    source = load(arguments)
    landscape, temperatures = source.landscape, arguments.temperatures
    if landscape is None or temperatures is None:
        raise ValueError(f"{source.path}: a sweep needs temperatures and a file of barriers: -T 300:1200:100" if source.barriers
                         else f"{source.path} holds rates, which are those of one temperature: rdd reduce coarse-grains it")
    P = arguments.P or source.at(temperatures[0]).coarse_grain(None, length=arguments.length).P
    found = landscape.coarse_sweep(P, temperatures, length=arguments.length)
    pairs = [(p, q) for q in range(P) for p in range(P) if p != q]
    space = found.drift.shape[0]
    own = [np.trace(found.diffusion[:, :, p, p, :]) / space for p in range(P)]
    units = source.units
    table = Table(f"{P} coarse {'states' if P > 1 else 'state'}", [
        Column("T", temperatures), Column("gap", found.gap), *(Column(f"pi_{p + 1}", found.equilibrium[p]) for p in range(P)),
        *(Column(f"Q {q + 1}->{p + 1}", found.reaction[p, q], units.rate) for p, q in pairs),
        *(Column(f"tr D_{p + 1}/{space}", own[p], units.diffusivity) for p in range(P))])
    values = {"file": source.path, "P": P, "index_base": 1, "temperature": temperatures, "gap": found.gap,
              "equilibrium": found.equilibrium.T, "reaction": np.moveaxis(found.reaction, -1, 0),
              "drift": np.moveaxis(found.drift, -1, 0), "diffusion": np.moveaxis(found.diffusion, -1, 0),
              "units": units._asdict()}
    note = [f"a diffusivity below zero at {int((np.array(own) < 0).any(axis=0).sum())} of the temperatures: the model of {P} "
            "states is no model of motion there; another P may do"] if (np.array(own) < 0).any() else []
    return Result(values, [table], after=note, draw=lambda: _draw_sweep(temperatures, {f"{q + 1} -> {p + 1}": found.reaction[p, q]
                                                                          for p, q in pairs}, units.rate))


def _draw_sweep(temperatures: np.ndarray, curves: dict, unit: str):
    from .. import plot
    if not curves:
        raise ValueError("one coarse state has no reactions to draw; rdd diffusivity draws its D(T)")
    ax = plot.arrhenius(temperatures, np.stack(list(curves.values()), axis=1), labels=list(curves))
    ax.set(ylabel=f"reaction rate ({unit})")
    return ax.figure
