"""The table of activations: sorted, filtered, and a click away from being drawn."""

from __future__ import annotations

from math import ceil

import numpy as np
from PyQt6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QShowEvent, QWheelEvent
from PyQt6.QtWidgets import QLineEdit, QWidget

from engine.activations import ACTIVATIONS, Activation
from engine.errors import RavineError
from engine.frames.frame import Frame
from widgets.function_lab.activation_cells import HEAD, PAD, ROW, columns_within, draw_cell, draw_head
from widgets.function_lab.activation_rows import TableColumn, listed
from widgets.network_parts.shown_functions import chosen_function, shown_functions, toggled
from widgets.painting.primitives import centred, draw_message, draw_sample, elide, write
from widgets.style.theme import Theme, mix, qcolor, racer_look
from widgets.style.typeset import Typeset, typeset
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

FIELD = 26.0
KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space)


class ActivationTableView(View):
    """Every activation with its facts. Click or Space draws one with the others, or takes it away.

    A click on a column's name sorts by it, a second one from the end. Words in the field above filter; Ctrl+F
    goes there, Escape empties it.
    """

    key = "activation_table"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._at = 0
        self._top = 0
        self._known: dict[str, Typeset] = {}
        self._complete = False
        self._field: QLineEdit | None = None
        self.error = ""
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._field = QLineEdit(self)
        self._field.setPlaceholderText("Filter: a name, radial, smooth, saturating…")
        self._field.setToolTip(
            "Only rows with all of these words are listed: names, families, facts. Escape empties it."
        )
        self._field.setPalette(theme.palette())
        self._field.setAccessibleName("filter the table of activations")
        self._field.setClearButtonEnabled(True)
        self._field.textEdited.connect(lambda text: self.view_edited.emit({"table_filter": text.strip()}))
        self._field.hide()
        self._more = QTimer(self)
        self._more.setSingleShot(True)
        self._more.setInterval(0)
        self._more.timeout.connect(self._typeset_one)

    # what is shown

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take what is searched for (see `View.prepare`)."""
        search = str(frame.experiment.shown("table_filter"))
        if self._field is not None and not self._field.hasFocus() and self._field.text().strip() != search:
            self._field.setText(search)
        if before is not None and _settings(before) != _settings(frame):
            self._top = self._at = 0

    @property
    def rows(self) -> tuple[Activation, ...]:
        """The rows listed, in order."""
        if self.frame is None:
            return ()
        experiment = self.frame.experiment
        own = tuple(e.row.key for e in shown_functions(experiment) if e.row.key not in ACTIVATIONS)
        return listed(
            str(experiment.shown("table_filter")),
            str(experiment.shown("table_sort")),
            descending=bool(experiment.shown("table_descending")),
            own=own,
        )

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours (see `View.set_theme`)."""
        super().set_theme(theme)
        if self._field is not None:
            self._field.setPalette(theme.palette())

    def settle(self) -> None:
        """Typeset all that is seen (see `View.settle`)."""
        super().settle()
        self._place_field()
        self._complete = True

    def summary(self) -> str:
        """How many rows are listed (see `View.summary`)."""
        return f"{len(self.rows)} listed" if self.frame is not None else ""

    def table(self) -> Table:
        """The facts of the rows listed, 1 for yes; the order of smooth ones is inf (see `View.table`)."""
        rows = self.rows
        facts = ("low", "high", "continuity", "monotonic", "zero_centred")
        return {name: np.array([float(getattr(row, name)) for row in rows]) for name in facts}

    # geometry

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return min(max(min(self.width() / 900.0, self.height() / 300.0), 1.0), 1.8)

    @property
    def columns(self) -> list[tuple[TableColumn, QRectF]]:
        """The columns there is room for, and the left edges of their names."""
        return columns_within(self.width(), self._head_top, self.unit)

    @property
    def _head_top(self) -> float:
        if self.isVisible():
            return 10.0 + FIELD
        return 6.0 + (ROW * self.unit if self._search else 0.0)

    @property
    def _search(self) -> str:
        return "" if self.frame is None else str(self.frame.experiment.shown("table_filter"))

    @property
    def _rows_top(self) -> float:
        return self._head_top + HEAD * self.unit

    @property
    def _room(self) -> int:
        """How many rows are seen."""
        return max(int((self.height() - self._rows_top - 4.0) / (ROW * self.unit)), 1)

    def _place_field(self) -> None:
        if self._field is not None:
            width = min(self.width() - round(2.0 * PAD), 420)
            self._field.setGeometry(round(PAD), 6, max(width, 40), round(FIELD))

    def row_at(self, at: QPointF) -> int | None:
        """The place of the row there."""
        if at.y() < self._rows_top:
            return None
        place = self._top + int((at.y() - self._rows_top) / (ROW * self.unit))
        return place if place < min(len(self.rows), self._top + self._room) else None

    def column_at(self, at: QPointF) -> TableColumn | None:
        """The column whose name is there."""
        return next((column for column, rect in self.columns if rect.contains(at)), None)

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the table (see `View.draw`)."""
        if self.frame is None:
            return
        experiment, rows, unit, theme = self.frame.experiment, self.rows, self.unit, self.theme
        self._top = min(self._top, max(len(rows) - self._room, 0))
        columns = self.columns
        sort, down = (experiment.shown(name) for name in ("table_sort", "table_descending"))
        draw_head(painter, columns, str(sort), theme, unit, descending=bool(down))
        if self._search and not self.isVisible():
            # a picture has no field to type into, but says what was typed
            text = elide(f"filter: {self._search}", self.width() / unit - 2.0 * PAD)
            base = centred(6.0 + 0.4 * ROW * unit, unit=unit)
            write(painter, PAD * unit, base, text, theme.quiet_text, unit=unit)
        if not rows:
            area = QRectF(0.0, self._rows_top, self.width(), self.height() - self._rows_top)
            sentence = "No activation has all of these words. Escape empties the filter."
            draw_message(painter, area, sentence, theme, 1.0)
            return
        shown = {each.row.key: each for each in shown_functions(experiment)}
        chosen = chosen_function(experiment).row.key
        for line, row in enumerate(rows[self._top : self._top + self._room]):
            top = self._rows_top + line * ROW * unit
            rect = QRectF(PAD * unit * 0.5, top, self.width() - PAD * unit, ROW * unit)
            if row.key == chosen:
                painter.fillRect(rect, QColor(mix(theme.panel, theme.accent, 0.16)))
            if self.hasFocus() and self._top + line == self._at:
                painter.setPen(QPen(QColor(theme.accent), unit))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(rect.adjusted(0.5, 0.5, -0.5, -0.5))
            middle = rect.center().y()
            if row.key in shown:
                look = racer_look(shown[row.key].place, theme)
                draw_sample(painter, QPointF(PAD * unit, middle), look, theme, unit)
            for column, place in columns:
                line_of = self._typeset(column.text(row)) if column.latex else None
                cell = QRectF(place.left(), top, place.width(), ROW * unit)
                draw_cell(painter, row, column, cell, line=line_of, theme=theme, unit=unit)
            painter.setPen(QPen(qcolor(theme.grid, 0.6), 1.0))
            painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        self._draw_rail(painter, len(rows))

    def _draw_rail(self, painter: QPainter, count: int) -> None:
        """Draw how much of the list is seen."""
        if count <= self._room:
            return
        height = self.height() - self._rows_top - 8.0
        rail = QRectF(self.width() - 6.0, self._rows_top, 3.0, height)
        painter.fillRect(rail, qcolor(self.theme.line, 0.5))
        top, share = rail.top() + height * self._top / count, min(self._room / count, 1.0)
        painter.fillRect(QRectF(rail.left(), top, 3.0, height * share), QColor(self.theme.quiet_text))

    # formulas take ten milliseconds each: on screen they come one by one, in pictures all are there

    def _typeset(self, latex: str) -> Typeset | None:
        if latex not in self._known and (self._complete or not self.isVisible()):
            self._known[latex] = typeset(latex)
        if latex not in self._known:
            self._more.start()
        return self._known.get(latex)

    def _typeset_one(self) -> None:
        for row in self.rows[self._top : self._top + self._room]:
            for column, _ in self.columns:
                text = column.text(row)
                if column.latex and text not in self._known:
                    self._known[text] = typeset(text)
                    self.update()
                    return

    # mouse and keyboard

    def _choose(self, place: int) -> None:
        if self.frame is None or not 0 <= place < len(self.rows):
            return
        self._at = place
        try:
            edit = toggled(self.frame.experiment, self.rows[place].key)
            self.error = ""
        except RavineError as error:
            edit, self.error = {}, str(error)
        if edit:
            self.view_edited.emit(edit)
        self.update()

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Sort by a column, or draw a row's function (Qt)."""
        if event is None or self.frame is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        column, place = self.column_at(event.position()), self.row_at(event.position())
        if column is not None and column.rank is not None:
            experiment = self.frame.experiment
            again = experiment.shown("table_sort") == column.name
            if again and experiment.shown("table_descending"):
                self.view_edited.emit({"table_sort": "as listed", "table_descending": False})
            else:
                self.view_edited.emit({"table_sort": column.name, "table_descending": again})
        elif place is not None:
            self._choose(place)

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show what can be clicked (Qt)."""
        if event is not None:
            column = self.column_at(event.position())
            clickable = self.row_at(event.position()) is not None or (column is not None and column.rank)
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move through the list (Qt)."""
        if event is not None:
            turned = event.angleDelta().y() / 120.0
            self._top = min(max(self._top - ceil(abs(turned)) * (1 if turned > 0 else -1), 0), len(self.rows))
            self.update()
            event.accept()

    def event(self, event: QEvent | None) -> bool:
        """Keep the keys of the list, which otherwise play and step the run (Qt)."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move through the list, draw a function, go to the filter or empty it (Qt)."""
        if event is None or self._field is None or not _ours(event):
            super().keyPressEvent(event)
            return
        key, page = event.key(), max(self._room - 1, 1)
        if key == Qt.Key.Key_F:
            self._field.setFocus()
        elif key == Qt.Key.Key_Escape:
            self._field.clear()
            self.setFocus()
            self.view_edited.emit({"table_filter": ""})
        elif key == Qt.Key.Key_Space:
            self._choose(self._at)
        else:
            moves = dict(zip(KEYS, (-1, 1, -page, page), strict=False))
            self._at = min(max(self._at + moves[Qt.Key(key)], 0), max(len(self.rows) - 1, 0))
            self._top = min(max(self._top, self._at - self._room + 1), self._at)
            self.update()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show the search field, which pictures leave out (Qt)."""
        super().showEvent(event)
        if self._field is not None:
            self._field.show()
            self._place_field()

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Put the field where it belongs (Qt)."""
        super().resizeEvent(event)
        self._place_field()

    def tip_at(self, at: QPointF) -> str:
        """A column's meaning, or a row's own words (see `View.tip_at`)."""
        column, place = self.column_at(at), self.row_at(at)
        if column is not None:
            return f"{column.tip}{' Click to sort.' if column.rank is not None else ''}"
        if place is None:
            return self.error
        row = self.rows[place]
        return f"{row.title}: {row.meaning}\nSource: {row.source}\nClick or Space draws it, or takes it away"

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """Wide and low (Qt)."""
        return QSize(640, 230)


def _settings(frame: Frame) -> tuple[object, ...]:
    return tuple(frame.experiment.shown(n) for n in ("table_filter", "table_sort", "table_descending"))


def _ours(event: QKeyEvent) -> bool:
    """Whether the key belongs to the list."""
    if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
        return event.key() == Qt.Key.Key_F
    return event.key() in KEYS or event.key() == Qt.Key.Key_Escape


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="activation_table",
    title="Table of activations",
    meaning="Every activation with its equation and its facts, to sort, to filter and to draw.",
    make=ActivationTableView,
    order=100,
    size=(1100, 460),
)
