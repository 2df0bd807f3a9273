"""A plot over the steps of a run: click or drag in it to go to a step."""

from __future__ import annotations

from math import ceil, floor, log10

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QMouseEvent, QPainterPath
from PyQt6.QtWidgets import QWidget

from engine.averages.series import SeriesView
from widgets.painting.primitives import clipped_path, polygon_path
from widgets.plots.plot_view import PlotView
from widgets.style.theme import Theme

NICE = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 10.0)


def nice_end(step: float) -> float:
    """The end of an axis that holds this step: round, and seldom another one while a run grows."""
    magnitude = 10.0 ** floor(log10(step))
    return next(nice * magnitude for nice in NICE if nice * magnitude >= step)


class SeekPlot(PlotView):
    """A plot whose axis to the right counts steps."""

    zooms = (True, False)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._seeking = False
        super().__init__(theme, parent)

    @property
    def last_step(self) -> int:
        """The last step one may go to: the newest that was computed."""
        return self.frame.newest if self.frame is not None else 0

    def step_at(self, at: QPointF) -> int:
        """The step nearest to a pixel, of those one may go to."""
        return min(max(round(self.values(at)[0]), 0), self.last_step)

    def curve(self, series: SeriesView, area: QRectF, first: int = 0) -> tuple[QPainterPath, QPainterPath]:
        """The curve as a line, and its band from lowest to highest value where a pixel holds many steps."""
        first = max(first, floor(self.x_axis.low) - 1)
        steps, low, high = series.envelope(
            first, ceil(self.x_axis.high) + 2, max(int(self.area().width()), 16)
        )
        if len(steps) == 0:
            return QPainterPath(), QPainterPath()
        if np.array_equal(low, high, equal_nan=True):
            return self.path(np.stack((steps, low), axis=1), area), QPainterPath()
        (x, below), above = (
            self.pixels(np.stack((steps, low), axis=1)).T,
            self.pixels(np.stack((steps, high), axis=1))[:, 1],
        )
        line = clipped_path(np.stack((x, 0.5 * (below + above)), axis=1), area)
        seen = (x >= area.left() - 1.0) & (x <= area.right() + 1.0) & np.isfinite(below + above)
        x = np.clip(x[seen], area.left(), area.right())
        rim = np.clip(np.concatenate((below[seen], above[seen][::-1])), area.top(), area.bottom())
        return line, QPainterPath() if x.size == 0 else polygon_path(
            np.stack((np.concatenate((x, x[::-1])), rim), axis=1)
        )

    # mouse

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Go to the step (Qt)."""
        super().mousePressEvent(event)
        if event is not None and event.button() == Qt.MouseButton.LeftButton and self.frame is not None:
            self._seeking = not self.empty and self.area().contains(event.position())
            if self._seeking:
                self.seek_requested.emit(self.step_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Follow the mouse through the run (Qt)."""
        super().mouseMoveEvent(event)
        if event is not None and self._seeking:
            self.seek_requested.emit(self.step_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """End following (Qt)."""
        super().mouseReleaseEvent(event)
        self._seeking = False

    def cursor_at(self, at: QPointF) -> Qt.CursorShape:
        """The form of a slider's handle over the curves (see `PlotView.cursor_at`)."""
        over = not self.empty and self.area().contains(at)
        return Qt.CursorShape.SplitHCursor if over else super().cursor_at(at)
