"""A run of thousands of steps; ten millions are made by ``make soak``."""

from __future__ import annotations

from tests.soak.long_run import run


def test_every_step_of_a_long_run_comes_back_bit_for_bit() -> None:
    assert run(70_000, seed=1) == (70_000, [])
