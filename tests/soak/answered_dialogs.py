"""Dialogs that would wait for a person get an answer by lot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from unittest import mock

from PyQt6.QtCore import QTimer
from PyQt6.QtGui import QDesktopServices
from PyQt6.QtWidgets import QApplication, QFileDialog, QMessageBox

from tests.soak.strangers import a_file


@contextmanager
def answered_dialogs(folder: Path, random: Random) -> Iterator[None]:
    """Dialogs that would wait for a person get an answer."""

    def chosen(*_: object) -> tuple[str, str]:
        return ("" if random.random() < 0.3 else str(a_file(folder, random))), ""

    def named(*_: object) -> tuple[str, str]:
        return ("" if random.random() < 0.3 else str(folder / f"saved{random.randint(0, 3)}")), ""

    def close_what_waits() -> None:
        waiting = QApplication.activeModalWidget() or QApplication.activePopupWidget()
        if waiting is not None and random.random() < 0.3:
            waiting.close()

    closing = QTimer()
    closing.timeout.connect(close_what_waits)
    closing.start(20)
    answer = random.choice((QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No))
    with (
        mock.patch.object(QFileDialog, "getOpenFileName", chosen),
        mock.patch.object(QFileDialog, "getSaveFileName", named),
        mock.patch.object(QMessageBox, "question", return_value=answer),
        mock.patch.object(QDesktopServices, "openUrl", return_value=True),
    ):
        try:
            yield
        finally:
            closing.stop()
