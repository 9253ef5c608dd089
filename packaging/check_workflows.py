#!/usr/bin/env python3
"""check_workflows.py FILE...: whether files of GitHub Actions are well formed, as far as can be seen without GitHub: YAML, the keys
there are, jobs with steps that each run or use something, versions of actions, needs that name jobs, files and verbs that exist.
"""
import re
import sys
from pathlib import Path

import yaml

TOP = {"name", "on", "permissions", "concurrency", "env", "jobs", "defaults"}
JOB = {"name", "runs-on", "container", "needs", "strategy", "env", "steps", "if", "timeout-minutes", "permissions", "services"}
STEP = {"name", "id", "if", "run", "uses", "with", "env", "shell", "working-directory", "continue-on-error"}


def check_step(where, step, top):
    wrong = [f"{where}: unknown key {key}" for key in step if key not in STEP]
    if ("run" in step) == ("uses" in step):
        wrong.append(f"{where}: expected one of run and uses")
    if "uses" in step and not re.fullmatch(r"[\w.-]+/[\w./-]+@[\w.-]+", step["uses"]):
        wrong.append(f"{where}: uses {step['uses']!r}: expected OWNER/NAME@VERSION")
    run = step.get("run", "")
    for script in re.findall(r"(?:^|\s)((?:\./)?(?:packaging|tools|tests)/[\w./-]+\.\w+|\./setup\.sh)", run):
        if not (top / script).exists():
            wrong.append(f"{where}: there is no {script}")
    for verb in re.findall(r"\./setup\.sh (\w[\w-]*)", run):
        if not re.search(rf"^  {verb}\)", (top / "setup.sh").read_text(), re.M):
            wrong.append(f"{where}: setup.sh has no verb {verb}")
    return wrong


def check(path):
    top = path.resolve().parents[2]
    held = yaml.load(path.read_text(), Loader=yaml.BaseLoader)   # so that "on" stays a word
    wrong = [f"unknown key {key}" for key in held if key not in TOP]
    wrong += [f"no {key}" for key in ("name", "on", "jobs") if key not in held]
    for name, job in held.get("jobs", {}).items():
        wrong += [f"{name}: unknown key {key}" for key in job if key not in JOB]
        wrong += [f"{name}: no {key}" for key in ("runs-on", "steps") if key not in job]
        needs = job.get("needs", [])
        wrong += [f"{name}: needs {other}, which is no job" for other in ([needs] if isinstance(needs, str) else needs)
                  if other not in held["jobs"]]
        for number, step in enumerate(job.get("steps", []), 1):
            wrong += check_step(f"{name}, step {number}", step, top)
    return [f"{path.name}: {what}" for what in wrong]


if __name__ == "__main__":
    found = [what for name in sys.argv[1:] for what in check(Path(name))]
    print(*found, sep="\n", end="\n" if found else "")
    print(f"{len(sys.argv) - 1} files, {len(found)} wrong")
    sys.exit(1 if found else 0)
