"""The files that were opened or saved last, each with a small picture of how it looked when it was left."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from PyQt6.QtCore import QBuffer, QIODevice, QObject, QSize, Qt
from PyQt6.QtGui import QIcon, QImage, QPixmap
from PyQt6.QtWidgets import QWidget

from app.background_work import BackgroundWork, ReportProgress
from app.files import write_whole
from app.settings import Settings
from engine.errors import RavineError

MOST = 10
#: The size of a picture.
PICTURE = QSize(64, 48)
FOLDER = "recent"


class Panels(Protocol):
    """What a picture is taken of."""

    @property
    def hero(self) -> QWidget:
        """The largest panel."""


class RecentFiles(QObject):
    """Remembers files, the newest first, and takes their pictures."""

    def __init__(self, parent: QObject, settings: Settings) -> None:
        """Make it.

        Args:
            parent: owns it.
            settings: keep the names; the pictures are in a folder beside them.
        """
        super().__init__(parent)
        self._settings = settings
        #: Show what is open; pictures are taken of the largest of them.
        self.panels: Panels | None = None
        self.writing = BackgroundWork(self)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The files, the newest first; those that are there no more are left out."""
        return tuple(path for path in self._remembered() if path.is_file())

    def add(self, path: Path) -> None:
        """A file was opened or saved."""
        path = path.absolute()
        kept = [path, *(each for each in self._remembered() if each != path)]
        for each in kept[MOST:]:
            self._picture_of(each).unlink(missing_ok=True)
        self._remember(kept[:MOST])

    def clear(self) -> None:
        """Forget all of them."""
        for each in self._remembered():
            self._picture_of(each).unlink(missing_ok=True)
        self._remember([])

    def take_picture(self, path: Path | None) -> None:
        """Keep how what is open looks, if it is one of these files."""
        if path is None or self.panels is None or path.absolute() not in self._remembered():
            return
        image = self.panels.hero.grab().toImage()
        target = self._picture_of(path.absolute())
        self.writing.ask(lambda report: _write(image, target, report))

    def icon(self, path: Path) -> QIcon:
        """The picture of a file; empty if none was taken."""
        picture = QPixmap(str(self._picture_of(path)))
        return QIcon() if picture.isNull() else QIcon(picture)

    def _picture_of(self, path: Path) -> Path:
        name = hashlib.sha256(str(path).encode(errors="surrogateescape")).hexdigest()[:16]
        return self._settings.folder / FOLDER / f"{name}.png"

    def _remembered(self) -> list[Path]:
        with suppress(ValueError, TypeError):
            return [Path(each) for each in json.loads(self._settings.text("recent_files")) if str(each)]
        return []

    def _remember(self, paths: list[Path]) -> None:
        self._settings.remember("recent_files", json.dumps([str(path) for path in paths]))


def _write(image: QImage, path: Path, report: ReportProgress) -> None:
    """Write a small picture; where that is not possible there is none."""
    report(0.0)
    keep = Qt.AspectRatioMode.KeepAspectRatioByExpanding
    small = image.scaled(PICTURE, keep, Qt.TransformationMode.SmoothTransformation)
    left, top = (small.width() - PICTURE.width()) // 2, (small.height() - PICTURE.height()) // 2
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    small.copy(left, top, PICTURE.width(), PICTURE.height()).save(buffer, "PNG")
    with suppress(OSError, RavineError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, bytes(buffer.data().data()))
