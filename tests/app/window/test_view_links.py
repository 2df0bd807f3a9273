"""What is chosen in one view of a network is chosen in all others, through the experiment alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PyQt6.QtCore import QEvent, Qt
from PyQt6.QtWidgets import QApplication, QPushButton

from app.window.view_links import link_pointing
from engine.analysis.chain_rule import WeightPlace, index_of
from engine.experiment.description import Experiment
from engine.frames.network_frame import NetworkFrame
from engine.observers.session_observer import Observer
from engine.run.commands import Load
from engine.session.session import Session
from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest
from tests.widgets.activations.test_activation_view import middle_of
from tests.widgets.chain_rule.test_chain_view import middle, row_of
from tests.widgets.network.diagrams import edge, node
from tests.widgets.network_frames import network_frame, network_in
from tests.widgets.pictures import click, drawn, move
from tests.widgets.surface_reading.test_reading_view import SADDLE_SURFACE, frame_of
from widgets.activations.activation_view import ActivationView
from widgets.chain_rule.chain_view import ChainView
from widgets.landscape.contour_view import ContourView
from widgets.layers.strips_view import StripsView
from widgets.network.network_view import NetworkView
from widgets.style.theme import load_theme
from widgets.surface_reading.convexity_view import ConvexityView
from widgets.view.view import View

pytestmark = pytest.mark.usefixtures("qapp")

START: dict[str, Any] = {"layer": 0, "unit": 0, "weight": 0}


class Linked:
    """A window on a real network, whose engine answers on a test's request."""

    def __init__(self, fixture: WindowFixture) -> None:
        self.fixture = fixture
        fixture.open(network_frame(**START))
        for name in ("layers", "chain", "activations"):
            fixture.window.workspace_docks.bring(name)
        fixture.controller.poll()

    def view(self, key: str) -> View:
        return self.fixture.window.panels[key].view

    @property
    def network(self) -> NetworkView:
        view = self.view("network")
        assert isinstance(view, NetworkView)
        return view

    @property
    def activations(self) -> ActivationView:
        view = self.view("activations")
        assert isinstance(view, ActivationView)
        return view

    @property
    def strips(self) -> StripsView:
        view = self.view("layers")
        assert isinstance(view, StripsView)
        return view

    @property
    def chain(self) -> ChainView:
        view = self.view("chain")
        assert isinstance(view, ChainView)
        view.grab()  # what can be clicked is known when it is drawn
        return view

    @property
    def shown(self) -> NetworkFrame:
        frame = self.network.frame
        assert frame is not None
        return network_in(frame)

    @property
    def asked(self) -> dict[str, object]:
        """The choice in the experiment that was last sent to the engine."""
        view = self.loaded().view
        return {name: view[name] for name in START}

    def loaded(self) -> Experiment:
        command = self.fixture.sent[-1]
        assert isinstance(command, Load)
        return command.experiment

    def answer(self) -> None:
        """Let the engine publish the frame of what was asked for."""
        frame, before = Observer(Session(self.loaded()), complete=False).frame(), self.network.frame
        assert before is not None
        self.fixture.publish(replace(frame, racers=before.racers))

    def everywhere(self) -> tuple[int, int, int]:
        """Layer, unit and weight, after checking that all views agree."""
        for key in ("network", "layers", "chain", "activations"):
            assert self.view(key).isVisible(), key
        frame = self.network.frame
        assert frame is not None
        layer, unit = frame.display.layer, frame.display.unit
        assert self.network.unit_at == (layer, unit)
        assert self.activations.layer == self.strips.layer == layer
        editor = self.fixture.window.training.objective.layers
        lines = [line for line in editor.findChildren(QPushButton) if line.isCheckable()]
        assert [line.isChecked() for line in lines].index(True) == layer
        weight = frame.display.weight
        chain = self.chain.chain
        assert chain is not None
        assert index_of(self.shown.layers, chain.place) == weight
        return layer, unit, weight


@pytest.fixture
def linked(tmp_path: Path) -> Iterator[Linked]:
    fixture = WindowFixture(tmp_path)
    yield Linked(fixture)
    fixture.window.close()
    fixture.window.deleteLater()


def test_all_views_begin_with_what_the_experiment_chooses(linked: Linked) -> None:
    assert linked.everywhere() == (0, 0, 0)


def test_a_neuron_of_the_diagram_is_chosen_everywhere(linked: Linked) -> None:
    click(linked.network, node(linked.network.layout_of(linked.shown), 1, 2))
    assert linked.asked == {"layer": 1, "unit": 2, "weight": 0}
    linked.answer()
    assert linked.everywhere() == (1, 2, 0)


def test_an_edge_of_the_diagram_is_taken_apart_by_the_chain_rule(linked: Linked) -> None:
    edges = linked.network.layout_of(linked.shown).edges
    click(linked.network, edge(edges, 13, 0.1))
    assert linked.asked["weight"] == 13
    linked.answer()
    assert linked.everywhere() == (0, 0, 13)


def test_a_layer_of_the_activation_plots_is_chosen_everywhere(linked: Linked) -> None:
    linked.activations.grab()
    click(linked.activations, middle_of(linked.activations, 2))
    assert linked.asked["layer"] == 2
    linked.answer()
    assert linked.everywhere() == (2, 0, 0)


def test_a_layer_of_the_strips_is_chosen_everywhere_by_mouse_and_keys(linked: Linked) -> None:
    linked.strips.grab()
    qtest.keyClick(linked.strips, Qt.Key.Key_Down)
    linked.answer()
    assert linked.everywhere() == (1, 0, 0)
    qtest.keyClick(linked.network, Qt.Key.Key_Down)
    linked.answer()
    assert linked.everywhere() == (1, 1, 0)


def test_a_weight_among_the_factors_of_the_chain_rule_is_shown_in_the_diagram(linked: Linked) -> None:
    row = row_of(linked.chain)
    place = next(
        place for place, factor in enumerate(row.path.factors) if factor.kind == "weight" and factor.layer > 0
    )
    click(linked.chain, middle(row, place))
    factor = row.path.factors[place]
    weight = index_of(linked.shown.layers, WeightPlace(factor.layer, factor.row, factor.column))
    assert linked.asked["weight"] == weight > 0
    linked.answer()
    assert linked.everywhere() == (0, 0, weight)


def test_a_layer_of_the_training_panel_is_chosen_everywhere(linked: Linked) -> None:
    editor = linked.fixture.window.training.objective.layers
    lines = [line for line in editor.findChildren(QPushButton) if line.isCheckable()]
    lines[1].click()
    assert linked.asked["layer"] == 1
    linked.answer()
    assert linked.everywhere() == (1, 0, 0)


def test_a_choice_changes_nothing_that_is_saved_and_can_be_undone(linked: Linked) -> None:
    click(linked.network, node(linked.network.layout_of(linked.shown), 1, 2))
    assert not linked.fixture.controller.dirty
    assert linked.fixture.controller.undo_stack.can_undo


def test_another_racer_keeps_layer_unit_and_weight(linked: Linked) -> None:
    click(linked.network, node(linked.network.layout_of(linked.shown), 1, 2))
    linked.fixture.controller.edits.choose_racer(0)
    assert linked.asked == {"layer": 1, "unit": 2, "weight": 0}


def test_a_ring_goes_when_the_mouse_leaves_the_view_that_pointed() -> None:
    convexity, contour = ConvexityView(load_theme("ink")), ContourView(load_theme("ink"))
    link_pointing([convexity, contour])
    for view in (convexity, contour):
        drawn(view, frame_of(SADDLE_SURFACE), (420, 320))
    bare = drawn(contour, frame_of(SADDLE_SURFACE), (420, 320))
    move(convexity, convexity.area().center())
    assert (drawn(contour, frame_of(SADDLE_SURFACE), (420, 320)) != bare).any()
    QApplication.sendEvent(convexity, QEvent(QEvent.Type.Leave))
    assert (drawn(contour, frame_of(SADDLE_SURFACE), (420, 320)) == bare).all()
