"""The minima of a surface that many runs may arrive at, and since when each was at the one where it ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from engine.arrays import RealArray, frozen
from engine.maps.compiled_loop import WORTH_COMPILING, CompiledLoop, has_numba
from engine.objective import Domain, FloatArray
from engine.surfaces.critical_points import critical_points
from engine.surfaces.objective import SurfaceObjective

#: Label of starts that reached no minimum.
UNDECIDED = -1
#: Label of starts that diverged or left where the surface is defined.
DIVERGED = -2
#: A run has arrived within about this share of the plane's diagonal of a minimum.
RADIUS = 0.01
#: Cells along each side of the plane, somewhat widened, in each of which one minimum at most is near.
CELLS = 768
#: Minima are also looked for beyond the plane, by this share of it to each side.
BEYOND = 0.5

Labels = npt.NDArray[np.int16]
Steps = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Targets:
    """The minima that runs may arrive at.

    Attributes:
        points: (M, 2), the lowest first. A floor of minima is one of them, at one of its points.
        losses: (M,).
        domain: in which they were looked for.
        cells: of each cell (`CELLS`, `CELLS`) of that domain the minimum that is near, or `UNDECIDED`.
    """

    points: FloatArray
    losses: FloatArray
    domain: Domain
    cells: Labels

    @classmethod
    def of(cls, objective: SurfaceObjective) -> Targets:
        """The minima of a surface in its domain and somewhat beyond."""
        (x_low, x_high), (y_low, y_high) = objective.domain
        wider = (_wider(x_low, x_high), _wider(y_low, y_high))
        found = critical_points(SurfaceObjective(objective.formula, objective.constants, wider))
        places = [((p.x, p.y), p.loss) for p in found.points if "minimum" in (p.kind, p.around)]
        floors = [line for line in found.lines if line.kind == "minimum"]
        places += [((float(line.points[0, 0]), float(line.points[0, 1])), line.loss) for line in floors]
        low, high = np.array(wider).T
        reach = RADIUS * float(np.hypot(x_high - x_low, y_high - y_low)) / (high - low) * CELLS
        cells = np.full((CELLS, CELLS), UNDECIDED, np.int16)
        nearest = np.full((CELLS, CELLS), np.inf)
        alone = len(places) - len(floors)
        for label in range(len(places)):
            spread = np.array([places[label][0]]) if label < alone else floors[label - alone].points
            for point in (spread - low) / (high - low) * CELLS:
                _fill(cells, nearest, point, reach, label)
        return cls(
            frozen(np.array([place for place, _ in places], dtype=np.float64).reshape(-1, 2)),
            frozen(np.array([loss for _, loss in places])),
            wider,
            frozen(cells),
        )

    def arrivals(self, seen: RealArray, looks: Sequence[int], limit: FloatArray) -> tuple[Labels, Steps]:
        """Where runs ended, and since when they were there.

        Args:
            seen: theta at each look (L, 2, N).
            looks: after how many steps.
            limit: lengths (N,) of theta beyond which a run will not come back.
        """
        label = self.near(seen[-1])
        label[_is_far(seen[-1], limit)] = DIVERGED
        arrival = np.full(len(label), looks[-1], np.int32)
        gone = np.flatnonzero(label == DIVERGED)
        # from the end backwards, and each time only the runs that have stayed since
        for theta, step in zip(reversed(seen), reversed(looks), strict=True):
            gone = gone[_is_far(theta.take(gone, axis=1), limit.take(gone))]
            arrival[gone] = step
        stayed = self._compiled_stayed(seen)
        if stayed is None:
            self._note_stayed(seen, looks, label, arrival)
        else:
            stayed(seen, np.array(looks, np.int32), *self._grid, self.cells, label, arrival)
        return label, arrival

    def _note_stayed(self, seen: RealArray, looks: Sequence[int], label: Labels, arrival: Steps) -> None:
        """Note for all runs at a minimum since when they have been there."""
        there, since = np.flatnonzero(label >= 0), looks[-1]
        minimum = label[there]
        for theta, step in zip(reversed(seen), reversed(looks), strict=True):
            stays = self.near(theta.take(there, axis=1)) == minimum
            if not stays.all():
                arrival[there[~stays]] = since
                there, minimum = there[stays], minimum[stays]
            since = step
        arrival[there] = since

    def _compiled_stayed(self, seen: RealArray) -> Callable[..., None] | None:
        """What does the same as `_note_stayed`, once it is compiled; many runs begin it."""
        if not has_numba():
            return None
        loop, runs = _stayed_loop(seen.dtype), seen.shape[-1]
        if runs >= WORTH_COMPILING:
            nothing = np.zeros(0, np.int32)
            loop.compile(seen[:, :, :0], nothing, *self._grid, self.cells, nothing.astype(np.int16), nothing)
        return loop.run

    @property
    def _grid(self) -> tuple[FloatArray, FloatArray]:
        """Where the cells begin, and how many of them a unit has ``(2,)``."""
        low, high = np.array(self.domain).T
        return low, CELLS / (high - low)

    def near(self, theta: RealArray) -> Labels:
        """The minimum (N,) that each of theta (2, N) is near enough to, or `UNDECIDED`."""
        low, cells_each = (numbers[:, None] for numbers in self._grid)
        with np.errstate(invalid="ignore", over="ignore"):
            shares = theta - low
            shares *= cells_each
            inside = ((shares >= 0.0) & (shares < CELLS)).all(axis=0)
            i, j = shares.astype(np.intp)
        i *= CELLS
        i += j
        label: Labels = self.cells.reshape(-1).take(i, mode="clip")
        label[~inside] = UNDECIDED
        return label


@lru_cache
def _stayed_loop(dtype: np.dtype[Any]) -> CompiledLoop:
    """The loop for one type of number."""
    del dtype  # it is compiled for each
    return CompiledLoop(_stayed)


def _stayed(  # noqa: PLR0917 - a compiled loop takes arrays and no objects
    seen: RealArray,
    looks: Steps,
    low: FloatArray,
    scale: FloatArray,
    cells: Labels,
    label: Labels,
    arrival: Steps,
) -> None:
    """As `Targets._note_stayed`, run by run.

    Args:
        seen: see `Targets.arrivals`.
        looks: after how many steps (L,).
        low: where the cells begin (2,).
        scale: how many of them a unit has (2,).
        cells: see `Targets`.
        label: of each run (N,).
        arrival: of each run (N,), to be written; all steps at first.
    """
    count, last = cells.shape[0], len(looks) - 1
    stays = label >= 0
    for look in range(last, -1, -1):  # a look's runs lie beside each other
        for run in range(label.shape[0]):
            if not stays[run]:
                continue
            x, y = (seen[look, 0, run] - low[0]) * scale[0], (seen[look, 1, run] - low[1]) * scale[1]
            is_inside = x >= 0.0 and x < count and y >= 0.0 and y < count
            stays[run] = is_inside and cells[int(x), int(y)] == label[run]
            if stays[run]:
                arrival[run] = looks[look]


def _is_far(theta: RealArray, limit: FloatArray) -> npt.NDArray[np.bool_]:
    """Which of theta (2, N) are not within lengths (N,), or are not numbers."""
    far: npt.NDArray[np.bool_] = ~(np.hypot(*theta) < limit)
    return far


def _fill(cells: Labels, nearest: FloatArray, point: FloatArray, reach: FloatArray, label: int) -> None:
    """Label the cells about a point, which is given in cells as ``reach`` is; the nearest point wins."""
    first = np.maximum(np.floor(point - reach), 0).astype(int)
    last = np.minimum(np.ceil(point + reach), CELLS).astype(int)
    middles = [np.arange(low, high) + 0.5 for low, high in zip(first, last, strict=True)]
    i, j = np.meshgrid(*middles, indexing="ij")
    away = np.hypot((i - point[0]) / reach[0], (j - point[1]) / reach[1])
    window = (slice(first[0], last[0]), slice(first[1], last[1]))
    nearer = (away <= 1.0) & (away < nearest[window])
    cells[window][nearer], nearest[window][nearer] = label, away[nearer]


def _wider(low: float, high: float) -> tuple[float, float]:
    room = BEYOND * (high - low)
    return low - room, high + room
