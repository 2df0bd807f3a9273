"""The training panel shows an experiment and makes another experiment of every edit."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QApplication, QComboBox, QToolButton

from engine.experiment.description import (
    RacerSpec,
    SurfaceSpec,
)
from engine.frames.frame import Address
from engine.optimizers.table import OPTIMIZERS
from engine.surfaces.objective import SURFACES
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame, regression_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.training.panel_access import (
    box,
    choose,
    edits,
    field,
    press,
    shown_again,
)
from widgets.forms.controls import ChoiceBox, CollapsibleSection
from widgets.forms.parameter_editor import ValuesEditor
from widgets.forms.switch import Switch
from widgets.training.race_dialog import RaceDialog
from widgets.training.training_panel import TrainingPanel

pytestmark = pytest.mark.usefixtures("qapp")


def test_every_row_of_the_tables_can_be_chosen(panel: TrainingPanel) -> None:
    objectives, optimizers = box(panel, "objective"), box(panel, "optimizer")
    assert all(objectives.findData(key) >= 0 for key in SURFACES)
    assert [optimizers.itemData(at) for at in range(optimizers.count())] == [*OPTIMIZERS, "own"]


def test_every_choice_reports_its_meaning(panel: TrainingPanel) -> None:
    for choice in panel.findChildren(QComboBox):
        for at in range(choice.count()):
            if choice.itemData(at) is not None:
                assert choice.itemData(at, Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("key", list(OPTIMIZERS))
def test_every_hyperparameter_of_every_optimizer_has_an_editor(panel: TrainingPanel, key: str) -> None:
    frame = ravine_frame(0)
    experiment = replace(frame.experiment, racers=(RacerSpec(key, name=key),), dialect="keras", changes=())
    shown_again(panel, replace(frame, racers=frame.racers[:1]), experiment)
    names = {name for editor in panel.findChildren(ValuesEditor) for name in editor.editors}
    assert names >= {parameter.name for parameter in OPTIMIZERS[key].parameters_in("keras")}


def test_another_surface_makes_another_objective_and_keeps_the_racers(panel: TrainingPanel) -> None:
    made = edits(panel)
    choose(box(panel, "objective"), "rosenbrock")
    assert made[-1].objective == SurfaceSpec(surface="rosenbrock")
    assert made[-1].racers == ravine_frame(49).experiment.racers


def test_a_typed_formula_is_taken_with_its_start_and_constants(panel: TrainingPanel) -> None:
    made = edits(panel)
    formula = field(panel, "formula f(x, y)")
    formula.selectAll()
    qtest.keyClicks(formula, "x^2 + a y^4")
    qtest.keyClick(formula, Qt.Key.Key_Return)
    assert made[-1].objective == SurfaceSpec(formula="x^2 + a y^4", constants={"a": 10.0}, start=(4.0, 2.0))


def test_a_wrong_formula_is_reported_while_typing_and_nothing_is_lost(panel: TrainingPanel) -> None:
    made = edits(panel)
    formula = field(panel, "formula f(x, y)")
    formula.selectAll()
    qtest.keyClicks(formula, "x^2 + sine(y)")
    assert "what sin takes" in panel.objective.error
    qtest.keyClick(formula, Qt.Key.Key_Return)
    assert made == []
    panel.apply(ravine_frame(50))
    assert formula.text() == "x^2 + sine(y)"
    assert panel.objective.error


def test_a_constant_is_a_slider(panel: TrainingPanel) -> None:
    made = edits(panel)
    values = next(v for v in panel.objective.findChildren(ValuesEditor) if "a" in v.editors)
    editor = values.editors["a"]
    editor.enter("3.5")  # type: ignore[union-attr]
    objective = made[-1].objective
    assert isinstance(objective, SurfaceSpec)
    assert objective.constants == {"a": 3.5}


def test_the_start_is_entered_exactly(panel: TrainingPanel) -> None:
    made = edits(panel)
    y = field(panel, "start, y")
    y.selectAll()
    qtest.keyClicks(y, "-1.25")
    qtest.keyClick(y, Qt.Key.Key_Return)
    assert made[-1].objective.start == (4.0, -1.25)


def test_a_bad_start_is_reported_beneath_the_field(panel: TrainingPanel) -> None:
    made = edits(panel)
    x = field(panel, "start, x")
    x.selectAll()
    qtest.keyClicks(x, "here")
    qtest.keyClick(x, Qt.Key.Key_Return)
    assert panel.start.error == 'x = "here" is not a number; allowed is any finite number'
    assert made == []


def test_a_hyperparameter_changes_while_running_without_a_reset(panel: TrainingPanel) -> None:
    made = edits(panel)
    changes: list[tuple[str, str, object]] = []
    panel.value_changed.connect(lambda racer, name, value, _: changes.append((racer, name, value)))
    values = next(v for v in panel.settings.findChildren(ValuesEditor) if "learning_rate" in v.editors)
    values.editors["learning_rate"].enter("0.05")  # type: ignore[union-attr]
    assert changes == [("sgd", "learning_rate", 0.05)]
    assert made == []


def test_the_settings_show_what_holds_at_the_shown_step(panel: TrainingPanel) -> None:
    frame = ravine_frame(49, view={"racer": 1})
    values = next(v for v in panel.settings.findChildren(ValuesEditor) if "learning_rate" in v.editors)
    panel.apply(replace(frame, address=Address(29)))
    before = values.editors["learning_rate"].value
    panel.apply(replace(frame, address=Address(30)))
    assert (values.editors["learning_rate"].value, before != 0.03) == (0.03, True)


def test_a_racer_can_be_added_copied_and_removed(panel: TrainingPanel) -> None:
    made = edits(panel)
    frame = ravine_frame(49)
    press(panel, "add")
    assert len(made[-1].racers) == 4
    assert made[-1].shown("racer") == 3
    panel.apply(replace(frame, experiment=frame.experiment, generation=7))
    press(panel, "duplicate")
    assert made[-1].racers[3].optimizer == "sgd"
    assert made[-1].racers[3].name == "sgd 2"
    panel.apply(replace(frame, experiment=frame.experiment, generation=8))
    press(panel, "remove")
    assert [racer.name for racer in made[-1].racers] == ["momentum", "adam"]


@pytest.mark.parametrize("stale", [False, True])
@pytest.mark.parametrize("next_edit", ["duplicate", "race", "rename", "slider", "remove"])
def test_after_the_last_of_the_racers_was_removed_all_can_be_done_before_the_next_frame(
    panel: TrainingPanel, next_edit: str, *, stale: bool
) -> None:
    last = len(ravine_frame(49).racers) - 1
    frame = ravine_frame(49, view={"racer": last})
    panel.apply(frame)
    made, changed = edits(panel), list[str]()
    panel.value_changed.connect(lambda racer, *_: changed.append(racer))
    press(panel, "remove")
    if stale:
        panel.apply(frame)
    removed = made[-1]
    left = removed.racers[-1]
    if next_edit == "rename":
        panel.settings.edited.emit(replace(left, name="Renamed"), "")
        assert [racer.name for racer in made[-1].racers] == [removed.racers[0].name, "Renamed"]
    elif next_edit == "slider":
        panel.settings.value_changed.emit("learning_rate", 0.5, "")
        assert changed == [left.name]
    else:
        press(panel, next_edit)
        assert next_edit == "race" or len(made[-1].racers) == (3 if next_edit == "duplicate" else 1)
    for dialog in panel.findChildren(RaceDialog):
        dialog.close()


def test_the_last_racer_cannot_be_removed(panel: TrainingPanel) -> None:
    frame = ravine_frame(0)
    alone = replace(frame.experiment, racers=frame.experiment.racers[:1], changes=())
    shown_again(panel, replace(frame, racers=frame.racers[:1]), alone)
    button = panel.findChild(QToolButton, "remove")
    assert button is not None
    assert not button.isEnabled()


def test_changes_made_while_running_follow_a_racer_that_is_renamed(panel: TrainingPanel) -> None:
    panel.apply(ravine_frame(49, view={"racer": 1}))
    made = edits(panel)
    name = field(panel, "name of the racer")
    name.selectAll()
    qtest.keyClicks(name, "Heavy ball")
    qtest.keyClick(name, Qt.Key.Key_Return)
    assert made[-1].racers[1].name == "Heavy ball"
    assert made[-1].changes[0].racer == "Heavy ball"


def test_two_racers_cannot_have_one_name(panel: TrainingPanel) -> None:
    made = edits(panel)
    name = field(panel, "name of the racer")
    name.selectAll()
    qtest.keyClicks(name, "adam")
    qtest.keyClick(name, Qt.Key.Key_Return)
    assert panel.settings.error == 'another racer is called "adam"; give this one a name of its own'
    assert made == []


def test_clicking_a_racer_chooses_it(panel: TrainingPanel) -> None:
    chosen: list[int] = []
    panel.racer_chosen.connect(chosen.append)
    qtest.mouseClick(panel.racers.lines[2], Qt.MouseButton.LeftButton)
    assert chosen == [2]


def test_the_losses_of_the_racers_are_shown_as_they_run(panel: TrainingPanel) -> None:
    frame = ravine_frame(60)
    panel.apply(frame)
    assert [line.loss for line in panel.racers.lines] == [racer.loss for racer in frame.racers]


def test_dialect_and_seed_belong_to_the_experiment(panel: TrainingPanel) -> None:
    made = edits(panel)
    choose(
        next(
            b
            for b in panel.findChildren(ChoiceBox)
            if b.findData("same") < 0 and b.accessibleName() == "dialect"
        ),
        "pytorch",
    )
    assert made[-1].dialect == "pytorch"
    panel.another_seed()
    assert made[-1].seed != made[0].seed


def test_a_frame_with_the_same_experiment_leaves_the_forms_alone(panel: TrainingPanel) -> None:
    frame = ravine_frame(49)
    panel.apply(frame)
    x = field(panel, "start, x")
    x.setText("half typed")
    x.setModified(True)
    panel.apply(replace(frame, address=Address(49, 2)))
    assert x.text() == "half typed"


def test_another_experiment_is_shown_from_its_objective_on(panel: TrainingPanel) -> None:
    panel.resize(260, 200)
    bar = panel.verticalScrollBar()
    assert bar is not None
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    panel.to_top()
    assert bar.value() == 0


@pytest.mark.parametrize("kind", ["surface", "line", "network"])
def test_tab_goes_through_the_panel_from_top_to_bottom(panel: TrainingPanel, kind: str) -> None:
    frames = {"surface": ravine_frame(49), "line": regression_frame(), "network": network_frame()}
    panel.apply(frames[kind])
    for fold in panel.findChildren(CollapsibleSection):
        fold.unfold(unfolded=True)
    QApplication.sendPostedEvents()
    seen, stop = [], panel.nextInFocusChain()
    while stop is not None and stop is not panel:
        if panel.isAncestorOf(stop) and stop.isVisible() and stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
            seen.append(stop.mapTo(panel, QPoint(0, 0)).y())
        stop = stop.nextInFocusChain()
    assert len(seen) > 20
    # A small button beside a line may stand a little higher than its middle.
    assert all(below > above - 6 for above, below in pairwise(seen))


def test_the_switch_makes_a_racer_climb(panel: TrainingPanel) -> None:
    made = edits(panel)
    (switch,) = (s for s in panel.findChildren(Switch) if s.text() == "maximize")
    switch.click()
    assert [racer.maximize for racer in made[-1].racers].count(True) == 1
