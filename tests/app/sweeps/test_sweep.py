"""Every run is made once, whatever makes them and whenever it was interrupted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.sweeps.journal import Journal
from app.sweeps.outcome import run_once
from app.sweeps.sweep import carry_out
from tests.app.sweeps.samples import rates, swept


class Counting(Executor):
    """Makes each call at once, and counts."""

    def __init__(self, fails_at: int = -1) -> None:
        self.calls: list[Any] = []
        self._fails_at = fails_at

    def submit(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        if len(self.calls) == self._fails_at:
            raise KeyboardInterrupt
        self.calls.append(args[1])
        future: Future[Any] = Future()
        future.set_result(function(*args, **kwargs))
        return future


def test_the_results_are_those_of_single_runs_in_any_executor(tmp_path: Path) -> None:
    grid = rates()
    with ThreadPoolExecutor(2) as pool, Journal(tmp_path / "a.csv", swept(), grid) as journal:
        counts = list(carry_out(pool, 2, swept(), grid, journal))
    assert counts[0] == 0
    assert counts[-1] == 3
    assert counts == sorted(counts)
    assert journal.done == {run: run_once(swept(), grid.assignments(run)) for run in range(3)}


def test_an_interrupted_sweep_goes_on_without_making_a_run_twice(tmp_path: Path) -> None:
    grid = rates()
    first = Counting(fails_at=2)
    with Journal(tmp_path / "a.csv", swept(), grid) as journal, pytest.raises(KeyboardInterrupt):
        for _ in carry_out(first, 1, swept(), grid, journal):
            pass
    journal_lines = journal.path.read_bytes().count(b"\n")
    second = Counting()
    with Journal(tmp_path / "a.csv", swept(), grid) as journal:
        done_before = len(journal.done)
        assert journal_lines == 1 + done_before
        assert list(carry_out(second, 1, swept(), grid, journal))[-1] == 3
    assert len(second.calls) == 3 - done_before
