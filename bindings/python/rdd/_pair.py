"""A vacancy and a dilute solute on its sublattice: classes of pairs, and the Onsager coefficients that follow."""
import builtins
from typing import Any, List, NamedTuple, Optional

import numpy as np
from numpy.typing import ArrayLike

from . import _rdd
from ._arrays import array, integer
from ._context import Context, running
from ._errors import argument_error
from ._jump_classes import JumpClasses
from ._model import Model
from ._options import BOLTZMANN_EV


class PairSummary(NamedTuple):
    """Classes of pairs, by distance; one pair of each."""

    solute: np.ndarray       #: (n_pairs,) state whose site the solute is on
    vacancy: np.ndarray      #: (n_pairs,) state the vacancy is in
    translation: np.ndarray  #: (n_pairs, dim) its cell
    offset: np.ndarray       #: (n_pairs, space) Cartesian, from the solute to the vacancy, length
    length: np.ndarray       #: (n_pairs,) distance, length
    count: np.ndarray        #: (n_pairs,) pairs per cell


class PairMembers(NamedTuple):
    """All pairs, by class."""

    pair_class: np.ndarray   #: (n,) class
    solute: np.ndarray       #: (n,) state whose site the solute is on
    vacancy: np.ndarray      #: (n,) state the vacancy is in
    translation: np.ndarray  #: (n, dim) its cell
    offset: np.ndarray       #: (n, space) Cartesian, from the solute to the vacancy, length


class PairJumps(NamedTuple):
    """Classes of jumps of the vacancy beside a solute (omega1); one jump of each."""

    source: np.ndarray         #: (n_jumps,) class of pairs left
    target: np.ndarray         #: (n_jumps,) class of pairs reached, -1 beyond the range
    jump_class: np.ndarray     #: (n_jumps,) class of the jump in the host
    count: np.ndarray          #: (n_jumps,) directed jumps per cell
    solute: np.ndarray         #: (n_jumps,) state whose site the solute is on
    source_offset: np.ndarray  #: (n_jumps, space) Cartesian, from the solute to the vacancy before the jump, length
    target_offset: np.ndarray  #: (n_jumps, space) the same after the jump


class PairTransport(NamedTuple):
    """Transport coefficients, length^2/time. For a list of temperatures tensors are (space, space, n_T) and the error
    is (n_T,); for one they are (space, space) and a number.

    J_s = -cv cs (Lss grad mu_s + Lsv grad mu_v)/(kB T Omega),
    J_v = -cv [cs Lsv^T grad mu_s + (Lvv + cs L1vv) grad mu_v]/(kB T Omega)
    """

    Lvv: np.ndarray           #: diffusivity of the vacancy in the host
    Lss: np.ndarray           #: the diffusivity of the solute is cv Lss
    Lsv: np.ndarray           #: first index: solute
    L1vv: np.ndarray          #: change of Lvv for each solute, whose site is lost to the vacancy
    uncorrelated: np.ndarray  #: Lss if no jump remembered the one before
    correlation: np.ndarray   #: Lss uncorrelated^-1, the correlation factor; NaN where no exchange is open
    drag: np.ndarray          #: Lsv^T Lss^-1, > 0 where vacancies drag solutes along; NaN where no exchange is open
    error: Any                #: bound of the relative error of Lss by the quadrature of the host's Green function


class PairBox(NamedTuple):
    """A vacancy and a solute in a periodic box. Coefficients are those of an infinite crystal up to terms of the size of
    the box to the power -dim, in length^2/time."""

    model: Model      #: the joint walk: twice the dimensions, coordinates of the solute first
    weight: float     #: sum of the weights of the places of the vacancy, which are 1 far from the solute
    Lss: np.ndarray   #: (space, space)
    Lsv: np.ndarray   #: (space, space) first index: solute
    L1vv: np.ndarray  #: (space, space)


class Pair:
    """A vacancy and a dilute solute on its sublattice. Pairs up to ``range`` jumps of the vacancy are told apart, and
    sorted into classes by the space group, as are the jumps of the vacancy there. Printed, tables of both. What belongs
    to the host (its Green function) is kept for all solutes and temperatures.

    :param classes: the jumps of the vacancy in the perfect crystal, over plain sites
    :param range: number of jumps, of any class, at least 1
    """

    def __init__(self, classes: JumpClasses, range: int = 1, *, context: Optional[Context] = None) -> None:
        if not isinstance(classes, JumpClasses):
            raise argument_error(f"classes: {type(classes).__name__}, expected rdd.JumpClasses")
        self._classes = classes
        with running(context, None, "pair") as run:
            self._handle = _rdd.rdd_pair_create(run, classes._handle, integer("range", range))
        (self._dim, self._space, self._range, self._n_state_classes, self._n_classes, self._n_pairs, self._n_members,
         self._n_jumps) = _rdd.rdd_pair_sizes(self._handle)

    @property
    def classes(self) -> JumpClasses:
        """The jumps of the host, whose classes are those of exchanges, too."""
        return self._classes

    @property
    def range(self) -> int:
        """Number of jumps up to which pairs are told apart."""
        return self._range

    @property
    def names(self) -> List[str]:
        """Names of the classes of pairs."""
        return [_rdd.rdd_pair_name(self._handle, c, 0) for c in builtins.range(self._n_pairs)]

    @property
    def pairs(self) -> PairSummary:
        """Classes of pairs."""
        n = self._n_pairs
        kept = PairSummary(np.empty(n, np.int64), np.empty(n, np.int64), np.empty((n, self._dim), np.int64),
                           np.empty((n, self._space)), np.empty(n), np.empty(n, np.int64))
        _rdd.rdd_pair_pairs(self._handle, 0, *kept)
        return kept

    @property
    def members(self) -> PairMembers:
        """All pairs."""
        n = self._n_members
        kept = PairMembers(np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64),
                           np.empty((n, self._dim), np.int64), np.empty((n, self._space)))
        _rdd.rdd_pair_members(self._handle, 0, *kept)
        return kept

    @property
    def jumps(self) -> PairJumps:
        """Classes of jumps beside a solute."""
        n = self._n_jumps
        kept = PairJumps(np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64), np.empty(n, np.int64),
                         np.empty(n, np.int64), np.empty((n, self._space)), np.empty((n, self._space)))
        _rdd.rdd_pair_jumps(self._handle, 0, *kept)
        return kept

    def pair_class(self, offset: ArrayLike, solute: int = 0, *, tolerance: float = 0.05) -> int:
        """The class of the pair with the vacancy at an offset from the solute, -1 beyond the range.

        :param offset: (space,) Cartesian in the frame of the crystal, length
        :param solute: state whose site the solute is on
        :param tolerance: length
        """
        given = array("offset", offset, np.float64, "(space)", (self._space,))
        members = self.members
        away = np.linalg.norm(members.offset - given, axis=1)
        near = np.flatnonzero((members.solute == integer("solute", solute)) & (away < tolerance))
        return int(members.pair_class[near[0]]) if len(near) else -1

    def _values(self, *, saddle: Any = None, barrier: Any = None, prefactor: Any, energy: Any = None,
                degeneracy: Any = None, solute_energy: Any = None, pair_energy: Any = None,
                pair_degeneracy: Any = None, saddle1: Any = None, barrier1: Any = None, prefactor1: Any = None,
                saddle2: Any = None, barrier2: Any = None, prefactor2: Any = None, kB: float = BOLTZMANN_EV) -> list:
        """Arguments of the library from keywords of :meth:`transport`."""
        if (saddle is None) == (barrier is None):
            raise argument_error(f"saddle and barrier are both {'None' if saddle is None else 'given'}: expected "
                                 f"exactly one of them")
        kind, other = ("saddle", "barrier") if barrier is None else ("barrier", "saddle")
        given = {"saddle": (saddle, saddle1, saddle2), "barrier": (barrier, barrier1, barrier2)}
        for number, value in zip("12", given[other][1:]):
            if value is not None:
                raise argument_error(f"{other}{number} is given with {kind}: expected {kind}{number}")
        names, states = self._classes.names, self._classes.defect.names
        jumps = [str(c) for c in builtins.range(self._n_jumps)]
        listed, nan = self._classes._by_class, np.nan
        code = _rdd.RDD_HEIGHT_SADDLE if barrier is None else _rdd.RDD_HEIGHT_BARRIER
        return [listed("energy", energy, states, 0.0), listed("degeneracy", degeneracy, states, 1.0),
                listed(kind, given[kind][0], names, nan), code, listed("prefactor", prefactor, names, nan),
                listed("solute_energy", solute_energy, states, 0.0),
                listed("pair_energy", pair_energy, self.names, 0.0),
                listed("pair_degeneracy", pair_degeneracy, self.names, 1.0),
                listed(f"{kind}1", given[kind][1], jumps, nan), listed("prefactor1", prefactor1, jumps, nan),
                listed(f"{kind}2", given[kind][2], names, nan), listed("prefactor2", prefactor2, names, nan), kB]

    def transport(self, T: ArrayLike, *, context: Optional[Context] = None, **values: Any) -> PairTransport:
        """Transport coefficients at one temperature or at a list of them. Values are one number for all classes, a
        list, or a dict by name or number of a class. A pair has the energy E_v + E_s + E_b; saddle energies are on that
        scale, barriers above the pair that the jump of :attr:`jumps` leaves. What is left out, or NaN, of the numbers
        beside a solute takes its default: the host's saddle + E_s + the mean of E_b at both ends (exchanges: the means
        of E_s and of E_b), and the host's prefactor times the geometric mean of the degeneracies at both ends.

        :param T: temperature, > 0; or a list
        :param saddle: saddle energies of the jumps of the host; NaN: closed
        :param barrier: in place of saddles: barriers; then also barrier1 and barrier2
        :param prefactor: of the jumps of the host, 1/time
        :param energy: E_v of the vacancy by class of states; None: zero
        :param degeneracy: g of the vacancy by class of states; None: one
        :param solute_energy: E_s of a solute by class of states; None: zero
        :param pair_energy: binding energies E_b by class of pairs, negative if they attract each other; None: zero
        :param pair_degeneracy: factor of g by class of pairs; None: one
        :param saddle1: by class of :attr:`jumps`; infinite: closed
        :param prefactor1: by class of :attr:`jumps`, 1/time
        :param saddle2: of exchanges, by class of jumps of the host; infinite: closed
        :param prefactor2: of exchanges, 1/time
        :param kB: Boltzmann's constant, energy/temperature
        """
        given = self._values(**values)
        temperatures = array("T", np.atleast_1d(T), np.float64, "(n_T)", (None,))
        n = len(temperatures)
        tensors = [np.empty((self._space, self._space, n), order="F") for _ in builtins.range(7)]
        error = np.empty(n)
        with running(context, None, "pair transport") as run:
            _rdd.rdd_pair_transport(run, self._handle, *given, n, temperatures, *tensors, error)
        if np.ndim(T) == 0:
            return PairTransport(*(tensor[:, :, 0] for tensor in tensors), float(error[0]))
        return PairTransport(*tensors, error)

    def tracer(self, T: ArrayLike, *, saddle: Any = None, barrier: Any = None, prefactor: Any, energy: Any = None,
               degeneracy: Any = None, kB: float = BOLTZMANN_EV, context: Optional[Context] = None) -> PairTransport:
        """:meth:`transport` of a tracer, an atom of the host with a mark: no binding, the rates of the host everywhere.
        ``.correlation`` is the tracer correlation factor."""
        return self.transport(T, saddle=saddle, barrier=barrier, prefactor=prefactor, energy=energy,
                              degeneracy=degeneracy, kB=kB, context=context)

    def bounds(self, T: float, radius: int, *, context: Optional[Context] = None, **values: Any):
        """Lower and upper bounds of Lss, two (space, space) arrays, by Rayleigh's principle and without a Green
        function: from pairs up to ``radius`` jumps, cut off from all others or with all others as one state. Values as
        for :meth:`transport`."""
        given = self._values(**values)
        lower, upper = (np.empty((self._space, self._space), order="F") for _ in builtins.range(2))
        with running(context, None, "pair bounds") as run:
            _rdd.rdd_pair_bounds(run, self._handle, *given, T, integer("radius", radius), lower, upper)
        return lower, upper

    def box(self, T: float, cells: Any, *, context: Optional[Context] = None, **values: Any) -> "PairBox":
        """The master equation of both in a periodic box, written out, without a Green function: what :meth:`transport`
        is the limit of. Values as there.

        :param T: temperature, > 0
        :param cells: number along each lattice vector of the crystal: one for all, or (dim,)
        """
        given = self._values(**values)
        count = array("cells", np.full(self._dim, cells) if np.ndim(cells) == 0 else cells, np.int64, "(dim,)",
                      (self._dim,))
        with running(context, None, "pair box") as run:
            weight, handle = _rdd.rdd_pair_box(run, self._handle, *given, T, count)
        model, space = Model._of(handle), self._space
        D = model.diffusivity(accuracy="high")
        host = self.tracer(T, **{key: values[key] for key in
                                 ("saddle", "barrier", "prefactor", "energy", "degeneracy", "kB") if key in values}).Lvv
        return PairBox(model, weight, weight * D[:space, :space], weight * D[:space, space:],
                       weight * D[space:, space:] - self._classes.defect.n_states * int(np.prod(count)) * host)

    def __str__(self) -> str:
        return _rdd.rdd_pair_describe(self._handle)

    def __repr__(self) -> str:
        return f"<rdd.Pair: range {self.range}, {self._n_pairs} classes of pairs, {self._n_jumps} of jumps>"

    def __reduce__(self):
        raise TypeError("pairs cannot be pickled; make them again from the classes of jumps")
