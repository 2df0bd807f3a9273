"""Rows: whole processes, from their start to a picture on disk or to the window's first frame."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from app.bench.row import Better, Budget, Found, Row, duration
from app.bench.timing import ROUNDS, Taken
from engine.errors import RavineError

#: Where the command line is; its name is another one where Ravine is installed.
COMMAND_LINE = "app.cli.parser"
FIRST_FRAME, GARBAGE = "app.bench.first_frame", "app.garbage"
#: The window, imported as the command line imports it.
WINDOW = f"""
import sys
from pathlib import Path
from {GARBAGE} import made_to_stay
with made_to_stay():
    from {FIRST_FRAME} import main
sys.exit(main(Path(sys.argv[1])))
"""
#: The folder in which this program's packages lie.
ROOT = Path(__file__).resolve().parents[__name__.count(".")]
#: Seconds in which systems count the time of other processes: no process is taken to need less.
TICK = 0.01
DRAWING = ("PyQt6", "pyqtgraph")
#: An application that draws a rectangle and saves it: Qt's own part of a picture.
BARE_PICTURE = """
import sys
import numpy
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication
app = QApplication(["bare"])
image = QImage(1280, 800, QImage.Format.Format_ARGB32)
image.fill(QColor("black"))
with QPainter(image) as painter:
    painter.fillRect(100, 100, 300, 300, QColor("red"))
image.save(sys.argv[1])
"""
#: A window with one plot, to its first painted event.
BARE_WINDOW = """
import pyqtgraph
from PyQt6.QtCore import QTimer
app = pyqtgraph.mkQApp()
window = pyqtgraph.PlotWidget()
window.plot([1, 2, 3], [2, 3, 1])
window.resize(1280, 800)
window.show()
QTimer.singleShot(0, app.quit)
app.exec()
"""


def run_process(words: Sequence[str]) -> Taken:
    """What a Python process takes, with those that it starts.

    Raises:
        RavineError: it failed.
    """
    places = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": places}
    before, began = os.times(), time.perf_counter()
    ended = subprocess.run(  # noqa: S603 - this program's own words
        [sys.executable, *words], env=environment, capture_output=True, text=True, check=False
    )
    wall, after = time.perf_counter() - began, os.times()
    if ended.returncode:
        raise RavineError(f"the measured process failed: {ended.stderr.strip()[-200:]}")
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return Taken(max(used, TICK), wall)


def own_command(*words: str) -> list[str]:
    """The words after Python that do what a command line of Ravine says."""
    return ["-c", f"import sys; from {COMMAND_LINE} import run_program; sys.exit(run_program())", *words]


def processes(
    ours: Callable[[Path], Sequence[str]],
    other: Callable[[Path], Sequence[str]],
    seconds: float,
    better: Better = "lower",
) -> Found:
    """Two processes in turns; each is handed a folder that is there meanwhile.

    Args:
        ours: the words after Python.
        other: of the other one.
        seconds: may take so long, and takes what three rounds take.
        better: see `app.bench.row.ratio`.
    """
    rounds: list[tuple[Taken, Taken]] = []
    began = time.perf_counter()
    with TemporaryDirectory() as name:
        folder = Path(name)
        for words in (ours, other):
            run_process(words(folder))  # what is read from disk the first time
        while len(rounds) < 3 or (len(rounds) < ROUNDS and time.perf_counter() - began < seconds):
            rounds.append((run_process(ours(folder)), run_process(other(folder))))
    power = 1 if better == "lower" else -1
    return Found(
        number=median(mine.cpu / its.cpu for mine, its in rounds) ** power,
        ours=duration(median(mine.cpu for mine, _ in rounds)),
        other=duration(median(its.cpu for _, its in rounds)),
        wall=median(mine.wall / its.wall for mine, its in rounds) ** power,
        rounds=len(rounds),
    )


def rendering(folder: Path) -> list[str]:
    """The command line that renders one PNG."""
    return own_command("render", "momentum", "--step", "49", "--out", str(folder / "ours.png"))


def _render(budget: Budget) -> Found:
    return processes(rendering, lambda folder: ["-c", BARE_PICTURE, str(folder / "bare.png")], budget.seconds)


def _start(budget: Budget) -> Found:
    return processes(
        lambda folder: ["-c", WINDOW, str(folder / "formulas.json")],
        lambda _: ["-c", BARE_WINDOW],
        budget.seconds,
    )


PROCESS_ROWS = (
    Row(
        "render",
        "render of one PNG, whole process",
        "a process that imports NumPy and PyQt6 and saves a rectangle: ours over it",
        _render,
        needs=DRAWING,
    ),
    Row(
        "start",
        "start to the window's first frame, off-screen, formulas kept from the start before",
        "a bare PyQt6 and pyqtgraph window with one plot: ours over it",
        _start,
        goal=1.4,
        needs=DRAWING,
    ),
)
