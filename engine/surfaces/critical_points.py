"""The critical points of a loss of two parameters, their kind, and limits where the loss is not defined.

By Newton's method on the exact gradient and Hessian from a grid of starts at once (J. Nocedal and S. Wright,
Numerical Optimization (2006), 3.3 and 11.1); the kind by the signs of the Hessian's eigenvalues. Points that
fill a line or an area are reported as a line or an area.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from engine.arrays import frozen
from engine.number_format import short
from engine.objective import Domain, FloatArray
from engine.surfaces.critical_search import CriticalPointSearch, LossPattern
from engine.surfaces.objective import SurfaceObjective

Kind = Literal["minimum", "maximum", "saddle", "degenerate", "kink"]

#: A surface that is level at more than this share of the starts is reported as level everywhere.
NEARLY_ALL = 0.98


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient vanishes, or a local minimum at which there is no gradient.

    Attributes:
        kind: a minimum, a maximum, a saddle; degenerate: an eigenvalue is 0, and the second-derivative test
            is inconclusive; a kink: a minimum without a gradient, like the tip of a cone.
        x: the first parameter.
        y: the second.
        loss: the loss there.
        eigenvalues: of the Hessian, ascending; nan at a kink.
        around: what a degenerate point or a kink is by the losses on a small circle around it.
    """

    kind: Kind
    x: float
    y: float
    loss: float
    eigenvalues: tuple[float, float]
    around: LossPattern | Literal[""] = ""

    @property
    def condition(self) -> float:
        """The condition number, largest over smallest ``|eigenvalue|``; inf where one is 0, nan at a kink."""
        sizes = sorted(abs(value) for value in self.eigenvalues)
        if self.kind == "degenerate":
            return float("inf")
        return sizes[1] / sizes[0] if sizes[0] > 0.0 else float("nan")

    @property
    def title(self) -> str:
        """Its kind, and for a degenerate point what the losses around it say it is."""
        if self.kind == "kink":
            return "minimum, kink"
        return f"{self.kind} {self.around}" if self.around in ("minimum", "maximum", "saddle") else self.kind


@dataclass(frozen=True, eq=False)
class CriticalLine:
    """A line of critical points: the floor of a valley, the top of a ridge.

    Attributes:
        kind: minimum for a floor, maximum for a top, level where it is neither throughout.
        loss: along it.
        points: some of them ``(N, 2)``, in no order, read-only.
    """

    kind: LossPattern
    loss: float
    points: FloatArray


@dataclass(frozen=True)
class CriticalPoints:
    """All critical points found in a domain.

    Attributes:
        points: the lowest first.
        note: a sentence about lines and areas of critical points; empty if there are none.
        lines: of critical points, the lowest first.
    """

    points: tuple[CriticalPoint, ...]
    note: str = ""
    lines: tuple[CriticalLine, ...] = ()


def critical_points(objective: SurfaceObjective) -> CriticalPoints:
    """The critical points of a surface within its domain; cached for the same surface."""
    return _critical_points(objective.formula, tuple(objective.constants.items()), objective.domain)


@lru_cache(maxsize=32)
def _critical_points(
    formula: str, constants: tuple[tuple[str, float], ...], domain: Domain
) -> CriticalPoints:
    objective = SurfaceObjective(formula, dict(constants), domain)
    search = CriticalPointSearch(objective)
    defined = np.isfinite(search.losses)
    plateaus = search.plateaus()
    share = float(plateaus.sum()) / max(int(defined.sum()), 1)
    if share > NEARLY_ALL:
        return CriticalPoints((), "the surface is level: every point is critical")
    # A plateau is reported by its area; a search from it would find each of its points.
    starts = np.concatenate((search.starts[defined & ~plateaus], search.edge_starts()))
    places = search.distinct(search.newton(starts))
    places = places[~search.on_plateau(places, plateaus)]
    candidates = search.missed_minima(places)
    kinks = np.array([search.is_kink(candidate) for candidate in candidates], dtype=bool)
    places = search.distinct(np.concatenate((places, search.newton(candidates[~kinks]))))
    eigenvalues, degenerate = search.curvatures(places)
    on_line = degenerate.copy()
    on_line[degenerate] = search.on_lines(places[degenerate])
    points = [
        _point(search, places[k], eigenvalues[k], degenerate=bool(degenerate[k]))
        for k in np.flatnonzero(~on_line)
    ]
    for place in candidates[kinks]:
        x, y = place.tolist()
        points.append(CriticalPoint("kink", x, y, _loss(objective, place), (np.nan, np.nan), "minimum"))
    points.sort(key=lambda point: (round(point.loss, 9), point.x, point.y))
    lines = _lines(search, places[on_line], starts) if on_line.any() else ()
    return CriticalPoints(tuple(points), _note(lines, share), lines)


def _point(
    search: CriticalPointSearch, place: FloatArray, eigenvalues: FloatArray, *, degenerate: bool
) -> CriticalPoint:
    low, high = eigenvalues.tolist()
    loss = _loss(search.objective, place)
    kind: Kind = "minimum" if low > 0.0 else "maximum" if high < 0.0 else "saddle"
    # A coordinate that differs from 0 by rounding error is 0; where the Hessian vanishes the error is larger.
    rounding = (5e-6 if degenerate else 1e-12) * search.span
    x, y = (round(float(value), 12) + 0.0 for value in np.where(np.abs(place) < rounding, 0.0, place))
    if degenerate:
        return CriticalPoint("degenerate", x, y, loss, (low, high), search.around(place, loss))
    return CriticalPoint(kind, x, y, loss, (low, high))


def _loss(objective: SurfaceObjective, place: FloatArray) -> float:
    return round(float(objective.losses(place[None])[0]), 12) + 0.0


def _lines(search: CriticalPointSearch, places: FloatArray, starts: FloatArray) -> tuple[CriticalLine, ...]:
    """Points grouped into lines by their loss, which is constant along a line of critical points."""
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
        kind: LossPattern = (
            "minimum" if (strong >= -slack).all() else "maximum" if (strong <= slack).all() else "level"
        )
        lines.append(CriticalLine(kind, round(float(losses[group].mean()), 9) + 0.0, frozen(places[group])))
    return tuple(lines)


def _note(lines: tuple[CriticalLine, ...], level: float) -> str:
    """The lines and the level share of the plane, in a sentence."""
    parts = []
    if lines:
        words = {"minimum": "minima", "maximum": "maxima", "level": "points"}
        each = [f"{words[line.kind]} at loss {short(line.loss, 3)}" for line in lines[:3]]
        more = f" and {len(lines) - 3} more" if len(lines) > 3 else ""
        parts.append(f"critical points fill whole lines: {', '.join(each)}{more}")
    if level > 0.0:
        parts.append(f"{100.0 * level:.2g} % of the plane is level but for rounding")
    return "; ".join(parts)


def axis_limits(objective: SurfaceObjective, x: float, y: float) -> tuple[float, float]:
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
