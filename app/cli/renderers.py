"""What the command line can draw besides the views: the whole window."""

from __future__ import annotations

from app.export.picture import WINDOW, Renderer, Renderers, Size
from widgets.style.theme import Theme


def window_renderer(theme: Theme, size: Size) -> Renderer:
    """The whole window; imported only when it is asked for, because most pictures do without it."""
    from app.window.offscreen_window import WindowRenderer  # noqa: PLC0415 - start-up time

    return WindowRenderer(theme, size)


RENDERERS: Renderers = {WINDOW: window_renderer}
