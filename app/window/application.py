"""Starting the window: the application, its fonts, its signals, and what happens when something breaks."""

from __future__ import annotations

import signal
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PyQt6.QtCore import QCoreApplication, QEvent, QSocketNotifier, Qt, QTimer
from PyQt6.QtWidgets import QApplication

from app.control.controller import Controller
from app.control.state_folder import StateFolder
from app.document import Document
from app.export.picture import WINDOW
from app.files import remove_leftovers
from app.garbage import made_to_stay, unsearched
from app.kept_formulas import kept_formulas
from app.program_icon import program_icon
from app.settings import Settings, formulas_file, report_file, state_folder
from app.window.error_reports import ErrorReports
from app.window.hot_exit import HotExit
from app.window.main_window import MainWindow
from app.window.offscreen_window import WindowRenderer
from app.window.view_panels import make_panels
from app.window_tour.tour import offer_once
from app.workspaces import extras_of
from engine.errors import RavineError
from engine.run.worker import Worker
from widgets.style.fonts import font
from widgets.style.plain_text import show_labels_plain
from widgets.style.theme import load_theme

NAME = "Ravine"
#: The name of the desktop entry, without its ending.
DESKTOP_ENTRY = "org.ravine.Ravine"


def make_application() -> QApplication:
    """The application, set up before anything is drawn; an existing one is taken as it is."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    # A floating dock takes its 3-D view to another window; shared contexts keep what was uploaded.
    QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_ShareOpenGLContexts)
    app = QApplication([NAME])
    app.setApplicationName(NAME.lower())
    app.setApplicationDisplayName(NAME)
    # By this a desktop finds the entry that belongs to the window, and its icon.
    app.setDesktopFileName(DESKTOP_ENTRY)
    app.setWindowIcon(program_icon())
    app.setStyle("Fusion")
    app.setFont(font("body"))
    show_labels_plain(app)
    return app


def run(document: Document, *, restores: bool = False) -> int:
    """Open the window and stay until it is closed.

    Args:
        document: what is opened.
        restores: whether what was open last is opened in its place, if anything was.

    Returns:
        The exit code.

    Raises:
        RavineError: the experiment cannot be run.
    """
    reports = ErrorReports(report_file())
    with reports.taking(), kept_formulas(formulas_file()):
        return _run(document, reports, restores=restores)


def _run(document: Document, reports: ErrorReports, *, restores: bool) -> int:
    app = make_application()
    settings, (folder, not_kept) = Settings(), state_of_window(state_folder())
    remove_leftovers(Path(saved) for saved in (settings.text("folder"),) if saved)
    controller = Controller(partial(Worker, extras=extras_of))
    with made_to_stay():
        panels = make_panels(load_theme(settings.text("theme")), motion=settings.switch("motion"))
        window = MainWindow(controller, settings, panels, renderers={WINDOW: WindowRenderer})
    document = at_first(document, settings)
    hot_exit = HotExit(window, folder, document, not_kept)
    refusals: list[str] = []

    def refuse(_: Document, why: str) -> None:
        if controller.frame is None and not hot_exit.recovers_from(why):  # there is nothing else to show
            refusals.append(why)
            app.quit()

    controller.refused.connect(refuse)
    reports.where = lambda: f"{controller.experiment.title}, step {controller.address.step}"
    reports.report_through(window.messages.say, hot_exit.keep_soon)
    controller.failed.connect(reports.take)
    controller.opened.connect(lambda _: offer_once(settings, window.messages.say, window.help.start_tour))
    with ended_by_signals(window.close):
        hot_exit.begin(None if restores else document)
        window.show()
        with unsearched():
            code = app.exec()
        hot_exit.close()
        controller.close()
    # Widgets must go before the application and its OpenGL contexts do.
    window.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    if refusals:
        raise RavineError(refusals[0])
    return code


def at_first(document: Document, settings: Settings) -> Document:
    """What is opened, as the very first start shows it: a lesson with its text beside it."""
    is_first = not settings.switch("tour_offered")
    return replace(document, shows_text=True) if is_first and document.lesson else document


def state_of_window(place: Path) -> tuple[StateFolder, str]:
    """A folder for a window's state, and what is to be said of it: a temporary one where a home is read-only.

    Raises:
        RavineError: there is no place for temporary files either.
    """
    try:
        return StateFolder.claim(place), ""
    except RavineError as error:
        try:
            folder = StateFolder.claim(Path(tempfile.mkdtemp(prefix="ravine-")))
        except OSError:
            raise error from None
        said = f"The next start cannot go on from here, so save what you want to keep: {error}."
        return folder, said


@contextmanager
def ended_by_signals(close: Callable[[], object]) -> Iterator[None]:
    """Let Ctrl+C and a polite kill close the window: Qt's loop never lets Python see signals by itself.

    Args:
        close: closes the window.
    """
    ours, theirs = socket.socketpair()
    for end in (ours, theirs):
        end.setblocking(False)  # noqa: FBT003 - the standard library's signature
    descriptor: Any = ours.fileno()  # PyQt's stubs want a voidptr, PyQt itself a number
    notifier = QSocketNotifier(descriptor, QSocketNotifier.Type.Read)
    old_fd = signal.set_wakeup_fd(theirs.fileno(), warn_on_full_buffer=False)

    def woken() -> None:
        ours.recv(64)

    def asked(*_: Any) -> None:
        QTimer.singleShot(0, close)

    notifier.activated.connect(woken)
    # SIGHUP: the terminal was closed, or the session ends; Windows has none.
    wanted = [signal.SIGINT, signal.SIGTERM, *filter(None, [getattr(signal, "SIGHUP", None)])]
    before = [signal.signal(number, asked) for number in wanted]
    try:
        yield
    finally:
        for number, handler in zip(wanted, before, strict=True):
            signal.signal(number, handler)
        signal.set_wakeup_fd(old_fd)
        notifier.setEnabled(False)
        for end in (ours, theirs):
            end.close()
