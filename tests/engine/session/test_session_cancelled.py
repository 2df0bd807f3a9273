"""A session that nobody wants any more is left while it is built."""

from __future__ import annotations

from typing import Any

import pytest

from engine.cancellation import Cancelled
from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.session import session as sessions
from engine.session.racer import Racer
from engine.session.session import Session

RACERS = 4


def test_no_more_than_one_racer_is_made_once_it_is_not_wanted(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []

    def make(*arguments: Any) -> Racer:
        made.append("racer")
        return Racer(*arguments)

    def check() -> None:
        if len(made) == 2:
            raise Cancelled

    monkeypatch.setattr(sessions, "Racer", make)
    racers = named(tuple(RacerSpec("adam") for _ in range(RACERS)))
    with pytest.raises(Cancelled):
        Session(Experiment(SurfaceSpec("rosenbrock"), racers), check=check)
    assert len(made) == 2
