"""Pair potentials and their Gaussian averages."""
import math
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, NamedTuple, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, shape_error
from ._context import Context, running
from ._errors import argument_error

if TYPE_CHECKING:
    from ._eam import EmbeddedAtom

# How embedded-atom potentials are made: _eam, which stands above this module, enters its functions.
EMBEDDED: Dict[str, Callable[..., "EmbeddedAtom"]] = {}

PAIRS = {"AA": 0, "pp": 0, "++": 0, "AB": 1, "BA": 1, "pm": 1, "mp": 1, "+-": 1, "-+": 1, "BB": 2, "mm": 2, "--": 2}


class Average(NamedTuple):
    """The Gaussian average G(R, v) of a potential and its derivatives; each a number or an array."""

    value: np.ndarray
    dR: np.ndarray
    dv: np.ndarray
    dRR: np.ndarray
    dRv: np.ndarray
    dvv: np.ndarray


class Potential:
    """A pair potential phi(r), shifted in value and slope so that it ends smoothly at its cutoff. Immutable.

    Made by :meth:`soft_core`, :meth:`morse`, :meth:`lennard_jones`, :meth:`table` or :meth:`from_callable`; called
    with distances it gives energies. :meth:`read` and :meth:`embedded_atom` make embedded-atom potentials. Lengths and energies are in the caller's units.
    """

    _handle: Any
    _text: str
    _cutoff: float

    def __init__(self, *_: Any) -> None:
        raise TypeError("a Potential is made by soft_core, morse, lennard_jones, table, from_callable, read or embedded_atom")

    @classmethod
    def _made(cls, handle: Any, text: str, cutoff: float) -> "Potential":
        self = object.__new__(cls)
        self._handle, self._text, self._cutoff = handle, text, float(cutoff)
        return self

    @classmethod
    def soft_core(cls, amplitude: float, r_eq: float, lam: float = 0.99, *, cutoff: float = math.inf) -> "Potential":
        """4 lam^2 A (u^2 - u), u = 1/D, D = (1 - lam)^2/2 + 2 (r/r_eq)^2, with lam in (0, 1)."""
        handle = _rdd.rdd_potential_soft_core(amplitude, r_eq, lam, cutoff)
        return cls._made(handle, f"soft_core({amplitude:g}, {r_eq:g}, {lam:g}", cutoff)

    @classmethod
    def morse(cls, depth: float, stiffness: float, r_eq: float, *, cutoff: float = math.inf) -> "Potential":
        """depth [exp(-2 a (r - r_eq)) - 2 exp(-a (r - r_eq))], a the stiffness, 1/length."""
        handle = _rdd.rdd_potential_morse(depth, stiffness, r_eq, cutoff)
        return cls._made(handle, f"morse({depth:g}, {stiffness:g}, {r_eq:g}", cutoff)

    @classmethod
    def lennard_jones(cls, epsilon: float, length: float, *, r_soft: Optional[float] = None,
                      cutoff: float = math.inf) -> "Potential":
        """4 epsilon [(s/r)^12 - (s/r)^6], s the length. Below r_soft (0.8 s) it goes on as the parabola of equal value,
        slope and curvature, because averages see every distance."""
        soft = 0.8 * length if r_soft is None else r_soft
        handle = _rdd.rdd_potential_lennard_jones(epsilon, length, soft, cutoff)
        return cls._made(handle, f"lennard_jones({epsilon:g}, {length:g}, r_soft={soft:g}", cutoff)

    @classmethod
    def table(cls, distances: ArrayLike, energies: ArrayLike, *, cutoff: Optional[float] = None) -> "Potential":
        """The natural cubic spline through energies at equidistant distances, which must reach the cutoff (default: the
        last distance). Below the first distance it goes on as a parabola. Averages are exact for the spline; a fine
        table makes them slow: :meth:`from_callable` does not."""
        r = array("distances", distances, np.float64, "(n)", (None,))
        e = array("energies", energies, np.float64, "(n), as many as distances", (len(r),))
        if len(r) < 4:
            raise shape_error("distances", r.shape, "(n), at least 4", (None,))
        step = (r[-1] - r[0]) / (len(r) - 1)
        uneven = np.abs(np.diff(r) - step) > 1e-8 * abs(step)
        if not step > 0 or uneven.any():
            k = int(np.argmax(uneven)) if uneven.any() else 0
            raise argument_error(f"distances[{k}] = {r[k]:g} and distances[{k + 1}] = {r[k + 1]:g}: expected ascending "
                                 f"distances at equal spacing")
        end = float(r[-1]) if cutoff is None else cutoff
        handle = _rdd.rdd_potential_table(float(r[0]), float(step), len(r), e, end)
        return cls._made(handle, f"table({len(r)} values", end)

    @classmethod
    def from_callable(cls, function: Callable[[float], float], *, r_first: float, cutoff: float,
                      tolerance: float = 1e-10) -> "Potential":
        """A function phi(r) -> energy, made into a cubic spline on [r_first, cutoff].

        The function is called here and never again, on this thread, and must be smooth; an exception it raises comes
        out as it is, and NaN is refused with its distance. Below ``r_first``, which should be closer than atoms come,
        the potential goes on as a parabola.

        :param tolerance: largest error of the spline between its knots, relative to |phi(r)| or to the depth of the well
            where that is larger
        """
        if not callable(function):
            raise TypeError(f"function: expected a callable, got {type(function).__name__}")
        n, handle = _rdd.rdd_potential_callback(function, r_first, cutoff, tolerance)
        name = getattr(function, "__name__", type(function).__name__)
        return cls._made(handle, f"from_callable({name}, {n} values", cutoff)

    @classmethod
    def read(cls, path: Any, species: Optional[Sequence[str]] = None, *, format: str = "detect",
             core: Optional[float] = None) -> "EmbeddedAtom":
        """An embedded-atom potential from a setfl, Finnis-Sinclair or funcfl file, evaluated as LAMMPS does. ::

            potential = rdd.Potential.read("NiAl.eam.alloy", species=["Ni", "Al"])

        :param path: the file; several funcfl files make an alloy
        :param species: names of the species wanted, in order; default: all of the file
        :param format: "detect", "setfl", "fs" or "funcfl"
        :param core: distance below which tables are continued by parabolas; 0: none; default: found for each function
        """
        return EMBEDDED["read"](path, species, format, core)

    @classmethod
    def embedded_atom(cls, embedding: Sequence[Any], density: Sequence[Any], pair: Sequence[Any], *, rho: ArrayLike,
                      r: ArrayLike, cutoff: Optional[float] = None, species: Optional[Sequence[str]] = None,
                      masses: Optional[ArrayLike] = None, core: Optional[float] = None) -> "EmbeddedAtom":
        """An embedded-atom potential from functions or values, which tables at ``rho`` and ``r`` stand for from then on.

        :param embedding: E_a(rho) of each species: callables or values at ``rho``
        :param density: f by source, or n^2 by host and source (00, 10, 01, 11, ...: the host first): callables or values
            at ``r``
        :param pair: phi of the pairs 00, 10, 11, 20, ...: callables, not asked at r = 0, or values at ``r``
        :param rho: equidistant from 0 on
        :param r: equidistant from 0 on, length
        :param cutoff: default: the last of ``r``
        """
        return EMBEDDED["embedded_atom"](embedding, density, pair, rho=rho, r=r, cutoff=cutoff, species=species,
                                         masses=masses, core=core)

    @property
    def cutoff(self) -> float:
        """Distance from which on it is zero, length."""
        return self._cutoff

    def _values(self, r: ArrayLike, which: int) -> np.ndarray:
        given = np.asarray(r, np.float64)
        flat = np.ascontiguousarray(given.ravel())
        outs: list = [None, None, None]
        outs[which] = np.empty(len(flat))
        _rdd.rdd_potential_values(self._handle, len(flat), flat, *outs)
        return outs[which].reshape(given.shape)[()]

    def __call__(self, r: ArrayLike) -> np.ndarray:
        """phi at distances of any shape, energy."""
        return self._values(r, 0)

    def derivative(self, r: ArrayLike, order: int = 1) -> np.ndarray:
        """phi' (order 1) or phi'' (order 2) at distances of any shape."""
        if order not in (1, 2):
            raise argument_error(f"order = {order!r}: expected 1 or 2")
        return self._values(r, order)

    def average(self, R: ArrayLike, v: ArrayLike, dim: int = 3, *, tolerance: float = 1e-14,
                context: Optional[Context] = None) -> Average:
        """E phi(|x|) for x with mean distance R and variance v per coordinate, with its derivatives.

        :param R: distances, length; with v of any shapes that go together
        :param v: variances, length^2: 1/(2 alpha_i) + 1/(2 alpha_j) for a pair of sites
        :param dim: number of dimensions, 1 to 3
        :param tolerance: relative accuracy, 1e-15 to 1e-3
        """
        distance, variance = np.broadcast_arrays(np.asarray(R, np.float64), np.asarray(v, np.float64))
        found = np.empty((distance.size, 6))
        with running(context, None, "averages") as handle:
            _rdd.rdd_potential_averages(handle, self._handle, dim, tolerance, distance.size,
                                        np.ascontiguousarray(distance.ravel()), np.ascontiguousarray(variance.ravel()),
                                        found)
        return Average(*(column.reshape(distance.shape)[()] for column in found.T.copy()))

    def __repr__(self) -> str:
        cut = "" if math.isinf(self._cutoff) else f", cutoff={self._cutoff:g}"
        return f"rdd.Potential.{self._text}{cut})"

    def __reduce__(self):
        raise TypeError("rdd.Potential cannot be pickled")


def potentials_of(potential: Any) -> Tuple[Potential, Optional[Potential], Optional[Potential]]:
    """AA, AB and BB of what a caller gives for them."""
    if isinstance(potential, Potential):
        found: list = [potential, None, None]
    elif isinstance(potential, Mapping):
        found = [None, None, None]
        for name, phi in potential.items():
            if name not in PAIRS:
                raise argument_error(f"potential[{name!r}]: expected the pairs 'AA', 'AB', 'BB'")
            found[PAIRS[name]] = phi
    else:
        try:
            found = list(potential)
        except TypeError:
            found = []
        if len(found) not in (1, 3):
            raise TypeError("potential: expected one rdd.Potential (A-A), three (A-A, A-B, B-B), or a mapping of 'AA', "
                            "'AB', 'BB'")
        found += [None] * (3 - len(found))
    for phi, pair in zip(found, ("AA", "AB", "BB")):
        if not (isinstance(phi, Potential) or (phi is None and pair != "AA")):
            raise TypeError(f"potential {pair}: expected an rdd.Potential, got {type(phi).__name__}")
    return found[0], found[1], found[2]
