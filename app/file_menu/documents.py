"""Opening, saving and copying: what is wrong with a file is told, and what was open stays open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QObject, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication
from PyQt6.QtWidgets import QFileDialog, QWidget

from app.control.controller import Controller
from app.csv_import.experiment import is_csv, is_short_series
from app.document import Document
from app.export.link import link_of
from app.export.picture import Renderers, renderer_of
from app.export.remembered_styles import RememberedStyles
from app.export.trained import is_trained
from app.file_menu.lesson_dialog import LessonDialog
from app.file_menu.new_experiments import NEW
from app.file_menu.own_tables import OwnTables
from app.file_menu.page_sharing import PageSharing
from app.file_menu.program_files import ProgramFiles
from app.file_menu.readable import FILES
from app.file_menu.recent_files import RecentFiles
from app.file_menu.recordings import RecordingFiles
from app.file_menu.save_dialog import (
    OWN_PNG,
    OWN_TOML,
    Changed,
    ask_about_changed,
    ask_for_file,
    documents_folder,
    proposed_path,
)
from app.file_menu.save_targets import PICTURE_SCALE, ExperimentFile, PictureFile, Saved, SaveTarget
from app.file_menu.source_reading import SourceReading, Taken
from app.file_menu.weights_files import WeightsFiles
from app.files import FileVersion, file_version_of
from app.lessons import Lesson, asks, open_source, with_key
from app.lessons.programs import is_program
from app.lessons.swept import is_readable_sweep, with_results
from app.settings import Settings
from engine.errors import RavineError
from engine.experiment.portable import missing_table
from engine.maps.swept_runs import is_sweep
from engine.number_format import counted
from widgets.style.theme import Theme, load_theme
from widgets.view.view import View


class Documents(QObject):
    """Brings experiments into the controller and out of it.

    Signals:
        said: ``"good"`` or ``"bad"``, and a sentence for the person.
        offered: a sentence, the text of a button, and what the button does.
        menu_asked: the key of an action that opens a menu.
    """

    said = pyqtSignal(str, str)
    offered = pyqtSignal(str, str, object)
    menu_asked = pyqtSignal(str)

    def __init__(
        self, window: QWidget, controller: Controller, settings: Settings, renderers: Renderers
    ) -> None:
        """Make it.

        Args:
            window: over which dialogs open.
            controller: holds what is open.
            settings: what is remembered about the person.
            renderers: see `app.export.picture.make_renderer`.
        """
        super().__init__(window)
        self._window, self._controller, self._settings = window, controller, settings
        self._renderers = renderers
        self._known_versions: dict[Path, FileVersion] = {}
        self._unsaved_title = ""
        self._reported: FileVersion | None = None
        self.theme = load_theme(settings.text("theme"))
        self.recent = RecentFiles(self, settings)
        self.reading = SourceReading(self)
        self.tables = OwnTables(window, controller, settings, lambda: self.theme)
        self.tables.chosen.connect(self.open)
        self.tables.offered.connect(self.offered)
        self.sharing = PageSharing(window, controller, settings, self._open_lesson)
        self.weights = WeightsFiles(window, controller, settings)
        self.programs = ProgramFiles(window, controller, settings)
        self.programs.chosen.connect(self.open)
        self.recordings = RecordingFiles(window, controller, settings)
        self.recordings.chosen.connect(self.open)
        self.recordings.unsuited.connect(self._open_arrays)
        for part in (self.reading, self.sharing, self.weights, self.programs, self.recordings):
            part.said.connect(self.said)
        if isinstance(application := QGuiApplication.instance(), QGuiApplication):
            application.applicationStateChanged.connect(self.report_outside_change)

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours, for dialogs."""
        self.theme = theme

    # ---- opening -------------------------------------------------------------------------------

    def open(self, source: str | Document, **changes: Any) -> None:
        """Open a lesson, a file, a picture or a table by its name, or a document that is made already.

        What was open is one undo away. Where its table is missing a person is asked for it.

        Args:
            source: see `app.lessons.open_source`.
            changes: fields of the `Document` that differ from what the source says.
        """
        if isinstance(source, str):
            self.reading.ask(source, lambda: partial(self._take, open_source(source), changes))
        else:
            self.reading.cancel()
            self._take(source, changes)

    def _take(self, document: Document, changes: Mapping[str, Any]) -> None:
        """Open a document that was read."""
        document = replace(document, **changes)
        if (table := missing_table(document.experiment)) is not None:
            self.tables.ask_for_missing(document, table)
            return
        if document.path is not None and document.file_version is not None:
            self._known_versions[document.path] = document.file_version
        self.take_picture()
        controller = self._controller
        self._unsaved_title = controller.experiment.title if controller.dirty else ""
        controller.open(document)

    def opened(self, document: Document) -> None:
        """Say what became of what was open, and look after what is open now."""
        if document.path is not None and document.file_version is not None:
            self._known_versions.setdefault(document.path, document.file_version)
        if document.source is not None:
            self.recent.add(document.source)
        if self._unsaved_title:
            self.said.emit(
                "info", f'What you changed in "{self._unsaved_title}" is kept: Undo brings it back.'
            )
        if document.told:
            self.said.emit("info", document.told)
        self._unsaved_title = ""
        self.tables.look_at(document)

    def take_picture(self) -> None:
        """Keep how what is open looks, for the list of recent files."""
        document = self._controller.document
        if document is not None and self._controller.frame is not None:
            self.recent.take_picture(document.source)

    def close(self) -> None:
        """The window is closed: take a last picture, and look at nothing any more."""
        self.take_picture()
        self.tables.looking.cancel()
        self.reading.cancel()
        for part in (self.sharing, self.weights, self.programs, self.recordings):
            part.close()

    def new(self, key: str) -> None:
        """Begin an experiment.

        Args:
            key: a row of ``NEW``.
        """
        self.open(Document(NEW[key].make()))

    def open_lesson(self, key: str) -> None:
        """Open a lesson with its text beside it; it plays unless its script asks what will happen."""

        def read() -> Taken:
            plays = (lesson := with_key(key)) is None or not asks(lesson.path)
            return partial(self._take, open_source(key), {"plays": plays, "shows_text": True})

        self.reading.ask(key, read)

    def open_file(self) -> None:
        """Ask for a file and open it."""
        folder = self._settings.text("folder") or documents_folder()
        name, _ = QFileDialog.getOpenFileName(self._window, "Open", folder, FILES)
        if name:
            self._settings.remember("folder", str(Path(name).parent))
            self.open_chosen(name)

    def open_chosen(self, source: str) -> None:
        """Open what a person chose or dropped; of a table that is no series they are asked what to learn."""
        self.reading.ask(Path(source).name, lambda: self._chosen(source))

    def _chosen(self, source: str) -> Taken:
        """How a file is opened, seen from what is in it; may be called from any thread."""
        path = Path(source)
        # whoever reads a pipe waits, and closing with them: `open_source` says that it is none
        is_readable = not path.exists() or path.is_file() or path.is_dir()
        if is_readable and is_csv(path) and is_readable_sweep(path):
            return partial(self._open_results, path)
        if is_readable and is_csv(path) and not is_short_series(path):
            return partial(self.tables.open, path)
        if is_readable and is_program(path):
            return partial(self.programs.open, path)
        if is_readable and self.recordings.may_hold(path):
            return partial(self.recordings.open, path)
        return partial(self._take, open_source(source), {"plays": False})

    def _open_arrays(self, path: Path) -> None:
        """Open a file of arrays that is no recording: weights for the network that is open, or a network."""
        if is_trained(path) or is_sweep(path):
            self.open(str(path), plays=False)
        else:
            self.weights.open(path)

    def _open_results(self, path: Path) -> None:
        """Show the results of a sweep, which hold no experiment, with the one that is open."""
        controller = self._controller
        try:
            experiment = with_results(controller.experiment, path)
        except RavineError as error:
            self.said.emit("bad", str(error))
            return
        self.open(replace(controller.document or Document(experiment), experiment=experiment, plays=False))

    def revert(self) -> None:
        """Open the file or the lesson again as it is saved; what was changed is one undo away."""
        document = self._controller.document
        if document is not None and document.path is not None:
            self.open(str(document.path), plays=False)
        elif document is not None and document.lesson:
            self.open(document.lesson, plays=False)

    @property
    def can_revert(self) -> bool:
        """Whether what is open was saved somewhere."""
        document = self._controller.document
        return document is not None and (document.path is not None or bool(document.lesson))

    # ---- saving --------------------------------------------------------------------------------

    def save_file(self) -> None:
        """Save to the experiment's file; ask for one if it has none, and before others' work is replaced."""
        path = self._controller.path
        answer = Changed.SAVE_AS if path is None else Changed.REPLACE
        if path is not None and self._has_changed(path):
            answer = ask_about_changed(self._window, path)
        match answer:
            case Changed.SAVE_AS:
                self.save_file_as()
            case Changed.READ:
                self.revert()
            case Changed.REPLACE if path is not None:
                self.save_to(path)

    def _has_changed(self, path: Path) -> bool:
        """Whether another program has written a file since it was read or written here."""
        known, now = self._known_versions.get(path), file_version_of(path)
        return known is not None and now is not None and now != known

    def report_outside_change(self) -> None:
        """Say if another program has written the file that is open; asked when one returns to the window."""
        path = self._controller.path
        now = None if path is None else file_version_of(path)
        if path is not None and self._has_changed(path) and now != self._reported:
            self._reported = now
            self.offered.emit(f"{path.name} was changed by another program.", "Read it again", self.revert)

    def save_file_as(self) -> None:
        """Ask for a file and save to it."""
        title = self._controller.experiment.title
        proposed = self._controller.path or proposed_path(self._settings.text("folder"), title, OWN_TOML)
        path = ask_for_file(self._window, "Save as", proposed, "Experiments (*.toml)", ("toml",))
        if path is not None:
            self.save_to(path)

    def save_as_lesson(self) -> None:
        """Ask for what a lesson needs beside its experiment, and write it."""
        document = self._controller.document
        own = with_key(document.lesson) if document is not None else None
        dialog = LessonDialog(
            self._window,
            self._controller.experiment,
            self._open_lesson(),
            folder=None if own is None else own.path,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda saved: self.said.emit("good", saved.sentence))
        dialog.open()

    def _open_lesson(self) -> Lesson | None:
        """The lesson that is open, if it is still about the same."""
        document = self._controller.document
        now = self._controller.experiment.objective.title
        is_same = document is not None and document.experiment.objective.title == now
        return with_key(document.lesson) if document is not None and is_same else None

    def save_to(self, path: Path) -> None:
        """Save the experiment to a file."""
        experiment = self._controller.experiment
        saved = self.save(ExperimentFile(path))
        if saved is None:
            return
        self._controller.saved_as(experiment, path)
        if (version := file_version_of(path)) is not None:
            self._known_versions[path] = version
        self._settings.remember("folder", str(path.parent))
        self.recent.add(path)
        self.take_picture()
        self.said.emit("good", saved.sentence)

    def save(self, target: SaveTarget) -> Saved | None:
        """Save the experiment as something; None where it could not be written, which is said."""
        try:
            return target.write(self._controller.experiment)
        except RavineError as error:
            self.said.emit("bad", str(error))
            return None

    def copy_picture(self, view: View) -> None:
        """Copy a picture of a view, twice as fine as the screen."""
        board, frame = QGuiApplication.clipboard(), self._controller.frame
        if board is not None and frame is not None:
            with renderer_of(view) as renderer:
                image = renderer.picture(frame, scale=PICTURE_SCALE)
            board.setImage(image)
            self.said.emit("good", f"Copied a picture of {image.width()} × {image.height()} pixels.")

    def copy_link(self) -> None:
        """Copy the frame that is shown as one line of text that another Ravine opens."""
        board, frame = QGuiApplication.clipboard(), self._controller.frame
        if board is None or frame is None:
            return
        try:
            board.setText(link_of(frame.experiment, frame.address))
        except RavineError as error:
            self.said.emit("bad", str(error))
        else:
            self.said.emit("good", "Copied a link: another Ravine opens it with Edit > Paste code or link.")

    def save_picture(self, view: View) -> None:
        """Ask for a file and save a picture of a view, with the experiment in it."""
        frame = self._controller.frame
        if frame is None:
            return
        name = f"{frame.experiment.title} - {view.key}"
        proposed = proposed_path(self._settings.text("folder"), name, OWN_PNG)
        path = ask_for_file(self._window, "Save picture", proposed, "Pictures (*.png)", ("png",))
        if path is None:
            return
        saved = self.save(PictureFile(path, frame, lambda: renderer_of(view)))
        if saved is not None:
            self.said.emit("good", saved.sentence)

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

    def export(self, view: str, theme: Theme, panels: Sequence[str] = ()) -> None:
        """Ask what to export, and export it.

        Args:
            view: the key of the view that is proposed.
            theme: the colours that are proposed.
            panels: the views that the window shows.
        """
        frame = self._controller.frame
        if frame is None:
            return
        from app.export.dialog.dialog import ExportDialog  # noqa: PLC0415 - start-up time

        self._controller.transport.pause()
        folder = self._settings.text("folder")
        dialog = ExportDialog(
            self._window,
            frame,
            theme,
            view=view,
            folder=Path(folder or documents_folder()),
            renderers=self._renderers,
            panels=panels,
            styles=RememberedStyles(
                lambda: self._settings.text("figure_styles"),
                lambda text: self._settings.remember("figure_styles", text),
            ),
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
