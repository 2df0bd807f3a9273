"""A racer of a recorded run: it makes no steps, it stands at those that were made elsewhere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.arrays import frozen
from engine.experiment.description import Experiment, RacerSpec
from engine.frames.frame import Ghost
from engine.objective import FloatArray, IntArray
from engine.problem.problem import RECORDED_PHASES, Problem
from engine.recording.objective import RecordedObjective
from engine.recording.playback import Playback, RecordedStepper
from engine.session.keyframes import Keyframe, Keyframes, fitting
from engine.session.racer import Racer

#: Rows of which the first two parameters are kept for the path.
PLACES = 2048


def beside_each_other(problems: Sequence[Problem]) -> list[Problem]:
    """What recorded runs show together: their networks where all of them answer the same question.

    Of runs of which one has no network that is known, or which learn from examples of another form, only the
    paths and the recorded losses are shown.
    """
    forms = {
        None if each.data is None else (each.data.kind, each.data.x.shape[1], each.data.y.shape[1])
        for each in problems
    }
    if len(forms) == 1:
        return list(problems)
    return [_without_network(each) for each in problems]


def _without_network(problem: Problem) -> Problem:
    playback = problem.playback
    if playback is None or problem.network_objective is None:
        return problem
    unknown = f"{playback.run.title} stands beside runs of another kind, so only the path is shown."
    return replace(
        problem,
        objective=RecordedObjective(playback.run),
        network_objective=None,
        data=None,
        start=playback.run.theta(0),
        phases=RECORDED_PHASES,
        playback=Playback(playback.run, unknown=unknown),
    )


class RecordedRows(Keyframes):
    """Rows of a recording in the place of keyframes: at the steps at which they were taken."""

    def __init__(self, playback: Playback, last_step: int, capacity: int) -> None:
        """Take rows of a run, evenly.

        Args:
            playback: the run.
            last_step: rows after it do not count.
            capacity: how many at the most, at least 2.
        """
        super().__init__(playback.theta(0), capacity)
        rows = [
            row for row in playback.run.spread_rows(capacity).tolist() if playback.run.steps[row] <= last_step
        ]
        self._rows = [Keyframe(int(playback.run.steps[row]), playback.theta(row)) for row in rows]
        for kept in self._rows:
            update = playback.update(kept.step)
            kept.after = None if update is None else frozen(kept.theta + update)

    def before(self, step: int) -> list[Keyframe]:
        """The rows at steps smaller than ``step``, in order."""
        return [kept for kept in self._rows if kept.step < step]

    def thetas_until(self, step: int) -> FloatArray:
        """Theta ``(M, P)`` of the rows up to ``step``."""
        return np.stack([kept.theta for kept in self._rows if kept.step <= step or kept is self._rows[0]])


class RecordedRacer(Racer):
    """What a session and its observers ask of a racer, answered from a recording."""

    def __init__(
        self, problem: Problem, playback: Playback, experiment: Experiment, spec: RacerSpec, index: int
    ) -> None:
        """Stand at the start of a recording.

        Args:
            problem: with the network that was trained, if it is known.
            playback: what was recorded of it.
            experiment: see `Racer`.
            spec: see `Racer`.
            index: see `Racer`.
        """
        super().__init__(problem, experiment, spec, index)
        self._playback = playback
        self._recorded = RecordedStepper(playback, problem.objective, self._stepper)
        self.last_step = playback.last_step
        self.divergence = playback.ending
        self._losses.append(playback.run.losses[: self.last_step])
        rows = playback.run.spread_rows(PLACES)
        self._shown = frozen(np.array([playback.shown(row) for row in rows.tolist()]))
        self._shown_steps = frozen(playback.run.steps[rows])
        if self.network_objective is not None:
            units = sum(layer.units for layer in self.network_objective.network.layers)
            fits = fitting(playback.run.size, units * self.network_objective.batch_size)
            self.keyframes = RecordedRows(playback, self.last_step, fits)

    @property
    def stepper(self) -> RecordedStepper:
        """What stands at the recorded steps."""
        return self._recorded

    def evaluate(self) -> tuple[float, FloatArray]:
        """The loss over all examples and its gradient ``(P,)``; else the loss that the coming step saw."""
        loss, gradient = super().evaluate()
        if math.isnan(loss):
            loss = self._playback.run.loss_at(min(self._recorded.step, max((self.last_step or 0) - 1, 0)))
        return loss, gradient

    def apply_values(self, experiment: Experiment, step: int) -> None:
        """A recorded run has had its values."""

    def run(self, step: int, stop: int) -> None:
        """Stand at ``stop``, or where the recording ends."""
        del step
        self._recorded.stand_at(min(stop, self._playback.last_step))

    def places(self, step: int) -> tuple[FloatArray, IntArray | None]:
        """The first two parameters of the rows up to a step ``(n, 2)``, and the steps of these rows."""
        count = max(int(np.searchsorted(self._shown_steps, step, side="right")), 1)
        return self._shown[:count], self._shown_steps[:count]

    def keeps(self, first: int, step: int) -> bool:
        """Everything that was recorded is kept."""
        del first, step
        return True

    def leave_future(self, step: int) -> Ghost | None:
        """A recorded future cannot be left."""
        del step
        return None
