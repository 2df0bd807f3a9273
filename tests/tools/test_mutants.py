from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from tools import mutants


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(5, 100, 2.154, 11.175), (0, 80, 0.0, 4.582), (80, 80, 95.418, 100.0)]
)
def test_the_interval_of_a_rate_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert mutants.interval(part, whole) == pytest.approx((low, high), abs=1e-3)


def test_the_quickest_tests_that_reach_a_mutant_run_first() -> None:
    items = [SimpleNamespace(nodeid=name) for name in ("slow", "far", "quick")]
    chosen = mutants.Chosen({"slow", "quick"}, {"slow": 9.0, "far": 0.1, "quick": 1.0})
    chosen.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == ["quick", "slow"]


def test_the_counts_tell_what_was_judged() -> None:
    verdicts = {"a": mutants.NOTICED, "b": mutants.SURVIVED, "c": None, "d": mutants.NO_TEST}
    records = dict.fromkeys(verdicts, SimpleNamespace(exit_code_by_key=verdicts))
    assert mutants.counts("layers", records, "abcd").startswith(
        "layers: 4 mutants, 3 judged, 1 noticed (0 as a test hung), 2 not: 66.7 % ("
    )
    assert mutants.counts("layers", records, "c") == "layers: 4 mutants, none judged"


def test_a_room_without_mutants_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["mutants.py", "surfaces", "widgets"])
    with pytest.raises(SystemExit):
        mutants.main()
    assert "widgets: no room of expression, layers" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (0, mutants.SURVIVED),
        (1, mutants.NOTICED),
        (2, mutants.NOTICED),
        (3, None),
        (-signal.SIGPROF, mutants.HUNG),
        (-signal.SIGKILL, None),
    ],
)
def test_a_mutant_ended_by_the_clock_has_no_verdict_and_one_that_calculated_for_ever_has(
    code: int, verdict: int | None
) -> None:
    assert mutants.verdict(code) == verdict


def test_a_child_tells_how_its_work_ended(tmp_path: Path) -> None:
    assert mutants.wait_for(mutants.in_a_child(lambda: 7, quiet=str(tmp_path))) == 7


@pytest.mark.parametrize(("index_age", "kept"), [(0, True), (-1, True), (1, False), (None, False)])
def test_a_mutated_file_that_is_newer_than_its_index_was_never_finished(
    tmp_path: Path, index_age: int | None, kept: bool
) -> None:
    mutated, index = tmp_path / "dense.py", tmp_path / "dense.py.spans"
    mutated.touch()
    os.utime(mutated, (1000, 1000))
    if index_age is not None:
        index.touch()
        os.utime(index, (1000 - index_age, 1000 - index_age))
    mutants.drop_half_made(mutated)
    assert mutated.exists() is kept
    mutants.drop_half_made(tmp_path / "not_made_yet.py")
