"""Update rules side by side, with what differs between them marked: why two libraries do not do the same."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPainterPath
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from widgets.painting.primitives import SAMPLE, centred, draw_message, draw_sample, elide, fill, write
from widgets.plots.plot_area import unit_of
from widgets.rules.rules_data import RuleColumn, rule_columns
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.style.typeset import Typeset, typeset
from widgets.style.typesetter import EM
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

#: In unscaled pixels: the margin, the distance of columns, a row of text, and between two equations.
PAD, GAP, ROW, LEADING = 10.0, 18.0, 17.0, 9.0
#: The largest and the smallest size of formulas, in unscaled pixels.
LARGEST, SMALLEST = 24.0, 7.0
#: Formulas have at least this share of the height below the names, whatever settings are then left out.
LEAST_SHARE = 0.6
#: How far a mark reaches beyond what it marks, in unscaled pixels, and how strong it is.
ROUND, STRENGTH = 2.0, 0.30
NO_RULES = "A recorded run has no update rule."


class RulesView(View):
    """A column for each racer: its rule typeset, and its settings below."""

    key = "rules"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.columns: tuple[RuleColumn, ...] = ()
        super().__init__(theme, parent)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Compare the rules (see `View.prepare`)."""
        del before
        self.columns = rule_columns(frame)

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    def summary(self) -> str:
        """What is marked (see `View.summary`)."""
        if not self.columns:
            return NO_RULES
        marks = any(typeset(line).marked for column in self.columns for line in column.lines)
        marks |= any(setting.differs for column in self.columns for setting in column.settings)
        if len(self.columns) == 1:
            return self.columns[0].racer.shown_name
        return "what differs is marked" if marks else "the same or different optimizers"

    def table(self) -> Table:
        """The numeric settings (see `View.table`)."""
        return {
            f"{column.racer.name}.{name}": np.array([float(value)])
            for column in self.columns
            for name, value in column.values.items()
            if isinstance(value, int | float)
        }

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the columns (see `View.draw`)."""
        if not self.columns:
            draw_message(painter, QRectF(self.rect()), NO_RULES, self.theme, 1.0)
            return
        unit, count = self.unit, len(self.columns)
        width = (self.width() - (2.0 * PAD + (count - 1) * GAP) * unit) / count
        rules = [[typeset(line) for line in column.lines] for column in self.columns]
        settings = max(len(column.settings) for column in self.columns)
        below = self.height() - (2.0 * PAD + 2.5 * ROW) * unit
        room = max(below - settings * ROW * unit, LEAST_SHARE * below)
        size = self._size(rules, width, room)
        for place, (column, lines) in enumerate(zip(self.columns, rules, strict=True)):
            left = PAD * unit + place * (width + GAP * unit)
            self._draw_column(painter, column, lines, QRectF(left, PAD * unit, width, self.height()), size)

    def _size(self, rules: list[list[Typeset]], width: float, room: float) -> float:
        """The size of formulas in pixels at which the widest fits, and the tallest column if it can."""
        widest = max(line.width for lines in rules for line in lines)
        tallest = max(sum(line.ascent + line.descent for line in lines) for lines in rules)
        gaps = max(len(lines) for lines in rules) * LEADING * self.unit
        fits = min(width / widest, max(room - gaps, 0.0) / tallest) * EM
        return max(min(fits, LARGEST * self.unit), SMALLEST * self.unit)

    def _draw_column(
        self, painter: QPainter, column: RuleColumn, lines: list[Typeset], area: QRectF, size: float
    ) -> None:
        unit, theme, scale = self.unit, self.theme, size / EM
        left, y = area.left(), area.top() + 0.5 * ROW * unit
        draw_sample(painter, QPointF(left, y), racer_style(column.racer.index, theme), theme, unit)
        room = area.width() / unit
        name = elide(column.racer.shown_name, room - SAMPLE, weight="strong")
        write(
            painter, left + SAMPLE * unit, centred(y, unit=unit), name, theme.text, weight="strong", unit=unit
        )
        y += ROW * unit
        write(painter, left, centred(y, unit=unit), elide(column.dialect, room), theme.quiet_text, unit=unit)
        y += ROW * unit
        for line in lines:
            base = y + line.ascent * scale
            for rect in line.marked:
                place = QRectF(
                    left + rect.left() * scale,
                    base + rect.top() * scale,
                    rect.width() * scale,
                    rect.height() * scale,
                )
                self._mark(painter, place)
            fill(painter, line.path, QPointF(left, base), scale, theme.text)
            y = base + line.descent * scale + LEADING * unit
        y += 0.5 * ROW * unit
        for setting in column.settings:
            if y > self.height() - 0.5 * ROW * unit:
                return
            name = elide(setting.name, 0.62 * room)
            write(painter, left, centred(y, unit=unit), name, theme.quiet_text, unit=unit)
            wide = text_width(setting.text, "small") * unit
            right = left + min(area.width(), 180.0 * unit)
            if setting.differs:
                self._mark(painter, QRectF(right - wide, y - 0.36 * ROW * unit, wide, 0.72 * ROW * unit))
            write(painter, right, centred(y, unit=unit), setting.text, theme.text, unit=unit, align="right")
            y += ROW * unit

    def _mark(self, painter: QPainter, rect: QRectF) -> None:
        around = ROUND * self.unit
        shape = QPainterPath()
        shape.addRoundedRect(rect.adjusted(-around, -around, around, around), around, around)
        painter.fillPath(shape, qcolor(self.theme.accent, STRENGTH))


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="rules",
    title="Rules side by side",
    meaning="The update rules of several racers beside each other, with what differs in them marked.",
    make=RulesView,
    order=35,
    size=(960, 420),
    smallest=(320, 220),
    docked=(300, 200),
)
