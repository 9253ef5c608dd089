"""A network of jumps as plain numbers: what the generator makes, the reference computes from and a failure's file holds."""
import json
from dataclasses import asdict, dataclass, field
from typing import List, Optional, Tuple

Jump = Tuple[int, int, List[int], float]  # source, target, translation, rate


@dataclass
class Network:
    lattice: List[List[float]]  # (dim, space) rows; empty for a network without lattice
    n_states: int
    jumps: List[Jump]
    positions: Optional[List[List[float]]] = None
    tags: List[str] = field(default_factory=list)  # the oddities it was made with
    landscape: Optional[dict] = None  # energy, height, kind, prefactor, kB, temperature: the jumps then follow from it
    seed: str = ""

    @property
    def dim(self) -> int:
        return len(self.lattice)

    @property
    def space(self) -> int:
        if self.lattice:
            return len(self.lattice[0])
        return len(self.positions[0]) if self.positions else 0

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Network":
        found = json.loads(text)
        network = cls(**{name: found[name] for name in cls.__dataclass_fields__ if name in found})
        network.jumps = [tuple(jump) for jump in network.jumps]
        return network

    def columns(self):
        """Source, target, translation and rate as lists."""
        source, target, translation, rate = (list(c) for c in zip(*self.jumps)) if self.jumps else ([], [], [], [])
        return source, target, translation, rate

    def model(self, rdd, order=None, rates=None, lattice=None, positions=None):
        """The library's model, on request with its jumps in another order, other rates or another geometry."""
        source, target, translation, rate = self.columns()
        rate = rates if rates is not None else rate
        lattice = self.lattice if lattice is None else lattice
        positions = self.positions if positions is None else positions
        order = range(len(source)) if order is None else order
        source, target, translation, rate = ([c[e] for e in order] for c in (source, target, translation, rate))
        return rdd.Model(lattice or None, self.n_states, source, target, translation if self.dim and source else None,
                         rate, positions=positions)

    def make_landscape(self, rdd):
        source, target, translation, _ = self.columns()
        about = self.landscape
        return rdd.Landscape(self.lattice, self.n_states, source, target, translation, prefactor=about["prefactor"],
                             energy=about["energy"], positions=self.positions, kB=about["kB"],
                             **{about["kind"]: about["height"]})
