"""Where a loss of two parameters is level: its critical points, what kind they are, and limits at its holes.

By Newton's method on the exact gradient and Hessian from a grid of starts at once (J. Nocedal and S. Wright,
Numerical Optimization (2006), 3.3 and 11.1); the kind by the signs of the Hessian's eigenvalues. Where points
fill a line or an area they are told as such.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from engine.arrays import frozen
from engine.number_format import short
from engine.objective import Domain, FloatArray
from engine.surfaces.critical_search import Around, Search
from engine.surfaces.objective import SurfaceObjective

Kind = Literal["minimum", "maximum", "saddle", "degenerate", "kink"]

#: A surface that is level at more than this share of the starts is level but for some of its parts.
NEARLY_ALL = 0.98


@dataclass(frozen=True)
class CriticalPoint:
    """A place where the gradient vanishes, or the lowest one about it that has none.

    Attributes:
        kind: a minimum, a maximum, a saddle; degenerate: an eigenvalue is 0, and the second derivatives do
            not tell; a kink: it is lowest like the tip of a cone, without a gradient.
        x: the first parameter.
        y: the second.
        loss: the loss there.
        eigenvalues: of the Hessian, ascending; nan at a kink.
        around: what a degenerate point or a kink is by the losses close about it.
    """

    kind: Kind
    x: float
    y: float
    loss: float
    eigenvalues: tuple[float, float]
    around: Around | Literal[""] = ""

    @property
    def condition(self) -> float:
        """Largest over smallest size of the eigenvalues; inf where one is 0, nan where there are none."""
        sizes = sorted(abs(value) for value in self.eigenvalues)
        if self.kind == "degenerate":
            return float("inf")
        return sizes[1] / sizes[0] if sizes[0] > 0.0 else float("nan")

    @property
    def title(self) -> str:
        """Its kind, and what it is all the same where the second derivatives do not tell."""
        if self.kind == "kink":
            return "minimum, kink"
        return f"{self.kind} {self.around}" if self.around in ("minimum", "maximum", "saddle") else self.kind


@dataclass(frozen=True, eq=False)
class CriticalLine:
    """Critical points side by side: the floor of a valley, the top of a ridge.

    Attributes:
        kind: minimum for a floor, maximum for a top, level where it is neither throughout.
        loss: along it.
        points: some of them ``(N, 2)``, in no order, read-only.
    """

    kind: Around
    loss: float
    points: FloatArray


@dataclass(frozen=True)
class CriticalPoints:
    """All that were found in a domain.

    Attributes:
        points: the lowest first.
        note: what a list of points cannot say, e.g. that they fill a line; empty if nothing.
        lines: of critical points, the lowest first.
    """

    points: tuple[CriticalPoint, ...]
    note: str = ""
    lines: tuple[CriticalLine, ...] = ()


def critical_points(objective: SurfaceObjective) -> CriticalPoints:
    """The critical points of a surface within its domain; found once for the same surface."""
    return _found(objective.formula, tuple(objective.constants.items()), objective.domain)


@lru_cache(maxsize=32)
def _found(formula: str, constants: tuple[tuple[str, float], ...], domain: Domain) -> CriticalPoints:
    objective = SurfaceObjective(formula, dict(constants), domain)
    search = Search(objective)
    defined = np.isfinite(search.losses)
    plateaus = search.plateaus()
    share = float(plateaus.sum()) / max(int(defined.sum()), 1)
    if share > NEARLY_ALL:
        return CriticalPoints((), "the surface is level: every point is critical")
    # A plateau is told by its size; each of its points would be found.
    starts = np.concatenate((search.starts[defined & ~plateaus], search.border()))
    places = search.distinct(search.newton(starts))
    places = places[~search.on_plateau(places, plateaus)]
    hollows = search.hollows(places)
    kinks = np.array([search.is_kink(hollow) for hollow in hollows], dtype=bool)
    places = search.distinct(np.concatenate((places, search.newton(hollows[~kinks]))))
    eigenvalues, degenerate = search.curvatures(places)
    on_line = degenerate.copy()
    on_line[degenerate] = search.on_lines(places[degenerate])
    points = [
        _point(search, places[k], eigenvalues[k], degenerate=bool(degenerate[k]))
        for k in np.flatnonzero(~on_line)
    ]
    for place in hollows[kinks]:
        x, y = place.tolist()
        points.append(CriticalPoint("kink", x, y, _loss(objective, place), (np.nan, np.nan), "minimum"))
    points.sort(key=lambda point: (round(point.loss, 9), point.x, point.y))
    lines = _lines(search, places[on_line], starts) if on_line.any() else ()
    return CriticalPoints(tuple(points), _note(lines, share), lines)


def _point(search: Search, place: FloatArray, eigenvalues: FloatArray, *, degenerate: bool) -> CriticalPoint:
    low, high = eigenvalues.tolist()
    loss = _loss(search.objective, place)
    kind: Kind = "minimum" if low > 0.0 else "maximum" if high < 0.0 else "saddle"
    # What rounding left of 0 is no news; where the Hessian vanishes more of it is left.
    rounding = (5e-6 if degenerate else 1e-12) * search.span
    x, y = (round(float(value), 12) + 0.0 for value in np.where(np.abs(place) < rounding, 0.0, place))
    if degenerate:
        return CriticalPoint("degenerate", x, y, loss, (low, high), search.around(place, loss))
    return CriticalPoint(kind, x, y, loss, (low, high))


def _loss(objective: SurfaceObjective, place: FloatArray) -> float:
    return round(float(objective.losses(place[None])[0]), 12) + 0.0


def _lines(search: Search, places: FloatArray, starts: FloatArray) -> tuple[CriticalLine, ...]:
    """Points on lines by their loss, for along a line of critical points it does not change."""
    more = search.newton(starts, across=True)
    more = more[search.curvatures(more)[1]]
    places = search.distinct(np.concatenate((places, more[search.on_lines(more)])))
    eigenvalues, losses, lines = search.curvatures(places)[0], search.objective.losses(places), []
    left = np.argsort(losses, kind="stable")
    while left.size:
        near = losses[left] - losses[left[0]] <= 1e-6 * search.size
        group, left = left[near], left[~near]
        strong = eigenvalues[group][np.arange(len(group)), np.abs(eigenvalues[group]).argmax(axis=1)]
        # where lines cross, all curvatures vanish
        slack = 1e-9 * float(np.abs(strong).max())
        kind: Around = (
            "minimum" if (strong >= -slack).all() else "maximum" if (strong <= slack).all() else "level"
        )
        lines.append(CriticalLine(kind, round(float(losses[group].mean()), 9) + 0.0, frozen(places[group])))
    return tuple(lines)


def _note(lines: tuple[CriticalLine, ...], level: float) -> str:
    """What lies on lines, and how much is level, in a sentence."""
    told = []
    if lines:
        words = {"minimum": "minima", "maximum": "maxima", "level": "points"}
        each = [f"{words.get(line.kind, 'points')} at loss {short(line.loss, 3)}" for line in lines[:3]]
        more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
        told.append(f"critical points fill whole lines: {', '.join(each)}{more}")
    if level > 0.0:
        told.append(f"{100.0 * level:.2g} % of the plane is level but for rounding")
    return "; ".join(told)


def limits(objective: SurfaceObjective, x: float, y: float) -> tuple[float, float]:
    """The limits of the loss at a point along x and along y; nan where there is none.

    Numerical: the losses at 1e-3, 1e-5 and 1e-7 of the domain to both sides must close in on one value.
    """
    found = []
    for axis, (low, high) in enumerate(objective.domain):
        rings = []
        for share in (1e-3, 1e-5, 1e-7):
            points = np.full((2, 2), (x, y))
            points[:, axis] += np.array([-1.0, 1.0]) * share * (high - low)
            rings.append(objective.losses(points))
        values = np.array(rings)
        spread, last = np.ptp(values, axis=1), float(values[-1].mean())
        closing = spread[-1] <= max(1e-6 * max(1.0, abs(last)), 0.2 * spread[0])
        steady = abs(values[-1] - values[-2]).max() <= 1e-2 * max(1.0, abs(last))
        found.append(last if np.isfinite(values).all() and closing and steady else float("nan"))
    return found[0], found[1]
