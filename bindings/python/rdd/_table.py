"""Tables in 1/T: diffusivities and coarse models at any temperature of a range without solving anything."""
from typing import NamedTuple, Optional, Tuple

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen
from ._coarse import coarse_count, coarse_options
from ._context import Context, running
from ._options import make_options
from ._progress import ProgressLike


class _Table:
    """What tables of both kinds share. Immutable; arrays are read-only. A host can do without the library and keep
    :attr:`knots`, :attr:`coefficients` and :attr:`entries`: with x = 1/T between knots i and i + 1,
    t = (x - knot_i)/(knot_{i+1} - knot_i) and c_m = a_0 + a_1 t + a_2 t^2 + a_3 t^3 from coefficients[:, m, i], value v
    (in column-major order) is by its kind: 0 exp(c_channel); 1 c_channel exp((c_first + c_second)/2); 2 zero; 3 minus
    the sum of the values from first to second - 1 but itself; 4 the value first.
    """

    def __init__(self, handle) -> None:
        self._handle = handle
        self._n_values, self._n_channels, self._n_intervals = _rdd.rdd_table_sizes(handle)
        least, most, self._largest_error = _rdd.rdd_table_range(handle)
        self._range = least, most
        self._kept: dict = {}

    @property
    def range(self) -> Tuple[float, float]:
        """The least and the highest temperature."""
        return self._range

    @property
    def largest_error(self) -> float:
        """The largest error found between the knots, measured as the tolerance is."""
        return self._largest_error

    def _coefficients(self, which: str) -> np.ndarray:
        if not self._kept:
            kept = {"knots": np.empty(self._n_intervals + 1),
                    "coefficients": np.empty((4, self._n_channels, self._n_intervals), order="F"),
                    "entries": np.empty((4, self._n_values), np.int64, order="F")}
            _rdd.rdd_table_coefficients(self._handle, *kept.values())
            self._kept.update({name: frozen(a) for name, a in kept.items()})
        return self._kept[which]

    @property
    def knots(self) -> np.ndarray:
        """(n_intervals + 1,) 1/T, ascending, equispaced."""
        return self._coefficients("knots")

    @property
    def coefficients(self) -> np.ndarray:
        """(4, n_channels, n_intervals) of the cubic polynomials."""
        return self._coefficients("coefficients")

    @property
    def entries(self) -> np.ndarray:
        """(4, n_values) kind, channel, first and second of each value, counted from 0."""
        return self._coefficients("entries")

    def _evaluate(self, temperature: ArrayLike, slope: bool) -> Tuple[np.ndarray, Tuple[int, ...]]:
        """(n_values, n_T) values or slopes, and the shape of what was asked for: () or (n_T,)."""
        given = array("temperature", temperature, np.float64, "(n_T)", (None,) * min(np.ndim(temperature), 1))
        wanted = np.atleast_1d(given)
        values = np.empty((self._n_values, len(wanted)), order="F")
        slopes = np.empty_like(values) if slope else None
        _rdd.rdd_table_evaluate_many(self._handle, len(wanted), wanted, values, slopes)
        return values if slopes is None else slopes, given.shape

    def __reduce__(self):
        raise TypeError("a table cannot be pickled; its knots, coefficients and entries can")

    def _about(self) -> str:
        return (f"{self._range[0]:g} to {self._range[1]:g}, {self._n_intervals} intervals in 1/T, largest error "
                f"{self._largest_error:.2g}")


class Table(_Table):
    __doc__ = f"""A table of the diffusivity in 1/T, made by :meth:`Landscape.table`: ``table(T)`` evaluates it.

    {_Table.__doc__}"""

    def __init__(self, handle, space: int) -> None:
        super().__init__(handle)
        self._space = space

    def __call__(self, temperature: ArrayLike) -> np.ndarray:
        """(space, space) diffusivity, length^2/time; (space, space, n_T) for an array (n_T,) of temperatures."""
        return self._tensor(temperature, False)

    def slope(self, temperature: ArrayLike) -> np.ndarray:
        """dD/dT, length^2/time/temperature, likewise; less exact than the values."""
        return self._tensor(temperature, True)

    def _tensor(self, temperature: ArrayLike, slope: bool) -> np.ndarray:
        values, shape = self._evaluate(temperature, slope)
        return values.reshape((self._space, self._space, *shape), order="F")

    def __repr__(self) -> str:
        return f"<rdd.Table: D from {self._about()}>"


class CoarseValues(NamedTuple):
    """A coarse model at one temperature; at several, each array has the temperature as its last axis. Column-major."""

    equilibrium: np.ndarray  #: (P,) weights pi_P
    reaction: np.ndarray     #: (P, P) Q_P, 1/time: [p, q] is the rate of q -> p, columns sum to 0
    drift: np.ndarray        #: (space, P, P) C_P, length/time; multiplies +grad
    diffusion: np.ndarray    #: (space, space, P, P) D_P, length^2/time


class CoarseTable(_Table):
    __doc__ = f"""A table of coarse-grained models in 1/T, made by :meth:`Landscape.coarse_table`: ``table(T)`` evaluates
    it. The values are those of pi_P, Q_P, C_P and D_P, one after the other. Coarse states are in the order of the highest
    temperature.

    {_Table.__doc__}"""

    def __init__(self, handle, space: int, P: int) -> None:
        super().__init__(handle)
        self._space, self._P = space, P

    @property
    def P(self) -> int:
        """Number of coarse states."""
        return self._P

    def __call__(self, temperature: ArrayLike) -> CoarseValues:
        """The coarse model at a temperature, or at each of an array (n_T,) of them."""
        return self._values(temperature, False)

    def slope(self, temperature: ArrayLike) -> CoarseValues:
        """Derivatives with respect to the temperature, likewise; less exact than the values."""
        return self._values(temperature, True)

    def _values(self, temperature: ArrayLike, slope: bool) -> CoarseValues:
        values, shape = self._evaluate(temperature, slope)
        s, P = self._space, self._P
        found, start = [], 0
        for sizes in (P,), (P, P), (s, P, P), (s, s, P, P):
            end = start + int(np.prod(sizes))
            found.append(np.asfortranarray(values[start:end].reshape((*sizes, *shape), order="F")))
            start = end
        return CoarseValues(*found)

    def __repr__(self) -> str:
        return f"<rdd.CoarseTable: {self._P} states from {self._about()}>"


class TableMethods:
    """The tables of :class:`Landscape`."""

    _handle: object
    _n_states: int
    _space: int

    def table(self, least: float, most: float, tolerance: float = 1e-6, accuracy: str = "auto", *,
              progress: ProgressLike = None, context: Optional[Context] = None) -> Table:
        """A table of the diffusivity in 1/T. Its entries agree with the exact ones to the tolerance, on the diagonal
        relative, elsewhere relative to sqrt(D_aa D_bb).

        :param least: least temperature, > 0
        :param most: highest temperature
        :param tolerance: 1e-10 to 0.1
        :param accuracy: of the diffusivities: "fast", "high" or "auto"
        """
        options = make_options({"accuracy": accuracy})
        with running(context, progress, "table") as run:
            made = _rdd.rdd_table_create(run, options, self._handle, least, most, tolerance)
        return Table(made, self._space)

    def coarse_table(self, P: int, least: float, most: float, tolerance: float = 1e-6, order: str = "second",
                     gauge: str = "corrector", *, progress: ProgressLike = None,
                     context: Optional[Context] = None) -> CoarseTable:
        """A table of coarse-grained models in 1/T. Entries that stay positive agree with the exact ones to a relative
        tolerance, others relative to the root of the sum of squares of their matrix, of D_P with all its directions (for
        C_P: sqrt(\\|Q_P\\| \\|D_P\\|)).

        :param P: number of coarse states, 1 to n_states
        :param least: least temperature, > 0
        :param most: highest temperature
        :param tolerance: 1e-10 to 0.1
        :param order: as in :meth:`rdd.Model.coarse_grain`, like ``gauge``
        """
        P = coarse_count(P, self._n_states)
        options = coarse_options(order, gauge)
        with running(context, progress, "table") as run:
            made = _rdd.rdd_table_create_coarse(run, options, self._handle, P, least, most, tolerance)
        return CoarseTable(made, self._space, P)
