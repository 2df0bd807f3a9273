"""Many days of a random user, each in a process of its own; what breaks is made as short as possible."""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.soak.window_user import Action, day

if TYPE_CHECKING:
    from widgets.scene.view import CanvasKind

#: Actions in one window.
DAY = 500
#: Seconds for a day; a window that hangs longer counts as broken.
LONGEST = 3600
#: Seconds that are spent on making what breaks shorter.
SHORTENING = 600
#: Seconds after which a thread that is left alone must have ended.
LEFT_ALONE = 20.0
#: Bytes that a process may have grown by, after everything is closed.
ALLOWED = 200 * 2**20


@dataclass(frozen=True)
class Screen:
    """What the window is shown on.

    Attributes:
        canvas: what draws scenes.
        scale: pixels of the screen per pixel of the window.
        display: what is put before the command, for a display of its own; off-screen without.
    """

    canvas: str = "software"
    scale: float = 1.0
    display: tuple[str, ...] = ()


OFFSCREEN = Screen()


def run_scaled(size: int, seed: int) -> tuple[int, list[str]]:
    """As `run`, half of it at a scale of 1.5 and half at 2."""
    halves = [run(size // 2, seed + place, Screen(scale=scale)) for place, scale in enumerate((1.5, 2.0))]
    return sum(done for done, _ in halves), [each for _, found in halves for each in found]


def run_opengl(size: int, seed: int) -> tuple[int, list[str]]:
    """As `run`, with OpenGL on a display of its own (Xvfb; Mesa draws)."""
    display = ("xvfb-run", "-a", "-s", "-screen 0 2560x1600x24")
    return run(size, seed, Screen("opengl", display=display))


def run(size: int, seed: int, screen: Screen = OFFSCREEN) -> tuple[int, list[str]]:
    """Do as many actions as asked for.

    Returns:
        How many were done, and what broke: the shortest list of actions known, and what was seen.
    """
    found: list[str] = []
    done = 0
    for number in range(-(-size // DAY)):
        actions = day(1000 * seed + number, min(DAY, size - done))
        place, what = lived(actions, screen)
        done += min(place, len(actions))
        tell(f"{done} of {size} actions, {len(found)} broken before; {what}")
        if what:
            kept = shortest(actions[: place + 1], lambda some: bool(lived(some, screen)[1]))
            found.append(f"seed {1000 * seed + number}, action {place}: {what}\n    {json.dumps(kept)}")
        sys.stderr.write(
            f"{time.strftime('%H:%M:%S')} {done} of {size} actions, {len(found)} broken: {what[-300:]}\n"
        )
    return done, found


def tell(what: str) -> None:
    """Say how far it is, on standard error."""
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {what}\n")


def lived(actions: Sequence[Action], screen: Screen = OFFSCREEN) -> tuple[int, str]:
    """Do actions in a process of its own; where something broke, and what. Nothing: the number, and empty."""
    with tempfile.TemporaryDirectory(prefix="ravine-soak-") as home:
        path = Path(home) / "actions.json"
        path.write_text(json.dumps(actions), encoding="utf-8")
        places = {
            name: str(Path(home) / name.lower())
            for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")
        }
        for place in places.values():
            Path(place).mkdir(mode=0o700)
        environment = {**os.environ, **places, "QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
        environment["RAVINE_LESSONS"] = str(Path(home) / "lessons")
        environment["QT_SCALE_FACTOR"] = str(screen.scale)
        if screen.display:
            environment["QT_QPA_PLATFORM"] = "xcb"
            environment.pop("WAYLAND_DISPLAY", None)
        program = [sys.executable, "-X", "faulthandler", "-m", "tests.soak.window_days"]
        command = [*screen.display, *program, str(path), screen.canvas]
        try:
            ended = subprocess.run(  # noqa: S603 - our own text
                command,
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return len(actions), f"no end within {LONGEST} seconds"
    sys.stderr.write(ended.stderr[-80:])
    lines = ended.stdout.strip().splitlines()
    place, what = json.loads(lines[-1]) if lines else (0, [])
    if ended.returncode or not lines:
        return int(place), f"ended with {ended.returncode}: {ended.stderr[-3000:]}"
    return int(place), "; ".join(map(str, what))


def shortest(
    actions: Sequence[Action], breaks: Callable[[Sequence[Action]], bool] = lambda some: bool(lived(some)[1])
) -> list[Action]:
    """Fewer actions that break something, too: halves, quarters ... are left out while it still breaks."""
    kept, piece, until = list(actions), max(1, len(actions) // 2), time.monotonic() + SHORTENING
    while piece:
        start = 0
        while start < len(kept) and time.monotonic() < until:
            fewer = kept[:start] + kept[start + piece :]
            if fewer and breaks(fewer):
                kept = fewer
            else:
                start += piece
        piece //= 2
    return kept


def _live(path: Path, canvas: CanvasKind) -> None:
    """What the process does: tell after each action how far it is, on standard output."""
    from PyQt6.QtCore import QCoreApplication, QEvent, Qt
    from PyQt6.QtWidgets import QApplication

    from tests.soak.memory import resident
    from tests.soak.window_user import live_through

    QApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    app = QApplication(["ravine-soak"])
    actions = [Action(*each) for each in json.loads(path.read_text(encoding="utf-8"))]

    def tell(place: int, *what: str) -> None:
        sys.stdout.write(json.dumps([place, what]) + "\n")
        sys.stdout.flush()

    live_through([], path.parent, canvas=canvas)  # what the first window of a process brings stays
    before = resident()
    broken = live_through(actions, path.parent, tell, canvas)
    for _ in range(3):
        gc.collect()  # what is found may post an event, which holds the window until it is done
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for thread in threading.enumerate():
        if thread is not threading.main_thread():
            thread.join(LEFT_ALONE)  # what nobody wants any more ends by itself, and nothing waits for it
    grown = resident() - before
    sys.stderr.write(f"the process has grown by {grown >> 20} MB\n")
    if broken is not None:
        tell(broken.place, *broken.what)
    elif grown > ALLOWED:
        tell(len(actions), f"the process has grown by {grown >> 20} MB")
    else:
        tell(len(actions))
    del app


if __name__ == "__main__":
    _live(Path(sys.argv[1]), "opengl" if sys.argv[2] == "opengl" else "software")
