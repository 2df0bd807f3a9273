from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QImage
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QWidget

from engine.analysis.chain_rule import ChainPath, Factor
from engine.frames.frame import Frame
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import NETWORKS, network_frame, network_in
from tests.widgets.pictures import Pixels, border_is_calm, click, drawn, list_of, near
from tests.widgets.written_texts import recorded
from widgets.chain_rule.chain_factors import FactorRow
from widgets.chain_rule.chain_symbols import factor_symbol, formula_of
from widgets.chain_rule.chain_view import ChainView
from widgets.painting.painter import Painter
from widgets.prediction_parts.example_data import ExampleData
from widgets.style.number_text import full
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
INK, SIZE = themes()["ink"], (960, 600)


def shown(frame: Frame, size: tuple[int, int] = SIZE) -> tuple[ChainView, Pixels]:
    view = ChainView(INK)
    return view, drawn(view, frame, size)


def row_of(view: ChainView) -> FactorRow:
    assert view.factors is not None
    return view.factors


def middle(row: FactorRow, place: int) -> QPointF:
    return QPointF(row.plot.left() + (place + 0.5) * row.step, row.plot.center().y())


@pytest.mark.parametrize("kind", list(NETWORKS))
@pytest.mark.parametrize("size", [(320, 240), (480, 280), SIZE, (1600, 900)])
def test_everything_stays_inside(kind: str, size: tuple[int, int]) -> None:
    view, pixels = shown(network_frame(kind), size)
    assert border_is_calm(pixels)
    row = row_of(view)
    assert row.area.right() <= size[0]
    assert row.area.bottom() <= size[1]


@pytest.mark.parametrize("kind", [kind for kind in NETWORKS if kind != "neuron"])
def test_the_sum_is_the_exact_gradient_and_said_to_be(kind: str) -> None:
    frame = network_frame(kind, weight=1)
    view, pixels = shown(frame)
    assert view.chain is not None
    gradient = frame.racers[0].step_gradient
    assert gradient is not None
    assert view.chain.gradient == gradient[1]
    assert abs(view.chain.difference) <= 1e-12 * view.chain.scale
    assert near(pixels[-30:], INK.good).any()
    assert not near(pixels[-30:], INK.bad).any()


def test_a_difference_to_the_exact_gradient_is_shown() -> None:
    frame = network_frame()
    network = network_in(frame)
    layer = network.layers[0]
    assert layer.weight_gradient is not None
    layers = (replace(layer, weight_gradient=layer.weight_gradient + 1e-9), *network.layers[1:])
    _, pixels = shown(replace(frame, network=replace(network, layers=layers)))
    assert near(pixels[-30:], INK.bad).any()
    assert not near(pixels[-30:], INK.good).any()


def test_a_weight_that_is_held_has_a_derivative_that_is_held_against_no_gradient() -> None:
    frame = network_frame()
    network, spec = network_in(frame), frame.experiment.network
    assert spec is not None
    layer, first = network.layers[0], spec.layers[0]
    assert layer.weight_gradient is not None
    layers = (replace(layer, weight_gradient=np.zeros_like(layer.weight_gradient)), *network.layers[1:])
    held = (replace(first, values={**first.values, "trainable": False}), *spec.layers[1:])
    experiment = replace(frame.experiment, objective=replace(spec, layers=held))
    view, pixels = shown(replace(frame, experiment=experiment, network=replace(network, layers=layers)))
    assert not near(pixels[-30:], INK.bad).any()
    assert not near(pixels[-30:], INK.good).any()
    assert "held: not changed by the optimizer" in view.tip_at(QPointF(5.0, 595.0))


def test_the_smallest_factor_alone_is_marked() -> None:
    view, pixels = shown(network_frame(weight=3))
    row = row_of(view)
    smallest = row.path.smallest
    marked = near(pixels, INK.bad)
    for place in range(len(row.path.factors)):
        left = round(row.plot.left() + place * row.step)
        column = marked[round(row.area.top()) : round(row.area.bottom()), left : left + int(row.step)]
        assert column.any() == (place == smallest)


def test_the_line_falls_and_rises_as_the_factors_say() -> None:
    view, _ = shown(network_frame(weight=3))
    row = row_of(view)
    for place, factor in enumerate(row.path.factors):
        assert row.heights[place + 1] - row.heights[place] == pytest.approx(np.log10(abs(factor.average)))
        assert (row.y(row.heights[place + 1]) > row.y(row.heights[place])) == (abs(factor.average) < 1.0)
    assert row.heights[-1] == pytest.approx(np.log10(abs(row.path.contribution)))


def test_a_gradient_of_nought_is_drawn() -> None:
    frame = network_frame()
    network = network_in(frame)
    last = network.layers[-1]
    assert last.output_gradient is not None
    still = replace(last, output_gradient=np.zeros_like(last.output_gradient))
    view, _ = shown(replace(frame, network=replace(network, layers=(*network.layers[:-1], still))))
    assert row_of(view).heights[1] == -np.inf


def test_numbers_that_are_not_finite_are_drawn() -> None:
    frame = network_frame()
    network = network_in(frame)
    last = network.layers[-1]
    assert last.output_gradient is not None
    broken = replace(last, output_gradient=np.full_like(last.output_gradient, np.nan))
    _, pixels = shown(replace(frame, network=replace(network, layers=(*network.layers[:-1], broken))))
    assert near(pixels[-30:], INK.bad).any()


def test_the_tooltips_say_what_a_factor_is_with_every_digit() -> None:
    view, _ = shown(network_frame(weight=3))
    row = row_of(view)
    for place, factor in enumerate(row.path.factors):
        tip = view.tip_at(middle(row, place))
        assert full(factor.average) in tip
        assert ("smallest" in tip) == (place == row.path.smallest)
    assert "Weight from layer 2, unit" in view.tip_at(middle(row, 1))
    assert view.chain is not None
    assert full(view.chain.gradient) in view.tip_at(QPointF(5.0, 595.0))


def test_a_click_on_a_weight_among_the_factors_goes_on_to_it() -> None:
    frame = network_frame(weight=3)
    view, _ = shown(frame)
    spy, row = QSignalSpy(view.weight_chosen), row_of(view)
    for place in range(len(row.path.factors)):
        click(view, middle(row, place))
    weights = [factor for factor in row.path.factors if factor.kind == "weight"]
    chosen = np.array(list_of(spy)).ravel()
    assert frame.racers[0].theta[chosen].tolist() == [factor.values[0] for factor in weights]


def test_a_deep_network_keeps_a_readable_picture() -> None:
    view, _ = shown(network_frame("deep"))
    row = row_of(view)
    assert not row.labelled
    assert len(row.path.factors) == 62
    assert view.chain is not None
    assert not view.chain.exhaustive
    assert row.heights[-2] < -10.0


def test_before_the_backward_phase_and_without_a_network_it_says_what_to_do() -> None:
    for frame in (network_frame(phase=4), network_frame(phase=7), ravine_frame(5)):
        view, pixels = shown(frame)
        assert view.chain is None
        assert view.factors is None
        assert near(pixels, INK.quiet_text).any()
        assert view.tip_at(QPointF(300.0, 300.0)) == ""
        click(view, QPointF(300.0, 300.0))
    assert shown(network_frame(phase=8))[0].chain is not None


def test_a_parameter_that_is_no_weight_is_refused_kindly() -> None:
    frame = network_frame("every layer")
    gamma = next(place for place, name in enumerate(frame.names) if "gamma" in name)
    view, _ = shown(network_frame("every layer", weight=gamma))
    assert view.chain is None
    assert view.summary() == ""


def test_features_are_what_the_first_layer_multiplies() -> None:
    view, _ = shown(network_frame("features", weight=1))
    row = row_of(view)
    frame = network_frame("features", weight=1)
    assert frame.data is not None
    assert row.path.factors[-1].values == pytest.approx(frame.data.x[:, 1] ** 2)
    assert "x2^2" in view.tip_at(middle(row, len(row.path.factors) - 1))


def test_every_symbol_and_formula_has_ink() -> None:
    for kind in NETWORKS:
        for weight in (0, 2):
            view = ChainView(INK)
            view.apply(network_frame(kind, weight=weight if kind != "neuron" else 1))
            assert view.chain is not None
            assert formula_of(view.chain).path.elementCount() > 50
            for factor in view.chain.paths[0].factors:
                symbol = factor_symbol(factor)
                assert symbol.path.boundingRect().right() <= symbol.width + 1.0


def test_the_table_multiplies_to_the_gradient() -> None:
    view, _ = shown(network_frame(weight=3))
    table = view.table()
    assert table["contributions"].sum() == pytest.approx(table["sum over all paths"][0], rel=1e-12)
    assert table["exact gradient"] == pytest.approx(table["sum over all paths"], rel=1e-12)
    assert view.summary() == "weight from x1 to layer 1, unit 2"


@pytest.mark.parametrize("kind", ["small", "every layer"])
def test_the_loss_of_a_followed_example_is_taken_apart_alone(kind: str) -> None:
    view, pixels = shown(network_frame(kind, weight=1, example_row=2))
    assert border_is_calm(pixels)
    chain, row = view.chain, row_of(view)
    assert chain is not None
    assert chain.total + chain.penalty == pytest.approx(chain.gradient, rel=1e-9, abs=1e-15)
    assert not row.averages
    assert len(row.heights) == len(chain.paths[0].factors) + 1
    assert view.summary().endswith(f"test example 2 of {example_of(view).seen.of}")
    assert "average" not in view.tip_at(middle(row, 0))
    assert len(view.menu_actions()) == 1
    whole, _ = shown(network_frame(kind, weight=1))
    assert whole.chain is not None
    assert whole.chain.gradient != chain.gradient
    assert row_of(whole).averages


@pytest.mark.parametrize("size", [(322, 190), (480, 240), (760, 380)])
def test_a_small_view_says_that_it_is_one_example_and_that_it_is_exact(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    parent = QWidget()
    view = ChainView(INK, parent)
    texts = recorded(monkeypatch)
    drawn(view, network_frame("every layer", weight=1, example_row=2), size)
    assert not view.example_mark.isHidden()
    mark = QRectF(view.example_mark.geometry())
    assert not any(each.rect.intersects(mark) for each in texts)
    assert any(each.text.startswith("test example 2 of") for each in texts)
    assert any(each.text == "exact" for each in texts)
    parent.deleteLater()


def test_what_was_typed_has_no_loss_and_the_view_says_so() -> None:
    view, _ = shown(network_frame(weight=1, example_row=2, example_values="0.5; 0.5"))
    assert view.chain is None
    assert view.message.startswith("Nobody knows what is right for numbers that were typed")


def example_of(view: ChainView) -> ExampleData:
    assert view.example is not None
    return view.example


@pytest.mark.parametrize("theme", ["ink", "paper"])
def test_the_word_for_a_bar_over_the_whole_height_stands_on_it_and_not_on_its_symbol(
    monkeypatch: pytest.MonkeyPatch, theme: str
) -> None:
    factors = tuple(
        Factor("loss" if place == 0 else "weight", 1, 0, 0, np.array([value]), value)
        for place, value in enumerate((1e-4, 0.9, 1.0))
    )
    row = FactorRow(
        ChainPath((0, 0), factors, 1.0, 9e-5), QRectF(0.0, 0.0, 400.0, 180.0), themes()[theme], 1.0
    )
    image = QImage(400, 180, QImage.Format.Format_RGB32)
    texts = recorded(monkeypatch)
    with Painter(image) as painter:
        row.draw(painter)
    (word,) = (each.rect for each in texts if each.text == "smallest")
    assert row.plot.contains(word)
