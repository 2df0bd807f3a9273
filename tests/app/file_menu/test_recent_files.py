"""The files that were opened or saved last, with their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtGui import QColor, QPalette
from PyQt6.QtWidgets import QWidget

from app.file_menu.recent_files import MOST, PICTURE, RecentFiles
from app.settings import Settings


class Red:
    """Panels of which the largest is red."""

    def __init__(self) -> None:
        self.hero = QWidget()
        self.hero.resize(400, 300)
        palette = QPalette(QColor("red"))
        self.hero.setPalette(palette)
        self.hero.setAutoFillBackground(True)


@pytest.fixture
def recent(qapp: object, tmp_path: Path) -> Iterator[RecentFiles]:
    del qapp
    parent = QWidget()
    made = RecentFiles(parent, Settings(tmp_path / "settings" / "settings.ini"))
    panels = Red()
    made.panels = panels
    yield made
    made.writing.settle()
    parent.deleteLater()
    panels.hero.deleteLater()


def files(folder: Path, count: int) -> list[Path]:
    made = [folder / f"{number}.toml" for number in range(count)]
    for path in made:
        path.touch()
    return made


def test_the_newest_comes_first_and_old_and_lost_ones_are_left_out(
    recent: RecentFiles, tmp_path: Path
) -> None:
    made = files(tmp_path, MOST + 2)
    for path in (*made, made[3]):
        recent.add(path)
    assert recent.paths[:2] == (made[3], made[-1])
    assert len(recent.paths) == MOST
    made[3].unlink()
    assert recent.paths[0] == made[-1]
    recent.clear()
    assert recent.paths == ()


def test_a_picture_is_small_and_kept_for_listed_files_alone(recent: RecentFiles, tmp_path: Path) -> None:
    path, other = files(tmp_path, 2)
    recent.take_picture(None)
    recent.take_picture(other)
    assert recent.icon(other).isNull()
    recent.add(path)
    assert recent.icon(path).isNull()
    recent.take_picture(path)
    recent.writing.settle()
    image = recent.icon(path).pixmap(PICTURE).toImage()
    assert image.size() == PICTURE
    assert image.pixelColor(10, 10) == QColor("red")
    recent.clear()
    assert recent.icon(path).isNull(), "a picture goes with its entry"


def test_settings_of_another_version_count_as_none(recent: RecentFiles) -> None:
    for text in ("not json", "3", "{}"):
        recent._settings.remember("recent_files", text)
        assert recent.paths == ()


def test_where_no_picture_can_be_written_there_is_none(recent: RecentFiles, tmp_path: Path) -> None:
    (tmp_path / "settings").mkdir(exist_ok=True)
    (tmp_path / "settings" / "recent").touch()
    path, *_ = files(tmp_path, 1)
    recent.add(path)
    recent.take_picture(path)
    recent.writing.settle()
    assert recent.icon(path).isNull()
