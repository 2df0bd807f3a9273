"""The field for a formula f(x, y): checked while it is typed, applied after a pause, typeset below."""

from __future__ import annotations

from PyQt6.QtCore import Qt, QTimer, pyqtSignal
from PyQt6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.surfaces.objective import SurfaceObjective
from widgets.forms.controls import ErrorLine, leave_on_enter, quiet
from widgets.forms.formula_line import FormulaLine
from widgets.style.theme import Theme

#: Milliseconds without typing after which a formula is applied; its errors are shown at once.
PAUSE_MS = 500


class FormulaField(QWidget):
    """A formula that can be edited where the objective is a surface, and its typeset form.

    Signals:
        taken: another formula without errors, when typing has paused or ended.
    """

    taken = pyqtSignal(str)

    def __init__(self) -> None:
        super().__init__()
        self._applied = ""
        self.line = QLineEdit()
        self.line.setPlaceholderText("x^2 + a y^2")
        self.line.setAccessibleName("formula f(x, y)")
        self.line.setToolTip(
            "The loss f(x, y), as you would write it; letters from a to h (not e) are constants. "
            "In pieces: x^2 if x > 0 else 0, or {x > 0: x^2, 0}. Type to make it your own."
        )
        self._error, self.notes = ErrorLine(), quiet("")
        self.notes.setWordWrap(True)
        self.notes.setTextFormat(Qt.TextFormat.PlainText)
        self._typeset = FormulaLine()
        self.pause = QTimer(self)
        self.pause.setSingleShot(True)
        self.pause.setInterval(PAUSE_MS)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for part in (self.line, self._error, self._typeset, self.notes):
            layout.addWidget(part)
        self.line.textEdited.connect(self.typed)
        self.line.editingFinished.connect(self._take)
        self.pause.timeout.connect(self._take)
        leave_on_enter(self.line, lambda: self.error)

    @property
    def error(self) -> str:
        """What is wrong with the typed formula, or empty."""
        return self._error.text()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.line.text()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._typeset.set_theme(theme)

    def show_formula(self, latex: str, *, editable: bool) -> None:
        """Show the loss typeset; with the field above it where the objective is a surface."""
        self._typeset.show_formula(latex)
        self.line.setVisible(editable)
        if not editable:
            self.notes.hide()
        self.setVisible(editable or bool(latex))

    def show_text(self, text: str, notes: tuple[str, ...]) -> None:
        """Show a surface's formula, unless another one is being typed or has an error."""
        self._applied = text
        if self.pause.isActive() or self.error:
            return
        if text != self.text:
            self.line.setText(text)
            self.line.setCursorPosition(0)
        self._show_notes(notes)

    def begin(self) -> None:
        """Let a formula be typed in the place of this one."""
        self.line.setFocus()
        self.line.selectAll()

    def forget(self) -> None:
        """Apply nothing that was typed, and report nothing of it."""
        self.pause.stop()
        self._show_error("")

    def typed(self) -> None:
        """Check what is typed; apply it after a pause."""
        self.pause.stop()
        if self._checked():
            self.pause.start()

    def _take(self) -> None:
        self.pause.stop()
        if self.text != self._applied and self._checked():
            self.taken.emit(self.text)

    def _checked(self) -> bool:
        try:
            notes = SurfaceObjective(self.text).notes
        except RavineError as error:
            self._show_notes(())
            self._show_error(str(error))
            return False
        self._show_error("")
        self._show_notes(notes)
        return True

    def _show_notes(self, notes: tuple[str, ...]) -> None:
        """Say how a formula was read where it can be meant in two ways."""
        self.notes.setText("; ".join(notes))
        self.notes.setVisible(bool(notes) and not self.line.isHidden())

    def _show_error(self, sentence: str) -> None:
        self._error.show_error(sentence)
        self.line.setProperty("bad", "true" if sentence else "false")
        style = self.line.style()
        if style is not None:
            style.polish(self.line)
