"""Intents become commands: the one place that talks to the engine's thread.

It knows no widget. Whoever wants frames is registered with ``watch`` and is given the newest one, at
most once a tick and only while it can be seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from app.control.frame_budget import FrameBudget
from app.control.frame_subscribers import FrameReceiver, FrameSubscription
from app.control.frame_tween import MAX_TWEEN_SPEED, FrameTween
from app.control.landscape_refiner import LandscapeRefining
from app.control.transport import Transport
from app.control.undo import UndoStack
from app.files import write_whole
from engine.errors import RavineError
from engine.experiment.description import Bookmark, Experiment, LayerSpec
from engine.experiment.file import in_folder, write_experiment
from engine.frames.frame import Address, Frame
from engine.gui_priority import GUI
from engine.parameters import Value
from engine.run.commands import ChangeValue, Command, Load, Play, Seek

TICK_MS = 16
KEEP_AFTER_MS = 1000
"""An edit is kept in the recovery file after this long."""
MOST_CRASHES = 3
START = Address(0)
SHOWN = 2
"""How many parameters a picture of the loss shows."""


class EngineThread(Protocol):
    """What the controller needs of `engine.run.worker.Worker`."""

    error: BaseException | None

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End, and wait for the end."""

    def send(self, command: Command) -> None:
        """Ask for something."""

    def take(self) -> Frame | None:
        """The newest frame, if there is one since the last call."""


class Controller(QObject):
    """Owns the engine's thread, the undo stack, the current file and what is kept for recovery.

    Signals:
        frame_taken: a new frame, at most one a tick.
        opened: another experiment is open; its first frame is yet to come.
        message: ``"bad"``, ``"good"`` or ``"info"``, and a sentence for the person.
        state_changed: title, file, undo or redo are not what they were.
    """

    frame_taken = pyqtSignal(object)
    opened = pyqtSignal()
    message = pyqtSignal(str, str)
    state_changed = pyqtSignal()

    def __init__(
        self,
        make_thread: Callable[[Experiment], EngineThread],
        recovery: Path | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Make a controller; nothing runs before ``open_experiment``.

        Args:
            make_thread: starts nothing, raises RavineError for an experiment that cannot be run.
            recovery: the file that keeps what is not saved; None keeps nothing.
            clock: seconds that never go back.
        """
        super().__init__()
        self._make_thread, self._recovery, self._clock = make_thread, recovery, clock
        self.tween = FrameTween()
        self._refining = LandscapeRefining()
        self._thread: EngineThread | None = None
        self._subscriptions: list[FrameSubscription] = []
        self._budget = FrameBudget()
        self._undo = UndoStack()
        self._awaited: Experiment | None = None
        self._experiment: Experiment | None = None
        self._saved: Experiment | None = None
        self._generation = -1
        self._first_generation = 0
        self._crashes = 0
        self._drags = 0
        self.frame: Frame | None = None
        self.path: Path | None = None
        self.transport = Transport(self._send, lambda: self.frame, self.message.emit)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.poll)
        self._keep_soon = QTimer(self)
        self._keep_soon.setSingleShot(True)
        self._keep_soon.setInterval(KEEP_AFTER_MS)
        self._keep_soon.timeout.connect(self.keep)

    # ---- what is there -------------------------------------------------------------------------

    @property
    def experiment(self) -> Experiment:
        """The experiment as last edited.

        Raises:
            RavineError: none is open.
        """
        if self._experiment is None:
            raise RavineError("no experiment is open; open one first")
        return self._experiment

    @property
    def dirty(self) -> bool:
        """Whether there is anything that saving would keep; where the camera stands does not count."""
        if self._experiment is None or self._saved is None:
            return False
        return replace(self._experiment, view={}) != replace(self._saved, view={})

    @property
    def can_undo(self) -> bool:
        """Whether there is an edit to take back."""
        return self._undo.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is an edit to do again."""
        return self._undo.can_redo

    @property
    def address(self) -> Address:
        """Where the frame that is shown stands."""
        return self.frame.address if self.frame is not None else START

    # ---- opening, saving, ending ---------------------------------------------------------------

    def open_experiment(
        self,
        experiment: Experiment,
        *,
        path: Path | None = None,
        address: Address = START,
        play: bool = False,
        saved: bool = True,
    ) -> None:
        """Open an experiment in place of the current one.

        Args:
            experiment: what to run.
            path: its file, if it has one to be saved to.
            address: the frame to begin with.
            play: whether to go on from there.
            saved: whether a file holds it as it is.

        Raises:
            RavineError: it cannot be run; what was open stays open.
        """
        thread = self._make_thread(experiment)
        self._end_thread()
        self._crashes = 0
        self._take_thread(thread)
        self._experiment, self._awaited = experiment, None
        self._saved = experiment if saved else replace(experiment, title=f"{experiment.title} ")
        self.path, self.frame = path, None
        self._undo.clear()
        self._tick.start()
        self.opened.emit()
        if address != START:
            thread.send(Seek(address))
        if play:
            thread.send(Play())
        self.state_changed.emit()

    def save(self, path: Path) -> None:
        """Save the experiment.

        Raises:
            RavineError: the file cannot be written.
        """
        experiment = self.experiment
        write_whole(path, write_experiment(in_folder(experiment, path.parent)).encode())
        self.path, self._saved = path, experiment
        self.keep()
        self.state_changed.emit()

    def keep(self) -> None:
        """Bring the recovery file up to date: the experiment if it is not saved, else nothing."""
        self._keep_soon.stop()
        if self._recovery is None:
            return
        if not self.dirty:
            self._recovery.unlink(missing_ok=True)
            return
        try:
            self._recovery.parent.mkdir(parents=True, exist_ok=True)
            write_whole(self._recovery, write_experiment(in_folder(self.experiment, None)).encode())
        except (OSError, RavineError) as error:
            self.message.emit("bad", f"What you change cannot be kept for recovery: {error}")

    def close(self) -> None:
        """End the thread and the timers; keep what was not saved."""
        self.keep()
        self._tick.stop()
        self._end_thread()
        self._refining.stop()

    def _take_thread(self, thread: EngineThread) -> None:
        # Every thread counts its runs from 0; what is shown must tell them from those of the one before.
        self._first_generation = self._generation + 1
        self._thread = thread
        thread.start()

    def _end_thread(self) -> None:
        if self._thread is not None:
            self._thread.stop()
        self._thread = None

    # ---- frames --------------------------------------------------------------------------------

    def subscribe(self, receiver: FrameReceiver, *, tweened: bool = False) -> None:
        """Give frames to something that shows them, from now on.

        Args:
            receiver: shows them.
            tweened: whether it is also given the frames that lie between two steps.
        """
        self._subscriptions.append(FrameSubscription(receiver, tweened))

    def poll(self) -> None:
        """Take the newest frame and show it; the timer asks for this sixty times a second."""
        thread, now = self._thread, self._clock()
        if thread is None:
            return
        frame = thread.take()
        if frame is not None:
            if self._first_generation:
                frame = replace(frame, generation=frame.generation + self._first_generation)
            self._accept(self._refining.dress(frame))
            self.tween.take(self.frame or frame, now)
        elif thread.error is not None:
            self._recover(thread.error)
        refined = None if self.frame is None or frame is not None else self._refining.refined(self.frame)
        if refined is not None:
            self.frame = refined
            self.tween.take(refined, now)
        between = self.tween.frame(now)
        fast = self.frame is not None and self.frame.playing and self.frame.speed > MAX_TWEEN_SPEED
        for each in self._subscriptions:
            each.coming, each.at_once = between if each.tweened else self.frame, fast
        with GUI.held():
            self._budget.serve(self._subscriptions, hurry=fast)

    def _accept(self, frame: Frame) -> None:
        refused = bool(frame.notice) and self._awaited is not None and frame.generation == self._generation
        if refused and not self._is_awaited(frame):
            self._awaited = None
            self._undo.drop()
        if self._awaited is None or self._is_awaited(frame) or frame.generation > self._generation:
            self._awaited = None
            if frame.experiment is not self._experiment:
                self._experiment = frame.experiment
                self._changed()
        self._generation = frame.generation
        if self._awaited is not None:
            # A frame from before the last choice must not bring back what was chosen then.
            frame = frame.looking_at(self._awaited.view)
        self.frame = frame
        self.frame_taken.emit(frame)
        if frame.notice:
            self.message.emit("bad", frame.notice)

    def _is_awaited(self, frame: Frame) -> bool:
        awaited = self._awaited
        # Changes made since it was sent are already in the frame's experiment.
        return awaited is not None and replace(frame.experiment, changes=()) == replace(awaited, changes=())

    def _recover(self, error: BaseException) -> None:
        """The thread died: say so, and go on with the last experiment that ran."""
        self._crashes += 1
        sentence = f"The engine stopped at step {self.address.step}: {error or type(error).__name__}."
        self._end_thread()
        if self._crashes >= MOST_CRASHES or self.frame is None:
            self.message.emit("bad", f"{sentence} Open a lesson or another experiment to go on.")
            return
        try:
            self._take_thread(self._make_thread(self.frame.experiment))
        except RavineError as again:
            self.message.emit("bad", f"{sentence} It cannot be run again: {again}")
            return
        self._send(Seek(self.frame.address))
        self.message.emit("bad", f"{sentence} It was started again where it stood; nothing is lost.")

    def _changed(self) -> None:
        if self._recovery is not None:
            self._keep_soon.start()
        self.state_changed.emit()

    def _send(self, command: Command) -> None:
        if self._thread is not None:
            self._thread.send(command)

    # ---- editing -------------------------------------------------------------------------------

    def edit(self, experiment: Experiment, gesture: str = "", *, address: Address = START) -> None:
        """Replace the experiment by an edited one; can be undone.

        Args:
            experiment: as it shall be.
            gesture: edits in a row with the same gesture are undone together.
            address: where the new run stands; ignored if only what is on screen differs.
        """
        before = self.experiment
        if experiment == before:
            return
        self._undo.push(before, gesture)
        self._load(experiment, address)

    def _load(self, experiment: Experiment, address: Address, *, play: bool | None = None) -> None:
        self._experiment = self._awaited = experiment
        self._send(Load(experiment, address, play))
        self._changed()

    def change_value(self, racer: str, name: str, value: Value, gesture: str = "") -> None:
        """Change a hyperparameter from the frame that is shown on, without a reset; can be undone."""
        self._undo.push(self.experiment, gesture)
        self._send(ChangeValue(racer, name, value))
        self.state_changed.emit()

    def show(self, values: Mapping[str, Value]) -> None:
        """Change what is on screen (``VIEW_PARAMETERS``); not an edit that is undone."""
        view = {**self.experiment.view, **values}
        if view != self.experiment.view:
            self._load(replace(self.experiment, view=view), self.address)
            if self.frame is not None:
                # What the frame already has is shown at once; the engine's own frame of it follows.
                self.frame = self.frame.looking_at(view)
                self.tween.take(self.frame, self._clock())

    def choose_racer(self, index: int) -> None:
        """Show a racer everywhere."""
        self.show({"racer": index})

    def next_plane(self) -> None:
        """Draw a network's loss over another kind of plane."""
        plane = None if self.frame is None else self.frame.plane
        if plane is None:
            self.message.emit(
                "info", "This loss has two parameters and is drawn whole; there is no other plane."
            )
            return
        kinds = ("pca", "random", "weights")
        self.show({"plane": kinds[(kinds.index(plane.plane.kind) + 1) % len(kinds)]})

    def edit_layers(self, layers: tuple[LayerSpec, ...]) -> None:
        """Give the network other layers; a start given by its numbers belonged to the old ones."""
        objective = self.experiment.network
        if objective is not None:
            changed = replace(objective, layers=layers, start=None, domain=None)
            self.edit(replace(self.experiment, objective=changed))

    def drag_start(self, x: float, y: float) -> None:
        """Move the start; all moves up to `put_start` are undone together."""
        objective = self.experiment.objective
        if self.frame is not None and len(self.frame.names) > SHOWN:
            self.message.emit("info", "This network's start is drawn by its layers; change the seed instead.")
            return
        moved = replace(objective, start=(x, y))
        self.edit(replace(self.experiment, objective=moved), f"start#{self._drags}")

    def put_start(self, x: float, y: float) -> None:
        """Put the start here: the end of a drag."""
        self.drag_start(x, y)
        self._drags += 1

    def toggle_bookmark(self) -> None:
        """Mark the frame that is shown, or remove its mark."""
        at = self.address
        marks = self.experiment.bookmarks
        kept = tuple(mark for mark in marks if (mark.step, mark.phase) != (at.step, at.phase))
        if len(kept) == len(marks):
            kept = tuple(sorted((*marks, Bookmark(at.step, at.phase)), key=lambda m: (m.step, m.phase)))
        self.edit(replace(self.experiment, bookmarks=kept), address=at)

    def undo(self) -> None:
        """Take back the last edit; the frame that is shown stays the same step."""
        self._go_to_version(self._undo.undo(self.experiment))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._go_to_version(self._undo.redo(self.experiment))

    def _go_to_version(self, experiment: Experiment | None) -> None:
        if experiment is not None:
            shown = replace(experiment, view=self.experiment.view)
            self._load(shown, self.address)

    def again(self) -> None:
        """Run again from the start, with the same seed and the settings as they are now."""
        experiment = self.experiment
        if experiment.changes:
            self._undo.push(experiment)
            self._load(experiment.as_now(self.address.step), START, play=True)
            return
        self._send(Seek(START))
        self._send(Play())
