"""Finds and uses the editors of a training panel, as a person would."""

from __future__ import annotations

from dataclasses import replace

from PyQt6.QtWidgets import QLineEdit, QToolButton

from engine.experiment.description import (
    Experiment,
    NetworkSpec,
)
from engine.fitting.network_fitting import with_data
from engine.frames.frame import Frame
from tests.widgets.frames import regression_frame
from widgets.forms.controls import ChoiceBox
from widgets.forms.parameter_editor import Editor, ValuesEditor
from widgets.training.training_panel import TrainingPanel


def edits(panel: TrainingPanel) -> list[Experiment]:
    made: list[Experiment] = []
    panel.experiment_edited.connect(lambda experiment, _: made.append(experiment))
    return made


def box(panel: TrainingPanel, name: str) -> ChoiceBox:
    return next(b for b in panel.findChildren(ChoiceBox) if b.accessibleName() == name)


def field(panel: TrainingPanel, name: str) -> QLineEdit:
    return next(f for f in panel.findChildren(QLineEdit) if f.accessibleName() == name)


def choose(choice: ChoiceBox, key: str) -> None:
    choice.setCurrentIndex(choice.findData(key))
    choice.activated.emit(choice.currentIndex())


def press(panel: TrainingPanel, name: str) -> None:
    button = panel.findChild(QToolButton, name)
    assert button is not None
    button.click()


def shown_again(panel: TrainingPanel, frame: Frame, experiment: Experiment) -> None:
    panel.apply(replace(frame, experiment=experiment, generation=frame.generation + 1))


def network_panel(panel: TrainingPanel) -> NetworkSpec:
    """Show a network on a circle."""
    spec = with_data(None, "circle")
    frame = regression_frame()
    experiment = replace(frame.experiment, objective=spec, dialect="keras")
    panel.apply(replace(frame, experiment=experiment, generation=frame.generation + 1, names=("a", "b", "c")))
    return spec


def editors(panel: TrainingPanel, name: str) -> list[Editor]:
    found = panel.objective.layers.findChildren(ValuesEditor)
    return [values.editors[name] for values in found if name in values.editors]
