"""What the window does with a choice made in a view: it comes back in the frame (`Frame.looking_at`)."""

from __future__ import annotations

from typing import Any

from engine.frames.frame import Frame
from widgets.view.view import View


def looking_at(frame: Frame, **view: Any) -> Frame:
    """The frame with other values for the view's parameters."""
    return frame.looking_at({**frame.experiment.view, **view})


def answer_choices(view: View) -> None:
    """Show a view what was chosen in it, as the controller would."""

    def show(**values: Any) -> None:
        assert view.frame is not None
        view.apply(looking_at(view.frame, **values))

    view.layer_chosen.connect(lambda layer: show(layer=layer, unit=0))
    view.unit_chosen.connect(lambda layer, unit: show(layer=layer, unit=unit))
    view.weight_chosen.connect(lambda weight: show(weight=weight))
    view.view_edited.connect(lambda values: show(**values))
