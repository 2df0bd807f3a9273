"""A view's tooltip: numbers in a column, no line too long, and within the view where it fits."""

from __future__ import annotations

import re

from PyQt6.QtCore import QPoint, QPointF, QRect
from PyQt6.QtWidgets import QToolTip, QWidget

from widgets.style.fonts import text_width
from widgets.style.number_text import MINUS, short
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import text_scale

#: What a tooltip has around its text, in pixels, both sides together.
AROUND = 14
#: What fills the place between a name and its number where a space is too wide.
THIN = "\u200a"

#: A number that is written with so many digits and more has its first four before it.
MANY_DIGITS = 8
_NUMBER = re.compile(rf"(?<![\w.])[-{MINUS}]?\d+(?:\.\d+)?(?:e[-+{MINUS}]?\d+)?(?![\w.])")


def four_digits_first(text: str) -> str:
    """A text in which a number of many digits stands behind its first four: ``0.1235 (0.12345678901)``."""

    def told(found: re.Match[str]) -> str:
        number = found[0]
        if "." not in number or sum(map(str.isdigit, number)) < MANY_DIGITS:
            return number
        return f"{short(float(number.replace(MINUS, '-')))} ({number})"

    return _NUMBER.sub(told, text)


def aligned(text: str) -> str:
    """A text whose long lines are wrapped; what follows a tab begins at one place in all lines."""
    lines = four_digits_first(text).split("\n")
    widest = max((text_width(line.split("\t")[0], "small") for line in lines if "\t" in line), default=0.0)
    return tip_text(_filled(line, widest) if "\t" in line else line for line in lines)


def _filled(line: str, width: float) -> str:
    name, _, value = line.partition("\t")
    spaces, missing = divmod(width - text_width(name, "small"), text_width(" ", "small"))
    return f"{name}{' ' * int(spaces)}{THIN * round(missing / text_width(THIN, 'small'))}  {value}"


def show_tip(view: QWidget, at: QPoint, text: str) -> None:
    """Show a tooltip for a point of a view; no text hides it."""
    if not text:
        QToolTip.hideText()
        return
    text = aligned(text)
    width = text_scale() * max(text_width(line, "small") for line in text.split("\n")) + AROUND
    place = tip_place(at, round(width), view.rect())
    QToolTip.showText(view.mapToGlobal(QPointF(place)).toPoint(), text, view)


def tip_place(at: QPoint, width: int, within: QRect) -> QPoint:
    """Where a tooltip of a width begins: at the mouse, or as far to the left as keeps it over its view."""
    return QPoint(max(min(at.x(), within.right() - width), min(at.x(), within.left())), at.y())
