"""What the views of a reading share: the point that is read, and the sentence where there is none."""

from __future__ import annotations

from math import floor, log10

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from engine.frames.extras import Extra
from engine.frames.surface_reading import SurfaceReading
from widgets.view.view import View

#: What these views show of a frame beside what every frame brings.
EXTRAS = frozenset[Extra]({"reading"})
#: The mouse picks no finer values than about 1 / FINEST of the domain, so that round ones can be hit.
FINEST = 300.0
#: What such a loss has, and no other one.
PARAMETERS = 2
READING = "The surface is being read…"
TOO_MANY = "This loss has {count} parameters; a surface of two can be read: choose one as the objective."

#: The way that an arrow goes in the plane, and how many strides of it cross what is drawn.
WAYS = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
STRIDES = 40


def snapped(place: float, low: float, high: float) -> float:
    """The round value of an axis nearest to where the mouse points."""
    step = 10.0 ** floor(log10((high - low) / FINEST))
    return float(f"{round(place / step) * step:.12g}")


class ReadingView(View):
    """A view of what there is to read at a point of the surface."""

    @property
    def reading(self) -> SurfaceReading | None:
        """What is read."""
        return self.frame.reading if self.frame is not None else None

    @property
    def no_reading(self) -> str:
        """Why nothing is read; empty before the first frame."""
        if self.frame is None:
            return ""
        count = len(self.frame.names)
        return READING if count <= PARAMETERS else TOO_MANY.format(count=count)

    def read_at(self, x: float | None = None, y: float | None = None) -> None:
        """Ask to read elsewhere; what is not given stays."""
        reading = self.reading
        if reading is not None:
            values = {
                "follow_racer": False,
                "read_x": reading.x if x is None else x,
                "read_y": reading.y if y is None else y,
            }
            self.view_edited.emit(values)

    def press_key(self, event: QKeyEvent) -> bool:
        """Ctrl and an arrow read a little further that way (see `View.press_key`)."""
        way, reading = WAYS.get(Qt.Key(event.key())), self.reading
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if way is None or not has_ctrl or reading is None or self.frame is None:
            return super().press_key(event)
        (x_low, x_high), (y_low, y_high) = self.frame.landscape.domain
        x = reading.x + way[0] * (x_high - x_low) / STRIDES
        y = reading.y + way[1] * (y_high - y_low) / STRIDES
        self.read_near(min(max(x, x_low), x_high), min(max(y, y_low), y_high))
        return True

    def read_near(self, x: float | None = None, y: float | None = None) -> None:
        """Ask to read near where the mouse points; what is not given stays."""
        if self.frame is not None:
            (x_low, x_high), (y_low, y_high) = self.frame.landscape.domain
            self.read_at(
                None if x is None else snapped(x, x_low, x_high),
                None if y is None else snapped(y, y_low, y_high),
            )
