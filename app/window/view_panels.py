"""The views of the window, made from their table; in it they may use OpenGL and move."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from app.presentation.presentation import Presentation
from app.workspaces import WORKSPACES
from widgets.style.text_scale import text_scale
from widgets.style.theme import Theme
from widgets.view.panel import Panel
from widgets.view_table import VIEWS


def make_panels(theme: Theme, *, motion: bool, opengl: bool = True) -> dict[str, Panel]:
    """A panel for every row of the table of views that has a place in some workspace.

    Args:
        theme: their colours.
        motion: whether markers and cameras are animated.
        opengl: whether views may be drawn by the graphics card or in another thread; off-screen they must be
            complete whenever they are painted.
    """
    placed = {name for each in WORKSPACES for name in (each.hero, *each.names)}
    panels = {
        row.key: Panel(row.title, row.make(theme), least=row.docked)
        for row in VIEWS.rows()
        if row.key in placed
    }
    for panel in panels.values():
        panel.view.set_motion(enabled=motion)
        panel.view.cap_unit(text_scale(), text_scale())
        if opengl:
            panel.view.use_opengl()
    return panels


def share_text_size(panels: Mapping[str, Panel], presentation: Presentation, alone: str) -> None:
    """Let texts of all panels be equally large, but for those of one that has all the room.

    Args:
        panels: by name.
        presentation: says how large the texts of a panel that has all the room are at least.
        alone: the name of the one that is maximised; empty for none.
    """
    shared = text_scale()
    for name, panel in panels.items():
        if name == alone:
            panel.view.cap_unit(inf, max(presentation.least_unit, shared))
        else:
            panel.view.cap_unit(shared, shared)
