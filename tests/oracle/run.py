"""Compares the library with the reference on many networks: python run.py [N] [SEED] [--jobs J] [--failures FOLDER].

Each process works through its share in a child, so that a crash or a hang costs one network and is reported. Failures
are written to files that replay.py runs; the last line counts them.
"""
import argparse
import collections
import fnmatch
import json
import os
import pathlib
import re
import select
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
PATIENCE = 600  # seconds for one network


def case_of(seed, index):
    """What the index stands for, as a dictionary: a network, or every 25th time a system of diffusive dynamics, or a grid
    and a pair of a vacancy and a solute."""
    if index % 25 == 24:
        return {"dmd": f"{seed}/{index}"}
    if index % 25 == 23:
        return {"grid and pair": f"{seed}/{index}"}
    import generate
    return json.loads(generate.network(seed, index).to_json())


def one(rdd, case):
    """Judge of one case."""
    import checks
    from checks import dmd, grid, pair
    from judge import Judge
    from network import Network
    judge = Judge(rdd)
    if "dmd" in case:
        dmd.check(judge, case["dmd"])
    elif "grid and pair" in case:
        grid.grid(judge, case["grid and pair"])
        pair.pair(judge, case["grid and pair"])
    else:
        checks.check(judge, Network.from_json(json.dumps(case)))
    return judge


def work(seed, numbers):
    """The child: one line of JSON a network."""
    import rdd
    for index in numbers:
        case = case_of(seed, index)
        judge = one(rdd, case)
        counts = [[*key, count] for key, count in judge.counts.items()]
        print(json.dumps({"index": index, "counts": counts, "findings": judge.findings,
                          "refusals": judge.refusals, "network": case}), flush=True)


class Share:
    """Some of the networks, worked through by children one after the other."""

    def __init__(self, seed, numbers):
        self.seed, self.left = seed, collections.deque(numbers)
        self._start()

    def _start(self):
        self.child, self.since = None, time.monotonic()
        if self.left:
            command = [sys.executable, __file__, "--child", self.seed, json.dumps(list(self.left))]
            self.errors = tempfile.TemporaryFile("w+")
            self.child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=self.errors, bufsize=0)
            self.held = b""

    def read(self):
        """The next result, or None after a second without one."""
        if b"\n" not in self.held:
            if not select.select([self.child.stdout], [], [], 1)[0]:
                return self._lost(f"no end after {PATIENCE} s") if time.monotonic() - self.since > PATIENCE else None
            found = self.child.stdout.read(1 << 16)
            if not found:
                self.child.wait()
                self.errors.seek(0)
                said = self.errors.read().strip().splitlines()[-1:] or [""]
                return self._lost(f"the process ended with {self.child.returncode}: {said[0]}")
            self.held += found
            return None
        line, _, self.held = self.held.partition(b"\n")
        self.since = time.monotonic()
        self.left.popleft()
        if not self.left:
            self.child.wait()
            self.child = None
        return json.loads(line)

    def _lost(self, why):
        self.child.kill()
        self.child.wait()
        index = self.left.popleft()
        self._start()
        finding = {"quantity": "process", "verdict": "crashed", "text": why}
        return {"index": index, "counts": [["process", "crashed", 1]], "findings": [finding],
                "refusals": [], "network": case_of(self.seed, index)}


def read_known(file):
    """Names of quantities, with * for any part of one: one a line, # and what follows left out."""
    if file is None:
        return []
    lines = (line.partition("#")[0].strip() for line in file.read_text().splitlines())
    return [line for line in lines if line]


class Tally:
    """Counts. A network fails by what is wrong with it and not ``known`` to be."""

    def __init__(self, folder, loud, known):
        self.known = known
        self.counts, self.kinds, self.refusals = (collections.Counter() for _ in range(3))
        self.examples, self.networks, self.bad = {}, 0, 0
        self.folder, self.loud = folder, loud

    def take(self, result):
        self.networks += 1
        for text in result["refusals"]:
            self.refusals[re.sub(r"-?\d+(\.\d+)?(e[+-]?\d+)?", "#", text)[:150]] += 1
        for quantity, verdict, count in result["counts"]:
            self.counts[quantity, verdict] += count
        kinds = {(f["quantity"], f["verdict"]) for f in result["findings"]}
        for kind in kinds:
            self.kinds[kind] += 1
            self.examples.setdefault(kind, []).append(result["index"])
        if any(not self._is_known(quantity) for quantity, _ in kinds):
            self.bad += 1
            self._write(result)

    def _is_known(self, quantity):
        return any(fnmatch.fnmatchcase(quantity, name) for name in self.known)

    def _write(self, result):
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / f"network-{result['index']}.json"
        file.write_text(json.dumps({"network": result["network"], "findings": result["findings"]}, indent=1))
        if self.loud:
            for finding in result["findings"]:
                print(file, json.dumps(finding), flush=True)

    def report(self):
        for (quantity, verdict), count in sorted(self.kinds.items()):
            known = "known, " if self._is_known(quantity) else ""
            print(f"{known}{verdict}: {quantity}: {count} networks, e.g. {self.examples[quantity, verdict][:4]}")
        for text, count in self.refusals.most_common():
            print(f"refused {count} times: {text}")
        for verdict in sorted({v for _, v in self.counts}):
            print(f"{verdict}: {sum(c for (_, v), c in self.counts.items() if v == verdict)} quantities")
        print(f"networks: {self.networks - self.bad} passed, {self.bad} failed")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("n", type=int, nargs="?", default=300)
    parser.add_argument("seed", nargs="?", default="1")
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--failures", type=pathlib.Path, default=pathlib.Path("oracle-failures"))
    parser.add_argument("--known", type=pathlib.Path, help="a file of quantities that may be wrong")
    parser.add_argument("--quiet", action="store_true", help="the summary only")
    given = parser.parse_args()
    tally = Tally(given.failures, not given.quiet, read_known(given.known))
    numbers = range(given.first, given.first + given.n)
    shares = [Share(given.seed, numbers[part::given.jobs]) for part in range(given.jobs)]
    while any(share.child for share in shares):
        for share in shares:
            if share.child is not None:
                result = share.read()
                if result is not None:
                    tally.take(result)
    tally.report()
    return 1 if tally.bad else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        work(sys.argv[2], json.loads(sys.argv[3]))
    else:
        sys.exit(main())
