"""What a person told the system about seeing: how large text is, less motion, more contrast.

Each is asked where the system keeps it; where nothing is known, everything is as usual.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QFontDatabase, QFontInfo, QGuiApplication

from app.display import INVISIBLE
from widgets.style.text_scale import PERCENTS

#: The heights in pixels of the letters that systems write with where nobody chose another size.
USUAL_PIXELS = (11.9, 14.8)
#: Their middle, to which others are compared.
MIDDLE_PIXELS = 13.0
#: Seconds within which a program that knows a setting must answer.
PATIENCE = 1.0
#: Windows: whether what is in a window is animated (SystemParametersInfoW).
SPI_GETCLIENTAREAANIMATION = 0x1042

#: Gives what a program prints, or nothing.
Answer = Callable[..., str]


def answer_of(*command: str) -> str:
    """What a program prints; nothing where it is not there, fails or takes too long."""
    program = shutil.which(command[0])
    if program is None:
        return ""
    try:
        done = subprocess.run(  # noqa: S603 - fixed commands of the system
            [program, *command[1:]], capture_output=True, text=True, timeout=PATIENCE, check=False
        )
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""


def nearest_percent(factor: float) -> int:
    """The text size on offer that is nearest to a factor."""
    return min(PERCENTS, key=lambda percent: abs(percent - 100.0 * factor))


def percent_of_font(pixels: float) -> int:
    """The text size of a system that writes with letters of so many pixels; usual ones are 100 %."""
    low, high = USUAL_PIXELS
    return 100 if low <= pixels <= high else nearest_percent(pixels / MIDDLE_PIXELS)


def _is_gnome() -> bool:
    return any(name in os.environ.get("XDG_CURRENT_DESKTOP", "").upper() for name in ("GNOME", "UNITY"))


def gnome_setting(name: str, answer: Answer = answer_of) -> str:
    """A setting of GNOME's interface as text; empty elsewhere."""
    return answer("gsettings", "get", "org.gnome.desktop.interface", name) if _is_gnome() else ""


def gnome_percent(answer: Answer = answer_of) -> int:
    """The text size of GNOME, which Qt knows under X11 alone."""
    try:
        return nearest_percent(float(gnome_setting("text-scaling-factor", answer)))
    except ValueError:
        return 100


@cache
def system_percent() -> int:
    """The text size that the system has, as one on offer, in per cent; a QApplication must exist."""
    platform = QGuiApplication.platformName()
    if platform in INVISIBLE:
        return 100  # a picture is the same on every machine
    if platform.startswith("wayland") and _is_gnome():
        return gnome_percent()
    letters = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    return percent_of_font(float(QFontInfo(letters).pixelSize()))


def kde_reduces_motion(file: Path) -> bool:
    """Whether KDE's settings say that nothing is animated."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return any(line.replace(" ", "") == "AnimationDurationFactor=0" for line in lines)


def _windows_reduces_motion() -> bool:  # pragma: no cover - Windows alone has it
    user32 = getattr(ctypes, "windll").user32  # noqa: B009 - the type checker's platform has none
    animated = ctypes.c_int(1)
    asked = user32.SystemParametersInfoW(SPI_GETCLIENTAREAANIMATION, 0, ctypes.byref(animated), 0)
    return bool(asked) and not animated.value


def reduces_motion(platform: str = sys.platform, answer: Answer = answer_of) -> bool:
    """Whether the system is told to move as little as possible.

    Args:
        platform: as in ``sys.platform``.
        answer: asks a program of the system.
    """
    if platform == "win32":  # pragma: no cover - as above
        return _windows_reduces_motion()
    if platform == "darwin":
        return answer("defaults", "read", "com.apple.universalaccess", "reduceMotion") == "1"
    if gnome_setting("enable-animations", answer) == "false":
        return True
    place = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return "KDE" in os.environ.get("XDG_CURRENT_DESKTOP", "") and kde_reduces_motion(place / "kdeglobals")


@cache
def system_reduces_motion() -> bool:
    """The same for the system that this runs on, asked once."""
    return QGuiApplication.platformName() not in INVISIBLE and reduces_motion()


def wants_contrast() -> bool:
    """Whether the system is told to show everything with more contrast; a QApplication must exist."""
    hints = QGuiApplication.styleHints()
    found = None if hints is None else hints.accessibility()
    return found is not None and found.contrastPreference() == Qt.ContrastPreference.HighContrast
