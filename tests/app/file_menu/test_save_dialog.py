"""What is written is what the dialog asked about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.file_menu.save_dialog import ask_for_file, proposed_path


@pytest.fixture
def parent(qapp: object) -> Iterator[QWidget]:
    del qapp
    widget = QWidget()
    yield widget
    widget.deleteLater()


@pytest.mark.parametrize(
    "case",
    [
        (["notes.txt"], [], [], "notes.txt.toml"),
        (["lr0.5"], ["lr0.toml"], [], "lr0.5.toml"),
        (["mine.toml"], ["mine.toml"], [], "mine.toml"),
        (["notes"], ["notes.toml"], ["Yes"], "notes.toml"),
        (["notes", "other"], ["notes.toml"], ["No"], "other.toml"),
        ([""], [], [], None),
    ],
)
def test_a_file_is_replaced_only_where_that_was_asked(
    parent: QWidget,
    case: tuple[list[str], list[str], list[str], str | None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names, there, answers, saved = case
    for name in there:
        (tmp_path / name).write_bytes(b"")
    chosen, replies = iter(names), iter(answers)

    def choose(*_: object) -> tuple[str, str]:
        name = next(chosen)
        return (str(tmp_path / name) if name else "", "")

    monkeypatch.setattr(QFileDialog, "getSaveFileName", choose)
    monkeypatch.setattr(QMessageBox, "question", lambda *_: QMessageBox.StandardButton[next(replies)])
    path = ask_for_file(parent, "Save as", tmp_path / "a.toml", "", ("toml",))
    assert path == (None if saved is None else tmp_path / saved)
    assert not list(replies)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("A ravine", "A ravine.toml"),
        ("a/b: c?", "a-b- c.toml"),
        ("...", "experiment.toml"),
        ("x" * 300, "x" * 80 + ".toml"),
    ],
)
def test_a_title_is_proposed_as_a_name_that_any_system_allows(title: str, name: str) -> None:
    assert proposed_path("/files", title, "toml") == Path("/files") / name


def test_the_first_dialog_begins_in_no_folder_of_the_program() -> None:
    assert proposed_path("", "A", "toml").is_absolute()
