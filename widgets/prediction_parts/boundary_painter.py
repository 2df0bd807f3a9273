"""How a map of two inputs is drawn: colours, lines, examples, numbers, name and key."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPen

from engine.frames.frame import RacerFrame
from engine.network.scores import Score
from widgets.painting.primitives import TRAIL, centred, clipped_path, draw_marker, elide, racer_pen, write
from widgets.plots.axis import Axis
from widgets.plots.plot_axes import ROW
from widgets.prediction_parts.boundary_layout import BAR, LegendItem, Tile, gutter_of, is_vertical
from widgets.prediction_parts.examples_layer import (
    ExamplesLayer,
    Place,
    StyledExamples,
    draw_example,
    draw_ring,
    value_style,
)
from widgets.prediction_parts.prediction_map import PredictionMap, class_style
from widgets.style.fonts import Weight, text_width
from widgets.style.theme import RacerStyle, Theme, colour_map, qcolor, racer_style


@dataclass(frozen=True)
class MapStyle:
    """What all maps of a view share.

    Attributes:
        x: the axis to the right.
        y: the axis upwards.
        home: their limits before any zoom: the plane's borders.
        examples: on every map.
        colours: the colour map of numbers.
        by_class: whether lines are decision boundaries, which must be crisp.
        theme: the colours.
        unit: pixels per unscaled pixel.
    """

    x: Axis
    y: Axis
    home: tuple[Axis, Axis]
    examples: StyledExamples
    colours: str
    by_class: bool
    theme: Theme
    unit: float

    def placed(self, tile: Tile) -> Place:
        """Maps inputs to the pixels of a map."""
        return lambda points: tile.pixels(points, self.x, self.y)


class BoundaryPainter:
    """Draws maps; keeps the examples, which seldom change, as pictures."""

    def __init__(self) -> None:
        self._layers: defaultdict[int, ExamplesLayer] = defaultdict(ExamplesLayer)

    def draw_map(
        self, painter: QPainter, tile: Tile, drawn: PredictionMap, scores: Sequence[Score], scene: MapStyle
    ) -> None:
        """Draw a map with its boundary and the examples, those answered wrongly ringed."""
        area, theme, unit, place = tile.area, scene.theme, scene.unit, scene.placed(tile)
        painter.save()
        painter.setClipRect(area)
        _draw_image(painter, tile, drawn.image, scene)
        # A boundary needs no halo: about it the map has the panel's colour.
        pen = (
            QPen(QColor(theme.text), 2.0 * unit)
            if scene.by_class
            else QPen(qcolor(theme.surface_contour, 0.5), unit)
        )
        for line in drawn.lines:
            painter.strokePath(clipped_path(place(line), area), pen)
        size, key = scene.examples.size(area, unit), (scene.x, scene.y)
        layer = self._layers[tile.place]
        layer.draw(painter, scene.examples, place, area, key=key, size=size, theme=theme)
        scene.examples.draw_errors(painter, place, area, scores, size=size, theme=theme, unit=unit)
        painter.restore()


def _draw_image(painter: QPainter, tile: Tile, image: QImage, scene: MapStyle) -> None:
    x, y = scene.home
    corners = tile.pixels(np.array([(x.low, y.high), (x.high, y.low)]), scene.x, scene.y)
    (left, top), (right, bottom) = corners.tolist()
    # The image's pixels lie on the plane's points: the outer ones reach half a pixel beyond it.
    across, down = (right - left) / (image.width() - 1), (bottom - top) / (image.height() - 1)
    where = QRectF(left - 0.5 * across, top - 0.5 * down, across * image.width(), down * image.height())
    # Clipped here and not by the painter: SVG export ignores clipping.
    part = where.intersected(tile.area)
    source = QRectF(
        (part.left() - where.left()) / across,
        (part.top() - where.top()) / down,
        part.width() / across,
        part.height() / down,
    )
    painter.drawImage(part, image, source)


def draw_frame(painter: QPainter, tile: Tile, scene: MapStyle, *, chosen: bool) -> None:
    """Draw the border of a map, and beside the outermost maps the numbers."""
    area, theme, unit = tile.area, scene.theme, scene.unit
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(theme.accent if chosen else theme.axis), (2.0 if chosen else 1.0) * unit))
    painter.drawRect(area)
    quiet, ink = theme.quiet_text, theme.text
    painter.setPen(QPen(QColor(theme.axis), unit))
    if tile.is_lowest:
        base = centred(area.bottom() + (3.0 + 0.5 * ROW) * unit, unit=unit)
        name = elide(scene.x.name, 0.5 * area.width() / unit, weight="strong")
        end = area.right() - (text_width(name, "small", "strong") + 8.0) * unit
        write(painter, area.right(), base, name, ink, weight="strong", unit=unit, align="right")
        for value, text in scene.x.ticks(max(area.width() / (52.0 * unit), 2.0)):
            at = float(tile.pixels(np.array([[value, 0.0]]), scene.x, scene.y)[0, 0])
            if at + 0.5 * text_width(text, "small") * unit <= end:
                painter.drawLine(QPointF(at, area.bottom()), QPointF(at, area.bottom() + 4.0 * unit))
                write(painter, at, base, text, quiet, unit=unit, align="middle")
    if tile.is_left:
        beside, upright = area.left() - 7.0 * unit, is_vertical(scene.y)
        top = area.top() + (-ROW if upright else 5.0) * unit
        if upright:
            _write_upright(painter, area, scene)
        else:
            base = centred(top, unit=unit)
            write(painter, beside, base, scene.y.name, ink, weight="strong", unit=unit, align="right")
        for value, text in scene.y.ticks(max(area.height() / (40.0 * unit), 2.0)):
            at = float(tile.pixels(np.array([[0.0, value]]), scene.x, scene.y)[0, 1])
            if at >= top + 0.8 * ROW * unit:
                painter.drawLine(QPointF(area.left() - 4.0 * unit, at), QPointF(area.left(), at))
                write(painter, beside, centred(at, unit=unit), text, quiet, unit=unit, align="right")


def _write_upright(painter: QPainter, area: QRectF, scene: MapStyle) -> None:
    """Write the name of the axis upwards from bottom to top, beside its numbers."""
    unit = scene.unit
    name = elide(scene.y.name, area.height() / unit, weight="strong")
    painter.save()
    painter.translate(area.left() - (gutter_of(scene.y) - 0.5 * ROW) * unit, area.top())
    painter.rotate(-90.0)
    base = centred(0.0, unit=unit)
    write(painter, 0.0, base, name, scene.theme.text, weight="strong", unit=unit, align="right")
    painter.restore()


def draw_title(
    painter: QPainter, tile: Tile, racer: RacerFrame, value: str, scene: MapStyle, *, chosen: bool
) -> None:
    """Name a map among several: the racer's line, its name and its score."""
    area, theme, unit = tile.area, scene.theme, scene.unit
    middle = area.top() - 0.5 * ROW * unit
    base = centred(middle, unit=unit)
    weight: Weight = "strong" if chosen else "regular"
    ink = theme.text if chosen else theme.quiet_text
    painter.setPen(racer_pen(racer_style(racer.index, theme), TRAIL * unit))
    painter.drawLine(QPointF(area.left(), middle), QPointF(area.left() + 18.0 * unit, middle))
    room = area.width() / unit - 24.0 - text_width(value, "small") - 8.0
    text = elide(racer.shown_name, room, weight=weight)
    write(painter, area.left() + 24.0 * unit, base, text, ink, weight=weight, unit=unit)
    write(painter, area.right(), base, value, ink, weight=weight, unit=unit, align="right")


def draw_item(painter: QPainter, item: LegendItem, at: QPointF, scene: MapStyle, *, room: float) -> None:
    """Draw a line of the key from the middle of its left edge, no wider than ``room`` pixels."""
    theme, unit = scene.theme, scene.unit
    sign, base = at + QPointF(5.0 * unit, 0.0), centred(at.y(), unit=unit)
    # Numbers have many colours: the legend shows one from the middle.
    neutral = RacerStyle(theme.text, "circle") if scene.by_class else value_style(128, scene.colours)
    if item.sign == "class":
        draw_marker(painter, sign, class_style(item.index, theme), theme, 9.0 * unit)
    elif item.sign in ("train", "test"):
        draw_example(
            painter, sign, neutral, theme, 8.0 * unit, hollow=item.sign == "test", lined=not scene.by_class
        )
    elif item.sign == "wrong":
        draw_ring(painter, sign, 6.0 * unit, theme, unit)
    elif item.sign == "racer":
        painter.setPen(racer_pen(racer_style(item.index, theme), TRAIL * unit))
        painter.drawLine(at, at + QPointF(18.0 * unit, 0.0))
    elif item.sign == "bar":
        _draw_bar(painter, QRectF(at.x(), at.y() - 5.0 * unit, BAR * unit, 10.0 * unit), scene.colours)
    left = at.x() + item.indent * unit
    value = text_width(item.value, "small") + 7.0 if item.value else 0.0
    text = elide(item.text, max(room / unit - item.indent - value, 8.0))
    write(painter, left, base, text, theme.text, unit=unit)
    left += (text_width(text, "small") + 7.0) * unit
    if item.value:
        write(painter, left, base, item.value, theme.text, unit=unit)


def _draw_bar(painter: QPainter, where: QRectF, colours: str) -> None:
    table = np.full((1, 256, 4), 255, dtype=np.uint8)
    table[0, :, :3] = np.rint(255.0 * colour_map(colours))
    image = QImage(table.tobytes(), 256, 1, 1024, QImage.Format.Format_RGBX8888)
    painter.drawImage(where, image.copy())
