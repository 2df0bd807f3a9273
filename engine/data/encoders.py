"""Columns of texts, yes and no, and dates as numbers: fitted on training rows, then the same for any table.

A cell first becomes one code (a number itself, the place of a category, 0 or 1, a day); a gap has none and
takes what was fitted for it; then codes become columns (one-hot, or year, month, weekday and days).

Source: T. Hastie, R. Tibshirani, J. Friedman 2009, The Elements of Statistical Learning, 2.2, 9.6 and 7.10.2
(what is fitted to the data is fitted to the training rows only).
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date

import numpy as np

from engine.data.column_choice import INPUT_KINDS, ColumnChoice, InputKind
from engine.data.csv_columns import numbers_of
from engine.data.dates import ORDERS, DateOrder, date_order, day_number
from engine.errors import RavineError, quoted
from engine.objective import FloatArray, IntArray
from engine.parameters import number_text
from engine.tables.csv_numbers import number_in
from engine.tables.csv_table import MAX_SIZE, CsvTable
from engine.tables.table_column import CsvColumn, is_gap

#: The most categories of a column that have an input each; rarer ones share one.
MAX_CATEGORIES = 50
#: The names of what no category has: values that are rare, and gaps.
OTHER, MISSING = "other", "missing"
#: Pairs of words for no and yes, in small letters.
NO_YES = (
    ("no", "yes"), ("false", "true"), ("n", "y"), ("f", "t"), ("off", "on"), ("nein", "ja"), ("non", "oui"),
)  # fmt: skip
#: Where a category is not known; no category has this place.
UNKNOWN = -1.0
#: Days before the first one that there is.
LAST_DAY = date.max.toordinal()


@dataclass(frozen=True)
class ColumnEncoder:
    """How one column of a table becomes inputs, fitted.

    Attributes:
        column: its name.
        kind: see `InputKind`.
        categories: each has a place; of yes and no the two words.
        has_others: whether the rare ones and those that are not known share an input.
        fill: the code that stands where there is no value; None where there must be one.
        marks_gaps: whether an input of its own says where there was no value.
        order: how dates are written.
        since: the day from which days are counted.
    """

    column: str
    kind: InputKind = "number"
    categories: tuple[str, ...] = ()
    has_others: bool = False
    fill: float | None = None
    marks_gaps: bool = False
    order: DateOrder = "ymd"
    since: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Of the K inputs that it makes."""
        mark = (f"{self.column} {MISSING}",) if self.marks_gaps else ()
        return (*ENCODINGS[self.kind].names(self), *mark)

    def encode(self, table: CsvTable, column: CsvColumn, rows: IntArray) -> FloatArray:
        """The inputs (N, K) of some rows.

        Raises:
            RavineError: a cell cannot be read so, or has no value where it must have one; it names the line.
        """
        codes = self.codes(table, column, rows)
        gaps = np.isnan(codes)
        if self.fill is not None:
            codes = np.where(gaps, self.fill, codes)
        elif gaps.any():
            place = _cell(table, column, int(rows[np.flatnonzero(gaps)[0]]))
            raise RavineError(f"{place} has no value; fill the gap, or leave the row out")
        inputs = ENCODINGS[self.kind].inputs(self, codes)
        return np.column_stack((inputs, gaps.astype(np.float64))) if self.marks_gaps else inputs

    def codes(self, table: CsvTable, column: CsvColumn, rows: IntArray) -> FloatArray:
        """The code (N,) of each of some rows, nan where there is no value.

        Raises:
            RavineError: a cell cannot be read so; it names line and column.
        """
        if self.kind == "number":
            return _number_codes(table, column, rows)
        texts = texts_of(column, rows)
        code, known = ENCODINGS[self.kind].code, dict[str, float | None]()
        for text in dict.fromkeys(texts):
            known[text] = math.nan if text == "" else code(self, text)
        codes = [known[text] for text in texts]
        if None in codes:
            at = codes.index(None)
            what = ENCODINGS[self.kind].wanted(self)
            place = _cell(table, column, int(rows[at]))
            raise RavineError(f"{place}: {quoted(texts[at])} is {what}; correct it or empty the cell")
        return np.array(codes, np.float64)

    def unknown(self, column: CsvColumn, rows: IntArray) -> tuple[str, ...]:
        """The categories of some rows that have no place of their own and were not rare in training."""
        if self.kind != "category":
            return ()
        return tuple(dict.fromkeys(t for t in texts_of(column, rows) if t and t not in self.categories))

    def text(self) -> str:
        """As a line of JSON, which `encoder_in` reads."""
        return json.dumps(asdict(self))


def encoder_in(text: str) -> ColumnEncoder:
    """The encoder that `ColumnEncoder.text` wrote.

    Raises:
        RavineError: it is none.
    """
    broken = RavineError(f"{quoted(text)} says of no column how it becomes numbers")
    try:
        given = json.loads(text)
        encoder = ColumnEncoder(**{**given, "categories": tuple(given["categories"])})
    except (ValueError, TypeError, KeyError, RecursionError):
        raise broken from None
    fill, count = encoder.fill, len(encoder.categories)
    is_sound = (
        isinstance(encoder.column, str)
        and encoder.kind in INPUT_KINDS
        and all(isinstance(name, str) for name in encoder.categories)
        and (count > 0 or encoder.kind in ("number", "date"))
        and (count == 2 or encoder.kind != "yes_no")
        and isinstance(encoder.has_others, bool)
        and isinstance(encoder.marks_gaps, bool)
        and encoder.order in ORDERS
        and type(encoder.since) is int
        and 1 <= encoder.since <= LAST_DAY
        and (fill is None or (type(fill) is float and abs(fill) <= MAX_SIZE))
    )
    if not is_sound or (encoder.kind == "date" and fill is not None and not 1 <= fill <= LAST_DAY):
        raise broken
    return encoder


@dataclass(frozen=True)
class Encoding:
    """What is particular to one kind of columns.

    Attributes:
        names: of the inputs.
        code: of a cell that has a value; None where it cannot be read.
        inputs: the columns (N, K) that come of codes (N,).
        wanted: what a cell that cannot be read is not, in words.
    """

    names: Callable[[ColumnEncoder], tuple[str, ...]]
    code: Callable[[ColumnEncoder, str], float | None]
    inputs: Callable[[ColumnEncoder, FloatArray], FloatArray]
    wanted: Callable[[ColumnEncoder], str]


def _itself(encoder: ColumnEncoder) -> tuple[str, ...]:
    return (encoder.column,)


def _one_column(encoder: ColumnEncoder, codes: FloatArray) -> FloatArray:
    del encoder
    return codes[:, None]


def _one_hot(encoder: ColumnEncoder, codes: FloatArray) -> FloatArray:
    inputs = np.zeros((len(codes), len(encoder.categories) + encoder.has_others))
    places = np.where(codes == UNKNOWN, len(encoder.categories), codes).astype(np.intp)
    rows = np.flatnonzero(places < inputs.shape[1])
    inputs[rows, places[rows]] = 1.0
    return inputs


def _category(encoder: ColumnEncoder, text: str) -> float:
    return float(encoder.categories.index(text)) if text in encoder.categories else UNKNOWN


def _in_order(encoder: ColumnEncoder, text: str) -> float | None:
    return float(encoder.categories.index(text)) if text in encoder.categories else None


def _yes_or_no(encoder: ColumnEncoder, text: str) -> float | None:
    small = text.lower()
    return float(encoder.categories.index(small)) if small in encoder.categories else None


def _date_inputs(encoder: ColumnEncoder, codes: FloatArray) -> FloatArray:
    days, places = np.unique(codes.astype(np.int64), return_inverse=True)
    dates = [date.fromordinal(day) for day in days.tolist()]
    parts = [(d.year, d.month, d.isoweekday(), d.toordinal() - encoder.since) for d in dates]
    return np.array(parts, np.float64).reshape(-1, 4)[places]


def _one_of(encoder: ColumnEncoder) -> str:
    return f"none of {', '.join(encoder.categories)}"


ENCODINGS: Mapping[InputKind, Encoding] = {
    "number": Encoding(
        _itself, lambda _, text: number_in(text, "point"), _one_column, lambda _: "no number"
    ),
    "category": Encoding(
        lambda e: tuple(f"{e.column} = {name}" for name in (*e.categories, *[OTHER] * e.has_others)),
        _category, _one_hot, _one_of,
    ),
    "ordered": Encoding(_itself, _in_order, _one_column, _one_of),
    "yes_no": Encoding(_itself, _yes_or_no, _one_column, _one_of),
    "date": Encoding(
        lambda e: tuple(f"{e.column}: {part}" for part in ("year", "month", "weekday", "days")),
        lambda e, text: day_number(text, e.order), _date_inputs, lambda _: "no date like the others",
    ),
}  # fmt: skip


def kind_of(column: CsvColumn) -> InputKind:
    """How a column that has values becomes numbers unless somebody says otherwise."""
    if column.kind == "number":
        return "number"
    filled = _filled(column)
    if {cell.lower() for cell in filled} in map(set, NO_YES):
        return "yes_no"
    return "date" if date_order(filled) else "category"


def fit(
    table: CsvTable,
    column: CsvColumn,
    choice: ColumnChoice,
    rows: IntArray,
    *,
    rare_share: float,
    marks_gaps: bool,
) -> ColumnEncoder:
    """How a column becomes inputs, by the rows that are trained on.

    Args:
        table: of the column.
        column: not an empty one.
        choice: what is said of it; its rule for gaps is known.
        rows: of the examples for training.
        rare_share: categories of a smaller share of these rows share one input.
        marks_gaps: whether an input says where there was no value, if there are gaps and they are filled.

    Raises:
        RavineError: the column cannot become numbers so; it says why.
    """
    kind: InputKind = kind_of(column) if choice.kind == "auto" else choice.kind
    fills = choice.gaps != "drop" or choice.value is not None
    texts = [] if kind == "number" else texts_of(column, rows)
    marks = fills and bool(column.gaps) and (marks_gaps or choice.gaps == "category")
    encoder = ColumnEncoder(column.name, kind, marks_gaps=marks)
    if kind == "category":
        encoder = _with_categories(encoder, texts, choice, rare_share)
    elif kind == "ordered":
        encoder = replace(encoder, categories=choice.order)
    elif kind == "yes_no":
        encoder = replace(encoder, categories=_words(column))
    elif kind == "date":
        encoder = _with_calendar(encoder, column, rows)
    if not fills:
        return encoder
    return replace(encoder, fill=_fill(encoder, encoder.codes(table, column, rows), choice))


def _with_categories(
    encoder: ColumnEncoder, texts: Sequence[str], choice: ColumnChoice, rare_share: float
) -> ColumnEncoder:
    counts = Counter(text for text in texts if text)
    common = [name for name, count in counts.most_common(MAX_CATEGORIES) if count >= rare_share * len(texts)]
    names = sorted(common)
    if choice.value is not None and choice.value not in names:
        names.append(choice.value)
    elif choice.gaps == "category" and choice.value is None:
        names.append(MISSING)
    if not names:
        raise RavineError(
            f"{quoted(encoder.column)} has no value that {rare_share:g} of the rows share; leave it out"
        )
    is_missing_category = choice.gaps == "category" and choice.value is None
    return replace(
        encoder,
        categories=tuple(names),
        has_others=len(common) < len(counts),
        marks_gaps=encoder.marks_gaps and not is_missing_category,
    )


def _words(column: CsvColumn) -> tuple[str, ...]:
    words = {cell.lower() for cell in _filled(column)}
    for pair in NO_YES:
        if words and words <= set(pair):
            return pair
    raise RavineError(f"{quoted(column.name)} holds other words than yes and no; learn from it as a category")


def _with_calendar(encoder: ColumnEncoder, column: CsvColumn, rows: IntArray) -> ColumnEncoder:
    order = date_order(_filled(column))
    if order is None:
        raise RavineError(f"{quoted(column.name)} holds cells that are no dates; learn from it as a category")
    days = [day_number(text, order) for text in dict.fromkeys(texts_of(column, rows)) if text]
    return replace(encoder, order=order, since=min((day for day in days if day is not None), default=1))


def _fill(encoder: ColumnEncoder, codes: FloatArray, choice: ColumnChoice) -> float:
    """The code that stands where there is no value."""
    if choice.value is not None:
        code = ENCODINGS[encoder.kind].code(encoder, choice.value)
        if code is None or not abs(code) <= MAX_SIZE:
            raise RavineError(
                f"{quoted(choice.value)} cannot stand in a gap of {quoted(encoder.column)}: "
                f"it is {ENCODINGS[encoder.kind].wanted(encoder)}"
            )
        return float(code)
    if encoder.kind == "category" and choice.gaps == "category":
        return float(encoder.categories.index(MISSING))
    there = codes[~np.isnan(codes)]
    if not len(there):
        raise RavineError(f"{quoted(encoder.column)} has no value in the rows to train on; leave it out")
    if choice.gaps == "median" and encoder.kind != "category":
        return float(np.median(there))
    if choice.gaps in ("mean", "category") and encoder.kind != "category":
        return float(there.mean())
    values, counts = np.unique(there, return_counts=True)
    return float(values[counts.argmax()])


def _filled(column: CsvColumn) -> list[str]:
    """The different cells of a column that have a value."""
    return [cell for cell in dict.fromkeys(column.cells) if not is_gap(cell)]


def texts_of(column: CsvColumn, rows: IntArray) -> list[str]:
    """The cells of some rows as texts; empty where there is no value."""
    if column.cells:
        cells = [column.cells[row] for row in rows.tolist()]
        texts = {cell: "" if is_gap(cell) else cell for cell in set(cells)}
        return [texts[cell] for cell in cells]
    return ["" if math.isnan(value) else number_text(value) for value in column.numbers[rows].tolist()]


def _number_codes(table: CsvTable, column: CsvColumn, rows: IntArray) -> FloatArray:
    codes: FloatArray = np.full(len(rows), np.nan)
    there = ~column.is_missing()[rows] if column.gaps else np.ones(len(rows), bool)
    codes[there] = numbers_of(table, column, rows[there])
    return codes


def _cell(table: CsvTable, column: CsvColumn, row: int) -> str:
    return f"{table.path.name}: line {table.line(row)}, column {quoted(column.name)}"
