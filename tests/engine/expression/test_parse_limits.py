"""How deep a formula may nest, however it does, and that what was left again does not count."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.expression import parse, straight_line
from engine.expression.token_cursor import MAX_DEPTH, MAX_NODES

NAMES = ("x", "y")
#: What opens one more level, and what closes it.
NESTING = {
    "bracket": ("(", ")"),
    "braces": ("{", "}"),
    "function": ("sin(", ")"),
    "bars": ("(|", "|)"),
    "exponent": ("x^(", ")"),
    "fraction": ("\\frac{", "}{2}"),
}
#: What goes one level down and comes back.
LEFT_AGAIN = ("(x)", "|x|", "x^2", "sin x", "sin^2 x", "(-x)", "max(x,y)", "\\sqrt{x}", "\\sqrt[3]{x}")


def lines(text: str) -> tuple[str, ...]:
    return straight_line([parse(text, NAMES)], "scalar").lines


@pytest.mark.parametrize("sibling", LEFT_AGAIN)
@pytest.mark.parametrize(("opening", "closing"), [("(", ")"), ("{", "}"), ("[", "]")])
def test_levels_that_were_left_again_do_not_count(opening: str, closing: str, sibling: str) -> None:
    # Two levels each with something beside them, and then brackets up to the bound, or one too many.
    before = f"{opening}{sibling}+{opening}{sibling}+"
    most = MAX_DEPTH - 3
    assert parse(before + opening * most + "x" + closing * (most + 2), NAMES)
    with pytest.raises(RavineError, match=f"nests deeper than {MAX_DEPTH} levels"):
        parse(before + opening * (most + 1) + "x" + closing * (most + 3), NAMES)


@pytest.mark.parametrize("kind", NESTING)
def test_the_levels_of_everything_that_nests_are_bounded(kind: str) -> None:
    opening, closing = NESTING[kind]
    deep = min(MAX_DEPTH + 1, 150 // (len(opening) + len(closing)))
    left = MAX_DEPTH - deep
    with pytest.raises(RavineError, match="nests deeper"):
        parse(opening * deep + "(" * left + "x" + ")" * left + closing * deep, NAMES)


def test_a_formula_of_as_many_parts_as_allowed_is_read_and_of_one_more_is_not() -> None:
    # n names make n - 1 products.
    parts = (MAX_NODES + 1) // 2
    assert parse(" ".join("x" * parts), NAMES)
    with pytest.raises(RavineError, match=f"more than {MAX_NODES} parts"):
        parse(" ".join("x" * (parts + 1)), NAMES)


@pytest.mark.parametrize(
    ("at", "beyond", "said"),
    [
        ("x^1000", "x^1001", r"exponent 1001 is outside \[-1000, 1000\]"),
        ("x^-1000", "x^-1001", r"exponent -1001 is outside"),
        ("1e12 x", "1.1e12 x", "is larger than"),
    ],
)
def test_a_number_at_its_limit_is_read_and_one_beyond_is_not(at: str, beyond: str, said: str) -> None:
    assert parse(at, NAMES)
    with pytest.raises(RavineError, match=said):
        parse(beyond, NAMES)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sin**2(x)", "(sin(x))^2"),
        ("sin**2 x", "(sin(x))^2"),
        ("(|x|)|y|", "abs(x)*abs(y)"),
        ("|(|x|)+y|", "abs(abs(x)+y)"),
        ("|x+(|y|)|", "abs(x+abs(y))"),
        ("\\sqrt[2]{x}", "sqrt(x)"),
        ("\\sqrt[3]{x}", "cbrt(x)"),
        ("\\sqrt[4]{x}", "x^(1/4)"),
        ("\\sqrt x", "sqrt(x)"),
        ("max(x, y, 2)", "max(max(x, y), 2)"),
        ("+-+x", "-x"),
    ],
)
def test_a_spelling_means_its_plain_form(written: str, meant: str) -> None:
    assert lines(written) == lines(meant)


def test_exactly_as_many_parts_as_are_allowed_are_taken() -> None:
    # sixty x, fifty-nine sums, a sign
    parse(f"-x{'+x' * 59}", ["x"])
    with pytest.raises(RavineError, match=r"^the formula has more than 120 parts; write a shorter one$"):
        parse(f"x{'+x' * 60}", ["x"])
