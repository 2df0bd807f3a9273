"""Opening, saving and copying: what is wrong with a file is told, and what was open stays open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QMimeData, QObject, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.control.controller import Controller
from app.csv_import.dialog import CsvDialog
from app.csv_import.experiment import experiment_of_examples, is_csv, is_short_series
from app.document import Document
from app.export.dialog.dialog import ExportDialog
from app.export.picture import Renderer, Renderers, make_renderer
from app.file_menu.lesson_dialog import LessonDialog
from app.file_menu.save_dialog import ask_for_file, proposed_path
from app.files import write_whole
from app.lessons import Lesson, open_source, with_key
from app.settings import Settings
from engine.data.examples import Data
from engine.data.table_source import TableSource
from engine.errors import RavineError
from engine.experiment.description import NetworkSpec
from engine.experiment.file import write_experiment
from engine.experiment.network_fitting import with_table
from engine.experiment.portable import portable
from engine.number_format import counted
from widgets.style.theme import Theme, load_theme
from widgets.training.series_choice import with_objective
from widgets.view.view import View

READABLE = (".toml", ".png", ".csv", ".tsv")
PICTURE_SCALE = 2.0
TABLES = "Tables (*.csv *.tsv)"
FILES = "Experiments, their pictures and tables (*.toml *.png *.csv *.tsv)"


def _renderer_of(view: View) -> Renderer:
    """A renderer of what a view shows, in its size and colours."""
    return make_renderer(view.key, view.theme, (view.width(), view.height()), any_size=True)


def first_readable(data: QMimeData) -> str:
    """The first of dropped files that can be opened, or empty."""
    paths = (url.toLocalFile() for url in data.urls())
    return next((path for path in paths if path.lower().endswith(READABLE)), "")


class Documents(QObject):
    """Brings experiments into the controller and out of it.

    Signals:
        said: ``"good"`` or ``"bad"``, and a sentence for the person.
    """

    said = pyqtSignal(str, str)

    def __init__(
        self, window: QWidget, controller: Controller, settings: Settings, renderers: Renderers
    ) -> None:
        super().__init__(window)
        self._window, self._controller, self._settings = window, controller, settings
        self._renderers = renderers
        self.theme = load_theme(settings.text("theme"))

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours, for dialogs."""
        self.theme = theme

    def open(self, source: str | Document, **changes: Any) -> None:
        """Open a lesson, a file, a picture or a table by its name, or a document that is made already.

        Args:
            source: see `app.lessons.open_source`.
            changes: fields of the `Document` that differ from what the source says.
        """
        try:
            document = open_source(source) if isinstance(source, str) else source
        except RavineError as error:
            self.said.emit("bad", str(error))
            return
        self._controller.open(replace(document, **changes))

    def open_lesson(self, key: str) -> None:
        """Open a lesson with its text beside it, and let it play."""
        self.open(key, plays=True, shows_text=True)

    def open_file(self) -> None:
        """Ask for a file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", self._settings.text("folder"), FILES)
        if name:
            self._settings.remember("folder", str(Path(name).parent))
            self.open_chosen(name)

    def open_chosen(self, source: str) -> None:
        """Open what a person chose or dropped; of a table that is no series they are asked what to learn."""
        if is_csv(Path(source)) and not is_short_series(Path(source)):
            self._ask(Path(source), self._open_table)
        else:
            self.open(source, plays=False)

    def choose_table(self) -> None:
        """Ask for a table, and what the network that is trained shall learn from it instead."""
        name, _ = QFileDialog.getOpenFileName(self._window, "Table", self._settings.text("folder"), TABLES)
        if name:
            self._settings.remember("folder", str(Path(name).parent))
            self._ask(Path(name), self._learn_table)

    def choose_columns(self) -> None:
        """Ask anew what is learned from the table that is open."""
        objective = self._controller.experiment.network
        if objective is not None and objective.csv:
            self._ask(objective.table, self._learn_table, spec=objective)

    def _ask(
        self,
        table: Path | TableSource,
        take: Callable[[NetworkSpec, Data], None],
        *,
        spec: NetworkSpec | None = None,
    ) -> None:
        self._controller.transport.pause()
        # Another experiment begins with the seed that every experiment has at first.
        seed = 0 if take == self._open_table else self._controller.experiment.seed
        dialog = CsvDialog(self._window, table, self.theme, spec=spec, seed=seed)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted_table.connect(take)
        dialog.open()

    def _open_table(self, table: NetworkSpec, data: Data) -> None:
        self.open(Document(experiment_of_examples(table, data)))

    def _learn_table(self, table: NetworkSpec, data: Data) -> None:
        experiment = self._controller.experiment
        objective = with_table(experiment.objective, table, data)
        self._controller.edit(with_objective(experiment, objective))

    def save_file(self) -> None:
        """Save to the experiment's file; ask for one if it has none."""
        if self._controller.path is None:
            self.save_file_as()
        else:
            self.save_to(self._controller.path)

    def save_file_as(self) -> None:
        """Ask for a file and save to it."""
        title = self._controller.experiment.title
        proposed = self._controller.path or proposed_path(self._settings.text("folder"), title, "toml")
        path = ask_for_file(self._window, "Save as", proposed, "Experiments (*.toml)", ("toml",))
        if path is not None:
            self.save_to(path)

    def save_as_lesson(self) -> None:
        """Ask for what a lesson needs beside its experiment, and write it."""
        dialog = LessonDialog(self._window, self._controller.experiment, self._open_lesson())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.written.connect(
            lambda folder: self.said.emit(
                "good", f"Saved to {folder}. Hand out the folder, or find it in the list."
            )
        )
        dialog.open()

    def _open_lesson(self) -> Lesson | None:
        document = self._controller.document
        return with_key(document.lesson) if document is not None else None

    def save_to(self, path: Path) -> None:
        """Save the experiment to a file."""
        try:
            experiment = self._controller.experiment
            write_whole(path, write_experiment(portable(experiment, path.parent)).encode())
            self._controller.saved_as(experiment, path)
        except RavineError as error:
            self.said.emit("bad", str(error))
            return
        self._settings.remember("folder", str(path.parent))
        self.said.emit("good", f"Saved to {path}.")

    def copy_picture(self, view: View) -> None:
        """Copy a picture of a view, twice as fine as the screen."""
        board, frame = QGuiApplication.clipboard(), self._controller.frame
        if board is not None and frame is not None:
            with _renderer_of(view) as renderer:
                image = renderer.picture(frame, scale=PICTURE_SCALE)
            board.setImage(image)
            self.said.emit("good", f"Copied a picture of {image.width()} × {image.height()} pixels.")

    def save_picture(self, view: View) -> None:
        """Ask for a file and save a picture of a view, with the experiment in it."""
        frame = self._controller.frame
        if frame is None:
            return
        name = f"{frame.experiment.title} - {view.key}"
        proposed = proposed_path(self._settings.text("folder"), name, "png")
        path = ask_for_file(self._window, "Save picture", proposed, "Pictures (*.png)", ("png",))
        if path is None:
            return
        try:
            with _renderer_of(view) as renderer:
                renderer.save(frame, path, scale=PICTURE_SCALE)
        except RavineError as error:
            self.said.emit("bad", str(error))
            return
        self.said.emit("good", f"Saved to {path}. Dropped on the window it opens this very frame.")

    def copy_data(self, view: View) -> None:
        """Copy the numbers a view shows, as a table for a spreadsheet."""
        board, table = QGuiApplication.clipboard(), view.table()
        if board is None or not table:
            self.said.emit("info", "There are no numbers here to copy.")
            return
        lines = ["\t".join(table)]
        lines += [
            "\t".join(row)
            for row in zip_longest(*(map(repr, c.tolist()) for c in table.values()), fillvalue="")
        ]
        board.setText("\n".join(lines))
        self.said.emit("good", f"Copied {counted(len(lines) - 1, 'row')} of {', '.join(table)}.")

    def export(self, view: str, theme: Theme) -> None:
        """Ask what to export, and export it.

        Args:
            view: the key of the view that is proposed.
            theme: the colours that are proposed.
        """
        frame = self._controller.frame
        if frame is None:
            return
        self._controller.transport.pause()
        folder = self._settings.text("folder")
        dialog = ExportDialog(
            self._window,
            frame,
            theme,
            view=view,
            folder=Path(folder) if folder else None,
            renderers=self._renderers,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
