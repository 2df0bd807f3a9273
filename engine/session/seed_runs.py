"""The runs of other seeds or folds that racers stand for: sessions that go wherever the first one goes.

Each is the run that the experiment makes with that seed, or that fold held back, alone, to the bit. So it
can be sought and changed as any other, and tells what ``trace --seeds`` tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Protocol

from engine.experiment.description import Change, Experiment
from engine.experiment.racer_seeds import folds_in_turn, with_seed
from engine.frames.frame import Address
from engine.problem.folds import in_fold
from engine.session.racer import Racer


class Run(Protocol):
    """What is asked of a session of one racer."""

    racers: list[Racer]

    def seek(self, address: Address) -> None:
        """See `Session.seek`."""

    def take_change(self, change: Change) -> None:
        """See `Session.take_change`."""

    def drop_future(self, step: int) -> None:
        """See `Session.drop_future`."""


class SeedRuns:
    """The runs of other seeds or folds.

    Attributes:
        runs: for each racer those of the seeds after the experiment's own, or of the folds after the first;
            none where it stands for itself.
    """

    def __init__(self, experiment: Experiment, begin: Callable[[Experiment, float], Run]) -> None:
        """Begin them.

        Args:
            experiment: whose racers say how many.
            begin: begins the run of an experiment, given the share of memory that it may take.

        Raises:
            Cancelled: by ``begin``.
            RavineError: one cannot be run.
        """
        folds = folds_in_turn(experiment)
        others = [
            [with_seed(experiment, number) for number in range(1, racer.seeds)]
            or [in_fold(experiment, folds, fold) for fold in range(2, folds + 1)]
            for racer in experiment.racers
        ]
        count = sum(map(len, others))
        self.runs: tuple[tuple[Run, ...], ...] = tuple(
            tuple(begin(_alone(other, place), 1.0 / count) for other in each)
            for place, each in enumerate(others)
        )

    @property
    def racers(self) -> Iterator[Racer]:
        """The racers of all runs."""
        return (run.racers[0] for run in self._all)

    @property
    def _all(self) -> Iterator[Run]:
        return (run for runs in self.runs for run in runs)

    def go_to(self, step: int) -> None:
        """Stand at a step, or as near as each run comes."""
        for run in self._all:
            run.seek(Address(step))

    def take_change(self, change: Change) -> None:
        """Follow a change of a setting."""
        for run in self._all:
            if run.racers[0].name == change.racer:
                run.take_change(change)

    def drop_future(self, step: int) -> None:
        """Forget what was computed after a step."""
        for run in self._all:
            run.drop_future(step)


def _alone(experiment: Experiment, place: int) -> Experiment:
    """An experiment with one of its racers, and with its changes."""
    racer = experiment.racers[place]
    changes = tuple(change for change in experiment.changes if change.racer == racer.name)
    return replace(experiment, racers=(racer,), changes=changes)
