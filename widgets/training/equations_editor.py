"""The editor of an update rule of one's own: an equation a line, checked while typed, typeset below."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import QEvent, QTimer, pyqtSignal
from PyQt6.QtGui import QFocusEvent, QFontMetricsF
from PyQt6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.optimizers.own import own_optimizer, own_rule, split_values
from engine.optimizers.own_check import EXAMPLE
from engine.parameters import Value
from widgets.forms.controls import ErrorLine
from widgets.forms.formula_line import FormulaLine
from widgets.style.theme import Theme

#: Milliseconds without typing after which equations are applied; their errors are shown at once.
PAUSE_MS = 700
#: Lines that the editor shows at least and at most, and the room around them in pixels.
FEWEST, MOST, ROOM = 3, 12, 14
TIP = (
    "One equation a line, carried out in order for every parameter: theta, its gradient g, learning_rate and "
    "the number t of the step are there; a name that is read before it is assigned is kept between steps. "
    "Other lines: constant beta = 0.9 (a number with a slider), initial v = 1 (what v holds before the first "
    "step), gradient at theta - learning_rate*v (where the gradient is taken)."
)


class EquationsField(QPlainTextEdit):
    """The lines, as high as they are.

    Signals:
        left: the field has no longer the focus.
    """

    left = pyqtSignal()

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setPlaceholderText("\n".join(EXAMPLE))
        self.setAccessibleName("equations of the optimizer")
        self.setToolTip(TIP)
        self.textChanged.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Be as high as the lines are, within bounds."""
        lines = min(max(self.toPlainText().count("\n") + 1, FEWEST), MOST)
        self.setFixedHeight(round(lines * QFontMetricsF(self.font()).lineSpacing()) + ROOM)

    def changeEvent(self, event: QEvent | None) -> None:  # noqa: N802 - Qt's name
        """Be as high as the same lines in another font (Qt)."""
        super().changeEvent(event)
        if event is not None and event.type() == QEvent.Type.FontChange:
            self.fit()

    def focusOutEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 - Qt's name
        """Tell that typing has ended (Qt)."""
        super().focusOutEvent(event)
        self.left.emit()


class EquationsEditor(QWidget):
    """Edits the equations of a racer that has its own.

    Signals:
        taken: the key of another row and the values that were given to constants, when typing has paused.
    """

    taken = pyqtSignal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._applied = ""
        self.field = EquationsField()
        self._error = ErrorLine()
        self._theme: Theme | None = None
        self.formulas: list[FormulaLine] = []
        self._latex: tuple[str, ...] = ()
        self.pause, self._idle = QTimer(self), QTimer(self)
        for timer, wait in ((self.pause, PAUSE_MS), (self._idle, 0)):
            timer.setSingleShot(True)
            timer.setInterval(wait)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._layout.addWidget(self.field)
        self._layout.addWidget(self._error)
        self.field.textChanged.connect(self._typed)
        self.field.left.connect(self._take)
        self.pause.timeout.connect(self._take)
        self._idle.timeout.connect(self._typeset_one)

    @property
    def error(self) -> str:
        """What is wrong with what is typed, or empty."""
        return self._error.text()

    @property
    def typeset(self) -> tuple[str, ...]:
        """The equations in LaTeX as they are shown, or will be when the window is idle."""
        return self._latex

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        for formula in self.formulas:
            formula.set_theme(theme)

    def show_rule(self, key: str, values: Mapping[str, Value]) -> None:
        """Show a racer's equations with its constants, unless others are being typed or have an error."""
        self._applied = own_rule(key).text_with(values)
        if self.pause.isActive() or self.error:
            return
        if not self._says(self._applied, values):
            self._set_text(self._applied)
        self._show_formulas(key)

    def _says(self, text: str, values: Mapping[str, Value]) -> bool:
        """Whether what stands in the field is a text but for the way it is written."""
        rule, given = split_values(self.field.toPlainText())
        return rule.text_with({**values, **given}) == text

    def forget(self) -> None:
        """Apply nothing that was typed, and report nothing of it."""
        self.pause.stop()
        self._show_error("")
        self._set_text(self._applied)

    def _set_text(self, text: str) -> None:
        if text != self.field.toPlainText():
            self.field.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self.field.setPlainText(text)
            self.field.blockSignals(False)  # noqa: FBT003 - Qt's signature
            self.field.fit()

    def _typed(self) -> None:
        """Check what is typed; apply it after a pause."""
        self.pause.stop()
        if self._checked() is not None:
            self.pause.start()

    def _take(self) -> None:
        self.pause.stop()
        checked = self._checked()
        if checked is None:
            return
        key, values = checked
        if own_rule(key).text_with(values) != self._applied:
            self.taken.emit(key, values)

    def _checked(self) -> tuple[str, dict[str, float]] | None:
        """The key of the typed rule and the values of its constants; None where it cannot be used."""
        try:
            rule, values = split_values(self.field.toPlainText())
            key = own_optimizer(rule.text).key
        except RavineError as error:
            self._show_error(str(error))
            return None
        self._show_error("")
        self._show_formulas(key)
        return key, values

    def _show_formulas(self, key: str) -> None:
        self._latex = own_optimizer(key).rule({}, "textbook").typeset
        self._idle.start()

    def _typeset_one(self) -> None:
        """Typeset one line that is another than before: each takes about ten milliseconds."""
        for place in range(len(self._latex)):
            if place == len(self.formulas):
                self._add_formula()
            formula = self.formulas[place]
            if formula.latex != self._latex[place]:
                formula.show_formula(self._latex[place])
                self._idle.start()
                return
        for formula in self.formulas[len(self._latex) :]:
            formula.show_formula("")

    def _add_formula(self) -> None:
        formula = FormulaLine()
        if self._theme is not None:
            formula.set_theme(self._theme)
        self.formulas.append(formula)
        self._layout.addWidget(formula)

    def _show_error(self, sentence: str) -> None:
        self._error.show_error(sentence)
        self.field.setProperty("bad", "true" if sentence else "false")
        style = self.field.style()
        if style is not None:
            style.polish(self.field)
