"""Calls, their names and the hashes of what they answer."""
import argparse
import hashlib

import numpy as np

import rdd

ARGUMENTS = argparse.ArgumentParser(description="hashes of results, one line a call")
ARGUMENTS.add_argument("--threads", type=int, default=1)
ARGUMENTS.add_argument("--only", default="")
ARGUMENTS.add_argument("--part", choices=("matter", "networks"))
ARGUMENTS.add_argument("--values", action="store_true")
OPTIONS = ARGUMENTS.parse_args()

#: what objects of the package are made of, in this order
PARTS = {
    "Spectrum": ("values", "vectors", "accuracy_used"),
    "Audit": ("summary",),
    "Jumps": None,
    "Reduced": ("memberships", "equilibrium", "reaction", "drift", "diffusion", "crispness", "gap", "well_posed", "hops"),
    "FirstPassage": ("mean_time", "second_moment", "splitting"),
    "Passage": ("mean_time", "variance", "splitting", "exit_rate", "occupation"),
    "Sweep": ("diffusivity", "velocity", "slope"),
    "CoarseSweep": ("equilibrium", "reaction", "drift", "diffusion", "gap"),
    "Table": ("range", "largest_error", "knots", "coefficients", "entries"),
    "CoarseTable": ("range", "largest_error", "knots", "coefficients", "entries"),
    "JumpTable": ("source", "target", "translation", "displacement", "rate", "equilibrium", "diffusivity", "slow_rates",
                  "spectral_rates", "rate_error", "reaction_distance", "diffusion_distance"),
    "Propagation": ("density", "exact", "error"),
    "Trajectories": ("n_events", "n_stopped", "reached", "mean", "mean_error", "squared", "squared_error", "velocity",
                     "velocity_error", "diffusivity", "diffusivity_error", "occupation", "displacements", "states"),
    "GapTable": ("P", "gap", "ratio"),
    "QuasiStationary": ("lambda1", "lambda2", "ratio", "lambda1_error", "lambda2_error", "separated", "domain", "ends",
                        "minimum", "barrier", "n_nodes"),
    "FlemingViot": ("lambda1", "lambda1_error", "time", "n_exits", "step_ratio", "mean", "covariance", "positions"),
    "Chain": ("spins", "rates", "ab_bonds", "strain", "stationary"),
    "DMD": ("time", "s", "c", "X", "alpha"),
    "Model": ("n_states", "lattice", "positions", "jumps"),
    "Repaired": ("n_states", "lattice", "positions", "jumps", "change"),
}


def feed(value, take):
    """Gives the bytes of a value, whatever it is made of, to ``take``; all NaN are the same."""
    if value is None or isinstance(value, (str, bytes, bool)):
        return take(repr(value).encode())
    if isinstance(value, (int, float, complex, np.ndarray, np.generic)):
        found = np.array(value)
        if found.dtype.kind in "fc":
            found = np.where(np.isnan(found), np.nan, found)
        take(f"{found.dtype}{found.shape}".encode())
        return take(found.tobytes())
    if isinstance(value, dict):
        return [feed(part, take) for item in value.items() for part in item]
    if isinstance(value, (tuple, list)):
        take(str(len(value)).encode())
        return [feed(part, take) for part in value]
    for name in PARTS[type(value).__name__]:
        take(name.encode())
        try:
            part = getattr(value, name)
        except (rdd.Error, AttributeError) as error:
            part = f"{type(error).__name__}: {error}"
        feed(part, take)


def numbers(value):
    """The first numbers of a result, for --values."""
    if isinstance(value, (str, bytes, bool, type(None))):
        return str(value)[:60]
    if type(value).__name__ in PARTS and not isinstance(value, tuple):
        return numbers([getattr(value, name, None) for name in PARTS[type(value).__name__]][:3])
    if isinstance(value, (tuple, list)):
        return " ".join(numbers(part) for part in value[:4])
    return " ".join(f"{x:.4g}" if isinstance(x, np.number) else str(x) for x in np.ravel(value)[:3])


def show(name, call, *arguments, **named):
    """Makes a call and prints its name and hash."""
    if OPTIONS.only not in name:
        return
    try:
        value = call(*arguments, **named)
    except (rdd.Error, ValueError, TypeError, AttributeError) as error:
        value = f"{type(error).__name__}: {error}"
    digest = hashlib.sha256()
    feed(value, digest.update)
    print(f"{name:58s} {digest.hexdigest()[:20]}", numbers(value) if OPTIONS.values else "", flush=True)


def made(call, *arguments, **named):
    """A result to go on with, or None with the failure printed."""
    try:
        return call(*arguments, **named)
    except rdd.Error:
        return None
