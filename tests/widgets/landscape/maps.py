"""A contour map as it is drawn."""

from __future__ import annotations

from engine.frames.frame import Frame
from tests.widgets.pictures import Pixels, drawn
from widgets.landscape.contour_view import ContourView
from widgets.style.theme import themes

INK = themes()["ink"]


REGRESSION_X = (-20.0, 100.0)


BARE = {"arrows": False, "trails": False}


def shown(frame: Frame, size: tuple[int, int] = (640, 480)) -> tuple[ContourView, Pixels]:
    view = ContourView(INK)
    return view, drawn(view, frame, size)
