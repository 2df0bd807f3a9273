"""Menus that are made anew when they are opened."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtGui import QAction
from PyQt6.QtWidgets import QMenu, QMenuBar

from app.control.controller import Controller
from app.export.picture import NO_RENDERERS
from app.file_menu.documents import Documents
from app.settings import Settings
from app.window.menus import MENUS_OF_FILE, FileMenu
from tests.app.fake_thread import FakeThread


class Made:
    """A File menu of what opens a menu of its own."""

    def __init__(self, folder: Path) -> None:
        self.bar = QMenuBar()
        self.menu = QMenu("File", self.bar)
        self.actions = {key: QAction(key, self.menu) for key in MENUS_OF_FILE}
        self.controller = Controller(FakeThread)
        settings = Settings(folder / "settings" / "settings.ini")
        self.documents = Documents(self.bar, self.controller, settings, NO_RENDERERS)
        self.file = FileMenu(self.bar, self.menu, self.actions, self.documents)

    def entries(self) -> list[QAction]:
        menu = self.actions["recent"].menu()
        assert menu is not None
        menu.aboutToShow.emit()
        listed: list[QAction] = menu.actions()
        return listed


@pytest.fixture
def made(qapp: object, tmp_path: Path) -> Iterator[Made]:
    del qapp
    made = Made(tmp_path)
    yield made
    made.controller.close()
    made.bar.deleteLater()


def test_recent_files_are_listed_as_they_are_now_and_open_what_they_name(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(made.documents, "open_chosen", opened.append)
    assert [each.isEnabled() for each in made.entries()] == [False]
    made.menu.aboutToShow.emit()
    assert not made.actions["recent"].isEnabled()
    made.menu.aboutToHide.emit()
    assert made.actions["recent"].isEnabled()
    path = tmp_path / "rivers & lakes.toml"
    path.touch()
    made.documents.recent.add(path)
    made.menu.aboutToShow.emit()
    assert made.actions["recent"].isEnabled()
    first, _, clear = made.entries()
    assert first.text() == "rivers && lakes.toml"
    assert "rivers" in first.toolTip()
    first.trigger()
    assert opened == [str(path)]
    clear.trigger()
    assert len(made.entries()) == 1


@pytest.mark.parametrize("key", MENUS_OF_FILE)
def test_the_key_of_a_menu_within_the_menu_opens_it(made: Made, key: str) -> None:
    menu = made.actions[key].menu()
    assert menu is not None
    menu.addAction("something")
    made.documents.menu_asked.emit(key)
    assert menu.isVisible()
    menu.close()
