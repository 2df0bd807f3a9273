"""A person's own table: what is in it, what is learned from what, and in one sentence what comes of that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from app.background_work import BackgroundWork
from app.csv_import.experiment import csv_spec, without_name
from app.csv_import.models import ColumnsModel, FirstRowsModel
from app.csv_import.preview import CsvTableView
from app.csv_import.wording import complaint, sentence_of
from engine.data.column_choice import Column, ColumnChoice, choice_of
from engine.data.csv_examples import CSV_PARAMETERS, CsvPreview, preview
from engine.data.csv_inputs import INPUTS
from engine.data.examples import Data
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.parameters import Value
from engine.problem.problem import build_data
from engine.tables.table_source import TableSource, source_of
from widgets.forms.controls import FIELD, ChoiceBox, ErrorLine, Section, labelled
from widgets.forms.parameter_editor import ValuesEditor
from widgets.style.tab_order import order_tabs
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

SIDE = 272
SIZE = (960, 640)


class CsvDialog(QDialog):
    """Shows a table, asks what to learn from it, and says what comes of that before anything is replaced.

    Reading and trying out are done in a thread: a large table never keeps the window waiting.

    Signals:
        accepted_table: the table with what was chosen of it, as a `NetworkSpec`, and the examples.
    """

    accepted_table = pyqtSignal(object, object)

    def __init__(
        self,
        parent: QWidget | None,
        table: Path | TableSource,
        theme: Theme,
        *,
        spec: NetworkSpec | None = None,
        seed: int = 0,
    ) -> None:
        """Make the dialog and begin to read.

        Args:
            parent: the window it belongs to.
            table: what is read.
            theme: its colours.
            spec: what an experiment says of this table already; None where it says nothing.
            seed: decides which rows are held back.
        """
        super().__init__(parent)
        source = source_of(table)
        self.setWindowTitle(f"Table: {source.path.name}")
        self.path, self.theme, self._seed = source.path, theme, seed
        self._preset = spec
        self._table: CsvPreview | None = None
        self._names: dict[str, list[int]] = {}
        self._target = 0
        self._inputs: frozenset[int] = frozenset()
        self._said: dict[int, ColumnChoice] = {}
        self._values: dict[str, Value] = dict((spec or csv_spec(self.path)).data)
        self._data: Data | None = None
        self.reading = BackgroundWork(self, ends_alone=True)
        self.trial = BackgroundWork(self, ends_alone=True)
        self.head, self.columns = CsvTableView(), CsvTableView()
        self.target = ChoiceBox((), "target")
        self.values = ValuesEditor()
        self.summary, self.error = QLabel(), ErrorLine()
        self.progress = QProgressBar()
        self.accept_button = QPushButton("Use other columns" if spec is not None else "Learn from it")
        self.all_button, self.none_button = QPushButton("All"), QPushButton("None")
        self.cancel_button = QPushButton("Cancel")
        self._lay_out()
        self.target.chosen.connect(self._choose_target)
        self.values.changed.connect(self._choose_value)
        self.reading.progressed.connect(lambda share: self.progress.setValue(round(100 * share)))
        self.reading.finished.connect(self._show_table)
        self.trial.finished.connect(self._show_trial)
        self.accept_button.clicked.connect(self.accept)
        self.cancel_button.clicked.connect(self.reject)
        self.all_button.clicked.connect(lambda: self._choose_inputs(self._possible))
        self.none_button.clicked.connect(lambda: self._choose_inputs(frozenset()))
        self._show_ready(ready=False)
        self.summary.setText(f"Reading {source.path.name}…")
        self.reading.ask(lambda watch: preview(source, watch))

    # ---- what is chosen ------------------------------------------------------------------------

    def spec(self) -> NetworkSpec:
        """The table with what is chosen of it; the usual columns need not be named."""
        table = self._table
        if table is None:
            return csv_spec(self.path)
        usual = self._usual - {self._target}
        chosen = () if self._inputs == usual else tuple(map(self._column, sorted(self._inputs)))
        known = {parameter.name: parameter.default for parameter in CSV_PARAMETERS}
        data = {name: value for name, value in self._values.items() if value != known.get(name)}
        source = self._preset or csv_spec(self.path)
        return NetworkSpec(
            csv=source.csv,
            folder=source.folder,
            record=source.record,
            target=self._name(self._target),
            columns=chosen,
            data=data,
        )

    @property
    def _usual(self) -> frozenset[int]:
        """The columns that are learned from where none is named."""
        rule = self._values.get(INPUTS.name, INPUTS.default)
        return frozenset() if self._table is None else self._table.usual_inputs(str(rule))

    def _column(self, place: int) -> Column:
        """A column with what the experiment said of it already; else what a file calls it."""
        if place not in self._said:
            return self._name(place)
        choice = replace(self._said[place], name=self._name(place))
        return choice.name if choice == ColumnChoice(choice.name) else choice

    def _name(self, place: int) -> str | int:
        """What a file calls a column: its name, or its place from 1 where that is not the only one."""
        name = self._table.columns[place].name if self._table else ""
        return name if self._names.get(name.lower()) == [place] else place + 1

    def _place(self, wanted: str | int) -> int | None:
        """The column that a file names; None where there is none."""
        columns = self._table.columns if self._table else ()
        if isinstance(wanted, int):
            return wanted - 1 if 1 <= wanted <= len(columns) else None
        close = self._names.get(wanted.strip().lower(), [])
        return next((place for place in close if columns[place].name == wanted), next(iter(close), None))

    @property
    def _possible(self) -> frozenset[int]:
        columns = self._table.columns if self._table else ()
        return frozenset(p for p, c in enumerate(columns) if not c.left_out and p != self._target)

    def _choose_target(self, key: str) -> None:
        before, self._target = self._target, int(key)
        # What was the target can be learned from now, as all columns like it are.
        freed = {before} & self._usual
        self._choose_inputs((self._inputs | freed) - {self._target})

    def _choose_input(self, place: int, *, chosen: bool) -> None:
        self._choose_inputs(self._inputs | {place} if chosen else self._inputs - {place})

    def _choose_inputs(self, inputs: frozenset[int]) -> None:
        self._inputs = inputs
        for view in (self.head, self.columns):
            view.roles().show_roles(self._target, inputs)
        self._try()

    def _choose_value(self, name: str, value: Value, gesture: int) -> None:
        del gesture
        self._values[name] = value
        self._try()

    # ---- what comes of it ----------------------------------------------------------------------

    def _show_table(self, result: CsvPreview | RavineError) -> None:
        self.progress.hide()
        if isinstance(result, RavineError):
            self.summary.hide()
            self.error.show_error(f"{self.path.name}: {without_name(str(result), self.path)}.")
            return
        self._table, self._names = result, {}
        for place, column in enumerate(result.columns):
            self._names.setdefault(column.name.lower(), []).append(place)
        self._target, self._inputs = result.target, self._usual
        if self._preset is not None:
            preset = self._preset.target
            # the dialog chooses one target; of several that a file names it begins with the first
            first = preset[0] if isinstance(preset, tuple) else preset
            target = self._place(first) if first != "" else None
            self._target = result.target if target is None else target
            for said in self._preset.columns:
                named = self._place(choice_of(said).name)
                if named is not None:
                    self._said[named] = choice_of(said)
            self._inputs = frozenset(self._said) or self._usual
        for place, column in enumerate(result.columns):
            if column.target_kind is not None:
                self.target.addItem(column.name, str(place))
                meaning = f"Learn {column.name}, a {column.target_kind} unless you say otherwise."
                self.target.setItemData(self.target.count() - 1, meaning, Qt.ItemDataRole.ToolTipRole)
        self.target.show_key(str(self._target))
        proposed = result.columns[result.target].name
        self.target.setToolTip(f"The column that is learned; proposed is {proposed}: {result.target_reason}.")
        adjusted = tuple(parameter for parameter in CSV_PARAMETERS if parameter is not INPUTS)  # ticked
        defaults = {parameter.name: parameter.default for parameter in adjusted}
        self.values.show_values(adjusted, defaults, self._values)
        columns = ColumnsModel(result, self.theme)
        columns.chosen.connect(lambda place, chosen: self._choose_input(place, chosen=chosen))
        self.columns.show_roles(columns)
        self.head.show_roles(FirstRowsModel(result, self.theme))
        self._show_ready(ready=True)
        self._choose_inputs(self._inputs - {self._target})
        order_tabs(self)
        self.columns.setFocus()

    def _try(self) -> None:
        """Make the examples that would be learned, in the thread; until then nothing can be accepted."""
        self._data = None
        self.accept_button.setEnabled(False)
        if not self._inputs:
            self.trial.cancel()
            self._show_trial(RavineError("no column is chosen to learn from; tick at least one"))
            return
        spec, seed = self.spec(), self._seed
        self.trial.ask(lambda _watch: build_data(spec, seed))

    def _show_trial(self, result: Data | RavineError) -> None:
        self.summary.setVisible(not isinstance(result, RavineError))
        if isinstance(result, RavineError):
            self.error.show_error(complaint(result, self.path))
            return
        self._data = result
        self.error.show_error("")
        if self._table is not None:
            self.summary.setText(sentence_of(result, self._table.rows, self._seed))
        self.accept_button.setEnabled(True)

    def accept(self) -> None:
        """Accept what was chosen, if an experiment can be made of it (Qt)."""
        if self._data is not None:
            self.accepted_table.emit(self.spec(), self._data)
            super().accept()

    def settle(self) -> None:
        """Wait for what is being read or checked."""
        self.reading.settle()
        self.trial.settle()

    def done(self, result: int) -> None:
        """Cancel what is under way, without waiting for it: making a million examples takes a second (Qt)."""
        self.reading.cancel()
        self.trial.cancel()
        super().done(result)

    # ---- appearance ----------------------------------------------------------------------------

    def _show_ready(self, *, ready: bool) -> None:
        self.progress.setVisible(not ready)
        for part in (self.target, self.values, self.all_button, self.none_button):
            part.setEnabled(ready)
        self.accept_button.setEnabled(False)

    def _describe_widgets(self) -> None:
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 100)
        self.progress.setAccessibleName("share of the table that is read")
        self.summary.setWordWrap(True)
        keep_size(self.summary, least_height=2 * FIELD - 12)
        self.summary.setAlignment(Qt.AlignmentFlag.AlignBottom)
        self.summary.setTextFormat(Qt.TextFormat.PlainText)
        self.head.setAccessibleName("first rows of the table")
        self.columns.setAccessibleName("columns to learn from")
        self.target.setToolTip("The column that is learned.")
        self.cancel_button.setToolTip("Leave everything as it was  (Esc)")
        self.accept_button.setToolTip("Train a network on this table")
        self.accept_button.setDefault(True)
        for button, what in (
            (self.all_button, "every column but those that name rows or are the same in all"),
            (self.none_button, "no column"),
        ):
            button.setToolTip(f"Learn from {what}")
            button.setAutoDefault(False)

    def _tables(self) -> QSplitter:
        tables = QSplitter(Qt.Orientation.Vertical)
        tables.setChildrenCollapsible(False)
        columns, first = Section("Columns"), Section("First rows")
        columns.body.addWidget(self.columns, 1)
        first.body.addWidget(self.head, 1)
        pair = QWidget()
        beside = QHBoxLayout(pair)
        beside.setContentsMargins(0, 0, 0, 4)
        beside.setSpacing(4)
        for button in (self.all_button, self.none_button):
            beside.addWidget(button)
        columns.add_button(pair)
        tables.addWidget(columns)
        tables.addWidget(first)
        tables.setSizes([SIZE[1] // 2, SIZE[1] // 2])
        return tables

    def _lay_out(self) -> None:
        self._describe_widgets()
        learned = Section("What is learned")
        keep_size(learned, width=SIDE)
        learned.body.addWidget(labelled("target", self.target))
        learned.body.addWidget(self.values)
        learned.body.addStretch()
        self.values.set_theme(self.theme)
        said = QVBoxLayout()
        said.setSpacing(4)
        for part in (self.summary, self.error, self.progress):
            said.addWidget(part)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addLayout(said, 1)
        line.addSpacing(8)
        for button in (self.cancel_button, self.accept_button):
            line.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self._tables(), 1)
        top.addWidget(learned)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 12, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(top, 1)
        layout.addLayout(line)
        self.setMinimumSize(640, 420)
        self.resize(*SIZE)
