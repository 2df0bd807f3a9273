"""Formulas are typeset the way people write them."""

from __future__ import annotations

import pytest

from engine.expression import parse, to_latex
from engine.expression.latex import plain_number, symbol_latex
from tests.engine.expression.oracles import NAMES, accepted_formulas


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("a x^2 + b y^2 + c x y + d x", r"a\,x^{2}+b\,y^{2}+c\,x\,y+d\,x"),
        ("c*2x", r"2\,c\,x"),
        ("x(2y)", r"2\,x\,y"),
        ("2(x+1)", r"2\cdot \left(x+1\right)"),
        ("x(y+1)", r"x\,\left(y+1\right)"),
        ("2x*3", r"3\cdot 2\,x"),
        ("-2x", r"-2\,x"),
        ("y + (-2)x", r"y+\left(-2\,x\right)"),
        ("x*-y", r"-x\,y"),
        ("x - (y - 1)", r"x-\left(y-1\right)"),
        ("(x/y)^2", r"\left(\frac{x}{y}\right)^{2}"),
        ("(x^2)^3", r"\left(x^{2}\right)^{3}"),
        ("(-2)^x", r"\left(-2\right)^{x}"),
        ("x^(y+1)", r"x^{y+1}"),
        ("x^-2", r"x^{-2}"),
        ("2 pi x", r"2\,\pi\,x"),
        ("e^(2x)", r"e^{2\,x}"),
        ("2/3 x", r"\frac{2}{3}\,x"),
        ("-2/3 x", r"-\frac{2}{3}\,x"),
        ("a/b x/(y+1)", r"\frac{a}{b}\,\frac{x}{y+1}"),
        ("(a/b x/y)^2", r"\left(\frac{a}{b}\,\frac{x}{y}\right)^{2}"),
        ("x (a/b)c/y", r"\frac{a}{b}\,\frac{x\,c}{y}"),
        ("(a/b)/y", r"\frac{\frac{a}{b}}{y}"),
        ("0.26x", r"0.26\,x"),
        ("1e-7x", r"10^{-7}\,x"),
        ("(1e6)^x", r"\left(10^{6}\right)^{x}"),
        ("1e6 x^2", r"10^{6}\,x^{2}"),
        ("(1.5e-7)^x", r"\left(1.5\cdot10^{-7}\right)^{x}"),
        ("sqrt(x) + abs(y)", r"\sqrt{x}+\left|y\right|"),
        ("asin(x)", r"\arcsin\left(x\right)"),
        ("max(x, y)", r"\max\left(x,\,y\right)"),
    ],
)
def test_a_formula_is_typeset_as_on_paper(text: str, latex: str) -> None:
    assert to_latex(parse(text, NAMES)) == latex


def test_numbers_in_the_symbols_places_keep_their_signs_apart() -> None:
    formula = parse("m v - r g", ["m", "v", "r", "g"])
    numbers = {"m": "0.9", "v": "-1.107", "r": "0.02", "g": "14.39"}
    assert to_latex(formula, numbers) == r"0.9\cdot \left(-1.107\right)-0.02\cdot 14.39"


def test_a_negative_number_in_a_symbols_place_is_raised_in_brackets() -> None:
    assert to_latex(parse("x^2", NAMES), {"x": "-3"}) == r"\left(-3\right)^{2}"


@pytest.mark.parametrize(
    ("name", "latex"),
    [
        ("x", "x"),
        ("beta_1", r"\beta_{1}"),
        ("m_hat", r"\hat{m}"),
        ("rate", r"\mathrm{rate}"),
        ("eta", r"\eta"),
    ],
)
def test_a_name_is_typeset_as_a_symbol(name: str, latex: str) -> None:
    assert symbol_latex(name) == latex


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (0.25, "0.25"), (1e6, "10^{6}"), (1.5e-8, r"1.5\cdot10^{-8}")]
)
def test_a_number_is_written_plainly(value: float, text: str) -> None:
    assert plain_number(value) == text


def test_brackets_and_braces_of_any_formula_are_balanced() -> None:
    for text in accepted_formulas(seed=9, count=300):
        latex = to_latex(parse(text, NAMES))
        assert latex.count(r"\left") == latex.count(r"\right")
        assert latex.count("{") == latex.count("}")
