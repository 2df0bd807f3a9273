"""Weight, example and step, too: no view that is seen disagrees about them, in whichever workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PyQt6.QtCore import Qt

from app.window.point_evaluator import PointEvaluator
from app.window.view_links import link_view
from engine.analysis.chain_rule import index_of
from engine.experiment.description import Experiment, LayerSpec
from engine.frames.frame import Address, Frame
from engine.network.spec import NetworkOverride
from engine.observers.session_observer import Observer
from engine.run.commands import Load, Seek
from engine.session.session import Session
from tests.app.window.test_main_window_display_state import ACTIONS, Checked, experiment
from tests.app.window_fixture import WindowFixture
from tests.widgets.pictures import QTest
from widgets.chain_rule.chain_view import ChainView
from widgets.network.network_view import NetworkView
from widgets.prediction_parts.example_data import ExampleData
from widgets.predictions.example_view import ExampleView
from widgets.style.theme import load_theme
from widgets.view.panel import Panel
from widgets.view.view import View

pytestmark = pytest.mark.usefixtures("qapp")
INK = load_theme("ink")
Told = TypeVar("Told")


class Everything(Checked):
    """The same window, with views that follow weight, example and step beside it."""

    def __init__(self, fixture: WindowFixture) -> None:
        self.chain, self.example, self.diagram = ChainView(INK), ExampleView(INK), NetworkView(INK)
        self.beside: tuple[View, ...] = (self.chain, self.example, self.diagram)
        super().__init__(fixture)
        self._evaluator = PointEvaluator()
        for view in self.beside:
            view.show()
            link_view(view, fixture.controller, self._evaluator)
            fixture.controller.subscribers.add(view)
        self.answer()

    def answer(self) -> None:
        """Let the engine publish the frame of what it was asked for last, where it was asked to stand."""
        thread = self.fixture.threads[-1]
        sent = [command for command in thread.sent if isinstance(command, Load | Seek)]
        loads = [command.experiment for command in sent if isinstance(command, Load)]
        session = Session(loads[-1] if loads else thread.experiment)
        session.seek(sent[-1].address if sent else Address(0))
        self.fixture.publish(Observer(session, complete=False).frame())

    @property
    def frame(self) -> Frame:
        frame = self.fixture.controller.frame
        assert frame is not None
        return frame

    def seen(self) -> dict[str, View]:
        """Every view that can be seen now."""
        panels = {
            key: panel.view
            for key, panel in self.fixture.window.panels.items()
            if isinstance(panel, Panel) and panel.view.isVisible()
        }
        return panels | {f"{view.key} beside": view for view in self.beside}

    def racers(self) -> dict[str, str]:
        """The same of what can be seen: another workspace has other panels."""
        return self._seen_of(super().racers())

    def layers(self) -> dict[str, int]:
        """The same of what can be seen."""
        return self._seen_of(super().layers())

    def _seen_of(self, told: dict[str, Told]) -> dict[str, Told]:
        panels = {"code": "code", "network": "network", "diagram": "network", "strips": "layers"}
        seen = self.seen()
        return {part: value for part, value in told.items() if part not in panels or panels[part] in seen}

    def weights(self) -> dict[str, int]:
        """The weight as each of them has it."""
        chain, frame = self.chain.chain, self.chain.frame
        told = {key: view.display.weight for key, view in self.seen().items()}
        if chain is not None and frame is not None and frame.network is not None:
            told["chain's place"] = index_of(frame.network.layers, chain.place)
        return told

    def examples(self) -> dict[str, str]:
        """The example that is followed as each view tells it; empty where none is."""
        told = {}
        for view in (self.chain, self.example, self.diagram):
            which = ExampleData.of(view.frame)
            words = "" if which is None else which.which
            assert words in view.summary(), (view.key, view.summary())
            assert ("example" in view.summary()) is bool(words), (view.key, view.summary())
            told[view.key] = words
        return told

    def steps(self) -> Mapping[str, object]:
        """The step as each of them has it."""
        told: dict[str, object] = {
            key: None if view.frame is None else view.frame.address.step for key, view in self.seen().items()
        }
        told["timeline"] = int(self.fixture.window.timeline.counter.split()[1])
        return told

    def check(self) -> None:
        super().check()
        for told in (self.weights(), self.examples(), self.steps()):
            assert len(set(told.values())) == 1, told
        displays = {key: view.display for key, view in self.seen().items()}
        assert all(display == self.frame.display for display in displays.values()), displays

    def check_answered(self) -> None:
        """Once the engine has answered, what is followed is what the experiment says."""
        self.answer()
        self.check()
        shown, network = self.frame.experiment.shown, self.frame.network
        assert network is not None
        row = int(shown("example_row"))
        assert (network.followed is None) == (row < 0)
        if network.followed is not None:
            assert network.followed.row == row % network.followed.of
            assert (network.followed.part == "typed") is bool(shown("example_values"))


def different() -> Experiment:
    """Racers with networks of their own: one has no third layer, fewer weights and another width."""
    made = experiment(2, 3)
    wide = LayerSpec("dense", {"units": 5, "activation": "relu"})
    last = LayerSpec("dense", {"units": 1})
    own = (None, NetworkOverride(layers=(last,)), NetworkOverride(layers=(wide, wide, wide, last)))
    racers = tuple(replace(racer, network=network) for racer, network in zip(made.racers, own, strict=True))
    return replace(made, racers=racers)


MORE: dict[str, Callable[[Everything], object]] = {
    "choose a weight": lambda w: w.fixture.controller.show({"weight": 4}),
    "choose a weight that only a deep network has": lambda w: w.fixture.controller.show({"weight": 30}),
    "follow an example": lambda w: w.fixture.controller.show({"example_row": 3}),
    "go to the next example": lambda w: QTest.keyClick(w.example, Qt.Key.Key_Down),
    "type an example": lambda w: w.fixture.controller.show({"example_row": 0, "example_values": "0.5"}),
    "end following": lambda w: QTest.keyClick(w.diagram, Qt.Key.Key_Delete),
    "open racers of different networks": lambda w: w.open(different()),
    "go to step 2": lambda w: w.fixture.controller.transport.seek(2),
    "show the descent": lambda w: w.fixture.window.show_workspace("descent"),
    "show the comparison": lambda w: w.fixture.window.show_workspace("compare"),
    "show the network": lambda w: w.fixture.window.show_workspace("network"),
}


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Everything]:
    fixture = WindowFixture(tmp_path)
    made = Everything(fixture)
    yield made
    for view in (made.step, *made.beside):
        view.close()
        view.deleteLater()
    fixture.window.close()
    fixture.window.deleteLater()


ALL: dict[str, Callable[[Everything], object]] = {**ACTIONS, **MORE}


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(sorted(ALL)), max_size=8))
def test_after_anything_no_view_disagrees_about_weight_example_and_step(
    window: Everything, actions: list[str]
) -> None:
    window.open(experiment(2, 2))
    for action in actions:
        ALL[action](window)
        window.check()
    window.check_answered()


@pytest.mark.parametrize("action", sorted(MORE))
def test_each_choice_is_undone_and_redone_everywhere(window: Everything, action: str) -> None:
    window.open(experiment(2, 2))
    window.fixture.controller.show({"example_row": 1})
    window.check_answered()
    MORE[action](window)
    window.check_answered()
    after = window.frame.experiment.view
    window.fixture.controller.undo()
    window.check_answered()
    window.fixture.controller.redo()
    window.check_answered()
    assert window.frame.experiment.view == after


def test_what_is_followed_is_none_of_another_experiment_and_is_back_after_undo(window: Everything) -> None:
    window.open(experiment(2, 2))
    window.fixture.controller.show({"example_row": 3, "weight": 5})
    window.check_answered()
    told = window.examples()
    assert "" not in told.values()
    window.open(experiment(2, 2))
    window.check_answered()
    assert set(window.examples().values()) == {""}
    window.fixture.controller.undo()
    window.answer()
    window.check_answered()
    assert window.examples() == told
    assert set(window.weights().values()) == {5}


def test_the_next_example_takes_the_place_of_what_was_typed_and_undo_brings_that_back(
    window: Everything,
) -> None:
    window.open(experiment(2, 1))
    window.fixture.controller.show({"example_row": 0})
    window.answer()
    window.fixture.controller.show({"example_values": "0.5"})
    window.check_answered()
    assert set(window.examples().values()) == {"typed example"}
    QTest.keyClick(window.example, Qt.Key.Key_Down)
    window.check_answered()
    (told,) = set(window.examples().values())
    assert " example 1 of " in told
    window.fixture.controller.undo()
    window.check_answered()
    assert set(window.examples().values()) == {"typed example"}
