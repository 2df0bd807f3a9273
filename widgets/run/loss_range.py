"""Which losses the axis of the loss curves shows, and whether it is logarithmic."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor, log10

import numpy as np

from engine.frames.frame import Frame, RacerFrame
from engine.number_format import power_of_ten
from engine.objective import FloatArray
from widgets.painting.ticks import round_step
from widgets.run.seeds_band import band_of

#: What is smaller than the largest loss by more powers of ten lies at the lower edge.
MOST_DECADES = 12.0
#: The axis follows no loss above so many times the first one, or that of a racer that has diverged.
RUNAWAY, WRECKED = 1e4, 10.0
#: Losses that fall so far below zero, as a share of the highest, are worth a linear axis.
NOTABLE = 0.05
#: Stretches from which the range of a curve is read.
SAMPLES = 64


def loss_scale(frame: Frame) -> tuple[bool, str]:
    """Whether the axis is logarithmic, and what has to be said about it."""
    values = np.concatenate([_losses(racer) for racer in frame.racers] or [np.empty(0)])
    return scale_for(values, wanted=bool(frame.experiment.shown("log_loss")))


def scale_for(values: FloatArray, *, wanted: bool) -> tuple[bool, str]:
    """Whether the axis of finite losses ``(N,)`` is logarithmic, and what is to be said of it."""
    if not wanted:
        return False, ""
    if values.size == 0 or values.min() > 0.0:
        return True, ""
    if values.max() <= 0.0:
        return False, "linear: no loss is above zero"
    if values.min() < -NOTABLE * values.max():
        return False, "linear: losses fall below zero"
    return True, ""


def lower_edge(frame: Frame, smallest: float) -> str:
    """What lies at the lower edge of a logarithmic axis, being too small for it; empty if nothing does.

    Args:
        frame: whose losses are drawn.
        smallest: the loss at the edge.
    """
    values = np.concatenate([_losses(racer) for racer in frame.racers] or [np.empty(0)])
    below = bool((values[values > 0.0] < smallest * (1.0 - 1e-9)).any())
    zero = "zero or less" if (values <= 0.0).any() else ""
    parts = [f"below {power_of_ten(round(log10(smallest)))}"] * below + [zero] * bool(zero)
    return f"at the lower edge: {', '.join(parts)}" if parts else ""


def loss_range(frame: Frame, *, log: bool) -> tuple[float, float, float]:
    """The scaled range of the losses, its ends round, and the smallest loss a logarithm shows."""
    known = [_losses(racer) for racer in frame.racers]
    return ends_of(in_sight(known, frame, log=log), log=log, is_start=frame.newest == 0)


def in_sight(known: Sequence[FloatArray], frame: Frame, *, log: bool) -> FloatArray:
    """Those losses that the axis follows: what runs away does not make all others look alike.

    Args:
        known: finite losses of each racer, its first one foremost.
        frame: has the racers.
        log: whether the axis is logarithmic.
    """
    firsts = [abs(float(losses[0])) for losses in known if losses.size and losses[0] != 0.0]
    first = max(firsts, default=1.0)
    kept = [
        losses[np.abs(losses) <= (WRECKED if racer.divergence and not log else RUNAWAY) * first]
        for losses, racer in zip(known, frame.racers, strict=True)
    ]
    return np.concatenate(kept or [np.empty(0)])


def ends_of(values: FloatArray, *, log: bool, is_start: bool) -> tuple[float, float, float]:
    """The scaled range of finite losses ``(N,)``, its ends round, and the smallest loss a logarithm shows.

    Args:
        values: the losses.
        log: whether the axis is logarithmic.
        is_start: whether nothing has been learned yet.
    """
    values = values[values > 0.0] if log else values
    if values.size == 0:
        return 0.0, 1.0, 1.0
    low, high = float(values.min()), float(values.max())
    if log:
        top = ceil(log10(high) - 1e-9)
        bottom = max(floor(log10(low) + 1e-9), top - MOST_DECADES)
        # A start is about to fall: it has room below it.
        bottom = min(bottom, top - (2 if low == high and is_start else 1))
        return float(bottom), float(top), 10.0**bottom
    step = round_step(max((max(high, 0.0) - min(low, 0.0)) or 1.0, 1e-300), 5.0)
    return min(floor(low / step) * step, 0.0), max((floor(high / step) + 1.0) * step, 0.0), 1.0


def _losses(racer: RacerFrame) -> FloatArray:
    """Finite losses of a racer, its first, among them its lowest, its highest and its current one.

    Of one that stands for several runs the quartiles of its seeds are among them.
    """
    losses = racer.losses
    parts = [losses.values[:1], *losses.envelope(0, len(losses), SAMPLES)[1:], np.array([racer.loss])]
    parts.append(band_of(racer, len(losses), 0, len(losses) + 1, SAMPLES)[1].ravel())
    values = np.concatenate(parts)
    return np.asarray(values[np.isfinite(values)])
