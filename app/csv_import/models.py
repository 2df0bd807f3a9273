"""A person's table as Qt shows it: its first rows, and its columns with what is wrong in each."""

from __future__ import annotations

from PyQt6.QtCore import QAbstractTableModel, QModelIndex, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QFont

from app.csv_import.wording import KIND_WORDS, what_to_know
from engine.data.csv_examples import CsvPreview
from engine.tables.table_column import is_gap
from widgets.style.text_scale import widget_font
from widgets.style.theme import Theme, mix

HEADINGS = ("learn from", "kind", "notes", "begins with")
#: Shown in the preview where there is no value.
GAP = "–"
_NOWHERE = QModelIndex()


class RolesModel(QAbstractTableModel):
    """What is common to both tables: a preview of a file, and which column has which role.

    Attributes:
        preview: of the file.
        target: the column to be learned.
        inputs: the columns to learn from; the target is none of them.
    """

    def __init__(self, preview: CsvPreview, theme: Theme) -> None:
        super().__init__()
        self.preview, self.theme = preview, theme
        self.target = preview.target
        self.inputs: frozenset[int] = frozenset()

    def show_roles(self, target: int, inputs: frozenset[int]) -> None:
        """Show other roles."""
        self.target, self.inputs = target, inputs - {target}
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(self.columnCount() - 1, 0))
        last = self.index(self.rowCount() - 1, self.columnCount() - 1)
        self.dataChanged.emit(self.index(0, 0), last)

    def colour_of(self, column: int) -> QColor:
        """The colour of a column's text: quiet where the column plays no part."""
        has_role = column == self.target or column in self.inputs
        return QColor(self.theme.text if has_role else self.theme.quiet_text)

    def ground_of(self, column: int) -> QColor | None:
        """The colour behind a column: the target's stands out."""
        return QColor(mix(self.theme.panel, self.theme.accent, 0.16)) if column == self.target else None


class FirstRowsModel(RolesModel):
    """The first rows as they are written, a column for each of the file's."""

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """How many rows are shown (Qt)."""
        return 0 if parent.isValid() else len(self.preview.head)

    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """How many columns the file has (Qt)."""
        return 0 if parent.isValid() else len(self.preview.columns)

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell (Qt)."""
        cell, column = self.preview.head[index.row()][index.column()].strip(), index.column()
        missing = is_gap(cell)
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return GAP if missing else cell
            case Qt.ItemDataRole.ToolTipRole:
                return "no value" if missing else cell
            case Qt.ItemDataRole.ForegroundRole:
                return QColor(self.theme.bad) if missing else self.colour_of(column)
            case Qt.ItemDataRole.BackgroundRole:
                return self.ground_of(column)
            case Qt.ItemDataRole.TextAlignmentRole:
                side = Qt.AlignmentFlag.AlignLeft
                if self.preview.columns[column].kind == "number":
                    side = Qt.AlignmentFlag.AlignRight
                return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """A column's name, or a row's number (Qt)."""
        if orientation == Qt.Orientation.Vertical:
            return str(section + 1) if role == Qt.ItemDataRole.DisplayRole else None
        name = self.preview.columns[section].name
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return name
            case Qt.ItemDataRole.ToolTipRole:
                part = "learned from" if section in self.inputs else "left aside"
                return f"{name}: {'the target' if section == self.target else part}"
            case Qt.ItemDataRole.FontRole:
                return widget_font("body", "strong" if section == self.target else "regular")
            case Qt.ItemDataRole.ForegroundRole:
                return self.colour_of(section)
        return None


class ColumnsModel(RolesModel):
    """A line for each column of the file, with a box that says whether it is learned from.

    Signals:
        chosen: the place of a column, and whether it is to be learned from.
    """

    chosen = pyqtSignal(int, bool)

    def rowCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """How many columns the file has (Qt)."""
        return 0 if parent.isValid() else len(self.preview.columns)

    def columnCount(self, parent: QModelIndex = _NOWHERE) -> int:  # noqa: N802 - Qt's name
        """What is said of each (Qt)."""
        return 0 if parent.isValid() else len(HEADINGS)

    def can_be_input(self, column: int) -> bool:
        """Whether a column can be learned from."""
        return self.preview.columns[column].input_kind is not None and column != self.target

    def flags(self, index: QModelIndex) -> Qt.ItemFlag:
        """The box answers only where the column can be learned from (Qt)."""
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        if index.column() == 0 and self.can_be_input(index.row()):
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell (Qt)."""
        row, what = index.row(), index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole:
                return self._cells(row)[what]
            case Qt.ItemDataRole.CheckStateRole if what == 0 and self.can_be_input(row):
                return Qt.CheckState.Checked if row in self.inputs else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.ForegroundRole:
                column = self.preview.columns[row]
                needs_care = HEADINGS[what] == "notes" and (column.missing or column.misfits)
                return QColor(self.theme.bad) if needs_care else self.colour_of(row)
            case Qt.ItemDataRole.BackgroundRole:
                return self.ground_of(row)
            case Qt.ItemDataRole.FontRole:
                return _weight(is_strong=row == self.target)
        return None

    def _cells(self, row: int) -> tuple[str, ...]:
        column = self.preview.columns[row]
        kind = "target" if row == self.target else KIND_WORDS.get(column.input_kind or "", column.kind)
        known = what_to_know(column, self.preview.rows, is_target=row == self.target)
        return column.name, kind, known, ", ".join(column.examples)

    def setData(  # noqa: N802 - Qt's name
        self, index: QModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Take a tick (Qt)."""
        if role != Qt.ItemDataRole.CheckStateRole or not self.can_be_input(index.row()):
            return False
        self.chosen.emit(index.row(), Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """What is said (Qt)."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def _weight(*, is_strong: bool) -> QFont:
    return widget_font("body", "strong" if is_strong else "regular")
