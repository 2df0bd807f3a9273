"""How smooth the window stays while the engine runs flat out, beside the same window without its measures.

The real window is opened on a display, plays some lessons flat out, and its ticks are measured. The rival is
the same window as most programs draw one: every view is redrawn in every tick and the engine never rests.
Both are measured in turns in one run, so the ratios hold on a noisy machine where the times do not::

    xvfb-run -a -s "-screen 0 1280x800x24" python -m benchmarks.window_smoothness momentum race circle
"""

from __future__ import annotations

import math
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import patch

import numpy as np
from PyQt6.QtCore import QEventLoop, Qt, QTimer

from app.control.controller import Controller
from app.control.frame_budget import FrameBudget, Subscription
from app.document import Document
from app.garbage import unsearched
from app.lessons import load
from app.settings import Settings
from app.window.application import make_application
from app.window.main_window import MainWindow
from app.window.view_panels import make_panels
from engine.gui_priority import GUI
from engine.run import worker
from widgets.scene.software_canvas import SoftwareCanvas
from widgets.style.theme import load_theme
from widgets.view.panel import Panel
from widgets.view.view import View

SECONDS = 4.0
WARM_UP = 1.0
ROUNDS = 2
TICK_MS = 16
SIZE = (1280, 800)


@dataclass
class Measured:
    """What one window did while it played."""

    ticks: list[float] = field(default_factory=list)
    paints: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    applies: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    frames: int = 0
    steps: int = 0
    seconds: float = 0.0
    grown: int = 0

    def add(self, other: Measured) -> None:
        """Count another round in."""
        self.ticks += other.ticks
        for mine, its in ((self.paints, other.paints), (self.applies, other.applies)):
            for key, values in its.items():
                mine[key] += values
        self.frames += other.frames
        self.steps += other.steps
        self.seconds += other.seconds
        self.grown = max(self.grown, other.grown)


def every_view_in_every_tick(_turns: FrameBudget, waiting: Sequence[Subscription], *, hurry: bool) -> None:
    """What most programs do in a tick."""
    del hurry
    for each in waiting:
        each.show()


@contextmanager
def rival() -> Iterator[None]:
    """The window without turns and without the GUI priority, and an engine that never rests."""
    with (
        patch.object(FrameBudget, "serve", every_view_in_every_tick),
        patch.object(worker, "REST", 0.0),
        patch.object(GUI, "enabled", new=False),
    ):
        yield


def watched(table: dict[str, list[float]], name: str, method: Callable[..., None]) -> Callable[..., None]:
    """A method whose processor time in this thread is taken down, in ms."""

    def timed(*arguments: object) -> None:
        began = time.thread_time()
        method(*arguments)
        table[name].append(1e3 * (time.thread_time() - began))

    return timed


def play(lesson: str) -> Measured:
    """Open the window on a lesson, play it flat out and measure."""
    app = make_application()
    measured = Measured()
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder) / "settings.ini")
        controller = Controller(worker.Worker)
        panels = make_panels(load_theme("ink"), motion=True)
        window = MainWindow(controller, settings, panels)
        window.resize(*SIZE)
        experiment = replace(load(lesson), steps=None, speed=math.inf)
        controller.open(Document(experiment, plays=True))
        window.show()
        _spin(WARM_UP)
        for key, panel in panels.items():
            _watch(measured, key, panel)
        clock = QTimer()
        clock.setTimerType(Qt.TimerType.PreciseTimer)
        last = [time.perf_counter()]

        def tick() -> None:
            now = time.perf_counter()
            measured.ticks.append(1e3 * (now - last[0]))
            last[0] = now

        clock.timeout.connect(tick)
        controller.frame_taken.connect(lambda _frame: _count(measured))
        first, began, memory = controller.address.step, time.perf_counter(), _memory()
        clock.start(TICK_MS)
        with unsearched():
            _spin(SECONDS)
        clock.stop()
        measured.seconds = time.perf_counter() - began
        measured.steps = controller.address.step - first
        measured.grown = _memory() - memory
        window.close()
        for canvas in window.findChildren(SoftwareCanvas):
            canvas.settle()  # a picture that is being painted must not outlive its window
        window.deleteLater()
        _spin(0.05)
        app.processEvents()
    return measured


def _count(measured: Measured) -> None:
    measured.frames += 1


def _watch(measured: Measured, key: str, panel: Panel) -> None:
    view: View = panel.view
    view.paintEvent = watched(measured.paints, key, view.paintEvent)  # type: ignore[method-assign]
    view.apply = watched(measured.applies, key, view.apply)  # type: ignore[method-assign]


def _spin(seconds: float) -> None:
    loop = QEventLoop()
    QTimer.singleShot(round(1e3 * seconds), loop.quit)
    loop.exec()


def _memory() -> int:
    """The largest resident size so far, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def tell(lesson: str, ours: Measured, theirs: Measured) -> None:
    """Print what was measured."""
    say = sys.stdout.write
    say(f"\n{lesson}: tick of {TICK_MS} ms, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n")
    say(f"  {'':24}{'median':>8}{'p95':>8}{'worst':>8}{'frames/s':>10}{'steps/s':>10}{'MiB more':>10}\n")
    for name, each in (("ravine", ours), ("every view, every tick", theirs)):
        middle, p95 = np.percentile(each.ticks, [50, 95])
        say(
            f"  {name:24}{middle:8.1f}{p95:8.1f}{max(each.ticks):8.1f}{each.frames / each.seconds:10.1f}"
            f"{each.steps / each.seconds:10.0f}{each.grown / 1024:10.1f}\n"
        )
    ratio = np.percentile(theirs.ticks, [50, 95]) / np.percentile(ours.ticks, [50, 95])
    say(f"  times shorter           {ratio[0]:8.1f}{ratio[1]:8.1f}\n")
    say("  processor time in the window's thread, ms: median, p95\n")
    for key in sorted({*ours.paints, *ours.applies}):
        parts = []
        for what, table in (("take", ours.applies), ("paint", ours.paints)):
            if table.get(key):
                middle, p95 = np.percentile(table[key], [50, 95])
                parts.append(f"{what} {middle:5.1f} {p95:5.1f} ({len(table[key])})")
        say(f"    {key:14}{'   '.join(parts)}\n")


def main(lessons: list[str]) -> None:
    """Measure each lesson."""
    for lesson in lessons or ["momentum", "race", "circle"]:
        ours, theirs = Measured(), Measured()
        for _ in range(ROUNDS):
            ours.add(play(lesson))
            with rival():
                theirs.add(play(lesson))
        tell(lesson, ours, theirs)


if __name__ == "__main__":
    main(sys.argv[1:])
