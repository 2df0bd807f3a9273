"""The losses and settings of which ReduceLROnPlateau was recorded."""

from __future__ import annotations

from pathlib import Path

FILE = Path(__file__).with_name("plateau.npz")
RATE = 0.1
#: Factor, patience, threshold, cooldown and the lowest rate.
CASES = ((0.5, 3, 1e-4, 0, 0.0), (0.1, 0, 0.02, 0, 1e-3), (0.3, 2, 0.01, 4, 0.004), (0.5, 10, 1e-4, 0, 0.0))


def losses() -> list[float]:
    """80 of them: they fall, stay, fall by little and jump."""
    return [
        (20.0 - min(k, 12) if k < 30 else 8.0 - 0.002 * (k - 30) if k < 55 else 7.0 + (k * 7 % 11) / 4.0)
        for k in range(80)
    ]
