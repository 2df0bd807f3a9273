"""Measures of maps of settings: how rough the border is between what trains and what diverges."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from engine.errors import RavineError
from engine.experiment.settings_axis import read_axis
from engine.maps.settings_map import SettingsRequest, settings_map
from engine.maps.varied_numbers import axes_of
from engine.measures.measure import Measure, MeasureRequest
from engine.parameters import Parameter

#: Runs along each side of the map, one of `engine.maps.settings_map.SIDES`.
SIDE = 33
#: Sides of the boxes that are counted, in distances of neighbouring runs.
BOXES = (1, 2, 4)

AXES = tuple(
    Parameter(
        name=name,
        default="auto",
        form="auto, or NAME=log:LOW:HIGH or NAME=lin:LOW:HIGH",
        read=read_axis,
        meaning=f"What is varied {direction}; auto for what the experiment's view says.",
    )
    for name, direction in (("x", "to the right"), ("y", "upwards"))
)


def border_dimension(diverged: npt.NDArray[np.bool_]) -> float:
    """The box-counting dimension of a border: 1 where it is a smooth line, towards 2 where it fills the map.

    Boxes that hold both kinds are counted; the dimension is the slope of their number over 1/side, both as
    logarithms. K. Falconer, Fractal Geometry (2014), chapter 2.

    Args:
        diverged: (N, N) with N - 1 a multiple of the largest of `BOXES`.

    Returns:
        nan where there is no border.
    """
    counts = []
    for side in BOXES:
        boxes = sliding_window_view(diverged, (side + 1, side + 1))[::side, ::side]
        counts.append(np.count_nonzero(boxes.any(axis=(2, 3)) & ~boxes.all(axis=(2, 3))))
    if not all(counts):
        return math.nan
    return -float(np.polyfit(np.log(BOXES), np.log(counts), 1)[0])


def _dimension(request: MeasureRequest) -> float:
    experiment = request.session.experiment
    texts = [
        str(experiment.shown(f"settings_{name}") if request.values[name] == "auto" else request.values[name])
        for name in ("x", "y")
    ]
    try:
        x, y = axes_of(experiment, experiment.racers[request.racer], *texts)
        asked = SettingsRequest(experiment, request.racer, x, y, max(request.step, 1), SIDE, level=0.0)
        return border_dimension(settings_map(asked).diverged)
    except RavineError:
        return math.nan


ROWS: tuple[Measure, ...] = (
    Measure(
        "settings_dimension", "Dimension of the border of divergence",
        "The box-counting dimension of the border between settings that train and those that diverge within "
        "so many steps, over 33 x 33 runs: 1 for a smooth line, 2 for what fills the plane.",
        _dimension, AXES,
    ),
)  # fmt: skip
