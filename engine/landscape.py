"""The heights of a loss over a plane of two parameters, as every view of a surface needs them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.errors import RavineError
from engine.objective import Domain, FloatArray, Objective

#: Points along each side that are allowed; the largest makes four million losses.
GRID_LIMITS = (2, 2048)

# Spread of the heights beyond which the outermost ones are taken for a pole and left out of the range.
_TAIL = 50.0
_CORE = (0.01, 0.99)
# Below this spread, relative to the heights, differences are rounding and no relief.
_FLAT = 1e-9


@dataclass(frozen=True, eq=False)
class Landscape:
    """Heights over a plane, read-only.

    Attributes:
        x: coordinates (X,) along the first parameter, ascending.
        y: coordinates (Y,) along the second parameter, ascending.
        z: heights (X, Y), ``z[i, j]`` at ``x[i], y[j]``; nan where undefined or not finite.
        names: the names of the two parameters.
    """

    x: FloatArray
    y: FloatArray
    z: FloatArray
    names: tuple[str, str]

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

    Raises:
        RavineError: there are further parameters and no values for them, or n is outside its limits.
    """
    least, most = GRID_LIMITS
    if not least <= n <= most:
        raise RavineError(f"a grid of {n} points a side is outside [{least}, {most}]")
    if objective.size != 2 and through is None:
        raise RavineError(
            f"a landscape has 2 parameters, this objective {objective.size}; choose a point to cut through"
        )
    x, y = (np.linspace(low, high, n) for low, high in domain)
    z = np.empty((n, n))
    # Row by row: all points at once would hold n * n * P numbers.
    thetas = np.empty((n, objective.size))
    if through is not None:
        thetas[:] = through
    thetas[:, 1] = y
    for place, value in enumerate(x):
        thetas[:, 0] = value
        z[place] = objective.losses(thetas)
    names = (objective.names[0], objective.names[1])
    return Landscape(x=x, y=y, z=np.where(np.isfinite(z), z, np.nan), names=names)
