"""Programs of the code view as files: what is saved is the program shown, and it prints the run's losses."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.document import Document
from app.file_menu.program_files import ProgramFiles
from app.settings import Settings
from engine.codegen import write_program
from tests.app.controller_fixture import ControllerFixture
from tests.app.samples import frame_at
from widgets.run.code_view import CodeView
from widgets.style.theme import load_theme


class Programs(ControllerFixture):
    """The files of programs of a window, and a view that shows one."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.window = QWidget()
        self.files = ProgramFiles(
            self.window, self.controller, Settings(folder / "settings" / "settings.ini")
        )
        self.files.said.connect(lambda kind, text: self.said.append((kind, text)))
        self.view = CodeView(load_theme("ink"), self.window)

    def saves(self, ending: str) -> None:
        self.files.save(self.view, ending)
        self.files.writing.settle()


@pytest.fixture
def programs(qapp: object, tmp_path: Path) -> Iterator[Programs]:
    del qapp
    made = Programs(tmp_path)
    yield made
    made.files.close()
    made.controller.close()
    made.window.deleteLater()


def test_the_program_that_is_shown_is_saved_and_prints_the_losses(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.py"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    programs.saves("py")  # nothing is shown yet, and nothing is asked
    assert not path.exists()
    frame = frame_at(0)
    programs.view.apply(frame)
    programs.saves("py")
    assert programs.said.pop() == ("good", f"Saved to {path}. It prints the losses of this run.")
    run = programs.view.run
    assert run is not None
    assert path.read_text() == write_program(run, programs.view.language).text


def test_a_notebook_and_a_refusal_are_told(
    programs: Programs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs.view.apply(frame_at(0))
    for path, kind in ((tmp_path / "mine.ipynb", "good"), (tmp_path / "none" / "mine.ipynb", "bad")):
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, path=path: (str(path), ""))
        programs.saves("ipynb")
        assert programs.said.pop()[0] == kind
    assert '"cells"' in (tmp_path / "mine.ipynb").read_text()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    programs.saves("ipynb")
    assert not programs.said


CODE = "model = keras.Sequential([Dense(3, 'tanh'), Dense(1)])"


def test_code_on_the_clipboard_becomes_an_experiment(programs: Programs, tmp_path: Path) -> None:
    opened: list[Document] = []
    programs.files.chosen.connect(opened.append)
    board = QGuiApplication.clipboard()
    assert board is not None
    for text, said in (
        ("", "There is no code on the clipboard"),
        ("a letter", "this is no program of Python"),
    ):
        board.setText(text)
        programs.files.paste()
        programs.files.reading.settle()
        assert said in programs.said.pop()[1]
    board.setText(CODE)
    programs.files.paste()
    programs.files.reading.settle()
    path = tmp_path / "mine.py"
    path.write_text(CODE)
    programs.files.open(path)
    programs.files.reading.settle()
    pasted, read = opened
    assert pasted.experiment == read.experiment
    assert (pasted.source, read.source) == (None, path)
    assert not programs.said
