"""The network diagram under mouse and keyboard: choosing, spanning the plane by weights, editing layers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtTest import QSignalSpy

from engine.experiment.description import NetworkOverride
from tests.widgets.choices import looking_at
from tests.widgets.network.diagrams import INK, SIZE, edge, handle, key, node, shift_click, shown
from tests.widgets.network_frames import NETWORKS, network_frame, network_in
from tests.widgets.pictures import QTest, around, click, drawn, list_of, move, near
from widgets.network.network_edges import AXIS_AT
from widgets.network.network_view import NetworkView

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_click_on_a_neuron_or_a_weight_chooses_it() -> None:
    frame = network_frame()
    view, layout, before = shown(frame)
    units, weights = QSignalSpy(view.unit_chosen), QSignalSpy(view.weight_chosen)
    click(view, node(layout, 1, 2))
    click(view, edge(layout.edges, 13, 0.1))
    click(view, node(layout, -1, 0))
    click(view, QPointF(3.0, 300.0))
    assert list_of(units) == [[1, 2]]
    assert list_of(weights) == [[13]]
    after = drawn(view, looking_at(frame, weight=13), SIZE)
    assert near(around(after, edge(layout.edges, 13, 0.1), 3), INK.text).any()
    assert not near(around(before, edge(layout.edges, 13, 0.1), 3), INK.text).any()


def test_what_is_chosen_is_what_the_frame_says_and_nothing_else() -> None:
    frame = network_frame(layer=0, unit=1, weight=2)
    view = NetworkView(INK)
    drawn(view, frame, SIZE)
    assert view.unit_at == (0, 1)
    click(view, node(view.layout_of(network_in(frame)), 1, 3))
    assert view.unit_at == (0, 1)  # no frame was published
    view.apply(looking_at(frame, layer=1, unit=3))
    assert view.unit_at == (1, 3)


def test_hovering_a_neuron_dims_the_weights_of_others() -> None:
    frame = network_frame()
    view, layout, before = shown(frame)
    move(view, node(layout, 1, 0))
    after = drawn(view, frame, SIZE)
    of_others = edge(layout.edges, 32 + 1, 0.3)
    assert np.abs(around(before, of_others, 1) - around(after, of_others, 1)).max() > 40
    view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert np.array_equal(drawn(view, frame, SIZE), before)


def test_shift_and_a_click_on_two_weights_span_the_plane_of_the_loss() -> None:
    view, layout, _ = shown(network_frame(weight=3, plane="pca"))
    edits, weights = QSignalSpy(view.view_edited), QSignalSpy(view.weight_chosen)
    shift_click(view, edge(layout.edges, 13, 0.1))
    shift_click(view, edge(layout.edges, 3, 0.1))
    view.apply(network_frame(plane="weights", plane_x=3, plane_y=13))
    shift_click(view, edge(layout.edges, 0, 0.1))
    shift_click(view, edge(layout.edges, 13, 0.1))
    # a weight spans no plane with itself; of the two that span one the older goes
    assert list_of(edits) == [
        [{"plane": "weights", "plane_x": 3, "plane_y": 13}],
        [{"plane": "weights", "plane_x": 13, "plane_y": 0}],
    ]
    assert not list_of(weights)


def test_shift_and_enter_span_the_plane_with_the_chosen_weight() -> None:
    view, _, _ = shown(network_frame(weight=4, plane="weights", plane_x=3, plane_y=13))
    edits = QSignalSpy(view.view_edited)
    QTest.keyClick(view, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert list_of(edits) == [[{"plane": "weights", "plane_x": 13, "plane_y": 4}]]


def test_the_weights_that_span_the_plane_are_marked_and_only_they() -> None:
    _, layout, pixels = shown(network_frame(plane="weights", plane_x=13, plane_y=0))
    for index in (13, 0):
        assert near(around(pixels, edge(layout.edges, index, AXIS_AT), 7), INK.accent).any()
    without = shown(network_frame(plane="pca"))[2]
    for index in (13, 0):
        area = around(pixels, edge(layout.edges, index, AXIS_AT), 7)
        assert (area != around(without, edge(layout.edges, index, AXIS_AT), 7)).any()


def test_the_arrow_keys_move_the_choice_within_the_network() -> None:
    view, _, _ = shown(network_frame())
    spy = QSignalSpy(view.unit_chosen)
    for which in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
        key(view, which)
    for which in (Qt.Key.Key_Left, Qt.Key.Key_Up):
        key(view, which)
    assert list_of(spy) == [[0, 1], [0, 2], [1, 2], [2, 0], [2, 0], [1, 0], [1, 0]]


def test_control_and_arrows_go_from_weight_to_weight_of_one_neuron() -> None:
    view, _, _ = shown(network_frame(layer=1, unit=1))
    spy = QSignalSpy(view.weight_chosen)
    for _ in range(6):
        key(view, Qt.Key.Key_Down, control=True)
    key(view, Qt.Key.Key_Left, control=True)
    first = 12 + 5
    assert list_of(spy) == [[first + place] for place in (0, 1, 2, 3, 4, 0)]


def test_arrows_do_not_step_the_run_while_the_diagram_has_the_focus() -> None:
    view, _, _ = shown(network_frame())
    taken = []
    for which, modifier in (
        (Qt.Key.Key_Right, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier),
        (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    ):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, which, modifier)
        event.ignore()
        view.event(event)
        taken.append(event.isAccepted())
    assert taken == [True, False, False]


def test_layers_and_neurons_are_added_and_removed_on_the_diagram() -> None:
    view, layout, _ = shown(network_frame())
    spy = QSignalSpy(view.layers_edited)
    for edit, layer in (
        ("add a neuron", 0), ("remove a neuron", 1), ("add a layer", 2), ("remove this layer", 0),
    ):  # fmt: skip
        assert view.tip_at(handle(layout, edit, layer)).startswith(edit[0].upper() + edit[1:])
        click(view, handle(layout, edit, layer))
    edited: list[Any] = [layers for (layers,) in list_of(spy)]
    assert [[layer.values["units"] for layer in layers] for layers in edited] == [
        [5, 4, 1], [4, 3, 1], [4, 4, 4, 1], [4, 1],
    ]  # fmt: skip


def test_a_network_of_one_neuron_can_only_grow() -> None:
    view, layout, _ = shown(network_frame("neuron"))
    assert [(each.edit, each.layer) for each in layout.handles] == [("add a layer", 0)]
    spy = QSignalSpy(view.layers_edited)
    click(view, layout.handles[0].rect.center())
    ((layers,),) = list_of(spy)
    assert isinstance(layers, tuple)
    assert len(layers) == 2


def test_a_handle_that_cannot_do_anything_says_why() -> None:
    frame = network_frame()
    objective: Any = frame.experiment.objective
    layers = (
        replace(objective.layers[0], values={"units": 512, "activation": "tanh"}),
        *objective.layers[1:],
    )
    experiment = replace(frame.experiment, objective=replace(objective, layers=layers))
    view, layout, _ = shown(replace(frame, experiment=experiment))
    spy = QSignalSpy(view.layers_edited)
    assert "512" in view.tip_at(handle(layout, "add a neuron", 0))
    click(view, handle(layout, "add a neuron", 0))
    assert not list_of(spy)


def test_handles_do_not_overlap_where_columns_are_close() -> None:
    for kind in NETWORKS:
        for size in ((480, 320), SIZE):
            _, layout, _ = shown(network_frame(kind), size)
            rects = [each.rect for each in layout.handles]
            assert all(rect.left() >= 0.0 and rect.right() <= size[0] for rect in rects)
            assert not any(a.intersects(b) for number, a in enumerate(rects) for b in rects[:number])


def test_pictures_have_no_handles_but_a_window_has() -> None:
    frame = network_frame()
    view, layout, picture = shown(frame)
    at = handle(layout, "add a neuron", 0)
    assert len(np.unique(around(picture, at, 6).reshape(-1, 3), axis=0)) == 1
    view.show()
    window = drawn(view, frame, SIZE)
    view.close()
    view.deleteLater()
    assert len(np.unique(around(window, at, 6).reshape(-1, 3), axis=0)) > 1


def test_a_racer_with_layers_of_its_own_has_no_handles() -> None:
    frame = network_frame()
    layers = NETWORKS["small"].layers
    for override, count in (
        (NetworkOverride(layers=layers), 0),
        (NetworkOverride(start=(0.0,) * 37), 0),
        (NetworkOverride(values={"activation": "relu"}), len(shown(frame)[1].handles)),
    ):
        racer = replace(frame.experiment.racers[0], network=override)
        own = replace(frame, experiment=replace(frame.experiment, racers=(racer,)))
        assert len(shown(own)[1].handles) == count


def test_a_second_click_at_the_same_place_does_not_undo_the_first() -> None:
    view, layout, _ = shown(network_frame())
    edited = QSignalSpy(view.layers_edited)
    add, remove = handle(layout, "add a layer", 0), handle(layout, "remove this layer", 0)
    click(view, add)
    assert len(edited) == 1
    # the diagram is laid out anew and another button comes to be under the mouse
    view.edit_clicks.click("add a layer", remove)
    click(view, remove)
    assert len(edited) == 1
    move(view, remove + QPointF(9.0, 0.0))
    click(view, remove)
    assert len(edited) == 2
