"""The last edit that was sent to the engine, until a frame answers it."""

from __future__ import annotations

from app.control.rebasing import is_refusal, is_same_run
from engine.experiment.description import Experiment
from engine.frames.frame import Frame


class PendingEdit:
    """Tells frames that were published before an edit from those that answer it."""

    def __init__(self) -> None:
        #: What was sent and not yet answered.
        self.experiment: Experiment | None = None
        self._number = 0

    def sent(self, experiment: Experiment) -> int:
        """Await the answer to another edit, and return its number."""
        self.experiment = experiment
        self._number += 1
        return self._number

    @property
    def is_awaited(self) -> bool:
        """Whether the engine has not answered yet: it may be building a new run."""
        return self.experiment is not None

    def forget(self) -> None:
        """Await nothing any more."""
        self.experiment = None

    def take(self, frame: Frame, generation: int) -> bool:
        """Look whether a frame answers; what it answers is awaited no more.

        Args:
            frame: the newest one.
            generation: of the run that was shown before it.

        Returns:
            Whether the edit was refused: the run before it goes on.
        """
        awaited = self.experiment
        if awaited is None or not (frame.answered >= self._number or is_same_run(frame.experiment, awaited)):
            return False
        self.experiment = None
        return is_refusal(frame, awaited, generation)

    def shown(self, frame: Frame) -> Frame:
        """A frame from before the edit as it looks with it: what was chosen last must not come back."""
        return frame if self.experiment is None else frame.looking_at(self.experiment.view)
