"""Programs from the command line: they print what the trace prints, and no Qt is needed for them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.app.samples import Shell, python, ravine_file


def printed(path: Path) -> list[tuple[int, float]]:
    out = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, path.name], cwd=path.parent, capture_output=True, text=True, check=True
    ).stdout
    return [(int(step), float(loss)) for step, loss in (line.split() for line in out.splitlines())]


def traced(shell: Shell, source: object, racer: str, *more: object) -> list[tuple[int, float]]:
    assert shell.run("trace", source, *more) == 0
    told = [json.loads(line) for line in shell.out.splitlines()]
    return [(row["step"], row["loss"]) for row in told if row["racer"] == racer]


def test_the_program_of_the_first_racer_prints_its_trace(shell: Shell, tmp_path: Path) -> None:
    source, out = ravine_file(tmp_path), tmp_path / "program.py"
    assert shell.run("code", source, "--to", "numpy", "--steps", 5, "--out", out) == 0
    assert printed(out) == traced(shell, source, "sgd", "--steps", 5)


def test_another_racer_and_other_values_are_asked_for_by_name(shell: Shell, tmp_path: Path) -> None:
    source, out = ravine_file(tmp_path), tmp_path / "program.py"
    changed = ("--set", "learning_rate=0.05")
    named = ("--racer", "Adam 0.1")
    assert shell.run("code", source, "--to", "numpy", *named, "--steps", 4, *changed, "--out", out) == 0
    assert printed(out) == traced(shell, source, "Adam 0.1", "--steps", 4, *changed)


def test_without_a_file_the_program_goes_to_standard_output(shell: Shell, tmp_path: Path) -> None:
    for language in ("numpy", "pytorch", "keras"):
        assert shell.run("code", ravine_file(tmp_path), "--to", language) == 0
        compile(shell.out, language, "exec")
        assert f"import {language.replace('pytorch', 'torch')}" in shell.out


def test_large_arrays_lie_beside_the_program_and_it_runs_from_elsewhere(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "wide.py"
    assert shell.run("code", "large_weights_saturate", "--to", "numpy", "--steps", 1, "--out", out) == 0
    assert (tmp_path / "wide.npz").is_file()
    assert len(printed(out)) == 2


def test_a_notebook_has_cells_that_run_one_after_the_other(shell: Shell, tmp_path: Path) -> None:
    out = tmp_path / "book.ipynb"
    source = ravine_file(tmp_path)
    assert shell.run("code", source, "--to", "numpy", "--steps", 3, "--out", out) == 0
    book = json.loads(out.read_text())
    assert (book["nbformat"], book["metadata"]["kernelspec"]["language"]) == (4, "python")
    cells = ["".join(cell["source"]) for cell in book["cells"] if cell["cell_type"] == "code"]
    assert "matplotlib" in cells[-1]
    assert not any("matplotlib" in cell for cell in cells[:-1])
    told = traced(shell, source, "sgd", "--steps", 3)
    scope: dict[str, object] = {}
    for cell in cells[:-1]:
        exec(compile(cell, "cell", "exec"), scope)  # noqa: S102 - our own text
    assert scope["losses"] == [loss for _, loss in told]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--to", "theano"), 'unknown language "theano"'),
        (("--to", "numpy", "--racer", "Adma"), "Adam 0.1"),
        (("--to", "numpy", "--out", "x.txt"), ".ipynb"),
        (("--to", "numpy", "--steps", "-1"), "outside"),
    ],
)
def test_what_cannot_be_written_is_said_in_a_sentence(
    shell: Shell, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    assert shell.run("code", ravine_file(tmp_path), *options) != 0
    assert said in shell.err


def test_a_program_is_written_without_qt(tmp_path: Path) -> None:
    done = python(
        "import sys; from app.cli.parser import main\n"
        f"main(['code', 'momentum', '--to', 'numpy', '--out', {str(tmp_path / 'm.py')!r}])\n"
        "assert not any(name.startswith('PyQt6') for name in sys.modules)"
    )
    assert done.returncode == 0, done.stderr
