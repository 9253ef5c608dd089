"""Comments and lines that fit their width."""
import textwrap

WIDTH = 118


def comment(doc, marker, indent=""):
    """A paragraph-keeping block of comment lines."""
    lines = []
    for paragraph in doc.split("\n\n"):
        if lines:
            lines.append(indent + marker.rstrip())
        lines += textwrap.wrap(" ".join(paragraph.split()), WIDTH, initial_indent=f"{indent}{marker} ",
                               subsequent_indent=f"{indent}{marker} ", break_long_words=False)
    return lines


def argument_list(head, names, tail, indent="", width=WIDTH, continued=" &"):
    """`head(a, b, c)tail` over as many lines as needed, for languages that continue a line with `&`."""
    lines, line = [], f"{indent}{head}("
    for place, name in enumerate(names):
        piece = name + (", " if place + 1 < len(names) else "")
        if len(line) + len(piece) + 2 > width:
            lines.append(line.rstrip() + continued)
            line = indent + "    "
        line += piece
    return lines + [f"{line}){tail}"]
