from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtTest import QSignalSpy

from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec, named
from engine.frames.frame import Frame
from engine.frames.network_frame import ScoreHistory
from engine.frames.seeds_frame import SeedsFrame
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import around, drawn, list_of, near
from widgets.run.loss_view import LossView
from widgets.run.score_curves import ScoreCurves
from widgets.style.number_text import fixed
from widgets.style.theme import racer_style, themes
from widgets.view.panel import Panel

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
HISTORY = ScoreHistory(
    steps=np.array([0, 10, 20, 30]),
    parts=("train", "test"),
    losses=np.array([[1.0, 1.1], [0.5, 0.6], [0.2, 0.7], [0.1, 0.9]]),
    qualities=np.array([[0.5, 0.4], [0.8, 0.75], [0.9, 0.7], [1.0, 0.6]]),
    examples=(20, 10),
    of=(20, 10),
)


@cache
def moons() -> Frame:
    spec = NetworkSpec(
        dataset="moons",
        data={"samples": 30, "test_share": 0.3},
        layers=(LayerSpec("dense", {"units": 1, "activation": "sigmoid"}),),
        loss="binary_crossentropy",
    )
    session = Session(Experiment(spec, named((RacerSpec("sgd"),))))
    session.advance(30)
    return Observer(session).frame()


def frame(curves: str) -> Frame:
    made = moons()
    assert made.network is not None
    network = replace(made.network, score_histories=(HISTORY,))
    return replace(made, network=network, experiment=replace(made.experiment, view={"loss_curves": curves}))


def shown(curves: str) -> LossView:
    view = LossView(INK)
    drawn(view, frame(curves), (720, 480))
    return view


@pytest.mark.parametrize(
    ("curves", "values"), [("train_test", HISTORY.losses), ("quality", HISTORY.qualities)]
)
def test_curves_run_through_training_and_test_scores(curves: str, values: np.ndarray) -> None:
    view = LossView(INK)
    pixels = drawn(view, frame(curves), (720, 480))
    for row in (1, 2):
        for value in values[row].tolist():
            at = view.pixel(float(HISTORY.steps[row]), value)
            assert near(around(pixels, at, 2), racer_style(0, INK).colour, 60).any()


def test_the_best_step_is_marked_and_over_fitting_is_said_in_a_sentence() -> None:
    view = shown("train_test")
    assert view.summary() == "loss on training and test, lowest test loss at step 10"
    assert view.note.startswith("Over-fitting: the test loss was lowest at step 10 (0.6)")


def test_the_legend_has_the_test_score_of_the_step() -> None:
    assert [entry.value for entry in shown("quality").legend()] == ["0.6000"]


def test_a_racer_that_stopped_early_is_where_its_best_weights_are_and_says_so() -> None:
    made = frame("train_test")
    ended = replace(made.racers[0], stopped_early="sgd stopped early at step 30.")
    view = LossView(INK)
    drawn(view, replace(made, racers=(ended,)), (720, 480))
    assert view.note == "sgd stopped early at step 30."
    assert made.network is not None
    (value,) = [entry.value for entry in view.legend()]
    assert value == fixed(made.network.scores[0][-1].loss)
    drawn(view, replace(frame("quality"), racers=(ended,)), (720, 480))
    assert [entry.value for entry in view.legend()] == [fixed(made.network.scores[0][-1].quality)]


def test_the_numbers_of_a_step_are_told_under_the_mouse() -> None:
    view = shown("quality")
    tip = view.tip_at(QPointF(view.pixel(20.0, 0.9)))
    assert "sgd, test accuracy\t0.7" in tip


def test_the_table_has_loss_and_accuracy_of_both_parts() -> None:
    table = shown("train_test").table()
    assert list(table) == [
        *("sgd.step", "sgd.train.loss", "sgd.train.accuracy", "sgd.test.loss", "sgd.test.accuracy")
    ]
    assert list(table["sgd.test.loss"]) == [1.1, 0.6, 0.7, 0.9]


def test_the_menu_of_the_panel_chooses_what_is_drawn() -> None:
    view = shown("train_test")
    panel, spy = Panel("Loss", view), QSignalSpy(view.view_edited)
    actions = {action.text(): action for action in panel.menu().actions()}
    assert actions["Training and test loss"].isChecked()
    actions["Accuracy or R²"].trigger()
    actions["Smoothed"].trigger()
    assert [edit for (edit,) in list_of(spy)] == [{"loss_curves": "quality"}, {"smooth_loss": False}]


def test_a_surface_has_no_scores_to_choose() -> None:
    view = LossView(INK)
    drawn(view, ravine_frame(view={"loss_curves": "train_test"}), (720, 480))
    enabled = {action.text(): action.isEnabled() for action in view.menu_actions()}
    assert (enabled["Loss of each step"], enabled["Training and test loss"]) == (True, False)
    assert view.summary() == "logarithmic"


@pytest.mark.parametrize("log", [False, True])
def test_a_racer_that_runs_away_hides_no_other(log: bool) -> None:
    made = frame("train_test")
    (racer,) = made.racers
    assert made.network is not None
    away = replace(HISTORY, losses=HISTORY.losses * np.array([[1.0], [50.0], [1e40], [np.inf]]))
    view = {**made.experiment.view, "log_loss": log}
    both = replace(
        made,
        racers=(racer, replace(racer, index=1, divergence="diverged")),
        network=replace(made.network, score_histories=(HISTORY, away)),
        experiment=replace(made.experiment, view=view),
    )
    curves = ScoreCurves.of(both)
    assert curves is not None
    axis, _ = curves.axis()
    assert axis.high <= (4.0 if log else 10.0)


def test_a_best_step_without_a_quality_is_not_marked() -> None:
    history = replace(HISTORY, qualities=HISTORY.qualities * np.array([1.0, np.nan]))
    made = frame("quality")
    assert made.network is not None
    view = LossView(INK)
    drawn(view, replace(made, network=replace(made.network, score_histories=(history,))), (720, 480))


def test_an_r2_that_is_not_defined_is_no_nan_in_the_legend() -> None:
    made = frame("quality")
    assert made.network is not None
    none = replace(HISTORY, qualities=HISTORY.qualities * np.nan)
    view = LossView(INK)
    drawn(view, replace(made, network=replace(made.network, score_histories=(none,))), (720, 480))
    assert [entry.value for entry in view.legend()] == ["not defined"]


def test_the_curves_of_a_racer_that_stands_for_folds_are_said_to_be_of_the_first() -> None:
    made = frame("train_test")
    (racer,) = made.racers
    seeds = SeedsFrame((racer.losses,) * 2, np.array([0.5, 0.1]), 0, (racer.path,), word="fold")
    assert made.network is not None
    for word, said in (("fold", "Fold 1: Over-fitting"), ("seed", "Over-fitting")):
        view = LossView(INK)
        drawn(view, replace(made, racers=(replace(racer, seeds=replace(seeds, word=word)),)), (720, 480))
        assert view.note.startswith(said)
