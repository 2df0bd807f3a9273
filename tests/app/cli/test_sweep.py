"""``sweep`` from the command line: results whole, failures in a sentence, nothing lost by Ctrl+C."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from app.cli import sweep
from app.sweeps.outcome import run_once
from app.sweeps.sweep import carry_out
from tests.app.samples import Shell, ravine_file
from tests.app.sweeps.samples import swept


def test_a_sweep_on_two_processes_writes_what_single_runs_give_and_leaves_no_journal(
    shell: Shell, tmp_path: Path
) -> None:
    out = tmp_path / "results.csv"
    source = ravine_file(tmp_path)
    assert shell.run("sweep", source, "--vary", "learning_rate=0.02,5.0", "--steps", 40, "--out", out) == 0
    with out.open(newline="") as file:
        rows = list(csv.DictReader(file))
    expected = [row for rate in ("0.02", "5.0") for row in run_once(swept(), [f"learning_rate={rate}"])]
    assert [row["loss"] for row in rows] == [repr(row.loss) for row in expected]
    assert "run 2 of 2" in shell.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ravine.toml", "results.csv"]


def test_ctrl_c_keeps_what_is_done_and_the_same_command_goes_on(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, out = ravine_file(tmp_path), tmp_path / "a.csv"
    line = ("sweep", source, "--vary", "seed=0:3", "--steps", 5, "--jobs", 1, "--out", out)
    real = carry_out

    def interrupted(*arguments: object) -> object:
        for done in real(*arguments):  # type: ignore[arg-type]  # whatever it is given is handed on
            yield done
            if done >= 1:
                raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "carry_out", interrupted)
    assert shell.run(*line) == 130
    assert "the same command goes on" in shell.err
    done = len(out.read_text().splitlines()) - 1
    assert done >= 2
    monkeypatch.setattr(sweep, "carry_out", real)
    assert shell.run(*line) == 0
    assert "going on" in shell.err
    assert len(out.read_text().splitlines()) == 1 + 3 * 2


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "nothing is varied"),
        (("--vary", "momentum=0.5,2"), "--vary momentum: racers[0]: momentum = 2 is outside"),
        (("--vary", "foo=1"), 'unknown key "foo"'),
        (("--vary", "seed=0:2", "--until", "error=1"), "is not loss=NUMBER"),
        (("--vary", "seed=0:2", "--until", "loss=x"), "is not loss=NUMBER"),
    ],
)
def test_what_is_wrong_is_said_before_anything_runs(
    options: tuple[str, ...], words: str, shell: Shell, tmp_path: Path
) -> None:
    assert shell.run("sweep", ravine_file(tmp_path), *options, "--out", tmp_path / "a.csv") == 1
    assert words in shell.err
    assert not (tmp_path / "a.csv").exists()
    assert not list(tmp_path.glob("*.unfinished"))


def test_a_file_of_another_format_is_refused(shell: Shell, tmp_path: Path) -> None:
    assert shell.run("sweep", ravine_file(tmp_path), "--vary", "seed=0:2", "--out", tmp_path / "a.xls") == 1
    assert ".csv, .npz" in shell.err
