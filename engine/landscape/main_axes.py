"""The main axes of a run's motion through the space of all parameters."""

from __future__ import annotations

import numpy as np

from engine.objective import FloatArray

# Motion below this share of the whole is rounding.
_ROUNDING = 1e-12


def motion(thetas: FloatArray) -> FloatArray:
    """The finite rows less their mean, scaled to 1 at most; no rows where nothing moved."""
    kept = thetas[np.isfinite(thetas).all(axis=1)]
    # scaled before anything is summed or squared: a run about to diverge may stand at 1e300
    size = np.abs(kept).max(initial=0.0)
    moved = kept / (size or 1.0)
    moved -= moved.sum(axis=0) / max(len(moved), 1)
    largest = np.abs(moved).max(initial=0.0)
    return moved / largest if largest > _ROUNDING else moved[:0]


def main_axes(thetas: FloatArray) -> list[FloatArray]:
    """Up to two orthonormal directions (P,) of most variance, as many as there was motion in."""
    moved = motion(thetas)
    start = moved[:1].copy()
    axes: list[FloatArray] = []
    while len(axes) < 2 and np.abs(moved).max(initial=0.0) > _ROUNDING:
        axes.append(away_from(start[0], _strongest(moved, axes)))
        # taken out before the next is sought: squared, a weak axis would drown in a strong one's rounding
        moved = moved - np.outer(moved @ axes[-1], axes[-1])
    return axes


def _strongest(moved: FloatArray, known: list[FloatArray]) -> FloatArray:
    """The direction (P,) in which ``moved (M, P)`` varies most, at right angles to those known."""
    moved = moved / np.abs(moved).max()
    points, size = moved.shape
    # the smaller of the two Gram matrices has the same eigenvalues
    if points <= size:
        axis = moved.T @ np.linalg.eigh(moved @ moved.T)[1][:, -1]
    else:
        axis = np.linalg.eigh(moved.T @ moved)[1][:, -1]
    return apart(axis, known)


def away_from(start: FloatArray, axis: FloatArray) -> FloatArray:
    """The axis or its opposite: the one on which the run's start, as seen from the mean, lies at the low end.

    Where the start lies at neither end by more than rounding, the entry of largest size is positive.
    """
    along = float(start @ axis)
    side = -along if abs(along) > _ROUNDING else float(axis[np.abs(axis).argmax()])
    return axis if side > 0.0 else -axis


def across(known: list[FloatArray], size: int) -> FloatArray:
    """The direction of the parameter that takes least part in those known, at right angles to them."""
    axis = np.zeros(size)
    axis[np.square(known).sum(axis=0).argmin() if known else 0] = 1.0
    return apart(axis, known)


def apart(axis: FloatArray, known: list[FloatArray]) -> FloatArray:
    """The part of a direction at right angles to orthonormal ones, of length 1."""
    for other in known:
        axis = axis - (axis @ other) * other
    length = np.linalg.norm(axis)
    return axis / (length if length > 0 else 1.0)
