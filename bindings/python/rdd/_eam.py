"""Embedded-atom potentials: files, tables, functions, and the energy of atoms at points."""
import os
from typing import Any, Callable, List, NamedTuple, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, integer, real
from ._context import Context, running
from ._errors import argument_error, warn
from ._potential import EMBEDDED, Average, Potential

FORMATS = {"detect": _rdd.RDD_EAM_DETECT, "setfl": _rdd.RDD_EAM_SETFL, "fs": _rdd.RDD_EAM_FS,
           "funcfl": _rdd.RDD_EAM_FUNCFL}
FUNCTIONS = {"embedding": _rdd.RDD_EAM_EMBEDDING, "density": _rdd.RDD_EAM_DENSITY, "pair": _rdd.RDD_EAM_PAIR}
Species = Union[str, int]
PathLike = Union[str, "os.PathLike[str]"]


class PointEnergy(NamedTuple):
    """Energy of atoms at points: the sum, forces (n, 3) and what each site contributes (n,)."""

    energy: float
    forces: np.ndarray
    site: np.ndarray


class EmbeddedAtom(Potential):
    """An embedded-atom potential, V = sum_i E(rho_i) + sum_{i<j} phi(r_ij), rho_i = sum_j f(r_ij), of one or more species.

    Made by :meth:`rdd.Potential.read` or :meth:`rdd.Potential.embedded_atom`; given to :class:`rdd.DMD` as its potential.
    Functions are evaluated as LAMMPS does. Species are named or numbered.
    """

    _names: Tuple[str, ...]

    @classmethod
    def _of(cls, handle: Any, text: str) -> "EmbeddedAtom":
        _, by_host, cutoff = _rdd.rdd_potential_sizes(handle)
        self = cls._made(handle, text, cutoff)
        self._names = tuple(_rdd.rdd_potential_species(handle).splitlines())
        self._by_host = bool(by_host)
        return self

    @property
    def species(self) -> Tuple[str, ...]:
        """Names of the species."""
        return self._names

    @property
    def by_host(self) -> bool:
        """Whether a density depends on its host as well as on its source (Finnis-Sinclair)."""
        return self._by_host

    @property
    def masses(self) -> np.ndarray:
        """(n_species,) masses as the file has them."""
        return np.array([_rdd.rdd_potential_mass(self._handle, a, 0) for a in range(len(self._names))])

    @property
    def warnings(self) -> List[str]:
        """What was odd about the file and was read nevertheless."""
        return _rdd.rdd_potential_warnings(self._handle).splitlines()

    def _number(self, name: str, species: Species) -> int:
        if isinstance(species, str):
            if species not in self._names:
                raise argument_error(f"{name} = {species!r}: expected one of {', '.join(map(repr, self._names))}")
            return self._names.index(species)
        return integer(name, species)

    def _function(self, function: int, place: ArrayLike, host: Species, source: Species, order: int) -> np.ndarray:
        if order not in (0, 1, 2):
            raise argument_error(f"order = {order!r}: expected 0, 1 or 2")
        given = np.asarray(place, np.float64)
        flat = np.ascontiguousarray(given.ravel())
        outs: list = [None, None, None]
        outs[order] = np.empty(len(flat))
        _rdd.rdd_potential_function(self._handle, function, self._number("host", host), self._number("source", source), 0,
                                    len(flat), flat, *outs)
        return outs[order].reshape(given.shape)[()]

    def embedding(self, rho: ArrayLike, species: Species = 0, *, order: int = 0) -> np.ndarray:
        """E_a(rho), energy, or its first or second derivative, for densities of any shape."""
        return self._function(_rdd.RDD_EAM_EMBEDDING, rho, species, species, order)

    def density(self, r: ArrayLike, host: Species = 0, source: Species = 0, *, order: int = 0) -> np.ndarray:
        """f_ab(r): the density at a host made by a source at distances of any shape, or a derivative."""
        return self._function(_rdd.RDD_EAM_DENSITY, r, host, source, order)

    def pair(self, r: ArrayLike, a: Species = 0, b: Species = 0, *, order: int = 0) -> np.ndarray:
        """phi_ab(r), energy, at distances of any shape, or a derivative."""
        return self._function(_rdd.RDD_EAM_PAIR, r, a, b, order)

    def core(self, function: str = "pair", a: Species = 0, b: Species = 0) -> float:
        """Distance below which the table of a "density" or "pair" function is continued; 0: nowhere."""
        if function not in ("density", "pair"):
            raise argument_error(f"function = {function!r}: expected 'density' or 'pair'")
        return _rdd.rdd_potential_core(self._handle, FUNCTIONS[function], self._number("a", a), self._number("b", b), 0)

    def function_average(self, R: ArrayLike, v: ArrayLike, function: str = "pair", a: Species = 0, b: Species = 0, *,
                         tolerance: float = 1e-10, context: Optional[Context] = None) -> Average:
        """The Gaussian average of a "density" (host a, source b) or "pair" function in three dimensions and its derivatives.

        :param tolerance: of the table that is used, 1e-11 to 1e-3; 0: the exact rule
        """
        if function not in ("density", "pair"):
            raise argument_error(f"function = {function!r}: expected 'density' or 'pair'")
        distance, variance = np.broadcast_arrays(np.asarray(R, np.float64), np.asarray(v, np.float64))
        found = np.empty((distance.size, 6))
        with running(context, None, "averages") as handle:
            _rdd.rdd_potential_function_averages(
                handle, self._handle, FUNCTIONS[function], self._number("a", a), self._number("b", b), 0, tolerance,
                distance.size, np.ascontiguousarray(distance.ravel()), np.ascontiguousarray(variance.ravel()), found)
        return Average(*(column.reshape(distance.shape)[()] for column in found.T.copy()))

    def energy(self, positions: ArrayLike, species: Optional[Sequence[Species]] = None, *,
               cell: Optional[ArrayLike] = None, periodic: Optional[Sequence[bool]] = None,
               context: Optional[Context] = None) -> PointEnergy:
        """Energy and forces of atoms at points, as LAMMPS has them.

        :param positions: (n, 3) length
        :param species: (n,) of each atom; default: the first
        :param cell: (3, 3) rows are the lattice vectors of a periodic cell; None: a free body
        """
        x = array("positions", positions, np.float64, "(n, 3)", (None, 3))
        kinds = np.zeros(len(x), np.int64) if species is None else \
            array("species", [self._number("species", a) for a in species], np.int64, "(n)", (len(x),))
        box = None if cell is None else array("cell", cell, np.float64, "(3, 3)", (3, 3))
        along = None if periodic is None else array("periodic", np.asarray(periodic, bool), np.bool_, "(3)",
                                                    (3,)).astype(np.int32)
        forces, site = np.empty((len(x), 3)), np.empty(len(x))
        with running(context, None, "energy") as handle:
            total = _rdd.rdd_potential_point_energy(handle, self._handle, len(x), x, kinds, 0, box, along, forces, site)
        return PointEnergy(total, forces, site)

    def _no_pair(self, *_: Any, **__: Any) -> Any:
        raise TypeError("an embedded-atom potential has several functions: expected embedding, density, pair or "
                        "function_average instead")

    __call__ = derivative = average = _no_pair

    def __repr__(self) -> str:
        return f"<rdd.Potential of {', '.join(self._names)}: {self._text}, cutoff {self._cutoff:g}>"


def read(path: Union[PathLike, Sequence[PathLike]], species: Optional[Sequence[str]], format: str,
         core: Optional[float]) -> EmbeddedAtom:
    """What :meth:`rdd.Potential.read` does."""
    if format not in FORMATS:
        raise argument_error(f"format = {format!r}: expected one of {', '.join(map(repr, FORMATS))}")
    paths = [path] if isinstance(path, (str, bytes, os.PathLike)) else list(path)
    if isinstance(species, str):
        species = [species]
    wanted = " ".join(species) if species is not None else ""
    handle = _rdd.rdd_potential_read(b"\n".join(os.fsencode(p) for p in paths), wanted, FORMATS[format],
                                     -1.0 if core is None else real("core", core))
    found = EmbeddedAtom._of(handle, ", ".join(os.path.basename(os.fspath(p)) for p in paths))
    for text in found.warnings:
        warn(text)
    return found


def _sampled(name: str, function: Any, place: np.ndarray) -> np.ndarray:
    """Values of a callable at places, or those given."""
    if callable(function):
        return np.array([float(function(x)) for x in place])
    return array(name, function, np.float64, "(n), as many as places", (len(place),))


def embedded_atom(embedding: Sequence[Union[Callable[[float], float], ArrayLike]], density: Sequence[Any],
                  pair: Sequence[Any], *, rho: ArrayLike, r: ArrayLike, cutoff: Optional[float],
                  species: Optional[Sequence[str]], masses: Optional[ArrayLike], core: Optional[float]) -> EmbeddedAtom:
    """What :meth:`rdd.Potential.embedded_atom` does."""
    n = len(embedding)
    grids = []
    for name, given in (("rho", rho), ("r", r)):
        grid = array(name, given, np.float64, "(n)", (None,))
        step = grid[1] - grid[0] if len(grid) > 1 else 0
        if len(grid) < 5 or grid[0] != 0 or not step > 0 or np.abs(np.diff(grid) - step).max() > 1e-8 * step:
            raise argument_error(f"{name}: expected at least 5 equidistant places from 0 on")
        grids.append(grid)
    at_rho, at_r = grids
    if len(density) not in (n, n * n) or len(pair) != n * (n + 1) // 2:
        raise argument_error(f"{n} embedding functions, {len(density)} densities, {len(pair)} pair functions: expected n, n "
                             f"(by source) or n^2 (00, 10, 01, 11 by host and source), and n (n + 1)/2 (00, 10, 11, ...)")
    names = [f"X{a}" for a in range(n)] if species is None else list(species)
    f = np.array([_sampled(f"density[{k}]", d, at_r) for k, d in enumerate(density)])
    # The product r phi is 0 at r = 0, where phi itself need not be finite.
    phi = np.array([[0.0, *_sampled(f"pair[{k}]", p, at_r[1:])] if callable(p) else _sampled(f"pair[{k}]", p, at_r)
                    for k, p in enumerate(pair)])
    handle = _rdd.rdd_potential_eam(
        n, " ".join(names), np.ones(n) if masses is None else array("masses", masses, np.float64, "(n)", (n,)),
        len(at_rho), float(at_rho[1]), np.array([_sampled(f"embedding[{a}]", e, at_rho) for a, e in enumerate(embedding)]),
        len(at_r), float(at_r[1]), float(at_r[-1]) if cutoff is None else real("cutoff", cutoff), len(f), f, len(phi),
        phi * at_r, -1.0 if core is None else real("core", core))
    return EmbeddedAtom._of(handle, "from functions")


EMBEDDED.update(read=read, embedded_atom=embedded_atom)
