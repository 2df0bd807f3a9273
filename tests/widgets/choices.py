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

    for name, answer in (
        ("layer_chosen", lambda layer: show(layer=layer, unit=0)),
        ("unit_chosen", lambda layer, unit: show(layer=layer, unit=unit)),
        ("weight_chosen", lambda weight: show(weight=weight)),
        ("view_edited", lambda values: show(**values)),
    ):
        signal = getattr(view, name, None)
        if signal is not None:
            signal.connect(answer)
