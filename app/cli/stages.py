"""What the command line can draw besides the views: the whole window."""

from __future__ import annotations

from app.export.picture import WINDOW, Size, Stage, Stages
from widgets.style.theme import Theme


def window_stage(theme: Theme, size: Size) -> Stage:
    """The whole window; imported only when it is asked for, because most pictures do without it."""
    from app.window.offscreen_window import WindowStage  # noqa: PLC0415 - start-up time

    return WindowStage(theme, size)


STAGES: Stages = {WINDOW: window_stage}
