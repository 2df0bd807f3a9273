"""Typeset formulas for a page: outlines by the program's own typesetter, and digits to fill in."""

from __future__ import annotations

from typing import Any

from engine.optimizers.equations import RESULT, WITH_GRADIENT
from widgets.style.typeset import number_line, number_shape, told_numbers, typeset
from widgets.style.typeset_text import outline
from widgets.style.typesetter import EM

#: What numbers in a typeset line are made of.
GLYPHS = "0123456789.−·()∞?"
_PLAIN = {"\\infty": "∞", "\\mathrm{nan}": "?", "\\cdot": "·"}


class FormulaTable:
    """The formulas of a page, each typeset once and called by its number."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}

    def place(self, latex: str) -> int:
        """The number of a formula."""
        return self._places.setdefault(latex, len(self._places))

    def line(self, latex: str, places: str = "") -> str:
        """A line with numbers: the number of its skeleton, and what stands in its gaps.

        Args:
            latex: the line.
            places: which of its numbers are known when, see `engine.optimizers.equations.ExplainedLine`.
                Before one that the update makes stands r, before one that comes with the gradient g.
        """
        parts = number_line(latex)
        marks = [""] * len(parts.numbers)
        if places:
            results = told_numbers(latex, places, frozenset({RESULT}))
            known = told_numbers(latex, places, frozenset({RESULT, WITH_GRADIENT}))
            marks = ["" if k else "g" if r else "r" for r, k in zip(results, known, strict=True)]
        numbers = [mark + _plain(number) for mark, number in zip(marks, parts.numbers, strict=True)]
        return " ".join([str(self.place(parts.skeleton)), *numbers])

    def drawn(self) -> dict[str, Any]:
        """All formulas and digits as outlines, for a page's scripts. Lengths are at the size ``em``."""
        return {
            "em": EM,
            "formulas": [_drawn(latex) for latex in self._places],
            "glyphs": {letter: _glyph(letter) for letter in GLYPHS},
        }


def _drawn(latex: str) -> dict[str, Any]:
    line = typeset(latex)
    return {
        "latex": latex,
        "d": outline(line.path),
        "width": round(line.width, 2),
        "ascent": round(line.ascent, 2),
        "descent": round(line.descent, 2),
        "gaps": [[round(gap.figures, 2), round(gap.baseline, 2), round(gap.scale, 3)] for gap in line.gaps],
    }


def _glyph(letter: str) -> list[Any]:
    path, width = number_shape(letter)
    return [outline(path), round(width, 3)]


def _plain(number: str) -> str:
    for latex, letter in _PLAIN.items():
        number = number.replace(latex, letter)
    return number
