"""The phases of one step of a network, by name."""

from __future__ import annotations


def network_phases(layers: int) -> tuple[str, ...]:
    """The names of the phases of a step: batch, forward, loss, backward, update, layer by layer if deep."""
    order = range(layers)
    forward = [phase_name("forward", layer, layers) for layer in order]
    backward = [phase_name("backward", layer, layers) for layer in reversed(order)]
    return ("batch", *forward, "loss", *backward, "update")


def phase_name(direction: str, layer: int, layers: int) -> str:
    """What the phase of one layer, from 0, is called; people count from 1."""
    return direction if layers == 1 else f"{direction} layer {layer + 1}"
