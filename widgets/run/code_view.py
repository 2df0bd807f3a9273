"""The chosen racer's run as a program in NumPy, PyTorch or Keras: to be read, copied and saved."""

from __future__ import annotations

from functools import partial

import numpy as np
from PyQt6.QtCore import QPointF, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QGuiApplication, QKeyEvent, QMouseEvent, QPainter, QWheelEvent
from PyQt6.QtWidgets import QWidget

from engine.codegen import LANGUAGE_TITLES, LANGUAGES, Language, RunDescription
from engine.frames.frame import Frame
from widgets.painting.primitives import centred, write
from widgets.plots.plot_area import unit_of
from widgets.run.code_colours import Part, colour_of, coloured_lines
from widgets.run.code_tabs import ACTIONS, COPY, ENDINGS, PAD, PASTE, tab_places
from widgets.run.program_writer import ProgramWriter, described, program_text
from widgets.style.fonts import text_width
from widgets.style.theme import Theme, qcolor
from widgets.view.view import Table, View
from widgets.view.view_row import ViewRow

#: What is said of a run that was trained elsewhere.
RECORDED = "This run was trained elsewhere and recorded without the program that made it."
#: In unscaled pixels: the height of a line, and the width of the column of numbers.
LINE, NUMBER = 17.0, 30.0


class CodeView(View):
    """The chosen racer's program. The wheel and the arrow keys scroll it."""

    key = "code"
    #: The program is to be saved, in a file that ends in this.
    save_asked = pyqtSignal(str)
    #: The code on the clipboard is to become an experiment.
    paste_asked = pyqtSignal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.text = ""
        self._first = 0
        self._copied = False
        self._writer: ProgramWriter | None = None
        super().__init__(theme, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    @property
    def language(self) -> Language:
        """What the program shown is written with."""
        shown = "keras" if self.frame is None else self.frame.experiment.shown("library")
        return next(language for language in LANGUAGES if language == shown)

    @property
    def run(self) -> RunDescription | None:
        """What the chosen racer trains; None in frames that were not made from a run."""
        return None if self.frame is None else described(self.frame, self.chosen_racer)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Write the program, if it is another experiment or racer (see `View.prepare`)."""
        if before is None or before.experiment is not frame.experiment or not self.text:
            make = partial(program_text, frame, self.chosen_racer, self.language)
            if self._writer is None:
                self._take(make())
            else:
                self._writer.ask(make)

    def _take(self, text: str) -> None:
        self._copied = self._copied and text == self.text
        self.text = text
        self._first = min(self._first, self._last)
        self.update()

    def use_opengl(self) -> None:
        """Write programs in another thread (see `View.use_opengl`)."""
        self._writer = ProgramWriter(self)
        self._writer.written.connect(self._take)

    def settle(self) -> None:
        """Have the program now (see `View.settle`)."""
        super().settle()
        if self._writer is not None:
            self._writer.settle()

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
        return max(int((self.height() / self.unit - self._head - 0.3 * PAD) / LINE), 1)

    @property
    def _last(self) -> int:
        """The first line when the end is shown."""
        return max(len(self.text.splitlines()) - self._fitting, 0)

    def tabs(self) -> list[tuple[str, QRectF]]:
        """The languages to choose from and what is done with the program, with their places."""
        rows = (LANGUAGE_TITLES, ACTIONS)
        languages, actions = ([(key, self._words(key)) for key in keys] for keys in rows)
        return tab_places(languages, actions, self.width(), self.unit)

    @property
    def _head(self) -> float:
        """The height of the tabs, in unscaled pixels."""
        bottom = max(rect.bottom() for _, rect in self.tabs())
        return bottom / self.unit + 4.0 + 0.5 * PAD

    def _words(self, key: str) -> str:
        if key == COPY and self._copied:
            return "Copied"
        return next((title for language, title in LANGUAGE_TITLES.items() if language == key), key)

    # drawing

    def draw(self, painter: QPainter) -> None:
        """Draw tabs and lines (see `View.draw`)."""
        if self.frame is None:
            return
        theme, unit = self.theme, self.unit
        if self.frame.recording is not None:
            self.draw_message(painter, RECORDED, unit)
            return
        for key, rect in self.tabs():
            is_on = key == self.language
            painter.fillRect(rect, qcolor(theme.accent, 0.22) if is_on else qcolor(theme.line, 0.3))
            base, colour = centred(rect.center().y(), unit=unit), theme.text if is_on else theme.quiet_text
            at = rect.center().x()
            write(painter, at, base, self._words(key), colour, weight="strong", unit=unit, align="middle")
        top = self._head * unit
        count = len(self.text.splitlines())
        for row, parts in enumerate(coloured_lines(self.text, self._first, self._fitting)):
            base = centred(top + (row + 0.5) * LINE * unit, unit=unit)
            number = str(self._first + row + 1)
            left = (PAD + NUMBER - 8.0) * unit
            quiet = qcolor(theme.quiet_text, 0.8).name()
            write(painter, left, base, number, quiet, weight="code", unit=unit, align="right")
            self._draw_line(painter, parts, QPointF((PAD + NUMBER) * unit, base))
        if self._last:
            self._draw_scroll(painter, top, count)

    def _draw_line(self, painter: QPainter, parts: tuple[Part, ...], at: QPointF) -> None:
        """A line, every sign as wide as the others; what does not fit is left out."""
        cell = text_width("0", "small", "code") * self.unit
        room = int((self.width() - PAD * self.unit - at.x()) / cell)
        x, taken = at.x(), 0
        for text, kind in parts:
            words = text[: max(room - taken, 0)]
            shown = words.lstrip(" ")
            place = x + cell * (taken + len(words) - len(shown))
            if shown:
                colour = colour_of(self.theme, kind)
                write(painter, place, at.y(), shown, colour, weight="code", unit=self.unit)
            taken += len(text)

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
                return ACTIONS.get(key) or f"The same in {self._words(key)}"
        return ""

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Choose a language, copy or save (Qt)."""
        for key, rect in self.tabs():
            if event is not None and rect.contains(event.position()):
                if key == COPY:
                    self.copy()
                elif key == PASTE:
                    self.paste_asked.emit()
                elif key in ENDINGS:
                    self.save_asked.emit(ENDINGS[key])
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
    meaning="The chosen racer's run as a program in NumPy, PyTorch or Keras that prints the same losses.",
    make=CodeView,
    order=270,
    size=(900, 640),
)
