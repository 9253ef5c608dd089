"""The closing summary of a test run, from the JUnit file that ctest writes. Its exit status is the verdict.

A suite that cannot run where it is exits with status 77; one that leaves something out goes on. Both print a line
"SKIP: what and why" for it (pytest's "SKIPPED" lines count as well). What could have run and was skipped all the same
is a failure: a test that wants RDD_TEST_DATA when that is set, one that wants Julia when RDD_JULIA names one.
"""

import os
import re
import sys
import xml.etree.ElementTree as ElementTree

SKIP_LINE = re.compile(r"^\s*(?:SKIP: |SKIPPED \[\d+\] )(.*)$", re.MULTILINE)
AVOIDABLE = {"RDD_TEST_DATA": "test data", "RDD_JULIA": "julia"}


def avoidable(reason):
    """Whether this host has what the skipped test says it lacks."""
    for variable, word in AVOIDABLE.items():
        if os.environ.get(variable) and (variable in reason or word in reason.lower()):
            return True
    return False


def verdict(case):
    """("passed" | "failed" | "skipped", what ctest says about it) of a testcase element."""
    skipped = case.find("skipped")
    message = "" if skipped is None else skipped.get("message", "")
    if case.get("status") == "run":
        return "passed", ""
    if case.get("status") == "disabled":
        return "skipped", "disabled"
    if message.startswith("SKIP_"):
        return "skipped", "no reason given"
    failure = case.find("failure")
    return "failed", message or ("" if failure is None else failure.get("message", ""))


def main(path):
    passed, failed, skipped = [], [], []
    for case in ElementTree.parse(path).getroot().iter("testcase"):
        name = case.get("name")
        outcome, message = verdict(case)
        reasons = SKIP_LINE.findall(case.findtext("system-out") or "")
        if outcome == "skipped" and not reasons:
            reasons = [message]
        if outcome == "failed":
            failed.append(f"{name}: {message}")
            continue
        wrong = [reason for reason in reasons if avoidable(reason)]
        skipped += [f"{name}: {reason}" for reason in reasons if reason not in wrong]
        failed += [f"{name}: skipped though it could have run: {reason}" for reason in wrong]
        if outcome == "passed" and not wrong:
            passed.append(name)
    for title, lines in (("Skipped", skipped), ("Failed", failed)):
        if lines:
            print(f"\n{title}:", *lines, sep="\n  ")
    print(f"\n{len(passed)} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
