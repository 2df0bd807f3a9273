"""Idea two: one session owns the truth. It steps every racer, remembers, and goes back.

It is deterministic and knows no thread and no window; the worker thread owns one, and so can a test
or the command line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine.averages.history import TAIL
from engine.cancellation import Check, not_cancelled
from engine.errors import RavineError
from engine.experiment.description import Change, Experiment, RacerSpec, as_recording, started
from engine.experiment.network_override import learns_from_the_same, network_of
from engine.frames.frame import Address, Ghost
from engine.optimizers.stepper_state import StepperState
from engine.parameters import Value
from engine.problem.problem import Problem, build_problem
from engine.session.batch_orders import batch_orders
from engine.session.checkpoints import Checkpoints, affordable
from engine.session.early_stops import refuse_early_stops, stop_early
from engine.session.live_changes import live_changes
from engine.session.phases import race_phases
from engine.session.racer import Racer
from engine.session.recorded_racer import RecordedRacer, beside_each_other
from engine.session.seed_runs import SeedRuns
from engine.session.settings_check import check_settings, checked_change

#: Bytes that checkpoints may take; those of a large network are further apart.
MEMORY = 512 * 2**20
#: Abandoned futures kept for comparison; the oldest goes first.
MAX_GHOSTS = 12


class Session:
    """The run of one experiment. It stands at an address and can be asked to stand at any other."""

    def __init__(
        self,
        experiment: Experiment,
        *,
        generation: int = 0,
        check: Check = not_cancelled,
        memory: int = MEMORY,
    ) -> None:
        """Begin a run at its start.

        Args:
            experiment: what to run.
            generation: tells this run's frames from those of earlier ones.
            check: called while a run is built and frames are made of it, between two racers, and while it
                advances, between two steps of a network. Once it has raised, this session is of no use.
            memory: bytes that checkpoints may take.

        Raises:
            Cancelled: by ``check``.
            RavineError: the experiment cannot be run, e.g. its start lies outside the formula's domain.
        """
        self.experiment = experiment
        self.generation = generation
        self.check = check
        seed, dialect = experiment.seed, experiment.dialect
        self.problem: Problem = build_problem(experiment.objective, seed, dialect, check=check)
        check_settings(experiment)
        problems = [self._problem_of(spec, index) for index, spec in enumerate(experiment.racers)]
        if self.is_recorded:
            self.problem, *problems = beside_each_other([self.problem, *problems])
        #: What the experiment's own batches are; a racer may have others (see `Racer.batches`).
        self.batches, *orders = batch_orders([self.problem, *problems])
        self.racers = [
            _racer(problem, experiment, spec, index, check)
            for index, (problem, spec) in enumerate(zip(problems, experiment.racers, strict=True))
        ]
        for racer, order in zip(self.racers, orders, strict=True):
            racer.take_batches(order, check)
        refuse_early_stops(self.racers, experiment)
        self._phases = race_phases(self.problem, self.racers)
        self.step = 0
        self.phase = 0
        #: Of a recorded run everything is known from the beginning.
        self.newest = (
            max((racer.last_step or 0 for racer in self.racers), default=0) if self.is_recorded else 0
        )
        self.ghosts: tuple[Ghost, ...] = ()
        start = tuple(racer.snapshot() for racer in self.each_racer())
        #: For each racer the runs of its other seeds, which stand wherever this one does.
        self.seeds = SeedRuns(
            experiment, lambda other, share: Session(other, check=check, memory=int(memory * share))
        )
        self._checkpoints: Checkpoints[tuple[StepperState, ...]] = Checkpoints(*affordable(start, memory))
        self._checkpoints.offer(0, start)

    def _problem_of(self, spec: RacerSpec, index: int) -> Problem:
        """What a racer solves: the experiment's problem, or a network of its own, on its data or others."""
        objective = as_recording(self.experiment.objective)
        if spec.recording and objective is not None:
            other = replace(objective, file=spec.recording)
            return build_problem(
                other,
                self.experiment.seed,
                self.experiment.dialect,
                place=f"racers[{index}]",
                check=self.check,
            )
        if spec.network is None and spec.start is None:
            return self.problem
        if spec.start is not None:
            own = started(self.experiment.objective, spec)
            return build_problem(own, self.experiment.seed, self.experiment.dialect, place=f"racers[{index}]")
        own = network_of(self.experiment, spec)
        return build_problem(
            own,
            self.experiment.seed,
            self.experiment.dialect,
            data=self.problem.data if learns_from_the_same(self.experiment.network, own) else None,
            place=f"racers[{index}].network",
            check=self.check,
        )

    @property
    def address(self) -> Address:
        """Where it stands."""
        return Address(self.step, self.phase)

    @property
    def phases(self) -> tuple[str, ...]:
        """The names of the phases of one step; after the last one a new step begins."""
        return self._phases

    @property
    def is_recorded(self) -> bool:
        """Whether the run was made elsewhere: one can go through it, and not change it."""
        return self.problem.playback is not None

    @property
    def stopped(self) -> bool:
        """Whether no racer can go on from here: all have diverged, or the series they follow has ended."""
        return self._last_step is not None and self._last_step <= self.step

    @property
    def _last_step(self) -> int | None:
        """The step after which neither a racer nor one of its seeds goes on; None while one may."""
        ends = [racer.last_step for racer in (*self.racers, *self.seeds.racers)]
        known = [end for end in ends if end is not None]
        return max(known) if len(known) == len(ends) else None

    @property
    def divergence(self) -> str:
        """Why the racers that have diverged by now did, a line each; empty if none has."""
        ended = (racer.divergence for racer in self.racers if racer.ended_by(self.step))
        return "\n".join(filter(None, ended))

    @property
    def stopped_early(self) -> str:
        """Why the racers that have stopped early by now did, a line each; empty if none has."""
        return "\n".join(r.stopped_early for r in self.racers if r.stopped_early and r.ended_by(self.step))

    @property
    def ending(self) -> str:
        """Why no racer can go on from here; empty if one can."""
        return (self.divergence or self.end) if self.stopped else ""

    @property
    def end(self) -> str:
        """That the series which all racers follow has ended here; empty if it goes on or a racer diverged."""
        if not self.stopped or self.divergence:
            return ""
        if early := self.stopped_early:
            return early
        if self.is_recorded:
            return f"The recording ends after step {self.step}: step back, or press R to see it again."
        return f"The series ends with its value number {self.step}: step back, or press R to run it again."

    def advance(self, steps: int) -> int:
        """Make whole steps, from within a step counted from its beginning.

        Args:
            steps: how many, at least 0.

        Returns:
            How many were made: fewer when no racer can go on.
        """
        first, self.phase = self.step, 0
        target = self.step + steps
        if self._last_step is not None:
            target = min(target, self._last_step)
        while self.step < target and not self.stopped:
            # The last step by itself: frames show it, and begin with the state before it.
            end = target if self.step == target - 1 else target - 1
            self._run_to(min(end, self._next_stop()))
        self.apply_settings()  # of which is what is measured here
        self.newest = max(self.newest, self.step)
        return self.step - first

    def _next_stop(self) -> int:
        """The next step before which settings change or a checkpoint is due."""
        changes = [change.step for change in self.experiment.changes if change.step > self.step]
        looks = (racer.next_look(self.experiment, self.step) for racer in self.racers)
        return min([self._checkpoints.next_due(self.step), *changes, *(at for at in looks if at is not None)])

    def _run_to(self, stop: int) -> None:
        self.apply_settings()
        for racer in self.racers:
            self.check()
            racer.run(self.step, stop)
        self.seeds.go_to(stop)
        if self._last_step is not None:
            stop = min(stop, self._last_step)
        self.step = stop
        stop_early(self.racers, self.experiment, stop, self._checkpoints.before)
        if self._checkpoints.wants(stop):
            self._checkpoints.offer(stop, tuple(racer.snapshot() for racer in self.racers))

    def each_racer(self) -> Iterator[Racer]:
        """The racers, with a check before each: what is computed of one of them may take long."""
        for racer in self.racers:
            self.check()
            yield racer

    def seek(self, address: Address) -> None:
        """Stand at an address; the past is replayed, the future computed.

        Steps before the start and phases beyond a step's last mean the nearest that exist.
        """
        self.approach(address, address.step)

    def approach(self, address: Address, steps: int) -> bool:
        """Go some of the way to an address, so that a long way can be made in parts.

        Args:
            address: as for `seek`.
            steps: how many steps may be computed; 0 only goes to the best checkpoint.

        Returns:
            Whether it stands there now, or as near as the racers come.
        """
        step = max(0, address.step)
        if step != self.step:
            self._restore(step)
            self.advance(max(0, min(steps, step - self.step)))
            if self.step < step and not self.stopped:
                return False
        self.phase = 0 if self.stopped else max(0, min(address.phase, len(self.phases) - 1))
        return True

    def _restore(self, step: int) -> None:
        """Stand at the best checkpoint from which ``step`` is reached, unless it is nearer from here.

        Of a long run the last steps before it are made again, too, where they are not kept.
        """
        first, is_kept = max(step - TAIL, 0), self._keeps(max(step - TAIL, 0), step)
        # From before the last step, which is made again: frames show it.
        found, states = self._checkpoints.before(max(step - 1, 0) if is_kept else first)
        is_between = found <= self.step <= step
        if is_between and (is_kept or self.step <= first or self._keeps(first, self.step)):
            return
        self._restore_at(found, states)

    def _keeps(self, first: int, step: int) -> bool:
        """Whether what racers did in the steps from ``first`` to ``step`` is kept, each of them."""
        return all(racer.keeps(first, step) for racer in self.racers)

    def _restore_at(self, step: int, states: tuple[StepperState, ...]) -> None:
        self.step, self.phase = step, 0
        for racer, state in zip(self.racers, states, strict=True):
            racer.restore(state)
        self.seeds.go_to(step)

    def steps_away(self, steps: int) -> Address:
        """The address so many whole steps away; back from within a step, its beginning is the first."""
        back_to_edge = 1 if steps < 0 and self.phase else 0
        return Address(max(0, self.step + steps + back_to_edge))

    def phases_away(self, phases: int) -> Address:
        """The address so many phases away, across the edges of steps."""
        count = len(self.phases)
        step, phase = divmod(self.step * count + self.phase + phases, count)
        return Address(step, phase) if step >= 0 else Address(0)

    def step_by(self, steps: int) -> None:
        """Move whole steps; see `steps_away`."""
        self.seek(self.steps_away(steps))

    def phase_by(self, phases: int) -> None:
        """Move phases; see `phases_away`."""
        self.seek(self.phases_away(phases))

    def change(self, racer: str, name: str, value: Value) -> None:
        """Change a hyperparameter from the next update on; a future already computed becomes a ghost.

        Raises:
            RavineError: no such racer or parameter, or a value that is not allowed, alone or beside the
                others; nothing changes.
        """
        address = self.address
        if self.begin_change(racer, name, value):
            self.seek(address)

    def begin_change(self, racer: str, name: str, value: Value) -> bool:
        """As `change`, which leaves it at a checkpoint, so that the way back can be made in parts.

        Returns:
            Whether anything changed.

        Raises:
            RavineError: as in `change`.
        """
        if self.is_recorded:
            raise RavineError(
                f"{racer} was trained elsewhere and recorded: its {name} cannot be changed any more"
            )
        spec = self.experiment.racer(racer)
        change = checked_change(self.experiment, spec, self.step, name, value)
        if change is None:
            return False
        changed = self.experiment.with_change(change)
        check_settings(changed)
        refuse_early_stops(self.racers, changed)
        self.take_change(change)
        return True

    def take_change(self, change: Change) -> None:
        """As `begin_change` with a checked change of a step that was reached; what was after it is left."""
        self.experiment = self.experiment.with_change(change)
        self._leave_future(change.step)
        self.seeds.take_change(change)
        # Arrive anew: switching a setting there and back at one step must not cost a racer its state.
        self._restore_at(*self._checkpoints.before(max(change.step - 1, 0)))
        self.generation += 1

    def forget_future(self) -> bool:
        """Drop what was computed after this address, without a ghost; it is left as by `begin_change`.

        Returns:
            Whether there was anything to drop.
        """
        if self.is_recorded or (self.newest <= self.step and not self.ghosts):
            return False
        self.drop_future(self.step)
        return True

    def drop_future(self, step: int) -> None:
        """As `forget_future` after any step, known or not."""
        self._leave_future(step)
        self.ghosts = ()
        self.seeds.drop_future(step)
        self._restore_at(*self._checkpoints.before(max(step - 1, 0)))
        self.generation += 1

    def _leave_future(self, step: int) -> None:
        left = tuple(ghost for racer in self.racers if (ghost := racer.leave_future(step)))
        self.ghosts = (*self.ghosts, *left)[-MAX_GHOSTS:]
        self.newest = min(self.newest, step)
        self._checkpoints.forget_after(step)

    def adopt(self, experiment: Experiment) -> bool:
        """Take over an edited experiment without a new run, if only what is on screen differs.

        Returns:
            False if the edit touches what is computed; then nothing has happened.

        Raises:
            RavineError: the loss is defined nowhere on the plane that shall be drawn; nothing has happened.
        """
        changes = live_changes(self.experiment, experiment)
        if changes is None or changes.values:
            return False
        if changes.is_redrawn:
            redrawn = build_problem(experiment.objective, experiment.seed, experiment.dialect)
            follows = any(racer.moved_start for racer in self.racers)  # where it starts, the drawn part
            if follows or not np.array_equal(redrawn.start, self.problem.start):
                return False
            self.problem = redrawn
        self.experiment = experiment
        return True

    def apply_settings(self) -> None:
        """Give every racer the settings of the coming step, with all changes made so far."""
        for racer in self.racers:
            racer.apply_values(self.experiment, self.step)


def _racer(problem: Problem, experiment: Experiment, spec: RacerSpec, index: int, check: Check) -> Racer:
    check()
    if problem.playback is not None:
        return RecordedRacer(problem, problem.playback, experiment, spec, index)
    return Racer(problem, experiment, spec, index)
