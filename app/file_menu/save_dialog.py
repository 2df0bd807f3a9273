"""Asking for a file to save to: what is written is what was asked about."""

from __future__ import annotations

import re
from pathlib import Path

from PyQt6.QtCore import QStandardPaths
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.files import with_ending

#: What no file's name may have on one system or another.
FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
#: Letters of a proposed name at most.
LONGEST_NAME = 80


def proposed_path(folder: str, title: str, ending: str) -> Path:
    """Where a dialog begins.

    Args:
        folder: where a person saved last; empty for the first time, when documents are saved.
        title: of what is saved.
        ending: without the dot.
    """
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    name = FORBIDDEN.sub("-", title).strip(" .-")[:LONGEST_NAME] or "experiment"
    return Path(folder or documents) / f"{name}.{ending}"


def ask_for_file(
    parent: QWidget, title: str, proposed: Path, kinds: str, endings: tuple[str, ...]
) -> Path | None:
    """The file to save to, with one of the endings; None if a person gave up.

    Where an ending is appended the dialog has asked about another name, so it is asked about the right one.
    """
    while True:
        name, _ = QFileDialog.getSaveFileName(parent, title, str(proposed), kinds)
        if not name:
            return None
        path = with_ending(Path(name), endings)
        if path == Path(name) or not path.exists():
            return path
        question = f"{path.name} is there already. Replace it?"
        if QMessageBox.question(parent, title, question) == QMessageBox.StandardButton.Yes:
            return path
        proposed = path
