"""The scene without a graphics card, a window or a display: NumPy and QPainter onto a QImage.

Exports and documents always come from here, so the same scene gives the same bytes on every machine.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPainter

from engine.errors import RavineError
from widgets.scene.axes import Layout, lay_out
from widgets.scene.box import paint_box
from widgets.scene.description import Scene
from widgets.scene.overlay import paint_overlay
from widgets.scene.surface import paint_surface
from widgets.scene.world import World, world_of
from widgets.theme import Theme, qcolor

Quality = Literal["still", "moving"]
SAMPLES: dict[Quality, int] = {"still": 2, "moving": 1}
LARGEST = 16_384
"""Pixels a side of a picture at most."""


def render_scene(
    scene: Scene,
    theme: Theme,
    size: tuple[int, int],
    *,
    scale: float = 1.0,
    quality: Quality = "still",
    background: str | None = "ground",
) -> QImage:
    """The scene as a picture.

    Args:
        scene: what to show.
        theme: its colours.
        size: width and height in unscaled pixels: they decide the layout.
        scale: pixels per unscaled pixel: they decide how finely it is drawn. Usually 1 to 4.
        quality: smooth edges, or four times faster while something moves.
        background: a role of the theme, e.g. ``"ground"`` or ``"panel"``, or None for a transparent one.

    Raises:
        RavineError: the size is not between 1 and 16,384 pixels a side.
    """
    pixels = (round(size[0] * scale), round(size[1] * scale))
    if not all(1 <= side <= LARGEST for side in pixels):
        raise RavineError(
            f"a picture of {pixels[0]} x {pixels[1]} pixels cannot be made: "
            f"choose size and scale so that each side is between 1 and {LARGEST}"
        )
    image = QImage(*pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent if background is None else qcolor(getattr(theme, background)))
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_scene(painter, scene, theme, size, scale=scale, quality=quality)
    finally:
        painter.end()
    return image


def paint_scene(
    painter: QPainter,
    scene: Scene,
    theme: Theme,
    size: tuple[int, int],
    *,
    scale: float = 1.0,
    quality: Quality = "still",
) -> tuple[World, Layout]:
    """Paint the scene into the rectangle from (0, 0) to ``size`` * ``scale``; the arguments are ``render_scene``'s.

    Returns:
        The world and the layout that were used, for whoever turns pixels back into places.
    """
    world = world_of(scene)
    layout = lay_out(scene, world, size)
    pixels = (round(size[0] * scale), round(size[1] * scale))
    surface = paint_surface(
        world,
        theme,
        layout.projection.scaled(scale),
        pixels,
        samples=SAMPLES[quality],
        unit=layout.unit * scale,
    )
    painter.save()
    painter.scale(scale, scale)
    paint_box(painter, scene, world, theme, layout)
    painter.restore()
    painter.drawImage(0, 0, as_image(surface))
    painter.save()
    painter.scale(scale, scale)
    paint_overlay(painter, scene, world, theme, layout)
    painter.restore()
    return world, layout


def as_image(colours: np.typing.NDArray[np.uint32]) -> QImage:
    """Premultiplied ARGB (height, width) as an image of its own."""
    height, width = colours.shape
    image = QImage(np.ascontiguousarray(colours).data, width, height, QImage.Format.Format_ARGB32_Premultiplied)
    return image.copy()  # the array's memory belongs to NumPy
