"""One racer of a run: its stepper, where it has been, and how it ended if it did."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import isfinite
from time import perf_counter

import numpy as np

from engine.averages.history import EXACT, SLOPES, Grower, History
from engine.averages.moving_average import BetaChanges, RunningAverage
from engine.averages.series import Series, SeriesView
from engine.cancellation import Check
from engine.data.batches import BatchOrder
from engine.experiment.description import Experiment, RacerSpec
from engine.frames.frame import Ghost
from engine.frames.step_costs import StepCosts
from engine.network.early_stopping import EarlyStopping, sentence_of, setting
from engine.objective import SHOWN, FloatArray, IntArray, Objective, eigenvalues_of
from engine.optimizers.loop import Cause
from engine.optimizers.schedules import SCHEDULES
from engine.optimizers.step_preview import StepPreview
from engine.optimizers.stepper import Stepper, make_stepper
from engine.optimizers.stepper_state import StepperState
from engine.parameters import Value
from engine.problem.problem import Problem
from engine.recording.playback import RecordedStepper
from engine.session.batch_orders import batch_orders
from engine.session.costs import Costs
from engine.session.divergence import broken_place, explain_divergence
from engine.session.keyframes import Keyframes, fitting


class Racer:
    """Steps one optimizer and records the path and losses of the whole run, however often it is replayed."""

    def __init__(self, problem: Problem, experiment: Experiment, spec: RacerSpec, index: int) -> None:
        self.name = spec.name
        self.index = index
        self.spec = spec
        self.dialect = experiment.dialect_of(spec)
        self.last_step: int | None = problem.steps  # a series ends
        self.divergence = ""
        self.objective = problem.objective
        self.network_objective = problem.network_objective
        self.surface_objective = problem.surface_objective
        self.average_objective = problem.average_objective
        self.playback = problem.playback
        self._problem = problem
        self._values: dict[str, Value] | None = None
        self._before: StepperState | None = None
        self._snapshot: StepperState | None = None
        # Of a series every value is shown, however long it is.
        exact = max(EXACT, (problem.steps or 0) + 1)
        self._path = History((SHOWN,), exact)
        self._losses = Series(exact)
        self._slopes = Grower()
        self._rates = Series(exact) if SCHEDULES[spec.schedule.kind].follows is not None else None
        self._velocity = RunningAverage()
        self._costs = Costs()
        self._scratch = np.empty(problem.objective.size)
        #: Which examples each of its steps sees.
        (self.batches,) = batch_orders([problem])
        self._batch_of: Callable[[int], IntArray | None] = self.batches.indices
        self._path.note(0, problem.start[None, :SHOWN])
        self._stepper = self._begun(problem.objective)
        #: What of its layers was changed while it ran, as it is set now; see `Experiment.network_at`.
        self.tuned: dict[str, Value] = {}
        self._owns_network = False
        self._tuned_before: dict[str, Value] = {}
        self.keyframes = self._keyframes()
        #: Why it has stopped early, a sentence; empty where it has not.
        self.stopped_early = ""
        self._stopping: EarlyStopping | None = None
        self._best: tuple[FloatArray, FloatArray] | None = None

    def _begun(self, objective: Objective) -> Stepper:
        """A stepper at the start."""
        spec = self.spec
        return make_stepper(
            objective,
            optimizer=spec.optimizer,
            values=spec.values,
            dialect=self.dialect,
            schedule=spec.schedule.kind,
            schedule_values=spec.schedule.values,
            clipping=spec.clipping,
            maximize=spec.maximize,
            start=self.start,
        )

    @property
    def stepper(self) -> Stepper | RecordedStepper:
        """What makes its steps, or stands at those that were recorded."""
        return self._stepper

    @property
    def start(self) -> FloatArray:
        """The parameters before the first step ``(P,)``."""
        return self._problem.start

    @property
    def moved_start(self) -> str:
        """That it does not start where it was asked to, and why; empty if it does."""
        return self._problem.moved_start

    @property
    def theta(self) -> FloatArray:
        """The parameters where it stands ``(P,)``, read-only."""
        view = self.stepper.theta.view()
        view.flags.writeable = False
        return view

    def evaluate(self) -> tuple[float, FloatArray]:
        """The loss over all examples where it stands, nothing dropped, and its gradient ``(P,)``."""
        objective = self.objective
        gradient = np.empty(objective.size)
        return objective.full_loss_and_gradient(self.stepper.theta, gradient), gradient

    def _keyframes(self) -> Keyframes | None:
        """What a network's run keeps for looking back; a surface's path says all there is."""
        objective = self.network_objective
        if objective is None:
            return None
        network = objective.network
        values = sum(layer.units for layer in network.layers) * objective.batch_size
        return Keyframes(self.start, fitting(network.size, values), lambda: self._stepper.statistics)

    def ended_by(self, step: int) -> bool:
        """Whether it has diverged and made its last step by then."""
        return self.last_step is not None and self.last_step <= step

    def apply_values(self, experiment: Experiment, step: int) -> None:
        """Set the hyperparameters that hold for the update after ``step`` updates."""
        values = experiment.values_at(self.spec, step)
        if values != self._values:
            self.stepper.set_values(values)
            self._values = values
        tuned = experiment.network_at(self.spec, step)
        if tuned != self.tuned:
            self._retune(tuned)

    def _retune(self, values: dict[str, Value]) -> None:
        """Go on with other penalties or dropout; from the first time on with a network of its own."""
        shared, network = self._stepper, self.network_objective
        assert network is not None  # noqa: S101 - others have no layers, and a change of them is refused
        if not self._owns_network:
            self.objective = self.network_objective = network = network.clone()
            self._owns_network = True
            self._stepper = self._begun(network)
            self._stepper.restore(shared.snapshot())
        network.retune(values)
        self.tuned = values

    def take_batches(self, order: BatchOrder, check: Check) -> None:
        """Take which examples its steps see; ``check`` is called before each step."""
        self.batches, self._batch_of = order, order.checked(check)

    def run(self, step: int, stop: int) -> None:
        """Go from ``step`` to ``stop`` or to where it diverges; what was not known yet is recorded."""
        if self.last_step is not None:
            stop = min(stop, self.last_step)
        if stop <= step:
            return
        count, batches = stop - step, self._batch_of
        losses, path, slopes = np.empty(count), np.empty((count, SHOWN)), np.empty(count)
        evaluations = np.empty(count) if self._stepper.asks_of_loss else None
        rates = None if self._rates is None else np.empty(count)
        begin, keyframes = self.snapshot(), self.keyframes
        self._before, self._snapshot = begin, None
        due, offer = (-1, None) if keyframes is None else (keyframes.due, keyframes.offer)
        clock = perf_counter()
        done = self._stepper.run(
            count,
            losses,
            path,
            batches,
            slopes=slopes,
            rates=rates,
            evaluations=evaluations,
            record_at=due,
            record_theta=offer,
            before=begin,
        )
        seconds = perf_counter() - clock
        cause = None if self.stepper.divergence is None else self.stepper.divergence.cause
        batch = batches(step + done)
        # what was recorded once comes again to the bit
        is_known = cause is None and step + done < len(self._losses)
        loss = 0.0 if is_known else self._coming_loss(batch)
        place = ""
        if self.network_objective is not None and not (cause is None and np.isfinite(loss)):
            self.stepper.evaluate(self._scratch, batch)
            place = broken_place(self.network_objective, self._scratch)
        if not np.isfinite(loss):
            # The last step led to a place without a loss. It counts as failed, so that the last
            # frame is one that can be drawn; every stretch begins where there is a loss.
            done -= 1
            self.stepper.restore(begin)
            self._stepper.run(done, losses, None, batches)  # which are on record already
            cause = "left the domain" if np.isnan(loss) else "overflow"
        self._losses.note(step, losses[:done])
        if self._rates is not None and rates is not None:
            self._rates.note(step, rates[:done])
        self._costs.note(step, None if evaluations is None else evaluations[:done], done, seconds)
        self._path.note(step + 1, path[:done])
        self._slopes.append(slopes[self._slopes.length - step : min(done, SLOPES - step)])
        if keyframes is not None:
            keyframes.settle(step + done, self.stepper.theta)
        if cause is not None:
            self._end(step + done, cause, place)

    def next_look(self, experiment: Experiment, step: int) -> int | None:
        """The first step after ``step`` at which `look` is due; None if it is not.

        Raises:
            RavineError: it is to stop early and has no test examples.
        """
        if self.last_step is not None and self.stopped_early:
            return self.last_step if step < self.last_step else None
        values = experiment.early_stopping_at(self.spec, step)
        if self.network_objective is None or not setting("patience", values):
            return None
        if self._stopping is None:
            self._stopping = EarlyStopping(self.network_objective)
        return self._stopping.next_look(step, values)

    def look(self, experiment: Experiment, step: int) -> int | None:
        """Look at the test loss where it is time for it after ``step`` updates, and end where training stops.

        Returns:
            The step at whose weights it has to stand from now on and does not yet; None otherwise.
        """
        values, stopping = experiment.early_stopping_at(self.spec, step), self._stopping
        # one that is known to diverge did not stop before it
        if stopping is None or self.divergence or self.ended_by(step - 1):
            return None
        if stopping.next_look(step - 1, values) != step:
            return None
        found = stopping.look(step, self.theta, self.stepper.statistics, values)
        if found is None:
            return None
        is_restored = bool(setting("restore_best", values)) and isfinite(found.lowest)
        self.last_step, self.stopped_early = step, sentence_of(self.name, found, is_restored=is_restored)
        if not is_restored or found.best == step:
            return None
        if self._best is None:
            return found.best
        self.stand_at_best()
        return None

    def keep_best(self) -> None:
        """Keep the weights where it stands as those that it stops with."""
        state = self.stepper.snapshot()
        self._best = state.theta, state.statistics

    def stand_at_best(self) -> None:
        """Stand at the kept weights, at the step at which it has stopped early."""
        assert self._best is not None  # noqa: S101 - whoever asks has kept it
        theta, statistics = self._best
        self.restore(replace(self.snapshot(), theta=theta, statistics=statistics))

    def _coming_loss(self, batch: IntArray | None) -> float:
        """The loss of the coming step over a batch (B,)."""
        network = self.network_objective
        if network is None:
            return self.stepper.evaluate(self._scratch, batch)
        network.begin_step(self.stepper.step)
        return network.batch_loss(self.stepper.theta, batch)

    def _end(self, step: int, cause: Cause, place: str) -> None:
        self.last_step = step
        network = self.network_objective
        hessian = self.objective.hessian(self.theta) if self._problem.is_quadratic else None
        self.divergence = explain_divergence(
            name=self.name,
            step=step + 1,
            place=place,
            cause=cause,
            optimizer=self.stepper.settings.optimizer,
            values=self.stepper.settings.values,
            learning_rate=self.stepper.learning_rate,
            dialect=self.dialect,
            maximize=self.spec.maximize,
            eigenvalues=None if hessian is None else eigenvalues_of(hessian),
            penalty_curvature=0.0
            if network is None
            else max(layer.penalty_curvature for layer in network.network.layers),
        )

    def snapshot(self) -> StepperState:
        """Its state, to be restored later; where nothing has changed since, the one that was taken last."""
        taken, stepper = self._snapshot, self.stepper
        if taken is None or taken.step != stepper.step or taken.settings is not stepper.settings:
            taken = self._snapshot = stepper.snapshot()
        return taken

    def restore(self, state: StepperState) -> None:
        """Stand where the state was saved."""
        self.stepper.restore(state)
        self._values = self._before = self._snapshot = None

    def made(self, step: int, batch: IntArray | None) -> tuple[FloatArray, StepPreview] | None:
        """The step that led it to where it stands: theta before it ``(P,)``, and the step in numbers.

        None at the start and of one that has diverged or ended earlier. The state before the step is known
        where the last stretch that was run is a single step, which `Session.advance` takes care of.

        Args:
            step: where it stands.
            batch: the examples (B,) that the step saw; None means all.
        """
        before = self._before
        if before is None or before.step != step - 1 or (self.divergence and self.ended_by(step)):
            return None
        tuned = self.tuned
        if tuned != self._tuned_before:  # the step was made with what held then
            self._retune(self._tuned_before)
        try:
            return before.theta, self._stepper.explain_last(before, batch)
        finally:
            if tuned != self.tuned:
                self._retune(tuned)

    def path(self, step: int) -> FloatArray:
        """Where it was after 0..step updates ``(min(step, last) + 1, 2)``; of a long run fewer of them."""
        return self.places(step)[0]

    def places(self, step: int) -> tuple[FloatArray, IntArray | None]:
        """The `path`, and after how many updates it was there ``(n,)``; None where every place is kept."""
        return self._path.until(step + 1)

    def keeps(self, first: int, step: int) -> bool:
        """Whether every place and loss from one step to another is kept, as far as it came."""
        return self._path.keeps(first, step + 1) and self._losses.keeps(first, step)

    @property
    def losses(self) -> Series:
        """The loss each step of the run saw before its update."""
        return self._losses

    @property
    def rates(self) -> SeriesView | None:
        """The learning rate of each step of the run, where its schedule follows the loss."""
        return None if self._rates is None else self._rates.view()

    @property
    def costs(self) -> StepCosts:
        """What its steps have cost."""
        return self._costs.view()

    def averaged_slopes(
        self, beta_changes: BetaChanges, step: int
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """The first entry of the gradient in steps 1..step as the rule used it, and its moving average.

        Args:
            beta_changes: how much of the average is kept, see `MovingAverage`.
            step: how many steps.

        Returns:
            The slopes ``(step,)``, their averages and the sums of weights after 0..step of them
            ``(step + 1,)``; fewer if the racer has ended before, and `SLOPES` at the most.
        """
        slopes = self._slopes.view(step)
        return slopes, *self._velocity.over(slopes, beta_changes)

    def leave_future(self, step: int) -> Ghost | None:
        """Forget everything after ``step``.

        Returns:
            What was left, to compare with; None if there was nothing.
        """
        if self.last_step is not None and self.last_step >= step:
            self.last_step, self.divergence, self.stopped_early = self._problem.steps, "", ""
            self._best = None
        if self._stopping is not None:
            self._stopping.forget_from(step)
        if self.keyframes is not None:
            self.keyframes.forget_after(step)
        if len(self._path) <= step + 1:
            return None
        self._costs.forget_after(step)
        self._rates = None if self._rates is None else self._rates.cut(step)
        whole, steps = self._path.until(len(self._path))
        if steps is None:
            left = whole[step:]
        else:
            left = np.concatenate((self.path(step)[-1:], whole[np.searchsorted(steps, step, side="right") :]))
        ghost = Ghost(self.name, self.index, step, left, self._losses.view())
        # New stores: the ghost and published frames keep the old ones.
        slopes = Grower()
        slopes.append(self._slopes.view(step))
        self._path, self._losses, self._slopes = self._path.cut(step + 1), self._losses.cut(step), slopes
        return ghost
