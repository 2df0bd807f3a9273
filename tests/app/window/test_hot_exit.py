"""The next start is where one was, and says so in one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.control.state_folder import StateFolder
from app.control.undo import with_camera_of
from app.document import Document
from app.lessons import open_source
from app.window.hot_exit import HotExit
from engine.frames.frame import Address
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture
from tests.widgets.frames import ravine_frame

pytestmark = pytest.mark.usefixtures("qapp")

FRESH = Document(replace(ravine_frame().experiment, title="Fresh"))


class Start(WindowFixture):
    """A start of the program with the states of windows in a folder."""

    def __init__(self, folder: Path, named: Document | None = None) -> None:
        super().__init__(folder, opens=False)
        self.hot_exit = HotExit(self.window, StateFolder.claim(folder / "windows"), FRESH)
        self.hot_exit.begin(named)
        self.show_page(self.controller.version.document.address)

    def show_page(self, address: Address) -> None:
        """Let the newest run stand at an address."""
        session = Session(self.threads[-1].experiment)
        session.seek(address)
        self.publish(Observer(session).frame())

    def kill(self) -> None:
        """End without closing: what was kept is what there is."""
        self.hot_exit.keep()
        self.window.closed.disconnect()
        self.hot_exit._folder.release()
        self.end()

    def end(self) -> None:
        """Let the window go."""
        self.window.close()
        self.window.deleteLater()
        self.hot_exit.close()


@pytest.fixture(params=["close", "kill"])
def ended(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def worked(folder: Path, ended: str) -> Start:
    """A start in which a lesson was opened, read and changed, and its end."""
    start = Start(folder)
    start.window.lessons.open_lesson("momentum")
    start.show_page(Address(0))
    start.controller.edit(replace(start.controller.experiment, seed=77))
    start.controller.show({"workspace": "surfaces"})
    start.window.show_workspace("surfaces")
    start.window.workspace_docks.close_panel("slices")
    start.publish(replace(ravine_frame(12), experiment=start.controller.experiment, generation=3))
    start.kill() if ended == "kill" else start.end()
    return start


def test_the_next_start_is_where_one_was(tmp_path: Path, ended: str) -> None:
    before = worked(tmp_path, ended).controller
    again = Start(tmp_path)
    controller = again.controller
    assert controller.experiment == with_camera_of(before.experiment, controller.experiment)
    assert controller.address.step == 12
    assert controller.dirty
    assert controller.document is not None
    assert controller.document.lesson == "momentum"
    assert again.window.switch.key == "surfaces"
    assert again.window.workspace_docks.docks["slices"].isHidden()
    assert again.window.lesson.isVisibleTo(again.window)
    assert "You are where you were" in again.window.messages.text
    assert [each.opening for each in controller.undo_stack.past] == [1, 2, 2]
    again.end()


def test_start_afresh_can_be_undone(tmp_path: Path) -> None:
    worked(tmp_path, "close")
    again = Start(tmp_path)
    mine = again.controller.experiment
    again.window.messages.offer.click()
    again.show_page(Address(0))
    assert again.controller.experiment.title == "Fresh"
    again.controller.undo()
    again.show_page(Address(12))
    assert again.controller.experiment == mine
    again.end()


def test_a_file_that_is_named_is_opened_and_what_was_open_is_one_undo_away(tmp_path: Path) -> None:
    worked(tmp_path, "close")
    again = Start(tmp_path, open_source("ravine"))
    assert "one undo away" in again.window.messages.text
    again.controller.undo()
    again.show_page(Address(12))
    assert again.controller.experiment.seed == 77
    again.end()


def test_after_two_starts_that_failed_a_clean_one_offers_what_was_open(tmp_path: Path) -> None:
    worked(tmp_path, "close")
    for _ in range(2):
        folder = StateFolder.claim(tmp_path / "windows")
        folder.begin()
        folder.release()
    clean = Start(tmp_path)
    assert clean.controller.experiment.title == "Fresh"
    assert "clean start" in clean.window.messages.text
    clean.window.messages.offer.click()
    clean.show_page(Address(12))
    assert clean.controller.experiment.seed == 77
    clean.end()


def test_what_cannot_be_run_any_more_gives_way_and_is_kept(tmp_path: Path) -> None:
    start = Start(tmp_path)
    start.controller.edit(replace(start.controller.experiment, title="cannot run"))
    start.end()
    again = WindowFixture(tmp_path, opens=False)
    folder = StateFolder.claim(tmp_path / "windows")
    hot_exit = HotExit(again.window, folder, FRESH)
    again.controller.refused.connect(lambda _, why: hot_exit.recovers_from(why))
    hot_exit.begin()
    again.controller.poll()
    again.first_frame()
    assert again.controller.experiment.title == "Fresh"
    assert "cannot be run" in again.window.messages.text
    assert folder.has_kept
    again.window.close()
    again.window.deleteLater()
