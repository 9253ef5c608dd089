"""Coarse jump tables for event-driven engines, and how each coarse state moves."""
from typing import TYPE_CHECKING, Callable, NamedTuple, Optional

import numpy as np

from . import _frames, _html, _rdd
from ._arrays import frozen, integer, real
from ._context import Context, running
from ._errors import argument_error
from ._progress import ProgressLike

if TYPE_CHECKING:
    from ._model import Model


class Mobilities(NamedTuple):
    """How each coarse state moves between reactions."""

    tensor: np.ndarray     #: (P, space, space) its own block of the second-order D_P, length^2/time
    principal: np.ndarray  #: (P, space) eigenvalues, descending: the diffusivity along each axis, length^2/time
    axes: np.ndarray       #: (P, space, space) axes[p, c] is the unit vector of principal[p, c]
    dimension: np.ndarray  #: (P,) dimension of the motion; 0: immobile


class JumpTable:
    """Jumps between coarse states with rates > 0, made by :meth:`Reduced.jumps`. Immutable; arrays are read-only.

    All coarse states stand at the origin of their cell. Every jump has an opposite one with the same rate times
    equilibrium weight, and jumps leave every state in pairs +-dr or with dr = 0: D = 1/2 sum pi k dr dr^T. The
    equilibrium weights and the diffusivity of the model are kept exactly.
    """

    def __init__(self, handle, make_model: Callable[[object], "Model"]) -> None:
        self._handle = handle
        self._make_model = make_model
        P, dim, space, n, n_slow = _rdd.rdd_jump_table_sizes(handle)
        source, target = np.empty(n, np.int64), np.empty(n, np.int64)
        translation, displacement, rate = np.empty((n, dim), np.int64), np.empty((n, space)), np.empty(n)
        _rdd.rdd_jump_table_jumps(handle, 0, source, target, translation, displacement, rate)
        equilibrium, diffusivity = np.empty(P), np.empty((space, space), order="F")
        slow, spectral = np.empty(n_slow), np.empty(n_slow)
        _rdd.rdd_jump_table_values(handle, equilibrium, diffusivity, slow, spectral)
        self._arrays = [frozen(a) for a in (source, target, translation, displacement, rate, equilibrium, diffusivity,
                                            slow, spectral)]
        self._quality = _rdd.rdd_jump_table_quality(handle)
        self._model: Optional["Model"] = None

    @property
    def source(self) -> np.ndarray:
        """(n,) coarse state each jump leaves."""
        return self._arrays[0]

    @property
    def target(self) -> np.ndarray:
        """(n,) coarse state it arrives in."""
        return self._arrays[1]

    @property
    def translation(self) -> np.ndarray:
        """(n, dim) its translation in lattice vectors."""
        return self._arrays[2]

    @property
    def displacement(self) -> np.ndarray:
        """(n, space) the same in Cartesian coordinates, length."""
        return self._arrays[3]

    @property
    def rate(self) -> np.ndarray:
        """(n,) its rate, > 0, 1/time."""
        return self._arrays[4]

    @property
    def equilibrium(self) -> np.ndarray:
        """(P,) equilibrium weights, those of the coarse model."""
        return self._arrays[5]

    @property
    def diffusivity(self) -> np.ndarray:
        """(space, space) D, that of the model the coarse one came from, length^2/time."""
        return self._arrays[6]

    @property
    def slow_rates(self) -> np.ndarray:
        """(P - 1,) slow rates of the table, ascending, 1/time."""
        return self._arrays[7]

    @property
    def spectral_rates(self) -> np.ndarray:
        """(P - 1,) slow rates of the model the coarse one came from, 1/time."""
        return self._arrays[8]

    @property
    def rate_error(self) -> float:
        """Largest relative difference of the two; 0 for P = 1."""
        return self._quality[0]

    @property
    def reaction_distance(self) -> float:
        """|K - Q_P|/|Q_P| of the reaction matrices, in Frobenius norms of Pi^-1/2 . Pi^1/2; 0 for P = 1."""
        return self._quality[1]

    @property
    def diffusion_distance(self) -> float:
        """The same for the second moments of the jumps q -> p and the blocks of the second-order D_P."""
        return self._quality[2]

    @property
    def model(self) -> "Model":
        """The table as a :class:`Model` of its own, with P states: for trajectories, diffusivities, files, exports."""
        if self._model is None:
            self._model = self._make_model(_rdd.rdd_jump_table_model(self._handle))
        return self._model

    def __len__(self) -> int:
        return len(self.rate)

    def __repr__(self) -> str:
        return (f"<rdd.JumpTable: {len(self)} jumps between {len(self.equilibrium)} states, rate error "
                f"{self.rate_error:.2g}, reaction distance {self.reaction_distance:.2g}, diffusion distance "
                f"{self.diffusion_distance:.2g}>")

    def _repr_html_(self) -> str:
        return _html.jump_table(self)

    def to_pandas(self):
        """A pandas.DataFrame, one row a jump; states count from 0."""
        return _frames.frame({"source": self.source, "target": self.target,
                              **_frames.vectors("n", self.translation, range(self.translation.shape[1])),
                              **_frames.vectors("d", self.displacement, _frames.axes_of(self.displacement.shape[1])), "rate": self.rate})

    def __reduce__(self):
        raise TypeError("rdd.JumpTable cannot be pickled; its arrays and its model can")


class ReducedJumpMethods:
    """The methods of :class:`Reduced` for coarse jumps."""

    _handle: object
    _P: int
    model: "Model"
    _space: int

    def jumps(self, *, range: Optional[int] = None, least_gap: float = 3, largest_error: float = 0.1,
              context: Optional[Context] = None, progress: ProgressLike = None) -> JumpTable:
        """Coarse jumps with rates > 0 for an event-driven engine, with the equilibrium weights of this model and the
        exact diffusivity. Refused for driven models, without a gap, in the gauge as given, and where no translations
        within range combine to the diffusivity; the error says what would do.

        :param range: largest component of a translation, 1 to 16 cells; None: 2 (beyond four dimensions 1), and some
            longer ones up to 16 where the diffusivity needs them
        :param least_gap: smallest spectral gap that will do; 0: any
        :param largest_error: relative error of a slow rate that is allowed
        """
        reach = integer("range", range)
        if reach is not None and not 1 <= reach <= 16:
            raise argument_error(f"range = {range!r}: expected 1 to 16 cells, or None")
        with running(context, progress, "jumps") as handle:
            made = _rdd.rdd_jump_table_create(handle, self._handle, reach or 0, real("least_gap", least_gap),
                                              real("largest_error", largest_error))
        return JumpTable(made, self.model._another)

    def mobilities(self, threshold: float = 0.01) -> Mobilities:
        """Diffusivity, axes and dimension of the motion of each coarse state between reactions.

        :param threshold: a direction counts if the diffusivity along it exceeds the state's largest one times this
        """
        P, space = self._P, self._space
        tensor, axes = np.empty((P, space, space)), np.empty((P, space, space))
        principal, dimension = np.empty((P, space)), np.empty(P, np.int64)
        _rdd.rdd_reduced_mobilities(self._handle, real("threshold", threshold), tensor, principal, axes, dimension)
        return Mobilities(frozen(tensor), frozen(principal), frozen(axes), frozen(dimension))
