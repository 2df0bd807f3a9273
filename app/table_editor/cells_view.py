"""A table in which one types: cells, rows added and removed, cells pasted from a spreadsheet."""

from __future__ import annotations

from PyQt6.QtCore import QItemSelection, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.table_editor.cells_model import CellsModel
from app.table_editor.table_history import TableHistory
from engine.errors import RavineError

#: A row's height and a column's width at first.
ROW, COLUMN = 26, 88


class CellsView(QTableView):
    """Enter, F2 or a letter begins to type; Delete empties cells, Ctrl+V pastes.

    Signals:
        rows_chosen: the rows that are selected.
        refused: why something cannot be done.
    """

    rows_chosen = pyqtSignal(list)
    refused = pyqtSignal(str)

    def __init__(self, history: TableHistory) -> None:
        super().__init__()
        self._history = history
        self.setModel(CellsModel(history))
        self.setAccessibleName("cells of the table")
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setShowGrid(True)
        self.setWordWrap(False)
        for header, size in ((self.verticalHeader(), ROW), (self.horizontalHeader(), COLUMN)):
            if header is not None:
                header.setHighlightSections(False)
                header.setDefaultSectionSize(size)
                header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        if (header := self.horizontalHeader()) is not None:
            header.setStretchLastSection(True)
            header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            header.setTextElideMode(Qt.TextElideMode.ElideRight)

    @property
    def chosen_rows(self) -> list[int]:
        """The rows of all selected cells, ascending."""
        return sorted({index.row() for index in self.selectedIndexes()})

    def add_row(self) -> None:
        """Add an empty row beneath the current one, or at the end, and go there."""
        at = self.currentIndex().row() + 1 if self.currentIndex().isValid() else len(self._history.table.rows)
        try:
            self._history.take(self._history.table.with_rows([()], at))
        except RavineError as error:
            self.refused.emit(str(error))
            return
        self._go_to(at, 0)

    def remove_rows(self) -> None:
        """Remove the rows in which cells are selected."""
        if rows := self.chosen_rows:
            self._history.take(self._history.table.without_rows(rows))
            if left := len(self._history.table.rows):
                self._go_to(min(rows[0], left - 1), max(self.currentIndex().column(), 0))

    def paste(self) -> None:
        """Put what was copied from a spreadsheet where the current cell is; rows are added as needed."""
        board, at = QGuiApplication.clipboard(), self.currentIndex()
        text = "" if board is None else board.text().rstrip("\r\n")
        table, first, left = self._history.table, max(at.row(), 0), max(at.column(), 0)
        pasted = [line.split("\t") for line in text.splitlines()] if text else []
        try:
            missing = first + len(pasted) - len(table.rows)
            grown = table.with_rows([()] * missing) if missing > 0 else table
            for shift in range(min(max(map(len, pasted), default=0), len(table.names) - left)):
                texts = {first + row: cells[shift] for row, cells in enumerate(pasted) if shift < len(cells)}
                grown = grown.with_texts(texts, left + shift)
        except RavineError as error:
            self.refused.emit(str(error))
            return
        self._history.take(grown)

    def _go_to(self, row: int, column: int) -> None:
        model = self.model()
        if model is not None:
            self.setCurrentIndex(model.index(row, column))

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:  # noqa: N802 - Qt's name
        """Tell which rows are chosen (Qt)."""
        super().selectionChanged(selected, deselected)
        self.rows_chosen.emit(self.chosen_rows)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Delete empties, Ctrl+V pastes, Ctrl+Delete removes rows (Qt)."""
        if event is None:
            return
        if event.matches(QKeySequence.StandardKey.Paste):
            self.paste()
        elif event.matches(QKeySequence.StandardKey.DeleteEndOfWord):
            self.remove_rows()
        elif event.matches(QKeySequence.StandardKey.Delete):
            table = self._history.table
            for column in {index.column() for index in self.selectedIndexes()}:
                rows = [index.row() for index in self.selectedIndexes() if index.column() == column]
                table = table.with_texts(dict.fromkeys(rows, ""), column)
            self._history.take(table)
        else:
            super().keyPressEvent(event)
