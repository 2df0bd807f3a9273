"""Save as lesson: what a lesson needs beside its experiment, asked for in one dialog."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from PyQt6.QtCore import pyqtSignal
from PyQt6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.file_menu.save_targets import LessonFolder
from app.lessons.catalogue import own_folder
from app.lessons.lesson import CHAPTERS, OWN, Lesson
from app.lessons.reading import LONGEST_TITLE, read_script
from app.lessons.writing import Draft, other_lesson, steps_of
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.experiment.toml_reader import LONGEST_NAME

HELP = "Markdown, with $formulas$ and links that act: [show the map](<ravine:show contour>)"


class LessonDialog(QDialog):
    """Asks for title, chapter, claim and text, and writes the lesson.

    Signals:
        saved: what was written, see `Saved`.
    """

    saved = pyqtSignal(object)

    def __init__(
        self,
        parent: QWidget | None,
        experiment: Experiment,
        lesson: Lesson | None = None,
        folder: Path | None = None,
    ) -> None:
        """Begin with what the experiment says, and the lesson it comes from if it does.

        Args:
            parent: the window it belongs to.
            experiment: what runs in it.
            lesson: the lesson that it is an edition of; None for one about something else.
            folder: of the lesson that is open, which is written without being asked about.
        """
        super().__init__(parent)
        self._experiment = experiment
        self._open = folder if folder is not None or lesson is None else lesson.path
        self._has_script = lesson is not None and lesson.chapter == OWN and _has_script(lesson)
        self.setWindowTitle("Save as lesson")
        self.title, self.claim = QLineEdit(experiment.title), QLineEdit(lesson.claim if lesson else "")
        self.chapter, self.text = QComboBox(), QPlainTextEdit(experiment.text)
        for field in (self.title, self.claim):
            field.setMaxLength(LONGEST_NAME)  # what is longer could be saved and not read again
        self.place, self.steps = QLineEdit(str(own_folder())), QCheckBox("Walk from bookmark to bookmark")
        self._complaint = QLabel()
        for row in CHAPTERS.rows():
            if row.key != OWN:
                self.chapter.addItem(row.title, row.key)
        if lesson is not None and lesson.chapter != OWN:
            self.chapter.setCurrentIndex(self.chapter.findData(lesson.chapter))
        self._lay_out()

    def _lay_out(self) -> None:
        self.title.setMaxLength(LONGEST_TITLE)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumSize(420, 200)
        self.claim.setPlaceholderText("What running it shows, in one sentence (may be left out)")
        self.steps.setEnabled(bool(self._experiment.bookmarks))
        # A script that is there already is not written over unasked.
        self.steps.setChecked(bool(self._experiment.bookmarks) and not self._has_script)
        self._complaint.setProperty("role", "error")
        self._complaint.setWordWrap(True)
        browse = QPushButton("Choose…")
        browse.setAutoDefault(False)
        browse.clicked.connect(self._browse)
        where = QHBoxLayout()
        where.addWidget(self.place, 1)
        where.addWidget(browse)
        form = QFormLayout()
        form.setSpacing(8)
        for label, field, tip in (
            ("Title", self.title, "How it is called in the list, in a few words"),
            ("Chapter", self.chapter, "Where it belongs in the course; your own are listed under My lessons"),
            ("Claim", self.claim, "What running it shows; told at its beginning and its end"),
            ("Text", self.text, HELP),
        ):
            field.setToolTip(tip)
            field.setAccessibleName(label.lower())
            form.addRow(label, field)
        hint = QLabel(HELP)
        hint.setProperty("role", "quiet")
        form.addRow("", hint)
        self.steps.setToolTip("A step of a script for every bookmark; its name is what is said")
        form.addRow("Script", self.steps)
        self.place.setToolTip("Lessons in this folder show up in the list; elsewhere they can be handed out")
        self.place.setAccessibleName("folder")
        form.addRow("Folder", where)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Save | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.save)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self._complaint)
        column.addWidget(buttons)

    @property
    def draft(self) -> Draft:
        """What was written so far."""
        return Draft(
            title=self.title.text().strip(),
            chapter=str(self.chapter.currentData()),
            text=self.text.toPlainText(),
            claim=self.claim.text().strip(),
            script=steps_of(self._experiment) if self.steps.isChecked() else (),
        )

    def save(self) -> None:
        """Write the lesson, over another one if that is wished; what is wrong is told in the dialog."""
        place, title = Path(self.place.text()).expanduser(), self.draft.title
        another = other_lesson(place, title, self._open)
        if another and not self._asks_to_replace(title):
            return
        try:
            saved = LessonFolder(place, self.draft, keeps=not another).write(self._experiment)
        except RavineError as error:
            self._complaint.setText(str(error))
            return
        self.saved.emit(saved)
        self.accept()

    def _asks_to_replace(self, title: str) -> bool:
        question = f'There is another lesson called "{title}" already. Replace it?'
        return QMessageBox.question(self, self.windowTitle(), question) == QMessageBox.StandardButton.Yes

    def _browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, "Folder for the lesson", self.place.text())
        if folder:
            self.place.setText(folder)


def _has_script(lesson: Lesson) -> bool:
    """Whether there is a script to keep; one that cannot be read is told when the lesson is written."""
    with suppress(RavineError):
        return bool(read_script(lesson.path))
    return True
