from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtTest import QSignalSpy

from engine.averages.series import Series
from engine.frames.frame import Frame
from engine.frames.step_costs import StepCosts
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import click, drawn, list_of
from widgets.run.cost_curves import CostCurves
from widgets.run.loss_view import LossView
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


def costly(step: int, axis: str, chosen: int = 0) -> Frame:
    """Racers whose steps cost one, two and three evaluations, and as many hundredths of a second."""
    frame = ravine_frame(step, view={"loss_axis": axis, "racer": chosen})
    racers = []
    for each, racer in enumerate(frame.racers, 1):
        evaluations = Series()
        evaluations.append(each * np.arange(len(racer.losses) + 1.0))
        clock = np.arange(len(racer.losses) + 1)
        costs = StepCosts(
            evaluations.view() if each > 1 else None, clock, np.asarray(0.01 * each * clock, dtype=float)
        )
        racers.append(replace(racer, costs=costs))
    return replace(frame, racers=tuple(racers))


def shown(frame: Frame) -> LossView:
    view = LossView(INK)
    drawn(view, frame, (640, 480))
    return view


@pytest.mark.parametrize(("axis", "cost"), [("evaluations", 60.0), ("time", 600.0)])
def test_a_click_seeks_the_step_at_which_the_chosen_racer_has_cost_so_much(axis: str, cost: float) -> None:
    view = shown(costly(49, axis, chosen=1))
    sought = QSignalSpy(view.seek_requested)
    click(view, QPointF(view.pixel(cost, 1.0).x(), view.area().center().y()))
    assert list_of(sought) == [[30]]


def test_every_racer_is_marked_at_what_its_own_steps_cost() -> None:
    curves = CostCurves.of(costly(49, "evaluations"))
    assert curves is not None
    assert [curves.cost_of(racer, 49) for racer in curves.frame.racers] == [49.0, 98.0, 147.0]
    assert curves.words_of(curves.frame.racers[1], 1) == "2 evaluations"
    assert curves.axis().high >= 3 * 120


def test_measured_time_is_said_to_be_another_one_in_every_run() -> None:
    view = shown(costly(20, "time"))
    assert "another one in every run" in view.note
    assert view.x_axis.name == "measured time / ms"
    tip = view.tip_at(QPointF(view.area().center()))
    assert " ms" in tip
    assert {"sgd.seconds", "adam.seconds"} <= set(view.table())


def test_frames_without_costs_are_drawn_over_steps() -> None:
    view = shown(ravine_frame(20, view={"loss_axis": "evaluations"}))
    assert view.x_axis.name == "step"


def test_the_menu_offers_the_axes_and_says_which_is_drawn() -> None:
    view = shown(costly(20, "evaluations"))
    asked = QSignalSpy(view.view_edited)
    actions = {action.text(): action for action in view.menu_actions()}
    assert actions["Over gradient evaluations"].isChecked()
    actions["Over measured time"].trigger()
    assert list_of(asked) == [[{"loss_axis": "time"}]]
