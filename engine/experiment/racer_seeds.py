"""A racer that stands for several runs: of the experiment's own seed and those after it, or of all folds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.data.row import FOLD, FOLDS
from engine.errors import RavineError
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, as_surface, started
from engine.experiment.network_file import data_parameters
from engine.parameters import Parameter

#: Runs that all racers of an experiment may stand for.
MOST_RUNS = 256
#: The spread of starts on a surface where none is given, as a share of the shorter side of its usual plane.
USUAL_SPREAD = 0.05

SEEDS = Parameter(
    name="seeds",
    default=1,
    low=1,
    high=100,
    symbol="K",
    meaning="How many runs this racer stands for: with the experiment's seed and those that follow it. "
    "Each step takes that many times as long.",
)
SPREAD = Parameter(
    name="spread",
    default=0.5,
    low=0.0,
    high=1e6,
    low_open=True,
    scale="log",
    slider_low=1e-3,
    slider_high=10.0,
    symbol=r"\sigma",
    meaning="On a surface only starts are random: those of the other seeds lie about the racer's with this "
    "standard deviation in x and in y.",
)


def spread_of(surface: SurfaceSpec, racer: RacerSpec) -> float:
    """The standard deviation of a racer's starts on a surface: its own, or `USUAL_SPREAD` of the plane."""
    if racer.spread is not None:
        return racer.spread
    return USUAL_SPREAD * min(high - low for low, high in surface.usual_domain)


def with_seed(experiment: Experiment, number: int) -> Experiment:
    """The experiment as the run ``number`` seeds after its own makes it, each racer standing for one run.

    Args:
        experiment: it is not changed.
        number: 0 is its own seed, with which nothing is another.
    """
    seed = experiment.seed + number
    racers = tuple(replace(racer, seeds=1) for racer in experiment.racers)
    if number:
        racers = tuple(_elsewhere(experiment, racer, seed) for racer in racers)
    return replace(experiment, seed=seed, racers=racers)


def _elsewhere(experiment: Experiment, racer: RacerSpec, seed: int) -> RacerSpec:
    """On a surface the racer with the start that a seed draws; racers with one start and spread share it."""
    surface = as_surface(started(experiment.objective, racer))
    if surface is None:
        return racer
    start = np.array(surface.first_start)
    drawn = spread_of(surface, racer) * np.random.default_rng(seed).standard_normal(len(start))
    return replace(racer, start=tuple((start + drawn).tolist()))


def folds_in_turn(experiment: Experiment) -> int:
    """How many folds each racer stands for; 1 where it stands for one run."""
    network = experiment.network
    if network is None or FOLDS not in data_parameters(network):
        return 1
    is_each = network.data.get(FOLD.name, FOLD.default) == 0
    return int(network.data.get(FOLDS.name, FOLDS.default)) if is_each else 1


def check_seeds(experiment: Experiment) -> None:
    """Refuse seeds where none draws anything, seeds beside folds, and more runs than can be looked at.

    Raises:
        RavineError: says of which racer.
    """
    objective = experiment.objective
    for index, racer in enumerate(experiment.racers):
        if racer.seeds > 1 and not (objective.has_points or objective.has_layers):
            raise RavineError(
                f"racers[{index}].seeds belongs to surfaces and networks: nothing in "
                f'kind = "{objective.kind}" is drawn by a seed, so leave it out'
            )
        if racer.spread is not None and not objective.has_points:
            raise RavineError(
                f'racers[{index}].spread belongs to kind = "surface"; this experiment has '
                f'kind = "{objective.kind}", so leave it out'
            )
    folds = folds_in_turn(experiment)
    runs = sum(racer.seeds * folds for racer in experiment.racers if racer.seeds > 1 or folds > 1)
    if folds > 1 and any(racer.seeds > 1 for racer in experiment.racers):
        raise RavineError(
            "data.fold = 0 makes a run of every fold, and seeds makes several runs, too; choose one of both"
        )
    if runs > MOST_RUNS:
        word = "folds" if folds > 1 else "seeds"
        raise RavineError(
            f"the racers' {word} make {runs} runs in all, and at most {MOST_RUNS} can be shown; lower them"
        )
