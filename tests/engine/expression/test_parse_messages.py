"""Every complaint about a formula and every note of how it was read, word for word."""

from __future__ import annotations

import pytest

from engine.errors import RavineError
from engine.expression import read
from engine.expression.parse import Reading

NAMES = ("x", "y", "a", "b")
SYNONYMS = {"x1": "x", "x2": "y", "alpha": "a"}
ALLOWED = "allowed are numbers, + - * / ^, brackets, |x|, functions and the names a, b, x, y"
TWO_WAYS = "can be read in two ways; put brackets round what"
OWN = "has its own meaning here; write only what stands to the right of the ="
NO_FUNCTION = "which is no function; write"
MISSING = "is missing for the bracket opened at"
COMPARES = "a condition compares two things; write for example x > 0"
IN_PIECES = "write x^2 if x > 0 else 0, or {x > 0: x^2, 0}"
NO_OPERAND = "where a number, a name or a bracket should be"


def reading(text: str) -> Reading:
    return read(text, NAMES, synonyms=SYNONYMS)


COMPLAINTS = {
    "": "is empty; write for example x^2 + y^2",
    "x x) y": 'cannot be read at column 4: unexpected ")"',
    "x,5": 'cannot be read at column 2: unexpected ","',
    "3,5": 'cannot be read at column 2: unexpected ","; write 3.5 with a point',
    "(3,5": f'cannot be read at column 3: ")" {MISSING} column 1; write 3.5 with a point',
    "sin(x": 'cannot be read at its end: ")" is missing for sin(',
    "sin(3,5": 'cannot be read at its end: ")" is missing for sin(',
    "|x": 'cannot be read at its end: "|" is missing for the bar opened at column 1',
    "\\frac{x": 'cannot be read at its end: "}" is missing for the bracket opened at column 6',
    "\\frac{x}y": 'cannot be read at column 9: "{" is missing after \\frac{...}; write \\frac{1}{2}',
    "\\frac x": 'cannot be read at column 7: "{" is missing after \\frac; write \\frac{1}{2}',
    "\\sqrt[3 x": 'cannot be read at its end: "]" is missing for the bracket opened at column 6',
    "\\sqrt[3]x": 'cannot be read at column 9: "{" is missing after \\sqrt; write \\sqrt{x}',
    "\\sqrt(x,y)": "cannot be read at column 1: sqrt takes 1 argument, not 2",
    "\\sqrt{x": 'cannot be read at its end: "}" is missing for the bracket opened at column 6',
    "max(x": 'cannot be read at its end: ")" is missing for max(',
    "max(x,": f"cannot be read at its end: it stops {NO_OPERAND}",
    "max x": 'cannot be read at column 5: "(" is missing after max; write max(x, y)',
    "x^(400 pi)": "cannot be read at column 2: the exponent 1256.64 is outside [-1000, 1000]",
    "x^-1001": "cannot be read at column 2: the exponent -1001 is outside [-1000, 1000]",
    "1e13 x": "cannot be read at column 1: the number 1e13 is larger than 1e+12",
    "2 3": "cannot be read at column 3: two numbers touch; write * between them",
    "x2 y": "has both x2 and y, which mean the same here; choose one of the two",
    "xy2": 'has "xy2" at column 1; write xy^2 for a power, 2*xy for a product',
    "sin2(x)": f'has "sin2" at column 1, {NO_FUNCTION} sin^2(x) for a power, sin(2*x) for a product',
    "sin2": f'has "sin2" at column 1, {NO_FUNCTION} sin^2(x) for a power, sin(2*x) for a product',
    "sin^2": 'cannot be read at its end: "(" is missing after sin; write sin(x)',
    "sin^-1(x)": "cannot be read at column 4: sin^-1 can be read in two ways; write asin(x) or 1/sin(x)",
    "exp^-1(x)": "cannot be read at column 4: exp^-1 can be read in two ways; write the inverse or 1/exp(x)",
    "exp^x(y)": "cannot be read at column 4: exp has a power but nothing to take; write exp(...) or e^(...)",
    "exp^-2(x)": "cannot be read at column 4: exp has a power but nothing to take; write exp(...) or e^(...)",
    "cos^-1 x": "cannot be read at column 4: cos^-1 can be read in two ways; write acos(x) or 1/cos(x)",
    "x +": f"cannot be read at its end: it stops {NO_OPERAND}",
    "x + )": f'cannot be read at column 5: ")" stands {NO_OPERAND}',
    "x)": 'cannot be read at column 2: unexpected ")"',
    "()": f'cannot be read at column 2: ")" stands {NO_OPERAND}',
    "1/0": "holds 1/0, which has no finite value",
    "(-1)^0.5 x": "holds -1^0.5, which has no finite value",
    "1e12^25 * 1e12^25": "holds 1e+300*1e+300, which has no finite value",
    "1e12^25*9e7 + 1e12^25*9e7": "holds 9e+307+9e+307, which has no finite value",
    "-1e12^25*9e7 - 1e12^25*9e7": "holds -9e+307-9e+307, which has no finite value",
    "mod(1, 0) x": "holds mod(1, 0), which has no finite value",
    "x/(pi - pi)": "divides by 0; no point has a value then",
    "log(-1)": "holds log(-1), which has no finite value",
    "sqrt(-pi) x": "holds sqrt(-3.14159), which has no finite value",
    "atan2(x)": "cannot be read at column 1: atan2 takes 2 arguments, not 1",
    "sin(x,y)": "cannot be read at column 1: sin takes 1 argument, not 2",
    "hypot(x)": "cannot be read at column 1: hypot takes 2 arguments, not 1",
    "min(x)": "cannot be read at column 1: min takes 2 or more arguments, not 1",
    "sin 2x": f"cannot be read at column 5: sin 2x... {TWO_WAYS} sin takes, e.g. sin(2)",
    "sin xy": f"cannot be read at column 5: sin xy... {TWO_WAYS} sin takes, e.g. sin(x)",
    "√2x": f"cannot be read at column 2: sqrt 2x... {TWO_WAYS} sqrt takes, e.g. sqrt(2)",
    "x = y": f'begins with "x =", but x {OWN}',
    "x.y": f'has "." at column 2; {ALLOWED}',
    "x # y": f'has "#" at column 3; {ALLOWED}',
    "é": f'has "é" at column 1; {ALLOWED}',
    "[x": 'cannot be read at its end: "]" is missing for the bracket opened at column 1',
    "{x": 'cannot be read at its end: "}" is missing for the bracket opened at column 1',
    "x!": f'has "!" at column 2; {ALLOWED}',
    "sum(x)": 'has "sum" at column 1, which is no function here; write its terms out',
    "if(x)": "cannot be read at column 4: a condition compares two things; write for example x > 0",
    "max(x,y) = 2": f'begins with "max(x,y) =", but max {OWN}',
    "x1 + x": "has both x1 and x, which mean the same here; choose one of the two",
    "alpha + a": "has both alpha and a, which mean the same here; choose one of the two",
    "x&y": 'cannot be read at column 2: unexpected "&"',
    "a=b=c": f'begins with "a=", but a {OWN}',
    "x'": f'has "\'" at column 2; {ALLOWED}',
}
#: Formulas in pieces.
COMPLAINTS |= {
    "x if else y": f'cannot be read at column 6: "else" stands {NO_OPERAND}',
    "if x > 0": f'cannot be read at column 1: "if" stands {NO_OPERAND}',
    "x if y else 2": f"cannot be read at column 6: {COMPARES}",
    "x if not y": f"cannot be read at column 10: {COMPARES}",
    "x if x > 0 and y": f"cannot be read at column 16: {COMPARES}",
    "where(x, y, a)": f"cannot be read at column 7: {COMPARES}",
    "{x: y}": f"cannot be read at column 2: {COMPARES}",
    "{x > 0: x": f'cannot be read at its end: "}}" {MISSING} column 1',
    "{x > 0: x, y": f'cannot be read at its end: "}}" {MISSING} column 1',
    "(x:y)": f'cannot be read at column 3: ")" {MISSING} column 1',
    "x if (x > 0": f'cannot be read at its end: ")" {MISSING} column 6',
    "x if (x + 1": f'cannot be read at its end: ")" {MISSING} column 6',
    "2 if (x > 0 else 1": f'cannot be read at column 13: ")" {MISSING} column 6',
    "x if [x > 0 else 1": f'cannot be read at column 13: "]" {MISSING} column 6',
    "where(x > 0)": 'cannot be read at column 12: "," is missing after the condition of where',
    "where x > 0": 'cannot be read at column 7: "(" is missing after where; write where(x > 0, x^2, 0)',
    "where(x > 0, x, y": 'cannot be read at its end: ")" is missing for where(',
    "if(x > 0, x": 'cannot be read at its end: ")" is missing for if(',
    "piecewise(x > 0, x, y, x)": 'cannot be read at column 22: ")" is missing for piecewise(',
    "\\begin{cases} x \\end{cases}": (
        'cannot be read at column 17: "&" is missing before the condition of a case'
    ),
    "\\begin{cases} x & x > 0": (
        'cannot be read at its end: "end{cases}" is missing for the cases begun at column 1'
    ),
    "x < 1": f'has "<" at column 3; {IN_PIECES}',
    "x >= 1": f'has ">=" at column 3; {IN_PIECES}',
    "x == 1": f'has "==" at column 3; {IN_PIECES}',
    "x != 1": f'has "!=" at column 3; {IN_PIECES}',
    "x + y = 2": 'has "=" at column 7; write one side only, without an equation',
    "x else y": 'cannot be read at column 3: unexpected "else"',
}
NOTES: dict[str, tuple[str, ...]] = {
    "xsin(y)": ("xsin is read as x*sin",),
    "2exp(x)": (),
    "1/2x": ("1/2x is read as (1/2)*x",),
    "1/2pi": ("1/2pi is read as (1/2)*pi",),
    "1/2np.pi": (),
    "sin 2np.pi": (),
    "x^2y": (),
    "x^1/2": ("x^1/2 is read as (x^1)/2",),
    "x^-1/3": ("x^-1/3 is read as (x^-1)/3",),
    "x/yx": ("x/yx is read as (x/y)*x",),
    "alpha x": ("alpha is read as a",),
    "x1+x2": ("x1 is read as x", "x2 is read as y"),
    "σ(x)": ("σ is read as the logistic sigmoid",),
    "ex": ("ex is read as e*x",),
    "xe": ("xe is read as x*e",),
    "X": ("X is read as x",),
    "A x": ("A is read as a",),
    "e^2x": ("e^2x is read as (e^2)*x",),
    "2^2x": ("2^2x is read as (2^2)*x",),
    "x^y(2)": ("x^y(2) is read as (x^y)*(2)",),
    "exy": ("exy is read as e*x*y",),
    "pix": (),
    "2x/3y": ("2x/3y is read as (2x/3)*y",),
    "x^(1/2)": (),
    "x^2/3": (),
    "x^1/x": (),
    "f(x) = x": (),
    "log_2 x": (),
    "np.sin(x)": (),
    "x2": ("x2 is read as y",),
}


@pytest.mark.parametrize("text", COMPLAINTS)
def test_a_complaint_says_where_and_what_to_do(text: str) -> None:
    with pytest.raises(RavineError) as refusal:
        reading(text)
    assert str(refusal.value) == f"the formula {COMPLAINTS[text]}"


@pytest.mark.parametrize("text", NOTES)
def test_a_note_says_how_what_could_be_meant_in_two_ways_was_read(text: str) -> None:
    assert reading(text).notes == NOTES[text]


def test_a_complaint_calls_the_formula_what_it_is() -> None:
    with pytest.raises(RavineError, match=r"^the schedule cannot be read at its end: it stops where"):
        read("x +", NAMES, what="schedule")
    with pytest.raises(RavineError, match=r'^the schedule has "#" at column 1; allowed are'):
        read("#", NAMES, what="schedule")
    with pytest.raises(RavineError, match=r'^unknown name in the schedule "cso": did you mean cos'):
        read("cso(x)", NAMES, what="schedule")


def test_a_name_before_a_bracket_is_a_factor_and_no_function() -> None:
    assert read("f(x) + 2", ("f", "x")).notes == ("f(x) is read as f*(x)",)
    assert read("f x + a(x)", ("f", "x", "a")).notes == ()


def test_a_dollar_sign_stands_at_the_ends_alone_whatever_the_names_are() -> None:
    with pytest.raises(RavineError, match=r'has "\$" at column 3; '):
        read("X $x", ("X", "x"))
    assert read("$X$", ("X",)).notes == ()
