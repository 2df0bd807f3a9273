"""The surface's pixels: a height field, a projection and a theme in, premultiplied ARGB out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from widgets.scene import edges, raster, shading
from widgets.scene.camera import Projection
from widgets.scene.description import Drape
from widgets.scene.geometry import SceneGeometry
from widgets.style.theme import Theme, rgb

Array = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]
Colours = npt.NDArray[np.uint32]

#: A large picture is made in bands of about this many samples, to bound the memory.
BAND_PIXELS = 6_000_000
MOVING_CELLS = 84
STILL_CELLS = 320


def paint_surface(
    geometry: SceneGeometry,
    theme: Theme,
    projection: Projection,
    size: tuple[int, int],
    *,
    samples: int,
    unit: float,
    drape: Drape | None = None,
    lined: bool = True,
    line_weight: float = 1.0,
    is_fine: bool = False,
) -> Colours:
    """The surface alone (height, width), transparent around it.

    Args:
        geometry: the surface in its box.
        theme: its colours.
        projection: to the pixels of this picture.
        size: width and height of the picture.
        samples: per pixel and direction, 1 or 2: quick or smooth.
        unit: pixels per unscaled pixel, for the lines' width.
        drape: what colours it; None for its heights.
        lined: whether contour lines are drawn; a drawing has its own.
        line_weight: how many times as wide as usual they are.
        is_fine: with soft shadows.
    """
    width = size[0] * samples
    view = projection.scaled(float(samples))
    most = MOVING_CELLS if samples == 1 else STILL_CELLS
    stride = max(1, round((max(geometry.surface.shape) - 1) / most))
    rows, columns = (_thinned(n, most) for n in geometry.surface.shape)
    x, y = geometry.axes[0][rows], geometry.axes[1][columns]
    part = np.ix_(rows, columns)
    points, inside = (of_mesh[part] for of_mesh in geometry.mesh(stride))
    heights = points[..., 2]
    corners = view.project(points.reshape(-1, 3))[0].reshape(x.size, y.size, 2)
    triangles = raster.triangles_of(x, y, corners, view.eye(), keep=inside > 0.0)
    lit = shading.brightness(geometry, projection.camera, is_fine=is_fine)[part].reshape(-1)
    values = [heights.astype(np.float32).reshape(-1), lit]
    if drape is not None:
        values += _drape_places(geometry, drape, points[..., :2].reshape(-1, 2))
    rim = None if bool((inside > 0.0).all()) else inside.astype(np.float32).reshape(-1)
    coefficients = raster.planes(triangles, values, width)
    slope = np.hypot(coefficients[0][:, 1], coefficients[0][:, 2])
    table = np.concatenate(
        (coefficients[0].T, coefficients[1].T, slope[None], triangles.front[None]), dtype=np.float32
    )
    draped = None if drape is None else _Draped(drape, np.concatenate(coefficients[2:], axis=1))
    shader = _Shader(geometry, theme, table, unit * samples, draped, lined, line_weight)
    picture = np.zeros((size[1], size[0]), dtype=np.uint32)
    rows_per_band = max(1, BAND_PIXELS // width // samples)
    for start in range(0, size[1], rows_per_band):
        stop = min(start + rows_per_band, size[1])
        # A row more on both sides, because smooth edges ask their neighbours.
        first, last = max(start - 1, 0), min(stop + 1, size[1])
        seen = raster.see(triangles, width, (first * samples, last * samples), rim)
        band = np.zeros(((last - first) * samples, width), dtype=np.uint32)
        band.ravel()[seen.pixels] = shader.colours(seen)
        averaged = _averaged(band, samples)
        if samples > 1:
            averaged = edges.smoothed(averaged, band, *_cells(seen, triangles, y.size, band.shape))
        picture[start:stop] = averaged[start - first : stop - first]
    return picture


def _drape_places(geometry: SceneGeometry, drape: Drape, places: Array) -> list[Single]:
    """Where places (N, 2) of the base are on the grid of a drape: its first and its second index (N,)."""
    shares = places / (2.0 * np.array(geometry.half)) + 0.5
    return [(shares[:, axis] * (drape.colours.shape[axis] - 1)).astype(np.float32) for axis in (0, 1)]


def _cells(
    seen: raster.Visible, triangles: raster.Triangles, columns: int, shape: tuple[int, ...]
) -> tuple[npt.NDArray[np.int16], npt.NDArray[np.int16]]:
    """The row and the column of the grid that each sample of a band sees."""
    cells = np.divmod(triangles.corners[:, 0], np.int32(columns))
    found = tuple(np.full(shape, edges.NOWHERE, dtype=np.int16) for _ in cells)
    for out, cell in zip(found, cells, strict=True):
        out.ravel()[seen.pixels] = cell.astype(np.int16)[seen.triangle]
    return found[0], found[1]


def _thinned(count: int, most: int) -> npt.NDArray[np.intp]:
    """Indices of at most about ``most`` cells of an axis, both ends included."""
    stride = max(1, round((count - 1) / most))
    return np.unique(np.append(np.arange(0, count, stride), count - 1))


@dataclass(frozen=True, eq=False)
class _Draped:
    """What lies on the surface's triangles."""

    drape: Drape
    table: Single
    """(T, 6): the drape's two indices as planes over the picture."""

    def colours(
        self, triangle: npt.NDArray[np.int32], column: Single, row: Single
    ) -> npt.NDArray[np.float32]:
        """Red, green and blue of pixels (V, 3) in [0, 1]."""
        i0, ix, iy, j0, jx, jy = self.table[triangle].T
        half, found = np.float32(0.5), self.drape.colours
        i = np.clip((i0 + ix * column + iy * row + half).astype(np.int32), 0, found.shape[0] - 1)
        j = np.clip((j0 + jx * column + jy * row + half).astype(np.int32), 0, found.shape[1] - 1)
        return np.asarray(found[i, j] * np.float32(1.0 / 255.0))


@dataclass(frozen=True, eq=False)
class _Shader:
    """Colours for pixels of triangles."""

    geometry: SceneGeometry
    theme: Theme
    table: Single
    """(8, T): height and light as planes over the picture, the height's slope per pixel, the side seen."""
    unit: float
    draped: _Draped | None = None
    lined: bool = True
    weight: float = 1.0

    def colours(self, seen: raster.Visible) -> Colours:
        """Premultiplied ARGB (V,) of what a band sees: undersides are translucent."""
        colours = self._opaque(seen.triangle, seen.column, seen.row)
        below = np.flatnonzero(seen.upper != seen.triangle)
        if below.size == 0:
            return colours
        colours[below] = _faded(colours[below], shading.UNDERSIDE_OPACITY)
        through = below[seen.upper[below] >= 0]
        behind = self._opaque(seen.upper[through], seen.column[through], seen.row[through])
        colours[through] += _faded(behind, 1.0 - shading.UNDERSIDE_OPACITY)
        return colours

    def _opaque(self, triangle: npt.NDArray[np.int32], column: Single, row: Single) -> Colours:
        one, geometry, theme = np.float32, self.geometry, self.theme
        h0, hx, hy, l0, lx, ly, slope, front = (line[triangle] for line in self.table)
        height = h0 + hx * column + hy * row
        light = l0 + lx * column + ly * row
        share = np.clip((height - one(geometry.gap)) * one(1.0 / (geometry.top - geometry.gap)), 0.0, 1.0)
        light = np.clip(np.where(front > 0.0, light, -light), -1.0, 1.0)
        light_step = ((light + one(1.0)) * one((shading.LIGHT_STEPS - 1) / 2.0) + one(0.5)).astype(np.int32)
        if self.draped is None:
            height_step = (share * one(shading.HEIGHT_STEPS - 1) + one(0.5)).astype(np.int32)
            side = np.where(front > 0.0, 0, shading.HEIGHT_STEPS * shading.LIGHT_STEPS).astype(np.int32)
            shades = shading.shade_table(geometry.field.colour_map, theme)
            colours = np.asarray(shades[side + height_step * np.int32(shading.LIGHT_STEPS) + light_step])
        else:
            shares, glosses = shading.light_tones(theme)
            lit = (np.where(front > 0.0, 0, 1), light_step)
            base = self.draped.colours(triangle, column, row)
            colours = shading.pack(base * shares[lit][:, None] + glosses[lit])
        if not self.lined:
            return colours
        level = shading.nearest_levels(geometry)[(share * one(2047.0) + one(0.5)).astype(np.int32)]
        width = shading.CONTOUR_WIDTH * self.unit
        spacing = shading.level_spacing(geometry)
        cover = shading.contour_cover(np.abs(height - level), slope, spacing, width, self.weight)
        lined = np.flatnonzero(cover > 0.004)
        share_of_ink = cover[lined] * one(shading.CONTOUR_OPACITY)
        colours[lined] = _blended(colours[lined], theme.surface_contour, share_of_ink)
        return colours


def _faded(colours: Colours, opacity: float) -> Colours:
    """Opaque colours (N,) as premultiplied ones of this opacity."""
    weight, mask = np.uint32(round(opacity * 256.0)), np.uint32(0x00FF00FF)
    even = (colours & mask) * weight >> 8 & mask
    odd = (colours >> 8 & mask) * weight >> 8 & mask
    return np.asarray(even | odd << 8)


def _blended(colours: Colours, ink: str, share: npt.NDArray[np.float32]) -> Colours:
    """Opaque colours (N,) with ``share`` (N,) of ``ink`` mixed in."""
    weight = (share * np.float32(256.0) + np.float32(0.5)).astype(np.uint32)
    red, green, blue = (np.uint32(round(v * 255.0)) for v in rgb(ink))
    rest = np.uint32(256) - weight
    r = ((colours >> 16 & 255) * rest + red * weight) >> 8
    g = ((colours >> 8 & 255) * rest + green * weight) >> 8
    b = ((colours & 255) * rest + blue * weight) >> 8
    return np.asarray(np.uint32(0xFF000000) | r << 16 | g << 8 | b)


def _averaged(picture: Colours, samples: int) -> Colours:
    """Premultiplied ARGB averaged over squares of 2 x 2, two channels at a time, or as it is."""
    if samples == 1:
        return picture
    mask, half = np.uint32(0x00FF00FF), np.uint32(0x00020002)
    upper, lower = picture[::2], picture[1::2]  # whole lines first: they lie in one piece
    even = (upper & mask) + (lower & mask)
    odd = (upper >> 8 & mask) + (lower >> 8 & mask)
    even, odd = (part[:, ::2] + part[:, 1::2] + half for part in (even, odd))
    return np.asarray(even >> 2 & mask | (odd >> 2 & mask) << 8)
