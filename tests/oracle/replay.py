"""Runs the comparisons of one failure again: python replay.py FILE [WORD]; with a word, those whose name has it."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))


def main():
    import rdd

    import run
    case = json.loads(pathlib.Path(sys.argv[1]).read_text())["network"]
    if "jumps" in case:
        print(f"{case['n_states']} states, {len(case['jumps'])} jumps, dim {len(case['lattice'])}: {', '.join(case['tags'])}")
    word = sys.argv[2] if len(sys.argv) > 2 else ""
    found = [f for f in run.one(rdd, case).findings if word in f["quantity"]]
    for finding in found:
        print(json.dumps(finding))
    print(f"{len(found)} failures")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
