"""The legend above a plot: racers in rows, with their values where these fit into one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter

from widgets.painting.primitives import SAMPLE, centred, draw_sample, elide, rows_of, write
from widgets.plots.plot_axes import PAD, ROW
from widgets.scene.description import LegendEntry
from widgets.style.fonts import text_width
from widgets.style.theme import Theme

#: A legend's rows at most; racers that need more are left out of it.
MOST_ROWS = 3


@dataclass(frozen=True)
class LegendItem:
    """A line of the legend and where it is drawn."""

    entry: LegendEntry
    place: int
    rect: QRectF


def flow_legend(entries: Sequence[LegendEntry], width: float, unit: float, name: str) -> list[LegendItem]:
    """Where the entries stand, with their values if these fit into one row, else without.

    Args:
        entries: in the order of the racers.
        width: of the view, in pixels.
        unit: pixels per unscaled pixel.
        name: of the axis upwards, which begins the first row; or empty.
    """
    first = text_width(name, "small", "strong") + 14.0 if name else 0.0
    room = width / unit - 2.0 * PAD
    for wanted in (entries, [replace(entry, value="") for entry in entries]):
        widths = [
            SAMPLE + text_width(e.name, "small") + (_value_width(e) if e.value else 0.0) for e in wanted
        ]
        places = rows_of(widths, first, room, 12.0)
        if not places or places[-1][0] == 0:
            break
    return [
        LegendItem(
            entry,
            number,
            QRectF((PAD + left) * unit, (0.5 * PAD + row * ROW) * unit, min(each, room) * unit, ROW * unit),
        )
        for number, (entry, each, (row, left)) in enumerate(zip(wanted, widths, places, strict=True))
        if row < MOST_ROWS
    ]


def draw_legend(
    painter: QPainter, items: Sequence[LegendItem], theme: Theme, unit: float, chosen: int | None
) -> None:
    """Draw a legend.

    Args:
        painter: in pixels of the view.
        items: where its lines are.
        theme: for the inks.
        unit: pixels per unscaled pixel.
        chosen: the place of the racer that stands out among several; None if there is only one.
    """
    for item in items:
        middle, left = item.rect.center().y(), item.rect.left()
        draw_sample(painter, QPointF(left, middle), item.entry.style, theme, unit)
        baseline = centred(middle, unit=unit)
        ink = theme.text if chosen is None or item.place == chosen else theme.quiet_text
        name = elide(item.entry.name, item.rect.width() / unit - SAMPLE + 0.5)
        write(painter, left + SAMPLE * unit, baseline, name, ink, unit=unit)
        if item.entry.value:
            beside = left + (SAMPLE + text_width(name, "small") + 7.0) * unit
            write(painter, beside, baseline, item.entry.value, ink, unit=unit)


def _value_width(entry: LegendEntry) -> float:
    # Room for the widest number, so that the names stand still while the numbers run.
    return 8.0 + max(text_width(entry.value, "small"), text_width("0.00000", "small"))
