#!/usr/bin/env python3
"""limits.py PROJECT: how long files and functions may be, and how many files may lie in one folder.

What was longer when the limits came is listed with its length and may only become shorter.
"""
import ast
import sys
from pathlib import Path

from cxx_text import scopes, sources

FILES, LINES, FUNCTION = 25, 400, 60   # files of one folder, lines of a file, lines of a function
ROOTS = ("libcore", "capi", "mpi", "giant", "bindings", "tests", "examples", "tools")
GENERATED = {"bindings/python/generated.h", "bindings/fortran/rdd.f90", "bindings/fortran/rdd_c.f90",
             "bindings/julia/RDD/src/lowlevel.jl"}
SUFFIXES = (".c", ".cpp", ".h", ".hpp", ".py", ".f90", ".jl", ".cmake", ".sh", ".i", ".m")
LONGER = {   # a file, or file:function
    "bindings/python/rdd/_model.py": 484,
    "tests/capi/test_jump_table.c:main": 76,
    "tests/python/test_dmd.py": 475,
}


def python_functions(text):
    """(name, lines) of each function."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node.name, node.end_lineno - node.lineno + 1


def functions(file, text):
    if file.endswith(".py"):
        yield from python_functions(text)
    elif file.endswith((".c", ".cpp", ".h", ".hpp")):
        for scope in scopes(text):
            if scope.kind == "function":
                yield scope.name.split("(")[0].split()[-1], scope.last - scope.first + 1


def lengths(files):
    """(what, length, limit) of everything above its limit, for a dictionary of file -> text."""
    folders = {}
    for file, text in files.items():
        folders.setdefault(file.rpartition("/")[0], []).append(file)
        lines = text.count("\n")
        if lines > LINES:
            yield file, lines, LINES
        for name, length in functions(file, text):
            if length > FUNCTION:
                yield f"{file}:{name}", length, FUNCTION
    for folder, inside in folders.items():
        code = [file for file in inside if file.startswith("libcore/")]
        if len(code) > FILES:
            yield folder, len(code), FILES


def check_itself():
    """What must be found, and what must not."""
    body = "  f({1, 2});\n  if (x) {\n  }\n" * 19
    fits = "namespace a {\nint f(T t = {}) {\n" + body + "}\n}  // namespace a\n"
    long = "struct S {\n  int a{1};\n  S(int b) : a{b}, c(b) {\n" + body + "\n\n}\n};\n"
    assert not list(lengths({"libcore/a.cpp": fits}))
    assert list(lengths({"libcore/a.cpp": long})) == [("libcore/a.cpp:S", 61, FUNCTION)]
    assert [w for w, _, _ in lengths({"a.py": "def f():\n" + "    x = 1\n" * 60})] == ["a.py:f"]
    assert [w for w, _, _ in lengths({f"libcore/b/{i}.hpp": "" for i in range(26)})] == ["libcore/b"]
    assert [w for w, _, _ in lengths({"a.jl": "\n" * 401})] == ["a.jl"]


def main():
    check_itself()
    project = Path(sys.argv[1])
    files = {}
    for root in ROOTS:
        for path in sorted((project / root).rglob("*")):
            name = path.relative_to(project).as_posix()
            if path.suffix in SUFFIXES and name not in GENERATED and "tests/data" not in name:
                files[name] = path.read_text(encoding="utf-8")
    failed, seen = 0, set()
    for what, length, limit in sorted(lengths(files)):
        seen.add(what)
        if length > LONGER.get(what, limit):
            failed += 1
            print(f"{what} has {length} {'files' if limit == FILES else 'lines'}; at most "
                  f"{LONGER.get(what, limit)} are allowed")
    for what in sorted(set(LONGER) - seen):
        print(f"note: {what} fits its limit and needs no row in tests/limits.py any more")
    print(f"{len(files)} files, {failed} above the limits")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
