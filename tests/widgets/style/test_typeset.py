r"""Formulas and lines with numbers, against the engine's own lines."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.number_format import number_latex
from engine.objective import FloatArray
from engine.objective_functions.point_of import asking
from engine.objective_functions.table import beginning
from engine.optimizers.array_loop import explained_functions, step_point
from engine.optimizers.table import OPTIMIZERS
from engine.surfaces.objective import SurfaceObjective
from widgets.style.typeset import number_line, number_shape, set_numbers, standing_out, told_numbers, typeset
from widgets.style.typesetter import EM

#: A gap's colour and figures; how wide it is depends on how many digits a number has.
GAP = re.compile(r"(?<=\\color\{)#000\d[0-9a-f]{2}\}0+\}")
pytestmark = pytest.mark.usefixtures("qapp")


def lines(key: str, seed: int, time: float) -> list[str]:
    """Every line of numbers of an optimizer's step from a random state."""
    row, rng = OPTIMIZERS[key], np.random.default_rng(seed)
    rule = row.rule({}, "textbook")
    values: dict[str, float | FloatArray] = {
        name: np.array(value) for name, value in row.completed({}, "textbook").items()
    }
    values |= {"theta": rng.normal(size=2), "g": rng.normal(size=2), "t": np.array(time)}
    values |= {slot: rng.uniform(0.1, 1.0, 2) for slot in rule.vector_slots}
    values |= {slot: rng.uniform(0.1, 0.9) for slot in rule.scalar_slots}
    bowl = SurfaceObjective("x^2 + x*y + 2*y^2")
    point = step_point(rule, bowl)
    if point is not None:
        theta = np.asarray(values["theta"])
        point.begin(lambda at: asking(bowl)(at, None), theta, 1.0, np.asarray(values["g"]))
        values |= {name: beginning(begin, 2) for name, begin in rule.matrix_slots.items()}
    functions = explained_functions(rule, bowl, point)
    return [text for line in rule.explain(values, functions=functions) for text in line.numbers]


def test_a_formula_is_a_shape_about_its_base_line() -> None:
    made = typeset(r"\theta \leftarrow \theta-\frac{\eta\,\hat{m}}{\sqrt{\hat{v}}+\epsilon}")
    bounds = made.path.boundingRect()
    assert bounds.top() < 0.0 < bounds.bottom()
    assert bounds.left() >= -0.5
    assert bounds.right() <= made.width
    assert -bounds.top() <= made.ascent
    assert bounds.bottom() <= made.descent


def test_a_part_that_stands_out_is_marked_where_it_is_and_leaves_the_shape_alone() -> None:
    plain, marked = typeset("x + y"), typeset(f"x + {standing_out(0, 'y')}")
    assert plain.marked == ()
    (place,) = marked.marked
    assert place.left() > marked.width / 2
    assert marked.width == pytest.approx(plain.width)


def test_the_same_formula_is_typeset_once() -> None:
    assert typeset("a+b") is typeset("a+b")


@pytest.mark.parametrize("latex", [r"\frac{1}{", r"\nosuchthing{x}", "", "}{", r"\left("])
def test_what_is_no_latex_is_set_somehow(latex: str) -> None:
    assert typeset(latex).width >= 0.0


@pytest.mark.parametrize("key", sorted(OPTIMIZERS))
def test_the_engines_lines_find_room_for_their_numbers(key: str) -> None:
    for text in lines(key, 1, 12.0):
        line = number_line(text)
        skeleton, numbers = set_numbers(line)
        assert len(skeleton.gaps) == len(line.numbers)
        assert not numbers.isEmpty()
        assert numbers.boundingRect().right() <= skeleton.width + 0.1 * EM


@pytest.mark.parametrize("key", [key for key in sorted(OPTIMIZERS) if key != "nadam"])
def test_the_skeleton_is_the_same_for_other_numbers(key: str) -> None:
    # Nadam's momentum is a computed number that may round to a short one, as a setting would.
    for first, second in zip(lines(key, 2, 12.0), lines(key, 3, 13.0), strict=True):
        one, other = (GAP.sub("}", number_line(text).skeleton) for text in (first, second))
        assert one == other


def test_a_sign_does_not_move_the_figures() -> None:
    plus = number_line(r"1.145 \leftarrow 0.9\cdot 0.9054+\left(1-0.9\right)\cdot 3.304")
    minus = number_line(
        r"-1.145 \leftarrow 0.9\cdot \left(-0.9054\right)+\left(1-0.9\right)\,\left(-3.304\right)"
    )
    assert plus.skeleton == minus.skeleton
    assert plus.numbers == ("1.145", "0.9054", "3.304")
    assert minus.numbers == ("-1.145", "(-0.9054)", "(-3.304)")


def test_settings_stay_in_the_skeleton_and_results_do_not() -> None:
    line = number_line(r"2.465 \leftarrow 2.000-\frac{0.01\cdot 1.000\cdot10^{-7}}{\sqrt{0}+1\cdot10^{-8}}")
    assert line.numbers == ("2.465", "2.000", r"1.000\cdot10^{-7}", "0")
    assert r"1\cdot10^{-8}" in line.skeleton
    assert "0.01" in line.skeleton


def test_the_step_in_an_exponent_is_a_number_that_changes() -> None:
    assert number_line(r"\frac{1.145}{1-0.9^{12}}").numbers == ("1.145", "12")
    assert (
        number_line(r"\frac{1.145}{1-0.9^{12}}").skeleton == number_line(r"\frac{1.145}{1-0.9^{13}}").skeleton
    )


def test_figures_are_equally_wide() -> None:
    assert len({round(number_shape(figure * 4)[1], 6) for figure in "0123456789"}) == 1


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_every_number_of_the_engine_has_a_shape_and_stays_one_number(value: float) -> None:
    text = number_latex(value)
    shape, width = number_shape(text)
    assert not shape.isEmpty()
    assert width > 0.0
    assert len(number_line(rf"{text} \leftarrow 0.5").numbers) == 1


def test_numbers_that_are_not_known_yet_are_not_told() -> None:
    with_gradient, without = (f"v = 0.9 \\cdot {number_latex(0.5)} + {number_latex(g)}" for g in (0.25, 7.5))
    untold = frozenset({number_latex(7.5)})
    assert told_numbers(with_gradient, without, untold) == (True, False)
    assert told_numbers(with_gradient, without, frozenset()) == (True, True)
