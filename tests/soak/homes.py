"""Languages, homes and places: the same numbers, the same picture and a window everywhere, or a sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests.conftest import ROOT

#: What of the program is copied to another place.
PARTS = ("app", "engine", "widgets", "resources", "tests")
#: What says where a person's files are.
HOMES = ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR")
TRACE = ("main.py", "trace", "momentum", "--steps", "3")
RENDER = ("main.py", "render", "momentum", "--step", "3", "--view", "loss", "--out")
WINDOW = ("-m", "tests.soak.homes")


@dataclass(frozen=True)
class Place:
    """Where and as whom the program is run.

    Attributes:
        name: says what is special.
        changes: of the environment; None takes a name out.
        program: the folder of the program.
        is_kept: whether a window can keep its state there.
    """

    name: str
    changes: Mapping[str, str | None] = field(default_factory=dict)
    program: Path = ROOT
    is_kept: bool = True


def places(folder: Path) -> list[Place]:
    """All places; a folder is for homes and for a copy of the program."""
    copy = folder / "ü b & ß (1)" / "ravine"
    for part in PARTS:
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "main.py", copy)
    odd, file = folder / "Zuhause mit ä, ' und \"", folder / "file"
    odd.mkdir()
    file.write_bytes(b"")
    nowhere: dict[str, str | None] = dict.fromkeys(HOMES)
    return [
        *(Place(language, {"LANG": language, "LC_ALL": language}) for language in LANGUAGES),
        Place("no language", {"LANG": None, "LC_ALL": None, "LANGUAGE": None}),
        Place("no HOME", nowhere),
        Place("a HOME where nothing can be made", nowhere | {"HOME": str(file)}, is_kept=False),
        Place("a HOME that is not there", nowhere | {"HOME": str(folder / "gone")}),
        Place("spaces and umlauts in HOME", nowhere | {"HOME": str(odd)}),
        Place("spaces and umlauts in the program's path", program=copy),
        Place("no place for temporary files but the working folder", {"TMPDIR": "/nowhere"}),
    ]


LANGUAGES = ("C", "C.UTF-8", "de_DE.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8", "xx_YY")


def wrong_at(place: Place, folder: Path, expected: Mapping[str, bytes]) -> list[str]:
    """What is wrong at a place, given what the numbers and the picture are elsewhere."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
    for name in HOMES[1:]:
        environment[name] = str(folder / "usual")
    environment |= {name: value for name, value in place.changes.items() if value is not None}
    for name, value in place.changes.items():
        if value is None:
            environment.pop(name, None)
    picture = folder / "ä b.png"
    picture.unlink(missing_ok=True)
    found = []
    for command, wanted in (
        (TRACE, expected.get("trace")),
        ((*RENDER, str(picture)), None),
        (WINDOW, b"opened\n" if place.is_kept else b"opened\nThe next start cannot go on from here"),
    ):
        ended = subprocess.run(  # noqa: S603 - our own text
            [sys.executable, *command], cwd=place.program, env=environment, capture_output=True, check=False
        )
        if ended.returncode or not ended.stdout.startswith(wanted or b""):
            said = (ended.stdout[-300:] + ended.stderr[-1500:]).decode(errors="replace")
            found.append(f"{place.name}: {command[1]} ended with {ended.returncode}: {said}")
    if not picture.is_file() or picture.read_bytes() != expected.get("picture", picture.read_bytes()):
        found.append(f"{place.name}: another picture, or none")
    return found


def expected_in(folder: Path) -> dict[str, bytes]:
    """The numbers and the picture as they are here."""
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "OPENBLAS_NUM_THREADS": "1"}
    picture = folder / "expected.png"
    traced = subprocess.run(  # noqa: S603 - our own text
        [sys.executable, *TRACE], cwd=ROOT, env=environment, capture_output=True, check=True
    ).stdout
    subprocess.run([sys.executable, *RENDER, str(picture)], cwd=ROOT, env=environment, check=True)  # noqa: S603
    return {"trace": traced, "picture": picture.read_bytes()}


def run(size: int, seed: int) -> tuple[int, list[str]]:
    """Run the program at every place."""
    del seed
    found: list[str] = []
    with tempfile.TemporaryDirectory(prefix="ravine-homes-") as name:
        folder = Path(name)
        expected = expected_in(folder)
        for place in places(folder):
            found += wrong_at(place, folder, expected)
            sys.stderr.write(f"{place.name}: {len(found)} broken so far\n")
    return size, found


def _open_a_window() -> int:
    """What the process does: open the window, say what it says, and close it."""
    from PyQt6.QtCore import QTimer
    from PyQt6.QtWidgets import QApplication

    from app.lessons import open_source
    from app.settings import report_file
    from app.window import application
    from app.window.main_window import MainWindow

    app = application.make_application()
    looking = QTimer()

    def look() -> None:
        window = next((each for each in QApplication.topLevelWidgets() if isinstance(each, MainWindow)), None)
        if window is not None and window.controller.frame is not None:
            looking.stop()
            sys.stdout.write(f"opened\n{window.messages.text}\n")
            window.close()

    looking.timeout.connect(look)
    looking.start(20)
    code = application.run(open_source("ravine"), restores=True)
    if report_file().is_file():
        sys.stdout.write(report_file().read_text(encoding="utf-8"))
        return 1
    del app  # it must live as long as there are windows
    return code


if __name__ == "__main__":
    sys.exit(_open_a_window())
