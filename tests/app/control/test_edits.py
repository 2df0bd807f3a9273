"""Edits that several places of the window make: experiments in, experiments out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.control.edits import Edits
from app.document import START
from engine.experiment.description import Experiment
from engine.experiment.file import parse_experiment
from engine.frames.frame import Address, Frame
from engine.parameters import Value
from tests.engine.maps.samples import on_surface

NETWORK = """
ravine = 1
[objective]
kind = "network"
dataset = "circle"
[[objective.layers]]
kind = "dense"
units = 1
[[racers]]
optimizer = "sgd"
[[racers]]
optimizer = "adam"
"""


class Keeper:
    """A controller that only keeps the newest experiment."""

    message: Any = None

    def __init__(self, experiment: Experiment) -> None:
        self.experiment = experiment
        self.address: Address = START
        self.frame: Frame | None = None

    def edit(self, experiment: Experiment, gesture: str = "", *, address: Address = START) -> None:
        del gesture, address
        self.experiment = experiment

    def show(self, values: Mapping[str, Value]) -> None:
        raise AssertionError(values)


def test_settings_of_a_map_become_the_racers_and_the_surfaces_own() -> None:
    controller = Keeper(on_surface("a x^2 + y^2", 'optimizer = "sgd"\nmomentum = 0.9'))
    Edits(controller).set_settings(0, {"learning_rate": 0.25, "a": 3.0})
    edited = controller.experiment
    assert edited.racers[0].values == {"learning_rate": 0.25, "momentum": 0.9}
    assert (
        edited.objective
        == parse_experiment(
            'ravine = 1\n[objective]\nkind = "surface"\nformula = "a x^2 + y^2"\nconstants = {a = 3.0}\n'
            '[[racers]]\noptimizer = "sgd"'
        ).objective
    )


def test_rates_of_single_layers_which_no_racer_has_are_left_out() -> None:
    network = parse_experiment(NETWORK)
    controller = Keeper(network)
    Edits(controller).set_settings(1, {"layer_1.learning_rate": 0.25, "beta_1": 0.5})
    assert controller.experiment.objective == network.objective
    assert controller.experiment.racers[0] == network.racers[0]
    assert controller.experiment.racers[1].values == {"beta_1": 0.5}
