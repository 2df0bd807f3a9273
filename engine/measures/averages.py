"""Measures of moving averages: of a series, or, where none is averaged, of the gradients in an optimizer."""

from __future__ import annotations

import math

import numpy as np

from engine.averages.moving_average import MovingAverage, window_of
from engine.data.time_series import YEAR
from engine.frames.frame import Address
from engine.measures.measure import Measure, MeasureRequest
from engine.objective import FloatArray
from engine.observers.averages_observer import series_average, velocity_of
from engine.parameters import Parameter

CORRECTED = Parameter(
    name="corrected", default=False, meaning="Whether the average is divided by the sum of its weights."
)
DAYS = Parameter(
    name="days", default=10, low=1, high=100_000, unit="values", symbol="n", meaning="How many first values."
)
OF = Parameter(
    name="of",
    default="average",
    choices=("average", "series"),
    meaning="Whether the average or what it averages.",
)


def _average_of(request: MeasureRequest) -> MovingAverage | None:
    """The average of the racer after the step."""
    session = request.session
    session.seek(Address(request.step))
    run = (session.experiment, session.problem, request.running, session.step)
    return series_average(*run) or velocity_of(*run)


def _values(request: MeasureRequest, average: MovingAverage) -> FloatArray:
    """V_1 ... V_t, corrected if request for."""
    return (average.corrected if request.values.get("corrected", False) else average.values)[1:]


def _average(request: MeasureRequest) -> float:
    average = _average_of(request)
    return math.nan if average is None or not average.step else float(_values(request, average)[-1])


def _closed_form_error(request: MeasureRequest) -> float:
    average = _average_of(request)
    if average is None or not average.beta_changes:
        return math.nan
    total = float(average.weights() @ average.series[: average.step][::-1])
    return abs(total - float(average.values[-1]))


def _sum_of_weights(request: MeasureRequest) -> float:
    average = _average_of(request)
    return math.nan if average is None else float(average.weight_sums[-1])


def _window(request: MeasureRequest) -> float:
    average = _average_of(request)
    return math.nan if average is None or average.beta is None else window_of(average.beta)


def _start_bias(request: MeasureRequest) -> float:
    average, days = _average_of(request), int(request.values["days"])
    if average is None or not average.step:
        return math.nan
    first = average.series[: average.step][:days]
    means = np.cumsum(first) / np.arange(1.0, len(first) + 1.0)
    return float(np.mean(np.abs(_values(request, average)[:days] - means)))


def _roughness(request: MeasureRequest) -> float:
    average = _average_of(request)
    if average is None or average.step < 2:
        return math.nan
    line = average.values[1:] if request.values["of"] == "average" else average.series[: average.step]
    return float(np.sqrt(np.mean(np.diff(line) ** 2)))


def _lag(request: MeasureRequest) -> float:
    average = _average_of(request)
    if average is None or average.step < YEAR / 2:
        return math.nan
    phases = [_phase(line) for line in (average.series[: average.step], average.corrected[1:])]
    return (phases[1] - phases[0]) % (2.0 * np.pi) * YEAR / (2.0 * np.pi)


def _phase(line: FloatArray) -> float:
    """Where the wave of a year that fits a line of days best (least squares) has its crest, in radians."""
    angle = 2.0 * np.pi * np.arange(len(line)) / YEAR
    waves = np.stack((np.ones_like(angle), np.cos(angle), np.sin(angle)), axis=1)
    _, cosine, sine = np.linalg.lstsq(waves, line, rcond=None)[0].tolist()
    return math.atan2(sine, cosine)


def _velocity_error(request: MeasureRequest) -> float:
    average = _average_of(request)
    slots = request.running.stepper.slots
    memory = next((slots[name] for name in ("m", "v") if name in slots), None)
    return (
        math.nan if average is None or memory is None else abs(float(memory[0]) - float(average.values[-1]))
    )


ROWS = (
    Measure(
        "average",
        "Average",
        "The moving average after so many values, in their unit.",
        _average,
        (CORRECTED,),
    ),
    Measure(
        "closed_form_error",
        "Distance from the closed form",
        "How far the average lies from the sum of all past values times their weights, in their unit.",
        _closed_form_error,
    ),
    Measure(
        "sum_of_weights", "Sum of weights", "The sum of the weights of all past values.", _sum_of_weights
    ),
    Measure("window", "Effective window", "1 / (1 - beta): how many values the average spans.", _window),
    Measure(
        "start_bias",
        "Bias of the start",
        "The mean distance of the average from the plain mean of all values so far, over the first ones.",
        _start_bias,
        (DAYS, CORRECTED),
    ),
    Measure(
        "roughness",
        "Roughness",
        "The root mean square of the change from one value to the next, of the average or of the series.",
        _roughness,
        (OF,),
    ),
    Measure(
        "lag",
        "Lag",
        "How many days the corrected average's wave of a year comes after that of the series.",
        _lag,
    ),
    Measure(
        "velocity_error",
        "Velocity against average",
        "How far a textbook optimizer's own memory lies from the moving average of its gradients.",
        _velocity_error,
    ),
)
