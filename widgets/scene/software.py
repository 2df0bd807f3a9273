"""The scene without a graphics card, a window or a display: NumPy and QPainter onto a QImage.

Exports and documents always come from here, so the same scene gives the same bytes on every machine.
"""

from __future__ import annotations

from typing import Literal

from PyQt6.QtCore import QRectF, Qt
from PyQt6.QtGui import QImage, QPainter

from engine.errors import RavineError
from engine.gui_priority import GUI
from widgets.painting.painter import Painter
from widgets.painting.primitives import draw_message
from widgets.scene.box import paint_backdrop, paint_shadows
from widgets.scene.description import Scene
from widgets.scene.overlay import paint_overlay
from widgets.scene.picture import Picture, paint_contours, paint_wireframe
from widgets.style.theme import Theme, qcolor

Quality = Literal["still", "moving"]
SAMPLES: dict[Quality, int] = {"still": 2, "moving": 1}
#: Pixels a side of a picture at most.
LARGEST = 16_384


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
    picture = Picture.of(
        scene, theme, size, scale=scale, samples=SAMPLES[quality], is_fine=quality == "still"
    )
    return image_of(picture, background)


def message_image(
    sentence: str, theme: Theme, size: tuple[int, int], scale: float, *, transparent: bool
) -> QImage:
    """A sentence in place of a scene, in ``scale`` times ``size`` pixels."""
    width, height = (round(side * scale) for side in size)
    image = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent if transparent else qcolor(theme.panel))
    with Painter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        draw_message(painter, QRectF(0.0, 0.0, *size), sentence, theme, 1.0)
    return image


def image_of(picture: Picture, background: str | None = None) -> QImage:
    """A scene that is laid out, on a ground that is a role of the theme or transparent."""
    image = QImage(*picture.pixels, QImage.Format.Format_ARGB32_Premultiplied)
    ground = Qt.GlobalColor.transparent if background is None else qcolor(getattr(picture.theme, background))
    image.fill(ground)
    with Painter(image) as painter:
        paint_picture(painter, picture)
    return image


def paint_picture(painter: QPainter, picture: Picture) -> None:
    """Paint a scene that is laid out into the rectangle from (0, 0) to its pixels."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    plain = painter.transform()
    parts = picture.scene, picture.geometry, picture.theme, picture.layout
    GUI.wait()
    painter.drawImage(0, 0, picture.backdrop())
    painter.scale(picture.scale, picture.scale)
    paint_shadows(painter, *parts)
    GUI.wait()
    painter.setTransform(plain)
    painter.setOpacity(picture.scene.options.opacity)
    painter.drawImage(0, 0, picture.surface())
    painter.setOpacity(1.0)
    painter.scale(picture.scale, picture.scale)
    paint_wireframe(painter, picture)
    paint_overlay(painter, *parts)
    painter.restore()


def paint_vector(
    painter: QPainter,
    scene: Scene,
    theme: Theme,
    size: tuple[int, int],
    *,
    density: float,
    background: str | None = "ground",
) -> None:
    """Paint a scene into a drawing: the shaded surface is an image, all else lines and letters.

    Args:
        painter: in unscaled pixels; writes an SVG or a PDF.
        scene: what to show.
        theme: its colours.
        size: width and height in unscaled pixels.
        density: pixels of the image per unscaled pixel.
        background: as for `render_scene`.
    """
    picture = Picture.of(
        scene, theme, size, scale=density, samples=SAMPLES["still"], lined=False, is_fine=True
    )
    parts = picture.scene, picture.geometry, theme, picture.layout
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if background is not None:
        painter.fillRect(QRectF(0.0, 0.0, *map(float, size)), qcolor(getattr(theme, background)))
    paint_backdrop(painter, *parts)
    paint_shadows(painter, *parts)
    painter.setOpacity(scene.options.opacity)
    painter.drawImage(QRectF(0.0, 0.0, *map(float, size)), picture.surface())
    painter.setOpacity(1.0)
    paint_contours(painter, picture)
    paint_wireframe(painter, picture)
    paint_overlay(painter, *parts)
    painter.restore()
