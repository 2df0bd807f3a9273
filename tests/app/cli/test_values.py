"""Values of options: what is read, and what is refused in a sentence."""

from __future__ import annotations

import argparse
from collections.abc import Callable

import pytest

from app.cli.values import OneOf, number, picture_size, step_range, theme_name, whole


def test_values_are_read() -> None:
    assert OneOf("fruit", ("apple", "pear"))("pear") == "pear"
    assert theme_name("light") == "paper"
    assert whole(0, 9)("7") == 7
    assert number(0, 1)("0.5") == 0.5
    assert picture_size("640x400") == (640, 400)
    assert step_range("0:10:5") == range(0, 11, 5)


@pytest.mark.parametrize(
    ("read", "text", "sentence"),
    [
        (OneOf("fruit", ("apple", "pear")), "peer", "pear"),
        (theme_name, "dim", "dark"),
        (whole(0, 9), "x", "whole number in"),
        (whole(0, 9), "10", r"outside \[0, 9\]"),
        (number(0, 1), "x", "number in"),
        (number(0, 1), "2", r"outside \[0, 1\]"),
        (picture_size, "640", "WIDTHxHEIGHT"),
        (picture_size, "640x9000", "9000 in 640x9000"),
        (step_range, "5", "FIRST:LAST"),
        (step_range, "5:1", "FIRST <= LAST"),
    ],
)
def test_what_is_refused_is_said_with_what_is_allowed(
    read: Callable[[str], object], text: str, sentence: str
) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=sentence):
        read(text)
