"""What the nodes of a network's diagram show: what each neuron computes, as a small picture or curve."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter, QPen, QPolygonF

from engine.frames.followed_example import FollowedExample
from engine.frames.frame import DataFrame, Frame
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import NetworkFrame
from engine.objective import FloatArray
from widgets.network_parts.selection import inputs_of, plane_inputs
from widgets.painting.diverging_colours import diverging_colour, diverging_pictures, picture_of
from widgets.prediction_parts.prediction_map import class_style, labels, refined
from widgets.style.theme import Theme, qcolor, racer_style, rgb

#: Examples drawn on the answer.
MOST_POINTS = 240
CURVE_POINTS = 64
#: How far beyond the examples the picture of a fit reaches, as a share of their range.
BESIDE = 0.05
#: How much colour a sure answer has: the examples must stand out on it.
STRENGTH = 0.6
#: About how many cells a side the picture of the answer has.
ANSWER_CELLS = 128
#: Of more classes than these it is coarser: each has a plane of its own to be refined.
FEW_CLASSES, MANY_CELLS = 3, 64
#: Shares are told from 0 and 1 by this much.
SUREST = 1e-4


@dataclass(frozen=True, eq=False)
class LayerResponses:
    """What the units of one layer compute.

    Attributes:
        pictures: over the plane; empty where there is no plane or the network is too large.
        curves: of data with one column: points ``(N, 2)`` in [0, 1] x [-1, 1], one for each unit; or empty.
        shares: each unit's mean output over the examples, as share of the layer's largest ``(U,)``.
    """

    pictures: tuple[QImage, ...]
    curves: tuple[FloatArray, ...]
    shares: FloatArray


def responses_of(frame: Frame, theme: Theme) -> tuple[LayerResponses, ...]:
    """What inputs and layers answer, the inputs first."""
    network, data = frame.network, frame.data
    if network is None or data is None:
        return ()
    drawn = [np.zeros((0, 0, 0))] * len(network.layers)
    given = np.zeros((0, 0, 0))
    if network.plane is not None:
        drawn, given = list(network.thumbnails) or drawn, plane_inputs(frame, network.plane)
    columns = data.x[network.examples]
    known = [inputs_of(frame, columns).T, *(_outputs(layer) for layer in network.layers)]
    line = columns[:, 0] if columns.shape[1] == 1 else None
    return tuple(
        LayerResponses(
            tuple(diverging_pictures(values, _largest(values), theme)) if len(values) else (),
            _curves(outputs, line),
            outputs.mean(axis=1) / (_largest(outputs) or 1.0),
        )
        for values, outputs in zip((given, *drawn), known, strict=True)
    )


def example_responses(seen: FollowedExample) -> tuple[LayerResponses, ...]:
    """What one example makes of inputs and layers, the inputs first: a colour for each unit."""
    shares = (values / (_largest(values) or 1.0) for values in (seen.inputs, *seen.outputs))
    return tuple(LayerResponses((), (), each) for each in shares)


def answer_picture(network: NetworkFrame, data: DataFrame, theme: Theme) -> QImage | None:
    """What the network answers over the plane: a value, or the likeliest class, paler if less sure."""
    if network.plane is None or not network.answers:
        return None
    answer = _finer(np.nan_to_num(network.answers[network.racer]))
    if answer.shape[-1] == 1:
        low, high = float(data.y.min()), float(data.y.max())
        middle = 0.5 * (low + high) if data.kind != "regression" or low > 0.0 or high < 0.0 else 0.0
        reach = max(high - middle, middle - low)
        return diverging_pictures(answer[None, ..., 0] - middle, reach / STRENGTH, theme)[0]
    best, count = answer.argmax(axis=-1), answer.shape[-1]
    sure = np.clip((answer.max(axis=-1) - 1.0 / count) / (1.0 - 1.0 / count), 0.0, 1.0)[..., None]
    colours = np.array([rgb(class_style(number, theme).colour) for number in range(count)])
    pixels = STRENGTH * sure * colours[best] + (1.0 - STRENGTH * sure) * rgb(theme.panel)
    return picture_of(np.rint(255.0 * pixels).astype(np.uint8))


def _finer(answer: FloatArray) -> FloatArray:
    """An answer ``(G, G, O)`` at more points. Shares are refined as odds, whose boundaries are straighter."""
    are_shares = bool((answer >= 0.0).all() and (answer <= 1.0).all())
    values = np.clip(answer, SUREST, 1.0 - SUREST) if are_shares else answer
    values = np.log(values / (1.0 - values)) if are_shares else values
    cells = ANSWER_CELLS if answer.shape[-1] <= FEW_CLASSES else MANY_CELLS
    fine = np.moveaxis(refined(np.moveaxis(values, -1, 0), cells), 0, -1)
    return np.asarray(1.0 / (1.0 + np.exp(-fine)) if are_shares else fine)


def draw_node(
    painter: QPainter, rect: QRectF, responses: LayerResponses, unit: int, *, theme: Theme, scale: float
) -> None:
    """Draw what a unit computes into its node: a picture, a curve, or the colour of its mean."""
    if responses.pictures:
        painter.drawImage(rect, responses.pictures[unit])
    elif responses.curves:
        painter.fillRect(rect, QColor(diverging_colour(0.0, theme)))
        _draw_curve(painter, rect, responses.curves[unit], theme=theme, scale=scale)
    else:
        painter.fillRect(rect, QColor(diverging_colour(float(responses.shares[unit]), theme)))
    painter.setPen(QPen(QColor(theme.axis), scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(rect)


def _draw_curve(painter: QPainter, rect: QRectF, curve: FloatArray, *, theme: Theme, scale: float) -> None:
    inner = rect.adjusted(2.0 * scale, 3.0 * scale, -2.0 * scale, -3.0 * scale)
    at = inner.topLeft() + QPointF(0.0, 0.5 * inner.height())
    points = [at + QPointF(x * inner.width(), -0.5 * y * inner.height()) for x, y in curve.tolist()]
    painter.setPen(QPen(qcolor(theme.quiet_text, 0.35), 0.8 * scale))
    painter.drawLine(at, at + QPointF(inner.width(), 0.0))
    painter.setPen(QPen(QColor(theme.text), 1.4 * scale))
    painter.drawPolyline(QPolygonF(points))


def draw_strip(
    painter: QPainter, rect: QRectF, responses: LayerResponses, units: range, theme: Theme
) -> None:
    """Draw a layer's units as cells of one strip, each in the colour of its mean."""
    shares = responses.shares[units.start : units.stop]
    picture = diverging_pictures(shares[None, None, ::-1], 1.0, theme)[0]
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
    painter.drawImage(rect, picture)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)


def draw_examples(
    painter: QPainter, rect: QRectF, network: NetworkFrame, data: DataFrame, *, theme: Theme, scale: float
) -> None:
    """Draw examples of classes as dots on the answer."""
    if network.plane is None or data.kind == "regression":
        return
    every = 1 + (len(data.x) - 1) // MOST_POINTS
    x, known = data.x[::every, :2], labels(data.y[::every], data)
    low, high = network.plane[0, 0], network.plane[-1, -1]
    share = (x - low) / (high - low)
    for number in np.unique(known).tolist():
        painter.setPen(QPen(qcolor(theme.halo, 0.85), 0.7 * scale))
        painter.setBrush(QColor(class_style(number, theme).colour))
        for across, up in share[known == number].tolist():
            if 0.02 < across < 0.98 and 0.02 < up < 0.98:
                at = QPointF(rect.left() + across * rect.width(), rect.bottom() - up * rect.height())
                painter.drawEllipse(at, 2.0 * scale, 2.0 * scale)


def draw_fit(
    painter: QPainter, rect: QRectF, data: DataFrame, racer: int, *, theme: Theme, scale: float
) -> None:
    """Draw the examples of one column and the answer over them, large."""
    painter.fillRect(rect, QColor(diverging_colour(0.0, theme)))
    every = 1 + (len(data.x) - 1) // MOST_POINTS
    x, y = data.x[::every, 0], data.y[::every, 0]
    low, high = (
        np.array([data.x[:, 0].min(), data.y[:, 0].min()]),
        np.array([data.x[:, 0].max(), data.y[:, 0].max()]),
    )
    span = np.where(high > low, high - low, 1.0)

    def places(points: FloatArray) -> list[QPointF]:
        share = 0.06 + 0.88 * np.clip((points - low) / span, -BESIDE, 1.0 + BESIDE)
        at = np.column_stack(
            (rect.left() + share[:, 0] * rect.width(), rect.bottom() - share[:, 1] * rect.height())
        )
        return [QPointF(*point) for point in at.tolist()]

    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(qcolor(theme.quiet_text, 0.75))
    for at in places(np.column_stack((x, y))):
        painter.drawEllipse(at, 1.6 * scale, 1.6 * scale)
    answer = np.nan_to_num(np.column_stack((data.grid[:, 0], data.predictions[racer][:, 0])))
    # Beyond the picture's sides there is nothing to draw; kept at them, the curve would end in hooks.
    share = (answer[:, 0] - low[0]) / span[0]
    answer = answer[(share >= -BESIDE) & (share <= 1.0 + BESIDE)]
    painter.setPen(QPen(QColor(racer_style(racer, theme).colour), 2.4 * scale))
    painter.drawPolyline(QPolygonF(places(answer)))


def _outputs(layer: LayerFrame) -> FloatArray:
    """A layer's outputs; nought before the phase that computes them."""
    return np.zeros((layer.units, 1)) if layer.output is None else layer.output


def _curves(outputs: FloatArray, line: FloatArray | None) -> tuple[FloatArray, ...]:
    """Each unit against the one column of the data."""
    if line is None or outputs.shape[1] != len(line):
        return ()
    order = np.argsort(line, kind="stable")[:: 1 + (len(line) - 1) // CURVE_POINTS]
    low, high = line.min(), line.max()
    x = (line[order] - low) / ((high - low) or 1.0)
    heights = np.nan_to_num(outputs[:, order] / (_largest(outputs) or 1.0))
    return tuple(np.column_stack((x, row)) for row in heights)


def _largest(values: FloatArray) -> float:
    """The largest size that is a number."""
    sizes = np.abs(values[np.isfinite(values)])
    return float(sizes.max()) if sizes.size else 0.0
