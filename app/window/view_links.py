"""Views linked with each other and with the controller: what is pointed at, chosen or edited in one."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.control.controller import Controller
from app.file_menu.documents import Documents
from app.window.point_evaluator import PointEvaluator
from widgets.run.code_view import CodeView
from widgets.view.landscape_view import LandscapeView
from widgets.view.panel import Panel
from widgets.view.view import View


def link_pointing(views: Sequence[View]) -> None:
    """Let every view of the landscape mark the point that the mouse points at in another view."""
    for landscape in views:
        if isinstance(landscape, LandscapeView):
            for pointed in views:
                if pointed is not landscape:
                    pointed.hovered.connect(landscape.set_pointer)
                    pointed.unhovered.connect(landscape.set_pointer)


def choose_layer(controller: Controller, layer: int) -> None:
    """Look at a layer, and at its first unit, in every view."""
    controller.show({"layer": layer, "unit": 0})


def link_view(view: View, controller: Controller, evaluator: PointEvaluator) -> None:
    """Connect a view's intents to the controller, and a view of the landscape to the evaluator."""
    show = controller.show
    view.start_dragged.connect(controller.edits.drag_start)
    view.start_moved.connect(controller.edits.put_start)
    view.starts_drawn.connect(controller.edits.start_on_line)
    view.domain_edited.connect(controller.edits.set_domain)
    view.seek_requested.connect(controller.transport.seek)
    view.racer_chosen.connect(controller.edits.choose_racer)
    view.view_edited.connect(show)
    view.settings_chosen.connect(controller.edits.set_settings)
    view.layers_edited.connect(controller.edits.set_layers)
    view.layer_chosen.connect(partial(choose_layer, controller))
    view.unit_chosen.connect(lambda layer, unit: show({"layer": layer, "unit": unit}))
    view.weight_chosen.connect(lambda weight: show({"weight": weight}))
    if isinstance(view, LandscapeView):
        view.set_evaluator(evaluator)


def link_panel(panel: Panel, controller: Controller, documents: Documents, evaluator: PointEvaluator) -> None:
    """Connect what a panel's menu asks for to the documents, and its view with `link_view`."""
    view = panel.view
    panel.copy_requested.connect(lambda: documents.copy_picture(view))
    panel.save_requested.connect(lambda: documents.save_picture(view))
    panel.data_requested.connect(lambda: documents.copy_data(view))
    if isinstance(view, CodeView):
        view.save_asked.connect(partial(documents.programs.save, view))
        view.paste_asked.connect(documents.programs.paste)
    link_view(view, controller, evaluator)
