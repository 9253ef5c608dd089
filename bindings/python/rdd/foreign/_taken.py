"""What is made of an input, and the error of one that cannot be taken."""
from typing import NamedTuple

from .._crystal import Crystal
from .._defect import Defect
from .._errors import Error, argument_error
from .._jump_classes import JumpClasses
from .._landscape import Landscape
from .. import _rdd


class Taken(NamedTuple):
    """A defect from the input of another program."""

    crystal: Crystal       #: the atoms that make the symmetry
    defect: Defect         #: the states
    classes: JumpClasses   #: the jumps, in the order of the file
    landscape: Landscape   #: their energies and prefactors


def format_error(path: object, text: str) -> Error:
    """The error of a file that does not hold what it should."""
    return argument_error(f"{path}: {text}", _rdd.RDD_ERROR_FORMAT)
