"""What this program is, and what it stands on."""

from __future__ import annotations

import platform

import numpy as np
import pyqtgraph as pg
from PyQt6.QtCore import Qt, qVersion
from PyQt6.QtWidgets import QMessageBox, QWidget

TEXT = (
    "<span style='font-weight: 600'>Ravine</span>"
    "<br>A desktop laboratory that lets people see a neural network learn."
    "<br><br>Free software under the GNU General Public License, version 3 or later."
)


def about_box(parent: QWidget) -> QMessageBox:
    """A box with the program's name, licence and the versions of what it is built with."""
    box = QMessageBox(parent)
    box.setWindowTitle("About Ravine")
    box.setTextFormat(Qt.TextFormat.RichText)
    box.setText(TEXT)
    box.setInformativeText(
        f"Python {platform.python_version()}, Qt {qVersion()}, pyqtgraph {pg.__version__}, "
        f"NumPy {np.__version__}"
    )
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return box
