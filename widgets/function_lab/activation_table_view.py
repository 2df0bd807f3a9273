"""The table of activations: sorted, filtered, and a click away from being drawn."""

from __future__ import annotations

from functools import partial
from math import ceil

import numpy as np
from PyQt6.QtCore import QPointF, QSize, Qt
from PyQt6.QtGui import QKeyEvent, QMouseEvent, QPainter, QResizeEvent, QShowEvent, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.activations import ACTIVATIONS, Activation
from engine.errors import RavineError
from engine.frames.frame import Frame
from widgets.function_lab.activation_cells import draw_filter, draw_head
from widgets.function_lab.activation_rows import listed
from widgets.function_lab.activation_table_layout import TableLayout
from widgets.function_lab.activation_table_painter import TablePainter
from widgets.function_lab.filter_field import FilterField
from widgets.function_lab.typeset_queue import TypesetQueue
from widgets.network_parts.shown_functions import chosen_function, shown_functions, toggled
from widgets.painting.primitives import draw_message
from widgets.style.theme import Theme
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

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
        #: Whether a picture is made of the view, in which all formulas are there at once.
        self._complete = False
        self._field: FilterField | None = None
        self.error = ""
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._field = FilterField(self, theme)
        self._field.textEdited.connect(lambda text: self.view_edited.emit({"table_filter": text.strip()}))
        self._formulas = TypesetQueue(self)
        self._formulas.typeset_one.connect(self.update)

    # what is shown

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Take what is searched for (see `View.prepare`)."""
        if self._field is not None:
            self._field.show_search(str(frame.experiment.shown("table_filter")))
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
        if self._field is not None:
            self._field.place(self.width())
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
    def layout_now(self) -> TableLayout:
        """Where things are."""
        search = bool(self._search)
        width, height = self.width(), self.height()
        unit = self.capped(min(max(min(width / 900.0, height / 300.0), 1.0), 1.8))
        return TableLayout(width, height, unit, with_field=self.isVisible(), with_filter=search)

    @property
    def _search(self) -> str:
        return "" if self.frame is None else str(self.frame.experiment.shown("table_filter"))

    def row_at(self, at: QPointF) -> int | None:
        """The place of the row there."""
        line = self.layout_now.line_at(at)
        return self._top + line if line is not None and self._top + line < len(self.rows) else None

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw the table (see `View.draw`)."""
        if self.frame is None:
            return
        experiment, rows, layout, theme = self.frame.experiment, self.rows, self.layout_now, self.theme
        self._top = min(self._top, max(len(rows) - layout.fitting, 0))
        sort, down = (experiment.shown(name) for name in ("table_sort", "table_descending"))
        draw_head(painter, layout, str(sort), theme, descending=bool(down))
        if layout.with_filter and not layout.with_field:
            draw_filter(painter, layout, self._search, theme)
        if not rows:
            sentence = "No activation has all of these words. Escape empties the filter."
            draw_message(painter, layout.rows_area, sentence, theme, self.capped(1.0))
            return
        table = TablePainter(
            layout,
            drawn={each.row.key: each.place for each in shown_functions(experiment)},
            chosen=chosen_function(experiment).row.key,
            formula=partial(self._formulas.get, now=self._complete or not self.isVisible()),
            theme=theme,
        )
        focused = self._at - self._top if self.hasFocus() else None
        table.draw(painter, rows[self._top : self._top + layout.fitting], focused)
        table.draw_scroll_bar(painter, self._top, len(rows))

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
        column, place = self.layout_now.column_at(event.position()), self.row_at(event.position())
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
            column = self.layout_now.column_at(event.position())
            clickable = self.row_at(event.position()) is not None or (column is not None and column.rank)
            self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move through the list (Qt)."""
        if event is not None:
            turned = event.angleDelta().y() / 120.0
            self._top = min(max(self._top - ceil(abs(turned)) * (1 if turned > 0 else -1), 0), len(self.rows))
            self.update()
            event.accept()

    def takes_key(self, event: QKeyEvent) -> bool:
        """The keys of the view, which otherwise play and step the run (see `View.takes_key`)."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            return event.key() == Qt.Key.Key_F
        return event.key() in KEYS or event.key() == Qt.Key.Key_Escape

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Move through the list, draw a function, go to the filter or empty it (Qt)."""
        if event is None or self._field is None or not self.takes_key(event):
            super().keyPressEvent(event)
            return
        key, page = event.key(), max(self.layout_now.fitting - 1, 1)
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
            self._top = min(max(self._top, self._at - self.layout_now.fitting + 1), self._at)
            self.update()

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Show the search field, which pictures leave out (Qt)."""
        super().showEvent(event)
        if self._field is not None:
            self._field.show()
            self._field.place(self.width())

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Put the field where it belongs (Qt)."""
        super().resizeEvent(event)
        if self._field is not None:
            self._field.place(self.width())

    def tip_at(self, at: QPointF) -> str:
        """A column's meaning, or a row's own words (see `View.tip_at`)."""
        column, place = self.layout_now.column_at(at), self.row_at(at)
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


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="activation_table",
    title="Table of activations",
    meaning="Every activation with its equation and its facts, to sort, to filter and to draw.",
    make=ActivationTableView,
    order=100,
    size=(1100, 460),
    docked=(320, 150),
)
