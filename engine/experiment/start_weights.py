"""An experiment that starts from the weights of a file: its numbers become the start, which travels along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec, NetworkOverride, RacerSpec
from engine.experiment.network_override import network_of
from engine.parameters import Dialect
from engine.weights.weights_file import Weights, read_weights

#: Theta (P,) and the running statistics (S,) with which a run begins; None where nothing says them.
Start = tuple[tuple[float, ...] | None, tuple[float, ...] | None]


def start_of(weights: Weights) -> Start:
    """Where a run begins that begins with weights."""
    statistics = [] if weights.statistics is None else weights.statistics.tolist()
    return tuple(weights.theta.tolist()), tuple(statistics) or None


def start_in(path: Path, layers: tuple[LayerSpec, ...], dialect: Dialect, place: str) -> Start:
    """Where a file has layers begin.

    Args:
        path: see `engine.weights.weights_file`.
        layers: of the network.
        dialect: of the experiment.
        place: where the file is named, for complaints.

    Raises:
        RavineError: it cannot be read, or does not fit.
    """
    try:
        return start_of(read_weights(path, layers, dialect))
    except RavineError as error:
        raise error.at(place) from None


def with_weights(experiment: Experiment, path: Path, racer: RacerSpec) -> tuple[Experiment, Weights]:
    """The experiment with a racer's network starting from a file; and what the file holds.

    All racers start there whose network is the experiment's. A racer with a network of its own starts alone.

    Raises:
        RavineError: it trains no network, or the file cannot be read or does not fit the layers.
    """
    spec = network_of(experiment, racer)
    weights = read_weights(path, spec.layers, experiment.dialect)
    if racer.network is None:  # the plane lay about another start
        experiment = replace(experiment, objective=replace(spec, domain=None))
    return with_network_start(experiment, racer, start_of(weights)), weights


def with_network_start(experiment: Experiment, racer: RacerSpec, start: Start) -> Experiment:
    """The experiment with a start of the network that a racer trains, its own or that of all.

    Raises:
        RavineError: it trains no network.
    """
    if racer.network is not None:
        return with_racer_start(experiment, racer, start)
    theta, statistics = start
    objective = replace(network_of(experiment, racer), start=theta, start_statistics=statistics)
    return replace(experiment, objective=objective)


def with_racer_start(experiment: Experiment, racer: RacerSpec, start: Start) -> Experiment:
    """The experiment with a start of a racer's own."""
    theta, statistics = start
    own = replace(racer.network or NetworkOverride(), start=theta, start_statistics=statistics)
    racers = [replace(each, network=own) if each.name == racer.name else each for each in experiment.racers]
    return replace(experiment, racers=tuple(racers))
