"""One number: its name, its value to type exactly or to scrub sideways, and a slider beneath."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.parameters import Parameter, Value, number_text
from widgets.forms.controls import ErrorLine, label_of
from widgets.forms.number_player import NumberPlayer
from widgets.forms.slider_scale import place_of, value_at
from widgets.forms.slider_track import SliderTrack
from widgets.style.icons import icon
from widgets.style.number_text import full, read_number, short
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import keep_size, scaled
from widgets.style.theme import Theme


def explanation(parameter: Parameter, value: Value, default: Value) -> str:
    """The tooltip of a parameter: meaning, full value, unit, what is allowed, default."""
    unit = f" {parameter.unit}" if parameter.unit else ""
    numeric = not isinstance(value, str | bool)
    lines = [
        label_of(parameter.name),
        parameter.meaning,
        f"{full(float(value)) if numeric else value}{unit}",
        f"allowed: {parameter.allowed}",
        f"default: {number_text(float(default)) if numeric else default}",
    ]
    return tip_text(lines)


class NumberEditor(QWidget):
    """Edits one real or whole number within a parameter's range.

    Signals:
        changed: the new, checked value; during a drag once for every move of the mouse.

    Attributes:
        gesture: rises with every separate edit; all changes of one drag share it.
        player: the button that plays the value; None without one.
    """

    changed = pyqtSignal(object)

    def __init__(self, parameter: Parameter, default: Value, value: Value, *, playable: bool = False) -> None:
        super().__init__()
        self.parameter, self._default, self._value = parameter, float(default), float(value)
        self.gesture = 0
        self._place = 0.0
        self._track = SliderTrack(label_of(parameter.name))
        self._entry = QLineEdit(self)
        self._entry.setAccessibleName(f"{self._track.name}, typed")
        self._entry.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._entry.hide()
        self._reset = QToolButton(self._track)
        keep_size(self._reset, width=20, height=20, icon=16)
        self._reset.setToolTip(f"Back to the default, {number_text(float(default))}")
        self._reset.setAccessibleName(f"{self._track.name}: back to the default")
        self._error = ErrorLine()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        line = QHBoxLayout()
        line.setSpacing(2)
        line.addWidget(self._track)
        self.player: NumberPlayer | None = None
        if playable:
            self.player = NumberPlayer(self._track, lambda: place_of(parameter, self._value))
            self.player.started.connect(self._begin)
            self.player.moved.connect(self._play)
            line.addWidget(self.player, 0, Qt.AlignmentFlag.AlignBottom)
        layout.addLayout(line)
        layout.addWidget(self._error)
        self._track.pressed.connect(self._begin)
        self._track.dragged.connect(self._drag)
        self._track.placed.connect(self._put)
        self._track.stepped.connect(self._step)
        self._track.asked_to_type.connect(self._type)
        self._reset.clicked.connect(self.reset)
        self._entry.editingFinished.connect(self._typed)
        self._entry.installEventFilter(self)
        self._show()

    @property
    def value(self) -> float | int:
        """The current value."""
        return int(self._value) if self.parameter.kind is int else self._value

    @property
    def error(self) -> str:
        """The sentence beneath the field, or empty."""
        return self._error.text()

    def set_value(self, value: Value) -> None:
        """Show a value that was set elsewhere; not in a drag or while it plays, whose echoes come late."""
        if self.player is not None and self.player.answer(value):
            return
        if float(value) != self._value and not self._track.dragging:
            self._value = float(value)
            self._error.show_error("")
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._track.theme = theme
        self._place_reset()
        if self.player is not None:
            self.player.set_theme(theme)
        self._reset.setIcon(icon("undo", theme, role="quiet_text"))
        self._track.update()

    def reset(self) -> None:
        """Back to the default."""
        self._begin()
        self._take(self._default)

    def enter(self, text: str) -> None:
        """Take a typed text as the value; if it is not allowed, say why and keep the old value."""
        try:
            number = read_number(text, self.parameter.name, self.parameter.allowed)
            checked = self.parameter.check(number)
        except RavineError as error:
            name = self.parameter.name
            self._error.show_error(str(error).replace(name, label_of(name)))
            return
        self._begin()
        self._take(float(checked))

    def _begin(self) -> None:
        self.gesture += 1
        self._place = place_of(self.parameter, self._value)

    def _drag(self, by: float) -> None:
        # The place is kept unrounded over the drag: slow drags would otherwise never leave a round value.
        self._place = min(max(self._place + by, 0.0), 1.0)
        self._take(value_at(self.parameter, self._place))

    def _play(self, place: float) -> None:
        value = value_at(self.parameter, place)
        if self.player is not None and value != self._value:
            self.player.send(self._value, value)
        self._take(value)

    def _put(self, place: float) -> None:
        self._begin()
        self._take(value_at(self.parameter, place))

    def _step(self, steps: int) -> None:
        self._begin()
        by = steps
        step = 0.01 if self.parameter.kind is float else 1.0
        if step == 1.0:
            self.enter(number_text(self._value + by))
            return
        self._take(value_at(self.parameter, self._place + by * step))

    def _take(self, value: float) -> None:
        self._error.show_error("")
        if value == self._value:
            return
        self._value = value
        self._show()
        self.changed.emit(self.value)

    def _type(self, first: str) -> None:
        field = self._track.value_rect().adjusted(-16, 0, 0, 0)
        self._entry.setGeometry(field)
        self._entry.setText(first or full(self._value))
        self._entry.show()
        self._entry.raise_()
        self._entry.setFocus()
        if not first:
            self._entry.selectAll()

    def _typed(self) -> None:
        if not self._entry.isVisible():
            return
        had_focus = self._entry.hasFocus()
        self._entry.hide()
        if self._entry.isModified() or self._entry.text() != full(self._value):
            self.enter(self._entry.text())
        if had_focus:
            self._track.setFocus()

    def eventFilter(self, watched: object, event: object) -> bool:  # noqa: N802 - Qt's name
        """Escape leaves the field without taking what was typed."""
        if watched is self._entry and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            if event.type() == QKeyEvent.Type.KeyPress:
                self._entry.setText(full(self._value))
                self._entry.setModified(False)
                self._entry.hide()
                self._track.setFocus()
            else:
                event.accept()
            return True
        return False

    def _show(self) -> None:
        track = self._track
        track.text = short(self._value)
        track.place = place_of(self.parameter, self._value)
        track.changed_from_default = self._value != self._default
        self._reset.setVisible(track.changed_from_default)
        self._place_reset()
        track.setToolTip(explanation(self.parameter, self.value, self._default))
        track.setAccessibleDescription(f"{track.text} {self.parameter.unit}".rstrip())
        track.update()

    def _place_reset(self) -> None:
        self._reset.move(self._track.value_rect().left() - scaled(22), 1)

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Keep the reset button beside the value."""
        del event
        self._place_reset()
