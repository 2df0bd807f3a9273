from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainterPath

from engine.frames.frame import Address
from engine.optimizers.equations import BEFORE, RESULT, WITH_GRADIENT
from engine.optimizers.row import Optimizer
from engine.optimizers.stepper import make_stepper
from engine.optimizers.table import OPTIMIZERS
from engine.parameters import DIALECTS
from engine.surfaces.objective import SurfaceObjective
from tests.widgets.frames import NAMES, ravine_frame, regression_frame
from tests.widgets.pictures import border_is_calm, click, drawn, near
from widgets.run.step_header import DOT, StepHeader
from widgets.run.step_layout import SMALLEST
from widgets.run.step_state import rows_of
from widgets.run.step_view import StepView
from widgets.style.fonts import text_width
from widgets.style.theme import themes
from widgets.style.typeset import Typeset, number_line, told_numbers
from widgets.style.typesetter import EM

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]


@pytest.mark.parametrize("place", range(len(NAMES)))
@pytest.mark.parametrize("size", [(560, 150), (640, 156), (900, 220), (1280, 700)])
def test_the_rule_and_its_numbers_stay_readable_and_inside(place: int, size: tuple[int, int]) -> None:
    view = StepView(INK)
    pixels = drawn(view, regression_frame(20, view={"racer": place}), size)
    setting, area = view.setting, view.rule_area
    assert setting is not None
    assert setting.size >= SMALLEST * view.unit
    assert area.right() <= size[0]
    assert area.bottom() <= size[1]
    assert border_is_calm(pixels)
    for block in (block for column in setting.columns for block in column):
        assert block.lines(setting.coordinate)


def test_momentum_shows_the_numbers_of_all_coordinates_at_the_docked_size() -> None:
    view = StepView(INK)
    drawn(view, ravine_frame(20, view={"racer": 1}), (640, 156))
    assert view.setting is not None
    assert view.setting.coordinate is None
    assert view.switch_area().isEmpty()


def test_where_there_is_room_for_one_coordinate_a_click_shows_the_other() -> None:
    view, size = StepView(INK), (640, 156)
    frame = ravine_frame(20, view={"racer": 2})
    first = drawn(view, frame, size)
    assert view.setting is not None
    assert view.setting.coordinate == 0
    click(view, view.switch_area().center())
    second = drawn(view, frame, size)
    assert view.setting.coordinate == 1
    rule = np.s_[30:130, :300]
    assert (first[rule] != second[rule]).any()
    click(view, view.rule_area.center())
    drawn(view, frame, size)
    assert view.setting.coordinate == 1


def test_nothing_but_numbers_changes_from_step_to_step() -> None:
    view, size = StepView(INK), (900, 220)
    first = drawn(view, ravine_frame(6, view={"racer": 1}), size)
    setting = view.setting
    assert setting is not None
    second = drawn(view, ravine_frame(7, view={"racer": 1}), size)
    assert view.setting is not None
    assert view.setting.size == setting.size
    changed = (first != second).any(axis=-1)
    assert changed.any()
    assert changed.mean() < 0.05


def test_a_phase_that_has_no_numbers_yet_keeps_the_rule() -> None:
    frame = ravine_frame(6, view={"racer": 1})
    view, size = StepView(INK), (900, 220)
    drawn(view, frame, size)
    known = view.setting
    bare = replace(frame.racers[1], step_gradient=None, update=None)
    early = replace(frame, racers=(frame.racers[0], bare, frame.racers[2]), address=Address(6, 1))
    pixels = drawn(view, early, size)
    assert known is not None
    assert view.setting is not None
    assert view.setting.size == known.size
    assert near(pixels, INK.quiet_text).any()


def test_between_two_steps_the_one_that_led_there_is_told_and_none_that_is_to_come() -> None:
    frame = ravine_frame(6, view={"racer": 1})
    made, view = frame.racers[1].made, StepView(INK)
    assert made is not None
    pixels = drawn(view, frame, (900, 220))
    table = view.table()
    np.testing.assert_array_equal(table["parameter"], made.theta)
    np.testing.assert_array_equal(table["update"], made.update)
    np.testing.assert_array_equal(table["parameter"] + table["update"], table["theta after"])
    # within the step that comes there are no numbers of its update, in the very same places
    known = view.setting
    within = drawn(view, replace(frame, address=Address(6, 2)), (900, 220))
    assert known is not None
    assert view.setting is not None
    assert (view.setting.size, view.setting.widths) == (known.size, known.widths)
    assert "update" not in view.table()
    assert (pixels != within).any()
    start = ravine_frame(0, view={"racer": 1})
    drawn(view, start, (900, 220))
    assert view.made is None
    assert "update" not in view.table()


def numbers_told(view: StepView) -> list[tuple[bool, ...]]:
    """Of the first coordinate's lines, whether each number is drawn: from left to right, the result first."""
    assert view.setting is not None
    return [
        tuple(told_by_gap(skeleton, numbers))
        for column in view.setting.columns
        for block in column
        for _, skeleton, numbers in block.lines(0)
    ]


def told_by_gap(skeleton: Typeset, numbers: QPainterPath) -> Iterator[bool]:
    for gap in skeleton.gaps:
        yield numbers.intersects(QRectF(gap.figures, gap.baseline - 0.5 * EM, 0.4 * EM, 0.5 * EM))


def test_each_phase_tells_the_numbers_that_are_known_by_then_in_the_places_where_they_stay() -> None:
    # v = momentum v + g, theta = theta - learning_rate v
    frame, view, size = ravine_frame(6, view={"racer": 1}), StepView(INK), (900, 220)
    racer, pictures = frame.racers[1], []
    for phase, gradient in enumerate((racer.step_gradient, None, None, None, racer.step_gradient)):
        seen = replace(racer, step_gradient=gradient, update=racer.update if phase == 0 else None)
        at = Address(6, phase)
        pictures.append(drawn(view, replace(frame, racers=(frame.racers[0], seen), address=at), size))
        result, g = phase == 0, gradient is not None
        # theta at the start of the step and v before it are known all along
        assert numbers_told(view) == [(result, True, g), (result, True, result)]
    for phase in range(1, 5):
        appeared = (pictures[phase] != pictures[phase - 1])[40:180, :500].any(axis=-1)
        assert appeared.any() == (phase in {1, 4})


def test_a_racer_that_has_ended_keeps_the_rule_without_numbers_of_an_earlier_step() -> None:
    frame, view, size = ravine_frame(6, view={"racer": 1}), StepView(INK), (900, 220)
    drawn(view, frame, size)
    ended = replace(frame.racers[1], lines=(), made=None, divergence="It overflowed.")
    drawn(view, replace(frame, racers=(frame.racers[0], ended)), size)
    assert not any(map(any, numbers_told(view)))


def test_the_rows_of_the_state_stand_where_they_will_stand_when_all_of_them_have_numbers() -> None:
    racer = ravine_frame(6, view={"racer": 1}).racers[1]
    begun = rows_of(replace(racer, step_gradient=None), None)
    assert [name for name, _ in begun] == [name for name, _ in rows_of(racer, racer.made)]
    assert [name for name, values in begun if not values.size] == ["gradient", "update", "effective rate"]


@pytest.mark.parametrize("row", OPTIMIZERS.rows(), ids=lambda row: row.key)
def test_of_every_number_of_every_rule_it_is_said_when_it_is_known(row: Optimizer) -> None:
    for dialect, clipping in product(DIALECTS, ({}, {"clipnorm": 1.0})):
        stepper = make_stepper(
            SurfaceObjective("(1-x)^2 + 10*(y-x^2)^2"),
            optimizer=row.key,
            start=(-1.0, 1.5),
            dialect=dialect,
            clipping=clipping,
            values={"learning_rate": 1e-3} if "learning_rate" in {p.name for p in row.parameters} else {},
        )
        stepper.run(2, np.zeros(2), None)
        for line in stepper.preview().lines:
            for text in line.numbers:
                numbers = number_line(text).numbers
                told = told_numbers(text, line.places, frozenset({RESULT, WITH_GRADIENT, BEFORE}))
                # what stands in the formula itself, as the 0 of max(x, 0)
                always = [number for number, is_told in zip(numbers, told, strict=True) if is_told]
                assert all(number in line.formula for number in always), (dialect, text)
                assert told_numbers(text, line.places, frozenset()) == (True,) * len(numbers)


def test_the_phases_that_are_done_are_lit() -> None:
    view, size = StepView(INK), (560, 150)
    lit = [
        near(drawn(view, ravine_frame(6, address=Address(6, phase)), size)[:24], INK.accent, 6).sum()
        for phase in range(6)
    ]
    # between two steps all phases of the one before are done
    assert lit[1:] == sorted(lit[1:])
    assert 0 < lit[1] < lit[5] == lit[0]
    start = near(drawn(view, ravine_frame(0, address=Address(0)), size)[:24], INK.accent, 6).sum()
    assert start == 0


def test_a_divergence_is_said_in_the_colour_of_bad_news() -> None:
    frame = ravine_frame(6)
    wrecked = replace(frame.racers[0], divergence="Diverged at step 6: the learning rate is too large.")
    pixels = drawn(StepView(INK), replace(frame, racers=(wrecked,)), (560, 150))
    assert near(pixels[-30:], INK.bad).any()


def test_a_racer_that_stopped_keeps_its_rule_and_reports_the_whole_reason() -> None:
    frame = ravine_frame(6)
    reason = "Diverged at step 6: the learning rate 0.21 is far above 0.1, the limit of this surface. " * 2
    wrecked = replace(frame.racers[0], divergence=reason, lines=(), made=None, update=None)
    view = StepView(INK)
    pixels = drawn(view, replace(frame, racers=(wrecked,)), (560, 150))
    assert view.setting is not None
    assert near(pixels[30:80, :200], INK.text, 40).any()
    lines = np.asarray(near(pixels, INK.bad).any(axis=1))
    assert np.count_nonzero(lines[1:] & ~lines[:-1]) >= 2
    assert view.summary() == "sgd, stopped"


def test_the_header_and_the_summary_name_the_step_that_the_lines_compute() -> None:
    view = StepView(INK)
    first = drawn(view, ravine_frame(20), (640, 156))
    assert view.summary() == "sgd, step 20"
    second = drawn(view, ravine_frame(20, address=Address(21)), (640, 156))
    assert (first[:26] != second[:26]).any()


def test_the_dots_say_that_they_are_phases() -> None:
    view = StepView(INK)
    drawn(view, ravine_frame(6, address=Address(6, 2)), (640, 156))
    told = {view.tip_at(QPointF(x, 15.0)) for x in range(400, 640, 5)}
    assert any("2 of 5 are done" in text for text in told)


def test_the_chosen_racer_is_shown_and_the_last_one_where_fewer_run() -> None:
    view = StepView(INK)
    for chosen, name in ((0, "sgd"), (77, "adam")):
        view.apply(ravine_frame(6, view={"racer": chosen}))
        assert name in view.summary()


def test_the_tooltip_has_every_digit() -> None:
    frame = ravine_frame(6)
    view = StepView(INK)
    drawn(view, frame, (560, 150))
    made = frame.racers[0].made
    assert made is not None
    assert repr(abs(float(made.theta[0]))) in view.tip_at(view.rule_area.center())


def test_numbers_that_are_not_finite_are_written_as_such() -> None:
    frame = ravine_frame(6)
    pictures = []
    for theta in ([0.0, 0.0], [np.nan, 0.0], [0.0, np.inf], [0.0, -np.inf]):
        made = frame.racers[0].made
        assert made is not None
        made = replace(made, theta=np.array(theta))
        broken = replace(frame.racers[0], made=made, loss=float("inf"))
        pictures.append(drawn(StepView(INK), replace(frame, racers=(broken,)), (640, 156)))
    area = np.s_[40:60, 380:]
    shown = [picture[area] for picture in pictures]
    assert all(near(part, INK.text, 40).any() for part in shown)
    assert all((one != other).any() for one, other in combinations(shown, 2))


def test_the_lines_do_not_swell_and_shrink_while_a_run_plays() -> None:
    view, small, sizes = StepView(INK), (560, 150), []
    for step in (6, 12, 6):
        drawn(view, ravine_frame(step, playing=True), small)
        assert view.setting is not None
        sizes.append(view.setting.size)
    assert sizes[0] > sizes[1] == sizes[2]
    drawn(view, ravine_frame(5), small)
    assert view.setting is not None
    assert view.setting.size > sizes[1]


def test_the_lines_keep_layout_and_size_from_one_frame_of_a_clip_to_the_next() -> None:
    view, settings = StepView(INK), []
    for step in (6, 12, 13, 14, 20):
        drawn(view, ravine_frame(step), (560, 150))
        assert view.setting is not None
        settings.append((view.setting.coordinate, len(view.setting.columns), view.setting.size))
    sizes = [size for _, _, size in settings]
    assert sizes == sorted(sizes, reverse=True)
    assert len({setting[:2] for setting in settings}) == 1


@pytest.mark.parametrize("width", [320, 560, 1280])
def test_the_name_of_every_phase_has_room_for_itself(width: int) -> None:
    frame = regression_frame(20)
    header = StepHeader(frame, frame.racers[0], float(width), INK, 1.0)
    longest = max(text_width(name, "small") for name in frame.phases)
    dots = DOT * len(frame.phases)
    assert header.phases_area.left() >= 0.0
    assert header.phases_area.right() <= width
    assert header.phases_area.width() >= longest + dots
