"""A lesson that is written is a folder that can be handed out."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.lessons.overrides import begin
from app.lessons.sources import load
from app.lessons.writing import Draft, write_lesson


def test_a_lesson_on_an_own_table_opens_from_its_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    table = tmp_path / "data" / "own.csv"
    table.write_text("a,b\n" + "".join(f"{i},{i * i % 7}.5\n" for i in range(40)))
    expected = begin(str(table)).racers[0].evaluate()
    folder = write_lesson(tmp_path / "lessons", load(str(table)), Draft("My rivers", "networks", "Text"))
    assert {each.name for each in folder.iterdir()} == {
        "own.csv",
        "experiment.toml",
        "text.md",
        "lesson.toml",
    }
    assert 'csv = "own.csv"' in (folder / "experiment.toml").read_text()
    shutil.rmtree(tmp_path / "data")
    moved = folder.rename(tmp_path / "elsewhere")
    assert begin(str(moved)).racers[0].evaluate()[0] == expected[0]
    again = write_lesson(tmp_path, load(str(moved)), Draft("elsewhere", "networks", "Changed"))
    assert (again / "own.csv").is_file()
