"""Formulas as source for people: word for word, and bit for bit what emitted code computes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from engine.errors import RavineError
from engine.expression import FUNCTIONS, compile_function, parse
from engine.expression.emit import LARGEST_PRODUCT
from engine.expression.source import (
    WORTH_A_NAME,
    Source,
    SourceLibrary,
    SourceStyle,
    expression,
    number_source,
    source,
)
from engine.expression.tree import Node, Number, Operation, Symbol
from engine.expression.values import ARRAY_NAMES, SCALAR_NAMES

NAMES = ("x", "y", "a", "b")
LIBRARIES: tuple[SourceLibrary, ...] = ("math", "numpy", "torch", "keras")
#: The same in every library.
EVERYWHERE = {
    "x + y - 2": "x + y - 2",
    "x - (y - 2)": "x - (y - 2)",
    "x - (y + 2)": "x - (y + 2)",
    "x/(y*a)": "x / (y * a)",
    "x*y/a": "x * y / a",
    "x*(y/a)": "x * (y / a)",
    "(x + y)*a": "(x + y) * a",
    "-(x + y)": "-(x + y)",
    "-x*y": "-(x * y)",
    "2.5 x": "2.5 * x",
    "-3 + x": "-3 + x",
}
#: In math, NumPy, PyTorch and Keras.
EACH = {
    "mod(x, y)": ("x % y", "x % y", "torch.remainder(x, y)", "ops.mod(x, y)"),
    "x^2": ("x * x", "x * x", "x**2", "x**2"),
    "x^3": ("x * x * x", "x * x * x", "x**3", "x**3"),
    "x^-1": ("1.0 / (x)", "1.0 / (x)", "x**(-1)", "x**(-1)"),
    "x^-2": ("1.0 / (x * x)", "1.0 / (x * x)", "x**(-2)", "x**(-2)"),
    "x^-2 y": ("1.0 / (x * x) * y", "1.0 / (x * x) * y", "x**(-2) * y", "x**(-2) * y"),
    "x^0.5": ("math.pow(x, 0.5)", "np.power(x, 0.5)", "x ** 0.5", "x ** 0.5"),
    "x^9": ("math.pow(x, 9)", "np.power(x, 9)", "x ** 9", "x ** 9"),
    "(x+y)^(a+1)": (
        "math.pow(x + y, a + 1)", "np.power(x + y, a + 1)", "(x + y) ** (a + 1)", "(x + y) ** (a + 1)",
    ),
    "-x^0.5": ("-math.pow(x, 0.5)", "-np.power(x, 0.5)", "-x ** 0.5", "-x ** 0.5"),
    "pi x": ("math.pi * x", "np.pi * x", "torch.pi * x", "math.pi * x"),
    "sin(x+y)": ("math.sin(x + y)", "np.sin(x + y)", "torch.sin(x + y)", "ops.sin(x + y)"),
    "asin(x)": ("math.asin(x)", "np.arcsin(x)", "torch.asin(x)", "ops.arcsin(x)"),
    "acos(x)": ("math.acos(x)", "np.arccos(x)", "torch.acos(x)", "ops.arccos(x)"),
    "atan(x)": ("math.atan(x)", "np.arctan(x)", "torch.atan(x)", "ops.arctan(x)"),
    "asinh(x)": ("math.asinh(x)", "np.arcsinh(x)", "torch.asinh(x)", "ops.arcsinh(x)"),
    "acosh(x)": ("math.acosh(x)", "np.arccosh(x)", "torch.acosh(x)", "ops.arccosh(x)"),
    "atanh(x)": ("math.atanh(x)", "np.arctanh(x)", "torch.atanh(x)", "ops.arctanh(x)"),
    "atan2(x, y+1)": (
        "math.atan2(x, y + 1)", "np.arctan2(x, y + 1)", "torch.atan2(x, y + 1)", "ops.arctan2(x, y + 1)",
    ),
    "max(x+1, y)": (
        "max(x + 1, y)", "np.maximum(x + 1, y)",
        "torch.where((x + 1) >= y, (x + 1), y)", "ops.where((x + 1) >= y, (x + 1), y)",
    ),
    "min(x, y)": (
        "min(x, y)", "np.minimum(x, y)", "torch.where(x >= y, y, x)", "ops.where(x >= y, y, x)",
    ),
    "2 cbrt(x)": (
        "2 * math.cbrt(x)", "2 * np.cbrt(x)", "2 * (torch.sign(x) * torch.abs(x) ** (1 / 3))",
        "2 * (ops.sign(x) * ops.abs(x) ** (1 / 3))",
    ),
    "cbrt(x) + 1": (
        "math.cbrt(x) + 1", "np.cbrt(x) + 1", "torch.sign(x) * torch.abs(x) ** (1 / 3) + 1",
        "ops.sign(x) * ops.abs(x) ** (1 / 3) + 1",
    ),
    "hypot(x+1, y)": (
        "math.hypot(x + 1, y)", "np.hypot(x + 1, y)", "torch.sqrt((x + 1) ** 2 + y ** 2)",
        "ops.sqrt((x + 1) ** 2 + y ** 2)",
    ),
    "abs(x)": ("abs(x)", "np.abs(x)", "torch.abs(x)", "ops.abs(x)"),
    "sign(x)": ("sign(x)", "np.sign(x)", "torch.sign(x)", "ops.sign(x)"),
    "floor(x)": ("math.copysign(math.floor(x), x)", "np.floor(x)", "torch.floor(x)", "ops.floor(x)"),
    "ceil(x)": ("math.copysign(math.ceil(x), x)", "np.ceil(x)", "torch.ceil(x)", "ops.ceil(x)"),
    "sigmoid(x)": ("sigmoid(x)", "stable_sigmoid(x)", "torch.sigmoid(x)", "ops.sigmoid(x)"),
    "softplus(x)": (
        "softplus(x)", "np.logaddexp(0.0, x)", "nn.functional.softplus(x, threshold=500)",
        "ops.logaddexp(x, 0.0)",
    ),
    "erf(x)": ("math.erf(x)", "erf(x)", "torch.erf(x)", "ops.erf(x)"),
    "relu(x)": ("max(0.0, x)", "np.maximum(x, 0.0)", "torch.relu(x)", "ops.relu(x)"),
}  # fmt: skip
CHOOSE = Operation("choose", tuple(map(Symbol, NAMES)))


@pytest.mark.parametrize(("place", "library"), list(enumerate(LIBRARIES)))
def test_a_formula_reads_in_each_library_like_this(place: int, library: SourceLibrary) -> None:
    wanted = EVERYWHERE | {formula: texts[place] for formula, texts in EACH.items()}
    found = {formula: source((parse(formula, NAMES),), SourceStyle(library=library)) for formula in wanted}
    assert found == {formula: Source((), (text,)) for formula, text in wanted.items()}
    choices = ("(a if x >= y else b)", *(f"{name}.where(x >= y, a, b)" for name in ("np", "torch", "ops")))
    assert expression(CHOOSE, SourceStyle(library=library)) == choices[place]


def test_what_holds_no_array_is_computed_in_floats() -> None:
    style = SourceStyle(library="numpy", arrays=("x", "y"))
    texts = {
        "sin(a)*x": "math.sin(a) * x",
        "sin(x)*a": "np.sin(x) * a",
        "max(a, 1)*x": "max(a, 1) * x",
        "a^0.5 x^0.5": "a ** 0.5 * np.power(x, 0.5)",
        "(a+1)^(-b) x": "(a + 1) ** (-b) * x",
        "e^x": "np.power(math.e, x)",
        "pi x": "math.pi * x",
    }
    assert {f: expression(parse(f, NAMES), style) for f in texts} == texts
    # a formula that stands in a symbol's place decides by its own symbols
    for meant, text in ((parse("x + 1", NAMES), "np.sin(x + 1)"), (parse("b + 1", NAMES), "math.sin(b + 1)")):
        named = SourceStyle(library="numpy", arrays=("x",), names={"a": meant})
        assert expression(parse("sin(a)", NAMES), named) == text
    named = SourceStyle(library="numpy", arrays=("x",), names={"x": "theta[0]"})
    assert expression(parse("sin(x)*cos(a)", NAMES), named) == "np.sin(theta[0]) * math.cos(a)"


def test_what_is_long_or_calls_and_occurs_again_is_computed_once() -> None:
    def twice(text: str, library: SourceLibrary = "torch") -> Source:
        part = parse(text, NAMES)
        return source((Operation("mul", (part, part)), part), SourceStyle(library=library, prefix="part"))

    assert twice("x + y") == Source((), ("(x + y) * (x + y)", "x + y"))
    assert len("x + y + a") == WORTH_A_NAME
    assert twice("x + y + a") == Source(("part1 = x + y + a",), ("part1 * part1", "part1"))
    assert twice("sin(x)") == Source(("part1 = torch.sin(x)",), ("part1 * part1", "part1"))
    assert twice("-x") == Source((), ("-x * -x", "-x"))
    once = parse("sin(x)", NAMES)
    assert source((once,), SourceStyle(library="math")) == Source((), ("math.sin(x)",))
    assert source((once, once), SourceStyle(library="math")) == Source(("t1 = math.sin(x)",), ("t1", "t1"))
    # what is read once within a part that occurs again has no name of its own
    part = parse("sin(x) + y", NAMES)
    style = SourceStyle(library="math")
    assert source((part, part), style) == Source(("t1 = math.sin(x) + y",), ("t1", "t1"))
    unnamed = source((once, once), SourceStyle(library="math"), name_parts=False)
    assert unnamed == Source((), ("math.sin(x)", "math.sin(x)"))


def test_powers_are_the_products_that_emitted_code_takes() -> None:
    def written(*formulas: str) -> Source:
        return source([parse(formula, NAMES) for formula in formulas], SourceStyle(library="numpy"))

    assert LARGEST_PRODUCT == 8
    one = Operation("pow", (Symbol("x"), Number(1.0)))
    assert expression(one, SourceStyle(library="numpy")) == "x"
    assert written("x^4") == Source(("t1 = x * x",), ("t1 * t1",))
    assert written("x^5") == Source(("t1 = x * x",), ("t1 * t1 * x",))
    assert written("x^7") == Source(("t1 = x * x * x",), ("t1 * t1 * x",))
    assert written("x^8", "x^4") == Source(("t1 = x * x", "t2 = t1 * t1"), ("t2 * t2", "t1 * t1"))
    assert written("(x+y)^2") == Source(("t1 = x + y",), ("t1 * t1",))
    assert written("(x+y)^-2", "(x+y)^3") == Source(("t1 = x + y",), ("1.0 / (t1 * t1)", "t1 * t1 * t1"))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2.0, "2"), (-2.0, "-2"), (0.0, "0"), (0.1, "0.1"), (-0.5, "-0.5"), (999_999.0, "999999"),
        (1e6, "1000000.0"), (-1e6, "-1000000.0"), (1e300, "1e+300"),
    ],
)  # fmt: skip
def test_a_number_is_written_as_a_person_does(value: float, text: str) -> None:
    assert number_source(value) == text
    bracketed = text if value >= 0 else f"({text})"
    for function, wanted in (("mul", f"x * {text}"), ("pow", f"{bracketed} ** x")):
        pair = (Symbol("x"), Number(value))
        node = Operation(function, pair if function == "mul" else pair[::-1])
        assert expression(node, SourceStyle(library="torch")) == wanted


def of_every_function() -> list[Node]:
    """Each function that can be typed, of x and y, and powers."""
    nodes: list[Node] = [parse("x^5 + (x + y)^-2 - 3 x/(y + 4)", NAMES), parse("-(x - y)^7*e^x", NAMES)]
    for name, row in FUNCTIONS.items():
        first = "x/9 + 1.2" if name == "acosh" else "x/9 + 0.2"
        for arguments in (f"({first}, y/9)", f"({first})"):
            try:
                nodes += [parse(f"{name}{arguments} + 1", NAMES)] if row.typed else []
            except RavineError:
                continue
    return nodes


@pytest.mark.parametrize(("library", "backend"), [("math", "scalar"), ("numpy", "array")])
def test_what_people_read_computes_the_bits_of_emitted_code(library: Any, backend: Any) -> None:
    nodes = of_every_function()
    assert len(nodes) > 25
    written = source(nodes, SourceStyle(library=library))
    called = {"stable_sigmoid": ARRAY_NAMES["sigmoid"], "erf": ARRAY_NAMES["erf"], "np": np}
    if library == "math":
        called = {"math": math, **{name: SCALAR_NAMES[name] for name in ("sigmoid", "softplus", "sign")}}
    scope: dict[str, Any] = dict(called)
    emitted = compile_function(nodes, ["x", "y"], backend)
    points = np.random.default_rng(0).uniform(-4.0, 4.0, (2, 7)) if library == "numpy" else [1.3, 0.7]
    scope |= {"x": points[0], "y": points[1]}
    with np.errstate(all="ignore"):
        exec("\n".join(written.lines), scope)  # noqa: S102 (the source under test)
        found = [eval(text, scope) for text in written.results]  # noqa: S307 (the source under test)
        for value, wanted, text in zip(found, emitted(*points), written.results, strict=True):
            np.testing.assert_array_equal(value, wanted, err_msg=text)
