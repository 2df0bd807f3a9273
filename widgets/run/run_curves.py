"""The racers' losses as thin curves on the line of a run, painted once and kept while they do not change."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QElapsedTimer, QSize, Qt
from PyQt6.QtGui import QPainter, QPen, QPixmap, QPolygonF
from pyqtgraph.functions import arrayToQPolygonF

from engine.averages.series import SeriesView
from engine.frames.frame import Frame
from engine.objective import FloatArray
from widgets.painting.painter import Painter
from widgets.painting.primitives import racer_pen
from widgets.run.run_scale import LossScale
from widgets.style.theme import Theme, racer_style

MARGIN = 8.0
TOP, BOTTOM = 10.0, 5.0
PIXELS_A_COLUMN = 2.0
#: How opaque the band of all values is where many steps share a column.
BAND = 0.35
#: So many columns are averaged to one point of the line in the band.
SMOOTHED = 4
#: While a run plays, its curves are painted anew this often: painting them takes longer than all the rest.
REST_MS = 100


@dataclass(frozen=True)
class StepRange:
    """The part of a run that is drawn.

    Attributes:
        first: the step at the left end.
        last: the step at the right end.
        heights: how losses become heights.
        size: of the whole line, in pixels.
    """

    first: float
    last: float
    heights: LossScale
    size: QSize

    def x_of(self, step: float) -> float:
        """Where a step is."""
        return MARGIN + (step - self.first) / (self.last - self.first) * (self.size.width() - 2 * MARGIN)

    def step_at(self, x: float) -> float:
        """The step, not rounded, at a place."""
        room = max(1.0, self.size.width() - 2 * MARGIN)
        return self.first + (x - MARGIN) / room * (self.last - self.first)


class RunCurves:
    """Paints the curves, and remembers the painting."""

    def __init__(self) -> None:
        self._look: object = None
        self._data: object = None
        self._picture = QPixmap()
        self._age = QElapsedTimer()

    def picture(self, frame: Frame, theme: Theme, stretch: StepRange, density: float) -> QPixmap:
        """The curves on a transparent ground.

        Args:
            frame: its racers and ghosts.
            theme: of their colours.
            stretch: what is drawn, and how large.
            density: pixels of the device per pixel.
        """
        style = (stretch, theme.name, density, frame.generation)
        data = (frame.newest, len(frame.ghosts))
        resting = frame.playing and self._age.isValid() and self._age.elapsed() < REST_MS
        if style != self._look or (data != self._data and not resting):
            self._look, self._data = style, data
            self._picture = self._painted(frame, theme, stretch, density)
            self._age.start()
        return self._picture

    @staticmethod
    def _painted(frame: Frame, theme: Theme, stretch: StepRange, density: float) -> QPixmap:
        picture = QPixmap(stretch.size * density)
        picture.setDevicePixelRatio(density)
        picture.fill(Qt.GlobalColor.transparent)
        with Painter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for ghost in frame.ghosts:
                pen = racer_pen(racer_style(ghost.index, theme), 1.0, 0.45)
                draw_curve(painter, ghost.losses, pen, stretch, max(0, ghost.first))
            for racer in reversed(frame.racers):
                pen = racer_pen(racer_style(racer.index, theme), 1.4)
                pen.setStyle(Qt.PenStyle.SolidLine)
                draw_curve(painter, racer.losses, pen, stretch)
        return picture


def draw_curve(painter: QPainter, losses: SeriesView, pen: QPen, stretch: StepRange, first: int = 0) -> None:
    """Draw a series of losses from step ``first`` on; where many steps share a column, all their values."""
    left, right = max(first, math.floor(stretch.first)), math.ceil(stretch.last) + 1
    columns = max(16, round((stretch.size.width() - 2 * MARGIN) / PIXELS_A_COLUMN))
    steps, low, high = losses.envelope(left, right, columns)
    x = stretch.x_of(0.0) + steps * (stretch.x_of(1.0) - stretch.x_of(0.0))
    below, above = (_pixels(values, stretch) for values in (low, high))
    drawn = np.isfinite(below) & np.isfinite(above)
    x, below, above = x[drawn], below[drawn], above[drawn]
    if np.array_equal(below, above):
        painter.setPen(pen)
        painter.drawPolyline(_polygon(x, below))
        return
    # A faint band and a smoothed line: stroking all the ups and downs takes twenty times as long.
    faint = pen.color()
    faint.setAlphaF(BAND * faint.alphaF())
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(faint)
    painter.drawPolygon(_polygon(np.concatenate([x, x[::-1]]), np.concatenate([above, below[::-1]])))
    middle = 0.5 * (above + below)
    starts = np.arange(0, len(x), SMOOTHED)
    counts = np.diff(np.append(starts, len(x)))
    painter.setPen(pen)
    painter.drawPolyline(
        _polygon(np.add.reduceat(x, starts) / counts, np.add.reduceat(middle, starts) / counts)
    )


def _pixels(losses: FloatArray, stretch: StepRange) -> FloatArray:
    room = stretch.size.height() - TOP - BOTTOM
    return np.asarray(TOP + room * (1.0 - stretch.heights.of(losses)))


def _polygon(x: FloatArray, y: FloatArray) -> QPolygonF:
    polygon: QPolygonF = arrayToQPolygonF(x, y) if len(x) else QPolygonF()
    return polygon
