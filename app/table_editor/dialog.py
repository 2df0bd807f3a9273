"""The editor of a table: points on the plane where it has them, cells, and a column filled by a formula."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeySequence, QShortcut
from PyQt6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QSplitter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.background_work import BackgroundWork
from app.table_editor.beginnings import spec_of, table_of
from app.table_editor.cells_view import CellsView
from app.table_editor.drawn_points import LABEL, NEW, NEW_CURVE, first_label, is_drawable, labelled
from app.table_editor.label_choice import LabelChoice
from app.table_editor.point_canvas import PointCanvas, Tool
from app.table_editor.table_history import TableHistory
from engine.data.examples import Data
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.number_format import counted
from engine.problem.problem import build_data
from engine.tables.edited_table import EditedTable
from widgets.forms.controls import ChoiceBox, ErrorLine, Section, quiet
from widgets.style.plain_text import tip_text
from widgets.style.tab_order import order_tabs
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

SIZE = (1040, 640)
#: The width of the cells at first.
CELLS = 340
#: Points that one press of the button scatters.
SCATTERED = 100
TOOLS = (
    (Tool.DRAW, "Draw", "A point where you press, a row of points where you drag  (D)"),
    (Tool.SPRAY, "Spray", "Points about where you press or drag; the wheel changes how wide  (S)"),
    (Tool.ERASE, "Erase", "Remove the points under the brush; so does the right button  (E)"),
)
KINDS = (
    ("classes", "Points with classes", "Two inputs and the class that is learned."),
    ("curve", "Points of a curve", "One input, and the number that is learned."),
)


class TableEditor(QDialog):
    """Edits a table by hand; what comes of it is carried in the experiment.

    Signals:
        accepted_table: the table as a `NetworkSpec`, and the examples that come of it.
        save_asked: the `EditedTable`, to be written to a file.
    """

    accepted_table = pyqtSignal(object, object)
    save_asked = pyqtSignal(object)

    def __init__(
        self, parent: QWidget | None, theme: Theme, *, spec: NetworkSpec | None = None, seed: int = 0
    ) -> None:
        """Make the editor.

        Args:
            parent: the window it belongs to.
            theme: its colours.
            spec: whose table or data set is edited; None begins with an empty plane.
            seed: of the experiment: decides which rows are held back.

        Raises:
            RavineError: the table cannot be read, or is too large to be edited by hand.
        """
        super().__init__(parent)
        self.theme, self._spec, self._seed = theme, spec, seed
        self.history = TableHistory(table_of(spec, seed))
        self.setWindowTitle("Draw points" if spec is None else f"Edit: {spec.title}")
        self.trial = BackgroundWork(self)
        self.cells = CellsView(self.history)
        self.canvas = PointCanvas(self.history, theme)
        self.labels = LabelChoice(theme)
        self.kind = ChoiceBox(KINDS, "what is drawn")
        self.tools: dict[Tool, QToolButton] = {}
        self._group = QButtonGroup(self)
        self.column = ChoiceBox((), "column that is filled")
        self.formula = QLineEdit()
        self.summary, self.error = QLabel(), ErrorLine()
        self.fill_button, self.scatter_button = QPushButton("Fill"), QPushButton(f"Scatter {SCATTERED}")
        self.add_button, self.remove_button = QPushButton("Add row"), QPushButton("Remove rows")
        self.undo_button, self.redo_button = QPushButton("Undo"), QPushButton("Redo")
        self.save_button = QPushButton("Save as CSV…")
        self.cancel_button, self.accept_button = QPushButton("Cancel"), QPushButton("Learn from it")
        self._lay_out()
        self._connect()
        if spec is not None:
            self.canvas.fit()
        self.kind.show_key("classes")
        self._show_columns()
        self._choose_tool(Tool.DRAW)
        self._take_first_label()
        self._show()
        order_tabs(self)
        (self.canvas if self.is_drawn else self.cells).setFocus()

    @property
    def is_drawn(self) -> bool:
        """Whether the plane is shown."""
        return is_drawable(self.history.table)

    # ---- what is done --------------------------------------------------------------------------

    def _connect(self) -> None:
        history = self.history
        history.changed.connect(self._show)
        self.trial.finished.connect(self._take_trial)
        self.cells.rows_chosen.connect(self.canvas.show_chosen)
        for part in (self.cells, self.canvas):
            part.refused.connect(self.error.show_error)
        self.canvas.tool_chosen.connect(self._choose_tool)
        self.canvas.class_chosen.connect(self.labels.choose)
        self.labels.chosen.connect(self._choose_label)
        self.kind.chosen.connect(self._choose_kind)
        self.formula.returnPressed.connect(self._fill)
        for button, act in self._acts():
            button.clicked.connect(act)
            button.setAutoDefault(False)
        for keys, act in (
            (QKeySequence.StandardKey.Undo, history.undo),
            (QKeySequence.StandardKey.Redo, history.redo),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _acts(self) -> tuple[tuple[QPushButton, Callable[[], object]], ...]:
        return (
            (self.fill_button, self._fill),
            (self.scatter_button, self._scatter),
            (self.add_button, self.cells.add_row),
            (self.remove_button, self.cells.remove_rows),
            (self.undo_button, self.history.undo),
            (self.redo_button, self.history.redo),
            (self.save_button, lambda: self.save_asked.emit(self.history.table)),
            (self.cancel_button, self.reject),
            (self.accept_button, self.accept),
        )

    def _choose_tool(self, tool: Tool) -> None:
        self.canvas.tool = tool
        self.tools[tool].setChecked(True)
        self.canvas.update()

    def _choose_label(self, label: str) -> None:
        self.canvas.label = label

    def _choose_kind(self, key: str) -> None:
        self.history.take(NEW if key == "classes" else NEW_CURVE)
        self._show_columns()
        self.canvas.setFocus()

    def _scatter(self) -> None:
        self.canvas.scatter(SCATTERED)
        if self.formula.text().strip():
            self._fill()

    def _fill(self) -> None:
        """Fill the chosen column by the formula."""
        try:
            table = labelled(self.history.table, self.formula.text(), int(self.column.key))
        except RavineError as error:
            self.error.show_error(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        self.error.show_error("")
        self.history.take(table)
        self._take_first_label()

    def _take_first_label(self) -> None:
        """Let the next points be called as one that there is, where none is called as they would be."""
        self.canvas.label = first_label(self.history.table, self.canvas.label)
        self.labels.show_classes(self.history.table, self.canvas.label)

    def accept(self) -> None:
        """Make the examples in a thread; the editor closes where these can be learned (Qt)."""
        try:
            spec = spec_of(self.history.table, self._spec)
        except RavineError as error:
            self.error.show_error(f"{str(error)[:1].upper()}{str(error)[1:]}.")
            return
        seed = self._seed
        self.accept_button.setEnabled(False)
        self.trial.ask(lambda _: (spec, build_data(spec, seed)))

    def _take_trial(self, result: tuple[NetworkSpec, Data] | RavineError) -> None:
        self.accept_button.setEnabled(True)
        if isinstance(result, RavineError):
            self.error.show_error(f"{str(result)[:1].upper()}{str(result)[1:]}.")
            return
        self.accepted_table.emit(*result)
        super().accept()

    def done(self, result: int) -> None:
        """Stop what is under way (Qt)."""
        self.trial.stop()
        super().done(result)

    # ---- appearance ----------------------------------------------------------------------------

    def _show(self) -> None:
        table = self.history.table
        self.error.show_error("")
        self.labels.show_classes(table, self.canvas.label)
        for part in (self._plane, self.scatter_button):
            part.setVisible(self.is_drawn)
        self.kind.setVisible(self._spec is None)
        self.kind.setEnabled(not table.rows)
        self.undo_button.setEnabled(self.history.can_undo)
        self.redo_button.setEnabled(self.history.can_redo)
        self.remove_button.setEnabled(bool(table.rows))
        self.summary.setText(self._sentence(table))

    def _sentence(self, table: EditedTable) -> str:
        what = "point" if self.is_drawn else "row"
        sentence = f"{counted(len(table.rows), what)}. The experiment carries the table."
        return sentence if table.rows else f"No {what} yet."

    def _show_columns(self) -> None:
        names = self.history.table.names
        self.column.clear()
        for place, name in enumerate(names):
            self.column.addItem(name, str(place))
        self.column.show_key(str(min(LABEL, len(names) - 1) if self.is_drawn else len(names) - 1))
        example = "sin(x)" if names == NEW_CURVE.names else "x2 > sin(3*x1)"
        self.formula.setPlaceholderText(f"a formula of the other columns, e.g. {example}")
        self.canvas.repaint_points()

    def _tool_strip(self) -> QHBoxLayout:
        strip = QHBoxLayout()
        strip.setSpacing(4)
        for tool, title, tip in TOOLS:
            button = QToolButton()
            button.setText(title)
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("role", "chip")
            keep_size(button, height=26, least_width=52)
            button.clicked.connect(partial(self._choose_tool, tool))
            self._group.addButton(button)
            self.tools[tool] = button
            strip.addWidget(button)
        strip.addSpacing(12)
        strip.addWidget(self.labels)
        strip.addStretch(1)
        strip.addWidget(self.kind)
        return strip

    def _parts(self) -> QSplitter:
        self._plane = QWidget()
        drawing = QVBoxLayout(self._plane)
        drawing.setContentsMargins(0, 0, 8, 0)
        drawing.addLayout(self._tool_strip())
        drawing.addWidget(self.canvas, 1)
        cells = Section("Cells")
        for button in (self.add_button, self.remove_button):
            cells.add_button(button)
        cells.body.addWidget(self.cells, 1)
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        for part, stretch in ((self._plane, 1), (cells, 0)):
            parts.addWidget(part)
            parts.setStretchFactor(parts.count() - 1, stretch)
        parts.setSizes([SIZE[0] - CELLS, CELLS])
        return parts

    def _lay_out(self) -> None:
        self.kind.setMinimumContentsLength(17)
        self.summary.setWordWrap(True)
        self.formula.setAccessibleName("formula that fills the column")
        self.column.setToolTip("The column that is filled")
        self.fill_button.setToolTip(
            tip_text(
                (
                    "Fill the column by the formula",
                    "A condition (x2 > sin(3*x1)) says yes or no, anything else is a number.",
                    "Columns are called by their names, or x1, x2, … without the column that is filled.",
                )
            )
        )
        self.scatter_button.setToolTip(
            "Points anywhere on the plane, labelled by the formula, or as the next point"
        )
        self.add_button.setToolTip("A row beneath the current one")
        self.remove_button.setToolTip("Remove the rows in which cells are selected  (Ctrl+Delete)")
        self.undo_button.setToolTip("Take the last change back  (Ctrl+Z)")
        self.redo_button.setToolTip("Make it again  (Ctrl+Shift+Z)")
        self.accept_button.setToolTip("Train a network on this table")
        self.accept_button.setDefault(True)
        rule = QHBoxLayout()
        rule.setSpacing(8)
        rule.addWidget(self.column)
        rule.addWidget(quiet("="))
        for part, stretch in ((self.formula, 4), (self.fill_button, 0), (self.scatter_button, 0)):
            rule.addWidget(part, stretch)
        said = QVBoxLayout()
        said.addWidget(self.summary)
        said.addWidget(self.error)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addLayout(said, 1)
        for button in (self.undo_button, self.redo_button, self.save_button):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        line.addSpacing(8)
        for button in (self.cancel_button, self.accept_button):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(8)
        layout.addWidget(self._parts(), 1)
        layout.addLayout(rule)
        layout.addLayout(line)
        self.setMinimumSize(640, 420)
        self.resize(*SIZE)
