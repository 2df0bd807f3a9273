"""``check``: whether experiment files can be run, before a lecture depends on them."""

from __future__ import annotations

import argparse

from app.lessons import load
from app.terminal import complain, say
from engine.build import build_problem
from engine.errors import RavineError
from engine.experiment import Experiment, SurfaceSpec


def run(options: argparse.Namespace) -> int:
    """Check each file; all are looked at even if one is bad."""
    bad = 0
    for source in options.sources:
        try:
            summary = _summary(load(source))
        except RavineError as error:
            message = str(error)
            complain(message if source in message else error.at(source))
            bad += 1
        else:
            say(f"{source}: ok: {summary}")
    return 1 if bad else 0


def _summary(experiment: Experiment) -> str:
    objective = experiment.objective
    problem = build_problem(objective, experiment.seed, experiment.dialect)
    if isinstance(objective, SurfaceSpec):
        what = f"surface {objective.surface}" if objective.surface else f"f(x, y) = {objective.formula}"
    else:
        what = f"network on {objective.dataset}, {problem.objective.size} parameters"
    racers = ", ".join(racer.name for racer in experiment.racers)
    settings = f"dialect {experiment.dialect}, seed {experiment.seed}"
    return f'"{experiment.title}": {what}; racers: {racers}; {settings}'
