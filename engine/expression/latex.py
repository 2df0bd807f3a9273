"""Formulas typeset: with their symbols, or with this moment's numbers in the symbols' places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import cast

from engine.expression.functions import CHOICES, FUNCTIONS
from engine.expression.tree import Node, Number, Operation, Symbol

_GREEK = {
    *("alpha", "beta", "gamma", "delta", "epsilon", "eta", "theta", "lambda", "mu", "nu", "pi", "rho"),
    *("sigma", "tau", "phi", "psi", "omega"),
}
# How strongly the outermost sign of a text binds. A fraction is a fine factor, but not a base.
_SUM, _PRODUCT, _RAISED, _ATOM = 1, 2, 3, 4
_BINDS = {"add": _SUM, "sub": _SUM, "neg": _PRODUCT, "mul": _PRODUCT, "div": _RAISED, "pow": _RAISED}
#: How strongly each argument must bind to stand without brackets; others need none.
_NEEDS = {"add": (_SUM, _PRODUCT), "sub": (_SUM, _PRODUCT), "neg": (_PRODUCT,), "pow": (_ATOM, 0)}


def symbol_latex(name: str) -> str:
    """A name as a symbol: ``beta_1`` becomes a beta with its index, ``m_hat`` an m with a hat."""
    stem, _, index = name.partition("_")
    base = rf"\{stem}" if stem in _GREEK else stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
    if index == "hat":
        return rf"\hat{{{base}}}"
    return f"{base}_{{{index}}}" if index else base


def plain_number(value: float) -> str:
    r"""A literal as people write it: ``3``, ``0.25``, ``1.5\cdot10^{-8}``."""
    text = f"{value:.6g}"
    mantissa, _, exponent = text.partition("e")
    if not exponent:
        return text
    power = f"10^{{{int(exponent)}}}"
    return power if mantissa == "1" else rf"{mantissa}\cdot{power}"


#: Wraps the LaTeX of a part of a formula.
Wrap = Callable[[Node, str], str]


def to_latex(node: Node, symbols: Mapping[str, str] | None = None, wrap: Wrap | None = None) -> str:
    """Typeset a formula.

    Args:
        node: the formula.
        symbols: LaTeX for symbols; others are typeset from their names. Numbers are allowed: what
            starts with a minus sign gets brackets where it needs them, and numbers are multiplied
            with a visible sign.
        wrap: what may put something round the LaTeX of any part.
    """
    symbols = symbols if symbols is not None else {}

    def typeset(of: Node) -> tuple[str, int]:
        """The LaTeX and how strongly its outermost sign binds."""
        text, binds = plain(of)
        return (text if wrap is None else wrap(of, text)), binds

    def plain(of: Node) -> tuple[str, int]:
        if isinstance(of, Number):
            return _number(of.value)
        if isinstance(of, Symbol):
            text = symbols.get(of.name, "") or symbol_latex(of.name)
            return text, _SUM if text.startswith(("-", "−")) else _ATOM
        if of.function == "mul":
            text = _joined([typeset(factor) for factor in _factors(of)])
            return text, _SUM if text.startswith("-") else _PRODUCT
        if of.function == "div" and (split := _split(of)) is not None:
            # Side by side: within another fraction's numerator one is too small to read.
            first, second = (typeset(fraction)[0] for fraction in split)
            return rf"{first}\,{second}", _PRODUCT
        if of.function in CHOICES or FUNCTIONS[of.function].of_many:
            return (_cases if of.function in CHOICES else _largest)(of, lambda node: typeset(node)[0]), _ATOM
        parts = [typeset(argument) for argument in of.arguments]
        needs = _NEEDS.get(of.function, (0,) * len(parts))
        texts = [_bracketed(*part, least) for part, least in zip(parts, needs, strict=True)]
        return FUNCTIONS[of.function].latex.format(*texts), _BINDS.get(of.function, _ATOM)

    return typeset(node)[0]


def _largest(of: Operation, typeset: Callable[[Node], str]) -> str:
    """The largest or smallest of many."""
    texts = [typeset(argument) for argument in _operands(of)]
    return FUNCTIONS[of.function].latex.format(r",\,".join(texts[:-1]), texts[-1])


def _cases(of: Operation, typeset: Callable[[Node], str]) -> str:
    """A formula in pieces, a line for each; where none of its conditions holds it has no line."""
    lines, node = list[str](), cast("Node", of)
    while isinstance(node, Operation) and node.function in CHOICES:
        left, right, piece, otherwise = node.arguments
        lines.append(f"{typeset(piece)} & {_condition(node.function, left, right, typeset)}")
        node = otherwise
    if not (isinstance(node, Operation) and node.function == "nan"):
        lines.append(rf"{typeset(node)} & \mathrm{{else}}")
    every = r" \\ ".join(lines)
    return rf"\begin{{cases}}{every}\end{{cases}}"


def _condition(function: str, left: Node, right: Node, typeset: Callable[[Node], str]) -> str:
    """A comparison, or what ``and``, ``or`` and ``not`` make of some (see `engine.expression.conditions`)."""
    if function == "above" and isinstance(right, Number) and right.value == 0.0:
        joined = _joined_conditions(left, typeset)
        if joined:
            return joined
    signs = (">", "<") if function == "above" else (r"\geq ", r"\leq ")
    if isinstance(left, Number):
        return f"{typeset(right)}{signs[1]}{typeset(left)}"
    return f"{typeset(left)}{signs[0]}{typeset(right)}"


def _joined_conditions(indicator: Node, typeset: Callable[[Node], str]) -> str:
    """The condition that holds where something is 1 and not 0; empty if it is no such thing."""
    if not isinstance(indicator, Operation):
        return ""
    arguments = indicator.arguments
    if indicator.function in CHOICES:
        values = [part.value for part in arguments[2:] if isinstance(part, Number)]
        is_indicator = values == [1.0, 0.0]
        left, right = arguments[:2]
        return _condition(indicator.function, left, right, typeset) if is_indicator else ""
    word = {"mul": "and", "max": "or", "sub": "not"}.get(indicator.function, "")
    parts = [_joined_conditions(part, typeset) for part in arguments]
    if word == "not" and parts[1]:
        return rf"\mathrm{{not}}\left({parts[1]}\right)"
    return rf"\;\mathrm{{{word}}}\;".join(parts) if word and all(parts) else ""


def _number(value: float) -> tuple[str, int]:
    text = plain_number(value)
    fraction = Fraction(value).limit_denominator(99)
    if float(text.replace(r"\cdot10^{", "e").replace("10^{", "1e").rstrip("}")) != value == float(fraction):
        text = rf"\frac{{{abs(fraction.numerator)}}}{{{fraction.denominator}}}"
        return (text, _RAISED) if value > 0 else (f"-{text}", _SUM)
    if value < 0:
        return text, _SUM
    return text, _PRODUCT if r"\cdot" in text else _RAISED if "^" in text else _ATOM


def _bracketed(text: str, binds: int, least: int) -> str:
    return rf"\left({text}\right)" if binds < least else text


def _factors(product: Operation) -> list[Node]:
    """The factors of a product of products, numbers first, as people write them."""

    def flat(node: Node) -> Iterator[Node]:
        if isinstance(node, Operation) and node.function == "mul":
            for argument in node.arguments:
                yield from flat(argument)
        else:
            yield node

    return sorted(flat(product), key=lambda factor: not isinstance(factor, Number))


def _split(quotient: Operation) -> tuple[Operation, Operation] | None:
    """Of (a/b m)/c the fractions a/b and m/c; None if the numerator has no fraction among other factors."""
    numerator, denominator = quotient.arguments
    if not isinstance(numerator, Operation) or numerator.function != "mul":
        return None
    factors = _factors(numerator)
    first = next((f for f in factors if isinstance(f, Operation) and f.function == "div"), None)
    if first is None:
        return None
    rest = [factor for factor in factors if factor is not first]
    product = rest[0]
    for factor in rest[1:]:
        product = Operation("mul", (product, factor))
    return first, Operation("div", (product, denominator))


def _operands(of: Operation) -> Iterator[Node]:
    """The arguments of max(max(x, y), z): x, y, z."""
    first, last = of.arguments
    if isinstance(first, Operation) and first.function == of.function:
        yield from _operands(first)
    else:
        yield first
    yield last


def _joined(factors: list[tuple[str, int]]) -> str:
    """Factors side by side, with a dot where they would read as one number or as a function's call."""
    product = ""
    for text, binds in factors:
        # A minus sign may open a product, but not stand inside it.
        signed = text.startswith(("-", "−"))
        factor = _bracketed(text, 0 if signed and product else _PRODUCT if signed else binds, _PRODUCT)
        if product:
            after_number = product[-1].isdigit() and factor.startswith(r"\left(")
            product += r"\cdot " if factor[0].isdigit() or after_number else r"\,"
        product += factor
    return product
