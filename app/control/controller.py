"""Intents become commands: the one place that talks to the engine's thread.

It knows no widget. Whoever wants frames is registered with ``watch`` and is given the newest one, at
most once a tick and only while it can be seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from app.control.edits import Edits
from app.control.engine_thread import EngineThread, Opening
from app.control.frame_budget import FrameBudget
from app.control.frame_subscribers import FrameReceiver, FrameSubscription
from app.control.frame_tween import MAX_TWEEN_SPEED, FrameTween
from app.control.landscape_refiner import LandscapeRefining
from app.control.rebasing import is_refusal, is_same_run, rebased
from app.control.recovery_file import RecoveryFile
from app.control.standing_notice import StandingNotice
from app.control.transport import Transport
from app.control.undo import UndoStack
from app.document import START, Document
from app.files import write_whole
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.file import in_folder, write_experiment
from engine.frames.frame import Address, Frame
from engine.gui_priority import GUI
from engine.parameters import Value
from engine.run.commands import ChangeValue, Command, Load, Play, Seek

TICK_MS = 16
MOST_CRASHES = 3


class Controller(QObject):
    """Owns the engine's thread, the undo stack, and what is open.

    A document is opened in two moments: its thread builds the run while what was open stays as it is; with
    the first frame the new run takes its place.

    Signals:
        frame_taken: a new frame, at most one a tick.
        opening: a `Document` is being built.
        opening_ended: it is open, was refused or cancelled.
        opened: a `Document` is open; its first frame is there.
        refused: a `Document` cannot be run, and why; what was open stays open.
        message: ``"bad"``, ``"good"`` or ``"info"``, and a sentence for the person.
        message_over: a sentence whose cause is gone.
        state_changed: title, file, undo or redo are not what they were.
    """

    frame_taken = pyqtSignal(object)
    opening = pyqtSignal(object)
    opening_ended = pyqtSignal()
    opened = pyqtSignal(object)
    refused = pyqtSignal(object, str)
    message = pyqtSignal(str, str)
    message_over = pyqtSignal(str)
    state_changed = pyqtSignal()

    def __init__(
        self,
        make_thread: Callable[[Experiment], EngineThread],
        recovery: Path | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Make a controller; nothing runs before `open`.

        Args:
            make_thread: makes the thread of an experiment's run; it builds nothing before it is started.
            recovery: the file that keeps what is not saved; None keeps nothing.
            clock: seconds that never go back.
        """
        super().__init__()
        self._make_thread, self._clock = make_thread, clock
        self.tween = FrameTween()
        self._refining = LandscapeRefining()
        self._thread: EngineThread | None = None
        self._opening: Opening | None = None
        self._subscriptions: list[FrameSubscription] = []
        self._budget = FrameBudget()
        self._undo = UndoStack()
        self._notice = StandingNotice()
        self._awaited: Experiment | None = None
        self._experiment: Experiment | None = None
        self._saved: Experiment | None = None
        self._generation = -1
        self._asked = 0  # the number of the last experiment that was sent
        self._first_generation = 0
        self._crashes = 0
        self.frame: Frame | None = None
        self.document: Document | None = None
        self.transport = Transport(self._send, lambda: self.frame, self.message.emit)
        self.edits = Edits(self)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.poll)
        self._recovery = RecoveryFile(self, recovery, self._unsaved, self.message.emit)

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
        if self._experiment is None:
            return False
        return self._saved is None or replace(self._experiment, view={}) != replace(self._saved, view={})

    @property
    def path(self) -> Path | None:
        """The file that what is open is saved to, if it has one."""
        return self.document.path if self.document is not None else None

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

    def open(self, document: Document) -> None:
        """Open a document in place of what is open, as soon as its run is built.

        `opened` or `refused` follows, from the GUI's timer.
        """
        self._drop_opening()
        self._opening = Opening(document, self._make_thread(document.experiment))
        if self.document is None:
            # There is nothing to go on showing: its title can be there before its first frame.
            self._take_document(document)
        self._tick.start()
        self._opening.start()
        self.opening.emit(document)

    def cancel_opening(self) -> None:
        """Open nothing after all; what was open stays open."""
        if self._opening is not None:
            self._drop_opening()
            self.opening_ended.emit()

    def _drop_opening(self) -> None:
        if self._opening is not None:
            self._opening.thread.stop()
        self._opening = None

    def _take_document(self, document: Document) -> None:
        self.document, self._experiment, self._awaited = document, document.experiment, None
        self._saved = document.experiment if document.is_saved else None
        self._undo.clear()
        self.state_changed.emit()

    def _poll_opening(self, opening: Opening) -> None:
        """Let the new run take the place of the old one, once it has a frame."""
        frame = opening.thread.take()
        if frame is not None:
            self._opening = None
            self._end_thread()
            self._crashes, self.frame = 0, None
            self._take_thread(opening.thread)
            if self.document is not opening.document:
                self._take_document(opening.document)
            self._show(frame)
            self.opening_ended.emit()
            self.opened.emit(opening.document)
        elif opening.failure:
            self._drop_opening()
            self.opening_ended.emit()
            self.refused.emit(opening.document, opening.failure)

    def save(self, path: Path) -> None:
        """Save the experiment.

        Raises:
            RavineError: the file cannot be written.
        """
        experiment = self.experiment
        write_whole(path, write_experiment(in_folder(experiment, path.parent)).encode())
        if self.document is not None:
            self.document = replace(self.document, path=path)
        self._saved = experiment
        self.keep()
        self.state_changed.emit()

    def keep(self) -> None:
        """Bring the recovery file up to date: the experiment if it is not saved, else nothing."""
        self._recovery.update()

    def _unsaved(self) -> Experiment | None:
        return self._experiment if self.dirty else None

    def close(self) -> None:
        """End the thread and the timers; keep what was not saved."""
        self.keep()
        self._tick.stop()
        self._drop_opening()
        self._end_thread()
        self._refining.stop()

    def _take_thread(self, thread: EngineThread) -> None:
        # Every thread counts its runs from 0; what is shown must tell them from those of the one before.
        self._first_generation = self._generation + 1
        self._thread = thread

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
        if self._opening is not None:
            self._poll_opening(self._opening)
        thread, now = self._thread, self._clock()
        if thread is None:
            return
        frame = thread.take()
        if frame is not None:
            self._show(frame)
        elif thread.error is not None or thread.refusal is not None:
            self._recover(thread.refusal or thread.error)
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

    def _show(self, frame: Frame) -> None:
        if self._first_generation:
            frame = replace(frame, generation=frame.generation + self._first_generation)
        self._accept(self._refining.dress(frame))
        self.tween.take(self.frame or frame, self._clock())

    def _accept(self, frame: Frame) -> None:
        awaited, refused = self._awaited, False
        if awaited is None or frame.answered >= self._asked or is_same_run(frame.experiment, awaited):
            refused = awaited is not None and is_refusal(frame, awaited, self._generation)
            if refused:
                self._undo.drop()
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
        if over := self._notice.take(frame, refusal=refused):
            self.message_over.emit(over)
        if frame.notice:
            self.message.emit("bad", frame.notice)

    def _recover(self, error: BaseException | None) -> None:
        """The thread died: say so, and go on with the last experiment that ran."""
        self._crashes += 1
        sentence = f"The engine stopped at step {self.address.step}: {error or type(error).__name__}."
        self._end_thread()
        if self._crashes >= MOST_CRASHES or self.frame is None:
            self.message.emit("bad", f"{sentence} Open a lesson or another experiment to go on.")
            return
        thread, self._awaited = self._make_thread(self.frame.experiment), None
        self._take_thread(thread)
        thread.start()
        self._send(Seek(self.frame.address))
        self.message.emit("bad", f"{sentence} It was started again where it stood; nothing is lost.")

    def _changed(self) -> None:
        self._recovery.update_soon()
        self.state_changed.emit()

    def _send(self, command: Command) -> None:
        thread = self._thread
        if thread is None and self._opening is not None and self.document is self._opening.document:
            # What is opened first can be edited before its first frame.
            thread = self._opening.thread
        if thread is not None:
            thread.send(command)

    # ---- editing -------------------------------------------------------------------------------

    def edit(
        self,
        experiment: Experiment,
        gesture: str = "",
        *,
        address: Address = START,
        base: Experiment | None = None,
    ) -> None:
        """Replace the experiment by an edited one; can be undone.

        Args:
            experiment: as it shall be.
            gesture: edits in a row with the same gesture are undone together.
            address: where the new run stands; ignored if only what is on screen differs.
            base: what it was made of, where that was seen in a frame: what was edited since is kept.
        """
        before = self.experiment
        if base is not None:
            experiment = rebased(base, experiment, before)
        if experiment == before:
            return
        self._undo.push(before, gesture)
        self._load(experiment, address)

    def _load(
        self, experiment: Experiment, address: Address, *, play: bool | None = None, whole: bool = False
    ) -> None:
        """Send an experiment; ``whole``: without the changes that were made since the frame that is shown."""
        known = None if whole or self.frame is None else self.frame.experiment.changes
        self._experiment = self._awaited = experiment
        self._asked += 1
        self._send(Load(experiment, address, play, self._asked, known))
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

    def undo(self) -> None:
        """Take back the last edit; the frame that is shown stays the same step."""
        self._go_to_version(self._undo.undo(self.experiment))

    def redo(self) -> None:
        """Do again what was taken back."""
        self._go_to_version(self._undo.redo(self.experiment))

    def _go_to_version(self, experiment: Experiment | None) -> None:
        if experiment is not None:
            shown = replace(experiment, view=self.experiment.view)
            self._load(shown, self.address, whole=True)

    def again(self) -> None:
        """Run again from the start, with the same seed and the settings as they are now."""
        experiment = self.experiment
        if experiment.changes:
            self._undo.push(experiment)
            self._load(experiment.as_now(self.address.step), START, play=True, whole=True)
            return
        self._send(Seek(START))
        self._send(Play())
