r"""The part of the parser that reads formulas in pieces, in the four ways in which people write them.

``x^2 if x > 0 else 0`` as in Python, ``{x > 0: x^2, 0}`` as in graphing programs, ``where(x > 0, x^2, 0)`` as
in NumPy and spreadsheets (also ``piecewise`` with many), and LaTeX's ``\begin{cases}``. Conditions are
comparisons, in chains too (``0 < x < 1``), joined by ``and``, ``or`` and ``not``. Where none holds there is
no value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from engine.expression.conditions import SIGNS, UNDEFINED, Condition, compared, every, negated, some
from engine.expression.token_cursor import CLOSING, TokenCursor
from engine.expression.tokens import CHOOSERS, Token
from engine.expression.tree import Node

_OPENING = set(CLOSING)
_CLOSED = set(CLOSING.values())
#: What may follow a condition within brackets of its own.
_AFTER_CONDITION = {"", ")", "}", ",", ":", ";", "and", "or", "else", "end{cases}"}
#: Within brackets these make a condition of them.
_OF_CONDITIONS = {*SIGNS, "=", "and", "or", "not"}


class PiecesParser(TokenCursor):
    """Reads pieces and their conditions; what they are made of is read by `_sum`."""

    def _sum(self) -> Node:
        """A sum of products."""
        raise NotImplementedError

    def _bracketed(self) -> Node:
        """What stands within brackets, where a bar opens again."""
        bars, self._open_bars = self._open_bars, 0
        node = self._pieces()
        self._open_bars = bars
        return node

    def _pieces(self) -> Node:
        """A sum, or sums with conditions: ``A if C else B``."""
        node = self._sum()
        if self._take_word("if"):
            self._enter()
            condition = self._condition()
            otherwise = self._pieces() if self._take_word("else") else UNDEFINED
            node = self._made(condition.choice(node, otherwise))
            self._depth -= 1
        return node

    def _chooser(self, token: Token) -> Node:
        """``where(C, A, B)``, and ``piecewise(C, A, D, B, ...)`` with what holds otherwise at its end."""
        self._expect("(", f"after {token.text}; write {token.text}(x > 0, x^2, 0)")
        pieces: list[tuple[Condition, Node]] = []
        otherwise: Node = UNDEFINED
        while True:
            condition = self._condition()
            self._expect(",", f"after the condition of {token.text}")
            pieces.append((condition, self._bracketed()))
            if self._take(",") is None:
                break
            if not self._is_condition((",", ")")):
                otherwise = self._bracketed()
                break
        self._expect(")", f"for {token.text}(")
        return self._chosen(pieces, otherwise)

    def _pieces_at(self, token: Token) -> Callable[[Token], Node] | None:
        """What reads the pieces that begin with a token; None if none do."""
        if token.kind == "latex" and token.text == "cases":
            return self._cases
        is_if = token.kind == "keyword" and token.text == "if" and self._tokens[self._next + 1].text == "("
        if is_if or (token.kind == "name" and token.text in CHOOSERS):
            return self._chooser
        return self._braced_pieces if token.text == "{" and self._has_pieces() else None

    def _has_pieces(self) -> bool:
        """Whether the brace that comes next holds conditions, each before a colon."""
        return any(text == ":" for text in self._texts_within(self._next))

    def _braced_pieces(self, opened: Token) -> Node:
        """``{C: A, D: B, otherwise}`` after its brace."""
        pieces: list[tuple[Condition, Node]] = []
        otherwise: Node = UNDEFINED
        while True:
            if not self._is_condition((":",)):
                otherwise = self._bracketed()
                break
            condition = self._condition()
            self._expect(":", "after the condition")
            pieces.append((condition, self._bracketed()))
            if self._take(",", ";") is None:
                break
        self._expect("}", f"for the bracket opened at column {opened.column}")
        return self._chosen(pieces, otherwise)

    def _cases(self, opened: Token) -> Node:
        r"""LaTeX's cases: ``x^2 & x > 0 \\ 0 & \text{otherwise}``, after their begin."""
        pieces: list[tuple[Condition, Node]] = []
        otherwise: Node = UNDEFINED
        while self._take("end{cases}") is None:
            value = self._sum()
            self._take(",")
            self._expect("&", "before the condition of a case")
            self._take_word("if")
            if self._take_word("else"):
                otherwise = value
            else:
                pieces.append((self._condition(), value))
            if self._take(";") is None:
                self._expect("end{cases}", f"for the cases begun at column {opened.column}")
                break
        return self._chosen(pieces, otherwise)

    def _chosen(self, pieces: Sequence[tuple[Condition, Node]], otherwise: Node) -> Node:
        node = otherwise
        for condition, piece in reversed(pieces):
            node = self._made(condition.choice(piece, node))
        return node

    def _condition(self) -> Condition:
        """Comparisons joined by ``or``, which binds less than ``and``."""
        self._enter()
        parts = [self._every()]
        while self._take_word("or"):
            parts.append(self._every())
        self._depth -= 1
        return some(parts)

    def _every(self) -> Condition:
        parts = [self._one_condition()]
        while self._take_word("and"):
            parts.append(self._one_condition())
        return every(parts)

    def _one_condition(self) -> Condition:
        if self._take_word("not"):
            self._enter()
            condition = negated(self._one_condition())
            self._depth -= 1
            return condition
        token = self._tokens[self._next]
        if token.text in _OPENING and self._brackets_a_condition():
            self._next += 1
            condition = self._condition()
            self._expect(CLOSING[token.text], f"for the bracket opened at column {token.column}")
            return condition
        sums, signs = [self._sum()], list[str]()
        while sign := self._take(*SIGNS, "="):
            signs.append("==" if sign.text == "=" else sign.text)
            sums.append(self._sum())
        if not signs:
            raise self._error("a condition compares two things; write for example x > 0", token)
        compare = zip(pairwise(sums), signs, strict=True)
        return every([self._compared(left, sign, right) for (left, right), sign in compare])

    def _compared(self, left: Node, sign: str, right: Node) -> Condition:
        condition = compared(left, sign, right)
        self._made(condition.indicator)
        return condition

    def _take_word(self, word: str) -> bool:
        token = self._tokens[self._next]
        taken = token.kind == "keyword" and token.text == word
        self._next += taken
        return taken

    @property
    def is_whole_condition(self) -> bool:
        """Whether the whole text is a condition, and not a formula in pieces."""
        in_pieces = self._tokens[self._next].text == "{" and self._has_pieces()
        return not in_pieces and self._is_condition(("if",)) and "if" not in self._texts_until(("if",))

    def _is_condition(self, ends: Sequence[str]) -> bool:
        """Whether a condition comes next and ends with one of these signs, and not a formula."""
        texts = self._texts_until(ends)
        if ":" in ends:
            return texts[-1:] == [":"]
        bracketed = self._tokens[self._next].text in _OPENING and self._brackets_a_condition()
        return bracketed or not _OF_CONDITIONS.isdisjoint(texts)

    def _texts_until(self, ends: Sequence[str]) -> list[str]:
        """The texts of the tokens outside of brackets, up to one of these signs or the bracket's end."""
        texts, depth = list[str](), 0
        for token in self._tokens[self._next :]:
            depth += (token.text in _OPENING) - (token.text in _CLOSED)
            if depth < 0:
                break
            if depth == 0:
                texts.append(token.text)
                if token.text in ends:
                    break
        return texts

    def _brackets_a_condition(self) -> bool:
        """Whether the bracket that comes next holds a condition, and not a part of one."""
        inside = self._texts_within(self._next)
        after = self._next + 1 + len(inside) + 1
        follows = self._tokens[after].text if after < len(self._tokens) else ""
        return follows in _AFTER_CONDITION and not _OF_CONDITIONS.isdisjoint(inside)

    def _texts_within(self, opening: int) -> list[str]:
        """The texts of the tokens within a bracket, up to the one that closes it."""
        texts, depth = list[str](), 0
        for token in self._tokens[opening:]:
            depth += (token.text in _OPENING) - (token.text in _CLOSED)
            if depth == 0:
                break
            texts.append(token.text)
        return texts[1:]
