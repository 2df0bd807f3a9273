from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, QRectF, Qt
from PyQt6.QtGui import QKeyEvent, QWheelEvent

from engine.experiment.description import Experiment, NetworkSpec, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Address, Frame
from engine.observers.session_observer import Observer
from engine.parameters import Value
from engine.session.session import Session
from engine.surfaces.convexity import CONCAVE, CONVEX, SADDLE
from tests.qt_input import qtest
from tests.widgets.pictures import around, drawn, near
from widgets.landscape.surface_view import SurfaceView
from widgets.style.theme import load_theme
from widgets.surface_reading.convexity_map import class_colours, title_box
from widgets.surface_reading.convexity_view import ConvexityView
from widgets.surface_reading.critical_view import CriticalView
from widgets.surface_reading.reading_view import ReadingView, snapped
from widgets.surface_reading.slices_view import SlicesView, caption_within

VIEW: dict[str, Value] = {"workspace": "surfaces"}
SADDLE_SURFACE = Experiment(
    SurfaceSpec(surface="saddle", start=(1.0, 0.5)), named((RacerSpec("sgd"),)), view=VIEW
)


def frame_of(experiment: Experiment, step: int = 0, **view: Value) -> Frame:
    session = Session(replace(experiment, view={**experiment.view, **view}))
    session.seek(Address(step))
    return Observer(session, extras=lambda _: {"reading"}).frame()


def asked(view: ReadingView) -> list[Mapping[str, Value]]:
    """What a view asks for from now on."""
    edits: list[Mapping[str, Value]] = []
    view.view_edited.connect(edits.append)
    return edits


def test_only_who_reads_makes_frames_bring_a_reading() -> None:
    assert Observer(Session(SADDLE_SURFACE)).frame().reading is None
    assert frame_of(SADDLE_SURFACE).reading is not None


def test_what_is_follow_racers_the_marker_or_stays_where_it_was_put() -> None:
    frame = frame_of(SADDLE_SURFACE, 5)
    assert frame.reading is not None
    assert (frame.reading.x, frame.reading.y) == tuple(frame.racers[0].theta)
    assert frame.reading.loss == frame.racers[0].loss
    assert frame.reading.gradient.tolist() == frame.racers[0].gradient.tolist()
    still = frame_of(SADDLE_SURFACE, 5, follow_racer=False, read_x=0.25, read_y=-1.0).reading
    assert still is not None
    assert (still.x, still.y) == (0.25, -1.0)
    assert still.loss == pytest.approx(0.25**2 - 1.0)


def test_a_line_learned_from_data_is_read_like_any_bowl() -> None:
    line = Experiment(NetworkSpec(dataset="line_dense"), named((RacerSpec("sgd"),)), view=VIEW)
    reading = frame_of(line).reading
    assert reading is not None
    (point,) = reading.critical.points
    assert point.kind == "minimum"
    assert reading.classes is not None
    assert (reading.classes[2] == CONVEX).all()
    assert min(reading.along[0][:, 1]) >= point.loss


@pytest.mark.usefixtures("qapp")
def test_a_click_on_a_slice_reads_there_and_leaves_the_other_parameter() -> None:
    view = SlicesView(load_theme("ink"))
    drawn(view, frame_of(SADDLE_SURFACE), (640, 200))
    edits, (along_x, along_y) = asked(view), view.plots()
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=along_x.area.center().toPoint())
    assert edits[-1]["follow_racer"] is False
    assert edits[-1]["read_x"] == pytest.approx(along_x.x_at(along_x.area.center().toPoint().x()), abs=0.005)
    assert edits[-1]["read_y"] == 0.5
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=along_y.area.center().toPoint())
    assert edits[-1]["read_x"] == 1.0


@pytest.mark.usefixtures("qapp")
def test_the_hole_of_the_rational_family_is_reported_with_the_limits_along_both_axes() -> None:
    rational = Experiment(
        SurfaceSpec(surface="rational_family", constants={"a": 2.0, "b": 3.0}),
        named((RacerSpec("sgd"),)),
        view={**VIEW, "follow_racer": False},
    )
    frame = frame_of(rational)
    assert frame.reading is not None
    assert np.isnan(frame.reading.loss)
    assert frame.reading.limits == pytest.approx((2.0, 3.0))
    assert np.isnan(frame.reading.filling)
    view = CriticalView(load_theme("paper"))
    view.apply(frame)
    assert view.reading_lines()[0].endswith("undefined")
    assert "limit along x 2" in view.reading_lines()[1]
    filled = replace(rational, objective=SurfaceSpec(surface="rational_family"))
    reading = frame_of(filled).reading
    assert reading is not None
    assert reading.filling == pytest.approx(1.0)


@pytest.mark.usefixtures("qapp")
def test_the_map_of_curvature_reports_the_shares_and_reads_where_it_is_clicked() -> None:
    view = ConvexityView(load_theme("ink"))
    picture = drawn(view, frame_of(SADDLE_SURFACE), (420, 320))
    assert view.shares()[SADDLE] == 1.0
    assert view.summary() == "saddle 100 %"
    camel = replace(SADDLE_SURFACE, objective=SurfaceSpec(surface="himmelblau"))
    assert (drawn(view, frame_of(camel), (420, 320)) != picture).any()
    assert min(view.shares()[kind] for kind in (CONVEX, SADDLE, CONCAVE)) > 0.05
    edits, at = asked(view), view.area().center().toPoint()
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
    assert (edits[-1]["read_x"], edits[-1]["read_y"]) == pytest.approx(view.values(QPointF(at)), abs=0.005)


@pytest.mark.usefixtures("qapp")
def test_the_list_of_critical_points_is_walked_by_keys() -> None:
    himmelblau = replace(SADDLE_SURFACE, objective=SurfaceSpec(surface="himmelblau"))
    view = CriticalView(load_theme("ink"))
    drawn(view, frame_of(himmelblau), (420, 320))
    assert view.summary() == "4 minima, 4 saddles, 1 maximum"
    edits = asked(view)
    qtest.keyClick(view, Qt.Key.Key_Down)
    first = view.points[0]
    assert (edits[-1]["read_x"], edits[-1]["read_y"]) == (first.x, first.y)
    view.apply(frame_of(himmelblau, follow_racer=False, read_x=first.x, read_y=first.y))
    assert view.chosen_point == 0
    qtest.keyClick(view, Qt.Key.Key_Down)
    assert edits[-1]["read_x"] == view.points[1].x


@pytest.mark.usefixtures("qapp")
def test_a_click_on_the_sign_of_a_critical_point_reads_exactly_there() -> None:
    view = ConvexityView(load_theme("ink"))
    drawn(view, frame_of(replace(SADDLE_SURFACE, objective=SurfaceSpec(surface="himmelblau"))), (420, 320))
    assert view.reading is not None
    edits = asked(view)
    for point in view.reading.critical.points:
        at = (view.pixel(point.x, point.y) + QPointF(2.0, 1.0)).toPoint()
        qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=at)
        assert (edits[-1]["read_x"], edits[-1]["read_y"]) == (point.x, point.y)
        assert point.title in view.tip_at(QPointF(at))


@pytest.mark.usefixtures("qapp")
def test_a_hand_that_points_near_the_origin_means_the_origin() -> None:
    rational = Experiment(SurfaceSpec(surface="rational_family"), named((RacerSpec("sgd"),)), view=VIEW)
    view = ConvexityView(load_theme("ink"))
    drawn(view, frame_of(rational), (960, 720))
    edits = asked(view)
    qtest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.pixel(0.0, 0.0).toPoint())
    assert (edits[-1]["read_x"], edits[-1]["read_y"]) == pytest.approx((0.0, 0.0), abs=0.01)
    pointed = (0.004, -0.004, 0.016, 2.0 / 3.0)
    assert [snapped(place, -5.0, 5.0) for place in pointed] == [0.0, 0.0, 0.02, 0.67]


@pytest.mark.usefixtures("qapp")
def test_lines_of_critical_points_are_dotted_on_the_map_and_told_below_the_list() -> None:
    ring = replace(SADDLE_SURFACE, objective=SurfaceSpec(formula="(x^2 + y^2 - 4)^2"))
    chart, listed = ConvexityView(load_theme("ink")), CriticalView(load_theme("ink"))
    picture = drawn(chart, frame_of(ring), (480, 360))
    at = chart.pixel(2.0 * np.cos(0.7), -2.0 * np.sin(0.7))
    assert near(around(picture, at, 6), load_theme("ink").text).any()
    drawn(listed, frame_of(ring), (420, 320))
    assert listed.tip_at(QPointF(5.0, 5.0)).endswith("Critical points fill whole lines: minima at loss 0.")


@pytest.mark.parametrize("x", [0.0, 30.0, 150.0, 200.0])
@pytest.mark.parametrize("y", [0.0, 4.0, 60.0, 100.0])
def test_the_title_of_a_point_is_never_cut_at_the_border(x: float, y: float) -> None:
    area = QRectF(0.0, 0.0, 200.0, 100.0)
    box = title_box(QPointF(x, y), 60.0, area, 1.0)
    assert area.contains(box)
    assert box.width() >= 60.0


@pytest.mark.usefixtures("qapp")
def test_where_critical_points_are_many_the_colours_of_curvature_are_seen_beneath_them() -> None:
    rastrigin = replace(SADDLE_SURFACE, objective=SurfaceSpec(surface="rastrigin"))
    view = ConvexityView(load_theme("ink"))
    picture = drawn(view, frame_of(rastrigin), (320, 240))
    area = view.area().toRect().adjusted(4, 4, -4, -4)
    inside = picture[area.top() : area.bottom(), area.left() : area.right()]
    colours = class_colours(view.theme)
    seen = sum(near(inside, colours[kind], 24).mean() for kind in (CONVEX, SADDLE, CONCAVE))
    assert seen > 0.5


@pytest.mark.usefixtures("qapp")
def test_the_map_that_is_kept_follows_theme_zoom_and_surface() -> None:
    view, fresh = ConvexityView(load_theme("ink")), ConvexityView(load_theme("paper"))
    hills = replace(SADDLE_SURFACE, objective=SurfaceSpec(surface="hills"))
    drawn(view, frame_of(SADDLE_SURFACE), (420, 320))
    drawn(view, frame_of(hills), (420, 320))
    view.set_theme(load_theme("paper"))
    for each in (view, fresh):
        drawn(each, frame_of(hills), (420, 320))
        each.x_axis = replace(each.x_axis, low=-1.0, high=1.0)
    assert (drawn(view, frame_of(hills), (420, 320)) == drawn(fresh, frame_of(hills), (420, 320))).all()


@pytest.mark.usefixtures("qapp")
def test_the_tip_of_a_cone_is_listed_without_curvature() -> None:
    cone = replace(SADDLE_SURFACE, objective=SurfaceSpec(formula="sqrt(x^2 + y^2)"))
    view = CriticalView(load_theme("paper"))
    drawn(view, frame_of(cone), (640, 320))
    assert view.summary() == "1 kink"
    row = next(y for y in range(view.height()) if view.point_at(QPointF(60.0, y)) == 0)
    assert "no gradient and no Hessian" in view.tip_at(QPointF(60.0, row + 2))


@pytest.mark.usefixtures("qapp")
def test_the_wheel_moves_through_a_long_list() -> None:
    rastrigin = replace(SADDLE_SURFACE, objective=SurfaceSpec(surface="rastrigin"))
    view = CriticalView(load_theme("ink"))
    drawn(view, frame_of(rastrigin), (420, 320))
    at = QPointF(60.0, 200.0)
    before = view.point_at(at)
    turned = QWheelEvent(
        at, at, QPoint(), QPoint(0, -240), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    view.wheelEvent(turned)
    assert before is not None
    assert view.point_at(at) == before + 2


@pytest.mark.usefixtures("qapp")
def test_the_tangent_plane_is_painted_where_it_is_asked_for() -> None:
    view = SurfaceView(load_theme("ink"))
    without = drawn(view, frame_of(SADDLE_SURFACE), (420, 320))
    with_it = drawn(view, frame_of(SADDLE_SURFACE, tangent=True), (420, 320))
    assert (without != with_it).any(axis=-1).mean() > 0.01


@pytest.mark.usefixtures("qapp")
def test_the_words_above_a_slice_are_said_in_as_many_as_there_is_room_for() -> None:
    reading = frame_of(SADDLE_SURFACE).reading
    assert reading is not None
    said = [caption_within(room, "x", 0, reading) for room in (400.0, 90.0)]
    assert said[0].startswith("∂L/∂x = ")
    assert "loss" in said[0]
    assert said[1] == said[0].split("   ")[0]
    hole = replace(reading, loss=float("nan"), limits=(1.5, float("nan")), filling=float("nan"))
    holes = [caption_within(room, "x", axis, hole) for axis in (0, 1) for room in (400.0, 90.0)]
    assert holes[:2] == ["undefined here; along x the limit is 1.5", "limit 1.5"]
    assert holes[2:] == ["undefined here", "undefined here"]


@pytest.mark.usefixtures("qapp")
def test_ctrl_with_an_arrow_reads_a_little_further_that_way_and_no_further_than_is_drawn() -> None:
    view = SlicesView(load_theme("ink"))
    frame = frame_of(SADDLE_SURFACE, follow_racer=False, read_x=0.0, read_y=0.0)
    view.apply(frame)
    edits = asked(view)
    held = Qt.KeyboardModifier.ControlModifier
    assert view.press_key(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Right, held))
    (low, high), _ = frame.landscape.domain
    assert edits[0]["read_x"] == pytest.approx((high - low) / 40, rel=0.1)
    assert edits[0]["read_y"] == 0.0
    view.apply(frame_of(SADDLE_SURFACE, follow_racer=False, read_x=high, read_y=0.0))
    assert view.press_key(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_Right, held))
    assert edits[1]["read_x"] == high
    assert not view.press_key(QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, held))
