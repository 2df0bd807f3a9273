"""What a network answers over the plane of two inputs, as a picture and as lines.

Answers come at few points of the plane. They are refined by a cubic in the quantity that is smooth, which for
probabilities is the logarithm of their odds: only so is the boundary of a confident network a smooth line.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import contourpy
import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PyQt6.QtGui import QImage

from engine.frames.frame import DataFrame
from engine.objective import FloatArray, IntArray
from widgets.painting.ticks import round_step
from widgets.style.markers import MARKERS
from widgets.style.theme import RacerStyle, Theme, colour_map, mix, racer_style, rgb

Bytes = npt.NDArray[np.uint8]
#: Log odds beyond which a float64 probability is 0 or 1.
FURTHEST = 36.0
#: Steps from a boundary, where the picture has the panel's colour, to a sure answer.
SHADES = 128
#: How much of a class's colour a sure answer has on dark and light ground: points must stand out on it.
STRENGTH = {True: 0.42, False: 0.36}
LEVELS = 12


@dataclass(frozen=True, eq=False)
class PredictionMap:
    """A drawn answer.

    Attributes:
        image: its pixels lie at even points of the plane, the outermost ones on its border.
        lines: the decision boundary, or contour lines of the value ``(N, 2)`` in inputs.
    """

    image: QImage
    lines: tuple[FloatArray, ...]


@dataclass(frozen=True)
class DecisionRule:
    """How answers for classes are to be read.

    Attributes:
        odds: whether they are probabilities.
        middle: of one output, the answer that is halfway between the two classes.
        reach: how far from there, or from the next best score, an answer is sure.
    """

    odds: bool
    middle: float = 0.5
    reach: float = 0.5


def class_style(index: int, theme: Theme) -> RacerStyle:
    """How examples of a class look: as racers do, and beyond those paler and with other markers."""
    style, again = racer_style(index, theme), index // len(theme.racers)
    if not again:
        return style
    return RacerStyle(mix(style.colour, theme.text, 0.5), MARKERS[(index + again) % len(MARKERS)])


def class_names(data: DataFrame) -> tuple[str, ...]:
    """The names of the classes; empty for regression."""
    return data.classes if data.kind != "regression" else ()


def labels(targets: FloatArray, data: DataFrame) -> IntArray:
    """The classes ``(N,)`` of targets ``(N, O)``."""
    if data.kind == "classes":
        return np.asarray(targets.argmax(axis=1))
    middle = 0.5 * (float(data.y.min()) + float(data.y.max()))
    return (targets[:, 0] > middle).astype(np.intp)


def map_of_classes(
    answer: FloatArray, axes: tuple[FloatArray, FloatArray], reading: DecisionRule, theme: Theme, cells: int
) -> PredictionMap:
    """Colours by class, paler where the answer is less sure, and the boundaries between them.

    Args:
        answer: ``(G, G, O)`` over the plane; one output says how much the second of two classes.
        axes: the plane's values ``(G,)`` of the first and of the second input.
        reading: what the answers mean.
        theme: the colours.
        cells: about how many cells a side the picture has.
    """
    scores = _scores(answer, reading)
    x, y = (refined_axis(axis, cells) for axis in axes)
    fine = refined(scores, cells)
    first, second = fine[0], np.full_like(fine[0], -np.inf)
    for score in fine[1:]:
        second = np.maximum(second, np.minimum(first, score))
        first = np.maximum(first, score)
    best, margin = fine.argmax(axis=0), first - second
    sure = np.tanh(0.5 * margin) if reading.odds else np.minimum(margin / (2.0 * reading.reach), 1.0)
    table = _shades(len(fine), theme)
    pixels = table[best * SHADES + np.rint(sure * (SHADES - 1)).astype(np.intp)]
    # With two classes one boundary is the other's too.
    lines = [
        line
        for number in range(1 if len(fine) == 2 else 0, len(fine))
        for line in _contours(x, y, fine[number] - np.where(best == number, second, first), (0.0,))
    ]
    return PredictionMap(_image(pixels), tuple(lines))


def map_of_values(
    answer: FloatArray,
    axes: tuple[FloatArray, FloatArray],
    ends: tuple[float, float],
    colours: str,
    cells: int,
) -> PredictionMap:
    """The first output as colours, and its contour lines at round values.

    Args:
        answer: ``(G, G, O)`` over the plane.
        axes: the plane's values ``(G,)`` of the first and of the second input.
        ends: the values at the ends of the colour map.
        colours: its name.
        cells: about how many cells a side the picture has.
    """
    x, y = (refined_axis(axis, cells) for axis in axes)
    fine = refined(_finite(answer[..., 0])[None], cells)[0]
    step = round_step(ends[1] - ends[0], LEVELS)
    levels = np.arange(np.ceil(ends[0] / step), np.floor(ends[1] / step) + 1.0) * step
    table = np.rint(colour_map(colours) * 255.0).astype(np.uint8)
    return PredictionMap(_image(table[shade(fine, ends)]), tuple(_contours(x, y, fine, levels.tolist())))


def shade(values: FloatArray, ends: tuple[float, float]) -> IntArray:
    """Places in a colour map of 256 for values of any shape."""
    share = (values - ends[0]) / (ends[1] - ends[0])
    return np.rint(255.0 * np.clip(np.nan_to_num(share), 0.0, 1.0)).astype(np.intp)


def refined(grids: FloatArray, cells: int) -> FloatArray:
    """Grids ``(K, n, m)`` at more points, by Catmull and Rom's cubic; ends as `refined_axis`."""
    across, up = (_refinement(count, _factor(count, cells)) for count in grids.shape[1:])
    return np.asarray(across @ grids @ up.T)


def refined_axis(axis: FloatArray, cells: int) -> FloatArray:
    """The even values of the refined grid over ``axis (n,)``."""
    return np.linspace(axis[0], axis[-1], _factor(len(axis), cells) * (len(axis) - 1) + 1)


def _factor(count: int, cells: int) -> int:
    return max(1, round(cells / (count - 1)))


@lru_cache(maxsize=16)
def _refinement(count: int, factor: int) -> FloatArray:
    """The matrix that refines ``count`` values: the cubic through each unit vector of values."""
    t = (np.arange(factor) / factor)[:, None]
    weights = np.hstack(
        (
            -0.5 * t + t**2 - 0.5 * t**3,
            1.0 - 2.5 * t**2 + 1.5 * t**3,
            0.5 * t + 2.0 * t**2 - 1.5 * t**3,
            -0.5 * t**2 + 0.5 * t**3,
        )
    )
    padded = np.zeros((factor * (count - 1) + 1, count + 2))
    for cell in range(count - 1):
        padded[cell * factor : (cell + 1) * factor, cell : cell + 4] = weights
    padded[-1, count] = 1.0
    # Mirrored through the border's values, so that straight lines stay straight up to the border.
    matrix = padded[:, 1:-1]
    matrix[:, :2] += padded[:, :1] * np.array([2.0, -1.0])
    matrix[:, -2:] += padded[:, -1:] * np.array([-1.0, 2.0])
    return matrix


def _scores(answer: FloatArray, reading: DecisionRule) -> FloatArray:
    """Scores ``(K, G, G)`` of the classes, of which the largest wins, smooth enough for a cubic."""
    if answer.shape[-1] == 1:
        # What is not a number says neither.
        value = _finite(answer[..., 0], reading.middle)
        if reading.odds:
            value = np.clip(value, 0.0, 1.0)
            with np.errstate(divide="ignore"):
                half = 0.5 * np.clip(np.log(value) - np.log1p(-value), -FURTHEST, FURTHEST)
        else:
            half = np.clip(value - reading.middle, -4.0 * reading.reach, 4.0 * reading.reach)
        return np.stack((-half, half))
    values = np.moveaxis(_finite(answer), -1, 0)
    return np.log(np.maximum(values, np.exp(-FURTHEST))) if reading.odds else values


def _finite(values: FloatArray, unknown: float = 0.0) -> FloatArray:
    return np.nan_to_num(values, nan=unknown, posinf=1e30, neginf=-1e30)


def _contours(x: FloatArray, y: FloatArray, z: FloatArray, levels: tuple[float, ...]) -> list[FloatArray]:
    generator = contourpy.contour_generator(x, y, z.T)
    return [line for level in levels for line in generator.lines(level)]


@lru_cache(maxsize=16)
def _shades(count: int, theme: Theme) -> Bytes:
    strength = STRENGTH[theme.dark] * np.linspace(0.0, 1.0, SHADES)[:, None]
    ramps = [
        (1.0 - strength) * rgb(theme.panel) + strength * rgb(class_style(number, theme).colour)
        for number in range(count)
    ]
    return np.rint(255.0 * np.concatenate(ramps)).astype(np.uint8)


def _image(pixels: Bytes) -> QImage:
    """Red, green, blue ``(n, m, 3)`` by first and second input as a picture, the second input upwards."""
    opaque = np.full((*pixels.shape[1::-1], 4), 255, dtype=np.uint8)
    # Qt's 32 bits are blue, green, red, opacity.
    opaque[..., :3] = pixels.transpose(1, 0, 2)[::-1, :, ::-1]
    image: QImage = pg.makeQImage(opaque, alpha=False, transpose=False)
    return image
