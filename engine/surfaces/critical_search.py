"""Looking for critical points of a surface: Newton's method from a grid of starts, and what is seen there."""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.objective import FloatArray
from engine.surfaces.convexity import eigenvalues_of_all, usual_size
from engine.surfaces.objective import SurfaceObjective

Around = Literal["minimum", "maximum", "saddle", "level"]
Mask = npt.NDArray[np.bool_]

#: Starts along each side: about four for each dent of the catalogue's most dented surfaces.
STARTS = 48
#: Newton steps at most: at a point whose Hessian vanishes each only halves the distance.
STEPS = 48

# A step is no longer than this share of the plane.
_LEAP = 0.08
# Steps this short, in shares of the plane, have arrived ...
_ARRIVED = 1e-12
# ... or are only rounding, if the gradient would change the loss by no more than this share over the plane.
_LEVEL = 1e-8
# Points closer than this are one.
_SAME = 2e-5
# A curvature below this share of the other is 0.
_DEGENERATE = 1e-6
# How far along a line its next point is looked for, and the radius on which losses are compared.
_ASIDE = 0.01


class Search:
    """One surface with what is small on it.

    Attributes:
        objective: the surface.
        low: the corner of its domain (2,).
        span: the sides of its domain (2,).
        starts: where the search begins (STARTS^2, 2).
        losses: there.
        size: how much the loss differs over the plane.
    """

    def __init__(self, objective: SurfaceObjective) -> None:
        self.objective = objective
        self.low = np.array([low for low, _ in objective.domain])
        self.span = np.array([high - low for low, high in objective.domain])
        # Off the middle, so that no start lies on a line of symmetry, where Newton would stay.
        at = (np.arange(STARTS) + 0.4713) / STARTS
        shares = np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1).reshape(-1, 2)
        self.starts = self.low + shares * self.span
        self.losses = objective.losses(self.starts)
        self.size = usual_size(self.losses)

    def border(self) -> FloatArray:
        """Starts (N, 2) just within the domain's edges: hollows that it cuts are narrow."""
        at = (np.arange(STARTS) + 0.4713) / STARTS
        edges = [np.column_stack((at, np.full(STARTS, edge))) for edge in (0.0017, 0.9983)]
        shares = np.concatenate([turned for edge in edges for turned in (edge, edge[:, ::-1])])
        corners = np.array([(x, y) for x in (0.0017, 0.9983) for y in (0.0017, 0.9983)])
        return np.asarray(self.low + np.concatenate((shares, corners)) * self.span)

    def is_level(self, gradients: FloatArray) -> Mask:
        """Where gradients ``(N, 2)`` are so small that over the whole plane the loss would not change."""
        with np.errstate(all="ignore"):
            return np.asarray(np.abs(gradients * self.span).max(axis=1) <= _LEVEL * self.size)

    def inside(self, thetas: FloatArray, margin: float = 1e-9) -> Mask:
        """Which of ``thetas (N, 2)`` lie in the plane."""
        with np.errstate(invalid="ignore"):
            shares = (thetas - self.low) / self.span
            return np.asarray(((shares >= -margin) & (shares <= 1.0 + margin)).all(axis=1))

    def newton(self, thetas: FloatArray, *, across: bool = False) -> FloatArray:
        """Where Newton's method leads from each of ``thetas (N, 2)``: the ones that arrived, in the plane.

        Args:
            thetas: starts.
            across: step along the strongest curvature alone, straight to the nearest line of critical points
                instead of along it.
        """
        thetas, arrived = thetas.copy(), np.zeros(len(thetas), dtype=bool)
        under_way = np.arange(len(thetas))
        for _ in range(STEPS):
            gradients = self.objective.gradients(thetas[under_way]) * self.span
            moves = self._moves(gradients, self.objective.hessians(thetas[under_way]), across=across)
            length = np.abs(moves).max(axis=1)
            moves *= np.minimum(1.0, _LEAP / np.maximum(length, 1e-300))[:, None]
            thetas[under_way] += moves * self.span
            done = (length <= _ARRIVED) & self.is_level(gradients / self.span)
            arrived[under_way[done]] = True
            going = ~done & np.isfinite(length) & self.inside(thetas[under_way], 0.5)
            under_way = under_way[going]
            if not under_way.size:
                break
        # Where the Hessian vanishes Newton only creeps: what is level by now has arrived, too.
        if under_way.size:
            arrived[under_way] = self.is_level(self.objective.gradients(thetas[under_way]))
        return thetas[arrived & self.inside(thetas)]

    def _moves(self, gradients: FloatArray, hessians: FloatArray, *, across: bool = False) -> FloatArray:
        """Newton's steps in shares of the plane; none along a direction without curvature."""
        scaled = hessians * self.span[:, None] * self.span
        with np.errstate(all="ignore"):
            a, b, c = scaled[:, 0, 0], scaled[:, 0, 1], scaled[:, 1, 1]
            values = eigenvalues_of_all(scaled)
            angle = 0.5 * np.arctan2(2.0 * b, a - c)
            first = np.stack((np.cos(angle), np.sin(angle)), axis=1)
            second = np.stack((-first[:, 1], first[:, 0]), axis=1)
            largest = np.abs(values).max(axis=1)
            small = (1.0 - 1e-12 if across else 1e-9) * largest
            moves = np.zeros_like(gradients)
            for direction, value in ((first, values[:, 1]), (second, values[:, 0])):
                slope = (gradients * direction).sum(axis=1)
                moves -= np.where(np.abs(value) > small, slope / value, 0.0)[:, None] * direction
            # Neither curvature nor slope: it stands; a slope without curvature leads nowhere.
            moves[(largest == 0.0) & (np.abs(gradients).max(axis=1) > 0.0)] = np.nan
        return moves

    def distinct(self, thetas: FloatArray) -> FloatArray:
        """One of each group of ``thetas (N, 2)`` that are the same but for rounding."""
        shares = (thetas - self.low) / self.span
        kept: list[int] = []
        along: list[float] = []
        order = np.lexsort((shares[:, 1], shares[:, 0]))
        for place in order:
            first = bisect_left(along, float(shares[place, 0]) - _SAME)
            if not (np.abs(shares[kept[first:], 1] - shares[place, 1]) <= _SAME).any():
                kept.append(int(place))
                along.append(float(shares[place, 0]))
        return thetas[kept]

    def curvatures(self, thetas: FloatArray) -> tuple[FloatArray, Mask]:
        """The eigenvalues ``(N, 2)`` at some points, and at which of them one is 0."""
        values = eigenvalues_of_all(self.objective.hessians(thetas))
        scaled = eigenvalues_of_all(self.objective.hessians(thetas) * self.span[:, None] * self.span)
        sizes = np.abs(scaled)
        with np.errstate(invalid="ignore"):
            flat = sizes.min(axis=1) <= np.maximum(_DEGENERATE * sizes.max(axis=1), 1e-7 * self.size)
        return values, flat | np.isnan(values).any(axis=1)

    def on_lines(self, thetas: FloatArray) -> Mask:
        """Which critical points with a curvature of 0 have others right beside them."""
        found = np.zeros(len(thetas), dtype=bool)
        for angle in np.arange(8) * (np.pi / 8.0):
            way = _ASIDE * np.array([np.cos(angle), np.sin(angle)])
            for sign in (-1.0, 1.0):
                aside = thetas + sign * way * self.span
                gradients = self.objective.gradients(aside) * self.span
                moves = self._moves(gradients, self.objective.hessians(aside))
                with np.errstate(all="ignore"):
                    landed = aside + np.clip(moves, -_ASIDE, _ASIDE) * self.span
                    for _ in range(3):
                        gradients = self.objective.gradients(landed) * self.span
                        moves = self._moves(gradients, self.objective.hessians(landed))
                        landed = landed + np.clip(moves, -_ASIDE, _ASIDE) * self.span
                    away = np.abs((landed - thetas) / self.span).max(axis=1)
                    found |= (
                        self.is_level(self.objective.gradients(landed))
                        & (away > 0.3 * _ASIDE)
                        & (away < 3.0 * _ASIDE)
                    )
        return found

    def around(self, theta: FloatArray, loss: float) -> Around:
        """What a point is by the losses on a small circle around it."""
        angles = np.linspace(0.0, 2.0 * np.pi, 48, endpoint=False) + 0.1
        ring = theta + _ASIDE * self.span * np.stack((np.cos(angles), np.sin(angles)), axis=1)
        rises = self.objective.losses(ring) - loss
        slack = 1e-13 * max(abs(loss), self.size)
        if (rises > slack).all():
            return "minimum"
        if (rises < -slack).all():
            return "maximum"
        return "saddle" if (rises > slack).any() and (rises < -slack).any() else "level"

    def plateaus(self) -> Mask:
        """Which starts (S,) lie on level ground of some width: a line of critical points is none."""
        level = self.is_level(self.objective.gradients(self.starts)) & np.isfinite(self.losses)
        return _blocks(level.reshape(STARTS, STARTS)).reshape(-1)

    def on_plateau(self, thetas: FloatArray, plateaus: Mask) -> Mask:
        """Which of ``thetas (N, 2)`` lie in the cell of a start on a plateau, given which are (S,)."""
        cells = np.clip(((thetas - self.low) / self.span * STARTS).astype(np.intp), 0, STARTS - 1)
        return np.asarray(plateaus.reshape(STARTS, STARTS)[cells[:, 0], cells[:, 1]])

    def hollows(self, known: FloatArray) -> FloatArray:
        """The lowest points of hollows (H, 2) in which no critical point is known yet, given those (K, 2).

        By comparing losses alone, from where a start is lower than its eight neighbours: a kink, to which
        Newton's method is blind, or what it leapt over.
        """
        grid = self.losses.reshape(STARTS, STARTS)
        inner, inside = grid[1:-1, 1:-1], STARTS - 2
        around = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2) if (i, j) != (1, 1)]
        with np.errstate(invalid="ignore"):
            lower = np.all([inner < grid[i : i + inside, j : j + inside] for i, j in around], axis=0)
        found = []
        for i, j in np.argwhere(lower) + 1:
            start = self.starts.reshape(STARTS, STARTS, 2)[i, j]
            theta = self._descended(start)
            if not (np.abs((known - theta) / self.span).max(axis=1, initial=0.0) < 1e-3).any():
                found.append(theta)
        hollows = np.array(found).reshape(-1, 2)
        return hollows[self.inside(hollows)]

    def is_kink(self, theta: FloatArray) -> bool:
        """Whether the loss rises to both sides of a point along an axis as straight as it comes."""
        if not np.isfinite(self.objective.losses(theta[None])[0]):
            return False
        beyond, before, farther = (
            np.diag(self.objective.gradients(theta + np.diag(reach * self.span))) * self.span
            for reach in (1e-7, -1e-7, 1e-5)
        )
        # At a smooth point the slope right beside it would be next to nothing, and at a pole without end.
        steep = (beyond > 1e-3 * self.size) & (before < -1e-3 * self.size)
        return bool((steep & (beyond < 50.0 * farther)).any())

    def _descended(self, theta: FloatArray) -> FloatArray:
        """The lowest point near, by comparing losses alone (compass search, R. Hooke and T. Jeeves 1961)."""
        ways = np.array([[i, j] for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0)])
        reach = 1.0 / STARTS
        for _ in range(200):
            around = theta + reach * ways * self.span
            losses = self.objective.losses(around)
            lowest = int(np.nanargmin(losses))
            if losses[lowest] < losses[4]:
                theta = around[lowest]
            elif reach < 1e-15:
                break
            else:
                reach *= 0.5
        return np.where(np.abs(theta) < 1e-12 * self.span, 0.0, theta)


def _blocks(mask: Mask) -> Mask:
    """What of a mask (n, m) lies in full blocks of 3 x 3; beyond the border all is full."""
    n, m = mask.shape
    offsets = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2)]
    padded = np.pad(mask, 1, constant_values=True)
    middles = np.pad(np.all([padded[i : i + n, j : j + m] for i, j in offsets], axis=0), 1)
    return np.asarray(mask & np.any([middles[i : i + n, j : j + m] for i, j in offsets], axis=0))
