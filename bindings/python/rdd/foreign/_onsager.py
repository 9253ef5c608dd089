"""The YAML of an interstitial of Onsager (D. R. Trinkle): a crystal, its sites and jumps by class, with energies."""
import os
from typing import Any, Dict, List, Mapping

import numpy as np

from .._crystal import Crystal
from .._defect import Defect, State
from .._options import BOLTZMANN_EV
from .._paths import Path
from ._taken import Taken, format_error


def _load(path: Path) -> Dict[str, Any]:
    try:
        import yaml
    except ImportError:
        raise ImportError("rdd.foreign.onsager needs PyYAML (python3-yaml)") from None

    class Loader(yaml.SafeLoader):
        """Data alone: arrays and tuples are lists here, and no other tag is known."""

    for tag in ("!numpy.ndarray", "tag:yaml.org,2002:python/tuple"):
        Loader.add_constructor(tag, lambda loader, node: loader.construct_sequence(node, deep=True))
    with open(path, encoding="utf-8") as file:
        try:
            data = yaml.load(file, Loader)  # noqa: S506 (of SafeLoader)
        except yaml.YAMLError as error:
            raise format_error(os.fspath(path), f"no plain YAML: {error}") from None
    if not isinstance(data, dict):
        raise format_error(os.fspath(path), "expected a mapping with lattice, basis, sitelist and jumpnetwork")
    return data


class _File:
    """Members of the file, checked."""

    def __init__(self, path: Path) -> None:
        self.path, self.data = os.fspath(path), _load(path)

    def fail(self, text: str) -> Exception:
        return format_error(self.path, text)

    def get(self, key: str) -> Any:
        if key not in self.data:
            raise self.fail(f"{key} is missing")
        return self.data[key]

    def each(self, key: str, n: int, missing: float) -> List[float]:
        given = self.data.get(key, [missing] * n)
        if len(given) != n:
            raise self.fail(f"{key} has {len(given)} entries, expected {n}")
        return [float(x) for x in given]

    def tensors(self, key: str, n: int, space: int) -> np.ndarray:
        given = np.array(self.data.get(key, np.zeros((n, space, space))), np.float64)
        if given.shape != (n, space, space):
            raise self.fail(f"{key} has the shape {given.shape}, expected {(n, space, space)}")
        return given

    def crystal(self, tolerance: float) -> Crystal:
        lattice = float(self.data.get("lattice_constant", 1.0)) * np.array(self.get("lattice"), np.float64)
        basis = self.get("basis")
        names = self.data.get("chemistry") or [str(k) for k in range(len(basis))]
        if "spins" in self.data and self.data["spins"] is not None:
            raise self.fail("spins: magnetic symmetry is not known here")
        species = [names[k] for k, atoms in enumerate(basis) for _ in atoms]
        # The cell stays: sites and jumps are listed for it.
        return Crystal(lattice, species, [u for atoms in basis for u in atoms], tolerance=tolerance, primitive=False)


def _states(file: _File, crystal: Crystal, sites: np.ndarray) -> Defect:
    wanted = file.get("sitelist")
    defect = Defect(crystal, [State(str(k), at=sites[group[0]]) for k, group in enumerate(wanted)])
    for k, group in enumerate(wanted):
        found = {defect.find(sites[i])[0] for i in group}
        if found != set(np.flatnonzero(defect.state_class == k)):
            raise file.fail(f"sitelist[{k}]: {sorted(group)} is not one orbit of the space group, which has "
                            f"{int((defect.state_class == k).sum())} sites of this class and {len(crystal.operations)} "
                            f"operations")
    return defect


def _jumps(file: _File, crystal: Crystal, defect: Defect, sites: np.ndarray):
    lattice, network = crystal.given_lattice, file.get("jumpnetwork")
    inverse = np.linalg.inv(lattice)

    def ends(jump: Any) -> Mapping[str, Any]:
        (i, _), step = jump
        return {"from": dict(at=sites[i]), "to": dict(at=sites[i] + np.array(step, np.float64) @ inverse)}

    classes = defect.jumps([{**ends(group[0]), "name": str(k)} for k, group in enumerate(network)])
    for k, (group, count) in enumerate(zip(network, classes.summary.count)):
        for (i, j), step in group:
            if defect.find(**ends(((i, j), step))["to"])[0] != defect.find(sites[j])[0]:
                raise file.fail(f"jumpnetwork[{k}]: {step} does not lead from site {i} to site {j}")
        if len({(i, j, *np.rint(np.array(step) * 1e4).astype(int)) for (i, j), step in group}) != count:
            raise file.fail(f"jumpnetwork[{k}]: {len(group)} jumps, but under the space group there are {count} of this "
                            f"class")
    return classes


def onsager(path: Path, *, tolerance: float = 1e-3, kB: float = BOLTZMANN_EV) -> Taken:
    """Reads the YAML of an interstitial of Onsager: ``lattice``, ``basis``, ``chemistry``, ``interstitial``, ``sitelist``,
    ``jumpnetwork`` with ``Energy``, ``Prefactor``, ``Dipole`` of sites and ``EnergyT``, ``PrefactorT``, ``DipoleT`` of
    transition states, each for the first of its list. The symmetry is that of all atoms with the sites, as there. Every
    list is compared with the orbit of its first entry.

    :param path: the file
    :param tolerance: length within which atoms count as symmetric
    :param kB: Boltzmann's constant, energy/temperature
    """
    file = _File(path)
    crystal = file.crystal(tolerance)
    basis = file.get("basis")
    number = int(file.get("interstitial"))
    if not 0 <= number < len(basis):
        raise file.fail(f"interstitial = {number}: expected 0 to {len(basis) - 1}")
    sites = np.array(basis[number], np.float64)
    defect = _states(file, crystal, sites)
    classes = _jumps(file, crystal, defect, sites)
    n_sites, n_jumps, space = len(file.get("sitelist")), len(classes), crystal.space
    landscape = classes.landscape(
        energy=file.each("Energy", n_sites, 0.0), degeneracy=file.each("Prefactor", n_sites, 1.0),
        saddle=file.each("EnergyT", n_jumps, np.nan), prefactor=file.each("PrefactorT", n_jumps, 1.0),
        dipole=file.tensors("Dipole", n_sites, space), saddle_dipole=file.tensors("DipoleT", n_jumps, space),
        symmetrise=True, kB=kB)
    return Taken(crystal, defect, classes, landscape)
