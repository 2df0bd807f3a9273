"""The table that is edited, with what it was before."""

from __future__ import annotations

from PyQt6.QtCore import QObject, pyqtSignal

from app.control.undo import UndoStack
from engine.tables.edited_table import EditedTable

#: How many changes can be taken back; each keeps its own list of rows.
LIMIT = 100


class TableHistory(QObject):
    """Holds one table; a change is one undo away.

    Signals:
        changed: the table is another one now.
    """

    changed = pyqtSignal()

    def __init__(self, table: EditedTable) -> None:
        """Begin with a table and nothing to undo."""
        super().__init__()
        self._table = table
        self._stack: UndoStack[EditedTable] = UndoStack(LIMIT)

    @property
    def table(self) -> EditedTable:
        """As it is now."""
        return self._table

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return self._stack.can_undo

    @property
    def can_redo(self) -> bool:
        """Whether there is a change to make again."""
        return self._stack.can_redo

    def take(self, table: EditedTable, gesture: str = "") -> None:
        """Go on with another table.

        Args:
            table: as it is from now on.
            gesture: changes in a row with the same gesture are taken back together; empty for none.
        """
        if table != self._table:
            self._stack.push(self._table, gesture)
            self._show(table)

    def undo(self) -> None:
        """Take the last change back."""
        self._show(self._stack.undo(self._table))

    def redo(self) -> None:
        """Make it again."""
        self._show(self._stack.redo(self._table))

    def _show(self, table: EditedTable | None) -> None:
        if table is not None:
            self._table = table
            self.changed.emit()
