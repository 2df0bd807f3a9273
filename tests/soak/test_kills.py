"""A few processes are killed in mid-save; five hundred are by ``make soak``."""

from __future__ import annotations

import os

from tests.soak.kills import run

KILLS = int(os.environ.get("RAVINE_SOAK", "2"))


def test_a_kill_in_mid_save_corrupts_and_loses_nothing() -> None:
    assert run(KILLS, seed=1) == (KILLS, [])
