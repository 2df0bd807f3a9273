"""Windows that are closed in the midst of anything: they end at once, with exit code 0."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from random import Random

from PyQt6.QtCore import QTimer
from PyQt6.QtWidgets import QApplication

from app.document import Document
from app.lessons import lessons, open_source
from app.settings import report_file
from app.window import application
from app.window.main_window import MainWindow
from engine.frames.frame import Address
from tests.conftest import ROOT

#: What is being done when the window is closed.
WORKS = ("play flat out", "go far", "open", "open a huge network", "export", "open at a step", "nothing")

#: Milliseconds after which at the latest something is begun, and the window closed; between two looks for it.
LATEST, SOON = 600, 10
#: Windows of one process.
WINDOWS = 20
#: Seconds of work that closing may take.
ALLOWED = 0.25


def run(size: int, seed: int) -> tuple[int, list[str]]:
    """Open and close so many windows."""
    found: list[str] = []
    done = 0
    while done < size:
        count = min(WINDOWS, size - done)
        with tempfile.TemporaryDirectory(prefix="ravine-endings-") as home:
            environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
            for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
                environment[name] = home
            command = [sys.executable, "-m", "tests.soak.endings", str(count), str(seed * 10_000 + done)]
            ended = subprocess.run(  # noqa: S603 - our own text
                command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3600, check=False
            )
        done += count
        found += [line for line in ended.stdout.splitlines() if line]
        if ended.returncode:
            found.append(f"ended with {ended.returncode}: {ended.stderr[-2000:]}")
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {done} of {size} closed, {len(found)} broken\n")
    return done, found


def _tell(what: str) -> None:
    sys.stdout.write(f"{what}\n")


class Closing:
    """Does something in each window that is opened, and closes it in the midst of that."""

    def __init__(self, seed: int) -> None:
        self.seed, self.random = seed, Random(seed)  # noqa: S311 - no secret
        self.keys = [row.key for row in lessons().rows()]
        self.closed_at = 0.0

    def close_one(self, number: int) -> int:
        """Open a window and close it; the exit code."""
        name = self.random.choice(WORKS)
        document = open_source(self.random.choice(self.keys))
        self.closed_at = 0.0
        timers = (
            _later(self.random.randint(0, LATEST), partial(self._do, name)),
            _later(self.random.randint(50, LATEST), self._close),
        )
        code = application.run(document, restores=self.random.random() < 0.3)
        for timer in timers:
            timer.stop()  # what it does would be done in the next window
        own = time.process_time() - self.closed_at
        if code or own > ALLOWED:
            _tell(f"seed {self.seed}, window {number}, {name}: code {code}, {own:.2f} s of work to close")
        return code

    def _do(self, name: str) -> None:
        window = _shown()
        controller = window.controller
        if name == "play flat out":
            controller.transport.set_speed(float("inf"))
            controller.transport.play_or_pause()
        elif name == "go far":
            controller.transport.seek(10**6)
        elif name == "open":
            window.documents.open(self.random.choice(self.keys))
        elif name == "open a huge network":
            window.documents.open("five_hundred_units")
        elif name == "export":
            window.export()
        elif name == "open at a step" and controller.document is not None:
            controller.open(Document(controller.experiment, address=Address(10**7)))

    def _close(self) -> None:
        self.closed_at = time.process_time()
        _shown().close()


def _later(milliseconds: int, call: Callable[[], None]) -> QTimer:
    """Call once after a time, or as soon as there is a window."""
    timer = QTimer(QApplication.instance())

    def call_once() -> None:
        if any(True for _ in _windows()):
            timer.stop()
            call()
        else:
            timer.start(SOON)

    timer.timeout.connect(call_once)
    timer.start(milliseconds)
    return timer


def _windows() -> Iterator[MainWindow]:
    """Windows that are open; those that were closed may still be there."""
    for each in QApplication.topLevelWidgets():
        if isinstance(each, MainWindow) and each.isVisible():
            yield each


def _shown() -> MainWindow:
    return next(_windows())


def _close_windows(count: int, seed: int) -> int:
    """What the process does: say what is wrong with each window, on standard output."""
    app, closing = application.make_application(), Closing(seed)
    code = max([closing.close_one(number) for number in range(count)])
    if report_file().exists():
        _tell(f"seed {seed}: {report_file().read_text(encoding='utf-8')}")
        report_file().unlink()
    del app  # it must live as long as there are windows
    return code


if __name__ == "__main__":
    sys.exit(_close_windows(int(sys.argv[1]), int(sys.argv[2])))
