"""Sees what a test does to Qt: complaints, exceptions in slots, and what it leaves running or open."""

from __future__ import annotations

import gc
import logging
import sys
import weakref
from collections.abc import Callable
from traceback import extract_tb
from types import TracebackType
from typing import Any

from PyQt6 import sip
from PyQt6.QtCore import (
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QThread,
    QThreadPool,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PyQt6.QtWidgets import QApplication, QWidget

#: Complaints that say something about the platform the tests run on and nothing about Ravine.
PLATFORM_NOISE = (
    "This plugin does not support",  # off-screen has no window manager to raise windows or pass on hints
)

_started_timers: weakref.WeakSet[QTimer] = weakref.WeakSet()
_started_threads: weakref.WeakSet[QThread] = weakref.WeakSet()


def _remember_starts(kind: type[Any], started: weakref.WeakSet[Any]) -> None:
    """Note every object of a Qt class that Python starts; Qt itself cannot list them."""
    start: Callable[..., None] = kind.start

    def noted_start(self: object, *args: object) -> None:
        started.add(self)
        start(self, *args)

    kind.start = noted_start


_remember_starts(QTimer, _started_timers)
_remember_starts(QThread, _started_threads)


class _LoggedErrors(logging.Handler):
    """Passes on errors that were logged: a view that catches its mistakes must not hide them from tests."""

    def __init__(self, take: Callable[[str], None]) -> None:
        super().__init__(logging.ERROR)
        self._take = take

    def emit(self, record: logging.LogRecord) -> None:
        self._take(f"an error was logged: {record.getMessage()}")


class QtWatch:
    """Watches Qt from its making until ``problems`` is asked for."""

    def __init__(self, grace_seconds: float) -> None:
        self._grace_ms = int(1000 * grace_seconds)
        self._complaints: list[str] = []
        self._timers = _active_timers()
        self._threads = _running_threads()
        self._windows = _open_windows()
        self._old_handler = qInstallMessageHandler(self._take_message)
        self._old_hook = sys.excepthook
        self._logged = _LoggedErrors(self._complaints.append)
        logging.getLogger().addHandler(self._logged)
        # PyQt aborts the whole process at an exception in a slot unless somebody takes it.
        sys.excepthook = self._take_exception

    def complain(self, what: str) -> None:
        """Note something that went wrong."""
        self._complaints.append(what)

    def take_complaints(self) -> list[str]:
        """What went wrong since this was asked last."""
        taken = list(self._complaints)
        self._complaints.clear()
        return taken

    def problems(self) -> list[str]:
        """End the watch; say what went wrong and what is still there that was not there before."""
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        if self._left_open():
            gc.collect()  # a widget in a reference cycle is merely late
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        qInstallMessageHandler(self._old_handler)
        sys.excepthook = self._old_hook
        logging.getLogger().removeHandler(self._logged)
        return self._complaints + self._left_open() + self._left_running()

    def _left_open(self) -> list[str]:
        windows = [w for w in _open_windows() if w not in self._windows]
        timers = [t for t in _active_timers() if t not in self._timers]
        return [f"left a window: {type(w).__name__} {w.windowTitle()!r}" for w in windows] + [
            f"left a timer running, every {t.interval()} ms, of {type(t.parent()).__name__}" for t in timers
        ]

    def _left_running(self) -> list[str]:
        threads = [t for t in _running_threads() if t not in self._threads and not t.wait(self._grace_ms)]
        left = [f"left a QThread running: {type(t).__name__} {t.objectName()!r}" for t in threads]
        pool = QThreadPool.globalInstance()
        if pool is not None and not pool.waitForDone(self._grace_ms):
            left.append(f"left {pool.activeThreadCount()} jobs running in the global thread pool")
        return left

    def _take_message(self, kind: QtMsgType, context: QMessageLogContext, text: str | None) -> None:
        del context
        harmless = kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if text and not harmless and not text.startswith(PLATFORM_NOISE):
            self._complaints.append(f"Qt complained: {text}")

    def _take_exception(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        frames = extract_tb(trace)
        place = f" (in {frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
        self._complaints.append(
            f"an exception nobody caught, in a slot or an event: {kind.__name__}: {error}{place}"
        )
        sys.__excepthook__(kind, error, trace)


def _active_timers() -> list[QTimer]:
    return [t for t in list(_started_timers) if not sip.isdeleted(t) and t.isActive()]


def _running_threads() -> list[QThread]:
    return [t for t in list(_started_threads) if not sip.isdeleted(t) and t.isRunning()]


def _open_windows() -> list[QWidget]:
    return QApplication.topLevelWidgets() if QApplication.instance() else []
