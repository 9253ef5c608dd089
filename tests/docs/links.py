"""Whether what the pages point to is there. Standard library alone. Usage: links.py PROJECT

Checked in docs/, the READMEs and the other pages at the top: relative links with their headings, quoted files, pictures of
the gallery (each has its program), the list of pages, and every C name, rdd_x or RDD_X, against the public headers.
"""
import re
import sys
from pathlib import Path

FENCE = re.compile(r"^(`{3,}|~{3,})(?:\{([\w-]+)\})?[ \t]*(.*)$")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")


def pages(project):
    found = sorted(project.glob("*.md")) + sorted((project / "docs").glob("*.md")) + sorted((project / "docs" / "tasks").glob("*.md"))
    for folder in "examples", "bindings", "benchmarks", "libcore", "tests":
        found += sorted((project / folder).rglob("README.md"))
    return [page for page in found if not any(part.startswith("build") for part in page.relative_to(project).parts)]


def scan(text):
    """(prose without code, [(directive, argument)], names of pages in toctrees) of a page."""
    prose, directives, listed, open_fences = [], [], [], []
    for line in text.splitlines():
        fence = FENCE.match(line.strip())
        if fence and open_fences and fence[1].startswith(open_fences[-1][0]) and not fence[2] and not fence[3]:
            open_fences.pop()
        elif fence:
            open_fences.append((fence[1], fence[2]))
            if fence[2]:
                directives.append((fence[2], fence[3].strip()))
        elif not open_fences:
            prose.append(line)
        elif open_fences[-1][1] == "toctree" and line.strip() and not line.startswith(":"):
            listed.append(line.strip())
    if open_fences:
        directives.append(("open fence", open_fences[-1][0]))
    return "\n".join(prose), directives, listed


def anchors(page):
    """The headings of a page as link targets, the way GitHub and MyST write them."""
    prose, _, _ = scan(page.read_text())
    heads = re.findall(r"^#+\s+(.*)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.replace("`", "").strip().lower()).replace(" ", "-") for head in heads}


def check_target(project, page, target):
    """What is wrong with a relative link, or None."""
    path, _, anchor = target.partition("#")
    place = (page.parent / path).resolve() if path else page
    if not place.exists():
        return f"{target}: there is no such file"
    if project not in place.parents and place != project:
        return f"{target}: leads out of the project"
    if anchor and place.suffix == ".md" and anchor not in anchors(place):
        return f"{target}: no such heading"
    return None


def check_directive(project, page, kind, argument):
    if kind == "open fence":
        return f"{argument} is never closed"
    argument = argument.removeprefix("../") if "_generated/" in argument else argument
    if kind == "figure" and argument.startswith("_generated/gallery/"):
        program = project / "examples" / "python_gallery" / (Path(argument).stem + ".py")
        return None if program.exists() else f"{argument}: there is no program {program.name}"
    if kind in ("literalinclude", "figure", "include", "image") and not argument.startswith("_generated/"):
        return check_target(project, page, argument)
    return None


def c_names(project):
    """Names of the headers, and whether a word that looks like one is another thing: a target, a package, a folder."""
    folders = [project / part / "include" / "rdd" for part in ("capi", "mpi", "giant")]
    text = "".join(header.read_text() for folder in folders for header in folder.glob("*.h"))
    text += "".join(file.read_text() for file in (project / "tools" / "cmake").glob("*.cmake"))
    names = set(re.findall(r"\b(?:rdd|RDD)_\w+", text))
    return names | {"RDD_TEST_DATA", "RDD_GPL", "RDD_JULIA", "RDD_LIBRARY", "RDD_ABI_VERSION", "rdd_c", "rdd_mpi",
                    "rdd_giant", "RDD_MPI_LIBRARY", "RDD_MPI_MORE_RANKS", "RDD_LONG_TESTS", "RDD_OPEN_FAULTS"}


def main():
    project = Path(sys.argv[1]).resolve()
    wrong, known, listed, checked = [], c_names(project), set(), 0
    for page in pages(project):
        text = page.read_text()
        prose, directives, toctree = scan(text)
        listed.update(toctree)
        problems = [check_target(project, page, target) for target in LINK.findall(re.sub(r"`[^`\n]*`", "", prose))
                    if not re.match(r"[a-z]+:", target)]
        problems += [check_directive(project, page, *directive) for directive in directives]
        checked += len(problems)
        if project / "docs" in page.parents or page.parent == project:
            problems += [f"{name} is in no header" for name in sorted(set(re.findall(r"\b(?:rdd|RDD)_[A-Za-z]\w*", text)))
                         if name not in known and not any(other.startswith(name) for other in known)]
        wrong += [f"{page.relative_to(project)}: {problem}" for problem in problems if problem]
    for page in pages(project):
        if page.parent.name in ("docs", "tasks") and page.stem not in listed and page.stem not in ("index", "README"):
            wrong.append(f"docs/{page.name} is in no list of pages")
    wrong += [f"docs/index.md lists {name}, which is not there" for name in sorted(listed)
              if not (project / "docs" / f"{name}.md").exists() and not (project / "docs" / "tasks" / f"{name}.md").exists()]
    for program in sorted((project / "examples" / "python_gallery").glob("*.py")):
        if f"_generated/gallery/{program.stem}.png" not in (project / "docs" / "gallery.md").read_text():
            wrong.append(f"examples/python_gallery/{program.name} is not in docs/gallery.md")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{checked} links and quotations, {len(wrong)} wrong")
    sys.exit(1 if wrong or checked < 20 else 0)


if __name__ == "__main__":
    main()
