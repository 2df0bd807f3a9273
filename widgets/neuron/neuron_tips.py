"""What there is to read in full under the mouse in the drawing of one neuron."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF

from widgets.neuron.neuron_data import Line, Neuron
from widgets.neuron.neuron_layout import SUM, NeuronLayout
from widgets.style.number_text import full, short

#: How near to a line the mouse must come, in unscaled pixels.
NEAR = 5.0


def tip_of(neuron: Neuron, layout: NeuronLayout, at: QPointF, place: int | None) -> str:
    """What lies at a pixel: the example at this place, if any, a line, or a part of the neuron."""
    if place is not None:
        return _example_tip(neuron, place)
    if layout.tile.area.contains(at):
        return _plane_tip(neuron, layout, at)
    return _part_tip(neuron, layout, at) if layout.roomy else ""


def line_tip(neuron: Neuron, line: Line) -> str:
    """What a line is, in words."""
    level = "" if neuron.threshold is None else f" {short(neuron.threshold)}"
    meaning = {
        "sum": "the sum is zero",
        "zero": "the output is zero",
        "threshold": f"the output crosses{level}, where the answer turns",
    }[line.kind]
    return f"w·x + b = {full(line.z)}: {meaning}"


def _example_tip(neuron: Neuron, place: int) -> str:
    first, second = neuron.answers.data.columns
    x, y = neuron.x[place].tolist()
    lines = [f"example {place + 1}: {first} {full(x)}, {second} {full(y)}"]
    lines.append(f"target {full(float(neuron.y[place]))}")
    if neuron.reached("forward"):
        lines.append(f"z {full(float(neuron.z[place]))}, output {full(float(neuron.output[place]))}")
    return "\n".join(lines)


def _plane_tip(neuron: Neuron, layout: NeuronLayout, at: QPointF) -> str:
    point = np.array(layout.tile.values(at, *neuron.answers.home))
    beside = np.array(layout.tile.values(at + QPointF(1.0, 1.0), *neuron.answers.home))
    z = float(neuron.w @ point + neuron.b)
    near = NEAR * layout.unit * float(np.abs(neuron.w) @ np.abs(beside - point))
    found = min(neuron.lines, key=lambda line: abs(line.z - z), default=None)
    if found is None or abs(found.z - z) > near:
        return f"w·x + b = {full(z)}"
    return line_tip(neuron, found)


def _part_tip(neuron: Neuron, layout: NeuronLayout, at: QPointF) -> str:
    for number, value in enumerate([*neuron.w.tolist(), neuron.b][: len(layout.boxes)]):
        if layout.label(number, 3).contains(at):
            return _weight_tip(neuron, number, value)
    place, away = neuron.example, at - layout.sum_at
    known = neuron.reached("forward")
    if np.hypot(away.x(), away.y()) <= SUM * layout.unit and known:
        return f"z = w·x + b = {full(float(neuron.z[place]))}"
    if not layout.facts.contains(at):
        return ""
    row = min(int(3.0 * (at.y() - layout.facts.top()) / layout.facts.height()), 2)
    rows = (
        (known, "output a", float(neuron.output[place])),
        (True, "target y", float(neuron.y[place])),
        (neuron.reached("loss"), "loss of this example", neuron.loss),
    )
    reached, name, value = rows[row]
    return f"{name} = {full(value)}" if reached else f"{name}: its phase has not come yet"


def _weight_tip(neuron: Neuron, number: int, value: float) -> str:
    lines = [f"{('w₁', 'w₂', 'b')[number]} = {full(value)}"]
    if neuron.gradients is not None:
        lines.append(f"∂: gradient of the step's loss {full(float(neuron.gradients[number]))}")
    if neuron.updates is not None:
        lines.append(f"Δ: the update adds {full(float(neuron.updates[number]))}")
    return "\n".join(lines)
