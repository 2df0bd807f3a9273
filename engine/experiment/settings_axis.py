"""One axis of a map of settings as a file writes it: which number is varied, and over which range."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from engine.errors import RavineError
from engine.objective import FloatArray

_WRITTEN = re.compile(r"\s*([\w.]+)\s*=\s*(log|lin)\s*:([^:]+):([^:]+)")


@dataclass(frozen=True)
class SettingsAxis:
    """A number and its range.

    Attributes:
        name: a hyperparameter of the racer, ``layer_1.learning_rate`` ..., or a constant of the surface.
        scale: whether equal distances are equal ratios.
        low: the smaller end.
        high: the larger one.
    """

    name: str
    scale: Literal["log", "lin"]
    low: float
    high: float

    def values(self, count: int) -> FloatArray:
        """So many values (N,), the ends included, ascending."""
        if self.scale == "log":
            return np.geomspace(self.low, self.high, count)
        return np.linspace(self.low, self.high, count)

    def place_of(self, value: float) -> float:
        """Where a value lies along the axis: 0 at its low end, 1 at its high end."""
        if self.scale == "log":
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)

    def value_at(self, place: float) -> float:
        """The value at a place along the axis."""
        if self.scale == "log":
            return float(self.low * (self.high / self.low) ** place)
        return self.low + place * (self.high - self.low)

    def zoomed(self, place: float, factor: float) -> SettingsAxis:
        """The axis with its range multiplied about a place; smaller than 1 zooms in."""
        low, high = (self.value_at(place + factor * (end - place)) for end in (0.0, 1.0))
        return replace(self, low=low, high=high) if low < high else self

    def moved(self, by: float) -> SettingsAxis:
        """The axis moved by a share of its range."""
        return replace(self, low=self.value_at(by), high=self.value_at(1.0 + by))

    @property
    def text(self) -> str:
        """The axis as it is written in files; it reads back exactly."""
        return f"{self.name}={self.scale}:{self.low!r}:{self.high!r}"


def read_axis(text: str) -> str:
    """Check how an axis is written: ``auto``, or ``NAME=log:LOW:HIGH`` or ``NAME=lin:LOW:HIGH``.

    Returns:
        The text.

    Raises:
        RavineError: it is written otherwise.
    """
    if text != "auto":
        parse_axis(text)
    return text


def parse_axis(text: str) -> SettingsAxis:
    """The axis that a text other than ``auto`` writes.

    Raises:
        RavineError: as `read_axis`.
    """
    found = _WRITTEN.fullmatch(text)
    if not found:
        raise RavineError(
            f'"{text[:60]}" is no axis; write for example learning_rate=log:1e-4:1 or momentum=lin:0:0.99'
        )
    ends = []
    for written in (found[3], found[4]):
        try:
            ends.append(float(written))
        except ValueError:
            raise RavineError(f'"{written[:30]}" is not a number in the axis {text[:60]}') from None
    low, high = ends
    if not (math.isfinite(low) and math.isfinite(high) and low < high):
        raise RavineError(f"the axis {text[:60]} needs two finite numbers, the smaller first")
    scale: Literal["log", "lin"] = "log" if found[2] == "log" else "lin"
    if scale == "log" and low <= 0.0:
        raise RavineError(f"the axis {text[:60]} has equal ratios, which need positive numbers; write lin")
    return SettingsAxis(found[1], scale, low, high)
