"""``bench``: prints as it goes, keeps what is done, and says what it cannot measure."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.bench import command
from app.bench.row import Budget, Found, Row
from engine.errors import RavineError
from engine.registry import Registry
from tests.app.samples import Shell


def interrupted(_: Budget) -> Found:
    raise KeyboardInterrupt


def refused(_: Budget) -> Found:
    raise RavineError("this system does not say")


ROWS: Registry[Row] = Registry(
    "measurement",
    (
        Row(
            "quick", "a step", "NumPy", lambda budget: Found(budget.seconds, f"{budget.seconds} s"), goal=1.0
        ),
        Row("lacking", "a picture", "nothing", lambda _: Found(1.0, ""), needs=("no_such_package",)),
        Row("refused", "memory", "nothing", refused),
        Row("stopped", "for ever", "nothing", interrupted),
    ),
)


@pytest.fixture(autouse=True)
def few_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "ROWS", ROWS)


def test_rows_are_measured_by_name_with_the_seconds_that_are_given(shell: Shell) -> None:
    assert shell.run("bench", "quick", "--seconds", "0.5") == 0
    assert "ours 0.5 s: 0.5, 1 round; goal <= 1: reached" in shell.out
    assert "1 goal reached, 0 missed" in shell.err


def test_what_is_not_installed_or_not_known_is_told_in_place_of_numbers(shell: Shell) -> None:
    assert shell.run("bench", "lacking", "refused") == 0
    assert "not measured: no_such_package is not installed" in shell.out
    assert "not measured: this system does not say" in shell.out


def test_an_interrupt_keeps_what_was_measured(shell: Shell, tmp_path: Path) -> None:
    path = tmp_path / "numbers.json"
    assert shell.run("bench", "quick", "stopped", "--json", str(path)) == 130
    (row,) = json.loads(path.read_text(encoding="utf-8"))["rows"]
    assert (row["name"], row["found"]["number"]) == ("quick", 6.0)
    assert "quick" in shell.out
    assert "0 goals reached, 1 missed" in shell.err


def test_a_row_that_is_not_there_is_answered_with_the_nearest(shell: Shell) -> None:
    assert shell.run("bench", "quik") == 1
    assert "quick" in shell.err
