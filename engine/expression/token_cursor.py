"""What every part of the parser shares: a place among the tokens, the bounds, and its complaints."""

from __future__ import annotations

import math

from engine.errors import RavineError
from engine.expression.tokens import Reader, Token
from engine.expression.tree import Node, Operation, constant_value

MAX_NODES = 120
MAX_DEPTH = 25

#: What closes each bracket.
CLOSING = {"(": ")", "[": "]", "{": "}"}


class TokenCursor:
    """A place among the tokens of a formula; every node made is counted."""

    def __init__(self, text: str, reader: Reader, what: str) -> None:
        self._what = what
        self._text = text
        self._tokens = list(reader.tokens())
        self._names = reader.names
        self._notes = list(reader.notes.values())
        self._next = 0
        self._nodes = 0
        self._depth = 0
        self._open_bars = 0  # since the last bracket that is still open

    def _decimal_comma(self) -> str:
        """What to do about a comma between two numbers; empty where there is none."""
        before, comma, after = (
            self._tokens[max(0, min(self._next + shift, len(self._tokens) - 1))] for shift in (-1, 0, 1)
        )
        if comma.text == "," and before.kind == after.kind == "number":
            return f"; write {before.text}.{after.text} with a point"
        return ""

    def _note(self, first: int, meant: str) -> None:
        """Say how the text from a token on up to the next one was read."""
        written = self._text[self._tokens[first].column - 1 : self._tokens[self._next - 1].end - 1]
        self._notes.append(f"{written} is read as {meant}")

    def _written(self, first: int, after: int) -> str:
        return self._text[self._tokens[first].column - 1 : self._tokens[after - 1].end - 1]

    def _error(self, complaint: str, token: Token) -> RavineError:
        place = "at its end" if token.kind == "end" else f"at column {token.column}"
        return RavineError(f"the {self._what} cannot be read {place}: {complaint}")

    def _take(self, *signs: str) -> Token | None:
        token = self._tokens[self._next]
        if token.kind == "sign" and token.text in signs:
            self._next += 1
            return token
        return None

    def _expect(self, sign: str, why: str) -> None:
        if self._take(sign) is None:
            hint = self._decimal_comma()
            raise self._error(f'"{sign}" is missing {why}{hint}', self._tokens[self._next])

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


def _as_written(node: Operation) -> str:
    values = [f"{constant_value(argument):g}" for argument in node.arguments]
    signs = {"add": "+", "sub": "-", "mul": "*", "div": "/", "pow": "^"}
    if node.function in signs:
        return f"{values[0]}{signs[node.function]}{values[1]}"
    return f"{node.function}({', '.join(values)})"
