"""Tables of one JSON object a line, read as if they had been written as CSV.

Source: https://jsonlines.org and RFC 8259.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from engine.errors import RavineError, quoted

#: What the names of such files end in.
ENDINGS = (".jsonl", ".ndjson")


def as_csv(text: str, most_rows: int, most_columns: int, most_cells: int) -> str:
    """The same table as CSV: a line of names, then each of its lines, empty ones too.

    A name that some lines lack is a gap there; columns stand in the order in which their names come.

    Args:
        text: of the file.
        most_rows: how many lines are read; more than are allowed, so that a table that is too long is told.
        most_columns: how many names there may be.
        most_cells: how many cells all lines may have together, those that are gaps among them.

    Raises:
        RavineError: a line is no object of plain values; it names the line.
    """
    rows: list[dict[str, Any]] = []
    names: dict[str, None] = {}
    for number, line in enumerate(text.split("\n")[:most_rows], 1):
        row = _object(line, number) if line.strip() else {}
        names |= dict.fromkeys(row)
        if len(names) > most_columns:
            raise RavineError(f"line {number} is the first with more than {most_columns} different names")
        rows.append(row)
        if len(rows) * len(names) > most_cells:
            raise RavineError(f"it has more than {most_cells:,} cells")
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    if names:
        writer.writerow([" ".join(name.split()) for name in names])
    for row in rows:
        writer.writerow([_cell(row.get(name)) for name in names] if row else [])
    return out.getvalue()


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict):
        raise RavineError(f'line {number} is no object of JSON; write for example {{"size": 1.5, "kind": 2}}')
    for name, value in row.items():
        if isinstance(value, list | dict):
            raise RavineError(f"line {number}: {quoted(name)} holds a list or an object; write a plain value")
    return row


def _cell(value: str | float | bool | None) -> str:  # noqa: FBT001 - a value of JSON
    if value is None:
        return ""
    if isinstance(value, str):
        return " ".join(value.split())  # a line of the file stays a line
    return json.dumps(value)
