"""A formula is typeset in lines that fit, broken only where a term ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.surfaces.objective import SURFACES, SurfaceObjective
from widgets.forms.formula_line import INDENT, LONGEST, SIZE, FormulaLine, lines_of, terms
from widgets.style.theme import load_theme
from widgets.style.typeset import typeset

pytestmark = pytest.mark.usefixtures("qapp")
ROOM = 235


@pytest.fixture
def line() -> Iterator[FormulaLine]:
    made = FormulaLine()
    made.set_theme(load_theme("ink"))
    made.resize(ROOM, 20)
    yield made
    made.close()
    made.deleteLater()


@pytest.mark.parametrize(
    ("latex", "parts"),
    [
        (r"x^{2}+a\,y^{2}", [r"x^{2}", r"+a\,y^{2}"]),
        (r"-x^{-2}-\left(y-1\right)^{2}", [r"-x^{-2}", r"-\left(y-1\right)^{2}"]),
        (r"3\cdot -x+1", [r"3\cdot -x", "+1"]),
        (r"\frac{a+b}{c-d}", [r"\frac{a+b}{c-d}"]),
        (
            r"1+\begin{cases}x+1 & x>-2 \\ x-1 & \mathrm{else}\end{cases}",
            ["1", r"+\begin{cases}x+1 & x>-2 \\ x-1 & \mathrm{else}\end{cases}"],
        ),
    ],
)
def test_a_sum_is_broken_between_its_terms_only(latex: str, parts: list[str]) -> None:
    assert terms(latex) == parts


@given(st.text(alphabet=r"xy+-{}\left(right)^2 ", max_size=40))
def test_no_letter_is_lost(latex: str) -> None:
    assert "".join(terms(latex)) == latex


@pytest.mark.parametrize("key", list(SURFACES))
def test_the_formulas_of_the_catalogue_fit_the_panel(key: str) -> None:
    lines = lines_of(SurfaceObjective(SURFACES[key].formula).latex, ROOM)
    for each in lines:
        alone = len(terms(each)) == 1
        assert alone or typeset(each).width * SIZE + INDENT <= ROOM
    assert len(lines) <= 4


def test_it_is_as_high_as_its_lines_and_gone_without_a_formula(line: FormulaLine) -> None:
    line.show_formula("x^{2}")
    one = line.height()
    line.show_formula(SurfaceObjective(SURFACES["hills"].formula).latex)
    assert line.height() > 2 * one
    assert not line.isHidden()
    line.show_formula("")
    assert line.isHidden()


def test_what_is_too_long_to_help_is_left_out(line: FormulaLine) -> None:
    line.show_formula("x+" * LONGEST + "x")
    assert line.isHidden()


def test_a_wider_panel_joins_the_lines_again(line: FormulaLine) -> None:
    line.show_formula(SurfaceObjective(SURFACES["hills"].formula).latex)
    assert len(line.lines) > 1
    line.resize(2000, line.height())
    assert len(line.lines) == 1
