"""Models and landscapes from files, with what their reader found doubtful as warnings."""
import json
from typing import Any, Mapping, Optional, Union

from . import _rdd
from ._arrays import real
from ._context import Context, running
from ._errors import FileWarning, warn
from ._landscape import Landscape
from ._model import Model
from ._options import BOLTZMANN_EV, make_options
from ._paths import Path, file_name


def _warn_of(lines: str) -> None:
    for line in filter(None, lines.split("\n")):
        warn(line, FileWarning)


def read(path: Path, temperature: Optional[float] = None, kB: float = BOLTZMANN_EV, *,
         tolerance: Optional[float] = None, allow_one_way: bool = False, context: Optional[Context] = None) -> Model:
    """Reads a model from a file: the library's JSON; a jump CSV (``from,to,dx,dy,dz[length],rate[1/time]``, or with
    ``Em[energy],nu0[1/time]`` in place of the rate; states from 1, # comments), whose lattice is inferred; or the folder
    of a kinetic transition network (``min.data``, ``ts.data``) or of a DISCOTRESS chain (``edge_conns.dat``,
    ``edge_weights.dat``, ``stat_prob.dat``), which have no lattice; or a ``MarkovModel.xml`` of TAMMBER, whose states and
    jumps up to symmetry are unfolded; or JSON of format "rdd-defect", a crystal with a defect and one barrier a class of
    jumps.

    Tables may be separated by commas, semicolons, tabs or blanks, with their named columns in any order; units in
    brackets (``dx[nm]``, ``Em[meV]``, ``nu0[THz]``) are converted to angstrom, eV and 1/s, and an unknown one is a
    :class:`rdd.FormatError`. Barriers below zero and saddles below a minimum raise a :class:`rdd.FileWarning`.

    :param temperature: K, for files that hold barriers; not used for files that hold rates
    :param kB: Boltzmann's constant in energy/K; the default is for eV
    :param tolerance: displacements closer than this are the same, length
    :param allow_one_way: whether a jump list may hold jumps without a reverse; otherwise such a jump is an error
    """
    options = make_options({"lattice_tolerance": real("tolerance", tolerance),
                            "allow_one_way": int(bool(allow_one_way)) or None})
    with running(context, None, "read") as handle:
        made = _rdd.rdd_model_read(handle, options, file_name(path), temperature or 0.0, kB)
    _warn_of(_rdd.rdd_model_warnings(made))
    return Model._of(made)


def _plain(value: Any) -> Any:
    """Arrays and numbers of numpy as lists and numbers, for JSON."""
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError(f"expected numbers, texts, lists and dicts, got {type(value).__name__}")


def read_landscape(path: Union[Path, Mapping[str, Any]], kB: float = BOLTZMANN_EV, *, tolerance: Optional[float] = None,
                   allow_one_way: bool = False, context: Optional[Context] = None) -> Landscape:
    """Reads a landscape from a file: a jump CSV (``from,to,dx,dy,dz[length],Em[energy],nu0[1/time]``; states from 1,
    # comments), whose lattice is inferred; the folder of a kinetic transition network (``min.data``, ``ts.data``),
    which has saddle energies and no lattice; a ``MarkovModel.xml`` of TAMMBER; or JSON of format "rdd-defect", a crystal
    with a defect and one barrier a class of jumps. The same structure as a dict will do, from TOML or YAML for example.

    :param kB: Boltzmann's constant, energy/temperature; the default is for eV and K. One in the file goes first
    :param tolerance: of a jump list: displacements closer than this are the same, length
    :param allow_one_way: whether a jump list may hold jumps without a reverse; otherwise such a jump is an error
    """
    if isinstance(path, Mapping):
        with running(context, None, "read") as handle:
            return Landscape._of(_rdd.rdd_landscape_parse(handle, json.dumps(path, default=_plain), kB), kB)
    options = make_options({"lattice_tolerance": real("tolerance", tolerance),
                            "allow_one_way": int(bool(allow_one_way)) or None})
    with running(context, None, "read") as handle:
        made = _rdd.rdd_landscape_read(handle, options, file_name(path), kB)
    _warn_of(_rdd.rdd_landscape_warnings(made))
    return Landscape._of(made, kB)
