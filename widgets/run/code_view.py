"""The experiment as a program in Keras or PyTorch, to be read and copied."""

from __future__ import annotations

import io
import tokenize
from functools import lru_cache
from itertools import pairwise

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt
from PyQt6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.codegen import LIBRARIES, Library, program
from engine.frames.frame import Frame
from widgets.painting.primitives import centred, write
from widgets.plots.plot_area import unit_of
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, qcolor
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

PAD, ROW, LINE, NUMBER, INDENT = 12.0, 24.0, 17.0, 26.0, 7.0
TITLES = {"keras": "Keras", "pytorch": "PyTorch"}
COPY = "Copy"
#: A part of a line, and its colour in the theme: ``"text"``, ``"quiet_text"``, ``"accent"`` or ``"good"``.
Part = tuple[str, str]


@lru_cache(maxsize=32)
def coloured_parts(text: str) -> tuple[tuple[Part, ...], ...]:
    """Each line of a program as parts: comments quiet, numbers and strings in colours of their own."""
    lines = text.splitlines()
    roles = [["text"] * len(line) for line in lines]
    role_of = {tokenize.COMMENT: "quiet_text", tokenize.NUMBER: "accent", tokenize.STRING: "good"}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        row, first = token.start
        if token.type in role_of and row == token.end[0]:
            roles[row - 1][first : token.end[1]] = [role_of[token.type]] * (token.end[1] - first)
    result = []
    for line, colours in zip(lines, roles, strict=True):
        edges = [0, *(i for i in range(1, len(line)) if colours[i] != colours[i - 1]), len(line)]
        parts = [(line[a:b], colours[a]) for a, b in pairwise(edges) if b > a]
        result.append(tuple(parts))
    return tuple(result)


class CodeView(View):
    """The chosen racer's program. The wheel and the arrow keys scroll it."""

    key = "code"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.text = ""
        self._first = 0
        self._copied = False
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def library(self) -> Library:
        """The library shown."""
        shown = "keras" if self.frame is None else self.frame.experiment.shown("library")
        return "pytorch" if shown == "pytorch" else "keras"

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Write the program, if it is another experiment or racer (see `View.prepare`)."""
        if before is None or before.experiment is not frame.experiment or not self.text:
            text = program(frame.experiment, self.display.racer, self.library)
            self._copied = self._copied and text == self.text
            self.text = text
            self._first = min(self._first, self._last)

    def summary(self) -> str:
        """The racer (see `View.summary`)."""
        racer = self.chosen_racer
        return "" if racer is None else racer.name

    def table(self) -> Table:
        """How long each line is (see `View.table`)."""
        lengths = [float(len(line)) for line in self.text.splitlines()]
        return {"line": np.arange(1.0, len(lengths) + 1.0), "characters": np.array(lengths)}

    # geometry

    @property
    def unit(self) -> float:
        """Pixels per unscaled pixel."""
        return self.capped(unit_of(self.width(), self.height()))

    @property
    def _fitting(self) -> int:
        return max(int((self.height() / self.unit - ROW - 1.2 * PAD) / LINE), 1)

    @property
    def _last(self) -> int:
        """The first line when the end is shown."""
        return max(len(self.text.splitlines()) - self._fitting, 0)

    def tabs(self) -> list[tuple[str, QRectF]]:
        """The libraries to choose from, and what copies the text, with their places."""
        unit, left, made = self.unit, PAD, []
        for key in (*LIBRARIES, COPY):
            words = TITLES.get(key, COPY if not self._copied else "Copied")
            width = text_width(words, "small", "strong") + 16.0
            if key == COPY:
                left = max(left, self.width() / unit - PAD - width)
            made.append((key, QRectF(left * unit, 0.4 * PAD * unit, width * unit, (ROW - 4.0) * unit)))
            left += width + 4.0
        return made

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw tabs and lines (see `View.draw`)."""
        if self.frame is None:
            return
        theme, unit = self.theme, self.unit
        for key, rect in self.tabs():
            is_on = key == self.library
            painter.fillRect(rect, qcolor(theme.accent, 0.22) if is_on else qcolor(theme.line, 0.5))
            words = TITLES.get(key, "Copied" if self._copied else COPY)
            base, colour = centred(rect.center().y(), unit=unit), theme.text if is_on else theme.quiet_text
            at = rect.center().x()
            write(painter, at, base, words, colour, weight="strong", unit=unit, align="middle")
        top = (ROW + 0.9 * PAD) * unit
        lines = coloured_parts(self.text)
        right = self.width() - PAD * unit
        for row, parts in enumerate(lines[self._first : self._first + self._fitting]):
            base = centred(top + (row + 0.5) * LINE * unit, unit=unit)
            number = str(self._first + row + 1)
            left = (PAD + NUMBER - 8.0) * unit
            write(painter, left, base, number, qcolor(theme.quiet_text, 0.8).name(), unit=unit, align="right")
            self._draw_line(painter, parts, QPointF((PAD + NUMBER) * unit, base), right)
        if self._last:
            self._draw_scroll(painter, top, len(lines))

    def _draw_line(self, painter: QPainter, parts: tuple[Part, ...], at: QPointF, right: float) -> None:
        unit, x = self.unit, at.x()
        for place, (text, role) in enumerate(parts):
            words = text.lstrip(" ") if place == 0 else text
            x += INDENT * unit * (len(text) - len(words))
            while words and x + text_width(words, "small") * unit > right:
                words = words[:-1]
            write(painter, x, at.y(), words, getattr(self.theme, role), unit=unit)
            x += text_width(text if place else text.lstrip(" "), "small") * unit
            if x > right:
                return

    def _draw_scroll(self, painter: QPainter, top: float, count: int) -> None:
        height = self.height() - top - 0.3 * PAD * self.unit
        shown = self._fitting / count
        bar = QRectF(self.width() - 5.0, top + height * self._first / count, 3.0, height * shown)
        painter.fillRect(bar, qcolor(self.theme.quiet_text, 0.5))

    # mouse and keyboard

    def copy(self) -> None:
        """Put the whole program on the clipboard."""
        clipboard = QGuiApplication.clipboard()
        if clipboard is not None:
            clipboard.setText(self.text)
            self._copied = True
            self.update()

    def tip_at(self, at: QPointF) -> str:
        """What a tab does (see `View.tip_at`)."""
        for key, rect in self.tabs():
            if rect.contains(at):
                return "Copy the whole program (C)" if key == COPY else f"The same in {TITLES[key]}"
        return ""

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a library, or copy (Qt)."""
        for key, rect in self.tabs():
            if event is not None and rect.contains(event.position()):
                if key == COPY:
                    self.copy()
                else:
                    self.view_edited.emit({"library": key})
                return
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Scroll (Qt)."""
        if event is not None:
            self._scroll(-round(event.angleDelta().y() / 40))

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Scroll, change the library or copy (Qt)."""
        key = None if event is None else Qt.Key(event.key())
        by = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key, 0) if key is not None else 0
        if by:
            self._scroll(by)
        elif key == Qt.Key.Key_C:
            self.copy()
        else:
            super().keyPressEvent(event)

    def _scroll(self, lines: int) -> None:
        self._first = min(max(self._first + lines, 0), self._last)
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """A short program (Qt)."""
        return QSize(420, 320)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="code",
    title="Code",
    meaning="What the chosen racer trains as a program in Keras or PyTorch, with every setting written out.",
    make=CodeView,
    order=270,
    size=(900, 640),
)
