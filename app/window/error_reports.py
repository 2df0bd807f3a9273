"""What nobody expected: every exception that nobody caught becomes one quiet line and a report in a file."""

from __future__ import annotations

import logging
import os
import platform
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PyQt6.QtCore import PYQT_VERSION_STR, QObject, pyqtSignal, qVersion
from PyQt6.QtGui import QGuiApplication

from engine.errors import one_line

#: Bytes after which the file of reports is begun anew; the one before is kept beside it.
LONGEST_FILE = 2**18
#: Different errors of one run that are kept for copying; more are only counted.
MOST_KEPT = 20
#: Shows a message: its kind, the sentence, the text of a button, and what that does.
Say = Callable[[str, str, str, Callable[[], None]], None]


class ErrorReports(QObject):
    """Takes exceptions from any thread. Errors at the same place in the program are told once."""

    _happened = pyqtSignal(str)

    def __init__(self, path: Path, where: Callable[[], str] = lambda: "") -> None:
        """Make it; nothing is taken before `taking`.

        Args:
            path: of the file to which reports are added.
            where: what is open and where it stands, in a few words.
        """
        super().__init__()
        self.path, self.where = path, where
        self._say: Say | None = None
        self._keep: Callable[[], None] = lambda: None
        self._reports: dict[str, str] = {}
        self._lock = threading.Lock()
        self._happened.connect(self._show)

    @property
    def text(self) -> str:
        """All reports of this run, as they are copied."""
        return "\n".join(self._reports.values())

    def report_through(self, say: Say, keep: Callable[[], None]) -> None:
        """Show errors from now on.

        Args:
            say: shows a message.
            keep: keeps the state of the window, without making it wait.
        """
        self._say, self._keep = say, keep

    def take(self, error: BaseException, sentence: str = "") -> None:
        """Report an error. Never raises: there is nobody left to catch it.

        Args:
            error: with its traceback.
            sentence: what is said of it; a general one by default.
        """
        with suppress(Exception):
            place = _place(error)
            with self._lock:
                if place in self._reports or len(self._reports) == MOST_KEPT:
                    return
                self._reports[place] = report = self._report(error)
            with suppress(OSError, ValueError, AttributeError):  # there may be no standard error
                sys.stderr.write(report)
            with suppress(OSError):
                self._write(report)
            self._happened.emit(sentence or _sentence(error))

    @contextmanager
    def taking(self) -> Iterator[None]:
        """Take what nobody catches: in slots and events, in threads, and what was logged as an error."""
        handler = _LoggedErrors(self.take)
        root = logging.getLogger()
        before = sys.excepthook, threading.excepthook

        def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
            del kind
            self.take(error.with_traceback(trace or error.__traceback__))

        def thread_hook(args: threading.ExceptHookArgs) -> None:
            if args.exc_value is not None:
                self.take(args.exc_value)

        sys.excepthook, threading.excepthook = hook, thread_hook
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)
            sys.excepthook, threading.excepthook = before

    def copy(self) -> None:
        """Put all reports on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text)

    def _show(self, sentence: str) -> None:
        with suppress(Exception):
            if self._say is not None:
                self._say("bad", sentence, "Copy report", self.copy)
            self._keep()

    def _report(self, error: BaseException) -> str:
        where = ""
        with suppress(Exception):
            where = self.where()
        app = QGuiApplication.instance()
        shown = app.platformName() if isinstance(app, QGuiApplication) else "no window"
        return (
            f"---- {datetime.now().astimezone().isoformat(timespec='seconds')}, {one_line(where)}\n"
            f"Python {platform.python_version()}, PyQt {PYQT_VERSION_STR}, Qt {qVersion()}, "
            f"{platform.platform()}, {shown}\n"
            f"{''.join(traceback.format_exception(error))}"
        )

    def _write(self, report: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.is_file() and self.path.stat().st_size > LONGEST_FILE:
            self.path.replace(self.path.with_suffix(".before.log"))
        number = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(number, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.write(report)


class _LoggedErrors(logging.Handler):
    """Passes on errors that were logged with their exception, as views do with those of painting."""

    def __init__(self, take: Callable[[BaseException], None]) -> None:
        super().__init__(logging.ERROR)
        self._take = take

    def emit(self, record: logging.LogRecord) -> None:
        """Pass it on (logging)."""
        if record.exc_info and record.exc_info[1] is not None:
            self._take(record.exc_info[1])


def _place(error: BaseException) -> str:
    """Where an error comes from: its message may differ with every frame."""
    frames = traceback.extract_tb(error.__traceback__)
    last = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(error)
    return f"{type(error).__name__} {last}"


def _sentence(error: BaseException) -> str:
    return (
        f"Something in Ravine broke ({one_line(f'{type(error).__name__}: {error}')[:200]}). "
        "What you made is kept, and the run stands at its last good frame; you can go on."
    )
