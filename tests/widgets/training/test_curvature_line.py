"""Condition number and limit are shown, and warn when the rate is too high."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from engine.experiment.description import RacerSpec
from engine.frames.frame import Curvature, Frame
from tests.widgets.frames import ravine_frame
from widgets.style.theme import load_theme
from widgets.training.curvature_line import CurvatureLine, condition_of, limit_of

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.fixture
def line() -> Iterator[CurvatureLine]:
    made = CurvatureLine()
    made.set_theme(load_theme("ink"))
    yield made
    made.close()
    made.deleteLater()


def curved(*eigenvalues: float, constant: bool = True) -> Curvature:
    limit = 2.0 / eigenvalues[-1] if eigenvalues[-1] > 0 else None
    return Curvature(np.array(eigenvalues), limit, constant)


def framed(optimizer: str, curvature: Curvature, rate: float, **values: Any) -> Frame:
    """A frame whose first racer follows an optimizer at a learning rate."""
    frame = ravine_frame(10)
    spec = RacerSpec(optimizer, {"learning_rate": rate, **values}, name="one")
    experiment = replace(frame.experiment, racers=(spec, *frame.experiment.racers[1:]), changes=())
    racers = (replace(frame.racers[0], name="one", learning_rate=rate), *frame.racers[1:])
    return replace(frame, experiment=experiment, racers=racers, curvature=curvature)


def test_plain_descent_is_warned_above_two_by_the_largest_curvature(line: CurvatureLine) -> None:
    line.show_frame(framed("sgd", curved(2.0, 8.0), 0.2), 0)
    assert line.cells == (("condition", "4"), ("λ max", "8"), ("2 / λ max", "0.25"))
    assert "lower it" not in line.toolTip()
    line.show_frame(framed("sgd", curved(2.0, 8.0), 0.3), 0)
    assert line.exceeded
    assert "lower it" in line.toolTip()


def test_momentum_has_a_limit_of_its_own() -> None:
    limit = limit_of(framed("sgd", curved(2.0, 8.0), 0.3, momentum=0.9), 0)
    assert limit is not None
    assert limit.rate == pytest.approx(2.0 * 1.9 / 8.0)
    assert not limit.exceeded


def test_a_racer_that_has_stopped_is_still_warned() -> None:
    frame = framed("sgd", curved(2.0, 8.0), 0.3)
    stopped = replace(frame, racers=(replace(frame.racers[0], learning_rate=None), *frame.racers[1:]))
    limit = limit_of(stopped, 0)
    assert limit is not None
    assert limit.exceeded


def test_nobody_is_warned_by_a_limit_that_is_not_theirs() -> None:
    adaptive = limit_of(framed("adam", curved(2.0, 8.0), 0.5), 0)
    elsewhere = framed("sgd", curved(2.0, 8.0, constant=False), 0.01)
    second = replace(elsewhere.experiment.racers[0], values={"learning_rate": 0.3}, name="two")
    racers = (elsewhere.experiment.racers[0], second)
    frame = replace(elsewhere, experiment=replace(elsewhere.experiment, racers=racers))
    frame = replace(frame, racers=(frame.racers[0], replace(frame.racers[1], learning_rate=0.3)))
    other = limit_of(frame, 1)
    assert adaptive is not None
    assert other is not None
    assert not adaptive.exceeded
    assert not other.exceeded


def test_a_saddle_has_no_condition_and_a_hill_no_limit(line: CurvatureLine) -> None:
    assert condition_of(curved(-1.0, 2.0)) is None
    line.show_frame(framed("sgd", curved(-3.0, -1.0), 0.1), 0)
    assert [value for _, value in line.cells] == ["none", "−1", "none"]


def test_it_is_gone_where_no_curvature_is_known(line: CurvatureLine) -> None:
    line.show_frame(framed("sgd", curved(2.0, 8.0), 0.1), 0)
    assert not line.isHidden()
    line.show_frame(replace(ravine_frame(10), curvature=None), 0)
    assert line.isHidden()


def test_a_racer_that_climbs_has_no_limit() -> None:
    frame = framed("sgd", curved(2.0, 8.0), 0.2)
    climbing = tuple(replace(spec, maximize=True) for spec in frame.experiment.racers)
    assert limit_of(replace(frame, experiment=replace(frame.experiment, racers=climbing)), 0) is None
