"""Spellings read backwards: which values a row's expression in a library has where a program writes it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from engine.code_reading.signatures import HARMLESS, SIGNATURES
from engine.code_reading.source_code import (
    Constant,
    SourceCode,
    UnreadableError,
    dotted_name,
    last_name,
    shown,
)
from engine.library_spelling import Library, Spelling

RowT = TypeVar("RowT")
#: What stands for a value in a spelling while that is parsed.
PLACE = "value_of_"
#: Placeholders that a program fills with what is no value of the row.
OTHERS = frozenset({"theta", "rate", "inputs", "index", "learned", "units", "shared"})


@dataclass(frozen=True, eq=False)
class Match:
    """A call that is a row's.

    Attributes:
        values: by the names between the spelling's braces.
        others: arguments that the spelling has not, by their names, and values that do not stand in the text.
    """

    values: Mapping[str, Constant]
    others: Mapping[str, ast.expr]


def arguments(call: ast.Call, library: Library) -> dict[str, ast.expr]:
    """The arguments of a call by their names; those without one that is known by their place, ``"0"``."""
    names = SIGNATURES[library].get(last_name(call.func), ())
    found = {
        (names[place] if place < len(names) else str(place)): argument
        for place, argument in enumerate(call.args)
    }
    return found | {word.arg: word.value for word in call.keywords if word.arg is not None}


def spellings(spelling: Spelling, library: Library) -> Iterator[tuple[ast.expr, Mapping[str, Constant]]]:
    """What a row may look like in a library, as trees, and the switches that are on then."""
    for name, other in spelling.switched.items():
        yield from ((tree, {**on, name: True}) for tree, on in spellings(other, library))
    text = spelling.of(library)
    if text and not text.startswith("#"):
        yield _template(text), {}


@lru_cache(maxsize=512)
def _template(text: str) -> ast.expr:
    text = (
        text.partition("  #")[0].replace("{decay}", ", weight_decay={weight_decay}").replace("{shared}", "")
    )
    return ast.parse(re.sub(r"\{(\w+)\}", rf"{PLACE}\1", text), mode="eval").body


def matched(
    source: SourceCode, node: ast.expr, spelling: Spelling, library: Library, known: Mapping[str, float]
) -> Match | None:
    """The values with which an expression of a program is a row's; None if it is another's.

    Args:
        source: the program.
        node: the expression.
        spelling: the row's.
        library: whose spelling.
        known: values that are known already, by which others are solved for.
    """
    for template, on in spellings(spelling, library):
        matcher = _Matcher(source, library, dict(known), {})
        if matcher.fits(template, node):
            values = {name: value for name, value in matcher.values.items() if name not in known}
            return Match({**on, **values}, matcher.others)
    return None


def best(
    source: SourceCode,
    node: ast.expr,
    rows: Iterable[tuple[RowT, Spelling]],
    library: Library,
    known: Mapping[str, float] | None = None,
) -> tuple[RowT, Match] | None:
    """The row that an expression is, with its values; of several that with the fewest arguments left over."""
    found = [
        (row, match)
        for row, spelling in rows
        if (match := matched(source, node, spelling, library, known or {})) is not None
    ]
    return min(found, key=lambda each: len(each[1].others), default=None)


@dataclass
class _Matcher:
    source: SourceCode
    library: Library
    values: dict[str, Constant]
    others: dict[str, ast.expr]

    def fits(self, template: ast.expr, node: ast.expr) -> bool:
        """Whether an expression is that of a template; notes the values."""
        if isinstance(template, ast.Name) and template.id.startswith(PLACE):
            return self._take(template.id.removeprefix(PLACE), node)
        if isinstance(template, ast.Name):  # of a function's own argument, whatever else is called so
            return isinstance(node, ast.Name) and node.id == template.id
        node = self.source.followed(node)
        if isinstance(template, ast.Call) and isinstance(node, ast.Call):
            return self._fits_call(template, node)
        if isinstance(template, ast.Constant):
            return self._constant(node) == template.value
        is_plain = isinstance(node, ast.Constant | ast.UnaryOp)
        if is_plain and isinstance(template, ast.BinOp) and self._solved(template, node):
            return True
        return type(template) is type(node) and self._fits_parts(template, node)

    def _fits_parts(self, template: ast.AST, node: ast.AST) -> bool:
        """Whether two nodes of one kind are the same in all their parts."""
        for name, part in ast.iter_fields(template):
            other = getattr(node, name, None)
            if name not in ("ctx", "kind", "type_comment") and not self._fits_part(part, other):
                return False
        return True

    def _fits_part(self, part: object, other: object) -> bool:
        if isinstance(part, list) and isinstance(other, list):
            pairs = zip(part, other, strict=False)
            return len(part) == len(other) and all(self._fits_part(a, b) for a, b in pairs)
        if isinstance(part, ast.expr) and isinstance(other, ast.expr):
            return self.fits(part, other)
        if isinstance(part, ast.AST) and isinstance(other, ast.AST):
            return type(part) is type(other) and self._fits_parts(part, other)
        return part == other

    def _fits_call(self, template: ast.Call, node: ast.Call) -> bool:
        if not last_name(template.func) or last_name(template.func) != last_name(node.func):
            return False
        if isinstance(template.func, ast.Attribute) and not dotted_name(template.func):
            # a method of what another call gives
            inner = node.func.value if isinstance(node.func, ast.Attribute) else node.func
            if not self.fits(template.func.value, inner):
                return False
        wanted, given = arguments(template, self.library), arguments(node, self.library)
        for name, part in wanted.items():
            if name not in given:
                # what a program leaves out is the library's default, which no spelling switches on
                if isinstance(part, ast.Constant) and part.value is True:
                    return False
                continue
            argument = given.pop(name)
            if name not in HARMLESS and not self.fits(part, argument):
                return False
            if name in HARMLESS and isinstance(part, ast.Name):
                self._take(part.id.removeprefix(PLACE), argument)
        self.others |= {name: part for name, part in given.items() if name not in HARMLESS}
        return True

    def _take(self, name: str, node: ast.expr) -> bool:
        try:
            value = self.source.value(node)
        except UnreadableError:
            if name not in OTHERS:
                self.others[name] = node
            return True
        if name in self.values and self.values[name] != value and name not in OTHERS:
            return False
        self.values.setdefault(name, value)
        return True

    def _constant(self, node: ast.expr) -> Constant:
        try:
            return self.source.value(node)
        except UnreadableError:
            return shown(node)

    def _solved(self, template: ast.BinOp, node: ast.expr) -> bool:
        """Whether a template of a product or a power is filled by a plain number.

        ``alpha * rate`` where the rate is known; ``decay_rate ** (1 / decay_steps)`` with one step.
        """
        value = self._constant(node)
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        match template:
            case ast.BinOp(left=ast.Name(id=left), op=ast.Mult(), right=ast.Name(id=right)):
                factor = self.values.get(right.removeprefix(PLACE))
                if isinstance(factor, int | float) and factor:
                    self.values[left.removeprefix(PLACE)] = value / factor
                    return True
            case ast.BinOp(left=ast.Name(id=left), op=ast.Pow(), right=ast.BinOp(right=ast.Name(id=steps))):
                self.values[left.removeprefix(PLACE)] = value
                self.values[steps.removeprefix(PLACE)] = 1
                return True
        return False
