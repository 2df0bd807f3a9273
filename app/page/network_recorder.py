"""What a page records of networks from the inside: weights, what units answer, and the layers' values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np

from app.page.packing import Array, Packer, quantised, shades
from engine.frames.frame import Frame
from engine.frames.layer_frame import LayerFrame
from engine.frames.network_frame import RacerNetwork
from engine.objective import FloatArray
from widgets.layers.strip_data import BINS, QUANTITIES, LayerHistograms, count
from widgets.painting.histograms import histogram

#: Units of a layer that are drawn, most first, and how many numbers their weights may be in all frames.
UNITS, MOST_WEIGHTS = (16, 12, 10, 8, 6, 5, 4, 3), 150_000
#: Points along each side of a small picture of what a unit answers, and how many all of them may have.
THUMBNAIL, MOST_THUMBNAIL_VALUES = 16, 1_000_000
#: The columns of histograms, as in the view of the layers.
COLUMNS = ("pre_activation", "backward")
#: The numbers of a layer that are drawn.
NUMBERS = ("gradient_norm", "saturated", "dead")

Histograms = dict[str, LayerHistograms]


@dataclass
class _Inside:
    """One racer's network, frame after frame."""

    layers: tuple[LayerFrame, ...]
    weights: list[float | None] = field(default_factory=list)
    means: list[Array] = field(default_factory=list)
    histograms: dict[str, list[Array]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    quantiles: list[FloatArray] = field(default_factory=list)
    numbers: list[float | None] = field(default_factory=list)


class NetworkRecorder:
    """Records the networks of one run: all that stand side by side, or the chosen racer's."""

    def __init__(self, frames: int) -> None:
        """Begin with nothing.

        Args:
            frames: how many there will be.
        """
        self._frames = frames
        self._axes: Histograms = {}
        self._insides: dict[int, _Inside] = {}
        self._thumbnails: list[FloatArray] = []
        self._units = UNITS[-1]
        self._frame: Frame | None = None

    def look_ahead(self, frame: Frame) -> None:
        """Widen the axes so far that this frame's values fit: all frames share them."""
        for network in _networks(frame):
            for name in COLUMNS:
                self._axes[name] = count(QUANTITIES[name], network.layers, self._axes.get(name))

    def record(self, frame: Frame) -> None:
        """Take a frame."""
        networks = _networks(frame)
        if not networks or frame.network is None:
            return
        if self._frame is None:
            self._insides = {network.racer: _Inside(network.layers) for network in networks}
            self._units = _most_units(networks, len(frame.network.inputs), self._frames)
        self._frame = frame
        for network in networks:
            self._look_into(self._insides[network.racer], network)
        pictures = [each[: self._units] for each in frame.network.thumbnails]
        values = sum(len(each) for each in pictures) * THUMBNAIL**2 * self._frames
        if pictures and values <= MOST_THUMBNAIL_VALUES:
            self._thumbnails.append(_thumbnails(pictures))

    def pack(self, packer: Packer) -> dict[str, Any] | None:
        """Hand over what was recorded; None where no network is trained."""
        frame = self._frame
        if frame is None or frame.network is None:
            return None
        for place, inside in self._insides.items():
            self._pack_inside(packer, place, inside)
        if self._thumbnails:
            packer.add("thumbnails", np.stack(self._thumbnails))
        axes = {name: axis.axis for name, axis in self._axes.items()}
        return {
            "inputs": list(frame.network.inputs),
            "outputs": list(frame.network.outputs),
            "racer": frame.network.racer,
            "racers": sorted(self._insides),
            "shown": self._units,
            "axes": {
                name: [axis.low, axis.high, axis.scale.kind, axis.scale.unit] for name, axis in axes.items()
            },
            "layers": {
                str(place): [_described(layer) for layer in inside.layers]
                for place, inside in self._insides.items()
            },
        }

    def _look_into(self, inside: _Inside, network: RacerNetwork) -> None:
        for layer in network.layers:
            inside.means.append(_means(layer, self._units))
            if layer.weights is not None:
                inside.weights += _strongest(layer, self._units).ravel().tolist()
        for name in COLUMNS:
            inside.histograms[name].append(self._counted(name, network.layers))
        inside.quantiles.append(network.history.quantiles[-1])
        for layer in network.layers:
            health = layer.health
            inside.numbers += [None if health is None else float(getattr(health, name)) for name in NUMBERS]

    def _counted(self, name: str, layers: Sequence[LayerFrame]) -> Array:
        """The histograms of one quantity ``(L, BINS)``, each as high as its highest bin."""
        axis, result = self._axes[name].axis, np.zeros((len(layers), BINS), dtype=np.uint8)
        for row, layer in enumerate(layers):
            values = QUANTITIES[name].values(layer)
            if values is None:
                continue
            with np.errstate(all="ignore"):
                placed = (
                    np.log10(np.abs(values)) if QUANTITIES[name].magnitude else axis.scale.forward(values)
                )
            placed = placed[np.isfinite(placed)]
            shares = histogram(placed, axis.low, axis.high, BINS).shares if placed.size else np.zeros(BINS)
            result[row] = np.rint(255.0 * shares / (float(shares.max()) or 1.0))
        return result

    def _pack_inside(self, packer: Packer, place: int, inside: _Inside) -> None:
        frames = len(inside.quantiles)
        packer.add_decimals(f"weights{place}", inside.weights, (frames, len(inside.weights) // frames))
        packer.add(f"means{place}", np.concatenate(inside.means).reshape(frames, -1))
        for name, counted in inside.histograms.items():
            packer.add(f"{name}{place}", np.stack(counted))
        axis = self._axes["pre_activation"].axis
        with np.errstate(all="ignore"):
            placed = axis.scale.forward(np.stack(inside.quantiles))
        packer.add(f"quantiles{place}", quantised(np.clip(placed, axis.low, axis.high), axis.low, axis.high))
        shape = (frames, len(inside.layers), len(NUMBERS))
        packer.add_decimals(f"health{place}", inside.numbers, shape)


def _networks(frame: Frame) -> tuple[RacerNetwork, ...]:
    network = frame.network
    if network is None:
        return ()
    return network.compared or (RacerNetwork(network.racer, network.layers, network.history),)


def _most_units(networks: Sequence[RacerNetwork], inputs: int, frames: int) -> int:
    """How many units of each layer are drawn, so that the weights between them are not too many."""
    for units in UNITS:
        weights = 0
        for network in networks:
            widths = [inputs, *(layer.units for layer in network.layers)]
            weights += sum(min(before, units) * min(after, units) for before, after in pairwise(widths))
        if weights * frames <= MOST_WEIGHTS:
            return units
    return UNITS[-1]


def _thumbnails(pictures: Sequence[FloatArray]) -> Array:
    """What units answer over the input plane ``(U, n, n)``, each between its own ends, as whole numbers."""
    rows = []
    for layer in pictures:
        at = np.rint(np.linspace(0, layer.shape[1] - 1, THUMBNAIL)).astype(np.intp)
        rows += [shades(unit, float(np.nanmax(np.abs(unit))) or 1.0) for unit in layer[:, at][:, :, at]]
    return np.stack(rows)


def _strongest(layer: LayerFrame, units: int) -> FloatArray:
    """The weights ``(U, I)`` between drawn units; where several pieces are folded into one, the strongest."""
    weights = layer.weights
    assert weights is not None  # noqa: S101 - whoever calls has looked
    pieces = len(weights) // layer.units
    block = weights[: min(units, layer.units) * pieces, : min(layer.inputs, units)]
    block = block.reshape(-1, pieces, block.shape[1])
    strongest = np.abs(block).argmax(axis=1)
    taken: FloatArray = np.take_along_axis(block, strongest[:, None], axis=1)[:, 0]
    return taken


def _means(layer: LayerFrame, units: int) -> Array:
    """The mean output of each drawn unit, as whole numbers; the largest output of the layer is the end."""
    if layer.output is None:
        return np.full(min(units, layer.units), 127, dtype=np.uint8)
    with np.errstate(all="ignore"):
        return shades(layer.output.mean(axis=1)[:units], float(np.abs(layer.output).max()))


def _described(layer: LayerFrame) -> dict[str, Any]:
    return {
        "title": layer.title,
        "units": layer.units,
        "inputs": layer.inputs,
        "has_weights": layer.weights is not None,
    }
