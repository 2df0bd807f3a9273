"""Whole processes that are measured."""

from __future__ import annotations

import pytest

from app.bench.processes import processes, run_process
from engine.errors import RavineError


def test_a_process_that_fails_is_told_and_not_measured() -> None:
    with pytest.raises(RavineError, match="the measured process failed: out of luck"):
        run_process(["-c", "import sys; sys.exit('out of luck')"])


def test_processes_take_turns() -> None:
    found = processes(lambda _: ["-S", "-c", ""], lambda _: ["-S", "-c", ""], seconds=0.0)
    assert found.rounds == 3
    assert found.wall is not None
    assert 0 < found.wall < 100
