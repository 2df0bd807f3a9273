"""Moving in time: every key and button of the timeline as a command."""

from __future__ import annotations

from collections.abc import Callable

from engine.frames.frame import Address, Frame
from engine.run.commands import (
    Command,
    ForgetFuture,
    Pause,
    PhaseBy,
    Play,
    Seek,
    SetSpeed,
    StepBy,
    StopSeeking,
)
from widgets.run.speed_slider import nearest_notch, notches


class Transport:
    """Asks for other frames of the run, seen from the one that is shown."""

    def __init__(
        self,
        send: Callable[[Command], object],
        frame: Callable[[], Frame | None],
        say: Callable[[str, str], object],
    ) -> None:
        """Make it.

        Args:
            send: gives a command to the engine.
            frame: the frame that is shown.
            say: tells the person a sentence of a kind.
        """
        self._send, self._frame, self._say = send, frame, say
        self._held_playing = False
        self._asked_speed = 0.0
        self._asked_in = -1

    @property
    def _playing(self) -> bool:
        frame = self._frame()
        return frame is not None and frame.playing

    @property
    def is_seeking(self) -> bool:
        """Whether the run is on a long way to a step."""
        frame = self._frame()
        return frame is not None and frame.goal is not None

    def stop_seeking(self) -> None:
        """Stand still where a long way to a step has come to."""
        self._send(StopSeeking())

    def play_or_pause(self) -> None:
        """Go on by itself, or stand still."""
        if self.is_seeking:
            self.stop_seeking()
        else:
            self._send(Pause() if self._playing else Play())

    def play_to(self, step: int) -> None:
        """Play to a step and stand still there; from the start if it has passed already."""
        frame = self._frame()
        if frame is None or frame.address.step >= step:
            self._send(Seek(Address(0)))
        self._send(Play(step))

    def pause(self) -> None:
        """Stand still."""
        self._send(Pause())

    def step_on(self) -> None:
        """One whole step on."""
        self._send(StepBy(1))

    def step_back(self) -> None:
        """One whole step back."""
        self._send(StepBy(-1))

    def phase_on(self) -> None:
        """One phase on."""
        self._send(PhaseBy(1))

    def phase_back(self) -> None:
        """One phase back."""
        self._send(PhaseBy(-1))

    def seek(self, step: int) -> None:
        """Go to a step; playing goes on from there."""
        self._send(Seek(Address(step)))

    def forget_future(self) -> None:
        """Drop what was computed after the frame that is shown, or that is on its way."""
        self._send(ForgetFuture())

    def go_to(self, address: Address) -> None:
        """Go to a frame and stand still there."""
        self._send(Pause())
        self._send(Seek(address))

    def hold(self, held: bool) -> None:  # noqa: FBT001 - a slot
        """Stand still while somebody drags the scrubber; go on afterwards if it was playing."""
        if held:
            self._held_playing = self._playing
            if self._held_playing:
                self._send(Pause())
        elif self._held_playing:
            self._held_playing = False
            self._send(Play())

    def to_start(self) -> None:
        """Go to step 0."""
        self._send(Seek(Address(0)))

    def to_newest(self) -> None:
        """Go to the last step that was computed."""
        frame = self._frame()
        if frame is not None:
            self._send(Seek(Address(frame.newest)))

    def set_speed(self, speed: float) -> None:
        """Play at a number of steps a second; infinity is flat out."""
        frame = self._frame()
        self._asked_speed, self._asked_in = speed, frame.generation if frame is not None else -1
        self._send(SetSpeed(speed))

    def forget_speed(self) -> None:
        """Count the speed of frames again, not what was asked for: undo chose another."""
        self._asked_in = -1

    def faster(self) -> None:
        """Play one notch faster."""
        self._shift_speed(1)

    def slower(self) -> None:
        """Play one notch slower."""
        self._shift_speed(-1)

    def _shift_speed(self, by: int) -> None:
        frame = self._frame()
        if frame is None:
            return
        offered = notches(len(frame.phases))
        # Keys are faster than frames: what was asked for counts before a frame shows it.
        speed = self._asked_speed if self._asked_in == frame.generation else frame.speed
        notch = nearest_notch(speed, len(frame.phases)) + by
        self.set_speed(offered[min(max(notch, 0), len(offered) - 1)])

    def next_bookmark(self) -> None:
        """Go to the first bookmark after the frame that is shown."""
        marks, here = self._marks()
        self._go_to_mark(min((mark for mark in marks if mark > here), default=None))

    def previous_bookmark(self) -> None:
        """Go to the last bookmark before the frame that is shown."""
        marks, here = self._marks()
        self._go_to_mark(max((mark for mark in marks if mark < here), default=None))

    def _marks(self) -> tuple[list[Address], Address]:
        frame = self._frame()
        if frame is None:
            return [], Address(0)
        return [Address(mark.step, mark.phase) for mark in frame.experiment.bookmarks], frame.address

    def _go_to_mark(self, mark: Address | None) -> None:
        if mark is not None:
            self.go_to(mark)
        else:
            self._say("info", "There is no bookmark further on; press B to set one here.")
