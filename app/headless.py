"""Qt without a display, and the same on every machine: nothing of a person's desktop reaches a picture."""

from __future__ import annotations

import os
import re
import socket
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path

from PyQt6.QtCore import QCoreApplication, QLocale, Qt
from PyQt6.QtWidgets import QApplication

from widgets.style.fonts import font
from widgets.style.plain_text import show_labels_plain
from widgets.style.resources import resource

#: Where Qt finds its plugins in a packaged program; every other QT_ setting is a person's taste.
KEPT = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
#: Platforms on which nobody sees a window.
INVISIBLE = ("offscreen", "minimal")
FIXED = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_FONT_DPI": "96",
    "QT_ENABLE_HIGHDPI_SCALING": "0",
    "QT_LOGGING_RULES": "qt.qpa.*=false",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",  # a PDF has the time zone in it
}


def lacks_display() -> str:
    """Why no window can be opened, or empty if one can: Qt aborts the whole process where it cannot.

    Only Linux is asked; elsewhere there is always a desktop.
    """
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in INVISIBLE:
        return f"QT_QPA_PLATFORM is {platform}"
    if not sys.platform.startswith("linux") or platform not in ("", "xcb", "wayland"):
        return ""
    screens = {"DISPLAY": os.environ.get("DISPLAY"), "WAYLAND_DISPLAY": os.environ.get("WAYLAND_DISPLAY")}
    given = {name: value for name, value in screens.items() if value}
    if not given:
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    if any(_answers(socket_of(name, value)) for name, value in given.items()):
        return ""
    return f"nobody answers at {' or '.join(f'{name}={value}' for name, value in given.items())}"


def socket_of(name: str, value: str) -> str:
    """The socket of a display of this machine; empty for one elsewhere.

    Args:
        name: the variable, ``DISPLAY`` or ``WAYLAND_DISPLAY``.
        value: what it says.
    """
    if name == "WAYLAND_DISPLAY":
        return str(Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere")) / value)
    local = re.match(r"(?:unix)?:(\d+)", value)
    return f"/tmp/.X11-unix/X{local[1]}" if local else ""  # noqa: S108 - where X servers listen


def _answers(address: str) -> bool:
    """Whether somebody listens at a socket, at a place in the file system or at the abstract one."""
    for place in (address, f"\0{address}"):
        with socket.socket(socket.AF_UNIX) as probe, suppress(OSError):
            if address:
                probe.connect(place)
            return True
    return False


def offscreen_application() -> QApplication:
    """The application that draws off-screen; the running one, if there is one already.

    Where it is made here, settings of screen scale, fonts, style and language are set aside first.
    """
    running = QCoreApplication.instance()
    return running if isinstance(running, QApplication) else _made()


@cache
def _made() -> QApplication:
    """A new application; kept, because Qt's ends when nobody in Python holds it."""
    for name in [name for name in os.environ if name.startswith("QT_") and name not in KEPT]:
        del os.environ[name]
    os.environ |= FIXED | {"FONTCONFIG_FILE": str(resource("fonts/fonts.conf"))}
    QLocale.setDefault(QLocale.c())
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    application = QApplication(["ravine"])
    application.setStyle("Fusion")
    application.setFont(font())
    show_labels_plain(application)
    return application
