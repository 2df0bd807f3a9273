"""Undo and redo: what is open is a value, so the past is simply kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from app.document import START, Document
from engine.experiment.description import Experiment
from engine.frames.frame import Address

T = TypeVar("T")

#: How many changes can be taken back.
LIMIT = 200
#: Seconds between two changes of the same things that are undone together.
ONE_GESTURE_SECONDS = 1.0
#: View parameters that say from where one looks; like scrolling they are nothing to take back.
CAMERA = frozenset({"azimuth", "elevation", "zoom", "pan_x", "pan_y"})


@dataclass(frozen=True)
class WindowSettings:
    """How the window looks, beside what the experiment says of it.

    Attributes:
        workspace: the key of the one that is shown.
        places: of its panels (`app.panel_places.places_text`).
        theme: the name of the colours.
        motion: whether markers and cameras are animated.
    """

    workspace: str
    places: str
    theme: str
    motion: bool


@dataclass(frozen=True)
class Version:
    """What is open, at a moment to which one can return.

    Attributes:
        document: what was opened; its experiment is as it was then.
        experiment: as it was edited.
        saved: the experiment that a file holds; None if none does.
        opening: tells the versions of one document from those of one opened later.
        address: where the run stood.
        speed: steps per second at which it was played.
        window_settings: how the window looked, where that is what was changed; None keeps it as it is.
    """

    document: Document
    experiment: Experiment
    saved: Experiment | None = None
    opening: int = 0
    address: Address = START
    speed: float = Experiment.speed
    window_settings: WindowSettings | None = None

    @property
    def is_saved(self) -> bool:
        """Whether a file holds it as it is; where one looks does not count."""
        return self.saved is not None and replace(self.experiment, view={}) == replace(self.saved, view={})

    @property
    def reopened(self) -> Document:
        """The document as it is opened again to return to this version."""
        return replace(self.document, experiment=self.experiment, address=self.address, plays=False)


def with_camera_of(experiment: Experiment, other: Experiment) -> Experiment:
    """An experiment looked at from where another one is."""
    kept = {name: value for name, value in experiment.view.items() if name not in CAMERA}
    return replace(experiment, view=kept | {n: v for n, v in other.view.items() if n in CAMERA})


class Gestures:
    """Names changes so that those of the same things in quick succession are undone together."""

    def __init__(self) -> None:
        """Begin with none."""
        self._count, self._last = 0, 0.0

    def name(self, things: Iterable[str], now: float) -> str:
        """The gesture that a change belongs to.

        Args:
            things: what is changed.
            now: seconds that never go back.
        """
        if now - self._last > ONE_GESTURE_SECONDS:
            self._count += 1
        self._last = now
        return f"{' '.join(sorted(things))} #{self._count}"


class UndoStack(Generic[T]):
    """What was there before each change, and after each undo."""

    def __init__(self, limit: int = LIMIT) -> None:
        """Make an empty stack that keeps the newest ``limit`` changes."""
        self._limit = limit
        self._past: list[T] = []
        self._future: list[T] = []
        self._gesture = ""

    @property
    def past(self) -> tuple[T, ...]:
        """What can be gone back to, the oldest first."""
        return tuple(self._past)

    @property
    def future(self) -> tuple[T, ...]:
        """What can be done again, the next one last."""
        return tuple(self._future)

    def take(self, past: Iterable[T], future: Iterable[T]) -> None:
        """Go on with what another stack has."""
        self._past, self._future, self._gesture = list(past), list(future), ""

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return bool(self._past)

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return bool(self._future)

    def push(self, before: T, gesture: str = "") -> None:
        """Note an edit.

        Args:
            before: as it was.
            gesture: edits in a row with the same gesture are taken back together; empty for none.
        """
        if gesture and gesture == self._gesture and self._past:
            return
        self._gesture = gesture
        self._past = [*self._past, before][-self._limit :]
        self._future = []

    def drop(self) -> None:
        """Forget the newest edit: it was refused."""
        self._gesture = ""
        del self._past[-1:]

    def undo(self, current: T) -> T | None:
        """What was there before the newest edit, or None; ``current`` can then be redone."""
        self._gesture = ""
        if not self._past:
            return None
        self._future.append(current)
        return self._past.pop()

    def redo(self, current: T) -> T | None:
        """What was there after the edit taken back last, or None; ``current`` can then be undone."""
        self._gesture = ""
        if not self._future:
            return None
        self._past.append(current)
        return self._future.pop()
