"""The views of moving averages: what they draw, say and emit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtTest import QSignalSpy
from PyQt6.QtWidgets import QWidget

from engine.averages.moving_average import MovingAverage
from engine.frames.frame import Frame
from tests.widgets.average_frames import average_frame, averaged, series
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import drawn, near
from widgets.averages.average_view import AverageView
from widgets.averages.average_weights_view import AverageWeightsView
from widgets.averages.unrolled_terms import Terms
from widgets.averages.unrolled_view import UnrolledView
from widgets.plots.plot_axes import NUMBERS, ROW
from widgets.style.theme import load_theme, racer_style
from widgets.view.view import View

pytestmark = pytest.mark.usefixtures("qapp")
INK = load_theme("ink")
SIZE = (640, 420)


def ink_of(view: View, frame: Frame, index: int, size: tuple[int, int] = SIZE) -> int:
    """How many pixels have a racer's colour."""
    return int(near(drawn(view, frame, size), racer_style(index, INK).colour).sum())


def test_every_racer_has_its_line_and_it_grows_with_the_days() -> None:
    for index in range(3):
        early, late = (ink_of(AverageView(INK), average_frame(step), index) for step in (5, 55))
        assert late > early > 0


def test_bias_correction_adds_a_dotted_line_that_begins_at_the_first_day() -> None:
    plain = ink_of(AverageView(INK), average_frame(40), 1)
    assert ink_of(AverageView(INK), average_frame(40, view={"bias_correction": True}), 1) > plain
    view = AverageView(INK)
    view.resize(*SIZE)
    view.apply(average_frame(1, view={"bias_correction": True}))
    assert [entry.value for entry in view.legend()] == [entry.value for entry in view.legend()[:1]] * 3


def test_the_mouse_reads_the_day_and_every_average_in_full() -> None:
    view = AverageView(INK)
    view.resize(*SIZE)
    view.apply(average_frame(25))
    tip = view.tip_at(view.pixel(10, 15.0))
    assert tip.splitlines()[0] == "day 10"
    assert repr(float(series()[9])) in tip
    assert repr(float(averaged(25).values[10])) in tip
    assert "sgd" not in view.tip_at(view.pixel(40, 15.0)), "no average has come there yet"
    assert view.tip_at(QPointF(1, 1)) == ""


def test_a_click_goes_to_any_day_of_the_series_but_no_further() -> None:
    view = AverageView(INK)
    view.resize(*SIZE)
    view.apply(average_frame(25))
    assert view.step_at(view.pixel(52.3, 0.0)) == 52
    assert view.step_at(QPointF(5000, 10)) == 60
    view.apply(average_frame(25, view={"inside_optimizer": True}))
    assert view.last_step == 40


def test_the_switches_ask_for_their_view_parameters() -> None:
    window = QWidget()
    view = AverageView(INK, window)
    view.resize(*SIZE)
    view.apply(average_frame(25))
    edited = QSignalSpy(view.view_edited)
    beneath = view.area().bottom() + (NUMBERS + ROW) * view.unit
    for switch in view.switches.values():
        assert not switch.isHidden()
        assert switch.geometry().top() >= beneath - 1.0
        assert switch.toolTip()
        switch.click()
    assert [edited[number][0] for number in range(len(edited))] == [
        {"bias_correction": True},
        {"inside_optimizer": True},
    ]
    view.apply(average_frame(25, view={"inside_optimizer": True}))
    assert view.switches["inside_optimizer"].isChecked()
    window.deleteLater()


@pytest.mark.parametrize("make", [AverageView, AverageWeightsView, UnrolledView])
def test_where_nothing_is_averaged_a_sentence_says_what_to_do(make: type[View]) -> None:
    view = make(INK)
    drawn(view, ravine_frame(3), SIZE)
    assert "Switch on" in view.empty  # type: ignore[attr-defined]
    drawn(view, ravine_frame(3, view={"inside_optimizer": True}), SIZE)
    assert "choose a racer with momentum" in view.empty  # type: ignore[attr-defined]
    assert view.table() == {}
    assert view.summary() == ""
    drawn(view, average_frame(3), SIZE)
    assert view.empty == ""  # type: ignore[attr-defined]


def test_a_racer_without_a_beta_has_a_line_but_no_weights() -> None:
    frame = average_frame(10)
    frame = replace(frame, averages=(replace(frame.averages[0], beta_changes=()), *frame.averages[1:]))
    weights = AverageWeightsView(INK)
    drawn(weights, frame, SIZE)
    assert "no moving average" in weights.empty
    assert ink_of(AverageView(INK), frame, 0) > 0


def test_the_bars_are_the_weights_and_what_is_missing_lies_on_the_start() -> None:
    view = AverageWeightsView(INK)
    drawn(view, average_frame(6), SIZE)
    np.testing.assert_allclose(view.bars, 0.1 * 0.9 ** np.arange(6), rtol=1e-12)
    assert view.total == pytest.approx(1 - 0.9**6)
    assert len(view.bars) + len(view.missing) == 40
    np.testing.assert_allclose(
        np.concatenate((view.bars, view.missing)), 0.1 * 0.9 ** np.arange(40), rtol=1e-9
    )
    drawn(view, average_frame(6, view={"bias_correction": True}), SIZE)
    assert view.bars.sum() == pytest.approx(1.0)
    assert len(view.missing) == 0


def test_the_mouse_reads_a_weight_and_the_day_it_belongs_to() -> None:
    view = AverageWeightsView(INK)
    drawn(view, average_frame(6), SIZE)
    assert "day 4" in view.tip_at(view.pixel(2, 0.01))
    assert "no value yet" in view.tip_at(view.pixel(9, 0.01))


def test_the_terms_add_up() -> None:
    average = averaged(30)
    terms = Terms.of(average, 7)
    assert terms.days.tolist() == [30, 29, 28, 27, 26, 25, 24]
    assert terms.sums[-1] + terms.rest == pytest.approx(average.values[-1], rel=1e-14)
    assert terms.older == 23
    whole = Terms.of(average, 500)
    assert whole.rest == pytest.approx(0.0, abs=1e-12)


def test_an_average_that_did_not_begin_at_zero_has_its_start_among_the_terms() -> None:
    average = averaged(5, beta=0.5)
    moved = replace(average, values=average.values + 8.0 * 0.5 ** np.arange(6))
    terms = Terms.of(moved, 6)
    assert terms.symbols(6).endswith(r"\beta^{5}\,V_{0}")
    assert terms.rest == pytest.approx(8.0 / 32)
    assert terms.numbers(6).endswith("+0.2500")
    assert moved.start_weight == 1 / 32
    view = AverageWeightsView(INK)
    frame = average_frame(5)
    drawn(view, replace(frame, averages=(moved, *frame.averages[1:])), SIZE)
    assert view.total == 31 / 32
    assert "lies on the start, 8" in view.tip_at(view.pixel(6, 0.001))


@pytest.mark.parametrize("step", [0, 1, 2, 3, 7, 60])
def test_the_formula_names_its_days_from_the_newest_to_the_first(step: int) -> None:
    text = Terms.of(averaged(step), 6).symbols(2)
    assert rf"V_{{{step}}}" in text
    if step:
        assert rf"\theta_{{{step}}}" in text
    if step > 2:
        assert text.endswith(r"\theta_{1}")
    assert (r"\dots" in text) == (step > 3)


def test_the_line_of_numbers_ends_with_what_the_older_days_make_together() -> None:
    average = averaged(2, beta=0.5)
    first, second = average.series[1], average.series[0]
    line = Terms.of(average, 6).numbers(6)
    assert line.startswith(f"{average.values[-1]:.4g}")
    assert rf"0.5\cdot {first:.4g}+0.25\cdot {second:.4g}" in line
    assert "0.8" not in Terms.of(average, 6).correction().partition("=")[0]
    assert f"{average.values[-1] / 0.75:.4g}" in Terms.of(average, 6).correction()


def test_the_tables_hold_full_precision() -> None:
    average: MovingAverage = averaged(25)
    view = AverageView(INK)
    view.apply(average_frame(25))
    np.testing.assert_array_equal(view.table()["sgd.V"], average.values[1:])
    unrolled = UnrolledView(INK)
    unrolled.apply(average_frame(25))
    assert unrolled.table()["sum so far"][-1] == pytest.approx(average.values[-1], rel=1e-13)
