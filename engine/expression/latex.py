"""Formulas typeset: with their symbols, or with this moment's numbers in the symbols' places."""

from __future__ import annotations

from collections.abc import Mapping

from engine.expression.tree import FUNCTIONS, Node, Number, Operation, Symbol

_GREEK = {
    *(
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "eta",
        "theta",
        "lambda",
        "mu",
        "nu",
        "pi",
        "rho",
        "sigma",
    ),
    *("tau", "phi", "psi", "omega"),
}
_BINDS = {"add": 1, "sub": 1, "neg": 2, "mul": 2, "div": 4, "pow": 3}
_ATOM = 4


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


def to_latex(node: Node, symbols: Mapping[str, str] | None = None) -> str:
    """Typeset a formula.

    Args:
        node: the formula.
        symbols: LaTeX for symbols; others are typeset from their names. Numbers are allowed: what
            starts with a minus sign gets brackets where it needs them, and numbers are multiplied
            with a visible sign.
    """
    symbols = symbols if symbols is not None else {}

    def typeset(of: Node) -> tuple[str, int]:
        """The LaTeX and how strongly its outermost sign binds."""
        if isinstance(of, Number):
            return plain_number(of.value), _ATOM if of.value >= 0 else 1
        if isinstance(of, Symbol):
            text = symbols.get(of.name, "") or symbol_latex(of.name)
            return text, 1 if text.startswith(("-", "−")) else _ATOM
        parts = [typeset(argument) for argument in of.arguments]
        if of.function == "mul":
            return _product(of, parts), _BINDS["mul"]
        needs = _needs(of)
        texts = [
            rf"\left({text}\right)" if binds < least else text
            for (text, binds), least in zip(parts, needs, strict=True)
        ]
        return FUNCTIONS[of.function].latex.format(*texts), _BINDS.get(of.function, _ATOM)

    def _product(of: Operation, parts: list[tuple[str, int]]) -> str:
        left, right = (rf"\left({text}\right)" if binds < 2 else text for text, binds in parts)
        if isinstance(of.arguments[1], Operation) and of.arguments[1].function == "neg":
            right = rf"\left({right}\right)"
        # Two digits side by side would read as one number.
        sign = r"\cdot " if right[:1].isdigit() or (left[-1:].isdigit() and right[:1].isdigit()) else r"\,"
        return f"{left}{sign}{right}"

    return typeset(node)[0]


def _needs(of: Operation) -> list[int]:
    """How strongly each argument must bind to stand without brackets."""
    match of.function:
        case "add":
            return [1, 2]
        case "sub":
            return [1, 2]
        case "neg":
            return [2]
        case "pow":
            return [_ATOM, 0]
        case _:
            return [0] * len(of.arguments)
