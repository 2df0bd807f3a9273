"""Functions and their constants as text: read as written, kept in one form, refused in a sentence."""

from __future__ import annotations

import pytest

from engine.activations import ACTIVATIONS
from engine.errors import RavineError
from engine.experiment.function_lists import (
    MOST,
    chosen_of,
    constants_of,
    functions_of,
    read_constants,
    read_function,
    read_functions,
)


def test_functions_are_kept_once_each_in_the_order_written() -> None:
    assert functions_of("sigmoid; tanh;; sigmoid") == ("sigmoid", "tanh")
    assert read_functions(" sigmoid ;tanh; ") == "sigmoid; tanh"


def test_more_functions_than_one_can_tell_apart_are_refused() -> None:
    keys = [row.key for row in ACTIVATIONS.rows()]
    assert len(functions_of(";".join(keys[:MOST]))) == MOST
    with pytest.raises(RavineError, match=f"{MOST + 1} cannot be told apart; allowed are at most {MOST}"):
        functions_of(";".join(keys[: MOST + 1]))


def test_a_function_looked_at_that_is_not_shown_gives_way_to_the_first() -> None:
    assert chosen_of(("relu", "tanh"), "tanh") == "tanh"
    assert chosen_of(("relu", "tanh"), "selu") == "relu"


def test_an_empty_text_leaves_the_choice_of_one_function_open() -> None:
    assert read_function(" ") == ""
    assert read_function("tanh") == "tanh"


@pytest.mark.parametrize(
    ("text", "constants", "kept"),
    [
        ("", {}, ""),
        ("elu.alpha=2", {"elu": {"alpha": 2.0}}, "elu.alpha=2"),
        (" elu . alpha = 2.50 ;", {"elu": {"alpha": 2.5}}, "elu.alpha=2.5"),
        ("gelu.approximate=true", {"gelu": {"approximate": True}}, "gelu.approximate=true"),
        ("gelu.approximate=false", {"gelu": {"approximate": False}}, "gelu.approximate=false"),
        ("elu.alpha=2; elu.alpha=3", {"elu": {"alpha": 3.0}}, "elu.alpha=3"),
    ],
)
def test_constants_are_read_and_kept_in_one_form(
    text: str, constants: dict[str, dict[str, object]], kept: str
) -> None:
    assert constants_of(text) == constants
    assert read_constants(text) == kept
    assert read_constants(kept) == kept


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("elu", '"elu" is not function.constant=value'),
        ("alpha=2", '"alpha=2" is not function.constant=value'),
        ("elu.alpha=much", "alpha = 'much' is not a number"),
        ("elu.alpa=2", "did you mean alpha"),
        ("ely.alpha=2", "did you mean elu"),
        ("gelu.approximate=2", "write true or false"),
    ],
)
def test_a_constant_that_cannot_be_is_refused_in_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(RavineError) as caught:
        constants_of(text)
    assert sentence in str(caught.value)
