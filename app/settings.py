"""What Ravine remembers about a person: each setting is one declared entry, stored in one INI file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PyQt6.QtCore import QByteArray, QSettings, QStandardPaths

from app.workspaces import WORKSPACES
from engine.errors import unknown_name
from widgets.style.text_scale import PERCENTS
from widgets.style.theme import themes

Stored = str | bool | QByteArray


@dataclass(frozen=True)
class SettingRow:
    """One thing that is remembered.

    Attributes:
        name: its key in the file.
        default: its value until somebody chooses; also says its type.
        meaning: what it does.
        allowed: the words a text may be; None allows every text.
    """

    name: str
    default: Stored
    meaning: str
    allowed: Callable[[], list[str]] | None = None


#: Of the text size: that of the system.
AS_SYSTEM = "system"

SETTINGS = (
    SettingRow("theme", "ink", "The colours of the window.", lambda: list(themes())),
    SettingRow("motion", default=True, meaning="Animate markers and cameras."),
    SettingRow(
        "text_size",
        AS_SYSTEM,
        "Per cent of the usual size of text.",
        lambda: [AS_SYSTEM, *map(str, PERCENTS)],
    ),
    SettingRow("tour_offered", default=False, meaning="The tour of the window was offered."),
    SettingRow("folder", "", "Where files were last opened or saved."),
    SettingRow("recent_files", "[]", "What was opened or saved, the newest first."),
    SettingRow("lessons_opened", "", "The keys of the lessons that were opened."),
    SettingRow("lessons_done", "", "The keys of the lessons that were walked to their end."),
    SettingRow("figure_styles", "", "The size and look that each view had when it was exported last."),
    SettingRow("geometry", QByteArray(), "Size and place of the window."),
    *(
        SettingRow(f"layout_{row.key}", "", f"Places of the panels of {row.title}, for each size of screen.")
        for row in WORKSPACES
    ),
)


def settings_file() -> Path:
    """The file in which settings are kept."""
    place = QStandardPaths.StandardLocation.AppConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / "settings.ini"


def state_folder() -> Path:
    """Where each window has a folder with its state."""
    place = QStandardPaths.StandardLocation.AppLocalDataLocation
    return Path(QStandardPaths.writableLocation(place)) / "windows"


def report_file() -> Path:
    """The file to which errors that nobody expected are added."""
    return state_folder().with_name("errors.log")


def formulas_file() -> Path:
    """The file that keeps typeset formulas for the next start."""
    return state_folder().with_name("formulas.json")


class Settings:
    """Reads and writes the declared settings. What cannot be understood counts as not chosen."""

    def __init__(self, path: Path | None = None) -> None:
        self._store = QSettings(str(path or settings_file()), QSettings.Format.IniFormat)

    @property
    def folder(self) -> Path:
        """Where the settings are, and what else is remembered."""
        return Path(self._store.fileName()).parent

    def _row(self, name: str) -> SettingRow:
        for row in SETTINGS:
            if row.name == name:
                return row
        raise unknown_name("setting", name, [row.name for row in SETTINGS])

    def _stored(self, row: SettingRow) -> Stored:
        value = self._store.value(row.name, row.default)
        if isinstance(row.default, bool):
            return {"true": True, "false": False}.get(str(value).lower(), row.default)
        if isinstance(row.default, QByteArray):
            return value if isinstance(value, QByteArray) else row.default
        text = str(value)
        return text if row.allowed is None or text in row.allowed() else row.default

    def text(self, name: str) -> str:
        """A setting that is a text.

        Raises:
            RavineError: there is no such setting.
        """
        return str(self._stored(self._row(name)))

    def switch(self, name: str) -> bool:
        """A setting that is on or off.

        Raises:
            RavineError: there is no such setting.
        """
        return bool(self._stored(self._row(name)))

    def is_chosen(self, name: str) -> bool:
        """Whether a person chose a value, and it is not the default for want of one.

        Raises:
            RavineError: there is no such setting.
        """
        return self._store.contains(self._row(name).name)

    def state(self, name: str) -> QByteArray:
        """A setting that is a state of Qt's.

        Raises:
            RavineError: there is no such setting.
        """
        stored = self._stored(self._row(name))
        return stored if isinstance(stored, QByteArray) else QByteArray()

    def remember(self, name: str, value: Stored) -> None:
        """Choose a value.

        Raises:
            RavineError: there is no such setting.
        """
        self._store.setValue(self._row(name).name, value)

    def forget(self, name: str) -> None:
        """Back to the default.

        Raises:
            RavineError: there is no such setting.
        """
        self._store.remove(self._row(name).name)

    def flush(self) -> None:
        """Write now what was chosen."""
        self._store.sync()
