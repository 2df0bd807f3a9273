"""Equations of one's own are typed, checked, typeset, and run."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PyQt6.QtWidgets import QApplication

from engine.experiment.description import Experiment, RacerSpec
from engine.optimizers.own import own_rule
from engine.optimizers.row import is_own
from engine.optimizers.table import OPTIMIZERS
from tests.widgets.frames import ravine_frame
from tests.widgets.training.panel_access import box, choose, edits, shown_again
from widgets.training.equations_editor import EquationsEditor
from widgets.training.races import RACES
from widgets.training.training_panel import TrainingPanel

pytestmark = pytest.mark.usefixtures("qapp")

SIGNUM = "constant beta\nm = beta*m + (1-beta)*sign(g)\ntheta = theta - learning_rate*m"


def typed_race(*racers: RacerSpec) -> Experiment:
    return replace(ravine_frame(0).experiment, racers=racers, changes=(), dialect="keras")


def show(panel: TrainingPanel, *racers: RacerSpec) -> EquationsEditor:
    frame = ravine_frame(0)
    shown_again(panel, replace(frame, racers=frame.racers[: len(racers)]), typed_race(*racers))
    return panel.settings.equations


def test_own_equations_begin_as_those_of_the_optimizer_before(panel: TrainingPanel) -> None:
    show(panel, RacerSpec("adam", {"learning_rate": 0.05}, name="Adam"))
    made = edits(panel)
    choose(box(panel, "optimizer"), "own")
    (racer,) = made[-1].racers
    assert racer.name == "own"
    assert (
        own_rule(racer.optimizer).equations
        == OPTIMIZERS["adam"].equations(OPTIMIZERS["adam"].completed({}, "keras"), "keras").equations
    )
    assert racer.values == {"learning_rate": 0.05, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    choose(box(panel, "optimizer"), "adam")
    assert made[-1].racers[0].optimizer == "adam"
    assert made[-1].racers[0].values == racer.values


def test_the_editor_is_there_only_for_typed_equations(panel: TrainingPanel) -> None:
    assert show(panel, RacerSpec("adam", name="Adam")).isHidden()
    editor = show(panel, RacerSpec(SIGNUM, {"beta": 0.9}, name="mine"))
    assert not editor.isHidden()
    assert editor.field.toPlainText() == SIGNUM.replace("constant beta", "constant beta = 0.9")
    assert box(panel, "optimizer").currentText() == "Own equations"
    assert editor.typeset[1] == r"\theta \leftarrow \theta-\eta\,m"


def test_equations_are_taken_when_typing_pauses(panel: TrainingPanel) -> None:
    editor = show(panel, RacerSpec(SIGNUM, {"beta": 0.9, "learning_rate": 0.2}, name="mine"))
    made = edits(panel)
    editor.field.setPlainText("constant gamma = 0.5\n v = gamma*v + g\ntheta = theta - learning_rate*v")
    assert editor.pause.isActive()
    assert made == []
    editor.pause.timeout.emit()
    (racer,) = made[-1].racers
    assert racer.name == "mine"
    assert own_rule(racer.optimizer).equations == ("v = gamma*v + g", "theta = theta - learning_rate*v")
    assert racer.values == {"learning_rate": 0.2, "gamma": 0.5}
    show(panel, racer)
    assert editor.field.toPlainText().startswith("constant gamma = 0.5\n v = ")  # as it was typed
    editor.field.left.emit()
    assert len(made) == 1


def test_a_mistake_is_told_while_typing_and_nothing_is_run(panel: TrainingPanel) -> None:
    racer = RacerSpec(SIGNUM, {"beta": 0.9}, name="mine")
    editor = show(panel, racer)
    made = edits(panel)
    wrong = "theta = theta - learning_rate*m"
    editor.field.setPlainText(wrong)
    assert 'column 31 of the update rule\'s equation 1 "m"' in editor.error
    assert editor.field.property("bad") == "true"
    editor.field.left.emit()
    assert made == []
    show(panel, racer)
    assert editor.field.toPlainText() == wrong
    show(panel, replace(racer, name="another"))
    assert editor.error == ""
    assert editor.field.toPlainText().endswith("sign(g)\n" + wrong)


def test_a_value_in_the_text_and_its_slider_are_one(panel: TrainingPanel) -> None:
    editor = show(panel, RacerSpec(SIGNUM, {"beta": 0.9}, name="mine"))
    show(panel, RacerSpec(SIGNUM, {"beta": 0.25}, name="mine"))
    assert editor.field.toPlainText().startswith("constant beta = 0.25\n")
    made = edits(panel)
    editor.field.setPlainText(editor.field.toPlainText().replace("0.25", "0.5"))
    editor.pause.timeout.emit()
    assert made[-1].racers[0].values["beta"] == 0.5
    assert made[-1].racers[0].optimizer == SIGNUM


def test_the_lines_are_typeset_one_by_one(panel: TrainingPanel) -> None:
    editor = show(panel, RacerSpec(SIGNUM, {"beta": 0.9}, name="mine"))
    for _ in range(6):
        QApplication.processEvents()
    assert [line.latex for line in editor.formulas] == list(editor.typeset)
    editor.field.setPlainText("theta = theta - 0.1*g")
    for _ in range(6):
        QApplication.processEvents()
    assert [line.latex for line in editor.formulas] == [*editor.typeset, ""]


def test_a_race_of_optimizers_keeps_what_was_typed() -> None:
    mine, adam = RacerSpec(SIGNUM, {"beta": 0.9}, name="mine"), RacerSpec(SIGNUM, name="Adam")
    race = next(race for race in RACES if race.key == "optimizer")
    entrants = [e for e in race.entrants(typed_race(mine, adam), mine) if is_own(e.racer.optimizer)]
    assert [(e.title, e.racer, e.is_usual) for e in entrants] == [
        ("mine", mine, True),
        ("Adam, own equations", adam, True),
    ]
