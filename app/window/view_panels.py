"""The views of the window, made from their table; in it they may use OpenGL and move."""

from __future__ import annotations

from collections.abc import Callable

from app.workspaces import WORKSPACES
from widgets.landscape.surface_view import SurfaceView
from widgets.style.theme import Theme
from widgets.view.panel import Panel
from widgets.view.view import View
from widgets.view_table import VIEWS


def make_panels(theme: Theme, *, motion: bool, opengl: bool = True) -> dict[str, Panel]:
    """A panel for every row of the table of views that has a place in some workspace.

    Args:
        theme: their colours.
        motion: whether markers and cameras are animated.
        opengl: whether the scene may be drawn by the graphics card, where that works.
    """

    def surface(theme: Theme) -> View:
        return SurfaceView(theme, canvas="auto" if opengl else "software", motion=motion)

    # Off-screen the table's own makers draw the same picture on every machine; here it may be fast instead.
    faster: dict[str, Callable[[Theme], View]] = {"surface": surface}
    placed = {name for each in WORKSPACES for name in (each.hero, *each.names)}
    return {
        row.key: Panel(row.title, faster.get(row.key, row.make)(theme))
        for row in VIEWS.rows()
        if row.key in placed
    }
