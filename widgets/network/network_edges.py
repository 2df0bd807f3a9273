"""How the weights of a network's diagram are drawn."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QLineF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from widgets.network.network_diagram import Diagram
from widgets.painting.diverging_colours import diverging_colour
from widgets.painting.primitives import centred, write
from widgets.style.fonts import text_width
from widgets.style.number_text import short
from widgets.style.theme import mix

#: Widths and opacities of edges.
LEVELS = 10
THINNEST, THICKEST = 0.5, 4.5
FAINTEST = 0.10
#: Signs of the weights that span the drawn plane, and where they are drawn on their edges, which have their
#: values in the middle.
AXES, AXIS_AT = ("→", "↑"), 0.3
#: So many edges are drawn at full width.
FEW = 60


def draw_edges(painter: QPainter, diagram: Diagram) -> None:
    """Draw the weights: colour for the sign, width and opacity for the size."""
    edges, theme, unit = diagram.layout.edges, diagram.theme, diagram.unit
    if not len(edges.weights):
        return
    size = np.nan_to_num(np.abs(edges.weights))
    share = size / (size.max() or 1.0)
    # Few edges are drawn boldly; of many only the strong ones may catch the eye.
    few = min(FEW / len(size), 1.0)
    share, thickest = share ** (1.0 - 0.5 * few), THICKEST * few**0.4
    level = np.minimum((share * LEVELS).astype(int), LEVELS - 1)
    chosen = np.ones(len(level), dtype=bool)
    if diagram.hovered is not None:
        layer, node = diagram.hovered
        chosen = ((edges.layer == layer) & (edges.nodes[:, 1] == node)) | (
            (edges.layer == layer + 1) & (edges.nodes[:, 0] == node)
        )
    none = np.isnan(edges.weights)
    for number in range(LEVELS):
        part = (number + 0.5) / LEVELS
        for sign, own in ((-1, edges.weights < 0.0), (1, edges.weights >= 0.0), (0, none)):
            colour = theme.axis if sign == 0 else diverging_colour(0.9 * sign, theme)
            for mask, strength in ((chosen, 1.0), (~chosen, 0.16)):
                lines = edges.ends[own & (level == number) & mask]
                if len(lines):
                    opacity = (0.5 if sign == 0 else FAINTEST + (1.0 - FAINTEST) * part) * strength
                    width = THINNEST + (thickest - THINNEST) * part**1.5
                    # mixed, not see-through, which takes Qt eight times as long
                    painter.setPen(QPen(QColor(mix(theme.panel, colour, opacity)), width * unit))
                    painter.drawLines(*[QLineF(*ends) for ends in lines.tolist()])


def draw_chosen(painter: QPainter, diagram: Diagram) -> None:
    """Ring the chosen neuron, and make the chosen weight and the one under the mouse stand out."""
    unit, theme, edges = diagram.unit, diagram.theme, diagram.layout.edges
    for number in _shown(diagram):
        line, weight = QLineF(*edges.ends[number].tolist()), float(edges.weights[number])
        sign = diverging_colour(-1.0 if weight < 0.0 else 1.0, theme)
        for colour, width in ((theme.panel, 8.0), (theme.text, 5.0), (sign, 2.2)):
            pen = QPen(QColor(colour), width * unit)
            pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setPen(pen)
            painter.drawLine(line)
    rect = diagram.layout.rect_of(*diagram.chosen)
    if rect is not None:
        reach = (1.0 if diagram.layout.strips else 3.0) * unit
        painter.setPen(QPen(QColor(theme.text), (2.6 if diagram.focused else 1.8) * unit))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-reach, -reach, reach, reach), reach, reach)


def draw_values(painter: QPainter, diagram: Diagram) -> None:
    """Write the value of the chosen weight and of the one under the mouse on its edge."""
    unit, theme, edges = diagram.unit, diagram.theme, diagram.layout.edges
    for number in _shown(diagram):
        text = short(float(edges.weights[number]))
        line = QLineF(*edges.ends[number].tolist())
        middle, box = (
            line.pointAt(0.5),
            QRectF(0.0, 0.0, (text_width(text, "small") + 10.0) * unit, 17.0 * unit),
        )
        if box.width() > line.dx():
            continue  # it would hide the nodes that it joins; the tooltip has it, too
        box.moveCenter(middle)
        painter.setPen(QPen(QColor(theme.text), unit))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box, 4.0 * unit, 4.0 * unit)
        base = centred(middle.y(), unit=unit)
        write(painter, middle.x(), base, text, theme.text, unit=unit, align="middle")


def draw_axes(painter: QPainter, diagram: Diagram) -> None:
    """Mark the two weights over which the loss is drawn by the way in which each leads in that picture."""
    unit, theme, edges = diagram.unit, diagram.theme, diagram.layout.edges
    for sign, index in zip(AXES, diagram.axes, strict=False):
        for number in np.flatnonzero(edges.indices == index).tolist():
            at, half = QLineF(*edges.ends[number].tolist()).pointAt(AXIS_AT), 8.0 * unit
            painter.setPen(QPen(QColor(theme.panel), 1.5 * unit))
            painter.setBrush(QColor(theme.accent))
            painter.drawEllipse(at, half, half)
            base = centred(at.y(), unit=unit)
            write(painter, at.x(), base, sign, theme.on_accent, weight="strong", unit=unit, align="middle")


def _shown(diagram: Diagram) -> list[int]:
    """The places of the edges that stand out, the one under the mouse last."""
    places: list[int] = np.flatnonzero(diagram.layout.edges.indices == diagram.weight).tolist()
    return [*places, *([] if diagram.hovered_edge is None else [diagram.hovered_edge])]
