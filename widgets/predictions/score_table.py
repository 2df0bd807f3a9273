"""The table of scores: racers with their losses and how good their answers are, as bars and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import isfinite, isnan

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.frames.frame import RacerFrame
from engine.frames.network_frame import NetworkFrame
from widgets.painting.primitives import SAMPLE, centred, draw_sample, elide, write
from widgets.plots.plot_axes import ROW
from widgets.predictions.score_text import gap_text, quality, quality_text
from widgets.predictions.seed_scores import Spread, shown_scores, spreads
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed
from widgets.style.theme import Theme, qcolor, racer_style

#: A bar with less room is left out, in unscaled pixels.
SLIMMEST = 14.0
#: Widths of the racers' names, of the names of parts and of a number, in unscaled pixels.
NAMES, PART, NUMBER = 92.0, 36.0, 58.0
#: What a table keeps for all but the racers' names where these are long, in unscaled pixels.
BARS = 300.0


@dataclass(frozen=True)
class ScoreTable:
    """Draws the scores of a race.

    Attributes:
        network: has the scores.
        racers: whose they are.
        chosen: the place of the racer that is looked at.
        area: the table's place, in pixels.
        theme: its colours.
        unit: pixels per unscaled pixel.
    """

    network: NetworkFrame
    racers: Sequence[RacerFrame]
    chosen: int
    area: QRectF
    theme: Theme
    unit: float

    @property
    def names_width(self) -> float:
        """The room for the racers' names: as much as they need, if that leaves the bars their place."""
        widest = max((text_width(racer.shown_name, "small") for racer in self.racers), default=0.0)
        gaps = [text_width(self._gap(place), "small") - SAMPLE for place in range(len(self.racers))]
        widest = max([widest, *gaps])
        most = max(self.area.width() / self.unit - BARS, NAMES)
        return min(max(widest + SAMPLE + 10.0, NAMES), most)

    @cached_property
    def worst(self) -> float:
        """The loss of a whole bar: the largest of all but of racers that ran away beside others."""
        others = self.network.seed_scores or ((),) * len(self.racers)
        losses: dict[bool, list[float]] = {True: [], False: []}
        for racer, own, more in zip(self.racers, self.network.scores, others, strict=True):
            found = (score.loss for run in (own, *more) for score in run if isfinite(score.loss))
            losses[bool(racer.divergence)] += found
        return max(losses[False] or losses[True], default=0.0)

    @cached_property
    def number_width(self) -> float:
        """The room for a number, in unscaled pixels: tiny losses have an exponent."""
        scores = [score for each in self.network.scores for score in each]
        texts = {
            text for score in scores for text in (fixed(score.loss), quality_text(score, quality(score)[1]))
        }
        return max([NUMBER, *(text_width(text, "small") for text in texts)])

    def _columns(self, area: QRectF) -> list[tuple[float, float]]:
        """Left edge and width of the two columns of bars."""
        first = area.left() + (self.names_width + PART) * self.unit
        width = 0.5 * (area.right() - first)
        return [(first, width), (first + width, width)]

    def draw_heads(self, painter: QPainter) -> None:
        """Name the columns."""
        area, network = self.area, self.network
        base = centred(area.top() + 0.5 * ROW * self.unit, unit=self.unit)
        names = ["loss", quality(network.scores[0][0])[0] if network.scores else ""]
        for name, (left, _) in zip(names, self._columns(area), strict=True):
            write(painter, left, base, name, self.theme.text, weight="strong", unit=self.unit)

    def draw_racer(self, painter: QPainter, where: QRectF, place: int) -> None:
        """Draw a racer's lines.

        Args:
            painter: in pixels of the view.
            where: their place.
            place: of the racer in the race.
        """
        unit, theme, step = self.unit, self.theme, ROW * self.unit
        network, racer = self.network, self.racers[place]
        scores, several = network.scores[place], len(network.scores) > 1
        chosen, style = several and place == self.chosen, racer_style(racer.index, theme)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(qcolor(theme.accent, 0.1))
            painter.drawRoundedRect(where.adjusted(-4.0 * unit, 0.0, 4.0 * unit, 0.0), 4.0 * unit, 4.0 * unit)
        middle, gap = where.top() + 0.5 * (where.height() - len(scores) * step), 0.5 * step
        draw_sample(painter, QPointF(where.left(), middle + gap), style, theme, unit)
        name = elide(racer.shown_name, self.names_width - SAMPLE - 6.0)
        ink = theme.text if chosen or not several else theme.quiet_text
        write(painter, where.left() + SAMPLE * unit, centred(middle + gap, unit=unit), name, ink, unit=unit)
        for number, score in enumerate(scores):
            y = middle + number * step + gap
            left = where.left() + self.names_width * unit
            write(painter, left, centred(y, unit=unit), score.part, theme.quiet_text, unit=unit)
            value, loss, bands = quality(score)[1], score.loss, spreads(network, racer, place, number)
            if bands is not None:
                loss, value = (band.middle for band in bands)
            scale = [1.0 / self.worst if self.worst > 0.0 else 0.0, 1.0]
            texts = [fixed(loss), quality_text(score, value)]
            for kind, (text, (at, width)) in enumerate(zip(texts, self._columns(where), strict=True)):
                share = (loss, value)[kind] * scale[kind]
                # The test's bar is hollow, as its examples are.
                long = width - (self.number_width + 12.0) * unit
                bar = QRectF(at, y - 0.3 * step, max(long, 4.0), 0.6 * step)
                self._draw_bar(painter, bar, share, style.colour, hollow=score.part == "test")
                if kind == 1 and score.baseline is not None and score.baseline.place is not None:
                    self._draw_baseline(painter, bar, score.baseline.accuracy)
                if bands is not None:
                    self._draw_spread(painter, bar, bands[kind], scale[kind])
                right = at + width - 8.0 * unit
                write(painter, right, centred(y, unit=unit), text, theme.text, unit=unit, align="right")
        self._draw_gap(painter, QPointF(where.left(), middle + 1.5 * step), place)

    def _draw_bar(self, painter: QPainter, bar: QRectF, share: float, colour: str, *, hollow: bool) -> None:
        if bar.width() < SLIMMEST * self.unit:
            return
        painter.fillRect(bar, QColor(self.theme.wall))
        filled = QRectF(bar)
        filled.setWidth(bar.width() * min(max(share if isfinite(share) else 0.0, 0.0), 1.0))
        if filled.width() <= 0.0:
            return  # an R² below zero
        if hollow:
            thick = 1.5 * self.unit
            painter.setBrush(qcolor(colour, 0.15))
            painter.setPen(QPen(QColor(colour), thick))
            painter.drawRect(filled.adjusted(0.5 * thick, 0.5 * thick, -0.5 * thick, -0.5 * thick))
        else:
            painter.fillRect(filled, QColor(colour))

    def _draw_baseline(self, painter: QPainter, bar: QRectF, accuracy: float) -> None:
        """Draw how far always the same answer would come."""
        if bar.width() < SLIMMEST * self.unit:
            return
        at, beyond = bar.left() + bar.width() * accuracy, 0.12 * bar.height()
        ends = QPointF(at, bar.top() - beyond), QPointF(at, bar.bottom() + beyond)
        for colour, width in ((self.theme.panel, 3.2), (self.theme.text, 1.4)):  # seen on a filled bar, too
            painter.setPen(QPen(QColor(colour), width * self.unit, cap=Qt.PenCapStyle.FlatCap))
            painter.drawLine(*ends)

    def _draw_spread(self, painter: QPainter, bar: QRectF, band: Spread, scale: float) -> None:
        """Draw how far the runs spread, over the bar of their middle."""
        shares = [value * scale for value in (band.lower, band.upper)]
        if bar.width() < SLIMMEST * self.unit or any(map(isnan, shares)):  # of no fold is it defined
            return
        ends = [bar.left() + bar.width() * min(max(share, 0.0), 1.0) for share in shares]
        middle, half = bar.center().y(), 0.35 * bar.height()
        painter.setPen(QPen(QColor(self.theme.text), 1.4 * self.unit))
        painter.drawLine(QPointF(ends[0], middle), QPointF(ends[1], middle))
        for end in ends:
            painter.drawLine(QPointF(end, middle - half), QPointF(end, middle + half))

    def _gap(self, place: int) -> str:
        return gap_text(shown_scores(self.network, self.racers[place], place))

    def _draw_gap(self, painter: QPainter, at: QPointF, place: int) -> None:
        """Say beneath the name how much worse a racer does on what it has not seen."""
        text = self._gap(place)
        room = self.names_width - 4.0
        if text_width(text, "small") > room:
            text = elide(text.removesuffix(" on test"), room)
        if text:
            write(painter, at.x(), centred(at.y(), unit=self.unit), text, self.theme.bad, unit=self.unit)
