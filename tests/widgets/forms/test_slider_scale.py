"""The ends of a slider, where a value may be excluded."""

from __future__ import annotations

from typing import Any

import pytest

from engine.parameters import Parameter
from widgets.forms.slider_scale import place_of, value_at

RANGES: dict[str, dict[str, Any]] = {
    "real numbers": {"default": 1.0, "low": 0, "high": 2},
    "whole numbers": {"default": 5, "low": 0, "high": 10},
    "below zero": {"default": -1.0, "low": -2, "high": 0},
}


def parameter(given: dict[str, Any], **more: Any) -> Parameter:
    return Parameter(name="rate", meaning="A number.", **given, **more)


@pytest.mark.parametrize("given", RANGES.values(), ids=RANGES)
@pytest.mark.parametrize("end", ["low", "high"])
def test_an_excluded_end_is_kept_off_by_the_smallest_step_and_an_allowed_one_is_reached(
    given: dict[str, Any], end: str
) -> None:
    place, limit = (0.0, given["low"]) if end == "low" else (1.0, given["high"])
    assert value_at(parameter(given), place) == limit
    open_end = parameter(given, **{f"{end}_open": True})
    kept = value_at(open_end, place)
    assert open_end.check(kept) == kept
    assert 0.0 < abs(kept - limit) <= (1.0 if isinstance(given["default"], int) else 0.0101)


@pytest.mark.parametrize("end", ["low", "high"])
def test_only_the_end_that_is_excluded_is_kept_off(end: str) -> None:
    given = RANGES["real numbers"]
    other = (1.0, given["high"]) if end == "low" else (0.0, given["low"])
    assert value_at(parameter(given, **{f"{end}_open": True}), other[0]) == other[1]


def test_a_slider_that_ends_before_an_excluded_value_reaches_its_own_end() -> None:
    made = parameter({"default": 0.1, "low": 0, "high": 10}, low_open=True, slider_low=0.01, slider_high=1.0)
    assert value_at(made, 0.0) == 0.01
    assert value_at(made, 1.0) == 1.0


@pytest.mark.parametrize(
    ("given", "place", "value"),
    [
        ({"default": 0.01, "low": 0, "high": 1, "scale": "log", "slider_low": 1e-4}, 0.5, 0.01),
        ({"default": 0.9, "low": 0, "high": 1, "scale": "memory", "slider_high": 0.9999}, 0.5, 0.99),
        ({"default": 1.0, "low": -1, "high": 3}, 0.5, 1.0),
    ],
)
def test_the_middle_of_a_slider_is_the_middle_of_its_scale(
    given: dict[str, Any], place: float, value: float
) -> None:
    made = parameter(given)
    assert value_at(made, place) == pytest.approx(value)
    assert place_of(made, value) == pytest.approx(place)
