"""One number: its name, its value to type exactly or to scrub sideways, and a slider beneath."""

from __future__ import annotations

from html import escape

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PyQt6.QtWidgets import QApplication, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from engine.errors import RavineError
from engine.parameters import Parameter, Value, number_text
from widgets.fonts import font, text_width
from widgets.forms import ErrorLine, label_of
from widgets.icons import icon
from widgets.numbers import full, read_number, short
from widgets.slider_scale import place_of, value_at
from widgets.theme import Theme, mix

HEIGHT = 36
FINE = 0.1
"""With Shift held a drag moves the value by a tenth."""


def explanation(parameter: Parameter, value: Value, default: Value) -> str:
    """The tooltip of a parameter: meaning, full value, unit, what is allowed, default."""
    unit = f" {parameter.unit}" if parameter.unit else ""
    numeric = not isinstance(value, str | bool)
    lines = [
        f"<b>{escape(label_of(parameter.name))}</b>",
        escape(parameter.meaning),
        f"{escape(full(float(value)) if numeric else str(value))}{escape(unit)}",
        f"allowed: {escape(parameter.allowed)}",
        f"default: {escape(number_text(float(default)) if numeric else str(default))}",
    ]
    return "<br>".join(lines)


class _Track(QWidget):
    """Paints name, value and slider; turns the mouse into places on the slider."""

    dragged = pyqtSignal(float)  # by how much of the slider's length
    placed = pyqtSignal(float)  # a place clicked on the slider
    pressed = pyqtSignal()
    asked_to_type = pyqtSignal(str)
    stepped = pyqtSignal(int)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.text, self.place = name, "", 0.0
        self.theme: Theme | None = None
        self.changed_from_default = False
        self._press: QPointF | None = None
        self.dragging = False
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """How large it would like to be (Qt)."""
        return QSize(160, HEIGHT)

    def value_rect(self) -> QRect:
        """Where the value stands: what is clicked to type."""
        width = max(56, round(text_width(self.text)) + 12)
        return QRect(self.width() - width, 0, width, 22)

    def _line(self) -> tuple[float, float, float]:
        """Left end, length and height of the slider's line."""
        return 6.0, self.width() - 12.0, 28.0

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it (Qt)."""
        del event
        theme = self.theme
        if theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        value = self.value_rect()
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
            painter.setBrush(QColor(mix(theme.panel, theme.ground, 0.5)))
            painter.drawRoundedRect(QRectF(value).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font("small"))
        painter.setPen(QColor(theme.quiet_text))
        room = QRect(0, 0, value.left() - (22 if self.changed_from_default else 4), 22)
        name = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        painter.setFont(font("body"))
        painter.setPen(QColor(theme.text))
        painter.drawText(
            value.adjusted(0, 0, -6, 0),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight,
            self.text,
        )
        left, length, y = self._line()
        knob = left + length * self.place
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.line))
        painter.drawRoundedRect(QRectF(left - 1.5, y - 1.5, length + 3, 3), 1.5, 1.5)
        painter.setBrush(QColor(theme.accent))
        painter.drawRoundedRect(QRectF(left - 1.5, y - 1.5, knob - left + 1.5, 3), 1.5, 1.5)
        painter.setBrush(QColor(theme.text))
        radius = 5.5 if self.underMouse() or self.dragging else 5.0
        painter.drawEllipse(QPointF(knob, y), radius, radius)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Begin a click or a drag (Qt)."""
        if event is None or event.button() != Qt.MouseButton.LeftButton:
            return
        self._press, self.dragging = event.position(), False
        self.pressed.emit()

    def mouseMoveEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Follow the mouse (Qt)."""
        if event is None:
            return
        if self._press is None:
            over_value = self.value_rect().contains(event.position().toPoint())
            self.setCursor(Qt.CursorShape.SizeHorCursor if over_value else Qt.CursorShape.ArrowCursor)
            return
        moved = event.position().x() - self._press.x()
        if not self.dragging and abs(moved) < QApplication.startDragDistance() / 2:
            return
        self.dragging = True
        self._press = event.position()
        fine = FINE if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1.0
        self.dragged.emit(fine * moved / self._line()[1])

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """End a click or a drag (Qt)."""
        press, self._press = self._press, None
        dragging, self.dragging = self.dragging, False
        if event is None or press is None or dragging:
            return
        if self.value_rect().contains(press.toPoint()):
            self.asked_to_type.emit("")
        elif press.y() > 18:
            left, length, _ = self._line()
            self.placed.emit((press.x() - left) / length)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Answer the keyboard (Qt)."""
        if event is None:
            return
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        key = Qt.Key(event.key())
        if key in steps:
            self.stepped.emit(steps[key])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.asked_to_type.emit("")
        elif event.text()[:1] in tuple("0123456789."):
            self.asked_to_type.emit(event.text())
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent | None) -> None:  # noqa: N802 - Qt's name
        """Show that it can be used (Qt)."""
        super().enterEvent(event)
        self.update()

    def focusInEvent(self, event: QFocusEvent | None) -> None:  # noqa: N802 - Qt's name
        """Show that it has the keyboard (Qt)."""
        super().focusInEvent(event)
        self.update()


class NumberEditor(QWidget):
    """Edits one real or whole number within a parameter's range.

    Signals:
        changed: the new, checked value; during a drag once for every move of the mouse.

    Attributes:
        gesture: rises with every separate edit; all changes of one drag share it.
    """

    changed = pyqtSignal(object)

    def __init__(self, parameter: Parameter, default: Value, value: Value) -> None:
        super().__init__()
        self.parameter, self._default, self._value = parameter, float(default), float(value)
        self.gesture = 0
        self._place = 0.0
        self._track = _Track(label_of(parameter.name))
        self._entry = QLineEdit(self)
        self._entry.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._entry.hide()
        self._reset = QToolButton(self._track)
        self._reset.setFixedSize(20, 20)
        self._reset.setToolTip(f"Back to the default, {number_text(float(default))}")
        self._reset.setAccessibleName(f"{self._track.name}: back to the default")
        self._error = ErrorLine()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._track)
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
        """The value as it stands."""
        return int(self._value) if self.parameter.kind is int else self._value

    @property
    def error(self) -> str:
        """The sentence beneath the field, or empty."""
        return self._error.text()

    def set_value(self, value: Value) -> None:
        """Show a value that was set elsewhere; not during a drag, whose own echoes come late."""
        if float(value) != self._value and not self._track.dragging:
            self._value = float(value)
            self._error.show_error("")
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._track.theme = theme
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
            self._error.show_error(str(error))
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
        self._reset.move(track.value_rect().left() - 22, 1)
        track.setToolTip(explanation(self.parameter, self.value, self._default))
        track.setAccessibleDescription(f"{track.text} {self.parameter.unit}")
        track.update()

    def resizeEvent(self, event: object) -> None:  # noqa: N802 - Qt's name
        """Keep the reset button beside the value."""
        del event
        self._reset.move(self.width() - self._track.value_rect().width() - 22, 1)
