"""The hover overlay: what changes with the mouse alone, repainted without repainting the scene."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPainter, QPaintEvent
from PyQt6.QtWidgets import QWidget

from widgets.painting.painter import painting
from widgets.painting.pens import only, path_of, round_pen
from widgets.painting.readout import draw_readout
from widgets.scene.axes import SceneLayout
from widgets.scene.description import Array, Scene
from widgets.scene.geometry import SceneGeometry
from widgets.scene.pointing import laid_out, pixel_of
from widgets.scene.surface_lines import lifted_line, project_visible
from widgets.style.theme import Theme, qcolor

#: The radius in unscaled pixels of the ring about a point that another view points at.
RING = 6.5


class HoverOverlay(QWidget):
    """A transparent widget over a scene with a readout and a ring around a point."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.theme = theme
        self._scene: Scene | None = None
        self._lines: tuple[str, ...] = ()
        self._mouse = QPointF()
        self._point: tuple[float, float] | None = None
        self._run: Array | None = None
        #: What no readout shall cover, in pixels.
        self.keep_clear = QRectF()

    def show_over(self, scene: Scene | None) -> None:
        """Follow the scene that is seen."""
        self._scene = scene
        self._refresh(was_empty=False)

    def show_reading(self, lines: Sequence[str], mouse: QPointF) -> None:
        """Show lines of numbers, in a corner that is not near the mouse; none hides them."""
        was_empty = self._is_empty()
        self._lines, self._mouse = tuple(lines), mouse
        self._refresh(was_empty=was_empty)

    def show_point(self, point: tuple[float, float] | None) -> None:
        """Ring a point of the surface, given by its parameters, or none."""
        was_empty = self._is_empty()
        self._point = point
        self._refresh(was_empty=was_empty)

    def show_run(self, points: Array | None) -> None:
        """Show a run through parameters (N, 2) on the surface, or none."""
        was_empty = self._is_empty()
        self._run = points
        self._refresh(was_empty=was_empty)

    def _is_empty(self) -> bool:
        return not self._lines and self._point is None and self._run is None

    def _refresh(self, *, was_empty: bool) -> None:
        if not (was_empty and self._is_empty()):
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw the ring and the readout (Qt)."""
        if self._scene is None or self._is_empty():
            return
        size = (max(self.width(), 1), max(self.height(), 1))
        with painting(self) as painter:
            geometry, layout = laid_out(self._scene, size)
            if self._run is not None:
                self._paint_run(painter, geometry, layout, self._run)
            at = pixel_of(self._scene, size, self._point) if self._point is not None else None
            if at is not None:
                for pen in (
                    round_pen(self.theme.halo, 4.6 * layout.unit, 0.75),
                    round_pen(self.theme.text, 1.6 * layout.unit, 1.0),
                ):
                    painter.setPen(pen)
                    painter.drawEllipse(QPointF(*at), RING * layout.unit, RING * layout.unit)
            if self._lines:
                top = max((rect.bottom() for _, rect in layout.legend), default=0.0)
                area = QRectF(self.rect()).adjusted(0.0, top, 0.0, 0.0)
                draw_readout(painter, self._lines, area, self._busy(size), theme=self.theme, unit=layout.unit)

    def _paint_run(
        self, painter: QPainter, geometry: SceneGeometry, layout: SceneLayout, points: Array
    ) -> None:
        """Paint a run, quieter where the surface hides it, with a ring at its start and a dot at its end."""
        ends = points[np.isfinite(points).all(axis=1)][[0, -1]]
        lines = [lifted_line(geometry, points), *(lifted_line(geometry, end[None]) for end in ends)]
        (pixels, hidden), (first, _), (last, _) = project_visible(geometry, layout.projection, lines)
        seen, behind = path_of(only(pixels, ~hidden, reach=False)), path_of(only(pixels, hidden, reach=True))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.strokePath(seen, round_pen(self.theme.halo, 4.6 * layout.unit, 0.75))
        painter.strokePath(behind, round_pen(self.theme.text, 1.2 * layout.unit, 0.45))
        painter.strokePath(seen, round_pen(self.theme.text, 1.8 * layout.unit, 1.0))
        for pixel, radius, ink in ((first, 3.5, self.theme.halo), (last, 4.5, self.theme.text)):
            if np.isfinite(pixel).all():
                painter.setPen(round_pen(self.theme.text, 1.5 * layout.unit, 1.0))
                painter.setBrush(qcolor(ink))
                painter.drawEllipse(QPointF(*pixel[0]), radius * layout.unit, radius * layout.unit)
                painter.setBrush(Qt.BrushStyle.NoBrush)

    def _busy(self, size: tuple[int, int]) -> list[QPointF]:
        """What a readout shall not cover: the mouse, the racers, the numbers on the axes, the buttons."""
        assert self._scene is not None  # noqa: S101 - asked by the caller
        layout = laid_out(self._scene, size)[1]
        places = [pixel_of(self._scene, size, (marker.x, marker.y)) for marker in self._scene.markers]
        numbers = [label.rect.center() for axis in layout.axes for label in axis.labels]
        clear = [self.keep_clear.topLeft(), self.keep_clear.center(), self.keep_clear.bottomRight()]
        return [self._mouse, *clear, *numbers, *(QPointF(*place) for place in places if place is not None)]
