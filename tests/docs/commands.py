"""Runs the commands and programs of pages as they stand there, against an installed rdd. Usage:
commands.py [--fill] PROJECT PREFIX SCRATCH PAGE...

The blocks of language sh and python of each PAGE (a path in PROJECT) run one after the other, those of sh in one shell and
those of python in one interpreter, in a fresh copy of what the pages stand at the top of; the first failure stops. Where a
block of language text follows at once, it is what the block must print; with --fill it is written into the page instead.
Blocks of language console are not run: they install. A block whose program is not on PATH (a Julia, say) is left out, and
said so.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", re.MULTILINE | re.DOTALL)
NEEDS = ("julia", "gfortran", "cc", "c++", "python3")
MARK = "== end of block =="
PYTHON = f"""import sys
names = {{"__name__": "__main__"}}
for block in sys.stdin.read().split("\\0"):
    exec(compile(block, "<page>", "exec"), names)
    print("{MARK}", flush=True)
"""


def missing(block):
    """A program the block runs that is not here, or None."""
    for program in NEEDS:
        if re.search(rf"(^|\s){re.escape(program)}\s", block, re.MULTILINE) and not shutil.which(program):
            return program
    return None


def run(command, text, top, environment):
    """What each block printed; the output is shown. Ends the program if one of them fails."""
    done = subprocess.run(command, input=text, cwd=top, env=environment, text=True, stdout=subprocess.PIPE)
    print(done.stdout.replace(MARK + "\n", ""), end="", flush=True)
    if done.returncode:
        sys.exit(f"a block failed with status {done.returncode}")
    return done.stdout.split(MARK + "\n")[:-1]


def plain(text):
    return [line.rstrip() for line in text.strip("\n").split("\n")]


def look_at(page, top, environment, fill):
    """Runs the blocks of a page; true if what they print is what stands there."""
    text = page.read_text()
    blocks, found = list(BLOCK.finditer(text)), {}
    if not blocks:
        sys.exit(f"{page}: no block of commands")
    chosen = []
    for block in blocks:
        lacking = missing(block[2]) if block[1] == "sh" else None
        if lacking:
            print(f"SKIP: {page.name}: no {lacking} here for: {block[2].strip().splitlines()[0]}")
        else:
            chosen.append(block)
    for language in "python", "sh":   # a page's programs may write what its commands read
        these = [block for block in chosen if block[1] == language]
        if language == "sh" and these:
            printed = run(["sh", "-eux", "-c", "\n".join(f"{block[2]}\necho '{MARK}'" for block in these)], "", top, environment)
        elif these:
            printed = run(["python3", "-c", PYTHON], "\0".join(block[2] for block in these), top, environment)
        found.update({block.start(): out for block, out in zip(these, printed if these else [])})
    expected = [block for block in chosen if block[3] is not None]
    if fill:
        for block in reversed(expected):
            text = text[:block.start(3)] + found[block.start()].rstrip("\n") + "\n" + text[block.end(3):]
        page.write_text(text)
        return True
    wrong = [block for block in expected if plain(found[block.start()]) != plain(block[3])]
    for block in wrong:
        print(f"{page}: expected\n{block[3]}\nprinted\n{found[block.start()]}", file=sys.stderr)
    return not wrong


def main():
    arguments = sys.argv[1:]
    fill = arguments[:1] == ["--fill"]
    project, prefix, scratch = (Path(argument).resolve() for argument in arguments[fill:fill + 3])
    right = True
    for name in arguments[fill + 3:]:
        top = scratch / name.replace("/", "_")
        shutil.rmtree(top, ignore_errors=True)
        shutil.copytree(project / "examples", top / "examples")
        environment = {**os.environ, "PREFIX": str(prefix), "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1",
                       "PATH": f"{prefix / 'bin'}{os.pathsep}{os.environ['PATH']}", "PYTHONWARNINGS": "ignore",
                       "PYTHONPATH": str(prefix / "lib" / "python"), "JULIA_DEPOT_PATH": str(scratch / "depot")}
        print(f"== {name}", flush=True)
        right = look_at(project / name, top, environment, fill) and right
    if not right:
        sys.exit("what stands there is not what is printed")


if __name__ == "__main__":
    main()
