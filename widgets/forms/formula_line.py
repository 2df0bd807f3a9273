"""A formula, typeset, in as many lines as it needs."""

from __future__ import annotations

import re
from functools import lru_cache

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QColor, QPaintEvent, QResizeEvent
from PyQt6.QtWidgets import QSizePolicy, QWidget

from widgets.painting.painter import painting
from widgets.style.text_scale import keep_size, scaled, text_scale
from widgets.style.theme import Theme
from widgets.style.typeset import typeset
from widgets.style.typesetter import EM

#: How much smaller than typeset it is drawn: as large as the text around it.
SIZE = 14.0 / EM
GAP = 4.0
INDENT = 12.0
#: A formula of more letters is not typeset: it would be no help, and take its time.
LONGEST = 800
_TOKEN = re.compile(r"\\left|\\right|\\cdot\s*|\\[a-z]+|[{}]|.", re.DOTALL)


def terms(latex: str) -> list[str]:
    """The terms of a sum, each with its sign; what is in brackets stays together."""
    found, depth, before = [""], 0, ""
    for match in _TOKEN.finditer(latex):
        token = match[0]
        if token in ("{", "\\left", "\\begin"):
            depth += 1
        elif token in ("}", "\\right", "\\end"):
            depth -= 1
        elif token in ("+", "-") and depth == 0 and before and not before.startswith("\\cdot"):
            found.append("")
        found[-1] += token
        before = token.strip() or before
    return found


@lru_cache(maxsize=64)
def lines_of(latex: str, room: int) -> tuple[str, ...]:
    """A formula in lines no wider than ``room`` pixels; broken only between terms."""
    lines: list[str] = []
    for term in terms(latex):
        longer = lines[-1] + term if lines else term
        if lines and typeset(longer).width * SIZE + INDENT <= room:
            lines[-1] = longer
        else:
            lines.append(term)
    return tuple(lines)


class FormulaLine(QWidget):
    """Shows a formula; it is not there while there is none."""

    def __init__(self) -> None:
        super().__init__()
        self._given = self._latex = ""
        self._theme = QColor()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines as they are drawn, in LaTeX."""
        return lines_of(self._latex, round(self.width() / text_scale())) if self._latex else ()

    @property
    def latex(self) -> str:
        """What was shown last, typeset or not."""
        return self._given

    def show_formula(self, latex: str) -> None:
        """Show another formula; none if it is empty."""
        if latex != self._given:
            self._given, self._latex = latex, latex if len(latex) <= LONGEST else ""
            self.setVisible(bool(self._latex))
            self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = QColor(theme.text)
        self._fit()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the form (Qt)."""
        return QSize(scaled(160), self.height())

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Break the lines anew (Qt)."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        heights = ((line.ascent + line.descent) * SIZE for line in map(typeset, self.lines))
        height = round(sum(heights) + GAP * (len(self.lines) + 1))
        keep_size(self, height=height)
        self.update()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it (Qt)."""
        del event
        with painting(self) as painter:
            painter.scale(text_scale(), text_scale())
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme)
            top, width = GAP, self.width() / text_scale()
            for number, line in enumerate(map(typeset, self.lines)):
                left = INDENT if number else 0.0
                # A single term that is too wide is drawn smaller.
                scale = min(SIZE, (width - left) / line.width)
                painter.save()
                painter.translate(left, top + line.ascent * SIZE)
                painter.scale(scale, scale)
                painter.drawPath(line.path)
                painter.restore()
                top += (line.ascent + line.descent) * SIZE + GAP
