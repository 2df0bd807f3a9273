"""Measures of basins on surfaces whose basins are known."""

from __future__ import annotations

import math

import pytest

from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.measures import MEASURES, MeasureRequest
from engine.parameters import Value, complete
from engine.session.session import Session

TWO_HOLLOWS = SurfaceSpec(formula="(x^2 - 1)^2 + y^2", domain=((-2.0, 2.0), (-2.0, 2.0)))


def measured(key: str, step: int = 200, rate: float = 0.05, **values: Value) -> float:
    session = Session(Experiment(TWO_HOLLOWS, named((RacerSpec("sgd", {"learning_rate": rate}),))))
    row = MEASURES[key]
    return row.of(MeasureRequest(session, 0, step, complete(row.parameters, values, "textbook")))


def test_two_hollows_share_the_plane_but_for_the_line_between_them() -> None:
    left, right = (measured("basin_share", minimum=number) for number in (1, 2))
    assert left == pytest.approx(right)
    assert left + right + measured("basin_share", minimum=0) == pytest.approx(1.0)
    assert measured("basin_share", minimum=0) == pytest.approx(1 / 65)
    assert measured("basin_share", minimum=-1) == 0.0
    # of the 64 borders between columns two part
    assert measured("basin_frontier") == pytest.approx(2 * 65 / (2 * 64 * 65))


def test_what_diverges_is_a_share_of_its_own() -> None:
    assert measured("basin_share", rate=2.0, minimum=-1) > 0.5


def test_of_a_network_there_are_no_basins() -> None:
    session = Session(Experiment(NetworkSpec("line_dense"), named((RacerSpec("sgd"),))))
    for key in ("basin_share", "basin_frontier"):
        row = MEASURES[key]
        request = MeasureRequest(session, 0, 3, complete(row.parameters, {}, "textbook"))
        assert math.isnan(row.of(request))


def test_a_racer_whose_settings_no_map_follows_is_not_measured() -> None:
    from engine.experiment.description import Change

    experiment = Experiment(
        TWO_HOLLOWS, named((RacerSpec("sgd"),)), changes=(Change(3, "sgd", "momentum", 0.9),)
    )
    row = MEASURES["basin_frontier"]
    request = MeasureRequest(Session(experiment), 0, 20, complete(row.parameters, {}, "textbook"))
    assert math.isnan(row.of(request))
