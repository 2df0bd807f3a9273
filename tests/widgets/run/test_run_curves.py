"""Curves on the line of a run: no spike is lost, nothing not finite is drawn, nothing is painted twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QSize
from PyQt6.QtGui import QImage

from engine.averages.series import Series, SeriesView
from tests.widgets.frames import long_losses, ravine_frame, with_losses
from widgets.run.run_curves import RunCurves, StepRange
from widgets.run.run_scale import LossScale, heights_for
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")
INK = load_theme("ink")
SIZE = QSize(640, 44)


def series(values: np.ndarray) -> SeriesView:
    made = Series()
    made.append(values)
    return made.view()


def drawn_rows(image: QImage) -> set[int]:
    return {
        y
        for y in range(image.height())
        if any(image.pixelColor(x, y).alpha() > 40 for x in range(image.width()))
    }


def painted(losses: SeriesView) -> QImage:
    frame = with_losses(ravine_frame(1), losses, 1)
    stretch = StepRange(0.0, float(len(losses)), heights_for([losses]), SIZE)
    return RunCurves().picture(frame, INK, stretch, 1.0).toImage()


def test_a_single_spike_among_a_million_steps_is_seen() -> None:
    values = np.full(1_000_000, 1.0)
    values[777_777] = 1e4
    assert min(drawn_rows(painted(series(values)))) < 20


def test_what_is_not_finite_is_left_out() -> None:
    values = np.array([1.0, 10.0, np.inf, np.nan, 100.0] * 10)
    assert drawn_rows(painted(series(values)))


def test_losses_of_zero_and_below_are_drawn_on_a_linear_scale() -> None:
    assert heights_for([series(np.array([-2.0, 3.0]))]) == LossScale(-2.0, 3.0, logarithmic=False)
    assert heights_for([series(np.array([0.02, 300.0]))]) == LossScale(-2, 3, logarithmic=True)


def test_the_same_curves_are_painted_once() -> None:
    curves, frame = RunCurves(), with_losses(ravine_frame(1), long_losses(500), 1)
    stretch = StepRange(0.0, 500.0, heights_for([racer.losses for racer in frame.racers]), SIZE)
    first = curves.picture(frame, INK, stretch, 1.0)
    assert curves.picture(replace(frame, playing=True), INK, stretch, 1.0).cacheKey() == first.cacheKey()
    other = curves.picture(frame, load_theme("paper"), stretch, 1.0)
    assert other.cacheKey() != first.cacheKey()


def test_a_run_that_stands_shows_all_its_steps_at_once() -> None:
    curves, short = RunCurves(), with_losses(ravine_frame(1), long_losses(100), 1)
    stretch = StepRange(0.0, 500.0, heights_for([racer.losses for racer in short.racers]), SIZE)
    before = curves.picture(replace(short, playing=True), INK, stretch, 1.0).cacheKey()
    longer = with_losses(ravine_frame(1), long_losses(500), 1)
    assert curves.picture(longer, INK, stretch, 1.0).cacheKey() != before
