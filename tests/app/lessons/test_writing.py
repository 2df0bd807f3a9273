"""A lesson that is written is a folder that can be handed out."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.lessons.overrides import begin
from app.lessons.reading import read_lesson
from app.lessons.sources import load
from app.lessons.writing import Draft, write_lesson
from engine.errors import RavineError
from tests.app.samples import ravine


def test_a_lesson_on_an_own_table_opens_from_its_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    table = tmp_path / "data" / "own.csv"
    table.write_text("a,b\n" + "".join(f"{i},{i * i % 7}.5\n" for i in range(40)))
    expected = begin(str(table)).racers[0].evaluate()
    folder = write_lesson(tmp_path / "lessons", load(str(table)), Draft("My rivers", "neurons", "Text"))
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
    again = write_lesson(tmp_path, load(str(moved)), Draft("elsewhere", "neurons", "Changed"))
    assert (again / "own.csv").is_file()


@pytest.mark.parametrize(
    ("draft", "said"),
    [
        (Draft("Own", "elsewhere", "Text"), "unknown chapter .elsewhere."),
        (Draft("Own", "neurons", "long " * 10_001), "text.md has 50,004 characters; at most 50,000"),
        (Draft("Own", "neurons", "Text", claim="c" * 1001), "claim has 1,001 characters; at most 1,000"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(draft: Draft, said: str, tmp_path: Path) -> None:
    with pytest.raises(RavineError, match=said):
        write_lesson(tmp_path, ravine(), draft)
    assert list(tmp_path.iterdir()) == []
    folder = write_lesson(tmp_path, ravine(), Draft("Own", "neurons", "Text"))
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    with pytest.raises(RavineError, match=said):
        write_lesson(tmp_path, ravine(), draft)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    assert read_lesson(folder).title == "Own"
