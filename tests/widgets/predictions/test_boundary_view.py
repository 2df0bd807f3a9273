from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QBuffer, QPoint, QPointF, QRect, QSize, Qt
from PyQt6.QtGui import QPainter, QWheelEvent
from PyQt6.QtSvg import QSvgGenerator, QSvgRenderer
from PyQt6.QtTest import QSignalSpy

from engine.data.batches import selection
from engine.frames.frame import Frame
from engine.network.scores import Score
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import Pixels, around, border_is_calm, click, drawn, halved, list_of, move, near
from tests.widgets.prediction_frames import (
    answering,
    blobs_frame,
    circle_frame,
    data_of,
    disc,
    hinge_frame,
    network_of,
    plane_frame,
    plane_of,
    sine_frame,
)
from widgets.prediction_parts.examples_layer import parts_of
from widgets.prediction_parts.prediction_map import class_style
from widgets.predictions.boundary_view import BoundaryView
from widgets.style.theme import rgb, themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
DOCKED, FULL = (320, 220), (960, 720)
NOBODY = np.zeros(0, dtype=np.intp)


def pixel(view: BoundaryView, x: float, y: float, tile: int = 0) -> QPointF:
    at = view.tiles[tile].pixels(np.array([[x, y]]), view.x_axis, view.y_axis)[0]
    return QPointF(*at.tolist())


def without_examples(frame: Frame) -> Frame:
    """No example but one in a corner, answered rightly, so that only the map is seen."""
    data = data_of(frame)
    corner = np.array([[-5.9, -5.9]])
    few = replace(data, x=corner, y=data.y[:1], test_x=data.test_x[:0], test_y=data.test_y[:0])
    scores = tuple((replace(score[0], wrong=NOBODY),) for score in network_of(frame).scores)
    return replace(frame, data=few, network=replace(network_of(frame), scores=scores))


def leans_to(pixels: Pixels, at: QPointF, theme: str, names: int) -> int:
    """The class whose colour the map has most of at a point: along which its colour leaves the panel's."""
    colour = around(pixels, at, 1).mean(axis=(0, 1)) / 255.0 - rgb(themes()[theme].panel)
    full = [rgb(class_style(k, themes()[theme]).colour) - rgb(themes()[theme].panel) for k in range(names)]
    return int(np.argmax([colour @ f / np.linalg.norm(f) for f in full]))


@pytest.mark.parametrize("theme", list(themes()))
@pytest.mark.parametrize("size", [DOCKED, FULL])
def test_the_inside_of_a_circle_has_the_second_class_colour_and_the_outside_the_first(
    theme: str, size: tuple[int, int]
) -> None:
    frame = circle_frame()
    view = BoundaryView(themes()[theme])
    pixels = drawn(view, without_examples(replace(answering(frame, disc(frame)))), size)
    assert leans_to(pixels, pixel(view, 0.0, 0.0), theme, 2) == 1
    for x, y in ((4.5, 4.5), (-4.5, 0.0), (0.0, 4.5)):
        assert leans_to(pixels, pixel(view, x, y), theme, 2) == 0


def test_the_boundary_of_a_confident_network_is_a_smooth_line_where_the_answer_is_a_half() -> None:
    frame = circle_frame()
    view = BoundaryView(INK)
    pixels = drawn(view, without_examples(answering(frame, disc(frame, 2.5, 12.0))), FULL)
    for angle in np.linspace(0.0, 2.0 * np.pi, 60):
        at = pixel(view, 2.5 * np.cos(angle), 2.5 * np.sin(angle))
        assert near(around(pixels, at, 2), INK.text, 60).any()
        beside = pixel(view, 2.8 * np.cos(angle), 2.8 * np.sin(angle))
        assert not near(around(pixels, beside, 2), INK.text, 60).any()


def test_an_unsure_answer_has_the_panels_colour() -> None:
    frame = circle_frame()
    plane = plane_of(frame)
    view = BoundaryView(INK)
    pixels = drawn(view, without_examples(answering(frame, np.full((*plane.shape[:2], 1), 0.52))), FULL)
    assert near(around(pixels, pixel(view, 1.0, 1.0)), INK.panel, 6).all()


def test_each_of_several_classes_has_its_colour_where_it_wins() -> None:
    frame = blobs_frame(4)
    plane = plane_of(frame)
    quadrant = (plane[..., 0] > 0.0).astype(int) + 2 * (plane[..., 1] > 0.0)
    answer = np.where(np.arange(4) == quadrant[..., None], 0.94, 0.02)
    view = BoundaryView(INK)
    pixels = drawn(view, without_examples(answering(frame, answer)), FULL)
    for number, (x, y) in enumerate(((-3.0, -3.0), (3.0, -3.0), (-3.0, 3.0), (3.0, 3.0))):
        assert leans_to(pixels, pixel(view, x, y), "ink", 4) == number


def test_raw_scores_of_a_hinge_loss_part_the_classes_at_zero() -> None:
    frame = hinge_frame()
    plane = plane_of(frame)
    view = BoundaryView(INK)
    pixels = drawn(view, without_examples(answering(frame, plane[..., :1] - 1.0)), FULL)
    assert near(around(pixels, pixel(view, 1.0, 0.0), 2), INK.text, 60).any()
    assert leans_to(pixels, pixel(view, 3.0, 0.0), "ink", 2) == 1
    assert leans_to(pixels, pixel(view, -1.0, 0.0), "ink", 2) == 0


def test_train_examples_are_filled_with_their_class_colour_and_test_examples_hollow() -> None:
    frame = circle_frame()
    data = replace(
        data_of(frame),
        x=np.array([[-4.0, -4.0], [4.0, -4.0]]),
        y=np.array([[0.0], [1.0]]),
        test_x=np.array([[4.0, 4.0]]),
        test_y=np.array([[1.0]]),
    )
    view = BoundaryView(INK)
    pixels = drawn(view, replace(without_examples(frame), data=data), FULL)
    colours = [class_style(number, INK).colour for number in range(2)]
    assert near(around(pixels, pixel(view, -4.0, -4.0), 1), colours[0]).all()
    assert near(around(pixels, pixel(view, 4.0, -4.0), 1), colours[1]).all()
    hollow = around(pixels, pixel(view, 4.0, 4.0), 8)
    assert near(hollow, colours[1], 40).any()
    assert near(around(pixels, pixel(view, 4.0, 4.0), 1), INK.halo, 20).all()


def test_only_an_example_answered_wrongly_is_ringed() -> None:
    frame = circle_frame()
    data = replace(
        data_of(frame),
        x=np.array([[-3.0, 4.5], [3.0, 4.5]]),
        y=np.array([[0.0], [0.0]]),
        test_x=np.zeros((0, 2)),
        test_y=np.zeros((0, 1)),
    )
    score = replace(network_of(frame).scores[0][0], wrong=np.array([1]))
    shown = answering(replace(frame, data=data), disc(frame))
    shown = replace(shown, network=replace(network_of(shown), scores=((score,),)))
    view = BoundaryView(INK)
    pixels = drawn(view, shown, FULL)
    ringed = [near(around(pixels, pixel(view, x, 4.5), 14), INK.text, 60).sum() for x in (-3.0, 3.0)]
    assert ringed[0] == 0
    assert ringed[1] > 20


def test_of_very_many_examples_only_those_are_drawn_whose_answers_are_scored() -> None:
    data = data_of(circle_frame())
    many = replace(data, x=np.zeros((100_000, 2)), y=np.arange(100_000.0)[:, None] % 2)
    for limit in (600, 16_384):
        test, train = parts_of(many, {"train": limit, "test": len(data.test_x)})
        assert len(test.x) == len(data.test_x)
        assert len(train.x) <= 800
        scored = selection(100_000, limit)
        assert scored is not None
        assert np.isin(train.places, scored).all()


def test_numbers_over_two_inputs_are_drawn_in_the_chosen_colour_map() -> None:
    frame = plane_frame(colormap="grey")
    low, high = data_of(frame).y.min(), data_of(frame).y.max()
    plane = plane_of(frame)
    rising = low + (high - low) * (plane[..., :1] + 6.0) / 12.0
    view = BoundaryView(INK)
    pixels = drawn(view, answering(frame, rising), FULL)
    rows = [pixels[:, round(pixel(view, x, 0.0).x())] for x in (-5.0, 0.0, 5.0)]
    dark, middle, bright = (np.median(row.mean(axis=1)) for row in rows)
    assert dark < middle < bright


def test_several_racers_are_shown_side_by_side_where_there_is_room() -> None:
    frame = circle_frame(3)
    view = BoundaryView(INK)
    drawn(view, frame, FULL)
    assert [tile.place for tile in view.tiles] == [0, 1, 2]
    areas = [tile.area for tile in view.tiles]
    assert not any(a.intersects(b) for number, a in enumerate(areas) for b in areas[:number])
    drawn(view, replace(frame, experiment=replace(frame.experiment, view={"racer": 2})), DOCKED)
    assert [tile.place for tile in view.tiles] == [2]


def test_each_racers_map_is_its_own_answer() -> None:
    frame = circle_frame(3)
    flat = [np.full_like(disc(frame), share) for share in (0.01, 0.99)]
    view = BoundaryView(INK)
    pixels = drawn(view, without_examples(answering(frame, flat[0], flat[1], disc(frame))), FULL)
    assert [leans_to(pixels, pixel(view, 0.3, 0.3, tile), "ink", 2) for tile in range(3)] == [0, 1, 1]


def test_a_click_on_a_map_chooses_its_racer() -> None:
    view = BoundaryView(INK)
    drawn(view, circle_frame(3), FULL)
    spy = QSignalSpy(view.racer_chosen)
    click(view, view.tiles[1].area.center())
    assert list_of(spy) == [[1]]


def test_what_the_mouse_points_at_is_read_with_its_answer_and_example() -> None:
    frame = circle_frame()
    view = BoundaryView(INK)
    still = drawn(view, answering(frame, disc(frame)), FULL)
    x, y = data_of(frame).x[7, :2].tolist()
    at = pixel(view, x, y)
    text = view.tip_at(at)
    assert text.startswith("x1 ")
    assert "answer ≈" in text
    assert "example" in text
    move(view, at)
    assert not np.array_equal(drawn(view, answering(frame, disc(frame)), FULL), still)
    assert view.tip_at(QPointF(1.0, 1.0)) == ""


def test_the_example_that_is_named_is_the_nearest_and_says_if_it_is_answered_wrongly() -> None:
    frame = circle_frame()
    network, data = network_of(frame), data_of(frame)
    score = network.scores[0][0]
    points, true = np.array([[1.0, 2.0], [-3.0, 4.0]]), np.array([[1.0], [0.0]])
    alone = replace(data, x=points, y=true, test_x=np.zeros((0, 2)), test_y=np.zeros((0, 1)))
    wrong: tuple[tuple[Score, ...], ...] = ((replace(score, wrong=np.array([0])),),)
    view = BoundaryView(INK)
    drawn(view, replace(frame, data=alone, network=replace(network, scores=wrong)), FULL)
    assert view.tip_at(pixel(view, 1.0, 2.0)).endswith("train example 0: yes, answered wrongly")


def test_the_wheel_zooms_all_maps_where_the_mouse_points_and_a_double_click_shows_all_again() -> None:
    view = BoundaryView(INK)
    drawn(view, circle_frame(3), FULL)
    at = pixel(view, 2.0, 2.0, 1)
    button, key, phase = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    view.wheelEvent(QWheelEvent(at, at, QPoint(), QPoint(0, 600), button, key, phase, False))
    assert view.x_axis.high - view.x_axis.low < 6.0
    assert np.allclose(view.tiles[1].values(at, view.x_axis, view.y_axis), (2.0, 2.0), atol=0.1)
    view.mouseDoubleClickEvent(None)
    assert (view.x_axis, view.y_axis) == view.home


def test_further_inputs_are_said_to_stand_at_their_means() -> None:
    frame = circle_frame()
    data = data_of(frame)
    wider = replace(data, columns=("width", "height", "age", "mass"))
    view = BoundaryView(INK)
    drawn(view, replace(frame, data=wider), FULL)
    assert view.summary() == "over width and height, the other 2 inputs at their means"
    assert (view.x_axis.name, view.y_axis.name) == ("width", "height")


def test_long_names_of_inputs_and_what_is_read_under_the_mouse_stay_within_the_view() -> None:
    frame = circle_frame()
    named = replace(data_of(frame), columns=("length of the sepal (cm)", "width of the petal (cm)"))
    for size in (DOCKED, FULL):
        view = BoundaryView(INK)
        drawn(view, replace(frame, data=named), size)
        move(view, view.tiles[0].area.center())
        assert border_is_calm(drawn(view, replace(frame, data=named), size))
        assert view.tiles[0].area.height() > 0.6 * size[1]


def test_one_input_is_shown_as_the_curves_of_all_racers() -> None:
    view = BoundaryView(INK)
    drawn(view, sine_frame(2), FULL)
    assert view.tiles == ()
    assert view.curves.isVisibleTo(view)
    assert [entry.name for entry in view.curves.legend()] == ["tanh", "relu"]
    spy = QSignalSpy(view.racer_chosen)
    click(view.curves, view.curves.legend_items()[1].rect.center())
    assert list_of(spy) == [[1]]
    drawn(view, circle_frame(), FULL)
    assert not view.curves.isVisibleTo(view)


def test_a_surface_without_data_says_so() -> None:
    view = BoundaryView(INK)
    assert near(drawn(view, ravine_frame()), INK.quiet_text).any()


def test_answers_that_are_not_finite_leave_a_picture() -> None:
    for frame in (circle_frame(), plane_frame(), blobs_frame(4)):
        broken = np.full_like(network_of(frame).answers[0], np.nan)
        broken[:3] = np.inf
        assert drawn(BoundaryView(INK), answering(frame, broken), FULL).std() > 0.0


@pytest.mark.parametrize("size", [DOCKED, FULL, (300, 460), (1280, 760)])
@pytest.mark.parametrize("theme", list(themes()))
def test_nothing_is_cut_off_at_the_border(size: tuple[int, int], theme: str) -> None:
    for frame in (circle_frame(3), blobs_frame(8), plane_frame()):
        assert border_is_calm(drawn(BoundaryView(themes()[theme]), frame, size))


def test_a_new_answer_and_a_new_theme_are_drawn() -> None:
    frame, view = circle_frame(), BoundaryView(INK)
    first = drawn(view, answering(frame, disc(frame)), FULL)
    second = drawn(view, answering(frame, 1.0 - disc(frame)), FULL)
    assert not np.array_equal(first, second)
    view.set_theme(themes()["paper"])
    fresh = BoundaryView(themes()["paper"])
    shown = answering(frame, disc(frame))
    assert np.array_equal(drawn(view, shown, FULL), drawn(fresh, shown, FULL))


def test_a_doubled_picture_shows_the_same_more_finely() -> None:
    once, twice = (drawn(BoundaryView(INK), circle_frame(3), FULL, scale=scale) for scale in (1, 2))
    assert np.abs(halved(twice) - once).mean() < 3.0


def test_it_can_be_drawn_as_svg_without_fonts() -> None:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(QSize(*FULL))
    generator.setViewBox(QRect(0, 0, *FULL))
    view = BoundaryView(INK)
    view.resize(*FULL)
    view.apply(circle_frame(3))
    view.settle()
    painter = QPainter(generator)
    view.render(painter)
    painter.end()
    text = bytes(buffer.data().data()).decode()
    assert QSvgRenderer(buffer.data()).isValid()
    assert "<image" in text
    assert "<text" not in text


def test_the_answers_can_be_had_as_columns() -> None:
    frame, view = blobs_frame(4), BoundaryView(INK)
    drawn(view, frame, DOCKED)
    table = view.table()
    assert list(table)[:3] == ["x1", "x2", "tanh.class 1"]
    assert np.array_equal(table["tanh.class 2"], network_of(frame).answers[0][..., 1].ravel())
