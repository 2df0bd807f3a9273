"""Playing: a session that goes on by itself at a chosen speed, told what to do by commands.

There is no thread and no clock in here: the time is an argument, so a test plays an hour in a moment.
"""

from __future__ import annotations

import math
from dataclasses import replace

from engine.cancellation import Check, not_cancelled
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.extras import Extras, no_extras
from engine.frames.frame import Address, Frame
from engine.network.early_stopping import value_names
from engine.observers.session_observer import Observer
from engine.optimizers.table import OPTIMIZERS
from engine.run.commands import (
    ChangeValue,
    Command,
    ForgetFuture,
    Load,
    Pause,
    PhaseBy,
    Play,
    Seek,
    SetSpeed,
    StepBy,
    StopSeeking,
)
from engine.session.session import Session

#: Seconds of work between two looks at the commands: short enough that a key press is felt at once.
SLICE = 0.004
#: A run that could not keep up does not try to make up for more than this many seconds.
LONGEST_DEBT = 0.1


class Player:
    """Owns a session; turns commands and passing time into steps.

    No command computes more than one slice: a long way to an address is made in slices by `tick`, and the
    commands that came after it wait until it is made.

    Attributes:
        goal: the address to which it is on the way; None where it stands or plays.
    """

    def __init__(
        self, experiment: Experiment, *, extras: Extras = no_extras, check: Check = not_cancelled
    ) -> None:
        """Open an experiment, standing at its start.

        Args:
            experiment: what to run.
            extras: what frames bring beside what all do.
            check: see `Session`. Where it raises while another experiment is loaded, the one that was open
                stays as it is; where it raises elsewhere the player is of no further use.

        Raises:
            Cancelled: by ``check``.
            RavineError: the experiment cannot be run.
        """
        self._extras, self._check = extras, check
        self.session = Session(experiment, check=check)
        self._observer = self._observe(self.session)
        self.playing = False
        self.speed = experiment.speed
        self.notice = ""
        self._last = 0.0
        self._owed = 0.0
        self._until: int | None = None
        self._waiting: list[Command] = []
        self.goal: Address | None = None
        self._answered = 0
        self._pace = 1000.0  # steps per second this machine was seen to make; the first guess is low

    def handle(self, command: Command) -> None:
        """Do what a command asks. A bad command changes nothing and leaves its sentence in ``notice``.

        On the way to an address another `Seek` leads elsewhere, `StopSeeking` ends it, `Load` is done at
        once, and all others are done on arrival, in order.
        """
        self.notice = ""
        if self.goal is not None and self._waits(command):
            self._waiting.append(command)
            return
        if isinstance(command, Seek):
            # Steps and phases that were to follow a way that is not made are not asked for any more.
            self._waiting = [each for each in self._waiting if not isinstance(each, StepBy | PhaseBy)]
        try:
            self._handle(command)
        except RavineError as error:
            self.notice = str(error)
        self._handle_waiting()

    def _waits(self, command: Command) -> bool:
        if isinstance(command, Seek):
            # A change belongs to the step that it was made for, and that is still ahead.
            return any(isinstance(waiting, ChangeValue) for waiting in self._waiting)
        return not isinstance(command, StopSeeking | Load)

    def _handle_waiting(self) -> None:
        while self._waiting and self.goal is None:
            try:
                self._handle(self._waiting.pop(0))
            except RavineError as error:
                self.notice = str(error)

    def _handle(self, command: Command) -> None:
        match command:
            case Play(until):
                self._start(until)
            case Pause():
                self.playing = False
            case SetSpeed(speed):
                if not speed > 0:
                    raise RavineError(f"speed = {speed:g} is outside (0, inf] steps per second")
                self.speed = speed
            case ChangeValue(racer, name, value):
                address = self.session.address
                if self.session.begin_change(racer, name, value):
                    self._go_to(address)
            case Load():
                self._load(command)
            case ForgetFuture():
                address = self.session.address
                if self.session.forget_future():
                    self._go_to(address)
            case _:
                self._move(command)

    def _move(self, command: StepBy | PhaseBy | Seek | StopSeeking) -> None:
        match command:
            case StepBy(steps):
                self.playing = False
                self._go_to(self.session.steps_away(steps))
            case PhaseBy(phases):
                self.playing = False
                self._go_to(self.session.phases_away(phases))
            case Seek(address):
                self._go_to(address)
            case StopSeeking() if self.goal is not None:
                self.goal, self.playing = None, False
                self._waiting = [each for each in self._waiting if isinstance(each, ChangeValue)]

    def _go_to(self, address: Address) -> None:
        self.goal = address
        self._approach()

    def _approach(self) -> None:
        """Make a slice of the way to the goal."""
        if self.goal is not None and self.session.approach(self.goal, self._slice):
            self.goal = None
            self._last = math.nan  # the time that the way took is not to be made up for
            self._owed = 0.0

    @property
    def _slice(self) -> int:
        return max(1, int(self._pace * SLICE))

    def _observe(self, session: Session) -> Observer:
        return Observer(session, complete=False, extras=self._extras)

    def _load(self, command: Load) -> None:
        self._answered = command.number
        experiment = self._rebased(command)
        if self.session.adopt(experiment):
            return
        fresh = Session(experiment, generation=self.session.generation + 1, check=self._check)
        self.session, self._observer = fresh, self._observe(fresh)
        # How it is played stays asked for; places of another run mean nothing in this one.
        kept = Play | Pause | SetSpeed if command.known is None else Play | Pause | SetSpeed | ChangeValue
        self._waiting = [each for each in self._waiting if isinstance(each, kept)]
        if command.play is not None:
            self._waiting.append(Play() if command.play else Pause())
        self._go_to(command.address)

    def _rebased(self, command: Load) -> Experiment:
        """The experiment with the changes of which its sender could not know yet."""
        experiment = command.experiment
        if command.known is None:
            return experiment
        names = {racer.name: racer for racer in experiment.racers}
        for change in self.session.experiment.changes:
            if change not in command.known and change.racer in names:
                known = value_names(OPTIMIZERS[names[change.racer].optimizer].parameters)
                if change.name in known:
                    experiment = experiment.with_change(change)
        return experiment

    def _start(self, until: int | None = None) -> None:
        self.playing = not self.session.stopped and (until is None or self.session.step < until)
        self._until = until
        self._owed = 0.0
        self._last = math.nan
        if self.session.stopped:
            self.notice = self.session.ending

    def tick(self, now: float) -> float:
        """Make the steps that are due.

        Args:
            now: a clock in seconds that never goes back.

        Returns:
            Seconds until there is something to do again; 0 for at once, infinity when it stands still.
        """
        if self.goal is not None:
            self._approach()
            self._handle_waiting()
            return 0.0
        if not self.playing:
            return math.inf
        if math.isnan(self._last):
            self._last = now
        since, self._last = now - self._last, now
        if math.isinf(self.speed):
            self._advance(self._slice)
            return 0.0
        by_phase = self.speed < 1
        rate = self.speed * len(self.session.phases) if by_phase else self.speed
        # One step may be as far off as the pace asks for; what a busy machine missed beyond that is let go.
        self._owed += min(since, max(LONGEST_DEBT, 1.0 / rate)) * rate
        due = int(self._owed)
        if due:
            self._owed -= due
            if by_phase:
                self._phase()
            else:
                self._advance(min(due, self._slice))
        return max(0.0, (1 - self._owed) / rate) if self.playing else math.inf

    def learn_pace(self, steps: int, seconds: float) -> None:
        """Take note of how long some steps took; sets the size of a slice when playing flat out."""
        if steps and seconds > 0:
            self._pace += 0.3 * (min(steps / seconds, 4 * self._pace) - self._pace)

    def _advance(self, steps: int) -> None:
        here = self.session.step
        steps = min([steps, *(stop - here for stop in self._stops() if stop > here)])
        before = self._endings
        self.session.advance(steps)
        self._end_of_playing(before)

    def _stops(self) -> list[int]:
        """The steps at which playing ends by itself."""
        return [stop for stop in (self.session.experiment.steps, self._until) if stop is not None]

    def _phase(self) -> None:
        before = self._endings
        self.session.phase_by(1)
        self._end_of_playing(before)

    @property
    def _endings(self) -> str:
        """Why racers that have ended by now did."""
        return "\n".join(filter(None, (self.session.divergence, self.session.stopped_early)))

    def _end_of_playing(self, before: str) -> None:
        if self._endings != before:
            self.notice = self._endings
        at_limit = self.session.address in [Address(stop) for stop in self._stops()]
        if self.session.stopped or at_limit:
            self.playing = False

    def frame(self) -> Frame:
        """The frame at which the run stands, with how it is being played."""
        return replace(
            self._observer.frame(),
            playing=self.playing,
            speed=self.speed,
            notice=self.notice,
            is_ending=bool(self.notice) and self.notice in (self.session.end, self.session.stopped_early),
            goal=self.goal,
            answered=self._answered,
        )
