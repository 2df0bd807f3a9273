"""Seeds of a racer in the training panel: how many, how far apart, what they cost, what counts as success."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine.experiment.description import AverageSpec
from engine.experiment.racer_seeds import MOST_RUNS
from tests.widgets.frames import ravine_frame, regression_frame
from tests.widgets.training.panel_access import edits, shown_again
from widgets.forms.number_editor import NumberEditor
from widgets.training.seeds_editor import SeedsEditor
from widgets.training.training_panel import TrainingPanel

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_racer_is_given_seeds_a_spread_and_a_loss_that_counts_as_success(panel: TrainingPanel) -> None:
    made, editor = edits(panel), panel.settings.seeds
    assert list(editor.values.editors) == ["seeds"]
    assert editor.cost.isHidden()
    editor.values.editors["seeds"].changed.emit(20)
    assert made[-1].racers[0].seeds == 20
    shown_again(panel, ravine_frame(49), made[-1])
    assert list(editor.values.editors) == ["seeds", "spread", "success_loss"]
    assert "a step takes 20 times as long" in editor.cost.text()
    assert not editor.cost.isHidden()
    editor.values.editors["spread"].changed.emit(0.125)
    assert made[-1].racers[0].spread == 0.125
    editor.values.editors["success_loss"].changed.emit(0.5)
    assert made[-1].view["success_loss"] == 0.5
    assert made[-1].racers[0].spread == 0.125


def test_a_network_has_no_spread_and_a_series_no_seeds() -> None:
    editor, experiment = SeedsEditor(), regression_frame().experiment
    many = replace(experiment.racers[0], seeds=3)
    others = tuple(replace(many, name=name, seeds=100) for name in "ab")
    editor.show_racer(replace(experiment, racers=(many, *others)), many)
    assert "spread" not in editor.values.editors
    seeds = editor.values.editors["seeds"]
    assert isinstance(seeds, NumberEditor)
    assert seeds.parameter.high == MOST_RUNS - 200
    assert "data, start and batches" in editor.cost.text()
    series = replace(experiment, objective=AverageSpec(dataset="temperature"))
    editor.show_racer(series, series.racers[0])
    assert editor.isHidden()
    editor.deleteLater()
