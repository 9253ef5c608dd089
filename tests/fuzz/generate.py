#!/usr/bin/env python3
"""generate.py HEADERS OUT: writes api_functions.inc, a caller of every function that the public headers declare.

What a call needs is read from the declarations and from the shapes in their comments, so a new function is attacked by
tests/fuzz and tests/faults as soon as it is declared.
"""
import re
import sys
from pathlib import Path

ROLE = re.compile(r"(const\s+)?(\w+)\s*(\**)\s*(\w+)$")


def functions(folder):
    """(name, [(const, type, stars, argument)], {argument: shape}) of every function that returns a status."""
    for header in sorted(Path(folder).glob("*.h")):
        text = header.read_text(encoding="utf-8")
        for found in re.finditer(r"/\*\*((?:(?!\*/).)*)\*/\s*rdd_status (rdd_\w+)\(([^)]*)\);", text, re.S):
            doc = re.sub(r"\n\s*\*", " ", found.group(1))
            shapes = dict(re.findall(r"@param (\w+) \(([^()]*)\)", doc))
            arguments = []
            for piece in found.group(3).split(","):
                const, kind, stars, name = ROLE.match(piece.strip()).groups()
                arguments.append((bool(const), kind, len(stars), name))
            if "Cancelled:" in doc:   # what is written then is documented
                shapes["partial"] = "1"
            yield found.group(2), arguments, shapes


def handle_types(folder):
    return sorted({name for header in Path(folder).glob("*.h")
                   for name in re.findall(r"typedef struct (rdd_\w+) \1;", header.read_text(encoding="utf-8"))})


def plain(name):
    return re.sub(r"^(opt|out)_", "", name)


class Writer:
    def __init__(self, folder):
        self.all = list(functions(folder))
        self.handles = handle_types(folder)
        self.out = ["// Written by generate.py from the public headers.", "namespace fuzz {"]

    def getters(self, handle):
        """Functions that tell sizes of a handle: one const handle, else only values written."""
        for name, arguments, _ in self.all:
            first, rest = arguments[0], arguments[1:]
            if first[0] and first[1] == handle and rest and all(
                    stars == 1 and argument.startswith("out_") and kind in ("int32_t", "int64_t", "double")
                    for _, kind, stars, argument in rest):
                yield name, rest

    def write_handles(self):
        for handle in self.handles:
            self.out.append(f"inline void learn(Caller& c, const {handle}* h) {{")
            self.out.append("  (void)c, (void)h;")
            for number, (getter, rest) in enumerate(self.getters(handle)):
                names = [f"{argument}_{number}" for *_, argument in rest]
                for (_, kind, _, _), name in zip(rest, names):
                    self.out.append(f"  {kind} {name} = 0;")
                self.out.append(f"  if (h != nullptr && {getter}(h, {', '.join('&' + n for n in names)}) == RDD_OK) {{")
                for (_, kind, _, argument), name in zip(rest, names):
                    if kind != "double":
                        self.out.append(f"    c.know(\"{plain(argument)}\", {name});")
                self.out.append("  }")
            self.out.append("}")
            self.out.append(f"template <> struct Name<{handle}> {{ static constexpr const char* text = \"{handle}\"; "
                            f"static void destroy({handle}** h) {{ {handle}_destroy(h); }} }};")

    def kind_of(self, name, argument):
        const, kind, stars, own = argument
        if kind in self.handles:
            return "handle" if stars == 1 else ("destroy" if name.endswith("_destroy") else "new")
        if kind.endswith("_fn"):
            return "callback"
        if kind == "void":
            return "user"
        if stars == 0:
            return "value"
        if kind == "char" and const:
            return "text"
        return "array"

    def dimensions(self, own, arguments, place, shapes):
        """Sizes of an array as expressions, and the names in them; None: one value or bytes of the next argument."""
        if own.startswith("out_"):
            return ["1"], []
        if own in ("buf", "blob"):
            return [f"c.known(\"{arguments[place + 1][3]}\")"], []
        shape = shapes.get(own)
        if shape is None:
            raise SystemExit(f"generate: array {own} has no shape")
        items = [re.sub(r"[A-Za-z_]\w*", lambda m: f"c.known(\"{m.group(0)}\")", item.strip())
                 for item in shape.split(",")]
        if arguments[place][1] == "rdd_zpart":   # real and imaginary parts
            items.append("2")
        return items, re.findall(r"[A-Za-z_]\w*", shape)

    def write_function(self, name, arguments, shapes):
        put = self.out.append
        kinds = [self.kind_of(name, argument) for argument in arguments]
        own_sizes = {plain(argument[3]) for argument in arguments if argument[3].startswith("out_")}
        given = {argument[3] for argument in arguments}
        put(f"inline void call_{name}(Caller& c) {{")
        put(f"  c.begin(\"{name}\", {len(arguments)}, {'true' if 'partial' in shapes else 'false'});")
        order = sorted(range(len(arguments)), key=lambda i: kinds[i] != "handle")   # handles tell sizes, values override
        late = []
        for i in order:
            const, kind, stars, own = arguments[i]
            if kinds[i] == "handle":
                put(f"  auto* {own} = c.handle<{kind}>({i}, \"{own}\");")
                put(f"  learn(c, {own});")
            elif kinds[i] == "value":
                put(f"  auto {own} = c.value<{kind}>({i}, \"{own}\");")
        for i, (const, kind, stars, own) in enumerate(arguments):
            if kinds[i] in ("new", "destroy"):
                put(f"  auto** {own} = c.slot_{'new' if kinds[i] == 'new' else 'old'}<{kind}>({i});")
            elif kinds[i] == "callback":
                put(f"  {kind} {own} = c.callback<{kind}>({i});")
            elif kinds[i] == "user":
                put(f"  void* {own} = nullptr;")
            elif kinds[i] == "text":
                put(f"  const char* {own} = c.text({i}, \"{own}\", {arguments[i + 1][3]});")
            elif kinds[i] == "array":
                sizes, names = self.dimensions(own, arguments, i, shapes)
                if own_sizes & set(names) - given:
                    late.append((i, kind, own, const, sizes))
                    put(f"  {'const ' if const else ''}{kind}* {own} = nullptr;")
                else:
                    put(f"  auto* {own} = c.array<{'const ' if const else ''}{kind}>({i}, \"{own}\", "
                        f"{{{', '.join(sizes)}}});")
        call = f"{name}({', '.join(argument[3] for argument in arguments)})"
        if late:   # a call without these arrays tells their sizes
            put(f"  if (c.ask([&] {{ return {call}; }})) {{")
            for argument in arguments:
                if argument[3].startswith("out_") and argument[1] in ("int32_t", "int64_t"):
                    put(f"    if ({argument[3]} != nullptr) c.know(\"{plain(argument[3])}\", *{argument[3]});")
            for i, kind, own, const, sizes in late:
                put(f"    {own} = c.array<{'const ' if const else ''}{kind}>({i}, \"{own}\", {{{', '.join(sizes)}}});")
            put("  }")
        put(f"  c.make([&] {{ return {call}; }});")
        for i, (const, kind, stars, own) in enumerate(arguments):
            if kinds[i] == "new":
                put(f"  c.keep<{kind}>({own});")
        put("}")

    def write(self):
        self.write_handles()
        for name, arguments, shapes in self.all:
            self.write_function(name, arguments, shapes)
        self.out.append("inline const ApiFunction api_functions[] = {")
        for name, arguments, _ in self.all:
            cancel = any(argument[3] == "opt_context" for argument in arguments)
            self.out.append(f"    {{\"{name}\", call_{name}, {'true' if cancel else 'false'}}},")
        self.out.append("};")
        self.out.append("inline void clear_pools() {")
        self.out += [f"  Pool<{handle}>::clear();" for handle in self.handles]
        self.out.append("}")
        self.out.append("}  // namespace fuzz")
        return "\n".join(self.out) + "\n"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(Writer(sys.argv[1]).write(), encoding="utf-8")
