"""What is said of a layer's activation: how much of a gradient remains there, and its numbers in short."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from engine.frames.network_frame import NetworkFrame
from engine.number_format import short
from widgets.network_parts.activation_curve import ActivationCurve
from widgets.network_parts.layer_rail import RailData
from widgets.painting.histograms import Histogram
from widgets.plots.small_plot import tidy
from widgets.style.theme import Theme

#: A gradient of which the slopes leave less than this has all but vanished.
VANISHED = 1e-3


@dataclass(frozen=True, eq=False)
class ActivationWords:
    """The sentences of one layer.

    Attributes:
        network: whose layers they are.
        rail: what the slopes leave of a gradient at each layer.
        curves: of each layer; None where it has no activation.
        counted: the layer's values, if the phase has reached them.
        layer: which of the layers.
    """

    network: NetworkFrame
    rail: RailData
    curves: Sequence[ActivationCurve | None]
    counted: Histogram | None
    layer: int

    def verdict(self) -> tuple[str, str]:
        """How much of a gradient remains from the output back to the layer: a long and a short sentence."""
        passed = sum(curve is not None and not curve.linear for curve in self.curves[self.layer :])
        layers = f"{passed} layer{'s' * (passed > 1)}"
        kept, measured = float(self.rail.kept[self.layer]), float(self.rail.measured[self.layer])
        if passed == 0:
            return "No activation from here on: the gradient arrives unchanged", "Gradient unchanged"
        if not isfinite(measured):
            return _verdict_of_slopes(layers, kept)
        if measured < VANISHED:
            short = f"Gradients vanish: ×{tidy(measured)}"
            return f"{short} through {layers}", short
        if measured > 1.0 / VANISHED:
            short = f"Gradients explode: ×{tidy(measured)}"
            return f"{short} through {layers}", short
        return (
            f"Through {layers} the gradient is multiplied by {tidy(measured)}",
            f"Gradient ×{tidy(measured)}",
        )

    def facts(self, theme: Theme) -> list[tuple[str, str]]:
        """The layer's numbers in short, each with its colour."""
        layer, curve, counted = self.network.layers[self.layer], self.curves[self.layer], self.counted
        facts = []
        if counted is not None and counted.missing > 0.0:
            facts.append((f"{short(100.0 * counted.missing, 2)} % not finite", theme.bad))
        if curve is not None and curve.note:
            facts.append((curve.note, theme.accent))
        kept, measured = float(self.rail.kept[self.layer]), float(self.rail.measured[self.layer])
        if isfinite(kept):
            facts.append((f"slopes alone ×{tidy(kept)}", theme.good))
        if isfinite(measured) and kept > 0.0:
            rest = "the weights" if all(c is not None for c in self.curves[self.layer :]) else "all else"
            facts.append((f"{rest} ×{tidy(measured / kept)}", theme.quiet_text))
        if curve is not None and layer.health is not None:
            share, dead = layer.health.saturated, layer.health.dead
            ink = theme.bad if share > 0.0 else theme.quiet_text
            facts.append((f"{curve.flat_word} {short(100.0 * share, 2)} %", ink))
            facts.append((f"dead {dead} of {layer.units}", theme.bad if dead else theme.quiet_text))
        return facts


def _verdict_of_slopes(layers: str, kept: float) -> tuple[str, str]:
    """What can be said before the backward phase has measured it."""
    if not isfinite(kept):
        return "This phase has not reached all layers yet", "Not computed yet"
    text = f"slopes multiply the gradient by {tidy(kept)}"
    return f"Through {layers} the {text}", f"The {text}"
