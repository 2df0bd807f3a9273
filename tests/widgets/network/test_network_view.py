from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PyQt6.QtCore import QEvent, QPointF, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtTest import QSignalSpy

from engine.experiment.description import NetworkOverride
from engine.frames.frame import Frame
from tests.widgets.choices import answer_choices, looking_at
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import NETWORKS, network_frame, network_in
from tests.widgets.pictures import Pixels, QTest, around, border_is_calm, click, drawn, list_of, move, near
from widgets.network.network_edges import AXIS_AT
from widgets.network.network_layout import MOST_EDGES, DiagramLayout, Edges
from widgets.network.network_view import NetworkView
from widgets.painting.diverging_colours import diverging_colour
from widgets.style.number_text import full
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK, SIZE = themes()["ink"], (960, 600)


def shown(frame: Frame, size: tuple[int, int] = SIZE) -> tuple[NetworkView, DiagramLayout, Pixels]:
    view = NetworkView(INK)
    pixels = drawn(view, frame, size)
    answer_choices(view)
    return view, view.layout_of(network_in(frame)), pixels


def node(layout: DiagramLayout, layer: int, unit: int) -> QPointF:
    rect = layout.rect_of(layer, unit)
    assert rect is not None
    return rect.center()


def edge(edges: Edges, index: int, share: float = 0.5) -> QPointF:
    """A point of the edge with a place in theta."""
    x, y, to_x, to_y = edges.ends[np.flatnonzero(edges.indices == index)[0]].tolist()
    return QPointF(x + share * (to_x - x), y + share * (to_y - y))


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
    assert view.unit_at == (0, 1)  # nobody answered
    view.apply(looking_at(frame, layer=1, unit=3))
    assert view.unit_at == (1, 3)


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


def test_hovering_a_neuron_dims_the_weights_of_others() -> None:
    frame = network_frame()
    view, layout, before = shown(frame)
    move(view, node(layout, 1, 0))
    after = drawn(view, frame, SIZE)
    of_others = edge(layout.edges, 32 + 1, 0.3)
    assert np.abs(around(before, of_others, 1) - around(after, of_others, 1)).max() > 40
    view.leaveEvent(QEvent(QEvent.Type.Leave))
    assert np.array_equal(drawn(view, frame, SIZE), before)


def key(view: NetworkView, which: Qt.Key, control: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    QTest.keyClick(view, which, modifier)


def shift_click(view: NetworkView, at: QPointF) -> None:
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, shift, at.toPoint())


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


def handle(layout: DiagramLayout, edit: str, layer: int) -> QPointF:
    return next(h.rect.center() for h in layout.handles if (h.edit, h.layer) == (edit, layer))


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
