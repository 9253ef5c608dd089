"""Jumps from a matrix of rates, dense or sparse, in either convention."""
from typing import Any, Optional, Tuple

import numpy as np

from ._arrays import shape_error
from ._errors import argument_error

#: names of the conventions: whether entry (i, j) leads from i or to i
_FROM_ROW = {"row": True, "rows": True, "column": False, "columns": False, "col": False}


def _entries(rates: Any) -> Tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Rows, columns, values that are not zero, and the size; of a sparse matrix duplicates are summed."""
    sparse = hasattr(rates, "tocoo")
    shape = rates.shape if sparse else np.shape(rates)
    if len(shape) != 2 or shape[0] != shape[1] or not shape[0]:
        raise shape_error("rates", shape, "(n_states, n_states)", (None, None))
    if sparse:
        held = rates.tocsr().copy()
        held.sum_duplicates()
        held = held.tocoo()
        row, column, value = held.row.astype(np.int64), held.col.astype(np.int64), np.asarray(held.data)
    else:
        dense = np.asarray(rates)
        row, column = np.nonzero(dense)
        value = dense[row, column]
    try:
        value = np.asarray(value).astype(np.float64, casting="safe" if value.dtype.kind == "c" else "same_kind")
    except (TypeError, ValueError):
        raise TypeError(f"rates: expected real numbers, got an array of {np.asarray(value).dtype}") from None
    kept = value != 0  # NaN stays
    return row[kept], column[kept], value[kept], int(shape[0])


def _sums(row: np.ndarray, column: np.ndarray, value: np.ndarray, n: int) -> Tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Sums of the entries beside the diagonal along rows and along columns, and the diagonal."""
    off = row != column
    return (np.bincount(row[off], value[off], n), np.bincount(column[off], value[off], n),
            np.bincount(row[~off], value[~off], n))


def _fits(diagonal: np.ndarray, sums: np.ndarray) -> bool:
    return bool((np.abs(diagonal + sums) <= 1e-8 * np.maximum(np.abs(diagonal), sums)).all())


def _symmetric(row: np.ndarray, column: np.ndarray, value: np.ndarray) -> bool:
    one, other = np.lexsort((column, row)), np.lexsort((row, column))
    return all(np.array_equal(a[one], b[other]) for a, b in ((row, column), (column, row), (value, value)))


def _named(convention: Optional[str], symmetric: bool, diagonal: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> bool:
    """Whether entries lead from their row."""
    if convention is not None:
        try:
            return _FROM_ROW[convention]
        except (KeyError, TypeError):
            raise argument_error(f'convention = {convention!r}: expected "row" (entry (i, j) is the rate of i -> j, rows sum '
                                 'to 0) or "column" (entry (i, j) is the rate of j -> i, columns sum to 0)') from None
    if symmetric:  # both conventions say the same
        return True
    fits = (_fits(diagonal, rows), _fits(diagonal, columns)) if diagonal.any() else (False, False)
    if fits == (True, False) or fits == (False, True):
        return fits[0]
    raise argument_error('convention is None: ' + ("rows and columns of rates both sum to 0" if fits[0] else
                         "neither rows nor columns of rates sum to 0") +
                         ', so that it must be named: "row" (entry (i, j) is the rate of i -> j) or "column" (of j -> i)')


def jumps_of(rates: Any, convention: Optional[str]) -> Tuple[np.ndarray, np.ndarray, np.ndarray, int]:
    """Source, target and rate of the jumps of a rate matrix, and the number of states."""
    row, column, value, n = _entries(rates)
    off = row != column
    bad = np.flatnonzero(~np.isfinite(value) | (off & (value < 0)))
    if len(bad):
        b = bad[0]
        raise argument_error(f"rates[{row[b]}, {column[b]}] = {value[b]!r}: expected finite rates >= 0 beside the diagonal")
    rows, columns, diagonal = _sums(row, column, value, n)
    from_row = _named(convention, _symmetric(row, column, value), diagonal, rows, columns)
    sums = rows if from_row else columns
    if diagonal.any() and not _fits(diagonal, sums):
        worst = int(np.argmax(np.abs(diagonal + sums) - 1e-8 * np.maximum(np.abs(diagonal), sums)))
        other = columns if from_row else rows
        hint = f'; the other convention, "{"column" if from_row else "row"}", fits' if _fits(diagonal, other) else ""
        raise argument_error(f"rates[{worst}, {worst}] = {diagonal[worst]!r}: expected minus the sum of the rates out of the state, "
                             f"{-sums[worst]!r}, or a diagonal of zeros{hint}")
    source, target = (row, column) if from_row else (column, row)
    return source[off], target[off], value[off], n
