"""The network diagram as it is drawn, its tooltips and its table."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QWidget

from tests.widgets.frames import ravine_frame
from tests.widgets.network.diagrams import INK, SIZE, edge, key, node, shown
from tests.widgets.network_frames import NETWORKS, network_frame, network_in
from tests.widgets.pictures import around, border_is_calm, click, drawn, list_of, move, near
from widgets.network.network_layout import MOST_EDGES
from widgets.network.network_view import NetworkView
from widgets.painting.diverging_colours import diverging_colour
from widgets.style.number_text import full

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("kind", list(NETWORKS))
@pytest.mark.parametrize("size", [(320, 240), (640, 400), SIZE, (1600, 900)])
def test_everything_stays_inside_and_nodes_do_not_overlap(kind: str, size: tuple[int, int]) -> None:
    _, layout, pixels = shown(network_frame(kind), size)
    assert border_is_calm(pixels)
    for column in layout.columns:
        rects = column.rects
        assert all(rect.left() >= 0.0 and rect.right() <= size[0] for rect in rects)
        assert all(rect.top() >= 0.0 and rect.bottom() <= size[1] for rect in rects)
        tops = [(rect.top(), rect.bottom()) for rect in rects]
        assert all(above[1] <= below[0] + 0.01 for above, below in pairwise(tops))
        assert len(rects) == len(column.units) <= column.count
    assert len(layout.edges.ends) <= MOST_EDGES


def test_a_neuron_shows_what_it_computes_over_the_plane() -> None:
    frame = network_frame()
    view, layout, pixels = shown(frame)
    for layer, thumbnails in enumerate(network_in(frame).thumbnails[:-1]):
        largest = np.abs(thumbnails).max()
        for unit, values in enumerate(thumbnails):
            rect = layout.rect_of(layer, unit)
            assert rect is not None
            for across, up in ((0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)):
                place = tuple(round(share * (len(values) - 1)) for share in (across, up))
                around_it = values[place[0] - 1 : place[0] + 2, place[1] - 1 : place[1] + 2]
                if np.ptp(around_it) > 0.1 * largest:
                    continue
                at = QPointF(rect.left() + across * rect.width(), rect.bottom() - up * rect.height())
                colour = diverging_colour(float(values[place] / largest), view.theme)
                assert near(around(pixels, at, 1), colour, 32).any()


def test_strong_weights_are_drawn_in_the_colour_of_their_sign() -> None:
    frame = network_frame()
    _, layout, pixels = shown(frame)
    edges = layout.edges
    for sign in (-1.0, 1.0):
        signed = np.where(np.sign(edges.weights) == sign, np.abs(edges.weights), 0.0)
        at = edge(edges, int(edges.indices[int(signed.argmax())]), 0.12)
        other = diverging_colour(-sign, INK)
        colours = around(pixels, at, 2)
        assert near(colours, diverging_colour(0.9 * sign, INK), 40).any()
        assert not near(colours, other, 40).all()


def test_edges_know_their_place_in_theta() -> None:
    for kind in ("small", "every layer", "features"):
        frame = network_frame(kind)
        _, layout, _ = shown(frame)
        edges, theta = layout.edges, frame.racers[0].theta
        real = edges.indices >= 0
        assert np.array_equal(theta[edges.indices[real]], edges.weights[real])
        assert np.isnan(edges.weights[~real]).all()
        assert (np.diff(np.abs(edges.weights[real])) >= 0.0).all()


def test_of_many_units_as_many_are_shown_as_fit_and_the_rest_is_counted() -> None:
    frame = network_frame("wide")
    _, layout, _ = shown(frame)
    column = layout.columns[1]
    assert 10 < len(column.units) < 100
    assert column.hidden == 100 - len(column.units)
    _, scrolled, _ = shown(network_frame("wide", layer=0, unit=99))
    assert scrolled.rect_of(0, 99) is not None
    assert scrolled.rect_of(0, 0) is None


def test_of_many_edges_the_strongest_are_drawn() -> None:
    frame = network_frame("thirties")
    _, layout, _ = shown(frame)
    edges, units = layout.edges, len(layout.columns[1].units)
    assert len(edges.ends) == MOST_EDGES
    assert edges.missing == 2 * units + 5 * units**2 + units - MOST_EDGES
    hidden = network_in(frame).layers[3]
    assert hidden.weights is not None
    sizes = np.sort(np.abs(hidden.weights[:units, :units]), axis=None)
    drawn_here = np.abs(edges.weights[edges.layer == 3])
    assert np.array_equal(drawn_here, sizes[-len(drawn_here) :])


def test_a_deep_network_is_condensed_to_strips() -> None:
    view, layout, _ = shown(network_frame("deep"))
    assert layout.strips
    assert not len(layout.edges.ends)
    assert layout.node_at(node(layout, 17, 4)) == (17, 4)
    assert "Layer 18, unit 5" in view.tip_at(node(layout, 17, 4))


def test_the_phase_that_was_done_lights_its_layer() -> None:
    frame = network_frame()
    for phase, layer in ((1, -1), (2, 0), (3, 1), (4, 2), (5, 2), (6, 2), (7, 1), (8, 0)):
        _, layout, pixels = shown(network_frame(phase=phase))
        lit = [
            near(
                around(pixels, QPointF(column.x, layout.body.bottom() + 4.0 * 1.26), 3), INK.accent, 40
            ).any()
            for column in layout.columns
        ]
        assert [place - 1 for place, on in enumerate(lit) if on] == [layer], frame.phases[phase - 1]


def test_before_the_backward_phase_there_is_a_picture_too() -> None:
    for phase in range(1, len(network_frame().phases)):
        shown(network_frame("every layer", phase=phase))
        shown(network_frame("neuron", phase=min(phase, 4)))


def test_the_tooltips_have_every_digit() -> None:
    frame = network_frame(weight=14)
    view, layout, _ = shown(frame)
    layer = network_in(frame).layers[1]
    assert layer.weights is not None
    assert layer.weight_gradient is not None
    assert layer.output is not None
    tip = view.tip_at(edge(layout.edges, 14, 0.12))
    assert full(float(layer.weights[0, 2])) in tip
    assert full(float(layer.weight_gradient[0, 2])) in tip
    assert "layer 1, unit 3 to layer 2, unit 1" in tip
    tip = view.tip_at(node(layout, 1, 0))
    assert full(float(layer.weights[0, -1])) in tip
    assert full(float(layer.output[0].mean())) in tip
    assert view.tip_at(node(layout, -1, 1)) == "input x2"


def test_a_dead_unit_is_called_dead() -> None:
    frame = network_frame("wide", step=300)
    network = network_in(frame)
    layer = network.layers[0]
    assert layer.pre_activation_gradient is not None
    gradient = layer.pre_activation_gradient.copy()
    gradient[3] = 0.0
    layers = (replace(layer, pre_activation_gradient=gradient), *network.layers[1:])
    view, layout, _ = shown(replace(frame, network=replace(network, layers=layers)))
    assert "dead" in view.tip_at(node(layout, 0, 3))


def test_a_surface_has_no_network_to_look_into() -> None:
    view = NetworkView(INK)
    drawn(view, ravine_frame(5), SIZE)
    assert view.tip_at(QPointF(300.0, 300.0)) == ""
    click(view, QPointF(300.0, 300.0))
    move(view, QPointF(300.0, 300.0))
    key(view, Qt.Key.Key_Right)
    assert view.table() == {}
    assert view.summary() == ""


def test_numbers_that_are_not_finite_are_drawn() -> None:
    frame = network_frame()
    network = network_in(frame)
    layers = []
    for layer in network.layers:
        assert layer.weights is not None
        assert layer.output is not None
        weights = layer.weights.copy()
        weights[0, 0], weights[0, -1] = np.nan, np.inf
        layers.append(replace(layer, weights=weights, output=np.full_like(layer.output, np.nan)))
    thumbnails = tuple(np.full_like(values, np.inf) for values in network.thumbnails)
    answers = tuple(np.full_like(values, np.nan) for values in network.answers)
    broken = replace(network, layers=tuple(layers), thumbnails=thumbnails, answers=answers)
    shown(replace(frame, network=broken))


def test_the_table_has_all_weights() -> None:
    frame = network_frame()
    view, _, _ = shown(frame)
    assert np.array_equal(np.concatenate(list(view.table().values())), frame.racers[0].theta)
    assert "2-4-4-1" in view.summary()


def test_a_followed_example_has_its_numbers_on_the_nodes_and_what_is_answered_beside() -> None:
    frame = network_frame(example_row=2)
    seen = network_in(frame).followed
    assert seen is not None
    view, layout, pixels = shown(frame)
    for layer, values in enumerate((seen.inputs, *seen.outputs[:-1]), -1):
        largest = np.abs(values).max()
        for unit, value in enumerate(values.tolist()):
            rect = layout.rect_of(layer, unit)
            assert rect is not None
            corner = rect.topLeft() + QPointF(4.0, 4.0)
            assert near(around(pixels, corner, 1), diverging_colour(value / largest, view.theme), 12).any()
    assert view.summary().endswith(f"test example 2 of {seen.of}")
    assert f"output for this example {full(float(seen.outputs[0][1]))}" in view.tip_at(node(layout, 0, 1))
    assert f"of this example {full(float(seen.inputs[0]))}" in view.tip_at(node(layout, -1, 0))


def test_the_cross_and_the_menu_lead_back_to_the_batch() -> None:
    window = QWidget()
    view = NetworkView(INK, window)
    view.resize(*SIZE)
    view.apply(network_frame())
    assert view.example_mark.isHidden()
    assert view.menu_actions() == []
    view.apply(network_frame(example_row=2))
    spy = QSignalSpy(view.view_edited)
    view.example_mark.click()
    (action,) = view.menu_actions()
    action.trigger()
    assert list_of(spy) == [[{"example_row": -1, "example_values": ""}]] * 2
    assert view.rect().contains(view.example_mark.geometry())
