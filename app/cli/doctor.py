"""``doctor``: what the program stands on here: what it found, chose and why, for the report of a fault."""

from __future__ import annotations

import argparse
import locale
import os
import platform
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import numpy as np

from app.lessons.catalogue import catalogue
from app.terminal import plain, say
from app.version import VERSION

#: What the program is made with, beside Python and Qt.
PACKAGES = ("numpy", "PyQt6", "PyQt6-Qt6", "pyqtgraph", "contourpy", "ziamath", "pillow", "av", "tomli_w")
#: Variables that change what Qt or the arithmetic do.
VARIABLES = (
    *("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "QT_SCALE_FACTOR", "QT_PLUGIN_PATH", "LANG", "LC_ALL"),
    *("OPENBLAS_NUM_THREADS", "OPENBLAS_CORETYPE", "OMP_NUM_THREADS", "RAVINE_LESSONS", "RAVINE_DEBUG"),
)


def run(options: argparse.Namespace) -> int:
    """Say it, a line each; what cannot be found out is said instead, and is no failure."""
    del options
    given = {name: os.environ[name] for name in VARIABLES if name in os.environ}  # Qt's are set in a moment
    for name, tell in _lines(_window_lines(), given):
        try:
            told = tell()
        except Exception as error:  # noqa: BLE001 - the report is of most use where something is broken
            told = f"not to be found out ({type(error).__name__}: {error})"
        say(plain(f"{name + ':':10} {told}"))
    return 0


def _window_lines() -> Mapping[str, Callable[[], str]]:
    """What is told of window and pictures."""
    try:
        from app.cli.doctor_window import window_lines  # noqa: PLC0415 - numbers do without Qt
    except ModuleNotFoundError as error:
        package = str(error.name).partition(".")[0]
        lack = f"{package} is not installed: no window and no pictures, everything else works"
        return {"qt": lambda: lack}
    return window_lines()


def _lines(
    window: Mapping[str, Callable[[], str]], given: Mapping[str, str]
) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "ravine", lambda: VERSION
    yield "python", lambda: f"{platform.python_version()} at {sys.executable}"
    yield "system", lambda: f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} processors"
    yield "language", lambda: f"{locale.setlocale(locale.LC_CTYPE)}, files {sys.getfilesystemencoding()}"
    for name in PACKAGES:
        yield name, partial(_version, name)
    yield "arithmetic", _blas
    yield from window.items()
    yield "lessons", _lessons
    for name, value in given.items():
        yield name, partial(str, value)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _blas() -> str:
    build = np.show_config(mode="dicts")
    blas = build["Build Dependencies"]["blas"]
    vectors = ", ".join(build["SIMD Extensions"].get("found", [])) or "baseline"
    return f"{blas['name']} {blas['version']}; NumPy's own loops use {vectors}"


def _lessons() -> str:
    found = catalogue()
    broken = f", {len(found.broken)} that cannot be read" if found.broken else ""
    return f"{len(found.lessons)}{broken}"
