"""Completion: a shell that asks gets the words that would be understood."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import pytest
from argcomplete.finders import CompletionFinder

from app.cli.commands import COMMANDS, SHELLS
from app.cli.completers import complete
from app.cli.parser import make_parser
from app.export.figure import PRESETS
from app.lessons.catalogue import lessons
from tests.app.samples import Shell


def completed(line: str, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """What a shell is told at the end of a line."""
    for name, value in {"_ARGCOMPLETE": "1", "COMP_LINE": line, "COMP_POINT": str(len(line))}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("_ARGCOMPLETE_IFS", "\n")
    # It would take a number that pytest has.
    monkeypatch.setattr(CompletionFinder, "_init_debug_stream", lambda _finder: None)
    output = io.BytesIO()
    stream = io.TextIOWrapper(output, write_through=True)
    with pytest.raises(SystemExit) as ended:
        complete(make_parser(), stream, end=_end)
    assert ended.value.code == 0
    return {word.strip() for word in output.getvalue().decode().split("\n") if word.strip()}


def _end(code: int) -> None:
    raise SystemExit(code)


def test_commands_are_completed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {command.name for command in COMMANDS} <= completed("ravine ", monkeypatch)
    assert completed("ravine swe", monkeypatch) == {"sweep"}


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("ravine render momentum --preset ", set(PRESETS)),
        ("ravine render momentum --theme l", {"light"}),
        ("ravine render momentum --view loss,cont", {"loss,contour"}),
        ("ravine code momentum --to py", {"pytorch"}),
        ("ravine trace momentum_tri", {key for key in lessons() if key.startswith("momentum_tri")}),
        ("ravine list opt", {"optimizers"}),
        ("ravine completion f", {"fish"}),
    ],
)
def test_words_that_an_option_takes_are_completed(
    line: str, words: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert words
    assert completed(line, monkeypatch) == words


def test_files_are_completed_beside_lessons(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "momentum_of_my_own.toml").touch()
    monkeypatch.chdir(tmp_path)
    assert {"momentum", "momentum_of_my_own.toml"} <= completed("ravine check mom", monkeypatch)


@pytest.mark.parametrize("shell_name", SHELLS)
def test_every_shell_gets_code_that_it_can_read(shell_name: str, shell: Shell) -> None:
    assert shell.run("completion", shell_name) == 0
    assert "ravine" in shell.out
    program = shutil.which(shell_name)
    if program is not None:
        subprocess.run([program, "-n"], input=shell.out, text=True, check=True)  # noqa: S603 - a shell's own check


def test_another_shell_is_refused_with_those_that_there_are(shell: Shell) -> None:
    assert "Known: bash, zsh, fish" in shell.refuse("completion", "tcsh", code=2)
