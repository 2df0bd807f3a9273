"""What a network's diagram says of a neuron, a weight and a handle, with numbers in full."""

from __future__ import annotations

import numpy as np

from engine.analysis.chain_rule import place_of
from engine.frames.followed_example import FollowedExample
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import NetworkFrame
from engine.layers.table import MAX_LAYERS, MAX_UNITS
from engine.objective import FloatArray
from widgets.network.layer_edits import EDITS, Layers, units_of
from widgets.network.network_layout import EditButton
from widgets.network_parts.selection import rows_per_unit, unit_name, weight_name
from widgets.style.number_text import full

FLAT = 1e-12


def node_tip(network: NetworkFrame, layer: int, unit: int, example: FollowedExample | None = None) -> str:
    """A neuron's bias, outputs, gradient and health, and an example's value; layer -1 are the inputs."""
    name = unit_name(network, layer, unit)
    if layer < 0:
        return "\n".join([f"input {name}", *([] if example is None else _input_lines(unit, example))])
    shown = network.layers[layer]
    title = f"Output {name}" if layer == len(network.layers) - 1 else f"{name[0].upper()}{name[1:]}"
    lines = [f"{title}: {shown.title}"]
    if shown.weights is not None and shown.weights.shape[1] > shown.inputs:
        rows = range(unit * rows_per_unit(shown), (unit + 1) * rows_per_unit(shown))
        lines.append("bias " + ", ".join(full(float(shown.weights[row, -1])) for row in rows))
    if example is not None:
        lines.append(f"output for this example {full(float(example.outputs[layer][unit]))}")
    for label, values in (
        ("output", shown.output),
        ("∂L/∂output", shown.output_gradient),
    ):
        if values is not None:
            lines.append(f"{label}: {_spread(values[unit])}")
    note = _health(shown, unit)
    return "\n".join([*lines, note] if note else lines)


def _input_lines(unit: int, example: FollowedExample) -> list[str]:
    """An example's value of an input, of a scaled column before and after."""
    lines = [f"of this example {full(float(example.given[unit]))}"]
    if example.given[unit] != example.inputs[unit]:
        lines.append(f"scaled {full(float(example.inputs[unit]))}")
    return lines


def weight_tip(network: NetworkFrame, index: int) -> str:
    """A weight's value and gradient."""
    place = place_of(network.layers, index)
    if place is None:
        return ""
    layer = network.layers[place.layer]
    column = layer.inputs if place.column is None else place.column
    name = weight_name(network, place)
    lines = [f"{name[0].upper()}{name[1:]}"]
    if layer.weights is not None:
        lines.append(f"value {full(float(layer.weights[place.row, column]))}")
    if layer.weight_gradient is not None:
        lines.append(f"∂L/∂w {full(float(layer.weight_gradient[place.row, column]))}")
    return "\n".join(
        [*lines, "Shift+click, or Shift+Enter when chosen: draw the loss over this weight and the last one"]
    )


def handle_tip(handle: EditButton, layers: Layers) -> str:
    """What a handle does, or why it cannot."""
    if EDITS[handle.edit](layers, handle.layer) is not None:
        where = f" before layer {handle.layer + 1}" if handle.edit == "add a layer" else ""
        return f"{handle.edit[0].upper()}{handle.edit[1:]}{where}"
    if handle.edit == "add a layer":
        return f"A network has at most {MAX_LAYERS} layers"
    units = units_of(layers[handle.layer])
    return f"This layer has {units} neurons; allowed are 1 to {MAX_UNITS}"


def _spread(values: FloatArray) -> str:
    mean, low, high = float(values.mean()), float(values.min()), float(values.max())
    return f"mean {full(mean)}, from {full(low)} to {full(high)}"


def _health(layer: LayerFrame, unit: int) -> str:
    """Whether nothing flows through a unit, and how its layer fares."""
    health = layer.health
    if health is None:
        return ""
    count, gradient = rows_per_unit(layer), layer.pre_activation_gradient
    silent = gradient is not None and not np.any(gradient[unit * count : (unit + 1) * count])
    notes = ["dead: no gradient flows back through it"] if silent else []
    if health.saturated > FLAT:
        notes.append(f"{100.0 * health.saturated:.3g} % of its layer's sums are saturated")
    if health.dead:
        notes.append(f"{health.dead} of {layer.units} units of its layer are dead")
    return "\n".join(notes)
