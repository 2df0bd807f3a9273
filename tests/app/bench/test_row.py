"""Rows of measurements: which numbers reach a goal, and how times are told."""

from __future__ import annotations

import pytest

from app.bench.row import Better, Budget, Found, Row, duration, ratio
from app.bench.timing import once


@pytest.mark.parametrize(
    ("better", "number", "reached"),
    [("lower", 1.1, True), ("lower", 1.2, False), ("higher", 1.2, True), ("higher", 1.1, False)],
)
def test_whether_a_goal_is_reached_depends_on_its_direction(
    better: Better, number: float, reached: bool
) -> None:
    row = Row("a", "A", "B", lambda _: Found(number, ""), better=better, goal=1.15)
    assert row.reached(number) is reached
    assert Row("a", "A", "B", lambda _: Found(number, "")).reached(number) is None


def test_a_rivals_time_over_ours_is_the_inverse_of_ours_over_its() -> None:
    def contenders() -> tuple[object, object]:
        return once(lambda: sum(range(20_000))), once(lambda: sum(range(200)))

    lower = ratio(contenders)(Budget(0.01))  # type: ignore[arg-type]  # a pair of work
    higher = ratio(contenders, "higher")(Budget(0.01))  # type: ignore[arg-type]  # a pair of work
    assert lower.number > 1 > higher.number
    assert lower.wall is not None


def test_long_runs_are_made_whole_only_where_that_is_asked_for() -> None:
    assert Budget().steps(5_000) == 500
    assert Budget(full=True).steps(5_000) == 5_000


@pytest.mark.parametrize(("seconds", "text"), [(2.5, "2.5 s"), (0.0123, "12.3 ms"), (4.56e-6, "4.56 us")])
def test_times_have_three_digits_and_a_unit(seconds: float, text: str) -> None:
    assert duration(seconds) == text
