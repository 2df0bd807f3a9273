"""The geometry of a scene: parameters and losses in world coordinates, each surface in one box."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from widgets.painting.kept import kept
from widgets.painting.ticks import round_step, scale_ticks
from widgets.scene.description import HeightField, Scene
from widgets.scene.refined_field import RefinedField, refined_field

Array = npt.NDArray[np.float64]

#: From the lowest to the highest height shown at a vertical scale of 1; the base's longer side is 1.
RISE = 0.50
#: Between the map on the floor and the lowest height.
GAP = 0.20
#: A base narrower than this is drawn this wide.
SQUAREST = 0.62
#: Contour lines at most.
LEVELS = 18
#: Points of a trail that tell how high it reaches.
ENOUGH = 2000
#: How far past the range worth showing a trail can extend it, in such ranges.
STRETCH = 1.5


@dataclass(frozen=True, eq=False)
class SceneGeometry:
    """The surface in world coordinates: x and y about 0, z from the floor (0) upwards."""

    field: HeightField
    refined: RefinedField
    low: float
    """The scaled height at the bottom of the surface's part of the box."""
    high: float
    gap: float
    rise: float = RISE
    """From the lowest to the highest height shown."""

    @cached_property
    def half(self) -> tuple[float, float]:
        """Half the base's sides along x and y."""
        width, depth = float(np.ptp(self.field.x)), float(np.ptp(self.field.y))
        longer = max(width, depth)
        return max(width / longer, SQUAREST) / 2.0, max(depth / longer, SQUAREST) / 2.0

    @property
    def top(self) -> float:
        """The box's height."""
        return self.gap + self.rise

    @cached_property
    def surface(self) -> Array:
        """The refined surface's heights (mx, my)."""
        return self.raised(self.refined.heights)

    @cached_property
    def inside(self) -> Array:
        """(mx, my), above 0 where the surface exists within the box, falling through 0 at its edges."""
        return np.minimum(self.refined.solid, self.within_box(self.surface))

    def within_box(self, heights: Array) -> Array:
        """How far heights, any shape, lie within the box's upper part: above 0 inside."""
        margin = 1e-9
        return np.asarray(np.minimum(self.top - heights, heights - self.gap) / self.rise + margin)

    def mesh(self, stride: int = 1) -> tuple[Array, Array]:
        """The points (mx, my, 3) between which triangles are drawn, and ``inside`` of each (mx, my).

        They lie over the refined grid's, except those that were moved onto the surface's rim.

        Args:
            stride: every so many points are wanted (see `RefinedField.every`); all of them come back.
        """
        return _mesh(self, stride)

    def surface_every(self, stride: int) -> Array:
        """The surface's heights (mx, my) where every so many points are wanted (see `RefinedField.every`)."""
        return self.raised(self.refined.every(stride)) if stride > 1 else self.surface

    @cached_property
    def axes(self) -> tuple[Array, Array]:
        """The refined grid's x (mx,) and y (my,)."""
        count = self.refined.heights.shape
        return (
            np.linspace(-self.half[0], self.half[0], count[0]),
            np.linspace(-self.half[1], self.half[1], count[1]),
        )

    def places(self, points: Array) -> Array:
        """Parameters (N, 2) to the base (N, 2)."""
        x, y = self.field.x, self.field.y
        middle = np.array([(x[0] + x[-1]) / 2.0, (y[0] + y[-1]) / 2.0])
        return np.asarray((points - middle) * self.per_unit)

    def parameters(self, places: Array) -> Array:
        """The base (N, 2) to parameters (N, 2)."""
        x, y = self.field.x, self.field.y
        middle = np.array([(x[0] + x[-1]) / 2.0, (y[0] + y[-1]) / 2.0])
        return np.asarray(places / self.per_unit + middle)

    @cached_property
    def per_unit(self) -> Array:
        """World units per unit of x and of y (2,)."""
        spans = np.array([np.ptp(self.field.x), np.ptp(self.field.y)])
        return np.asarray(2.0 * np.array(self.half) / spans)

    def level(self, losses: Array) -> Array:
        """Losses (N,) to the heights (N,) at which they are drawn; they may leave the box."""
        return self.raised(self.refined.scale.forward(np.asarray(losses, dtype=np.float64)))

    def raised(self, scaled: Array) -> Array:
        """Scaled heights, any shape, in the world."""
        return np.asarray(self.gap + (scaled - self.low) * (self.rise / (self.high - self.low)))

    def height(self, places: Array) -> Array:
        """The surface's height (N,) over places (N, 2), bilinear; nan where there is none."""
        solid = self._sample(self.inside, places)
        with np.errstate(invalid="ignore"):
            return np.where(solid > 0.0, self._sample(self.surface, places), np.nan)

    def footing(self, places: Array) -> Array:
        """Like ``height``, but a place above or below the box gets the box's top or bottom."""
        solid = self._sample(self.refined.solid, places)
        heights = np.clip(self._sample(self.surface, places), self.gap, self.top)
        with np.errstate(invalid="ignore"):
            return np.where(solid > 0.0, heights, np.nan)

    def _sample(self, grid: Array, places: Array) -> Array:
        counts = np.array(grid.shape)
        with np.errstate(invalid="ignore", over="ignore"):  # a place may be anywhere
            at = (places / (2.0 * np.array(self.half)) + 0.5) * (counts - 1)
            outside = ~((at >= -1e-9) & (at <= counts - 1 + 1e-9)).all(axis=1)
        at = np.where(outside[:, None], 0.0, np.clip(at, 0.0, counts - 1))
        cell = np.minimum(at.astype(np.intp), counts - 2)
        (u, v), (i, j) = (at - cell).T, cell.T
        near = grid[i, j] * (1.0 - v) + grid[i, j + 1] * v
        far = grid[i + 1, j] * (1.0 - v) + grid[i + 1, j + 1] * v
        return np.where(outside, np.nan, near * (1.0 - u) + far * u)

    @cached_property
    def levels(self) -> Array:
        """The heights of the contour lines (L,), rising."""
        if self.field.levels is not None:
            heights = self.level(np.array(self.field.levels))
        else:
            step = round_step(self.high - self.low, LEVELS)
            scaled = np.arange(np.ceil(self.low / step), np.floor(self.high / step) + 1.0) * step
            heights = self.raised(scaled)
        # A line at the very top or bottom would only fringe the cut.
        edge = 1e-4 * self.rise
        return np.unique(heights[(heights > self.gap + edge) & (heights < self.top - edge)])

    def ticks(self, count: float) -> list[tuple[float, str]]:
        """Heights in the world and the losses written beside them."""
        ticks = scale_ticks(self.refined.scale, self.low, self.high, count)
        heights = self.level(np.array([value for value, _ in ticks]))
        return [(float(z), text) for z, (_, text) in zip(heights, ticks, strict=True)]


#: Meshes that are kept, of three megabytes each: one while something moves and one at rest, of two scenes.
MESHES = 4


@kept(MESHES)
def _mesh(geometry: SceneGeometry, stride: int) -> tuple[Array, Array]:
    rim, heights = geometry.refined.rim, geometry.surface_every(stride)
    places = np.stack(np.meshgrid(*geometry.axes, indexing="ij"), axis=2)
    solid = geometry.refined.solid
    if rim is not None:
        heights = geometry.raised(rim.heights)
        places += rim.moves * np.array([axis[1] - axis[0] for axis in geometry.axes])
        solid = rim.solid
    points = np.concatenate((places, heights[..., None]), axis=2)
    return points, np.minimum(solid, geometry.within_box(heights))


def geometry_of(scene: Scene) -> SceneGeometry:
    """The geometry of a scene: its height range is what is worth showing, extended for its trails."""
    refined = refined_field(scene.field)
    low, high = refined.range
    if scene.field.z_range is None:
        low, high = _stretched(scene, refined, low, high)
    gap = GAP if scene.options.floor_map else 0.06
    return _geometry(scene.field, low, high, gap, RISE * scene.options.vertical_scale)


@kept(8)
def _geometry(field: HeightField, low: float, high: float, gap: float, rise: float = RISE) -> SceneGeometry:
    return SceneGeometry(field, refined_field(field), low, high, gap, rise)


def _stretched(scene: Scene, refined: RefinedField, low: float, high: float) -> tuple[float, float]:
    """The range widened, within reason, so that what stands on the surface stays in the box."""
    if refined.reach[0] >= low and refined.reach[1] <= high:
        return low, high
    plain = _geometry(scene.field, low, high, 0.0)
    standing = [places for places in _standing(scene) if len(places)]
    if not standing:
        return low, high
    places = plain.places(np.concatenate(standing))
    heights = plain._sample(np.where(refined.solid > 0.0, refined.heights, np.nan), places)  # noqa: SLF001 (own class)
    heights = heights[np.isfinite(heights)]
    if heights.size == 0:
        return low, high
    room = STRETCH * (high - low)
    above, below = float(heights.max()), float(heights.min())
    return (
        max(min(low, below - 0.02 * (high - low)), low - room, refined.reach[0]) if below < low else low,
        min(max(high, above + 0.02 * (high - low)), high + room, refined.reach[1]) if above > high else high,
    )


def _standing(scene: Scene) -> Iterable[Array]:
    for trail in scene.trails:
        points = np.asarray(trail.points, dtype=np.float64)
        yield points[:: max(1, len(points) // ENOUGH)]
    yield np.array([(marker.x, marker.y) for marker in scene.markers]).reshape(-1, 2)
    if scene.start is not None:
        yield np.array([scene.start])
