"""The reference pages of Fortran and Julia, from the sources. Usage: languages.py PROJECT OUT

Writes OUT/reference-fortran.md, a section a header, from the comments of the module rdd; and OUT/reference-julia.md, a section
a file, from the docstrings of the exported names.
"""
import re
import sys
import textwrap
from pathlib import Path

PROCEDURE = re.compile(r"((?:^  !> ?.*\n)+)^  (subroutine|function) (rdd_\w+)\(((?:.|&\n)*?)\)([^\n]*)\n((?:.*\n)*?)^  end \2 \3\n", re.M)
ARGUMENT = re.compile(r"^    ((?:type|real|integer|character|complex|logical|procedure)\b[^:\n]*)(?:&\n *[^:\n]*)? :: ([\w(), :]+)\n      !< (.*(?:\n      !< .*)*)", re.M)
DOCSTRING = re.compile(r'^"""\n((?:.*\n)*?)"""\n(.*)$|^"([^"\n]+)"\n(.*)$', re.M)


def plain(comment, mark):
    return " ".join(line.strip().removeprefix(mark).strip() for line in comment.strip().split("\n"))


def escaped(text):
    """Text for a page: what looks like a tag is not one, and bars do not end a cell."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(part if part.startswith("`") else re.sub(r"([<>*_|$\[\]])", r"\\\1", part) for part in parts)


def headers(project):
    """Names of functions by header, in the order of the umbrella."""
    folder = project / "capi" / "include" / "rdd"
    names = re.findall(r"#include <rdd/(\w+)\.h>", (folder / "rdd.h").read_text())
    return {name: re.findall(r"\b(rdd_\w+)\(", re.sub(r"/\*.*?\*/", "", (folder / f"{name}.h").read_text(), flags=re.S)) for name in names}


def fortran(project):
    text = (project / "bindings" / "fortran" / "rdd.f90").read_text()
    found = {}
    for comment, kind, name, arguments, rest, body in PROCEDURE.findall(text):
        words = [word.strip() for word in arguments.replace("&", " ").split(",")]
        rows = []
        for declared, told, what in ARGUMENT.findall(body):
            variable, shape = re.match(r"(\w+)(.*)", told).groups()
            kinds = [part.strip() for part in re.split(r",(?![^(]*\))", declared)]
            given = "out" if "intent(out)" in kinds else "in, out" if "intent(inout)" in kinds else "in"
            optional = ", optional" if "optional" in kinds else ""
            rows.append(f"| `{variable}` | `{kinds[0]}{shape.replace(' ', '')}` | {given}{optional} | {escaped(plain(what, '!<'))} |")
        table = "\n".join(["", "| argument | type | | |", "|---|---|---|---|", *rows, ""]) if rows else ""
        call = textwrap.fill(f"{kind} {name}({', '.join(words)}){rest}", 110, subsequent_indent="    ").replace("\n", " &\n")
        found[name] = f"### {name}\n\n```fortran\n{call}\n```\n\n{escaped(plain(comment, '!>'))}\n{table}\n"
    parts = []
    for header, names in headers(project).items():
        parts += [f"## rdd/{header}.h\n", *(found[name] for name in dict.fromkeys(names) if name in found)]
    if len(found) < 200:
        sys.exit(f"languages.py: only {len(found)} procedures in rdd.f90")
    return "\n".join(parts)


def name_of(definition, signature):
    """What a docstring belongs to."""
    defined = re.match(r"\s*(?:mutable struct|struct|function|abstract type|const)?\s*(?:\([^)]*\)|(?:\w+\.)?([\w!]+))", definition)
    return re.match(r"[\w!]*", signature)[0] or (defined[1] if defined else "")


def julia(project):
    folder = project / "bindings" / "julia" / "RDD" / "src"
    module = (folder / "RDD.jl").read_text()
    exported = set(re.findall(r"[\w!]+", " ".join(re.findall(r"^export ((?:.*,\n)*.*)", module, re.M))))
    parts, seen = [], set()
    for file in re.findall(r'^include\("(\w+)\.jl"\)', module, re.M):
        if file in ("lowlevel", "library"):
            continue
        text = (folder / f"{file}.jl").read_text()
        entries = []
        for long, after, short, below in DOCSTRING.findall(text):
            doc, definition = (long, after) if long else (short, below)
            lines = doc.strip("\n").split("\n")
            signature = "\n".join(line[4:] for line in lines[:next((i for i, l in enumerate(lines) if not l.startswith("    ")), len(lines))])
            name = name_of(definition, signature)
            if name not in exported:
                continue
            seen.add(name)
            body = "\n".join(lines[signature.count("\n") + 1 if signature else 0:])
            shown = signature or re.sub(r"\s*=\s*$|^function |^struct |^mutable struct ", "", re.sub(r";[^)]*context[^)]*\)", ")", definition.split(") = ")[0] + ")" if ") = " in definition else definition))
            # A docstring of Julia is markdown, but for its links to others.
            body = re.sub(r"\[([^\]]*)\]\(@ref[^)]*\)", r"\1", body)
            entries.append(f"### {name}\n\n```julia\n{shown}\n```\n\n{body}\n")
        if entries:
            title = re.match(r"# (.*)", text)
            parts += [f"## {title[1].rstrip('.') if title else file}\n", *entries]
    if len(seen) < 100:
        sys.exit(f"languages.py: only {len(seen)} exported names with a docstring")
    return "\n".join(parts)


def main():
    project, out = Path(sys.argv[1]), Path(sys.argv[2])
    (out / "reference-fortran.md").write_text(fortran(project))
    (out / "reference-julia.md").write_text(julia(project))


if __name__ == "__main__":
    main()
