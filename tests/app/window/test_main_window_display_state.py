"""Whatever is done in the window, nothing on it disagrees about what is chosen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtWidgets import QPushButton

from app.document import Document
from engine.experiment.description import Experiment, LayerSpec, NetworkSpec, RacerSpec
from engine.observers.session_observer import Observer
from engine.run.commands import Load
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture
from widgets.layers.strips_view import StripsView
from widgets.network.network_view import NetworkView
from widgets.run.code_view import CodeView
from widgets.run.step_view import StepView
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")
SHOWN = ("code", "network", "layers")


def experiment(hidden: int, racers: int) -> Experiment:
    """A network of so many hidden layers, in a race of so many."""
    inner, last = LayerSpec("dense", {"units": 3, "activation": "tanh"}), LayerSpec("dense", {"units": 1})
    race = tuple(RacerSpec("sgd", name=f"sgd {number + 1}") for number in range(racers))
    return Experiment(NetworkSpec("line_dense", layers=(*(inner,) * hidden, last)), race)


class Checked:
    """A window whose engine answers on request, and what each part of it says is chosen."""

    def __init__(self, fixture: WindowFixture) -> None:
        self.fixture, self.training = fixture, fixture.window.training
        self.open(experiment(2, 2))
        # The workspace of networks has no room for this one.
        self.step = StepView(load_theme("ink"))
        self.step.show()
        fixture.controller.subscribers.add(self.step)
        for key in SHOWN:
            fixture.window.workspace_docks.bring(key)
        self.answer()

    def open(self, opened: Experiment) -> None:
        self.fixture.controller.open(Document(opened))
        self.answer()

    def answer(self) -> None:
        """Let the engine publish the frame of what it was asked for last."""
        thread = self.fixture.threads[-1]
        loads = [command.experiment for command in thread.sent if isinstance(command, Load)]
        session = Session(loads[-1] if loads else thread.experiment)
        self.fixture.publish(Observer(session, complete=False).frame())

    def racers(self) -> dict[str, str]:
        """The racer chosen, by name, as each part of the window has it."""
        panels = self.fixture.window.panels
        code, network = panels["code"].view, panels["network"].view
        assert isinstance(code, CodeView)
        assert isinstance(network, NetworkView)
        return {
            "list": "".join(line.name for line in self.training.racers.lines if line.chosen),
            "step": self.step.summary().partition(",")[0],
            "code": code.summary(),
            "network": network.summary().partition(",")[0],
        }

    def layers(self) -> dict[str, int]:
        """The layer chosen, as each part has it."""
        panels = self.fixture.window.panels
        network, strips = panels["network"].view, panels["layers"].view
        assert isinstance(network, NetworkView)
        assert isinstance(strips, StripsView)
        editor = self.training.objective.layers
        # lines of an earlier network are children until Qt deletes them
        places = (editor._lines.itemAt(place) for place in range(editor._lines.count()))
        lines = [place.widget() for place in places if place is not None]
        (checked,) = (line.text() for line in lines if isinstance(line, QPushButton) and line.isChecked())
        return {"diagram": network.unit_at[0], "strips": strips.layer, "editor": int(checked.split()[0]) - 1}

    def check(self) -> None:
        self.fixture.controller.poll()
        racers, layers = self.racers(), self.layers()
        assert len(set(racers.values())) == 1, racers
        assert len(set(layers.values())) == 1, layers


ACTIONS: dict[str, Callable[[Checked], object]] = {
    "choose the first racer": lambda w: w.training.racers.chosen.emit(0),
    "choose the last racer": lambda w: w.training.racers.chosen.emit(len(w.training.racers.lines) - 1),
    "choose the first layer": lambda w: w.training.layer_chosen.emit(0),
    "choose the third layer": lambda w: w.training.layer_chosen.emit(2),
    "choose a unit": lambda w: w.fixture.controller.show({"layer": 1, "unit": 2}),
    "add a racer": lambda w: w.training.add_racer(),
    "remove the racer": lambda w: w.training.remove_racer(),
    "undo": lambda w: w.fixture.controller.undo(),
    "redo": lambda w: w.fixture.controller.redo(),
    "open a shallow network": lambda w: w.open(experiment(1, 1)),
    "open a deep network": lambda w: w.open(experiment(4, 3)),
    "answer": Checked.answer,
}


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Checked]:
    fixture = WindowFixture(tmp_path)
    checked = Checked(fixture)
    yield checked
    checked.step.close()
    checked.step.deleteLater()
    fixture.window.close()
    fixture.window.deleteLater()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(sorted(ACTIONS)), max_size=8))
def test_after_anything_that_is_done_nothing_disagrees_about_what_is_chosen(
    window: Checked, actions: list[str]
) -> None:
    window.open(experiment(2, 2))
    for action in actions:
        ACTIONS[action](window)
        window.check()
    window.answer()
    window.check()


def test_after_nine_racers_are_added_and_taken_back_one_racer_is_chosen_everywhere(window: Checked) -> None:
    window.open(experiment(2, 1))
    for _ in range(9):
        window.training.add_racer()
        window.answer()
    assert set(window.racers().values()) == {window.training.racers.lines[-1].name}
    for _ in range(9):
        window.fixture.controller.undo()
        window.answer()
        window.check()
    assert set(window.racers().values()) == {"sgd 1"}


def test_a_layer_chosen_in_one_experiment_is_none_of_another(window: Checked) -> None:
    window.open(experiment(6, 1))
    window.training.layer_chosen.emit(6)
    window.answer()
    assert set(window.layers().values()) == {6}
    window.open(experiment(6, 1))
    assert set(window.layers().values()) == {0}


def test_a_choice_is_shown_before_the_engine_answers_and_an_older_frame_does_not_take_it_back(
    window: Checked,
) -> None:
    window.open(experiment(2, 1))
    older = Observer(Session(experiment(2, 1)), complete=False).frame()
    window.fixture.controller.show({"layer": 2})
    window.check()
    assert set(window.layers().values()) == {2}
    window.fixture.publish(older)
    window.check()
    assert set(window.layers().values()) == {2}
