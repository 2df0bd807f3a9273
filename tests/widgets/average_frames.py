"""Hand-made frames of moving averages: a wave with noise, averaged by three racers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from engine.averages.moving_average import MovingAverage, RunningAverage
from engine.frames.frame import Address, Frame
from tests.widgets.frames import NAMES, ravine_frame

BETAS = (0.9, 0.98, 0.5)


def series(days: int = 60) -> np.ndarray:
    day = np.arange(1.0, days + 1.0)
    return np.asarray(15.0 + 8.0 * np.sin(day / 9.0) + np.random.default_rng(4).normal(0.0, 2.0, days))


def averaged(
    step: int, *, index: int = 0, name: str = "", beta: float | None = None, days: int = 60
) -> MovingAverage:
    """The average that the racer at a place has on a day."""
    values = series(days)
    beta_changes = ((0, BETAS[index % 3] if beta is None else beta),)
    averages, weight_sums = RunningAverage().over(values[:step], beta_changes)
    return MovingAverage(
        name=name or NAMES[index],
        index=index,
        series=values,
        values=averages,
        weight_sums=weight_sums,
        beta_changes=beta_changes,
        counted="day",
        measured="temperature in °C",
        symbols=(r"\theta", "V"),
    )


def average_frame(
    step: int = 25, *, days: int = 60, view: dict[str, Any] | None = None, **changes: Any
) -> Frame:
    """Three racers average the same series."""
    frame = ravine_frame(min(step, 100), view=view)
    averages = tuple(averaged(step, index=index, days=days) for index in range(3))
    made = replace(frame, address=Address(step), newest=max(step, 40), averages=averages, ghosts=())
    return replace(made, **changes)
