"""The check of a value against a parameter, and what is said to be allowed."""

from __future__ import annotations

from typing import Any

import pytest

from engine.errors import RavineError
from engine.parameters import Parameter, Value, check_values, complete


def parameter(default: Value, **given: Any) -> Parameter:
    return Parameter(name="value", default=default, meaning="A value.", **given)


def read_colour(text: str) -> str:
    """A text of a form of its own: a colour by its number."""
    if not text.startswith("#"):
        raise RavineError(f"{text} is no colour")
    return text.lower()


RATE = parameter(0.1, low=0, high=10, low_open=True)
COUNT = parameter(5, low=1, high=10)
SWITCH = parameter(default=False)
CHOICE = parameter("mean", choices=("mean", "sum"))
COLOUR = parameter("#000000", form="a colour like #ff0000", read=read_colour)
NAMED_COLOUR = parameter("red", choices=("red",), form="a colour like #ff0000", read=read_colour)


@pytest.mark.parametrize(
    ("made", "allowed"),
    [
        (RATE, "(0, 10]"),
        (COUNT, "whole numbers in [1, 10]"),
        (parameter(0.5, high=1, high_open=True), "(-inf, 1)"),
        (parameter(0.5, low=0), "[0, inf)"),
        (SWITCH, "true or false"),
        (CHOICE, "mean | sum"),
        (COLOUR, "a colour like #ff0000"),
        (NAMED_COLOUR, "red | a colour like #ff0000"),
    ],
)
def test_what_is_allowed_is_told_in_words(made: Parameter, allowed: str) -> None:
    assert made.allowed == allowed


@pytest.mark.parametrize(
    ("made", "given", "kept"),
    [
        (RATE, 10, 10.0),
        (RATE, 1e-300, 1e-300),
        (COUNT, 1, 1),
        (COUNT, 10.0, 10),
        (SWITCH, True, True),
        (CHOICE, "sum", "sum"),
        (COLOUR, "#FF0000", "#ff0000"),
    ],
)
def test_an_allowed_value_is_kept_in_the_parameters_own_kind(
    made: Parameter, given: object, kept: Value
) -> None:
    checked = made.check(given)
    assert checked == kept
    assert type(checked) is made.kind


@pytest.mark.parametrize(
    ("made", "given", "sentence"),
    [
        (RATE, 0, "value = 0 is outside (0, 10]"),
        (RATE, 10.5, "value = 10.5 is outside (0, 10]"),
        (RATE, float("nan"), "value = nan is not a finite number; allowed is (0, 10]"),
        (RATE, "much", "value = 'much' is not a number; allowed is (0, 10]"),
        (RATE, True, "value = True is not a number; allowed is (0, 10]"),
        (parameter(0.5, high=1, high_open=True), 1, "value = 1 is outside (-inf, 1)"),
        (COUNT, 2.5, "value = 2.5 is not a whole number"),
        (COUNT, 0, "value = 0 is outside [1, 10] (whole numbers)"),
        (SWITCH, 1, "value = 1 is not allowed; write true or false"),
        (CHOICE, "som", 'unknown value "som": did you mean sum?'),
        (CHOICE, 3, "unknown value"),
        (COLOUR, 3, "value = 3 is not a text; allowed are a colour like #ff0000"),
        (COLOUR, "blue", "blue is no colour"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(
    made: Parameter, given: object, sentence: str
) -> None:
    with pytest.raises(RavineError) as caught:
        made.check(given)
    assert sentence in str(caught.value)


def test_values_are_completed_with_the_defaults_of_a_dialect() -> None:
    made = parameter(0.1, dialect_defaults={"keras": 0.2})
    assert complete([made], {}, "textbook") == {"value": 0.1}
    assert complete([made], {}, "keras") == {"value": 0.2}
    assert complete([made], {"value": 0.3}, "keras") == {"value": 0.3}


def test_an_unknown_name_is_told_with_its_owner_and_the_nearest() -> None:
    with pytest.raises(RavineError, match='unknown parameter of loss huber "valu": did you mean value'):
        check_values([RATE], {"valu": 1.0}, owner="loss huber")


def test_a_choice_that_is_a_number_may_be_written_as_one() -> None:
    points = parameter("auto", choices=("auto", "65"))
    assert points.check(65) == points.check("65") == "65"
    for wrong in (66, 65.0, True):
        with pytest.raises(RavineError, match="unknown value"):
            points.check(wrong)
