"""Draws the inputs of an example that is a picture as one, and how much each pixel matters as another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from math import isqrt

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.objective import FloatArray
from widgets.painting.diverging_colours import picture_of
from widgets.painting.primitives import centred, elide, write
from widgets.prediction_parts.example_data import Stage
from widgets.style.theme import Theme, rgb

#: Columns that are named by row and column, and those that are numbered.
BY_PLACE = re.compile(r"(?:px|pix|pixel)?\W?(\d+)\D(\d+)", re.ASCII | re.IGNORECASE)
NUMBERED = re.compile(r"(?:px|pix|pixel)\D?(\d+)", re.ASCII | re.IGNORECASE)
#: Pictures have at least so many rows and columns.
LEAST = 3
#: Between two pictures, and the line above each, in unscaled pixels.
GAP, LINE = 12.0, 16.0


@lru_cache(maxsize=4)
def pixel_shape(names: tuple[str, ...]) -> tuple[int, int] | None:
    """Rows and columns of the picture whose pixels these are, row by row; None where they are none."""
    places = [BY_PLACE.fullmatch(name) for name in names]
    if names and all(places):
        at = [(int(found[1]), int(found[2])) for found in places if found is not None]
        (top, left), (bottom, right) = at[0], at[-1]
        shape = bottom - top + 1, right - left + 1
        grid = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        return shape if at == grid and min(shape) >= LEAST else None
    numbers = [NUMBERED.fullmatch(name) for name in names]
    if all(numbers) and isqrt(len(names)) ** 2 == len(names) >= LEAST**2:
        found = [int(number[1]) for number in numbers if number is not None]
        in_order = found == list(range(found[0], found[0] + len(found)))
        return (isqrt(len(names)), isqrt(len(names))) if in_order else None
    return None


@dataclass(frozen=True)
class PixelPainter:
    """A picture's inputs and their place; see `StagePainter`, in whose place it stands.

    Attributes:
        stage: the numbers.
        where: their place.
        theme: its colours.
        unit: pixels per unscaled pixel.
        shape: rows and columns.
    """

    stage: Stage
    where: QRectF
    theme: Theme
    unit: float
    shape: tuple[int, int]

    @property
    def areas(self) -> list[QRectF]:
        """Where the picture is and, where that is known, how much its pixels matter: beside or below it."""
        where, unit, count = self.where, self.unit, 2 if len(self.stage.bars) else 1
        gap, line = GAP * unit, LINE * unit
        rows, columns = self.shape
        beside = min((where.width() - (count - 1) * gap) / count / columns, where.height() / rows)
        below = min(where.width() / columns, (where.height() - (count - 1) * (gap + line)) / count / rows)
        side = max(beside, below, 1.0)
        width, height = side * columns, side * rows
        dx, dy = (width + gap, 0.0) if beside >= below else (0.0, height + gap + line)
        first = QRectF(where.left(), where.top(), width, height)
        return [first.translated(place * dx, place * dy) for place in range(count)]

    def cell(self, place: int) -> QRectF:
        """The place of a pixel."""
        row, column = divmod(place, self.shape[1])
        area = self.areas[0]
        width, height = area.width() / self.shape[1], area.height() / self.shape[0]
        return QRectF(area.left() + column * width, area.top() + row * height, width, height)

    def place_at(self, at: QPointF) -> int | None:
        """The pixel under a point of either picture."""
        for area in self.areas:
            if area.contains(at):
                across, down = (at.x() - area.left()) / area.width(), (at.y() - area.top()) / area.height()
                row, column = (
                    min(int(share * count), count - 1)
                    for share, count in ((down, self.shape[0]), (across, self.shape[1]))
                )
                return row * self.shape[1] + column
        return None

    def draw(self, painter: QPainter) -> None:
        """Draw the pictures with what they are."""
        areas = self.areas
        parts = [("inputs", self.stage.values, self.theme.text)]
        if len(areas) > 1:
            parts.append(("importance", np.clip(self.stage.bars, 0.0, None), self.theme.accent))
        for area, (title, values, ink) in zip(areas, parts, strict=True):
            base, room = centred(area.top() - 8.0 * self.unit, unit=self.unit), area.width() / self.unit
            write(painter, area.left(), base, elide(title, room), self.theme.quiet_text, unit=self.unit)
            self._draw_pixels(painter, area, values, ink)

    def _draw_pixels(self, painter: QPainter, area: QRectF, values: FloatArray, ink: str) -> None:
        """Draw values from the ground, which is nought or the smallest, to the ink, which is the largest."""
        known = np.nan_to_num(values).reshape(self.shape)
        low = min(float(known.min()), 0.0)
        share = (known - low) / ((float(known.max()) - low) or 1.0)
        ground, full = rgb(self.theme.wall), rgb(ink)
        pixels = np.rint(255.0 * (ground + share[..., None] * (full - ground))).astype(np.uint8)
        hints = painter.renderHints()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        painter.drawImage(area, picture_of(pixels.transpose(1, 0, 2)[:, ::-1]))
        painter.setRenderHints(hints)
        painter.setPen(QPen(QColor(self.theme.axis), self.unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
