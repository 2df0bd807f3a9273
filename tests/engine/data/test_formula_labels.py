"""A formula labels points: a condition says yes or no, anything else is a number."""

from __future__ import annotations

import numpy as np
import pytest

from engine.data.formula_labels import labels_by
from engine.errors import RavineError

POINTS = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, -3.0], [np.nan, 1.0]])


@pytest.mark.parametrize(
    ("formula", "labels"),
    [
        ("x2 > sin(3*x1)", ["yes", "no", "no", ""]),
        ("0 < x1 < 1.5 or x2 < -2", ["no", "yes", "yes", ""]),
        ("(x1 > 0) and (x2 >= 0)", ["no", "yes", "no", ""]),
        ("not height > 0", ["no", "yes", "yes", "no"]),
        ("x1^2 + x2", ["1", "1", "1", ""]),
        ("x1/3", ["0", "0.333333", "0.666667", ""]),
        ("x1 if x1 > 0 else 2", ["2", "1", "2", ""]),
        ("{x1 > 0: 1, 0}", ["0", "1", "1", ""]),
        ("ln(x1) > 0", ["no", "no", "yes", ""]),
        ("ln(x1)", ["", "0", "0.693147", ""]),
        ("-x1", ["0", "-1", "-2", ""]),
        ("1", ["1", "1", "1", "1"]),
        ("x2", ["1", "0", "-3", "1"]),
    ],
)
def test_labels_follow_the_formula(formula: str, labels: list[str]) -> None:
    assert labels_by(formula, ("width", "height"), POINTS) == labels


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("", "is empty"),
        ("x1 >", "at its end"),
        ("x1 > 0) + 1", "column 7"),
        ("x3 > 0", "x3"),
        ("ln(-1 - x1^2)", "no finite value at any point"),
    ],
)
def test_what_cannot_be_read_is_said(formula: str, said: str) -> None:
    with pytest.raises(RavineError, match=said.replace("(", r"\(")):
        labels_by(formula, ("x1", "x2"), POINTS)


def test_a_table_without_points_has_no_labels() -> None:
    assert labels_by("x1 > 0", ("x1", "x2"), np.empty((0, 2))) == []
