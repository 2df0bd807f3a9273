"""Where the rows and columns of the parameters' view are, and the pictures of their histograms."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PyQt6.QtCore import QRectF

from engine.objective import FloatArray, IntArray
from engine.recording.tensor_history import TensorHistory
from widgets.style.theme import Theme, rgb

#: In unscaled pixels: the margin, the room between columns, above the rows and below them.
PAD, GAP, HEAD, FOOT = 10.0, 22.0, 22.0, 20.0
#: The least height of a row; of the rest one scrolls.
ROW = 40.0
#: Room between two rows: the numbers of their axes must not meet.
BETWEEN = 7.0
#: Room for the names, at most this share of the width.
NAMES, NAMES_SHARE = 150.0, 0.24
#: Room beside a plot for the numbers of its axis.
NUMBERS = 38.0
#: Narrower than this there is no third column, narrower than the second number no second one.
THREE, TWO = 560.0, 380.0
#: Columns of a histogram's picture.
PICTURE = 240


@dataclass(frozen=True)
class ParametersLayout:
    """Rows of tensors with a picture of their histograms and plots of their lengths.

    Attributes:
        width: of the view in pixels.
        height: likewise.
        unit: pixels per unscaled pixel.
        count: how many tensors there are.
        first: the tensor in the first row.
    """

    width: float
    height: float
    unit: float
    count: int
    first: int

    @property
    def shown(self) -> int:
        """How many rows there are."""
        room = self.height - (HEAD + FOOT) * self.unit
        return max(1, min(self.count, int(room / (ROW * self.unit))))

    @property
    def top(self) -> int:
        """The tensor in the first row, so that no row is left empty."""
        return max(0, min(self.first, self.count - self.shown))

    @property
    def columns(self) -> int:
        """How many plots stand side by side."""
        wide = self.width / self.unit
        return 3 if wide >= THREE else 2 if wide >= TWO else 1

    @property
    def names(self) -> float:
        """The width of the column of names."""
        return min(NAMES * self.unit, NAMES_SHARE * self.width)

    def row(self, place: int) -> QRectF:
        """The row at a place, from 0."""
        height = (self.height - (HEAD + FOOT) * self.unit) / self.shown
        return QRectF(0.0, HEAD * self.unit + place * height, self.width, height)

    def plot(self, place: int, column: int) -> QRectF:
        """The area of a plot within its axes."""
        row, left = self.row(place), PAD * self.unit + self.names
        room = (self.width - left - PAD * self.unit) / self.columns
        begin = left + column * room + NUMBERS * self.unit
        return QRectF(
            begin,
            row.top() + BETWEEN * self.unit,
            left + (column + 1) * room - begin - 6.0 * self.unit,
            row.height() - 2.0 * BETWEEN * self.unit,
        )

    def place_at(self, y: float) -> int | None:
        """The tensor whose row is there."""
        for place in range(self.shown):
            row = self.row(place)
            if row.top() <= y < row.bottom():
                return self.top + place
        return None


def histogram_colours(
    tensor: TensorHistory, steps: IntArray, end: float, theme: Theme
) -> npt.NDArray[np.uint32]:
    """A tensor's histograms over the steps as colours ``(PICTURE, BINS)``, from step 0 to ``end``.

    Each column is as bright as it is full, against its own fullest bin.
    """
    at = np.linspace(0.0, end, PICTURE)
    rows = np.clip(np.searchsorted(steps, at, side="right") - 1, 0, len(steps) - 1)
    shares = tensor.shares[rows]
    fullest = shares.max(axis=1, keepdims=True)
    strength = np.sqrt(shares / np.where(fullest > 0.0, fullest, 1.0))
    return _mixed(rgb(theme.panel), rgb(theme.accent), strength)


def _mixed(one: FloatArray, other: FloatArray, share: FloatArray) -> npt.NDArray[np.uint32]:
    mixed = np.round(255.0 * (one + share[..., None] * (other - one))).astype(np.uint32)
    return np.asarray((255 << 24) + (mixed[..., 0] << 16) + (mixed[..., 1] << 8) + mixed[..., 2], np.uint32)
