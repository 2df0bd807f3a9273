"""Which columns of a person's own table are learned from, why others are left out, and what comes of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.data.column_choice import Column, ColumnChoice, choice_of
from engine.data.csv_columns import counts_rows, find_column
from engine.data.encoders import OTHER, ColumnEncoder, fit, kind_of
from engine.errors import RavineError, quoted
from engine.objective import FloatArray, IntArray
from engine.parameters import Parameter
from engine.tables.csv_table import CsvTable
from engine.tables.table_column import BoolArray, CsvColumn, is_gap

#: How many columns or values a sentence lists.
LISTED = 8
#: A column of more different texts is not learned from unless it is named.
MAX_TEXTS = 100
#: Names that people and programs give to numbers that only tell rows apart.
IDENTIFIER = re.compile(r"(?:.*[\W_])?(?i:id|uuid|guid|key|index)|.*[a-z]I[Dd]", re.ASCII)

#: Names of a column that says which rows are held back, and the words that say it, in small letters.
SPLIT_NAMES = frozenset({"split", "set", "subset", "partition"})
FOR_TRAINING = frozenset({"train", "training"})
FOR_TESTING = frozenset({"test", "testing", "val", "valid", "validation", "holdout"})

INPUTS = Parameter(
    name="inputs", default="numbers", choices=("numbers", "all"),
    meaning="Where no columns are named: numbers alone, or texts, yes/no and dates too, save those that "
    "look like names of the rows or are the same in all.",
)  # fmt: skip
GAPS = Parameter(
    name="gaps", default="drop", choices=("drop", "mean", "median", "most_frequent", "category"),
    titles={
        "drop": "leave the row out", "most_frequent": "most frequent value",
        "category": "a category of their own",
    },
    meaning="What is done where a column has no value. Texts have no mean; numbers have no categories and "
    "take the mean, and a column that says where. Told by the training rows alone.",
)  # fmt: skip
MARK_GAPS = Parameter(
    name="mark_gaps", default=False,
    meaning="Whether an input of its own says where a value was missing that is filled.",
)  # fmt: skip
RARE_SHARE = Parameter(
    name="rare_share", default=0.01, low=0.0, high=1.0, slider_high=0.2,
    meaning="Texts that a smaller share of the training rows has are one category together.",
)  # fmt: skip


def reason_left_out(table: CsvTable, column: CsvColumn) -> str:
    """Why a column is not learned from unless somebody asks for it; empty where it is."""
    if column.kind == "empty":
        return "is empty"
    if _says_split(column):
        return "says which rows test"
    if counts_rows(table, column):
        return "counts the rows"
    if table.rows == 1:
        return ""
    return _reason_of_numbers(column) if column.kind == "number" else _reason_of_texts(table, column)


def _says_split(column: CsvColumn) -> bool:
    words = {cell.lower() for cell in set(column.cells) if not is_gap(cell)}
    return column.name.lower() in SPLIT_NAMES and bool(words) and words <= FOR_TRAINING | FOR_TESTING


def rows_for_testing(table: CsvTable) -> BoolArray:
    """Which rows (N,) a column of the table's own calls test; those of which it says nothing train.

    Raises:
        RavineError: there is no such column.
    """
    column = next(filter(_says_split, table.columns), None)
    if column is None:
        raise RavineError(
            f'data.split = "column": {table.path.name} has no column named '
            f"{' or '.join(sorted(SPLIT_NAMES))} that says train or test in each row; "
            "add one, or choose another split"
        )
    return np.array([cell.lower() in FOR_TESTING for cell in column.cells])


def _reason_of_texts(table: CsvTable, column: CsvColumn) -> str:
    different = len(set(column.cells))
    if different == 1:
        return "is the same in every row"
    if kind_of(column) != "category" or different <= min(MAX_TEXTS, table.rows - 1):
        return ""
    return "has another text in every row" if different == table.rows else f"has {different:,} texts"


def _reason_of_numbers(column: CsvColumn) -> str:
    numbers = column.numbers
    if not np.isfinite(numbers).all():
        return ""
    if numbers.min() == numbers.max():
        return "is the same in every row"
    names_rows = IDENTIFIER.fullmatch(column.name) and (numbers % 1 == 0).all()
    return "looks like the name of a row" if names_rows and len(np.unique(numbers)) == len(numbers) else ""


def chosen_columns(
    table: CsvTable, goals: Sequence[int], columns: Sequence[Column], rule: str, notes: list[str]
) -> dict[int, ColumnChoice]:
    """The columns to learn from by their index, with what is said of each; else the usual ones.

    Args:
        table: of the columns.
        goals: what is learned; nothing is learned from it.
        columns: those that are named.
        rule: see ``INPUTS``.
        notes: are told what stays behind.

    Raises:
        RavineError: a column is unknown, named twice or learned itself, or there is none.
    """
    chosen: dict[int, ColumnChoice] = {}
    for place, column in enumerate(columns):
        choice = choice_of(column)
        index = find_column(table, choice.name, f"objective.columns[{place}]")
        if index in goals:
            raise RavineError(
                f"objective.columns holds the target {quoted(table.columns[index].name)}; leave it out, "
                "or a network would read the answer"
            )
        if index in chosen:
            raise RavineError("objective.columns holds a column twice; leave one out")
        chosen[index] = choice
    return chosen or dict.fromkeys(_usual(table, goals, rule, notes), ColumnChoice(""))


def _usual(table: CsvTable, goals: Sequence[int], rule: str, notes: list[str]) -> list[int]:
    left: dict[int, str] = {}
    for index, column in enumerate(table.columns):
        if index in goals:
            continue
        if rule == "all":
            why = reason_left_out(table, column)
        else:
            kinds = {"number": "", "text": "holds text", "empty": "is empty"}
            why = kinds[column.kind] or ("counts the rows" if counts_rows(table, column) else "")
        if why:
            left[index] = why
    inputs = [index for index in range(len(table.columns)) if index not in left and index not in goals]
    if not inputs and rule == "all":
        return _usual(table, goals, "numbers", notes)
    if not inputs:
        raise RavineError(
            f"{table.path.name} has no column of numbers to learn from beside the target "
            f"{quoted(table.columns[goals[0]].name)}; name another target or add numbers"
        )
    if left:
        listed = [f"{quoted(table.columns[index].name)} {why}" for index, why in left.items()]
        more = ", ..." if len(left) > LISTED else ""
        notes.append(f"Not learned from: {', '.join(listed[:LISTED])}{more}.")
    return inputs


def fitted(
    table: CsvTable,
    chosen: dict[int, ColumnChoice],
    rows: IntArray,
    *,
    gaps: str,
    rare_share: float,
    mark_gaps: bool,
) -> tuple[ColumnEncoder, ...]:
    """How each column becomes inputs, fitted on the rows to train on.

    Raises:
        RavineError: a column cannot become numbers so; one sentence says why.
    """
    return tuple(
        fit(
            table,
            table.columns[index],
            replace(choice, gaps=choice.gaps or gaps),
            rows,
            rare_share=rare_share,
            marks_gaps=mark_gaps,
        )
        for index, choice in chosen.items()
    )


def needs_values(choice: ColumnChoice, gaps: str) -> bool:
    """Whether rows in which a column has no value are left out."""
    return (choice.gaps or gaps) == "drop" and choice.value is None


def encoded(
    table: CsvTable, indices: Sequence[int], encoders: Sequence[ColumnEncoder], rows: IntArray
) -> FloatArray:
    """The inputs (N, C) of some rows.

    Raises:
        RavineError: a cell cannot be read as those that were trained on; it names line and column.
    """
    inputs, place = np.empty((len(rows), sum(len(encoder.names) for encoder in encoders))), 0
    for encoder, index in zip(encoders, indices, strict=True):
        made = encoder.encode(table, table.columns[index], rows)
        inputs[:, place : place + len(encoder.names)] = made if made.ndim > 1 else made[:, None]
        place += len(encoder.names)
    return inputs


def unknown_notes(
    table: CsvTable, indices: Sequence[int], encoders: Sequence[ColumnEncoder], rows: IntArray, where: str
) -> list[str]:
    """What some rows hold that no training row has, a sentence for each column.

    Args:
        table: of the columns.
        indices: of the columns.
        encoders: of the columns.
        rows: which.
        where: what the rows are, for the sentence.
    """
    notes = []
    for encoder, index in zip(encoders, indices, strict=True):
        names = encoder.unknown(table.columns[index], rows)
        if names:
            listed = ", ".join(map(quoted, names[:LISTED])) + (", ..." if len(names) > LISTED else "")
            notes.append(
                f"{quoted(encoder.column)} has values in {where} without an input of their own, "
                f"which count as {OTHER if encoder.has_others else 'none of its categories'}: {listed}."
            )
    return notes


def encoding_notes(encoders: Sequence[ColumnEncoder]) -> list[str]:
    """How columns that are no numbers became inputs, a sentence each."""
    notes = []
    for encoder in encoders:
        count = len(encoder.names)
        match encoder.kind:
            case "category":
                rest = ", the rare ones together" if encoder.has_others else ""
                notes.append(f"{quoted(encoder.column)} is learned from as {count} inputs of 0 and 1{rest}.")
            case "ordered":
                notes.append(
                    f"{quoted(encoder.column)} counts from 0 for {quoted(encoder.categories[0])} "
                    f"to {len(encoder.categories) - 1} for {quoted(encoder.categories[-1])}."
                )
            case "yes_no":
                no, yes = encoder.categories
                notes.append(f"{quoted(encoder.column)} is 0 for {no} and 1 for {yes}.")
            case "date":
                form = {"ymd": "year first", "dmy": "day first", "mdy": "month first"}[encoder.order]
                notes.append(
                    f"{quoted(encoder.column)} is a date ({form}): year, month, weekday (1 is Monday) and "
                    "the days since the first to train on."
                )
    return notes
