"""The runs of several seeds in the loss chart: median, middle half and how many succeed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF

from engine.averages.series import Series, SeriesView
from engine.frames.frame import Frame
from engine.frames.seeds_frame import SeedsFrame
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import around, drawn, near
from widgets.run.loss_view import LossView
from widgets.run.seeds_band import band_of, seeds_tip, shown_loss, shown_name, success_words
from widgets.style.theme import racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def series(level: float, length: int) -> SeriesView:
    made = Series()
    made.append(np.full(length, level))
    return made.view()


def seeded(view: dict[str, object] | None = None) -> Frame:
    """One racer at step 40 with five runs of level losses, of which one has diverged at step 10."""
    frame = ravine_frame(40, view={"log_loss": False, **(view or {})})
    levels = (1.0, 2.0, 3.0, 4.0)
    runs = (*(series(level, 40) for level in levels), series(5.0, 10))
    seeds = SeedsFrame(runs, np.array([*levels, np.inf]), 1, ())
    racer = replace(frame.racers[0], losses=runs[0], loss=1.0, seeds=seeds, divergence="", step_loss=None)
    return replace(frame, racers=(racer,), ghosts=(), newest=40)


def test_median_and_quartiles_reach_from_the_first_step_to_this_one() -> None:
    racer = seeded().racers[0]
    steps, (lower, median, upper) = band_of(racer, 40, 0, 100)
    assert (steps[0], steps[-1]) == (0, 40)
    assert (lower == 2.0).all()
    assert (median == 3.0).all()
    assert (upper == 4.0).all()
    assert len(band_of(racer, 40, 41, 100)[0]) == 0
    assert len(band_of(replace(racer, seeds=None), 40, 0, 100)[0]) == 0


def test_the_chart_draws_the_median_in_its_band_and_tells_how_many_succeed() -> None:
    frame = seeded({"success_loss": 2.5})
    view = LossView(INK)
    pixels = drawn(view, frame, (640, 480))
    colour = racer_style(0, INK).colour
    assert near(around(pixels, view.pixel(20, 3.0), 1), colour, 40).any()
    above, within = (around(pixels, view.pixel(20.5, loss), 0)[0, 0] for loss in (4.6, 3.5))
    assert abs(int(within[0]) - int(above[0])) > 20
    entry = view.legend_items()[0].entry
    assert (entry.name, entry.value) == ("sgd, 5 seeds", "3.000")
    assert shown_name(frame.racers[0]) == entry.name
    assert view.summary().endswith("at most 2.5: sgd 2 of 5 (1 diverged)")
    assert "median of 5 seeds 3, middle half 2 to 4" in view.tip_at(view.pixel(20, 3.0))


def test_one_run_has_no_seeds_to_tell_of() -> None:
    frame = ravine_frame()
    assert success_words(frame) == ""
    assert seeds_tip(frame.racers[0], 3, 5) == ""
    assert shown_loss(frame.racers[0]) == frame.racers[0].loss


def test_a_median_without_end_is_no_curve_and_no_marker() -> None:
    frame = seeded()
    seeds = frame.racers[0].seeds
    assert seeds is not None
    lost = replace(
        seeds, losses=(seeds.losses[0], *[series(5.0, 10)] * 4), now=np.array([1.0] + 4 * [np.inf])
    )
    view = LossView(INK)
    pixels = drawn(view, replace(frame, racers=(replace(frame.racers[0], seeds=lost),)), (640, 480))
    assert pixels.size
    assert not near(around(pixels, QPointF(view.pixel(20, 3.0)), 3), racer_style(0, INK).colour, 40).any()
