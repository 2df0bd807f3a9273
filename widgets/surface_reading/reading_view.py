"""What the views of a reading share: the point that is read, and the sentence where there is none."""

from __future__ import annotations

from math import floor, log10

from PyQt6.QtCore import pyqtSignal

from engine.frames.surface_reading import SurfaceReading
from widgets.view.view import View

NEEDS = {"workspace": "surfaces"}
"""Frames bring a reading only where somebody reads."""
FINEST = 300.0
"""A hand means no finer places than such a share of the domain; so round ones can be hit, 0 among them."""
NO_READING = "Choose the workspace Surfaces to read a loss of two parameters."


def meant(place: float, low: float, high: float) -> float:
    """The place on an axis that a hand means where it points to ``place``."""
    step = 10.0 ** floor(log10((high - low) / FINEST))
    return float(f"{round(place / step) * step:.12g}")


class ReadingView(View):
    """A view of what there is to read at a point of the surface."""

    view_edited = pyqtSignal(object)
    """Another point is to be read: values of the experiment's view, by name."""

    @property
    def reading(self) -> SurfaceReading | None:
        """What is read."""
        return self.frame.reading if self.frame is not None else None

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

    def read_near(self, x: float | None = None, y: float | None = None) -> None:
        """Ask to read where a hand points; what is not given stays."""
        if self.frame is not None:
            (x_low, x_high), (y_low, y_high) = self.frame.landscape.domain
            self.read_at(
                None if x is None else meant(x, x_low, x_high), None if y is None else meant(y, y_low, y_high)
            )
