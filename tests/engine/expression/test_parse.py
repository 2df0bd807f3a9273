"""What people write is read as they mean it; everything else is one sentence, and nothing runs."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.errors import RavineError
from engine.expression import Node, compile_function, free_symbols, parse, straight_line, walk
from engine.expression.parse import MAX_LENGTH
from engine.expression.token_cursor import MAX_DEPTH, MAX_NODES
from engine.expression.tokens import QUOTED
from tests.engine.expression.oracles import NAMES, PYTHON_NAMES, accepted_formulas

POINT = dict(zip(NAMES, (0.7, -1.3, 1.5, 2.25, -0.75, 0.4), strict=True))


def value(formula: Node) -> float:
    (result,) = compile_function([formula], NAMES, "scalar")(*POINT.values())
    return float(result)


def lines(text: str) -> tuple[str, ...]:
    return straight_line([parse(text, NAMES)], "scalar").lines


def test_a_random_formula_is_worth_what_python_says() -> None:
    compared = 0
    for text in accepted_formulas(seed=11, count=400):
        formula = parse(text, NAMES)
        try:
            expected: Any = eval(text, PYTHON_NAMES | POINT)  # noqa: S307 - text of our own making
        except (ArithmeticError, ValueError, TypeError):  # a TypeError where Python went complex
            continue
        if isinstance(expected, complex) or not math.isfinite(expected):
            continue
        compared += 1
        assert value(formula) == pytest.approx(expected, rel=1e-9, abs=1e-12), text
    assert compared > 200


@pytest.mark.parametrize(
    ("written", "starred"),
    [
        ("ax^2+by^2+cxy+dx", "a*x**2 + b*y**2 + c*x*y + d*x"),
        ("a x^2 + b y^2 + c x y + d x", "a*x**2 + b*y**2 + c*x*y + d*x"),
        ("cos(axy+bx+cy)", "cos(a*x*y + b*x + c*y)"),
        ("log(axy+bx+cy+1)", "log(a*x*y + b*x + c*y + 1)"),
        ("(ax^2+by^2+cx^2y)/(x^2+y^2)", "(a*x**2 + b*y**2 + c*x**2*y)/(x**2 + y**2)"),
        ("x(y+1)", "x*(y + 1)"),
        ("(x+1)(y-1)", "(x + 1)*(y - 1)"),
        ("2x sin(y)", "2*x*sin(y)"),
        ("xsin(y)cos(x)", "x*sin(y)*cos(x)"),
        ("asin(x)", "arcsin(x)"),
        ("a sin(x)", "a*sin(x)"),
        ("ln(x)", "log(x)"),
        ("1/2x", "(1/2)*x"),
        ("2e-1x", "0.2*x"),
        ("2e x", "2*e*x"),
        ("3x·y − 1 ÷ y", "3*x*y - 1/y"),
        ("x²y³", "x**2*y**3"),
        ("√(x) + πx", "sqrt(x) + pi*x"),
        ("x\n+\ty\u00a0", "x+y"),
        ("+x - -y", "x + y"),
    ],
)
def test_a_formula_may_be_written_as_on_paper(written: str, starred: str) -> None:
    assert lines(written) == lines(starred)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("-x^2", -(0.7**2)), ("2^3^2 x/x", 512.0), ("2^-x", 2**-0.7), ("6/3/2 x/x", 1.0), ("1-2-3 + 0x", -4.0)],
)
def test_precedence_is_that_of_mathematics(text: str, expected: float) -> None:
    assert value(parse(text, NAMES)) == pytest.approx(expected, rel=1e-14)


def test_names_of_a_persons_own_win_over_e_and_pi() -> None:
    assert free_symbols(parse("e x", ["x", "e"])) == {"e", "x"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty; write for example x^2"),
        ("   \n", "is empty"),
        ("__import__('os').system('x')", 'unknown name in the formula "__import__"'),
        ("9**9**9", "exponent 3.8742e+08 is outside [-1000, 1000]"),
        ("x^(400 pi)", "exponent 1256.64 is outside"),
        ("(" * 10_000 + ")" * 10_000, "has 20000 characters; at most 200"),
        ("(" * 90 + "x" + ")" * 90, "nests deeper than 25 levels"),
        ("-" * 100 + "x", "nests deeper than 25 levels"),
        ("x" * 150, "more than 120 parts"),
        ("1/0", "holds 1/0, which has no finite value"),
        ("x/0", "divides by 0"),
        ("x/(pi - pi)", "divides by 0"),
        ("log(-1)", "holds log(-1), which has no finite value"),
        ("sqrt(-pi) x", "holds sqrt(-3.14159)"),
        ("1e999", "number 1e999 is larger than 1e+12"),
        ("9" * 150, "is larger than 1e+12"),
        ("x é", '"é" at column 3'),
        ("x\x00y", '"\\x00" at column 2'),
        ("x\x1b[31m", '"\\x1b" at column 2'),
        ("√(x) + #", '"#" at column 8'),
        ("x2", '"x2" at column 1; write x^2 for a power, 2*x for a product'),
        ("2 3", "column 3: two numbers touch; write *"),
        ("1.2.3", "column 4: two numbers touch"),
        ("sin -x", '"(" is missing after sin; write sin(x)'),
        ("max(x)", "max takes 2 or more arguments, not 1"),
        ("sin(x, y)", "sin takes 1 argument, not 2"),
        ("(x + 1", 'at its end: ")" is missing for the bracket opened at column 1'),
        ("x + ", "at its end: it stops where a number"),
        ("x + )", '")" stands where a number'),
        ("x)", 'column 2: unexpected ")"'),
        ("x == y", '"==" at column 3'),
        ("x.real", '"." at column 2'),
        ("lambda: x", 'unknown name in the formula "lambda"'),
        ("cso(x)", "did you mean"),
    ],
)
def test_what_cannot_be_read_is_answered_with_one_sentence(text: str, said: str) -> None:
    with pytest.raises(RavineError) as caught:
        parse(text, NAMES)
    message = str(caught.value)
    assert said in message
    assert message.isprintable()


@pytest.mark.parametrize("text", ["q" * 180, "1" * 180, "x" + "9" * 180])
def test_a_long_name_is_cut_in_the_message(text: str) -> None:
    with pytest.raises(RavineError, match="…") as caught:
        parse(text, NAMES)
    assert text[: QUOTED - 1] in str(caught.value)
    assert text[: QUOTED + 1] not in str(caught.value)


def test_a_message_calls_the_formula_what_it_is() -> None:
    with pytest.raises(RavineError, match=r"^the schedule is empty"):
        parse("", ["t"], what="schedule")


@given(
    st.one_of(
        st.text(max_size=MAX_LENGTH + 20),
        st.lists(
            st.sampled_from(
                (
                    *"xyabcd()+-*/^,. 0129e{}[]|$=⁻¹₂ασ⌊⌋∛²√",
                    *("**", "sin(", "max(", "log(", "1e", "pi", "sin^", "\\frac{", "}{", "\\sqrt["),
                    *("\\left(", "\\log_", "np.", "f(x)=", "hypot("),
                )
            ),
            max_size=80,
        ).map("".join),
    )
)
@example("x" * 1000)
@example("\ud800")
def test_any_text_is_a_small_formula_or_a_printable_sentence(text: str) -> None:
    message = ""
    try:
        formula = parse(text, NAMES)
    except RavineError as error:
        message = str(error)
        formula = parse("0", NAMES)
    assert not message or message.isprintable()  # which a line break is not
    assert sum(1 for _ in walk(formula)) <= 2 * MAX_NODES
    assert free_symbols(formula) <= set(NAMES)
    with np.errstate(all="ignore"):
        compile_function([formula], NAMES, "array")(*np.ones((len(NAMES), 3)))


def test_brackets_up_to_the_bound_are_read() -> None:
    depth = MAX_DEPTH - 1
    assert lines("(" * depth + "x+1" + ")" * depth) == lines("x+1")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sin x", "sin(x)"),
        ("exp x y", "exp(x)*y"),
        ("sin x^2", "sin(x^2)"),
        ("sin x²", "sin(x^2)"),
        ("a sin cos x", "a*sin(cos(x))"),
        ("sinx", "sin(x)"),
        ("sin x sin y", "sin(x)*sin(y)"),
        ("exp x/2", "exp(x)/2"),
        ("√x + √ y", "sqrt(x) + sqrt(y)"),
        ("sin π x", "sin(pi)*x"),
        ("|x|", "abs(x)"),
        ("2|x||y|^2", "2*abs(x)*abs(y)^2"),
        ("|x - |y||", "abs(x - abs(y))"),
        ("||x| - 1|", "abs(abs(x) - 1)"),
        ("|a(x|y|)|", "abs(a*(x*abs(y)))"),
        ("sin |x|", "sin(abs(x))"),
        ("max(|x|, |y|)", "max(abs(x), abs(y))"),
    ],
)
def test_functions_without_brackets_and_bars_mean_what_people_mean(written: str, meant: str) -> None:
    assert lines(written) == lines(meant)


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("sin 2x", "sin 2x... can be read in two ways; put brackets round what sin takes, e.g. sin(2)"),
        ("sin xy", "at column 5: sin xy... can be read in two ways"),
        ("√2x", "can be read in two ways"),
        ("sin |x|y", "can be read in two ways"),
        ("exp -x", '"(" is missing after exp; write exp(x)'),
        ("max x", "write max(x, y)"),
        ("|x", '"|" is missing for the bar opened at column 1'),
        ("||", "where a number, a name or a bracket should be"),
        ("|(x|)", "cannot be read"),
        ("sin " * 30 + "x", "nests deeper"),
        ("|" * 60, "nests deeper"),
    ],
)
def test_what_can_be_meant_in_two_ways_or_is_left_open_is_refused(written: str, named: str) -> None:
    with pytest.raises(RavineError) as refusal:
        parse(written, "xya")
    assert named in str(refusal.value)
