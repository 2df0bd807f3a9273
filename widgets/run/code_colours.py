"""The colours of a program's words: keywords, comments, numbers and strings, line by line."""

from __future__ import annotations

import keyword
import re
from functools import lru_cache

from widgets.style.theme import Theme

#: A part of a line, and what it is: ``"text"``, ``"keyword"``, ``"comment"``, ``"number"`` or ``"string"``.
Part = tuple[str, str]
_KEYWORDS = "|".join(keyword.kwlist)
_PARTS = re.compile(
    r"(?P<comment>#.*)"
    r"|(?P<string>[rfbu]{0,2}(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'))"
    rf"|(?P<keyword>\b(?:{_KEYWORDS})\b)"
    r"|(?P<number>(?<![\w.])\d(?:[eE][+-]\d|[\w.])*)"
)


def colour_of(theme: Theme, kind: str) -> str:
    """The colour of a kind of part in a theme."""
    colours = {
        "keyword": theme.accent,
        "comment": theme.quiet_text,
        "number": theme.racers[0],
        "string": theme.good,
    }
    return colours.get(kind, theme.text)


_QUOTES = '"""'


def coloured_lines(text: str, first: int, count: int) -> list[tuple[Part, ...]]:
    """Some lines of a program as parts with their colours.

    Args:
        text: the program.
        first: the first line, from 0.
        count: how many at most.
    """
    lines = text.splitlines()
    inside = sum(line.count(_QUOTES) for line in lines[:first]) % 2 == 1
    parts = []
    for line in lines[first : first + count]:
        marks = line.count(_QUOTES)
        parts.append(((line, "string"),) if inside or marks else _coloured(line))
        inside ^= marks % 2 == 1
    return parts


@lru_cache(maxsize=1024)
def _coloured(line: str) -> tuple[Part, ...]:
    parts, at = [], 0
    for found in _PARTS.finditer(line):
        if found.start() > at:
            parts.append((line[at : found.start()], "text"))
        parts.append((found[0], found.lastgroup or "text"))
        at = found.end()
    if at < len(line):
        parts.append((line[at:], "text"))
    return tuple(parts)
