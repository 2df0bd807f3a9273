"""How one neuron is drawn: an example's numbers on their way through it, phase by phase."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.activations import ACTIVATIONS
from widgets.neuron.neuron_data import Neuron
from widgets.neuron.neuron_layout import SUM, NeuronLayout
from widgets.painting.diverging_colours import diverging_colour
from widgets.painting.primitives import centred, draw_marker, elide, write
from widgets.prediction_parts.examples_layer import value_style
from widgets.prediction_parts.prediction_map import class_style, labels
from widgets.style.fonts import text_width
from widgets.style.number_text import short
from widgets.style.theme import RacerStyle, Theme, mix, qcolor

#: Written for a number that the step has not computed yet.
NONE = "–"
POINTS = 241
#: The parts that a phase lights up.
LIT: dict[str, frozenset[str]] = {
    "batch": frozenset({"inputs", "target"}),
    "forward": frozenset({"weights", "sum", "curve", "output"}),
    "loss": frozenset({"loss", "target", "output"}),
    "backward": frozenset({"gradients"}),
}


def shown(neuron: Neuron, phase: str, value: float) -> str:
    """A number, or the sign that its phase has not come."""
    return short(value) if neuron.reached(phase) else NONE


def is_lit(neuron: Neuron, part: str) -> bool:
    """Whether the phase just done computed this part."""
    return part in LIT.get(neuron.phase, frozenset())


def example_style(neuron: Neuron, place: int, theme: Theme) -> RacerStyle:
    """How an example looks, as on all maps."""
    data, answers = neuron.answers.data, neuron.answers
    if answers.names:
        return class_style(int(labels(data.y[place : place + 1], data)[0]), theme)
    low, high = answers.ends
    share = min(max((float(neuron.y[place]) - low) / (high - low), 0.0), 1.0)
    return value_style(round(255 * share), answers.colours)


def facts_of(neuron: Neuron) -> list[tuple[str, str, str]]:
    """Output, target and loss of the chosen example: part, name and number."""
    known, place = neuron.right, neuron.example
    said = "" if known is None or not neuron.reached("forward") else ": right" if known else ": wrong"
    return [
        ("output", "output a", shown(neuron, "forward", float(neuron.output[place]))),
        ("target", "target y", short(float(neuron.y[place])) + said),
        ("loss", "its loss", shown(neuron, "loss", neuron.loss)),
    ]


def list_of(neuron: Neuron) -> list[tuple[str, str, str]]:
    """All numbers, for a view too small for a drawing."""
    first, second = neuron.answers.data.columns
    x, bias = neuron.x[neuron.example], [("weights", "b", short(neuron.b))] if neuron.has_bias else []
    return [
        ("inputs", first, short(float(x[0]))),
        ("inputs", second, short(float(x[1]))),
        ("weights", "w₁", short(float(neuron.w[0]))),
        ("weights", "w₂", short(float(neuron.w[1]))),
        *bias,
        ("sum", "z", shown(neuron, "forward", float(neuron.z[neuron.example]))),
        *facts_of(neuron),
    ]


def sentence_of(neuron: Neuron) -> str:
    """The sum written out with its numbers."""
    if not neuron.reached("forward"):
        return "z = w₁ x₁ + w₂ x₂" + (" + b" if neuron.has_bias else "")
    x, terms = neuron.x[neuron.example], list[str]()
    for weight, value in zip(neuron.w.tolist(), x.tolist(), strict=True):
        factor = _bracketed(weight) if terms else short(weight)
        terms.append(f"{factor} × {_bracketed(value)}")
    if neuron.has_bias:
        terms.append(_bracketed(neuron.b))
    return f"z = {' + '.join(terms)} = {short(float(neuron.z[neuron.example]))}"


def _bracketed(value: float) -> str:
    return f"({short(value)})" if value < 0.0 else short(value)


def draw_list(painter: QPainter, neuron: Neuron, layout: NeuronLayout, theme: Theme) -> None:
    """Write the numbers beneath each other."""
    area, unit = layout.facts, layout.unit
    rows = list_of(neuron)
    step = min(18.0 * unit, (area.height() - 24.0 * unit) / (len(rows) + 1))
    line = [centred(area.top() + (number + 0.5) * step, unit=unit) for number in range(len(rows) + 1)]
    title = f"example {neuron.example + 1} of {len(neuron.x)}"
    title = f"{neuron.example + 1} of {len(neuron.x)}: {neuron.phase}" if neuron.phase else title
    write(painter, area.left(), line[0], elide(title, area.width() / unit), theme.quiet_text, unit=unit)
    for (part, name, value), base in zip(rows, line[1:], strict=True):
        ink = theme.accent if is_lit(neuron, part) else theme.text
        write(painter, area.left(), base, name, theme.quiet_text, unit=unit)
        text = elide(value, area.width() / unit - 54.0)
        write(painter, area.right(), base, text, ink, weight="strong", unit=unit, align="right")


def draw_neuron(painter: QPainter, neuron: Neuron, layout: NeuronLayout, theme: Theme) -> None:
    """Draw inputs, weights, sum, curve and answer."""
    unit = layout.unit
    _draw_title(painter, neuron, layout, theme)
    _draw_edges(painter, neuron, layout, theme)
    names = (*neuron.answers.data.columns, "bias")
    values = (*neuron.x[neuron.example].tolist(), 1.0)
    for name, value, box in zip(names, values, layout.boxes, strict=False):
        lit = is_lit(neuron, "inputs") and name != "bias"
        _draw_box(painter, box, theme, unit, lit=lit)
        base = centred(box.center().y(), unit=unit)
        room = box.width() / unit - 22.0 - text_width(short(value), "small", "strong")
        write(painter, box.left() + 8.0 * unit, base, elide(name, room), theme.quiet_text, unit=unit)
        right = box.right() - 8.0 * unit
        write(painter, right, base, short(value), theme.text, weight="strong", unit=unit, align="right")
    _draw_sum(painter, neuron, layout, theme)
    _draw_curve(painter, neuron, layout, theme)
    for number, (part, name, value) in enumerate(facts_of(neuron)):
        base = centred(layout.facts.top() + (number + 0.5) * 18.0 * unit, unit=unit)
        lit = is_lit(neuron, part)
        write(painter, layout.facts.left(), base, name, theme.quiet_text, unit=unit)
        ink = theme.accent if lit else theme.bad if value.endswith("wrong") else theme.text
        left = layout.facts.left() + 62.0 * unit
        write(painter, left, base, value, ink, weight="strong", unit=unit)
    where = layout.sentence
    text = elide(sentence_of(neuron), where.width() / unit)
    ink = theme.accent if is_lit(neuron, "sum") else theme.text
    write(painter, where.left(), centred(where.center().y(), unit=unit), text, ink, unit=unit)


def _draw_title(painter: QPainter, neuron: Neuron, layout: NeuronLayout, theme: Theme) -> None:
    """Say which example it is and what was computed last."""
    where, unit = layout.sentence, layout.unit
    base, place = centred((12.0 + 9.0) * unit, unit=unit), neuron.example
    sign = QPointF(where.left() + 6.0 * unit, (12.0 + 9.0) * unit)
    draw_marker(painter, sign, example_style(neuron, place, theme), theme, 9.0 * unit)
    text = f"example {place + 1} of {len(neuron.x)}"
    write(painter, where.left() + 18.0 * unit, base, text, theme.text, weight="strong", unit=unit)
    if neuron.phase:
        left = where.left() + (30.0 + text_width(text, "small", "strong")) * unit
        write(painter, left, base, neuron.phase, theme.accent, weight="strong", unit=unit)


def _draw_box(painter: QPainter, box: QRectF, theme: Theme, unit: float, *, lit: bool) -> None:
    painter.setPen(QPen(QColor(theme.accent if lit else theme.axis), (2.4 if lit else 1.0) * unit))
    painter.setBrush(QColor(mix(theme.panel, theme.accent if lit else theme.text, 0.14 if lit else 0.05)))
    painter.drawRoundedRect(box, 5.0 * unit, 5.0 * unit)


def weight_lines(neuron: Neuron, number: int) -> list[tuple[str, str]]:
    """The label of an edge: the weight, and once they are known its gradient and its update."""
    weight = [*neuron.w.tolist(), neuron.b][number]
    lines = [("weights", f"{('w₁', 'w₂', 'b')[number]} {short(weight)}")]
    if neuron.gradients is not None and number < len(neuron.gradients):
        lines.append(("gradients", f"∂ {short(float(neuron.gradients[number]))}"))
    if neuron.updates is not None and number < len(neuron.updates):
        lines.append(("updates", f"Δ {short(float(neuron.updates[number]))}"))
    return lines


def _draw_edges(painter: QPainter, neuron: Neuron, layout: NeuronLayout, theme: Theme) -> None:
    """Draw weights as the network's diagram does: colour for the sign, width for the size."""
    unit, weights = layout.unit, np.array([*neuron.w, neuron.b])
    largest = float(np.nan_to_num(np.abs(weights)).max()) or 1.0
    for number, (start, end) in enumerate(layout.edges):
        weight, lit = float(weights[number]), is_lit(neuron, "weights")
        width = 1.2 + 3.6 * min(abs(weight) / largest, 1.0) if np.isfinite(weight) else 1.2
        colour = diverging_colour(-0.9 if weight < 0.0 else 0.9, theme)
        if lit:
            painter.setPen(QPen(qcolor(theme.accent, 0.35), (width + 5.0) * unit))
            painter.drawLine(start, end)
        painter.setPen(QPen(QColor(colour), width * unit))
        painter.drawLine(start, end)
    for number in range(len(layout.boxes)):
        lines = weight_lines(neuron, number)
        box = layout.label(number, len(lines)).adjusted(0.0, -2.0 * unit, 0.0, 2.0 * unit)
        lit = any(is_lit(neuron, part) for part, _ in lines)
        painter.setPen(QPen(QColor(theme.accent if lit else theme.line), (1.6 if lit else 1.0) * unit))
        painter.setBrush(QColor(theme.panel))
        painter.drawRoundedRect(box, 4.0 * unit, 4.0 * unit)
        for row, (part, text) in enumerate(lines):
            base = centred(box.top() + (2.0 + 15.0 * (row + 0.5)) * unit, unit=unit)
            ink = theme.accent if is_lit(neuron, part) else theme.quiet_text if row else theme.text
            written = elide(text, box.width() / unit - 6.0)
            write(painter, box.left() + 5.0 * unit, base, written, ink, unit=unit)


def _draw_sum(painter: QPainter, neuron: Neuron, layout: NeuronLayout, theme: Theme) -> None:
    at, unit, lit = layout.sum_at, layout.unit, is_lit(neuron, "sum")
    ink = theme.accent if lit else theme.text
    painter.setPen(QPen(QColor(theme.axis), 1.4 * unit))
    middle = QPointF(layout.plot.area.left() - 34.0 * unit, at.y())
    painter.drawLine(at + QPointF(SUM * unit, 0.0), middle)
    painter.setPen(QPen(QColor(ink), (2.4 if lit else 1.2) * unit))
    painter.setBrush(QColor(mix(theme.panel, theme.text, 0.05)))
    painter.drawEllipse(at, SUM * unit, SUM * unit)
    base = centred(at.y(), "body", unit)
    write(painter, at.x(), base, "Σ", ink, size="body", weight="strong", unit=unit, align="middle")
    text = f"z  {shown(neuron, 'forward', float(neuron.z[neuron.example]))}"
    where = layout.sum_text(text_width(text, "small", "strong") * unit, len(weight_lines(neuron, 0)))
    base = centred(where.center().y(), unit=unit)
    write(painter, where.left(), base, text, ink, weight="strong", unit=unit)


def _draw_curve(painter: QPainter, neuron: Neuron, layout: NeuronLayout, theme: Theme) -> None:
    """Draw the activation with the examples on it."""
    plot, unit, lit = layout.plot, layout.unit, is_lit(neuron, "curve")
    plot.draw_grid(painter, theme)
    plot.draw_x_axis(painter, theme)
    plot.draw_y_axis(painter, theme)
    base = centred(plot.area.top() - 10.0 * unit, unit=unit)
    name = ACTIVATIONS[neuron.layer.activation].short_title
    title = elide(f"a = f(z), {name}", plot.area.width() / unit + 26.0)
    write(painter, plot.area.right(), base, title, theme.quiet_text, unit=unit, align="right")
    z = np.linspace(plot.x.low, plot.x.high, POINTS)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if neuron.threshold is not None:
        painter.setPen(QPen(qcolor(theme.text, 0.5), unit, Qt.PenStyle.DotLine))
        up = plot.up(neuron.threshold)
        painter.drawLine(QPointF(plot.area.left(), up), QPointF(plot.area.right(), up))
    path = plot.path(z, neuron.curve.evaluate(z)[0])
    painter.strokePath(path, QPen(QColor(theme.accent), (3.4 if lit else 2.0) * unit))
    if not neuron.reached("forward"):
        return
    order = [n for n in range(min(len(neuron.z), 200)) if n != neuron.example] + [neuron.example]
    pixels = plot.pixels(np.stack((neuron.z, neuron.output), axis=1))
    for place in order:
        x, y = pixels[place].tolist()
        if np.isfinite([x, y]).all() and plot.area.contains(x, y):
            style, chosen = example_style(neuron, place, theme), place == neuron.example
            size = (11.0 if chosen else 8.0) * unit
            draw_marker(painter, QPointF(x, y), style, theme, size, chosen=chosen)
