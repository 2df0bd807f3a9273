"""Draws a map of settings: the loss or the steps as colours, and how fast what diverged did."""

from __future__ import annotations

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QImage, QLinearGradient, QPainter, QPainterPath

from engine.maps.settings_map import SettingsMap
from engine.objective import FloatArray
from widgets.painting.primitives import centred, stroke_haloed, write
from widgets.plots.plane_image import image_of
from widgets.plots.plot_view import PlotView
from widgets.style.fonts import text_width
from widgets.style.number_text import short
from widgets.style.theme import Theme, colour_map, mix, rgb

#: Losses further apart than this many decades are drawn alike: the smallest ones tell nothing more.
DECADES = 12.0
#: How strong the colour of what diverged with its first and with its last step is.
FASTEST, SLOWEST = 0.85, 0.25
#: The length of the bar of colours, in unscaled pixels.
BAR = 90.0


def shown_values(found: SettingsMap, what: str) -> tuple[FloatArray, float, float]:
    """What is coloured, and its range.

    Args:
        found: the map.
        what: ``"loss"`` for the logarithm of the last loss, at most that of the start, or ``"steps"`` for the
            steps until the level.

    Returns:
        Values (X, Y), nan where there is none to colour; the smallest and the largest.
    """
    if what == "steps":
        values = np.where(found.level_steps >= 0, found.level_steps, np.nan).astype(np.float64)
        return values, 0.0, float(found.steps)
    with np.errstate(all="ignore"):
        values = np.log10(found.loss)
    finite = values[np.isfinite(values)]
    high = float(np.log10(found.start_loss)) if 0.0 < found.start_loss < np.inf else 0.0
    low = min(max(float(finite.min()), high - DECADES), high) if finite.size else high - 1.0
    # a loss of 0 or below is as good as the best
    values = np.where(np.isnan(values) & np.isfinite(found.loss), low, values)
    return np.clip(values, low, high), low, max(high, low + 1e-9)


def settings_image(found: SettingsMap, what: str, colours: str, theme: Theme) -> QImage:
    """The map as a picture, one pixel for a pair of values.

    Args:
        found: the map.
        what: see `shown_values`.
        colours: name of a colour map.
        theme: whose colours what diverged and what never came to the level have.
    """
    values, low, high = shown_values(found, what)
    table = 255.0 * np.asarray(colour_map(colours), dtype=np.float64)[:, :3]
    share = np.nan_to_num((values - low) / (high - low))
    if what == "steps":
        share = 1.0 - share  # the soonest is the brightest, as the smallest loss is not
    picture = table[np.round(share * (len(table) - 1)).astype(np.intp)]
    picture[np.isnan(values)] = rgb(mix(theme.panel, theme.text, 0.2)) * 255.0
    fast = 1.0 - found.alive_steps / max(found.steps, 1)
    strength = (SLOWEST + (FASTEST - SLOWEST) * fast)[..., None]
    diverging = 255.0 * (rgb(theme.panel) * (1.0 - strength) + rgb(theme.bad) * strength)
    picture = np.where(found.diverged[..., None], diverging, picture)
    red, green, blue = np.moveaxis(np.round(picture).astype(np.uint32), -1, 0)
    opaque = np.full_like(red, 0xFF000000)
    return image_of(opaque | red << np.uint32(16) | green << np.uint32(8) | blue)


def draw_limit(painter: QPainter, plot: PlotView, line: FloatArray) -> None:
    """Draw the border of convergence that theory gives (N, 2)."""
    stroke_haloed(painter, plot.path(line), plot.theme.text, plot.theme, 1.8 * plot.unit)


def draw_current(painter: QPainter, plot: PlotView, x: float, y: float) -> None:
    """Ring where the racer's own settings are."""
    at, unit = plot.pixel(x, y), plot.unit
    if plot.area().contains(at):
        ring = QPainterPath()
        ring.addEllipse(at, 6.0 * unit, 6.0 * unit)
        stroke_haloed(painter, ring, plot.theme.text, plot.theme, 1.8 * unit)


def draw_key(painter: QPainter, plot: PlotView, found: SettingsMap, what: str, colours: str) -> None:
    """Say beneath the map what the colours mean and how many runs diverged, as far as there is room."""
    unit, theme = plot.unit, plot.theme
    left, right = plot.area().left(), plot.area().right() - 90.0 * unit
    middle = plot.area().bottom() + 31.0 * unit
    base = centred(middle, unit=unit)
    _, low, high = shown_values(found, what)
    is_steps = what == "steps"
    ends = (
        ("0", f"{found.steps} steps") if is_steps else (short(10.0**low), f"{short(10.0**high)} at the start")
    )
    for part, text in enumerate((ends[0], "", ends[1], f"diverged: {100.0 * found.diverged.mean():.3g} %")):
        width = (BAR if part == 1 else text_width(text, "small")) * unit
        if left + width > right:
            return
        if part == 1:
            rect = QRectF(left, middle - 5.0 * unit, width, 10.0 * unit)
            gradient = QLinearGradient(QPointF(rect.left(), 0.0), QPointF(rect.right(), 0.0))
            table = 255.0 * np.asarray(colour_map(colours))[:, :3]
            if what == "steps":
                table = table[::-1]
            for place in range(9):
                red, green, blue = table[round(place / 8 * (len(table) - 1))].tolist()
                gradient.setColorAt(place / 8, QColor(int(red), int(green), int(blue)))
            painter.fillRect(rect, gradient)
        elif part == 3:
            square = QPainterPath()
            square.addRect(left, middle - 6.0 * unit, 12.0 * unit, 12.0 * unit)
            painter.fillPath(square, QColor(mix(theme.panel, theme.bad, 0.55)))
            write(painter, left + 18.0 * unit, base, text, theme.quiet_text, unit=unit)
        else:
            write(painter, left, base, text, theme.quiet_text, unit=unit)
        left += width + (18.0 if part == 2 else 7.0) * unit
