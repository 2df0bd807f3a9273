"""A scene laid out for a picture of some size, and those of its parts that outlast the growing of a trail."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPainter

from widgets.painting.painter import Painter
from widgets.scene.axes import SceneLayout, lay_out
from widgets.scene.box import paint_backdrop
from widgets.scene.description import Scene
from widgets.scene.geometry import SceneGeometry, geometry_of
from widgets.scene.surface import paint_surface
from widgets.style.theme import Theme

#: Larger pictures are exports, made once: keeping their parts would only hold memory.
KEPT_PIXELS = 10_000_000


@dataclass(frozen=True)
class Picture:
    """A scene laid out; two are equal when their backdrops and surfaces are."""

    key: tuple[object, ...]
    scene: Scene = field(compare=False)
    theme: Theme = field(compare=False)
    geometry: SceneGeometry = field(compare=False)
    layout: SceneLayout = field(compare=False)
    pixels: tuple[int, int] = field(compare=False)
    """Width and height in pixels of the picture itself."""
    scale: float = field(compare=False)
    """Pixels per unscaled pixel."""
    samples: int = 1
    """Of the surface, per pixel and direction."""

    @classmethod
    def of(
        cls, scene: Scene, theme: Theme, size: tuple[int, int], *, scale: float = 1.0, samples: int = 1
    ) -> Picture:
        """Lay a scene out for ``size`` unscaled pixels."""
        geometry = geometry_of(scene)
        layout = lay_out(scene, geometry, size)
        view = layout.projection
        shown = (scene.options.grid, scene.options.floor_map, scene.options.labels)
        key = (geometry, theme, view.camera, view.focal, view.centre, layout.unit, size, scale, shown)
        pixels = (round(size[0] * scale), round(size[1] * scale))
        return cls(key, scene, theme, geometry, layout, pixels, scale, samples)

    def backdrop(self) -> QImage:
        """What lies behind the surface, on a transparent ground; kept while it stays the same."""
        return _kept_backdrop(self) if self._is_small() else _backdrop(self)

    def surface(self) -> QImage:
        """The surface alone; kept while it stays the same."""
        return _kept_surface(self) if self._is_small() else _surface(self)

    def _is_small(self) -> bool:
        return self.pixels[0] * self.pixels[1] <= KEPT_PIXELS


def _backdrop(picture: Picture) -> QImage:
    image = QImage(*picture.pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    with Painter(image) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(picture.scale, picture.scale)
        paint_backdrop(painter, picture.scene, picture.geometry, picture.theme, picture.layout)
    return image


def _surface(picture: Picture) -> QImage:
    return as_image(
        paint_surface(
            picture.geometry,
            picture.theme,
            picture.layout.projection.scaled(picture.scale),
            picture.pixels,
            samples=picture.samples,
            unit=picture.layout.unit * picture.scale,
        )
    )


_kept_backdrop = lru_cache(maxsize=2)(_backdrop)
# The coarse and the smooth one, of two views that are drawn in turn.
_kept_surface = lru_cache(maxsize=4)(_surface)


def as_image(colours: npt.NDArray[np.uint32]) -> QImage:
    """Premultiplied ARGB (height, width) as an image of its own."""
    height, width = colours.shape
    data = np.ascontiguousarray(colours).tobytes()
    # A copy, because the image would only borrow these bytes.
    return QImage(data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()
