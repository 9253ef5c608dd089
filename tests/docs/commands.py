"""Runs the commands of pages as they stand there, against an installed rdd. Usage: commands.py PROJECT PREFIX SCRATCH PAGE...

The blocks of language sh of each PAGE (a path in PROJECT) run one after the other in one shell that stops at the first
failure, in a fresh copy of what the pages stand at the top of. Blocks of language console are not run: they install.
A block whose program is not on PATH (a Julia, say) is left out, and said so.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS = ("julia", "gfortran", "cc", "c++", "python3")


def missing(block):
    """A program the block runs that is not here, or None."""
    for program in NEEDS:
        if re.search(rf"(^|\s){re.escape(program)}\s", block, re.MULTILINE) and not shutil.which(program):
            return program
    return None


def main():
    project, prefix, scratch = (Path(argument).resolve() for argument in sys.argv[1:4])
    for name in sys.argv[4:]:
        blocks = BLOCK.findall((project / name).read_text())
        if not blocks:
            sys.exit(f"{name}: no block of commands")
        top = scratch / name.replace("/", "_")
        shutil.rmtree(top, ignore_errors=True)
        shutil.copytree(project / "examples", top / "examples")
        chosen = []
        for block in blocks:
            lacking = missing(block)
            if lacking:
                print(f"SKIP: {name}: no {lacking} here for: {block.strip().splitlines()[0]}")
            else:
                chosen.append(block)
        environment = {**os.environ, "PREFIX": str(prefix), "MPLBACKEND": "Agg", "PYTHONDONTWRITEBYTECODE": "1",
                       "JULIA_DEPOT_PATH": str(scratch / "depot")}
        print(f"== {name}: {len(chosen)} blocks", flush=True)
        status = subprocess.run(["sh", "-eux", "-c", "\n".join(chosen)], cwd=top, env=environment).returncode
        if status:
            sys.exit(f"{name}: the commands failed with status {status}")


if __name__ == "__main__":
    main()
