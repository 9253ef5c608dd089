"""What one call costs through each binding: the size of a model asked for, the least of many rounds.

The C and Fortran programs of languages/ are compiled here, Fortran with the committed modules; a language whose compiler or
interpreter is missing is left out, with a word about it. These marks are times, the only ones: "peer" is the mark in
seconds.
"""
import os
import shutil
import subprocess
import sys
import tempfile
import timeit
from pathlib import Path

import rdd
from rdd import _rdd

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "benchmarks" / "languages"
MARKS = {"C": 20e-9, "Fortran": 30e-9, "Julia": 100e-9, "Python": 2e-6}


def library():
    """The librdd this process uses, so that every language is measured with the same one."""
    with open("/proc/self/maps") as maps:
        return Path(next(line.split()[-1] for line in maps if "/librdd.so" in line))


def answer(command, **more):
    return float(subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout)


def link(compiler, sources, program, flags=()):
    path = library()
    subprocess.run([compiler, "-O2", *flags, *map(str, sources), "-o", program, str(path), f"-Wl,-rpath,{path.parent}"],
                   check=True, cwd=Path(program).parent)


def of_c(folder):
    compiler = os.environ.get("CC") or shutil.which("cc")
    if compiler is None:
        raise FileNotFoundError("no C compiler on PATH")
    link(compiler, [HERE / "overhead.c"], f"{folder}/c", ["-std=c99", f"-I{ROOT}/capi/include"])
    return answer([f"{folder}/c"])


def of_fortran(folder):
    compiler = os.environ.get("FC") or shutil.which("gfortran")
    if compiler is None:
        raise FileNotFoundError("no Fortran compiler on PATH")
    layers = ROOT / "bindings" / "fortran"
    link(compiler, [layers / "rdd_c.f90", layers / "rdd.f90", HERE / "overhead.f90"], f"{folder}/fortran")
    return answer([f"{folder}/fortran"])


def of_julia(folder):
    julia = os.environ.get("RDD_JULIA") or shutil.which("julia")
    if julia is None:
        raise FileNotFoundError("no julia on PATH, and RDD_JULIA is not set")
    environment = dict(os.environ, RDD_LIBRARY=str(library()), JULIA_DEPOT_PATH=folder,
                       JULIA_LOAD_PATH=f"{ROOT}/bindings/julia:@stdlib")
    return answer([julia, "--startup-file=no", str(HERE / "overhead.jl")], env=environment)


def of_python(_folder):
    model = rdd.Model([[1.0]], 1, [0, 0], [0, 0], [[1], [-1]], 1.0)._handle
    call, calls = _rdd.rdd_model_n_states, 20000
    return 1e9 * min(timeit.repeat("call(model)", globals={"call": call, "model": model}, number=calls,
                                   repeat=50)) / calls


def overhead(quick=False):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for language, measure in (("C", of_c), ("Fortran", of_fortran), ("Julia", of_julia), ("Python", of_python)):
            try:
                seconds = 1e-9 * measure(folder)
            except (FileNotFoundError, subprocess.CalledProcessError) as why:
                reason = getattr(why, "stderr", None) or why
                print(f"overhead of {language} left out: {reason}", file=sys.stderr)
                continue
            mark = MARKS[language]
            rows.append({"task": f"one call from {language}", "size": 1, "rdd": seconds, "peer": mark,
                         "peer_name": "the mark", "ratio": mark / seconds, "mark": 1.0, "met": bool(seconds <= mark)})
    return rows


TASKS = [overhead]
