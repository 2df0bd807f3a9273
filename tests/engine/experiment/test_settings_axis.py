"""Axes of maps of settings: how they are written, and zooming."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.experiment.settings_axis import SettingsAxis, parse_axis, read_axis

ends = st.tuples(st.floats(1e-200, 1e200), st.floats(1.001, 1e50)).map(lambda t: (t[0], t[0] * t[1]))
axes = st.builds(
    lambda scale, reach: SettingsAxis("layer_1.learning_rate", scale, *reach),
    st.sampled_from(["log", "lin"]),
    ends,
)


@given(axes)
def test_an_axis_reads_back_as_it_was_written(axis: SettingsAxis) -> None:
    assert parse_axis(axis.text) == axis
    assert read_axis(axis.text) == axis.text


@given(axes, st.floats(0.0, 1.0), st.floats(0.1, 3.0))
def test_what_is_under_the_mouse_stays_there_when_one_zooms(
    axis: SettingsAxis, place: float, factor: float
) -> None:
    before, zoomed = axis.value_at(place), axis.zoomed(place, factor)
    if zoomed is not axis and np.isfinite(zoomed.high):
        assert zoomed.value_at(place) == pytest.approx(
            before, rel=1e-6, abs=1e-6 * (zoomed.high - zoomed.low)
        )


def test_values_include_both_ends_in_equal_distances_or_ratios() -> None:
    assert SettingsAxis("a", "lin", 0.0, 1.0).values(5).tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert SettingsAxis("a", "log", 1.0, 16.0).values(5) == pytest.approx([1.0, 2.0, 4.0, 8.0, 16.0])


def test_a_place_and_a_value_are_inverse() -> None:
    for axis in (SettingsAxis("a", "lin", -3.0, 5.0), SettingsAxis("a", "log", 1e-4, 1e2)):
        assert axis.place_of(axis.value_at(0.3)) == pytest.approx(0.3)


def test_an_axis_moves_by_a_share_of_its_range() -> None:
    moved = SettingsAxis("a", "lin", 0.0, 2.0).moved(0.5)
    assert (moved.low, moved.high) == (1.0, 3.0)


def test_a_range_that_floats_cannot_tell_apart_is_zoomed_no_further() -> None:
    axis = SettingsAxis("a", "lin", 1.0, np.nextafter(1.0, 2.0))
    assert axis.zoomed(0.5, 0.1) == axis


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("learning_rate", "is no axis"),
        ("a=sqrt:1:2", "is no axis"),
        ("a=lin:x:2", "is not a number"),
        ("a=lin:2:1", "the smaller first"),
        ("a=lin:0:inf", "finite"),
        ("a=log:0:1", "positive"),
    ],
)
def test_what_is_wrong_with_an_axis_is_said(text: str, words: str) -> None:
    with pytest.raises(RavineError, match=words):
        read_axis(text)


def test_an_axis_may_be_left_to_the_map() -> None:
    assert read_axis("auto") == "auto"
