"""Isolines and height ranges as text."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.errors import RavineError
from engine.experiment.drawn_heights import (
    height_range_of,
    isolines_of,
    read_height_range,
    read_isolines,
)


def test_isolines_are_kept_rising_and_each_once() -> None:
    assert read_isolines(" 10;0.5 ; 1e3; .5") == "0.5; 10; 1000"
    assert isolines_of("0.5; 10; 1000") == (0.5, 10.0, 1000.0)
    assert read_isolines("0.12345678901234566") == "0.12345678901234566", "no digit is lost"


def test_a_height_range_is_two_losses() -> None:
    assert read_height_range("-1 to 1e2") == "-1 to 100"
    assert height_range_of("-1 to 100") == (-1.0, 100.0)


@pytest.mark.parametrize("text", ["", "auto", " Auto "])
def test_what_the_program_chooses_has_a_word(text: str) -> None:
    assert read_isolines(text) == read_height_range(text) == "auto"
    assert isolines_of(text) is height_range_of(text) is None


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (isolines_of, "1; two", 'isolines: "two" is no loss'),
        (isolines_of, "nan", "is no loss"),
        (isolines_of, ";".join(map(str, range(41))), "41 are too many"),
        (height_range_of, "1", "write two losses, for example 0 to 100"),
        (height_range_of, "2 to 1", "the first loss must be below the second"),
        (height_range_of, "0 to 1e31", "is no loss"),
    ],
)
def test_anything_else_is_answered_with_one_sentence(
    read: Callable[[str], object], text: str, said: str
) -> None:
    with pytest.raises(RavineError) as caught:
        read(text)
    assert said in str(caught.value)
