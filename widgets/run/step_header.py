"""The line above the update rule: whose step it is, its loss, and how far its phases have come."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.frames.frame import Frame, RacerFrame
from widgets.painting.primitives import SAMPLE, centred, draw_sample, write
from widgets.run.step_layout import PAD
from widgets.run.step_state import ROW
from widgets.style.fonts import CAP_HEIGHT, SIZES, text_width
from widgets.style.number_text import fixed, short
from widgets.style.theme import Theme, racer_style

#: The widest number.
WIDEST = "0.000·10⁻⁰"
#: From one phase's dot to the next, and from the last one to the name, in unscaled pixels.
DOT, AFTER_DOTS = 11.0, 8.0


@dataclass(frozen=True, eq=False)
class StepHeader:
    """What is said of the step, in one line.

    Attributes:
        frame: the moment.
        racer: whose step it is.
        width: of the view, in pixels.
        theme: the colours.
        unit: pixels per unscaled pixel.
    """

    frame: Frame
    racer: RacerFrame
    width: float
    theme: Theme
    unit: float

    @property
    def base(self) -> float:
        """The base line of the text."""
        return centred((0.5 * PAD + 0.5 * ROW) * self.unit, unit=self.unit)

    @property
    def _name_width(self) -> float:
        return max((text_width(name, "small") for name in self.frame.phases), default=0.0)

    @property
    def phases_area(self) -> QRectF:
        """Where the phases' dots and the name of the last one are; empty without phases."""
        if not self.frame.phases:
            return QRectF()
        dots = AFTER_DOTS + DOT * len(self.frame.phases)
        left = self.width - (PAD + self._name_width + dots) * self.unit
        return QRectF(left, 0.0, (self._name_width + dots) * self.unit, self.base + 6.0 * self.unit)

    def draw(self, painter: QPainter) -> None:
        """Draw the racer's name, as many facts as there is room for, and the phases at the right."""
        racer, unit, theme, base = self.racer, self.unit, self.theme, self.base
        middle = (0.5 * PAD + 0.5 * ROW) * unit
        draw_sample(painter, QPointF(PAD * unit, middle), racer_style(racer.index, theme), theme, unit)
        x = (PAD + SAMPLE) * unit
        write(painter, x, base, racer.shown_name, theme.text, weight="strong", unit=unit)
        x += (text_width(racer.shown_name, "small", "strong") + 18.0) * unit
        right = self.width - PAD * unit
        if self.frame.phases:
            self._draw_phases(painter)
            right -= self.phases_area.width() + 8.0 * unit
        for name, value, widest in self._facts():
            beside = (text_width(name, "small") + 6.0) * unit
            reach = beside + (max(text_width(widest, "small"), text_width(value, "small")) + 14.0) * unit
            if x + reach > right:
                break
            write(painter, x, base, name, theme.quiet_text, unit=unit)
            write(painter, x + beside, base, value, theme.text, unit=unit)
            x += reach

    def _facts(self) -> list[tuple[str, str, str]]:
        """Name, value and the widest value of each number."""
        racer, made = self.racer, self.racer.made if self.frame.address.phase == 0 else None
        rate = racer.learning_rate if made is None else made.learning_rate
        batch = racer.step_loss if made is None else made.loss
        facts = [("loss", fixed(racer.loss), WIDEST)]
        if rate is not None:
            facts.insert(0, ("learning rate", short(rate), "0.00000"))
        if batch is not None and self.frame.data is not None and self.frame.data.batch is not None:
            facts.append(("batch loss", fixed(batch), WIDEST))
        if not racer.divergence:
            step = str(step_of(self.frame))
            facts.insert(0, ("step", step, step))
        return facts

    def _draw_phases(self, painter: QPainter) -> None:
        """Draw a dot for each phase, full when it is done, and name the last one that is."""
        unit, theme, phases, done = self.unit, self.theme, self.frame.phases, phases_done(self.frame)
        middle = self.base - 0.5 * CAP_HEIGHT * SIZES["small"] * unit
        left = self.width - (PAD + self._name_width) * unit
        write(painter, left, self.base, phases[done - 1] if done else "", theme.text, unit=unit)
        reach = self._name_width + AFTER_DOTS + DOT * len(phases)
        for number in range(len(phases)):
            at = QPointF(self.width - (PAD + reach - DOT * number - 4.0) * unit, middle)
            painter.setPen(QPen(QColor(theme.accent if number < done else theme.axis), 1.2 * unit))
            painter.setBrush(QColor(theme.accent if number < done else theme.panel))
            painter.drawEllipse(at, 3.0 * unit, 3.0 * unit)


def step_of(frame: Frame) -> int:
    """The number of the step that is told: within one it is that one, between two the one that led here."""
    return frame.address.step + (frame.address.phase > 0)


def phases_done(frame: Frame) -> int:
    """How many phases of the told step are done: all of one that was made."""
    address = frame.address
    return len(frame.phases) if address.phase == 0 and address.step > 0 else address.phase
