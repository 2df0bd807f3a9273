"""How a network's diagram is drawn: nodes, names, the phase that runs, the answer and handles."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.activations import ACTIVATIONS
from engine.frames.layer_frame import LayerFrame
from engine.layers.table import LAYERS
from widgets.network.layer_edits import EDITS
from widgets.network.network_diagram import Diagram
from widgets.network.network_edges import draw_axes, draw_chosen, draw_edges, draw_values
from widgets.network.network_example import answer_text, draw_answered, draw_numbers, input_text
from widgets.network.network_layout import HEADER, NAMES, PAD, DiagramColumn
from widgets.network.network_pictures import draw_examples, draw_fit, draw_node, draw_strip
from widgets.network_parts.selection import rows_per_unit, spec_of
from widgets.painting.diverging_colours import diverging_colour
from widgets.painting.primitives import SAMPLE, centred, draw_sample, elide, shortened, write
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, short
from widgets.style.theme import mix, qcolor, racer_style

SIGNS = {"add a neuron": "+", "remove a neuron": "−", "add a layer": "+", "remove this layer": "×"}
#: A smaller answer has no examples on it, in unscaled pixels.
ROOMY_ANSWER = 80.0
#: From one line to the next, and the room for names of outputs, in unscaled pixels.
LINE, OUTPUT_NAMES = 14.0, 76.0
#: Between two sentences of the caption, and what is left free for the cross that ends following.
GAP, CROSS = 24.0, 26.0
#: Radii of the dots that show biases, in unscaled pixels.
BIASES = (1.6, 4.2)


def draw_diagram(painter: QPainter, diagram: Diagram) -> None:
    """Draw a diagram from the back to the front."""
    _draw_light(painter, diagram)
    draw_edges(painter, diagram)
    draw_chosen(painter, diagram)
    for column in diagram.layout.columns:
        _draw_column(painter, diagram, column)
        _draw_heading(painter, diagram, column)
    draw_values(painter, diagram)
    draw_axes(painter, diagram)
    _draw_header(painter, diagram)
    _draw_handles(painter, diagram)
    _draw_caption(painter, diagram)


def _draw_caption(painter: QPainter, diagram: Diagram) -> None:
    """Say why a racer ended, else which example is followed, and beside it what the phase does."""
    theme, unit, racer, caption = diagram.theme, diagram.unit, diagram.racer, diagram.frame.caption
    base, room = centred(diagram.height - 14.0 * unit, unit=unit), diagram.width / unit - 2.0 * PAD
    first = racer.divergence or (caption if diagram.example is None else diagram.example.sentence)
    write(
        painter,
        PAD * unit,
        base,
        shortened(first, room),
        theme.bad if racer.divergence else theme.text,
        unit=unit,
    )
    left = room - text_width(first, "small") - GAP - CROSS
    if first != caption and not racer.divergence and text_width(caption, "small") < left:
        x = diagram.width - (PAD + CROSS) * unit
        write(painter, x, base, caption, theme.quiet_text, unit=unit, align="right")


def _draw_light(painter: QPainter, diagram: Diagram) -> None:
    """Light the column of the phase that has just been done."""
    way, layer = diagram.phase
    if not way or way == "update" or layer >= len(diagram.network.layers):
        return
    column, unit = diagram.layout.columns[layer + 1], diagram.unit
    half = max(0.5 * column.rects[0].width() + 6.0 * unit, min(0.5 * diagram.layout.step, 38.0 * unit))
    top = column.rects[0].top() - 4.0 * unit if diagram.layout.strips else HEADER * unit
    area = QRectF(column.x - half, top, 2.0 * half, diagram.layout.body.bottom() + 4.0 * unit - top)
    painter.setPen(QPen(QColor(diagram.theme.accent), 1.2 * unit))
    painter.setBrush(qcolor(diagram.theme.accent, 0.10))
    painter.drawRoundedRect(area, 6.0 * unit, 6.0 * unit)


def _draw_heading(painter: QPainter, diagram: Diagram, column: DiagramColumn) -> None:
    """Name a layer, with its numbers in the phase that computes them."""
    unit, theme, step = diagram.unit, diagram.theme, diagram.layout.step / diagram.unit
    number, last = column.layer + 1, len(diagram.network.layers)
    lit = diagram.phase[0] not in {"", "update"} and diagram.phase[1] == column.layer
    if column.layer < 0:
        name, detail = "Inputs", ""
    elif number == last:
        name, detail = "Output", _kind(diagram, diagram.network.layers[-1])
    else:
        name, detail = f"Layer {number}", _kind(diagram, diagram.network.layers[column.layer])
    room = step
    if column.layer < 0 or number == last:
        room = max(step, 56.0, diagram.layout.answer.width() / unit if number == last else 0.0)
    if room < text_width(name, "small", "strong") + 6.0:
        every = int(22.0 / step) + 1
        beside = diagram.phase[1] + 1 if diagram.phase[0] else -every
        crowded = 0 < abs(number - beside) < every
        name, detail = (str(number) if lit or (number % every == 0 and not crowded) else ""), ""
    if lit and diagram.example is None:  # they are the batch's
        detail = _numbers(diagram, column.layer) or detail
        room = max(room, text_width(detail, "small") + 4.0)
    x = min(
        max(column.x, PAD * unit + 0.5 * text_width(detail, "small") * unit),
        diagram.width - PAD * unit - 0.5 * text_width(detail, "small") * unit,
    )
    ink = theme.accent if lit else theme.text
    top = HEADER * unit
    write(
        painter,
        column.x,
        centred(top + 10.0 * unit, unit=unit),
        name,
        ink,
        weight="strong",
        unit=unit,
        align="middle",
    )
    quiet = theme.text if lit else theme.quiet_text
    write(
        painter,
        x,
        centred(top + 26.0 * unit, unit=unit),
        elide(detail, room - 4.0),
        quiet,
        unit=unit,
        align="middle",
    )


def _kind(diagram: Diagram, layer: LayerFrame) -> str:
    """What a layer is, in a word or two."""
    row = LAYERS[layer.kind]
    if not row.takes("activation"):
        return row.short_title
    activation, spec = layer.activation, spec_of(diagram.frame)
    if spec is not None and activation == "linear":
        # the loss may have taken over the last activation
        activation = str(spec.layers[layer.index].values.get("activation", activation))
    return f"{layer.units} {ACTIVATIONS[activation].short_title}"


def _numbers(diagram: Diagram, layer: int) -> str:
    """What the phase that has just been done has computed."""
    way = diagram.phase[0]
    if way == "batch":
        return f"{len(diagram.network.examples)} examples"
    shown = diagram.network.layers[layer]
    if way == "forward" and shown.output is not None:
        return f"mean {short(float(shown.output.mean()), 3)}"
    if way == "loss":
        loss = diagram.racer.step_loss
        return f"loss {fixed(diagram.racer.loss if loss is None else loss)}"
    return "" if shown.health is None else f"|∂L/∂w| {short(shown.health.gradient_norm, 3)}"


def _draw_column(painter: QPainter, diagram: Diagram, column: DiagramColumn) -> None:
    """Draw the nodes of a layer, with what is computed in them, and their biases."""
    layout, theme, unit = diagram.layout, diagram.theme, diagram.unit
    responses = diagram.responses[column.layer + 1]
    if column.rects == (layout.answer,):
        _draw_answer(painter, diagram, layout.answer)
    elif layout.strips and column.layer >= 0:
        whole = column.rects[0].united(column.rects[-1])
        draw_strip(painter, whole, responses, column.units, theme)
    else:
        for place, rect in zip(column.units, column.rects, strict=True):
            draw_node(painter, rect, responses, place, theme=theme, scale=unit)
        draw_numbers(painter, diagram, column)
    _draw_names(painter, diagram, column)
    if not layout.strips:
        if column.layer >= 0:
            _draw_biases(painter, diagram, column)
        if column.hidden:
            y = centred(column.rects[-1].bottom() + 14.0 * unit, unit=unit)
            text = f"+ {column.hidden} more"
            if column.units.start:
                text = f"{column.units.start + 1}–{column.units.stop} of {column.count}"
            write(painter, column.x, y, text, theme.quiet_text, unit=unit, align="middle")


def _draw_names(painter: QPainter, diagram: Diagram, column: DiagramColumn) -> None:
    """Name inputs at their left; several outputs at their right, and their answer beside them."""
    unit, theme, answer, rects = diagram.unit, diagram.theme, diagram.layout.answer, column.rects
    # whether a row has room for two lines
    is_roomy = len(rects) < 2 or rects[1].top() - rects[0].top() >= 2.0 * LINE * unit
    if column.layer < 0:
        for place, rect in zip(column.units, column.rects, strict=True):
            _draw_input_name(painter, diagram, place, rect, is_roomy=is_roomy)
    elif column.layer == len(diagram.network.layers) - 1 and column.rects != (answer,):
        names = diagram.network.outputs
        for place, rect in zip(column.units, column.rects, strict=True):
            x, y, told = rect.right() + 8.0 * unit, rect.center().y(), answer_text(diagram, place)
            half = 0.5 * LINE * unit if told and is_roomy else 0.0
            beside = text_width(told, "small", "strong") + 6.0 if told and not is_roomy else 0.0
            name = elide(names[place], OUTPUT_NAMES - beside) if place < len(names) else ""
            write(painter, x, centred(y - half, unit=unit), name, theme.text, unit=unit)
            if beside and name:
                x += (text_width(name, "small") + 6.0) * unit
            write(painter, x, centred(y + half, unit=unit), told, theme.text, weight="strong", unit=unit)
        if not answer.isEmpty():
            _draw_answer(painter, diagram, answer)


def _draw_input_name(
    painter: QPainter, diagram: Diagram, place: int, rect: QRectF, *, is_roomy: bool
) -> None:
    """Name an input at its left, with a followed example's value below or, where rows are low, behind it."""
    unit, theme, own = diagram.unit, diagram.theme, input_text(diagram, place)
    x, y, room = rect.left() - 6.0 * unit, rect.center().y(), NAMES
    if own and text_width(own, "small", "strong") <= x / unit - 2.0:
        base = centred(y + (0.5 * LINE * unit if is_roomy else 0.0), unit=unit)
        write(painter, x, base, own, theme.text, weight="strong", unit=unit, align="right")
        if is_roomy:
            y -= 0.5 * LINE * unit
        else:
            width = text_width(own, "small", "strong") + 6.0
            x, room = x - width * unit, room - width
    name = elide(diagram.network.inputs[place], room)
    write(painter, x, centred(y, unit=unit), name, theme.text, unit=unit, align="right")


def _draw_biases(painter: QPainter, diagram: Diagram, column: DiagramColumn) -> None:
    """Draw each bias as a dot at the lower left of its node: colour for the sign, area for the size."""
    layer, unit = diagram.network.layers[column.layer], diagram.unit
    if layer.weights is None or layer.weights.shape[1] == layer.inputs:
        return
    biases = np.nan_to_num(layer.weights[:: rows_per_unit(layer), -1])
    largest = max(float(np.nan_to_num(np.abs(layer.weights)).max()), 1e-300)
    painter.setPen(QPen(QColor(diagram.theme.panel), unit))
    for place, rect in zip(column.units, column.rects, strict=True):
        share = min(abs(float(biases[place])) / largest, 1.0) ** 0.5
        radius = min(BIASES[0] + share * (BIASES[1] - BIASES[0]), 0.2 * rect.width() / unit + 1.0) * unit
        painter.setBrush(QColor(diverging_colour(1.0 if biases[place] >= 0.0 else -1.0, diagram.theme)))
        painter.drawEllipse(rect.bottomLeft(), radius, radius)


def _draw_answer(painter: QPainter, diagram: Diagram, area: QRectF) -> None:
    """Draw what the network answers, large, with examples of classes on it."""
    data, theme, unit = diagram.data, diagram.theme, diagram.unit
    if diagram.answer is not None:
        painter.drawImage(area, diagram.answer)
        if area.width() > ROOMY_ANSWER * unit:
            draw_examples(painter, area, diagram.network, data, theme=theme, scale=unit)
    elif len(data.grid) and len(data.predictions) > diagram.network.racer:
        draw_fit(painter, area, data, diagram.network.racer, theme=theme, scale=unit)
    else:
        draw_node(painter, area, diagram.responses[-1], 0, theme=theme, scale=unit)
    painter.setPen(QPen(QColor(theme.axis), unit))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(area)
    draw_answered(painter, diagram, area)


def _draw_header(painter: QPainter, diagram: Diagram) -> None:
    """Draw whose network it is and how it does, what colours mean, and the phases as dots."""
    unit, theme, racer, middle = diagram.unit, diagram.theme, diagram.racer, 14.0 * diagram.unit
    base, right = centred(middle, unit=unit), diagram.width / unit - PAD
    draw_sample(painter, QPointF(PAD * unit, middle), racer_style(racer.index, theme), theme, unit)
    x = PAD + SAMPLE
    facts = [(racer.shown_name, theme.text), (f"loss {fixed(racer.loss)}", theme.quiet_text)]
    scores = diagram.network.scores[diagram.network.racer] if diagram.network.scores else ()
    facts += [
        (f"{score.part} {100.0 * score.accuracy:.1f} %", theme.quiet_text)
        for score in scores
        if score.accuracy is not None
    ]
    right -= _draw_phases(painter, diagram, base)
    right -= _draw_legend(painter, diagram, right, middle) if right - x > 380.0 else 0.0
    for number, (text, ink) in enumerate(facts):
        if x + text_width(text, "small", "strong") > right:
            break
        write(painter, x * unit, base, text, ink, weight="regular" if number else "strong", unit=unit)
        x += text_width(text, "small", "regular" if number else "strong") + 14.0


def _draw_legend(painter: QPainter, diagram: Diagram, right: float, middle: float) -> float:
    """Say what the colours mean, ending at ``right`` unscaled pixels, and return how wide this is."""
    x, unit, theme = right, diagram.unit, diagram.theme
    for name, sign in (("positive", 1.0), ("negative", -1.0)):
        x -= text_width(name, "small")
        write(painter, x * unit, centred(middle, unit=unit), name, theme.quiet_text, unit=unit)
        painter.setPen(QPen(QColor(diverging_colour(sign, theme)), 3.0 * unit))
        painter.drawLine(QPointF((x - 20.0) * unit, middle), QPointF((x - 6.0) * unit, middle))
        x -= 34.0
    return right - x


def _draw_phases(painter: QPainter, diagram: Diagram, base: float) -> float:
    """Draw the phases as a row of dots, full when done, and return how wide this is, unscaled."""
    phases, unit, theme = diagram.frame.phases, diagram.unit, diagram.theme
    done = diagram.frame.address.phase
    pitch = min(9.0, 120.0 / max(len(phases), 1))
    text = phases[done - 1] if done else ""
    widest = max(text_width(name, "small") for name in phases) if done else 0.0
    right, middle = diagram.width / unit - PAD - widest - (8.0 if done else 0.0), base - 4.4 * unit
    write(painter, (right + 8.0) * unit, base, text, theme.accent, unit=unit)
    for number in range(len(phases)):
        at = QPointF((right - pitch * (len(phases) - number - 0.5)) * unit, middle)
        painter.setPen(QPen(QColor(theme.accent if number < done else theme.axis), unit))
        painter.setBrush(QColor(theme.accent if number < done else theme.panel))
        painter.drawEllipse(at, 0.32 * pitch * unit, 0.32 * pitch * unit)
    return diagram.width / unit - PAD - right + pitch * len(phases) + 18.0


def _draw_handles(painter: QPainter, diagram: Diagram) -> None:
    """Draw the handles for adding and removing, faint where one cannot do anything."""
    theme, unit = diagram.theme, diagram.unit
    for handle in diagram.handles:
        able = EDITS[handle.edit](diagram.layers, handle.layer) is not None
        lit = able and handle == diagram.handle
        rect = handle.rect.adjusted(0.5 * unit, 0.5 * unit, -0.5 * unit, -0.5 * unit)
        outline = QPainterPath()
        round_ = 0.5 * rect.width() if "layer" in handle.edit else 3.0 * unit
        outline.addRoundedRect(rect, round_, round_)
        painter.fillPath(outline, QColor(theme.accent if lit else theme.panel))
        painter.strokePath(outline, QPen(QColor(theme.accent if lit else theme.line), unit))
        ink = (
            theme.on_accent if lit else theme.quiet_text if able else mix(theme.panel, theme.quiet_text, 0.4)
        )
        x, y = rect.center().x(), centred(rect.center().y() - 0.5 * unit, unit=unit)
        write(painter, x, y, SIGNS[handle.edit], ink, unit=unit, align="middle")
