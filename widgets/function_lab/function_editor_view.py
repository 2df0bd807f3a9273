"""Edits the chosen activation function: its constants, a formula of one's own, its use in the network."""

from __future__ import annotations

from collections.abc import Callable

from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QPainter, QShowEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.experiment.view import ACTIVATIONS as PARAMETERS
from engine.frames.frame import Frame
from engine.parameters import Value
from widgets.forms.controls import ChoiceBox, ErrorLine, Section, labelled, leave_on_enter, quiet
from widgets.forms.formula_line import FormulaLine
from widgets.forms.parameter_editor import ValuesEditor
from widgets.network_parts.shown_functions import (
    Edit,
    added,
    chosen_function,
    shown_functions,
    used_in,
    with_constant,
)
from widgets.style.theme import Theme
from widgets.view.view import View
from widgets.view.view_row import ViewRow

OF_VIEW = tuple(p for p in PARAMETERS if p.name in ("curve_point", "input_deviation", "second_derivative"))
HINT = "z*cos(z) + a*z"


class FunctionEditorView(View):
    """The chosen function: which, its formula, its constants, where it is read; and one of one's own."""

    key = "function_editor"

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self._made = False
        super().__init__(theme, parent)
        self._choice_keys: tuple[str, ...] = ()
        self._choice = ChoiceBox([], "function")
        self._formula = FormulaLine()
        self._notes = quiet("")
        self._notes.setWordWrap(True)
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._constants, self._of_view = ValuesEditor(), ValuesEditor()
        self._field = QLineEdit()
        self._field.setPlaceholderText(HINT)
        self._field.setAccessibleName("a function of your own, f(z)")
        self._field.setToolTip(
            "A formula in z, with constants a, b, c and d if you like. Enter draws it with the others."
        )
        self._error = ErrorLine()
        self._add = self._button("Draw it", "Add the formula to the functions drawn", self._draw_own)
        self._use = self._button(
            "Use in the network", "Make the chosen function the activation of the chosen layer", self._use_it
        )
        self._lay_out()
        self._choice.chosen.connect(lambda key: self.view_edited.emit({"function": key}))
        self._constants.changed.connect(lambda name, value, _: self._edit_constant(name, value))
        self._of_view.changed.connect(lambda name, value, _: self.view_edited.emit({name: value}))
        self._field.returnPressed.connect(self._draw_own)
        leave_on_enter(self._field, self._error.text)
        self._field.textEdited.connect(lambda _: self._error.show_error(""))
        self._made = True
        self.set_theme(theme)

    @staticmethod
    def _button(text: str, tip: str, act: Callable[[], None]) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda _: act())
        return button

    def _lay_out(self) -> None:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(12, 8, 12, 8)
        column.setSpacing(4)
        for part in (labelled("function", self._choice), self._formula, self._notes, self._constants):
            column.addWidget(part)
        column.addWidget(self._of_view)
        own = Section("Your own f(z)")
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self._add)
        buttons.addWidget(self._use, 1)
        own.body.addWidget(self._field)
        own.body.addWidget(self._error)
        own.body.addLayout(buttons)
        column.addWidget(own)
        column.addStretch()
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setAccessibleName("Function editor")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # a picture cannot be scrolled
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(page)
        # what scrolls lies on the view's own ground
        for ground in (page, scroll.viewport()):
            if ground is not None:
                ground.setAutoFillBackground(False)
        self._page, self._scroll = page, scroll
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)
        self.setFocusProxy(self._field)

    @property
    def error(self) -> str:
        """Why the last wish was not granted, or empty."""
        return self._error.text()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours (see `View.set_theme`)."""
        super().set_theme(theme)
        if self._made:
            palette = theme.palette()
            palette.setColor(palette.ColorRole.Window, palette.base().color())
            self.setPalette(palette)
            for part in (self._constants, self._of_view, self._formula):
                part.set_theme(theme)

    def prepare(self, frame: Frame, before: Frame | None) -> None:
        """Show the chosen function and what can be set (see `View.prepare`)."""
        if before is not None and before.experiment is frame.experiment:
            return
        experiment = frame.experiment
        shown, chosen = shown_functions(experiment), chosen_function(experiment)
        keys = tuple(each.row.key for each in shown)
        if keys != self._choice_keys:
            self._choice_keys = keys
            self._choice.clear()
            for each in shown:
                self._choice.addItem(each.name, each.row.key)
        self._choice.show_key(chosen.row.key)
        self._choice.setToolTip(chosen.row.meaning)
        self._formula.show_formula(chosen.row.formula)
        self._notes.setText("; ".join(chosen.row.notes))
        self._notes.setVisible(bool(chosen.row.notes))
        parameters = chosen.row.parameters
        defaults = {p.name: p.default_in(experiment.dialect) for p in parameters}
        self._constants.show_values(parameters, defaults, chosen.constants)
        self._constants.setVisible(bool(parameters))
        self._of_view.show_values(
            OF_VIEW,
            {p.name: p.default for p in OF_VIEW},
            {p.name: experiment.shown(p.name) for p in OF_VIEW},
        )

    def settle(self) -> None:
        """Lay everything out now (see `View.settle`)."""
        super().settle()
        for part in (
            self._constants.layout(),
            self._of_view.layout(),
            self._page.layout(),
            self.layout(),
        ):
            if part is not None:
                part.activate()

    def summary(self) -> str:
        """The function chosen (see `View.summary`)."""
        return "" if self.frame is None else chosen_function(self.frame.experiment).name

    def draw(self, painter: QPainter) -> None:
        """Its fields draw themselves (see `View.draw`)."""

    # wishes

    def _wish(self, make: Callable[[Frame], Edit]) -> None:
        if self.frame is None:
            return
        try:
            edit = make(self.frame)
        except RavineError as error:
            self._error.show_error(str(error))
            return
        self._error.show_error("")
        self.view_edited.emit(edit)

    def _edit_constant(self, name: str, value: Value) -> None:
        self._wish(lambda frame: with_constant(frame.experiment, name, value))

    def _draw_own(self) -> None:
        self._wish(lambda frame: added(frame.experiment, self._field.text()))

    def _use_it(self) -> None:
        if self.frame is None:
            return
        experiment = self.frame.experiment
        try:
            layers = used_in(experiment, self.display.layer, self.display.racer)
        except RavineError as error:
            self._error.show_error(str(error))
            return
        self._error.show_error("")
        self.layers_edited.emit(layers)

    def showEvent(self, event: QShowEvent | None) -> None:  # noqa: N802 (Qt's name)
        """Allow scrolling in a window, which pictures leave out (Qt)."""
        super().showEvent(event)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)

    def sizeHint(self) -> QSize:  # noqa: N802 (Qt's name)
        """As wide as the training panel (Qt)."""
        return QSize(268, 380)


#: Its row in the table of views.
VIEW_ROW = ViewRow(
    key="function_editor",
    title="Function editor",
    meaning="The chosen function: its constants on sliders, one of your own, and its use in the network.",
    make=FunctionEditorView,
    order=110,
    size=(320, 460),
    docked=(240, 320),
    vector=False,
    aliases=("bench",),
)
