"""Dates as people write them: which order a column has, and what is no date."""

from __future__ import annotations

import pytest

from engine.data.dates import date_order, day_number


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["2024-02-29", "2023-12-01T23:59:59.5Z"], "ymd"),
        (["1.2.2024", "31.12.2023 8:05"], "dmy"),
        (["01/02/2024", "12/31/2023"], "mdy"),
        (["03/04/2020"], "dmy"),
        (["31.12.2023", "12.31.2023"], None),
        (["2023-02-29"], None),
        (["2023-02-01", "soon"], None),
        ([], None),
    ],
)
def test_a_whole_column_says_how_its_dates_are_written(cells: list[str], order: str | None) -> None:
    assert date_order(cells) == order


def test_days_are_counted_from_the_first_of_the_calendar() -> None:
    assert day_number("0001-01-01", "ymd") == 1
    assert day_number("1.3.2024", "dmy") == day_number("2024-02-28", "ymd") + 2  # type: ignore[operator]  # dates
    assert day_number("0000-01-01", "ymd") is None
