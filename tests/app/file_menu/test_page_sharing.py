"""File > Share as a page: what is open becomes a file that opens as the same, while the window lives on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QWidget

from app.document import Document
from app.file_menu import page_sharing as module
from app.file_menu.page_sharing import PageSharing
from app.lessons import find
from app.lessons.sources import open_source
from app.settings import Settings
from engine.frames.frame import Address
from tests.app.controller_fixture import EXPERIMENT, ControllerFixture
from tests.app.page.unpacking import Unpacked


class Shared(ControllerFixture):
    """Sharing what a controller holds, into a file that is chosen beforehand."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.path: Path | None = folder / "shared.html"
        self.window = QWidget()
        settings = Settings(folder / "settings" / "settings.ini")
        self.sharing = PageSharing(self.window, self.controller, settings, lambda: find("momentum"))
        self.sharing.said.connect(lambda kind, text: self.said.append((kind, text)))
        monkeypatch.setattr(module, "ask_for_file", lambda *_: self.path)


@pytest.fixture
def shared(qapp: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shared]:
    del qapp
    made = Shared(tmp_path, monkeypatch)
    made.controller.open(Document(replace(EXPERIMENT, steps=6)))
    made.publish(replace(made.frame, experiment=made.thread.experiment, address=Address(2), newest=8))
    made.said.clear()
    yield made
    made.sharing.work.stop()
    made.controller.close()
    made.window.deleteLater()


def test_what_is_open_becomes_a_page_that_opens_at_the_frame_that_is_shown(shared: Shared) -> None:
    shared.sharing.share()
    shared.sharing.work.settle()
    assert shared.path is not None
    kinds = [kind for kind, _ in shared.said]
    assert (kinds[0], kinds[-1]) == ("info", "good")
    assert "kB" in shared.said[-1][1]
    document = open_source(str(shared.path))
    assert document.address == Address(2)
    table = Unpacked.of_page(shared.path.read_text(encoding="utf-8")).table
    assert table["steps"] == list(range(9))
    assert table["script"]


def test_giving_up_makes_nothing(shared: Shared) -> None:
    shared.path = None
    shared.sharing.share()
    assert not shared.sharing.work.is_busy
    assert shared.said == []


def test_a_folder_that_is_not_there_is_told(shared: Shared, tmp_path: Path) -> None:
    shared.path = tmp_path / "missing" / "page.html"
    shared.sharing.share()
    shared.sharing.work.settle()
    kind, text = shared.said[-1]
    assert kind == "bad"
    assert "there is no folder" in text


def test_closing_the_window_ends_the_work(shared: Shared) -> None:
    shared.sharing.share()
    shared.sharing.close()
    shared.sharing.work.settle()
    assert [kind for kind, _ in shared.said if kind == "good"] == []
    assert shared.path is not None
    assert not shared.path.exists()
