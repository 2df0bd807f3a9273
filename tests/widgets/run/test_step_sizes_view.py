from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QImage, QPainter
from PyQt6.QtTest import QSignalSpy

from engine.averages.series import Series
from engine.frames.frame import Frame
from tests.widgets.frames import long_losses, ravine_frame, with_losses
from tests.widgets.layer_frames import layers_frame, network_in
from tests.widgets.pictures import click, drawn, list_of
from widgets.painting.glyph_cache import fast_painting
from widgets.run.step_sizes_data import LOSS, OF_ANY_LOSS, OF_LAYERS, OF_PARAMETERS, Curve, axis_of
from widgets.run.step_sizes_view import ONLY_TWO, StepSizesView, _Cell
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")
SIZE = (960, 720)


def shown(frame: Frame, size: tuple[int, int] = SIZE) -> StepSizesView:
    view = StepSizesView(themes()["ink"])
    drawn(view, frame, size)
    return view


def test_of_a_loss_of_two_parameters_every_quantity_is_drawn_for_every_racer() -> None:
    view = shown(ravine_frame())
    assert view.quantities == (*OF_ANY_LOSS, *OF_PARAMETERS)
    assert len(view.curves) == 3
    assert view.summary() == ""
    table = view.table()
    assert table["sgd.effective_rate_0"] == pytest.approx(np.full(49, 0.085))


def test_of_another_loss_rate_and_loss_are_drawn_and_it_is_said_why() -> None:
    frame = ravine_frame()
    unknown = tuple(replace(racer, make_objective=None) for racer in frame.racers)
    view = shown(replace(frame, racers=unknown))
    assert view.quantities == OF_ANY_LOSS
    assert view.summary() == ONLY_TWO


def test_a_racer_that_is_not_described_has_a_loss_but_no_learning_rate() -> None:
    frame = ravine_frame()
    stranger = replace(frame.racers[0], name="of another run")
    assert "learning_rate" not in shown(replace(frame, racers=(stranger,))).curves[0]


def test_a_rate_that_waits_for_the_loss_is_drawn_as_it_was_and_then_said_to_be_unknown() -> None:
    frame, rates = ravine_frame(20), Series()
    rates.append(np.array([0.1] * 7 + [0.05] * 23))
    waiting = replace(frame.racers[0], rates=rates.view())
    view = shown(replace(frame, racers=(waiting, *frame.racers[1:])))
    curve = view.curves[0]["learning_rate"]
    np.testing.assert_array_equal(curve.steps, np.arange(1, 21))
    np.testing.assert_array_equal(curve.values, [0.1] * 7 + [0.05] * 13)
    cell = view._cells()[0]
    assert cell.title == "learning rate, unknown after step 20"
    later = view.tip_at(QPointF(cell.plot.across(25.0), cell.plot.area.center().y()))
    assert f"{waiting.shown_name}, step 25\tunknown: it waits for the loss" in later
    assert "unknown" not in view.tip_at(QPointF(cell.plot.across(15.0), cell.plot.area.center().y()))
    ended = replace(waiting, divergence="it overflowed")
    assert shown(replace(frame, racers=(ended,)))._cells()[0].title == "learning rate"


def test_the_tooltip_tells_what_a_plot_means_and_each_racers_value_at_the_step() -> None:
    view = shown(ravine_frame())
    cell = view._cells()[0]
    at = QPointF(cell.plot.across(20.0), cell.plot.area.center().y())
    tip = view.tip_at(at)
    assert tip.startswith("learning rate: the rate in force")
    assert "sgd, step 20\t" in tip
    assert view.tip_at(QPointF(1.0, 1.0)) == ""


def test_a_click_goes_to_the_step() -> None:
    view = shown(ravine_frame())
    asked = QSignalSpy(view.seek_requested)
    area, at = view._cells()[3].plot.area, view._cells()[3].plot.across(20.0)
    click(view, QPointF(at, area.center().y()))
    assert list_of(asked) == [[20]]


def test_in_a_low_panel_the_first_rows_are_drawn() -> None:
    assert len(shown(ravine_frame(), (400, 220))._cells()) == 4


def test_losses_below_zero_get_a_linear_axis() -> None:
    axis = axis_of(LOSS, [Curve(np.arange(3.0), np.array([2.0, -1.0, np.nan]))])
    assert (axis.scale.kind, axis.low, axis.high) == ("linear", -1.0, 2.0)


def test_a_long_run_is_drawn_from_its_envelope() -> None:
    view = shown(with_losses(ravine_frame(49), long_losses(60_000), 59_000))
    assert len(view.curves[0]["loss"].steps) <= 1100


@pytest.mark.parametrize("size", [(260, 400), (640, 400), (1280, 800), (2560, 1440)])
def test_every_racer_is_named_above_the_plots_at_any_size(size: tuple[int, int]) -> None:
    view = shown(ravine_frame(), size)
    items = view.legend_items()
    assert [item.place for item in items] == [0, 1, 2]
    assert all(item.rect.bottom() <= min(cell.head.top() for cell in view._cells()) + 1e-6 for item in items)


def test_of_a_network_every_layer_with_parameters_of_the_chosen_racer_has_a_curve() -> None:
    frame = layers_frame("few units")
    view = shown(frame)
    assert view.quantities[-3:] == OF_LAYERS[:3]
    assert view.summary() == f"layers of {frame.racers[0].name}"
    assert frame.network is not None
    motion = frame.network.history.motion
    lines = view.lines(OF_LAYERS[0])
    assert [line.name[0] for line in lines] == [str(1 + i) for i in range(motion.shape[1])]
    assert lines[0].curve.values == pytest.approx(motion[:, 0, 0])
    assert [item.entry.name for item in view.legend_items()][-1] == f"layer {lines[-1].name}"
    cell = view._cells()[-1]
    assert "layer" in view.tip_at(cell.head.center())
    assert f"layer {lines[0].name}.layer_angle" in view.table()
    paper = view.lines(OF_LAYERS[0])[0].style.colour
    view.set_theme(themes()["paper"])
    assert view.lines(OF_LAYERS[0])[0].style.colour != paper


def test_while_playing_fast_one_plot_a_frame_is_repainted_in_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    view, whole = shown(ravine_frame(20)), StepSizesView._draw_cell
    painted: list[str] = []

    def noted(self: StepSizesView, painter: QPainter, cell: _Cell) -> None:
        painted.append(cell.quantity.key)
        whole(self, painter, cell)

    monkeypatch.setattr(StepSizesView, "_draw_cell", noted)
    picture = QImage(*SIZE, QImage.Format.Format_ARGB32)
    with fast_painting():
        view.render(picture)
        painted.clear()
        for _ in view.quantities:
            view.render(picture)
    assert sorted(painted) == sorted(quantity.key for quantity in view.quantities)


def test_the_noise_of_layers_is_switched_in_the_panels_menu_and_drawn_where_it_is_known() -> None:
    frame = layers_frame("few units")
    view, surface = shown(frame), shown(ravine_frame())
    assert surface.menu_actions() == []
    [action] = view.menu_actions()
    asked = QSignalSpy(view.view_edited)
    action.trigger()
    assert list_of(asked) == [[{"layer_noise": True}]]
    network = network_in(frame)
    signal = np.ones(network.history.motion.shape[:2])
    known = replace(network, history=replace(network.history, signal=signal))
    view.apply(replace(frame, network=known))
    assert view.quantities[-1] is OF_LAYERS[-1]
    assert view.lines(OF_LAYERS[-1])[0].curve.values == pytest.approx(signal[:, 0])
