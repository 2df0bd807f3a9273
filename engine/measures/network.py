"""Measures of networks from the inside."""

from __future__ import annotations

import numpy as np

from engine.errors import RavineError
from engine.frames.frame import Address
from engine.measures.measure import Measure, MeasureRequest
from engine.network.health import HEALTH, measure, read_layers
from engine.network.scores import Scorer
from engine.objective import FloatArray
from engine.parameters import Parameter

LAYER = Parameter(name="layer", default=0, low=0, high=63, symbol="l", meaning="The layer, from 0.")
AGAINST = Parameter(
    name="against", default=0, low=0, high=63, symbol="k", meaning="The layer it is compared with, from 0."
)
UNIT = Parameter(
    name="unit",
    default=-1,
    low=-1,
    high=4095,
    symbol="u",
    meaning="The unit, from 0; -1 is all of the layer.",
)
PART = Parameter(
    name="part", default="train", choices=("train", "test"), meaning="The part of the data that is scored."
)


def layer_number(request: MeasureRequest, name: str, parameter: Parameter = LAYER) -> float:
    """A number of `LayerHealth` of one layer over all examples; nan if there is no such layer.

    Args:
        request: the run, the racer, the step, and the layer among the values.
        name: one of `HEALTH`.
        parameter: which of the values says the layer.
    """
    request.session.seek(Address(request.step))
    objective, layer = request.running.network_objective, int(request.values[parameter.name])
    if objective is None or layer >= len(objective.network.layers):
        return float("nan")
    theta = request.running.theta
    probes, gradient = read_layers(objective, theta, request.step, None)
    return float(measure(objective.network, probes, theta, gradient, None)[layer, HEALTH.index(name)])


def _ratio(request: MeasureRequest, name: str) -> float:
    other = layer_number(request, name, AGAINST)
    return layer_number(request, name) / other if other else float("nan")


def _outputs(request: MeasureRequest, step: int) -> FloatArray:
    """What the layer passes on ``(U, B)`` at a step."""
    request.session.seek(Address(step))
    objective, layer = request.running.network_objective, int(request.values["layer"])
    if objective is None or layer >= len(objective.network.layers):
        return np.full((1, 1), np.nan)
    probes, _ = read_layers(objective, request.running.theta, step, None)
    return np.asarray(probes[layer].activation, dtype=np.float64)


def _sums(request: MeasureRequest) -> FloatArray:
    """What a layer's activation is applied to ``(U, B)``, of one unit ``(B,)``; nan where there is none."""
    request.session.seek(Address(request.step))
    objective, layer = request.running.network_objective, int(request.values["layer"])
    unit = int(request.values["unit"])
    if objective is not None and layer < len(objective.network.layers):
        probes, _ = read_layers(objective, request.running.theta, request.step, None)
        sums = probes[layer].pre_activation
        if sums is not None and unit < len(sums):
            return np.asarray(sums if unit < 0 else sums[unit], dtype=np.float64)
    return np.full(1, np.nan)


def _drift(request: MeasureRequest) -> float:
    first, now = _outputs(request, 0), _outputs(request, request.step)
    moved = np.abs(now.mean(axis=1) - first.mean(axis=1))
    return float(moved.mean() / first.std())


def _accuracy(request: MeasureRequest) -> float:
    request.session.seek(Address(request.step))
    running, part = request.running, str(request.values["part"])
    if running.network_objective is None:
        raise RavineError("accuracy is of networks that tell classes apart")
    scores = Scorer(running.network_objective).scores(running.theta, running.stepper.statistics)
    found = [score.accuracy for score in scores if score.part == part]
    return float("nan") if not found or found[0] is None else found[0]


def _parameters(request: MeasureRequest) -> float:
    return float(request.running.objective.size)


ROWS: tuple[Measure, ...] = (
    Measure(
        "identical", "Identical units", "How many units answer exactly as another one of their layer.",
        lambda request: layer_number(request, "identical"), (LAYER,),
    ),
    Measure(
        "dead", "Dead units", "How many units of a layer have the slope 0 for every example.",
        lambda request: layer_number(request, "dead"), (LAYER,),
    ),
    Measure(
        "deviation_ratio", "Ratio of deviations",
        "The standard deviation of what a layer passes on, over that of another layer.",
        lambda request: _ratio(request, "output_deviation"), (LAYER, AGAINST),
    ),
    Measure(
        "backward_ratio", "Ratio of gradients",
        "The standard deviation of the gradient at a layer's sums, over that at another layer's.",
        lambda request: _ratio(request, "backward_deviation"), (LAYER, AGAINST),
    ),
    Measure(
        "sum_deviation", "Deviation of a layer's sums",
        "The standard deviation of what a layer's activation is applied to.",
        lambda request: layer_number(request, "deviation"), (LAYER,),
    ),
    Measure(
        "sum_least", "Least sum",
        "The least of a layer's sums, before the activation, over all examples.",
        lambda request: float(_sums(request).min()), (LAYER, UNIT),
    ),
    Measure(
        "sum_largest", "Largest sum",
        "The largest of a layer's sums, before the activation, over all examples.",
        lambda request: float(_sums(request).max()), (LAYER, UNIT),
    ),
    Measure(
        "drift", "Drift",
        "How far the means of a layer's units moved since the start, in deviations of its first outputs.",
        _drift, (LAYER,),
    ),
    Measure(
        "scored_accuracy", "Accuracy as scored", "The share of examples answered rightly, in inference mode.",
        _accuracy,
        (PART,),
    ),
    Measure("parameters", "Parameters", "How many numbers the network learns.", _parameters),
)  # fmt: skip
