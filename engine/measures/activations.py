"""Measures of activation functions: of a curve, of random inputs sent through it, of a network's layers."""

from __future__ import annotations

import numpy as np

from engine.activations import ACTIVATIONS
from engine.experiment.function_lists import constants_of, read_constants, read_function
from engine.frames.frame import Address
from engine.measures.measure import Measure, MeasureRequest
from engine.measures.network import LAYER, layer_number
from engine.network.health import FLAT
from engine.objective import FloatArray
from engine.parameters import Parameter

FUNCTION = Parameter(
    name="function",
    default="sigmoid",
    form="an activation or a formula in z",
    read=read_function,
    meaning="The activation that is measured.",
)
CONSTANTS = Parameter(
    name="constants",
    default="",
    form="function.constant=value, with semicolons between",
    read=read_constants,
    meaning="Constants of the activation that differ from their defaults.",
)
Z = Parameter(name="z", default=0.0, low=-1e6, high=1e6, symbol="z", meaning="The place on the axis.")
SIGMA = Parameter(
    name="sigma",
    default=1.0,
    low=0.0,
    low_open=True,
    high=1000.0,
    symbol=r"\sigma",
    meaning="The standard deviation of the random inputs.",
)
INPUTS = 65_536


def _line(request: MeasureRequest, z: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    row = ACTIVATIONS[str(request.values["function"])]
    given = constants_of(str(request.values["constants"])).get(row.key, {})
    constants = row.constants(given, request.session.experiment.dialect)
    dialect = request.session.experiment.dialect
    return (*row.evaluate(z, dialect=dialect, **constants), row.evaluate_second_derivative(z, constants))


def _at(request: MeasureRequest, order: int) -> float:
    return float(_line(request, np.array([float(request.values["z"])]))[order][0])


def _random(request: MeasureRequest) -> tuple[FloatArray, FloatArray]:
    """Outputs and slopes for normal inputs, drawn by the experiment's seed."""
    z = np.random.default_rng(request.session.experiment.seed).normal(size=INPUTS)
    value, slope, _ = _line(request, z * float(request.values["sigma"]))
    return value, slope


def _random_saturated(request: MeasureRequest) -> float:
    steepest = np.abs(_line(request, np.linspace(-3.0, 3.0, 601))[1]).max()
    return float((np.abs(_random(request)[1]) <= FLAT * steepest).mean())


def _learned(request: MeasureRequest) -> float:
    request.session.seek(Address(request.step))
    objective = request.running.network_objective
    if objective is None:
        return float("nan")
    layer = int(request.values["layer"])
    network = objective.network
    if layer >= len(network.layers):
        return float("nan")
    learned = network.layers[layer].learned_constants(request.running.theta[network.spans[layer]])
    return float(learned.mean()) if learned.size else float("nan")


ROWS: tuple[Measure, ...] = (
    Measure(
        "activation_value", "Value", "f(z) of an activation.", lambda request: _at(request, 0),
        (FUNCTION, CONSTANTS, Z),
    ),
    Measure(
        "activation_slope", "Slope", "f'(z) of an activation; at a kink what its row states.",
        lambda request: _at(request, 1), (FUNCTION, CONSTANTS, Z),
    ),
    Measure(
        "activation_bend", "Second derivative", "f''(z) of an activation.", lambda request: _at(request, 2),
        (FUNCTION, CONSTANTS, Z),
    ),
    Measure(
        "random_mean", "Mean of outputs", "The mean of f over normal random inputs.",
        lambda request: float(_random(request)[0].mean()), (FUNCTION, CONSTANTS, SIGMA),
    ),
    Measure(
        "random_deviation", "Deviation of outputs", "The standard deviation of f over normal random inputs.",
        lambda request: float(_random(request)[0].std()), (FUNCTION, CONSTANTS, SIGMA),
    ),
    Measure(
        "random_saturated", "Share saturated",
        "The share of normal random inputs where the slope is at most a hundredth of the steepest.",
        _random_saturated, (FUNCTION, CONSTANTS, SIGMA),
    ),
    Measure(
        "learned_slope", "Learned slope", "The mean of a layer's learned constants, as PReLU has.", _learned,
        (LAYER,),
    ),
    Measure(
        "activation_saturated", "Share saturated in a layer",
        "The share of a layer's sums where the slope is at most a hundredth of the steepest.",
        lambda request: layer_number(request, "saturated"), (LAYER,),
    ),
    Measure(
        "activation_deviation", "Deviation of a layer's outputs",
        "The standard deviation of what a layer passes on.",
        lambda request: layer_number(request, "output_deviation"), (LAYER,),
    ),
    Measure(
        "activation_gradient", "Gradient that reaches a layer",
        "The length of the gradient of a layer's parameters.",
        lambda request: layer_number(request, "gradient_norm"), (LAYER,),
    ),
)  # fmt: skip
