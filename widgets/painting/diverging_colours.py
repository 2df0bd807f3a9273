"""A colour map with a middle: from one sign over nothing to the other, for weights and what neurons answer.

It is straight in Oklab (B. Ottosson 2020, "A perceptual color space for image processing"): equal steps look
equally large, and both signs are equally far from the middle. The middle is the theme's, so that nothing
looks like nothing on dark and on light ground.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PyQt6.QtGui import QImage

from engine.objective import FloatArray
from widgets.style.theme import ColourTable, Theme, mix, rgb

#: Steps from the middle to an end.
HALF = 127
#: Oklab's lightness of both ends, on dark and on light ground.
BRIGHTNESS = {True: 0.80, False: 0.52}
CHROMA = 0.15

_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_TO_LAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


@cache
def diverging_map(theme: Theme) -> ColourTable:
    """Red, green, blue ``(2 HALF + 1, 3)`` in [0, 1], from negative over nought to positive; read-only.

    Its ends have the hues of the first two racers and classes.
    """
    middle = _to_oklab(rgb(mix(theme.panel, theme.text, 0.07)))
    negative, positive = (_end(colour, BRIGHTNESS[theme.dark]) for colour in theme.racers[:2])
    share = np.linspace(0.0, 1.0, HALF + 1)[:, None]
    below, above = (middle + share * (end - middle) for end in (negative, positive))
    table = np.clip(_from_oklab(np.concatenate((below[::-1], above[1:]))), 0.0, 1.0)
    table.flags.writeable = False
    return table


def diverging_colour(share: float, theme: Theme) -> str:
    """The colour ``#RRGGBB`` of a share in [-1, 1] of the largest size; of no number the middle."""
    place = HALF + round(HALF * min(max(share, -1.0), 1.0)) if share == share else HALF  # noqa: PLR0124 (nan)
    red, green, blue = np.rint(255.0 * diverging_map(theme)[place]).astype(int)
    return f"#{red:02X}{green:02X}{blue:02X}"


def diverging_pictures(values: FloatArray, largest: float, theme: Theme) -> list[QImage]:
    """Values ``(K, n, m)`` by first and second input as K pictures, the second input upwards.

    Args:
        values: of any size; what is not finite has the middle's colour.
        largest: the size at the ends of the map.
        theme: decides about the map.
    """
    share = np.clip(np.nan_to_num(values / (largest or 1.0), posinf=1.0, neginf=-1.0), -1.0, 1.0)
    places = np.rint(HALF * (1.0 + share)).astype(np.intp)
    count, across, up = places.shape
    # one picture of all, cut into its parts: to make each by itself takes ten times as long
    whole = _pixels(theme)[places.transpose(0, 2, 1)[:, ::-1]].reshape(count * up, across, 4)
    image: QImage = pg.makeQImage(whole, alpha=False, transpose=False)
    return [image.copy(0, number * up, across, up) for number in range(count)]


@cache
def _pixels(theme: Theme) -> npt.NDArray[np.uint8]:
    """The map as Qt's pixels ``(2 HALF + 1, 4)``: blue, green, red, opacity."""
    colours = np.rint(255.0 * diverging_map(theme)).astype(np.uint8)[:, ::-1]
    return np.concatenate((colours, np.full((len(colours), 1), 255, np.uint8)), axis=1)


def picture_of(pixels: npt.NDArray[np.uint8]) -> QImage:
    """Red, green, blue ``(n, m, 3)`` by first and second input as a picture, the second input upwards."""
    opaque = np.full((*pixels.shape[1::-1], 4), 255, dtype=np.uint8)
    # Qt's 32 bits are blue, green, red, opacity.
    opaque[..., :3] = pixels.transpose(1, 0, 2)[::-1, :, ::-1]
    image: QImage = pg.makeQImage(opaque, alpha=False, transpose=False)
    return image


def _end(colour: str, brightness: float) -> FloatArray:
    """A colour's hue at a brightness and `CHROMA`."""
    lab = _to_oklab(rgb(colour))
    hue = lab[1:] / np.hypot(*lab[1:])
    return np.array([brightness, *(CHROMA * hue)])


def _to_oklab(colours: FloatArray) -> FloatArray:
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    return np.asarray(np.cbrt(linear @ _TO_CONES.T) @ _TO_LAB.T)


def _from_oklab(lab: FloatArray) -> FloatArray:
    linear = np.clip((lab @ np.linalg.inv(_TO_LAB).T) ** 3 @ np.linalg.inv(_TO_CONES).T, 0.0, None)
    return np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1.0 / 2.4) - 0.055)
