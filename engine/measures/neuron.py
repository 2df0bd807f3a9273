"""Measures of one neuron."""

from __future__ import annotations

from math import nan

import numpy as np

from engine.activations import ACTIVATIONS
from engine.analysis.random_starts import StartsRequest, count
from engine.data.gates import GATES
from engine.frames.frame import Address
from engine.measures.measure import Measure, MeasureRequest
from engine.parameters import Parameter

CURVES = tuple(row.key for row in ACTIVATIONS.rows() if row.curve is not None)
CODINGS = ("zero_one", "plus_minus_one")


def _success_rate(request: MeasureRequest) -> float:
    values = request.values
    question = StartsRequest(
        gate=str(values["gate"]),
        inputs="zero_one" if values["inputs"] == "zero_one" else "plus_minus_one",
        targets="zero_one" if values["targets"] == "zero_one" else "plus_minus_one",
        starts=int(values["starts"]),
        seed=int(values["seed"]),
        activations=(str(values["activation"]),),
    )
    return count(question)[0].rate


def _accuracy(request: MeasureRequest) -> float:
    request.session.seek(Address(request.step))
    objective = request.running.network_objective
    if objective is None or objective.data.kind != "binary":
        return nan
    data, theta = objective.data, np.array(request.running.theta)
    output = objective.predict(theta, data.x)
    return float(np.mean((output > data.threshold) == (data.y > data.threshold)))


def _largest_error(request: MeasureRequest) -> float:
    request.session.seek(Address(request.step))
    objective = request.running.network_objective
    if objective is None:
        return nan
    output = objective.predict(np.array(request.running.theta), objective.data.x)
    return float(np.abs(output - objective.data.y).max())


def _solved(request: MeasureRequest) -> float:
    accuracy = _accuracy(request)
    return accuracy if np.isnan(accuracy) else float(accuracy == 1.0)


ROWS: tuple[Measure, ...] = (
    Measure(
        "success_rate",
        "Success rate",
        "The share of random starts, in [0, 1], from which one neuron learns a truth table.",
        _success_rate,
        (
            Parameter(name="activation", default="gcu", choices=CURVES, meaning="The neuron's activation."),
            Parameter(name="gate", default="xor", choices=tuple(GATES), meaning="The truth table."),
            Parameter(name="inputs", default="zero_one", choices=CODINGS, meaning="How inputs are coded."),
            Parameter(name="targets", default="zero_one", choices=CODINGS, meaning="How answers are coded."),
            Parameter(name="starts", default=400, low=1, high=10000, symbol="n", meaning="How many starts."),
            Parameter(name="seed", default=0, low=0, high=1e9, symbol="s", meaning="Of the starts."),
        ),
    ),
    Measure(
        "accuracy",
        "Accuracy",
        "The share of the training examples, in [0, 1], that lie on their label's side of the threshold.",
        _accuracy,
    ),
    Measure("solved", "Solved", "1 where every training example is answered right, else 0.", _solved),
    Measure(
        "largest_error",
        "Largest error",
        "How far the answer to a training example is from its target, at most.",
        _largest_error,
    ),
)
