"""What one formula has that another one lacks."""

from __future__ import annotations

import pytest

from engine.expression import parse, to_latex
from engine.expression.differences import differing, same

NAMES = "abcgmv"


def parts(one: str, other: str) -> list[str]:
    return [to_latex(part) for part in differing(parse(one, NAMES), parse(other, NAMES))]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("a*g + b", "a*g + b", []),
        ("a*v + (1-a)*g", "a*v + g", ["1-a"]),
        ("a*v + g", "a*v + (1-a)*g", []),
        ("g/sqrt(v + c)", "g/(sqrt(v) + c)", [r"\sqrt{v+c}"]),
        ("a*b*g", "g*a", ["b"]),
        ("g*a", "a*b*g", []),
        ("a - b - c", "a - c", ["b"]),
        ("a - b", "a + b", ["b"]),
        ("sqrt(a)", "sqrt(b)", ["a"]),
        ("sqrt(a)", "abs(a)", [r"\sqrt{a}"]),
        ("2*a", "3*a", ["2"]),
        ("a", "2", ["a"]),
    ],
)
def test_only_what_the_other_formula_lacks_differs(one: str, other: str, expected: list[str]) -> None:
    assert parts(one, other) == expected


def test_formulas_are_the_same_if_they_are_written_alike() -> None:
    assert same(parse("max(a, 2)", NAMES), parse("max(a, 2)", NAMES))
    assert not same(parse("max(a, 2)", NAMES), parse("min(a, 2)", NAMES))
