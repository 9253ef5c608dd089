"""Input arrays of the right type and shape, or an error that says what was expected."""
import operator
from typing import Any, Optional, Sequence, overload

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._errors import Error, argument_error

Size = Optional[int]


def _describe(words: str, sizes: Sequence[Size]) -> str:
    if all(size is None for size in sizes):
        return words
    return f"{words} = ({', '.join('any' if s is None else str(s) for s in sizes)}{',' if len(sizes) == 1 else ''})"


def counted(n: int, what: str) -> str:
    """"1 jump", "2 jumps"."""
    return f"{n} {what}{'' if n == 1 else 's'}"


def shape_error(name: str, got, words: str, sizes: Sequence[Size], hint: str = "") -> Error:
    return argument_error(f"{name} has the shape {tuple(got)}: expected {_describe(words, sizes)}{hint}",
                          _rdd.RDD_ERROR_SIZE)


def array(name: str, value: ArrayLike, dtype, words: str, sizes: Sequence[Size]) -> np.ndarray:
    """A C-contiguous array of a type; sizes that are None may be anything."""
    given = _convert(name, value, dtype)
    if given.ndim != len(sizes) or any(s is not None and s != n for s, n in zip(sizes, given.shape)):
        raise shape_error(name, given.shape, words, sizes)
    return given


def rows(name: str, value: ArrayLike, dtype, words: str, sizes: Sequence[Size]) -> np.ndarray:
    """A list of vectors; where vectors have one component, a plain list of numbers will do."""
    given = _convert(name, value, dtype)
    if given.ndim == 1 and sizes[1] == 1:
        given = given[:, np.newaxis]
    return array(name, given, dtype, words, sizes)


def states(name: str, value: ArrayLike, n_states: int) -> np.ndarray:
    """State numbers, from a list of them, one of them, or a mask with a truth value for every state."""
    given = np.asarray(value)
    mixed = isinstance(value, (list, tuple)) and any(isinstance(v, (bool, np.bool_)) for v in value)
    if given.dtype.kind == "b" or mixed:
        if given.dtype.kind != "b" or given.shape != (n_states,):
            got = f"{value!r}" if given.size < 6 else f"truth values of the shape {given.shape}"
            raise argument_error(f"{name} = {got}: expected numbers of states, or a mask of n_states = {n_states} truth "
                                 f"values")
        return np.flatnonzero(given).astype(np.int64)
    return array(name, np.atleast_1d(value), np.int64, "(n)", (None,))


def each(name: str, value: ArrayLike, words: str, n: int) -> np.ndarray:
    """n numbers; one number stands for all."""
    return array(name, np.full(n, value) if np.ndim(value) == 0 else value, np.float64, words, (n,))


@overload
def real(name: str, value: None) -> None: ...
@overload
def real(name: str, value: float) -> float: ...
@overload
def real(name: str, value: Optional[float]) -> Optional[float]: ...


def real(name: str, value: Any) -> Optional[float]:
    """A number; None stays None."""
    try:
        if isinstance(value, (str, bytes)):  # float() would read it
            raise TypeError
        return None if value is None else float(value)
    except TypeError:
        raise TypeError(f"{name}: expected a number, got {type(value).__name__}") from None


@overload
def integer(name: str, value: None) -> None: ...
@overload
def integer(name: str, value: int) -> int: ...
@overload
def integer(name: str, value: Optional[int]) -> Optional[int]: ...


def integer(name: str, value: Any) -> Optional[int]:
    """An integer; None stays None."""
    try:
        return None if value is None else operator.index(value)
    except TypeError:
        raise TypeError(f"{name}: expected an integer, got {type(value).__name__}") from None


def _unlike(value: ArrayLike, given: np.ndarray) -> str:
    """What was given in place of numbers."""
    if given.ndim == 0:
        return f"it is {value!r}"
    kinds = {"b": "truth values", "U": "texts", "S": "texts", "O": "Python objects", "c": "complex numbers", "M": "dates", "m": "times"}
    return f"its entries are {kinds.get(given.dtype.kind, given.dtype)}"


def _convert(name: str, value: ArrayLike, dtype) -> np.ndarray:
    try:
        given = np.asarray(value)
        if np.issubdtype(dtype, np.integer):
            given = _integers(name, given, dtype)
        elif given.dtype.kind not in ("biufc" if np.issubdtype(dtype, np.complexfloating) else "biuf"):
            raise TypeError(_unlike(value, given))
        return np.ascontiguousarray(given, dtype=dtype) if given.ndim else np.asarray(given, dtype=dtype)
    except Error:
        raise
    except (TypeError, ValueError) as reason:
        kind = "integers" if np.issubdtype(dtype, np.integer) else "numbers"
        raise argument_error(f"{name}: expected an array of {kind} ({reason})") from None


def _integers(name: str, given: np.ndarray, dtype) -> np.ndarray:
    if given.dtype.kind in "iu" or given.size == 0:
        return given.astype(dtype, copy=False)
    if given.dtype.kind != "f":
        raise TypeError(_unlike(given, given))
    whole = given == np.rint(given)
    if not whole.all():
        place = tuple(int(i) for i in np.argwhere(~whole)[0])
        raise argument_error(f"{name}{list(place)} = {given[place]!r}: expected an integer")
    return given.astype(dtype)


def frozen(result: np.ndarray) -> np.ndarray:
    """Marked read-only, because the object it belongs to keeps it."""
    result.flags.writeable = False
    return result
