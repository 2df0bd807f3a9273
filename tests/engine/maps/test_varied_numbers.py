"""What can be varied, and what is proposed."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment
from engine.maps.varied_numbers import axes_of, value_of, varied_numbers
from engine.optimizers.table import OPTIMIZERS
from tests.engine.maps.samples import on_surface

NETWORK = """
ravine = 1
[objective]
kind = "network"
dataset = "circle"
[[objective.layers]]
kind = "dense"
units = 3
[[objective.layers]]
kind = "dense"
units = 1
[[racers]]
optimizer = "adam"
"""


def axes(experiment: Experiment, x: str = "auto", y: str = "auto") -> list[str]:
    return [axis.text for axis in axes_of(experiment, experiment.racers[0], x, y)]


@pytest.mark.parametrize("optimizer", [key for key in OPTIMIZERS if key != "average"])
def test_two_numbers_are_proposed_for_every_optimizer_within_what_it_allows(optimizer: str) -> None:
    experiment = on_surface(racer=f'optimizer = "{optimizer}"')
    proposed = axes(experiment)
    assert len({text.partition("=")[0] for text in proposed}) == 2
    assert axes(experiment, *proposed) == proposed, "what is proposed may also be asked for"


def test_the_learning_rate_comes_first_about_the_racers_own() -> None:
    assert axes(on_surface(racer='optimizer = "sgd"\nlearning_rate = 0.03')) == [
        "learning_rate=log:0.001:0.8999999999999999",
        "momentum=lin:0.0:0.99",
    ]


def test_a_surfaces_constants_and_a_networks_layers_can_be_varied() -> None:
    surface = on_surface("a x^2 + y^2")
    assert "a" in varied_numbers(surface, surface.racers[0])
    assert value_of(surface, surface.racers[0], "a") == 1.0
    assert value_of(surface, surface.racers[0], "momentum") == 0.0
    network = parse_experiment(NETWORK)
    names = varied_numbers(network, network.racers[0])
    assert {"learning_rate", "beta_1", "layer_1.learning_rate", "layer_2.learning_rate"} <= set(names)
    assert "amsgrad" not in names
    assert value_of(network, network.racers[0], "layer_2.learning_rate") == 0.001
    assert value_of(network, network.racers[0], "momentum") is None


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        ("beta_1=lin:0:0.5", "auto", 'unknown number to vary "beta_1"'),
        ("momentum=lin:0:1.5", "auto", "leaves what is allowed"),
        ("learning_rate=lin:0:1", "auto", "leaves what is allowed"),
        ("momentum=lin:0:0.5", "momentum=lin:0:0.9", "both axes are momentum"),
    ],
)
def test_what_cannot_be_varied_is_said(x: str, y: str, words: str) -> None:
    with pytest.raises(RavineError, match=words):
        axes(on_surface(), x, y)


def test_a_rule_of_one_number_has_no_map() -> None:
    with pytest.raises(RavineError, match="average has no two numbers"):
        axes(on_surface(racer='optimizer = "average"'))
