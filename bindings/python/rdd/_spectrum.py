"""Bands over the Brillouin zone, meshes of it, and spectral gaps."""
from typing import List, NamedTuple, Optional, Sequence

import numpy as np
from numpy.typing import ArrayLike

from . import _frames, _html, _rdd
from ._arrays import array, integer, real, rows
from ._context import Context, running
from ._errors import Cancelled, argument_error
from ._options import NAMED, make_options

_ACCURACY_NAMES = {value: name for name, value in NAMED["accuracy"].items()}


class Spectrum:
    """Result of :meth:`rdd.Model.spectrum`: lambda and vectors of Q~(k) v = -lambda v.

    :ivar k: (n_k, dim) fractional wavevectors
    :ivar values: (n_k, bands) eigenvalues, 1/time, ascending (by real part) at each k; real, complex where a driven
        model is periodic
    :ivar right: (n_k, M, bands) right vectors V, or None
    :ivar left: (n_k, M, bands) left vectors W with W^H V = I, or None
    :ivar accuracy_used: list of "fast" or "high" for each k; None for complex values
    """

    def __init__(self, k, values, right=None, left=None, accuracy_used=None) -> None:
        self.k: np.ndarray = k
        self.values: np.ndarray = values
        self.right: Optional[np.ndarray] = right
        self.left: Optional[np.ndarray] = left
        self._accuracy = accuracy_used

    @property
    def accuracy_used(self) -> Optional[list]:
        if self._accuracy is None:
            return None
        return [_ACCURACY_NAMES.get(int(code), str(code)) for code in self._accuracy]

    @property
    def n_k(self) -> int:
        return self.values.shape[0]

    @property
    def bands(self) -> int:
        return self.values.shape[1]

    def __repr__(self) -> str:
        kind = "complex" if np.iscomplexobj(self.values) else "real"
        vectors = ", with vectors" if self.right is not None else ""
        return f"<rdd.Spectrum: {self.bands} {kind} bands at {self.n_k} wavevectors{vectors}>"

    def _repr_html_(self) -> str:
        return _html.spectrum(self)

    def to_xarray(self):
        """An xarray.Dataset with ``values`` over wavevector and band, and the wavevectors as coordinates."""
        names = {f"k{a}": ("wavevector", self.k[:, a]) for a in range(self.k.shape[1])}
        return _frames.dataset({"values": (("wavevector", "band"), self.values)}, {"band": np.arange(self.bands), **names})


def wavevectors(k: Optional[ArrayLike], dim: int) -> Optional[np.ndarray]:
    """(n_k, dim) fractional wavevectors; None for a model without lattice."""
    if dim == 0:
        if k is not None and np.size(k):
            raise argument_error("k: the model has no lattice, expected None", _rdd.RDD_ERROR_NO_LATTICE)
        return None
    if k is None:
        raise argument_error(f"k is None: expected an array (n_k, dim) = (any, {dim})", _rdd.RDD_ERROR_NULL)
    return rows("k", k, np.float64, "(n_k, dim)", (None, dim))


def _output(out: Optional[Spectrum], n_k: int, bands: int, m: int, vectors: bool, real_values: bool) -> tuple:
    """The arrays (values, right, left) of a result, vectors as (n_k, bands, M): new ones, or those of ``out``."""
    kind = np.float64 if real_values else np.complex128
    if out is None:
        return (np.empty((n_k, bands), kind),
                *((np.empty((n_k, bands, m), np.complex128) if vectors else None) for _ in range(2)))
    if not isinstance(out, Spectrum):
        raise TypeError(f"out: expected the Spectrum of an earlier call, got {type(out).__name__}")
    right = out.right
    if (right is not None) != vectors:
        raise argument_error(f"out: expected a Spectrum {'with' if vectors else 'without'} vectors")
    if out.values.shape != (n_k, bands) or out.values.dtype != kind or (right is not None and right.shape[1] != m):
        found = (*out.values.shape, m if right is None else right.shape[1])
        raise argument_error(f"out has (n_k, bands, n_states) = {found} and values of type {out.values.dtype}: expected "
                             f"{(n_k, bands, m)} and {np.dtype(kind)}", _rdd.RDD_ERROR_SIZE)
    return (out.values, *(None if v is None else v.transpose(0, 2, 1) for v in (right, out.left)))


def compute(model, k, bands, vectors, accuracy, boundary, relative_tolerance, solver, out, context,
            progress) -> Spectrum:
    """The work of Model.spectrum."""
    k = wavevectors(k, model.dim)
    n_k = 1 if k is None else k.shape[0]
    m = model.n_states
    bands = m if bands is None else integer("bands", bands)
    if not 1 <= bands <= m:
        raise argument_error(f"bands = {bands!r}: expected 1 to n_states = {m}")
    options = make_options({"accuracy": accuracy, "boundary": boundary, "solver": solver,
                            "relative_tolerance": real("relative_tolerance", relative_tolerance)})
    has_real_values = bool(_rdd.rdd_spectrum_is_real(options, model._handle))
    values, right, left = _output(out, n_k, bands, m, vectors, has_real_values)
    used = np.zeros(n_k, np.int32) if has_real_values else None
    seen = (None, None) if right is None else (right.transpose(0, 2, 1), left.transpose(0, 2, 1))
    result = Spectrum(np.zeros((1, 0)) if k is None else k, values, *seen, used)
    if n_k == 0:
        return result
    with running(context, progress, "bands") as handle:
        try:
            if has_real_values:
                _rdd.rdd_spectrum(handle, options, model._handle, n_k, k, bands, values, right, left, used)
            else:
                _rdd.rdd_spectrum_complex(handle, options, model._handle, n_k, k, bands, values, right, left)
        except Cancelled as stopped:
            stopped.partial = result
            raise
    return result


def bloch_apply(model, k, v, context, progress) -> np.ndarray:
    """The work of Model.bloch_apply."""
    k = wavevectors(k, model.dim)
    n_k = 1 if k is None else k.shape[0]
    v = rows("v", v, np.complex128, "(n_k, n_states)", (n_k, model.n_states))
    result = np.empty((n_k, model.n_states), np.complex128)
    if n_k:
        with running(context, progress, "Bloch matrix") as handle:
            _rdd.rdd_bloch_apply(handle, model._handle, n_k, k, v, result)
    return result


class KMesh(NamedTuple):
    """A mesh of the Brillouin zone; unpacks as ``k, weights``."""

    k: np.ndarray        #: (n_k, dim) fractional wavevectors, each component in (-1/2, 1/2]
    weights: np.ndarray  #: (n_k,) weights that sum to 1


def kmesh(mesh: Sequence[int], *, midpoint: bool = False, time_reversal: bool = False) -> KMesh:
    """A mesh of the Brillouin zone.

    :param mesh: number of points along each reciprocal vector; its length is the number of lattice vectors
    :param midpoint: shift the mesh by half a step, so that it misses Gamma
    :param time_reversal: keep one of each pair k, -k and double its weight (their eigenvalues are conjugate)
    """
    sizes = array("mesh", np.atleast_1d(mesh), np.int64, "(dim)", (None,))
    flags = (int(bool(midpoint)), int(bool(time_reversal)))
    n_k = _rdd.rdd_kmesh(len(sizes), sizes, *flags, None, None)
    k, weights = np.empty((n_k, len(sizes))), np.empty(n_k)
    _rdd.rdd_kmesh(len(sizes), sizes, *flags, k, weights)
    return KMesh(k, weights)


class KGrid(NamedTuple):
    """A mesh of the Brillouin zone reduced by symmetry; ``grid.unfold(values)`` gives values on the whole mesh."""

    k: np.ndarray        #: (n_k, dim) fractional wavevectors, each component in (-1/2, 1/2]
    weights: np.ndarray  #: (n_k,) weights that sum to 1
    column: np.ndarray   #: (n_mesh,) for each point of the whole mesh, in the order of kmesh: the row of k with its bands

    def unfold(self, values: ArrayLike) -> np.ndarray:
        """(n_mesh, ...) what has been computed for each k, (n_k, ...), on the whole mesh."""
        return np.asarray(values)[self.column]


class MeshMethods:
    """The methods of a model for the symmetry of its zone."""

    _handle: object
    _dim: int

    def point_group(self, *, context: Optional[Context] = None) -> np.ndarray:
        """(n, dim, dim) integer rotations R of the lattice, improper ones included, that are symmetries of the model.

        The translation n becomes R n, and the bands at kappa are those at R^T kappa. With each goes a permutation of
        the states that takes every jump to one of the same rate, to 1e-10 of it; positions do not matter. The first is
        the identity, the only one for models that are not ergodic or have more than three lattice vectors.
        """
        with running(context, None, "symmetry") as handle:
            n = _rdd.rdd_point_group(handle, self._handle, None)
            rotations = np.empty((self._dim, self._dim, n), np.int32, order="F")
            _rdd.rdd_point_group(handle, self._handle, rotations)
        return np.moveaxis(rotations, 2, 0)

    def kgrid(self, mesh: Sequence[int], *, midpoint: bool = False, time_reversal: bool = True,
              context: Optional[Context] = None) -> KGrid:
        """A mesh of the Brillouin zone without the points whose bands are those of others by :meth:`point_group`.

        :param mesh: number of points along each reciprocal vector
        :param midpoint: shift the mesh by half a step, so that it misses Gamma
        :param time_reversal: count k and -k as the same (their eigenvalues are conjugate)
        """
        if self._dim == 0:
            raise argument_error("the model has no lattice (dim = 0): a mesh of the zone needs one",
                                 _rdd.RDD_ERROR_NO_LATTICE)
        sizes = array("mesh", np.atleast_1d(mesh), np.int64, "(dim,)", (self._dim,))
        flags = (int(bool(midpoint)), int(bool(time_reversal)), 0)
        with running(context, None, "symmetry") as handle:
            n_mesh, n_k = _rdd.rdd_kgrid(handle, self._handle, sizes, *flags, None, None, None)
            k, weights, column = np.empty((n_k, self._dim)), np.empty(n_k), np.empty(n_mesh, np.int64)
            _rdd.rdd_kgrid(handle, self._handle, sizes, *flags, k, weights, column)
        return KGrid(k, weights, column)


class BandPath(NamedTuple):
    """Straight lines between wavevectors: ``plt.plot(path.distance, model.spectrum(path.k).values)``."""

    k: np.ndarray         #: (n_k, dim) fractional wavevectors, each corner once
    distance: np.ndarray  #: (n_k,) Cartesian length of the path up to each of them, 1/length (2 pi included)
    corner: np.ndarray    #: (corners,) rows of k at which the corners stand
    labels: List[str]     #: names of the corners


def band_path(model, corners: Sequence, steps: int = 50) -> BandPath:
    """The path through the corners of a zone, for a picture of bands.

    :param model: the model, for its lattice
    :param corners: pairs (label, wavevector), or (corners, dim) fractional wavevectors alone
    :param steps: steps on the line from each corner to the next
    """
    pairs = [c if len(c) == 2 and isinstance(c[0], str) else ("", c) for c in corners]
    points = rows("corners", np.array([np.atleast_1d(point) for _, point in pairs], float), np.float64,
                  "(corners, dim)", (None, model.dim))
    sizes = (len(points), points, integer("steps", steps), 0)
    n_k = _rdd.rdd_band_path(model._handle, *sizes, None, None, None)
    k, distance, corner = np.empty((n_k, model.dim)), np.empty(n_k), np.empty(len(points), np.int64)
    _rdd.rdd_band_path(model._handle, *sizes, k, distance, corner)
    return BandPath(k, distance, corner, [label for label, _ in pairs])


class GapTable:
    """Spectral gaps of a model; ``print(table)`` shows them.

    :ivar P: (n,) numbers of coarse states, 1 to n
    :ivar ratio: (n,) g_P(L) = min_k lambda_P / max_k lambda_{P-1} over \\|k.a\\|_inf <= pi/L (bands counted from 0)
    :ivar indirect: (n,) min_k lambda_P - max_k lambda_{P-1} over the whole zone, 1/time; None if left out
    :ivar recommended: the P of the largest ratio above the threshold, or None
    :ivar length: L, cells
    :ivar threshold: the least ratio that counts as a gap
    """

    def __init__(self, ratio, indirect, recommended: Optional[int], length: float, threshold: float) -> None:
        self.ratio: np.ndarray = ratio
        self.indirect: Optional[np.ndarray] = indirect
        self.recommended = recommended
        self.length = length
        self.threshold = threshold

    @property
    def P(self) -> np.ndarray:
        return np.arange(1, len(self.ratio) + 1)

    def __str__(self) -> str:
        lines = [f"gaps at L = {self.length:g} cells, threshold {self.threshold:g}", "  P       ratio     indirect"]
        for row, (p, ratio) in enumerate(zip(self.P, self.ratio)):
            mark = "  <- recommended" if p == self.recommended else ""
            indirect = "" if self.indirect is None else f"{self.indirect[row]:11.4g}"
            lines.append(f"{p:3d}  {ratio:10.4g}  {indirect:>11}{mark}")
        if self.recommended is None:
            lines.append("  no gap exceeds the threshold")
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"<rdd.GapTable: {len(self.ratio)} gaps at L = {self.length:g}, recommended P = {self.recommended}>"

    def _repr_html_(self) -> str:
        return _html.gaps(self)

    def to_pandas(self):
        """A pandas.DataFrame over P."""
        return _frames.frame({"P": self.P, "ratio": self.ratio, "indirect": self.indirect}, "P")


def gap_table(model, length, largest, threshold, points, indirect, context, progress) -> GapTable:
    """The work of Model.gap."""
    most = model.n_states - 1
    length, threshold = real("length", length), real("threshold", threshold)
    n = min(most, 10) if largest is None else integer("largest", largest)
    if largest is not None and not 1 <= n <= most:
        raise argument_error(f"largest = {largest!r}: expected 1 to n_states - 1 = {most}")
    ratio, over_zone = np.empty(n), np.empty(n) if indirect else None
    if n == 0:  # one state: nothing to choose from
        return GapTable(ratio, over_zone, None, length, threshold)
    options = make_options({"gap_length": length, "gap_threshold": threshold, "gap_points": integer("points", points)})
    with running(context, progress, "gaps") as handle:
        recommended = _rdd.rdd_gap(handle, options, model._handle, n, ratio, over_zone)
    return GapTable(ratio, over_zone, recommended or None, length, threshold)
