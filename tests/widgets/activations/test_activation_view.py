from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtTest import QSignalSpy

from tests.widgets.choices import answer_choices, looking_at
from tests.widgets.frames import ravine_frame
from tests.widgets.layer_frames import KINDS, layers_frame, mixed_frame, network_in
from tests.widgets.pictures import QTest, border_is_calm, click, drawn, list_of, near
from widgets.activations.activation_plots import ActivationPlots
from widgets.activations.activation_view import ActivationView
from widgets.activations.activation_words import ActivationWords
from widgets.network_parts.layer_rail import LayerRail
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
SIZE = (960, 720)


def words_of(view: ActivationView) -> ActivationWords:
    words = view.words()
    assert words is not None
    return words


def plots_of(view: ActivationView) -> ActivationPlots:
    plots = view.plots()
    assert plots is not None
    return plots


def rail_of(view: ActivationView) -> LayerRail:
    rail = view.rail()
    assert rail is not None
    return rail


def middle_of(view: ActivationView, layer: int) -> QPointF:
    return rail_of(view).cell(layer).center()


@pytest.mark.parametrize("theme", list(themes()))
@pytest.mark.parametrize("kind", list(KINDS))
def test_every_network_is_drawn_within_the_view(kind: str, theme: str) -> None:
    for size in ((320, 240), SIZE):
        view = ActivationView(themes()[theme])
        assert border_is_calm(drawn(view, layers_frame(kind), size)), size


def test_one_sentence_says_that_gradients_vanish() -> None:
    view = ActivationView(INK)
    pixels = drawn(view, layers_frame("vanishing"), SIZE)
    assert words_of(view).verdict()[0].startswith("Gradients vanish")
    assert "30 layers" in words_of(view).verdict()[0]
    assert near(pixels[30:60, :400], INK.bad).sum() > 200


def test_one_sentence_says_that_gradients_explode_or_by_how_much_they_are_multiplied() -> None:
    view = ActivationView(INK)
    drawn(view, layers_frame("exploding"), SIZE)
    assert words_of(view).verdict()[0].startswith("Gradients explode")
    drawn(view, layers_frame("healthy"), SIZE)
    assert words_of(view).verdict()[0].startswith("Through 8 layers the gradient is multiplied by 0.")


def test_what_is_kept_is_the_product_of_the_mean_slopes_back_to_the_layer() -> None:
    view = ActivationView(INK)
    drawn(view, layers_frame("vanishing"), SIZE)
    table = view.table()
    assert table["kept_by_slopes"][7] == pytest.approx(np.prod(table["mean_slope"][7:]))
    assert table["kept_by_slopes"][0] < 1e-15
    measured = [layer.health for layer in network_in(layers_frame("vanishing")).layers]
    assert measured[4] is not None
    assert measured[-1] is not None
    ratio = measured[4].backward_deviation / measured[-1].backward_deviation
    assert table["kept_measured"][4] == pytest.approx(ratio)


def test_values_where_the_slope_is_next_to_nothing_are_marked() -> None:
    view = ActivationView(INK)
    pixels = drawn(view, layers_frame("healthy"), SIZE)
    counts = plots_of(view).counts.area.toRect()
    inside = pixels[counts.top() : counts.bottom(), counts.left() : counts.right()]
    left, right = np.split(inside, [inside.shape[1] // 2], axis=1)
    assert near(left, INK.bad).sum() > 300
    assert near(right, INK.accent).sum() > 300
    assert not near(right[:, 20:], INK.bad).any()
    ((low, high),) = plots_of(view).flat_zones()
    assert low < 0.0
    assert high == pytest.approx(0.0, abs=0.1)


def test_the_histogram_moves_as_training_moves() -> None:
    view = ActivationView(INK)
    before = drawn(view, layers_frame("few units", 0), SIZE)
    assert not np.array_equal(before, drawn(view, layers_frame("few units", 60), SIZE))


def test_axes_only_grow_while_the_run_plays() -> None:
    view = ActivationView(INK)
    wide = replace(layers_frame("few units", 200), playing=True)
    narrow = replace(layers_frame("few units", 0), playing=True)
    drawn(view, narrow)
    grown = []
    for frame in (narrow, wide, narrow):
        drawn(view, frame)
        grown.append((plots_of(view).reach, plots_of(view).peak))
    assert grown[0][0] <= grown[1][0] <= grown[2][0]
    assert grown[1][1] <= grown[2][1]


def test_a_click_on_the_rail_chooses_the_layer() -> None:
    view = ActivationView(INK)
    drawn(view, layers_frame("vanishing"), SIZE)
    answer_choices(view)
    spy = QSignalSpy(view.layer_chosen)
    click(view, middle_of(view, 17))
    assert list_of(spy) == [[17]]
    assert view.summary() == "layer 18 of 31"
    click(view, middle_of(view, 17))
    assert len(spy) == 1


def test_up_and_down_choose_the_layer_and_stop_at_the_ends() -> None:
    view = ActivationView(INK)
    drawn(view, layers_frame("few units"), SIZE)
    answer_choices(view)
    spy = QSignalSpy(view.layer_chosen)
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        QTest.keyClick(view, key)
    assert list_of(spy) == [[1], [2], [1]]


def test_choosing_from_outside_sends_no_intent() -> None:
    view = ActivationView(INK)
    drawn(view, layers_frame("few units"), SIZE)
    answer_choices(view)
    spy = QSignalSpy(view.layer_chosen)
    view.apply(looking_at(layers_frame("few units"), layer=63))
    assert view.layer == 2
    assert len(spy) == 0


def test_few_units_are_shown_one_by_one_and_many_are_not() -> None:
    view = ActivationView(INK)
    pixels = drawn(view, layers_frame("few units"), SIZE)
    counts = plots_of(view).counts.area.toRect()
    foot = slice(counts.bottom() - 20, counts.bottom() - 2)
    assert near(pixels[foot, counts.left() : counts.right()], INK.text, 60).sum() > 20
    pixels = drawn(view, layers_frame("healthy"), SIZE)
    assert not near(pixels[foot, counts.left() : counts.right()], INK.text, 60).any()


def test_a_dead_unit_is_found_and_counted() -> None:
    frame = layers_frame("few units")
    layers = list(network_in(frame).layers)
    z = np.array(layers[0].pre_activation)
    z[2] = 1000.0
    layers[0] = replace(layers[0], pre_activation=z)
    view = ActivationView(INK)
    drawn(view, replace(frame, network=replace(network_in(frame), layers=tuple(layers))), SIZE)
    assert plots_of(view).dead_units() == {2}


def test_pre_activations_that_are_not_finite_are_counted_and_said() -> None:
    frame = layers_frame("few units")
    layers = list(network_in(frame).layers)
    z = np.array(layers[0].pre_activation)
    z[0, :16] = np.nan
    z[1] = np.inf
    layers[0] = replace(layers[0], pre_activation=z)
    view = ActivationView(INK)
    drawn(view, replace(frame, network=replace(network_in(frame), layers=tuple(layers))), SIZE)
    assert words_of(view).facts(view.theme)[0][0] == f"{100 * 48 / z.size:.2g} % not finite"


def test_phases_show_only_what_is_known() -> None:
    view = ActivationView(INK)
    drawn(view, layers_frame("few units", 3, 1), SIZE)
    assert words_of(view).verdict()[1] == "Not computed yet"
    drawn(view, layers_frame("few units", 3, 5), SIZE)
    assert "the slopes multiply" in words_of(view).verdict()[0]


def test_folding_and_learned_activations_say_what_is_shown() -> None:
    view = ActivationView(INK)
    for kind, words in (("softmax", "against all others"), ("maxout", "a piece adds"), ("prelu", "learned")):
        drawn(view, layers_frame(kind), SIZE)
        assert any(words in text for text, _ in words_of(view).facts(view.theme)), kind


def test_a_layer_without_an_activation_shows_its_outputs() -> None:
    view = ActivationView(INK)
    frame = looking_at(mixed_frame(), layer=1)
    drawn(view, frame, SIZE)
    assert plots_of(view).curve is None
    assert any(text.startswith("all else ×") for text, _ in words_of(view).facts(view.theme))
    assert plots_of(view).counts.x.name == "output"
    assert "f" not in view.table()
    assert border_is_calm(drawn(view, frame, SIZE))


def test_the_tooltip_gives_curve_and_layer_in_full() -> None:
    view = ActivationView(INK)
    drawn(view, layers_frame("vanishing"), SIZE)
    tip = view.tip_at(plots_of(view).slope.area.center())
    assert "f 0.5" in tip
    assert "f′ 0.2" in tip
    assert "mean |f′|" in view.tip_at(middle_of(view, 3))
    assert "layer 4" in view.tip_at(middle_of(view, 3))
    assert view.tip_at(QPointF(1.0, 1.0)) == ""


def test_a_surface_without_layers_says_so() -> None:
    view = ActivationView(INK)
    pixels = drawn(view, ravine_frame())
    assert near(pixels, INK.quiet_text).any()
    assert view.table() == {}
    assert view.tip_at(QPointF(50.0, 50.0)) == ""
    click(view, QPointF(50.0, 200.0))
    QTest.keyClick(view, Qt.Key.Key_Down)
