"""Programs of networks some of whose parameters no optimizer changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from engine.codegen import LANGUAGES, Language
from engine.experiment.description import Change, LayerSpec, RacerSpec
from engine.parameters import Dialect, Value
from tests.engine.codegen.programs import bowl, circle, printed, text_of, traced

HELD = (
    LayerSpec("dense", {"units": 3, "activation": "tanh", "train_biases": False}),
    LayerSpec("dense", {"units": 2, "activation": "tanh", "trainable": False}),
    LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),
)
RULES: tuple[tuple[str, Dialect, Mapping[str, Value]], ...] = (
    ("sgd", "keras", {"learning_rate": 0.3, "weight_decay": 0.01}),
    ("nesterov", "textbook", {"learning_rate": 0.3}),
    ("adam", "pytorch", {"learning_rate": 0.1}),
)


@pytest.mark.parametrize(("optimizer", "dialect", "values"), RULES)
def test_what_is_held_stays_and_the_rest_prints_the_bits_of_its_run(
    optimizer: str, dialect: Dialect, values: Mapping[str, Value]
) -> None:
    experiment = circle(*HELD, racer=RacerSpec(optimizer, values), dialect=dialect)
    assert printed(text_of(experiment, "numpy")) == traced(experiment)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("optimizer", "dialect", "values"), RULES)
def test_every_language_holds_them(
    language: Language, optimizer: str, dialect: Dialect, values: Mapping[str, Value]
) -> None:
    text = text_of(circle(*HELD, racer=RacerSpec(optimizer, values), dialect=dialect), language)
    compile(text, language, "exec")
    assert "held" in text or "stay as they are" in text


def test_a_look_ahead_whose_rate_alone_changes_is_written_once_in_keras() -> None:
    racer = RacerSpec("nesterov", {"learning_rate": 0.001})
    experiment = bowl(racer, "textbook")
    once = text_of(experiment, "keras").count("variable.assign(")
    changed = replace(experiment, changes=(Change(5, experiment.racers[0].name, "learning_rate", 0.002),))
    assert text_of(changed, "keras").count("variable.assign(") == once


def test_a_start_that_was_given_is_not_said_to_be_drawn() -> None:
    drawn = circle()
    network = drawn.network
    assert network is not None
    given = replace(drawn, objective=replace(network, start=tuple(0.1 * n for n in range(13))))
    assert "PyTorch would draw" in text_of(drawn, "pytorch")
    assert "PyTorch would draw" not in text_of(given, "pytorch")
