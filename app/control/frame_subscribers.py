"""Who shows frames, and what each has been shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PyQt6.QtCore import QCoreApplication, QEvent
from PyQt6.QtWidgets import QWidget

from app.control.frame_budget import FrameBudget
from engine.frames.frame import Frame
from engine.gui_priority import GUI
from widgets.painting.glyph_cache import fast_painting


class FrameReceiver(Protocol):
    """What shows frames."""

    def apply(self, frame: Frame) -> None:
        """Show a frame."""

    def isVisible(self) -> bool:  # noqa: N802 - Qt's name
        """Whether anybody would see it."""


@dataclass
class FrameSubscription:
    """A receiver, what it was given last and what it is to be given."""

    receiver: FrameReceiver
    tweened: bool
    last: Frame | None = None
    coming: Frame | None = None
    at_once: bool = False
    """Whether to paint what is shown before the tick ends, and not when Qt likes to."""

    @property
    def cost(self) -> float:
        """Seconds that it takes to show a frame, if it tells."""
        return float(getattr(self.receiver, "cost", 0.0))

    def show(self) -> bool:
        """Show what comes; whether there was anything new and anybody to see it."""
        frame = self.coming
        if frame is None or frame is self.last or not self.receiver.isVisible():
            return False
        self.last = frame
        self.receiver.apply(frame)
        if self.at_once and isinstance(self.receiver, QWidget):
            with fast_painting():
                QCoreApplication.sendEvent(self.receiver.window(), QEvent(QEvent.Type.UpdateRequest))
        return True


class FrameSubscribers:
    """Everybody who shows frames, served within a budget of drawing time."""

    def __init__(self) -> None:
        """Begin with nobody."""
        self._subscriptions: list[FrameSubscription] = []
        self._budget = FrameBudget()

    def add(self, receiver: FrameReceiver, *, tweened: bool = False) -> None:
        """Serve a receiver from now on; a tweened one is also given the frames between two steps."""
        self._subscriptions.append(FrameSubscription(receiver, tweened))

    def serve(self, frame: Frame | None, between: Frame | None, *, at_once: bool) -> None:
        """Give everybody what is new.

        Args:
            frame: the newest frame.
            between: the same, or one between two steps.
            at_once: whether to paint it before the tick ends.
        """
        for each in self._subscriptions:
            each.coming, each.at_once = between if each.tweened else frame, at_once
        with GUI.held():
            self._budget.serve(self._subscriptions, hurry=at_once)
