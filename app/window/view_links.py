"""Views linked with each other and with the controller: what is pointed at, chosen or edited in one."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import permutations

from PyQt6.QtWidgets import QWidget

from app.control.controller import Controller
from app.window.point_evaluator import PointEvaluator
from widgets.view.view import View


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
        ("layers_edited", controller.edits.set_layers),
    ):
        signal = getattr(part, name, None)
        if signal is not None:
            signal.connect(choose)


def link_view(view: View, controller: Controller, evaluator: PointEvaluator) -> None:
    """Take what a person asks for in a view; show it values at the mouse if it can."""
    view.start_dragged.connect(controller.edits.drag_start)
    view.start_moved.connect(controller.edits.put_start)
    view.seek_requested.connect(controller.transport.seek)
    view.racer_chosen.connect(controller.choose_racer)
    link_network(view, controller)
    # Some views also change what is on screen by themselves, or tell values at the mouse.
    edited, set_evaluator = getattr(view, "view_edited", None), getattr(view, "set_evaluator", None)
    if edited is not None:
        edited.connect(controller.show)
    if set_evaluator is not None:
        set_evaluator(evaluator)
