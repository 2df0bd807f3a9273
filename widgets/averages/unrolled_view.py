"""The moving average of the chosen day written out: formula, numbers, and the sum growing term by term."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPen
from PyQt6.QtWidgets import QWidget

from engine.averages.moving_average import MovingAverage
from engine.frames.frame import Frame
from engine.number_format import MINUS
from widgets.averages.average_data import chosen_average, is_corrected, why_nothing
from widgets.averages.unrolled_terms import Terms, average_starts_elsewhere
from widgets.painting.primitives import SAMPLE, centred, draw_sample, fill, write
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, full, short
from widgets.style.theme import Theme, qcolor, racer_style
from widgets.style.typeset import number_line, set_numbers
from widgets.style.typesetter import EM
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

PAD, ROW = 10.0, 16.0
#: The width of a term's column, and of the labels at the left, in unscaled pixels.
COLUMN, LABELS = 74.0, 76.0
#: Columns at most: a longer row cannot be read.
MOST = 24
#: The sizes of the formulas, in unscaled pixels: the largest, and the one that comes before a full table.
LARGEST, READABLE = 17.0, 13.0
#: From one line of formulas to the next, in their size.
LEADING = 1.75
#: Terms of the formula at most: the table has more.
MOST_TERMS = 6


class UnrolledView(View):
    """V_t as the sum of its weighted values."""

    key = "unrolled"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._columns: list[tuple[float, str]] = []
        self.empty = ""
        super().__init__(theme, parent)

    @property
    def average(self) -> MovingAverage | None:
        """The chosen racer's."""
        return chosen_average(self.frame, self.display.racer) if self.frame is not None else None

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Find out whether there is something to write out (see `View.prepare`)."""
        del before
        self.empty = why_nothing(frame, self.display.racer, weights=True)

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(min(max(min(self.width() / 760.0, self.height() / 160.0), 1.0), 2.6))

    def table(self) -> Table:
        """Every term (see `View.table`)."""
        average = self.average
        if average is None or self.empty:
            return {}
        terms = Terms.of(average, average.step)
        return {
            average.counted: terms.days,
            "weight": terms.weights,
            average.measured: terms.values,
            "product": terms.products,
            "sum so far": terms.sums,
        }

    def summary(self) -> str:
        """Whose average, of which day (see `View.summary`)."""
        average = self.average
        if average is None or average.beta is None or self.empty:
            return ""
        return f"{average.name}, {average.counted} {average.step}, β = {short(average.beta)}"

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw formula, numbers, correction and the table of terms (see `View.draw`)."""
        average = self.average
        if self.frame is None or average is None or self.empty:
            self.draw_message(painter, self.empty, self.unit)
            return
        unit, theme = self.unit, self.theme
        whole = QRectF(self.rect()).adjusted(PAD * unit, 0.5 * PAD * unit, -PAD * unit, -0.5 * PAD * unit)
        draw_sample(
            painter,
            QPointF(whole.left(), whole.top() + 0.5 * ROW * unit),
            racer_style(average.index, theme),
            theme,
            unit,
        )
        base = centred(whole.top() + 0.5 * ROW * unit, unit=unit)
        left = whole.left() + SAMPLE * unit
        write(painter, left, base, average.name, theme.text, weight="strong", unit=unit)
        left += (text_width(average.name, "small", "strong") + 14.0) * unit
        write(painter, left, base, self._said(average, whole.right() - left), theme.quiet_text, unit=unit)
        count = min(max(int((whole.width() / unit - LABELS) / COLUMN) - 1, 1), MOST)
        terms = Terms.of(average, count)
        rows = self._rows(terms)
        body = whole.adjusted(0.0, (ROW + 4.0) * unit, 0.0, 0.0)
        lines = 2 + is_corrected(self.frame)
        # what is scarce goes to the formulas first, then to the rows of the table
        size = min(
            max((body.height() - len(rows) * ROW * unit) / (lines * LEADING), READABLE * unit), LARGEST * unit
        )
        bottom = self._draw_formulas(painter, terms, body, size)
        room = int((body.bottom() - bottom) / (ROW * unit))
        self._draw_table(
            painter, terms, rows[: max(room, 0)] if room >= 2 else [], QPointF(body.left(), bottom)
        )

    def _said(self, average: MovingAverage, room: float) -> str:
        """What the sum means, as much as there is room for."""
        recent = f"{average.counted} {average.step}"
        share = short(1.0 - (average.beta or 0.0))
        sentences = (
            f"on {recent}: the newest value weighs 1 {MINUS} β = {share}, each older one β times less",
            f"on {recent}, each older value weighs β times less",
            f"on {recent}",
        )
        return next((s for s in sentences if text_width(s, "small") * self.unit <= room), "")

    def _draw_formulas(self, painter: QPainter, terms: Terms, area: QRectF, size: float) -> float:
        """Draw the lines of LaTeX, each with as many terms as fit, and return where the last one ends."""
        theme, y = self.theme, area.top()
        texts = [(terms.symbols, theme.quiet_text), (terms.numbers, theme.text)]
        for line, ink in texts:
            y = self._draw_line(
                painter, [line(count) for count in range(MOST_TERMS, 0, -1)], ink, area=area, size=size, top=y
            )
        if self.frame is not None and is_corrected(self.frame):
            y = self._draw_line(painter, [terms.correction()], theme.accent, area=area, size=size, top=y)
        return y

    def _draw_line(
        self, painter: QPainter, ways: list[str], ink: str, *, area: QRectF, size: float, top: float
    ) -> float:
        """Draw the first of several ways to say a line that fits, or the last one smaller."""
        for latex in ways:
            if not latex:
                break
            skeleton, numbers = set_numbers(number_line(latex))
            scale = size / EM
            if skeleton.width * scale <= area.width() or latex is ways[-1]:
                scale = min(scale, area.width() / skeleton.width)
                at = QPointF(area.left(), top + (0.5 * LEADING + 0.33) * size)
                fill(painter, skeleton.path, at, scale, ink)
                fill(painter, numbers, at, scale, ink)
                break
        return top + LEADING * size

    def _rows(self, terms: Terms) -> list[tuple[str, list[str], str]]:
        """The table: for each row its name, a cell a term, and what is written under the rest."""
        average = terms.average
        older = f"{terms.older} older" if terms.older else ""
        weight = 1.0 - average.start_weight - float(terms.weights.sum())
        if average_starts_elsewhere(average):
            older, weight = f"{older}, start" if older else "start", weight + average.start_weight
        return [
            ("", [f"{average.counted} {int(day)}" for day in terms.days], older),
            ("sum so far", [fixed(float(v)) for v in terms.sums], fixed(terms.total) if older else ""),
            ("product", [fixed(float(v)) for v in terms.products], fixed(terms.rest) if older else ""),
            ("value", [fixed(float(v)) for v in terms.values], ""),
            ("weight", [fixed(float(v)) for v in terms.weights], fixed(weight) if older else ""),
        ]

    def _draw_table(
        self, painter: QPainter, terms: Terms, rows: list[tuple[str, list[str], str]], at: QPointF
    ) -> None:
        """Draw the rows there is room for: a head, then from the weight to the sum."""
        self._columns = []
        if not rows or not len(terms.days):
            return
        unit, theme = self.unit, self.theme
        ordered = [rows[0], *reversed(rows[1:])]
        rights = [at.x() + (LABELS + (k + 1) * COLUMN - 8.0) * unit for k in range(len(terms.days) + 1)]
        self._columns = list(zip(rights, [*map(str, terms.days.astype(int).tolist()), "older"], strict=True))
        for number, (name, cells, rest) in enumerate(ordered):
            base = centred(at.y() + (number + 0.5) * ROW * unit, unit=unit)
            strong = name == "sum so far"
            write(painter, at.x(), base, name, theme.quiet_text, unit=unit)
            for right, text in zip(rights, [*cells, rest], strict=True):
                ink = theme.quiet_text if not number else theme.accent if strong else theme.text
                write(painter, right, base, text, ink, unit=unit, align="right")
        line = at.y() + ROW * unit
        painter.setPen(QPen(qcolor(QColor(theme.line).name()), unit))
        painter.drawLine(QPointF(at.x(), line), QPointF(rights[-1], line))

    def tip_at(self, at: QPointF) -> str:
        """The term under the mouse in full, or the whole sum (see `View.tip_at`)."""
        average = self.average
        if average is None or average.beta is None or self.empty:
            return ""
        terms = Terms.of(average, MOST)
        reach = COLUMN * self.unit
        for k, (right, _) in enumerate(self._columns[:-1]):
            if right - reach + 8.0 < at.x() <= right + 8.0 and at.y() > 0.4 * self.height():
                return (
                    f"{average.counted} {int(terms.days[k])}\nweight {full(float(terms.weights[k]))}\n"
                    f"{average.measured} {full(float(terms.values[k]))}\n"
                    f"product {full(float(terms.products[k]))}\nsum so far {full(float(terms.sums[k]))}"
                )
        lines = [f"V {full(terms.total)}", f"sum of weights {full(float(average.weight_sums[-1]))}"]
        if np.isfinite(average.corrected[-1]):
            lines.append(f"corrected {full(float(average.corrected[-1]))}")
        return "\n".join(lines)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="unrolled",
    title="Unrolled",
    meaning="The chosen day's average as the sum of its weighted values, with every number.",
    make=UnrolledView,
    order=210,
    size=(960, 240),
    smallest=(560, 150),
    docked=(320, 140),
)
