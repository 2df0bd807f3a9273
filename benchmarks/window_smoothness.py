"""How smooth the window stays while a run plays flat out, beside one that redraws all in every tick.

It opens the real window under the display there is, plays lessons flat out, and measures the event loop:
how far its ticks are apart and what each widget's painting costs the processor. Both windows are measured
in turns in one run; costs are processor time of one thread, which another program's load hardly touches::

    xvfb-run -a -s "-screen 0 1920x1080x24" python -m benchmarks.window_smoothness
    ... python -m benchmarks.window_smoothness --lessons race --size 1920x1080 --seconds 3 --rounds 5
    ... python -m benchmarks.window_smoothness --lessons momentum --steps 1000000     # does memory grow?
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import wraps
from pathlib import Path
from typing import Any

import numpy as np
from PyQt6.QtCore import QEventLoop, QTimer
from PyQt6.QtWidgets import QWidget

from app.controller import Controller
from app.gui import make_application, unsearched
from app.lessons import load
from app.main_window import MainWindow
from app.settings import Settings
from app.turns import Turns
from app.window_views import make_panels
from engine.right_of_way import WINDOW
from engine.worker import Worker
from widgets.scene.background import BackgroundPainter
from widgets.theme import load_theme
from widgets.view import View

LESSONS = ("momentum", "race", "circle")
WARM_UP = 0.6
"""Seconds before anything is measured: fonts, formulas and the surface are made once."""
BUDGET_MS = 8.0


class AllAtOnce(Turns):
    """Half the rival: every view is shown in every tick, however late that makes the next one.

    Its other half is that engine and scene painter go on beside a window that draws (see `right_of_way`).
    """

    def serve(self, shows: Sequence[Callable[[], object]], clock: Callable[[], float] | None) -> None:
        """Serve all (see `Turns.serve`)."""
        del clock
        super().serve(shows, None)


@dataclass
class Measured:
    """What was seen in the rounds of one window."""

    intervals: list[float] = field(default_factory=list)
    costs: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    painter: float = 0.0
    frames: int = 0
    steps: int = 0
    seconds: float = 0.0


class Meter:
    """Notes what happens while it is switched on."""

    def __init__(self) -> None:
        self.into: Measured | None = None
        self.last = 0.0

    def tick(self) -> None:
        """A tick of the window's timer begins."""
        now = time.perf_counter()
        if self.into is not None and self.last:
            self.into.intervals.append(now - self.last)
        self.last = now

    def timed(self, call: Callable[..., Any], what: str) -> Callable[..., Any]:
        """A method that notes the processor time of its calls in its thread."""

        @wraps(call)
        def noted(widget: object, *args: Any) -> Any:
            began = time.thread_time()
            answer = call(widget, *args)
            if self.into is not None:
                name = getattr(widget, "key", "") or type(widget).__name__
                self.into.costs[f"{name} {what}"].append(time.thread_time() - began)
            return answer

        return noted


class Watched(Controller):
    """The controller, with its ticks noted."""

    meter: Meter

    def poll(self) -> None:
        """Note the tick and do it (see `Controller.poll`)."""
        self.meter.tick()
        super().poll()


def kinds(base: type[Any]) -> Iterator[type[Any]]:
    """A class and all that are derived from it."""
    yield base
    for kind in base.__subclasses__():
        yield from kinds(kind)


def put_meter(meter: Meter) -> None:
    """Time every painting written in Python, every applying of a frame, and the painter's thread."""
    for kind in set(kinds(QWidget)):
        own = vars(kind).get("paintEvent")
        if own is not None and kind.__module__.startswith(("widgets.", "app.")):
            kind.paintEvent = meter.timed(own, "paint")
    View.apply = meter.timed(View.apply, "apply")  # type: ignore[method-assign]
    BackgroundPainter._paint = meter.timed(BackgroundPainter._paint, "(its thread)")  # type: ignore[method-assign] # noqa: SLF001


def wait(seconds: float, until: Callable[[], bool] = lambda: False) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(round(1000 * seconds), loop.quit)
    watch = QTimer()

    def look() -> None:
        if until():
            loop.quit()

    watch.timeout.connect(look)
    watch.start(100)
    loop.exec()
    watch.stop()


@contextmanager
def window_on(lesson: str, size: tuple[int, int], meter: Meter) -> Iterator[Watched]:
    """The window on a lesson, playing flat out."""
    experiment = replace(load(lesson), steps=None, speed=float("inf"))
    controller = Watched(Worker)
    controller.meter = meter
    folder = tempfile.TemporaryDirectory()
    settings = Settings(Path(folder.name) / "settings.ini")
    window = MainWindow(controller, settings, make_panels(load_theme(settings.text("theme")), motion=True))
    window.resize(*size)
    controller.open_experiment(experiment, play=True)
    window.show()
    try:
        with unsearched():
            yield controller
    finally:
        window.close()
        controller.close()
        window.deleteLater()
        wait(0.05)
        folder.cleanup()


def measure(controller: Watched, meter: Meter, into: Measured, turns: Turns, seconds: float) -> None:
    """One round with one way of taking turns."""
    shown = 0

    def count(_frame: object) -> None:
        nonlocal shown
        shown += 1

    controller.turns = turns
    WINDOW.respected = not isinstance(turns, AllAtOnce)
    wait(0.3)
    controller.frame_taken.connect(count)
    first, began, meter.last, meter.into = controller.address.step, time.perf_counter(), 0.0, into
    wait(seconds)
    meter.into = None
    controller.frame_taken.disconnect(count)
    into.seconds += time.perf_counter() - began
    into.steps += controller.address.step - first
    into.frames += shown


def say(line: str) -> None:
    """Print a line now."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def quantiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Median, 95th percentile and maximum, in milliseconds."""
    times = 1000.0 * np.array(values or [0.0])
    return float(np.median(times)), float(np.percentile(times, 95)), float(times.max())


def report(lesson: str, ours: Measured, rival: Measured) -> None:
    """Print both and their ratios."""
    say(f"\n{lesson}                          median      p95      max ms      frames/s   steps/s")
    for name, seen in (("taking turns", ours), ("all at once ", rival)):
        middle, late, most = quantiles(seen.intervals)
        pace = f"{seen.frames / seen.seconds:11.1f} {seen.steps / seen.seconds:9,.0f}"
        say(f"  tick, {name}          {middle:8.1f} {late:8.1f} {most:8.1f}   {pace}")
    a, b = quantiles(ours.intervals), quantiles(rival.intervals)
    say("  rival / ours              " + " ".join(f"{y / x:8.2f}" for x, y in zip(a, b, strict=True)))
    for name, costs in sorted(ours.costs.items(), key=lambda item: -quantiles(item[1])[1]):
        middle, late, most = quantiles(costs)
        share = sum(costs) / ours.seconds
        if share > 0.002 or late > BUDGET_MS:
            over = "  over 8 ms" if late > BUDGET_MS and "thread" not in name else ""
            rate = len(costs) / ours.seconds
            say(f"    {name:24}{middle:8.2f} {late:8.2f} {most:8.2f}   {rate:5.0f}/s {share:6.1%}{over}")


def memory() -> float:
    """Megabytes in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def long_run(lesson: str, size: tuple[int, int], meter: Meter, steps: int) -> None:
    """Play flat out for many steps and print the memory taken on the way."""
    with window_on(lesson, size, meter) as controller:
        say(f"\n{lesson}: steps, MB")
        for tenth in range(1, 11):
            goal = steps * tenth // 10
            wait(600.0, lambda goal=goal: controller.address.step >= goal)  # type: ignore[misc]
            say(f"  {controller.address.step:10,} {memory():8.1f}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lessons", nargs="*", default=LESSONS)
    parser.add_argument("--size", default="1280x800")
    parser.add_argument("--seconds", type=float, default=2.0, help="of a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--steps", type=int, default=0, help="play so many steps and watch memory instead")
    chosen = parser.parse_args()
    width, _, height = chosen.size.partition("x")
    size = (int(width), int(height))
    application = make_application()
    meter = Meter()
    put_meter(meter)
    where = f"{os.cpu_count()} processors, {application.platformName()}"
    say(f"{chosen.size}, {where}, load {os.getloadavg()[0]:.1f}")
    for lesson in chosen.lessons:
        if chosen.steps:
            long_run(lesson, size, meter, chosen.steps)
            continue
        ours, rival = Measured(), Measured()
        with window_on(lesson, size, meter) as controller:
            usual = controller.turns
            wait(WARM_UP)
            for _ in range(chosen.rounds):
                for into, turns in ((ours, usual), (rival, AllAtOnce())):
                    measure(controller, meter, into, turns, chosen.seconds)
        report(lesson, ours, rival)
    say(f"\nload {os.getloadavg()[0]:.1f} at the end")


if __name__ == "__main__":
    main()
