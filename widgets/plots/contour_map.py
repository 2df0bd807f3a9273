"""The loss over the plane as a picture and as lines, in the colours and at the levels of the 3-D surface."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import contourpy
import numpy as np
import pyqtgraph as pg
from PyQt6.QtGui import QImage

from engine.errors import RavineError
from engine.experiment.drawn_heights import BETWEEN, height_range_of, isolines_of, read_height_range
from engine.frames.frame import Frame
from engine.landscape.grid import Landscape
from engine.objective import FloatArray
from widgets.painting.ticks import round_step
from widgets.scene.description import HeightField
from widgets.scene.refined_field import RefinedField, refined_field
from widgets.style.number_text import full, short
from widgets.style.theme import colour_map

LEVELS = 14


@lru_cache(maxsize=4)
def field_of(
    landscape: Landscape,
    colours: str,
    *,
    log: bool,
    isolines: tuple[float, ...] | None = None,
    heights: tuple[float, float] | None = None,
) -> HeightField:
    """The landscape as a height field; the same object for the same landscape: views share its refinement.

    Args:
        landscape: the losses.
        colours: the colour map.
        log: whether the loss's logarithm is its height.
        isolines: the losses at which contour lines run; None: round ones.
        heights: the lowest and highest loss in the picture; None: what is worth showing.

    Raises:
        RavineError: the loss is defined nowhere on the plane, the plane is too thin for its points to be
            told apart, or the colour map is unknown.
    """
    for name, axis in zip(landscape.names, (landscape.x, landscape.y), strict=True):
        if not (np.diff(axis) > 0.0).all():
            raise RavineError(
                f"the domain of {name}, {full(float(axis[0]))} to {full(float(axis[-1]))}, is so thin that "
                "its points are the same number; choose a wider one"
            )
    return HeightField(
        landscape.x,
        landscape.y,
        landscape.z,
        colour_map=colours,
        levels=isolines,
        z_range=heights,
        log=log,
        rim=landscape.rim,
    )


def field_of_frame(frame: Frame) -> HeightField:
    """The landscape of a frame as its experiment's view asks for it.

    Raises:
        RavineError: see `field_of`.
    """
    shown = frame.experiment.shown
    return field_of(
        frame.landscape,
        str(shown("colormap")),
        log=bool(shown("log_height")),
        isolines=isolines_of(str(shown("isolines"))),
        heights=height_range_of(str(shown("height_range"))),
    )


def heights_text(frame: Frame) -> str:
    """The losses that fill the picture of a frame, as the view parameter ``height_range`` takes them.

    Raises:
        RavineError: see `field_of`.
    """
    refined = refined_field(field_of_frame(frame))
    low, high = (float(f"{loss:.6g}") for loss in refined.scale.backward(np.array(refined.range)).tolist())
    return read_height_range(f"{low!r} {BETWEEN} {high!r}")


@dataclass(frozen=True, eq=False)
class ContourMap:
    """A drawn height field."""

    image: QImage
    """Its pixels lie at the refined grid's points; transparent in holes."""
    lines: tuple[FloatArray, ...]
    """The contour lines, (N, 2) each, in parameters."""
    levels: FloatArray
    """The losses at which they run, rising."""
    has_holes: bool
    holes: FloatArray | None = None
    """Where a rim is known: above 0 in holes (mx, my), one for each pixel of the image, which covers them."""


@lru_cache(maxsize=8)
def map_of(field: HeightField) -> ContourMap:
    """The picture and the lines of a height field."""
    refined = refined_field(field)
    low, high = refined.range
    rim = refined.rim
    # To a rim that is known the picture is cut when it is drawn, finer than by its pixels.
    heights = np.where(
        (refined.solid > 0.0) if rim is None else (refined.solid > -1.0), refined.heights, np.nan
    )
    shown = np.where(refined.solid > 0.0, heights, np.nan)
    scaled = _levels(field, refined, low, high)
    x, y = (
        np.linspace(axis[0], axis[-1], count)
        for axis, count in zip((field.x, field.y), heights.shape, strict=True)
    )
    # Lines end before a pole, where all of them would run into one another.
    torn = np.abs(shown - (low + high) / 2.0) > 1.5 * (high - low)
    generator = contourpy.contour_generator(x, y, np.ma.masked_invalid(np.where(torn, np.nan, shown)).T)
    return ContourMap(
        image=_image(heights, low, high, field.colour_map),
        lines=tuple(line for level in scaled for line in generator.lines(level)),
        levels=refined.scale.backward(scaled),
        has_holes=refined.has_holes,
        holes=None if rim is None else -refined.solid,
    )


def _levels(field: HeightField, refined: RefinedField, low: float, high: float) -> FloatArray:
    """The scaled heights of the contour lines, rising: those asked for, or round ones."""
    if field.levels is not None:
        return np.asarray(refined.scale.forward(np.array(field.levels, dtype=np.float64)))
    step = round_step(high - low, LEVELS)
    return np.asarray(np.arange(np.floor(low / step) + 1.0, np.ceil(high / step)) * step)


def cut_of(field: HeightField, shown: tuple[float, float] | None = None) -> str:
    """What is not shown of a height field, in a few words; empty if all of it is.

    Args:
        field: the heights.
        shown: the lowest and highest scaled height in the picture; None: what is worth showing.
    """
    refined = refined_field(field)
    (low, high), (lowest, highest) = shown or refined.range, refined.reach
    slack = 1e-9 * (high - low)
    ends = [("above", high)] * (highest > high + slack) + [("below", low)] * (lowest < low - slack)
    parts = [f"{side} {short(float(refined.scale.backward(np.array(end))), 3)}" for side, end in ends]
    return f"heights {' and '.join(parts)} cut" if parts else ""


def loss_at(landscape: Landscape, x: float, y: float) -> float:
    """The loss between the landscape's points, bilinear; nan outside and beside holes."""
    place = []
    for axis, value in ((landscape.x, x), (landscape.y, y)):
        if not axis[0] <= value <= axis[-1]:
            return float("nan")
        cell = min(int(np.searchsorted(axis, value, side="right")) - 1, len(axis) - 2)
        place.append((cell, float((value - axis[cell]) / (axis[cell + 1] - axis[cell]))))
    (i, u), (j, v) = place
    (a, b), (c, d) = landscape.z[i : i + 2, j : j + 2]
    return float((1.0 - u) * ((1.0 - v) * a + v * b) + u * ((1.0 - v) * c + v * d))


def _image(heights: FloatArray, low: float, high: float, colours: str) -> QImage:
    table = np.rint(colour_map(colours) * 255.0).astype(np.uint8)
    pixels, _ = pg.makeARGB(heights.T[::-1], lut=table, levels=(low, high))
    # Seen through where the height is unknown, also half-way there.
    pixels[pixels[..., 3] == 0] = 0
    image: QImage = pg.makeQImage(pixels, alpha=True, transpose=False)
    return image
