r"""Formulas as people write them: ``a x^2 + b y^2 + c x y + d x`` as well as ``a*x**2``.

A whitelist: numbers, known names, known functions, ``+ - * / ^ **``, brackets. Multiplication may
be left out and names may touch (``axy`` is a*x*y); it binds like a written one, so ``1/2x`` is
(1/2)*x. Where letters can be read in two ways the longest name wins: ``asin(x)`` is the arcsine,
``a sin(x)`` a product. ``-x^2`` is -(x^2) and ``x^2^3`` is x^(2^3), as in mathematics and in
Python. A function without brackets takes the one factor that follows, with its power: ``sin x y`` is
sin(x)*y and ``sin x^2`` is sin(x^2); where another factor touches that one (``sin 2x``, ``sin xy``)
people mean different things, and brackets are asked for. ``|x|`` is abs(x). Bounds on length, nodes,
depth, literals and exponents keep every accepted formula cheap.
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache

from engine.errors import RavineError, unknown_name
from engine.expression.tree import (
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    Node,
    Number,
    Operation,
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
MAX_NODES = 120
MAX_DEPTH = 25
MAX_LITERAL = 1e12
MAX_EXPONENT = 20

#: How much of a name or number that was not understood a message repeats.
QUOTED = 40

_TYPED = {name for name, row in FUNCTIONS.items() if row.typed} | set(ALIASES)

#: Signs of print for those of a keyboard, one for one, so that columns stay true.
_PLAIN = str.maketrans("−–·×∙÷", "--***/")
_GLYPHS = {
    "π": (("name", "pi"),),
    "√": (("name", "sqrt"),),
    "²": (("sign", "^"), ("number", "2")),
    "³": (("sign", "^"), ("number", "3")),
}
_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?P<word>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/^(),|])|(?P<glyph>[π√²³]))",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # "number", "name", "sign" or "end"
    text: str
    column: int
    end: int  # the column after it


def parse(text: str, names: Collection[str], *, what: str = "formula") -> Node:
    """Parse a formula.

    Args:
        text: what a person wrote.
        names: the variables and constants it may use (identifiers).
        what: how messages call it.

    Raises:
        RavineError: one sentence that names the place and what is allowed.
    """
    if not isinstance(text, str) or not text.strip():
        raise RavineError(f"the {what} is empty; write for example x^2 + y^2")
    if len(text) > MAX_LENGTH:
        raise RavineError(f"the {what} has {len(text)} characters; at most {MAX_LENGTH} are allowed")
    plain = "".join(" " if letter.isspace() else letter for letter in text.translate(_PLAIN))
    return _FormulaParser(plain, frozenset(names), what).formula()


def _quoted(text: str) -> str:
    """Text as a message repeats it: cut when long, and with nothing that is not printable."""
    cut = text if len(text) <= QUOTED else text[: QUOTED - 1] + "…"
    return "".join(letter if letter.isprintable() else f"\\x{ord(letter):02x}" for letter in cut)


@lru_cache(maxsize=4096)
def _split(word: str, known: frozenset[str]) -> tuple[str, ...] | None:
    """A run of letters as a product of known names, the longest first: axy -> a, x, y."""
    if word in known:
        return (word,)
    for length in range(len(word) - 1, 0, -1):
        if word[:length] in known and (rest := _split(word[length:], known)) is not None:
            return (word[:length], *rest)
    return None


class _FormulaParser:
    """Precedence climbing over the tokens; every node made is counted."""

    def __init__(self, text: str, names: frozenset[str], what: str) -> None:
        self._what = what
        self._names = names
        # A person's own names win over e and pi; functions cannot be shadowed.
        self._known = names | _TYPED | set(CONSTANTS)
        self._tokens = list(self._read(text))
        self._next = 0
        self._nodes = 0
        self._depth = 0
        self._open_bars = 0  # since the last bracket that is still open

    def formula(self) -> Node:
        node = self._sum()
        token = self._tokens[self._next]
        if token.kind != "end":
            raise self._error(f'unexpected "{token.text}"', token)
        return node

    def _read(self, text: str) -> Iterator[_Token]:
        position = 0
        text = text.rstrip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                rest = text[position:].lstrip()
                column = len(text) - len(rest) + 1
                raise RavineError(
                    f'the {self._what} has "{_quoted(rest[0])}" at column {column}; allowed are numbers, '
                    f"+ - * / ^, brackets, |x|, functions and the names {', '.join(sorted(self._names))}"
                )
            kind = match.lastgroup or ""
            column = match.start(kind) + 1
            if kind == "word":
                yield from self._words(match[kind], column)
            elif kind == "glyph":
                yield from (_Token(*meant, column, column + 1) for meant in _GLYPHS[match[kind]])
            else:
                yield _Token(kind, match[kind], column, match.end() + 1)
            position = match.end()
        yield _Token("end", "", len(text) + 1, len(text) + 1)

    def _words(self, word: str, column: int) -> Iterator[_Token]:
        parts = _split(word, self._known)
        if parts is None:
            stem = word.rstrip("0123456789")
            if stem in _TYPED and stem != word:
                raise RavineError(
                    f'the {self._what} has "{_quoted(word)}" at column {column}, which is no function; '
                    + (
                        f"write {stem}(x)/{stem}({word[3:]})"
                        if stem == "log"
                        else f"write {stem}(x)^{word[-1]}"
                    )
                )
            if stem != word and _split(stem, self._known) is not None:
                stem, digits = _quoted(stem), _quoted(word[len(stem) :])
                raise RavineError(
                    f'the {self._what} has "{_quoted(word)}" at column {column}; '
                    f"write {stem}^{digits} or {stem}*{digits}"
                )
            known = [*sorted(self._names), *CONSTANTS, *sorted(_TYPED)]
            raise unknown_name(f"name in the {self._what}", _quoted(word), known)
        for part in parts:
            yield _Token("name", part, column, column + len(part))
            column += len(part)

    def _error(self, complaint: str, token: _Token) -> RavineError:
        place = "at its end" if token.kind == "end" else f"at column {token.column}"
        return RavineError(f"the {self._what} cannot be read {place}: {complaint}")

    def _take(self, *signs: str) -> _Token | None:
        token = self._tokens[self._next]
        if token.kind == "sign" and token.text in signs:
            self._next += 1
            return token
        return None

    def _expect(self, sign: str, why: str) -> None:
        if self._take(sign) is None:
            raise self._error(f'"{sign}" is missing {why}', self._tokens[self._next])

    def _made(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise RavineError(f"the {self._what} has more than {MAX_NODES} parts; write a shorter one")
        if isinstance(node, Operation):
            if (value := constant_value(node)) is not None and math.isnan(value):
                raise RavineError(f"the {self._what} holds {_as_written(node)}, which has no finite value")
            if node.function == "div" and constant_value(node.arguments[1]) == 0:
                raise RavineError(f"the {self._what} divides by 0; no point has a value then")
        return node

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise RavineError(f"the {self._what} nests deeper than {MAX_DEPTH} levels; write a flatter one")

    def _sum(self) -> Node:
        self._enter()
        node = self._product()
        while token := self._take("+", "-"):
            right = self._product()
            node = self._made(add(node, right) if token.text == "+" else sub(node, right))
        self._depth -= 1
        return node

    def _product(self) -> Node:
        node = self._signed()
        while True:
            if token := self._take("*", "/"):
                right = self._signed()
                node = self._made(mul(node, right) if token.text == "*" else div(node, right))
            elif self._starts_operand():
                if self._tokens[self._next].kind == self._tokens[self._next - 1].kind == "number":
                    raise self._error("two numbers touch; write * between them", self._tokens[self._next])
                node = self._made(mul(node, self._power()))
            else:
                return node

    def _starts_operand(self) -> bool:
        token = self._tokens[self._next]
        if token.kind == "sign":
            return token.text == "(" or (token.text == "|" and not self._open_bars)
        return token.kind in ("number", "name")

    def _signed(self) -> Node:
        if token := self._take("-", "+"):
            self._enter()
            operand = self._signed()
            self._depth -= 1
            return self._made(neg(operand)) if token.text == "-" else operand
        return self._power()

    def _power(self) -> Node:
        base = self._operand()
        token = self._take("^", "**")
        if token is None:
            return base
        self._enter()
        exponent = self._signed()
        self._depth -= 1
        value = constant_value(exponent)
        if value is not None and not abs(value) <= MAX_EXPONENT:
            raise self._error(f"the exponent {value:.6g} is outside [-{MAX_EXPONENT}, {MAX_EXPONENT}]", token)
        return self._made(power(base, exponent))

    def _operand(self) -> Node:
        token = self._tokens[self._next]
        if token.kind == "number":
            self._next += 1
            value = float(token.text)
            if not value <= MAX_LITERAL:
                raise self._error(f"the number {_quoted(token.text)} is larger than {MAX_LITERAL:g}", token)
            return self._made(Number(value))
        if token.kind == "name":
            self._next += 1
            return self._name(token)
        if self._take("("):
            node = self._bracketed()
            self._expect(")", f"for the bracket opened at column {token.column}")
            return node
        if self._take("|"):
            self._open_bars += 1
            node = self._sum()
            self._expect("|", f"for the bar opened at column {token.column}")
            self._open_bars -= 1
            return self._made(call("abs", node))
        what = f'"{token.text}" stands' if token.text else "it stops"
        raise self._error(f"{what} where a number, a name or a bracket should be", token)

    def _name(self, token: _Token) -> Node:
        if token.text not in _TYPED:
            if token.text not in self._names:
                return self._made(CONSTANTS[token.text])
            return self._made(Symbol(token.text))
        function = ALIASES.get(token.text, token.text)
        arity = FUNCTIONS[function].arity
        arguments_text = "x, y" if arity == 2 else "x"
        if arity == 1 and self._tokens[self._next].text != "(" and self._starts_operand():
            return self._made(call(function, self._bare_argument(token)))
        raised = "^2" if self._tokens[self._next].text in ("^", "**") else ""
        self._expect("(", f"after {token.text}; write {token.text}({arguments_text}){raised}")
        arguments = [self._bracketed()]
        while self._take(","):
            arguments.append(self._bracketed())
        self._expect(")", f"for {token.text}(")
        if len(arguments) != arity:
            raise self._error(
                f"{token.text} takes {arity} argument{'s' * (arity > 1)}, not {len(arguments)}", token
            )
        return self._made(call(function, *arguments))

    def _bracketed(self) -> Node:
        """A sum within brackets, where a bar opens again."""
        bars, self._open_bars = self._open_bars, 0
        node = self._sum()
        self._open_bars = bars
        return node

    def _bare_argument(self, function: _Token) -> Node:
        """The factor after a function without brackets; nothing may touch it that could be meant too."""
        self._enter()
        first = self._next
        argument = self._power()
        self._depth -= 1
        start, last, touching = (self._tokens[place] for place in (first, self._next - 1, self._next))
        if self._starts_operand() and touching.column == last.end:
            taken = "".join(token.text for token in self._tokens[first : self._next])
            raise self._error(
                f"{function.text} {taken}{touching.text}... can be read in two ways; put brackets round what "
                f"{function.text} takes, e.g. {function.text}({taken})",
                start,
            )
        return argument


def _as_written(node: Operation) -> str:
    values = [f"{constant_value(argument):g}" for argument in node.arguments]
    signs = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^"}
    if node.function in signs:
        return f"{values[0]}{signs[node.function]}{values[1]}"
    return f"{node.function}({', '.join(values)})"
