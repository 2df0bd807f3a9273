from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtGui import QWheelEvent
from PyQt6.QtTest import QSignalSpy

from engine.frames.frame import Frame
from engine.network.score_details import Calibration, Roc, ScoreDetail
from tests.widgets.pictures import around, drawn, list_of, near
from tests.widgets.prediction_frames import circle_frame, network_of, plane_frame
from widgets.predictions.score_plots import ScorePlot
from widgets.predictions.scores_view import ScoresView
from widgets.style.theme import racer_style, themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
FULL = (960, 600)
NOTHING = np.zeros((0, 0))
ROC = Roc(np.array([0.0, 0.25, 1.0]), np.array([0.0, 0.75, 1.0]), 0.75)
BINS = Calibration(np.array([0.2, 0.7]), np.array([0.4, 0.9]), np.array([3, 9]))


def asked(frame: Frame, kind: str, *details: ScoreDetail) -> Frame:
    experiment = replace(frame.experiment, view={"score_plot": kind})
    return replace(frame, experiment=experiment, network=replace(network_of(frame), score_details=details))


def of_classes(kind: str) -> Frame:
    return asked(circle_frame(), kind, ScoreDetail("test", (ROC,), BINS, NOTHING, NOTHING))


@cache
def of_numbers(kind: str) -> Frame:
    true = np.array([[10.0], [20.0], [40.0]])
    return asked(
        plane_frame(), kind, ScoreDetail("test", (), None, true, true + np.array([[2.0], [0.0], [-5.0]]))
    )


def shown(frame: Frame) -> tuple[ScoresView, ScorePlot, np.ndarray]:
    view = ScoresView(INK)
    pixels = drawn(view, frame, FULL)
    (plot,) = view.plots()
    return view, plot, pixels


def pixel(plot: ScorePlot, x: float, y: float) -> QPointF:
    return QPointF(*plot.plot.pixels(np.array([[x, y]]))[0])


def test_roc_curves_and_their_area_are_drawn_instead_of_matrices() -> None:
    view, plot, pixels = shown(of_classes("roc"))
    assert view.matrices() == []
    assert plot.heading() == "AUC 0.75"
    ground = near(around(pixels, pixel(plot, 0.25, 0.75), 2), INK.panel, 6)
    assert not ground.all()
    assert near(around(pixels, pixel(plot, 0.7, 0.3), 2), INK.panel, 6).all()
    assert "yes\tAUC 0.75" in view.tip_at(pixel(plot, 0.5, 0.5))


def test_calibration_says_how_often_what_was_said_was_right() -> None:
    view, plot, pixels = shown(of_classes("calibration"))
    assert plot.heading() == "off by 20.0 %"
    assert near(around(pixels, pixel(plot, 0.7, 0.9), 1), racer_style(0, INK).colour, 12).any()
    assert view.tip_at(pixel(plot, 0.69, 0.2)) == (
        "test: of 9 answers said with about 70.0 %, 90.0 % were right"
    )


def test_scores_without_probabilities_have_no_calibration() -> None:
    frame = asked(circle_frame(), "calibration", ScoreDetail("test", (ROC,), None, NOTHING, NOTHING))
    view, plot, _ = shown(frame)
    assert plot.heading() == "no probabilities"
    assert "no probabilities" in view.tip_at(plot.plot.area.center())


def test_numbers_are_drawn_against_their_targets_and_what_is_left_over_on_demand() -> None:
    view, plot, pixels = shown(of_numbers("auto"))
    assert not near(around(pixels, pixel(plot, 40.0, 35.0), 1), INK.panel, 20).all()
    assert view.tip_at(pixel(plot, 40.0, 35.0)) == "test: true 40, answer 35, off by −5"
    _, rest, _ = shown(of_numbers("residuals"))
    assert (rest.plot.x.name, rest.plot.y.name) == ("answer", "true − answer")
    assert rest.text_at(pixel(rest, 35.0, 5.0)) == "test: true 40, answer 35, off by −5"
    _, other, _ = shown(of_numbers("roc"))  # numbers have none
    assert other.kind == "auto"


def test_the_menu_offers_what_classes_or_numbers_have() -> None:
    view, _, _ = shown(of_classes("roc"))
    spy = QSignalSpy(view.view_edited)
    actions = {action.text(): action for action in view.menu_actions()}
    assert actions["ROC curves"].isChecked()
    assert not actions["Residuals"].isEnabled()
    actions["Calibration"].trigger()
    assert list_of(spy) == [[{"score_plot": "calibration"}]]


def wheel(view: ScoresView, turns: int) -> None:
    event = QWheelEvent(
        *(QPointF(5.0, 60.0), QPointF(5.0, 60.0), QPoint(), QPoint(0, 120 * turns)),
        *(Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False),
    )
    view.wheelEvent(event)


def test_racers_without_room_are_scrolled_to_and_none_is_left_out() -> None:
    # Seen in use: "Scores drops racers silently (four spirals: the one the claim is about)."
    view = ScoresView(INK)
    frame = circle_frame(3)
    drawn(view, frame, (320, 100))
    first = view.shown_places()
    assert first[0] == 0
    assert 2 not in first
    for _ in range(9):
        wheel(view, -1)
    assert view.shown_places()[-1] == 2
    assert view.row(2).bottom() <= view.layout_now().table.bottom() + 1.0
    for _ in range(9):
        wheel(view, 1)
    assert view.shown_places() == first


def test_a_racer_that_is_chosen_elsewhere_comes_into_sight() -> None:
    view = ScoresView(INK)
    frame = circle_frame(3)
    drawn(view, frame, (320, 100))
    drawn(view, replace(frame, experiment=replace(frame.experiment, view={"racer": 2})), (320, 100))
    assert view.racer_at(view.row(2).center()) == 2
    drawn(view, frame, (320, 100))
    assert view.shown_places()[0] == 0


def two_targets(scale: float = 1.0) -> Frame:
    true = np.array([[1.0, 100.0], [2.0, 300.0], [3.0, 200.0]])
    parts = [
        ScoreDetail("train", (), None, true * scale, true * scale + 9.0),
        ScoreDetail("test", (), None, true[:2], true[:2] + 1.0),
    ]
    frame = asked(plane_frame(), "auto", *parts)
    assert frame.data is not None
    return replace(frame, data=replace(frame.data, target="price, rent"))


def test_every_target_has_its_plots_and_training_and_test_the_same_axes() -> None:
    view = ScoresView(INK)
    drawn(view, two_targets(), (700, 1100))
    plots = view.plots()
    assert [(plot.detail.part, plot.heading()) for plot in plots] == [
        ("test", "price"), ("test", "rent"), ("train", "price"), ("train", "rent"),
    ]  # fmt: skip
    axes = [(plot.plot.x, plot.plot.y) for plot in plots]
    assert axes[:2] == axes[2:]
    assert axes[0] != axes[1]
    assert not [a for a in plots for b in plots if a is not b and a.place.intersects(b.place)]


def test_plots_without_room_are_said() -> None:
    view = ScoresView(INK)
    drawn(view, two_targets(), (420, 190))
    assert view.summary().endswith(f"room for {len(view.plots())} of 4 plots")


def test_a_mark_on_the_border_is_whole() -> None:
    bins = Calibration(np.array([0.5, 1.0]), np.array([0.5, 1.0]), np.array([1, 1]))
    frame = asked(circle_frame(), "calibration", ScoreDetail("test", (ROC,), bins, NOTHING, NOTHING))
    _, plot, pixels = shown(frame)
    corner = pixel(plot, 1.0, 1.0)
    for beyond in (QPointF(3.0, 0.0), QPointF(0.0, -3.0)):
        assert near(around(pixels, corner + beyond, 1), racer_style(0, INK).colour, 60).any()


def test_where_no_answer_is_a_number_a_sentence_says_why() -> None:
    true = np.array([[1.0], [2.0]])
    _, plot, _ = shown(asked(plane_frame(), "auto", ScoreDetail("test", (), None, true, true * np.nan)))
    assert plot.is_empty
    assert "diverged" in plot.text_at(plot.place.center())


def test_an_axis_does_not_spread_out_the_last_digits_of_a_single_example() -> None:
    true = np.array([[0.99]])
    _, plot, _ = shown(asked(plane_frame(), "auto", ScoreDetail("train", (), None, true, true + 1e-7)))
    assert (plot.plot.x.low, plot.plot.x.high) == pytest.approx((0.9405, 1.0395), rel=1e-5)
    assert plot.plot.area.center().x() == pytest.approx(pixel(plot, 0.99, 0.99).x(), abs=1.0)
