"""Measures of one neuron: what lessons claim of it is computed by running it."""

from __future__ import annotations

import math

import pytest

from engine.experiment import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.measures import MEASURES, Asked
from engine.parameters import Value
from engine.session import Session

RACERS = named((RacerSpec("sgd", {"learning_rate": 1.0}),))


def measured(key: str, experiment: Experiment, step: int = 0, **values: Value) -> float:
    measure = MEASURES[key]
    complete = {parameter.name: parameter.default for parameter in measure.parameters} | values
    return measure.of(Asked(Session(experiment), 0, step, complete))


def neuron(gate: str) -> Experiment:
    layers = (LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),)
    return Experiment(
        objective=NetworkSpec("gate", data={"gate": gate}, layers=layers, loss="mean_squared_error"),
        racers=RACERS,
        seed=1,
    )


@pytest.mark.parametrize(("gate", "solved"), [("and", 1.0), ("or", 1.0), ("xor", 0.0)])
def test_a_sigmoid_solves_what_a_line_parts_and_not_exclusive_or(gate: str, solved: float) -> None:
    assert measured("solved", neuron(gate), 2000) == solved
    assert (measured("accuracy", neuron(gate), 2000) == 1.0) is bool(solved)


def test_a_surface_has_nothing_to_answer() -> None:
    surface = Experiment(objective=SurfaceSpec(formula="x^2 + y^2"), racers=RACERS, seed=1)
    assert math.isnan(measured("solved", surface))


def test_exclusive_or_is_learned_by_an_oscillating_neuron_and_never_by_a_sigmoid() -> None:
    assert measured("success_rate", neuron("xor"), activation="gcu", starts=40) > 0.8
    assert measured("success_rate", neuron("xor"), activation="sigmoid", starts=40) == 0.0
