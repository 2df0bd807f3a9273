"""A confusion matrix: which classes are taken for which."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.network.scores import Score
from engine.objective import IntArray
from widgets.painting.primitives import centred, draw_marker, elide, write
from widgets.plots.plot_axes import ROW
from widgets.prediction_parts.boundary_layout import SIGN
from widgets.prediction_parts.prediction_map import class_style
from widgets.predictions.scores_layout import LABELS
from widgets.style.fonts import Size, text_width
from widgets.style.number_text import percent
from widgets.style.theme import Theme, mix, strongest

#: Cells at least as wide show shares beneath the counts.
WITH_SHARE = 34.0
#: Of more classes the many zeros would hide the rest.
FEW = 4

#: A cell's count is written in thin letters, which smoothing pales: its ground leaves them more contrast.
MARGIN = 1.2


@lru_cache(maxsize=16)
def _strongest_share(theme: Theme, full: str) -> float:
    """The largest share of a colour in the ground of a cell whose count still stands out."""
    return strongest(theme.panel, full, theme.text, MARGIN * theme.least_contrast)


@dataclass(frozen=True, eq=False)
class Confusion:
    """A matrix and where its cells are.

    Attributes:
        part: ``"train"`` or ``"test"``.
        counts: ``(C, C)``, rows the true class, columns the answer.
        names: of the classes.
        area: of the cells.
        labels: the room for names beside them, in unscaled pixels.
    """

    part: str
    counts: IntArray
    names: Sequence[str]
    area: QRectF
    labels: float = LABELS

    @classmethod
    def of(cls, score: Score, names: Sequence[str], area: QRectF, labels: float = LABELS) -> Confusion | None:
        """The matrix of a score; None for regression."""
        return None if score.confusion is None else cls(score.part, score.confusion, names, area, labels)

    @staticmethod
    def labels_for(names: Sequence[str]) -> float:
        """The room that the names of classes need beside a matrix, in unscaled pixels."""
        return max(text_width(name, "small") for name in names) + SIGN + 8.0

    def share(self, row: int, column: int) -> float:
        """The share of the examples of a class that get an answer; 0 of none."""
        return float(self.counts[row, column]) / max(int(self.counts[row].sum()), 1)

    def rect(self, row: int, column: int) -> QRectF:
        """The place of a cell."""
        side = self.area.width() / len(self.names)
        return QRectF(self.area.left() + column * side, self.area.top() + row * side, side, side)

    def text_at(self, at: QPointF) -> str:
        """What the cell under a point says, in words; empty outside."""
        if not self.area.contains(at):
            return ""
        side, most = self.area.width() / len(self.names), len(self.names) - 1
        row = min(int((at.y() - self.area.top()) / side), most)
        column = min(int((at.x() - self.area.left()) / side), most)
        outcome = "answered rightly" if row == column else f"taken for {self.names[column]}"
        of = int(self.counts[row].sum())
        return (
            f"{self.part}: {int(self.counts[row, column])} of {of} {self.names[row]} {outcome}"
            f" ({percent(self.share(row, column))})"
        )

    def draw(self, painter: QPainter, theme: Theme, unit: float) -> None:
        """Draw cells, names and what they are."""
        area = self.area
        head = centred(area.top() - 1.5 * ROW * unit, unit=unit)
        left = area.left() - self.labels * unit
        write(painter, left, head, self.part, theme.text, weight="strong", unit=unit)
        if area.width() / unit >= text_width("answer", "small"):
            write(painter, area.center().x(), head, "answer", theme.quiet_text, unit=unit, align="middle")
        base = centred(area.top() - 0.5 * ROW * unit, unit=unit)
        write(painter, left, base, "true", theme.quiet_text, unit=unit)
        for number in range(len(self.names)):
            self._draw_names(painter, number, theme, unit)
            for column in range(len(self.names)):
                self._draw_cell(painter, number, column, theme, unit)
        painter.setPen(QPen(QColor(theme.axis), unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)

    def _draw_names(self, painter: QPainter, number: int, theme: Theme, unit: float) -> None:
        style, name = class_style(number, theme), self.names[number]
        cell, size = self.rect(number, number), min(9.0, 0.6 * self.rect(0, 0).width() / unit) * unit
        beside = QPointF(self.area.left() - (self.labels - 5.0) * unit, cell.center().y())
        draw_marker(painter, beside, style, theme, size)
        text = elide(name, self.labels - SIGN - 6.0)
        base = centred(beside.y(), unit=unit)
        write(painter, self.area.left() - (self.labels - SIGN) * unit, base, text, theme.text, unit=unit)
        above = QPointF(cell.center().x(), self.area.top() - 0.5 * ROW * unit)
        draw_marker(painter, above, style, theme, size)

    def _draw_cell(self, painter: QPainter, row: int, column: int, theme: Theme, unit: float) -> None:
        cell, share, count = self.rect(row, column), self.share(row, column), int(self.counts[row, column])
        full = theme.good if row == column else theme.bad
        # Few errors must be seen, too: their colour begins at a tenth.
        most = _strongest_share(theme, full)
        strength = 0.0 if count == 0 else 0.1 + (most - 0.1) * share
        ground = mix(theme.panel, full, strength)
        painter.fillRect(cell.adjusted(0.5 * unit, 0.5 * unit, -0.5 * unit, -0.5 * unit), QColor(ground))
        if count == 0 and len(self.names) > FEW:
            return
        ink = theme.quiet_text if count == 0 else theme.text
        middle, width = cell.center(), cell.width() / unit
        if width >= WITH_SHARE:
            part = f"{100.0 * share:.0f} %"
            size: Size = "body" if width >= 48.0 else "small"
            apart = (8.0 if size == "small" else 9.0) * unit
            base = centred(middle.y() - apart, size, unit)
            write(
                painter,
                middle.x(),
                base,
                str(count),
                ink,
                size=size,
                weight="strong",
                unit=unit,
                align="middle",
            )
            write(
                painter,
                middle.x(),
                centred(middle.y() + apart, unit=unit),
                part,
                ink,
                unit=unit,
                align="middle",
            )
        else:
            # Smaller rather than not at all.
            fit = min(1.0, (width - 3.0) / text_width(str(count), "small")) * unit
            where = centred(middle.y(), unit=fit)
            write(painter, middle.x(), where, str(count), ink, unit=fit, align="middle")
