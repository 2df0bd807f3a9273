"""What a followed example adds to a network's diagram: its numbers on the nodes, its values, its answer."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from widgets.network.network_diagram import Diagram
from widgets.network.network_layout import DiagramColumn
from widgets.painting.diverging_colours import diverging_colour
from widgets.painting.primitives import centred, write
from widgets.style.fonts import text_width
from widgets.style.number_text import short
from widgets.style.theme import contrast, qcolor

#: A number on a node is written so much smaller than others at the most.
SMALLEST_NUMBER = 0.7
#: The radius of the ring about the example's place on the answer, in unscaled pixels.
RING = 6.0


def draw_numbers(painter: QPainter, diagram: Diagram, column: DiagramColumn) -> None:
    """Write the example's numbers on the nodes that have room for them."""
    if diagram.example is None:
        return
    seen, unit, theme = diagram.example.seen, diagram.unit, diagram.theme
    values = (seen.inputs, *seen.outputs)[column.layer + 1]
    shares = diagram.responses[column.layer + 1].shares
    for place, rect in zip(column.units, column.rects, strict=True):
        text = short(float(values[place]), 3)
        fits = min(1.0, (rect.width() / unit - 2.0) / text_width(text, "small"))
        if fits < SMALLEST_NUMBER or rect.height() < 12.0 * unit:
            continue
        ground = diverging_colour(float(shares[place]), theme)
        ink = max((theme.text, theme.ground), key=lambda each: contrast(each, ground))
        base = centred(rect.center().y(), unit=fits * unit)
        write(painter, rect.center().x(), base, text, ink, unit=fits * unit, align="middle")


def input_text(diagram: Diagram, place: int) -> str:
    """The example's value of an input, of a column in its own unit."""
    return "" if diagram.example is None else short(float(diagram.example.seen.given[place]), 3)


def answer_text(diagram: Diagram, place: int) -> str:
    """What is answered for the example at one of several outputs."""
    if diagram.example is None:
        return ""
    texts = diagram.example.answer.texts
    return texts[place] if len(texts) == len(diagram.network.outputs) else ""


def draw_answered(painter: QPainter, diagram: Diagram, area: QRectF) -> None:
    """Ring the example's place on the answer's picture, and write what is answered under a lone output."""
    example, unit, theme = diagram.example, diagram.unit, diagram.theme
    if example is None:
        return
    plane, at = diagram.network.plane, example.seen.scaled[:2]
    if plane is not None and len(at) == 2:
        share = (at - plane[0, 0]) / (plane[-1, -1] - plane[0, 0])
        spot = QPointF(area.left() + share[0] * area.width(), area.bottom() - share[1] * area.height())
        if area.contains(spot):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            for colour, width in ((qcolor(theme.halo), 4.0), (QColor(theme.text), 2.0)):
                painter.setPen(QPen(colour, width * unit))
                painter.drawEllipse(spot, RING * unit, RING * unit)
    if diagram.layout.columns[-1].rects == (area,):
        told = example.answer
        place = int(told.values.argmax())
        text = f"{told.names[place]} {told.texts[place]}"
        base = centred(area.bottom() + 12.0 * unit, unit=unit)
        write(painter, area.center().x(), base, text, theme.text, weight="strong", unit=unit, align="middle")
