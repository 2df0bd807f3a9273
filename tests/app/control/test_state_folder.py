"""Every window has a folder of its own, and the next start takes over that of one that has ended."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.control.state_folder import HISTORY, LOCK, MOST_CLOSED, PLACE, StateFolder
from app.control.undo import Version
from app.control.window_state import StateTexts, WindowState, place_text
from app.document import Document
from engine.errors import RavineError
from tests.app.controller_fixture import EXPERIMENT
from tests.conftest import ROOT

STATE = WindowState(Version(Document(EXPERIMENT), EXPERIMENT), page=3)


def kept(root: Path) -> StateFolder:
    folder = StateFolder.claim(root)
    folder.write(StateTexts().history(STATE), place_text(STATE))
    return folder


def test_two_windows_never_share_a_folder(tmp_path: Path) -> None:
    first, second = kept(tmp_path), kept(tmp_path)
    assert first.path != second.path
    first.release()
    third = StateFolder.claim(tmp_path)
    assert third.path == first.path
    assert third.read() == STATE
    for each in (second, third):
        each.release()


@pytest.mark.skipif(sys.platform == "win32", reason="kills by a signal")
def test_what_a_killed_process_left_is_taken_over(tmp_path: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from tests.app.control.test_state_folder import kept;"
        "kept(Path(sys.argv[1])); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, check=False)  # noqa: S603 - our own
    assert done.returncode == -9
    folder = StateFolder.claim(tmp_path)
    assert folder.read() == STATE
    folder.release()


def test_the_window_closed_last_comes_first_and_only_some_are_kept(tmp_path: Path) -> None:
    folders = [kept(tmp_path) for _ in range(MOST_CLOSED + 3)]
    for age, folder in enumerate(folders):
        for path in (folder.path, folder.path / HISTORY, folder.path / PLACE):
            os.utime(path, (1000 - age, 1000 - age))
    folders[0].release()
    again = StateFolder.claim(tmp_path)
    assert again.path == folders[0].path
    again.release()
    for folder in folders:
        folder.release()
        (folder.path / LOCK).unlink(missing_ok=True)
        os.utime(folder.path, (1, 1))
    (folders[0].path / HISTORY).unlink()
    taken = StateFolder.claim(tmp_path)
    assert taken.path == folders[1].path
    taken.release()


def test_after_two_failed_starts_comes_a_clean_one_and_the_state_is_kept(tmp_path: Path) -> None:
    kept(tmp_path).release()
    for clean in (False, False, True):
        folder = StateFolder.claim(tmp_path)
        assert folder.begin() is not clean
        assert (folder.read() is None) is clean
        folder.release()
    folder = StateFolder.claim(tmp_path)
    assert folder.take_kept() == STATE
    assert not folder.has_kept
    folder.release()


def test_a_start_that_went_well_is_not_counted(tmp_path: Path) -> None:
    kept(tmp_path).release()
    for _ in range(5):
        folder = StateFolder.claim(tmp_path)
        assert folder.begin()
        folder.settle()
        folder.release()


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RavineError):
        StateFolder.claim(tmp_path / "file" / "windows")
