"""What the mouse points at, or somebody chooses, in one view is marked in the others."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

from PyQt6.QtWidgets import QWidget

from app.controller import Controller
from widgets.view import View


def link_pointing(views: Iterable[View]) -> None:
    """Let every view that can mark a point mark what is pointed at in another."""
    for pointed, other in permutations(views, 2):
        mark = getattr(other, "set_pointer", None)
        if mark is not None:
            pointed.hovered.connect(mark)
            pointed.unhovered.connect(mark)


def link_network(part: QWidget, controller: Controller) -> None:
    """Share what is chosen in one view of a network with all others; take edits of its layers."""
    show = controller.show
    for name, choose in (
        ("layer_chosen", lambda layer: show({"layer": layer, "unit": 0})),
        ("unit_chosen", lambda layer, unit: show({"layer": layer, "unit": unit})),
        ("weight_chosen", lambda weight: show({"weight": weight})),
        ("layers_edited", controller.edit_layers),
    ):
        signal = getattr(part, name, None)
        if signal is not None:
            signal.connect(choose)
