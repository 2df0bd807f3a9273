"""The trails of a race as columns of numbers, for the views that draw them."""

from __future__ import annotations

from engine.frames.frame import Frame
from engine.objective import FloatArray


def racers_table(frame: Frame) -> dict[str, FloatArray]:
    """Every racer's trail as two columns."""
    columns = {}
    for racer in frame.racers:
        if racer.path_steps is not None:  # of a long run not every place is kept
            columns[f"{racer.name}.step"] = racer.path_steps.astype(float)
        for axis, name in enumerate(frame.names[:2]):
            columns[f"{racer.name}.{name}"] = racer.path[:, axis]
    return columns
