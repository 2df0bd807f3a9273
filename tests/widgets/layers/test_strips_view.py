from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtTest import QSignalSpy

from engine.network.health import HEALTH
from tests.widgets.choices import answer_choices, looking_at
from tests.widgets.frames import ravine_frame
from tests.widgets.layer_frames import KINDS, layers_frame, mixed_frame, network_in
from tests.widgets.pictures import QTest, border_is_calm, click, drawn, list_of, near
from widgets.layers.strip_columns import StripColumn
from widgets.layers.strip_data import QUANTITIES, LayerHistograms, count, verdict_on
from widgets.layers.strips_view import StripsView
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
DOCKED, FULL = (320, 240), (1280, 760)


def column_of(view: StripsView, key: str) -> StripColumn:
    return next(column for column in view.columns() if column.key == key)


def counted_in(view: StripsView, key: str) -> LayerHistograms:
    counted = view.counted(QUANTITIES[key])
    assert counted is not None
    return counted


@pytest.mark.parametrize("theme", list(themes()))
@pytest.mark.parametrize("kind", list(KINDS))
def test_every_network_is_drawn_within_the_view(kind: str, theme: str) -> None:
    for size in (DOCKED, FULL):
        assert border_is_calm(drawn(StripsView(themes()[theme]), layers_frame(kind), size)), size


@pytest.mark.parametrize("kind", ["one", "few units", "vanishing", "deep"])
def test_rows_fill_the_view_and_stay_within_it(kind: str) -> None:
    view = StripsView(INK)
    for size in (DOCKED, FULL):
        drawn(view, layers_frame(kind), size)
        rows = view.rows()
        assert rows.count == len(network_in(layers_frame(kind)).layers)
        assert rows.bottom <= size[1]
        assert rows.height >= 2.0


def test_columns_come_in_by_importance_and_never_overlap() -> None:
    view = StripsView(INK)
    frame = layers_frame("vanishing")
    shown = []
    for width in (200, 320, 640, 960, 1280):
        drawn(view, frame, (width, 720))
        columns = view.columns()
        shown.append({column.key for column in columns})
        assert all(a.left + a.width < b.left for a, b in pairwise(columns))
        assert columns[-1].left + columns[-1].width <= width
    assert "gradient_norm" in shown[0]
    assert len(shown[0]) < len(shown[2]) < len(shown[4]) == 10


def test_gradients_that_are_all_zero_are_called_so() -> None:
    """0/0 is no ratio, but it is known."""
    assert verdict_on(np.zeros((3, len(HEALTH))))[1] == "Gradients are 0"
    assert verdict_on(np.full((3, len(HEALTH)), np.nan))[1] == "Gradients not computed yet"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("vanishing", "Gradients vanish"),
        ("exploding", "Gradients explode"),
        ("healthy", "Gradients keep"),
    ],
)
def test_one_sentence_says_how_gradients_flow(kind: str, words: str) -> None:
    view = StripsView(INK)
    pixels = drawn(view, layers_frame(kind), FULL)
    assert view.verdict()[0].startswith(words)
    assert near(pixels[:40, :500], INK.bad).any() == (kind != "healthy")


def test_vanishing_gradients_are_a_slope_of_dots() -> None:
    view = StripsView(INK)
    pixels = drawn(view, layers_frame("vanishing"), FULL)
    column, rows = column_of(view, "gradient_norm"), view.rows()
    places = []
    for layer in range(2, 22, 4):
        y, left = round(rows.middle(layer)), round(column.left)
        line = near(pixels[y, left : left + round(column.width)], INK.bad, 40)
        places.append(np.flatnonzero(line).mean())
    assert (np.diff(places) > 3.0).all()


def test_histograms_hold_all_values_of_a_layer() -> None:
    view = StripsView(INK)
    drawn(view, layers_frame("healthy"), FULL)
    for key in QUANTITIES:
        counted = counted_in(view, key)
        assert np.allclose(counted.shares.sum(axis=1) + counted.outside, 1.0), key
    # Half of what comes back to ReLU units is blocked, which is no magnitude.
    assert 0.2 < counted_in(view, "backward").outside[3] < 0.8


def test_layers_that_differ_by_magnitudes_share_an_axis_that_shows_them_all() -> None:
    view = StripsView(INK)
    drawn(view, layers_frame("exploding"), FULL)
    counted = counted_in(view, "pre_activation")
    assert counted.axis.scale.kind == "asinh"
    assert (np.count_nonzero(counted.shares, axis=1) > 3).all()
    drawn(view, layers_frame("few units"), FULL)
    assert counted_in(view, "pre_activation").axis.scale.kind == "linear"


def test_the_scores_a_network_ends_in_do_not_squeeze_what_its_other_layers_pass_on() -> None:
    layers = network_in(layers_frame("few units")).layers
    assert layers[-1].output is not None
    scores = replace(layers[-1], output=40.0 * layers[-1].output / np.abs(layers[-1].output).max())
    counted = count(QUANTITIES["output"], [*layers[:-1], scores], None, {len(layers) - 1})
    assert (counted.axis.high, counted.axis.scale.kind) == (1.0, "linear")
    assert counted.axis.high * counted.times[-1] >= 40.0
    assert set(counted.times[:-1]) == {1.0}
    assert np.count_nonzero(counted.shares[-1]) > 2
    assert counted.axis.low == -1.0  # what is negative has its place, also in the last row


def test_a_layer_whose_output_vanishes_is_a_needle_at_zero_beside_others() -> None:
    layers = network_in(layers_frame("few units")).layers[:-1]
    outputs = [layer.output for layer in layers]
    assert outputs[0] is not None
    faint = replace(layers[0], output=1e-7 * outputs[0])
    counted = count(QUANTITIES["output"], [*layers, faint], None)
    assert counted.axis.scale.kind == "linear"
    assert np.count_nonzero(counted.shares[-1]) <= 2


def test_batch_normalisation_has_an_outline_of_what_it_does_in_inference() -> None:
    view = StripsView(INK)
    drawn(view, mixed_frame(), FULL)
    counted = counted_in(view, "output")
    assert np.isfinite(counted.inferred[:, 0]).tolist() == [False, True, False, False, False]
    assert np.abs(counted.inferred[1] - counted.shares[1]).sum() > 0.1
    without = StripsView(INK)
    layers = [replace(layer, inferred=None) for layer in network_in(mixed_frame()).layers]
    frame = mixed_frame()
    plain = replace(frame, network=replace(network_in(frame), layers=tuple(layers)))
    assert (drawn(view, mixed_frame(), FULL) != drawn(without, plain, FULL)).any()


def test_axes_only_grow_while_the_run_plays() -> None:
    view = StripsView(INK)
    frames = [replace(layers_frame("few units", step), playing=True) for step in (0, 0, 200, 0)]
    reaches = []
    for frame in frames:
        drawn(view, frame, FULL)
        reaches.append([counted_in(view, key).axis.high for key in ("pre_activation", "output", "weights")])
    assert (np.diff(np.array(reaches), axis=0) >= 0.0).all()


def test_dead_units_are_counted_in_their_strip() -> None:
    frame = layers_frame("healthy")
    layers = list(network_in(frame).layers)
    assert layers[2].health is not None
    layers[2] = replace(layers[2], health=replace(layers[2].health, dead=32))
    view = StripsView(INK)
    pixels = drawn(view, replace(frame, network=replace(network_in(frame), layers=tuple(layers))), FULL)
    column, rows = column_of(view, "dead"), view.rows()
    strip = pixels[round(rows.middle(2)), round(column.left) : round(column.left + column.width)]
    assert near(strip, INK.bad, 60).mean() > 0.3
    assert "dead 32" in view.tip_at(QPointF(column.left + 5.0, rows.middle(2)))


def test_a_click_on_a_strip_chooses_its_layer() -> None:
    view = StripsView(INK)
    drawn(view, layers_frame("vanishing"), FULL)
    answer_choices(view)
    spy = QSignalSpy(view.layer_chosen)
    click(view, QPointF(600.0, view.rows().middle(12)))
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert list_of(spy) == [[12], [13]]
    click(view, QPointF(600.0, 5.0))
    assert len(spy) == 2


def test_the_chosen_strip_stands_out() -> None:
    view = StripsView(INK)
    drawn(view, layers_frame("healthy"), FULL)
    pixels = drawn(view, looking_at(layers_frame("healthy"), layer=4), FULL)
    chosen, other = (pixels[round(view.rows().middle(layer)), 12] for layer in (4, 5))
    assert chosen[2] > other[2] + 15


def test_the_tooltip_gives_numbers_in_full_and_names_the_source_of_the_rule_of_thumb() -> None:
    frame = layers_frame("healthy")
    view = StripsView(INK)
    drawn(view, frame, FULL)
    health = network_in(frame).layers[3].health
    assert health is not None
    y = view.rows().middle(3)
    tip = view.tip_at(QPointF(column_of(view, "gradient_norm").left + 5.0, y))
    assert "layer 4" in tip
    assert repr(health.gradient_norm) in tip
    assert "Karpathy" in view.tip_at(QPointF(column_of(view, "update_ratio").left + 5.0, y))
    assert "mean" in view.tip_at(QPointF(2.0, y))


def test_phases_show_only_what_is_known() -> None:
    view = StripsView(INK)
    drawn(view, layers_frame("few units", 3, 1), FULL)
    assert view.verdict()[1] == "Gradients not computed yet"
    assert np.isnan(counted_in(view, "pre_activation").shares).all()
    assert np.isfinite(counted_in(view, "weights").shares).all()


def test_layers_without_weights_or_activation_leave_their_cells_empty() -> None:
    view = StripsView(INK)
    assert border_is_calm(drawn(view, mixed_frame(), FULL))
    empty = [np.isnan(row).all() for row in counted_in(view, "weights").shares]
    assert empty == [False, True, True, True, False]


def test_values_that_are_not_finite_are_drawn_round() -> None:
    frame = layers_frame("few units")
    broken = tuple(
        replace(layer, pre_activation=np.full_like(layer.pre_activation, np.nan))
        for layer in network_in(frame).layers
    )
    view = StripsView(INK)
    drawn(view, replace(frame, network=replace(network_in(frame), layers=broken)), FULL)
    assert (counted_in(view, "pre_activation").outside == 1.0).all()


def test_the_numbers_over_the_steps_can_be_had() -> None:
    view = StripsView(INK)
    drawn(view, layers_frame("few units", 20), FULL)
    table = view.table()
    assert table["step"][-1] == 20
    assert len(table["layer_2.gradient_norm"]) == len(table["step"])
    assert view.summary() == "3 layers"


def test_a_surface_without_layers_says_so() -> None:
    view = StripsView(INK)
    assert near(drawn(view, ravine_frame()), INK.quiet_text).any()
    assert view.table() == {}
    assert view.tip_at(QPointF(50.0, 100.0)) == ""
