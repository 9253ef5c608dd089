#!/usr/bin/env python3
"""layers.py PROJECT: what may include what, as one table, against every include of the core and the C library.

A room may include the rooms of its row and nothing else. Inside a room, a sub-room may include the files that lie in the
room's own folder and the sub-rooms of its row; the room's own files may include every sub-room. Headers never include
each other in a circle. A folder without a row, and a row without a folder, fail the test.
"""
import re
import sys
from collections import defaultdict
from pathlib import Path

from cxx_text import sources

ROOMS = {   # a room: the rooms it stands on
    "support": "",
    "numerics": "support",
    "network": "support numerics",
    "spectrum": "support numerics network",
    "transport": "support numerics network",
    "reduction": "support numerics network spectrum transport",
    "sampler": "support numerics network transport",
    "io": "support numerics network",
    "crystal": "support numerics network transport io",
    "pair": "support numerics network transport crystal",
    "field": "support numerics network transport",
    "dmd": "support numerics",
    "spin": "support numerics dmd",
    "qsd": "support numerics",
    "capi": "support numerics network spectrum transport reduction sampler io crystal pair field dmd spin qsd",
}
SUB_ROOMS = {   # a sub-room: those of the same room it stands on
    "support/files": "",
    "numerics/simd": "",
    "numerics/dense": "simd",
    "numerics/sparse": "simd dense",
    "numerics/krylov": "simd dense",
    "numerics/optimise": "simd dense",
    "network/inference": "",
    "network/trees": "",
    "spectrum/mesh": "",
    "spectrum/batched": "",
    "spectrum/accurate": "",
    "spectrum/few": "",
    "transport/passage": "",
    "transport/poisson": "passage",
    "transport/offsets": "poisson",
    "transport/temperature": "poisson",
    "reduction/pcca": "",
    "reduction/slow": "",
    "reduction/jump_table": "",
    "io/json": "",
    "io/blob": "",
    "io/tammber": "",
    "io/jump_list": "",
    "crystal/group": "",
    "crystal/states": "group",
    "crystal/jumps": "group states",
    "crystal/files": "group states jumps",
    "dmd/potential": "",
    "dmd/chain": "potential",
    "dmd/crystal": "potential chain",
    "dmd/eam": "potential",
    "dmd/metal": "potential chain crystal eam",
    "spin/shape": "",
    "qsd/line": "",
    "qsd/plane": "line",
    "qsd/walkers": "",
}
PUBLIC = re.compile(r"^\s*#\s*include\s*<rdd/", re.M)
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.M)


def room_of(file):
    """(room, sub-room or "") of a file named from libcore or capi/src."""
    folders = file.split("/")[:-1]
    return folders[0] if folders else "capi", "/".join(folders[1:])


def complaint(file, included):
    """Why a file may not include another, or None."""
    (room, sub), (other, other_sub) = room_of(file), room_of(included)
    if room != other:
        return None if other in ROOMS.get(room, "").split() else f"{room} does not stand on {other}"
    if sub and other_sub and sub != other_sub and other_sub not in SUB_ROOMS.get(f"{room}/{sub}", "").split():
        return f"{room}/{sub} does not stand on {other}/{other_sub}"
    return None


def circle(graph):
    """A circle of files, or None. `graph`: file -> the files it includes."""
    state = {}
    for start in graph:
        path, todo = [], [(start, iter(graph[start]))] if start not in state else []
        while todo:
            file, rest = todo[-1]
            if state.get(file) is None:
                state[file] = "open"
                path.append(file)
            following = next(rest, None)
            if following is None:
                state[file] = "done"
                path.pop()
                todo.pop()
            elif state.get(following) == "open":
                return path[path.index(following):] + [following]
            elif following not in state:
                todo.append((following, iter(graph.get(following, []))))
    return None


def check(files):
    """Messages for a dictionary of file -> text."""
    found, graph, folders = [], defaultdict(list), {room_of(file) for file in files}
    for file, text in sorted(files.items()):
        if PUBLIC.search(text) and room_of(file)[0] != "capi":
            found.append(f"{file} includes a header of the C library; the core stands below it")
        for included in INCLUDE.findall(text):
            if included not in files:
                found.append(f"{file}: there is no {included}; includes are named from libcore or capi/src")
                continue
            graph[file].append(included)
            why = complaint(file, included)
            if why:
                found.append(f"{file} includes {included}: {why}")
    round_about = circle(dict(graph))
    if round_about:
        found.append(f"included in a circle: {' -> '.join(round_about)}")
    for room, sub in sorted(folders):
        if room not in ROOMS or (sub and f"{room}/{sub}" not in SUB_ROOMS):
            found.append(f"the folder {room}/{sub} has no row in tests/layers.py".replace("/ ", " "))
    return found


def check_table(folders):
    """The rows are those of folders that exist, and stand on each other in one direction."""
    found = [f"{row} has a row in tests/layers.py but no folder" for row in [*ROOMS, *SUB_ROOMS]
             if row != "capi" and row not in folders]
    rows = {row: below.split() for row, below in ROOMS.items()}
    rows.update({row: [f"{row.split('/')[0]}/{sub}" for sub in below.split()] for row, below in SUB_ROOMS.items()})
    found += [f"{row} stands on {other}, which has no row" for row in rows for other in rows[row] if other not in rows]
    round_about = circle(rows)
    if round_about:
        found.append(f"the table goes in a circle: {' -> '.join(round_about)}")
    return found


def check_itself():
    """What must be found, and what must not."""
    good = {"network/a.hpp": '#include "support/b.hpp"\n', "support/b.hpp": "", "guard.hpp": '#include "network/a.hpp"\n',
            "network/inference/c.hpp": '#include "network/a.hpp"\n', "network/d.cpp": '#include "network/inference/c.hpp"\n'}
    assert not check(good)
    for bad in ({"support/b.hpp": '#include "network/a.hpp"\n'}, {"support/b.hpp": '#include "support/x.hpp"\n'},
                {"network/a.hpp": '#include "network/inference/c.hpp"\n'}, {"attic/a.hpp": ""}, {"network/attic/a.hpp": ""},
                {"spectrum/mesh/a.hpp": '#include "spectrum/few/b.hpp"\n', "spectrum/few/b.hpp": ""},
                {"dmd/a.hpp": '#include "network/a.hpp"\n'}, {"support/b.hpp": '#include "guard.hpp"\n'},
                {"support/b.hpp": "#include <rdd/model.h>\n"}):
        assert check({**good, **bad}), bad


def main():
    check_itself()
    project = Path(sys.argv[1])
    core, capi = project / "libcore", project / "capi" / "src"
    files = {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
             for root in (core, capi) for path in sources(root)}
    folders = {path.relative_to(core).as_posix() for path in core.rglob("*") if path.is_dir()}
    found = check_table(folders) + check(files)
    print("\n".join([*found, f"{len(files)} files in {len(ROOMS)} rooms and {len(SUB_ROOMS)} sub-rooms, {len(found)} "
                             f"includes or rows against the rule"]))
    return len(found) != 0


if __name__ == "__main__":
    sys.exit(main())
