"""Exports with a preview: pictures, clips and numbers of the run that is open."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

from PyQt6.QtCore import Qt, QTimer
from PyQt6.QtGui import QCloseEvent, QGuiApplication, QImage
from PyQt6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.background_work import BackgroundWork
from app.export.constant_clip import ranges_of
from app.export.dialog.form import ExportForm
from app.export.dialog.preview import ExportPreview
from app.export.figure_style import read_style
from app.export.job import ExportJob, make_export_job
from app.export.numbers import head_of, rows, text_lines
from app.export.picture import NO_RENDERERS, Renderer, Renderers
from app.export.remembered_styles import NO_STYLES, RememberedStyles
from app.export.request import FORMATS, ExportRequest
from app.files import write_whole
from engine.errors import RavineError
from engine.experiment.description import Experiment
from engine.frames.frame import Frame
from engine.number_format import counted
from engine.session.session import Session
from widgets.forms.controls import ErrorLine, quiet
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme, load_theme

#: A block of work between two events of the window takes about so long, or as long as one frame.
SLICE_SECONDS = 0.006
STYLE_FILES = "Style of figures (*.toml)"
#: Pixels of the form, and beside it of the bar that scrolls it.
FORM_WIDTH, SCROLL_BAR = 272, 12
#: Lines of numbers in the preview, those of their head among them, and how the head's begin.
LINES, HEAD_LINES = 14, 3
HEAD = ("#", '{"experiment"')

#: Asks for a file: parent, proposed path, filter; empty if there shall be none.
AskPath = Callable[[QWidget, str, str], str]


def ask_path(parent: QWidget, proposed: str, wanted: str) -> str:
    """Ask a person for a file to write to."""
    return QFileDialog.getSaveFileName(parent, "Export", proposed, wanted)[0]


def ask_existing_path(parent: QWidget, proposed: str, wanted: str) -> str:
    """Ask a person for a file to read."""
    return QFileDialog.getOpenFileName(parent, "Open style", proposed, wanted)[0]


class ExportDialog(QDialog):
    """Chooses what to export, previews it, and writes it in blocks while the window stays responsive."""

    def __init__(
        self,
        parent: QWidget | None,
        frame: Frame,
        theme: Theme,
        *,
        view: str = "surface",
        folder: Path | None = None,
        ask: AskPath = ask_path,
        ask_existing: AskPath = ask_existing_path,
        renderers: Renderers = NO_RENDERERS,
        panels: Sequence[str] = (),
        styles: RememberedStyles = NO_STYLES,
    ) -> None:
        """Make the dialog.

        Args:
            parent: the window it belongs to.
            frame: what is shown now; its experiment is what clips and numbers are made of.
            theme: the colours of the dialog, and of the export at first.
            view: chosen at first.
            folder: proposed for files.
            ask: asks for a file to write to.
            ask_existing: asks for a file to read.
            renderers: see `app.export.picture.make_renderer`.
            panels: the views of the workspace, which can be exported as one figure.
            styles: the style that each view had last; it is kept when a file is written.
        """
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.frame, self.theme, self.folder = frame, theme, folder or Path()
        self._ask, self._ask_existing = ask, ask_existing
        self._renderers, self._styles = renderers, styles
        self._job: ExportJob | None = None
        self._path = Path()
        self._renderer: tuple[object, Renderer] | None = None
        self.form = ExportForm(
            view=view,
            theme=theme.name,
            step=frame.address.step,
            newest=frame.newest,
            panels=panels,
            styles=styles,
            constants=ranges_of(frame.experiment),
        )
        self.preview = ExportPreview(theme)
        self.summary, self.error = quiet(""), ErrorLine()
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.hide()
        self.copy_button, self.close_button = QPushButton("Copy"), QPushButton("Close")
        self.export_button = QPushButton("Export…")
        self.export_button.setDefault(True)
        self._lay_out()
        self._work = QTimer(self)
        self._work.timeout.connect(self._work_on)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(60)
        self._soon.timeout.connect(self.refresh)
        self._lines = BackgroundWork(self)
        self._lines.finished.connect(self._show_lines)
        self.form.changed.connect(self._changed)
        self.export_button.clicked.connect(self.export)
        self.copy_button.clicked.connect(self.copy)
        self.form.save_style.clicked.connect(self.save_style)
        self.form.open_style.clicked.connect(self.open_style)
        self.close_button.clicked.connect(self._close_or_cancel)
        self.set_theme(theme)
        self._changed()

    @property
    def is_busy(self) -> bool:
        """Whether an export is under way."""
        return self._job is not None

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self.theme = self.preview.theme = theme
        self.form.set_theme(theme)

    def refresh(self) -> None:
        """Show the chosen export in the preview."""
        self._soon.stop()
        request = self.form.request()
        try:
            if request.kind == "numbers":
                self._lines.ask(lambda _: _first_lines(self.frame.experiment, request))
            else:
                self._lines.cancel()
                self.preview.show_image(self._small_picture(request), load_theme(request.theme))
        except RavineError as error:
            self.error.show_error(f"{error}.")

    def settle(self) -> None:
        """Wait for the lines of the preview."""
        self._lines.settle()

    def _show_lines(self, result: list[str] | RavineError) -> None:
        if isinstance(result, RavineError):
            self.error.show_error(f"{result}.")
        else:
            self.preview.show_lines(result)

    def export(self) -> None:
        """Ask for a file and begin to write it."""
        request = self.form.request()
        wanted = f"{request.format.upper()} (*.{request.format})"
        name = self._ask(self, str(self.folder / self._proposed(request)), wanted)
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() != f".{request.format}":
            path = path.with_name(f"{path.name}.{request.format}")
        self.folder, self._path = path.parent, path
        if request.kind != "numbers":
            self._styles.remember(request.view, request.style)
        self._job = make_export_job(request, self.frame, path, self._renderers)
        self.error.show_error("")
        self.progress.setRange(0, self._job.total)
        self.progress.setValue(0)
        self._show_busy(busy=True)
        self._work.start(0)

    def copy(self) -> None:
        """Put the picture on the clipboard, with its experiment in it."""
        request, board = self.form.request(), QGuiApplication.clipboard()
        if board is None:
            return
        try:
            with request.renderer(self._renderers) as renderer:
                image = renderer.picture(
                    self.frame, scale=request.density, transparent=request.transparent, dpi=request.dpi
                )
        except RavineError as error:
            self.error.show_error(f"{error}.")
            return
        board.setImage(image)
        self.summary.setText("Copied.")

    def save_style(self) -> None:
        """Ask for a file and keep size and look in it."""
        name = self._ask(self, str(self.folder / "style.toml"), STYLE_FILES)
        if not name:
            return
        path = Path(name)
        path = path if path.suffix else path.with_name(f"{path.name}.toml")
        try:
            write_whole(path, self.form.figure_style().text().encode())
        except RavineError as error:
            self.error.show_error(f"{error}.")
        else:
            self.summary.setText(f"Saved {path.name}.")

    def open_style(self) -> None:
        """Ask for a style file and take size and look from it."""
        name = self._ask_existing(self, str(self.folder), STYLE_FILES)
        if not name:
            return
        try:
            self.form.show_style(read_style(Path(name)))
        except RavineError as error:
            self.error.show_error(f"{error}.")

    def cancel(self) -> None:
        """Stop an export; there will be no file."""
        if self._job is not None:
            self._job.work.close()
            self._end("Cancelled; no file was written.")

    def _work_on(self) -> None:
        job, until = self._job, time.perf_counter() + SLICE_SECONDS
        if job is None:
            return
        try:
            done = next(job.work)
            while time.perf_counter() < until:
                done = next(job.work)
        except StopIteration:
            size = self._path.stat().st_size
            self._end(f"Saved {self._path.name}, {_bytes_text(size)}.")
        except RavineError as error:
            self._end("")
            self.error.show_error(f"{error}.")
        except Exception:
            self._end("")  # or the timer would run into it again and again
            raise
        else:
            self.progress.setValue(done)

    def _end(self, sentence: str) -> None:
        self._work.stop()
        self._job = None
        self._show_busy(busy=False)
        self.summary.setText(sentence)

    def _show_busy(self, *, busy: bool) -> None:
        self.progress.setVisible(busy)
        self.form.setEnabled(not busy)
        self.export_button.setEnabled(not busy)
        self.copy_button.setEnabled(not busy)
        self.close_button.setText("Cancel" if busy else "Close")

    def _changed(self) -> None:
        request = self.form.request()
        self.error.show_error("")
        self.summary.setText(self._described(request))
        self.copy_button.setVisible(request.kind == "picture" and request.format in FORMATS["picture"][:1])
        self._soon.start()

    def _described(self, request: ExportRequest) -> str:
        try:
            (width, height), figure = request.pixels, request.figure
            pictures = request.pictures
        except RavineError as error:
            return f"{error}."
        paper = f"{figure.width:.4g} × {figure.height:.4g} in, " if figure is not None else ""
        count = len(request.steps)
        if request.kind == "numbers":
            racers = len(self.frame.racers)
            return f"{counted(count * racers, 'row')}: {counted(count, 'step')} of {counted(racers, 'racer')}"
        if request.kind == "clip":
            lasting = f"{counted(pictures, 'frame')}, {pictures / request.plan.fps:.1f} s"
            return f"{paper}{width} × {height} pixels, {lasting}"
        if request.format != "png":
            return f"{paper or f'{width} × {height} points of 1/96 inch, '}step {self.frame.address.step}"
        return f"{paper}{width} × {height} pixels, step {self.frame.address.step}"

    def _small_picture(self, request: ExportRequest) -> QImage:
        key = (request.view, request.theme, request.style, request.panels)
        if self._renderer is None or self._renderer[0] != key:
            self._drop_renderer()
            self._renderer = (key, request.renderer(self._renderers))
        renderer = self._renderer[1]
        ratio, (width, height) = self.devicePixelRatioF(), renderer.size
        room = self.preview.size()
        fitting = min((room.width() - 32) / width, (room.height() - 32) / height, 1.0)
        image = renderer.preview(self.frame, scale=fitting * ratio, transparent=request.transparent)
        image.setDevicePixelRatio(ratio)
        return image

    def _proposed(self, request: ExportRequest) -> str:
        title = re.sub(r"\W+", "-", self.frame.experiment.title.lower()).strip("-") or "ravine"
        part = {"picture": f"{request.view}-step-{self.frame.address.step}", "clip": request.view}
        return f"{title}-{part.get(request.kind, 'numbers')}.{request.format}"

    def _close_or_cancel(self) -> None:
        if self.is_busy:
            self.cancel()
        else:
            self.reject()

    def _drop_renderer(self) -> None:
        if self._renderer is not None:
            self._renderer[1].close()
            self._renderer = None

    def done(self, result: int) -> None:
        """Stop what is under way and let the preview go (Qt)."""
        self.cancel()
        self._soon.stop()
        self._lines.stop()
        self._drop_renderer()
        super().done(result)

    def closeEvent(self, event: QCloseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Closing the window of the dialog ends it as the button does (Qt)."""
        self.done(0)
        super().closeEvent(event)

    def _lay_out(self) -> None:
        side = QVBoxLayout()
        side.setSpacing(8)
        # on paper it has more rows than a small screen is high
        scroll = QScrollArea()
        scroll.setAccessibleName("What is exported")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        for ground in (scroll.viewport(), self.form):
            if ground is not None:
                ground.setAutoFillBackground(False)
        keep_size(scroll, width=FORM_WIDTH + SCROLL_BAR)
        side.addWidget(scroll)
        side.addWidget(self.error)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.summary, 1)
        line.addWidget(self.progress, 1)
        for button in (self.copy_button, self.close_button, self.export_button):
            line.addWidget(button)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(self.preview, 1)
        top.addLayout(side)
        keep_size(self.form, most_width=FORM_WIDTH)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(16)
        layout.addLayout(top, 1)
        layout.addLayout(line)


def _first_lines(experiment: Experiment, request: ExportRequest) -> list[str]:
    """The first lines of the numbers that are asked for; builds and runs the experiment."""
    session = Session(experiment)
    records = rows(session, min(request.steps[-1], LINES), request.steps.step)
    name = "csv" if request.format == "npz" else request.format
    text = "".join(line for _, line in islice(text_lines(name, records, head_of(session)), LINES))
    # the head is the experiment, which the window shows: its first lines stand for it
    said: list[str] = []
    told: list[str] = []
    for line in text.splitlines():
        (said if line.startswith(HEAD) else told).append(line)
    return [*said[:HEAD_LINES], *(["# ..."] if len(said) > HEAD_LINES else []), *told][:LINES]


def _bytes_text(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{max(1, round(count / 1000))} kB"
