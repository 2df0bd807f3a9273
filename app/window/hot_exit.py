"""Going on where one was: the state of the window is kept, and brought back at the next start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PyQt6.QtCore import QByteArray, QObject, QTimer

from app.background_work import BackgroundWork
from app.control.state_folder import StateFolder
from app.control.state_keeper import StateKeeper
from app.control.window_state import WindowState
from app.document import Document
from app.panel_places import places_text
from engine.errors import RavineError

if TYPE_CHECKING:
    from app.window.main_window import MainWindow

#: Milliseconds that a window must have lived for its start to count as good.
SETTLED_AFTER_MS = 3000
#: Milliseconds for which it is said where one is again.
WELCOME_MS = 15_000


class HotExit(QObject):
    """Brings back the state of the window that was closed last, and keeps that of this one."""

    def __init__(self, window: MainWindow, folder: StateFolder, fresh: Document, not_kept: str = "") -> None:
        """Make it; `begin` opens.

        Args:
            window: whose state it is.
            folder: where it is kept.
            fresh: what is opened where there is nothing to go on with.
            not_kept: why the next start will not find the folder; empty where it will.
        """
        super().__init__(window)
        self._window, self._folder, self._fresh = window, folder, fresh
        self._not_kept = not_kept
        self._controller = window.controller
        self._keeper = StateKeeper(self, folder, self._collect, window.messages.say)
        self._reading = BackgroundWork(self)
        self._reading.finished.connect(self._go_on_from)
        self._named: Document | None = None
        self._is_begun = False
        self._coming: WindowState | None = None
        self._welcome: Callable[[], None] | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLED_AFTER_MS)
        self._settling.timeout.connect(folder.settle)
        self._passing = QTimer(self)
        self._passing.setSingleShot(True)
        self._passing.setInterval(WELCOME_MS)
        self._sentence = ""
        self._passing.timeout.connect(lambda: window.messages.withdraw(self._sentence))
        self._controller.opened.connect(self._opened)
        window.closed.connect(self._keeper.note_last)
        self._controller.state_changed.connect(self._keeper.note_change)
        self._controller.frame_taken.connect(self._keeper.note_change)
        self.keep, self.keep_soon, self._is_closed = self._keeper.keep, self._keeper.keep_soon, False

    def begin(self, named: Document | None = None) -> None:
        """Open what was open, or what was asked for; what was open is then one undo away.

        Args:
            named: what a person asked for by name.
        """
        self._named = named
        if not self._folder.begin():
            self._welcome = self._offer_kept
        if not self._folder.is_small:
            self._reading.ask(lambda _: self._folder.read())
            return
        try:
            self._go_on_from(self._folder.read())
        except RavineError as error:
            self._go_on_from(error)

    def settle(self) -> None:
        """Wait for the state that is being read, for tests."""
        self._reading.settle()

    def _go_on_from(self, found: WindowState | RavineError | None) -> None:
        self._is_begun = True
        if isinstance(found, RavineError):
            self._folder.set_aside()
            self._welcome = lambda: self._say(f"What was open last could not be read: {found}.")
        elif found is not None and self._named is None and self._controller.document is None:
            self._restore(found)
            return
        elif found is not None:
            self._put_before(found)
            title = found.current.experiment.title
            self._welcome = lambda: self._say(f'What was open last, "{title}", is one undo away.')
        if self._controller.document is None:
            self._controller.open(self._named or self._fresh)
        else:  # while the state was read something was dropped on the window
            self._controller.state_changed.emit()
            self._greet()

    def _put_before(self, state: WindowState) -> None:
        """Let undo lead from what is open to what was open last."""
        stack, earlier = self._controller.undo_stack, (*state.past, state.current)
        latest = max(each.opening for each in earlier)
        if self._controller.document is not None:  # its opening has a number already
            earlier = tuple(replace(each, opening=each.opening - latest - 1) for each in earlier)
        stack.take((*earlier, *stack.past), stack.future)

    def recovers_from(self, why: str) -> bool:
        """Open something else where what was open cannot be run any more; False if that was not asked for."""
        if self._coming is None:
            return False
        self._coming = None
        self._folder.set_aside()
        self._welcome = lambda: self._say(f"What was open last cannot be run: {why}")
        self._controller.open(self._fresh)
        return True

    def close(self) -> None:
        """Keep the state as it was when the window was closed for the next start."""
        if self._is_closed:
            return
        self._is_closed = True
        self._reading.stop()
        self._keeper.close()
        self._settling.stop()
        self._passing.stop()
        self._folder.settle()
        self._folder.release()

    def _restore(self, state: WindowState) -> None:
        self._coming = state
        if state.geometry:
            self._window.restoreGeometry(QByteArray(state.geometry))
        self._controller.restore(state.current, state.past, state.future)

    def _opened(self, document: Document) -> None:
        state, self._coming = self._coming, None
        if state is not None:
            self._window.take_state(state)
            step = self._controller.address.step
            self._say(
                f'You are where you were: "{document.experiment.title}", step {step}.',
                "Start afresh",
                lambda: self._controller.open(self._fresh),
            )
        else:
            self._greet()
        self._welcome = None
        if self._not_kept:
            self._window.messages.say("bad", self._not_kept)
            self._not_kept = ""
        if not self._is_closed:
            self._settling.start()

    def _greet(self) -> None:
        welcome, self._welcome = self._welcome, None
        if welcome is not None:
            welcome()

    def _offer_kept(self) -> None:
        self._say(
            "Ravine did not start twice with what was open last, so this is a clean start.",
            "Bring it back",
            self._take_kept,
        )

    def _take_kept(self) -> None:
        try:
            state = self._folder.take_kept()
        except RavineError as error:
            self._window.messages.say("bad", f"What was open could not be read: {error}.")
            return
        if state is not None:
            self._restore(state)

    def _say(self, sentence: str, offer: str = "", action: Callable[[], None] | None = None) -> None:
        self._sentence = sentence
        self._window.messages.say("info", sentence, offer=offer, action=action)
        self._passing.start()

    def _collect(self) -> WindowState | None:
        if self._controller.frame is None or not self._is_begun:  # what is there is not taken over yet
            return None
        stack = self._controller.undo_stack
        kept = WindowState(self._controller.version, stack.past, stack.future)
        window = self._window
        return replace(
            kept,
            page=window.lesson.place,
            is_reading=window.workspace_docks.is_open("lesson"),
            workspace=window.switch.key,
            places=places_text(window.workspace_docks.places),
            geometry=window.saveGeometry().data(),
        )
