"""A row as a person types it: a text for each column of the table, and what the data make of it.

Where a table was read, texts, dates, yes and no are written as in the table (see `engine.data.encoders`);
of other data every column is a number.
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass
from datetime import date

import numpy as np

from engine.data.encoders import ENCODINGS, LAST_DAY, MISSING, OTHER, UNKNOWN, ColumnEncoder
from engine.data.examples import Data
from engine.errors import RavineError, quoted
from engine.number_format import counted
from engine.objective import FloatArray
from engine.tables.csv_table import MAX_SIZE
from engine.tables.table_column import is_gap

#: How dates are written, by the order of their column.
DATE_FORMATS = {"ymd": "{0:04}-{1:02}-{2:02}", "dmy": "{2:02}.{1:02}.{0:04}", "mdy": "{1:02}/{2:02}/{0:04}"}
#: How a gap can be written.
GAP = "NA"
#: How many choices a sentence lists.
LISTED = 8


@dataclass(frozen=True)
class RowField:
    """What is typed for one column of a table.

    Attributes:
        name: of the column.
        choices: what can be written; empty where it is a number or a date. An empty choice is a gap.
    """

    name: str
    choices: tuple[str, ...] = ()


def row_fields(data: Data) -> tuple[RowField, ...]:
    """What is typed for a row of some data, in order."""
    return tuple(RowField(encoder.column, _choices(encoder)) for encoder in _encoders(data))


def row_texts(columns: FloatArray, data: Data) -> tuple[str, ...]:
    """A row's columns (C,), in their own units, as they would be typed."""
    texts, place = [], 0
    for encoder in _encoders(data):
        texts.append(_text(encoder, columns[place : place + len(encoder.names)]))
        place += len(encoder.names)
    return tuple(texts)


def joined(texts: tuple[str, ...]) -> str:
    """The texts of a row as one, with semicolons between; `typed_row` reads it."""
    if texts == ("",):
        return GAP  # an empty text would be no row at all
    quotes = ('"' + text.replace('"', '""') + '"' if ";" in text or '"' in text else text for text in texts)
    return "; ".join(quotes)


def typed_row(text: str, data: Data) -> FloatArray:
    """The columns (C,), in their own units, of a row that was typed with semicolons between.

    Raises:
        RavineError: not as many values as there are columns, or one that cannot be read.
    """
    try:
        (parts,) = csv.reader([text], delimiter=";", skipinitialspace=True)
    except (csv.Error, ValueError):
        raise RavineError(
            'what was typed is no row; write values with semicolons between, "a;b" for a;b'
        ) from None
    encoders = _encoders(data)
    if len(parts) != len(encoders):
        raise RavineError(
            f"{counted(len(parts), 'value')} typed and the data have {counted(len(encoders), 'column')}; "
            "put semicolons between them"
        )
    pairs = zip(encoders, parts, strict=True)
    return np.concatenate([_inputs(encoder, part.strip()) for encoder, part in pairs])


def _encoders(data: Data) -> tuple[ColumnEncoder, ...]:
    return data.encoders or tuple(map(ColumnEncoder, data.column_names))


def _choices(encoder: ColumnEncoder) -> tuple[str, ...]:
    if encoder.kind in {"number", "date"}:
        return ()
    has_gap = encoder.fill is not None and MISSING not in encoder.categories
    return (*encoder.categories, *[OTHER] * encoder.has_others, *[""] * has_gap)


def _inputs(encoder: ColumnEncoder, text: str) -> FloatArray:
    """The inputs (K,) of one cell.

    Raises:
        RavineError: it cannot be read as those that were trained on.
    """
    name, is_empty = encoder.column, is_gap(text) and text not in encoder.categories
    if is_empty and encoder.fill is None:
        raise RavineError(f"{name} has no value; type one")
    code = encoder.fill if is_empty else ENCODINGS[encoder.kind].code(encoder, text)
    if encoder.kind == "number" and (code is None or not abs(code) <= MAX_SIZE):
        raise RavineError(f"{name} = {quoted(text)} is no number; write for example 1.5")
    is_unknown = code == UNKNOWN and encoder.kind == "category"
    if code is None or (is_unknown and not encoder.has_others and text != OTHER):
        hint = f"none of {', '.join(encoder.categories[:LISTED])}" + ", ..." * (
            len(encoder.categories) > LISTED
        )
        if encoder.kind == "date":
            hint = f"no date; write for example {_date_text(encoder, encoder.since)}"
        raise RavineError(f"{name} = {quoted(text)} is {hint}")
    made = ENCODINGS[encoder.kind].inputs(encoder, np.array([code], np.float64))[0]
    return np.append(made, float(is_empty)) if encoder.marks_gaps else made


def _text(encoder: ColumnEncoder, inputs: FloatArray) -> str:
    """One cell of which these are the inputs (K,); empty where there was a gap that is told."""
    if encoder.marks_gaps and inputs[-1] > 0.5:
        return ""
    value = float(inputs[0])
    match encoder.kind:
        case "category":
            place = int(inputs[: len(encoder.categories)].argmax())
            return encoder.categories[place] if inputs[place] > 0.5 else OTHER
        case "ordered" | "yes_no":
            # what fills a gap may lie between two of them
            place, last = round(value), len(encoder.categories) - 1
            is_one = 0 <= place <= last and math.isclose(value, place, abs_tol=1e-6)
            return encoder.categories[place] if is_one else ""
        case "date":
            return _date_text(encoder, encoder.since + round(float(inputs[3])))
        case _:
            return f"{value:.12g}"


def _date_text(encoder: ColumnEncoder, day: int) -> str:
    on = date.fromordinal(min(max(day, 1), LAST_DAY))
    return DATE_FORMATS[encoder.order].format(on.year, on.month, on.day)
