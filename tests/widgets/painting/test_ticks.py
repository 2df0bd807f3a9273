"""Numbers on axes can be told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from widgets.painting.ticks import linear_ticks


@given(st.floats(-1e8, 1e8), st.floats(-4.0, 8.0), st.integers(2, 8))
def test_no_two_numbers_of_an_axis_read_alike_however_far_it_lies_from_0(
    low: float, decades: float, count: int
) -> None:
    texts = [text for _, text in linear_ticks(low, low + 10.0**decades, count)]
    assert len(set(texts)) == len(texts)


def test_an_axis_far_from_0_is_written_in_full() -> None:
    assert [text for _, text in linear_ticks(1e6, 1e6 + 4.0, 4)] == [
        "1000000",
        "1000001",
        "1000002",
        "1000003",
        "1000004",
    ]


@pytest.mark.parametrize(("low", "high"), [(0.0, 3e5), (-2e6, 2e6), (1e5, 9e5)])
def test_an_axis_that_begins_near_0_keeps_its_powers_of_ten(low: float, high: float) -> None:
    assert any("10" in text and "·" in text for _, text in linear_ticks(low, high, 4))
