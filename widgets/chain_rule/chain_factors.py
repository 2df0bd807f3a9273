"""The factors of one path as a falling line: how each shrinks or grows the gradient."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import ceil, floor, isfinite, log10

from PyQt6.QtCore import QLineF, QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.analysis.chain_rule import ChainPath, Factor
from engine.frames.network_frame import NetworkFrame
from widgets.chain_rule.chain_symbols import factor_symbol
from widgets.network_parts.selection import unit_name
from widgets.painting.primitives import centred, fill, write
from widgets.style.fonts import Weight, text_width
from widgets.style.number_text import full, short
from widgets.style.theme import Theme, contrast, mix, qcolor
from widgets.style.typeset import Typeset
from widgets.style.typesetter import EM

#: Room for the axis' numbers, for symbols and values beneath, and for the name above, in unscaled pixels.
AXIS, LABELS, HEAD = 44.0, 46.0, 18.0
#: Factors closer than this have no symbols, only the smallest one has.
NARROWEST = 46.0
#: Columns at least so wide have a multiplication dot between their values.
DOTTED = 60.0
SYMBOL = 15.0
FEWEST_DECADES = 1.0
MARGIN = 0.08
MOST_DECADES = 330.0
LINES = 6
#: How much of its colour the smallest factor's bar has.
SMALLEST_SHARE = 0.75
WORDS = {
    "loss": "slope of one example's loss at the {to}",
    "slope": "slope of the activation at {to}",
    "weight": "weight from {of} to {to}",
    "layer": "what layer {layer} passes on at {to}",
    "input": "what the weight multiplies: {to}",
}


@dataclass(frozen=True, eq=False)
class FactorRow:
    """A path's factors in an area, from the loss at the left to the weight at the right.

    Heights are the mean size, over the examples, of the product of all factors so far, on a log axis. Of one
    example nothing is averaged.
    """

    path: ChainPath
    area: QRectF
    theme: Theme
    unit: float

    @property
    def averages(self) -> bool:
        """Whether it is of several examples, whose products are averaged at the end."""
        return any(len(factor.values) > 1 for factor in self.path.factors)

    @cached_property
    def heights(self) -> tuple[float, ...]:
        """The logarithm of the running product before the first and after each factor; -inf for nought."""
        running, result = 0.0, [0.0]
        for factor in (*self.path.factors, *([None] if self.averages else [])):
            size = abs(self.path.agreement if factor is None else factor.average)
            running += log10(size) if size > 0.0 and isfinite(size) else -float("inf")
            result.append(running)
        return tuple(result)

    @cached_property
    def range(self) -> tuple[float, float]:
        """The logarithms between which it is drawn."""
        known = [height for height in self.heights if isfinite(height)]
        low, high = min(known), max(known)
        low = max(min(low - MARGIN * (high - low), high - FEWEST_DECADES), high - MOST_DECADES)
        return low, high

    @property
    def plot(self) -> QRectF:
        """Where the line falls."""
        below = LABELS if self.labelled else HEAD
        return self.area.adjusted(AXIS * self.unit, HEAD * self.unit, 0.0, -below * self.unit)

    @property
    def step(self) -> float:
        """The width of one factor's column."""
        return (self.area.width() - AXIS * self.unit) / (len(self.path.factors) + int(self.averages))

    @property
    def labelled(self) -> bool:
        """Whether every factor has its symbol and value."""
        return self.step >= NARROWEST * self.unit

    def y(self, height: float) -> float:
        """The height of a logarithm on the axis; that of 0 is the bottom."""
        (low, high), plot = self.range, self.plot
        share = (max(height, low) - low) / (high - low)
        return plot.bottom() - share * plot.height()

    def factor_at(self, at: QPointF) -> int | None:
        """The place of the factor at a point."""
        place = int((at.x() - self.plot.left()) // self.step)
        inside = self.area.contains(at) and 0 <= place < len(self.path.factors)
        return place if inside else None

    def tip(self, place: int, network: NetworkFrame) -> str:
        """What a factor is, with its values over the examples in full."""
        factor = self.path.factors[place]
        to = unit_name(network, factor.layer, factor.row // _rows_per_unit(network, factor))
        of = unit_name(network, factor.layer - 1, factor.column) if factor.kind == "weight" else ""
        text = WORDS[factor.kind].format(to=to, of=of, layer=factor.layer + 1)
        lines = [text[0].upper() + text[1:]]
        lines.append(f"average {full(factor.average)}" if self.averages else full(factor.average))
        if factor.kind != "weight" and self.averages:
            low, high = float(factor.values.min()), float(factor.values.max())
            lines.append(f"over {len(factor.values)} examples from {full(low)} to {full(high)}")
        if place == self.path.smallest:
            lines.append("the smallest factor of this path")
        return "\n".join(lines)

    def draw(self, painter: QPainter) -> None:
        """Draw axis, columns and labels."""
        if self.plot.height() < 20.0 * self.unit:
            return
        self._draw_axis(painter)
        for place, factor in enumerate(self.path.factors):
            self._draw_step(painter, place, smallest=place == self.path.smallest)
            if self.labelled:
                self._draw_label(painter, place, factor)
        last = len(self.path.factors)
        if self.averages:
            self._draw_step(painter, last, smallest=False)
        if self.labelled and self.averages:
            # the examples' mean product over the product of their means
            name = "averaging" if self.step > 70.0 * self.unit else "avg"
            self._write_below(painter, last, name, short(self.path.agreement, 3))
        elif not self.labelled:
            self._draw_layers(painter)
        self._draw_smallest(painter)

    def _draw_axis(self, painter: QPainter) -> None:
        unit, theme, plot = self.unit, self.theme, self.plot
        low, high = self.range
        every = max(ceil((high - low) / max(min(LINES, plot.height() / (18.0 * unit)), 1.0)), 1)
        for power in range(floor(high), ceil(low) - 1, -every):
            y = self.y(power)
            painter.setPen(QPen(QColor(theme.grid), unit))
            painter.drawLine(QLineF(plot.left(), y, plot.right(), y))
            text = "1" if power == 0 else f"1e{power}".replace("-", "−")
            write(
                painter,
                plot.left() - 8.0 * unit,
                centred(y, unit=unit),
                text,
                theme.quiet_text,
                unit=unit,
                align="right",
            )
        base = centred(self.area.top() + 6.0 * unit, unit=unit)
        size = "mean size" if self.averages else "size"
        text = f"Strongest path: {size} of the product so far"
        if text_width(text, "small") * unit <= plot.width():
            write(painter, plot.left(), base, text, theme.quiet_text, unit=unit)

    def _column(self, place: int) -> QRectF:
        """The bar of one factor, from the product before it to the product after it."""
        left, gap = self.plot.left() + place * self.step, min(0.12 * self.step, 5.0 * self.unit)
        before, after = self.y(self.heights[place]), self.y(self.heights[place + 1])
        return QRectF(left + gap, min(before, after), self.step - 2.0 * gap, abs(after - before))

    def _draw_step(self, painter: QPainter, place: int, *, smallest: bool) -> None:
        theme, unit, rect = self.theme, self.unit, self._column(place)
        grows = self.heights[place + 1] > self.heights[place]
        colour = theme.bad if smallest else theme.good if grows else theme.accent
        if place == len(self.path.factors):
            colour = theme.axis
        painter.fillRect(rect, QColor(mix(theme.panel, colour, SMALLEST_SHARE if smallest else 0.5)))
        after = self.y(self.heights[place + 1])
        painter.setPen(QPen(QColor(colour), 2.4 * unit))
        painter.drawLine(QLineF(rect.left(), after, rect.right(), after))
        painter.setPen(QPen(qcolor(theme.quiet_text, 0.7), unit))
        if place + 1 < len(self.heights) - 1:
            painter.drawLine(QLineF(rect.right(), after, self._column(place + 1).left(), after))

    def _draw_label(self, painter: QPainter, place: int, factor: Factor) -> None:
        self._write_below(painter, place, factor_symbol(factor), short(factor.average, 3))

    def _write_below(self, painter: QPainter, place: int, sign: Typeset | str, value: str) -> None:
        """Write a symbol or a name, and a value under it."""
        theme, unit, smallest = self.theme, self.unit, place == self.path.smallest
        x, top = self.plot.left() + (place + 0.5) * self.step, self.plot.bottom() + 6.0 * unit
        ink = theme.bad if smallest else theme.text
        if isinstance(sign, str):
            base = centred(top + 10.0 * unit, unit=unit)
            write(painter, x, base, sign, theme.quiet_text, unit=unit, align="middle")
        else:
            scale = min(SYMBOL * unit / EM, (self.step - 4.0 * unit) / sign.width)
            scale = min(scale, 22.0 * unit / (sign.ascent + sign.descent))
            _fill(painter, sign, QPointF(x, top + 10.0 * unit), scale, ink)
        base = centred(top + 30.0 * unit, unit=unit)
        weight: Weight = "strong" if smallest else "regular"
        write(painter, x, base, value, ink, weight=weight, unit=unit, align="middle")
        if place + 1 < len(self.heights) - 1 and self.step > DOTTED * unit:
            at = self.plot.left() + (place + 1.0) * self.step
            write(painter, at, base, "·", theme.quiet_text, weight="strong", unit=unit, align="middle")

    def _draw_layers(self, painter: QPainter) -> None:
        """Number the layers beneath narrow columns."""
        seen, free = -1, self.plot.left()
        for place, factor in enumerate(self.path.factors):
            x, text = self.plot.left() + (place + 0.5) * self.step, str(factor.layer + 1)
            half = 0.5 * text_width(text, "small") * self.unit
            if factor.layer != seen and factor.kind != "input" and x - half > free:
                base = centred(self.plot.bottom() + 10.0 * self.unit, unit=self.unit)
                write(painter, x, base, text, self.theme.quiet_text, unit=self.unit, align="middle")
                free = x + half + 6.0 * self.unit
            seen = factor.layer
        base = centred(self.plot.bottom() + 10.0 * self.unit, unit=self.unit)
        write(
            painter,
            self.plot.left() - 8.0 * self.unit,
            base,
            "layer",
            self.theme.quiet_text,
            unit=self.unit,
            align="right",
        )

    def _draw_smallest(self, painter: QPainter) -> None:
        """Name the factor that makes the gradient smallest, beside its bar."""
        place, theme, unit = self.path.smallest, self.theme, self.unit
        factor, rect = self.path.factors[place], self._column(place)
        text = "smallest" if self.labelled else f"= {short(factor.average, 3)} is the smallest"
        shape = None if self.labelled else factor_symbol(factor)
        scale = 0.9 * SYMBOL * unit / EM
        width = text_width(text, "small", "strong") * unit + (
            0.0 if shape is None else shape.width * scale + 5.0 * unit
        )
        x = min(
            max(rect.center().x() - 0.5 * width, self.plot.left() + 2.0 * unit), self.plot.right() - width
        )
        ink = theme.bad
        if rect.top() > self.plot.top() + 20.0 * unit:
            y = rect.top() - 11.0 * unit
        elif rect.bottom() + 20.0 * unit <= self.plot.bottom():
            y = rect.bottom() + 13.0 * unit
        else:  # beneath a bar from the top to the bottom is its symbol
            y, ground = rect.center().y(), mix(theme.panel, theme.bad, SMALLEST_SHARE)
            ink = max((theme.text, theme.ground), key=lambda each: contrast(each, ground))
        if shape is not None:
            x, y = self._beside(place, width)
            _fill(painter, shape, QPointF(x + 0.5 * shape.width * scale, y), scale, theme.bad)
            x += shape.width * scale + 5.0 * unit
        write(
            painter,
            x,
            centred(y, unit=unit),
            text,
            ink if shape is None else theme.bad,
            weight="strong",
            unit=unit,
        )

    def _beside(self, place: int, width: float) -> tuple[float, float]:
        """Where words about a narrow bar are out of the way of a line that mostly falls.

        That is above it at the right, or below it at the left.
        """
        unit, plot = self.unit, self.plot
        y = max(self._column(place).center().y() - 10.0 * unit, plot.top() + 12.0 * unit)
        lower = [
            at for at in range(place, len(self.path.factors)) if self.y(self.heights[at]) > y + 12.0 * unit
        ]
        x = plot.left() + (lower[0] if lower else len(self.path.factors)) * self.step + 6.0 * unit
        if x + width < plot.right():
            return x, y
        rect = self._column(place)
        y = min(rect.center().y() + 9.0 * unit, plot.bottom() - 10.0 * unit)
        return max(rect.left() - 14.0 * unit - width, plot.left()), y


def _fill(painter: QPainter, shape: Typeset, at: QPointF, scale: float, colour: str) -> None:
    """Fill a typeset shape about a point."""
    base = at.y() + 0.5 * (shape.ascent - shape.descent) * scale
    fill(painter, shape.path, QPointF(at.x() - 0.5 * shape.width * scale, base), scale, colour)


def _rows_per_unit(network: NetworkFrame, factor: Factor) -> int:
    """How many rows of a layer make one unit."""
    if factor.layer < 0 or factor.kind in {"loss", "input"}:
        return 1
    layer = network.layers[factor.layer]
    return 1 if layer.pre_activation is None else len(layer.pre_activation) // layer.units
