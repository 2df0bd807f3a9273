r"""Formulas as people write them: ``a x^2 + b y^2 + c x y + d x`` as well as ``a*x**2``.

A whitelist: numbers, known names, known functions, ``+ - * / ^ **``, brackets. Multiplication may
be left out and names may touch (``axy`` is a*x*y); it binds like a written one, so ``1/2x`` is
(1/2)*x. Where letters can be read in two ways the longest name wins: ``asin(x)`` is the arcsine,
``a sin(x)`` a product. ``-x^2`` is -(x^2) and ``x^2^3`` is x^(2^3), as in mathematics and in
Python. A function without brackets takes the one factor that follows, with its power: ``sin x y`` is
sin(x)*y and ``sin x^2`` is sin(x^2); where another factor touches that one (``sin 2x``, ``sin xy``)
people mean different things, and brackets are asked for. ``sin^2(x)`` is sin(x)^2, ``|x|`` is abs(x),
``f(x, y) =`` in front is passed over. LaTeX (``\frac{x}{2}``, ``e^{-x}``) and what Python puts in front
(``np.``, ``math.``) are read too. Where touching letters and numbers may be meant in two ways, it is said
how they were read (`Reading.notes`). Bounds on length, nodes, depth, literals and exponents keep every
accepted formula cheap.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.errors import RavineError
from engine.expression.functions import CONSTANTS, applied, arity_of, base_of, takes_many
from engine.expression.pieces import PiecesParser
from engine.expression.token_cursor import CLOSING
from engine.expression.tokens import CALLABLE, CALLED, MISPLACED, Reader, Token, plain, quoted
from engine.expression.tree import (
    ONE,
    Node,
    Number,
    Symbol,
    add,
    call,
    constant_value,
    div,
    mul,
    neg,
    power,
    sub,
)

MAX_LENGTH = 200
MAX_LITERAL = 1e12
MAX_EXPONENT = 1000

NO_SYNONYMS: Mapping[str, str] = MappingProxyType({})
#: What textbooks call the constants.
GREEK: Mapping[str, str] = MappingProxyType(
    {"alpha": "a", "beta": "b", "gamma": "c", "delta": "d", "epsilon": "f", "lambda": "g", "kappa": "h"}
)


@dataclass(frozen=True, slots=True)
class _Power:
    """The last power that was read: its first token, the one after it, and what could be misread about it."""

    first: int
    after: int
    of_one: bool = False  # x^1, which in x^1/2 may be meant as a root
    doubtful: bool = False  # e^2 and x^a, where what touches may be meant as part of the exponent


@dataclass(frozen=True, slots=True)
class Reading:
    """A formula that was read.

    Attributes:
        node: the formula.
        notes: how parts of it were read that could be meant in two ways, each ``... is read as ...``.
    """

    node: Node
    notes: tuple[str, ...]


def parse(text: str, names: Collection[str], *, what: str = "formula") -> Node:
    """Parse a formula; see `read`."""
    return read(text, names, what=what).node


def read(
    text: str, names: Collection[str], *, what: str = "formula", synonyms: Mapping[str, str] = NO_SYNONYMS
) -> Reading:
    """Parse a formula, and say how it was read where it could be meant in two ways.

    Args:
        text: what a person wrote.
        names: the variables and constants it may use (identifiers).
        what: how messages call it.
        synonyms: other names and which of ``names`` they mean, e.g. ``{"x1": "x"}``.

    Raises:
        RavineError: one sentence that names the place and what is allowed.
    """
    return _parser(text, names, what, synonyms).formula()


def read_rule(text: str, names: Collection[str], *, what: str = "formula") -> tuple[Reading, bool]:
    """Parse a formula or a condition, which is worth 1 where it holds and else 0; see `read`.

    Returns:
        What was read, and whether it is a condition.

    Raises:
        RavineError: one sentence that names the place and what is allowed.
    """
    parser = _parser(text, names, what, NO_SYNONYMS)
    return (parser.whole_condition(), True) if parser.is_whole_condition else (parser.formula(), False)


def _parser(text: str, names: Collection[str], what: str, synonyms: Mapping[str, str]) -> _FormulaParser:
    if not isinstance(text, str) or not text.strip():
        raise RavineError(f"the {what} is empty; write for example x^2 + y^2")
    if len(text) > MAX_LENGTH:
        raise RavineError(f"the {what} has {len(text)} characters; at most {MAX_LENGTH} are allowed")
    letters = plain(text)
    return _FormulaParser(letters, Reader(letters, names, what, synonyms), what)


class _FormulaParser(PiecesParser):
    """Precedence climbing over the tokens; every node made is counted."""

    def __init__(self, text: str, reader: Reader, what: str) -> None:
        super().__init__(text, reader, what)
        self._last_power = _Power(0, -1)

    def formula(self) -> Reading:
        return self._whole(self._pieces())

    def whole_condition(self) -> Reading:
        return self._whole(self._condition().indicator)

    def _whole(self, node: Node) -> Reading:
        """What was read, of which nothing is left over."""
        token = self._tokens[self._next]
        if token.kind != "end":
            if token.text in MISPLACED:
                raise RavineError(
                    f'the {self._what} has "{token.text}" at column {token.column}; {MISPLACED[token.text]}'
                )
            raise self._error(f'unexpected "{token.text}"{self._decimal_comma()}', token)
        return Reading(node, tuple(self._notes))

    def _sum(self) -> Node:
        self._enter()
        node = self._product()
        while token := self._take("+", "-"):
            right = self._product()
            node = self._made(add(node, right) if token.text == "+" else sub(node, right))
        self._depth -= 1
        return node

    def _product(self) -> Node:
        first, divided = self._next, False
        node = self._signed()
        while True:
            start, token = self._next, self._tokens[self._next]
            if self._take("%"):
                node = self._made(call("mod", node, self._signed()))
            elif self._take("*", "/"):
                divided = token.text == "/"
                root = self._last_power if self._last_power.after == start else None
                right = self._signed()
                node = self._made(div(node, right) if divided else mul(node, right))
                if divided and root is not None and root.of_one and isinstance(right, Number):
                    power_text = self._written(root.first, start)
                    self._note(root.first, f"({power_text})/{self._written(start + 1, self._next)}")
            elif self._starts_operand():
                if token.kind == self._tokens[start - 1].kind == "number":
                    raise self._error("two numbers touch; write * between them", token)
                raised = self._last_power if self._last_power.after == start else None
                node = self._made(mul(node, self._power()))
                if not token.apart:
                    self._note_touching(first, start, divided=divided, raised=raised)
                    divided = False
            else:
                return node

    def _note_touching(self, first: int, start: int, *, divided: bool, raised: _Power | None) -> None:
        """Say how a factor was read that touches the one before: it looks as if they belonged together.

        Args:
            first: the first token of the product.
            start: the first token of the factor.
            divided: whether the product divided before.
            raised: the power that it touches, if it is one.
        """
        before = self._tokens[start - 1]
        if divided:
            self._note(first, f"({self._written(first, start)})*{self._written(start, self._next)}")
        elif raised is not None and raised.doubtful:
            taken = self._written(raised.first, start)
            self._note(raised.first, f"({taken})*{self._written(start, self._next)}")
        elif before.kind == "name" and before.text in CALLABLE and self._tokens[start].text == "(":
            self._note(start - 1, f"{before.text}*{self._written(start, self._next)}")

    def _starts_operand(self) -> bool:
        token = self._tokens[self._next]
        if token.kind == "sign":
            return token.text in CLOSING or (token.text == "|" and not self._open_bars)
        return token.kind in ("number", "name", "latex")

    def _signed(self) -> Node:
        if token := self._take("-", "+"):
            self._enter()
            operand = self._signed()
            self._depth -= 1
            return self._made(neg(operand)) if token.text == "-" else operand
        return self._power()

    def _power(self) -> Node:
        first = self._next
        base = self._operand()
        token = self._take("^", "**")
        if token is None:
            return base
        exponent = self._exponent(token)
        last = self._tokens[self._next - 1]
        of_number = isinstance(base, Number) or base is CONSTANTS["e"]
        self._last_power = _Power(
            first,
            self._next,
            of_one=last.kind == "number" and isinstance(exponent, Number) and abs(exponent.value) == 1.0,
            doubtful=last.kind == "name" or (last.kind == "number" and of_number),
        )
        return self._made(power(base, exponent))

    def _exponent(self, sign: Token) -> Node:
        self._enter()
        exponent = self._signed()
        self._depth -= 1
        value = constant_value(exponent)
        if value is not None and not abs(value) <= MAX_EXPONENT:
            raise self._error(f"the exponent {value:.6g} is outside [-{MAX_EXPONENT}, {MAX_EXPONENT}]", sign)
        return exponent

    def _operand(self) -> Node:
        token = self._tokens[self._next]
        if read_pieces := self._pieces_at(token):
            self._next += 1
            return read_pieces(token)
        return self._single_operand(token)

    def _single_operand(self, token: Token) -> Node:
        if token.kind == "number":
            self._next += 1
            value = float(token.text)
            if not value <= MAX_LITERAL:
                raise self._error(f"the number {quoted(token.text)} is larger than {MAX_LITERAL:g}", token)
            return self._made(Number(value))
        if token.kind == "name":
            self._next += 1
            return self._name(token)
        if token.kind == "latex":
            self._next += 1
            return self._fraction() if token.text == "frac" else self._root()
        if self._take(*CLOSING):
            node = self._bracketed()
            self._expect(CLOSING[token.text], f"for the bracket opened at column {token.column}")
            return node
        if self._take("|"):
            self._open_bars += 1
            node = self._sum()
            self._expect("|", f"for the bar opened at column {token.column}")
            self._open_bars -= 1
            return self._made(call("abs", node))
        what = f'"{token.text}" stands' if token.text else "it stops"
        raise self._error(f"{what} where a number, a name or a bracket should be", token)

    def _fraction(self) -> Node:
        numerator = self._braced("\\frac; write \\frac{1}{2}")
        return self._made(div(numerator, self._braced("\\frac{...}; write \\frac{1}{2}")))

    def _root(self) -> Node:
        degree: Node | None = None
        if opened := self._take("["):
            degree = self._bracketed()
            self._expect("]", f"for the bracket opened at column {opened.column}")
        if degree is None and self._tokens[self._next].text != "{":
            return self._called("sqrt", self._tokens[self._next - 1])
        radicand = self._braced("\\sqrt; write \\sqrt{x}")
        if degree is None or constant_value(degree) == 2.0:
            return self._made(call("sqrt", radicand))
        if constant_value(degree) == 3.0:
            return self._made(call("cbrt", radicand))
        return self._made(power(radicand, self._made(div(ONE, degree))))

    def _braced(self, what: str) -> Node:
        opened = self._tokens[self._next]
        self._expect("{", f"after {what}")
        node = self._bracketed()
        self._expect("}", f"for the bracket opened at column {opened.column}")
        return node

    def _name(self, token: Token) -> Node:
        if token.text in CALLED or base_of(token.text) is not None:
            return self._called(token.text, token)
        return self._made(CONSTANTS[token.text] if token.text not in self._names else Symbol(token.text))

    def _called(self, name: str, token: Token) -> Node:
        """A function that was read, and what it takes; ``sin^2(x)`` is sin(x)^2."""
        arity = arity_of(name)
        sign = self._take("^", "**")
        exponent = None if sign is None else self._power_of_function(name, sign)
        opened = self._tokens[self._next]
        if arity == 1 and opened.text not in CLOSING and self._starts_operand():
            node = self._made(applied(name, self._bare_argument(name)))
        else:
            if self._take(*CLOSING) is None:
                self._expect("(", f"after {name}; write {name}({'x, y' if arity == 2 else 'x'})")
            arguments = [self._bracketed()]
            while self._take(","):
                arguments.append(self._bracketed())
            closing = CLOSING[opened.text]
            self._expect(closing, f"for {name}{opened.text}")
            node = self._applied(name, arguments, token)
        return node if exponent is None else self._made(power(node, exponent))

    def _power_of_function(self, name: str, sign: Token) -> Node:
        exponent = self._exponent(sign)
        value = constant_value(exponent)
        if value == -1.0:
            inverse = f"a{name}(x)" if f"a{name}" in CALLED else "the inverse"
            raise self._error(f"{name}^-1 can be read in two ways; write {inverse} or 1/{name}(x)", sign)
        if value is None or value < 0 or value != int(value):
            advice = "exp(...) or e^(...)" if name == "exp" else f"{name}(x)^(...)"
            raise self._error(f"{name} has a power but nothing to take; write {advice}", sign)
        return exponent

    def _applied(self, name: str, arguments: list[Node], token: Token) -> Node:
        if name == "log" and len(arguments) == 2:  # as Python writes a logarithm to a base
            return self._made(div(call("log", arguments[0]), call("log", arguments[1])))
        arity, of_many = arity_of(name), takes_many(name)
        if len(arguments) < arity or (len(arguments) > arity and not of_many):
            plural = "s" if arity > 1 else ""
            allowed = f"{arity}{' or more' if of_many else ''} argument{plural}"
            raise self._error(f"{name} takes {allowed}, not {len(arguments)}", token)
        node = self._made(applied(name, *arguments[:arity]))
        for argument in arguments[arity:]:
            node = self._made(applied(name, node, argument))
        return node

    def _bare_argument(self, function: str) -> Node:
        """The factor after a function without brackets; nothing may touch it that could be meant too."""
        self._enter()
        first = self._next
        argument = self._power()
        self._depth -= 1
        touching = self._tokens[self._next]
        if self._starts_operand() and not touching.apart:
            taken = self._written(first, self._next)
            raise self._error(
                f"{function} {taken}{touching.text}... can be read in two ways; put brackets round what "
                f"{function} takes, e.g. {function}({taken})",
                self._tokens[first],
            )
        return argument
