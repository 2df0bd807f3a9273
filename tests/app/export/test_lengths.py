"""Lengths on paper: every unit is what it is in inches, and what is no length is refused in one sentence."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.export.lengths import UNITS, read_length, read_size, read_text_size
from engine.errors import RavineError


def test_an_inch_is_as_long_in_every_unit() -> None:
    inch = {"in": "1in", "mm": "25.4mm", "cm": "2.54cm", "pt": "72pt", "px": "96px"}
    assert inch.keys() == UNITS.keys()
    for text in inch.values():
        assert read_length(text) == pytest.approx(1.0, abs=1e-12)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("3.5x2.6in", (3.5, 2.6, "in")),
        ("89x60mm", (89.0, 60.0, "mm")),
        ("1280x800", (1280.0, 800.0, "px")),
        (" 10 × 7 cm ", (10.0, 7.0, "cm")),
    ],
)
def test_a_size_is_read_with_its_unit(text: str, size: tuple[float, float, str]) -> None:
    assert read_size(text) == size


@given(st.text(max_size=30))
def test_any_text_is_a_length_or_is_refused(text: str) -> None:
    for read in (read_size, read_length, read_text_size):
        with suppress(RavineError):
            read(text)


@pytest.mark.parametrize("text", ["8", "8pt", "8 pt", "8.0"])
def test_the_size_of_text_is_in_points(text: str) -> None:
    assert read_text_size(text) == 8.0


@pytest.mark.parametrize(
    ("text", "said"), [("3pt", "outside [4, 72]"), ("73", "outside"), ("8mm", "no size")]
)
def test_text_that_nobody_can_read_is_refused(text: str, said: str) -> None:
    with pytest.raises(RavineError) as refused:
        read_text_size(text)
    assert said in str(refused.value)
