"""Losses as numbers: of a long run what is known is said, and that it is no more."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.averages.history import EXACT
from engine.averages.series import Known, Series, SeriesView
from engine.frames.frame import Frame
from tests.widgets.frames import ravine_frame
from widgets.landscape.racers_table import racers_table
from widgets.run.known_losses import known_loss, losses_table
from widgets.run.scrubber import Scrubber


@pytest.fixture(scope="module")
def long() -> SeriesView:
    """Falling losses of a run of 400,000 steps."""
    losses = Series()
    for first in range(0, 400_000, 4096):
        losses.append(1.0 / np.arange(first + 1, min(first + 4096, 400_000) + 1))
    return losses.view()


def long_frame(losses: SeriesView) -> Frame:
    frame = ravine_frame(0)
    steps = np.array([0, 9, 18, 400_000])
    first = replace(frame.racers[0], losses=losses, path=np.ones((4, 2)), path_steps=steps)
    return replace(frame, racers=(first, *frame.racers[1:]), newest=400_000)


def test_a_loss_that_is_kept_is_a_number() -> None:
    assert known_loss(Known(7, 8, 0.5, 0.5), repr) == "0.5"


def test_of_a_loss_that_is_not_kept_the_range_around_it_is_said() -> None:
    said = known_loss(Known(4096, 4112, 0.25, 0.5), repr)
    assert said == "0.25 to 0.5 in steps 4096 to 4111 (go there for the step's own)"


def test_the_table_of_a_short_run_has_one_column_of_steps() -> None:
    frame = ravine_frame(3)
    table = losses_table(frame)
    assert list(table) == ["step", *(f"{racer.name}.loss" for racer in frame.racers)]


def test_the_table_of_a_long_run_has_the_steps_that_are_kept(long: SeriesView) -> None:
    frame = long_frame(long)
    name = frame.racers[0].name
    table = losses_table(frame)
    assert "step" not in table
    steps = table[f"{name}.step"]
    assert EXACT < len(steps) < 400_000
    np.testing.assert_array_equal(table[f"{name}.loss"], 1.0 / (steps + 1.0))


def test_the_table_of_a_long_trail_has_its_steps(long: SeriesView) -> None:
    frame = long_frame(long)
    name = frame.racers[0].name
    assert racers_table(frame)[f"{name}.step"].tolist() == [0, 9, 18, 400_000]
    assert f"{frame.racers[1].name}.step" not in racers_table(frame)


@pytest.mark.usefixtures("qapp")
def test_the_timeline_says_what_is_known_of_a_step_of_a_long_run(long: SeriesView) -> None:
    line = Scrubber()
    line.apply(long_frame(long))
    assert "in steps 200000 to 200015" in line.explain(200_001)
    assert "in steps" not in line.explain(100)
    assert "in steps" not in line.explain(399_999)
