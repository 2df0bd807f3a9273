"""What can be found out about a curve by sampling it: its range, its kinks, whether it falls, where it dies.

A typed formula gets its facts from here; the table's own rows are held to theirs by tests that ask the same.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from engine.activations.row import Saturation
from engine.objective import FloatArray

#: f, f' and f'' at places z, each of the shape of z.
Sampled = Callable[[FloatArray], tuple[FloatArray, FloatArray, FloatArray]]

REACH = 12.0
#: How finely, and ten times as finely, a curve is walked; the shift keeps round places off the points.
COARSE, SHIFT = 0.002, 0.000317
NEAR, FAR = 1e3, 1e6
#: So far out a slope below this share of the steepest has died.
OUT, DEAD = (600.0, 700.0), 0.01
JUMP = 1e-6
_SIDES: dict[tuple[bool, bool], Saturation] = {
    (False, False): "no",
    (True, False): "left",
    (False, True): "right",
    (True, True): "both",
}


@dataclass(frozen=True)
class Facts:
    """What sampling tells of a curve; the fields are those of `engine.activations.row.Activation`."""

    low: float
    high: float
    continuity: float
    monotonic: bool
    zero_centred: bool
    saturating: Saturation


def sampled_facts(curve: Sampled) -> Facts:
    """The facts of a curve; where it is not finite nothing is concluded.

    An order of continuity above 1 cannot be told from smoothness and counts as infinite.
    """
    with np.errstate(all="ignore"):
        walk = np.arange(-REACH, REACH, COARSE) + SHIFT
        value = curve(walk)[0]
        mirrored = curve(-walk)[0]
        low, high = _range(curve)
        steps = np.diff(value)
        return Facts(
            low=low,
            high=high,
            continuity=_continuity(curve),
            monotonic=bool(np.all(steps[np.isfinite(steps)] >= -1e-12)),
            zero_centred=bool(np.all(np.abs(value + mirrored) < 1e-9)),
            saturating=_saturating(curve),
        )


def _range(curve: Sampled) -> tuple[float, float]:
    middle = np.linspace(-REACH, REACH, 24_001)
    outwards = np.geomspace(REACH, NEAR, 4001)
    near = np.concatenate((middle, outwards, -outwards))
    beyond = np.geomspace(NEAR, FAR, 4001)
    far = np.concatenate((beyond, -beyond))
    ends = []
    for sign in (-1.0, 1.0):
        within, outside = sign * curve(near)[0], sign * curve(far)[0]
        best, farther = (_largest(values) for values in (within, outside))
        grows = math.isinf(farther) or math.isinf(best) or farther > best + 1.0 + 1e-3 * abs(best)
        ends.append(sign * (math.inf if grows else max(best, farther)))
    return ends[0], ends[1]


def _largest(values: FloatArray) -> float:
    known = values[~np.isnan(values)]
    return float(known.max()) if known.size else -math.inf if values.size == 0 else math.nan


def _continuity(curve: Sampled) -> float:
    """-1 if f jumps, 0 if f' does, 1 if f'' does; a jump stays as high however finely it is walked over."""
    coarse = np.arange(-8.0, 8.0, COARSE) + SHIFT
    fine = np.arange(-8.0, 8.0, 0.1 * COARSE) + SHIFT
    for order, (rough, smooth) in enumerate(zip(curve(coarse), curve(fine), strict=True)):
        before, after = (float(np.nanmax(np.abs(np.diff(each)), initial=0.0)) for each in (rough, smooth))
        if math.isfinite(before) and after > max(0.5 * before, JUMP):
            return order - 1
    return math.inf


def _saturating(curve: Sampled) -> Saturation:
    usual = np.abs(curve(np.linspace(-3.0, 3.0, 601))[1])
    far = np.linspace(*OUT, 1001)
    limit = DEAD * float(np.nanmax(usual, initial=0.0))
    dead = []
    for side in (-far, far):
        value, slope, _ = curve(side)
        known = np.abs(slope[np.isfinite(value) & ~np.isnan(slope)])
        steepest = float(known.max(initial=0.0))
        dead.append(bool(known.size) and (steepest < limit or steepest == 0.0))
    return _SIDES[dead[0], dead[1]]
