"""Small pictures of what there is to be trained, for the list in which one chooses it.

Of a data set its points, with more than two inputs on their two main axes; of a surface its heights, ranked,
so that a narrow valley beside a high wall is seen; of a series its curve.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QColor, QIcon, QImage, QPainter, QPainterPath, QPen, QPixmap

from engine.data import DATASETS, SERIES, Data, whole_series
from engine.data.batches import selection
from engine.objective import FloatArray
from engine.surfaces.objective import SURFACES, surface_objective
from widgets.painting.painter import Painter
from widgets.style.theme import RacerStyle, Theme, colour_map, racer_style
from widgets.training.objective_choices import averaged

#: Of a picture, in pixels of 1x.
SIZE = QSize(48, 32)
#: Of a point, and the room around the outermost ones.
DOT, PAD = 1.3, 3.0
#: The most points that are drawn.
MOST = 120
#: Steps towards the main axes: near enough for a picture.
ITERATIONS = 12
#: How a number is coloured, and in how many steps.
COLOURS, SHADES = "viridis", 12


@lru_cache(maxsize=256)
def choice_icon(key: str, theme: Theme, density: float) -> QIcon | None:
    """The picture of a choice (see `objective_choices`); None where there is nothing to be drawn.

    A few milliseconds for the first time.

    Args:
        key: of a surface, a data set or the average of a series.
        theme: the colours.
        density: pixels of the screen per pixel.
    """
    series = next((each for each in SERIES if averaged(each) == key), None)
    if key not in SURFACES and key not in DATASETS and series is None:
        return None
    image = QImage(SIZE * density, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(density)
    image.fill(QColor(theme.ground))
    area = QRectF(0.0, 0.0, SIZE.width(), SIZE.height())
    with Painter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if key in SURFACES:
            painter.drawImage(area, _heights(key))
        elif series is not None:
            data = whole_series(DATASETS[series], np.random.default_rng(0), {})
            _draw_curve(painter, area, data.y[:, 0], theme)
        else:
            _draw_points(painter, area, DATASETS[key].make(np.random.default_rng(0)), theme)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.line), 1.0))
        painter.drawRect(area.adjusted(0.5, 0.5, -0.5, -0.5))
    return QIcon(QPixmap.fromImage(image))


def _heights(key: str) -> QImage:
    """The heights of a surface over its domain, coloured by their rank."""
    (left, right), (bottom, top) = SURFACES[key].domain
    x, y = np.meshgrid(np.linspace(left, right, SIZE.width()), np.linspace(top, bottom, SIZE.height()))
    heights = surface_objective(key).losses(np.column_stack((x.ravel(), y.ravel())))
    ranks = np.argsort(np.argsort(np.where(np.isfinite(heights), heights, np.inf), kind="stable"))
    shades = (colour_map(COLOURS)[ranks * 256 // len(ranks)] * 255.0).astype(np.uint8)
    pixels = np.ascontiguousarray(shades)
    size = (SIZE.width(), SIZE.height())
    return QImage(pixels.tobytes(), *size, 3 * size[0], QImage.Format.Format_RGB888).copy()


def _draw_curve(painter: QPainter, area: QRectF, values: FloatArray, theme: Theme) -> None:
    chosen = values[np.linspace(0, len(values) - 1, SIZE.width()).astype(np.intp)]
    places = _pixels(np.column_stack((np.arange(len(chosen)), chosen)), area)
    path = QPainterPath(QPointF(*places[0]))
    for place in places[1:]:
        path.lineTo(QPointF(*place))
    painter.setPen(QPen(QColor(racer_style(0, theme).colour), 1.2))
    painter.drawPath(path)


def _draw_points(painter: QPainter, area: QRectF, data: Data, theme: Theme) -> None:
    chosen = selection(len(data.x), MOST)
    if chosen is not None:
        data = replace(data, x=data.x[chosen], y=data.y[chosen])
    places, answers = _places(data)
    paths: dict[str, QPainterPath] = {}
    for (x, y), colour in zip(_pixels(places, area), _colours(answers, data, theme), strict=True):
        paths.setdefault(colour, QPainterPath()).addEllipse(QPointF(x, y), DOT, DOT)
    for colour, path in paths.items():
        path.setFillRule(Qt.FillRule.WindingFill)
        painter.fillPath(path, QColor(colour))


def _places(data: Data) -> tuple[FloatArray, FloatArray]:
    """Where points stand (N, 2), and what they answer (N,)."""
    answers = data.y.argmax(axis=1) if data.kind == "classes" else data.y[:, 0]
    inputs = data.x.shape[1]
    if inputs == 1:
        return np.column_stack((data.x[:, 0], data.y[:, 0])), answers.astype(np.float64)
    if inputs == 2:
        return data.x, answers.astype(np.float64)
    spread = data.x.std(axis=0)
    centred = (data.x - data.x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    # by orthogonal iteration: LAPACK's eigenvalues of 64 columns take 50 ms where its threads must wait
    axes = np.random.default_rng(0).standard_normal((inputs, 2))
    for _ in range(ITERATIONS):
        first, second = (centred.T @ (centred @ axes)).T
        first /= np.linalg.norm(first)
        second -= (second @ first) * first
        axes = np.column_stack((first, second / np.linalg.norm(second)))
    return centred @ axes, answers.astype(np.float64)


def _colours(answers: FloatArray, data: Data, theme: Theme) -> list[str]:
    """The colour of each point: of its class, of its number, or of all where that is an axis."""
    if data.kind != "regression":
        places = np.unique(answers, return_inverse=True)[1]
        styles: list[RacerStyle] = [racer_style(place, theme) for place in range(int(places.max()) + 1)]
        return [styles[place].colour for place in places.tolist()]
    if data.x.shape[1] == 1:
        return [racer_style(0, theme).colour] * len(answers)
    shares = (answers - answers.min()) / np.ptp(answers)
    levels = np.rint(shares * SHADES).astype(np.intp) * 255 // SHADES
    shades = (colour_map(COLOURS)[levels] * 255.0).astype(int).tolist()
    return [f"#{red:02X}{green:02X}{blue:02X}" for red, green, blue in shades]


def _pixels(places: FloatArray, area: QRectF) -> list[list[float]]:
    """Points (N, 2) spread over an area, the second axis upwards."""
    low, span = places.min(axis=0), np.ptp(places, axis=0)
    shares = (places - low) / np.where(span > 0, span, 1.0)
    room = np.array([area.width(), area.height()]) - 2.0 * PAD
    return [[PAD + x, area.height() - PAD - y] for x, y in (shares * room).tolist()]
