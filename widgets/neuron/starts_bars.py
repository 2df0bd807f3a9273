"""How shares of successful starts are drawn: two lines of heading, then a bar for each activation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.activations import ACTIVATIONS
from engine.analysis.random_starts import StartCounts
from widgets.painting.primitives import centred, shortened, write
from widgets.style.fonts import Weight, text_width
from widgets.style.theme import Theme, mix, qcolor

PAD = 12.0
#: The height of the heading in rows.
HEADING = 2.6
#: The least height of a row, in unscaled pixels: there must be room for all.
ROW = 14.5


@dataclass(frozen=True)
class Bars:
    """The places of the rows.

    Attributes:
        activations: a row each.
        area: the whole view.
        band: what is left free at its top, in pixels.
        unit_cap: the most pixels per unscaled pixel.
    """

    activations: tuple[str, ...]
    area: QRectF
    band: float
    unit_cap: float = inf

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        rows = len(self.activations) + HEADING + PAD / ROW
        fits = min(self.area.width() / 480.0, (self.area.height() - self.band) / rows / ROW)
        return max(min(fits, 2.5, self.unit_cap), 0.0)

    def row(self, place: int) -> QRectF:
        """Where an activation's line is."""
        pad, lines = PAD * self.unit, len(self.activations) + HEADING
        step = (self.area.height() - self.band - pad) / lines
        return QRectF(pad, self.band + (place + HEADING) * step, self.area.width() - 2 * pad, step)

    def draw(
        self,
        painter: QPainter,
        heading: tuple[tuple[str, str], ...],
        counts: Mapping[str, StartCounts],
        *,
        used: str,
        ringed: int | None,
        theme: Theme,
    ) -> None:
        """Draw everything.

        Args:
            painter: what draws.
            heading: lines with their colours.
            counts: what has been counted, by activation.
            used: the activation of the chosen racer's network, written in bold.
            ringed: the row that keys use.
            theme: the colours.
        """
        unit = self.unit
        if unit <= 0.0:
            return
        room = (self.area.width() - 2 * PAD * unit) / unit
        step = self.row(0).height()
        for number, (text, colour) in enumerate(heading):
            at = centred(self.band + (number + 0.8) * step, "small", unit)
            write(painter, PAD * unit, at, shortened(text, room), colour, unit=unit)
        names = [ACTIVATIONS[key].title for key in self.activations]
        left = (max(text_width(name, "small", "strong") for name in names) + 10.0) * unit
        right = (text_width("400 of 400  100.0 %") + 10.0) * unit
        for place, (key, name) in enumerate(zip(self.activations, names, strict=True)):
            where = self.row(place)
            line = centred(where.center().y(), "small", unit)
            weight: Weight = "strong" if key == used else "regular"
            write(painter, where.left(), line, name, theme.text, weight=weight, unit=unit)
            if place == ringed:
                painter.setPen(QPen(QColor(theme.text), unit))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(where.adjusted(-4.0 * unit, 0.0, 4.0 * unit, 0.0), 3.0, 3.0)
            bar = where.adjusted(left, 0.2 * step, -right, -0.2 * step)
            painter.fillRect(bar, qcolor(mix(theme.panel, theme.text, 0.1)))
            each = counts.get(key)
            if each is None:
                continue
            painter.fillRect(
                QRectF(bar.left(), bar.top(), each.rate * bar.width(), bar.height()), qcolor(theme.accent)
            )
            text = f"{each.solved} of {each.starts}  {100 * each.rate:.1f} %"
            write(painter, where.right(), line, text, theme.text, unit=unit, align="right")
