"""The plane of a neuron's two inputs: its answers, its lines, and the way in which the sum grows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from widgets.neuron.neuron_data import Kind, Neuron
from widgets.neuron.neuron_layout import KEY, SAMPLE, NeuronLayout
from widgets.neuron.neuron_painter import example_style
from widgets.painting.primitives import centred, clipped_path, draw_marker, write
from widgets.prediction_parts.boundary_painter import BoundaryPainter, MapStyle, draw_frame
from widgets.prediction_parts.prediction_map import PredictionMap
from widgets.scene.arrows import ArrowStyle, paint_arrow, paint_arrow_halo
from widgets.style.theme import Theme, qcolor

#: The length of the normal, as a share of the plane's shorter side.
ARROW = 0.3
#: Up to so many examples are drawn upon the lines.
FEW = 64
#: Between two lines of one path.
GAP = np.full(2, np.nan)


def line_pen(kind: Kind, theme: Theme, unit: float) -> QPen:
    """How a line of this kind is drawn."""
    colour, width, style = {
        "sum": (theme.accent, 1.8, Qt.PenStyle.SolidLine),
        "zero": (theme.text, 1.5, Qt.PenStyle.DashLine),
        "threshold": (theme.text, 3.4, Qt.PenStyle.SolidLine),
    }[kind]
    pen = QPen(QColor(colour), width * unit, style)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def draw_plane(
    painter: QPainter,
    neuron: Neuron,
    drawn: PredictionMap,
    layout: NeuronLayout,
    *,
    tool: BoundaryPainter,
    theme: Theme,
) -> None:
    """Draw answers, examples, lines, the normal and the key."""
    answers, tile, unit = neuron.answers, layout.tile, layout.unit
    x, y = answers.home
    scene = MapStyle(
        x=x,
        y=y,
        home=answers.home,
        examples=answers.examples(theme),
        colours=answers.colours,
        by_class=bool(answers.names),
        theme=theme,
        unit=unit,
    )
    # The neuron's own lines are exact; those of the map come from its grid.
    scores = answers.network.scores[answers.network.racer]
    few, none = len(neuron.x) <= FEW, replace(scene.examples, parts=(), styles=())
    under = replace(scene, examples=none) if few else scene
    tool.draw_map(painter, tile, PredictionMap(drawn.image, ()), scores, under)
    painter.save()
    painter.setClipRect(tile.area)
    kinds = dict.fromkeys(line.kind for line in neuron.lines)
    # The narrower last: where two kinds coincide, as with a sigmoid, both are seen.
    for kind in reversed(kinds):
        ends = [(*neuron.ends(line), GAP) for line in neuron.lines if line.kind == kind]
        path = clipped_path(
            layout.placed(np.vstack([point for line in ends for point in line]), neuron), tile.area
        )
        if kind != "sum":
            painter.strokePath(path, QPen(qcolor(theme.halo, 0.6), 4.8 * unit))
        painter.strokePath(path, line_pen(kind, theme, unit))
    _draw_normal(painter, neuron, layout, theme)
    if few:
        # Few examples may lie on lines and must not be hidden by them.
        size, place = scene.examples.size(tile.area, unit), scene.placed(tile)
        scene.examples.draw(painter, place, tile.area, size, theme)
        scene.examples.draw_errors(painter, place, tile.area, scores, size=size, theme=theme, unit=unit)
    at = QPointF(*layout.placed(neuron.x[neuron.example][None], neuron)[0].tolist())
    style = example_style(neuron, neuron.example, theme)
    draw_marker(painter, at, style, theme, 11.0 * unit, chosen=True)
    painter.restore()
    draw_frame(painter, tile, scene, chosen=False)
    for kind, where in layout.key:
        painter.setPen(line_pen(kind, theme, unit))
        painter.drawLine(where, where + QPointF(SAMPLE * unit, 0.0))
        base = centred(where.y(), unit=unit)
        write(painter, where.x() + (SAMPLE + 6.0) * unit, base, KEY[kind], theme.quiet_text, unit=unit)


def _draw_normal(painter: QPainter, neuron: Neuron, layout: NeuronLayout, theme: Theme) -> None:
    """Draw w as an arrow from the line z = 0, or from the middle where the line is elsewhere."""
    length = float(np.hypot(*neuron.w))
    x, y = neuron.answers.home
    if not np.isfinite(length) or length == 0.0:
        return
    span = min(x.high - x.low, y.high - y.low)
    middle = np.array([0.5 * (x.low + x.high), 0.5 * (y.low + y.high)])
    away = -(float(neuron.w @ middle) + neuron.b) / length**2
    foot = middle + neuron.w * away if any(line.kind == "sum" for line in neuron.lines) else middle
    inside = (np.array([x.low, y.low]) <= foot).all() and (foot <= np.array([x.high, y.high])).all()
    foot = foot if inside else middle
    tip = foot + ARROW * span * neuron.w / length
    ends, unit = layout.placed(np.stack((foot, tip)), neuron), layout.unit
    style = ArrowStyle(theme.accent, 2.6, 11.0)
    paint_arrow_halo(painter, ends, style, theme.halo, unit)
    paint_arrow(painter, ends, style, unit)
    beside = ends[1] + (ends[1] - ends[0]) / max(float(np.hypot(*(ends[1] - ends[0]))), 1.0) * 9.0 * unit
    base = centred(float(beside[1]), unit=unit)
    write(painter, float(beside[0]), base, "w", theme.text, weight="strong", unit=unit, align="middle")
