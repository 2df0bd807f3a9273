"""A person's own tables: choosing one, finding one that is missing, noticing one that has changed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.background_work import BackgroundWork, ReportProgress
from app.control.controller import Controller
from app.csv_import.experiment import experiment_of_examples
from app.document import Document
from app.file_menu.save_dialog import ask_for_file, documents_folder, proposed_path
from app.files import write_whole
from app.settings import Settings
from engine.data.examples import Data
from engine.data.table_record import record_of
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.experiment.portable import own_table, with_table_at
from engine.fitting.network_fitting import with_layers, with_table
from engine.problem.problem import build_data
from engine.tables.edited_table import EditedTable
from engine.tables.table_source import TableSource
from engine.tables.table_text import TABLE_PATTERNS
from widgets.style.theme import Theme
from widgets.training.objective_editor import ObjectiveEditor
from widgets.training.series_choice import with_objective

TABLES = f"Tables ({TABLE_PATTERNS})"


class OwnTables(QObject):
    """Asks for tables, and says what is wrong with the one that is open.

    Signals:
        chosen: a `Document` to be opened.
        offered: a sentence, the text of a button, and what the button does.
    """

    chosen = pyqtSignal(object)
    offered = pyqtSignal(str, str, object)

    def __init__(
        self, window: QWidget, controller: Controller, settings: Settings, theme: Callable[[], Theme]
    ) -> None:
        """Make it.

        Args:
            window: over which dialogs open.
            controller: holds what is open.
            settings: know the folder that was used last.
            theme: the colours of dialogs.
        """
        super().__init__(window)
        self._window, self._controller, self._settings, self._theme = window, controller, settings, theme
        self.looking = BackgroundWork(self, ends_alone=True)
        self.looking.finished.connect(self._looked)

    def take_wishes(self, editor: ObjectiveEditor) -> None:
        """Do what the panel of training asks of tables."""
        editor.table_asked.connect(self.choose)
        editor.columns_asked.connect(self.choose_columns)
        editor.points_asked.connect(self.draw)
        editor.rows_asked.connect(self.edit_rows)
        editor.ask_for_table = self.ask_for_series

    def choose(self) -> None:
        """Ask for a table, and what the network that is trained shall learn from it instead."""
        if (path := self._ask_for_file("Table")) is not None:
            self.ask(path, self._learn)

    def choose_new(self) -> None:
        """Ask for a table, and what an experiment of its own shall learn from it."""
        if (path := self._ask_for_file("New experiment on a table")) is not None:
            self.open(path)

    def ask_for_series(self, _: QWidget) -> str:
        """Ask for a table of which a column is averaged; empty if there is none."""
        path = self._ask_for_file("Average a column of a table")
        return "" if path is None else str(path)

    def open(self, path: Path) -> None:
        """Ask what an experiment of its own shall learn from a table."""
        self.ask(path, lambda spec, data: self._open(spec, data, path))

    def choose_columns(self) -> None:
        """Ask anew what is learned from the table that is open."""
        objective = self._controller.experiment.network
        if objective is not None and objective.csv:
            self.ask(objective.table, self._learn, spec=objective)

    def draw(self) -> None:
        """Let points be drawn for the network that is trained."""
        self._edit(None, self._learn)

    def draw_new(self) -> None:
        """Let points be drawn for an experiment of its own."""
        self._edit(None, lambda spec, data: self._open(spec, data, None))

    def edit_rows(self) -> None:
        """Let what the network learns from be changed by hand; the experiment carries what comes of it."""
        if (objective := self._controller.experiment.network) is not None:
            self._edit(objective, self._relearn)

    def _edit(self, spec: NetworkSpec | None, take: Callable[[NetworkSpec, Data], None]) -> None:
        from app.table_editor.dialog import TableEditor  # noqa: PLC0415 - start-up time

        self._controller.transport.pause()
        seed = self._controller.experiment.seed if take in (self._learn, self._relearn) else 0
        try:
            editor = TableEditor(self._window, self._theme(), spec=spec, seed=seed)
        except RavineError as error:
            self.offered.emit(f"{error}.", "", None)
            return
        editor.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        editor.accepted_table.connect(take)
        editor.save_asked.connect(self._save)
        editor.open()

    def _save(self, table: EditedTable) -> None:
        """Write a table that was edited to a file."""
        folder = self._settings.text("folder")
        proposed = proposed_path(folder, "points", "csv")
        path = ask_for_file(self._window, "Save the table", proposed, "Tables (*.csv)", ("csv",))
        if path is None:
            return
        try:
            write_whole(path, table.as_csv())
        except RavineError as error:
            self.offered.emit(f"{error}.", "", None)
        else:
            self._settings.remember("folder", str(path.parent))

    def ask(
        self,
        table: Path | TableSource,
        take: Callable[[NetworkSpec, Data], None],
        *,
        spec: NetworkSpec | None = None,
    ) -> None:
        """Ask what is learned from a table.

        Args:
            table: what is read.
            take: is called with what was chosen, and the examples that come of it.
            spec: what is chosen now; None for another table.
        """
        self._controller.transport.pause()
        # Another experiment begins with the seed that every experiment has at first.
        seed = self._controller.experiment.seed if take == self._learn else 0
        from app.csv_import.dialog import CsvDialog  # noqa: PLC0415 - start-up time

        dialog = CsvDialog(self._window, table, self._theme(), spec=spec, seed=seed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted_table.connect(take)
        dialog.open()

    def ask_for_missing(self, document: Document, table: TableSource) -> None:
        """Offer to look for the table of a document that cannot be opened without it."""
        told = table.path.name if table.record is None else table.record.told
        spec = own_table(document.experiment)
        is_beside = spec is not None and table.path.parent == Path(spec.folder)
        elsewhere = "" if is_beside else f", nor at {table.path.parent}"
        self.offered.emit(
            f"{told} is not beside this file{elsewhere}. "
            f'Without it "{document.experiment.title}" cannot be opened.',
            "Find it…",
            lambda: self._find(document, table),
        )

    def look_at(self, document: Document) -> None:
        """See whether the table of what was opened has changed since it was saved, and get it ready."""
        spec = own_table(document.experiment)
        if spec is not None:
            table = spec.table
            self.looking.ask(lambda report: _look(table, report))

    def _looked(self, result: object) -> None:
        if not isinstance(result, TableSource) or result.record is None:
            return
        if result.copy is None:
            self.offered.emit(
                f"{result.record.told} is not as it was when this was saved; its numbers may differ.",
                "",
                None,
            )
            return
        self.offered.emit(
            f"{result.path.name} has changed since this was saved with a copy of it; the copy is shown.",
            "Read the new one",
            lambda: self._read_again(result.path),
        )

    def _read_again(self, path: Path) -> None:
        self._controller.edit(with_table_at(self._controller.experiment, path))

    def _find(self, document: Document, table: TableSource) -> None:
        if (path := self._ask_for_file(f"Find {table.path.name}")) is not None:
            found = with_table_at(document.experiment, path)
            self.chosen.emit(replace(document, experiment=found, is_saved=False))

    def _open(self, table: NetworkSpec, data: Data, path: Path | None) -> None:
        self.chosen.emit(Document(experiment_of_examples(table, data), source=path))

    def _learn(self, table: NetworkSpec, data: Data) -> None:
        experiment = self._controller.experiment
        objective = with_table(experiment.objective, table, data)
        self._controller.edit(with_objective(experiment, objective))

    def _relearn(self, table: NetworkSpec, data: Data) -> None:
        """Learn from rows that were edited; input features stay where the inputs are the same."""
        experiment = self._controller.experiment
        before = experiment.network
        objective = with_table(experiment.objective, table, data)
        if before is not None and before.features:
            plain = replace(before, features=())
            if build_data(plain, experiment.seed).column_names == data.column_names:
                objective = with_layers(replace(objective, features=before.features), objective.layers)
        self._controller.edit(with_objective(experiment, objective))

    def _ask_for_file(self, title: str) -> Path | None:
        folder = self._settings.text("folder") or documents_folder()
        name, _ = QFileDialog.getOpenFileName(self._window, title, folder, TABLES)
        if not name:
            return None
        self._settings.remember("folder", str(Path(name).parent))
        return Path(name)


def _look(table: TableSource, report: ReportProgress) -> TableSource | None:
    """The table, if it has changed since it was saved; its record is then made and remembered."""
    report(0.0)
    try:
        changed = table.has_changed()
    except OSError:
        changed = False
    record_of(table)
    return table if changed else None
