"""Arguments that several classes take: paths, lattice vectors."""
import os
from typing import Union

import numpy as np
from numpy.typing import ArrayLike

from ._arrays import array

Path = Union[str, bytes, os.PathLike[str]]


def file_name(path: Path) -> bytes:
    """A path as the library takes it."""
    try:
        return os.fsencode(path)
    except TypeError:
        raise TypeError(f"path: expected str, bytes or os.PathLike, got {type(path).__name__}") from None


def lattice_rows(lattice: ArrayLike) -> np.ndarray:
    """(dim, space) lattice vectors; a number stands for a chain of that period."""
    vectors = np.asarray(lattice)
    if vectors.ndim == 0:
        vectors = vectors.reshape(1, 1)
    vectors = array("lattice", vectors, np.float64, "(dim, space)", (None, None))
    return vectors if vectors.shape[0] else np.zeros((0, vectors.shape[1]))
