"""The heights of a loss over a plane, as every view of a surface needs them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from engine.errors import RavineError
from engine.landscape.plane import Plane, chosen_plane
from engine.landscape.rim import Rim, rim_of
from engine.objective import Domain, FloatArray, IntArray, Objective
from engine.surfaces.limits import limits

#: Points along each side that are allowed; the largest makes four million losses.
GRID_LIMITS = (2, 2048)
#: Points along each side of the grid that is drawn first.
COARSEST = 9
#: What a block of points may cost, in products of a parameter and an example, ...
PRODUCTS_AT_ONCE = 2**25
#: ... how many numbers their thetas may hold ...
VALUES_AT_ONCE = 2**20
#: ... and how many points it may have.
POINTS_AT_ONCE = 1024

# Spread of the heights beyond which the outermost ones are taken for a pole and left out of the range.
_TAIL = 50.0
_CORE = (0.01, 0.99)
# Below this spread, relative to the heights, differences are rounding and no relief.
_FLAT = 1e-9


@dataclass(frozen=True, eq=False)
class Landscape:
    """Heights over a plane, read-only.

    Attributes:
        x: coordinates (X,) along the plane's first direction, ascending.
        y: coordinates (Y,) along the second, ascending.
        z: heights (X, Y), ``z[i, j]`` at ``x[i], y[j]``; nan where undefined or not finite. A hole of a
            single point, as sin(x)/x has one at 0, is filled by its limit.
        names: the names of the two coordinates.
        rim: where a formula's surface ends or is torn between two points; None where it is in one piece.
    """

    x: FloatArray
    y: FloatArray
    z: FloatArray
    names: tuple[str, str]
    rim: Rim | None = None

    def __post_init__(self) -> None:
        for array in (self.x, self.y, self.z):
            array.setflags(write=False)

    @property
    def domain(self) -> Domain:
        """The part of the plane that is covered."""
        return ((float(self.x[0]), float(self.x[-1])), (float(self.y[0]), float(self.y[-1])))

    def height_range(self) -> tuple[float, float]:
        """The heights worth drawing, low < high.

        All of them, unless a pole towers over the rest; a level surface lies in the middle of a
        range of its own size, and (0, 1) is the answer where nothing is defined.
        """
        heights = self.z[np.isfinite(self.z)]
        if heights.size == 0:
            return 0.0, 1.0
        low, high = float(heights.min()), float(heights.max())
        size = max(abs(low), abs(high))
        if high - low <= _FLAT * size or high == low:
            margin = 0.5 * (size or 1.0)
            return low - margin, high + margin
        core_low, core_high = (float(q) for q in np.quantile(heights, _CORE))
        reach = _TAIL * (core_high - core_low)
        if reach > 0.0:
            low, high = max(low, core_low - reach), min(high, core_high + reach)
        return low, high

    def levels(self, count: int, *, log: bool = False) -> FloatArray:
        """Heights of contour lines, ascending, inside the height range.

        Args:
            count: how many, at least 1.
            log: space them evenly in decades above the lowest height, for surfaces whose valley
                would otherwise lie within the first line.
        """
        low, high = self.height_range()
        fractions = np.linspace(0.0, 1.0, count + 2)[1:-1]
        if log:
            fractions = 10.0 ** (4.0 * (fractions - 1.0))
        return low + (high - low) * fractions


def landscape(objective: Objective, domain: Domain, n: int, through: FloatArray | None = None) -> Landscape:
    """The loss of an objective over a rectangle of n x n points in the plane of its first two parameters.

    Args:
        objective: what is drawn; its loss over all examples is taken.
        domain: the rectangle, ends included.
        n: points along each side.
        through: theta (P,) that gives all further parameters their values: the picture is a slice
            through it. Not needed where there are only two.

    Returns:
        The landscape; of a formula that ends or is torn somewhere, with its rim and of 2 n - 1 points a side.

    Raises:
        RavineError: there are further parameters and no values for them, or n is outside its limits.
    """
    if objective.size != 2 and through is None:
        raise RavineError(
            f"a landscape has 2 parameters, this objective {objective.size}; choose a point to cut through"
        )
    theta = np.zeros(2) if through is None else through
    plane = replace(chosen_plane(theta, 0, 1, (objective.names[0], objective.names[1])), domain=domain)
    drawn = landscape_of_plane(objective, plane, n)
    is_formula = not objective.samples and objective.size == 2
    if not is_formula or not (np.isnan(drawn.z).any() or _rim(objective, drawn)):
        return drawn
    # A smooth surface is drawn well between its points; a torn one needs more of them.
    finer = landscape_of_plane(objective, plane, min(max(n, 2 * n - 1), GRID_LIMITS[1]))
    return replace(finer, rim=_rim(objective, finer))


def _rim(objective: Objective, drawn: Landscape) -> Rim | None:
    return rim_of(objective.losses, drawn.x, drawn.y, drawn.z)


def landscape_of_plane(objective: Objective, plane: Plane, n: int) -> Landscape:
    """The loss of an objective over n x n points of a plane's domain; the last of its ``refinements``.

    Raises:
        RavineError: as ``refinements``.
    """
    *_, finest = refinements(objective, plane, n)
    assert finest is not None  # noqa: S101 - the last block completes the last grid
    return finest


def refinements(objective: Objective, plane: Plane, n: int) -> Iterator[Landscape | None]:
    """Draw a landscape coarse first, block by block, each point once.

    Every second point of a grid is the next coarser one, down to about ``COARSEST`` points a side if n - 1
    can be halved so often (129 -> 9, 17, 33, 65, 129). Blocks and their order depend on the sizes alone, so
    the same plane gives the same bits, however long somebody pauses between two blocks.

    Args:
        objective: what is drawn; its loss over all examples is taken.
        plane: where.
        n: points along each side of the finest grid.

    Yields:
        After every block, which takes some milliseconds if a single point takes less: the landscape that it
        completed, or None.

    Raises:
        RavineError: n is outside its limits, or the plane lies in another space than theta.
    """
    least, most = GRID_LIMITS
    if not least <= n <= most:
        raise RavineError(f"a grid of {n} points a side is outside [{least}, {most}]")
    if objective.size != plane.size:
        raise RavineError(
            f"the plane has {plane.size} parameters, the objective {objective.size}; choose the plane again"
        )
    return _drawn(objective, plane, n)


def points_at_once(objective: Objective) -> int:
    """How many points are taken at once: about as many as a few milliseconds allow."""
    # a dense layer uses each of its parameters once for every example
    products = objective.size * max(objective.samples, 1)
    fitting = min(PRODUCTS_AT_ONCE // products, VALUES_AT_ONCE // objective.size, POINTS_AT_ONCE)
    return max(fitting, 1)


def slice_gaps(objective: Objective, plane: Plane, thetas: FloatArray) -> FloatArray:
    """How far the picture's loss is from the truth: the loss at each projection less the loss at theta.

    Args:
        objective: whose losses over all examples are compared.
        plane: onto which is projected.
        thetas: where the racers stand (R, P).

    Returns:
        The gaps (R,): 0 on the plane, positive where the marker's true loss lies below the surface, nan where
        either loss is not finite.
    """
    projected = plane.points(*plane.coordinates(thetas).T)
    with np.errstate(all="ignore"):
        at_projection, true = objective.losses(np.concatenate((projected, thetas))).reshape(2, -1)
        gaps = at_projection - true
    return np.where(np.isfinite(gaps), gaps, np.nan)


def _drawn(objective: Objective, plane: Plane, n: int) -> Iterator[Landscape | None]:
    x, y = (np.linspace(low, high, n) for low, high in plane.domain)
    z = np.full((n, n), np.nan)
    size = points_at_once(objective)
    strides = _strides(n)
    for stride in strides:
        places = _new_places(n, stride, coarsest=stride == strides[0])
        for start in range(0, len(places), size):
            i, j = places[start : start + size].T
            heights = objective.losses(plane.points(x[i], y[j]))
            heights = np.where(np.isfinite(heights), heights, np.nan)
            holes = np.flatnonzero(np.isnan(heights))
            if len(holes) and not objective.samples:
                # a formula may have a hole at a single point of the grid, such as sin(x)/x at 0
                missing = np.column_stack((x[i[holes]], y[j[holes]]))
                heights[holes] = limits(lambda at: objective.losses(plane.points(*at.T)), missing)
            z[i, j] = heights
            complete = start + size >= len(places)
            yield _every(stride, x, y, z, plane) if complete else None


def _every(stride: int, x: FloatArray, y: FloatArray, z: FloatArray, plane: Plane) -> Landscape:
    """Every so many points as a landscape of its own, which later points leave alone."""
    kept = slice(None, None, stride)
    return Landscape(x=x[kept].copy(), y=y[kept].copy(), z=z[kept, kept].copy(), names=plane.names)


def _strides(n: int) -> list[int]:
    """How many points of the finest grid lie between two of each grid's, coarsest first."""
    strides = [1]
    while (n - 1) % (2 * strides[0]) == 0 and (n - 1) // (2 * strides[0]) >= COARSEST - 1:
        strides.insert(0, 2 * strides[0])
    return strides


def _new_places(n: int, stride: int, *, coarsest: bool) -> IntArray:
    """Indices (N, 2) of a grid's points, without those of the next coarser one."""
    side = np.arange(0, n, stride)
    i, j = (axis.ravel() for axis in np.meshgrid(side, side, indexing="ij"))
    new = np.ones(len(i), bool) if coarsest else (i // stride % 2 == 1) | (j // stride % 2 == 1)
    return np.column_stack((i[new], j[new]))
