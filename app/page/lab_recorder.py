"""What a page records of the laboratories: activation functions with their slopes, and moving averages."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.page.packing import Packer
from engine.frames.frame import Frame
from widgets.averages.average_data import is_corrected, shown_values
from widgets.network_parts.shown_functions import shown_functions

#: Where functions are drawn, and at how many points.
INPUTS, POINTS = (-6.0, 6.0), 241
#: How far up and down functions and slopes are drawn at most.
HIGHEST = 6.0


def pack_curves(frame: Frame, packer: Packer) -> dict[str, Any] | None:
    """Hand over the activation functions that an experiment is about; None where it is about none."""
    if frame.experiment.shown("workspace") != "activations":
        return None
    functions, z = shown_functions(frame.experiment), np.linspace(*INPUTS, POINTS)
    with np.errstate(all="ignore"):
        values = np.array([[function.line(z)[kind] for function in functions] for kind in (0, 1)])
        packer.add("curves", values.astype(np.float32))
    ends = [_ends(each) for each in values]
    return {"names": [function.name for function in functions], "ends": {"x": INPUTS, "y": ends}}


def pack_averages(frame: Frame, packer: Packer) -> dict[str, Any] | None:
    """Hand over the series and its averages up to a frame; None where nothing is averaged."""
    if not frame.averages or frame.experiment.shown("workspace") not in ("averages", "auto"):
        return None
    series, corrected = frame.averages[0].series, is_corrected(frame)
    packer.add("series", series.astype(np.float32))
    drawn = [series]
    for average in frame.averages:
        values = shown_values(average, corrected=corrected)[1:]
        packer.add(f"average{average.index}", values.astype(np.float32))
        drawn.append(values)
    finite = np.concatenate(drawn)
    finite = finite[np.isfinite(finite)]
    if not finite.size:
        return None
    low, high = float(finite.min()), float(finite.max())
    room = 0.06 * ((high - low) or 1.0)
    first = frame.averages[0]
    return {"ends": [low - room, high + room], "feature": first.counted, "target": first.measured}


def _ends(values: Any) -> tuple[float, float]:
    """The lowest and highest value that is drawn, with room around them."""
    finite = values[np.isfinite(values)]
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    low, high = max(low, -HIGHEST), min(high, HIGHEST)
    room = 0.08 * ((high - low) or 1.0)
    return low - room, high + room
