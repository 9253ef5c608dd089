"""Inputs of other programs as crystals, defects and landscapes.

* :func:`onsager`: the YAML of an interstitial of Onsager (needs PyYAML);
* :func:`kineclue`: the two input files of KineCluE, of one defect or of a vacancy with a solute;
* :func:`masteq`: the CIF of sites and the table of barriers of MASTEQ's ``mkemig.py``.

What a file asks for beyond that is an error that names it. Structures of pymatgen are taken by
:meth:`rdd.Crystal.of`, jump lists of MASTEQ by :func:`rdd.read` and :func:`rdd.read_landscape`.
"""
from ._kineclue import KineClue, kineclue
from ._masteq import masteq
from ._onsager import onsager
from ._taken import Taken

__all__ = ["KineClue", "Taken", "kineclue", "masteq", "onsager"]
