"""Points on the plane as rows of a table."""

from __future__ import annotations

import numpy as np
import pytest

from app.table_editor.drawn_points import (
    NEW,
    NEW_CURVE,
    classes_of,
    first_label,
    is_drawable,
    labelled,
    next_class,
    numbers_are_labels,
    places_of,
    rows_within,
    with_points,
)
from engine.errors import RavineError
from engine.tables.edited_table import EditedTable


def test_points_are_rounded_to_what_can_be_told_apart_on_the_plane() -> None:
    table = with_points(NEW, np.array([[1.23456, -0.001]]), "B", span=12.0)
    assert table.rows == (("1.23", "0.00", "B"),)
    assert with_points(NEW_CURVE, np.array([[0.5, 1e-5]]), "", span=1e-3).rows == (("0.500000", "0.000010"),)


def test_classes_stand_in_the_order_in_which_they_are_learned() -> None:
    assert classes_of(NEW) == ["A", "B"]
    assert classes_of(NEW.with_rows([("1", "2", "yes"), ("1", "2", "no"), ("1", "2", "")])) == ["no", "yes"]
    assert classes_of(NEW.with_rows([("1", "2", "10"), ("1", "2", "9")])) == ["9", "10"]
    assert next_class(["A", "C"]) == "B"
    assert next_class("ABCDEFGH") == "class 9"


def test_labels_of_many_numbers_are_numbers() -> None:
    table = NEW.with_rows([("1", "2", str(value)) for value in range(12)])
    assert numbers_are_labels(table)
    assert classes_of(table) == []
    assert first_label(table, "A") == "0"
    assert first_label(table, "3") == "3"
    assert first_label(NEW_CURVE, "A") == ""


@pytest.mark.parametrize(
    ("table", "drawable"),
    [
        (NEW, True),
        (NEW_CURVE.with_rows([("1", "2")]), True),
        (EditedTable(("a", "b", "c"), (("x", "1", "2"),)), False),
        (EditedTable(("a", "b", "c", "d")), False),
    ],
)
def test_two_numbers_and_perhaps_a_label_can_be_drawn(table: EditedTable, drawable: bool) -> None:
    assert is_drawable(table) is drawable


def test_points_are_found_under_the_brush_and_rows_without_a_place_never() -> None:
    table = NEW.with_rows([("0", "0", "A"), ("", "0", "A"), ("1", "0", "A"), ("0", "1", "B")])
    assert places_of(table)[1].tolist() == [0, 2, 3]
    assert rows_within(table, np.zeros(2), np.array([1.5, 0.5])) == [0, 2]


def test_any_column_is_filled_by_a_formula_of_the_others() -> None:
    table = NEW.with_rows([("0", "1", ""), ("2", "-1", "")])
    assert [row[2] for row in labelled(table, "x2 > sin(3*x1)", 2).rows] == ["yes", "no"]
    assert [row[1] for row in labelled(table, "x1^2", 1).rows] == ["0", "4"]
    with pytest.raises(RavineError, match="x9"):
        labelled(table, "x9", 2)
