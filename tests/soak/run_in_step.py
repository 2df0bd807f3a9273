"""A run that goes on when it is looked at: the real player without its thread, so that a seed repeats."""

from __future__ import annotations

from app.workspaces import extras_of
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.run.commands import Command
from engine.run.player import Player

#: Seconds that pass between two looks.
TICK = 0.016


class RunInStep:
    """Replaces `engine.run.worker.Worker`: everything happens in the thread that asks.

    Attributes:
        ticks: that pass between two looks, unless the run stands or has arrived before.
    """

    def __init__(self, experiment: Experiment, ticks: int = 1) -> None:
        self._experiment = experiment
        self._player: Player | None = None
        self._now = 0.0
        self._is_new = False
        self.ticks = ticks
        self.refusal: RavineError | None = None
        self.error: BaseException | None = None

    def start(self) -> None:
        """Build the run."""
        try:
            self._player = Player(self._experiment, extras=extras_of)
        except RavineError as error:
            self.refusal = error
        except Exception as error:  # noqa: BLE001 - as the worker does
            self.error = error
        self._is_new = True

    def stop(self) -> None:
        """End."""
        self._player = None

    def send(self, command: Command) -> None:
        """Do a command at once."""
        if self._player is not None and self.error is None:
            try:
                self._player.handle(command)
            except Exception as error:  # noqa: BLE001 - as the worker does
                self.error = error
            self._is_new = True

    def take(self) -> Frame | None:
        """Let a tick pass; the frame where that changed anything."""
        player = self._player
        if player is None or self.error is not None:
            return None
        before = player.session.address
        try:
            for _ in range(self.ticks):
                at = player.session.address
                self._now += TICK
                player.tick(self._now)
                if player.session.address == at:
                    break
            if not self._is_new and player.session.address == before:
                return None
            self._is_new, frame = False, player.frame()
        except Exception as error:  # noqa: BLE001 - as the worker does
            self.error = error
            return None
        player.notice = ""
        return frame
