from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtTest import QSignalSpy

from engine.averages.series import Series, SeriesView
from engine.frames.frame import Address, Frame
from engine.objective import FloatArray
from tests.widgets.frames import NAMES, long_losses, ravine_frame, regression_frame, with_losses
from tests.widgets.pictures import around, click, drag, drawn, list_of, near
from widgets.run.loss_view import LossView
from widgets.style.theme import racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
LINEAR = {"log_loss": False}


def series(values: list[float] | FloatArray) -> SeriesView:
    made = Series()
    made.append(np.asarray(values, dtype=float))
    return made.view()


def shown(frame: Frame, size: tuple[int, int] = (640, 480)) -> LossView:
    view = LossView(INK)
    drawn(view, frame, size)
    return view


def one(losses: SeriesView, step: int = 0, **changes: object) -> Frame:
    """A frame with a single racer that has these losses."""
    frame = with_losses(ravine_frame(view=changes.pop("view", None)), losses, step)  # type: ignore[arg-type]
    racer = replace(frame.racers[0], loss=losses.at(step).low)
    return replace(frame, racers=(racer,), ghosts=(), **changes)  # type: ignore[arg-type]


def test_the_legend_shows_names_as_they_are_right_now() -> None:
    frame = ravine_frame(6)
    first = replace(frame.racers[0], title="rate 0.3")
    view = LossView(INK)
    drawn(view, replace(frame, racers=(first, *frame.racers[1:])), (640, 400))
    assert [item.entry.name for item in view.legend_items()] == ["rate 0.3", *NAMES[1:]]


def test_a_curve_runs_through_the_loss_of_every_step() -> None:
    frame = one(series(np.linspace(4.0, 1.0, 41)), 40, view=LINEAR)
    view = LossView(INK)
    pixels = drawn(view, frame)
    for step in (5, 20, 33):
        at = view.pixel(step, frame.racers[0].losses.at(step).low)
        assert near(around(pixels, at, 1), racer_style(0, INK).colour, 40).any(), step


def test_the_curve_reaches_the_newest_step_although_its_loss_is_recorded_only_when_it_is_made() -> None:
    losses = series([4.0, 4.0])
    frame = with_losses(ravine_frame(view=LINEAR), losses, 2)
    racer = replace(frame.racers[0], loss=0.0, step_loss=2.0)
    view = LossView(INK)
    pixels = drawn(view, replace(frame, racers=(racer,), ghosts=(), newest=2))
    for step, loss in ((1.25, 3.5), (1.5, 3.0)):
        assert near(around(pixels, view.pixel(step, loss), 1), racer_style(0, INK).colour, 40).any(), step


def test_what_lies_beyond_this_step_is_fainter() -> None:
    frame = one(series(np.full(41, 2.0)), 20, view=LINEAR)
    view = LossView(INK)
    pixels, colour = drawn(view, frame), racer_style(0, INK).colour
    assert near(around(pixels, view.pixel(10, 2.0), 1), colour, 40).any()
    assert not near(around(pixels, view.pixel(30, 2.0), 1), colour, 40).any()


def test_a_logarithmic_axis_ends_at_powers_of_ten() -> None:
    view = shown(one(series([250.0, 3.0, 0.02])))
    assert view.y_axis.scale.kind == "log"
    assert (view.y_axis.low, view.y_axis.high) == (-2.0, 3.0)


def test_losses_of_zero_lie_on_the_lower_edge_and_this_is_said() -> None:
    view = shown(one(series([250.0, 3.0, 0.0, -4.0, 0.02])))
    assert view.pixel(2, 0.0).y() == view.pixel(3, -4.0).y() == pytest.approx(view.area().bottom())
    assert "zero or less" in view.note


def test_losses_that_are_all_negative_get_a_linear_axis_and_a_reason() -> None:
    view = shown(one(series([-1.0, -2.0, -3.0])))
    assert view.y_axis.scale.kind == "linear"
    assert "no loss is above zero" in view.note


def test_losses_well_below_zero_get_a_linear_axis_and_the_header_says_why() -> None:
    view = shown(one(series([0.3, 0.1, -0.9])))
    assert view.y_axis.scale.kind == "linear"
    assert view.y_axis.low <= -0.9 < 0.3 <= view.y_axis.high
    assert view.summary() == "linear: losses fall below zero"


@pytest.mark.parametrize("view_values", [LINEAR, {}])
def test_the_start_alone_is_a_marker_well_inside_an_axis_about_it(view_values: dict[str, bool]) -> None:
    frame = one(series([16299.0]), view=view_values)
    bare = replace(frame.racers[0], losses=series([]), path=frame.racers[0].path[:1])
    view = LossView(INK)
    pixels = drawn(view, replace(frame, racers=(bare,), newest=0))
    at = view.pixel(0, 16299.0)
    assert view.area().top() + 20.0 < at.y() < view.area().bottom() - 20.0
    assert near(around(pixels, at, 2), racer_style(0, INK).colour, 30).any()


def test_the_axis_grows_to_hold_the_loss_where_a_racer_stands() -> None:
    frame = one(series([10.0, 8.0]), 1, view=LINEAR)
    view = shown(replace(frame, racers=(replace(frame.racers[0], loss=300.0),)))
    assert view.y_axis.high >= 300.0


def test_a_marker_beyond_the_axis_is_an_arrow_at_its_edge_with_its_value() -> None:
    frame = one(series([10.0, 8.0]), 1, view=LINEAR)
    view = LossView(INK)
    pixels = drawn(view, replace(frame, racers=(replace(frame.racers[0], loss=1e9),)))
    assert view.y_axis.high < 1e6
    edge = QPointF(view.pixel(1, 0.0).x(), view.area().top() + 6.0)
    assert near(around(pixels, edge, 6), racer_style(0, INK).colour, 30).any()
    assert near(around(pixels, edge + QPointF(40.0, 2.0), 8), INK.text, 40).any()


def test_the_marker_of_a_racer_that_diverged_stands_at_its_last_step() -> None:
    frame = one(series([10.0, 8.0, 6.0]), 2)
    ended = replace(frame.racers[0], path=frame.racers[0].path[:2], divergence="Diverged.", loss=8.0)
    view = LossView(INK)
    pixels = drawn(view, replace(frame, racers=(ended,), address=Address(30), newest=30))
    assert view.step_of(ended) == 1
    colour = racer_style(0, INK).colour
    assert near(around(pixels, view.pixel(1, 8.0), 2), colour, 30).mean() > 0.5
    assert not near(around(pixels, view.pixel(30, 8.0), 2), colour, 30).any()


@pytest.mark.parametrize("view_values", [LINEAR, {}])
@pytest.mark.parametrize(
    "losses", [[2.0], [0.0, 0.0], [np.nan], [1.0, np.inf], [1.0, 1e300], [1e-320, 1e-310]]
)
def test_strange_losses_are_drawn_all_the_same(losses: list[float], view_values: dict[str, bool]) -> None:
    view = shown(one(series(losses), view=view_values))
    assert np.isfinite([view.y_axis.low, view.y_axis.high]).all()
    assert view.y_axis.low < view.y_axis.high


def test_a_diverging_racer_does_not_flatten_the_others() -> None:
    view = shown(one(series([10.0, 5.0, 1e200, np.inf]), view=LINEAR))
    assert view.y_axis.high < 1e6


def test_ranges_only_grow_while_playing_and_settle_on_pause() -> None:
    view = shown(one(series([100.0, 1e-4]), playing=True))
    wide = view.y_axis.low, view.y_axis.high
    view.apply(one(series([100.0, 50.0]), playing=True))
    assert (view.y_axis.low, view.y_axis.high) == wide
    view.apply(one(series([100.0, 50.0])))
    assert (view.y_axis.low, view.y_axis.high) == (1.0, 2.0)


def test_another_run_begins_with_ranges_of_its_own() -> None:
    view = shown(one(series([100.0, 1e-4]), playing=True))
    view.apply(one(series([100.0, 50.0]), playing=True, generation=2))
    assert view.y_axis.low == 1.0


def test_the_axis_of_steps_changes_seldom_while_a_run_grows() -> None:
    view = LossView(INK)
    ends = []
    for newest in range(0, 5000, 7):
        view.apply(one(series(np.ones(newest + 1)), newest, playing=True))
        ends.append(view.x_axis.high)
        assert view.x_axis.high >= newest
    assert len(set(ends)) < 20
    assert ends == sorted(ends)


def test_a_million_steps_are_drawn_as_a_band_that_holds_the_extremes() -> None:
    losses = long_losses(1_000_000)
    frame = one(losses, 999_999)
    view = LossView(INK)
    drawn(view, frame)
    line, band = view.curve(losses, view.area())
    assert line.elementCount() < 5_000
    assert band.elementCount() < 10_000
    top = view.pixel(0, float(losses.values.max())).y()
    assert band.boundingRect().top() == pytest.approx(top, abs=0.5)


def test_a_click_seeks_the_step_under_the_mouse() -> None:
    view = shown(ravine_frame(49))
    sought = QSignalSpy(view.seek_requested)
    click(view, QPointF(view.pixel(30, 1.0).x(), view.area().center().y()))
    assert list_of(sought) == [[30]]


def test_dragging_scrubs_and_stays_within_the_run() -> None:
    view = shown(ravine_frame(49))
    sought = QSignalSpy(view.seek_requested)
    middle = view.area().center().y()
    drag(view, *(QPointF(view.pixel(step, 1.0).x(), middle) for step in (30, 60, 149)))
    assert list_of(sought) == [[30], [60], [120]]


def test_a_click_on_the_legend_seeks_nothing() -> None:
    view = shown(ravine_frame(49))
    sought, chosen = QSignalSpy(view.seek_requested), QSignalSpy(view.racer_chosen)
    click(view, view.legend_items()[1].rect.center())
    assert len(sought) == 0
    assert list_of(chosen) == [[1]]


def test_a_change_of_a_setting_is_marked_and_explained() -> None:
    frame = ravine_frame(49)
    view = shown(frame)
    assert view.changes() == [30]
    at = QPointF(view.pixel(30, 1.0).x(), view.area().center().y())
    assert "momentum learning_rate = 0.03" in view.tip_at(at)
    assert "step 30" in view.tip_at(at)


@pytest.mark.parametrize("size", [(320, 220), (640, 480), (1280, 760)])
def test_the_legend_lies_above_the_curves_and_its_lines_apart(size: tuple[int, int]) -> None:
    view = LossView(INK)
    view.compact = False
    drawn(view, regression_frame(), size)
    items = view.legend_items()
    assert [item.entry.name for item in items] == ["sgd", "momentum", "adam"]
    assert all(item.rect.bottom() <= view.area().top() for item in items)
    for number, item in enumerate(items):
        assert not any(item.rect.intersects(other.rect) for other in items[number + 1 :])


def test_a_low_view_leaves_the_legend_to_others_and_gives_its_room_to_the_curves() -> None:
    view = shown(regression_frame(), (300, 150))
    assert view.legend_items() == []
    assert view.area().height() > 0.75 * 150
    view.compact = False
    assert len(view.legend_items()) == 3
    assert view.area().height() < 0.6 * 150
    high = shown(regression_frame(), (300, 300))
    assert len(high.legend_items()) == 3


def test_the_legend_stands_still_while_its_numbers_run() -> None:
    view = shown(ravine_frame(20), (900, 500))
    before = [item.rect for item in view.legend_items()]
    drawn(view, ravine_frame(21), (900, 500))
    assert [item.rect for item in view.legend_items()] == before


def test_the_axis_says_where_it_ends() -> None:
    frame = ravine_frame(49)
    tiny = with_losses(frame, series(10.0 ** -np.linspace(0.0, 30.0, 50)), 49)
    view = LossView(INK)
    view.resize(640, 400)
    view.apply(tiny)
    assert "at the lower edge: below 10" in view.note
    view.apply(with_losses(frame, series(10.0 ** -np.linspace(0.0, 6.0, 50)), 49))
    assert not view.note


def test_values_of_racers_beyond_the_axis_do_not_lie_on_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    frame = ravine_frame(6)
    wild = tuple(replace(racer, loss=1e9 * (1 + racer.index)) for racer in frame.racers)
    written: list[float] = []
    monkeypatch.setattr(
        "widgets.run.loss_view.write", lambda _painter, _x, baseline, *_args, **_kw: written.append(baseline)
    )
    drawn(LossView(INK), replace(frame, racers=wild), (640, 400))
    assert np.diff(sorted(written)).min() >= 14.0
