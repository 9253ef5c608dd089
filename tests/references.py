#!/usr/bin/env python3
"""references.py PROJECT: every source cited by key has its entry in docs/references.bib, once, and every entry is cited."""
import re
import sys
from pathlib import Path

ROOTS = ("libcore", "capi", "bindings", "docs", "tests", "examples", "benchmarks", "tools", "mpi", "giant")
SUFFIXES = (".c", ".cpp", ".h", ".hpp", ".md", ".py", ".f90", ".jl")
KEY = re.compile(r"\b[A-Z][A-Za-z]*[a-z](?:18|19|20)\d\d\b|\bLLL\d{4}\b")   # Grassmann1985


def citations(project):
    """{key: a file that cites it}."""
    found = {}
    for root in ROOTS:
        for path in sorted((project / root).rglob("*")):
            if path.suffix in SUFFIXES and path.is_file() and path != Path(__file__).resolve():
                for key in KEY.findall(path.read_text(encoding="utf-8", errors="replace")):
                    found.setdefault(key, path.relative_to(project))
    return found


def main():
    project = Path(sys.argv[1]).resolve()
    entries = re.findall(r"^@\w+\{(\w+),", (project / "docs/references.bib").read_text(encoding="utf-8"), re.M)
    cited = citations(project)
    faults = [f"{file} cites {key}, which docs/references.bib does not have" for key, file in sorted(cited.items())
              if key not in entries]
    faults += [f"docs/references.bib has {key} more than once" for key in sorted(set(entries)) if entries.count(key) > 1]
    faults += [f"docs/references.bib has {key}, which nothing cites" for key in entries if key not in cited]
    print("\n".join(faults) or f"{len(entries)} entries, all of them cited")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
