"""What a page records of the examples and of what the models answer."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.page.packing import Packer, quantised, shades
from engine.frames.frame import DataFrame, Frame
from engine.objective import FloatArray

#: Examples that are drawn at most, evenly chosen.
MOST_EXAMPLES = 400
#: Every so many points of the model's curve are kept.
CURVE_STRIDE = 2
#: Log odds beyond which an answer is as good as sure.
FURTHEST_ODDS = 12.0
#: Scores of so many distances between the two labels are squeezed to half the scale.
SQUEEZED = 3.0
#: Numbers that the answers of a run may have.
MOST_VALUES = 1_500_000
#: Points along each side of the input plane, finest first.
SIDES = (32, 24, 16)


class DataRecorder:
    """Records the data's part of one run."""

    def __init__(self, frames: int) -> None:
        """Begin with nothing.

        Args:
            frames: how many there will be.
        """
        self._frames = frames
        self._curves: list[FloatArray] = []
        self._answers: list[FloatArray] = []
        self._ends = (0.0, 1.0)
        self._frame: Frame | None = None

    def record(self, frame: Frame) -> None:
        """Take a frame."""
        first, self._frame, data = self._frame is None, frame, frame.data
        if data is None:
            return
        if first:
            self._ends = _ends(data)
        if len(data.grid) and data.predictions:
            kept = [answer[::CURVE_STRIDE, 0] for answer in data.predictions]
            self._curves.append(np.stack([quantised(values, *self._ends) for values in kept]))
        elif frame.network is not None and frame.network.plane is not None and frame.network.answers:
            self._answers.append(self._answer(frame.network.answers[frame.display.racer], data))

    def pack(self, packer: Packer) -> dict[str, Any] | None:
        """Hand over what was recorded; None without data."""
        frame = self._frame
        data = None if frame is None else frame.data
        if frame is None or data is None or frame.experiment.objective.is_series:
            return None
        places = np.unique(np.linspace(0, len(data.x) - 1, min(len(data.x), MOST_EXAMPLES)).astype(np.intp))
        table: dict[str, Any] = {
            "kind": data.kind,
            "columns": list(data.columns or (data.feature,)),
            "target": data.target,
            "classes": list(data.classes),
            "ends": self._ends,
        }
        packer.add("data_x", data.x[places, :2].astype(np.float32))
        labels = data.y.argmax(axis=1) if data.kind == "classes" else data.y[:, 0]
        packer.add("data_y", labels[places].astype(np.float32))
        if self._curves:
            packer.add("model", np.stack(self._curves))
            table["grid"] = [float(data.grid[0, 0]), float(data.grid[-1, 0])]
        if self._answers and frame.network is not None and frame.network.plane is not None:
            packer.add("answers", np.stack(self._answers))
            corners = frame.network.plane[[0, -1], [0, -1]]
            table["plane"] = [[float(corners[0, axis]), float(corners[1, axis])] for axis in (0, 1)]
        return table

    def _answer(self, answer: FloatArray, data: DataFrame) -> Any:
        """Over the plane ``(O, G, G)``: log odds of each class, or the value, as whole numbers."""
        values = np.moveaxis(answer, -1, 0)
        share = max(1, -(-self._frames * values.size // MOST_VALUES))
        side = next((side for side in SIDES if values.shape[1] ** 2 >= share * side * side), SIDES[-1])
        at = np.rint(np.linspace(0, values.shape[1] - 1, min(side, values.shape[1]))).astype(np.intp)
        values = values[:, at][:, :, at]
        if data.kind == "regression":
            low, high = self._ends
            return shades(values - 0.5 * (low + high), 0.5 * (high - low))
        if not ((values >= 0.0) & (values <= 1.0)).all():
            # scores: how far from the middle between the two labels, large ones squeezed without an edge
            low, high = float(data.y.min()), float(data.y.max())
            away = (values - 0.5 * (low + high)) / ((high - low) or 1.0)
            return shades(away / (SQUEEZED + np.abs(away)), 1.0)
        with np.errstate(divide="ignore"):
            odds = np.log(values) - np.log1p(-values) if len(values) == 1 else np.log(values)
        return shades(np.clip(odds, -FURTHEST_ODDS, FURTHEST_ODDS), FURTHEST_ODDS)


def _ends(data: DataFrame) -> tuple[float, float]:
    """The ends of the axis of y: what is worth drawing of such data if it holds them, else around them."""
    low, high = float(data.y.min()), float(data.y.max())
    if data.kind == "regression" and data.target_range is not None:
        least, most = data.target_range
        if least <= low and high <= most:
            return least, most
    room = 0.12 * ((high - low) or 1.0)
    return low - room, high + room
