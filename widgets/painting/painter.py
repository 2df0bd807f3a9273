"""A painter that is ended whatever happens, and widgets whose mistakes in painting end nothing.

An exception that leaves a paint event ends the program or floods it with warnings: Qt goes on with a painter
that nobody ended, and crashes where its image is already gone.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Self, cast
from weakref import WeakKeyDictionary

from PyQt6.QtCore import QObject, Qt
from PyQt6.QtGui import QColor, QPainter, QPainterPath, QPen
from PyQt6.QtWidgets import QWidget

from widgets.painting.line_weight import line_weight

_log = logging.getLogger(__name__)
#: The errors that each widget has logged already: the same one comes with every repaint.
_logged: WeakKeyDictionary[QObject, set[str]] = WeakKeyDictionary()
_collecting: list[list[BaseException]] = []


class Painter(QPainter):
    """A painter for ``with``: it counts what is saved, so that it ends in peace amid an exception.

    Its lines have the weight that holds where it is made (`widgets.painting.line_weight`).
    """

    _saved = 0

    def __new__(cls, *_: object) -> Self:
        """Make one whose lines are wider or finer, where that is asked for: pens cost nothing elsewhere."""
        made = _WeighingPainter if cls is Painter and line_weight() != 1.0 else cls
        return cast("Self", super().__new__(made))

    def save(self) -> None:
        """Push the state (Qt)."""
        super().save()
        self._saved += 1

    def restore(self) -> None:
        """Pop the state (Qt)."""
        self._saved -= 1
        super().restore()

    def restore_all(self) -> None:
        """Pop whatever is still saved."""
        while self._saved > 0:
            self.restore()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.isActive():
            self.restore_all()
            self.end()


class _WeighingPainter(Painter):
    """Draws all lines as many times as wide as `line_weight` says at that moment."""

    def setPen(self, pen: QPen | QColor | Qt.PenStyle) -> None:  # type: ignore[override] # noqa: N802 - Qt's
        """Take a pen, or one that is a pixel wide."""
        super().setPen(_weighed(pen if isinstance(pen, QPen) else QPen(pen)))

    def strokePath(self, path: QPainterPath, pen: QPen) -> None:  # type: ignore[override] # noqa: N802 - Qt's
        """Stroke a path."""
        super().strokePath(path, _weighed(pen))


def _weighed(pen: QPen) -> QPen:
    wide = QPen(pen)
    wide.setWidthF(pen.widthF() * line_weight())
    return wide


def report_paint_error(widget: QObject, error: Exception) -> None:
    """Log an error of a widget's painting, the same one only once, and tell whoever collects them."""
    for errors in _collecting:
        errors.append(error)
    logged = _logged.setdefault(widget, set())
    text = f"{type(error).__name__}: {error}"
    if text not in logged:
        logged.add(text)
        if not _collecting:
            _log.error("%s could not be painted: %s", type(widget).__name__, text, exc_info=error)


def error_sentence(error: Exception) -> str:
    """What a view says in place of what could not be painted."""
    return f"This step could not be drawn ({type(error).__name__}: {error}). The next one is tried again."


@contextmanager
def painting(widget: QWidget) -> Iterator[Painter]:
    """Paint a widget, smoothly, within its paint event; an error is logged and leaves the rest unpainted."""
    with Painter(widget) as painter:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        try:
            yield painter
        except Exception as error:  # noqa: BLE001 - whatever it was: Qt must not see it
            report_paint_error(widget, error)


@contextmanager
def collected_paint_errors() -> Iterator[list[BaseException]]:
    """Collect what goes wrong in painting instead of logging it: a file must not hold half a picture."""
    errors: list[BaseException] = []
    _collecting.append(errors)
    try:
        yield errors
    finally:
        _collecting.remove(errors)
