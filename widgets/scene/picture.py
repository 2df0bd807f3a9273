"""A scene laid out for a picture of some size, and those of its parts that outlast the growing of a trail."""

from __future__ import annotations

from dataclasses import dataclass, field

import contourpy
import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QImage, QPainter

from widgets.painting.kept import kept
from widgets.painting.line_weight import line_weight
from widgets.painting.painter import Painter
from widgets.painting.pens import only, path_of, round_pen
from widgets.scene import shading
from widgets.scene.axes import SceneLayout, lay_out
from widgets.scene.box import paint_backdrop
from widgets.scene.description import Scene
from widgets.scene.geometry import SceneGeometry, geometry_of
from widgets.scene.surface import paint_surface
from widgets.scene.surface_lines import ABOVE, BENEATH, LIFT, THROUGH, far_points, project_visible, seen_how
from widgets.style.theme import Theme

Array = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]

#: Larger pictures are exports, made once: keeping their parts would only hold memory.
KEPT_PIXELS = 10_000_000
#: Between the points of a contour line in a drawing, in the world: some three pixels, straight to the eye.
CONTOUR_STRIDE = 1.0 / 150.0
#: Of the net on the surface: meshes along the base's longer side, and points of a line.
NET_MESHES, NET_POINTS = 24, 96
#: Its width in unscaled pixels, and its opacity where it is seen and where an opaque surface would hide it.
NET_WIDTH, NET_OPACITY, NET_HIDDEN = 1.0, 0.75, 0.3


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
    lined: bool = True
    """Whether the image of the surface has contour lines; a drawing strokes them."""
    is_fine: bool = False
    """Whether it has soft shadows: a window's canvas, which moves, does without."""

    @classmethod
    def of(
        cls,
        scene: Scene,
        theme: Theme,
        size: tuple[int, int],
        *,
        scale: float = 1.0,
        samples: int = 1,
        lined: bool = True,
        is_fine: bool = False,
    ) -> Picture:
        """Lay a scene out for ``size`` unscaled pixels."""
        geometry = geometry_of(scene)
        layout = lay_out(scene, geometry, size)
        view = layout.projection
        shown = (scene.options.grid, scene.options.floor_map, scene.options.labels)
        key = (
            geometry,
            theme,
            view.camera,
            view.focal,
            view.centre,
            layout.unit,
            size,
            scale,
            shown,
            scene.drape,
            line_weight(),
        )
        pixels = (round(size[0] * scale), round(size[1] * scale))
        return cls(key, scene, theme, geometry, layout, pixels, scale, samples, lined, is_fine)

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
            drape=picture.scene.drape,
            lined=picture.lined,
            line_weight=line_weight(),
            is_fine=picture.is_fine,
        )
    )


_kept_backdrop = kept(2)(_backdrop)
# The coarse and the smooth one, of two views that are drawn in turn.
_kept_surface = kept(4)(_surface)


def as_image(colours: npt.NDArray[np.uint32]) -> QImage:
    """Premultiplied ARGB (height, width) as an image of its own."""
    height, width = colours.shape
    data = np.ascontiguousarray(colours).tobytes()
    # A copy, because the image would only borrow these bytes.
    return QImage(data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def paint_contours(painter: QPainter, picture: Picture) -> None:
    """Stroke the contour lines of the surface as they are seen, from above or beneath, in unscaled pixels."""
    geometry, projection = picture.geometry, picture.layout.projection
    width = shading.CONTOUR_WIDTH * picture.layout.unit
    opacity = shading.CONTOUR_OPACITY * picture.scene.options.opacity
    for line in contour_lines(geometry):
        pixels = projection.project(line)[0]
        upper, lower = (
            seen_how(geometry, projection, line + np.array((0.0, 0.0, lift))) for lift in (LIFT, -LIFT)
        )
        for seen, share in (
            (upper == ABOVE, 1.0),
            (lower == BENEATH, shading.UNDERSIDE_OPACITY),
            ((upper == THROUGH) & (lower != BENEATH), 1.0 - shading.UNDERSIDE_OPACITY),
        ):
            pen = round_pen(picture.theme.surface_contour, width, opacity * share)
            painter.strokePath(path_of(only(pixels, seen, reach=False)), pen)


def contour_lines(geometry: SceneGeometry) -> list[Array]:
    """The contour lines (N, 3) in the world, on the surface."""
    heights = np.where(geometry.inside > 0.0, geometry.surface, np.nan)
    made = contourpy.contour_generator(*geometry.axes, heights.T)
    return [
        np.column_stack((line[kept], np.full(len(kept), level)))
        for level in geometry.levels.tolist()
        for line in made.lines(level)
        for kept in (far_points(line, CONTOUR_STRIDE),)
    ]


def paint_wireframe(painter: QPainter, picture: Picture) -> None:
    """Paint the net in unscaled pixels, if the scene has one: through a translucent surface all of it."""
    options = picture.scene.options
    if not options.wireframe:
        return
    ink, unit = picture.theme.surface_contour, picture.layout.unit
    # On the bare ground the ink of lines on the surface may be as dark as the ground.
    ink = ink if options.opacity >= 0.5 else picture.theme.text
    behind = NET_HIDDEN * (1.0 - options.opacity)
    for pixels, hidden in _net(picture):
        if behind > 0.0:
            painter.strokePath(
                path_of(only(pixels, hidden, reach=True)), round_pen(ink, NET_WIDTH * unit, behind)
            )
        painter.strokePath(
            path_of(only(pixels, ~hidden, reach=False)), round_pen(ink, NET_WIDTH * unit, NET_OPACITY)
        )


@kept(2)
def _net(picture: Picture) -> tuple[tuple[Array, Mask], ...]:
    """Pixels (N, 2) of each line and which of them the surface hides; kept while the picture's surface is."""
    lines = net_lines(picture.geometry)
    return tuple(project_visible(picture.geometry, picture.layout.projection, lines))


def net_lines(geometry: SceneGeometry) -> list[Array]:
    """The net's lines (N, 3) in the world, with nan where the surface has a hole or leaves its box."""
    lines = []
    longer = max(geometry.half)
    for axis in (0, 1):
        across = geometry.half[axis]
        along = np.linspace(-geometry.half[1 - axis], geometry.half[1 - axis], NET_POINTS)
        for place in np.linspace(-across, across, max(2, round(NET_MESHES * across / longer) + 1)):
            places = np.empty((NET_POINTS, 2))
            places[:, axis], places[:, 1 - axis] = place, along
            lines.append(np.column_stack((places, geometry.height(places) + LIFT)))
    return lines
