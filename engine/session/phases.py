"""The phases of one step of a network, by name."""

from __future__ import annotations

from collections.abc import Sequence

from engine.problem.problem import Problem
from engine.session.racer import Racer


def network_phases(layers: int) -> tuple[str, ...]:
    """The names of the phases of a step: batch, forward, loss, backward, update, layer by layer if deep."""
    order = range(layers)
    forward = [phase_name("forward", layer, layers) for layer in order]
    backward = [phase_name("backward", layer, layers) for layer in reversed(order)]
    return ("batch", *forward, "loss", *backward, "update")


def phase_name(direction: str, layer: int, layers: int) -> str:
    """What the phase of one layer, from 0, is called; people count from 1."""
    return direction if layers == 1 else f"{direction} layer {layer + 1}"


def race_phases(problem: Problem, racers: Sequence[Racer]) -> tuple[str, ...]:
    """The phases of a step; of networks of different depths the deepest has the say."""
    networks = [o.network for racer in racers if (o := racer.network_objective) is not None]
    return network_phases(max(len(network.layers) for network in networks)) if networks else problem.phases
