"""A table one reads, and ticks with the space bar."""

from __future__ import annotations

from PyQt6.QtCore import QModelIndex, Qt
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.csv_import.models import ColumnsModel, RolesModel
from engine.errors import RavineError

#: A row's height and a column's width at first.
ROW, COLUMN = 26, 108
#: Widths of what is said of each column, but for the last, which takes the rest.
WIDTHS = (168, 72, 190)


class CsvTableView(QTableView):
    """A table one reads: Tab leaves it, Space ticks the box of the line, whichever cell is current."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        for header in (self.verticalHeader(), self.horizontalHeader()):
            if header is not None:
                header.setHighlightSections(False)
                header.setDefaultSectionSize(26 if header is self.verticalHeader() else 108)
                header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def show_roles(self, model: RolesModel) -> None:
        """Show a table."""
        self.setModel(model)
        model.setParent(self)
        header, side = self.horizontalHeader(), self.verticalHeader()
        if header is not None and isinstance(model, ColumnsModel):
            header.setStretchLastSection(True)
            for place, width in enumerate((168, 72, 190)):
                self.setColumnWidth(place, width)
        if side is not None:
            side.setVisible(not isinstance(model, ColumnsModel))
        if isinstance(model, ColumnsModel):
            self.setCurrentIndex(model.index(0, 0))

    def roles(self) -> RolesModel:
        """The table that is shown.

        Raises:
            RavineError: none is.
        """
        model = self.model()
        if not isinstance(model, RolesModel):
            raise RavineError("no table is shown yet; wait until it is read")
        return model

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Space ticks (Qt)."""
        model, at = self.model(), self.currentIndex()
        if event is not None and event.key() == Qt.Key.Key_Space and model is not None and at.isValid():
            box: QModelIndex = model.index(at.row(), 0)
            ticked = model.data(box, Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
            state = Qt.CheckState.Unchecked if ticked else Qt.CheckState.Checked
            model.setData(box, state.value, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)
