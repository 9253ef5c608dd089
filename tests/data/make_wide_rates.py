#!/usr/bin/env python3
"""Writes wide_rates.json: networks of the oracle's generator whose rates lie 17 to 150 decades apart, and their coarse
models of two states by the oracle's reference, in the layout of light_states.json. Needs mpmath. Run it in this folder.
"""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "oracle"))
import generate  # noqa: E402
from reference.chain import Chain  # noqa: E402
from reference.coarse import Coarse, slow_left, two_memberships  # noqa: E402

OUT = Path(__file__).with_name("wide_rates.json")
WANTED = 16


def numbers(rows):
    return [[float(x) for x in row] for row in rows]


def model(network):
    """The data of one network, or None where it does not suit the test."""
    if network.landscape is not None or network.dim != 1 or network.space != 1 or network.n_states < 3:
        return None
    period = network.lattice[0][0]
    chain = Chain(network)
    if not 0.1 < period < 10 or not chain.ergodic or not chain.reversible or chain.spread < 17:
        return None
    if chain.worst_affinity > 1e-14:
        return None
    chain = chain.balanced()
    _, values = slow_left(chain, 2, True)
    chi = two_memberships(chain, True)
    coarse = Coarse(chain, chi, "corrector", True)
    if values[2] < 3 * values[1] or coarse.weights[0] < 0.6:
        return None
    return {"n_states": chain.n_states, "n_coarse": 2, "period": period, "jumps": [[j, i, n[0], rate] for j, i, n, rate in network.jumps],
            "decay": [float(abs(x)) for x in values[:3]], "pi": [float(x) for x in chain.pi],
            "weight": [float(x) for x in coarse.weights], "chi": numbers(chi), "reaction": numbers(coarse.reaction),
            "drift": numbers(coarse.drift()[0]), "diffusion": numbers(coarse.diffusion()[0][0]),
            "exact": float(chain.diffusivity[0][0]), "crispness": float(coarse.crispness())}


if __name__ == "__main__":
    models, index = [], 0
    while len(models) < WANTED:
        found = model(generate.network(11, index))
        index += 1
        if found is not None:
            models.append(found)
    OUT.write_text("[" + ",\n ".join(json.dumps(one) for one in models) + "]\n")
    print(len(models), "models of", index)
