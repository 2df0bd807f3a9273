"""The words inside a layer's activation plots, each where no curve and no bar crosses it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QPainter

from engine.objective import FloatArray
from widgets.network_parts.layer_rail import GUTTER
from widgets.painting.primitives import centred, write
from widgets.plots.small_plot import SmallPlot
from widgets.style.fonts import text_width


def draw_name(
    painter: QPainter, plot: SmallPlot, name: str, z: FloatArray, lines: Sequence[FloatArray], *, colour: str
) -> QRectF:
    """Write a curve's name at the first place in its plot that no line crosses.

    Args:
        painter: draws in pixels of the view.
        plot: the plot of the curve.
        name: what to write.
        z: places on the axis ``(K,)``.
        lines: heights over them, each ``(K,)``.
        colour: of the name.

    Returns:
        The area of the name; empty if there is no such place.
    """
    for word in _candidates(plot, name):
        if is_free(plot, word, z, lines):
            draw_word(painter, plot, word, name, colour)
            return word
    return QRectF()


def draw_bars_name(painter: QPainter, plot: SmallPlot, name: str, colour: str, tops: FloatArray) -> None:
    """Write a name above bars that reach up to the pixels ``tops (K,)``, else its last word beside them."""
    area = plot.area
    across = np.linspace(area.left(), area.right(), len(tops))
    for word in _candidates(plot, name, rows=1):
        below = (across >= word.left()) & (across <= word.right())
        if word.bottom() < area.bottom() and not (tops[below] < word.bottom()).any():
            draw_word(painter, plot, word, name, colour)
            return
    short = name.rpartition(" ")[2]
    if text_width(short, "small", "strong") < GUTTER - 8.0:
        x = area.left() - (6.0 + 0.5 * text_width(short, "small", "strong")) * plot.unit
        draw_word(painter, plot, word_area(plot, x, area.center().y(), short), short, colour)


def word_area(plot: SmallPlot, x: float, y: float, text: str) -> QRectF:
    """The area of a word around a pixel."""
    width, height = text_width(text, "small", "strong") * plot.unit, 14.0 * plot.unit
    return QRectF(x - 0.5 * width, y - 0.5 * height, width, height)


def is_free(plot: SmallPlot, word: QRectF, z: FloatArray, lines: Sequence[FloatArray]) -> bool:
    """Whether none of some lines over ``z (K,)`` crosses a word's area."""
    near = word.adjusted(-3.0 * plot.unit, 0.0, 3.0 * plot.unit, 0.0)
    for line in lines:
        places = plot.pixels(np.stack((z, line), axis=1))
        beside = (places[:, 0] >= near.left()) & (places[:, 0] <= near.right())
        heights = places[beside, 1]
        if ((heights >= near.top()) & (heights <= near.bottom())).any():
            return False
    return True


def draw_word(painter: QPainter, plot: SmallPlot, word: QRectF, text: str, colour: str) -> None:
    """Write a word into its area."""
    base = centred(word.center().y(), unit=plot.unit)
    write(painter, word.left(), base, text, colour, weight="strong", unit=plot.unit)


def _candidates(plot: SmallPlot, text: str, rows: int = 3) -> Iterator[QRectF]:
    """Areas for a word in a plot: from the left to the right, each from the top to the bottom."""
    area, unit = plot.area, plot.unit
    word = word_area(plot, 0.0, 0.0, text)
    left, right = area.left() + 6.0 * unit, area.right() - 6.0 * unit - word.width()
    top, bottom = area.top() + 2.0 * unit, area.bottom() - word.height() - unit
    if right < left or bottom < top:
        return
    for x in np.linspace(left, right, 9):
        for y in np.linspace(top, bottom, rows) if rows > 1 else (top,):
            yield QRectF(float(x), float(y), word.width(), word.height())
