"""What networks answer: classes or values over two inputs, curves over one; live, with the examples."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from math import inf

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt
from PyQt6.QtGui import QMouseEvent, QPainter, QResizeEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.frames.frame import Frame
from widgets.painting.primitives import elide, minimum_path, stroke_haloed
from widgets.painting.readout import draw_readout
from widgets.plots.axis import Axis
from widgets.prediction_parts.boundary_layout import (
    AvailableSpace,
    BoundaryLayout,
    Tile,
    gutter_of,
    lay_out,
    shown_places,
)
from widgets.prediction_parts.boundary_painter import (
    BoundaryPainter,
    MapStyle,
    draw_frame,
    draw_item,
    draw_title,
)
from widgets.prediction_parts.fitted_curves import FittedCurves
from widgets.prediction_parts.predictions import Form, Predictions
from widgets.predictions.boundary_cache import BoundaryCache
from widgets.predictions.boundary_legend import legend_of
from widgets.predictions.score_text import score_text
from widgets.style.fonts import text_width
from widgets.style.number_text import full, short
from widgets.style.theme import Theme
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

#: Cells a side of one map, and of each of several.
FINE, COARSE = 96, 64
GRASP = 10.0


class BoundaryView(View):
    """The answers of the chosen racer, or of all where there is room, over the plane of two inputs."""

    key = "boundary"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.home = self.x_axis, self.y_axis = Axis(), Axis()
        self._answers: Predictions | None = None
        self._cache = BoundaryCache()
        self._painter = BoundaryPainter()
        self._mouse: QPointF | None = None
        super().__init__(theme, parent)
        #: What is shown of data of one input, and of none.
        self.curves = FittedCurves(theme, self)
        self.curves.setAutoFillBackground(False)
        self.curves.racer_chosen.connect(self.racer_chosen)
        self.curves.hide()

    def cap_unit(self, most: float = inf, least: float = 0.0) -> None:
        """The same for the curves (see `View.cap_unit`)."""
        super().cap_unit(most, least)
        self.curves.cap_unit(most, least)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours (see `View.set_theme`)."""
        super().set_theme(theme)
        for curves in self.findChildren(FittedCurves):
            curves.set_theme(theme)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take the answers, or let the curves do so (see `View.prepare`)."""
        del before
        self._answers = Predictions.of(frame)
        self.curves.setVisible(self._answers is None)
        if self._answers is None:
            self.curves.apply(frame)
        elif self._answers.home != self.home:
            self.home = self._answers.home
            self.unzoom()

    def unzoom(self) -> None:
        """Show all there is."""
        self.x_axis, self.y_axis = self.home
        self.update()

    def settle(self) -> None:
        """Fit the curves to the size (see `View.settle`)."""
        super().settle()
        self.curves.setGeometry(self.rect())

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Fit the curves to the size (Qt)."""
        super().resizeEvent(event)
        self.curves.setGeometry(self.rect())

    def table(self) -> Table:
        """The answers of all racers over the plane, or their curves (see `View.table`)."""
        return self.curves.table() if self._answers is None else self._answers.table()

    def summary(self) -> str:
        """Over which inputs, and the values of the others (see `View.summary`)."""
        return self.curves.summary() if self._answers is None else self._answers.summary()

    # where things are

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel, as in all plots."""
        return self.curves.unit

    @property
    def tiles(self) -> tuple[Tile, ...]:
        """The maps that are shown, one or one a racer."""
        return () if self._answers is None else self._layout(self._answers).tiles

    def _layout(self, answers: Predictions) -> BoundaryLayout:
        spans = [axis.high - axis.low for axis in self.home]
        # Both inputs have one scale unless one reaches much farther than the other.
        room = AvailableSpace(
            QSizeF(self.size()), self.unit, min(max(spans[0] / spans[1], 0.6), 1.6), gutter_of(self.y_axis)
        )
        places: Sequence[int] = range(len(answers.network.answers))
        legend = partial(legend_of, answers, self.chosen_racer, self.display.racer)
        places = shown_places(room, places, self.display.racer, legend(several=False))
        return lay_out(room, places, legend(several=len(places) > 1))

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the maps and their key (see `View.draw`); curves draw themselves."""
        answers = self._answers
        if answers is None:
            return
        layout, scene = self._layout(answers), self._scene(answers)
        several = len(layout.tiles) > 1
        for tile in layout.tiles:
            scores, chosen = answers.network.scores[tile.place], several and tile.place == self.display.racer
            drawn = self._cache.map_of(answers, tile.place, self.theme, COARSE if several else FINE)
            self._painter.draw_map(painter, tile, drawn, scores, scene)
            draw_frame(painter, tile, scene, chosen=chosen)
            if several:
                racer = answers.frame.racers[tile.place]
                draw_title(painter, tile, racer, score_text(scores[-1]), scene, chosen=chosen)
        for item, at in layout.key:
            draw_item(painter, item, at, scene, room=self.width() - at.x() - 4.0)
        self._draw_reading(painter, layout.tiles)

    def _scene(self, answers: Predictions) -> MapStyle:
        return MapStyle(
            x=self.x_axis,
            y=self.y_axis,
            home=self.home,
            examples=self._cache.examples_of(answers, self.theme),
            colours=answers.colours,
            by_class=bool(answers.names),
            theme=self.theme,
            unit=self.unit,
        )

    def _draw_reading(self, painter: QPainter, tiles: tuple[Tile, ...]) -> None:
        """Say what is under the mouse, and show the same point on all maps."""
        tile = self._tile_at(self._mouse)
        if tile is None or self._mouse is None:
            return
        point = np.array([tile.values(self._mouse, self.x_axis, self.y_axis)])
        for other in tiles:
            if other.place != tile.place:
                x, y = other.pixels(point, self.x_axis, self.y_axis)[0].tolist()
                sign = minimum_path(QPointF(x, y), 4.0 * self.unit)
                stroke_haloed(painter, sign, self.theme.text, self.theme, 1.4 * self.unit)
        room = self.width() / self.unit - 36.0
        lines = [elide(line, room) for line in self._lines_at(tile, self._mouse, short)]
        # On the map, unless the lines are too long for it.
        fits = max(text_width(line, "small") for line in lines) + 30.0 <= tile.area.width() / self.unit
        area = tile.area if fits else QRectF(self.rect())
        draw_readout(painter, lines, area, [self._mouse], theme=self.theme, unit=self.unit)

    # reading

    def _tile_at(self, at: QPointF | None) -> Tile | None:
        return None if at is None else next((tile for tile in self.tiles if tile.area.contains(at)), None)

    def _lines_at(self, tile: Tile, at: QPointF, form: Form) -> list[str]:
        """What there is to read at a pixel of a map: inputs, answer, and the example that lies there."""
        answers = self._answers
        if answers is None:
            return []
        lines = answers.lines_at(tile.place, *tile.values(at, self.x_axis, self.y_axis), form)
        scene = self._scene(answers)
        found = scene.examples.nearest(scene.placed(tile), at, GRASP * self.unit)
        return lines if found is None else [*lines, answers.lines_of_example(tile.place, *found, form)]

    def tip_at(self, at: QPointF) -> str:
        """The reading in full precision (see `View.tip_at`)."""
        tile = self._tile_at(at)
        return "" if tile is None else "\n".join(self._lines_at(tile, at, full))

    # mouse and keyboard

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose the racer of a map among several (Qt)."""
        tile = self._tile_at(event.position()) if event is not None else None
        if event is None or tile is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        elif len(self.tiles) > 1:
            self.racer_chosen.emit(tile.place)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read the point under the mouse (Qt)."""
        if event is None:
            return
        tile = self._tile_at(event.position())
        self._mouse = None if tile is None else event.position()
        self.setCursor(Qt.CursorShape.ArrowCursor if tile is None else Qt.CursorShape.CrossCursor)
        self.update()

    def leaveEvent(self, event: QEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read nothing any more (Qt)."""
        del event
        self._mouse = None
        self.update()

    def mouseDoubleClickEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show all there is again (Qt)."""
        del event
        self.unzoom()

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Zoom all maps where the mouse points (Qt)."""
        tile = self._tile_at(event.position()) if event is not None else None
        if event is None or tile is None:
            return
        x, y = tile.values(event.position(), self.x_axis, self.y_axis)
        factor = 1.0015 ** event.angleDelta().y()
        self.x_axis = self.x_axis.zoomed(factor, x, self.home[0])
        self.y_axis = self.y_axis.zoomed(factor, y, self.home[1])
        self.update()
        event.accept()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the column of plots beside the surface (Qt)."""
        return QSize(320, 220)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="boundary",
    title="Decision boundary",
    meaning="What networks answer over two inputs, or the curves over one, with the examples.",
    make=BoundaryView,
    order=60,
    smallest=(320, 220),
)
