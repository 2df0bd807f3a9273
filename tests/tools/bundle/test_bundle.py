"""The bundle that was built: what is in it, what it does without a display, and its window on one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PyQt6.QtGui import QImage

from app.version import VERSION
from tests.conftest import ROOT
from tools.bundle.build import NAME, size_of
from tools.bundle.photograph import COLOURS, colours_of
from tools.bundle.prune import PLUGINS, unused_libraries, unused_plugins

pytestmark = pytest.mark.bundle
PLACE = ROOT / "out" / "bundle"
BUNDLE = Path(os.environ.get("RAVINE_BUNDLE", PLACE)) / NAME
#: Megabytes of the folder, seconds of the quickest command and to the drawn window.
MOST_MEGABYTES, MOST_SECONDS, MOST_TO_WINDOW = 340, 1.0, 15.0
#: Which kernels multiply decides about the last bit.
KERNELS = {name: value for name, value in os.environ.items() if name.startswith("OPENBLAS_")}


def call(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """What the bundle answers where there is no Python, no display and no setting of anybody's."""
    return subprocess.run(  # noqa: S603 - our own words
        [str(BUNDLE / NAME), *words],
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.defpath, **KERNELS, **more},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_carries_no_plugin_translation_or_library_that_is_not_used() -> None:
    inner = BUNDLE / "_internal"
    assert unused_plugins(inner) == unused_libraries(inner) == []
    assert not list(inner.rglob("*.qm"))
    kept = {path.parent.name for path in (inner / "PyQt6/Qt6/plugins").rglob("*.so")}
    assert kept <= set(PLUGINS)
    parts = ("Core", "Gui", "Widgets", "Svg", "OpenGL", "OpenGLWidgets", "DBus", "Test", "PrintSupport")
    modules = {path.name for path in (inner / "PyQt6").glob("Qt*.so")}
    assert modules <= {f"Qt{part}.abi3.so" for part in parts}


def test_it_is_as_large_as_it_was_and_starts_as_quickly(tmp_path: Path) -> None:
    assert size_of(BUNDLE) < MOST_MEGABYTES * 1e6
    call(tmp_path, "--version")  # read from disk
    began = time.perf_counter()
    assert call(tmp_path, "--version").stdout.strip() == f"Ravine {VERSION}"
    assert time.perf_counter() - began < MOST_SECONDS


def test_without_a_display_it_tells_traces_and_draws(tmp_path: Path) -> None:
    told = call(tmp_path, "trace", "momentum", "--steps", "30").stdout
    ours = subprocess.run(
        [sys.executable, "main.py", "trace", "momentum", "--steps", "30"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert told == ours.stdout
    assert "numpy: not installed" not in (doctor := call(tmp_path, "doctor").stdout)
    assert "window: none" in doctor
    for words in (
        ("render", "momentum", "--step", "49", "--view", "window", "--out", "window.png"),
        ("render", "momentum", "--steps", "0:4", "--view", "contour", "--out", "clip.mp4"),
        ("render", "momentum", "--step", "9", "--view", "contour", "--size", "80x60mm", "--out", "a.pdf"),
        ("slides", "momentum", "--out", "deck.pptx"),
        ("page", "momentum", "--steps", "20", "--out", "page.html"),
        ("sweep", "momentum", "--vary", "seed=0:4", "--steps", "20", "--jobs", "2", "--out", "sweep.csv"),
    ):
        answer = call(tmp_path, *words)
        assert (answer.returncode, (tmp_path / words[-1]).stat().st_size > 300) == (0, True), answer.stderr
    assert colours_of(QImage(str(tmp_path / "window.png"))) > COLOURS
    assert (BUNDLE / "_internal/docs/guide/index.md").is_file()
    assert "SIL OPEN FONT LICENSE" in (BUNDLE / "THIRD-PARTY.txt").read_text(encoding="utf-8")


def test_on_a_display_its_window_is_drawn(tmp_path: Path) -> None:
    server = shutil.which("xvfb-run")
    assert server is not None
    picture = PLACE / "window.png" if PLACE.is_dir() else tmp_path / "window.png"
    environment = {**os.environ, "HOME": str(tmp_path), "QT_QPA_PLATFORM": "xcb"}
    environment.pop("WAYLAND_DISPLAY", None)
    words = [sys.executable, "-m", "tools.bundle.photograph", str(BUNDLE / NAME), str(picture), "momentum"]
    told = subprocess.run(  # noqa: S603 - our own words
        [server, "-a", "-s", "-screen 0 1280x800x24", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    assert float(told.stdout.split()[-1]) < MOST_TO_WINDOW
    assert colours_of(QImage(str(picture))) > COLOURS


def test_what_it_says_of_itself_is_what_app_stores_accept() -> None:
    program = shutil.which("appstreamcli")
    if program is None:
        pytest.skip("appstreamcli is not installed")
    data = BUNDLE / "share/metainfo/org.ravine.Ravine.metainfo.xml"
    told = subprocess.run(  # noqa: S603 - our own words
        [program, "validate", "--no-net", str(data)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stdout
