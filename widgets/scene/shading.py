"""How the surface is coloured: a perceptual map, soft light from the upper left, thin contour lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from widgets.painting.kept import kept
from widgets.scene.camera import Camera
from widgets.scene.geometry import SceneGeometry
from widgets.style.theme import Theme, colour_map, rgb

Array = npt.NDArray[np.float64]
Single = npt.NDArray[np.float32]
Colours = npt.NDArray[np.uint32]

HEIGHT_STEPS = 512
LIGHT_STEPS = 384
AMBIENT, DIFFUSE, GLOSS = 0.56, 0.46, 0.16
#: How far the underside's colours are mixed into the theme's colour for it.
UNDERSIDE = 0.50
#: How bright the underside is where it is not lit.
DULL = 0.62
#: A front wall seen from beneath lets through what happens behind it.
UNDERSIDE_OPACITY = 0.60
CONTOUR_WIDTH = 1.15
CONTOUR_OPACITY = 0.62
#: Contour lines closer than the second number of pixels fade; closer than the first they are left out.
FADING = 2.5, 6.0
#: Of soft shadows: how much of the light they take, the cells a side that they are computed on, and the
#: directions and distances (in cells) in which it is looked for what hides the sky.
SHADOW, SKY_CELLS, SKY_DIRECTIONS = 0.75, 128, 24
SKY_REACHES = (1, 2, 3, 4, 6, 8, 11, 15, 20, 27, 36, 48, 64)
SKY_REACH = max(SKY_REACHES)
#: World height per pixel below which a contour line fades: on a plain it would be a blot, not a line.
FLATTEST = 2.0e-5


def light_of(camera: Camera) -> Array:
    """The direction (3,) to the light: over the viewer's left shoulder, and from above."""
    right, up, forward = camera.basis()
    to_light = -0.58 * right + 0.50 * up - 0.34 * forward + np.array([0.0, 0.0, 0.42])
    length = np.sqrt(to_light[0] ** 2 + to_light[1] ** 2 + to_light[2] ** 2)
    return np.asarray(to_light / length)


@kept(4)
def normals_of(geometry: SceneGeometry) -> tuple[Array, Array, Array, Array]:
    """The unit normals' three parts and the openness to the sky in (0, 1], each (mx, my)."""
    x, y = geometry.axes
    slope_x = np.gradient(geometry.surface, float(x[1] - x[0]), axis=0)
    slope_y = np.gradient(geometry.surface, float(y[1] - y[0]), axis=1)
    scale = 1.0 / np.sqrt(1.0 + slope_x**2 + slope_y**2)
    # A hollow sees less of the sky than a hill: compare each height with the mean around it.
    clipped = np.clip(geometry.surface, geometry.gap, geometry.top)
    depth = _blurred(clipped, max(2, min(clipped.shape) // 14)) - clipped
    return -slope_x * scale, -slope_y * scale, scale, 1.0 - np.clip(depth * 1.6, -0.04, 0.16)


def brightness(geometry: SceneGeometry, camera: Camera, *, is_fine: bool = False) -> Single:
    """How lit each point of the surface is (mx, my), -1 to 1; the underside is lit by the negative.

    Args:
        geometry: the surface in its box.
        camera: the light comes over its shoulder.
        is_fine: with soft shadows of the slopes around, for pictures that are made once.
    """
    nx, ny, nz, openness = normals_of(geometry)
    light = light_of(camera)
    lit = nx * light[0] + ny * light[1] + nz * light[2]
    lit = lit - SHADOW * (1.0 - sky_share(geometry)) if is_fine else lit * openness
    return np.asarray(lit, dtype=np.float32)


@kept(2)
def sky_share(geometry: SceneGeometry) -> Array:
    """The share of the sky that each point of the surface sees (mx, my), 0 to 1: ambient occlusion.

    In each direction the highest slope on the way hides the sky below it; a plain, or a hill, sees all of it.
    The light of the sky is weighted by the cosine to the vertical (L. Bavoil and M. Sainz 2008, Image-space
    horizon-based ambient occlusion, NVIDIA).
    """
    heights = np.clip(geometry.surface, geometry.gap, geometry.top)
    stride = max(1, -(-max(heights.shape) // SKY_CELLS))
    coarse = heights[::stride, ::stride]
    steps = [stride * float(axis[1] - axis[0]) for axis in geometry.axes]
    padded = np.pad(coarse, SKY_REACH, constant_values=-np.inf)  # beyond the surface there is nothing
    hidden = np.zeros(coarse.shape)
    for angle in np.arange(SKY_DIRECTIONS) * (2.0 * np.pi / SKY_DIRECTIONS):
        steepest = np.zeros(coarse.shape)
        for reach in SKY_REACHES:
            across, along = round(reach * np.cos(angle)), round(reach * np.sin(angle))
            rows = slice(SKY_REACH + across, SKY_REACH + across + coarse.shape[0])
            columns = slice(SKY_REACH + along, SKY_REACH + along + coarse.shape[1])
            distance = np.hypot(across * steps[0], along * steps[1])
            np.maximum(steepest, (padded[rows, columns] - coarse) / distance, out=steepest)
        hidden += steepest**2 / (1.0 + steepest**2)
    share = _blurred(1.0 - hidden / SKY_DIRECTIONS, 1)
    places = [np.arange(count) / stride for count in heights.shape]
    for axis, place in enumerate(places):
        low = np.minimum(place.astype(np.intp), share.shape[axis] - 2)
        part = np.expand_dims(place - low, 1 - axis)
        share = np.take(share, low, axis) * (1.0 - part) + np.take(share, low + 1, axis) * part
    return np.clip(share, 0.0, 1.0)


@kept(8)
def shade_table(name: str, theme: Theme) -> Colours:
    """Opaque ARGB for [side, height, light], flattened; side 0 is the upper one, 1 the underside.

    ``HEIGHT_STEPS`` and ``LIGHT_STEPS`` say how many of each; light runs from -1 to 1.
    """
    at = np.linspace(0.0, 255.0, HEIGHT_STEPS)
    base = np.stack([np.interp(at, np.arange(256.0), channel) for channel in colour_map(name).T], axis=1)
    share, gloss = light_tones(theme)
    return pack((base[:, None] * share[:, None, :, None] + gloss[:, None]).reshape(-1, 3))


@kept(4)
def light_tones(theme: Theme) -> tuple[Array, Array]:
    """How light turns a colour into what is seen: it is multiplied by a share, and a gloss is added.

    Returns:
        The shares (2, L) and the glosses (2, L, 3) of the upper side and of the underside, for lights from -1
        to 1 in ``LIGHT_STEPS``.
    """
    light = np.linspace(-1.0, 1.0, LIGHT_STEPS)
    tone = AMBIENT + DIFFUSE * np.clip(light * 0.5 + 0.5, 0.0, 1.0)
    gloss = GLOSS * np.clip((light - 0.86) / 0.14, 0.0, 1.0) ** 2
    beneath = DULL + (1.0 - DULL) * np.clip(light * 0.5 + 0.5, 0.0, 1.0)
    shares = np.stack((tone * (1.0 - gloss), (1.0 - UNDERSIDE) * beneath))
    upper = np.repeat(gloss[:, None], 3, axis=1)
    return shares, np.stack((upper, UNDERSIDE * beneath[:, None] * rgb(theme.underside)))


def pack(colours: Array) -> Colours:
    """Red, green, blue (N, 3) in [0, 1] to opaque ARGB (N,)."""
    levels = np.rint(np.clip(colours, 0.0, 1.0) * 255.0).astype(np.uint32)
    return np.asarray(np.uint32(0xFF000000) | levels[:, 0] << 16 | levels[:, 1] << 8 | levels[:, 2])


def nearest_levels(geometry: SceneGeometry) -> Single:
    """For 2048 even heights from the box's gap to its top: the contour level nearest to each."""
    heights = np.linspace(geometry.gap, geometry.top, 2048)
    if geometry.levels.size == 0:
        return np.full(2048, -10.0, dtype=np.float32)
    middles = (geometry.levels[1:] + geometry.levels[:-1]) / 2.0
    return geometry.levels[np.searchsorted(middles, heights)].astype(np.float32)


def level_spacing(geometry: SceneGeometry) -> float:
    """The typical distance in height between neighbouring contour levels."""
    return float(np.median(np.diff(geometry.levels))) if geometry.levels.size > 1 else 1.0


def contour_cover(
    distance: Single, slope: Single, spacing: float, width: float, weight: float = 1.0
) -> Single:
    """How much of each pixel a contour line covers, 0 to 1.

    Args:
        distance: (V,), in height, to the nearest level.
        slope: (V,), height per pixel.
        spacing: between levels, in height.
        width: of the lines, in pixels; where they are so dense that they fade is decided by it alone.
        weight: how many times as wide as that they are.
    """
    safe = np.maximum(slope, np.float32(1e-9))
    cover = np.clip(np.float32(width * weight / 2.0 + 0.5) - distance / safe, 0.0, 1.0)
    apart = np.float32(spacing) / safe
    cover *= np.clip((apart - width * FADING[0]) / (width * (FADING[1] - FADING[0])), 0.0, 1.0)
    cover *= np.clip(slope * np.float32(width / FLATTEST), 0.0, 1.0)
    return np.asarray(cover, dtype=np.float32)


def _blurred(values: Array, reach: int) -> Array:
    """The mean over squares of side 2 reach + 1, borders repeated."""
    for axis in (0, 1):
        padding = [(0, 0), (0, 0)]
        padding[axis] = (reach + 1, reach)
        total = np.cumsum(np.pad(values, padding, mode="edge"), axis=axis)
        size = 2 * reach + 1
        upper, lower = np.s_[size:], np.s_[:-size]
        values = (total[upper] - total[lower] if axis == 0 else total[:, upper] - total[:, lower]) / size
    return values
