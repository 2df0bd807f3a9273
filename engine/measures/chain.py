"""Measures of one step of a network: the chain rule taken apart, and what the update makes of it."""

from __future__ import annotations

from math import nan

import numpy as np

from engine.analysis.chain_rule import Chain, chain_rule, place_of
from engine.frames.frame import Address, RacerFrame
from engine.measures.measure import Measure, MeasureRequest
from engine.parameters import Parameter

WEIGHT = Parameter(
    name="weight",
    default=0,
    low=0,
    high=1e9,
    symbol="w",
    meaning="The weight of a dense layer, by its place among all parameters, from 0.",
)


def _moment(request: MeasureRequest) -> RacerFrame:
    request.session.seek(Address(request.step))
    return request.observer.frame().racers[request.racer]


def _chain(request: MeasureRequest) -> Chain | None:
    """The gradient of the weight taken apart; None where the racer trains no network one looks into."""
    request.session.seek(Address(request.step))
    frame = request.observer.frame()
    objective, network, data = request.running.network_objective, frame.network, frame.data
    if objective is None or network is None or data is None or network.racer != request.racer:
        return None
    place = place_of(network.layers, int(request.values["weight"]))
    if place is None:
        return None
    examples = len(data.x) if data.batch is None else len(data.batch)
    return chain_rule(network.layers, place, objective.data.x[network.examples].T, examples)


def _chain_error(request: MeasureRequest) -> float:
    chain = _chain(request)
    if chain is None:
        return nan
    return abs(sum(path.contribution for path in chain.paths) - chain.gradient)


def _smallest(request: MeasureRequest) -> float:
    chain = _chain(request)
    if chain is None or not chain.paths:
        return nan
    path = chain.paths[0]
    return abs(path.factors[path.smallest].average)


def _smallest_is_slope(request: MeasureRequest) -> float:
    chain = _chain(request)
    if chain is None or not chain.paths:
        return nan
    path = chain.paths[0]
    return float(path.factors[path.smallest].kind == "slope")


def _update_error(request: MeasureRequest) -> float:
    racer = _moment(request)
    if racer.update is None or racer.step_gradient is None or racer.learning_rate is None:
        return nan
    return float(np.abs(racer.update + racer.learning_rate * racer.step_gradient).max())


ROWS: tuple[Measure, ...] = (
    Measure(
        "chain_error",
        "Error of the chain rule",
        "How far the sum of a weight's paths, each a product of factors, is from its exact gradient.",
        _chain_error,
        (WEIGHT,),
    ),
    Measure(
        "chain_smallest",
        "Smallest factor",
        "The size of the smallest factor on the strongest path to a weight, averaged over the examples.",
        _smallest,
        (WEIGHT,),
    ),
    Measure(
        "chain_smallest_is_slope",
        "Smallest factor is a slope",
        "1 where the smallest factor on the strongest path to a weight is an activation's slope, else 0.",
        _smallest_is_slope,
        (WEIGHT,),
    ),
    Measure(
        "update_error",
        "Distance from plain descent",
        "How far the coming step's update is from the learning rate times the gradient, at most.",
        _update_error,
    ),
)
