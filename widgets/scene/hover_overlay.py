"""The hover overlay: what changes with the mouse alone, repainted without repainting the scene."""

from __future__ import annotations

from collections.abc import Sequence

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QPaintEvent
from PyQt6.QtWidgets import QWidget

from widgets.painting.painter import painting
from widgets.painting.pens import round_pen
from widgets.painting.readout import draw_readout
from widgets.scene.description import Scene
from widgets.scene.pointing import laid_out, pixel_of
from widgets.style.theme import Theme

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

    def _is_empty(self) -> bool:
        return not self._lines and self._point is None

    def _refresh(self, *, was_empty: bool) -> None:
        if not (was_empty and self._is_empty()):
            self.update()

    def paintEvent(self, _event: QPaintEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Draw the ring and the readout (Qt)."""
        if self._scene is None or self._is_empty():
            return
        size = (max(self.width(), 1), max(self.height(), 1))
        with painting(self) as painter:
            layout = laid_out(self._scene, size)[1]
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

    def _busy(self, size: tuple[int, int]) -> list[QPointF]:
        """What a readout shall not cover: the mouse, the racers, the numbers on the axes, the buttons."""
        assert self._scene is not None  # noqa: S101 - asked by the caller
        layout = laid_out(self._scene, size)[1]
        places = [pixel_of(self._scene, size, (marker.x, marker.y)) for marker in self._scene.markers]
        numbers = [label.rect.center() for axis in layout.axes for label in axis.labels]
        clear = [self.keep_clear.topLeft(), self.keep_clear.center(), self.keep_clear.bottomRight()]
        return [self._mouse, *clear, *numbers, *(QPointF(*place) for place in places if place is not None)]
