"""The model: a periodic network of jumps between states."""
from typing import Any, Dict, List, NamedTuple, Optional, Tuple, Type, TypeVar, Union

import numpy as np
from numpy.typing import ArrayLike

from . import _frames, _html, _rdd, _sampler, _spectrum
from ._arrays import array, counted, each, frozen, real, rows, states as states_of
from ._audit import Audit
from ._coarse import coarse_count, coarse_options
from ._context import Context, running
from ._landscape_handle import landscape_handle
from ._errors import IllPosedWarning, warn
from ._options import BOLTZMANN_EV, make_options
from ._paths import Path, file_name, lattice_rows
from ._passage import PassageMethods
from ._progress import ProgressLike
from ._propagate import PropagateMethods
from . import _rate_matrix
from ._reduced import Reduced
from ._sampler import Start, Trajectories
from ._spectrum import GapTable, MeshMethods, Spectrum
from ._sweep import DerivativeMethods
from ._transport import TransportMethods

Kind = TypeVar("Kind", bound="Model")


class Jumps(NamedTuple):
    """The jumps of a model in canonical order: by source, target, translation. States count from 0."""

    source: np.ndarray        #: (n,) state left
    target: np.ndarray        #: (n,) state reached
    translation: np.ndarray   #: (n, dim) translation in lattice vectors
    displacement: np.ndarray  #: (n, space) physical displacement, length
    rate: np.ndarray          #: (n,) rate, 1/time

    def to_pandas(self):
        """A pandas.DataFrame, one row a jump."""
        return _frames.frame({"source": self.source, "target": self.target,
                              **_frames.vectors("n", self.translation, range(self.translation.shape[1])),
                              **_frames.vectors("d", self.displacement, _frames.axes_of(self.displacement.shape[1])), "rate": self.rate})


class Model(MeshMethods, TransportMethods, PassageMethods, PropagateMethods, DerivativeMethods):
    """A periodic network of jumps, immutable; any number of threads may use one.

    A jump leaves state ``source`` of cell x and arrives in state ``target`` of cell x + A n with the lattice
    translation n. Its physical displacement is A n + u_target - u_source. Duplicates are summed, zero rates dropped.

    :param lattice: (dim, space) lattice vectors as rows, length; None for a plain kinetic network (dim 0)
    :param n_states: number of states per cell, M
    :param source: (n,) state left by each jump, from 0
    :param target: (n,) state reached
    :param translation: (n, dim) integers; None: all zero
    :param rate: (n,) rates, 1/time, >= 0; one number stands for all
    :param positions: (n_states, space) Cartesian positions u of the states, length; None: all zero
    :param log_pi: (n_states,) natural logarithm of the equilibrium weights believed in, up to a constant; the audit
        compares them with the rates
    """

    def __init__(self, lattice: Optional[ArrayLike], n_states: int, source: ArrayLike, target: ArrayLike,
                 translation: Optional[ArrayLike], rate: ArrayLike, *, positions: Optional[ArrayLike] = None,
                 log_pi: Optional[ArrayLike] = None, context: Optional[Context] = None) -> None:
        vectors = None if lattice is None else lattice_rows(lattice)
        if positions is not None:
            width = None if vectors is None else vectors.shape[1]
            positions = rows("positions", positions, np.float64, "(n_states, space)", (n_states, width))
        dim, space = vectors.shape if vectors is not None else (0, 0 if positions is None else positions.shape[1])
        source, target, rate, n = _ends_and_rate(source, target, rate)
        if translation is not None:
            translation = rows("translation", translation, np.int64, "(n, dim)", (n, dim))
        if log_pi is not None:
            log_pi = array("log_pi", log_pi, np.float64, "(n_states)", (n_states,))
        with running(context, None, "model") as handle:
            self._take(_rdd.rdd_model_create(handle, dim, space, n_states, vectors, positions, n, source, target,
                                             translation, rate, log_pi, 0))

    def _take(self, handle) -> None:
        self._handle = handle
        self._dim, self._space, self._n_states, self._n_jumps = _rdd.rdd_model_sizes(handle)
        self._geometry = None
        self._jumps: Optional[Jumps] = None
        self._sets: Optional[Dict[str, np.ndarray]] = None
        self._origin: Optional[Tuple[Optional[float], Optional[np.ndarray]]] = None

    @classmethod
    def _of(cls: Type[Kind], handle) -> Kind:
        model = cls.__new__(cls)
        model._take(handle)
        return model

    @staticmethod
    def _another(handle) -> "Model":
        """A model of another handle, whatever the class of this one."""
        return Model._of(handle)

    @classmethod
    def from_displacements(cls, source: ArrayLike, target: ArrayLike, displacement: ArrayLike, rate: ArrayLike, *,
                           n_states: Optional[int] = None, tolerance: Optional[float] = None,
                           context: Optional[Context] = None) -> "Model":
        """A model from Cartesian displacements: positions, lattice vectors and translations are inferred from the
        cycles of the network. :attr:`largest_shift` tells how far a displacement was moved to close the lattice.

        :param source: (n,) state left by each jump, from 0
        :param target: (n,) state reached
        :param displacement: (n, space) physical displacements, length
        :param rate: (n,) rates, 1/time
        :param n_states: number of states; None: as many as occur
        :param tolerance: displacements closer than this are the same, length; None: 1e-3 of the median length
        """
        source, target, rate, n = _ends_and_rate(source, target, rate)
        shifts = np.asarray(displacement)
        shifts = rows("displacement", displacement, np.float64, "(n, space)", (n, 1 if shifts.ndim == 1 else None))
        options = make_options({"lattice_tolerance": real("tolerance", tolerance)})
        with running(context, None, "model") as handle:
            _, made = _rdd.rdd_model_create_from_displacements(
                handle, options, shifts.shape[1], n_states or 0, n, source, target, shifts, rate, 0)
        return cls._of(made)

    @classmethod
    def from_barriers(cls, lattice: Optional[ArrayLike], n_states: int, source: ArrayLike, target: ArrayLike,
                      translation: Optional[ArrayLike], *, barrier: Optional[ArrayLike] = None,
                      saddle: Optional[ArrayLike] = None, prefactor: ArrayLike, temperature: float,
                      energy: Optional[ArrayLike] = None, degeneracy: Optional[ArrayLike] = None,
                      positions: Optional[ArrayLike] = None, kB: float = BOLTZMANN_EV,
                      context: Optional[Context] = None) -> "Model":
        """The model of a :class:`rdd.Landscape` (which says what its arguments are) at one temperature."""
        made = landscape_handle(lattice, n_states, source, target, translation, barrier=barrier, saddle=saddle,
                                prefactor=prefactor, energy=energy, degeneracy=degeneracy, positions=positions, kB=kB,
                                context=context)
        return cls._of(_rdd.rdd_landscape_model(made, temperature))

    @classmethod
    def from_rate_matrix(cls, rates: Any, convention: Optional[str] = None, *, positions: Optional[ArrayLike] = None,
                         log_pi: Optional[ArrayLike] = None, context: Optional[Context] = None) -> "Model":
        """A kinetic network without a lattice from its matrix of rates, dense (anything numpy takes) or scipy.sparse.

        :param rates: (n_states, n_states) rates, 1/time, >= 0 beside the diagonal; the diagonal is minus the sum of the rates
            out of each state, or all zeros
        :param convention: "row": entry (i, j) is the rate of i -> j; "column": entry (i, j) is the rate of j -> i; None: the one
            whose sums are zero, an error where that is both or neither
        :param positions: as for :class:`Model`, like ``log_pi``
        """
        source, target, rate, n_states = _rate_matrix.jumps_of(rates, convention)
        return cls(None, n_states, source, target, None, rate, positions=positions, log_pi=log_pi, context=context)

    # ---- what it is

    @property
    def n_states(self) -> int:
        """Number of states per cell, M."""
        return self._n_states

    @property
    def n_jumps(self) -> int:
        """Number of distinct jumps with a rate > 0."""
        return self._n_jumps

    @property
    def dim(self) -> int:
        """Number of lattice vectors."""
        return self._dim

    @property
    def space(self) -> int:
        """Number of Cartesian coordinates."""
        return self._space

    @property
    def sets(self) -> Dict[str, np.ndarray]:
        """Named sets of states that the model was read with, as indices from 0: "A" and "B" of a kinetic transition
        network. Empty for other models."""
        if self._sets is None:
            names = [_rdd.rdd_model_set_name(self._handle, i, 0) for i in range(_rdd.rdd_model_n_sets(self._handle))]
            self._sets = {name: frozen(self._members(i)) for i, name in enumerate(names)}
        return dict(self._sets)

    def _members(self, index: int) -> np.ndarray:
        member = np.empty(self._n_states, np.int32)
        _rdd.rdd_model_set_members(self._handle, index, 0, member)
        return np.flatnonzero(member)

    @property
    def lattice(self) -> np.ndarray:
        """(dim, space) lattice vectors as rows, length; read-only."""
        return self._get_geometry()[0]

    @property
    def positions(self) -> np.ndarray:
        """(n_states, space) Cartesian positions of the states, length; read-only."""
        return self._get_geometry()[1]

    def _get_geometry(self):
        if self._geometry is None:
            lattice, positions = np.empty((self.dim, self.space)), np.empty((self.n_states, self.space))
            _rdd.rdd_model_geometry(self._handle, lattice, positions)
            self._geometry = frozen(lattice), frozen(positions)
        return self._geometry

    @property
    def jumps(self) -> Jumps:
        """The jumps in canonical order, as read-only arrays."""
        if self._jumps is None:
            n = self.n_jumps
            kept = Jumps(np.empty(n, np.int64), np.empty(n, np.int64), np.empty((n, self.dim), np.int64),
                         np.empty((n, self.space)), np.empty(n))
            _rdd.rdd_model_jumps(self._handle, 0, *kept)
            self._jumps = Jumps(*(frozen(a) for a in kept))
        return self._jumps

    @property
    def n_zero_rates(self) -> int:
        """Number of jumps of rate zero that were dropped when the model was made."""
        return _rdd.rdd_model_counts(self._handle)[0]

    @property
    def n_duplicates(self) -> int:
        """Number of jumps that were added to another of the same states and translation."""
        return _rdd.rdd_model_counts(self._handle)[1]

    @property
    def largest_shift(self) -> Optional[float]:
        """The largest distance by which a displacement was moved to close the lattice, length; None where the lattice
        was given."""
        return self._where_from()[0]

    @property
    def labels(self) -> Optional[np.ndarray]:
        """(n_states,) labels of the states in the file that was read, unsigned integers of 64 bits: the canonical labels
        of TAMMBER. None where there are none."""
        return self._where_from()[1]

    def _where_from(self) -> Tuple[Optional[float], Optional[np.ndarray]]:
        if self._origin is None:
            shift, n = _rdd.rdd_model_origin(self._handle)
            label = np.empty(n, np.int64)
            _rdd.rdd_model_labels(self._handle, label)
            self._origin = None if np.isnan(shift) else shift, frozen(label.view(np.uint64)) if n else None
        return self._origin

    def __repr__(self) -> str:
        where = f"{self.dim}-dimensional lattice" if self.dim else "no lattice"
        return f"<rdd.{type(self).__name__}: {counted(self.n_states, 'state')}, {counted(self.n_jumps, 'jump')}, {where}>"

    def _repr_html_(self) -> str:
        return _html.model(self)

    def __copy__(self) -> "Model":
        return self

    def __deepcopy__(self, memo) -> "Model":
        return self

    def __reduce__(self):
        kept = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        return _restored, (type(self), self.to_bytes(), {**kept, "_origin": self._where_from(), "_sets": self.sets})

    def to_bytes(self) -> bytes:
        """The model as bytes, for messages between processes and for archives: compact, versioned, checksummed, the same
        on every machine. Every number comes back to its last bit."""
        return _rdd.rdd_model_serialize(self._handle)

    @classmethod
    def from_bytes(cls, data: Union[bytes, bytearray, memoryview]) -> "Model":
        """The model in the bytes of :meth:`to_bytes`. Bytes that are cut short or damaged are a
        :class:`rdd.FormatError`, those of a newer version an :class:`rdd.UnsupportedError`."""
        return cls._of(_rdd.rdd_model_deserialize(data))

    def write(self, path: Path) -> None:
        """Writes the model to a file in the library's JSON, rates to their last bit."""
        _rdd.rdd_model_write(self._handle, file_name(path))

    def audit(self, *, tolerance: Optional[float] = None, context: Optional[Context] = None) -> Audit:
        """Ergodic? Detailed balance? The worst cycle.

        :param tolerance: kT per jump within which detailed balance holds; None: 1e-8
        """
        options = make_options({"reversible_tolerance": real("tolerance", tolerance)})
        with running(context, None, "audit") as handle:
            return Audit(_rdd.rdd_model_audit(handle, options, self._handle), self.n_states)

    def repair(self, weights: Optional[ArrayLike] = None, *, context: Optional[Context] = None) -> "Repaired":
        """The nearest model with detailed balance: rates that minimise the sum of weight (ln(new/old))^2. Lattice and
        positions are kept.

        :param weights: (n_jumps,) >= 0, in the order of :attr:`jumps`; a larger weight keeps a rate closer to what it
            was, an infinite one keeps it exactly, zero gives it away; None: all equal
        :return: the new model; besides, ``.change`` (n_jumps,) holds ln(new rate/old rate) and ``.largest_change`` the
            largest of them in size
        """
        if weights is not None:
            weights = array("weights", weights, np.float64, "(n_jumps)", (self.n_jumps,))
        change = np.empty(self.n_jumps)
        with running(context, None, "repair") as handle:
            largest, made = _rdd.rdd_model_repair(handle, self._handle, weights, change)
        repaired = Repaired._of(made)
        repaired.change, repaired.largest_change = change, largest
        return repaired

    def with_force(self, force: ArrayLike, beta: float) -> "Model":
        """The model under a constant force by the midpoint rule, k(f) = k exp(beta dr.f/2).

        :param force: (space,) energy/length
        :param beta: 1/energy, > 0
        """
        force = array("force", np.atleast_1d(force), np.float64, "(space)", (self.space,))
        return Model._of(_rdd.rdd_model_with_force(self._handle, force, beta))

    # ---- parts

    def classes(self, *, context: Optional[Context] = None) -> List[np.ndarray]:
        """The ergodic classes, each the array of its states: sets that can all be reached from one another. Numbered by
        their smallest state; ``audit().class_closed`` tells which of them no jump leaves."""
        found = self.audit(context=context)
        return [np.flatnonzero(found.class_of == c) for c in range(found.n_classes)]

    def largest_class(self, *, context: Optional[Context] = None) -> np.ndarray:
        """The states of the largest ergodic class, of the first among equals."""
        return max(self.classes(context=context), key=len)

    def restricted(self, states: ArrayLike) -> "Model":
        """The model on some of its states alone, with the jumps between them: ``model.restricted(model.largest_class())``
        for what needs a network in one piece. Jumps to and from other states are left out.

        :param states: (n,) the states kept, in the order they get in the new model, or a mask of (n_states,) truth values
        """
        states = states_of("states", states, self.n_states)
        return Model._of(_rdd.rdd_model_restricted(self._handle, len(states), states, 0))

    # ---- bands

    def spectrum(self, k: Optional[ArrayLike] = None, bands: Optional[int] = None, vectors: bool = False,
                 accuracy: str = "auto", boundary: str = "periodic", *, relative_tolerance: Optional[float] = None,
                 solver: str = "auto", out: Optional[Spectrum] = None, context: Optional[Context] = None,
                 progress: ProgressLike = None) -> Spectrum:
        """The lowest bands: eigenvalues of minus the Bloch matrix, Q~(k) v = -lambda v for p ~ e^{i k.x - lambda t} v.

        Where the call is cancelled, the exception's ``partial`` holds the result so far, with NaN where not reached.

        :param k: (n_k, dim) wavevectors in fractional reciprocal coordinates: the phase is e^{-2 pi i k.n} for the
            lattice translation n; None for a model without lattice
        :param bands: number of bands, None for all
        :param vectors: also the right and left vectors
        :param accuracy: "fast": absolute error of about 1e-16 of the largest eigenvalue; "high": relative error of
            about 1e-14 in every band at any spread of rates; "auto": high only where fast would lose the small bands
        :param boundary: of models under a force: "periodic" (drifting packets, complex values) or "confined" (the bulk
            bands of a reflecting box, real values)
        :param relative_tolerance: relative error of bands above which "auto" goes high
        :param solver: of real spectra of fast accuracy: "auto", "batched" (up to 64 states), "dense", "lanczos" (few
            bands of 100 states and more, sparse) or "reduced_basis" (few bands at many wavevectors, values to 1e-10 of
            the largest rate)
        :param out: the result of an earlier call of the same shape, whose arrays are overwritten and returned: spares
            fresh memory, which takes up to a third of the time of small models with vectors
        :param progress: callable progress(done, total), or True for a progress bar
        """
        return _spectrum.compute(self, k, bands, vectors, accuracy, boundary, relative_tolerance, solver, out, context,
                                 progress)

    def bloch_apply(self, k: Optional[ArrayLike], v: ArrayLike, *, context: Optional[Context] = None,
                    progress: ProgressLike = None) -> np.ndarray:
        """(n_k, M) products Q~(k) v of the Bloch matrix with one vector for each wavevector, without forming it.

        :param k: (n_k, dim) fractional wavevectors; None for a model without lattice
        :param v: (n_k, M) complex vectors
        """
        return _spectrum.bloch_apply(self, k, v, context, progress)

    def gap(self, length: float = 10, largest: Optional[int] = None, threshold: float = 3, *,
            points: Optional[int] = None, indirect: bool = True, context: Optional[Context] = None,
            progress: ProgressLike = None) -> GapTable:
        """Spectral gaps g_P(L) = min_k lambda_P / max_k lambda_{P-1} over |k.a|_inf <= pi/L, for P = 1 to ``largest``.

        :param length: L, cells, >= 1; inf: Gamma only
        :param largest: largest P of the table; None: n_states - 1, at most 10
        :param threshold: the least ratio that counts as a gap
        :param points: k-points along each edge of the box; None: the library's default
        :param indirect: whether to go through the whole zone for the indirect gaps: hundreds of wavevectors in three
            dimensions

        A model of several ergodic classes has no gap: NotErgodicError names a state of each.
        """
        return _spectrum.gap_table(self, length, largest, threshold, points, indirect, context, progress)

    # ---- trajectories and coarse models

    def trajectories(self, n: int, times: ArrayLike, start: Start = None, *, occupation: bool = False,
                     paths: bool = False, max_events: Optional[int] = None, first: int = 0,
                     context: Optional[Context] = None, progress: ProgressLike = None) -> Trajectories:
        """Samples independent trajectories, exact and event by event, with error bars on what they give. A trajectory is
        that of its random stream (the context's seed, ``first`` + its index), for any number of threads.

        Networks whose rates spread over many decades may need more jumps than can be made: trajectories that make
        ``max_events`` of them stop early, with a warning, and what not all of them reached is NaN.

        :param n: number of trajectories
        :param times: (n_times,) when to look, >= 0 and ascending; slopes (velocity, diffusivity) are taken between the
            first and the last, so the first should be a few relaxation times
        :param start: None: the stationary distribution; a state; or (n_states,) weights
        :param occupation: also count the states at each time
        :param paths: also keep every trajectory
        :param max_events: jumps after which a trajectory stops; None: 10 million
        :param first: number of the first random stream: a run may be split over calls and processes
        """
        return _sampler.sample(self, n, times, start, first, max_events, occupation, paths, context, progress)

    # ---- reduction

    def coarse_grain(self, P: Optional[int] = None, order: str = "second", gauge: str = "corrector", *,
                     length: Optional[float] = None, threshold: Optional[float] = None, points: Optional[int] = None,
                     context: Optional[Context] = None, progress: ProgressLike = None) -> Reduced:
        """The coarse-grained reaction-drift-diffusion model of P states (PCCA+ on the P slowest modes).

        Without a lattice it has memberships, weights and reactions, and no drift or diffusion. States in several ergodic
        classes are refused (:class:`rdd.NotErgodicError`). A model that a continuum simulation cannot use, ill-posed or
        with diffusion matrices that lost their digits, comes with a warning (:class:`rdd.IllPosedWarning`).

        :param P: number of coarse states, 1 to n_states; None: the one :meth:`gap` recommends, refused with the table
            of gaps (:class:`rdd.NoGapError`) when no gap exceeds the threshold
        :param order: "second": diffusion with the second-order term of the fast modes; "plain": without it;
            "lattice": P x P hops between cells, the better model below about 16 cells
        :param gauge: "corrector": independent of the assignment of states to cells; "given": positions and translations
            as given
        :param length: L of the gaps, cells; None: 10
        :param threshold: the least ratio that counts as a gap; None: 3
        """
        P = None if P is None else coarse_count(P, self.n_states, ", or None")
        options = coarse_options(order, gauge, length=length, threshold=threshold, points=points)
        with running(context, progress, "coarse model") as handle:
            made = _rdd.rdd_coarse_grain(handle, options, self._handle, P or 0)
        reduced = Reduced(made, self, order or "second", gauge or "corrector")
        reduced._asked = {"P": P, "order": order, "gauge": gauge, "length": length, "threshold": threshold,
                          "points": points}
        if doubt := reduced._doubt():
            warn(doubt, IllPosedWarning)
        return reduced


class Repaired(Model):
    """A model made by :meth:`Model.repair`.

    :ivar change: (n_jumps,) ln(new rate/old rate), in the order of the jumps of the model repaired
    :ivar largest_change: the largest of them in size
    """

    change: np.ndarray
    largest_change: float


def _restored(kind, data: bytes, attributes: dict) -> Model:
    """Undoes ``__reduce__``."""
    model = kind.from_bytes(data)
    vars(model).update(attributes)
    return model


def _ends_and_rate(source, target, rate):
    source = array("source", source, np.int64, "(n)", (None,))
    n = len(source)
    target = array("target", target, np.int64, "(n)", (n,))
    return source, target, each("rate", rate, "(n)", n), n
