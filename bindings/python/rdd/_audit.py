"""What an audit of a model found."""
from typing import List, Optional

import numpy as np

from . import _html, _rdd
from ._arrays import frozen


class Audit:
    """Findings of :meth:`rdd.Model.audit`; ``print(audit)`` gives a report. Indices count from 0.

    :ivar ergodic: every state can reach every other
    :ivar reversible: detailed balance holds: every jump has its reverse and the affinity of every cycle is zero within
        the tolerance
    :ivar affinity: sum of ln(k/k_reverse) along the worst cycle, kT, >= 0
    :ivar affinity_per_jump: the same per jump: the worst cycle is the one where this is largest
    :ivar worst_cycle: its states in order, each left by the next jump of :attr:`worst_cycle_jumps`; empty if every
        affinity is zero
    :ivar worst_cycle_jumps: its jumps, as places in :attr:`rdd.Model.jumps`
    :ivar n_classes: number of ergodic classes (strongly connected sets of states)
    :ivar class_of: (n_states,) class of each state
    :ivar class_sizes: (n_classes,) number of states in each class
    :ivar class_closed: (n_classes,) whether no jump leaves the class
    :ivar one_way_jumps: jumps that have no reverse, as places in :attr:`rdd.Model.jumps`
    :ivar largest_fundamental: largest \\|affinity\\| per jump of a fundamental cycle, kT
    :ivar largest_edge_error: largest disagreement with the log_pi given, on one edge, kT; None without log_pi
    :ivar largest_edge: place of that jump, or None
    """

    def __init__(self, handle, n_states: int) -> None:
        self._report = _rdd.rdd_audit_report(handle, 0).rstrip("\n")
        self._report_from_one = _rdd.rdd_audit_report(handle, 1).rstrip("\n")  # states as files count them
        ergodic, reversible, self.n_classes, n_one_way = _rdd.rdd_audit_verdict(handle)
        self.ergodic: bool = bool(ergodic)
        self.reversible: bool = bool(reversible)
        self.class_of = np.empty(n_states, np.int64)
        self.class_sizes = np.empty(self.n_classes, np.int64)
        closed = np.empty(self.n_classes, np.int32)
        _rdd.rdd_audit_classes(handle, self.class_of, self.class_sizes, closed)
        self.class_closed = closed.astype(bool)
        self.one_way_jumps = np.empty(n_one_way, np.int64)
        _rdd.rdd_audit_one_way_jumps(handle, 0, self.one_way_jumps)
        length, self.affinity, self.affinity_per_jump = _rdd.rdd_audit_worst_cycle(handle)
        states, jumps = np.empty(length, np.int64), np.empty(length, np.int64)
        _rdd.rdd_audit_worst_cycle_path(handle, 0, states, jumps)
        self.worst_cycle: List[int] = states.tolist()
        self.worst_cycle_jumps: List[int] = jumps.tolist()
        self.largest_fundamental, error, edge = _rdd.rdd_audit_errors(handle)
        self.largest_edge_error: Optional[float] = None if np.isnan(error) else error
        self.largest_edge: Optional[int] = None if edge < 0 else edge
        for kept in (self.class_of, self.class_sizes, self.class_closed, self.one_way_jumps):
            frozen(kept)

    def __str__(self) -> str:
        return self._report

    def _repr_html_(self) -> str:
        return _html.audit(self)

    def __repr__(self) -> str:
        return (f"<rdd.Audit: {'' if self.ergodic else 'not '}ergodic, {'' if self.reversible else 'not '}reversible, "
                f"worst cycle {self.affinity:.3g} kT over {len(self.worst_cycle)} jumps>")
