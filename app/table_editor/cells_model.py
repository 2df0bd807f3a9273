"""The cells of a table that is edited by hand, as Qt shows and changes them."""

from __future__ import annotations

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt

from app.table_editor.table_history import TableHistory
from engine.tables.table_column import is_gap

_NOWHERE = QModelIndex()


class CellsModel(QAbstractTableModel):
    """Shows the table of a history, and changes it there."""

    def __init__(self, history: TableHistory) -> None:
        super().__init__(history)
        self._history = history
        self._rows, self._names = len(history.table.rows), history.table.names
        history.changed.connect(self._show)

    def _show(self) -> None:
        rows = len(self._history.table.rows)
        if self._history.table.names != self._names:
            self.beginResetModel()
            self._rows, self._names = rows, self._history.table.names
            self.endResetModel()
        if rows > self._rows:
            self.beginInsertRows(_NOWHERE, self._rows, rows - 1)
            self._rows = rows
            self.endInsertRows()
        elif rows < self._rows:
            self.beginRemoveRows(_NOWHERE, rows, self._rows - 1)
            self._rows = rows
            self.endRemoveRows()
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, self.columnCount() - 1))

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """How many rows the table has (Qt)."""
        return 0 if parent.isValid() else self._rows

    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """How many columns the table has (Qt)."""
        return 0 if parent.isValid() else len(self._names)

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """Every cell can be changed (Qt)."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell (Qt)."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._history.table.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            return "no value" if is_gap(self._history.table.rows[index.row()][index.column()]) else None
        return None

    def setData(  # noqa: N802 - Qt's name
        self, index: QModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Take what was typed (Qt)."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        self._history.take(self._history.table.with_cell(index.row(), index.column(), str(value)))
        return True

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """A column's name, or a row's number (Qt)."""
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return None
        return self._names[section] if orientation == Qt.Orientation.Horizontal else section + 1
