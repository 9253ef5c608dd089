"""Records what is asked of the library and what comes of it: right, warned, refused, wrong."""
import warnings

import numpy as np
from mpmath import mp, mpf

_SMALLEST, _LARGEST = mpf(2) ** -1000, mpf(2) ** 1020


class Judge:
    """Findings about one network. ``rdd`` is the library's package."""

    def __init__(self, rdd) -> None:
        self.rdd = rdd
        self.counts = {}  # (quantity, verdict): number
        self.refusals = []  # what the library says it cannot do
        self.findings = []  # what is wrong, crashed or refused, as dictionaries

    def note(self, quantity, verdict, **about) -> None:
        self.counts[quantity, verdict] = self.counts.get((quantity, verdict), 0) + 1
        if verdict not in ("right", "warned", "rightly refused", "refused"):
            self.findings.append({"quantity": quantity, "verdict": verdict, **about})

    def call(self, quantity, function, *, refused=()):
        """The result of a call; None where it ended with an error. ``refused``: errors that are right here. A warning
        that a result is less exact frees the call from its promise, and (None) is returned too."""
        rdd = self.rdd
        try:
            with warnings.catch_warnings(record=True) as seen:
                warnings.simplefilter("always")
                result = function()
        except refused as error:
            self.note(quantity, "rightly refused", text=str(error))
            return None
        except (rdd.NumericError, rdd.UnsupportedError, rdd.NoGapError) as error:
            self.note(quantity, "refused")
            self.refusals.append(f"{quantity}: {type(error).__name__}: {error}")
            return None
        except rdd.Error as error:
            self.note(quantity, "wrongly refused", text=f"{type(error).__name__}: {error}")
            return None
        except Exception as error:  # noqa: BLE001 - whatever it is, it is a finding
            self.note(quantity, "crashed", text=f"{type(error).__name__}: {error}")
            return None
        if any(issubclass(w.category, rdd.NotConvergedWarning) for w in seen):
            self.note(quantity, "warned")
            return None
        if refused:
            self.note(quantity, "not refused", text=f"expected {', '.join(e.__name__ for e in refused)}")
            return None
        return result

    def close(self, quantity, got, right, tolerance, scale=None) -> bool:
        """Every number of ``got`` is that of ``right`` to the tolerance times the scale: a number, one for each entry,
        or None for the entry itself. What lies beyond a double's range is left out."""
        got = [complex(x) for x in np.ravel(got)] if np.iscomplexobj(got) else [float(x) for x in np.ravel(got)]
        right = _flat(right)
        if len(got) != len(right):
            self.note(quantity, "wrong", text=f"{len(got)} numbers in place of {len(right)}")
            return False
        scales = _flat(scale) if isinstance(scale, (list, tuple)) else [scale] * len(right)
        worst, place = mpf(0), None
        for i, (x, y, s) in enumerate(zip(got, right, scales)):
            s = abs(y) if s is None else s
            if s < _SMALLEST or s > _LARGEST:
                continue
            error = abs(_exact(x) - y) / s if np.isfinite(x) else mp.inf
            if not error <= worst:
                worst, place = error, i
        if worst <= tolerance:
            self.note(quantity, "right")
            return True
        self.note(quantity, "wrong", error=float(worst), tolerance=float(tolerance), entry=place,
                  got=str(got[place]), right=mp.nstr(right[place], 17))
        return False

    def holds(self, quantity, condition, text) -> bool:
        if condition:
            self.note(quantity, "right")
        else:
            self.note(quantity, "wrong", text=text)
        return bool(condition)


def _exact(x):
    return mp.mpc(x.real, x.imag) if isinstance(x, complex) else mpf(x)


def _flat(values):
    if isinstance(values, (list, tuple)):
        return [x for value in values for x in _flat(value)]
    return [values]
