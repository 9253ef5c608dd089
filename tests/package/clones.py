#!/usr/bin/env python3
"""clones.py PROJECT SCRATCH CMAKE PYTHON: copies of the sources build wherever they lie.

Each copy is configured and generates its language layers, which must be the committed ones to the last byte: in a folder
of the project's own name, with a blank, with an umlaut, below a long path, from sources that cannot be written to, as
part of another project, and from a tar file without the history. What a build leaves must lie in its build folder alone.
With RDD_FULL_CLONES set each copy is built as a whole, installed and used.
"""
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

PROJECT, SCRATCH, CMAKE, PYTHON = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4]
FULL = bool(os.environ.get("RDD_FULL_CLONES"))
LAYERS = ("python/generated.h", "python/rdd/_rdd.pyi", "fortran/rdd_c.f90", "fortran/rdd.f90", "julia/RDD/src/lowlevel.jl")
SOURCES = ("CMakeLists.txt", "CMakePresets.json", "setup.sh", "pyproject.toml", "README.md", "LICENSE", "CHANGELOG.md",
           "CITATION.cff", "libcore", "capi", "bindings", "tests", "examples", "docs", "tools")
LONG = 200   # characters of the path below which one copy lies


def copy_to(folder):
    """The sources without what builds leave behind, as a clone would have them."""
    folder.mkdir(parents=True)
    for name in SOURCES:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy2(source, folder / name)
    return folder


def snapshot(folder):
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def run(words, **more):
    """What a command prints; a failure is an error that shows the end of it."""
    result = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    output = result.stdout.decode(errors="replace")
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, words))}\n{output[-4000:]}")
    return output


def make(source, build, layers):
    """Configures and generates, or builds all and uses it."""
    run([CMAKE, "-G", "Ninja", "-S", source, "-B", build, f"-DPython3_EXECUTABLE={PYTHON}", "-DRDD_PYTHON=ON",
         "-DRDD_FORTRAN=ON", "-DRDD_BUILD_TESTS=OFF", "-DRDD_BUILD_EXAMPLES=OFF"])
    run([CMAKE, "--build", build, *([] if FULL else ["--target", "rdd_layers"])])
    for name in LAYERS:
        if (layers / name).read_bytes() != (PROJECT / "bindings" / name).read_bytes():
            raise RuntimeError(f"{name} is not as the committed one")
    if FULL:
        prefix = build / "installed"
        run([CMAKE, "--install", build, "--prefix", prefix])
        chain = "import rdd; print(rdd.Model([[2.0]], 1, [0, 0], [0, 0], [[1], [-1]], [3.0, 3.0]).diffusivity())"
        output = run([PYTHON, "-c", chain], env={**os.environ, "PYTHONPATH": str(prefix / "lib/python")})
        if "12." not in output:   # a^2 k
            raise RuntimeError(f"the diffusivity of the chain is {output}")


def plain(folder):
    """A copy that is built in a folder of its own, as setup.sh does."""
    source = copy_to(folder)
    make(source, source / "build", source / "build/bindings/generated")


def read_only(folder):
    source = copy_to(folder / "sources")
    paths = [source, *source.rglob("*")]
    for path in paths:
        path.chmod(path.stat().st_mode & ~0o222)
    before = snapshot(source)
    try:   # to root everything can be written: what counts then is that nothing was
        make(source, folder / "elsewhere", folder / "elsewhere/bindings/generated")
        if snapshot(source) != before:
            raise RuntimeError("the build has changed its sources")
    finally:
        for path in paths:
            path.chmod(path.stat().st_mode | 0o200)


def part_of_another(folder):
    copy_to(folder / "extern" / "rdd")
    (folder / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(host LANGUAGES C CXX)\n"
                                           "add_subdirectory(extern/rdd)\nadd_executable(host main.c)\n"
                                           "target_link_libraries(host PRIVATE rdd::rdd)\n")
    (folder / "main.c").write_text("#include <rdd/rdd.h>\nint main(void) { return rdd_version() == 0; }\n")
    generated = folder / "build/extern/rdd/bindings"
    make(folder, folder / "build", generated / "generated")
    # Julia is told where the library will be, also in a project whose own folders are others.
    library = Path((generated / "julia/RDD/library").read_text().strip())
    if library != folder / "build/extern/rdd/capi":
        raise RuntimeError(f"the Julia package looks for its library in {library}")
    if FULL:
        run([folder / "build/host"])


def from_tar(folder):
    name = "rdd-source"
    source = copy_to(folder / "first" / name)
    with tarfile.open(folder / "rdd.tar.gz", "w:gz") as archive:
        archive.add(source, name)
    shutil.rmtree(folder / "first")
    with tarfile.open(folder / "rdd.tar.gz") as archive:
        archive.extractall(folder)
    make(folder / name, folder / name / "build", folder / name / "build/bindings/generated")


def long_path():
    folder = SCRATCH / "long"
    while len(str(folder)) < LONG:
        folder /= "a_folder_with_a_rather_long_name"
    return folder


CLONES = {
    "in a folder named rdd": lambda: plain(SCRATCH / "rdd"),
    "in a folder with a blank": lambda: plain(SCRATCH / "with a blank"),
    "in a folder with an umlaut": lambda: plain(SCRATCH / "Gitterlücke"),
    f"below a path of {LONG} characters": lambda: plain(long_path()),
    "from sources that cannot be written to": lambda: read_only(SCRATCH / "read_only"),
    "as part of another project": lambda: part_of_another(SCRATCH / "host"),
    "from a tar file": lambda: from_tar(SCRATCH / "tar"),
}


def main():
    shutil.rmtree(SCRATCH, ignore_errors=True)
    SCRATCH.mkdir(parents=True)
    failed = 0
    for name, clone in CLONES.items():
        try:
            clone()
            print(f"{name}: builds")
        except RuntimeError as error:
            failed += 1
            print(f"{name}: FAILED\n{error}")
    shutil.rmtree(SCRATCH, ignore_errors=True)
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
