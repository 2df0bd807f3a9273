"""The timeline shows a frame's step, requests others, and does not move while a run plays."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QColor, QWheelEvent
from PyQt6.QtTest import QSignalSpy

from engine.experiment.description import Bookmark
from engine.frames.frame import Address
from tests.qt_input import qtest
from tests.widgets.frames import long_losses, ravine_frame, with_losses
from tests.widgets.pictures import list_of
from widgets.run.run_scale import line_end
from widgets.run.scrubber import Scrubber
from widgets.run.speed_slider import nearest_notch, notches, speed_text
from widgets.run.timeline import BUTTONS, Timeline
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")
INK = load_theme("ink")


@pytest.fixture
def timeline() -> Iterator[Timeline]:
    made = Timeline()
    made.set_theme(INK)
    made.resize(1264, 60)
    made.show()
    yield made
    made.close()
    made.deleteLater()


def scrubber_of(timeline: Timeline) -> Scrubber:
    return timeline.scrubber


@given(newest=st.integers(0, 10_000_000), planned=st.none() | st.integers(1, 10_000_000))
def test_the_line_reaches_beyond_what_it_must_show_but_not_far(newest: int, planned: int | None) -> None:
    end, must = line_end(newest, planned), max(newest, planned or 0, 50)
    assert must <= end <= 2 * must


@given(step=st.integers(50, 1_000_000))
def test_the_line_is_drawn_anew_only_seldom(step: int) -> None:
    # The end never goes back, so that a thousandth between two looks leaves none out.
    ends = {line_end(s, None) for s in range(step, step + step // 10, 1 + step // 1000)}
    assert len(ends) <= 2


def test_every_transport_button_asks_by_its_name(timeline: Timeline) -> None:
    asked: list[str] = []
    timeline.asked.connect(asked.append)
    timeline.apply(ravine_frame(49))
    for name in BUTTONS:
        timeline.buttons[name].click()
    assert tuple(asked) == BUTTONS


def test_the_counter_names_step_and_newest(timeline: Timeline) -> None:
    timeline.apply(ravine_frame(49))
    assert timeline.counter == "step 49 / 120"


def test_nothing_moves_while_the_counter_gains_digits(timeline: Timeline) -> None:
    frame = ravine_frame(0)
    lefts = set()
    for step in (0, 9, 10, 99, 100, 120):
        timeline.apply(replace(frame, address=Address(step)))
        timeline.grab()
        lefts.add(scrubber_of(timeline).geometry().left())
    assert len(lefts) == 1


def test_there_is_no_step_back_from_the_start(timeline: Timeline) -> None:
    timeline.apply(ravine_frame(0))
    assert not timeline.buttons["step_back"].isEnabled()
    timeline.apply(ravine_frame(1))
    assert timeline.buttons["step_back"].isEnabled()


def test_dragging_seeks_every_step_passed_and_holds_the_run(timeline: Timeline) -> None:
    sought: list[int] = []
    held: list[bool] = []
    timeline.seek_requested.connect(sought.append)
    timeline.hold_changed.connect(held.append)
    timeline.apply(ravine_frame(49))
    line = scrubber_of(timeline)
    qtest.mousePress(line, Qt.MouseButton.LeftButton, pos=QPoint(round(line.x_of(10)), 20))
    qtest.mouseMove(line, QPoint(round(line.x_of(60)), 20))
    qtest.mouseRelease(line, Qt.MouseButton.LeftButton, pos=QPoint(round(line.x_of(60)), 20))
    assert sought == [10, 60]
    assert held == [True, False]


def test_a_drag_beyond_the_run_goes_to_its_ends(timeline: Timeline) -> None:
    timeline.apply(ravine_frame(49))
    line = scrubber_of(timeline)
    assert line.step_under(-100) == 0
    assert line.step_under(line.width() + 100) == 120


def test_a_click_near_a_bookmark_goes_to_its_very_step(timeline: Timeline) -> None:
    frame = with_losses(ravine_frame(49), long_losses(1_000_000), 500_000)
    timeline.apply(replace(frame, experiment=replace(frame.experiment, bookmarks=(Bookmark(123_456),))))
    line = scrubber_of(timeline)
    assert line.step_under(line.x_of(123_456) + 3) == 123_456
    assert line.step_under(line.x_of(123_456) + 6) != 123_456


def test_hovering_reports_the_numbers_of_that_step(timeline: Timeline) -> None:
    frame = ravine_frame(49)
    timeline.apply(frame)
    text = scrubber_of(timeline).explain(30)
    assert "step 30" in text
    assert f"{frame.racers[2].losses.values[30]:.6g}" in text
    assert "learning rate becomes 0.03" in text


def test_the_wheel_zooms_about_the_mouse_and_all_the_way_out_again(timeline: Timeline) -> None:
    timeline.apply(ravine_frame(49))
    line = scrubber_of(timeline)
    left, right, x = line.step_at(0.0), line.step_at(line.width()), line.x_of(60)
    for _ in range(3):
        turn(line, x, 120)
    assert line.step_at(line.width()) - line.step_at(0.0) < (right - left) * 0.6
    assert line.x_of(60) == pytest.approx(x)
    for _ in range(9):
        turn(line, x, -120)
    assert (line.step_at(0.0), line.step_at(line.width())) == (left, right)


def turn(line: Scrubber, x: float, angle: int) -> None:
    event = QWheelEvent(
        QPointF(x, 20), QPointF(x, 20), QPoint(), QPoint(0, angle), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    line.wheelEvent(event)


def test_a_bookmark_is_drawn_where_it_is(timeline: Timeline) -> None:
    frame = ravine_frame(49)
    marked = replace(frame, experiment=replace(frame.experiment, bookmarks=(Bookmark(100),)))
    line = scrubber_of(timeline)
    colours = []
    for shown in (frame, marked):
        timeline.apply(shown)
        picture = line.grab().toImage()
        colours.append(picture.pixelColor(round(line.x_of(100)), 4))
    assert colours[1] == QColor(INK.accent)
    assert colours[0] != colours[1]


@pytest.mark.parametrize("theme", ["ink", "paper"])
def test_a_loss_curve_of_a_million_steps_is_drawn(timeline: Timeline, theme: str) -> None:
    timeline.set_theme(load_theme(theme))
    timeline.apply(with_losses(ravine_frame(49), long_losses(1_000_000), 500_000))
    assert timeline.counter == "step 500\N{THIN SPACE}000 / 999\N{THIN SPACE}999"
    picture = scrubber_of(timeline).grab().toImage()
    background = picture.pixelColor(picture.width() - 30, 40)
    column = [picture.pixelColor(picture.width() // 3, y) for y in range(10, 40)]
    assert any(colour != column[0] for colour in column)
    assert background.isValid()


@pytest.mark.parametrize("values", [[0.0, 0.0], [-1.0, -2.0], [math.inf, math.nan], [1e300, 1e-300]])
def test_losses_of_any_kind_are_drawn(timeline: Timeline, values: list[float]) -> None:
    import numpy as np

    from engine.averages.series import SeriesView

    timeline.apply(with_losses(ravine_frame(1), SeriesView(np.array(values)), 1))
    assert not scrubber_of(timeline).grab().isNull()


@pytest.mark.parametrize(
    ("speed", "text"),
    [
        (0.2, "1 phase/s"),
        (0.5, "2.5 phases/s"),
        (1.0, "1 step/s"),
        (8.0, "8 steps/s"),
        (math.inf, "flat out"),
    ],
)
def test_a_speed_is_said_in_words(speed: float, text: str) -> None:
    assert speed_text(speed, 5) == text


@given(speed=st.floats(1e-3, 1e6), phases=st.integers(0, 9))
def test_every_speed_has_a_notch(speed: float, phases: int) -> None:
    assert 0 <= nearest_notch(speed, phases) < len(notches(phases)) - 1


@pytest.mark.parametrize("phases", [1, 2, 3, 5, 7])
def test_the_speeds_go_from_one_phase_a_second_to_flat_out(phases: int) -> None:
    offered = notches(phases)
    assert offered[0] * phases == pytest.approx(1.0)
    assert list(offered) == sorted(set(offered))
    assert math.isinf(offered[-1])
    assert [nearest_notch(speed, phases) for speed in offered] == list(range(len(offered)))


def test_the_speed_slider_asks_for_flat_out_at_its_end_and_one_phase_a_second_at_its_start(
    timeline: Timeline,
) -> None:
    speeds: list[float] = []
    timeline.speed_changed.connect(speeds.append)
    slider = timeline.speed.slider
    slider.setValue(slider.maximum())
    slider.setValue(0)
    assert speeds == [math.inf, 1 / 5]


def test_showing_a_speed_asks_for_nothing(timeline: Timeline) -> None:
    speeds: list[float] = []
    timeline.speed_changed.connect(speeds.append)
    timeline.apply(replace(ravine_frame(3), speed=250.0))
    assert speeds == []
    assert timeline.speed.text == "250 steps/s"


def test_a_bookmark_that_the_run_has_not_reached_can_be_clicked_and_says_what_it_is(
    timeline: Timeline,
) -> None:
    frame = ravine_frame(49)
    marks = (Bookmark(frame.newest + 60, name="what is to come"),)
    timeline.apply(replace(frame, experiment=replace(frame.experiment, bookmarks=marks, steps=400)))
    line = scrubber_of(timeline)
    place = line.x_of(marks[0].step)
    assert line.step_under(place) == frame.newest
    assert line.step_under(place, ahead=True) == marks[0].step
    assert "what is to come" in line.explain(marks[0].step)
    asked = QSignalSpy(timeline.seek_requested)
    qtest.mouseClick(line, Qt.MouseButton.LeftButton, pos=QPoint(round(place), 10))
    assert list_of(asked) == [[marks[0].step]]
