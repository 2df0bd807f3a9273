"""What a network's diagram is drawn from."""

from __future__ import annotations

from dataclasses import dataclass

from PyQt6.QtGui import QImage

from engine.frames.frame import DataFrame, Frame, RacerFrame
from engine.frames.network_frame import NetworkFrame
from widgets.network.layer_edits import Layers
from widgets.network.network_layout import DiagramLayout, EditButton
from widgets.network.network_pictures import LayerResponses
from widgets.prediction_parts.example_data import ExampleData
from widgets.style.theme import Theme


@dataclass(frozen=True, eq=False, kw_only=True)
class Diagram:
    """Everything that is drawn.

    Attributes:
        frame: the moment.
        network: its network.
        racer: whose network it is.
        data: what it learns from.
        layout: where everything is placed.
        responses: what inputs and layers answer.
        example: the followed one, whose numbers the nodes show; None where they show what they compute.
        answer: what the network answers over the plane, if there is one.
        chosen: the chosen layer and unit.
        weight: the chosen entry of theta.
        axes: the entries of theta over which the loss is drawn, to the right and upwards; none if it is
            drawn over others than two weights.
        hovered: the layer and the unit under the mouse.
        hovered_edge: the place of the edge under the mouse.
        handles: those that are drawn.
        handle: the one under the mouse.
        layers: what the handles change.
        focused: whether keys move the choice.
        theme: the colours.
        unit: pixels per unscaled pixel.
        width: of the view.
        height: of the view.
    """

    frame: Frame
    network: NetworkFrame
    racer: RacerFrame
    data: DataFrame
    layout: DiagramLayout
    responses: tuple[LayerResponses, ...]
    example: ExampleData | None
    answer: QImage | None
    chosen: tuple[int, int]
    weight: int
    axes: tuple[int, ...]
    hovered: tuple[int, int] | None
    hovered_edge: int | None
    handles: tuple[EditButton, ...]
    handle: EditButton | None
    layers: Layers
    focused: bool
    theme: Theme
    unit: float
    width: float
    height: float

    @property
    def phase(self) -> tuple[str, int]:
        """The way and the layer of the phase just done; ``("", -1)`` between steps."""
        done = self.frame.address.phase
        if not done:
            return "", -1
        way, _, number = self.frame.phases[done - 1].partition(" layer ")
        last = len(self.network.layers) - 1
        layer = {"batch": -1, "loss": last}.get(way, int(number) - 1 if number else last)
        return way, layer
