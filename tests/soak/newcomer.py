"""A newcomer's hour in the real window, as pictures: own formula, own table, lesson, figure, quit, return.

It is done at two sizes in both themes. ``make soak ARGS=newcomer`` keeps the pictures in
``out/newcomer``; what they show is for people to look at. Counted as broken: what never comes,
and whatever is raised.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from unittest import mock

from PyQt6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PyQt6.QtGui import QDropEvent
from PyQt6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget

from app.lessons import FIRST, open_source
from app.settings import Settings, report_file
from app.window import application
from app.window.main_window import MainWindow
from tests.conftest import ROOT
from tests.qt_input import qtest
from widgets.lessons.lesson_list import LessonList

SIZES = ((1280, 800), (1920, 1080))
THEMES = ("ink", "paper")
#: Where the pictures are kept.
PICTURES = ROOT / "out" / "newcomer"
#: Seconds that may pass until what is waited for is there.
LONGEST = 20.0
#: Milliseconds between two looks, and looks for which nothing changes before a picture is taken.
LOOK, QUIET = 30, 12
#: What a newcomer types, and brings along.
FORMULA = "sin(x)*cos(y) + (x^2 + y^2)/20"
TABLE = "age;income;buys\n" + "\n".join(
    f"{20 + row % 41};{1000 + 37 * row % 900};{'yes' if row % 41 + (37 * row % 900) / 30 > 35 else 'no'}"
    for row in range(160)
)

#: Steps of what is done; each gives what is waited for before the next.
Steps = Iterator[Callable[[], bool]]


class Newcomer:
    """Somebody at one window; what is missing is in `found`."""

    def __init__(self, home: Path, name: str) -> None:
        self.home, self.name, self.found = home, name, list[str]()
        self.number = 0

    @property
    def is_open(self) -> bool:
        """Whether there is a window."""
        tops = QApplication.topLevelWidgets()
        return any(isinstance(each, MainWindow) and each.isVisible() for each in tops)

    @property
    def window(self) -> MainWindow:
        """The window that is open."""
        tops = QApplication.topLevelWidgets()
        return next(each for each in tops if isinstance(each, MainWindow) and each.isVisible())

    def first_sitting(self) -> Steps:
        """What is done until one quits."""
        yield lambda: self.step >= 0
        yield from self.picture("start")
        yield from self.own_formula()
        yield from self.own_table()
        yield from self.lesson()
        yield from self.figure()
        yield from self.change()
        self.window.close()

    def second_sitting(self) -> Steps:
        """What one sees who returns."""
        yield lambda: self.step >= 0
        racers = len(self.window.controller.experiment.racers)
        yield from self.picture("return")
        self.window.table["undo"].trigger()
        yield lambda: len(self.window.controller.experiment.racers) == racers - 1
        self.window.close()

    @property
    def step(self) -> int:
        """The step that is shown; -1 where nothing is yet."""
        frame = self.window.controller.frame
        return -1 if frame is None else frame.address.step

    def own_formula(self) -> Steps:
        """A surface of one's own; the racers run down it."""
        controller = self.window.controller
        self.window.table["new_surface"].trigger()
        yield lambda: bool(self.lines("formula f(x, y)"))
        line = self.lines("formula f(x, y)")[0]
        line.setFocus()
        line.selectAll()
        qtest.keyClicks(line, FORMULA)
        qtest.keyClick(line, Qt.Key.Key_Return)
        yield lambda: FORMULA in str(controller.frame and controller.frame.experiment.objective)
        self.window.table["play"].trigger()
        yield lambda: self.step >= 60
        controller.transport.pause()
        yield from self.picture("formula")

    def own_table(self) -> Steps:
        """A table that is dropped, and the network that learns it."""
        path, controller = self.home / "customers.csv", self.window.controller
        path.write_text(TABLE, encoding="utf-8")
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        at = QPointF(self.window.rect().center())
        self.later(
            lambda: self.window.dropEvent(QDropEvent(at, copy, data, left, Qt.KeyboardModifier.NoModifier))
        )
        yield lambda: self.dialog() is not None
        yield from self.picture("table_columns")
        dialog = self.dialog()
        if dialog is not None:
            dialog.accept()
        yield lambda: "customers" in str(controller.frame and controller.frame.experiment.objective)
        self.window.table["play"].trigger()
        yield lambda: self.step >= 100
        controller.transport.pause()
        yield from self.picture("table")

    def lesson(self) -> Steps:
        """A lesson that is looked for, and its first steps."""
        controller = self.window.controller
        self.window.table["lesson_list"].trigger()
        found = self.window.findChildren(LessonList)
        yield lambda: any(each.field.isVisible() for each in found)
        line = next(each.field for each in found if each.field.isVisible())
        qtest.keyClicks(line, "momentum")
        yield from self.picture("lesson_list")
        qtest.keyClick(line, Qt.Key.Key_Return)
        yield lambda: bool(controller.document and controller.document.lesson)
        for _ in range(3):
            self.window.table["lesson_on"].trigger()
            yield from self.quiet()
        yield from self.picture("lesson")

    def figure(self) -> Steps:
        """A figure for a text; it is written."""
        path = self.home / "figure.png"
        self.later(self.window.export)
        yield lambda: self.dialog() is not None
        yield from self.quiet()
        yield from self.picture("figure")
        dialog = self.dialog()
        with mock.patch.object(QFileDialog, "getSaveFileName", return_value=(str(path), "")):
            if dialog is not None:
                qtest.keyClick(dialog, Qt.Key.Key_Return)
            yield lambda: bool(list(self.home.glob("figure*")))
        yield from self.quiet()
        if dialog is not None:
            dialog.close()
        yield lambda: self.dialog() is None

    def change(self) -> Steps:
        """A change that is not saved before one quits."""
        controller = self.window.controller
        before = len(controller.experiment.racers)
        self.window.training.duplicate_racer()
        yield lambda: len(controller.experiment.racers) == before + 1
        yield from self.picture("changed")

    # ---- pictures and waiting ------------------------------------------------------------------

    def picture(self, what: str) -> Steps:
        """Wait until nothing changes any more and keep a picture."""
        yield from self.quiet()
        self.number += 1
        PICTURES.mkdir(parents=True, exist_ok=True)
        shown = self.window.grab()
        dialog = self.dialog()
        if dialog is not None:
            shown = dialog.grab()
        shown.save(str(PICTURES / f"{self.name}-{self.number}-{what}.png"))

    def quiet(self) -> Steps:
        """Let the window catch up for some looks."""
        for _ in range(QUIET):
            yield lambda: True

    @staticmethod
    def later(call: Callable[[], object]) -> None:
        """Call from the event loop: what opens a dialog comes back when that is closed."""
        QTimer.singleShot(0, call)

    @staticmethod
    def dialog() -> QDialog | None:
        """The dialog that is open."""
        shown: QWidget | None = QApplication.activeModalWidget()
        return shown if isinstance(shown, QDialog) else None

    def lines(self, name: str) -> list[QLineEdit]:
        """Lines for text that are called so."""
        lines = self.window.findChildren(QLineEdit)
        return [each for each in lines if each.isVisible() and each.accessibleName() == name]


class Driver:
    """Goes on with what a newcomer does as soon as what is waited for is there."""

    def __init__(self, newcomer: Newcomer, steps: Steps) -> None:
        self._newcomer, self._steps = newcomer, steps
        self._is_there: Callable[[], bool] = lambda: True
        self._since = time.monotonic()
        self._timer = QTimer(QApplication.instance())
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK)

    def stop(self) -> None:
        """Do nothing more."""
        self._timer.stop()

    def _look(self) -> None:
        if not self._newcomer.is_open:  # it is being closed, or not there yet
            return
        late = time.monotonic() - self._since > LONGEST
        if not late and not self._is_there():
            return
        if late:
            self._newcomer.found.append(
                f"{self._newcomer.name}: nothing after picture {self._newcomer.number}"
            )
            self.stop()
            for dialog in (self._newcomer.dialog(), self._newcomer.window):
                if dialog is not None:
                    dialog.close()
            return
        self._is_there = next(self._steps, lambda: False)
        self._since = time.monotonic()


def run(size: int, seed: int) -> tuple[int, list[str]]:
    """Do so many of the hours, one for each size of window and theme."""
    del seed
    return hours(size, "tests.soak.newcomer")


def hours(size: int, module: str) -> tuple[int, list[str]]:
    """Do so many hours, each in a process of its own that runs a module."""
    found: list[str] = []
    chosen = [(theme, *pixels) for pixels in SIZES for theme in THEMES][:size]
    for hour in chosen:
        with tempfile.TemporaryDirectory(prefix="ravine-newcomer-") as home:
            environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
            for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "HOME"):
                environment[name] = home
            command = [sys.executable, "-m", module, home, *map(str, hour)]
            ended = subprocess.run(  # noqa: S603 - our own text
                command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3600, check=False
            )
        found += [line for line in ended.stdout.splitlines() if line]
        if ended.returncode:
            found.append(f"ended with {ended.returncode}: {ended.stderr[-2000:]}")
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {hour}, {len(found)} broken\n")
    return len(chosen), found


def live(make: Callable[[Path, str], Newcomer], home: Path, theme: str, width: int, height: int) -> int:
    """What the process does: say what is missing on standard output."""
    app = application.make_application()
    settings = Settings()
    settings.remember("theme", theme)
    settings.remember("folder", str(home))
    settings.flush()
    newcomer = make(home, f"{width}-{theme}")
    code = 0
    for steps, restores in ((newcomer.first_sitting(), False), (newcomer.second_sitting(), True)):
        QTimer.singleShot(0, lambda: newcomer.window.resize(width, height))
        driver = Driver(newcomer, steps)
        code = max(code, application.run(open_source(FIRST), restores=restores))
        driver.stop()
    if report_file().exists():
        newcomer.found.append(report_file().read_text(encoding="utf-8"))
    sys.stdout.write("".join(f"{each}\n" for each in newcomer.found))
    del app
    return code


if __name__ == "__main__":
    sys.exit(live(Newcomer, Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
