"""Formulas in pieces: how people write them, what they are worth, and their exact derivatives."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.errors import RavineError
from engine.expression import compile_function, differentiate, expression, parse, to_latex
from engine.expression.source import SourceStyle, source

NAMES = ("x", "y", "a")
GRID = [(x, y) for x in (-2.0, -1.0, 0.0, 0.5, 1.0, 3.0) for y in (-1.0, 0.0, 2.0)]


def values(text: str) -> list[float]:
    """The formula over the grid, by its code for arrays; that for floats must agree."""
    node = parse(text, NAMES)
    scalar, array = (compile_function((node,), ("x", "y"), backend) for backend in ("scalar", "array"))
    x, y = np.array(GRID).T
    with np.errstate(all="ignore"):
        found = np.broadcast_to(array(x, y)[0], x.shape).tolist()
    assert [scalar(*point)[0] for point in GRID] == pytest.approx(found, nan_ok=True, rel=1e-15)
    return [float(value) for value in found]


@pytest.mark.parametrize(
    "text",
    [
        "x^2 if x > 0 else y",
        "{x > 0: x^2, y}",
        "{ x>0 : x^2 ; y }",
        "where(x > 0, x^2, y)",
        "np.where(x > 0, x**2, y)",
        "if(x > 0, x^2, y)",
        "piecewise(x > 0, x^2, y)",
        "f(x, y) = y if not x > 0 else x^2",
        r"\begin{cases} x^2, & \text{if } x > 0 \\ y & \text{otherwise} \end{cases}",
        r"\left\{\begin{cases} x^2 & x > 0 \\ y & x \le 0 \end{cases}\right.",
        r"\begin{cases} x^2 & \text{for } x \gt 0 \\ y & \text{else} \\ \end{cases}",
        "(x^2 if x > 0 else y)",
        "y when x ≤ 0 otherwise x^2",
    ],
)
def test_each_way_of_writing_pieces_means_the_same(text: str) -> None:
    assert values(text) == [x * x if x > 0 else y for x, y in GRID]


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("x >= 0", lambda x, _: x >= 0),
        ("x < y", lambda x, y: x < y),
        ("x = y", lambda x, y: x == y),
        ("x == 0", lambda x, _: x == 0),
        ("x != y", lambda x, y: x != y),
        ("x ≠ y", lambda x, y: x != y),
        ("-1 <= x < 1", lambda x, _: -1 <= x < 1),
        ("x > 0 and y > 0", lambda x, y: x > 0 and y > 0),
        ("x > 0 or y > 0 and x < -1", lambda x, y: x > 0 or (y > 0 and x < -1)),
        ("(x > 0 or y > 0) and (x < 1)", lambda x, y: (x > 0 or y > 0) and x < 1),
        ("not (x > 0 or y > 0)", lambda x, y: not (x > 0 or y > 0)),
        ("x > 0 ∧ ¬ y > 0", lambda x, y: x > 0 and not y > 0),
        ("(x + 1) > (y)", lambda x, y: x + 1 > y),
        ("(x if y > 0 else 0) > 0", lambda x, y: (x if y > 0 else 0) > 0),
    ],
)
def test_conditions_are_those_of_mathematics_and_of_python(condition: str, holds: object) -> None:
    assert callable(holds)
    assert values(f"2 if {condition} else 1") == [2.0 if holds(x, y) else 1.0 for x, y in GRID]
    assert values(f"{{{condition}: 2, 1}}") == [2.0 if holds(x, y) else 1.0 for x, y in GRID]
    assert values(f"where({condition}, 2, 1)") == [2.0 if holds(x, y) else 1.0 for x, y in GRID]


@pytest.mark.parametrize("text", ["x if x > 0", "{x > 0: x}", "where(x > 0, x)"])
def test_where_no_condition_holds_there_is_no_value(text: str) -> None:
    assert values(text) == pytest.approx([x if x > 0 else math.nan for x, _ in GRID], nan_ok=True)


def test_pieces_follow_one_another_and_stand_within_one_another() -> None:
    expected = [math.exp(x) if x < 0 else x + 1 if x < 2 else 3 + y for x, y in GRID]
    for text in (
        "exp(x) if x < 0 else x + 1 if x < 2 else 3 + y",
        "{x < 0: e^x, x < 2: x + 1, 3 + y}",
        "piecewise(x < 0, exp(x), x < 2, x + 1, 3 + y)",
        "where(x < 0, exp(x), where(x < 2, x + 1, 3 + y))",
    ):
        assert values(text) == pytest.approx(expected, rel=1e-15)


def test_derivatives_are_those_of_the_piece_whatever_becomes_of_the_other() -> None:
    formula = parse("sqrt(x)^3 + ln(x) y if x > 0 else x^2 y", NAMES)
    first = differentiate(formula, "x")
    second = differentiate(first, "x")
    run = compile_function((formula, first, second, differentiate(first, "y")), ("x", "y"), "scalar")
    for x, y in GRID:
        if x > 0:
            root = math.sqrt(x)
            expected = (root**3 + math.log(x) * y, 1.5 * root + y / x, 0.75 / root - y / x**2, 1 / x)
        else:
            # Floats do not raise for the root of a negative number that is not taken.
            expected = (x * x * y, 2 * x * y, 2 * y, 2 * x)
        assert run(x, y) == pytest.approx(expected)


def test_branches_in_floats_compute_common_parts_once_and_take_powers_as_products() -> None:
    text = "(sqrt(x)^5 + 1/sqrt(x) + max(sqrt(x), y) + sqrt(x)^-2 + sqrt(x)^0.3 if x > 0 else y) + y"
    expected = [
        (x**2.5 + x**-0.5 + max(math.sqrt(x), y) + 1 / x + x**0.15 if x > 0 else y) + y for x, y in GRID
    ]
    assert values(text) == pytest.approx(expected)
    inner = "{x > 0: {y > 0: ln(x) + ln(y), 1/x}, {y > 0: ln(y), 7}}"
    assert values(inner) == pytest.approx(
        [
            (math.log(x) + math.log(y) if y > 0 else 1 / x) if x > 0 else (math.log(y) if y > 0 else 7)
            for x, y in GRID
        ]
    )


@pytest.mark.parametrize("library", ["math", "torch"])
def test_programs_compute_the_piece_that_is_taken_alone(library: str) -> None:
    style = SourceStyle(library=library, branches=True)  # type: ignore[arg-type]  # one of the two above
    text = expression(parse("{x > 0: sqrt(x)^5, y > 0: 2, x y}", NAMES), style)
    assert text.count(" if ") == 2
    assert "where" not in text


def test_what_a_branch_repeats_too_often_is_named_though_that_computes_it_always() -> None:
    long, short = (
        source((parse(f"{power} if x > 0 else y", NAMES),), SourceStyle(library="math"))
        for power in ("((sqrt(x)^8 + 1)^8 + 1)^8", "(sqrt(x)^2 + 1)^2")
    )
    assert long.lines
    assert len(long.results[0]) < 4000
    assert not short.lines
    assert values("((sqrt(x)^2 + 1)^3 if x > 0 else y) + sqrt(x + 9)") == pytest.approx(
        [((x + 1) ** 3 if x > 0 else y) + math.sqrt(x + 9) for x, y in GRID]
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x if else y", "where a number, a name or a bracket should be"),
        ("x if y else 2", "a condition compares two things; write for example x > 0"),
        ("{x > 0: x", 'at its end: "}" is missing'),
        ("where(x > 0)", '"," is missing after the condition of where'),
        ("where x > 0", '"(" is missing after where; write where(x > 0, x^2, 0)'),
        (r"\begin{cases} x \end{cases}", '"&" is missing before the condition of a case'),
        (r"\begin{cases} x & x > 0", '"end{cases}" is missing for the cases begun at column 1'),
        ("2 if (x > 0 else 1", '")" is missing'),
        ("x < 1", 'has "<" at column 3; write x^2 if x > 0 else 0, or {x > 0: x^2, 0}'),
        ("x = 1 + y else 3", "x has its own meaning here"),
        ("x + y = 2", 'has "=" at column 7; write one side only, without an equation'),
        ("x else y", 'unexpected "else"'),
    ],
)
def test_what_is_no_piece_is_answered_with_one_sentence(text: str, said: str) -> None:
    with pytest.raises(RavineError) as caught:
        parse(text, NAMES)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("x^2 if x > 0", r"x^{2} & x>0"),
        ("2 if x <= 1 else y", r"2 & x\leq 1 \\ y & \mathrm{else}"),
        ("{x > y: 1, x < 0: 2, 3}", r"1 & x>y \\ 2 & x<0 \\ 3 & \mathrm{else}"),
        ("x if x > 0 and y > 0 else 1", r"x & x>0\;\mathrm{and}\;y>0 \\ 1 & \mathrm{else}"),
        ("x if x > 0 or y >= 1 else 1", r"x & x>0\;\mathrm{or}\;y\geq 1 \\ 1 & \mathrm{else}"),
        ("x if not x > 0 else 1", r"x & \mathrm{not}\left(x>0\right) \\ 1 & \mathrm{else}"),
        ("x if x y > 0 else 1", r"x & x\,y>0 \\ 1 & \mathrm{else}"),
        (
            "x if {x > 0: 2, 0} > 0 else 1",
            r"x & \begin{cases}2 & x>0 \\ 0 & \mathrm{else}\end{cases}>0 \\ 1 & \mathrm{else}",
        ),
        ("x if a > 0 else 1", r"x & a>0 \\ 1 & \mathrm{else}"),
    ],
)
def test_pieces_are_typeset_as_cases_with_their_conditions(text: str, latex: str) -> None:
    assert to_latex(parse(text, NAMES)) == rf"\begin{{cases}}{latex}\end{{cases}}"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("log_3(9x)", 3.0),
        (r"\log_{3}(9x)", 3.0),
        ("log(9x, 3)", 3.0),
        ("7 % x", 1.0),
        ("heaviside(x)", 1.0),
        ("step(-x)", 0.0),
        ("clip(x, 0, 1)", 1.0),
        ("sh(x) - sinh(x)", 0.0),
    ],
)
def test_logarithms_to_any_base_remainders_steps_and_short_names(text: str, value: float) -> None:
    assert compile_function((parse(text, NAMES),), ("x",), "scalar")(3.0)[0] == pytest.approx(value)
