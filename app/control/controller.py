"""Intents become commands: the one place that talks to the engine's thread.

It knows no widget. Whoever wants frames is registered with ``subscribers`` and is given the newest one, at
most once a tick and only while it can be seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QTimer

from app.control.controller_signals import ControllerSignals
from app.control.edits import Edits
from app.control.engine_thread import EngineThread, Opening
from app.control.frame_subscribers import FrameSubscribers
from app.control.frame_tween import MAX_TWEEN_SPEED, FrameTween
from app.control.landscape_refiner import LandscapeRefining
from app.control.pending_edit import PendingEdit
from app.control.rebasing import rebased
from app.control.standing_notice import StandingNotice
from app.control.transport import Transport
from app.control.undo import CAMERA, Gestures, UndoStack, Version, with_camera_of
from app.control.window_undo import WindowUndo
from app.document import START, Document
from app.files import file_version_of
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Address, Frame
from engine.parameters import Value
from engine.run.commands import ChangeValue, Command, Load, Play, Seek, SetSpeed

TICK_MS = 16
MOST_CRASHES = 3


class Controller(ControllerSignals):
    """Owns the engine's thread, the undo stack, and what is open.

    A document is opened in two moments: its thread builds the run while what was open stays as it is; with
    the first frame the new run takes its place. See `ControllerSignals` for its signals.
    """

    def __init__(
        self,
        make_thread: Callable[[Experiment], EngineThread],
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        """Make a controller; nothing runs before `open`.

        Args:
            make_thread: makes the thread of an experiment's run; it builds nothing before it is started.
            clock: seconds that never go back.
        """
        super().__init__()
        self._make_thread, self._clock = make_thread, clock
        self.tween = FrameTween()
        self._refining = LandscapeRefining()
        self._thread: EngineThread | None = None
        self._opening: Opening | None = None
        self.subscribers = FrameSubscribers()
        self.undo_stack: UndoStack[Version] = UndoStack()
        self.window_undo = WindowUndo(self.undo_stack, self._open_version, self.state_changed.emit)
        self._number = 0
        self._speed = Experiment.speed
        self._gestures = Gestures()
        self._notice = StandingNotice()
        self.pending = PendingEdit()
        self._experiment: Experiment | None = None
        self._saved: Experiment | None = None
        self._generation = -1
        self._first_generation = self._crashes = 0
        self.frame: Frame | None = None
        self.document: Document | None = None
        self.transport = Transport(self._send_moving, lambda: self.frame, self.message.emit)
        self.edits = Edits(self, clock)
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.poll)

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
        return self._experiment is not None and not self.version.is_saved

    @property
    def path(self) -> Path | None:
        """The file that what is open is saved to, if it has one."""
        return self.document.path if self.document is not None else None

    @property
    def address(self) -> Address:
        """Where the frame that is shown stands."""
        return self.frame.address if self.frame is not None else START

    def open(self, document: Document) -> None:
        """Open a document in place of what is open, as soon as its run is built; can be undone.

        `opened` or `refused` follows, from the GUI's timer.
        """
        saved = document.experiment if document.is_saved else None
        known = (each.opening for each in (*self.undo_stack.past, *self.undo_stack.future))
        self._begin(document, saved, max([self._number, *known]) + 1, self._record)

    def restore(self, current: Version, past: Sequence[Version], future: Sequence[Version]) -> None:
        """Open what was open in another run of the program, with its undo and redo (see `UndoStack`)."""
        self._begin(
            current.reopened, current.saved, current.opening, lambda: self.undo_stack.take(past, future)
        )

    def _begin(
        self,
        document: Document,
        saved: Experiment | None,
        number: int,
        record: Callable[[], object],
        *,
        is_return: bool = False,
    ) -> None:
        self._drop_opening()
        thread = self._make_thread(document.experiment)
        self._opening = opening = Opening(document, thread, saved, number, record, is_return)
        if self.document is None:
            # There is nothing to go on showing: its title can be there before its first frame.
            record()
            self._take_document(opening)
        self._tick.start()
        opening.start()
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

    def _take_document(self, opening: Opening) -> None:
        self.document, self._saved, self._number = opening.document, opening.saved, opening.number
        self._experiment = opening.document.experiment
        self.pending.forget()
        self.state_changed.emit()

    def _poll_opening(self, opening: Opening) -> None:
        """Let the new run take the place of the old one, once it has a frame."""
        frame = opening.thread.take()
        if frame is not None:
            self._opening = None
            is_new = self.document is not opening.document
            if is_new:
                opening.record()
            self._end_thread()
            self._crashes, self.frame = 0, None
            self._take_thread(opening.thread)
            if is_new:
                self._take_document(opening)
            self._show(frame)
            self.opening_ended.emit()
            self.opened.emit(opening.document)
        elif opening.failure:
            self._drop_opening()
            self.opening_ended.emit()
            self.refused.emit(opening.document, opening.failure)
            if opening.thread.error is not None:
                self.failed.emit(opening.thread.error, opening.failure)

    def saved_as(self, experiment: Experiment, path: Path) -> None:
        """Take note that a file now holds an experiment, but for where its table lies."""
        if self.document is not None:
            self.document = replace(self.document, path=path, file_version=file_version_of(path), source=path)
        self._saved = experiment
        self.state_changed.emit()

    def close(self) -> None:
        """End the thread and the timers."""
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
        self.subscribers.serve(self.frame, between, at_once=fast)

    def _show(self, frame: Frame) -> None:
        if self._first_generation:
            frame = replace(frame, generation=frame.generation + self._first_generation)
        self._accept(self._refining.with_landscape(frame))
        self.tween.take(self.frame or frame, self._clock())

    def _accept(self, frame: Frame) -> None:
        refused = self.pending.take(frame, self._generation)
        if refused:
            self.undo_stack.drop()
        if self.pending.experiment is None and frame.experiment is not self._experiment:
            self._experiment = frame.experiment
            self.state_changed.emit()
        frame = self.pending.shown(frame)
        self.frame, self._speed, self._generation = frame, frame.speed, frame.generation
        self.frame_taken.emit(frame)
        if over := self._notice.take(frame, refusal=refused):
            self.message_over.emit(over)
        if frame.notice:
            self.message.emit("info" if frame.is_ending else "bad", frame.notice)

    def _recover(self, error: BaseException | None) -> None:
        """The thread died: say so, and go on with the last experiment that ran."""
        self._crashes += 1
        sentence = f"The engine stopped at step {self.address.step}: {error or type(error).__name__}."
        self._end_thread()
        if self._crashes >= MOST_CRASHES or self.frame is None:
            self._report_failure(error, f"{sentence} Open a lesson or another experiment to go on.")
            return
        self.pending.forget()
        self._take_thread(thread := self._make_thread(self.frame.experiment))
        thread.start()
        self._send(Seek(self.frame.address))
        self._report_failure(error, f"{sentence} It was started again where it stood; nothing is lost.")

    def _report_failure(self, error: BaseException | None, sentence: str) -> None:
        self.message.emit("bad", sentence)
        if error is not None and not isinstance(error, RavineError):
            self.failed.emit(error, sentence)

    def _send_moving(self, command: Command) -> None:
        """Send what the transport asks; another speed can be undone."""
        if isinstance(command, SetSpeed):
            self._record("speed")
            self._speed = command.speed
            self.state_changed.emit()
        self._send(command)

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
        if base is not None:
            experiment = rebased(base, experiment, self.experiment)
        if experiment == self.experiment:
            return
        self._record(gesture)
        self._load(experiment, address)

    def _load(
        self, experiment: Experiment, address: Address, *, play: bool | None = None, whole: bool = False
    ) -> None:
        """Send an experiment; ``whole``: without the changes that were made since the frame that is shown."""
        known = None if whole or self.frame is None else self.frame.experiment.changes
        self._experiment = experiment
        self._send(Load(experiment, address, play, self.pending.sent(experiment), known))
        self.state_changed.emit()

    def change_value(self, racer: str, name: str, value: Value, gesture: str = "") -> None:
        """Change a hyperparameter from the frame that is shown on, without a reset; can be undone."""
        self._record(gesture)
        self._send(ChangeValue(racer, name, value))
        self.state_changed.emit()

    def show(self, values: Mapping[str, Value]) -> None:
        """Change what is on screen (``VIEW_PARAMETERS``); can be undone, but for the camera."""
        changed = {name: value for name, value in values.items() if self.experiment.shown(name) != value}
        if changed:
            if changed.keys() - CAMERA:
                self._record(self._gestures.name(changed, self._clock()))
            view = {**self.experiment.view, **changed}
            self._load(replace(self.experiment, view=view), self.address)
            self._look_at(view)

    def _look_at(self, view: Mapping[str, Value]) -> None:
        """Show at once what the frame already has of a view; the engine's own frame of it follows."""
        if self.frame is not None:
            self.frame = self.frame.looking_at(view)
            self.tween.take(self.frame, self._clock())

    @property
    def version(self) -> Version:
        """What is open now.

        Raises:
            RavineError: none is open.
        """
        document = self.document or Document(self.experiment)
        return Version(document, self.experiment, self._saved, self._number, self.address, self._speed)

    def _open_version(self) -> Version | None:
        return self.version if self._experiment is not None else None

    def _record(self, gesture: str = "") -> None:
        """Let the change that follows be undone."""
        if self._opening is not None and self._opening.is_return:
            self.cancel_opening()
        if self._experiment is not None:
            self.undo_stack.push(self.version, gesture)

    def undo(self) -> None:
        """Take back the last change; in the same document the frame that is shown stays the same step."""
        if self.undo_stack.can_undo:
            self._return_to(self.undo_stack.past[-1], self.undo_stack.undo)

    def redo(self) -> None:
        """Do again what was taken back."""
        if self.undo_stack.can_redo:
            self._return_to(self.undo_stack.future[-1], self.undo_stack.redo)

    def _return_to(self, version: Version, move: Callable[[Version], object]) -> None:
        if version.opening != self._number:
            there, saved = version.reopened, version.saved
            self._begin(there, saved, version.opening, lambda: move(self.version), is_return=True)
            return
        move(self.window_undo.beside(self.version, version))
        if version.speed != self._speed:
            self._speed = version.speed
            self.transport.forget_speed()
            self._send(SetSpeed(version.speed))
        before = self.experiment.shown("workspace")
        if (experiment := with_camera_of(version.experiment, self.experiment)) != self.experiment:
            self._load(experiment, self.address, whole=True)
        self._look_at(self.experiment.view)
        if self.experiment.shown("workspace") != before:
            self.workspace_returned.emit()
        self.window_undo.bring_back(version)
        self.state_changed.emit()

    def again(self) -> None:
        """Run again from the start, with the same seed and the settings as they are now."""
        experiment = self.experiment
        if experiment.changes:
            self._record()
            self._load(experiment.as_now(self.address.step), START, play=True, whole=True)
            return
        self._send(Seek(START))
        self._send(Play())
