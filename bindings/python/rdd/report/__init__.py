"""One page about a network: audit, picture, bands, gaps, D(T), coarse model, jump table. Self-contained HTML that opens
without a network, in light and dark, on paper and on a phone.
"""
from typing import Optional

from numpy.typing import ArrayLike

from .._landscape import Landscape
from .._model import Model
from . import _facts, _page


def page(model: Model, landscape: Optional[Landscape] = None, *, title: str = "network", temperature: Optional[float] = None,
         temperatures: Optional[ArrayLike] = None, P: Optional[int] = None, deviation: Optional[float] = None,
         length_unit: Optional[str] = None, time_unit: Optional[str] = None, energy_unit: Optional[str] = None) -> str:
    """The page as a string.

    :param model: what the page is about
    :param landscape: the landscape it came from, for what depends on the temperature
    :param title: what to call it
    :param temperature: that of ``model``, to be said
    :param temperatures: (n_T,) for D(T); needs a landscape
    :param P: number of coarse states; None: the recommended one
    :param deviation: standard deviation of every barrier, energy; gives error bars
    :param length_unit: name of the unit of length, like that of time and of energy
    """
    units = _facts.Units(length_unit, time_unit, energy_unit)
    facts = _facts.Facts(model, landscape, temperature, temperatures, P, deviation, units)
    return _page.write(title, facts)


__all__ = ["page"]
