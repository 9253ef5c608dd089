#!/usr/bin/env python3
"""one_definition.py PROJECT: no two types of one program have the same name.

Two definitions of a type in one namespace are undefined behaviour that neither compiler nor linker reports: one
destructor serves both. A type without linkage (in a namespace without a name) may not be called like one that has it,
either: a reader takes one for the other, and moving it to a header would make the error.
"""
import sys
from collections import defaultdict
from pathlib import Path

from cxx_text import scopes, sources


def types_of(text):
    """(qualified name of the namespace, has linkage, name, line) of each type at namespace scope."""
    for scope in scopes(text):
        if scope.kind == "type" and all(kind == "namespace" for kind, _ in scope.outer):
            names = [name for _, name in scope.outer]
            yield "::".join(name for name in names if name), "" not in names, scope.name, scope.first


def clashes(files):
    """Messages for a list of (name, types of the file) that make one program."""
    linked, local = defaultdict(list), defaultdict(list)
    for file, types in files:
        for space, linkage, name, line in types:
            (linked if linkage else local)[space, name].append(f"{file}:{line}")
    for (space, name), places in sorted(linked.items()):
        places = places + local.get((space, name), [])
        if len(places) > 1:
            yield f"{space}::{name} is defined at {', '.join(places)}"


def check_itself():
    """What must be found, and what must not."""
    first = "namespace a {\nstruct T {\n  int x{1};\n  struct Inner { int T; };\n};\n}  // namespace a\n"
    same = "namespace a {\n// struct T {\ntemplate <class X>\nclass T final : Base<X> {\n};\nvoid f() { struct U {}; }\n}\n"
    hidden = "namespace a {\nnamespace {\nclass T {\n};\n}\n}\n"
    other = "namespace a::b {\nclass T {\n};\nT g(struct T t) {\n  return T{t};\n}\nconst char* s = \"struct T {\";\n}\n"
    first, same, hidden, other = (list(types_of(text)) for text in (first, same, hidden, other))
    assert len(list(clashes([("1", first), ("2", same)]))) == 1
    assert len(list(clashes([("1", first), ("2", hidden)]))) == 1
    assert not list(clashes([("1", first), ("2", other)]))
    assert not list(clashes([("1", hidden), ("2", hidden)]))


def main():
    check_itself()
    project = Path(sys.argv[1])
    core = sources(project / "libcore") + sources(project / "capi" / "src")
    mpi = sources(project / "mpi" / "src") + sources(project / "giant" / "src")
    common = sources(project / "tests" / "core" / "common")
    rooms = {path.parent for path in sources(project / "tests" / "core")} - {project / "tests" / "core" / "common"}
    programs = [core, mpi] + [core + common + sorted(p for p in sources(room) if p.parent == room) for room in sorted(rooms)]
    types, messages = {}, set()
    for program in programs:
        for path in program:
            if path not in types:
                types[path] = list(types_of(path.read_text(encoding="utf-8")))
        messages.update(clashes([(str(path.relative_to(project)), types[path]) for path in program]))
    for message in sorted(messages):
        print(message)
    print(f"{len(types)} files, {len(messages)} types defined twice")
    return len(messages) != 0


if __name__ == "__main__":
    sys.exit(main())
