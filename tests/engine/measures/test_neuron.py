"""Measures of one neuron: what lessons claim of it is computed by running it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.measures import MEASURES, MeasureRequest
from engine.parameters import Value
from engine.session.session import Session

RACERS = named((RacerSpec("sgd", {"learning_rate": 1.0}),))


def measured(key: str, experiment: Experiment, step: int = 0, **values: Value) -> float:
    measure = MEASURES[key]
    complete = {parameter.name: parameter.default for parameter in measure.parameters} | values
    return measure.of(MeasureRequest(Session(experiment), 0, step, complete))


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
    assert math.isnan(measured("largest_error", surface))


def test_exclusive_or_is_learned_by_an_oscillating_neuron_and_never_by_a_sigmoid() -> None:
    assert measured("success_rate", neuron("xor"), activation="gcu", starts=40) > 0.8
    assert measured("success_rate", neuron("xor"), activation="sigmoid", starts=40) == 0.0


PHI = (1.0 + math.sqrt(5.0)) / 2.0


def test_the_golden_ratio_solves_exclusive_or_exactly_with_one_quadratic_neuron() -> None:
    layers = (LayerSpec("dense", {"units": 1, "activation": "squ"}),)
    spec = NetworkSpec("gate", data={"gate": "xor"}, layers=layers, start=(-PHI, 1.0 / PHI, 0.0))
    exact = Experiment(objective=spec, racers=RACERS, seed=1)
    assert measured("largest_error", exact) < 1e-14
    assert measured("solved", exact) == 1.0


def test_plain_descent_steps_by_the_rate_times_the_gradient_and_momentum_does_not() -> None:
    assert measured("update_error", neuron("and"), 3) < 1e-15
    heavy = replace(neuron("and"), racers=named((RacerSpec("sgd", {"learning_rate": 1.0, "momentum": 0.9}),)))
    assert measured("update_error", heavy, 3) > 1e-3


@pytest.mark.parametrize("weight", [0, 1, 2, 3, 4, 5, 6, 7, 8])
def test_the_paths_of_a_weight_add_up_to_its_gradient(weight: int) -> None:
    experiment = replace(neuron("xor"), objective=small_network(bias=8.0))
    assert measured("chain_error", experiment, 2, weight=weight) < 1e-15


def test_the_slope_of_a_saturated_sigmoid_is_the_smallest_factor() -> None:
    experiment = replace(neuron("xor"), objective=small_network(bias=9.0))
    assert measured("chain_smallest_is_slope", experiment, weight=2) == 1.0
    assert measured("chain_smallest", experiment, weight=2) < 0.001
    assert math.isnan(measured("chain_error", Experiment(SurfaceSpec(formula="x^2"), racers=RACERS, seed=1)))


def small_network(bias: float) -> NetworkSpec:
    """Two inputs, three sigmoids, one sum; the first sigmoid has this bias."""
    layers = (
        LayerSpec("dense", {"units": 3, "activation": "sigmoid"}),
        LayerSpec("dense", {"units": 1}),
    )
    start = (1.0, 1.2, bias, 2.0, -1.0, 0.5, 1.1, -0.9, 0.1, 1.0, 1.0, -1.0, 0.2)
    return NetworkSpec("gate", data={"gate": "xor"}, layers=layers, start=start)
