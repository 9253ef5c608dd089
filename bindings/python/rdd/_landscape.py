"""Landscapes: energies and barriers, from which a model follows at any temperature."""
from typing import NamedTuple, Optional, Tuple, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _frames, _html, _rdd
from ._arrays import array, each, frozen
from ._context import Context, running
from ._errors import Error
from ._jump_sweep import JumpSweep, jump_sweep
from ._landscape_handle import landscape_handle
from ._model import Model
from ._options import BOLTZMANN_EV
from ._progress import ProgressLike
from ._sweep import SweepMethods


class Transitions(NamedTuple):
    """The transitions of a landscape in the order they were given. States count from 0."""

    source: np.ndarray        #: (n,) state left
    target: np.ndarray        #: (n,) state reached
    translation: np.ndarray   #: (n, dim) translation in lattice vectors
    displacement: np.ndarray  #: (n, space) physical displacement, length
    barrier: np.ndarray       #: (n,) barrier above the state left, energy
    prefactor: np.ndarray     #: (n,) nu, 1/time

    def to_pandas(self):
        """A pandas.DataFrame, one row a transition."""
        return _frames.frame({"source": self.source, "target": self.target,
                              **_frames.vectors("n", self.translation, range(self.translation.shape[1])),
                              **_frames.vectors("d", self.displacement, _frames.axes_of(self.displacement.shape[1])),
                              "barrier": self.barrier, "prefactor": self.prefactor})


class Landscape(SweepMethods):
    """A network of directed transitions with prefactors nu and barriers, immutable; any number of threads may use one.

    The rates at a temperature T are nu exp(-barrier/(kB T)), the barrier being given, or a saddle energy minus the energy
    of the state left. Energies are in the unit of kB times that of T: eV and K by default. A barrier that is crossed
    both ways is listed twice, once a direction.

    Exactly one of ``barrier`` and ``saddle`` is given. Saddle energies give detailed balance (without it:
    :class:`rdd.NotReversibleError`); barriers may drive the model.

    :param lattice: (dim, space) lattice vectors as rows, length; None for a plain kinetic network (dim 0)
    :param n_states: number of states per cell
    :param source: (n,) state left by each transition, from 0
    :param target: (n,) state reached
    :param translation: (n, dim) integers; None: all zero
    :param barrier: (n,) barriers above the state left, energy; one number stands for all
    :param saddle: (n,) saddle energies on the scale of ``energy``; one number stands for all
    :param prefactor: (n,) nu, 1/time, > 0; one number stands for all
    :param energy: (n_states,) energies of the states; None: zero
    :param degeneracy: (n_states,) degeneracies g > 0, so that pi ~ g exp(-energy/(kB T)); None: one. The audit compares
        these weights with the rates
    :param positions: (n_states, space) Cartesian positions of the states, length; None: all zero
    :param kB: Boltzmann's constant, energy/temperature
    """

    def __init__(self, lattice: Optional[ArrayLike], n_states: int, source: ArrayLike, target: ArrayLike,
                 translation: Optional[ArrayLike], *, barrier: Optional[ArrayLike] = None,
                 saddle: Optional[ArrayLike] = None, prefactor: ArrayLike, energy: Optional[ArrayLike] = None,
                 degeneracy: Optional[ArrayLike] = None, positions: Optional[ArrayLike] = None,
                 kB: float = BOLTZMANN_EV, context: Optional[Context] = None) -> None:
        self._take(landscape_handle(lattice, n_states, source, target, translation, barrier=barrier, saddle=saddle,
                                    prefactor=prefactor, energy=energy, degeneracy=degeneracy, positions=positions,
                                    kB=kB, context=context), kB)

    def _take(self, handle, kB: float) -> None:
        self._handle = handle
        self._kB = _rdd.rdd_landscape_boltzmann(handle)
        self._dim, self._space, self._n_states, self._n_transitions = _rdd.rdd_landscape_sizes(handle)
        self._transitions: Optional[Transitions] = None

    @classmethod
    def _of(cls, handle, kB: float) -> "Landscape":
        landscape = cls.__new__(cls)
        landscape._take(handle, kB)
        return landscape

    @property
    def n_states(self) -> int:
        """Number of states per cell."""
        return self._n_states

    @property
    def n_transitions(self) -> int:
        """Number of directed transitions."""
        return self._n_transitions

    @property
    def dim(self) -> int:
        """Number of lattice vectors."""
        return self._dim

    @property
    def space(self) -> int:
        """Number of Cartesian coordinates."""
        return self._space

    @property
    def kB(self) -> float:
        """Boltzmann's constant, energy/temperature."""
        return self._kB

    @property
    def transitions(self) -> Transitions:
        """The transitions in the order they were given, as read-only arrays."""
        if self._transitions is None:
            n = self.n_transitions
            kept = Transitions(np.empty(n, np.int64), np.empty(n, np.int64), np.empty((n, self.dim), np.int64),
                               np.empty((n, self.space)), np.empty(n), np.empty(n))
            _rdd.rdd_landscape_transitions(self._handle, 0, *kept)
            self._transitions = Transitions(*(frozen(a) for a in kept))
        return self._transitions

    def model(self, temperature: float) -> Model:
        """The model at a temperature. An error names the first rate that no double holds there; :meth:`log_rates` has
        no such limit."""
        return Model._of(_rdd.rdd_landscape_model(self._handle, temperature))

    def jump_sweep(self, temperatures: ArrayLike, P: Optional[int] = None, *, range: Optional[int] = None, least_gap: float = 3,
                   largest_error: float = 0.1, length: Optional[float] = None, context: Optional[Context] = None,
                   progress: ProgressLike = None) -> JumpSweep:
        """Coarse jumps with rates > 0 over a range of temperatures, for an engine whose temperature changes: one set of coarse
        states, followed from temperature to temperature by the states they share, and one set of jumps, whose rates are tables
        in 1/T.

        :param temperatures: (n_T,) > 0, the knots
        :param P: number of coarse states; None: the one whose smallest gap over the temperatures is largest, refused with the
            table of gaps (:class:`rdd.NoGapError`) where none reaches ``least_gap`` everywhere
        :param range: as in :meth:`rdd.Reduced.jumps`, like ``least_gap`` and ``largest_error``
        :param length: L of the gaps, cells; None: 10
        """
        return jump_sweep(self, temperatures, P, range, least_gap, largest_error, length, context, progress)

    def log_rates(self, temperature: float) -> np.ndarray:
        """(n_transitions,) natural logarithms of the rates at a temperature, of 1/time."""
        log_rates = np.empty(self.n_transitions)
        _rdd.rdd_landscape_log_rates(self._handle, temperature, log_rates)
        return log_rates

    def shifted(self, state: Optional[ArrayLike] = None, height: Optional[ArrayLike] = None) -> "Landscape":
        """The landscape under energy shifts, of strain or of a better calculation.

        :param state: (n_states,) added to the energies of the states at fixed saddles: barriers out of them fall
        :param height: (n_transitions,) added to the barriers or saddle energies; one number stands for all
        """
        if state is not None:
            state = array("state", state, np.float64, "(n_states)", (self.n_states,))
        if height is not None:
            height = each("height", height, "(n_transitions)", self.n_transitions)
        return Landscape._of(_rdd.rdd_landscape_shifted(self._handle, state, height), self.kB)

    def with_dipoles(self, state: Optional[ArrayLike] = None, height: Optional[ArrayLike] = None) -> "Landscape":
        """The landscape with other elastic dipoles P: energies change with strain as E - P:eps.

        :param state: (n_states, space, space) of each state, symmetric, energy; None: zero
        :param height: (n_transitions, space, space) of the saddle each transition crosses; None: zero
        """
        return Landscape._of(_rdd.rdd_landscape_with_dipoles(
            self._handle, self._tensors("state", state, self.n_states, "n_states"),
            self._tensors("height", height, self.n_transitions, "n_transitions")), self.kB)

    def _tensors(self, name: str, value: Optional[ArrayLike], n: int, words: str) -> Optional[np.ndarray]:
        if value is None:
            return None
        given = array(name, value, np.float64, f"({words}, space, space)", (n, self.space, self.space))
        return np.asfortranarray(np.moveaxis(given, 0, -1))

    @property
    def dipoles(self) -> Tuple[np.ndarray, np.ndarray]:
        """Elastic dipoles of the states (n_states, space, space) and of the saddles that transitions cross
        (n_transitions, space, space), energy."""
        state = np.empty((self.space, self.space, self.n_states), order="F")
        height = np.empty((self.space, self.space, self.n_transitions), order="F")
        _rdd.rdd_landscape_dipoles(self._handle, state, height)
        return np.moveaxis(state, -1, 0), np.moveaxis(height, -1, 0)

    @property
    def jump_class(self) -> np.ndarray:
        """(n_transitions,) class of jumps of each transition, of landscapes made from classes: a ``group`` for
        :meth:`diffusivity_error`."""
        classes = np.empty(self.n_transitions, np.int64)
        _rdd.rdd_landscape_classes(self._handle, 0, classes, None)
        return classes

    @property
    def deviation(self) -> np.ndarray:
        """(n_transitions,) standard deviation of each height, energy, of landscapes made from classes."""
        deviation = np.empty(self.n_transitions)
        _rdd.rdd_landscape_classes(self._handle, 0, None, deviation)
        return deviation

    def elastodiffusion(self, temperature: float, *, context: Optional[Context] = None) -> np.ndarray:
        """(space, space, space, space) response of the exact diffusivity to strain, d_abcd = dD_ab/d eps_cd,
        length^2/time. The landscape must have dipoles (:meth:`with_dipoles`, or those of classes of jumps)."""
        derivative = np.empty((self.space,) * 4, order="F")
        with running(context, None, "elastodiffusion") as run:
            _rdd.rdd_elastodiffusion(run, self._handle, temperature, None, derivative)
        return derivative

    def activation_volume(self, temperature: float, compliance: ArrayLike, *,
                          context: Optional[Context] = None) -> np.ndarray:
        """(space, space, space, space) V_abcd = kB T [D^-1/2 (d:S) D^-1/2]_abcd, length^space. Under a hydrostatic
        pressure p the mean over directions of -kB T d ln D/dp is V_aacc/space.

        :param compliance: (space, space, space, space) S of the host, length^space/energy (1 eV/A^3 is 160.2176634 GPa)
        """
        given = np.asfortranarray(array("compliance", compliance, np.float64, "(space, space, space, space)",
                                        (self.space,) * 4))
        volume = np.empty((self.space,) * 4, order="F")
        with running(context, None, "activation volume") as run:
            _rdd.rdd_activation_volume(run, self._handle, temperature, given, volume)
        return volume

    def strained(self, strain: ArrayLike) -> "Landscape":
        """The landscape under a finite homogeneous strain (space, space), symmetric: lengths (1 + eps) x, energies
        E - P:eps with its dipoles."""
        given = array("strain", strain, np.float64, "(space, space)", (self.space, self.space))
        return Landscape._of(_rdd.rdd_landscape_strained(self._handle, np.asfortranarray(given)), self.kB)

    def __repr__(self) -> str:
        where = f"{self.dim}-dimensional lattice" if self.dim else "no lattice"
        barriers = self.transitions.barrier
        heights = f", barriers {barriers.min():.4g} to {barriers.max():.4g}" if len(barriers) else ""
        return f"<rdd.Landscape: {self.n_states} states, {self.n_transitions} transitions, {where}{heights}>"

    def _repr_html_(self) -> str:
        return _html.landscape(self)

    def __copy__(self) -> "Landscape":
        return self

    def __deepcopy__(self, memo) -> "Landscape":
        return self

    def __reduce__(self):
        try:
            dipoles = self.dipoles
        except Error:
            dipoles = None
        return _restored, (type(self), self.to_bytes(), self.kB, dipoles)

    def to_bytes(self) -> bytes:
        """The landscape as bytes, for messages between processes and for archives: compact, versioned, checksummed, the
        same on every machine. Every number comes back to its last bit; named sets of states, elastic dipoles and
        classes of jumps are left out."""
        return _rdd.rdd_landscape_serialize(self._handle)

    @classmethod
    def from_bytes(cls, data: Union[bytes, bytearray, memoryview], kB: float = BOLTZMANN_EV) -> "Landscape":
        """The landscape in the bytes of :meth:`to_bytes`. Bytes that are cut short or damaged are a
        :class:`rdd.FormatError`, those of a newer version an :class:`rdd.UnsupportedError`.

        :param kB: not looked at: that of the bytes counts
        """
        return cls._of(_rdd.rdd_landscape_deserialize(data), kB)


def _restored(kind, data: bytes, kB: float, dipoles=None) -> Landscape:
    """Undoes ``__reduce__``."""
    landscape = kind.from_bytes(data, kB)
    return landscape if dipoles is None else landscape.with_dipoles(*dipoles)
