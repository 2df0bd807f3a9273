"""Whether a window can be opened, found out before Qt is asked: Qt ends the whole process where it cannot."""

from __future__ import annotations

import ctypes
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QLibraryInfo

#: Which platform of Qt shows windows at the display that a variable names; in Qt's order.
VARIABLES = {"wayland": "WAYLAND_DISPLAY", "xcb": "DISPLAY"}
#: Platforms on which nobody sees a window.
INVISIBLE = ("offscreen", "minimal")
#: Seconds within which a display must answer.
PATIENCE = 5.0
#: Seconds within which Qt must have started where only a trial tells whether it can.
TRIAL_PATIENCE = 20.0
#: Ends with 0 where Qt starts and finds a screen.
TRIAL = (
    "import sys; from PyQt6.QtGui import QGuiApplication; "
    "app = QGuiApplication(['ravine']); sys.exit(app.primaryScreen() is None)"
)


@dataclass(frozen=True)
class Display:
    """Where windows can be shown.

    Attributes:
        lack: why no window can be opened; empty if one can.
        platform: what Qt is to be told, if it would choose what does not work; empty to leave it to Qt.
    """

    lack: str = ""
    platform: str = ""

    def use(self) -> None:
        """Keep Qt, and whoever looks for OpenGL, from trying what does not work."""
        if self.platform:
            os.environ["QT_QPA_PLATFORM"] = self.platform
            for name, variable in VARIABLES.items():
                if name != kind_of(self.platform):
                    os.environ.pop(variable, None)


def find_display() -> Display:
    """Find out where windows can be shown.

    Without a wish in ``QT_QPA_PLATFORM`` only Linux is asked; elsewhere there is always a desktop.
    """
    wishes = [wish for wish in os.environ.get("QT_QPA_PLATFORM", "").split(";") if wish]
    if wishes:
        lacks = [_lack_of_wish(wish) for wish in wishes]
        if "" not in lacks:
            return Display(lacks[0])
        wish = wishes[lacks.index("")]
        return Display(platform=wish if kind_of(wish) in VARIABLES or wish != wishes[0] else "")
    if not sys.platform.startswith("linux"):
        return Display()
    given = [name for name, variable in VARIABLES.items() if os.environ.get(variable)]
    if not given:
        return Display("neither DISPLAY nor WAYLAND_DISPLAY is set")
    lacks = [_lack_of_screen(name) for name in given]
    if "" not in lacks:
        return Display("; ".join(lacks))
    return Display(platform=given[lacks.index("")] if any(lacks) else "")


def kind_of(wish: str) -> str:
    """The platform that a wish names, without its options: ``vnc`` of ``vnc:port=5901``."""
    return wish.partition(":")[0]


def _lack_of_wish(wish: str) -> str:
    """Why a platform that was asked for shows no window; empty if it does."""
    kind = kind_of(wish)
    if kind in INVISIBLE:
        return f"QT_QPA_PLATFORM is {kind}"
    if not any(kind == name or kind.startswith(f"{name}-") for name in _platforms()):
        return f"QT_QPA_PLATFORM is {kind}, and Qt knows no such platform"
    if not sys.platform.startswith("linux"):
        return ""
    if kind in VARIABLES:
        variable = VARIABLES[kind]
        return _lack_of_screen(kind) if os.environ.get(variable) else f"{variable} is not set"
    return "" if _starts() else f"QT_QPA_PLATFORM is {kind}, and Qt cannot start with it"


def _platforms() -> dict[str, Path]:
    """The platforms that Qt has here, and their libraries."""
    own = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforms"
    given = [Path(place) / "platforms" for place in os.environ.get("QT_PLUGIN_PATH", "").split(os.pathsep)]
    given += map(Path, filter(None, [os.environ.get("QT_QPA_PLATFORM_PLUGIN_PATH")]))
    files = [file for folder in (own, *given) if folder.is_dir() for file in folder.iterdir()]
    found = ((re.fullmatch(r"(?:lib)?q(\w+)\.(?:so|dll|dylib)", file.name), file) for file in files)
    return {match[1]: file for match, file in found if match}


def _lack_of_screen(name: str) -> str:
    """Why a screen shows no window; empty if it does.

    Args:
        name: a key of `VARIABLES`.
    """
    place = f"{VARIABLES[name]}={os.environ[VARIABLES[name]]}"
    connects = {"xcb": _connects_to_x, "wayland": _connects_to_wayland}[name]
    try:
        if not _answer_in_time(connects):
            return f"nobody answers at {place}"
        library = _platforms().get(name)
        if library is not None:
            ctypes.CDLL(str(library))  # Qt does the same a moment later
    except OSError as error:
        return f"a library is missing for {place}: {error}"
    return ""


def _answer_in_time(ask: Callable[[], bool]) -> bool:
    """What a question is answered; False if there is no answer in time.

    Raises:
        OSError: raised by the question.
    """
    answers: list[bool] = []
    errors: list[OSError] = []

    def run() -> None:
        try:
            answers.append(ask())
        except OSError as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="ravine-display", daemon=True)
    thread.start()
    thread.join(PATIENCE)
    if errors:
        raise errors[0]
    return answers == [True]


def _connects_to_x() -> bool:
    """Whether the X server that the environment names lets us in.

    Raises:
        OSError: there is no library to ask it with.
    """
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    is_let_in = bool(xcb.xcb_connection_has_error(connection) == 0)
    xcb.xcb_disconnect(connection)
    return is_let_in


def _connects_to_wayland() -> bool:
    """Whether the Wayland compositor that the environment names listens.

    Raises:
        OSError: there is no library to ask it with.
    """
    name = os.environ.get("WAYLAND_DISPLAY", "")
    if not Path(name).is_absolute() and not os.environ.get("XDG_RUNTIME_DIR"):
        return False  # the library would complain on standard error
    wayland = ctypes.CDLL("libwayland-client.so.0")
    wayland.wl_display_connect.restype = ctypes.c_void_p
    wayland.wl_display_connect.argtypes = [ctypes.c_char_p]
    wayland.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    connection = wayland.wl_display_connect(None)
    if connection is None:
        return False
    wayland.wl_display_disconnect(connection)
    return True


def _starts() -> bool:
    """Whether Qt starts in this environment, tried in another process, which may be aborted."""
    if getattr(sys, "frozen", False):
        return True  # a packaged program has no Python to try it with
    command = [sys.executable, "-c", TRIAL]
    try:
        ended = subprocess.run(command, capture_output=True, timeout=TRIAL_PATIENCE, check=False)  # noqa: S603 - our own text
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ended.returncode == 0
