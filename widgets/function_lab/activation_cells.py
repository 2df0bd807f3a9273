"""How the cells and the head of the table of activations are drawn."""

from __future__ import annotations

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter

from engine.activations import Activation
from widgets.function_lab.activation_rows import TableColumn
from widgets.function_lab.activation_table_layout import PAD, ROW, TableLayout
from widgets.painting.primitives import centred, elide, write
from widgets.style.fonts import Weight
from widgets.style.theme import Theme
from widgets.style.typeset import Typeset
from widgets.style.typesetter import EM


def draw_head(painter: QPainter, layout: TableLayout, sort: str, theme: Theme, *, descending: bool) -> None:
    """Draw the names of the columns, with an arrow at the one that is sorted by."""
    unit = layout.unit
    for column, rect in layout.columns:
        sorted_by = column.name == sort
        name = f"{column.name} {'↓' if descending else '↑'}" if sorted_by else column.name
        ink = theme.text if sorted_by else theme.quiet_text
        text = elide(name, rect.width() / unit - 4.0, "small", "strong")
        write(
            painter, rect.left(), centred(rect.center().y(), unit=unit), text, ink, weight="strong", unit=unit
        )


def draw_filter(painter: QPainter, layout: TableLayout, words: str, theme: Theme) -> None:
    """Draw the words by which the table is filtered, above its head."""
    unit = layout.unit
    text = elide(f"filter: {words}", layout.width / unit - 2.0 * PAD)
    base = centred(6.0 + 0.4 * ROW * unit, unit=unit)
    write(painter, PAD * unit, base, text, theme.quiet_text, unit=unit)


def draw_cell(
    painter: QPainter,
    row: Activation,
    column: TableColumn,
    rect: QRectF,
    *,
    line: Typeset | None,
    theme: Theme,
    unit: float,
) -> None:
    """Draw a cell: a word, or a formula where ``line`` is one that is typeset already."""
    if not column.latex:
        text = column.text(row)
        colour = theme.quiet_text if text in ("no", "ridge") else theme.text
        weight: Weight = "strong" if column.name == "function" else "regular"
        name = elide(text, rect.width() / unit - 8.0, "small", weight)
        base = centred(rect.center().y(), unit=unit)
        write(painter, rect.left(), base, name, colour, weight=weight, unit=unit)
    elif line is not None:
        room, high = rect.width() - 14.0 * unit, rect.height() - 5.0 * unit
        scale = min(13.0 / EM * unit, room / line.width, high / (line.ascent + line.descent))
        painter.save()
        painter.translate(rect.left(), rect.center().y() + 0.5 * (line.ascent - line.descent) * scale)
        painter.scale(scale, scale)
        painter.fillPath(line.path, QColor(theme.text))
        painter.restore()
