"""Landscapes as the library holds them, from what users give; classes come later."""
from typing import Optional

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, each, rows
from ._context import Context, running
from ._errors import argument_error
from ._paths import lattice_rows


def landscape_handle(lattice: Optional[ArrayLike], n_states: int, source: ArrayLike, target: ArrayLike,
                     translation: Optional[ArrayLike], *, barrier: Optional[ArrayLike], saddle: Optional[ArrayLike],
                     prefactor: ArrayLike, energy: Optional[ArrayLike], degeneracy: Optional[ArrayLike],
                     positions: Optional[ArrayLike], kB: float, context: Optional[Context]) -> object:
    """The handle of a landscape; :class:`rdd.Landscape` says what the arguments are."""
    if (barrier is None) == (saddle is None):
        raise argument_error(f"barrier and saddle are both {'None' if barrier is None else 'given'}: expected "
                             f"exactly one of them")
    vectors = None if lattice is None else lattice_rows(lattice)
    if positions is not None:
        width = None if vectors is None else vectors.shape[1]
        positions = rows("positions", positions, np.float64, "(n_states, space)", (n_states, width))
    dim, space = vectors.shape if vectors is not None else (0, 0 if positions is None else positions.shape[1])
    source = array("source", source, np.int64, "(n)", (None,))
    n = len(source)
    target = array("target", target, np.int64, "(n)", (n,))
    if translation is not None:
        translation = rows("translation", translation, np.int64, "(n, dim)", (n, dim))
    if barrier is not None:
        height, kind = each("barrier", barrier, "(n)", n), _rdd.RDD_HEIGHT_BARRIER
    else:
        assert saddle is not None  # one of the two is given
        height, kind = each("saddle", saddle, "(n)", n), _rdd.RDD_HEIGHT_SADDLE
    prefactor = each("prefactor", prefactor, "(n)", n)
    if energy is not None:
        energy = array("energy", energy, np.float64, "(n_states)", (n_states,))
    if degeneracy is not None:
        degeneracy = array("degeneracy", degeneracy, np.float64, "(n_states)", (n_states,))
    with running(context, None, "landscape") as handle:
        return _rdd.rdd_landscape_create(handle, dim, space, n_states, vectors, positions, energy, degeneracy, n, source, target, translation, height, kind, prefactor, kB, 0)
