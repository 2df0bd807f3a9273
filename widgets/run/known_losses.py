"""The losses of a run as numbers: each where it is kept, of a long run what is known of the steps around."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.averages.series import Known
from engine.frames.frame import Frame
from engine.objective import FloatArray


def known_loss(known: Known, written: Callable[[float], str]) -> str:
    """What is known of the loss of a step, in words.

    Args:
        known: see `SeriesView.at`.
        written: writes a number.
    """
    if known.is_exact:
        return written(known.low)
    around = f"in steps {known.first} to {known.stop - 1} (go there for the step's own)"
    return f"{written(known.low)} to {written(known.high)} {around}"


def losses_table(frame: Frame) -> dict[str, FloatArray]:
    """Every racer's losses as columns; where not all are kept each racer has a column with its steps."""
    kept = [(racer.name, *racer.losses.kept()) for racer in frame.racers]
    if all(len(steps) == len(racer.losses) for racer, (_, steps, _) in zip(frame.racers, kept, strict=True)):
        longest = max((len(steps) for _, steps, _ in kept), default=0)
        losses = {f"{name}.loss": values for name, _, values in kept}
        return {"step": np.arange(longest, dtype=float), **losses}
    columns: dict[str, FloatArray] = {}
    for name, steps, values in kept:
        columns |= {f"{name}.step": steps.astype(float), f"{name}.loss": values}
    return columns
