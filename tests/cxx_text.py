"""C and C++ sources as text for the checks of the house: comments and literals blanked out, scopes found by their braces.

No parser of C++: it relies on clang-format, which sets a blank before the brace of a body and none before the brace of an
initialiser. What it finds is tested by the checks that use it, on a source of their own.
"""
import re
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = (".c", ".cpp", ".h", ".hpp")
LITERAL = re.compile(r'//[^\n]*|/\*.*?\*/|R"(?P<mark>[^(\s]*)\(.*?\)(?P=mark)"|"(?:\\.|[^"\\\n])*"'
                     r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)
DIRECTIVE = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)
ATTRIBUTE = re.compile(r"\[\[.*?\]\]|alignas\s*\([^)]*\)", re.S)
TYPE = re.compile(r"^(?:template\s*<.*>\s*)?(?:typedef\s+)?(?:struct|class|union|enum(?:\s+(?:class|struct))?)\s+"
                  r"(?P<name>\w+(?:\s*<.*>)?)\s*(?:final\s*)?(?::(?!:).*)?$", re.S)
NAMESPACE = re.compile(r"^(?:inline\s+)?namespace(?:\s+(?P<name>[\w:]+))?$")


def sources(folder):
    """The C and C++ files below a folder, in order of their names."""
    return sorted(path for path in Path(folder).rglob("*") if path.suffix in SUFFIXES)


def blanked(text):
    """The text without comments, literals and directives; every character keeps its place."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group())
    return DIRECTIVE.sub(blank, LITERAL.sub(blank, text))


@dataclass
class Scope:
    kind: str       # "namespace", "type", "function", "block" (inside a function, extern "C") or "value"
    name: str       # of a namespace (empty: without a name) or type; the head of a function
    first: int      # line of its head, from 1
    last: int       # line of its closing brace
    outer: tuple    # (kind, name) of the scopes around it, outermost first


def _kind(head, outer, glued):
    """(kind, name) of the brace after a head."""
    if glued or head.endswith(("=", "(", ",", "return", "{")):
        return "value", ""
    plain = ATTRIBUTE.sub(" ", head).strip()
    found = NAMESPACE.match(plain)
    if found:
        return "namespace", found["name"] or ""
    found = TYPE.match(plain)
    if found:
        return "type", re.sub(r"\s+", "", found["name"])
    if "(" in plain and all(kind in ("namespace", "type", "block") for kind, _ in outer) \
            and not any(kind == "function" for kind, _ in outer):
        return "function", " ".join(plain.split())
    return "block", ""


def scopes(text):
    """Every pair of braces of a source that is a namespace, a type, a function or a block."""
    code = blanked(text)
    found, stack, start, line, parentheses = [], [], None, 1, 0
    head = []
    for place, c in enumerate(code):
        if c == "\n":
            line += 1
        if c == "(":
            parentheses += 1
        elif c == ")":
            parentheses -= 1
        if c == "{":
            glued = place > 0 and (code[place - 1].isalnum() or code[place - 1] in "_>)]}") or parentheses > 0
            outer = tuple((kind, name) for kind, name, *_ in stack)
            kind, name = _kind("".join(head).strip(), outer, glued)
            stack.append((kind, name, start or line, head if kind == "value" else None, parentheses))
            head, start, parentheses = [], None, 0
        elif c == "}" and stack:
            kind, name, first, kept, parentheses = stack.pop()
            if kind != "value":
                found.append(Scope(kind, name, first, line, tuple((k, n) for k, n, *_ in stack)))
            head, start = (kept, first) if kept is not None else ([], None)   # an initialiser ends no declaration
        elif c == ";" and parentheses == 0:
            head, start = [], None
        else:
            if start is None and not c.isspace():
                start = line
            if c == ":" and len(head) < 40 and "".join(head).strip() in ("public", "private", "protected"):
                head, start = [], None
            else:
                head.append(c)
    return found
