"""The moving averages of a run: of a series that is averaged, or of the gradients that an optimizer sees."""

from __future__ import annotations

from collections.abc import Sequence

from engine.averages.history import SLOPES
from engine.averages.moving_average import BetaChanges, MovingAverage
from engine.experiment.description import Experiment, RacerSpec
from engine.frames.display_state import chosen_racer
from engine.optimizers.table import OPTIMIZERS
from engine.problem.problem import Problem
from engine.session.racer import Racer


def averages_of(
    experiment: Experiment, problem: Problem, racers: Sequence[Racer], step: int
) -> tuple[MovingAverage, ...]:
    """What the racers average: the series, or, where the view asks for it, the chosen one's gradients.

    Args:
        experiment: with all changes made while running.
        problem: what is averaged.
        racers: of the run.
        step: the updates done.
    """
    if experiment.shown("inside_optimizer"):
        chosen = racers[chosen_racer(experiment, len(racers))]
        inside = velocity_of(experiment, problem, chosen, step)
        return () if inside is None else (inside,)
    found = (series_average(experiment, problem, racer, step) for racer in racers)
    return tuple(average for average in found if average is not None)


def series_average(experiment: Experiment, problem: Problem, racer: Racer, step: int) -> MovingAverage | None:
    """What a racer makes of the series after some updates; None where no series is averaged."""
    objective, data = problem.average_objective, problem.data
    if objective is None or data is None:
        return None
    path = racer.path(step)
    return MovingAverage(
        name=racer.name,
        index=racer.index,
        series=objective.series,
        values=path[:, 0],
        weight_sums=path[:, 1],
        beta_changes=beta_changes_of(experiment, racer.spec, "samples"),
        counted=data.column_names[0],
        measured=data.target_name,
        symbols=(r"\theta", "V"),
    )


def velocity_of(experiment: Experiment, problem: Problem, racer: Racer, step: int) -> MovingAverage | None:
    """The moving average of a racer's gradients along the first parameter; None where it keeps none.

    It is the velocity of momentum as textbooks write it, ``v = beta v + (1 - beta) g``, and Adam's first
    moment; other forms of momentum are this times a number while the learning rate stays.
    """
    beta_changes = beta_changes_of(experiment, racer.spec, "gradients")
    if not beta_changes or (step > SLOPES and not racer.ended_by(SLOPES)):
        return None
    slopes, values, weight_sums = racer.averaged_slopes(beta_changes, step)
    loss = "f" if problem.data is None else "L"
    return MovingAverage(
        name=racer.name,
        index=racer.index,
        series=slopes,
        values=values,
        weight_sums=weight_sums,
        beta_changes=beta_changes,
        counted="step",
        measured=f"∂{loss}/∂{problem.objective.names[0]}",
        symbols=("g", "v"),
    )


def beta_changes_of(experiment: Experiment, spec: RacerSpec, averaged: str) -> BetaChanges:
    """How much of its average of something a racer keeps, from when on.

    Args:
        experiment: with all changes made while running.
        spec: the racer.
        averaged: ``"samples"`` or ``"gradients"``, see `Optimizer.averages`.

    Returns:
        Empty where the racer's rule has no such average.
    """
    name = OPTIMIZERS[spec.optimizer].averages.get(averaged, "")
    if not name:
        return ()
    dialect, row = experiment.dialect_of(spec), OPTIMIZERS[spec.optimizer]
    steps = sorted({0, *(c.step for c in experiment.changes if c.racer == spec.name and c.name == name)})
    betas = [(step, float(row.completed(experiment.values_at(spec, step), dialect)[name])) for step in steps]
    return tuple(betas) if averaged == "samples" or any(beta for _, beta in betas) else ()
