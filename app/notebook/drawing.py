"""Draws a view of a frame for a notebook; imported only when a picture is asked for, since it needs Qt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.export.picture import WINDOW, check_view, png_bytes, render_view
from app.export.vector import save_vector
from app.headless import offscreen_application
from app.notebook.picture import Picture
from app.theme_names import THEME_NAMES
from engine.errors import RavineError
from engine.frames.extras import Extra
from engine.frames.frame import Frame
from widgets.style.theme import load_theme
from widgets.view_table import VIEWS


def draw(
    view: str,
    frame: Callable[[frozenset[Extra]], Frame],
    *,
    theme_name: str,
    size: tuple[int, int] | None,
    scale: float,
) -> Picture:
    """A view of a frame.

    Args:
        view: a view's key.
        frame: makes the frame with what a view shows beside what all frames bring.
        theme_name: of its colours.
        size: in unscaled pixels; what suits the view by default.
        scale: pixels per unscaled pixel.

    Raises:
        RavineError: there is no such view or theme.
    """
    key = check_view(view)
    if key == WINDOW:
        raise RavineError("a notebook draws views; of the whole window a picture is made by main.py render")
    offscreen_application()
    theme, shown = load_theme(THEME_NAMES.get(theme_name, theme_name)), frame(VIEWS[key].extras)
    image = render_view(key, shown, theme, size=size, scale=scale)

    def save_drawing(path: Path) -> None:
        save_vector(path, key, shown, theme, size=size)

    return Picture(png_bytes(image), save_drawing)
