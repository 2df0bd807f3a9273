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
from typing import Self

from engine.cancellation import Cancelled
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.extras import Extras, no_extras
from engine.frames.frame import Frame
from engine.gui_priority import GUI
from engine.run.commands import Command, Load
from engine.run.player import Player

#: Seconds between two published frames: a little more often than a screen refreshes.
PUBLISH_EVERY = 0.012
#: Seconds between two frames of a run on its way to an address; a shorter way is made unseen.
PROGRESS_EVERY = 0.1
#: How many times as long as the last frame took it computes before it makes another on the way.
PROGRESS_SHARE = 4.0
#: Seconds slept for each second worked when flat out. Without it the window waits for the
#: interpreter's lock and stutters.
REST = 0.5


class Worker:
    """Builds and runs a player in a thread of its own.

    Attributes:
        refusal: why the experiment cannot be run; the thread has then ended without a frame.
        error: what ended the thread otherwise, if it was an error.
    """

    def __init__(self, experiment: Experiment, *, extras: Extras = no_extras) -> None:
        """Prepare; nothing is built before `start`.

        Args:
            experiment: what to run.
            extras: what frames bring beside what all do.
        """
        self._experiment, self._extras = experiment, extras
        self._player: Player | None = None
        self._commands: queue.SimpleQueue[Command | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._latest: Frame | None = None
        self._stopping = False
        self._loads = 0  # that were sent and not begun
        self._is_loading = False
        self._thread = threading.Thread(target=self._run, name="ravine-engine", daemon=True)
        self.refusal: RavineError | None = None
        self.error: BaseException | None = None

    @classmethod
    def built(cls, experiment: Experiment, *, extras: Extras = no_extras) -> Self:
        """A worker whose run is built by the caller's thread; its first frame is there at once.

        Raises:
            RavineError: the experiment cannot be run.
        """
        made = cls(experiment, extras=extras)
        made._build()
        return made

    def start(self) -> None:
        """Begin: the first frame, or `refusal`, follows."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait for it; what it is building or computing is left unfinished."""
        self._stopping = True
        self._commands.put(None)
        if self._thread.ident is not None:
            self._thread.join()

    def send(self, command: Command) -> None:
        """Ask for something; commands are done in order.

        A `Load` that is under way is left unfinished when another follows.
        """
        if isinstance(command, Load):
            with self._lock:
                self._loads += 1
        self._commands.put(command)

    def take(self) -> Frame | None:
        """The newest frame, if one was published since the last call."""
        with self._lock:
            frame, self._latest = self._latest, None
        return frame

    def _run(self) -> None:
        try:
            self._loop(self._player or self._build())
        except Cancelled:
            pass
        except BaseException as error:  # noqa: BLE001 - the window shows it; a thread that died is silent
            if self._player is None and isinstance(error, RavineError):
                self.refusal = error
            else:
                self.error = error

    def _build(self) -> Player:
        player = Player(self._experiment, extras=self._extras, check=self._check)
        self._check()
        frame = player.frame()
        with self._lock:
            self._latest = frame
        self._player = player
        return player

    def _check(self) -> None:
        """Whether to go on with what is built or computed (see `engine.cancellation`)."""
        if self._stopping or (self._is_loading and self._loads):
            raise Cancelled

    def _loop(self, player: Player) -> None:
        published, pending, began, progress = 0.0, False, 0.0, 0.0
        ran_commands: bool | None = False
        while ran_commands is not None:
            GUI.wait()
            started = time.perf_counter()
            before = player.session.address
            wait = player.tick(started)
            ended = time.perf_counter()
            player.learn_pace(player.session.step - before.step, ended - started)
            pending = pending or ran_commands or player.session.address != before
            # While the last frame still waits a run that goes on makes none; one that stands shows where.
            wanted = self._latest is None or not (player.playing or player.goal)
            if player.goal is None:
                began = progress = 0.0
            elif not began:
                began, progress = ended, ended + PROGRESS_EVERY
            due = max(published + PUBLISH_EVERY, progress)
            if pending and wanted and ended >= due:
                self._publish(player)
                published, pending = ended, False
                if began:
                    now = time.perf_counter()
                    progress = now + max(PROGRESS_EVERY, PROGRESS_SHARE * (now - ended))
            elif pending:
                wait = min(wait, max(due - ended, 0.0 if wanted else PUBLISH_EVERY))
            # Nobody waits longer for a short way than it takes.
            rest = 0.0 if began and ended < began + PROGRESS_EVERY else REST
            ran_commands = self._run_commands(player, max(wait, rest * (ended - started)))

    def _publish(self, player: Player) -> None:
        frame = player.frame()
        player.notice = ""
        with self._lock:
            if self._latest is not None and not frame.notice:
                # A sentence for the person must not be lost with a frame nobody took.
                latest = self._latest
                frame = replace(frame, notice=latest.notice, is_ending=latest.is_ending)
            self._latest = frame

    def _run_commands(self, player: Player, wait: float) -> bool | None:
        """Wait for a command, at most so long, then do all that have come.

        Returns:
            Whether there were any; None when asked to end.
        """
        try:
            command = self._commands.get(timeout=None if math.isinf(wait) else wait)
        except queue.Empty:
            return False
        while command is not None:
            self._handle(player, command)
            try:
                command = self._commands.get_nowait()
            except queue.Empty:
                return True
        return None

    def _handle(self, player: Player, command: Command) -> None:
        if not isinstance(command, Load):
            player.handle(command)
            return
        with self._lock:
            self._loads -= 1
        self._is_loading = True
        try:
            player.handle(command)
        except Cancelled:
            if self._stopping:
                raise
            # a later one has been sent, and takes its place
        finally:
            self._is_loading = False
