"""The state of a racer before a step, and what the step made of it, as a small table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QColor, QPainter, QPen

from engine.expression.latex import symbol_latex
from engine.frames.frame import MadeStep, RacerFrame
from engine.objective import FloatArray
from widgets.painting.primitives import centred, elide, fill, write
from widgets.style.number_text import fixed
from widgets.style.theme import Theme
from widgets.style.typeset import typeset

#: The height of a row.
ROW = 18.0
#: The share of it below which rows are left out.
LOWEST = 0.8
#: The widths of a coordinate's column and of the labels, and the position of the decimal point in its column.
COLUMN, LABELS, POINT = 84.0, 88.0, 28.0
#: The size of a typeset symbol among labels.
SYMBOL = 0.75


def state_of(racer: RacerFrame, made: MadeStep | None) -> list[tuple[str, FloatArray]]:
    """The numbers of the table, by name, in order of importance.

    Args:
        racer: whose they are.
        made: the step that is told; None where one has begun, of which the frame tells what is known.
    """
    seen: MadeStep | RacerFrame = made or racer
    gradient = made.gradient if made is not None else racer.step_gradient
    rows: list[tuple[str, FloatArray | None]] = [
        ("parameter", seen.theta),
        ("gradient", racer.gradient if racer.divergence else gradient),
        *seen.slots.items(),
    ]
    if made is not None:
        rows += [("update", made.update), ("effective rate", made.effective_rate)]
    elif not racer.lines:
        # A step that was made elsewhere has no rule, and what it does was recorded.
        rows.append(("update", racer.update))
    known = [(name, np.atleast_1d(values)) for name, values in rows if values is not None]
    # of a step that was made elsewhere the gradient may not have been recorded
    return [(name, values) for name, values in known if name != "gradient" or not np.isnan(values).all()]


def rows_of(racer: RacerFrame, made: MadeStep | None) -> list[tuple[str, FloatArray]]:
    """The rows of the table: `state_of`, and without numbers what is not known yet, in its place."""
    known = dict(state_of(racer, made))
    if not racer.lines:
        return list(known.items())
    places = ("parameter", "gradient", *(made or racer).slots, "update", "effective rate")
    return [(name, known.get(name, np.empty(0))) for name in places]


def state_width(names: Sequence[str], unit: float) -> float:
    """How wide the table is, in pixels."""
    return (LABELS + len(names) * COLUMN) * unit


def draw_state(
    painter: QPainter,
    racer: RacerFrame,
    made: MadeStep | None,
    names: Sequence[str],
    area: QRectF,
    *,
    theme: Theme,
    unit: float,
) -> None:
    """Draw the table at the right of an area.

    Args:
        painter: what draws.
        racer: whose state it is.
        made: see `state_of`.
        names: of the coordinates that are shown.
        area: rows that do not fit are left out.
        theme: the colours.
        unit: pixels per unscaled pixel.
    """
    left, rows = area.right() - state_width(names, unit), rows_of(racer, made)
    step = min(ROW * unit, area.height() / (len(rows) + 1))
    if step < LOWEST * ROW * unit:
        rows = rows[: max(int(area.height() / (LOWEST * ROW * unit)) - 1, 1)]
        step = area.height() / (len(rows) + 1)
    points = [left + (LABELS + number * COLUMN + POINT) * unit for number in range(len(names))]
    base, quiet = centred(area.top() + 0.5 * step, unit=unit), theme.quiet_text
    for point, name in zip(points, names, strict=True):
        over = point + 6.0 * unit
        write(painter, over, base, elide(name, COLUMN - 8.0), quiet, unit=unit, align="middle")
    painter.setPen(QPen(QColor(theme.line), unit))
    painter.drawLine(QPointF(left, area.top() + step), QPointF(area.right(), area.top() + step))
    for number, (name, values) in enumerate(rows, start=1):
        base = centred(area.top() + (number + 0.5) * step, unit=unit)
        label, beside = name, left
        if name == "parameter" or name in racer.slots:
            # The lines of the rule give these anew: here is what they were.
            symbol = typeset(r"\theta" if name == "parameter" else symbol_latex(name))
            fill(painter, symbol.path, QPointF(left, base), SYMBOL * unit, quiet)
            label, beside = "now" if made is None else "before", left + (SYMBOL * symbol.width + 5.0) * unit
        write(painter, beside, base, label, quiet, unit=unit)
        for point, value in zip(points, values, strict=False):
            whole, dot, rest = fixed(float(value)).partition(".")
            write(painter, point, base, whole, theme.text, unit=unit, align="right")
            write(painter, point, base, dot + rest, theme.text, unit=unit)
