#!/usr/bin/env python3
"""argument_names.py LIBRARY INCLUDE [FUNCTION]: calls every function of the public headers with one bad argument after the
other. A message that begins with the name of an argument ("name = ", "name[3] = ", "name: ", "name has 3 ...", "name is NULL")
must name one that the function has, or an option.

Each function has a process of its own, so that its name is known if it crashes; one that is asked for too much is left. Handles are a few small
ones made here; those of other kinds are NULL. What all arguments of a call get otherwise are small plain numbers, so
that most calls end at their checks, in one order or another.
"""
import ctypes
import pathlib
import re
import subprocess
import sys

PATIENCE = 60  # seconds for one function
MOST = 1 << 16  # entries of an array, more than any call with small sizes reads or writes
NAMED = re.compile(r"^(?:at temperature \S+: )?([A-Za-z_]\w*(?: [a-z]\w*)?)(?:(?:\[[^\]]*\])+(?: = |:)| = |: | has \d| is NULL)")
#: Names that messages begin with and that are no arguments: of parts of a file or an object that the text names too.
OTHERS = {"table", "V"}
DOUBLES = (float("nan"), float("inf"), -1.0, 0.0, 0.5, 1e300)
INTEGERS = (-1, 0, 2, 7, 40)


def declarations(include):
    """{function: [(type, name)]}"""
    found = {}
    for header in sorted(pathlib.Path(include, "rdd").glob("*.h")):
        text = re.sub(r"/\*.*?\*/", "", header.read_text(), flags=re.S)
        for name, arguments in re.findall(r"rdd_status (rdd_\w+)\(([^;]*)\);", text):
            arguments = " ".join(arguments.split())
            parts = [] if arguments == "void" else re.split(r",\s*(?![^()]*\))", arguments)
            found[name] = [re.match(r"(.*?)(\w+)$", part).groups() for part in parts if "(" not in part]
            if any("(" in part for part in parts):
                found[name] = None  # takes a function by its type in full
    return found


class Caller:
    def __init__(self, library, include):
        self.library = ctypes.CDLL(library)
        self.functions = declarations(include)
        self.options = set()
        self.handles = {}
        self._options()

    def _text(self, function, *arguments):
        buffer, needed = ctypes.create_string_buffer(1 << 16), ctypes.c_int64()
        function(*arguments, buffer, ctypes.c_int64(len(buffer)), ctypes.byref(needed))
        return buffer.value.decode()

    def _options(self):
        count, key, kind = ctypes.c_int64(), ctypes.c_int32(), ctypes.c_int32()
        self.library.rdd_options_count(ctypes.byref(count))
        for place in range(count.value):
            self.library.rdd_options_key(ctypes.c_int64(place), ctypes.byref(key), ctypes.byref(kind))
            self.options.add(self._text(self.library.rdd_options_describe, key).split(" ")[0])

    def make_handles(self):
        """A landscape of a chain of two states, its model, its coarse model and what follows."""
        lib, Int, Double = self.library, ctypes.c_int64, ctypes.c_double
        source, target = (Int * 4)(0, 1, 1, 0), (Int * 4)(1, 0, 0, 1)
        n, rate = (Int * 4)(0, 0, 1, -1), (Double * 4)(1, 2, .1, .2)
        lattice, zero = (Double * 1)(1.0), (Double * 2)(0, 0)
        edges = {"from": source, "to": target, "opt_translation": n, "opt_lattice": lattice, "opt_positions": zero}
        self._call("rdd_model_create", dict(n_states=2, n_jumps=4, rate=rate, opt_log_pi=None, **edges), "rdd_model")
        self._call("rdd_landscape_create", dict(
            n_states=2, n_transitions=4, prefactor=(Double * 4)(1, 1, 1, 1), height=(Double * 4)(1, 1, 1, 1), height_kind=1,
            opt_energy=zero, kB=1.0, opt_degeneracy=None, **edges), "rdd_landscape")
        self._call("rdd_coarse_grain", dict(n_coarse=1), "rdd_reduced")
        self._call("rdd_passage_create", dict(n_absorbing=1, absorbing=(Int * 1)(0), n_products=1), "rdd_passage")
        self._call("rdd_table_create", dict(least_temperature=1.0, most_temperature=1.2, tolerance=1e-3), "rdd_table")
        self._call("rdd_field_create", dict(n_components=1), "rdd_field")
        self._call("rdd_trajectories_sample", dict(n_trajectories=2, n_times=1, times=(Double * 1)(1.0)), "rdd_trajectories")
        self._call("rdd_potential_morse", dict(depth=1.0, stiffness=3.0, r_eq=1.0, cutoff=2.0), "rdd_potential")
        self._call("rdd_dmd_chain_with", dict(n_sites=4, beta=40.0), "rdd_dmd")
        self._call("rdd_options_create", {}, "rdd_options")

    def _call(self, name, values, kind):
        """Makes a handle; without one where the function has another name or refuses."""
        if self.functions.get(name) is None:
            return
        out = ctypes.c_void_p()
        self.call(name, {**values, "out": ctypes.byref(out)})
        if out.value:
            self.handles[kind] = out.value

    def plain(self, type_, name):
        """What an argument gets that is not the bad one."""
        stars, base = type_.count("*"), type_.replace("const", "").replace("*", "").strip()
        if stars == 0:
            return {"double": 1.0, "int64_t": 1, "int32_t": 1 if name in ("dim", "space") else 0}.get(base, 0)
        if base in ("char", "void") or stars > 1:
            return None if base != "char" or "const" in type_ else ctypes.create_string_buffer(MOST)
        if base in ("double", "int64_t", "int32_t", "rdd_zpart", "int8_t", "uint8_t", "uint64_t"):
            return self.array(base, 1.0 if base == "double" else 0)
        if base in ("rdd_context", "rdd_options"):
            return None
        return self.handles.get(base)

    def array(self, base, value):
        kind = {"double": ctypes.c_double, "rdd_zpart": ctypes.c_double, "int32_t": ctypes.c_int32, "int8_t": ctypes.c_int8,
                "uint8_t": ctypes.c_uint8, "uint64_t": ctypes.c_uint64}.get(base, ctypes.c_int64)
        return (kind * MOST).from_buffer_copy(bytes(kind(value)) * MOST)

    def bad(self, type_, name):
        """Values that an argument should be refused with, some of them at least."""
        stars, base = type_.count("*"), type_.replace("const", "").replace("*", "").strip()
        if stars == 0:
            return DOUBLES if base == "double" else INTEGERS
        if stars == 1 and "const" in type_ and base == "double":
            return (None, *(self.array(base, value) for value in DOUBLES if value != 1.0))
        if stars == 1 and "const" in type_ and base in ("int64_t", "int32_t", "int8_t"):
            return (None, *(self.array(base, value) for value in (-1, 1, 5)))
        if base == "char" and "const" in type_:
            return (None, b"", b"no such thing")
        return (None,)

    def call(self, name, values):
        arguments = []
        for type_, argument in self.functions[name]:
            value = values[argument] if argument in values else self.plain(type_, argument)
            base, stars = type_.replace("const", "").replace("*", "").strip(), type_.count("*")
            if stars == 0 and base == "double":
                value = ctypes.c_double(value)
            elif stars == 0 and base in ("int32_t", "rdd_height", "rdd_status"):
                value = ctypes.c_int32(int(value))
            elif stars == 0:
                value = ctypes.c_int64(int(value)) if not isinstance(value, ctypes._SimpleCData) else value
            elif isinstance(value, int):
                value = ctypes.c_void_p(value)
            arguments.append(value)
        return getattr(self.library, name)(*arguments)

    def check(self, name):
        """Messages that name what the function does not have."""
        arguments = [argument for _, argument in self.functions[name]]
        known = {re.sub("^(opt|out)_", "", a) for a in arguments} | set(arguments) | self.options | OTHERS
        wrong, checked = set(), 0
        for type_, argument in self.functions[name]:
            for value in self.bad(type_, argument):
                if self.call(name, {argument: value}) >= 0:
                    continue
                text = self._text(self.library.rdd_last_error)
                found = NAMED.match(text)
                checked += 1
                if found and found[1] not in known:
                    wrong.add(text)
        return wrong, checked


def main():
    library, include = sys.argv[1:3]
    if len(sys.argv) > 3:
        caller = Caller(library, include)
        caller.make_handles()
        wrong, checked = caller.check(sys.argv[3])
        for text in sorted(wrong):
            print(f"{sys.argv[3]}: no argument of this name: {text}")
        print(f"checked {checked}")
        return 1 if wrong else 0
    bad, total, functions = 0, 0, [name for name, arguments in declarations(include).items() if arguments]
    for name in functions:
        if name.endswith("_destroy"):
            continue
        try:
            done = subprocess.run([sys.executable, __file__, library, include, name], capture_output=True, text=True,
                                  timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            print(f"{name}: not finished after {PATIENCE} s")  # a time of 1e300, say
            continue
        total += sum(int(n) for n in re.findall(r"^checked (\d+)$", done.stdout, flags=re.M))
        if done.returncode != 0:
            bad += 1
            print(done.stdout.replace("checked", "  checked").strip() or f"{name}: ended with {done.returncode}: "
                  f"{done.stderr.strip()[-300:]}")
    print(f"{len(functions)} functions, {total} messages, {bad} functions with wrong names")
    return 1 if bad or total < 1000 else 0


if __name__ == "__main__":
    sys.exit(main())
