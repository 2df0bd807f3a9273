"""Steps one racer: its parameters, its optimizer's state and settings, and the next step explained.

A step without a usable result is not done: the stepper keeps its state of before and says why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from engine.arrays import frozen, frozen_copy
from engine.expression import Node, compile_function
from engine.objective import FloatArray, IntArray, Objective
from engine.objective_functions.point_of import asking
from engine.objective_functions.table import beginning
from engine.optimizers.array_loop import StatefulObjective, explained_functions, make_loop, step_point
from engine.optimizers.equations import ExplainedLine
from engine.optimizers.gradient_clipping import (
    check_gradient_clipping,
    explain_gradient_clipping,
    make_gradient_clipper,
)
from engine.optimizers.loop import BatchSource, DivergedError, LiveState, StepRecords, ThetaRecorder
from engine.optimizers.lowering import STEP
from engine.optimizers.prepared_rule import PREFIX, prepare_rule
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.step_preview import Divergence, StepPreview, effective_rate
from engine.optimizers.stepper_state import StepperSettings, StepperState
from engine.optimizers.table import OPTIMIZERS
from engine.optimizers.update_rule import GRADIENT, RATE, THETA, TIME, UpdateRule, evaluate
from engine.parameters import Dialect, Value

#: A racer that is this many times as far from the origin as its start (or as 1) will not come back.
RUNAWAY = 1e8

_NOTHING: Mapping[str, Value] = MappingProxyType({})


class Stepper:
    """One racer's optimizer at work. Used by one thread at a time, as its objective."""

    def __init__(
        self, objective: Objective, settings: StepperSettings, start: Sequence[float] | FloatArray
    ) -> None:
        """Start at ``start (P,)``; `make_stepper` checks settings first."""
        self._objective = objective
        self._asked = asking(objective)
        self._stateful = objective if isinstance(objective, StatefulObjective) else None
        self._limit = RUNAWAY * max(1.0, float(np.linalg.norm(start)))
        statistics = np.zeros(0) if self._stateful is None else self._stateful.start_state()
        self._state = LiveState(0, np.array(start, dtype=np.float64), {}, {}, statistics)
        self.divergence: Divergence | None = None
        self._compiled: tuple[UpdateRule, Node] | None = None
        self._clip = make_gradient_clipper(settings.clipping, objective.names)
        self._configure(settings)

    @property
    def theta(self) -> FloatArray:
        """The parameters ``(P,)``: the live array, to be read only."""
        return self._state.theta

    @property
    def step(self) -> int:
        """The steps done."""
        return self._state.step

    @property
    def asks_of_loss(self) -> bool:
        """Whether its rule asks more of the loss than a gradient, so that steps differ in what they cost."""
        return self._point is not None

    @property
    def statistics(self) -> FloatArray:
        """The objective's running statistics ``(S,)``: the live array, to be read only."""
        return self._state.statistics

    @property
    def slots(self) -> Mapping[str, FloatArray]:
        """The optimizer's state by name, ``(P,)`` or ``(1,)`` of a scalar each; copies."""
        return _slots(self._state)

    @property
    def learning_rate(self) -> float:
        """The rate of the coming step, after the schedule; nan where the schedule overflows."""
        try:
            return float(self._rate(**self._numbers, **self._state.scalars, **{STEP: self._state.step})[0])
        except (ArithmeticError, ValueError):
            return float("nan")

    def run(
        self,
        count: int,
        losses: FloatArray,
        path: FloatArray | None,
        batches: BatchSource = lambda _: None,
        *,
        slopes: FloatArray | None = None,
        rates: FloatArray | None = None,
        evaluations: FloatArray | None = None,
        record_at: int = -1,
        record_theta: ThetaRecorder | None = None,
        before: StepperState | None = None,
    ) -> int:
        """Do ``count`` steps, or as many as can be done.

        Args:
            count: how many.
            losses: ``losses[i]``, of ``(count,)``, becomes the loss that the i-th of these steps saw at
                its theta, over its batch, before the update.
            path: ``path[i]``, of ``(count, 2)``, becomes the first two parameters after that step
                (the only one twice where there is one). None records nothing.
            batches: the examples (B,) that step k, from 0, sees; it must answer the same every time.
            slopes: ``slopes[i]``, of ``(count,)``, becomes the gradient's first entry in that step, as the
                rule used it. None records nothing.
            rates: ``rates[i]``, of ``(count,)``, becomes the learning rate of that step, where the schedule
                follows the loss. None records nothing.
            evaluations: ``evaluations[i]``, of ``(count,)``, becomes the number of evaluations of the loss or
                its gradient in all steps up to that one. None records nothing.
            record_at: the first step at which ``record_theta`` is shown theta before the update.
            record_theta: see `engine.optimizers.loop.ThetaRecorder`. It may also be shown what a failing
                step began with.
            before: a snapshot of where it stands, where one was taken: it spares a copy.

        Returns:
            The number of steps done. If it is smaller than ``count``, `divergence` says why.
        """
        if self.divergence is not None:
            return 0
        begin = before or self.snapshot()
        records = (
            StepRecords()
            if record_theta is None
            else StepRecords(record_at=record_at, record_theta=record_theta)
        )
        try:
            self._advance(self._state, count, records, batches)
        except DivergedError as error:
            done = len(records.losses)
            # The failed step may have written half of its results: repeat the steps before it.
            self._state = begin.live()
            self._advance(self._state, done, StepRecords(), batches)
            self.divergence = Divergence(self._state.step, error.cause)
        done = len(records.losses)
        losses[:done] = records.losses
        if path is not None:
            path[:done, 0] = records.x
            path[:done, 1] = records.y
        if slopes is not None:
            slopes[:done] = records.slopes
        if rates is not None:
            rates[:done] = records.rates
        if evaluations is not None:
            own = records.evaluations or np.ones(done)
            evaluations[:done] = begin.evaluations + np.cumsum(own[:done])
        return done

    def set_values(
        self,
        values: Mapping[str, object],
        *,
        schedule: str | None = None,
        schedule_values: Mapping[str, object] | None = None,
    ) -> None:
        """Change hyperparameters without a reset: theta, the step and the state stay.

        State that the changed rule lacks is dropped, state it adds begins as in a first step.

        Args:
            values: as for `make_stepper`; what is not given has its default.
            schedule: another schedule; None keeps it.
            schedule_values: its parameters; None keeps them, or takes defaults with another schedule.

        Raises:
            RavineError: an unknown name or a bad value; nothing has changed then.
        """
        old = self.settings
        key = old.schedule if schedule is None else schedule
        if schedule_values is None:
            schedule_values = old.schedule_values if key == old.schedule else {}
        self._configure(
            replace(
                old,
                values=OPTIMIZERS[old.optimizer].completed(values, old.dialect),
                schedule=key,
                schedule_values=SCHEDULES[key].completed(schedule_values),
            )
        )
        self.divergence = None

    def snapshot(self) -> StepperState:
        """Everything, to be restored later."""
        state = self._state
        return StepperState(
            step=state.step,
            theta=frozen_copy(state.theta),
            slots=MappingProxyType({name: frozen_copy(slot) for name, slot in state.slots.items()}),
            scalars=MappingProxyType(dict(state.scalars)),
            statistics=frozen_copy(state.statistics),
            settings=self.settings,
            evaluations=state.evaluations,
        )

    def restore(self, state: StepperState) -> None:
        """Set the stepper to a snapshot, settings included, bit for bit."""
        self._state = state.live()
        self.divergence = None
        if state.settings != self.settings:
            self._configure(state.settings)

    def evaluate(self, gradient: FloatArray, batch: IntArray | None = None) -> float:
        """The loss of the coming step over a batch (B,); its gradient (P,) is written into the array."""
        return self._evaluate(self._state.theta, gradient, batch)

    def _evaluate(self, theta: FloatArray, gradient: FloatArray, batch: IntArray | None) -> float:
        if self._stateful is not None:
            self._stateful.begin_step(self._state.step)
        return self._objective.evaluate(theta, gradient, batch)

    def preview(self, batch: IntArray | None = None, *, explained: bool = True) -> StepPreview:
        """The step that comes next, computed on copies.

        Args:
            batch: the examples (B,) it will see; None means all.
            explained: whether ``lines`` are wanted; typesetting the numbers takes most of the time.
        """
        state = self._state
        seen = self._seen(batch, explained=explained)
        after = state.copy()
        try:
            self._advance(after, 1, StepRecords(), lambda _: batch)
        except DivergedError as error:
            return replace(seen, divergence=Divergence(state.step, error.cause))
        return self._completed(seen, after)

    def _seen(self, batch: IntArray | None, *, explained: bool) -> StepPreview:
        """What is known of the coming step before its update."""
        state, gradient = self._state, np.empty_like(self._state.theta)
        loss = self.evaluate(gradient, batch)
        if self._point is not None:
            self._point.begin(lambda at: self._asked(at, batch), state.theta, loss, gradient)
        values = self._values(state, self._clipped(gradient))
        lookahead = lookahead_gradient = None
        if self.rule.lookahead is not None:
            lookahead = np.asarray(evaluate(self.rule.lookahead, values))
            lookahead_gradient = np.empty_like(gradient)
            self._evaluate(lookahead, lookahead_gradient, batch)
            values[GRADIENT] = self._clipped(lookahead_gradient)
        return StepPreview(
            step=state.step,
            rule=self.rule,
            loss=loss,
            gradient=frozen(gradient),
            lookahead=None if lookahead is None else frozen_copy(lookahead),
            lookahead_gradient=None if lookahead_gradient is None else frozen(lookahead_gradient),
            learning_rate=self.learning_rate,
            lines=self._explained(values, lookahead_gradient, gradient) if explained else (),
            slots_before=_slots(state),
        )

    def explain_last(self, before: StepperState, batch: IntArray | None = None) -> StepPreview:
        """The step that led here, with its update, explained; what it left in the state is not told.

        Args:
            before: a snapshot from before that step.
            batch: the examples (B,) it saw; None means all.
        """
        here, settings, divergence = self._state, self.settings, self.divergence
        self.restore(before)
        try:
            seen = self._seen(batch, explained=True)
        finally:
            if settings != self.settings:
                self._configure(settings)
            self._state, self.divergence = here, divergence
        update = frozen(here.theta - before.theta)
        return replace(seen, update=update, effective_rate=frozen(effective_rate(update, seen.gradient)))

    def _explained(
        self, values: Mapping[str, float | FloatArray], ahead: FloatArray | None, gradient: FloatArray
    ) -> tuple[ExplainedLine, ...]:
        """The rule's lines, with that of clipping after the gradient's own where there is one."""
        if self._clip is None:
            return self.rule.explain(values, functions=self._functions)
        raw, clipped = gradient if ahead is None else ahead, np.asarray(values[GRADIENT])
        lines = self.rule.explain({**values, GRADIENT: raw}, functions=self._functions)[: ahead is not None]
        clipping = explain_gradient_clipping(self.settings.clipping, raw, clipped, self._objective.names)
        return (*lines, *clipping, *self.rule.explain(values, functions=self._functions)[len(lines) :])

    def _clipped(self, gradient: FloatArray) -> FloatArray:
        """A gradient as the rule uses it."""
        if self._clip is None or not np.isfinite(gradient).all():
            return gradient
        clipped = np.array(gradient)
        self._clip(clipped)
        return clipped

    def _completed(self, seen: StepPreview, after: LiveState) -> StepPreview:
        update = after.theta - self._state.theta
        with np.errstate(all="ignore"):
            # the rate that was in force during the step
            values = self._values(after, self._clipped(seen.gradient)) | {RATE: seen.learning_rate}
            velocity = self.rule.displacement(values)
        return replace(
            seen,
            slots_after=_slots(after),
            theta_after=frozen(after.theta),
            update=frozen(update),
            velocity=None if velocity is None else frozen_copy(velocity),
            squared=frozen_copy(after.slots[self.rule.squared]) if self.rule.squared else None,
            effective_rate=frozen(effective_rate(update, seen.gradient)),
            tried=frozen_copy(np.array(self._point.tried)) if self._point and self._point.tried else None,
        )

    def _values(self, state: LiveState, gradient: FloatArray) -> dict[str, float | FloatArray]:
        """What the rule's names stand for in the coming step."""
        return {
            **self._numbers,
            **state.slots,
            **state.scalars,
            THETA: state.theta,
            GRADIENT: gradient,
            RATE: self.learning_rate,
            TIME: state.step + 1.0,
        }

    def _advance(self, state: LiveState, count: int, records: StepRecords, batches: BatchSource) -> None:
        self._loop.run(state, count, self._numbers, records=records, batches=batches, limit=self._limit)
        state.evaluations += count if self._point is None else sum(records.evaluations)

    def _configure(self, settings: StepperSettings) -> None:
        """Take the settings over; compile only what they change in the rule, not in its numbers."""
        prepared = prepare_rule(settings)
        rule, stepped, numbers = prepared.rule, prepared.stepped, dict(prepared.numbers)
        compiled = (stepped, prepared.schedule)
        if compiled != self._compiled:
            objective, point = self._objective, step_point(rule, self._objective, maximize=settings.maximize)
            self._loop = make_loop(objective, stepped, prepared.rate, numbers, clip=self._clip, point=point)
            self._functions, self._point = explained_functions(rule, objective, point), point
            self._rate = compile_function([prepared.rate], (*numbers, *stepped.scalar_slots, STEP), "scalar")
        self._compiled, self.settings, self.rule, self._numbers = compiled, settings, rule, numbers
        initial = stepped.initial_slots(numbers)
        state = self._state
        state.slots = {
            name: state.slots[name] if name in state.slots else np.full_like(state.theta, initial[name])
            for name in rule.vector_slots
        } | {
            name: state.slots[name] if name in state.slots else beginning(begin, len(state.theta))
            for name, begin in rule.matrix_slots.items()
        }
        state.scalars = {name: state.scalars.get(name, initial[name]) for name in stepped.scalar_slots}


def make_stepper(
    objective: Objective,
    *,
    optimizer: str,
    start: Sequence[float] | FloatArray,
    values: Mapping[str, object] = _NOTHING,
    dialect: Dialect = "textbook",
    schedule: str = "constant",
    schedule_values: Mapping[str, object] = _NOTHING,
    clipping: Mapping[str, object] = _NOTHING,
    maximize: bool = False,
) -> Stepper:
    """A stepper at its start.

    Args:
        objective: what is minimised or maximised. One that is given by formulas of x and y is stepped in
            floats.
        optimizer: key of its row.
        start: theta ``(P,)`` before the first step.
        values: hyperparameters; what is not given has the dialect's default.
        dialect: whose arithmetic and defaults.
        schedule: key of its row.
        schedule_values: parameters of the schedule.
        clipping: what is done to gradients first, see `engine.optimizers.gradient_clipping`.
        maximize: whether the rule gets the gradient with its sign turned.

    Raises:
        RavineError: an unknown key or name, or a bad value.
    """
    settings = StepperSettings(
        optimizer=optimizer,
        values=OPTIMIZERS[optimizer].completed(values, dialect),
        dialect=dialect,
        schedule=schedule,
        schedule_values=SCHEDULES[schedule].completed(schedule_values),
        clipping=check_gradient_clipping(clipping),
        maximize=maximize,
    )
    return Stepper(objective, settings, start)


def _slots(state: LiveState) -> Mapping[str, FloatArray]:
    scalars = {n: np.array([v]) for n, v in state.scalars.items() if not n.startswith(PREFIX)}
    shown = {name: slot for name, slot in {**state.slots, **scalars}.items() if slot.ndim == 1}
    return MappingProxyType({name: frozen_copy(slot) for name, slot in shown.items()})
