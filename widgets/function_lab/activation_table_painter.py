"""How the table of activations is drawn: its rows with their marks, and how much of the list is seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.activations import Activation
from widgets.function_lab.activation_cells import draw_cell
from widgets.function_lab.activation_table_layout import PAD, ROW, TableLayout
from widgets.painting.primitives import draw_sample
from widgets.style.theme import Theme, mix, qcolor, racer_style
from widgets.style.typeset import Typeset

#: The scroll bar's distance from the right edge, and its width, in pixels.
SCROLL_BAR = (6.0, 3.0)


@dataclass(frozen=True)
class TablePainter:
    """What the rows that are seen have in common.

    Attributes:
        layout: where things are.
        drawn: the places of the functions that are drawn in other views, by key.
        chosen: the key of the function that these show in detail.
        formula: typesets a formula, or answers None where it is not there yet.
        theme: the colours.
    """

    layout: TableLayout
    drawn: Mapping[str, int]
    chosen: str
    formula: Callable[[str], Typeset | None]
    theme: Theme

    def draw(self, painter: QPainter, rows: Sequence[Activation], focused: int | None) -> None:
        """Draw the rows that are seen; ``focused`` is the one that the keyboard is at."""
        unit, theme, area = self.layout.unit, self.theme, self.layout.rows_area
        for line, row in enumerate(rows):
            top = area.top() + line * ROW * unit
            rect = QRectF(PAD * unit * 0.5, top, area.width() - PAD * unit, ROW * unit)
            if row.key == self.chosen:
                painter.fillRect(rect, QColor(mix(theme.panel, theme.accent, 0.16)))
            if line == focused:
                painter.setPen(QPen(QColor(theme.accent), unit))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            if row.key in self.drawn:
                style = racer_style(self.drawn[row.key], theme)
                draw_sample(painter, QPointF(PAD * unit, rect.center().y()), style, theme, unit)
            for column, place in self.layout.columns:
                formula = self.formula(column.text(row)) if column.latex else None
                cell = QRectF(place.left(), top, place.width(), ROW * unit)
                draw_cell(painter, row, column, cell, line=formula, theme=theme, unit=unit)
            painter.setPen(QPen(qcolor(theme.grid, 0.6), 1.0))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())

    def draw_scroll_bar(self, painter: QPainter, first: int, count: int) -> None:
        """Draw where the rows that are seen lie in the list, unless all are."""
        area, seen = self.layout.rows_area, self.layout.fitting
        if count <= seen:
            return
        distance, width = SCROLL_BAR
        height = area.height() - 8.0
        rail = QRectF(area.width() - distance, area.top(), width, height)
        painter.fillRect(rail, qcolor(self.theme.line, 0.5))
        top, share = rail.top() + height * first / count, min(seen / count, 1.0)
        painter.fillRect(QRectF(rail.left(), top, width, height * share), QColor(self.theme.quiet_text))
