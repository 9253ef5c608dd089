"""rdd: reaction, drift and diffusion coefficients from master equations.

A :class:`Model` is a periodic network of jumps between states. From it come exact band structures
(:meth:`Model.spectrum`), exact long-time transport (:meth:`Model.diffusivity`) and coarse-grained
reaction-drift-diffusion models (:meth:`Model.coarse_grain`).

Units are the caller's own: lengths and times of the input are those of the output, rates are 1/time. Arrays are numpy
arrays; indices of states count from 0.
"""
import importlib

from . import _rdd

if _rdd.rdd_abi_version() != _rdd.bindings_abi:
    raise ImportError(f"the library found has ABI {_rdd.rdd_abi_version()}, this package needs {_rdd.bindings_abi}: "
                      f"install both from one build")

from ._audit import Audit  # noqa: E402
from ._context import Context, set_threads  # noqa: E402
from ._crystal import Crystal, Operation  # noqa: E402
from ._defect import Defect, State  # noqa: E402
from ._dmd import DMD  # noqa: E402
from ._endpoints import Endpoints  # noqa: E402
from ._errors import (ArgumentError, CallbackError, Cancelled, DegenerateError, Error, FileError, FileWarning,  # noqa: E402
                      FormatError, IllPosedWarning, InternalError, MPIError, NoGapError, NoLatticeError, NotConvergedWarning, NotErgodicError,
                      NotReversibleError, NumericError, OutOfMemoryError, UnsupportedError)
from ._field import Field, FieldTransport, GridRates, Polarity, grid_rates  # noqa: E402
from ._jump_classes import JumpClasses  # noqa: E402
from ._jump_table import JumpTable, Mobilities  # noqa: E402
from ._jump_sweep import JumpRates, JumpSweep  # noqa: E402
from ._landscape import Landscape, Transitions  # noqa: E402
from ._model import Jumps, Model, Repaired  # noqa: E402
from . import export, foreign, report, spin  # noqa: E402
from ._options import Option, options  # noqa: E402
from ._pair import Pair, PairBox, PairTransport  # noqa: E402
from ._passage import FirstPassage, Passage  # noqa: E402
from ._potential import Potential  # noqa: E402
from ._propagate import Propagation, Stencil  # noqa: E402
from ._read import read, read_landscape  # noqa: E402
from ._reduced import Hops, Reduced, Resolution  # noqa: E402
from ._sampler import Trajectories  # noqa: E402
from ._spectrum import BandPath, GapTable, KGrid, KMesh, Spectrum, band_path, kmesh  # noqa: E402
from ._standard_path import standard_path  # noqa: E402
from ._sweep import ArrheniusFit, CoarseFits, CoarseSweep, DiffusivityDerivatives, Fits, Sweep, TransportDerivatives, fit_arrhenius  # noqa: E402
from ._table import CoarseTable, CoarseValues, Table  # noqa: E402

__version__ = _rdd.rdd_version()


def build_info() -> str:
    """Facts about the build of the library, one per line: version, compiler, SIMD level, BLAS, licences."""
    return _rdd.rdd_build_info()


def __getattr__(name: str):
    """``rdd.plot`` is imported when it is first asked for: it needs matplotlib, which takes its time."""
    if name == "plot":
        return importlib.import_module(".plot", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted({*globals(), "plot"})


__all__ = [
    "ArgumentError", "ArrheniusFit", "Audit", "BandPath", "CallbackError", "Cancelled", "CoarseFits", "CoarseSweep", "CoarseTable", "CoarseValues",
    "Context", "Crystal", "DMD", "Defect", "DegenerateError", "DiffusivityDerivatives", "Endpoints", "Error",
    "Field",
    "FieldTransport", "FileError", "FileWarning", "FirstPassage", "Fits", "FormatError", "GapTable", "GridRates",
    "Hops", "IllPosedWarning", "InternalError", "JumpClasses", "JumpRates", "JumpSweep", "JumpTable", "Jumps",
    "KGrid", "KMesh", "Landscape", "MPIError", "Mobilities", "Model", "NoGapError", "NoLatticeError", "NotConvergedWarning",
    "NotErgodicError", "NotReversibleError", "NumericError", "Operation", "Option", "OutOfMemoryError", "Pair",
    "PairBox", "PairTransport", "Passage", "Polarity", "Potential", "Propagation", "Reduced", "Repaired", "Resolution",
    "Spectrum", "State", "Stencil", "Sweep", "Table", "Trajectories", "Transitions", "TransportDerivatives",
    "UnsupportedError", "band_path", "build_info", "export", "fit_arrhenius", "foreign", "grid_rates", "kmesh", "options",
    "plot", "read", "read_landscape", "report", "set_threads", "spin", "standard_path",
]
