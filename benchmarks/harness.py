"""Timing in alternating repetitions, and the table of results."""
import statistics
import time


def seconds(call):
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def peak_memory():
    """Most memory this process has had at a time, GiB. (The figure of getrusage begins with that of the parent.)"""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 2**20


def compare(ours, peer, *, repeats=5):
    """Median seconds of two calls, taken in turn so that both see the same machine."""
    ours()
    first, second = [], []
    for _ in range(repeats):
        first.append(seconds(ours))
        second.append(seconds(peer))
    return statistics.median(first), statistics.median(second)


def row(task, size, ours, peer, peer_name, mark=None):
    """One line of the table. The ratio is how many times faster rdd is; mark is the least that is hoped for."""
    ratio = peer / ours
    return {"task": task, "size": size, "rdd": ours, "peer": peer, "peer_name": peer_name, "ratio": ratio, "mark": mark,
            "met": None if mark is None else bool(ratio >= mark)}


def table(rows):
    head = ("task", "size", "rdd (s)", "peer (s)", "peer", "ratio", "mark", "met")
    lines = [head]
    for r in rows:
        lines.append((r["task"], str(r["size"]), f"{r['rdd']:.3g}", f"{r['peer']:.3g}", r["peer_name"],
                      f"{r['ratio']:.3g}x", "" if r["mark"] is None else f"{r['mark']:g}x",
                      {None: "", True: "yes", False: "NO"}[r["met"]]))
    widths = [max(len(line[c]) for line in lines) for c in range(len(head))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)
