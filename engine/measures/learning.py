"""Measures of how a network learns: its loss on both parts of the data, its weights, where it stopped."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.errors import RavineError
from engine.experiment.description import as_network
from engine.frames.frame import Address
from engine.measures.measure import Measure, MeasureRequest
from engine.measures.network import LAYER, PART
from engine.network.scores import Score, Scorer
from engine.objective import FloatArray
from engine.parameters import Parameter
from engine.session.racer import Racer
from engine.session.session import Session

SAMPLES = Parameter(
    name="samples",
    default=0,
    low=0,
    high=100_000,
    symbol="N",
    meaning="Run with so many examples in place of the experiment's; 0 takes these.",
)
SIZE = Parameter(
    name="size", default=0.01, low=0.0, high=1e6, symbol="s", meaning="The size that counts as small."
)


def _at(request: MeasureRequest) -> Racer:
    """The racer at the step, in a run with other examples where these are asked for."""
    session, samples = request.session, int(request.values.get("samples", 0))
    spec = as_network(session.experiment.objective)
    if samples and spec is not None:
        objective = replace(spec, data={**spec.data, "samples": samples})
        session = Session(replace(session.experiment, objective=objective))
    session.seek(Address(request.step))
    return session.racers[request.racer]


def _score(request: MeasureRequest) -> Score | None:
    racer, part = _at(request), str(request.values["part"])
    if racer.network_objective is None:
        raise RavineError("scores are of networks")
    scores = Scorer(racer.network_objective).scores(racer.theta, racer.stepper.statistics)
    return next((score for score in scores if score.part == part), None)


def _scored_loss(request: MeasureRequest) -> float:
    score = _score(request)
    return float("nan") if score is None else score.loss


def _scored_quality(request: MeasureRequest) -> float:
    score = _score(request)
    return float("nan") if score is None else score.quality


def _weights(request: MeasureRequest) -> FloatArray:
    """The weights of a layer, without its biases, as one row; none where it has none."""
    racer, layer = _at(request), int(request.values["layer"])
    objective = racer.network_objective
    if objective is None or layer >= len(objective.network.layers):
        return np.zeros(0)
    found, inputs = objective.network.weights(racer.theta, layer), objective.network.layers[layer].inputs
    return np.zeros(0) if found is None else found[:, :inputs].ravel()


def _small_weights(request: MeasureRequest) -> float:
    weights = _weights(request)
    return float(np.mean(np.abs(weights) < float(request.values["size"]))) if weights.size else float("nan")


def _weight_size(request: MeasureRequest) -> float:
    weights = _weights(request)
    return float(np.sqrt(np.mean(np.square(weights)))) if weights.size else float("nan")


def _last_step(request: MeasureRequest) -> float:
    return float(_at(request).stepper.step)


ROWS: tuple[Measure, ...] = (
    Measure(
        "scored_loss", "Loss as scored",
        "The mean loss on a part of the data, in inference mode, without penalties on weights.",
        _scored_loss, (PART, SAMPLES),
    ),
    Measure(
        "scored_quality", "Accuracy or R² as scored", "Accuracy, or R² of numbers, on a part of the data.",
        _scored_quality, (PART, SAMPLES),
    ),
    Measure(
        "small_weights", "Share of small weights", "The share of a layer's weights below a size.",
        _small_weights, (LAYER, SIZE),
    ),
    Measure(
        "weight_size", "Size of weights", "The root of the mean square of a layer's weights.",
        _weight_size, (LAYER,),
    ),
    Measure(
        "last_step", "Steps made", "How many updates a racer has made by a step, fewer if it ended before.",
        _last_step,
    ),
)  # fmt: skip
