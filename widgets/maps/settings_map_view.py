"""A map of settings: one run for every pair of values of two numbers, computed anew wherever one zooms."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.experiment.settings_axis import SettingsAxis
from engine.frames.frame import Frame
from engine.maps.convergence_limit import limit_of
from engine.maps.settings_map import SettingsMap, SettingsRequest
from engine.maps.swept_runs import shown_settings
from engine.maps.varied_numbers import axes_of, value_of
from engine.objective import FloatArray
from widgets.maps.computed_map_view import ComputedMapView
from widgets.maps.settings_painter import draw_current, draw_key, draw_limit, settings_image
from widgets.maps.settings_request import plot_axis_of, settings_request_of, unscaled
from widgets.plots.plane_image import draw_plane_image
from widgets.style.number_text import full, short
from widgets.style.theme import Theme
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: What one notch of the wheel does to both ranges.
NOTCH = 0.8
#: Another part of a map is computed, whatever was shown before.
NO_RESULTS = {"settings_results": ""}
#: A press that moves farther than this, in pixels, is a drag and chooses nothing.
STILL = 4.0


def cell_value(axis: SettingsAxis, values: FloatArray, value: float) -> float:
    """Which of a sweep's values (N,) the cell drawn at a value stands for: no others were run."""
    return float(values[min(int(axis.place_of(value) * len(values)), len(values) - 1)])


@lru_cache(maxsize=8)
def _complete(request: SettingsRequest) -> SettingsMap:
    """The complete map; two requests of the same map are equal."""
    *_, last = shown_settings(request)
    assert last is not None  # noqa: S101 - the last part completes the map
    return last


class SettingsMapView(ComputedMapView[SettingsRequest, SettingsMap]):
    """A run for every pair of values.

    The wheel zooms, dragging pans, a click takes the settings, Home shows the whole map again.
    """

    key = "settings_map"
    zooms = (False, False)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._image: tuple[object, QImage] | None = None
        self._limit: FloatArray | None = None
        self._pressed: tuple[QPointF, SettingsAxis, SettingsAxis] | None = None
        self._dragged = False
        super().__init__(theme, parent, shown_settings, _complete)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def map(self) -> SettingsMap | None:
        """The map, as far as it is computed; while one zooms that of the range before."""
        return self.computed.map

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Ask anew where the experiment, the racer or what is varied is another (see `View.prepare`)."""
        del before
        try:
            request = settings_request_of(frame)
        except RavineError as error:
            self.refuse(error)
            return
        self.set_home(plot_axis_of(request.x), plot_axis_of(request.y))
        self.unzoom()
        if request != self.request:
            same = self.request is not None and self.request.is_of_the_same_runs(request)
            if not same:
                self.computed.map = None
            self._limit = limit_of(request)
        self.ask(request)

    # what is shown

    def summary(self) -> str:
        """Whose settings, and how much is computed (see `View.summary`)."""
        if self.request is None or self.empty:
            return ""
        if self.map is None:
            return "computing"
        done = "" if self.map.is_complete else f", {100.0 * self.map.computed.mean():.0f} % computed"
        runs = f"{len(self.map.x)} × {len(self.map.y)} runs"
        return f"{self.request.spec.name}, {runs}, {self.map.steps} steps{done}"

    def table(self) -> Table:
        """Every run with what came of it (see `View.table`)."""
        asked, found = self.request, self.map
        if asked is None:
            return {}
        names = (asked.x.name, asked.y.name, "loss", "steps to level", "steps")
        if found is None:
            return dict.fromkeys(names, np.zeros(0))
        x, y = np.meshgrid(found.x, found.y, indexing="ij")
        arrays = (x, y, found.loss, found.level_steps, found.alive_steps)
        columns = [np.asarray(array, dtype=np.float64).ravel() for array in arrays]
        return dict(zip(names, columns, strict=True))

    @property
    def _what(self) -> str:
        return "loss" if self.frame is None else str(self.frame.experiment.shown("settings_value"))

    @property
    def _colours(self) -> str:
        return "viridis" if self.frame is None else str(self.frame.experiment.shown("colormap"))

    # drawing

    def draw_inside(self, painter: QPainter) -> None:
        """Draw the map where it lies, the border by theory, the racer's own settings (see `PlotView`)."""
        found, asked = self.map, self.request
        if asked is None:
            return
        if found is not None:
            x, y = (np.array([place[0], place[-1]]) for place in (found.x, found.y))
            draw_plane_image(painter, self, x, y, self._picture(found), smooth=False)
        if self._limit is not None:
            draw_limit(painter, self, self._limit)
        x_now, y_now = (value_of(asked.experiment, asked.spec, axis.name) for axis in (asked.x, asked.y))
        if x_now is not None and y_now is not None:
            draw_current(painter, self, x_now, y_now)

    def draw_above(self, painter: QPainter) -> None:
        """Say what the colours mean (see `PlotView.draw_above`)."""
        if self.map is not None and not self.is_compact:
            draw_key(painter, self, self.map, self._what, self._colours)

    def _picture(self, found: SettingsMap) -> QImage:
        key = (id(found), self._what, self._colours, self.theme.name)
        if self._image is None or self._image[0] != key:
            self._image = (key, settings_image(found, self._what, self._colours, self.theme))
        return self._image[1]

    # mouse and keys

    def settings_at(self, at: QPointF) -> tuple[float, float] | None:
        """The pair of values at a pixel, if one is there."""
        asked = self.request
        if asked is None or self.empty or not self.area().contains(at):
            return None
        x, y = (
            unscaled(axis, value) for axis, value in zip((asked.x, asked.y), self.values(at), strict=True)
        )
        if not asked.results or self.map is None:
            return x, y
        return cell_value(asked.x, self.map.x, x), cell_value(asked.y, self.map.y, y)

    def tip_at(self, at: QPointF) -> str:
        """What came of the run under the mouse (see `View.tip_at`)."""
        pair, asked, found = self.settings_at(at), self.request, self.map
        if pair is None or asked is None or found is None:
            return ""
        i, j = (
            int(np.abs(axis - value).argmin()) for axis, value in zip((found.x, found.y), pair, strict=True)
        )
        what = f"{asked.x.name} {full(float(found.x[i]))}, {asked.y.name} {full(float(found.y[j]))}"
        if found.diverged[i, j]:
            came = f"diverged after {int(found.alive_steps[i, j])} steps"
        else:
            level = int(found.level_steps[i, j])
            goal = "what the sweep looked for" if asked.results else short(asked.level)
            reached = f"at {goal} after {level} steps" if level >= 0 else f"never at {goal}"
            came = f"loss {full(float(found.loss[i, j]))}, {reached}"
        return f"{what}\n{came}\nClick: take these settings; wheel: zoom; Home: the whole map"

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Zoom both ranges about the mouse; the map is computed anew (Qt)."""
        if event is None or self.request is None or not self.area().contains(event.position()):
            super().wheelEvent(event)
            return
        factor = NOTCH ** (event.angleDelta().y() / 120.0)
        area = self.area()
        across = (event.position().x() - area.left()) / area.width()
        up = (area.bottom() - event.position().y()) / area.height()
        self._edit_axes(self.request.x.zoomed(across, factor), self.request.y.zoomed(up, factor))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Begin to choose or to drag (Qt)."""
        super().mousePressEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton or self.request is None:
            return
        if self.settings_at(event.position()) is not None:
            self._pressed, self._dragged = (event.position(), self.request.x, self.request.y), False

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Drag the map (Qt)."""
        super().mouseMoveEvent(event)
        if event is None or self._pressed is None:
            return
        start, x, y = self._pressed
        by = event.position() - start
        if self._dragged or by.manhattanLength() > STILL:
            self._dragged = True
            area = self.area()
            self._edit_axes(x.moved(-by.x() / area.width()), y.moved(by.y() / area.height()))

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Take the settings under the mouse if it was not dragged (Qt)."""
        super().mouseReleaseEvent(event)
        pressed, self._pressed = self._pressed, None
        if event is None or pressed is None or self._dragged or self.request is None:
            return
        pair = self.settings_at(event.position())
        if pair is not None:
            names = (self.request.x.name, self.request.y.name)
            self.settings_chosen.emit(self.request.racer, dict(zip(names, pair, strict=True)))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Home shows the whole map again (Qt)."""
        if event is not None and event.key() == Qt.Key.Key_Home:
            self.view_edited.emit({"settings_x": "auto", "settings_y": "auto", **NO_RESULTS})
            event.accept()
            return
        super().keyPressEvent(event)

    def _edit_axes(self, x: SettingsAxis, y: SettingsAxis) -> None:
        try:
            asked = self.request
            if asked is not None:
                axes_of(asked.experiment, asked.spec, x.text, y.text)
                self.view_edited.emit({"settings_x": x.text, "settings_y": y.text, **NO_RESULTS})
        except RavineError:
            return  # beyond what is allowed the map does not go


VIEW_ROW = ViewRow(
    key="settings_map",
    title="Settings map",
    meaning="What comes of every pair of values of two settings: the last loss, or how fast it diverged.",
    make=SettingsMapView,
    order=267,
    smallest=(240, 200),
)
