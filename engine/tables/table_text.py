"""The forms of tables by the endings of their names, each with what makes CSV of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from engine.errors import RavineError
from engine.tables import json_lines, parquet, workbook
from engine.tables.table_source import TableSource

MAX_ROWS = 1_000_000
MAX_COLUMNS = 10_000
MAX_CELLS = 20_000_000
#: Is told the share of the reading that is done; what it raises ends the reading.
Watch = Callable[[float], None]


@dataclass(frozen=True)
class TableForm:
    """How the files of some endings are read.

    Attributes:
        endings: of their names, in small letters.
        as_csv: a file's bytes as CSV; None where they are CSV.
        separator: between the cells of that CSV; empty where it has to be told from the file.
        is_named: whether that CSV begins with a line of names that the file does not have as a line.
        share: of the work of reading that it takes to make that CSV.
        max_bytes: larger files are not read.
    """

    endings: tuple[str, ...]
    as_csv: Callable[[bytes, Watch], str] | None = None
    separator: str = ""
    is_named: bool = False
    share: float = 0.0
    max_bytes: int = 256 * 2**20


def check_is_text(data: bytes) -> None:
    """Refuse the beginning of a file that is no text in UTF-8.

    Raises:
        RavineError: says what it is.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RavineError("it is written in UTF-16; save it as UTF-8 (in Excel: CSV UTF-8)")
    if b"\0" in data:
        raise RavineError("it is not a text file; export the table as CSV")


def not_utf8(data: bytes, error: UnicodeDecodeError, lines: int) -> RavineError:
    """What is said of bytes that are not UTF-8, before which there are so many lines."""
    line = lines + data.count(b"\n", 0, error.start) + 1
    return RavineError(
        f"line {line} has a byte (0x{data[error.start]:02x}) that is not UTF-8; "
        "save the file as UTF-8 (in Excel: CSV UTF-8)"
    )


def _decoded(data: bytes) -> str:
    check_is_text(data)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise not_utf8(data, error, 0) from None


def _of_json_lines(data: bytes, watch: Watch) -> str:
    del watch
    return json_lines.as_csv(_decoded(data), MAX_ROWS + 2, MAX_COLUMNS, MAX_CELLS)


def _of_workbook(data: bytes, watch: Watch) -> str:
    return workbook.as_csv(data, MAX_ROWS + 2, MAX_COLUMNS, watch)


def _of_parquet(data: bytes, watch: Watch) -> str:
    return parquet.as_csv(data, MAX_ROWS + 2, MAX_COLUMNS, MAX_CELLS, watch)


#: Whatever has another ending is read as the first.
FORMS = (
    TableForm((".csv", ".tsv"), max_bytes=512 * 2**20),
    TableForm(json_lines.ENDINGS, _of_json_lines, separator=",", is_named=True),
    TableForm(parquet.ENDINGS, _of_parquet, separator=",", is_named=True, share=0.6),
    TableForm(workbook.ENDINGS, _of_workbook, separator=",", share=0.9),
)
#: What the names of tables end in.
TABLE_ENDINGS = tuple(ending for form in FORMS for ending in form.endings)
#: The same as dialogs want it: ``*.csv *.tsv``.
TABLE_PATTERNS = " ".join(f"*{ending}" for ending in TABLE_ENDINGS)


def form_of(source: TableSource) -> TableForm:
    """How a table is written, by its name."""
    ending = source.path.suffix.lower()
    return next((form for form in FORMS if ending in form.endings), FORMS[0])


def content_of(source: TableSource) -> bytes:
    """The bytes of a table's file, or of the copy that is carried."""
    return source.path.read_bytes() if source.copy is None else source.copy.unpack()


def text_of(source: TableSource, content: bytes, watch: Watch) -> str:
    """A table's bytes as CSV.

    Raises:
        RavineError: its name promises another form than it has.
    """
    as_csv = form_of(source).as_csv
    return _decoded(content) if as_csv is None else as_csv(content, watch)
