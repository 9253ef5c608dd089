"""The paper's example models, from matrices in its own convention to rdd models."""
import json
from pathlib import Path

import numpy as np

import rdd

DATA = Path(__file__).resolve().parents[2] / "tests" / "data" / "rdd"


def load(name):
    """(model, facts) of one of the files reference_<name>.json.

    Q(d)[i][j] is the rate from state j in cell x + d into state i in cell x: the translation of that hop is -d.
    """
    facts = json.loads((DATA / f"reference_{name}.json").read_text())
    source, target, translation, rate = [], [], [], []
    blocks = [{"d": [0] * facts["dim"], "matrix": facts["Q0_offdiag"]}] + facts["Q"]
    for block in blocks:
        q = np.array(block["matrix"])
        for i, j in zip(*np.nonzero(q)):
            source.append(j)
            target.append(i)
            translation.append([-d for d in block["d"]])
            rate.append(q[i, j])
    model = rdd.Model(facts["lattice"], facts["M"], source, target, translation, rate)
    return model, facts
