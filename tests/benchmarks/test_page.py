"""The page of the measured results."""

from __future__ import annotations

from app.bench.results import Result
from app.bench.row import Found, Row
from benchmarks.page import REASONS, page_of
from benchmarks.rows import ROWS


def result(key: str, number: float, goal: float | None) -> Result:
    return Result(
        Row(key, "a step", "NumPy: ours over it", lambda _: Found(0, ""), goal=goal), Found(number, "2 us")
    )


def test_a_missed_goal_is_told_with_the_reason_that_was_found() -> None:
    page = page_of([result("settings_map", 2.0, 1.0), result("new", 2.0, 1.0), result("good", 0.5, 1.0)])
    assert "1 goals are reached, 2 are missed" in page
    assert "- **settings_map** (a step): A session takes" in page
    assert "- **new** (a step): Not profiled." in page
    assert "- **good**" not in page
    assert "| `good` | a step | NumPy: ours over it | 2 us |  | 0.5 |  | ≤ 1 | reached |" in page


def test_reasons_are_of_rows_that_there_are() -> None:
    assert set(REASONS) - set(ROWS) == {"not_here"}


def test_every_row_against_another_program_says_which_it_needs() -> None:
    assert {name for row in ROWS.rows() for name in row.needs} >= {"torch", "jax", "pandas", "matplotlib"}
