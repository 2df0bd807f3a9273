"""This step in numbers: the update rule typeset, the same lines with this frame's values, and the state."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

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
from widgets.theme import Theme, racer_look
from widgets.typeset import EM, Typeset, number_line, set_numbers, typeset
from widgets.view import Table, View

PAD, ROW = 12.0, 18.0
GAP = 22.0
SHOWN = 2
"""Coordinates that are shown: of more parameters the first ones."""
LARGEST, SMALLEST = 20.0, 10.0
"""The sizes of typeset lines in unscaled pixels; lines of numbers that would be smaller are left out."""
NAMES = 14.0
"""The height of the coordinates' names above columns of results."""
LEADING = 0.22 * EM
"""Between two lines of numbers, at the size `EM`."""
COLUMN, LABELS = 84.0, 88.0
"""Widths in the table of the state."""
NARROWEST = 540.0
"""A narrower view has no table."""


@dataclass(frozen=True)
class Block:
    """One equation: the formula, and what stands below it. Lengths are at the size `EM`."""

    formula: Typeset
    numbers: tuple[tuple[str, Typeset, QPainterPath], ...]
    """For each coordinate its name, the line's skeleton and the numbers in it."""
    line: StepLine

    def size(self, *, full_lines: bool, label: float) -> tuple[float, float]:
        """Width and height with lines of numbers, or with results alone; ``label`` is a name's width."""
        own = self.formula.ascent + self.formula.descent
        if not full_lines:
            return self.formula.width + 1.2 * EM + len(self.numbers) * 5.4 * EM, own
        widths = [label + skeleton.width for _, skeleton, _ in self.numbers]
        heights = [skeleton.ascent + skeleton.descent for _, skeleton, _ in self.numbers]
        return max([self.formula.width, *widths]), own + sum(heights) + LEADING * len(heights)


@dataclass(frozen=True)
class Setting:
    """How the blocks are set: with or without lines of numbers, in how many columns, how large."""

    full_lines: bool
    columns: tuple[tuple[Block, ...], ...]
    size: float


class StepView(View):
    """The chosen racer's coming step: rule, numbers and state."""

    key = "step"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._lines: tuple[StepLine, ...] = ()
        self._whose: object = None
        self._blocks: tuple[Block, ...] = ()
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
        self._blocks = tuple(_block(line, frame.names) for line in self._lines)

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
        label, setting = self._label(), self._set(area)
        self.setting, self.rule_area = setting, area
        scale = setting.size / EM
        head = 0.0 if setting.full_lines else NAMES * self.unit
        widest = max(b.size(full_lines=setting.full_lines, label=label)[0] for b in self._blocks) * scale
        for number, column in enumerate(setting.columns):
            heights = [block.size(full_lines=setting.full_lines, label=label)[1] * scale for block in column]
            room = (area.height() - head - sum(heights)) / max(len(column), 1)
            left, y = area.left() + number * (widest + GAP * self.unit), area.top()
            for coordinate, name in enumerate(self._names() if head else ()):
                point, base = left + self._result(coordinate) * scale, centred(y + 0.5 * head, unit=self.unit)
                write(painter, point, base, name, self.theme.quiet_text, unit=self.unit, align="middle")
            y += head + 0.5 * min(room, 10.0 * self.unit)
            for block, height in zip(column, heights, strict=True):
                where = QPointF(left, y)
                self._draw_block(
                    painter, block, where, scale, label, full_lines=setting.full_lines, reached=reached
                )
                y += height + min(room, 10.0 * self.unit)

    def _draw_block(
        self,
        painter: QPainter,
        block: Block,
        at: QPointF,
        scale: float,
        label: float,
        *,
        full_lines: bool,
        reached: bool,
    ) -> None:
        theme = self.theme
        quiet, ink = QColor(theme.quiet_text), QColor(theme.text)
        base = at.y() + block.formula.ascent * scale
        place = QTransform.fromTranslate(at.x(), base).scale(scale, scale)
        painter.fillPath(place.map(block.formula.path), ink)
        if not full_lines:
            for coordinate in range(len(block.numbers) if reached else 0):
                point = at.x() + self._result(coordinate) * scale
                self._draw_aligned(painter, point, base, float(block.line.values[coordinate]), scale)
            return
        y = at.y() + (block.formula.ascent + block.formula.descent) * scale
        for name, skeleton, numbers in block.numbers:
            y += (LEADING + skeleton.ascent) * scale
            unit = 0.6 * EM * scale / 8.0
            write(painter, at.x() + 0.4 * EM * scale, y, name, theme.quiet_text, unit=min(unit, self.unit))
            place = QTransform.fromTranslate(at.x() + label * scale, y).scale(scale, scale)
            painter.fillPath(place.map(skeleton.path), quiet)
            if reached:
                painter.fillPath(place.map(numbers), ink)
            y += skeleton.descent * scale

    def _draw_aligned(
        self, painter: QPainter, point: float, base: float, value: float, scale: float | None = None
    ) -> None:
        """Write a number with its decimal point at x = ``point``."""
        unit = self.unit if scale is None else min(scale * EM / 14.0, self.unit)
        whole, dot, rest = fixed(float(value)).partition(".")
        write(painter, point, base, whole, self.theme.text, unit=unit, align="right")
        write(painter, point, base, dot + rest, self.theme.text, unit=unit)

    def _result(self, coordinate: int) -> float:
        """Where the decimal points of a coordinate's results stand when there are no lines of numbers."""
        return max(block.formula.width for block in self._blocks) + (1.2 + 5.4 * coordinate + 2.4) * EM

    def _label(self) -> float:
        """How wide the names of the coordinates are, at the size `EM`."""
        return 1.5 * EM + max((text_width(name, "small") for name in self._names()), default=0.0)

    def _set(self, area: QRectF) -> Setting:
        """The way that lets the blocks be largest, with lines of numbers if these stay readable."""
        for full_lines in (True, False):
            ways = [self._columns(count, area, full_lines=full_lines) for count in (1, 2, 3)]
            best = max(ways, key=lambda way: way.size)
            if best.size >= SMALLEST * self.unit:
                break
        return best

    def _columns(self, count: int, area: QRectF, *, full_lines: bool) -> Setting:
        sizes = [block.size(full_lines=full_lines, label=self._label()) for block in self._blocks]
        heights = [height + 0.35 * EM for _, height in sizes]
        splits = _split(heights, count)
        columns = tuple(self._blocks[first:stop] for first, stop in pairwise(splits))
        tallest = max(sum(heights[first:stop]) for first, stop in pairwise(splits))
        widest = max(width for width, _ in sizes)
        across = (area.width() - (len(columns) - 1) * GAP * self.unit) / (len(columns) * widest)
        height = area.height() - (0.0 if full_lines else NAMES * self.unit)
        fitting = EM * min(across, height / tallest)
        return Setting(full_lines, columns, min(fitting, LARGEST * self.unit))

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
                shape = typeset(symbol_latex(name))
                scale = 15.0 * unit / EM
                painter.fillPath(
                    QTransform.fromTranslate(left, base).scale(scale, scale).map(shape.path),
                    QColor(theme.quiet_text),
                )
            else:
                write(painter, left, base, name, theme.quiet_text, unit=unit)
            for point, value in zip(points, values, strict=False):
                self._draw_aligned(painter, point, base, float(value))

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


def _block(line: StepLine, names: tuple[str, ...]) -> Block:
    texts = line.numbers[:SHOWN]
    labels = names if len(texts) > 1 else ("",)
    return Block(
        typeset(line.formula),
        tuple((name, *set_numbers(number_line(text))) for name, text in zip(labels, texts, strict=False)),
        line,
    )


def _split(heights: list[float], count: int) -> list[int]:
    """Where to cut a list into at most ``count`` runs, in order, so that the tallest is lowest."""
    count = min(count, len(heights))
    if count == 1:
        return [0, len(heights)]
    cuts = [
        [0, *middle, len(heights)]
        for middle in (
            [(first,) for first in range(1, len(heights))]
            if count == 2
            else [(a, b) for a in range(1, len(heights)) for b in range(a + 1, len(heights))]
        )
    ]
    return min(cuts, key=lambda cut: max(sum(heights[first:stop]) for first, stop in pairwise(cut)))
