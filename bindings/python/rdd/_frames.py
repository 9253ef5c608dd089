"""Results as pandas frames and xarray datasets, where those are installed."""
from typing import Any, Dict, Mapping, Sequence, Tuple

import numpy as np


def frame(columns: Mapping[str, Any], index: str = "") -> Any:
    """A pandas.DataFrame; ``index`` names the column that becomes it."""
    try:
        import pandas
    except ImportError as reason:
        raise ImportError("a frame needs pandas (Debian: python3-pandas; pip: pandas); the arrays are there without it") from reason
    made = pandas.DataFrame(dict(columns))
    return made.set_index(index) if index else made


def dataset(variables: Mapping[str, Tuple[Sequence[str], np.ndarray]], coordinates: Mapping[str, Any], **attributes: Any) -> Any:
    """An xarray.Dataset of arrays with named axes."""
    try:
        import xarray
    except ImportError as reason:
        raise ImportError("a dataset needs xarray (Debian: python3-xarray; pip: xarray); the arrays are there without it") from reason
    return xarray.Dataset({name: (tuple(axes), values) for name, (axes, values) in variables.items()}, dict(coordinates), attributes)


def axes_of(space: int) -> list:
    """Names of Cartesian axes."""
    return list("xyz"[:space]) if space <= 3 else [f"x{a + 1}" for a in range(space)]


def vectors(name: str, values: np.ndarray, names: Sequence) -> Dict[str, np.ndarray]:
    """A column for each component of (n, d) vectors."""
    return {f"{name}{axis}": values[:, a] for a, axis in enumerate(names)}
