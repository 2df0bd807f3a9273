"""Rules side by side: what differs between racers of one optimizer is marked."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.experiment.description import Experiment, RacerSpec, SurfaceSpec, named
from engine.frames.frame import Frame
from engine.observers.session_observer import Observer
from engine.parameters import DIALECTS
from engine.session.session import Session
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import drawn, near
from tests.widgets.recording_frames import recorded_frame
from widgets.rules.rules_data import MOST
from widgets.rules.rules_view import NO_RULES, RulesView
from widgets.style.theme import mix, themes
from widgets.style.typeset import typeset

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def dialects_frame(optimizer: str, **values: float) -> Frame:
    racers = named(tuple(RacerSpec(optimizer, values, name=each, dialect=each) for each in DIALECTS))
    return Observer(Session(Experiment(SurfaceSpec(formula="x^2 + y^2"), racers))).frame()


def shown(frame: Frame, size: tuple[int, int] = (960, 420)) -> RulesView:
    view = RulesView(INK)
    drawn(view, frame, size)
    return view


def test_dialects_of_one_optimizer_stand_side_by_side_with_what_differs_marked() -> None:
    frame = dialects_frame("rmsprop", learning_rate=0.01)
    view = shown(frame)
    assert [column.dialect for column in view.columns] == ["textbook", "Keras", "PyTorch"]
    marks = [sum(len(typeset(line).marked) for line in column.lines) for column in view.columns]
    assert all(marks)
    assert view.summary() == "what differs is marked"
    differing = {setting.name for column in view.columns for setting in column.settings if setting.differs}
    assert "learning rate" not in differing
    assert "epsilon" in differing
    assert view.table()["keras.learning_rate"].tolist() == [0.01]
    marked = near(drawn(view, frame, (960, 420)), mix(INK.panel, INK.accent, 0.3), 20)
    assert marked.sum() > 50


def test_different_optimizers_stand_beside_each_other_unmarked() -> None:
    view = shown(ravine_frame())
    assert len(view.columns) == 3
    assert not any(typeset(line).marked for column in view.columns for line in column.lines)
    assert view.summary() == "the same or different optimizers"
    alone = replace(ravine_frame(), racers=ravine_frame().racers[:1])
    assert shown(alone).summary() == "sgd"


def test_of_many_racers_the_first_are_shown_and_in_a_low_panel_fewer_settings() -> None:
    racers = named(tuple(RacerSpec("adam", {"beta_1": 0.1 * place}) for place in range(MOST + 2)))
    frame = Observer(Session(Experiment(SurfaceSpec(formula="x^2 + y^2"), racers))).frame()
    assert len(shown(frame, (320, 220)).columns) == MOST


def test_a_recorded_run_has_no_rule() -> None:
    assert shown(recorded_frame()).summary() == NO_RULES
