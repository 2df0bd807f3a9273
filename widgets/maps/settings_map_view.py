"""A map of settings: one run for every pair of values of two numbers, computed anew wherever one zooms."""

from __future__ import annotations

from functools import lru_cache
from math import log10

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QHideEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QShowEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.errors import RavineError
from engine.experiment.settings_axis import SettingsAxis
from engine.frames.frame import Frame
from engine.maps.convergence_limit import limit_of
from engine.maps.settings_map import (
    SettingsMap,
    SettingsRequest,
    affordable_side,
    refined_settings,
    settings_map,
)
from engine.maps.varied_numbers import axes_of, value_of
from engine.objective import FloatArray
from widgets.maps.computed_map import ComputedMap
from widgets.maps.settings_painter import draw_current, draw_key, draw_limit, settings_image
from widgets.painting.height_scale import HeightScale
from widgets.plots.axis import LINEAR, Axis
from widgets.plots.plane_image import draw_plane_image
from widgets.plots.plot_view import PlotView
from widgets.style.number_text import full, short
from widgets.style.theme import Theme
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

#: What one notch of the wheel does to both ranges.
NOTCH = 0.8
#: Logarithmic axes have no smallest value of their own.
LOG = HeightScale("log", 1e-300)
#: A press that moves farther than this, in pixels, is a drag and chooses nothing.
STILL = 4.0


@lru_cache(maxsize=8)
def _complete(request: SettingsRequest) -> SettingsMap:
    """The complete map; two requests of the same map are equal."""
    return settings_map(request)


class SettingsMapView(PlotView):
    """A run for every pair of values.

    The wheel zooms, dragging pans, a click takes the settings, Home shows the whole map again.
    """

    key = "settings_map"
    grid = False
    zooms = (False, False)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._request: SettingsRequest | None = None
        self._image: tuple[object, QImage] | None = None
        self._limit: FloatArray | None = None
        self._pressed: tuple[QPointF, SettingsAxis, SettingsAxis] | None = None
        self._dragged = False
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.computed: ComputedMap[SettingsRequest, SettingsMap] = ComputedMap(
            self, refined_settings, self._show_more
        )

    @property
    def map(self) -> SettingsMap | None:
        """The map, as far as it is computed; while one zooms that of the range before."""
        return self.computed.map

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Ask anew where the experiment, the racer or what is varied is another (see `View.prepare`)."""
        del before
        shown, experiment = frame.experiment.shown, frame.experiment
        racer = self.display.racer
        try:
            x, y = axes_of(
                experiment, experiment.racers[racer], str(shown("settings_x")), str(shown("settings_y"))
            )
            request = SettingsRequest(
                experiment=experiment,
                racer=racer,
                x=x,
                y=y,
                steps=int(shown("settings_steps")),
                side=_side(frame),
                level=float(shown("settings_level")),
            )
        except RavineError as error:
            self._request = None
            self.computed.refuse(error)
            self.empty = self.computed.trouble
            return
        self.set_home(_plot_axis(x), _plot_axis(y))
        self.unzoom()
        if request != self._request:
            same = self._request is not None and self._request.is_of_the_same_runs(request)
            if not same:
                self.computed.map = None
            self._request, self._limit = request, limit_of(request)
            self.computed.ask(request)
        self.empty = self.computed.trouble

    def settle(self) -> None:
        """Have the complete map now (see `View.settle`)."""
        super().settle()
        self.computed.complete(_complete)
        self.empty = self.computed.trouble

    def _show_more(self) -> None:
        self.empty = self.computed.trouble
        self.update()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Compute while the view is visible (Qt)."""
        super().showEvent(event)
        self.computed.begin()

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Compute nothing while the view is hidden (Qt)."""
        super().hideEvent(event)
        self.computed.end()

    # what is shown

    def summary(self) -> str:
        """Whose settings, and how much is computed (see `View.summary`)."""
        if self._request is None or self.empty:
            return ""
        if self.map is None:
            return "computing"
        done = "" if self.map.is_complete else f", {100.0 * self.map.computed.mean():.0f} % computed"
        runs = f"{len(self.map.x)} × {len(self.map.y)} runs"
        return f"{self._request.spec.name}, {runs}, {self.map.steps} steps{done}"

    def table(self) -> Table:
        """Every run with what came of it (see `View.table`)."""
        asked, found = self._request, self.map
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
        found, asked = self.map, self._request
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
        asked = self._request
        if asked is None or self.empty or not self.area().contains(at):
            return None
        x, y = self.values(at)
        return _unscaled(asked.x, x), _unscaled(asked.y, y)

    def tip_at(self, at: QPointF) -> str:
        """What came of the run under the mouse (see `View.tip_at`)."""
        pair, asked, found = self.settings_at(at), self._request, self.map
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
            reached = (
                f"at {short(asked.level)} after {level} steps"
                if level >= 0
                else f"never at {short(asked.level)}"
            )
            came = f"loss {full(float(found.loss[i, j]))}, {reached}"
        return f"{what}\n{came}\nClick: take these settings; wheel: zoom; Home: the whole map"

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Zoom both ranges about the mouse; the map is computed anew (Qt)."""
        if event is None or self._request is None or not self.area().contains(event.position()):
            super().wheelEvent(event)
            return
        factor = NOTCH ** (event.angleDelta().y() / 120.0)
        area = self.area()
        across = (event.position().x() - area.left()) / area.width()
        up = (area.bottom() - event.position().y()) / area.height()
        self._edit_axes(self._request.x.zoomed(across, factor), self._request.y.zoomed(up, factor))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Begin to choose or to drag (Qt)."""
        super().mousePressEvent(event)
        if event is None or event.button() != Qt.MouseButton.LeftButton or self._request is None:
            return
        if self.settings_at(event.position()) is not None:
            self._pressed, self._dragged = (event.position(), self._request.x, self._request.y), False

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
        if event is None or pressed is None or self._dragged or self._request is None:
            return
        pair = self.settings_at(event.position())
        if pair is not None:
            names = (self._request.x.name, self._request.y.name)
            self.settings_chosen.emit(self._request.racer, dict(zip(names, pair, strict=True)))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Home shows the whole map again (Qt)."""
        if event is not None and event.key() == Qt.Key.Key_Home:
            self.view_edited.emit({"settings_x": "auto", "settings_y": "auto"})
            event.accept()
            return
        super().keyPressEvent(event)

    def _edit_axes(self, x: SettingsAxis, y: SettingsAxis) -> None:
        try:
            asked = self._request
            if asked is not None:
                axes_of(asked.experiment, asked.spec, x.text, y.text)
                self.view_edited.emit({"settings_x": x.text, "settings_y": y.text})
        except RavineError:
            return  # beyond what is allowed the map does not go


def _side(frame: Frame) -> int:
    """The points along each side that are asked for, or as many as soon are done."""
    asked, network = str(frame.experiment.shown("settings_points")), frame.experiment.network
    if asked != "auto":
        return int(asked)
    examples = 1 if network is None else network.batch_size or (len(frame.data.x) if frame.data else 1)
    return affordable_side(len(frame.names), examples, int(frame.experiment.shown("settings_steps")))


def _plot_axis(axis: SettingsAxis) -> Axis:
    if axis.scale == "log":
        return Axis(axis.name, log10(axis.low), log10(axis.high), LOG)
    return Axis(axis.name, axis.low, axis.high, LINEAR)


def _unscaled(axis: SettingsAxis, value: float) -> float:
    return float(10.0**value) if axis.scale == "log" else value


VIEW_ROW = ViewRow(
    key="settings_map",
    title="Settings map",
    meaning="What comes of every pair of values of two settings: the last loss, or how fast it diverged.",
    make=SettingsMapView,
    order=267,
    smallest=(240, 200),
)
