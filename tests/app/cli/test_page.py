"""The command ``page``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.app.page.unpacking import Unpacked
from tests.app.samples import RAVINE, Shell

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_lesson_becomes_one_file_that_every_command_takes(shell: Shell, tmp_path: Path) -> None:
    page = tmp_path / "momentum.html"
    assert shell.run("page", "momentum", "--steps", 6, "--theme", "dark", "--out", page) == 0, shell.err
    assert "momentum.html" in shell.out
    text = page.read_text(encoding="utf-8")
    assert '<html lang="en" data-theme="ink">' in text
    table = Unpacked.of_page(text).table
    assert table["steps"] == list(range(7))
    assert len(table["script"]) == 6
    assert shell.run("check", page) == 0, shell.err


def test_a_file_with_values_set_opens_at_a_step(shell: Shell, tmp_path: Path) -> None:
    source, page = tmp_path / "ravine.toml", tmp_path / "shared"
    source.write_text(RAVINE, encoding="utf-8")
    code = shell.run(
        "page", source, "--set", "seed=8", "--step", 3, "--steps", 6, "--every", 2, "--out", page
    )
    assert code == 0, shell.err
    table = Unpacked.of_page((tmp_path / "shared.html").read_text(encoding="utf-8")).table
    assert table["steps"] == [0, 2, 3, 4, 6]
    assert table["first"] == 3
    assert table["script"] == []


def test_the_folder_of_a_lesson_brings_its_script(shell: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "610-mine"
    folder.mkdir()
    (folder / "experiment.toml").write_text(RAVINE, encoding="utf-8")
    (folder / "lesson.toml").write_text(
        'chapter = "optimizers"\n[[script]]\nsay = "Look."\n', encoding="utf-8"
    )
    assert shell.run("page", folder, "--steps", 2, "--out", tmp_path / "page.html") == 0, shell.err
    table = Unpacked.of_page((tmp_path / "page.html").read_text(encoding="utf-8")).table
    assert [step["say"] for step in table["script"]] == ["Look."]


def test_a_step_that_is_not_recorded_is_refused(shell: Shell, tmp_path: Path) -> None:
    code = shell.run("page", "momentum", "--step", 9, "--steps", 3, "--out", tmp_path / "page.html")
    assert code == 1
    assert "step 9 is after the last recorded one, 3" in shell.err
    assert not (tmp_path / "page.html").exists()
