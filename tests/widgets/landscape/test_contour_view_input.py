"""The contour map under the mouse: dragging the start, pointing, zooming, choosing a racer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QBuffer, QPoint, QPointF, QRect, QSize, Qt
from PyQt6.QtGui import QImage, QPainter, QWheelEvent
from PyQt6.QtSvg import QSvgGenerator, QSvgRenderer
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QApplication

from engine.objective import Domain
from tests.qt_input import qtest
from tests.widgets.frames import (
    RAVINE,
    ravine_frame,
    regression_frame,
)
from tests.widgets.landscape.maps import BARE, INK, REGRESSION_X, shown
from tests.widgets.layer_frames import layers_frame
from tests.widgets.pictures import around, click, drag, drawn, list_of, move, pixels_of
from widgets.landscape.contour_view import RING, ContourView
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")


def test_dragging_the_start_follows_live_and_puts_it_down() -> None:
    view, _ = shown(ravine_frame(6))
    live, down = QSignalSpy(view.start_dragged), QSignalSpy(view.start_moved)
    goal = view.pixel(-2.0, 1.0)
    drag(view, view.pixel(4.0, 2.0), view.pixel(1.0, 1.5), goal)
    assert len(live) == 2
    assert len(down) == 1
    assert list(down[0]) == pytest.approx(list(view.values(QPointF(goal.toPoint()))))
    assert view.start() == QPointF(goal.toPoint())


def test_the_start_stays_where_it_was_put_until_the_new_run_arrives() -> None:
    frame = ravine_frame(6)
    view, _ = shown(frame)
    drag(view, view.pixel(4.0, 2.0), view.pixel(-2.0, 1.0))
    view.apply(ravine_frame(7))
    assert view.start() != view.pixel(4.0, 2.0)
    view.apply(replace(frame, generation=2))
    assert view.start() == view.pixel(4.0, 2.0)


def test_a_start_that_cannot_be_moved_stays_where_it_is() -> None:
    frame = layers_frame("few units")
    assert not frame.has_free_start
    view = ContourView(INK)
    drawn(view, frame)
    start, asked = view.start(), QSignalSpy(view.start_moved)
    assert start is not None
    place, parts = view.values(start), QSignalSpy(view.domain_edited)
    drag(view, start, start + QPointF(40.0, 30.0))
    assert len(parts) >= 1  # it is the plane that is moved, and the start with it
    click(view, start + QPointF(60.0, -20.0))
    now = view.start()
    assert now is not None
    assert view.values(now) == pytest.approx(place)
    assert len(asked) == 1  # the window says why not
    assert ravine_frame(6).has_free_start


def test_a_start_dragged_out_of_the_map_stops_at_its_edge() -> None:
    view, _ = shown(ravine_frame(6))
    down = QSignalSpy(view.start_moved)
    drag(view, view.pixel(4.0, 2.0), QPointF(639.0, 2.0))
    (x_low, x_high), (y_low, y_high) = RAVINE.domain
    assert x_low <= down[0][0] <= x_high
    assert y_low <= down[0][1] <= y_high


def test_a_click_sets_the_start_and_a_drag_elsewhere_does_not() -> None:
    view, _ = shown(ravine_frame(6))
    down = QSignalSpy(view.start_moved)
    drag(view, view.pixel(-3.0, -1.0), view.pixel(-1.0, -1.0))
    assert len(down) == 0
    click(view, view.pixel(-3.0, -1.0))
    assert list(down[0]) == pytest.approx([-3.0, -1.0], abs=0.02)


def test_the_wheel_and_a_drag_ask_for_another_part_of_a_surfaces_plane_and_show_its_axes_at_once() -> None:
    frame = ravine_frame(6)
    view, _ = shown(frame)
    asked = list[Domain | None]()
    view.domain_edited.connect(asked.append)
    wheel(view, view.pixel(0.0, 0.0), -240)
    wider = asked[-1]
    assert wider is not None
    assert wider[0][0] < frame.landscape.domain[0][0]
    assert (view.x_axis.low, view.x_axis.high) == wider[0]
    # A frame from before does not bring the old axes back.
    view.apply(replace(frame, newest=frame.newest + 1))
    assert (view.x_axis.low, view.x_axis.high) == wider[0]
    drag(view, view.pixel(-3.0, -1.0), view.pixel(-1.0, -1.0))
    assert view.x_axis.low == pytest.approx(wider[0][0] - 2.0, abs=0.1)
    assert len(asked) == 2
    view.unzoom()
    assert asked[-1] is None


def test_a_drag_with_shift_draws_a_line_of_starts_and_moves_nothing_else() -> None:
    view, before = shown(ravine_frame(6))
    drawn_lines, asked = QSignalSpy(view.starts_drawn), QSignalSpy(view.domain_edited)
    shift = Qt.KeyboardModifier.ShiftModifier
    first, last = view.pixel(-3.0, -1.0), view.pixel(1.0, 2.0)
    qtest.mousePress(view, Qt.MouseButton.LeftButton, shift, first.toPoint())
    qtest.mouseMove(view, last.toPoint())
    assert not np.array_equal(drawn(view, ravine_frame(6)), before)
    qtest.mouseRelease(view, Qt.MouseButton.LeftButton, shift, last.toPoint())
    ((begin, end),) = list_of(drawn_lines)
    assert begin == pytest.approx((-3.0, -1.0), abs=0.02)
    assert end == pytest.approx((1.0, 2.0), abs=0.02)
    assert not len(asked)


def test_pointing_reads_parameters_and_the_loss_between_grid_points() -> None:
    view, _ = shown(ravine_frame(6))
    over, out = QSignalSpy(view.hovered), QSignalSpy(view.unhovered)
    move(view, view.pixel(2.0, 1.0))
    assert list(over[0]) == pytest.approx([2.0, 1.0])
    assert view.reading(2.0, 1.2) == ["x 2   y 1.2", "loss ≈ 18.4"]
    move(view, QPointF(1.0, 1.0))
    assert len(out) == 1


def test_an_evaluator_gives_the_exact_loss_and_gradient() -> None:
    view, _ = shown(ravine_frame(6))
    view.set_evaluator(lambda x, y: (x * x + 10.0 * y * y, np.array([2.0 * x, 20.0 * y])))
    assert view.reading(2.0, -1.0)[1] == "loss 14   gradient (4, −20)"
    view.set_evaluator(lambda _x, _y: (float("nan"), np.zeros(2)))
    assert view.reading(2.0, -1.0)[1] == "loss undefined here"


def test_a_tooltip_gives_full_precision() -> None:
    view, _ = shown(ravine_frame(6))
    view.set_evaluator(lambda x, _y: (1.0 / 3.0, np.array([x, -2.0 / 3.0])))
    assert "0.3333333333333333" in view.tip_at(view.pixel(1.0, 1.0))
    assert "−0.6666666666666666" in view.tip_at(view.pixel(1.0, 1.0))


@pytest.mark.parametrize("size", [(320, 230), (900, 700)])
def test_the_readout_covers_no_marker(size: tuple[int, int]) -> None:
    frame = ravine_frame(6, view=BARE)
    view, before = shown(frame, size)
    for x in (-4.5, 0.0, 4.5):
        for y in (-2.5, 0.0, 2.5):
            move(view, view.pixel(x, y))
            after = drawn(view, frame, size)
            for racer in frame.racers:
                at = view.pixel(*racer.theta)
                assert np.array_equal(around(before, at), around(after, at)), (x, y, racer.name)


def wheel(view: ContourView, at: QPointF, turn: int) -> None:
    event = QWheelEvent(
        at,
        at,
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    view.wheelEvent(event)


def test_the_wheel_zooms_where_it_points_and_never_out_of_the_domain() -> None:
    view, _ = shown(ravine_frame(6))
    at = view.pixel(2.0, 1.0)
    wheel(view, at, 600)
    assert view.x_axis.high - view.x_axis.low < 5.0
    assert view.values(view.pixel(2.0, 1.0)) == pytest.approx((2.0, 1.0))
    assert abs(view.pixel(2.0, 1.0).x() - at.x()) < 12.0  # the numbers beside the axis may be wider now
    wheel(view, at, -6000)
    assert (view.x_axis, view.y_axis) == view.home


def test_a_zoom_outlives_frames_but_not_another_domain() -> None:
    view, _ = shown(ravine_frame(6))
    wheel(view, view.pixel(2.0, 1.0), 600)
    zoomed = view.x_axis
    view.apply(ravine_frame(7))
    assert view.x_axis == zoomed
    view.apply(regression_frame(7))
    assert (view.x_axis.low, view.x_axis.high) == REGRESSION_X


def test_a_click_on_a_racer_in_the_legend_chooses_it() -> None:
    view, _ = shown(ravine_frame(6))
    chosen, moved = QSignalSpy(view.racer_chosen), QSignalSpy(view.start_moved)
    click(view, view.legend_items()[2].rect.center())
    assert list_of(chosen) == [[2]]
    assert len(moved) == 0


def test_a_vector_picture_keeps_within_the_axes_when_zoomed() -> None:
    frame = ravine_frame(6, view={"arrows": False})
    wild = replace(frame.racers[0], path=np.array([[4.0, 2.0], [80.0, -50.0], [-1.0, 1.0]]))
    view = ContourView(INK)
    view.resize(640, 480)
    view.apply(replace(frame, racers=(wild, *frame.racers[1:])))
    wheel(view, view.pixel(1.0, 0.0), 800)
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(640, 480))
    generator.setViewBox(QRect(0, 0, 640, 480))
    painter = QPainter(generator)
    view.render(painter)
    painter.end()
    vectors = QImage(640, 480, QImage.Format.Format_RGB32)
    painter = QPainter(vectors)
    QSvgRenderer(buffer.data()).render(painter)
    painter.end()
    pixels = drawn(view, view.frame or frame)
    area = view.area().toAlignedRect().adjusted(-4, -4, 4, 4)
    outside = np.ones(pixels.shape[:2], dtype=bool)
    outside[area.top() : area.bottom(), area.left() : area.right()] = False
    assert np.abs(pixels_of(vectors) - pixels)[outside].mean() < 1.0


def test_what_is_pointed_at_elsewhere_is_ringed_here(qapp: QApplication) -> None:
    del qapp
    view = ContourView(themes()["ink"])
    view.resize(480, 360)
    view.apply(ravine_frame(12))
    view.settle()
    before = view.grab().toImage()
    view.set_pointer(-2.0, -1.5)
    ringed, at = view.grab().toImage(), view.pixel(-2.0, -1.5).toPoint()
    rim = QPoint(at.x() + round(RING), at.y())
    assert ringed.pixelColor(rim) != before.pixelColor(rim)
    assert ringed.pixelColor(at) == before.pixelColor(at)
    view.set_pointer()
    assert view.grab().toImage() == before
