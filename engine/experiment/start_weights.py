"""An experiment that starts from the weights of a file: its numbers become the start, which travels along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from engine.errors import RavineError
from engine.experiment.description import Experiment, LayerSpec, NetworkOverride, RacerSpec
from engine.experiment.network_override import network_of
from engine.parameters import Dialect
from engine.weights.weights_file import Weights, read_weights


def start_in(path: Path, layers: tuple[LayerSpec, ...], dialect: Dialect, place: str) -> tuple[float, ...]:
    """Theta (P,) of a file for layers.

    Args:
        path: see `engine.weights.weights_file`.
        layers: of the network.
        dialect: of the experiment.
        place: where the file is named, for complaints.

    Raises:
        RavineError: it cannot be read, or does not fit.
    """
    try:
        return tuple(read_weights(path, layers, dialect).theta.tolist())
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
    start = tuple(weights.theta.tolist())
    if racer.network is None:
        objective = replace(spec, start=start, domain=None)
        return replace(experiment, objective=objective), weights
    return with_racer_start(experiment, racer, start), weights


def with_racer_start(experiment: Experiment, racer: RacerSpec, start: tuple[float, ...]) -> Experiment:
    """The experiment with a start of a racer's own."""
    own = replace(racer.network or NetworkOverride(), start=start)
    racers = [replace(each, network=own) if each.name == racer.name else each for each in experiment.racers]
    return replace(experiment, racers=tuple(racers))
