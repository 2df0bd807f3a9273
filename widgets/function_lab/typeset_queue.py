"""Formulas typeset one by one while a view is on screen: each takes about ten milliseconds."""

from __future__ import annotations

from PyQt6.QtCore import QObject, QTimer, pyqtSignal

from widgets.style.typeset import Typeset, typeset


class TypesetQueue(QObject):
    """Typesets a formula each time that the event loop is idle.

    Signals:
        typeset_one: another formula can be drawn.
    """

    typeset_one = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._known: dict[str, Typeset] = {}
        self._missing: dict[str, None] = {}
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(0)
        self._idle.timeout.connect(self._next)

    def get(self, latex: str, *, now: bool) -> Typeset | None:
        """A formula; None where it is not typeset yet and ``now`` does not ask for it at once."""
        if now and latex not in self._known:
            self._known[latex] = typeset(latex)
        if latex not in self._known:
            self._missing[latex] = None
            self._idle.start()
        return self._known.get(latex)

    def _next(self) -> None:
        latex = next(iter(self._missing))
        # Whatever is still seen is asked for again when it is drawn.
        self._missing.clear()
        self._known[latex] = typeset(latex)
        self.typeset_one.emit()
