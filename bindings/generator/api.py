"""The C API as SWIG's parse tree tells it: functions, arguments with their roles, handles, callbacks, enums.

Everything a layer needs to know is worked out here, sizes of arrays included; fortran.py and the others only write it
down. A function that follows no convention ends the run with a message that names it.
"""
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import PurePath

ARRAY_ROLES = ("in", "array", "inout")


@dataclass
class Argument:
    name: str
    ctype: str                 # without const and *
    role: str                  # see typemaps.i
    const: bool = False
    parts: tuple = ()          # names of all C arguments it stands for
    doc: str = ""
    shape: list = field(default_factory=list)     # size expressions in names of the API, first index fastest
    words: str = ""            # the shape comment

    @property
    def optional(self):
        return self.name.startswith("opt_")

    @property
    def plain(self):
        """The name without the prefix that tells its role."""
        return re.sub(r"^(opt|out|inout)_", "", self.name)


@dataclass
class Size:
    """Where a name in a shape comment gets its value."""
    name: str
    source: str                # "argument", "self" (an out value of the same call) or "handle"
    ctype: str = "int64_t"
    getter: object = None      # "handle": the Function that tells it
    handle: object = None      # "handle": the Argument asked


@dataclass
class Function:
    name: str
    returns: str
    arguments: list
    doc: str
    sizes: dict = field(default_factory=dict)     # name -> Size

    def by_role(self, *roles):
        return [a for a in self.arguments if a.role in roles]

    @property
    def getters(self):
        """(getter, handle) pairs that the sizes of its arrays need, each once."""
        pairs = {}
        for size in self.sizes.values():
            if size.source == "handle":
                pairs[size.getter.name, size.handle.name] = (size.getter, size.handle)
        return list(pairs.values())

    @property
    def self_sized(self):
        """Arrays whose size a first call of the function itself tells."""
        names = {s.name for s in self.sizes.values() if s.source == "self"}
        return [a for a in self.arrays if names & {n for item in a.shape for n in size_names(item)}]

    @property
    def arrays(self):
        return self.by_role(*ARRAY_ROLES)

    @property
    def c_arguments(self):
        """(name, Argument) of every argument of the C function."""
        return [(part, a) for a in self.arguments for part in a.parts]

    def position(self, name):
        """Number of a C argument, from 1."""
        return [part for part, _ in self.c_arguments].index(name) + 1


@dataclass
class Enum:
    name: str
    doc: str
    items: list                # (name, value, doc)


@dataclass
class Callback:
    name: str
    returns: str
    parameters: list           # (name, swig type)
    doc: str


@dataclass
class Api:
    abi: int
    functions: list
    enums: list
    handles: dict              # name -> doc
    callbacks: dict            # name -> Callback

    def function(self, name):
        return next(f for f in self.functions if f.name == name)


def _attributes(node):
    found = node.find("attributelist")
    return {} if found is None else {a.get("name"): a.get("value") for a in found.findall("attribute")}


def _clean(doc):
    """Doxygen text without its stars."""
    lines = [re.sub(r"^\s*\*? ?", "", line).rstrip() for line in (doc or "").split("\n")]
    return "\n".join(lines).strip()


def _split_doc(doc):
    """Body, and the text of each @param joined to one line."""
    pieces = re.split(r"^@param\s+(\w+)\s*", _clean(doc), flags=re.M)
    texts = {name: " ".join(text.split()) for name, text in zip(pieces[1::2], pieces[2::2])}
    return pieces[0].strip(), texts


def _shape(function, argument):
    found = re.match(r"\(([^()]+)\)", argument.doc)
    if not found:
        raise SystemExit(f"generate: {function}: the comment of array {argument.name} must begin with its shape, "
                         f"such as (dim, n)")
    shape = [item.strip() for item in found.group(1).split(",")]
    for item in shape:
        if not re.fullmatch(r"[\w\s+*-]+", item):
            raise SystemExit(f"generate: {function}: {argument.name}: cannot read the size '{item}'")
    return shape, f"({', '.join(shape)})"


def size_names(expression):
    return re.findall(r"[A-Za-z_]\w*", expression)


def _read_function(attributes, node):
    name = attributes["name"]
    body, texts = _split_doc(attributes.get("doxygen"))
    decl = attributes.get("decl", "")
    returns = ("const char *" if "p.q(const)." in attributes["type"] or re.search(r"\)\.p\.", decl) else "") \
        or attributes["type"]
    function = Function(name, returns, [], body)
    parms = [_attributes(p) for p in node.findall("attributelist/parmlist/parm")]
    parms = [p for p in parms if p.get("type") != "void"]
    place = 0
    while place < len(parms):
        parm = parms[place]
        role = parm.get("tmap_in_rddrole")
        if role is None:
            raise SystemExit(f"generate: {name}: argument {parm.get('name')} ({parm['type']}) follows no convention of "
                             f"rdd/support.h")
        count = int(parm.get("tmap_in_rddnargs", "1"))
        parts = tuple(p["name"] for p in parms[place:place + count])
        argument = Argument(parm["name"], re.sub(r"^(p\.|q\(const\)\.)+", "", parm["type"]), role,
                            "q(const)" in parm["type"], parts, texts.get(parm["name"], ""))
        if argument.ctype == "rdd_status":
            argument.ctype = "int32_t"
        if role in ARRAY_ROLES:
            argument.shape, argument.words = _shape(name, argument)
        if role == "destroy" and name != f"{argument.ctype}_destroy":
            raise SystemExit(f"generate: {name}: a new handle is called 'out', {argument.name} is not")
        function.arguments.append(argument)
        place += count
    if returns == "rdd_status" and {p for a in function.arguments for p in a.parts} != set(texts):
        raise SystemExit(f"generate: {name}: its @param comments do not name its arguments one by one")
    return function


def _walk(node):
    """Declarations of the headers in order, without descending into functions."""
    for child in node:
        if child.tag in ("cdecl", "enum", "class", "classforward"):
            yield child
        else:
            yield from _walk(child)


def _getters(functions):
    """handle type -> functions that tell its sizes: one const handle, else only values written."""
    found = {}
    for f in functions:
        handles, outs = f.by_role("handle"), f.by_role("out")
        if len(handles) == 1 and handles[0].const and outs and len(f.arguments) == 1 + len(outs):
            found.setdefault(handles[0].ctype, []).append(f)
    return found


def _resolve_sizes(function, getters):
    values = {a.name: a for a in function.by_role("value")}
    outs = {a.plain: a for a in function.by_role("out")}
    asked = [(array, name) for array in function.arrays for item in array.shape for name in size_names(item)]
    far = {name for _, name in asked if name not in values}
    for array, name in asked:
        if name in function.sizes:
            continue
        if name in values:
            size = Size(name, "argument", values[name].ctype)
        elif name in outs and array.optional:
            size = Size(name, "self", outs[name].ctype)
        else:
            size = _from_handle(function, name, far, getters)
        if size is None:
            raise SystemExit(f"generate: {function.name}: nothing tells the size '{name}' of {array.name}: it is "
                             f"no argument, and no function of a handle of the call has out_{name}")
        function.sizes[name] = size


def _from_handle(function, name, far, getters):
    """The getter that tells most of the sizes asked for, so that few are called."""
    for handle in function.by_role("handle"):
        if handle.optional:
            continue
        able = [g for g in getters.get(handle.ctype, []) if name in {o.plain for o in g.by_role("out")}]
        if able:
            best = max(able, key=lambda g: len(far & {o.plain for o in g.by_role("out")}))
            return Size(name, "handle", next(o.ctype for o in best.by_role("out") if o.plain == name), best, handle)
    return None


def _enum(node):
    attributes = _attributes(node)
    items = []
    for item in node.iter("enumitem"):
        a = _attributes(item)
        if not re.fullmatch(r"-?\d+", a.get("enumvalue", "")):
            raise SystemExit(f"generate: {a['name']}: enum items are written as plain integers")
        items.append((a["name"], int(a["enumvalue"]), " ".join(_clean(a.get("doxygen")).split())))
    return Enum(attributes["name"], _clean(attributes.get("doxygen")), items)


def _refuse_alike(names):
    """Fortran does not tell capital letters from small ones."""
    seen = {}
    for name in names:
        other = seen.setdefault(name.lower(), name)
        if other != name:
            raise SystemExit(f"generate: {name} and {other} are one name in Fortran")


def _is_public(header):
    """Whether a file of the SWIG run is a header of the library. Only its own folder tells: the project itself may lie
    in a folder of any name, also in one called rdd."""
    return header.suffix == ".h" and header.parent.parts[-2:] == ("include", "rdd")


def read(xml, abi):
    """The Api in SWIG's parse tree."""
    root = ElementTree.parse(xml).getroot()
    functions, enums, handles, callbacks = [], [], {}, {}
    for include in root.iter("include"):
        if not _is_public(PurePath(_attributes(include).get("name", ""))):
            continue
        for node in _walk(include):
            a = _attributes(node)
            if node.tag == "enum":
                enums.append(_enum(node))
            elif node.tag == "cdecl" and a.get("kind") == "function":
                functions.append(_read_function(a, node))
            elif node.tag == "cdecl" and a.get("kind") == "typedef":
                if a.get("decl", "").startswith("p.f("):
                    parms = [_attributes(p) for p in node.findall("attributelist/parmlist/parm")]
                    callbacks[a["name"]] = Callback(a["name"], a["type"],
                                                    [(p["name"], p["type"]) for p in parms], _clean(a.get("doxygen")))
                elif a.get("type", "").startswith("struct "):
                    handles[a["name"]] = _clean(a.get("doxygen"))
    _refuse_alike([f.name for f in functions] + [name for enum in enums for name, _, _ in enum.items] + list(handles))
    getters = _getters(functions)
    for function in functions:
        _resolve_sizes(function, getters)
    return Api(abi, functions, enums, handles, callbacks)
