"""A table of two numbers and perhaps a label, as points on the plane."""

from __future__ import annotations

from collections.abc import Iterable
from math import floor, log10

import numpy as np

from engine.data.formula_labels import labels_by
from engine.objective import FloatArray, IntArray
from engine.tables.edited_table import EditedTable
from engine.tables.table_column import is_gap

#: The columns of a table that can be drawn.
X, Y, LABEL = range(3)
#: What classes are called that nobody has named.
LETTERS = "ABCDEFGH"
#: So many classes have a key.
MOST_CLASSES = len(LETTERS)
#: A label of more different numbers is a number, and its points have shades of one colour.
FEW = 10
#: What an empty table begins with, and how far the plane then reaches to each side.
NEW = EditedTable(("x1", "x2", "class"))
NEW_CURVE = EditedTable(("x", "y"))
REACH = 6.0


def has_labels(table: EditedTable) -> bool:
    """Whether points have a label; without one the second number is what is learned."""
    return len(table.names) > LABEL


def is_drawable(table: EditedTable) -> bool:
    """Whether a table is two columns of numbers, with or without a label."""
    if len(table.names) not in (LABEL, LABEL + 1):
        return False
    return not table.rows or all(bool(np.isfinite(table.numbers(column)).any()) for column in (X, Y))


def _places(table: EditedTable) -> FloatArray:
    return np.column_stack((table.numbers(X), table.numbers(Y)))


def places_of(table: EditedTable) -> tuple[FloatArray, IntArray]:
    """The points (N, 2) that have a place, and their rows (N,)."""
    places = _places(table)
    rows = np.flatnonzero(np.isfinite(places).all(axis=1))
    return places[rows], rows


def numbers_are_labels(table: EditedTable) -> bool:
    """Whether labels are numbers to be learned, and not names of classes."""
    if not has_labels(table):
        return False
    numbers = table.numbers(LABEL)
    return bool(np.isfinite(numbers).all()) and len(np.unique(numbers)) > FEW


def classes_of(table: EditedTable) -> list[str]:
    """The classes in the order of their names, as what is learned has them; at least two.

    None where labels are numbers to be learned, or where there are no labels.
    """
    if numbers_are_labels(table) or not has_labels(table):
        return []
    said = sorted({row[LABEL] for row in table.rows if not is_gap(row[LABEL])})
    if np.isfinite(numbers := table.numbers(LABEL)).all():
        said = [table.rows[first][LABEL] for first in np.unique(numbers, return_index=True)[1].tolist()]
    letters = (letter for letter in LETTERS if letter not in said)
    while len(said) < 2:
        said.append(next(letters))
    return said


def first_label(table: EditedTable, label: str) -> str:
    """What the next points are called: as before where others are, else as the first class or number."""
    if not has_labels(table):
        return ""
    said = classes_of(table) or [row[LABEL] for row in table.rows]
    return label if label in said else said[0]


def next_class(classes: Iterable[str]) -> str:
    """A name that no class has yet."""
    known = set(classes)
    return next((letter for letter in LETTERS if letter not in known), f"class {len(known) + 1}")


def with_points(table: EditedTable, places: FloatArray, label: str, span: float) -> EditedTable:
    """With more points, their places rounded to what can be told apart on a plane so wide.

    Args:
        table: as it is.
        places: ``(N, 2)``.
        label: of all of them.
        span: the width of the plane.
    """
    digits = max(0, 3 - floor(log10(span)))
    rounded = np.round(places, digits) + 0.0  # no -0
    rows = [(f"{x:.{digits}f}", f"{y:.{digits}f}", label) for x, y in rounded.tolist()]
    return table.with_rows(rows)


def rows_within(table: EditedTable, at: FloatArray, reach: FloatArray) -> list[int]:
    """The rows of points within an ellipse.

    Args:
        table: as it is.
        at: its middle (2,).
        reach: its half axes (2,).
    """
    places, rows = places_of(table)
    near = (((places - at) / reach) ** 2).sum(axis=1) <= 1.0
    return [int(row) for row in rows[near]]


def labelled(table: EditedTable, formula: str, column: int) -> EditedTable:
    """With a column filled by a formula of the others; cells where it has no value become empty.

    Raises:
        RavineError: the formula cannot be read, or has no value anywhere.
    """
    others = [place for place in range(len(table.names)) if place != column]
    values = np.column_stack([table.numbers(place) for place in others])
    said = labels_by(formula, [table.names[place] for place in others], values)
    return table.with_texts(dict(enumerate(said)), column)
