from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("PyQt6")

from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtWidgets import QWidget

from engine.analysis.random_starts import StartsCounter, count
from engine.experiment.description import LayerSpec
from tests.qt_input import qtest
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import click
from widgets.forms.switch import Switch
from widgets.neuron.starts_view import StartsView
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")


def test_once_settled_every_activation_has_its_complete_count_and_says_how_it_was_coded(
    short_starts: int,
) -> None:
    view, frame = StartsView(themes()["ink"]), ravine_frame()
    view.resize(480, 330)
    shown = {**frame.experiment.view, "starts_targets": "plus_minus_one"}
    view.apply(replace(frame, experiment=replace(frame.experiment, view=shown)))
    view.settle()
    assert view.counts == count(replace(view.question, steps=short_starts))
    assert "targets ±1, yes above 0" in view.heading()[0]
    assert f"seed {frame.experiment.seed}" in view.heading()[1]
    first = view.counts[0]
    assert f"{first.solved} of 400" in view.tip_at(QPointF(view.row(0).center()))


def test_a_click_on_a_bar_and_enter_give_the_neuron_that_activation() -> None:
    view, edits = StartsView(themes()["ink"]), list[tuple[LayerSpec, ...]]()
    view.layers_edited.connect(edits.append)
    view.resize(480, 330)
    view.apply(network_frame("gate"))
    assert view.activation == "gcu"
    click(view, view.row(1).center())
    qtest.keyClick(view, Qt.Key.Key_Down)
    qtest.keyClick(view, Qt.Key.Key_Return)
    assert [layers[0].values["activation"] for layers in edits] == ["squ", "ncu"]
    assert edits[0][0].values["units"] == 1


def test_where_there_is_no_neuron_it_says_so_and_asks_for_nothing() -> None:
    view, edits = StartsView(themes()["ink"]), list[object]()
    view.layers_edited.connect(edits.append)
    view.resize(480, 330)
    view.apply(ravine_frame())
    view.use(0)
    assert "choose a data set" in view.trouble
    assert not edits


def test_coding_and_gate_are_chosen_above_the_bars() -> None:
    window, edits = QWidget(), list[object]()
    view = StartsView(themes()["ink"], window)
    view.view_edited.connect(edits.append)
    view.resize(480, 330)
    view.apply(network_frame("gate"))
    for switch in view.findChildren(Switch):
        assert switch.toolTip()
        switch.click()
    assert edits == [{"starts_inputs": "plus_minus_one"}, {"starts_targets": "plus_minus_one"}]


def test_what_stops_the_counting_is_reported() -> None:
    view = StartsView(themes()["ink"])
    view.resize(480, 330)
    view.apply(network_frame("gate"))
    view.counting.counter = StartsCounter()
    view.counting.counter._newest.error = MemoryError("no room")
    view.counting.poll()
    assert "no room" in view.trouble
