"""Racers that stop early: each looks at its test loss, and goes back to the weights of the lowest."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from engine.experiment.description import Experiment
from engine.optimizers.stepper_state import StepperState
from engine.session.racer import Racer


def stop_early(
    racers: Sequence[Racer],
    experiment: Experiment,
    step: int,
    before: Callable[[int], tuple[int, tuple[StepperState, ...]]],
) -> None:
    """Let every racer look after ``step`` updates, if it is time for it.

    The best weights are not kept while a run goes on, since of a large network they would fill the memory:
    they are made again from a checkpoint, to the bit.

    Args:
        racers: of the race.
        experiment: with all changes made so far.
        step: where they stand.
        before: gives the last checkpoint at or before a step: its step, and the state of each racer.
    """
    for racer in racers:
        best = racer.look(experiment, step)
        if best is not None:
            here, (at, states) = racer.snapshot(), before(best)
            racer.restore(states[racer.index])
            changes = sorted({change.step for change in experiment.changes if at < change.step < best})
            for stop in (*changes, best):
                racer.apply_values(experiment, at)
                racer.run(at, stop)
                at = stop
            racer.keep_best()
            racer.restore(here)
            racer.stand_at_best()


def refuse_early_stops(racers: Sequence[Racer], experiment: Experiment) -> None:
    """Refuse racers that shall stop by a test loss and have no test examples.

    Raises:
        RavineError: says what to do.
    """
    for racer in racers:
        for step in (0, *(change.step for change in experiment.changes)):
            racer.next_look(experiment, step)
