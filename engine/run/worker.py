"""The background thread: a queue of commands in, a slot with the newest frame out.

The window empties the slot at its own pace; however fast the engine runs, no more than one frame
ever waits, so memory and the window's event queue stay small.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from dataclasses import replace

from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.gui_priority import GUI
from engine.run.commands import Command
from engine.run.player import Player

#: Seconds between two published frames: a little more often than a screen refreshes.
PUBLISH_EVERY = 0.012
#: Seconds slept for each second worked when flat out. Without it the window waits for the
#: interpreter's lock and stutters.
REST = 0.5


class Worker:
    """Runs a player in a thread of its own."""

    def __init__(self, experiment: Experiment) -> None:
        """Prepare; nothing runs before `start`.

        Raises:
            RavineError: the experiment cannot be run.
        """
        self._player = Player(experiment)
        self._commands: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._latest: Frame | None = self._player.frame()
        self._thread = threading.Thread(target=self._run, name="ravine-engine", daemon=True)
        self.error: BaseException | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it."""
        self._commands.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def send(self, command: Command) -> None:
        """Ask for something; commands are done in order."""
        self._commands.put(command)

    def take(self) -> Frame | None:
        """The newest frame, if one was published since the last call."""
        with self._lock:
            frame, self._latest = self._latest, None
        return frame

    def _run(self) -> None:
        try:
            self._loop()
        except BaseException as error:  # noqa: BLE001 - the window shows it; a thread that died is silent
            self.error = error

    def _loop(self) -> None:
        player, published, pending = self._player, 0.0, False
        obeyed: bool | None = False
        while obeyed is not None:
            GUI.wait()
            started = time.perf_counter()
            before = player.session.address
            wait = player.tick(started)
            ended = time.perf_counter()
            player.learn_pace(player.session.step - before.step, ended - started)
            pending = pending or obeyed or player.session.address != before
            # While the last frame still waits a run that goes on makes none; one that stands shows where.
            wanted = self._latest is None or not player.playing
            if pending and wanted and ended >= published + PUBLISH_EVERY:
                self._publish()
                published, pending = ended, False
            elif pending:
                wait = min(wait, max(published + PUBLISH_EVERY - ended, 0.0 if wanted else PUBLISH_EVERY))
            obeyed = self._obey(max(wait, REST * (ended - started)))

    def _publish(self) -> None:
        frame = self._player.frame()
        self._player.notice = ""
        with self._lock:
            if self._latest is not None and not frame.notice:
                # A sentence for the person must not be lost with a frame nobody took.
                frame = replace(frame, notice=self._latest.notice)
            self._latest = frame

    def _obey(self, wait: float) -> bool | None:
        """Wait for a command, at most so long, then do all that have come.

        Returns:
            Whether there were any; None when asked to end.
        """
        try:
            command = self._commands.get(timeout=None if math.isinf(wait) else wait)
        except queue.Empty:
            return False
        while command is not None:
            self._player.handle(command)
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return True
        return None
