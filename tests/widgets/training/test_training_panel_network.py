"""The training panel on data: a network's layers, a series to average."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtWidgets import QApplication

from engine.data import DATASETS
from engine.experiment.description import (
    AverageSpec,
    Experiment,
    LayerSpec,
    NetworkSpec,
    RacerSpec,
)
from engine.fitting.network_fitting import sentence_of, with_value
from tests.widgets.frames import ravine_frame, regression_frame
from tests.widgets.training.panel_access import (
    box,
    choose,
    editors,
    edits,
    network_panel,
    press,
    shown_again,
)
from widgets.forms.parameter_editor import ValuesEditor
from widgets.training.racer_list import RacerLine
from widgets.training.training_panel import TrainingPanel

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_data_set_makes_a_neuron(panel: TrainingPanel) -> None:
    made = edits(panel)
    choose(box(panel, "objective"), "line_sparse")
    assert made[-1].objective == NetworkSpec(dataset="line_sparse")


@pytest.mark.parametrize(("key", "size"), [("full", None), ("mini", 16), ("single", 1)])
def test_the_gradient_of_a_data_set_is_full_mini_or_single(
    panel: TrainingPanel, key: str, size: int | None
) -> None:
    panel.apply(regression_frame())
    made = edits(panel)
    choose(box(panel, "batch size"), key)
    objective = made[-1].objective
    assert isinstance(objective, NetworkSpec)
    assert objective.batch_size == size


def test_the_slider_that_sets_a_data_set_apart_needs_no_unfolding(panel: TrainingPanel) -> None:
    sparse = replace(ravine_frame().experiment, objective=NetworkSpec(dataset="line_sparse"))
    shown_again(panel, regression_frame(), sparse)
    QApplication.sendPostedEvents()
    editors = {name: e for v in panel.findChildren(ValuesEditor) for name, e in v.editors.items()}
    assert editors["zeros"].isVisible()
    assert not editors["noise"].isVisible()


def test_what_an_experiment_sets_in_its_data_is_unfolded(panel: TrainingPanel) -> None:
    noisy = NetworkSpec(dataset="line_dense", data={"noise": 5.0})
    shown_again(panel, regression_frame(), replace(ravine_frame().experiment, objective=noisy))
    QApplication.sendPostedEvents()
    editors = {name: e for v in panel.findChildren(ValuesEditor) for name, e in v.editors.items()}
    assert editors["noise"].isVisible()


@pytest.mark.parametrize("key", list(DATASETS))
def test_every_data_set_makes_a_network_that_can_be_built(panel: TrainingPanel, key: str) -> None:
    made = edits(panel)
    choose(box(panel, "objective"), key)
    objective = made[-1].objective
    assert isinstance(objective, NetworkSpec)
    assert objective.dataset == key
    assert sentence_of(objective, "keras") == ""


def test_a_data_set_of_more_classes_keeps_the_hidden_layers(panel: TrainingPanel) -> None:
    before = network_panel(panel)
    made = edits(panel)
    choose(box(panel, "objective"), "iris")
    after = made[-1].objective
    assert isinstance(after, NetworkSpec)
    assert after.layers[:-1] == before.layers[:-1]
    assert after.loss == "categorical_crossentropy"


def test_layers_are_added_moved_and_removed(panel: TrainingPanel) -> None:
    before = network_panel(panel)
    made = edits(panel)
    press(panel, "layer_add")
    added = made[-1].objective
    assert isinstance(added, NetworkSpec)
    assert added.layers == (before.layers[0], *before.layers)
    press(panel, "layer_remove")
    removed = made[-1].objective
    assert isinstance(removed, NetworkSpec)
    assert removed.layers == before.layers


def test_another_activation_drops_the_constants_of_the_old_one() -> None:
    layer = LayerSpec("dense", {"units": 3, "activation": "leaky_relu", "negative_slope": 0.1})
    assert with_value(layer, "activation", "tanh", "keras").values == {"units": 3, "activation": "tanh"}


def test_an_activation_can_be_chosen_for_a_layer(panel: TrainingPanel) -> None:
    network_panel(panel)
    made = edits(panel)
    activation = editors(panel, "activation")[0]
    activation.changed.emit("relu")
    objective = made[-1].objective
    assert isinstance(objective, NetworkSpec)
    assert objective.layers[0].values["activation"] == "relu"


def test_a_network_that_cannot_be_built_is_reported_and_nothing_is_lost(panel: TrainingPanel) -> None:
    before = network_panel(panel)
    made = edits(panel)
    panel.objective.layers.choose_layer(1)
    press(panel, "layer_remove")
    assert made == []
    assert "units = 1" in panel.objective.layers.error
    press(panel, "layer_add")
    assert panel.objective.layers.error == ""
    objective = made[-1].objective
    assert isinstance(objective, NetworkSpec)
    assert objective.layers[-1] == before.layers[-1]


def test_a_series_is_averaged_by_averages_and_they_leave_with_it(panel: TrainingPanel) -> None:
    made = edits(panel)
    choose(box(panel, "objective"), "average temperature")
    assert made[-1].objective == AverageSpec(dataset="temperature")
    assert [racer.values["beta"] for racer in made[-1].racers] == [0.9, 0.98, 0.5]
    shown_again(panel, ravine_frame(3), made[-1])
    assert box(panel, "objective").key == "average temperature"
    choose(box(panel, "objective"), "rosenbrock")
    assert [racer.optimizer for racer in made[-1].racers] == ["momentum"]


def test_a_series_has_sliders_for_its_days_but_none_for_layers(panel: TrainingPanel) -> None:
    series = AverageSpec("temperature", {"noise": 5.0})
    experiment = Experiment(series, (RacerSpec("average", name="average"),))
    shown_again(panel, ravine_frame(3), experiment)
    shown = {name for values in panel.findChildren(ValuesEditor) for name in values.editors}
    assert {"days", "noise", "coldest_day"} <= shown
    assert not {"scaling", "test_share"} & shown
    assert not box(panel, "batch size").isVisible()
    assert not box(panel, "column").isVisible()


def test_a_column_of_ones_own_table_is_averaged(panel: TrainingPanel, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("when,a,b\nmon,1,2\ntue,3,4\n", encoding="utf-8")
    made, objectives = edits(panel), box(panel, "objective")
    panel.objective.ask_for_table = lambda _: ""
    choose(objectives, "average of a table")
    assert made == [], "nothing was picked"
    assert objectives.key == "formula"
    panel.objective.ask_for_table = lambda _: str(path)
    choose(objectives, "average of a table")
    assert made[-1].objective == AverageSpec(csv=str(path))
    shown_again(panel, ravine_frame(3), made[-1])
    column = box(panel, "column")
    assert column.isVisible()
    assert [column.itemText(at) for at in range(column.count())] == ["a", "b"]
    assert column.currentText() == "b"
    choose(column, "0")
    assert made[-1].objective == AverageSpec(csv=str(path), column="a")


def test_the_table_that_a_network_learns_from_is_the_one_that_is_averaged(panel: TrainingPanel) -> None:
    network = NetworkSpec(csv="t.csv", folder="here")
    shown_again(panel, regression_frame(3), Experiment(network, (RacerSpec("sgd", name="sgd"),)))
    made = edits(panel)
    choose(box(panel, "objective"), "average of a table")
    assert made[-1].objective == AverageSpec(csv="t.csv", folder="here")


def test_choosing_the_kind_that_a_layer_has_changes_nothing(panel: TrainingPanel) -> None:
    network_panel(panel)
    made = edits(panel)
    choose(box(panel, "kind of layer"), "dense")
    assert made == []


def test_early_stopping_and_penalties_of_a_racer_are_changed_while_it_runs(panel: TrainingPanel) -> None:
    network_panel(panel)
    made: list[tuple[str, str, object]] = []
    panel.value_changed.connect(lambda racer, name, value, _: made.append((racer, name, value)))
    stopping = next(
        editor for editor in panel.findChildren(ValuesEditor) if set(editor.editors) >= {"patience", "every"}
    )
    assert list(stopping.editors) == ["patience", "every", "min_delta", "restore_best"]
    stopping.changed.emit("patience", 7, 1)
    penalties = next(
        editor
        for editor in panel.settings.findChildren(ValuesEditor)
        if set(editor.editors) == {"l1", "l2"}  # this network drops nothing
    )
    penalties.changed.emit("l2", 0.5, 1)
    assert made == [("sgd", "early_stopping.patience", 7), ("sgd", "network.l2", 0.5)]


def test_a_racer_that_stopped_early_is_told_so_in_the_list(panel: TrainingPanel) -> None:
    frame = regression_frame()
    ended = replace(frame.racers[0], stopped_early="sgd stopped early at step 7.")
    panel.apply(replace(frame, racers=(ended, *frame.racers[1:]), generation=frame.generation + 1))
    tips = [line.toolTip() for line in panel.findChildren(RacerLine)]
    assert "sgd stopped early at step 7." in tips[0]
    assert "stopped early" not in tips[1]
