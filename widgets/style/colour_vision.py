"""How colours look to people whose eyes tell fewer of them apart.

Simulated for whole deficiencies by the matrices for linear sRGB of G. Machado, M. Oliveira, L. Fernandes,
"A Physiologically-based Model for Simulation of Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1.
Distances are those of CIE L*a*b* (1976), in which about 2 is the least that a trained eye sees.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt

from engine.errors import unknown_name

Array = npt.NDArray[np.float64]

#: By the name of the deficiency: linear red, green, blue as they are seen, from those that are shown.
_SEEN: dict[str, tuple[tuple[float, float, float], ...]] = {
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
DEFICIENCIES = tuple(_SEEN)

#: Linear sRGB to CIE XYZ, and the white of daylight (D65).
_TO_XYZ = np.array(
    (
        (0.4124564, 0.3575761, 0.1804375),
        (0.2126729, 0.7151522, 0.0721750),
        (0.0193339, 0.1191920, 0.9503041),
    )
)
_WHITE = np.array((0.95047, 1.0, 1.08883))


def _linear(colours: Array) -> Array:
    return np.asarray(np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4))


def _encoded(linear: Array) -> Array:
    return np.asarray(
        np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * np.maximum(linear, 0.0) ** (1 / 2.4) - 0.055)
    )


def seen_by(deficiency: str, colours: Array) -> Array:
    """Colours as they look with a deficiency.

    Args:
        deficiency: one of `DEFICIENCIES`.
        colours: red, green, blue ``(..., 3)`` in [0, 1], as sRGB.

    Raises:
        RavineError: there is no such deficiency.
    """
    if deficiency not in _SEEN:
        raise unknown_name("deficiency", deficiency, DEFICIENCIES)
    seen = _linear(colours) @ np.array(_SEEN[deficiency]).T
    return _encoded(np.clip(seen, 0.0, 1.0))


def _lab(colours: Array) -> Array:
    scaled = (_linear(colours) @ _TO_XYZ.T) / _WHITE
    bent = np.where(scaled > 216 / 24389, np.cbrt(scaled), (24389 / 27 * scaled + 16) / 116)
    x, y, z = bent[..., 0], bent[..., 1], bent[..., 2]
    return np.stack((116 * y - 16, 500 * (x - y), 200 * (y - z)), axis=-1)


def least_difference(colours: Array) -> float:
    """The distance of the two colours ``(N, 3)`` that are hardest to tell apart (CIE76)."""
    lab = _lab(colours)
    return min(float(np.linalg.norm(lab[i] - lab[j])) for i, j in combinations(range(len(lab)), 2))
