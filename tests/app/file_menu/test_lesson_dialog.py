"""Saving a lesson never replaces another one unasked."""

from __future__ import annotations

from pathlib import Path

import pytest
from PyQt6.QtWidgets import QMessageBox

from app.file_menu.lesson_dialog import LessonDialog
from app.lessons.reading import key_of, read_content, read_lesson
from app.lessons.sources import load
from app.lessons.writing import Draft, steps_of, write_lesson

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize(("answer", "replaced"), [("No", False), ("Yes", True)])
def test_another_lesson_of_the_same_title_is_replaced_only_if_that_is_wished(
    answer: str, *, replaced: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    momentum, asked = load("momentum"), []

    def question(*told: object) -> QMessageBox.StandardButton:
        asked.append(told[-1])
        return QMessageBox.StandardButton[answer]

    monkeypatch.setattr(QMessageBox, "question", question)
    folder = write_lesson(tmp_path, momentum, Draft("Mine", "gallery", "Old", script=steps_of(momentum)))
    dialog = LessonDialog(None, load("critical_points"))
    dialog.place.setText(str(tmp_path))
    dialog.title.setText("Mine")
    dialog.text.setPlainText("New")
    dialog.steps.setChecked(False)
    dialog.save()
    assert asked == ['There is another lesson called "Mine" already. Replace it?']
    assert (folder / "text.md").read_text().strip() == ("New" if replaced else "Old")
    assert bool(read_content(folder).script) is not replaced, "nobody gets another lesson's script"
    assert dialog.result() == (1 if replaced else 0)
    dialog.deleteLater()


def test_the_lesson_that_is_open_is_written_again_without_a_question(tmp_path: Path) -> None:
    folder = write_lesson(tmp_path, load("momentum"), Draft("Mine", "gallery", "Old"))
    for lesson, path in ((read_lesson(folder), None), (None, folder)):
        dialog = LessonDialog(None, load(str(folder)), lesson, path)
        dialog.place.setText(str(tmp_path))
        dialog.text.setPlainText("New")
        dialog.save()
        assert (folder / "text.md").read_text().strip() == "New"
        assert key_of(folder) == "mine"
        dialog.deleteLater()
