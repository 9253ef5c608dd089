"""What a verb found, as text, JSON, CSV or a picture."""
import csv
import io
import json
import math
import os
import sys
from typing import Any, Callable, List, NamedTuple, Optional, Sequence

import numpy as np

PICTURES = (".png", ".svg", ".pdf")


class Column(NamedTuple):
    """A column of a table."""

    name: str
    values: Sequence
    unit: str = ""
    digits: int = 6  #: significant ones shown to people


class Table(NamedTuple):
    """Columns of one length under a title."""

    title: str
    columns: List[Column]


class Result:
    """What a verb found.

    :param values: names and values for programs
    :param tables: for people; the first is the one that CSV takes
    :param text: lines for people, before the tables
    :param draw: draws the picture of ``-o`` and gives its matplotlib figure
    :param status: exit code
    """

    def __init__(self, values: dict, tables: Sequence[Table] = (), text: Sequence[str] = (), after: Sequence[str] = (),
                 draw: Optional[Callable[[], Any]] = None, status: int = 0) -> None:
        self.values, self.tables, self.text, self.after = values, list(tables), list(text), list(after)
        self.draw, self.status = draw, status


def plain(value: Any) -> Any:
    """The same for JSON: arrays as lists, complex numbers as pairs; what is not finite is null."""
    if isinstance(value, dict):
        return {str(name): plain(v) for name, v in value.items()}
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, complex):
        return [plain(value.real), plain(value.imag)]
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _cell(value: Any, digits: int) -> str:
    if value is None:
        return "-"
    if isinstance(value, (float, np.floating)):
        return "-" if math.isnan(value) else f"{value + 0.0:.{digits}g}"
    if isinstance(value, (complex, np.complexfloating)):
        return f"{value.real:.{digits}g}{value.imag:+.{digits}g}i"
    return str(value)


def _lines(table: Table) -> List[str]:
    columns = []
    for column in table.columns:
        head = f"{column.name} ({column.unit})" if column.unit else column.name
        columns.append([head, *(_cell(v, column.digits) for v in column.values)])
    widths = [max(len(cell) for cell in column) for column in columns]
    left = [all(isinstance(v, str) for v in column.values) for column in table.columns]
    rows = ["  ".join(cell.ljust(w) if to_left else cell.rjust(w) for cell, w, to_left in zip(row, widths, left)).rstrip()
            for row in zip(*columns)]
    return [*([table.title] if table.title else []), *("  " + row for row in rows)]


def text_of(result: Result) -> str:
    """For people."""
    blocks = ["\n".join(result.text)] if result.text else []
    blocks += ["\n".join(_lines(table)) for table in result.tables]
    blocks += ["\n".join(result.after)] if result.after else []
    return "\n\n".join(blocks) + "\n" if blocks else ""


def csv_of(result: Result) -> str:
    """The first table, every digit; units in brackets."""
    if not result.tables:
        raise ValueError("--csv: there is no table here; --json has every value")
    table = result.tables[0]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([f"{c.name}[{c.unit}]" if c.unit else c.name for c in table.columns])
    for row in zip(*(c.values for c in table.columns)):
        writer.writerow(["" if v is None else repr(float(v)) if isinstance(v, (float, np.floating)) else v for v in row])
    return text.getvalue()


def json_of(result: Result) -> str:
    return json.dumps(plain(result.values), indent=1, allow_nan=False) + "\n"


def _picture(result: Result, path: str) -> None:
    if result.draw is None:
        raise ValueError(f"{path}: this verb has no picture; .csv and .json it writes")
    try:
        import matplotlib
    except ImportError:
        raise ImportError("pictures need matplotlib (Debian: python3-matplotlib; pip: matplotlib); rdd report draws "
                          "without it") from None
    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "rdd"  # the same file every time
    figure = result.draw()
    figure.savefig(path, dpi=160, metadata={"Date": None} if path.endswith(".svg") else None)


def show(result: Result, arguments) -> int:
    """Writes to the standard output or where ``-o`` says; gives the exit code."""
    path = arguments.output
    kind = os.path.splitext(path)[1].lower() if path else ""
    if kind in PICTURES:
        _picture(result, path)
        path = None  # the table is shown besides
    make = json_of if arguments.json or kind == ".json" else csv_of if arguments.csv or kind == ".csv" else text_of
    if path and kind not in (".json", ".csv", ".txt") and not (arguments.json or arguments.csv):
        raise ValueError(f"{path}: expected a name that ends in {', '.join(PICTURES)}, .csv, .json or .txt")
    text = make(result)
    if path:
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    else:
        sys.stdout.write(text)
        sys.stdout.flush()
    return result.status
