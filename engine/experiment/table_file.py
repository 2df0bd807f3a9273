"""The TOML form of a person's own table that an experiment carries: the table ``[table]`` at its end."""

from __future__ import annotations

import re
import tomllib
import zlib
from pathlib import PurePath
from typing import Any

import tomli_w

from engine.errors import RavineError
from engine.experiment.starts_file import base64_bytes, base64_lines, literal
from engine.experiment.toml_reader import TableReader, whole
from engine.tables.table_source import CARRIED_BYTES, TableRecord

#: The largest table that is written as it is instead of compressed, in bytes: what a person still reads.
READABLE_BYTES = 4096
DIGEST = re.compile(r"[0-9a-f]{64}")
MOST = 2**53


def read_record(reader: TableReader, csv: str) -> TableRecord | None:
    """What a file says of its table, and the copy in it.

    Args:
        reader: of the table ``[table]``; empty where there is none.
        csv: ``objective.csv``. Where it names another file somebody has chosen another table.

    Returns:
        None if the file says nothing of the table that ``csv`` names.

    Raises:
        RavineError: names the place, what is allowed and the fix.
    """
    name = reader.take_text("name")
    text, packed = reader.take("text", str), reader.take("packed", str, default="")
    size = whole(reader, "bytes", low=0, high=MOST, default=0)
    rows = whole(reader, "rows", low=0, high=MOST, default=0)
    digest = reader.take("sha256", str, default="")
    reader.finish()
    if not csv or not name or name != PurePath(csv).name:
        return None
    if not DIGEST.fullmatch(digest):
        raise RavineError(f"{reader.at('sha256')} must have 64 hexadecimal digits")
    content = zlib.compress(text.encode()) if text is not None else base64_bytes(packed, reader.at("packed"))
    if len(content) > CARRIED_BYTES:
        raise RavineError(
            f"{reader.place} has a copy of {len(content):,} bytes; allowed are {CARRIED_BYTES:,}"
        )
    return TableRecord(name, rows, size, digest, content)


def record_table(record: TableRecord) -> dict[str, Any]:
    """A record as the table ``[table]``."""
    table: dict[str, Any] = {
        "name": record.name,
        "rows": record.rows,
        "bytes": record.size,
        "sha256": record.sha256,
    }
    if record.packed:
        text = _readable(record)
        table |= {"packed": base64_lines(record.packed)} if text is None else {"text": text}
    return table


def record_text(table: dict[str, Any]) -> str:
    """The end of a file: ``[table]`` with a comment for whoever reads it."""
    if "packed" in table:
        said = "The table that is learned from, compressed (zlib, Base64)."
    elif "text" in table:
        said = "The table that is learned from."
    else:
        said = "The table that is learned from is too large to be kept in here; this is how to tell it."
    plain = {key: value for key, value in table.items() if key != "packed"}
    packed = literal("packed", table["packed"]) if "packed" in table else ""
    return f"\n# {said}\n{tomli_w.dumps({'table': plain}, multiline_strings=True)}{packed}"


def _readable(record: TableRecord) -> str | None:
    """A small table as the text that it is; None where reading it in TOML would not give the same bytes."""
    if record.size > READABLE_BYTES:
        return None
    try:
        text = record.unpack().decode()
    except (RavineError, UnicodeDecodeError):
        return None
    written = tomli_w.dumps({"text": text}, multiline_strings=True)
    return text if tomllib.loads(written)["text"] == text and "\r" not in text else None
