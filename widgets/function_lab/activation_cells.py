"""The cells of the table of activations: how wide its columns are, and what is drawn in them."""

from __future__ import annotations

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter

from engine.activations import Activation
from widgets.function_lab.activation_rows import COLUMNS, TableColumn
from widgets.painting.primitives import centred, elide, write
from widgets.style.fonts import Weight
from widgets.style.theme import Theme
from widgets.style.typeset import Typeset
from widgets.style.typesetter import EM

PAD, HEAD, ROW, MARK = 10.0, 22.0, 34.0, 40.0


def columns_within(width: float, top: float, unit: float) -> list[tuple[TableColumn, QRectF]]:
    """The columns there is room for, and the left edges of their names; formulas take the rest."""
    room = width / unit
    shown = [column for column in COLUMNS if column.needed <= room]
    spare = room - 2.0 * PAD - MARK - sum(column.width for column in shown)
    growing = [column for column in shown if column.latex and column.name != "range"] or shown[:1]
    result, left = [], PAD + MARK
    for column in shown:
        wide = column.width + (spare / len(growing) if column in growing else 0.0)
        result.append((column, QRectF(left * unit, top, wide * unit, HEAD * unit)))
        left += wide
    return result


def draw_head(
    painter: QPainter,
    columns: list[tuple[TableColumn, QRectF]],
    sort: str,
    theme: Theme,
    unit: float,
    *,
    descending: bool,
) -> None:
    """Draw the names of the columns, with an arrow at the one that is sorted by."""
    for column, rect in columns:
        sorted_by = column.name == sort
        name = f"{column.name} {'↓' if descending else '↑'}" if sorted_by else column.name
        ink = theme.text if sorted_by else theme.quiet_text
        text = elide(name, rect.width() / unit - 4.0, "small", "strong")
        write(
            painter, rect.left(), centred(rect.center().y(), unit=unit), text, ink, weight="strong", unit=unit
        )


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
