"""A random user finds nothing that breaks; a thousand times as many actions are done by ``make soak``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.soak.window_user import WEIGHTS, WindowUser, day, live_through

ACTIONS = int(os.environ.get("RAVINE_SOAK", "20"))

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("seed", [1, 2])
def test_a_day_of_random_use_breaks_nothing(seed: int, tmp_path: Path) -> None:
    actions = day(seed, ACTIONS)
    broken = live_through(actions, tmp_path)
    assert broken is None, actions[: broken.place + 1][-5:]


def test_a_day_is_repeated_by_its_seed() -> None:
    assert day(3, 20) == day(3, 20)
    assert day(3, 20) != day(4, 20)


def test_every_action_is_one_of_the_user() -> None:
    assert all(hasattr(WindowUser, name) for name in WEIGHTS)
