"""What networks shown side by side share: axes on which each one's layers are counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from engine.frames.extras import Extra
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import LayerHistory, RacerNetwork
from engine.network.health import HEALTH
from engine.objective import FloatArray
from widgets.layers.strip_data import QUANTITIES, LayerHistograms, count, decade_axis, of
from widgets.plots.axis import Axis
from widgets.plots.small_plot import nice_above

#: The histograms that are compared.
SHOWN = ("output", "backward")
#: What these views show of a frame beside what every frame brings.
EXTRAS = frozenset[Extra]({"compared"})
ALONE = "One network alone: add a racer, or press “Race over…” for several starts, to compare."
COMING = "Every racer's network is being looked into…"


@dataclass(frozen=True, eq=False)
class Compared:
    """Several networks on common axes.

    Attributes:
        networks: side by side.
        health: each one's numbers ``(L, len(HEALTH))``.
        counted: for each quantity each one's histograms.
        axes: of the gradient's norm and of the steps.
    """

    networks: tuple[RacerNetwork, ...]
    health: tuple[FloatArray, ...]
    counted: dict[str, tuple[LayerHistograms, ...]]
    axes: dict[str, Axis]


def compare(networks: Sequence[RacerNetwork], before: Compared | None) -> Compared:
    """Count the layers of networks on common axes, never narrower than ``before``."""
    health = tuple(_health(each.layers) for each in networks)
    layers = [layer for each in networks for layer in each.layers]
    edges = np.cumsum([0, *(len(each.layers) for each in networks)])
    counted = {}
    for key in SHOWN:
        old = None if before is None else joined(before.counted[key])
        whole = count(QUANTITIES[key], layers, old, {int(edge) - 1 for edge in edges[1:]})
        counted[key] = tuple(whole.part(first, last) for first, last in pairwise(edges))
    axes = {} if before is None else before.axes
    last = max((float(each.history.steps[-1]) for each in networks if len(each.history.steps)), default=0.0)
    end = max(nice_above(max(last, 10.0)), axes["steps"].high if "steps" in axes else 0.0)
    norms = [of("gradient_norm", rows) for rows in health]
    norms += [of("gradient_norm", each.history.health) for each in networks]
    return Compared(
        tuple(networks),
        health,
        counted,
        {
            "gradient_norm": decade_axis(norms, axes.get("gradient_norm")),
            "steps": Axis("step", 0.0, end, whole=True),
        },
    )


def joined(parts: Sequence[LayerHistograms]) -> LayerHistograms:
    """The rows of several networks on their common axis, one after the other."""
    rows = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("shares", "outside", "times", "inferred")
    )
    return LayerHistograms(parts[0].axis, *rows)


def entering_of(network: RacerNetwork) -> LayerHistory:
    """The history of what enters each layer with weights but the first, which is given the data.

    Its quantiles are those of what the layer before passes on ``(M, D, 5)``, its health that layer's.
    """
    places = [index - 1 for index in doors(network.layers)]
    history = network.history
    return LayerHistory(
        history.steps,
        history.health[:, places],
        history.outputs[:, places],
        history.outputs[:, places],
        history.motion[:, places],
        None if history.signal is None else history.signal[:, places],
    )


def doors(layers: Sequence[LayerFrame]) -> list[int]:
    """The places of the layers with weights but the first."""
    return [index for index, layer in enumerate(layers) if index and layer.weights is not None]


def _health(layers: Sequence[LayerFrame]) -> FloatArray:
    rows = np.full((len(layers), len(HEALTH)), np.nan)
    for row, layer in zip(rows, layers, strict=True):
        if layer.health is not None:
            row[:] = [getattr(layer.health, name) for name in HEALTH]
    return rows
