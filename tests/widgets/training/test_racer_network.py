"""A racer's own network and races made in one go: what is different is said, and nothing else is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QPushButton, QToolButton

from engine.experiment.description import (
    AverageSpec,
    Experiment,
    LayerSpec,
    NetworkOverride,
    NetworkSpec,
    RacerSpec,
)
from engine.experiment.file import parse_experiment, write_experiment
from engine.experiment.network_override import network_of
from engine.observers.session_observer import Observer
from engine.session.session import Session
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import NETWORKS, network_frame
from widgets.forms.controls import ChoiceBox
from widgets.forms.switch import Switch
from widgets.style.theme import load_theme
from widgets.training.race_dialog import RaceDialog
from widgets.training.race_options import Race
from widgets.training.racer_network import RacerNetwork
from widgets.training.racer_networks import differences, is_normalised, normalised, not_normalised
from widgets.training.races import RACES, raced
from widgets.training.training_panel import TrainingPanel

pytestmark = pytest.mark.usefixtures("qapp")

SMALL = NETWORKS["small"]


def experiment(network: NetworkOverride | None = None, spec: NetworkSpec = SMALL) -> Experiment:
    racers = (RacerSpec("adam", {"learning_rate": 0.02}, name="first"), RacerSpec("sgd", name="second"))
    return Experiment(spec, (replace(racers[0], network=network), racers[1]), seed=3)


@pytest.fixture
def editor() -> Iterator[RacerNetwork]:
    made = RacerNetwork()
    made.set_theme(load_theme("ink"))
    show(made)
    yield made
    made.deleteLater()


def show(editor: RacerNetwork, network: NetworkOverride | None = None, spec: NetworkSpec = SMALL) -> None:
    shown = experiment(network, spec)
    editor.show_racer(shown, shown.racers[0])


def edits(editor: RacerNetwork) -> list[NetworkOverride | None]:
    made: list[NetworkOverride | None] = []
    editor.edited.connect(lambda override, _: made.append(override))
    return made


def choose(editor: RacerNetwork, name: str, key: str) -> None:
    box = next(b for b in editor.findChildren(ChoiceBox) if b.accessibleName().startswith(name))
    box.setCurrentIndex(box.findData(key))
    box.activated.emit(box.currentIndex())


def switch(editor: RacerNetwork, name: str) -> Switch:
    return next(each for each in editor.findChildren(Switch) if each.text() == name)


def reset_button(editor: RacerNetwork) -> QPushButton:
    return next(b for b in editor.findChildren(QPushButton) if b.text() == "Same as the others")


def test_another_activation_and_initializer_are_the_racers_own(editor: RacerNetwork) -> None:
    made = edits(editor)
    choose(editor, "activation", "relu")
    choose(editor, "initializer", "he_normal")
    assert made[-1] == NetworkOverride(values={"activation": "relu", "initializer": "he_normal"})
    assert differences(made[-1]) == ("activation relu", "initializer he normal")
    choose(editor, "initializer", "")
    choose(editor, "activation", "")
    assert made[-1] is None


def test_what_the_others_have_is_not_different(editor: RacerNetwork) -> None:
    made = edits(editor)
    choose(editor, "activation", "relu")
    choose(editor, "activation", "tanh")
    assert made[-1] is None


def test_constants_go_with_the_activation_they_belong_to(editor: RacerNetwork) -> None:
    show(editor, NetworkOverride(values={"activation": "leaky_relu", "negative_slope": 0.2}))
    made = edits(editor)
    choose(editor, "activation", "relu")
    assert made[-1] == NetworkOverride(values={"activation": "relu"})


def test_a_start_of_its_own_is_drawn_by_a_seed(editor: RacerNetwork) -> None:
    made = edits(editor)
    switch(editor, "start of its own").click()
    assert made[-1] == NetworkOverride(start_seed=0)
    switch(editor, "start of its own").click()
    assert made[-1] is None


def test_batch_normalisation_comes_before_the_activation_and_goes_again(editor: RacerNetwork) -> None:
    made = edits(editor)
    switch(editor, "batch normalisation").click()
    override = made[-1]
    assert override is not None
    kinds = [layer.kind for layer in override.layers]
    assert kinds == ["dense", "batch_normalization", "activation"] * 2 + ["dense"]
    Session(experiment(override)).advance(2)
    switch(editor, "batch normalisation").click()
    assert made[-1] is None


@pytest.mark.parametrize("kind", ["small", "deep", "wide"])
def test_normalising_and_not_normalising_are_each_others_opposite(kind: str) -> None:
    layers = NETWORKS[kind].layers
    assert is_normalised(normalised(layers))
    assert not_normalised(normalised(layers)) == layers


def test_own_layers_and_the_loss_are_edited_as_those_of_all(editor: RacerNetwork) -> None:
    made = edits(editor)
    wanted = replace(SMALL, layers=SMALL.layers[1:], loss="mean_squared_error")
    editor.layers.edited.emit(wanted, "")
    assert made[-1] == NetworkOverride(layers=SMALL.layers[1:], loss="mean_squared_error")
    editor.layers.edited.emit(SMALL, "")
    assert made[-1] is None


def test_same_as_the_others_takes_everything_back(editor: RacerNetwork) -> None:
    assert reset_button(editor).isHidden()
    show(editor, NetworkOverride(values={"activation": "relu"}, start_seed=4))
    made = edits(editor)
    assert not reset_button(editor).isHidden()
    reset_button(editor).click()
    assert made == [None]


def test_a_network_that_cannot_be_built_is_refused_in_place(editor: RacerNetwork) -> None:
    made = edits(editor)
    editor.layers.edited.emit(replace(SMALL, layers=(LayerSpec("dense", {"units": 3}),)), "")
    assert made == []
    assert "units = 1" in editor.error


def test_without_a_hidden_layer_there_is_no_activation_to_choose(editor: RacerNetwork) -> None:
    show(editor, spec=NETWORKS["neuron"])
    box = next(b for b in editor.findChildren(ChoiceBox) if b.accessibleName().startswith("activation"))
    assert not box.isEnabled()


# ---- races


def test_averages_race_over_their_betas_and_not_over_rates_they_lack() -> None:
    average = RacerSpec("average", {"beta": 0.7}, name="average")
    begun = Experiment(AverageSpec("temperature"), (average,))
    fitting = {race.key: race for race in RACES if race.fits(begun)}
    assert set(fitting) == {"optimizer", "beta"}
    assert "Moving average" in {each.title for each in fitting["optimizer"].entrants(begun, average)}
    made = raced(begun, tuple(fitting["beta"].entrants(begun, average)))
    assert [racer.values["beta"] for racer in made.racers] == [0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99]
    assert parse_experiment(write_experiment(made)) == made
    assert len(Observer(Session(made)).frame().averages) == 7


#: The small network drops nothing, and its data are not scaled.
SPECS = {"rate": NETWORKS["every layer"], "scaling": NetworkSpec(dataset="diabetes")}
OF_NETWORKS = [race for race in RACES if race.key not in ("beta", "start")]


@pytest.mark.parametrize("race", OF_NETWORKS, ids=lambda race: race.key)
def test_every_race_can_be_run_saved_and_read_again(race: Race) -> None:
    begun = experiment(spec=SPECS.get(race.key, SMALL))
    entrants = tuple(race.entrants(begun, begun.racers[0]))
    assert sum(each.is_usual for each in entrants) >= 1
    made = raced(begun, entrants)
    assert parse_experiment(write_experiment(made)) == made
    networks = [network_of(made, racer) for racer in made.racers]
    if race.key not in {"optimizer", "learning_rate"}:
        assert len({repr(network) for network in networks}) == len(networks)
        assert {racer.optimizer for racer in made.racers} == {"adam"}
    else:
        assert len({repr(network) for network in networks}) == 1
    frame = Observer(Session(made)).frame()
    assert len(frame.racers) == len(entrants)


def test_a_race_shows_only_what_fits_the_objective() -> None:
    surface = ravine_frame(0).experiment
    fitting = {race.key for race in RACES if race.fits(surface)}
    assert fitting == {"optimizer", "learning_rate", "start"}
    assert {race.key for race in RACES if race.fits(experiment(spec=NETWORKS["neuron"]))} == {
        *fitting - {"start"},
        *("initializer", "l1", "l2", "start_seed", "batch_size", "train_share", "features"),
    }
    assert not next(race for race in RACES if race.key == "rate").fits(experiment())


@pytest.fixture
def panel() -> Iterator[TrainingPanel]:
    made = TrainingPanel()
    made.set_theme(load_theme("ink"))
    made.resize(260, 700)
    made.apply(network_frame())
    made.show()
    yield made
    made.close()
    made.deleteLater()


def dialog_of(panel: TrainingPanel) -> RaceDialog:
    button = panel.findChild(QToolButton, "race")
    assert button is not None
    button.click()
    dialog = panel.findChild(RaceDialog)
    assert dialog is not None
    return dialog


def test_ticked_rows_become_racers_in_one_edit(panel: TrainingPanel) -> None:
    made: list[Experiment] = []
    panel.experiment_edited.connect(lambda edited, _: made.append(edited))
    dialog = dialog_of(panel)
    dialog.show_race("activation")
    assert [each.title for each in dialog.chosen] == ["Sigmoid", "Tanh", "ReLU"]
    dialog.list.setCurrentRow(0)
    dialog.list.setFocus()
    qtest.keyClick(dialog.list, Qt.Key.Key_Space)
    dialog.race_button.click()
    (edited,) = made
    assert [racer.name for racer in edited.racers] == [
        "Linear", "Sigmoid", "Tanh", "ReLU",
    ]  # fmt: skip
    assert {racer.values["learning_rate"] for racer in edited.racers} == {0.02}
    assert edited.seed == network_frame().experiment.seed


def test_one_racer_is_no_race_and_escape_changes_nothing(panel: TrainingPanel) -> None:
    made: list[Experiment] = []
    panel.experiment_edited.connect(lambda edited, _: made.append(edited))
    dialog = dialog_of(panel)
    assert [each.racer.optimizer for each in dialog.chosen] == ["sgd", "momentum", "adam"]
    for place in range(dialog.list.count()):
        item = dialog.list.item(place)
        assert item is not None
        item.setCheckState(Qt.CheckState.Checked if place == 0 else Qt.CheckState.Unchecked)
    assert not dialog.race_button.isEnabled()
    assert dialog.summary.text().startswith("A race needs 2 to 64 racers; 1 ticked.")
    qtest.keyClick(dialog, Qt.Key.Key_Escape)
    assert made == []


def test_a_racers_own_network_is_an_edit_of_the_panel(panel: TrainingPanel) -> None:
    made: list[Experiment] = []
    panel.experiment_edited.connect(lambda edited, _: made.append(edited))
    choose(panel.settings.network, "activation", "relu")
    assert made[-1].racers[0].network == NetworkOverride(values={"activation": "relu"})


def test_a_click_anywhere_in_a_line_of_the_race_ticks_it(panel: TrainingPanel) -> None:
    dialog = dialog_of(panel)
    dialog.show_race("activation")
    before = [each.title for each in dialog.chosen]
    item = dialog.list.item(0)
    assert item is not None
    at = dialog.list.visualItemRect(item)
    qtest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=at.center())
    assert [each.title for each in dialog.chosen] == [item.text(), *before]
    qtest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=at.center())
    assert [each.title for each in dialog.chosen] == before
    dialog.reject()


def test_what_one_racer_learns_from_is_chosen_said_and_taken_back(editor: RacerNetwork) -> None:
    spec = NetworkSpec(dataset="diabetes", batch_size=16)
    show(editor, spec=spec)
    made = edits(editor)
    assert set(editor.data.editors) == {"batch_size", "train_share", "scaling"}
    editor.data.editors["batch_size"].changed.emit(4)
    editor.data.editors["train_share"].changed.emit(0.5)
    editor.data.editors["scaling"].changed.emit("none")
    assert made[-1] == NetworkOverride(batch_size=4, train_share=0.5, scaling="none")
    assert differences(made[-1]) == ("batches of 4", "50 % of the rows", "scaling none")
    editor.data.editors["batch_size"].changed.emit(16)
    editor.data.editors["train_share"].changed.emit(1.0)
    editor.data.editors["scaling"].changed.emit("standard")
    assert [*made[-1:]] == [None]
    editor.data.editors["batch_size"].changed.emit(0)
    assert made[-1] == NetworkOverride(batch_size=0)
    assert differences(made[-1]) == ("full batches",)
    assert differences(NetworkOverride(features=("x1", "x2"))) == ("inputs x1, x2",)


def test_data_without_a_scaling_offer_none(editor: RacerNetwork) -> None:
    show(editor)
    assert set(editor.data.editors) == {"batch_size", "train_share"}


@pytest.mark.parametrize(
    ("key", "titles"),
    [
        ("batch_size", ["batch 1", "batch 8", "batch 32", "full batch"]),
        ("train_share", ["10 % of the rows", "30 % of the rows", "100 % of the rows"]),
        ("features", ["all columns", "without x1", "without x2"]),
    ],
)
def test_races_over_data_run(key: str, titles: list[str]) -> None:
    race = next(each for each in RACES if each.key == key)
    base = experiment()
    assert race.fits(base)
    options = list(race.entrants(base, base.racers[0]))
    usual = tuple(option for option in options if option.is_usual)
    assert [option.title for option in usual] == titles
    session = Session(raced(base, usual))
    session.advance(3)
    assert [racer.name for racer in session.racers] == titles
    assert parse_experiment(write_experiment(session.experiment)) == session.experiment


def test_scalings_are_raced_where_data_have_one() -> None:
    race = next(each for each in RACES if each.key == "scaling")
    assert not race.fits(experiment())
    base = experiment(spec=NetworkSpec(dataset="iris", layers=NETWORKS["small"].layers[:1]))
    assert race.fits(base)
    assert [option.title for option in race.entrants(base, base.racers[0])] == [
        "mean 0, variance 1", "from 0 to 1", "own units",
    ]  # fmt: skip
