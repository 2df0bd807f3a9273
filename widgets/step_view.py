"""This step in numbers: the update rule typeset, the same lines with this frame's values, and the state."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen, QTransform
from PyQt6.QtWidgets import QWidget

from engine.expression.latex import symbol_latex
from engine.frame import Frame, RacerFrame, StepLine
from engine.objective import FloatArray
from widgets.drawing import CAP_HEIGHT, SAMPLE, centred, draw_sample, elide, say, write
from widgets.fonts import SIZES, text_width
from widgets.numbers import fixed, full, short
from widgets.step_layout import (
    GAP,
    LEADING,
    NAMES,
    SHOWN,
    SMALLEST,
    Block,
    Setting,
    block_of,
    result_at,
    set_blocks,
)
from widgets.theme import Theme, racer_look
from widgets.typeset import EM, typeset
from widgets.view import Table, View

PAD, ROW = 12.0, 18.0
COLUMN, LABELS = 84.0, 88.0
"""Widths in the table of the state."""
NARROWEST = 540.0
"""A narrower view has no table."""


class StepView(View):
    """The chosen racer's coming step: rule, numbers and state."""

    key = "step"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._lines: tuple[StepLine, ...] = ()
        self._whose: object = None
        self._blocks: tuple[Block, ...] = ()
        self._steady: tuple[object, float] | None = None
        self.setting: Setting | None = None
        """How the rule was last set."""
        self.rule_area = QRectF()
        """Where it was drawn."""
        super().__init__(theme, parent)

    def take(self, frame: Frame, before: Frame | None) -> None:
        """Take the chosen racer's lines; before a phase reaches them keep the rule (see `View.take`)."""
        del before
        racer = self.chosen_racer
        if racer is None:
            self._lines, self._blocks = (), ()
            return
        whose = (frame.generation, racer.name)
        reached = bool(racer.lines)
        if reached and racer.lines is not self._lines:
            self._lines = racer.lines
        elif not reached and whose != self._whose:
            self._lines = ()
        self._whose = whose
        self._blocks = tuple(block_of(line, frame.names) for line in self._lines)

    def table(self) -> Table:
        """State and results of the chosen racer (see `View.table`)."""
        racer = self.chosen_racer
        if racer is None:
            return {}
        return {**dict(self._state(racer)), **{f"{line.name} after": line.values for line in racer.lines}}

    def summary(self) -> str:
        """Whose step it is (see `View.summary`)."""
        racer = self.chosen_racer
        return "" if racer is None or self.frame is None else f"{racer.name}, step {self.frame.address.step}"

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return min(max(min(self.width() / 760.0, self.height() / 200.0), 1.0), 2.6)

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw header, rule, state and caption (see `View.draw`)."""
        racer = self.chosen_racer
        if self.frame is None or racer is None:
            say(painter, QRectF(self.rect()), "No racer is running.", self.theme, 1.0)
            return
        unit = self.unit
        self._draw_header(painter, racer)
        top, bottom = (PAD * 0.5 + ROW + 4.0) * unit, self.height() - (PAD * 0.5 + ROW + 2.0) * unit
        right = self.width() - PAD * unit
        whole = QRectF(PAD * unit, top, right - PAD * unit, bottom - top)
        beside = whole.adjusted(0.0, 0.0, -self._state_width() - GAP * unit, 0.0)
        # The rule comes first: a long one in a small view takes the room of the state.
        has_state = self.width() >= NARROWEST * unit and (
            not self._blocks or self._set(beside).size >= SMALLEST * unit
        )
        if has_state:
            self._draw_state(painter, racer, whole)
        if self._blocks:
            self._draw_rule(painter, beside if has_state else whole, reached=bool(racer.lines))
        self._draw_caption(painter, racer)

    def _draw_header(self, painter: QPainter, racer: RacerFrame) -> None:
        unit, theme, middle = self.unit, self.theme, (0.5 * PAD + 0.5 * ROW) * self.unit
        base = centred(middle, unit=unit)
        draw_sample(painter, QPointF(PAD * unit, middle), racer_look(racer.index, theme), theme, unit)
        x = (PAD + SAMPLE) * unit
        write(painter, x, base, racer.name, theme.text, weight="strong", unit=unit)
        x += (text_width(racer.name, "small", "strong") + 18.0) * unit
        right = self.width() - PAD * unit - self._draw_phases(painter, base)
        facts = [("loss", fixed(racer.loss), "0.000e−00")]
        if racer.learning_rate is not None:
            facts.insert(0, ("learning rate", short(racer.learning_rate), "0.00000"))
        if racer.step_loss is not None and racer.step_loss != racer.loss:
            facts.append(("batch loss", fixed(racer.step_loss), "0.000e−00"))
        for name, value, widest in facts:
            beside = (text_width(name, "small") + 6.0) * unit
            reach = beside + (max(text_width(widest, "small"), text_width(value, "small")) + 14.0) * unit
            if x + reach > right:
                break
            write(painter, x, base, name, theme.quiet_text, unit=unit)
            write(painter, x + beside, base, value, theme.text, unit=unit)
            x += reach

    def _draw_phases(self, painter: QPainter, base: float) -> float:
        """Draw a dot for each phase at the right, full when it is done, and return how wide this is."""
        frame, unit, theme = self.frame, self.unit, self.theme
        if frame is None or not frame.phases:
            return 0.0
        done = frame.address.phase
        widest = max(text_width(name, "small") for name in frame.phases)
        text = frame.phases[done - 1] if done else ""
        x, middle = self.width() - (PAD + widest) * unit, base - 0.5 * CAP_HEIGHT * SIZES["small"] * unit
        write(painter, x, base, text, theme.text, unit=unit)
        reach = widest + 8.0 + 11.0 * len(frame.phases)
        for number in range(len(frame.phases)):
            at = QPointF(self.width() - (PAD + reach - 11.0 * number - 4.0) * unit, middle)
            painter.setPen(QPen(QColor(theme.accent if number < done else theme.axis), 1.2 * unit))
            painter.setBrush(QColor(theme.accent if number < done else theme.panel))
            painter.drawEllipse(at, 3.0 * unit, 3.0 * unit)
        return (reach + 8.0) * unit

    def _draw_caption(self, painter: QPainter, racer: RacerFrame) -> None:
        frame, unit = self.frame, self.unit
        if frame is None:
            return
        text = racer.divergence or frame.caption
        ink = self.theme.bad if racer.divergence else self.theme.text
        base = centred(self.height() - (0.5 * PAD + 0.5 * ROW) * unit, unit=unit)
        write(painter, PAD * unit, base, elide(text, self.width() / unit - 2.0 * PAD), ink, unit=unit)

    def _draw_rule(self, painter: QPainter, area: QRectF, *, reached: bool) -> None:
        setting = self.setting = self._steadied(self._set(area))
        self.rule_area = area
        unit, scale, label = self.unit, setting.size / EM, self._label()
        head = 0.0 if setting.full_lines else NAMES * unit
        for number, column in enumerate(setting.columns):
            left, y = area.left() + number * (setting.width * scale + GAP * unit), area.top()
            if head:
                self._draw_names(painter, left, centred(y + 0.5 * head, unit=unit), scale)
            heights = [
                (block.size(label)[1] if setting.full_lines else block.height) * scale for block in column
            ]
            between = min((area.height() - head - sum(heights)) / len(column), 10.0 * unit)
            y += head + 0.5 * between
            for block, height in zip(column, heights, strict=True):
                base = y + block.formula.ascent * scale
                _fill(painter, block.formula.path, QPointF(left, base), scale, self.theme.text)
                if setting.full_lines:
                    self._draw_lines(
                        painter, block, QPointF(left, y + block.height * scale), scale, reached=reached
                    )
                elif reached:
                    self._draw_results(painter, block, QPointF(left, base), scale)
                y += height + between

    def _draw_names(self, painter: QPainter, left: float, base: float, scale: float) -> None:
        """Name the coordinates above the columns of results."""
        for coordinate, name in enumerate(self._names()):
            point = left + result_at(self._blocks, coordinate) * scale
            write(painter, point, base, name, self.theme.quiet_text, unit=self.unit, align="middle")

    def _draw_results(self, painter: QPainter, block: Block, at: QPointF, scale: float) -> None:
        for coordinate, value in enumerate(block.line.values[: len(block.numbers)]):
            point = at.x() + result_at(self._blocks, coordinate) * scale
            self._draw_aligned(painter, point, at.y(), float(value), min(scale * EM / 14.0, self.unit))

    def _draw_lines(
        self, painter: QPainter, block: Block, at: QPointF, scale: float, *, reached: bool
    ) -> None:
        """Draw the lines with numbers; of a phase that has not come to them only what they always have."""
        theme, y, left = self.theme, at.y(), at.x() + self._label() * scale
        for name, skeleton, numbers in block.numbers:
            y += (LEADING + skeleton.ascent) * scale
            beside = min(1.5 * scale, self.unit)
            write(painter, at.x() + 0.4 * EM * scale, y, name, theme.quiet_text, unit=beside)
            _fill(painter, skeleton.path, QPointF(left, y), scale, theme.quiet_text)
            if reached:
                _fill(painter, numbers, QPointF(left, y), scale, theme.text)
            y += skeleton.descent * scale

    def _draw_aligned(self, painter: QPainter, point: float, base: float, value: float, unit: float) -> None:
        """Write a number with its decimal point at x = ``point``."""
        whole, dot, rest = fixed(value).partition(".")
        write(painter, point, base, whole, self.theme.text, unit=unit, align="right")
        write(painter, point, base, dot + rest, self.theme.text, unit=unit)

    def _set(self, area: QRectF) -> Setting:
        return set_blocks(self._blocks, area.size(), label=self._label(), unit=self.unit)

    def _steadied(self, setting: Setting) -> Setting:
        """No larger than before while a run plays: the line shall not swell and shrink with its numbers."""
        playing = self.frame is not None and self.frame.playing
        shape = (self._whose, self.size(), setting.full_lines, len(setting.columns))
        if playing and self._steady is not None and self._steady[0] == shape:
            setting = replace(setting, size=min(setting.size, self._steady[1]))
        self._steady = (shape, setting.size)
        return setting

    def _label(self) -> float:
        """How wide the names of the coordinates are, at the size `EM`."""
        return 1.5 * EM + max((text_width(name, "small") for name in self._names()), default=0.0)

    # the state

    def _names(self) -> tuple[str, ...]:
        return self.frame.names[:SHOWN] if self.frame is not None else ()

    def _state(self, racer: RacerFrame) -> list[tuple[str, FloatArray]]:
        """The numbers of the table, by name, in order of importance."""
        rows: list[tuple[str, FloatArray | None]] = [
            ("parameter", racer.theta),
            ("gradient", racer.gradient if racer.step_gradient is None else racer.step_gradient),
            *racer.slots.items(),
            ("update", racer.update),
            ("effective rate", racer.effective_rate),
        ]
        return [(name, np.atleast_1d(values)) for name, values in rows if values is not None]

    def _state_width(self) -> float:
        return (LABELS + len(self._names()) * COLUMN) * self.unit

    def _draw_state(self, painter: QPainter, racer: RacerFrame, area: QRectF) -> None:
        """Draw the state at the right of an area."""
        unit, theme, names = self.unit, self.theme, self._names()
        left, rows = area.right() - self._state_width(), self._state(racer)
        step = min(ROW * unit, area.height() / (len(rows) + 1))
        if step < 0.8 * ROW * unit:
            rows = rows[: max(int(area.height() / (0.8 * ROW * unit)) - 1, 1)]
            step = area.height() / (len(rows) + 1)
        points = [left + (LABELS + number * COLUMN + 28.0) * unit for number in range(len(names))]
        base = centred(area.top() + 0.5 * step, unit=unit)
        for point, name in zip(points, names, strict=True):
            write(
                painter,
                point + 6.0 * unit,
                base,
                elide(name, COLUMN - 8.0),
                theme.quiet_text,
                unit=unit,
                align="middle",
            )
        painter.setPen(QPen(QColor(theme.line), unit))
        painter.drawLine(QPointF(left, area.top() + step), QPointF(area.right(), area.top() + step))
        for number, (name, values) in enumerate(rows, start=1):
            base = centred(area.top() + (number + 0.5) * step, unit=unit)
            if name in racer.slots:
                _fill(
                    painter,
                    typeset(symbol_latex(name)).path,
                    QPointF(left, base),
                    0.75 * unit,
                    theme.quiet_text,
                )
            else:
                write(painter, left, base, name, theme.quiet_text, unit=unit)
            for point, value in zip(points, values, strict=False):
                self._draw_aligned(painter, point, base, float(value), unit)

    def tip_at(self, at: QPointF) -> str:
        """Every number of the step in full (see `View.tip_at`)."""
        del at
        racer = self.chosen_racer
        if racer is None:
            return ""
        lines = [f"loss {full(racer.loss)}"]
        for name, values in self._state(racer):
            lines.append(f"{name}: " + ", ".join(full(float(value)) for value in values[:SHOWN]))
        return "\n".join(lines)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """The strip beneath the surface (Qt)."""
        return QSize(560, 150)


def _fill(painter: QPainter, path: QPainterPath, at: QPointF, scale: float, colour: str) -> None:
    """Fill a typeset shape from a point of its base line."""
    painter.fillPath(QTransform.fromTranslate(at.x(), at.y()).scale(scale, scale).map(path), QColor(colour))
