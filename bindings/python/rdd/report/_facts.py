"""What a report tells, computed once. What cannot be had is a text that says why."""
import math
from typing import Callable, Dict, List, NamedTuple, Optional, TypeVar, Union

import numpy as np

from .._errors import Error
from .._landscape import Landscape
from .._model import Model
from .._spectrum import band_path
from .._standard_path import standard_path
from .._sweep import fit_arrhenius

Value = TypeVar("Value")


class Units(NamedTuple):
    """Names of units; None where nobody said."""

    length: Optional[str]
    time: Optional[str]
    energy: Optional[str]

    @property
    def rate(self) -> str:
        return f"1/{self.time or 'time'}"

    @property
    def diffusivity(self) -> str:
        return f"{self.length or 'length'}²/{self.time or 'time'}"

    @property
    def velocity(self) -> str:
        return f"{self.length or 'length'}/{self.time or 'time'}"


class Refusal(str):
    """Why something is not on the page."""


class Bands(NamedTuple):
    distance: np.ndarray
    values: np.ndarray
    corners: np.ndarray
    labels: List[str]
    complex: bool


class Gaps(NamedTuple):
    lengths: np.ndarray
    ratio: np.ndarray
    recommended: List[Optional[int]]
    threshold: float
    standard: object  #: the table at 10 cells


class Diffusion(NamedTuple):
    temperature: np.ndarray
    mean: np.ndarray
    local: np.ndarray
    tensor: np.ndarray
    error: Optional[np.ndarray]
    fit: Optional[tuple]
    axis_fits: list


class Passage(NamedTuple):
    kemeny: Union[float, Refusal]
    times: List[tuple]   #: (from, to, mean time)


def _tried(make: Callable[[], Value]) -> Union[Value, Refusal]:
    try:
        return make()
    except (Error, ValueError) as refusal:
        return Refusal(" ".join(str(refusal).splitlines()[0].split()))


class _Effort(NamedTuple):
    """How much is looked at, by the number of states."""

    bands: int
    steps: int
    corners: int
    lengths: tuple
    largest: int
    temperatures: int
    resolution: bool


def _effort(n_states: int) -> _Effort:
    if n_states <= 200:
        return _Effort(12, 24, 99, (1, 2, 4, 8, 16, 32), 10, 60, True)
    if n_states <= 1500:
        return _Effort(8, 10, 6, (2, 8, 32), 6, 16, True)
    return _Effort(4, 6, 3, (8,), 3, 6, False)


class Facts:
    """Everything on the page."""

    def __init__(self, model: Model, landscape: Optional[Landscape], temperature: Optional[float], temperatures,
                 P: Optional[int], deviation: Optional[float], units: Units) -> None:
        self.model, self.landscape, self.temperature, self.units = model, landscape, temperature, units
        self._effort = _effort(model.n_states)
        self.audit = model.audit()
        self.log_pi = _tried(model.log_stationary)
        self.diffusivity = self._with_lattice(model.diffusivity)
        self.local = self._with_lattice(model.local_equilibrium_diffusivity)
        self.velocity = self._with_lattice(model.drift_velocity)
        self.bands = self._with_lattice(self._bands)
        self.rates = _tried(self._rates) if not model.dim else Refusal("")
        self.chosen_at: Optional[float] = None  #: cutoff that recommends the number of coarse states, if not the usual one
        self.gaps = _tried(self._gaps)
        self.diffusion = self._diffusion(temperatures, deviation)
        self.reduced = _tried(lambda: self._reduce(P))
        self.resolution = self._resolution()
        self.jumps = Refusal(self.reduced) if isinstance(self.reduced, Refusal) else self._with_lattice(self.reduced.jumps)
        self.passage = _tried(self._passage)

    def _with_lattice(self, make: Callable[[], Value]) -> Union[Value, Refusal]:
        return _tried(make) if self.model.dim else Refusal("the network has no lattice")

    def _bands(self) -> Bands:
        corners = standard_path(self.model)[:self._effort.corners]
        path = band_path(self.model, corners, self._effort.steps)
        n = min(self._effort.bands, self.model.n_states)
        values = self.model.spectrum(path.k, bands=n).values
        return Bands(path.distance, np.real(values), path.distance[path.corner], path.labels,
                     np.iscomplexobj(values))

    def _rates(self) -> np.ndarray:
        return np.real(self.model.spectrum(bands=min(self._effort.bands, self.model.n_states)).values[0])

    def _gaps(self) -> Gaps:
        lengths = self._effort.lengths if self.model.dim else (math.inf,)
        largest = min(self._effort.largest, self.model.n_states - 1)
        if largest < 1:
            raise ValueError("one state has no gap")
        standard = 10 if self.model.dim else math.inf
        table = self.model.gap(standard, largest)
        found = [table] if not self.model.dim else [self.model.gap(length, largest) for length in lengths]
        return Gaps(np.array(lengths, float), np.array([t.ratio for t in found]), [t.recommended for t in found],
                    table.threshold, table)

    def _diffusion(self, temperatures, deviation: Optional[float]) -> Union[Diffusion, Refusal]:
        if self.landscape is None or temperatures is None or not self.model.dim:
            return Refusal("the file holds rates, which are those of one temperature" if self.model.dim else
                           "the network has no lattice")
        chosen = np.asarray(temperatures, float)
        if len(chosen) > self._effort.temperatures:
            chosen = chosen[np.unique(np.linspace(0, len(chosen) - 1, self._effort.temperatures).round().astype(int))]
        return _tried(lambda: self._sweep(chosen, deviation))

    def _sweep(self, temperatures: np.ndarray, deviation: Optional[float]) -> Diffusion:
        assert self.landscape is not None
        swept = self.landscape.sweep(temperatures)
        space = len(swept.velocity)
        tensor = np.moveaxis(swept.diffusivity, -1, 0)
        local = np.array([np.trace(self.landscape.model(t).local_equilibrium_diffusivity()) / space for t in temperatures])
        error = None
        if deviation is not None:
            error = np.array([self._mean_error(t, deviation) for t in temperatures])
        mean = swept.along()
        axes = swept.principal_axes()
        along = [swept.along(n) for n in axes.T]
        fits = [(n, self._fit(temperatures, values)) for n, values in zip(axes.T, along)]
        return Diffusion(temperatures, mean, local, tensor, error, self._fit(temperatures, mean), fits)

    def _mean_error(self, temperature: float, deviation: float) -> float:
        """Of tr D/space, at most: the mean of the deviations of its entries, which may be correlated."""
        assert self.landscape is not None
        errors = self.landscape.diffusivity_error(temperature, deviation)
        return float(np.mean(np.diag(errors)))

    def _fit(self, temperatures: np.ndarray, values: np.ndarray):
        assert self.landscape is not None
        if len(set(temperatures.tolist())) < 2 or not (values > 0).all():
            return None
        return fit_arrhenius(temperatures, values, self.landscape.kB)

    def _reduce(self, P: Optional[int]):
        if P is None and not isinstance(self.gaps, Refusal):
            P = self.gaps.standard.recommended or self._elsewhere()
            if P is None:
                ratio = self.gaps.standard.ratio
                best = int(np.nanargmax(ratio)) + 1 if np.isfinite(ratio).any() else None
                raise ValueError("no gap exceeds the threshold, so that no number of coarse states stands out" +
                                 (f"; the largest is that of P = {best}, which -P {best} takes" if best else ""))
        return self.model.coarse_grain(P)

    def _elsewhere(self) -> Optional[int]:
        """The number of coarse states at the shortest other cutoff that recommends one."""
        assert not isinstance(self.gaps, Refusal)
        for length, recommended in zip(self.gaps.lengths.tolist(), self.gaps.recommended):
            if recommended is not None and length > self.gaps.standard.length:
                self.chosen_at = length
                return recommended
        return None

    def _resolution(self):
        if isinstance(self.reduced, Refusal) or not self.model.dim:
            return Refusal("no coarse model")
        if not self._effort.resolution:
            return Refusal("not looked for in a network of this size")
        return _tried(lambda: self.reduced.resolution(0.01))

    def _passage(self) -> Passage:
        sets: Dict[str, np.ndarray] = self.model.sets
        pairs = [(a, b) for a in sets for b in sets if a != b]
        kemeny = _tried(self.model.kemeny_constant) if self.model.n_states <= 3000 else Refusal("not for this size")
        times = [(a, b, _tried(lambda: self.model.mean_first_passage_time(sets[a], sets[b]))) for a, b in pairs]
        return Passage(kemeny, times)
