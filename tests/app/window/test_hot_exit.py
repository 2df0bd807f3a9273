"""The next start is where one was, and says so in one line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.control import state_folder
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
        self.hot_exit.settle()
        self.show_page(self.controller.version.document.address)

    def show_page(self, address: Address) -> None:
        """Let the newest run stand at an address."""
        session = Session(self.threads[-1].experiment)
        session.seek(address)
        self.publish(Observer(session, complete=False).frame())

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
    if ended != "neither":
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


def test_a_long_state_is_read_while_the_window_is_used_and_goes_before_what_is_opened_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked(tmp_path, "close")
    monkeypatch.setattr(state_folder, "SMALL", 0)
    again = WindowFixture(tmp_path, opens=False)
    folder = StateFolder.claim(tmp_path / "windows")
    kept = (folder.path / "history.json").read_bytes()
    hot_exit = HotExit(again.window, folder, FRESH)
    hot_exit.begin()
    assert again.controller.document is None, "it waits for the state and keeps nobody waiting"
    again.controller.open(Document(ravine_frame().experiment))
    again.first_frame()
    hot_exit.keep()
    assert (folder.path / "history.json").read_bytes() == kept, "nothing is written over what is not read yet"
    hot_exit.settle()
    assert "is one undo away" in again.window.messages.text
    assert again.controller.undo_stack.past[-1].experiment.seed == 77
    assert len({each.opening for each in (*again.controller.undo_stack.past, again.controller.version)}) == 3
    hot_exit.keep()
    state = folder.read()
    assert state is not None
    assert [each.experiment.seed for each in state.past][-1] == 77
    again.window.close()
    again.window.deleteLater()
    hot_exit.close()


def test_what_is_written_at_the_end_is_the_window_as_it_was_before_it_was_hidden(tmp_path: Path) -> None:
    start = worked(tmp_path, "neither")
    start.window.close()
    assert StateFolder(start.hot_exit._folder.path, start.hot_exit._folder._lock).read() is None
    start.hot_exit.close()
    state = start.hot_exit._folder.read()
    assert state is not None
    assert state.is_reading
    start.window.deleteLater()


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


def test_what_cannot_be_kept_is_said_once_something_is_open(tmp_path: Path) -> None:
    there = WindowFixture(tmp_path, opens=False)
    hot_exit = HotExit(there.window, StateFolder.claim(tmp_path / "windows"), FRESH, "Nothing is kept.")
    hot_exit.begin()
    there.first_frame()
    assert there.window.messages.text == "Nothing is kept."
    there.window.close()
    there.window.deleteLater()
    hot_exit.close()
