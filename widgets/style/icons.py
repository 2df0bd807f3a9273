"""One drawn set of icons: strokes of one width on a 24-unit grid, coloured by the theme."""

from __future__ import annotations

from functools import cache
from math import ceil

from PyQt6.QtCore import QByteArray, QRectF, Qt
from PyQt6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap
from PyQt6.QtSvg import QSvgRenderer

from engine.errors import unknown_name
from widgets.style.resources import resource
from widgets.style.text_scale import text_scale
from widgets.style.theme import Theme, mix

#: The sizes in pixels at which icons appear beside text of the usual size.
SIZES = (16, 20, 24)
#: Pixels of a screen per logical pixel for which each icon is drawn in advance.
USUAL_DENSITIES = (1, 2)


@cache
def icon_names() -> tuple[str, ...]:
    """The name of every icon there is."""
    return tuple(sorted(path.stem for path in resource("icons").glob("*.svg")))


def icon(name: str, theme: Theme, *, role: str = "text") -> QIcon:
    """An icon in the colours of a theme: ``role`` when it can be used, faded when it cannot.

    Args:
        name: one of ``icon_names()``.
        theme: of the colours.
        role: the theme's colour it is drawn in, e.g. ``"text"``, ``"accent"``, ``"on_accent"``.

    Raises:
        RavineError: there is no such icon.
    """
    colour = getattr(theme, role)
    return _icon(name, colour, mix(colour, theme.panel, 0.65), _densities(), text_scale())


def _densities() -> tuple[int, ...]:
    """For what screens icons are drawn: pixels for the densest take two thirds of the memory and are rare."""
    densest = max((ceil(each.devicePixelRatio()) for each in QGuiApplication.screens()), default=1)
    return (*USUAL_DENSITIES, *range(USUAL_DENSITIES[-1] + 1, densest + 1))


@cache
def _icon(name: str, colour: str, faded: str, densities: tuple[int, ...], scale: float) -> QIcon:
    made = QIcon()
    for size in (round(size * scale) for size in SIZES):
        for density in densities:
            made.addPixmap(pixmap(name, colour, size, density))
            made.addPixmap(pixmap(name, faded, size, density), QIcon.Mode.Disabled)
    return made


@cache
def _drawing(name: str) -> str:
    """An icon as SVG; it is drawn in a dozen sizes and colours."""
    if name not in icon_names():
        raise unknown_name("icon", name, icon_names())
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")


@cache
def pixmap(name: str, colour: str, size: int, density: float = 1.0) -> QPixmap:
    """An icon as pixels of one colour, ``size`` logical pixels square. Treat it as read-only.

    Raises:
        RavineError: there is no such icon.
    """
    drawing = _drawing(name).replace("currentColor", colour)
    made = QPixmap(round(size * density), round(size * density))
    made.fill(Qt.GlobalColor.transparent)
    with QPainter(made) as painter:
        QSvgRenderer(QByteArray(drawing.encode())).render(painter, QRectF(made.rect()))
    made.setDevicePixelRatio(density)
    return made.copy()  # what was painted on holds its painter's memory, several times that of its pixels
