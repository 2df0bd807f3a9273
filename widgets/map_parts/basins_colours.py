"""The colours of basins: one for each minimum, paler the later a run arrives there."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.maps.basins import Basins
from engine.maps.targets import DIVERGED, UNDECIDED, Labels
from widgets.style.theme import Theme, mix, rgb

#: How far apart the hues of minima next to each other in the list are, as a share of the circle: the golden
#: section never repeats and keeps neighbours apart.
GOLDEN = 0.38196601125
#: Lightness and chroma of basins in OKLCH (B. Ottosson 2020): all equally bright, whatever their hue.
LIGHTNESS, CHROMA = {"dark": 0.72, "light": 0.68}, 0.13
#: How much of the ground is mixed into a start that arrives with its last step.
PALEST = 0.72

WORDS = {UNDECIDED: "undecided", DIVERGED: "diverged"}


def basin_colour(label: int, theme: Theme) -> str:
    """The colour of a label."""
    if label == UNDECIDED:
        return mix(theme.panel, theme.text, 0.16)
    if label == DIVERGED:
        return mix(theme.panel, theme.bad, 0.22)
    lightness = LIGHTNESS["dark" if _is_dark(theme) else "light"]
    return _oklch(lightness, CHROMA, 2.0 * np.pi * (0.07 + label * GOLDEN))


def basins_colours(basins: Basins, labels: Labels, theme: Theme) -> npt.NDArray[np.uint8]:
    """Red, green and blue of every start ``(X, Y, 3)``.

    Args:
        basins: the map.
        labels: what to show of it ``(X, Y)``.
        theme: whose colours.
    """
    shown = np.arange(DIVERGED, len(basins.minima))
    table = np.array([rgb(basin_colour(int(label), theme)) for label in shown])
    colours = table[labels - DIVERGED]
    late = PALEST * np.sqrt(basins.arrival / max(basins.steps, 1))
    paler = np.where(labels >= 0, late, 0.0)[..., None]
    return np.round(255.0 * (colours * (1.0 - paler) + rgb(theme.panel) * paler)).astype(np.uint8)


def share_words(label: int, share: float) -> str:
    """A label with its share of the plane."""
    return f"{WORDS.get(label, str(label + 1))}: {100.0 * share:.3g} %"


def place_of(basins: Basins, x: float, y: float) -> tuple[int, int]:
    """The place in the map of the start nearest to a point."""
    i, j = (
        int(np.clip(np.rint((value - axis[0]) / (axis[1] - axis[0])), 0, len(axis) - 1))
        for axis, value in ((basins.x, x), (basins.y, y))
    )
    return i, j


def _is_dark(theme: Theme) -> bool:
    return float(rgb(theme.panel).sum()) < float(rgb(theme.text).sum())


def _oklch(lightness: float, chroma: float, hue: float) -> str:
    """A colour of OKLCH as ``#rrggbb``, its matrices as published; out of gamut it is cut."""
    a, b = chroma * np.cos(hue), chroma * np.sin(hue)
    cone = np.array(
        [[0.3963377774, 0.2158037573], [-0.1055613458, -0.0638541728], [-0.0894841775, -1.2914855480]]
    )
    lms: npt.NDArray[np.float64] = (lightness + cone @ np.array([a, b])) ** 3
    to_rgb = np.array(
        [
            [4.0767416621, -3.3077115913, 0.2309699292],
            [-1.2684380046, 2.6097574011, -0.3413193965],
            [-0.0041960863, -0.7034186147, 1.7076147010],
        ]
    )
    linear = np.clip(to_rgb @ lms, 0.0, 1.0)
    encoded = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return "#" + "".join(f"{round(255 * float(value)):02x}" for value in encoded)
