"""A person's own table as examples: which column is learned, which are learned from, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from engine.data.csv_columns import complete_rows, counts_rows, find_column, numbers_of
from engine.data.csv_table import (
    MAX_SIZE,
    SEPARATORS,
    ColumnKind,
    CsvColumn,
    CsvTable,
    Watch,
    read_table,
)
from engine.data.examples import Data, Interval, Kind, padded
from engine.data.row import SCALING, SPLIT, TEST_SHARE, finished
from engine.data.table_source import TableSource
from engine.errors import RavineError, quoted
from engine.objective import FloatArray, IntArray
from engine.parameters import Parameter, Value, check_values, number_text

TargetKind = Literal["class", "number"]
MAX_CLASSES = 100
#: A column of so few different whole numbers is taken for classes unless somebody says otherwise.
FEW = 10
#: Names that people give to what is to be learned.
TARGET_NAMES = ("target", "label", "class", "species", "output", "y")
#: How many classes a sentence lists.
LISTED = 8

CSV_PARAMETERS = (
    Parameter(
        name="target_kind", default="auto", choices=("auto", "class", "number"),
        meaning="Whether the target is a class or a number; auto tells it from its values.",
    ),
    SCALING,
    TEST_SHARE,
    SPLIT,
)  # fmt: skip


@dataclass(frozen=True)
class ColumnPreview:
    """What a person sees of a column before anything is learned.

    Attributes:
        name: from the header, or ``column 3``.
        kind: number, text or empty.
        examples: the first filled cells, as they are written.
        missing: how many cells have no value.
        misfits: how many cells of a column of numbers hold text or a number that is too large.
        target_kind: what the column would be as a target; None if it cannot be one.
        is_input: whether it is learned from unless somebody says otherwise (and it is not the target).
    """

    name: str
    kind: ColumnKind
    examples: tuple[str, ...]
    missing: int
    misfits: int
    target_kind: TargetKind | None
    is_input: bool


@dataclass(frozen=True)
class CsvPreview:
    """What a person sees of a file before anything is learned.

    Attributes:
        columns: in their order.
        rows: how many, the header not counted.
        target: the likeliest target, as an index into ``columns``.
        has_header: whether the first row names the columns.
        separator: comma, semicolon or tab.
        decimal_comma: whether a comma was read as a decimal point.
        head: the first rows, as they are written.
    """

    columns: tuple[ColumnPreview, ...]
    rows: int
    target: int
    has_header: bool
    separator: str
    decimal_comma: bool
    head: tuple[tuple[str, ...], ...]


def preview(source: Path | TableSource, watch: Watch | None = None) -> CsvPreview:
    """Look at a CSV file: the whole of it, a second for 100,000 rows, so not where a window waits.

    Args:
        source: the file, or where an experiment has it from.
        watch: is told the share that is done; what it raises ends the reading.

    Raises:
        RavineError: it cannot be read as a table; one sentence says why.
    """
    table = read_table(source) if watch is None else read_table(source, watch)
    return CsvPreview(
        columns=tuple(
            ColumnPreview(
                name=column.name,
                kind=column.kind,
                examples=column.examples,
                missing=column.gaps,
                misfits=_misfits(column),
                target_kind=_likely_kind(column),
                is_input=column.kind == "number" and not counts_rows(table, column),
            )
            for column in table.columns
        ),
        rows=table.rows,
        target=_likely_target(table),
        has_header=table.has_header,
        separator=SEPARATORS[table.separator],
        decimal_comma=table.decimal_comma,
        head=table.head,
    )


def _misfits(column: CsvColumn) -> int:
    """How many cells of a column of numbers hold text or a number that is too large."""
    bad = int((~(np.abs(column.numbers) <= MAX_SIZE)).sum()) if column.kind == "number" else column.gaps
    return bad - column.gaps


def csv_data(
    source: Path | TableSource,
    rng: np.random.Generator,
    *,
    target: str | int | Sequence[str | int] = "",
    columns: Sequence[str | int] = (),
    values: Mapping[str, Value] | None = None,
) -> Data:
    """The examples of a CSV file; the same file, state of ``rng`` and values give the same bits.

    Rows in which a chosen column has a gap are left out and counted in the notes, and so is every choice
    that was made for the person.

    Args:
        source: the file, or where an experiment has it from.
        rng: decides which rows are held back for testing.
        target: the column to be learned, by name or by place from 1; empty for the likeliest. Several are
            learned as numbers, in their order.
        columns: the columns to learn from, likewise; none for all other columns of numbers.
        values: of ``CSV_PARAMETERS``.

    Raises:
        RavineError: the file cannot be read or does not fit the choices; one sentence names row and column.
    """
    given = {p.name: p.default for p in CSV_PARAMETERS} | check_values(
        CSV_PARAMETERS, values or {}, owner="csv"
    )
    table = read_table(source)
    notes: list[str] = []
    goals = _goals(table, target)
    if target == "":
        goal_name = quoted(table.columns[goals[0]].name)
        notes.append(f"The target is {goal_name}; choose another under Columns, or with target in the file.")
    inputs = [
        find_column(table, column, f"objective.columns[{place}]") for place, column in enumerate(columns)
    ]
    for goal in set(goals) & set(inputs):
        raise RavineError(
            f"objective.columns holds the target {quoted(table.columns[goal].name)}; leave it out, "
            "or a network would read the answer"
        )
    if len(set(inputs)) < len(inputs):
        raise RavineError("objective.columns holds a column twice; leave one out")
    inputs = inputs or _inputs(table, goals, notes)
    asked = str(given["target_kind"])
    kind = _kind(table, goals[0], asked, notes) if len(goals) == 1 else _kind_of_several(table, goals, asked)
    kept = complete_rows(table, (*inputs, *goals), notes)
    chosen = tuple(table.columns[index] for index in inputs)
    x = np.column_stack([numbers_of(table, column, kept) for column in chosen])
    for index, column in enumerate(chosen):
        if x[:, index].min() == x[:, index].max():
            notes.append(f"{quoted(column.name)} is the same in every row, so it tells nothing.")
    notes += table.reading_notes()
    learned = _classes(table, goals[0], kept, notes) if kind == "class" else _amounts(table, goals, kept)
    data = Data(
        kind=learned.kind, x=x, y=learned.y, feature_names=tuple(column.name for column in chosen),
        target_name=", ".join(table.columns[goal].name for goal in goals),
        domain=tuple(padded(column) for column in x.T), target_range=learned.range,
        class_names=learned.class_names, notes=tuple(notes),
    )  # fmt: skip
    return finished(
        data,
        rng,
        float(given["test_share"]),
        scaling=str(given["scaling"]),
        is_stratified=given["split"] == "stratified",
    )


class _Target(NamedTuple):
    kind: Kind
    y: FloatArray
    range: Interval
    class_names: tuple[str, ...] = ()


def _classes(table: CsvTable, goal: int, kept: IntArray, notes: list[str]) -> _Target:
    """A class as 0 or 1 where there are two, one-hot where there are more; in the order of their names."""
    column = table.columns[goal]
    if column.kind == "number" and not column.cells:
        values, codes = np.unique(column.numbers[kept], return_inverse=True)
        names = tuple(number_text(value) for value in values.tolist())
    else:
        # not by NumPy, whose texts are all as wide as the longest cell
        cells = [column.cells[row] for row in kept]
        names = tuple(sorted(set(cells)))
        places = {name: place for place, name in enumerate(names)}
        codes = np.array([places[cell] for cell in cells])
    count = len(names)
    if not 2 <= count <= MAX_CLASSES:
        few = f"the one value {quoted(names[0])}" if count == 1 else f"{count} different values"
        raise RavineError(
            f"objective.target: {quoted(column.name)} has {few}; a class needs 2 to {MAX_CLASSES}"
            + ('; for a number write data = {target_kind = "number"}' if column.kind == "number" else "")
        )
    listed = ", ".join(names[:LISTED]) + (", ..." if count > LISTED else "")
    notes.append(f"{quoted(column.name)} is learned as a class with {count} values: {listed}.")
    if count == 2:
        return _Target("binary", codes[:, None].astype(np.float64), (0.0, 1.0), names)
    return _Target("classes", np.eye(count)[codes], (0.0, 1.0), names)


def _amounts(table: CsvTable, goals: Sequence[int], kept: IntArray) -> _Target:
    y = np.column_stack([numbers_of(table, table.columns[goal], kept) for goal in goals])
    return _Target("regression", y, padded(y))


def _goals(table: CsvTable, target: str | int | Sequence[str | int]) -> list[int]:
    """The columns to be learned."""
    if target == "":
        return [_likely_target(table)]
    if isinstance(target, str | int):
        return [find_column(table, target, "objective.target")]
    goals = [find_column(table, name, f"objective.target[{place}]") for place, name in enumerate(target)]
    if len(set(goals)) < len(goals):
        raise RavineError("objective.target holds a column twice; leave one out")
    return goals


def _kind_of_several(table: CsvTable, goals: Sequence[int], asked: str) -> TargetKind:
    """Several targets are numbers.

    Raises:
        RavineError: classes are asked for, or a column holds no numbers.
    """
    if asked == "class":
        raise RavineError(
            'data.target_kind = "class" is for one target; learn several as numbers, or name one target'
        )
    for place, goal in enumerate(goals):
        column = table.columns[goal]
        if column.kind != "number":
            what = "is empty" if column.kind == "empty" else "holds text"
            raise RavineError(
                f"objective.target[{place}]: {quoted(column.name)} {what}, and several targets are learned "
                "as numbers; leave it out, or learn it alone"
            )
    return "number"


def _likely_kind(column: CsvColumn) -> TargetKind | None:
    """Class for few different texts or whole numbers, number for other numbers; None for the rest."""
    if column.kind != "number":
        return "class" if 2 <= len(set(column.cells)) <= MAX_CLASSES else None
    values = np.unique(column.numbers[np.isfinite(column.numbers)])
    is_class = 2 <= len(values) <= FEW and len(values) < len(column.numbers) and (values % 1 == 0).all()
    return "class" if is_class else "number"


def _likely_target(table: CsvTable) -> int:
    """A column with the name of a target, else the last class in words, else the last with any value."""
    columns = table.columns
    for name in TARGET_NAMES:
        for index, column in enumerate(columns):
            if column.name.lower() == name and column.kind != "empty":
                return index
    filled = [index for index, column in enumerate(columns) if column.kind != "empty"]
    classes = [i for i in filled if columns[i].kind == "text" and _likely_kind(columns[i])]
    return [len(columns) - 1, *filled, *classes][-1]


def _kind(table: CsvTable, goal: int, asked: str, notes: list[str]) -> TargetKind:
    column = table.columns[goal]
    if column.kind == "empty":
        raise RavineError(
            f"objective.target: {quoted(column.name)} of {table.path.name} is empty; name another"
        )
    if asked != "auto":
        return "number" if asked == "number" else "class"
    likely = _likely_kind(column) or "class"
    if column.kind == "number":
        other = "number" if likely == "class" else "class"
        notes.append(
            f'{quoted(column.name)} is taken for a {likely}; data.target_kind = "{other}" changes it.'
        )
    return likely


def _inputs(table: CsvTable, goals: Sequence[int], notes: list[str]) -> list[int]:
    """All columns of numbers but the targets, and a note of those that stay behind."""
    inputs, left = [], []
    for index, column in enumerate(table.columns):
        if index in goals:
            continue
        if column.kind == "number" and not counts_rows(table, column):
            inputs.append(index)
        else:
            why = {"number": "counts the rows", "text": "holds text", "empty": "is empty"}[column.kind]
            left.append(f"{quoted(column.name)} {why}")
    if not inputs:
        raise RavineError(
            f"{table.path.name} has no column of numbers to learn from beside the target "
            f"{quoted(table.columns[goals[0]].name)}; name another target or add numbers"
        )
    if left:
        notes.append(f"Not learned from: {', '.join(left[:LISTED])}{', ...' if len(left) > LISTED else ''}.")
    return inputs
