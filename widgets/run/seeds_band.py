"""Racers that stand for several runs in the loss chart: the median as a line, the middle half as a band."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter

from engine.frames.frame import Frame, RacerFrame
from engine.objective import FloatArray, IntArray
from widgets.painting.primitives import TRAIL, polygon_path, racer_pen
from widgets.plots.plot_view import PlotView
from widgets.style.number_text import full, short
from widgets.style.theme import qcolor, racer_style

#: Steps at which quartiles are read, at most.
MOST_STEPS = 200
#: How opaque the middle half is, and the racer's own run beside the median.
BAND, OWN = 0.25, 0.45


def shown_loss(racer: RacerFrame) -> float:
    """The loss that stands for a racer: its own, or the median of its seeds."""
    return racer.loss if racer.seeds is None else float(racer.seeds.quartiles_now()[1])


def shown_name(racer: RacerFrame) -> str:
    """A racer's name, with the number of its seeds."""
    return racer.shown_name if racer.seeds is None else f"{racer.shown_name}, {racer.seeds.title}"


def band_of(
    racer: RacerFrame, step: int, first: int, last: int, columns: int = MOST_STEPS
) -> tuple[IntArray, FloatArray]:
    """Quartiles over the seeds of a racer.

    Args:
        racer: none of one run has a band.
        step: of the frame, at which the loss is known before the step from there is recorded.
        first: the first step that is seen.
        last: one past the last.
        columns: steps at most.

    Returns:
        Steps ``(n,)`` and lower quartile, median and upper quartile there ``(3, n)``.
    """
    seeds = racer.seeds
    if seeds is None:
        return np.empty(0, dtype=np.intp), np.empty((3, 0))
    length = max(len(series) for series in seeds.losses)
    first, stop = max(first, 0), min(last, length)
    steps = np.unique(np.linspace(first, max(stop - 1, first), columns).astype(np.intp))
    steps = steps[steps < stop]
    found = seeds.quartiles_at(steps)
    if step == length and first <= step < last:
        steps = np.append(steps, step)
        found = np.concatenate((found, seeds.quartiles_now()[:, None]), axis=1)
    return steps, found


def draw_band(painter: QPainter, plot: PlotView, racer: RacerFrame, part: QRectF, alpha: float) -> None:
    """Draw the band and the median of a racer within a part of the area; nothing of one run."""
    if racer.seeds is None or plot.frame is None:
        return
    first, last = int(max(plot.x_axis.low, 0.0)), int(plot.x_axis.high) + 2
    steps, (lower, median, upper) = band_of(racer, plot.frame.address.step, first, last)
    if len(steps) == 0:
        return
    style = racer_style(racer.index, plot.theme)
    x, low = _pixels(plot, steps, lower, part)
    _, high = _pixels(plot, steps, upper, part)
    rim = np.stack((np.concatenate((x, x[::-1])), np.concatenate((low, high[::-1]))), axis=1)
    painter.fillPath(polygon_path(rim), qcolor(style.colour, BAND * alpha))
    known = np.where(np.isinf(median), np.nan, median)  # where most runs have diverged there is no line
    line = plot.path(np.stack((steps.astype(np.float64), known), axis=1), part)
    painter.strokePath(line, racer_pen(style, 0.85 * TRAIL * plot.unit, alpha))


def success_words(frame: Frame) -> str:
    """How many of each racer's seeds have a small loss now: ``"at most 0.001: Adam 7 of 9 (1 diverged)"``."""
    level = float(frame.experiment.shown("success_loss"))
    said = []
    for racer in frame.racers:
        if racer.seeds is not None:
            many = round(racer.seeds.success(level) * racer.seeds.count)
            diverged = f" ({racer.seeds.diverged} diverged)" if racer.seeds.diverged else ""
            said.append(f"{racer.shown_name} {many} of {racer.seeds.count}{diverged}")
    return f"at most {short(level)}: {', '.join(said)}" if said else ""


def seeds_tip(racer: RacerFrame, step: int, now: int) -> str:
    """The quartiles of a racer's seeds at a step, in full; empty of one run or where none is known.

    Args:
        racer: whose seeds.
        step: which is asked for.
        now: the step of the frame.
    """
    steps, found = band_of(racer, now, step, step + 1)
    if racer.seeds is None or len(steps) == 0:
        return ""
    lower, median, upper = (full(value) for value in found[:, 0].tolist())
    return f"{racer.shown_name} median of {racer.seeds.title} {median}, middle half {lower} to {upper}"


def _pixels(
    plot: PlotView, steps: IntArray, losses: FloatArray, area: QRectF
) -> tuple[FloatArray, FloatArray]:
    """Pixels across and down, within an area; an endless loss lies at its upper edge."""
    x, y = plot.pixels(np.stack((steps.astype(np.float64), losses), axis=1)).T
    return np.clip(x, area.left(), area.right()), np.clip(
        np.nan_to_num(y, nan=area.top(), posinf=area.bottom(), neginf=area.top()), area.top(), area.bottom()
    )
