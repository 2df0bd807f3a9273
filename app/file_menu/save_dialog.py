"""Asking for a file to save to: what is written is what was asked about."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

from PyQt6.QtCore import QStandardPaths
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.files import with_ending

#: What no file's name may have on one system or another.
FORBIDDEN = re.compile(r'[\x00-\x1f<>:"/\\|?*]+')
#: The endings that are proposed: by them a desktop knows which program a file is for. Any other is as good.
OWN_TOML, OWN_PNG = "ravine.toml", "ravine.png"
#: Letters of a proposed name at most.
LONGEST_NAME = 80


def documents_folder() -> str:
    """Where the documents of this person are."""
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def proposed_path(folder: str, title: str, ending: str) -> Path:
    """Where a dialog begins.

    Args:
        folder: where a person saved last; empty for the first time, when documents are saved.
        title: of what is saved.
        ending: without the dot.
    """
    name = FORBIDDEN.sub("-", title).strip(" .-")[:LONGEST_NAME] or "experiment"
    return Path(folder or documents_folder()) / f"{name}.{ending}"


class Changed(Enum):
    """What is done about a file that another program has changed."""

    REPLACE = "Replace it"
    READ = "Read it again"
    SAVE_AS = "Save as…"
    CANCEL = "Cancel"


def ask_about_changed(parent: QWidget, path: Path) -> Changed:
    """What to do where a file was changed by another program since it was read; cancelling is the default."""
    box = QMessageBox(parent)
    box.setWindowTitle("Save")
    box.setText(f"{path.name} was changed by another program since it was opened.")
    box.setInformativeText(
        "Replacing it overwrites what that program wrote. Reading it again keeps your changes one undo away."
    )
    roles = QMessageBox.ButtonRole
    buttons = {
        box.addButton(each.value, roles.RejectRole if each is Changed.CANCEL else roles.ActionRole): each
        for each in Changed
    }
    cancel = next(button for button, each in buttons.items() if each is Changed.CANCEL)
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    box.exec()
    chosen = next((each for button, each in buttons.items() if button is box.clickedButton()), Changed.CANCEL)
    box.deleteLater()
    return chosen


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
