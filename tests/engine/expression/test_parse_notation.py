"""Formulas copied from papers, LaTeX and Python are read as meant, and doubtful readings are told."""

from __future__ import annotations

import math

import numpy as np
import pytest
import sympy

from engine.errors import RavineError
from engine.expression import (
    FUNCTIONS,
    Symbol,
    compile_function,
    differentiate,
    parse,
    read,
    straight_line,
    to_latex,
)
from engine.expression.tree import call
from engine.surfaces.objective import SYNONYMS, SurfaceObjective
from tests.engine.expression.oracles import NAMES, to_sympy


def lines(text: str) -> tuple[str, ...]:
    return straight_line([read(text, NAMES, synonyms=SYNONYMS).node], "scalar").lines


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("f(x,y) = x^2", "x^2"),
        ("f(x, y) := x^2", "x^2"),
        (r"f\left(x, y\right) = x^2", "x^2"),
        ("z = x^2 + y^2", "x^2 + y^2"),
        ("loss = x^2", "x^2"),
        ("{x + 1}[y - 1]", "(x + 1)*(y - 1)"),
        ("e^{-x^2}", "e^(-x^2)"),
        (r"\frac{1}{2}x", "(1/2)*x"),
        (r"\frac{x+1}{y}", "(x+1)/y"),
        (r"x\frac{y}{2}", "x*(y/2)"),
        (r"2 \sqrt[3]{x}", "2*cbrt(x)"),
        (r"\sin\frac{x}{2}", "sin(x/2)"),
        (r"\dfrac{x}{2}", "x/2"),
        (r"\sqrt{x^2+1}", "sqrt(x^2+1)"),
        (r"\sqrt x + \sqrt(y)", "sqrt(x) + sqrt(y)"),
        (r"\sqrt[3]{x}", "cbrt(x)"),
        (r"\sqrt[4]{x}", "x^(1/4)"),
        (r"\left(x+1\right)^{2}\cdot y", "(x+1)^2*y"),
        (r"\sin\left(x\right)", "sin(x)"),
        (r"\sin x\cos y", "sin(x)*cos(y)"),
        (r"\operatorname{sign}(x)\,y", "sign(x)*y"),
        (r"\lfloor x\rfloor", "floor(x)"),
        (r"\log_{10}(x)+\log_2 y", "log10(x)+log2(y)"),
        (r"\lvert x\rvert", "abs(x)"),
        (r"$x^2$", "x^2"),
        ("sin^2(x)", "sin(x)^2"),
        (r"\cos^{2} x", "cos(x)^2"),
        ("sin²(x)", "sin(x)^2"),
        ("ln^2|x|", "ln(abs(x))^2"),
        ("x⁴ + y¹⁰", "x^4 + y^10"),
        ("x⁻¹", "1/x"),
        ("x^21", "x^21"),
        ("½x²", "0.5*x^2"),
        ("⌊x⌋ + ⌈y⌉", "floor(x) + ceil(y)"),
        ("∛x", "cbrt(x)"),
        ("np.exp(x) + math.pi", "exp(x) + pi"),
        ("torch.nn(x)", ""),
        ("np.arcsinh(x)*numpy.maximum(x, y)", "asinh(x)*max(x, y)"),
        ("pow(x, 2)", "x^2"),
        ("np.power(x, 2)", "x^2"),
        ("max(x, y, 1)", "max(max(x, y), 1)"),
        ("min(x, y, 1, 2)", "min(min(min(x, y), 1), 2)"),
        ("sgn(x)", "sign(x)"),
        ("ReLU(x) + EXP(y)", "relu(x) + exp(y)"),
        ("arctan2(y, x)", "atan2(y, x)"),
        ("exp2(x)", "2^x"),
        ("sec(x) csc(y)", "1/cos(x)*(1/sin(y))"),
        ("x1^2+x2^2", "x^2+y^2"),
        ("x₁² + x_2^2 + x_{1}", "x^2 + y^2 + x"),
        ("αx² + βy²", "a*x^2 + b*y^2"),
        ("𝛼𝑥² + 𝜷𝒚²", "a*x^2 + b*y^2"),
        (r"\alpha x", "a*x"),
        ("𝑥² + ｙ", "x^2 + y"),
        ("σ(x)", "sigmoid(x)"),
        ("asinh(x)", "arsinh(x)"),
    ],
)
def test_what_is_unambiguous_is_accepted_as_people_write_it(written: str, meant: str) -> None:
    if not meant:
        with pytest.raises(RavineError, match="unknown name"):
            lines(written)
    else:
        assert lines(written) == lines(meant)


def test_the_inverse_of_the_hyperbolic_sine_is_no_product() -> None:
    # Seen in use: `asinh(x)^2+y^2` at (3,3) gave 109.36, right is 12.31
    objective = SurfaceObjective("asinh(x)^2+y^2")
    assert objective.losses(np.array([[3.0, 3.0]])) == pytest.approx(math.asinh(3.0) ** 2 + 9.0)
    assert not objective.notes


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("1/2x", "1/2x is read as (1/2)*x"),
        ("y + exp(x)/2y", "exp(x)/2y is read as (exp(x)/2)*y"),
        ("e^30x", "e^30x is read as (e^30)*x"),
        ("2^xy", "2^xy is read as (2^x)*y"),
        ("x^1/2", "x^1/2 is read as (x^1)/2"),
        ("xsin(y)", "xsin is read as x*sin"),
        ("a sech(x) + xe", "xe is read as x*e"),
        ("x1 + x2", "x1 is read as x"),
        ("αx", "α is read as a"),
        ("X^2", "X is read as x"),
        ("σ(x)", "σ is read as the logistic sigmoid"),
    ],
)
def test_a_doubtful_reading_is_told(text: str, noted: str) -> None:
    assert noted in read(text, NAMES, synonyms=SYNONYMS).notes


@pytest.mark.parametrize(
    "text",
    ["a x^2 + b y^2", "x^2y", "axy", "sin(x)^2/2", "1/2 x", "e^(2x) y", "exp(-x^2)", "x/2*y", "e^x", "x^2/2"],
)
def test_a_plain_formula_needs_no_note(text: str) -> None:
    assert read(text, NAMES, synonyms=SYNONYMS).notes == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sin^-1(x)", "can be read in two ways; write asin(x) or 1/sin(x)"),
        ("sin⁻¹(x)", "write asin(x) or 1/sin(x)"),
        ("exp^x", "write exp(...) or e^(...)"),
        ("sin^x(y)", "write sin(x)^(...)"),
        ("0,5x", 'unexpected ","; write 0.5 with a point'),
        ("(1,5 + x)", "write 1.5 with a point"),
        ("y = x^2", "write only what stands to the right of the ="),
        ("sin(x) = y", "write only what stands to the right of the ="),
        ("x^2 = y", "write one side only, without an equation"),
        ("x < y", "write x^2 if x > 0 else 0"),
        ("sinc(x)", "write sin(x)/x, or sin(pi*x)/(pi*x)"),
        ("lg(x)", "write log10(x) or log2(x)"),
        ("x3", "write x^3 for a power, 3*x for a product"),
        ("sin2(x)", "write sin^2(x) for a power, sin(2*x) for a product"),
        ("x + x1", "has both x1 and x, which mean the same here"),
        (r"\frac12", r"after \frac; write \frac{1}{2}"),
        (r"\sinx", "unknown name"),
        ("(x]", '")" is missing'),
        ("hypot(x)", "hypot takes 2 arguments, not 1"),
        ("{}", "where a number, a name or a bracket should be"),
        ("e^1001", "is outside [-1000, 1000]"),
        ("10^400", "which has no finite value"),
    ],
)
def test_advice_says_what_to_write_instead(text: str, said: str) -> None:
    with pytest.raises(RavineError) as refusal:
        read(text, NAMES, synonyms=SYNONYMS)
    assert said in str(refusal.value)
    assert str(refusal.value).isprintable()


DOMAINS = {"acosh": 1.5, "log": 0.7, "log2": 0.7, "log10": 0.7, "sqrt": 0.7}


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.typed])
@pytest.mark.parametrize("backend", ["scalar", "array"])
def test_a_function_and_two_derivatives_are_what_sympy_says(name: str, backend: str) -> None:
    at = (DOMAINS.get(name, 0.3), 0.8)
    formula = call(name, Symbol("x"), Symbol("y")) if FUNCTIONS[name].arity == 2 else call(name, Symbol("x"))
    x, y = (sympy.Symbol(symbol, real=True) for symbol in "xy")
    expected = to_sympy(formula)
    for axis in ("x", "y", "x"):
        found = compile_function([formula], ("x", "y"), "scalar" if backend == "scalar" else "array")(
            *(at if backend == "scalar" else map(np.array, at))
        )[0]
        assert found == pytest.approx(
            float(expected.xreplace({x: at[0], y: at[1]}).evalf(20)), rel=1e-13, abs=1e-15
        )
        formula, expected = differentiate(formula, axis), expected.diff(x if axis == "x" else y)


def test_the_error_function_is_exact_to_rounding() -> None:
    (erf,) = compile_function([parse("erf(x)", ["x"])], ["x"], "array")(
        np.array(points := [0.0, 1e-300, 1e-8, 0.1, 0.4999, 0.5, 0.51, -1.3, 3.0, -6.0, 40.0, math.inf])
    )
    np.testing.assert_allclose(erf, [math.erf(x) for x in points], rtol=4e-16)
    assert np.isnan(compile_function([parse("erf(x)", ["x"])], ["x"], "array")(np.array([math.nan]))[0])


def test_the_square_of_a_modulus_has_no_kink() -> None:
    # Seen in use: the Hessian of `|x|^2` at 0 was 0; right is 2
    for text in ("|x|^2 + y^2", "abs(x)**2 + y^2", "|x| |x| + y^2", "|x|^2 + |y|^2"):
        objective = SurfaceObjective(text)
        np.testing.assert_array_equal(objective.hessian(np.zeros(2)), 2 * np.eye(2))
        assert objective.is_quadratic
    assert not SurfaceObjective("|x|^3").is_quadratic


@pytest.mark.parametrize("text", ["relu(x)", "mod(x, 2)", "ceil(x)", "max(x, y, 1)"])
def test_what_has_kinks_is_not_called_quadratic(text: str) -> None:
    assert not SurfaceObjective(text).is_quadratic


@pytest.mark.parametrize(
    ("text", "latex"),
    [
        ("max(x, y, 1)", r"\max\left(x,\,y,\,1\right)"),
        ("cbrt(x)", r"\sqrt[3]{x}"),
        ("log2(x)", r"\log_{2}\left(x\right)"),
        ("asinh(x)", r"\mathrm{arsinh}\left(x\right)"),
        ("ceil(x)", r"\left\lceil x\right\rceil "),
    ],
)
def test_new_functions_are_typeset_as_on_paper(text: str, latex: str) -> None:
    assert to_latex(parse(text, NAMES)) == latex


@pytest.mark.parametrize("name", [name for name, row in FUNCTIONS.items() if row.typed])
def test_what_is_typeset_can_be_read_again(name: str) -> None:
    """A formula copied out of Ravine as LaTeX is the same formula."""
    formula = call(name, Symbol("x"), Symbol("y")) if FUNCTIONS[name].arity == 2 else call(name, Symbol("x"))
    again = parse(to_latex(formula), NAMES)
    assert straight_line([again], "scalar") == straight_line([formula], "scalar")
