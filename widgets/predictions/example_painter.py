"""Draws a column of numbers of an example: a cell for each, coloured by its value in hidden layers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter

from widgets.painting.diverging_colours import diverging_colour
from widgets.painting.primitives import centred, elide, write
from widgets.prediction_parts.example_data import Stage
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, contrast, mix

#: A cell's height and the room between two, in unscaled pixels.
CELL, GAP = 18.0, 2.0


@dataclass(frozen=True)
class StagePainter:
    """A column and its place.

    Attributes:
        stage: the numbers.
        where: their place.
        theme: its colours.
        unit: pixels per unscaled pixel.
    """

    stage: Stage
    where: QRectF
    theme: Theme
    unit: float

    @property
    def shown(self) -> int:
        """How many numbers have room; of more the last line says how many are left."""
        count = len(self.stage.values)
        fitting = max(int((self.where.height() / self.unit + GAP) / (CELL + GAP)), 1)
        return count if count <= fitting else fitting - 1

    def cell(self, place: int) -> QRectF:
        """The place of a number."""
        top = self.where.top() + place * (CELL + GAP) * self.unit
        return QRectF(self.where.left(), top, self.where.width(), CELL * self.unit)

    def place_at(self, at: QPointF) -> int | None:
        """The number under a point."""
        return next((place for place in range(self.shown) if self.cell(place).contains(at)), None)

    def draw(self, painter: QPainter) -> None:
        """Draw title and cells."""
        unit, theme, where, values = self.unit, self.theme, self.where, self.stage.values
        title, above = (
            elide(self.stage.title, where.width() / unit),
            centred(where.top() - 8.0 * unit, unit=unit),
        )
        write(painter, where.left(), above, title, theme.quiet_text, unit=unit)
        top = float(np.abs(values[np.isfinite(values)]).max(initial=0.0)) or 1.0
        for place in range(self.shown):
            self._draw_cell(painter, place, top)
        if self.shown < len(values):
            more = f"+ {len(values) - self.shown:,} more"
            base = centred(self.cell(self.shown).center().y(), unit=unit)
            write(painter, where.left(), base, more, theme.quiet_text, unit=unit)

    def _draw_cell(self, painter: QPainter, place: int, top: float) -> None:
        stage, cell, unit, theme = self.stage, self.cell(place), self.unit, self.theme
        ground, value = theme.wall, float(stage.values[place])
        if stage.is_layer and np.isfinite(value):
            ground = diverging_colour(value / top, theme)
        painter.fillRect(cell, QColor(ground))
        if len(stage.bars):
            share = float(np.clip(stage.bars[place], 0.0, 1.0))
            bar = QRectF(cell.left(), cell.bottom() - 3.0 * unit, cell.width() * share, 3.0 * unit)
            painter.fillRect(bar, QColor(theme.accent))
        ink = max((theme.text, theme.ground, theme.on_accent), key=lambda colour: contrast(colour, ground))
        middle, number = centred(cell.center().y(), unit=unit), stage.text(place)
        wide, room = text_width(number, "small"), cell.width() / unit
        if wide + 6.0 <= room:
            write(painter, cell.right() - 4.0 * unit, middle, number, ink, unit=unit, align="right")
        if not stage.is_layer and room - wide > 26.0:
            name = elide(stage.names[place], room - wide - 14.0)
            write(painter, cell.left() + 4.0 * unit, middle, name, mix(ink, ground, 0.15), unit=unit)
