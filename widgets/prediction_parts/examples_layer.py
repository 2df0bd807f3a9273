"""Examples on a map of two inputs: filled to learn from, hollow to test, ringed where answered wrongly."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import ceil, floor, sqrt

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPaintEngine, QPainter, QPainterPath, QPen

from engine.data.batches import selection
from engine.frames.frame import DataFrame
from engine.network.scores import Score
from engine.objective import FloatArray, IntArray
from widgets.painting.painter import Painter
from widgets.painting.primitives import draw_marker, stroke_haloed
from widgets.prediction_parts.prediction_map import class_style, labels, shade
from widgets.style.markers import marker_path
from widgets.style.theme import RacerStyle, Theme, colour_map

#: Of more examples of one part a selection is drawn.
MOST = 800
#: Of an example's sign, in unscaled pixels.
SMALLEST, LARGEST = 4.0, 9.0

#: Points (N, 2) of the inputs to pixels (N, 2).
Place = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class ExampleSet:
    """The examples of one part that are drawn.

    Attributes:
        name: ``"train"`` or ``"test"``.
        x: their first two columns ``(N, 2)``.
        y: their targets ``(N, O)``.
        places: theirs in the part ``(N,)``.
    """

    name: str
    x: FloatArray
    y: FloatArray
    places: IntArray

    @property
    def hollow(self) -> bool:
        """Whether they are drawn hollow."""
        return self.name == "test"


def parts_of(data: DataFrame, scored: Mapping[str, int]) -> tuple[ExampleSet, ...]:
    """What is drawn of the examples, those to test first, so that they do not hide what is learned.

    Args:
        data: all examples.
        scored: of how many examples of each part it is known whether they are answered wrongly. Where these
            are few, no others are drawn: a selection of fewer examples is a part of one of more.
    """
    made = []
    for name, x, y in (("test", data.test_x, data.test_y), ("train", data.x, data.y)):
        if len(x):
            chosen = selection(len(x), min(MOST, scored.get(name, MOST)))
            places = np.arange(len(x)) if chosen is None else chosen
            made.append(ExampleSet(name, x[places, :2], y[places], places))
    return tuple(made)


def value_style(share: int, colours: str) -> RacerStyle:
    """The appearance of an example whose target is at a place of a colour map of 256."""
    red, green, blue = np.rint(255.0 * colour_map(colours)[share]).astype(int)
    return RacerStyle(f"#{red:02X}{green:02X}{blue:02X}", "circle")


@dataclass(frozen=True, eq=False)
class StyledExamples:
    """The examples as they look in one theme.

    Attributes:
        parts: what is drawn.
        styles: of each part's examples.
        lined: whether they have an outline, which tells a number's sign from a map of its own colour.
    """

    parts: tuple[ExampleSet, ...]
    styles: tuple[tuple[RacerStyle, ...], ...]
    lined: bool

    @classmethod
    def of(
        cls,
        data: DataFrame,
        parts: tuple[ExampleSet, ...],
        theme: Theme,
        *,
        ends: tuple[float, float],
        colours: str,
    ) -> StyledExamples:
        """Parts of a run's examples; numbers take their colours from a colour map with these ends."""
        if data.kind == "regression":
            shares = [shade(part.y[:, 0], ends).tolist() for part in parts]
            styles = [tuple(value_style(share, colours) for share in row) for row in shares]
        else:
            known = [labels(part.y, data).tolist() for part in parts]
            styles = [tuple(class_style(number, theme) for number in row) for row in known]
        return cls(parts, tuple(styles), lined=data.kind == "regression")

    def size(self, area: QRectF, unit: float) -> float:
        """How large a sign is on an area: smaller the denser they are."""
        count = max(sum(len(part.x) for part in self.parts), 1)
        room = 0.3 * sqrt(area.width() * area.height() / count)
        return min(max(room, SMALLEST * unit), LARGEST * unit)

    def draw(self, painter: QPainter, place: Place, area: QRectF, size: float, theme: Theme) -> None:
        """Draw all signs that lie in an area."""
        for part, styles in zip(self.parts, self.styles, strict=True):
            for (x, y), style in zip(place(part.x).tolist(), styles, strict=True):
                if area.contains(x, y):
                    at = QPointF(x, y)
                    draw_example(painter, at, style, theme, size, hollow=part.hollow, lined=self.lined)

    def draw_errors(
        self,
        painter: QPainter,
        place: Place,
        area: QRectF,
        scores: Iterable[Score],
        *,
        size: float,
        theme: Theme,
        unit: float,
    ) -> None:
        """Ring the examples that scores say are answered wrongly."""
        wrong = {score.part: score.wrong for score in scores}
        missed = [part.x[np.isin(part.places, wrong.get(part.name, ()))] for part in self.parts]
        middles = [(x, y) for part in missed for x, y in place(part).tolist() if area.contains(x, y)]
        if not is_raster(painter):
            for middle in middles:
                draw_ring(painter, QPointF(*middle), size, theme, unit)
            return
        # Stroked once and then copied: there may be many.
        reach, scale = size + 2.0 * unit, painter.deviceTransform().m11()
        ring = blank(2.0 * reach, 2.0 * reach, scale)
        with Painter(ring) as inner:
            inner.setRenderHint(QPainter.RenderHint.Antialiasing)
            draw_ring(inner, QPointF(reach, reach), size, theme, unit)
        for x, y in middles:
            painter.drawImage(QPointF(x - reach, y - reach), ring)

    def nearest(self, place: Place, at: QPointF, reach: float) -> tuple[ExampleSet, int] | None:
        """The example nearest to a pixel, if it is no farther than ``reach``: its part and row there."""
        found, least = None, reach
        for part in self.parts:
            away = np.hypot(*(place(part.x) - (at.x(), at.y())).T)
            row = int(np.argmin(away))
            if away[row] <= least:
                found, least = (part, row), float(away[row])
        return found


class ExamplesLayer:
    """Draws examples, which do not change while a run plays: painted once for a size, then copied."""

    def __init__(self) -> None:
        self._painted: tuple[object, QImage] | None = None

    def draw(
        self,
        painter: QPainter,
        examples: StyledExamples,
        place: Place,
        area: QRectF,
        *,
        key: object,
        size: float,
        theme: Theme,
    ) -> None:
        """Draw them into an area.

        Args:
            painter: what draws; a vector picture gets shapes.
            examples: what is drawn.
            place: maps inputs to pixels.
            area: their place in the view.
            key: equal for equal ``place`` up to where ``area`` begins.
            size: of a sign in pixels.
            theme: the colours.
        """
        if not is_raster(painter):
            examples.draw(painter, place, area, size, theme)
            return
        scale = painter.deviceTransform().m11()
        # Where between two pixels the area begins is part of the picture.
        left, top = floor(area.left() * scale), floor(area.top() * scale)
        rest = (round(area.left() * scale - left, 3), round(area.top() * scale - top, 3))
        whole = (examples, key, area.width(), area.height(), rest, size, theme.name, scale)
        if self._painted is None or self._painted[0] != whole:
            layer = blank(area.width() + 1.0 / scale, area.height() + 1.0 / scale, scale)
            with Painter(layer) as inner:
                inner.setRenderHint(QPainter.RenderHint.Antialiasing)
                inner.translate(-left / scale, -top / scale)
                inner.setClipRect(area)
                examples.draw(inner, place, area, size, theme)
            self._painted = (whole, layer)
        painter.drawImage(QPointF(left / scale, top / scale), self._painted[1])


def draw_example(
    painter: QPainter,
    middle: QPointF,
    style: RacerStyle,
    theme: Theme,
    size: float,
    *,
    hollow: bool,
    lined: bool = False,
) -> None:
    """Draw the sign of one example: bolder than a racer's hollow marker, since many are close together."""
    draw_marker(painter, middle, style, theme, size, hollow=hollow)
    if hollow or lined:
        painter.save()
        painter.translate(middle)
        painter.scale(size, size)
        path = marker_path(style.marker)
        if hollow:
            painter.strokePath(path, QPen(QColor(style.colour), 0.3 if lined else 0.24))
        if lined:
            painter.scale(1.0 + 0.24 * hollow, 1.0 + 0.24 * hollow)
            painter.strokePath(path, QPen(QColor(theme.text), 0.12))
        painter.restore()


def draw_ring(painter: QPainter, middle: QPointF, size: float, theme: Theme, unit: float) -> None:
    """Draw the sign of a wrong answer about an example's."""
    path = QPainterPath()
    path.addEllipse(middle, 0.9 * size, 0.9 * size)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    stroke_haloed(painter, path, theme.text, theme, 1.2 * unit)


def is_raster(painter: QPainter) -> bool:
    """Whether pixels are painted, and not shapes."""
    engine = painter.paintEngine()
    return engine is not None and engine.type() == QPaintEngine.Type.Raster


def blank(width: float, height: float, scale: float) -> QImage:
    """A picture without ink that holds so many unscaled pixels."""
    image = QImage(ceil(width * scale), ceil(height * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    image.setDevicePixelRatio(scale)
    return image
