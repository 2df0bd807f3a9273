"""The search for critical points of a surface: Newton's method from a grid of starts, and tests of points."""

from __future__ import annotations

from bisect import bisect_left
from typing import Literal

import numpy as np
import numpy.typing as npt

from engine.objective import FloatArray
from engine.surfaces.convexity import loss_scale, symmetric_eigenvalues
from engine.surfaces.objective import SurfaceObjective

LossPattern = Literal["minimum", "maximum", "saddle", "level"]
Mask = npt.NDArray[np.bool_]

#: Starts along each side: about four for each local minimum of the catalogue's most multimodal surfaces.
STARTS = 48
#: Newton steps at most: convergence is only linear where the Hessian vanishes, each step halves the distance.
STEPS = 48

# The longest step, as a share of the plane.
_LONGEST_STEP = 0.08
# A step this short, as a share of the plane, has converged ...
_CONVERGED = 1e-12
# ... if, too, the gradient would change the loss by no more than this share of its scale over the plane.
_LEVEL = 1e-8
# Points closer than this share of the plane are duplicates.
_DUPLICATE = 2e-5
# A curvature below this share of the other is 0.
_DEGENERATE = 1e-6
# How far a probe goes along a line for its next point, and the radius on which losses are compared.
_PROBE = 0.01


class CriticalPointSearch:
    """The search on one surface, with the scales that decide what counts as zero on it.

    Attributes:
        objective: the surface.
        low: the corner of its domain (2,).
        span: the sides of its domain (2,).
        starts: the grid of starts (STARTS^2, 2).
        losses: at the starts (STARTS^2,).
        size: the scale of the loss over the plane, see `loss_scale`.
    """

    def __init__(self, objective: SurfaceObjective) -> None:
        self.objective = objective
        self.low = np.array([low for low, _ in objective.domain])
        self.span = np.array([high - low for low, high in objective.domain])
        # Off the centre, so that no start lies on a line of symmetry, which Newton's method would not leave.
        at = (np.arange(STARTS) + 0.4713) / STARTS
        shares = np.stack(np.meshgrid(at, at, indexing="ij"), axis=-1).reshape(-1, 2)
        self.starts = self.low + shares * self.span
        self.losses = objective.losses(self.starts)
        self.size = loss_scale(self.losses)

    def edge_starts(self) -> FloatArray:
        """Starts (N, 2) just within the domain's edges, for the narrow valleys that the edges cut."""
        at = (np.arange(STARTS) + 0.4713) / STARTS
        edges = [np.column_stack((at, np.full(STARTS, edge))) for edge in (0.0017, 0.9983)]
        shares = np.concatenate([points for edge in edges for points in (edge, edge[:, ::-1])])
        corners = np.array([(x, y) for x in (0.0017, 0.9983) for y in (0.0017, 0.9983)])
        return np.asarray(self.low + np.concatenate((shares, corners)) * self.span)

    def is_level(self, gradients: FloatArray) -> Mask:
        """Which gradients ``(N, 2)`` are so small that the loss would not change over the whole plane."""
        with np.errstate(all="ignore"):
            return np.asarray(np.abs(gradients * self.span).max(axis=1) <= _LEVEL * self.size)

    def inside(self, thetas: FloatArray, margin: float = 1e-9) -> Mask:
        """Which of ``thetas (N, 2)`` lie in the plane."""
        with np.errstate(invalid="ignore"):
            shares = (thetas - self.low) / self.span
            return np.asarray(((shares >= -margin) & (shares <= 1.0 + margin)).all(axis=1))

    def newton(self, thetas: FloatArray, *, across: bool = False) -> FloatArray:
        """The points in the plane to which Newton's method converges from ``thetas (N, 2)``.

        Args:
            thetas: starts.
            across: step along the eigenvector of the strongest curvature alone, to the nearest line of
                critical points and not along it.
        """
        thetas, converged = thetas.copy(), np.zeros(len(thetas), dtype=bool)
        active = np.arange(len(thetas))
        for _ in range(STEPS):
            gradients = self.objective.gradients(thetas[active]) * self.span
            moves = self._moves(gradients, self.objective.hessians(thetas[active]), across=across)
            length = np.abs(moves).max(axis=1)
            moves *= np.minimum(1.0, _LONGEST_STEP / np.maximum(length, 1e-300))[:, None]
            thetas[active] += moves * self.span
            done = (length <= _CONVERGED) & self.is_level(gradients / self.span)
            converged[active[done]] = True
            keep = ~done & np.isfinite(length) & self.inside(thetas[active], 0.5)
            active = active[keep]
            if not active.size:
                break
        # Where the Hessian vanishes convergence is linear: what is level by now has converged, too.
        if active.size:
            converged[active] = self.is_level(self.objective.gradients(thetas[active]))
        return thetas[converged & self.inside(thetas)]

    def _moves(self, gradients: FloatArray, hessians: FloatArray, *, across: bool = False) -> FloatArray:
        """Newton steps in shares of the plane; zero along a direction without curvature."""
        scaled = hessians * self.span[:, None] * self.span
        with np.errstate(all="ignore"):
            a, b, c = scaled[:, 0, 0], scaled[:, 0, 1], scaled[:, 1, 1]
            values = symmetric_eigenvalues(scaled)
            angle = 0.5 * np.arctan2(2.0 * b, a - c)
            first = np.stack((np.cos(angle), np.sin(angle)), axis=1)
            second = np.stack((-first[:, 1], first[:, 0]), axis=1)
            largest = np.abs(values).max(axis=1)
            small = (1.0 - 1e-12 if across else 1e-9) * largest
            moves = np.zeros_like(gradients)
            for direction, value in ((first, values[:, 1]), (second, values[:, 0])):
                slope = (gradients * direction).sum(axis=1)
                moves -= np.where(np.abs(value) > small, slope / value, 0.0)[:, None] * direction
            # With neither curvature nor slope the step is zero; a slope without any curvature gives no step.
            moves[(largest == 0.0) & (np.abs(gradients).max(axis=1) > 0.0)] = np.nan
        return moves

    def distinct(self, thetas: FloatArray) -> FloatArray:
        """One of each group of duplicates among ``thetas (N, 2)``."""
        shares = (thetas - self.low) / self.span
        kept: list[int] = []
        along: list[float] = []
        order = np.lexsort((shares[:, 1], shares[:, 0]))
        for place in order:
            first = bisect_left(along, float(shares[place, 0]) - _DUPLICATE)
            if not (np.abs(shares[kept[first:], 1] - shares[place, 1]) <= _DUPLICATE).any():
                kept.append(int(place))
                along.append(float(shares[place, 0]))
        return thetas[kept]

    def curvatures(self, thetas: FloatArray) -> tuple[FloatArray, Mask]:
        """The Hessian's eigenvalues ``(N, 2)`` at ``thetas (N, 2)``, and a mask of those where one is 0."""
        values = symmetric_eigenvalues(self.objective.hessians(thetas))
        scaled = symmetric_eigenvalues(self.objective.hessians(thetas) * self.span[:, None] * self.span)
        sizes = np.abs(scaled)
        with np.errstate(invalid="ignore"):
            flat = sizes.min(axis=1) <= np.maximum(_DEGENERATE * sizes.max(axis=1), 1e-7 * self.size)
        return values, flat | np.isnan(values).any(axis=1)

    def on_lines(self, thetas: FloatArray) -> Mask:
        """Which degenerate critical points ``(N, 2)`` have others right beside them."""
        found = np.zeros(len(thetas), dtype=bool)
        for angle in np.arange(8) * (np.pi / 8.0):
            step = _PROBE * np.array([np.cos(angle), np.sin(angle)])
            for sign in (-1.0, 1.0):
                probe = thetas + sign * step * self.span
                gradients = self.objective.gradients(probe) * self.span
                moves = self._moves(gradients, self.objective.hessians(probe))
                with np.errstate(all="ignore"):
                    found_at = probe + np.clip(moves, -_PROBE, _PROBE) * self.span
                    for _ in range(3):
                        gradients = self.objective.gradients(found_at) * self.span
                        moves = self._moves(gradients, self.objective.hessians(found_at))
                        found_at = found_at + np.clip(moves, -_PROBE, _PROBE) * self.span
                    away = np.abs((found_at - thetas) / self.span).max(axis=1)
                    found |= (
                        self.is_level(self.objective.gradients(found_at))
                        & (away > 0.3 * _PROBE)
                        & (away < 3.0 * _PROBE)
                    )
        return found

    def around(self, theta: FloatArray, loss: float) -> LossPattern:
        """What kind a point is by the losses on a small circle around it."""
        angles = np.linspace(0.0, 2.0 * np.pi, 48, endpoint=False) + 0.1
        ring = theta + _PROBE * self.span * np.stack((np.cos(angles), np.sin(angles)), axis=1)
        rises = self.objective.losses(ring) - loss
        slack = 1e-13 * max(abs(loss), self.size)
        if (rises > slack).all():
            return "minimum"
        if (rises < -slack).all():
            return "maximum"
        return "saddle" if (rises > slack).any() and (rises < -slack).any() else "level"

    def plateaus(self) -> Mask:
        """Which starts (S,) lie on a level area; a line of critical points is not one."""
        level = self.is_level(self.objective.gradients(self.starts)) & np.isfinite(self.losses)
        return _opened(level.reshape(STARTS, STARTS)).reshape(-1)

    def on_plateau(self, thetas: FloatArray, plateaus: Mask) -> Mask:
        """Which of ``thetas (N, 2)`` lie in the grid cell of a start that is on a plateau (S,)."""
        cells = np.clip(((thetas - self.low) / self.span * STARTS).astype(np.intp), 0, STARTS - 1)
        return np.asarray(plateaus.reshape(STARTS, STARTS)[cells[:, 0], cells[:, 1]])

    def missed_minima(self, known: FloatArray) -> FloatArray:
        """Local minima (H, 2) that are none of the ``known (K, 2)`` critical points.

        Found by compass search, without derivatives, from starts that are lower than their eight neighbours:
        kinks, to which Newton's method does not converge, and minima that it stepped over.
        """
        grid = self.losses.reshape(STARTS, STARTS)
        inner, inside = grid[1:-1, 1:-1], STARTS - 2
        around = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2) if (i, j) != (1, 1)]
        with np.errstate(invalid="ignore"):
            lower = np.all([inner < grid[i : i + inside, j : j + inside] for i, j in around], axis=0)
        found = []
        for i, j in np.argwhere(lower) + 1:
            start = self.starts.reshape(STARTS, STARTS, 2)[i, j]
            theta = self._compass_search(start)
            if not (np.abs((known - theta) / self.span).max(axis=1) < 1e-3).any():
                found.append(theta)
        minima = np.array(found).reshape(-1, 2)
        return minima[self.inside(minima)]

    def is_kink(self, theta: FloatArray) -> bool:
        """Whether the loss rises with a slope that does not vanish to both sides of a point along an axis."""
        if not np.isfinite(self.objective.losses(theta[None])[0]):
            return False
        after, before, farther = (
            np.diag(self.objective.gradients(theta + np.diag(reach * self.span))) * self.span
            for reach in (1e-7, -1e-7, 1e-5)
        )
        # Right beside a smooth minimum the slope would be near 0, and near a pole it would grow without end.
        steep = (after > 1e-3 * self.size) & (before < -1e-3 * self.size)
        return bool((steep & (after < 50.0 * farther)).any())

    def _compass_search(self, theta: FloatArray) -> FloatArray:
        """The local minimum that compass search finds from a point (R. Hooke and T. Jeeves 1961)."""
        directions = np.array([[i, j] for i in (-1.0, 0.0, 1.0) for j in (-1.0, 0.0, 1.0)])
        reach = 1.0 / STARTS
        for _ in range(200):
            around = theta + reach * directions * self.span
            losses = self.objective.losses(around)
            lowest = int(np.nanargmin(losses))
            if losses[lowest] < losses[4]:
                theta = around[lowest]
            elif reach < 1e-15:
                break
            else:
                reach *= 0.5
        return np.where(np.abs(theta) < 1e-12 * self.span, 0.0, theta)


def _opened(mask: Mask) -> Mask:
    """The morphological opening of a mask (n, m) by a block of 3 x 3; beyond the border all is true."""
    n, m = mask.shape
    offsets = [(i, j) for i in (0, 1, 2) for j in (0, 1, 2)]
    padded = np.pad(mask, 1, constant_values=True)
    middles = np.pad(np.all([padded[i : i + n, j : j + m] for i, j in offsets], axis=0), 1)
    return np.asarray(mask & np.any([middles[i : i + n, j : j + m] for i, j in offsets], axis=0))
