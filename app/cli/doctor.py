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
from PyQt6.QtCore import qVersion
from PyQt6.QtGui import QFontInfo, QGuiApplication
from PyQt6.QtWidgets import QApplication

from app.display import Display, find_display
from app.headless import offscreen_application
from app.lessons.catalogue import catalogue
from app.settings import report_file, settings_file, state_folder
from app.terminal import plain, say
from app.version import VERSION
from widgets.scene.opengl_support import opengl_support
from widgets.style.fonts import font
from widgets.style.resources import resource

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
    display = find_display()
    application = _application(display)
    for name, tell in _lines(display, application, given):
        try:
            told = tell()
        except Exception as error:  # noqa: BLE001 - the report is of most use where something is broken
            told = f"not to be found out ({type(error).__name__}: {error})"
        say(plain(f"{name + ':':10} {told}"))
    return 0


def _application(display: Display) -> QApplication:
    if display.lack:
        return offscreen_application()
    display.use()
    return QApplication([sys.argv[0]])


def _lines(
    display: Display, application: QApplication, given: Mapping[str, str]
) -> Iterator[tuple[str, Callable[[], str]]]:
    yield "ravine", lambda: VERSION
    yield "python", lambda: f"{platform.python_version()} at {sys.executable}"
    yield "system", lambda: f"{platform.platform()}, {platform.machine()}, {os.cpu_count()} processors"
    yield "language", lambda: f"{locale.setlocale(locale.LC_CTYPE)}, files {sys.getfilesystemencoding()}"
    for name in PACKAGES:
        yield name, partial(_version, name)
    yield "arithmetic", _blas
    yield "qt", lambda: f"{qVersion()} on {QGuiApplication.platformName()}"
    yield "window", lambda: f"none: {display.lack}" if display.lack else "can be opened"
    yield "screens", lambda: _screens(application)
    yield "3-D", _canvas
    yield "font", lambda: _font(application)
    yield "lessons", _lessons
    yield "settings", lambda: str(settings_file())
    yield "state", lambda: str(state_folder())
    yield "errors", _errors
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


def _screens(application: QApplication) -> str:
    return "; ".join(
        f"{screen.size().width()}x{screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in application.screens()
    )


def _canvas() -> str:
    support = opengl_support()
    if support.is_fast:
        return f"OpenGL: {support.reason}"
    return (
        f"drawn by the processor, for {support.reason if not support.works else f'{support.reason} is none'}"
    )


def _font(application: QApplication) -> str:
    del application
    wanted, found = font(), QFontInfo(font())
    same = "" if found.family() == wanted.family() else f", where {wanted.family()} was asked for"
    return f"{found.family()} {found.pixelSize()} px from {resource('fonts')}{same}"


def _lessons() -> str:
    found = catalogue()
    broken = f", {len(found.broken)} that cannot be read" if found.broken else ""
    return f"{len(found.lessons)}{broken}"


def _errors() -> str:
    path = report_file()
    return f"{path} ({path.stat().st_size} bytes)" if path.exists() else f"none so far; they go to {path}"
