"""Heights as colours and positions: a linear or logarithmic scale over the range that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HeightScale:
    """How a loss becomes a height: itself, its logarithm, or, where it can be negative, its asinh."""

    kind: str
    """"linear", "log" or "asinh"."""
    unit: float = 1.0
    """log: the smallest loss shown; asinh: the loss below which the scale is linear."""

    def forward(self, loss: Array) -> Array:
        """Losses to heights, any shape."""
        if self.kind == "log":
            return np.asarray(np.round(np.log10(np.maximum(loss, self.unit)), 12))
        if self.kind == "asinh":
            return np.asarray(np.round(np.arcsinh(loss / self.unit), 12))
        return loss

    def backward(self, height: Array) -> Array:
        """Heights to losses, any shape."""
        if self.kind == "log":
            return np.asarray(10.0**height)
        if self.kind == "asinh":
            return np.asarray(np.sinh(height) * self.unit)
        return height
