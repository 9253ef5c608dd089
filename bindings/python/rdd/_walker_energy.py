"""Potential energies of walkers, and what their domains are given as."""
from typing import Any, Callable, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, frozen, shape_error
from ._errors import argument_error


class Polynomial:
    """A potential energy V(x) = sum over terms of coefficient times the product of x_a^exponent_a, which the library
    evaluates itself, on all threads.

    :param coefficients: (n_terms,) energy / length^degree; alone, those of 1, x, x^2, ... in one dimension
    :param exponents: (n_terms, dim) integers from 0 to 64
    """

    def __init__(self, coefficients: ArrayLike, exponents: Optional[ArrayLike] = None) -> None:
        self._coefficients = frozen(array("coefficients", coefficients, np.float64, "(n_terms)", (None,)).copy())
        n = len(self._coefficients)
        given = np.arange(n)[:, np.newaxis] if exponents is None else exponents
        self._exponents = frozen(array("exponents", given, np.int64, "(n_terms, dim)", (n, None)).copy())
        self._handle = _rdd.rdd_energy_create(self.dim)
        _rdd.rdd_energy_set_polynomial(self._handle, n, self._exponents, self._coefficients)

    @property
    def dim(self) -> int:
        """Number of coordinates."""
        return self._exponents.shape[1]

    @property
    def coefficients(self) -> np.ndarray:
        """(n_terms,) energy / length^degree."""
        return self._coefficients

    @property
    def exponents(self) -> np.ndarray:
        """(n_terms, dim)"""
        return self._exponents

    def __call__(self, *x: ArrayLike) -> np.ndarray:
        """V at places, one array for each coordinate."""
        if len(x) != self.dim:
            raise argument_error(f"x: {len(x)} coordinates, expected {self.dim}")
        places = np.broadcast_arrays(*(np.asarray(part, np.float64) for part in x))
        total = np.zeros(places[0].shape)
        for c, powers in zip(self._coefficients, self._exponents):
            total = total + c * np.prod([p ** n for p, n in zip(places, powers)], axis=0)
        return total[()]

    def __repr__(self) -> str:
        return f"<rdd.spin.Polynomial: {len(self._coefficients)} terms in {self.dim} dimension{'s' * (self.dim > 1)}>"

    def __reduce__(self):
        return Polynomial, (self._coefficients, self._exponents)


PotentialLike = Union[Polynomial, np.polynomial.Polynomial, Callable[..., Any], Sequence[float]]


def _polynomial(potential: Any) -> Optional[Polynomial]:
    """The potential as a polynomial, if it is one."""
    if isinstance(potential, Polynomial):
        return potential
    if isinstance(potential, np.polynomial.Polynomial):
        return Polynomial(potential.convert(domain=(-1, 1), window=(-1, 1)).coef)
    return None if callable(potential) else Polynomial(potential)


def _energy(potential: Any, dim: int):
    """(handle, what must stay alive)."""
    polynomial = _polynomial(potential)
    if polynomial is not None:
        return polynomial._handle, polynomial
    handle = _rdd.rdd_energy_create(dim)
    call = (lambda x, y: float(potential(x))) if dim == 1 else (lambda x, y: float(potential(x, y)))
    _rdd.rdd_energy_set_host(handle, call)
    return handle, potential


def _flag(name: str, value: Any) -> int:
    if not isinstance(value, (bool, np.bool_)):
        raise argument_error(f"{name} = {value!r}: expected True or False")
    return int(value)


def _pair(name: str, value: Any) -> Tuple[Any, Any]:
    try:
        first, second = value
    except (TypeError, ValueError):
        raise argument_error(f"{name} = {value!r}: expected two values, for lo and hi") from None
    return first, second


def _sides(absorbing: Any, dim: int) -> np.ndarray:
    """(2, dim) flags from True, a pair (lower, upper), each for all coordinates or one by one."""
    if isinstance(absorbing, (bool, np.bool_)):
        absorbing = (absorbing, absorbing)
    flags = np.empty((2, dim), np.int32)
    for k, side in enumerate(_pair("absorbing", absorbing)):
        each = [side] * dim if np.ndim(side) == 0 else list(side)
        if len(each) != dim:
            raise shape_error(f"absorbing[{k}]", (len(each),), "(dim)", (dim,))
        flags[k] = [_flag(f"absorbing[{k}][{a}]", value) for a, value in enumerate(each)]
    return flags
