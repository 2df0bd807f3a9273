"""The critical points as a list: kind, place, loss, eigenvalues, condition; and the point that is read."""

from __future__ import annotations

from math import ceil, isnan

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.surfaces.critical_points import CriticalPoint
from widgets.painting.primitives import centred, elide, shortened, wrap, write
from widgets.plots.plot_area import unit_of
from widgets.style.number_text import full
from widgets.style.theme import Theme, qcolor
from widgets.surface_reading.critical_columns import PAD, cells_of, columns_within, reading_lines
from widgets.surface_reading.reading_view import EXTRAS, ReadingView
from widgets.view.view import Table
from widgets.view.view_row import ViewRow

ROW, HEAD = 20.0, 18.0

SEVERAL = {
    "minimum": "minima",
    "maximum": "maxima",
    "saddle": "saddles",
    "degenerate": "degenerate",
    "kink": "kinks",
}


class CriticalView(ReadingView):
    """A list of the critical points. Click one, or press Up and Down, to read the surface there."""

    key = "critical"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._first = 0
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def points(self) -> tuple[CriticalPoint, ...]:
        """The points, the lowest first."""
        return self.reading.critical.points if self.reading is not None else ()

    @property
    def chosen_point(self) -> int | None:
        """The point that is read, if it is one of them."""
        reading = self.reading
        if reading is None:
            return None
        return next(
            (
                place
                for place, point in enumerate(self.points)
                if abs(point.x - reading.x) + abs(point.y - reading.y) < 1e-6
            ),
            None,
        )

    def summary(self) -> str:
        """How many of each kind (see `View.summary`)."""
        kinds = [point.kind for point in self.points]
        counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
        return ", ".join(f"{n} {kind if n == 1 else SEVERAL[kind]}" for kind, n in counts.items())

    def table(self) -> Table:
        """All numbers (see `View.table`)."""
        points = self.points
        return {
            "x": np.array([point.x for point in points]),
            "y": np.array([point.y for point in points]),
            "loss": np.array([point.loss for point in points]),
            "eigenvalue 1": np.array([point.eigenvalues[0] for point in points]),
            "eigenvalue 2": np.array([point.eigenvalues[1] for point in points]),
            "condition": np.array([point.condition for point in points]),
        }

    # geometry

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    def columns(self) -> list[tuple[str, float, float]]:
        """Name, left edge and width of each column there is room for."""
        return columns_within(self.width(), self.unit)

    @property
    def _top(self) -> float:
        return (0.5 * PAD + 2.0 * ROW + HEAD) * self.unit

    @property
    def _fitting(self) -> int:
        rows = int((self.height() - self._top - 0.3 * PAD * self.unit) / (ROW * self.unit))
        return max(rows - (1 if self._note else 0), 1)

    @property
    def _note(self) -> str:
        """What the list cannot say."""
        note = self.reading.critical.note if self.reading is not None else ""
        return f"{note[0].upper()}{note[1:]}." if note else ""

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw what is read, and the list (see `View.draw`)."""
        reading, unit, theme = self.reading, self.unit, self.theme
        if reading is None or self.frame is None:
            sentence = self.no_reading
            self.draw_message(painter, sentence)
            return
        room = self.width() / unit - 2.0 * PAD
        for row, text in enumerate(self.reading_lines()):
            base = centred((0.5 * PAD + (row + 0.5) * ROW) * unit, unit=unit)
            ink = theme.text if row == 0 else theme.quiet_text
            write(painter, PAD * unit, base, shortened(text, room), ink, unit=unit)
        if not self.points:
            note = self._note or "No critical point on the drawn plane."
            for row, line in enumerate(wrap(note, room)):
                write(
                    painter,
                    PAD * unit,
                    centred(self._top + (row - 0.2) * ROW * unit, unit=unit),
                    line,
                    theme.text,
                    unit=unit,
                )
            return
        for name, left, width in self.columns():
            base = centred(self._top - 0.5 * HEAD * unit, unit=unit)
            write(
                painter,
                left,
                base,
                elide(name, width / unit, weight="strong"),
                theme.quiet_text,
                weight="strong",
                unit=unit,
            )
        first = min(self._first, max(len(self.points) - self._fitting, 0))
        for row, point in enumerate(self.points[first : first + self._fitting]):
            self._draw_row(painter, row, point, chosen=first + row == self.chosen_point)
        if self._note:
            below = self._top + (min(len(self.points), self._fitting) + 0.5) * ROW * unit
            base = centred(below, unit=unit)
            write(painter, PAD * unit, base, shortened(self._note, room), theme.quiet_text, unit=unit)

    def _draw_row(self, painter: QPainter, row: int, point: CriticalPoint, *, chosen: bool) -> None:
        unit, theme = self.unit, self.theme
        top = self._top + row * ROW * unit
        if chosen:
            strip = QRectF(0.5 * PAD * unit, top, self.width() - PAD * unit, ROW * unit)
            painter.fillRect(strip, qcolor(theme.accent, 0.18))
        texts = cells_of(point)
        base = centred(top + 0.5 * ROW * unit, unit=unit)
        for name, left, width in self.columns():
            write(painter, left, base, elide(texts[name], width / unit), theme.text, unit=unit)

    def reading_lines(self) -> tuple[str, str]:
        """What is read at the point: loss and slope; curvature and condition number."""
        if self.reading is None or self.frame is None:
            return "", ""
        return reading_lines(self.reading, self.frame.landscape.names)

    # mouse

    def point_at(self, at: QPointF) -> int | None:
        """The place in the list of the row that is there."""
        row = int((at.y() - self._top) // (ROW * self.unit))
        first = min(self._first, max(len(self.points) - self._fitting, 0))
        return first + row if 0 <= row < self._fitting and first + row < len(self.points) else None

    def tip_at(self, at: QPointF) -> str:
        """A point in full (see `View.tip_at`)."""
        place = self.point_at(at)
        if place is None:
            return "\n".join(line for line in (*self.reading_lines(), self._note) if line)
        point = self.points[place]
        low, high = point.eigenvalues
        curved = (
            "lowest like the tip of a cone: no gradient and no Hessian exist there"
            if isnan(low)
            else f"eigenvalues of the Hessian {full(low)}, {full(high)}\ncondition {full(point.condition)}"
        )
        return (
            f"{point.title} at {full(point.x)}, {full(point.y)}\nloss {full(point.loss)}\n{curved}\n"
            "Click: read here"
        )

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read the surface at a point of the list (Qt)."""
        place = None if event is None else self.point_at(event.position())
        if place is None:
            super().mousePressEvent(event)
        else:
            self._choose(place)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Read at the next point or the one before (Qt)."""
        by = 0 if event is None else {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if by and self.points:
            now = self.chosen_point
            self._choose(0 if now is None else min(max(now + by, 0), len(self.points) - 1))
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move through the list (Qt)."""
        if event is not None:
            turned = event.angleDelta().y() / 120.0
            by = -ceil(abs(turned)) if turned > 0 else ceil(abs(turned))
            self._first = min(max(self._first + by, 0), max(len(self.points) - self._fitting, 0))
            self.update()
            event.accept()

    def _choose(self, place: int) -> None:
        if not self._first <= place < self._first + self._fitting:
            self._first = max(0, place - self._fitting + 1)
        self.read_at(self.points[place].x, self.points[place].y)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """A few rows (Qt)."""
        return QSize(320, 200)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="critical",
    title="Critical points",
    meaning="Minima, maxima and saddles found: place, loss, eigenvalues and condition number.",
    make=CriticalView,
    order=260,
    size=(960, 480),
    smallest=(320, 200),
    extras=EXTRAS,
    docked=(260, 140),
)
