"""A random user on the real window: every action, the mouse and the keys in every view, any file dropped.

An action is a name and a seed, so any part of a day can be repeated. After each nothing may have been raised
or complained of, and every view looks at the same racer.
"""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from random import Random
from typing import NamedTuple

from PyQt6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PyQt6.QtGui import QAction, QDropEvent, QWheelEvent
from PyQt6.QtWidgets import QApplication, QLineEdit, QMenu, QWidget

from app.background_work import BackgroundWork
from app.control.controller import Controller
from app.control.undo import with_camera_of
from app.export.picture import WINDOW
from app.lessons import FIRST, lessons
from app.settings import Settings
from app.window.main_window import MainWindow
from app.window.offscreen_window import WindowRenderer
from app.window.view_panels import make_panels
from engine.experiment.description import Experiment
from engine.run.commands import Seek
from tests.qt_input import qtest
from tests.qt_watch import QtWatch
from tests.soak.answered_dialogs import answered_dialogs
from tests.soak.run_in_step import RunInStep
from tests.soak.strangers import TYPED, a_file
from widgets.landscape.surface_view import SurfaceView
from widgets.scene.view import CanvasKind
from widgets.style.theme import load_theme

#: Looks at the window after an action (mostly the next comes at once), and until a run must stand still.
LOOKS, MOST_LOOKS = (1, 1, 1, 3), 12
#: Ticks of a run between two looks while it comes to rest: a run is quicker than a screen.
TICKS_A_LOOK = 8
#: The furthest step that is asked for.
FURTHEST = 2000
#: Sizes of the window and how often each is chosen: painting the largest takes six times as long.
SIZES = {(960, 640): 4, (1280, 720): 4, (1280, 800): 4, (1920, 1080): 2, (2560, 1440): 1, (640, 400): 2}
#: Lessons whose networks take seconds a frame; they have a row of their own.
HUGE = ("five_hundred_units",)
KEYS = [getattr(Qt.Key, f"Key_{name}") for name in (
    *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", *"0123456789", "Left", "Right", "Up", "Down", "Home", "End", "PageUp",
    "PageDown", "Space", "Return", "Tab", "Backspace", "Delete", "Escape", "Plus", "Minus", "Question", "F1",
    "F11",
)]  # fmt: skip
MODIFIERS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


class Action(NamedTuple):
    """What the user does: a method of `WindowUser`, and the seed of what in it is left to chance."""

    name: str
    seed: int


class WindowUser:
    """One window, and what somebody does to it."""

    def __init__(self, folder: Path, canvas: CanvasKind = "software") -> None:
        self.folder = folder
        self.watch = QtWatch(1.0)
        settings = Settings(folder / "settings.ini")
        settings.remember("folder", str(folder))
        self._run: RunInStep | None = None
        self.controller = Controller(self._begin)
        panels = make_panels(load_theme("ink"), motion=False, opengl=False)
        for view in [panel.view for panel in panels.values() if isinstance(panel.view, SurfaceView)]:
            view.scene_view.use_canvas(canvas)
        self.window = MainWindow(self.controller, settings, panels, renderers={WINDOW: WindowRenderer})
        self.window.table["quit"].setEnabled(False)
        self.window.documents.reading.patience_ms = 60_000
        self.window.resize(1280, 800)
        self.window.show()
        self.window.documents.open(FIRST)
        self.settle(3)

    def _begin(self, experiment: Experiment) -> RunInStep:
        """A run, which goes at the pace of the one before."""
        self._run = RunInStep(experiment, self._run.ticks if self._run else 1)
        return self._run

    # ---- what happens between two actions ------------------------------------------------------

    def settle(self, looks: int = 1) -> None:
        """Let the window catch up."""
        for _ in range(looks):
            self.controller.poll()
            QApplication.processEvents()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def come_to_rest(self) -> None:
        """Let the window catch up with a run that stands, and with what it has asked others to find out."""
        self.controller.transport.pause()
        for work in self.window.findChildren(BackgroundWork):
            work.settle()
        self._hurry(TICKS_A_LOOK)
        for _ in range(MOST_LOOKS):
            self.settle()
            frame = self.controller.frame
            if frame is not None and not frame.playing and frame.goal is None:
                break
        self._hurry(1)
        self.settle()

    def _hurry(self, ticks: int) -> None:
        """Let so many ticks pass between two looks."""
        if self._run is not None:
            self._run.ticks = ticks

    def do(self, action: Action) -> list[str]:
        """Do an action; what is wrong then."""
        random = Random(action.seed)  # noqa: S311 - no secret
        with answered_dialogs(self.folder, random):
            try:
                getattr(self, action.name)(random)
                self.settle(random.choice(LOOKS))
            except Exception:  # noqa: BLE001 - it was called from here instead of from Qt
                self.watch.complain(traceback.format_exc())
        return [*self.watch.take_complaints(), *self.broken()]

    def broken(self) -> list[str]:
        """What must always hold and does not."""
        frame = self.controller.frame
        if frame is None:
            return ["there is no frame"]
        found = []
        for key, panel in self.window.panels.items():
            seen = panel.view.frame
            if panel.view.isVisible() and seen is not None and seen.generation == frame.generation:
                here = panel.view.display.racer
                if seen.address == frame.address and here != frame.display.racer:
                    found.append(f"{key} looks at racer {here}, the frame at {frame.display.racer}")
        experiment = self.controller.experiment
        if not experiment.racers:
            found.append("there is no racer")
        if self.controller.undo_stack.can_undo != self.window.table["undo"].isEnabled():
            found.append("the action Undo does not say whether there is anything to undo")
        return found

    def close(self) -> list[str]:
        """Close the window; what is wrong or left then."""
        for widget in QApplication.topLevelWidgets():
            if widget is not self.window and widget.isVisible():
                widget.close()
        self.window.close()
        self.window.deleteLater()
        return self.watch.problems()

    # ---- actions -------------------------------------------------------------------------------

    def trigger(self, random: Random) -> None:
        """Any entry of any menu."""
        menus = [each for each in self.window.findChildren(QMenu) if each.parent() is not None]
        found = [each for menu in menus for each in menu.actions() if self._may(each)]
        if found:
            random.choice(found).trigger()

    def act(self, random: Random) -> None:
        """Any action of the window."""
        random.choice([each for each in self.window.table.values() if self._may(each)]).trigger()

    def _may(self, action: QAction) -> bool:
        return action.isEnabled() and not action.isSeparator() and action is not self.window.table["quit"]

    def click(self, random: Random) -> None:
        """Press the mouse anywhere, once or twice."""
        widget, at = self._somewhere(random)
        button = Qt.MouseButton.LeftButton if random.random() < 0.9 else Qt.MouseButton.RightButton
        press = qtest.mouseDClick if random.random() < 0.2 else qtest.mouseClick
        press(widget, button, random.choice(MODIFIERS), at)

    def drag(self, random: Random) -> None:
        """Drag from anywhere to anywhere."""
        widget, at = self._somewhere(random)
        button = Qt.MouseButton.LeftButton
        qtest.mousePress(widget, button, Qt.KeyboardModifier.NoModifier, at)
        for _ in range(random.randint(1, 4)):
            at += QPoint(random.randint(-200, 200), random.randint(-200, 200))
            qtest.mouseMove(widget, at)
        qtest.mouseRelease(widget, button, Qt.KeyboardModifier.NoModifier, at)

    def hover(self, random: Random) -> None:
        """Point anywhere."""
        widget, at = self._somewhere(random)
        qtest.mouseMove(widget, at)

    def wheel(self, random: Random) -> None:
        """Turn the wheel anywhere."""
        widget, at = self._somewhere(random)
        event = QWheelEvent(
            QPointF(at),
            QPointF(widget.mapToGlobal(at)),
            QPoint(),
            QPoint(0, random.choice((-960, -120, 120, 960))),
            Qt.MouseButton.NoButton,
            random.choice(MODIFIERS),
            Qt.ScrollPhase.NoScrollPhase,
            False,  # not inverted
        )
        QApplication.sendEvent(widget, event)

    def press(self, random: Random) -> None:
        """Press keys, wherever the keyboard is."""
        widget = QApplication.focusWidget() or self._top()
        for _ in range(random.randint(1, 4)):
            qtest.keyClick(widget, random.choice(KEYS), random.choice(MODIFIERS))

    def type(self, random: Random) -> None:
        """Type a text into any line."""
        lines = [
            line for line in self._top().findChildren(QLineEdit) if line.isVisible() and line.isEnabled()
        ]
        if lines:
            line = random.choice(lines)
            line.setFocus()
            line.selectAll()
            line.insert(random.choice(TYPED))
            qtest.keyClick(line, random.choice((Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape)))

    def drop(self, random: Random) -> None:
        """Drop a file on the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(a_file(self.folder, random)))])
        self.window.dropEvent(
            QDropEvent(
                QPointF(100, 100),
                Qt.DropAction.CopyAction,
                data,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )

    def lesson(self, random: Random) -> None:
        """Open a lesson."""
        keys = [row.key for row in lessons().rows() if row.key not in HUGE]
        self.window.lessons.open_lesson(random.choice(keys))

    def read(self, random: Random) -> None:
        """Go through the lesson's script."""
        for _ in range(random.randint(1, 5)):
            self.window.lessons.go_on()
            self.settle()

    def travel(self, random: Random) -> None:
        """Go to any step and phase."""
        self.controller.transport.seek(random.randint(0, random.choice((10, 200, FURTHEST))))
        if random.random() < 0.3:
            self.controller.transport.phase_on()

    def play(self, random: Random) -> None:
        """Play for a while, at any speed."""
        self.controller.transport.set_speed(random.choice((1.0, 8.0, 60.0, 1000.0, float("inf"))))
        self.controller.transport.play_or_pause()
        self.settle(random.randint(1, 10))

    def resize(self, random: Random) -> None:
        """Give the window another size."""
        self.window.resize(*random.choices(list(SIZES), list(SIZES.values()))[0])

    def undo_and_redo(self, random: Random) -> None:
        """Take changes back and do them again: what is open is as it was."""
        self.come_to_rest()
        before, times = self.controller.experiment, 0
        for _ in range(random.randint(1, 5)):
            undone = len(self.controller.undo_stack.future)
            self.controller.undo()
            self.come_to_rest()
            # where it led may be refused: a file has gone, and what is open stays
            times += len(self.controller.undo_stack.future) - undone
        for _ in range(times):
            self.controller.redo()
            self.come_to_rest()
        after = with_camera_of(self.controller.experiment, before)
        if times and after != before:
            other = [
                f"{row.name}, {getattr(after, row.name)} instead of {getattr(before, row.name)}"
                for row in fields(after)
                if getattr(after, row.name) != getattr(before, row.name)
            ]
            self.watch.complain(f"undo and redo, {times} times, led to another {' and '.join(other)}")

    def look_closer(self, random: Random) -> None:
        """Go back and forth: the same step has the same numbers."""
        self.come_to_rest()
        frame = self.controller.frame
        if frame is None or frame.address.step > FURTHEST:
            return
        self.controller.transport.seek(random.randint(0, max(1, frame.address.step)))
        self.come_to_rest()
        self.controller._send_moving(Seek(frame.address))
        self.come_to_rest()
        again = self.controller.frame
        if again is not None and again.address == frame.address and again.experiment == frame.experiment:
            pairs = zip(frame.racers, again.racers, strict=True)
            if any(old.theta.tobytes() != new.theta.tobytes() for old, new in pairs):
                self.watch.complain("the same step has other numbers")

    # ---- where -------------------------------------------------------------------------------------

    def _top(self) -> QWidget:
        shown = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        others = [w for w in QApplication.topLevelWidgets() if w is not self.window and w.isVisible()]
        return shown or (others[0] if others else self.window)

    def _somewhere(self, random: Random) -> tuple[QWidget, QPoint]:
        top = self._top()
        if random.random() < 0.5 and top is self.window:
            views = [panel.view for panel in self.window.panels.values() if panel.view.isVisible()]
            widget: QWidget = random.choice(views) if views else top
        else:
            widgets = [each for each in top.findChildren(QWidget) if each.isVisible()]
            widget = random.choice(widgets) if widgets else top
        width, height = max(widget.width(), 1), max(widget.height(), 1)
        return widget, QPoint(random.randrange(width), random.randrange(height))


#: How often each action is done.
WEIGHTS = {
    "act": 14,
    "trigger": 8,
    "click": 22,
    "drag": 8,
    "hover": 5,
    "wheel": 5,
    "press": 10,
    "type": 6,
    "drop": 4,
    "lesson": 3,
    "read": 3,
    "travel": 5,
    "play": 3,
    "resize": 2,
    "undo_and_redo": 2,
    "look_closer": 1,
}


def day(seed: int, size: int) -> list[Action]:
    """What a user does, drawn by lot."""
    random = Random(seed)  # noqa: S311 - no secret
    names = random.choices(list(WEIGHTS), list(WEIGHTS.values()), k=size)
    return [Action(name, random.getrandbits(32)) for name in names]


class Broken(NamedTuple):
    """What went wrong, and after which action of the day."""

    place: int
    what: list[str]


def live_through(
    actions: Sequence[Action],
    folder: Path,
    tell: Callable[[int], None] = lambda _: None,
    canvas: CanvasKind = "software",
) -> Broken | None:
    """Do a day's actions in a window of its own; what went wrong first, None if nothing did.

    Args:
        actions: what is done.
        folder: for its files.
        tell: is called with the place of each action before it is done.
        canvas: what draws scenes.
    """
    before = Path.cwd()
    os.chdir(folder)  # what is saved under a bare name
    user = WindowUser(folder, canvas)
    try:
        for place, action in enumerate(actions):
            tell(place)
            wrong = user.do(action)
            if wrong:
                return Broken(place, wrong)
    finally:
        left = user.close()
        os.chdir(before)
    return Broken(len(actions), left) if left else None
