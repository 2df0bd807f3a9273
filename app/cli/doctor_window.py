"""What ``doctor`` tells of window and pictures; imported only where Qt is installed."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping

from PyQt6.QtCore import qVersion
from PyQt6.QtGui import QFontInfo, QGuiApplication
from PyQt6.QtWidgets import QApplication

from app.display import Display, find_display
from app.headless import offscreen_application
from app.settings import report_file, settings_file, state_folder
from widgets.painting.opengl_support import opengl_support
from widgets.style.fonts import font
from widgets.style.resources import resource


def window_lines() -> Mapping[str, Callable[[], str]]:
    """The name of each line and what finds out its text."""
    display = find_display()
    application = _application(display)
    return {
        "qt": lambda: f"{qVersion()} on {QGuiApplication.platformName()}",
        "window": lambda: f"none: {display.lack}" if display.lack else "can be opened",
        "screens": lambda: _screens(application),
        "3-D": _canvas,
        "font": lambda: _font(application),
        "settings": lambda: str(settings_file()),
        "state": lambda: str(state_folder()),
        "errors": _errors,
    }


def _application(display: Display) -> QApplication:
    if display.lack:
        return offscreen_application()
    display.use()
    return QApplication([sys.argv[0]])


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


def _errors() -> str:
    path = report_file()
    return f"{path} ({path.stat().st_size} bytes)" if path.exists() else f"none so far; they go to {path}"
