"""How an update rule is drawn: each equation with this frame's numbers below it."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter

from widgets.painting.primitives import fill, write
from widgets.run.step_layout import GAP, LEADING, NAME, Block, StepLayout
from widgets.style.theme import Theme
from widgets.style.typesetter import EM


@dataclass(frozen=True, eq=False)
class RulePainter:
    """What draws a rule.

    Attributes:
        setting: how it is set.
        label: the width of the coordinates' names, at the size `EM`.
        theme: the colours.
        unit: pixels per unscaled pixel.
    """

    setting: StepLayout
    label: float
    theme: Theme
    unit: float

    def draw(self, painter: QPainter, area: QRectF) -> None:
        """Draw the columns of equations, spread over the height of the area."""
        setting, unit = self.setting, self.unit
        left, scale = area.left(), setting.size / EM
        for column, width in zip(setting.columns, setting.widths, strict=True):
            heights = [block.size(self.label, setting.coordinate)[1] * scale for block in column]
            between = min((area.height() - sum(heights)) / len(column), 10.0 * unit)
            y = area.top() + 0.5 * between
            for block, height in zip(column, heights, strict=True):
                base = y + block.formula.ascent * scale
                fill(painter, block.formula.path, QPointF(left, base), scale, self.theme.text)
                self._draw_lines(painter, block, QPointF(left, y + block.height * scale))
                y += height + between
            left += width * scale + GAP * unit

    def _draw_lines(self, painter: QPainter, block: Block, at: QPointF) -> None:
        """Draw the lines with numbers below an equation."""
        coordinate, scale, theme = self.setting.coordinate, self.setting.size / EM, self.theme
        y, left = at.y(), at.x() + self.label * scale
        for name, skeleton, numbers in block.lines(coordinate):
            y += (LEADING + skeleton.ascent) * scale
            if coordinate is None:
                beside = min(NAME * scale, self.unit)
                write(painter, at.x() + 0.4 * EM * scale, y, name, theme.quiet_text, unit=beside)
            fill(painter, skeleton.path, QPointF(left, y), scale, theme.quiet_text)
            fill(painter, numbers, QPointF(left, y), scale, theme.text)
            y += skeleton.descent * scale
