"""Qt without a display, and the same on every machine: nothing of a person's desktop reaches a picture."""

from __future__ import annotations

import os
from functools import cache

from PyQt6.QtCore import QCoreApplication, QLocale, Qt
from PyQt6.QtWidgets import QApplication

from widgets.style.fonts import font
from widgets.style.plain_text import show_labels_plain
from widgets.style.resources import resource

#: Where Qt finds its plugins in a packaged program; every other QT_ setting is a person's taste.
KEPT = ("QT_PLUGIN_PATH", "QT_QPA_PLATFORM_PLUGIN_PATH")
FIXED = {
    "QT_QPA_PLATFORM": "offscreen",
    "QT_FONT_DPI": "96",
    "QT_ENABLE_HIGHDPI_SCALING": "0",
    "QT_LOGGING_RULES": "qt.qpa.*=false",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",  # a PDF has the time zone in it
}


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
