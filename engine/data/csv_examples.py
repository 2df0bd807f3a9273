"""A person's own table as examples: which column is learned, which are learned from, and what is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np

from engine.data.column_choice import Column, InputKind
from engine.data.csv_columns import complete_rows, counts_rows, find_column, numbers_of
from engine.data.csv_inputs import (
    GAPS,
    INPUTS,
    LISTED,
    MARK_GAPS,
    RARE_SHARE,
    chosen_columns,
    encoded,
    encoding_notes,
    fitted,
    needs_values,
    reason_left_out,
    rows_for_testing,
    unknown_notes,
)
from engine.data.encoders import kind_of
from engine.data.examples import EMPTY, Data, Interval, Kind, check_fold, padded
from engine.data.row import FOLD, FOLDS, SCALING, SPLIT, TEST_SHARE
from engine.errors import RavineError, quoted
from engine.objective import FloatArray, IntArray
from engine.parameters import Parameter, Value, check_values, number_text
from engine.tables.cell_blocks import SEPARATORS
from engine.tables.csv_table import MAX_SIZE, CsvTable, read_table
from engine.tables.table_column import ColumnKind, CsvColumn
from engine.tables.table_source import TableSource
from engine.tables.table_text import Watch

TargetKind = Literal["class", "number"]
MAX_CLASSES = 100
#: A column of so few different whole numbers is taken for classes unless somebody says otherwise.
FEW = 10
#: Names that people give to what is to be learned.
TARGET_NAMES = ("target", "label", "class", "species", "output", "y", "price")

#: Rows that follow each other in time are told apart by it: the last ones test what was learned before.
ORDERED_SPLIT = replace(
    SPLIT,
    choices=(*SPLIT.choices, "in_order", "column"),
    titles={"in_order": "in order: the last rows", "column": "by a column"},
    meaning="Which rows are held back: any, of each class the same share, the last ones (a time series), or "
    "those that a column named split calls test, whatever share that is.",
)
CSV_PARAMETERS = (
    Parameter(
        name="target_kind", default="auto", choices=("auto", "class", "number"),
        meaning="Whether the target is a class or a number; auto tells it from its values.",
    ),
    SCALING,
    TEST_SHARE,
    ORDERED_SPLIT,
    FOLDS,
    FOLD,
    INPUTS,
    GAPS,
    MARK_GAPS,
    RARE_SHARE,
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
        input_kind: how it would be learned from; None where it is empty.
        left_out: why it is not learned from unless somebody asks for it; empty where it is.
        counts_rows: whether it only numbers the rows.
    """

    name: str
    kind: ColumnKind
    examples: tuple[str, ...]
    missing: int
    misfits: int
    target_kind: TargetKind | None
    input_kind: InputKind | None
    left_out: str
    counts_rows: bool


@dataclass(frozen=True)
class CsvPreview:
    """What a person sees of a file before anything is learned.

    Attributes:
        columns: in their order.
        rows: how many, the header not counted.
        target: the likeliest target, as an index into ``columns``.
        target_reason: why it is the likeliest.
        has_header: whether the first row names the columns.
        separator: comma, semicolon or tab.
        decimal_comma: whether a comma was read as a decimal point.
        head: the first rows, as they are written.
    """

    columns: tuple[ColumnPreview, ...]
    rows: int
    target: int
    target_reason: str
    has_header: bool
    separator: str
    decimal_comma: bool
    head: tuple[tuple[str, ...], ...]

    def usual_inputs(self, rule: str) -> frozenset[int]:
        """The columns that are learned from where none is named, the target among them.

        Args:
            rule: see ``INPUTS``.
        """
        proposed = {place for place, column in enumerate(self.columns) if not column.left_out}
        if rule == "all" and proposed - {self.target}:
            return frozenset(proposed)
        numbers = (p for p, c in enumerate(self.columns) if c.kind == "number" and not c.counts_rows)
        return frozenset(numbers)


def preview(source: Path | TableSource, watch: Watch | None = None) -> CsvPreview:
    """Look at a CSV file: the whole of it, a second for 100,000 rows, so not where a window waits.

    Args:
        source: the file, or where an experiment has it from.
        watch: is told the share that is done; what it raises ends the reading.

    Raises:
        RavineError: it cannot be read as a table; one sentence says why.
    """
    table = read_table(source) if watch is None else read_table(source, watch)
    target, reason = _likely_target(table)
    return CsvPreview(
        columns=tuple(
            ColumnPreview(
                name=column.name,
                kind=column.kind,
                examples=column.examples,
                missing=column.gaps,
                misfits=_misfits(column),
                target_kind=_likely_kind(column),
                input_kind=None if column.kind == "empty" else kind_of(column),
                left_out=reason_left_out(table, column),
                counts_rows=counts_rows(table, column),
            )
            for column in table.columns
        ),
        rows=table.rows,
        target=target,
        target_reason=reason,
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
    columns: Sequence[Column] = (),
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
        columns: the columns to learn from, likewise, or with more said of them; none for all that
            ``values["inputs"]`` says.
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
        goal_name, why = quoted(table.columns[goals[0]].name), _likely_target(table)[1]
        notes.append(
            f"The target is {goal_name} ({why}); choose another under Columns, or with target in the file."
        )
    chosen = chosen_columns(table, goals, columns, str(given["inputs"]), notes)
    asked, gaps = str(given["target_kind"]), str(given["gaps"])
    kind = _kind(table, goals[0], asked, notes) if len(goals) == 1 else _kind_of_several(table, goals, asked)
    needed = [index for index, choice in chosen.items() if needs_values(choice, gaps)]
    kept = complete_rows(table, (*needed, *goals), notes)
    learned = _classes(table, goals[0], kept, notes) if kind == "class" else _amounts(table, goals, kept)
    rows = Data(
        learned.kind, kept[:, None].astype(np.float64), learned.y, ("row",), "", ((0.0, 1.0),), learned.range
    )
    how, folds, fold = str(given["split"]), int(given["folds"]), max(int(given["fold"]), 1)
    if folds > 1:
        split = _in_fold(rows, rng, how, folds, fold)
    else:
        split = _held_back(table, rows, rng, float(given["test_share"]), how)
    train, test = (part.ravel().astype(np.intp) for part in (split.x, split.test_x))
    answers, test_answers = split.y, split.test_y
    learned = learned._replace(y=EMPTY)
    del rows, split, kept  # of a million rows they are a fifth of the numbers
    rare_share, mark_gaps = float(given["rare_share"]), bool(given["mark_gaps"])
    encoders = fitted(table, chosen, train, gaps=gaps, rare_share=rare_share, mark_gaps=mark_gaps)
    indices = tuple(chosen)
    notes += encoding_notes(encoders)
    notes += unknown_notes(table, indices, encoders, test, "rows for testing")
    x, test_x = (encoded(table, indices, encoders, part) for part in (train, test))
    lowest, highest = (end(axis=0) for end in (x.min, x.max))
    if len(test_x):
        lowest, highest = np.minimum(lowest, test_x.min(axis=0)), np.maximum(highest, test_x.max(axis=0))
    names, place = tuple(name for encoder in encoders for name in encoder.names), 0
    for encoder in encoders:
        if encoder.kind == "number" and lowest[place] == highest[place]:
            notes.append(f"{quoted(encoder.column)} is the same in every row, so it tells nothing.")
        place += len(encoder.names)
    notes += table.reading_notes()
    return Data(
        kind=learned.kind, x=x, y=answers, feature_names=names,
        target_name=", ".join(table.columns[goal].name for goal in goals),
        domain=tuple(map(padded, np.column_stack((lowest, highest)))), target_range=learned.range,
        class_names=learned.class_names, notes=tuple(notes),
        test_x=test_x if len(test_x) else EMPTY, test_y=test_answers,
        encoders=encoders,
    ).scaled(str(given["scaling"]), in_place=True)  # fmt: skip


def _held_back(table: CsvTable, rows: Data, rng: np.random.Generator, share: float, how: str) -> Data:
    """The rows with a share held back; without one all are for training.

    Raises:
        RavineError: the table should say which rows test, and does not, or says it of all.
    """
    if how == "column":
        tests = rows_for_testing(table)[rows.x[:, 0].astype(np.intp)]
        if tests.all():
            raise RavineError('data.split = "column": all rows are for testing; say train in some of them')
        return replace(rows, x=rows.x[~tests], y=rows.y[~tests], test_x=rows.x[tests], test_y=rows.y[tests])
    if share == 0.0:
        return rows
    if how == "in_order":
        first = len(rows.x) - min(round(share * len(rows.x)), len(rows.x) - 1)
        return replace(rows, x=rows.x[:first], y=rows.y[:first], test_x=rows.x[first:], test_y=rows.y[first:])
    return rows.split(rng, share, is_stratified=how == "stratified")


def _in_fold(rows: Data, rng: np.random.Generator, how: str, folds: int, fold: int) -> Data:
    """The rows with one of their folds held back; of rows in order a fold is a stretch of them.

    Raises:
        RavineError: there is no such fold, or a column says which rows test.
    """
    if how == "column":
        raise RavineError('data.folds parts the rows, and so does data.split = "column"; choose one of both')
    if how != "in_order":
        return rows.fold(rng, folds, fold, is_stratified=how == "stratified")
    check_fold(len(rows.x), folds, fold)
    return rows.parted(np.array_split(np.arange(len(rows.x)), folds)[fold - 1])


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
        return [_likely_target(table)[0]]
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


def _likely_target(table: CsvTable) -> tuple[int, str]:
    """A column with the name of a target, else the last class in words, else the last not empty; and why."""
    columns = table.columns
    for name in TARGET_NAMES:
        for index, column in enumerate(columns):
            if column.name.lower() == name and column.kind != "empty":
                return index, "its name says so"
    filled = [index for index, column in enumerate(columns) if column.kind != "empty"]
    classes = [i for i in filled if columns[i].kind == "text" and _likely_kind(columns[i])]
    if classes:
        return classes[-1], "the last column of words"
    return [len(columns) - 1, *filled][-1], "the last column"


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
