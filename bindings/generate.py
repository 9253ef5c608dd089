#!/usr/bin/env python3
"""Writes the generated parts of the language layers. Standard library only.

    generate.py roles --headers DIR --out DIR       roles.i, which the SWIG run needs
    generate.py layers --xml FILE --abi N --out DIR everything else, from SWIG's parse tree
    generate.py all [--swig COMMAND] [--out DIR]     roles, the SWIG run and layers; by default into bindings/ itself
    generate.py check [--swig COMMAND]               the same in a scratch folder, compared with bindings/
"""
import argparse
import difflib
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parent))
from generator import api, fortran, fortran_c, julia, python, roles  # noqa: E402

HERE = Path(__file__).resolve().parent
HEADERS = HERE.parent / "capi" / "include" / "rdd"
ROLES = {"python/roles.i": roles.roles}   # not beside rdd.i: SWIG looks there first, and would find a stale one
LAYERS = {
    "python/generated.h": python.header,
    "python/rdd/_rdd.pyi": python.stub,
    "fortran/rdd_c.f90": fortran_c.module,
    "fortran/rdd.f90": fortran.module,
    "julia/RDD/src/lowlevel.jl": julia.module,
}


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def write_roles(headers, out):
    for name, make in ROLES.items():
        write(out / name, make(headers))


def write_layers(xml, abi, out):
    tree = api.read(xml, abi)
    for name, make in LAYERS.items():
        write(out / name, make(tree))


def abi_version():
    text = (HERE.parent / "CMakeLists.txt").read_text(encoding="utf-8")
    return int(re.search(r"set\(RDD_ABI_VERSION\s+(\d+)\)", text).group(1))


def swig_arguments(swig, headers, roles_folder, folder):
    """The one SWIG run: wrapper and parse tree. CMakeLists.txt makes the same."""
    return [swig, "-python", "-doxygen", "-Werror", "-interface", "_rdd", "-DSWIGWORDSIZE64", f"-I{headers.parent}",
            f"-I{roles_folder}/python", f"-I{HERE}", "-xmlout", str(folder / "rdd.xml"), "-outdir", str(folder),
            "-o", str(folder / "rdd_wrap.c"), str(HERE / "rdd.i")]


def make_all(swig, out):
    with tempfile.TemporaryDirectory() as scratch:
        write_roles(HEADERS, out)
        subprocess.run(swig_arguments(swig, HEADERS, out, Path(scratch)), check=True)
        write_layers(Path(scratch) / "rdd.xml", abi_version(), out)


def check(swig):
    """0 if the files in bindings/ are what the headers give, else 1 with the differences."""
    stale = 0
    with tempfile.TemporaryDirectory() as scratch:
        make_all(swig, Path(scratch))
        for name in [*ROLES, *LAYERS]:
            want = (Path(scratch) / name).read_text(encoding="utf-8").splitlines(keepends=True)
            have = (HERE / name).read_text(encoding="utf-8").splitlines(keepends=True) if (HERE / name).exists() else []
            if want != have:
                stale = 1
                sys.stdout.writelines(difflib.unified_diff(have, want, f"bindings/{name}", "from the headers"))
    if stale:
        print("Some generated files do not fit the headers: run bindings/generate.py all")
    return stale


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["roles", "layers", "all", "check"])
    parser.add_argument("--headers", type=Path, default=HEADERS)
    parser.add_argument("--xml", type=Path)
    parser.add_argument("--abi", type=int)
    parser.add_argument("--swig", default="swig")
    parser.add_argument("--out", type=Path, default=HERE)
    given = parser.parse_args()
    if given.command == "roles":
        write_roles(given.headers, given.out)
    elif given.command == "layers":
        write_layers(given.xml, given.abi if given.abi is not None else abi_version(), given.out)
    elif given.command == "all":
        make_all(given.swig, given.out)
    else:
        return check(given.swig)
    return 0


if __name__ == "__main__":
    sys.exit(main())
