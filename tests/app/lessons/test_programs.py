"""Programs that are opened: from a file, a notebook, the clipboard's text and the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.lessons.programs import pasted_document, program_document
from app.lessons.sources import open_source
from engine.code_reading import source_code
from engine.errors import RavineError
from engine.experiment.file import read_experiment
from tests.app.samples import Shell

CODE = """net = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Conv2d(1, 1, 1), nn.Linear(3, 1))
optimizer = torch.optim.SGD(net.parameters(), lr=0.05)
loss = nn.BCEWithLogitsLoss()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(CODE)
    return path


def test_a_program_opens_like_any_file_and_says_what_was_left_out(program: Path) -> None:
    document = open_source(str(program))
    assert document == program_document(program)
    assert document.source == program
    assert document.path is None, "saving must not write over the program"
    assert document.told.endswith("Not understood: Line 1: the layer nn.Conv2d(1, 1, 1) is left out.")
    assert document.experiment.racers[0].values == {"learning_rate": 0.05}


def test_a_notebook_and_pasted_code_are_the_same_program(program: Path, tmp_path: Path) -> None:
    book = json.dumps({"cells": [{"cell_type": "code", "source": CODE}]})
    path = tmp_path / "mine.ipynb"
    path.write_text(book)
    same = program_document(program).experiment
    assert program_document(path).experiment == same
    for text in (CODE, book):
        assert pasted_document(text).experiment == same
    assert not pasted_document(CODE).is_saved


def test_the_command_line_writes_an_experiment_that_runs(program: Path, shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "mine.toml"
    assert shell.run("import", program, "--out", out) == 0
    assert "not understood: Line 1: the layer nn.Conv2d(1, 1, 1) is left out." in shell.err
    assert 'assumed: The data do not stand in the text: "Circle" takes their place.' in shell.err
    assert read_experiment(out) == program_document(program).experiment
    assert shell.run("trace", out, "--steps", 1) == 0


def test_what_cannot_be_read_is_refused_in_one_sentence(
    program: Path, shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "mine.toml"
    assert "unknown format" in shell.refuse("import", program, "--out", tmp_path / "mine.json")
    assert "ends in .py or .ipynb" in shell.refuse("import", tmp_path / "mine.c", "--out", out)
    assert "it cannot be read" in shell.refuse("import", tmp_path / "none.py", "--out", out)
    program.write_bytes(b"\xff\xfe")
    assert "not a text file in UTF-8" in shell.refuse("import", program, "--out", out)
    program.write_text("import os; os.remove('/')")
    assert f"{program}: the program has no Sequential" in shell.refuse("import", program, "--out", out)
    with pytest.raises(RavineError, match="no program of Python"):
        pasted_document("Hello, world, this is a letter")
    monkeypatch.setattr(source_code, "LONGEST", 3)
    assert "characters; at most 3 are read" in shell.refuse("trace", program, "--steps", 1)
    assert not out.exists()
