"""What a number's editor shows: its name, its value, and a slider; the mouse becomes places on the slider."""

from __future__ import annotations

from PyQt6.QtCore import QPointF, QRect, QRectF, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QEnterEvent, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PyQt6.QtWidgets import QApplication, QSizePolicy, QWidget

from widgets.painting.painter import painting
from widgets.style.fonts import text_width
from widgets.style.text_scale import keep_size, scaled, text_scale, widget_font
from widgets.style.theme import Theme, mix

HEIGHT = 36
#: With Shift held a drag moves the value by a tenth.
FINE = 0.1
#: Asks for the value to go through its range by itself, or to stop.
PLAY_KEY = Qt.Key.Key_A


class SliderTrack(QWidget):
    """Paints name, value and slider; translates the mouse to positions on the slider.

    Signals:
        pressed: a click or a drag begins.
        dragged: by how much of the slider's length.
        placed: a place on the slider, in [0, 1], was clicked.
        stepped: so many small steps, by wheel or keys.
        asked_to_type: the value shall be typed; the first letter if there is one.
        asked_to_play: the value shall go through its range by itself, or stop.
    """

    pressed = pyqtSignal()
    dragged = pyqtSignal(float)
    placed = pyqtSignal(float)
    stepped = pyqtSignal(int)
    asked_to_type = pyqtSignal(str)
    asked_to_play = pyqtSignal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name, self.text, self.place = name, "", 0.0
        self.theme: Theme | None = None
        self.changed_from_default = False
        self._press: QPointF | None = None
        self.dragging = False
        keep_size(self, height=HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """How large it would like to be (Qt)."""
        return QSize(scaled(160), scaled(HEIGHT))

    def value_rect(self) -> QRect:
        """The area of the value, which is clicked to type."""
        width = max(scaled(56), scaled(text_width(self.text)) + 12)
        return QRect(self.width() - width, 0, width, scaled(22))

    def _line(self) -> tuple[float, float, float]:
        """Left end, length and height of the slider's line."""
        return 6.0, self.width() - 12.0, 28.0 * text_scale()

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it (Qt)."""
        del event
        theme = self.theme
        if theme is None:
            return
        with painting(self) as painter:
            value = self.value_rect()
            if self.underMouse() or self.hasFocus():
                painter.setPen(QPen(QColor(theme.accent if self.hasFocus() else theme.line), 1))
                painter.setBrush(QColor(mix(theme.panel, theme.ground, 0.5)))
                painter.drawRoundedRect(QRectF(value).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
            painter.setFont(widget_font("small"))
            painter.setPen(QColor(theme.quiet_text))
            room = QRect(
                0, 0, value.left() - (scaled(22) if self.changed_from_default else 4), value.height()
            )
            name = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            painter.setFont(widget_font("body"))
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
            radius = (5.5 if self.underMouse() or self.dragging else 5.0) * text_scale()
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
        elif press.y() > scaled(18):
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
        elif key == PLAY_KEY and not event.modifiers():
            self.asked_to_play.emit()
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
