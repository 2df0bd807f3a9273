"""Fixtures of the tests of the app: the command line, and a window on a run that a test controls."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.app.samples import Shell, ravine_file

if TYPE_CHECKING:
    from PyQt6.QtWidgets import QApplication

    from tests.app.window_fixture import WindowFixture


@pytest.fixture
def fixture(qapp: QApplication, tmp_path: Path) -> Iterator[WindowFixture]:
    """A window on a run that the test controls."""
    from tests.app.window_fixture import WindowFixture
    from widgets.style.text_scale import set_text_scale

    del qapp  # there must be one
    made = WindowFixture(tmp_path)
    yield made
    made.window.close()
    made.window.deleteLater()
    set_text_scale(1.0)


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    return Shell(capsys)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the ravine's file."""
    monkeypatch.chdir(tmp_path)
    ravine_file(tmp_path)
    return tmp_path
