"""Progress of long calls: a callable, tqdm where it is installed, or plain text."""
import operator
import sys
from typing import Callable, Optional, Union

import numpy as np

ProgressLike = Union[None, bool, Callable[[int, int], object]]


class _TqdmBar:
    def __init__(self, tqdm, name: str) -> None:
        self._bar = tqdm(desc=name, unit="", leave=True)

    def __call__(self, done: int, total: int) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


class _TextBar:
    def __init__(self, name: str) -> None:
        self._name = name
        self._last = -1

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // total if total else 100
        if percent != self._last:
            self._last = percent
            print(f"\r{self._name}: {percent:3d} %", end="", file=sys.stderr, flush=True)

    def close(self) -> None:
        if self._last >= 0:
            print(file=sys.stderr)


def _code(answer: object) -> int:
    """Integers of any type follow the C rule (> 0 cancels, < 0 fails), True cancels; anything else is no answer."""
    try:
        code = operator.index(bool(answer) if isinstance(answer, np.bool_) else answer)  # type: ignore[arg-type]
    except TypeError:
        return 0
    return (code > 0) - (code < 0)


def reporter(progress: ProgressLike, name: str) -> Optional[Callable[[int, int], object]]:
    """The callable to tell, or None."""
    if progress is None or progress is False:
        return None
    if progress is not True:
        if not callable(progress):
            raise TypeError(f"progress: expected a callable, True or None, got {type(progress).__name__}")
        tell = progress
        return lambda done, total: _code(tell(done, total))
    try:
        from tqdm import tqdm
    except ImportError:
        return _TextBar(name)
    return _TqdmBar(tqdm, name)
