"""The racers: how each looks, its name, its loss as it runs; add, duplicate, remove, choose."""

from __future__ import annotations

import math
from collections.abc import Iterable

from PyQt6.QtCore import QPointF, QRect, QSize, Qt, pyqtSignal
from PyQt6.QtGui import QColor, QKeyEvent, QMouseEvent, QPaintEvent, QPen
from PyQt6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from engine.frames.frame import RacerFrame
from widgets.forms.controls import FIELD
from widgets.painting.painter import painting
from widgets.painting.primitives import draw_sample
from widgets.style.fonts import text_width
from widgets.style.number_text import fixed, full
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import keep_size, scaled, text_scale, widget_font
from widgets.style.theme import Theme, mix, racer_style


class RacerLine(QWidget):
    """One racer. It paints itself, so that a number that changes sixty times a second moves no layout."""

    clicked = pyqtSignal(int)

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self.name, self.loss, self.divergence, self.stopped = "", math.nan, "", ""
        self.chosen = False
        self.theme: Theme | None = None
        keep_size(self, height=FIELD)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """How large it would like to be (Qt)."""
        return QSize(scaled(160), scaled(FIELD))

    def show_racer(self, racer: RacerFrame) -> None:
        """Show the racer's current state."""
        state = (racer.shown_name, racer.loss, racer.divergence, racer.stopped_early)
        if state == (self.name, self.loss, self.divergence, self.stopped):
            return
        self.name, self.loss, self.divergence, self.stopped = state
        self.setAccessibleName(racer.shown_name)
        self.setToolTip(
            tip_text([racer.divergence or f"{racer.shown_name}: loss {full(racer.loss)}", *self._ends()])
        )
        self.update()

    def _ends(self) -> list[str]:
        return [self.stopped] if self.stopped else []

    def paintEvent(self, event: QPaintEvent | None) -> None:  # noqa: N802 - Qt's name
        """Draw it (Qt)."""
        del event
        theme = self.theme
        if theme is None:
            return
        with painting(self) as painter:
            if self.chosen or self.underMouse() or self.hasFocus():
                painter.setPen(QPen(QColor(theme.accent), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(mix(theme.panel, theme.text, 0.1 if self.chosen else 0.05)))
                painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 4, 4)
            style = racer_style(self.index, theme)
            draw_sample(painter, QPointF(6, self.height() / 2), style, theme, text_scale())
            number = "diverged" if self.divergence else f"{'stopped ' * bool(self.stopped)}{fixed(self.loss)}"
            width = scaled(text_width(number)) + 9
            room = QRect(scaled(38), 0, self.width() - scaled(42) - width, self.height())
            painter.setFont(widget_font("body", "strong" if self.chosen else "regular"))
            painter.setPen(QColor(theme.text))
            name = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            painter.setFont(widget_font("body"))
            painter.setPen(QColor(theme.bad if self.divergence else theme.quiet_text))
            value = self.rect().adjusted(0, 0, -6, 0)
            painter.drawText(value, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)

    def mousePressEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Take the press, so that the release comes here too (Qt)."""
        if event is not None:
            event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent | None) -> None:  # noqa: N802 - Qt's name
        """Choose this racer (Qt)."""
        if event is not None and event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit(self.index)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Answer the keyboard (Qt)."""
        if event is not None and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clicked.emit(self.index)
        elif event is not None:
            super().keyPressEvent(event)


class RacerList(QWidget):
    """All racers, one chosen.

    Signals:
        chosen: the index of the racer that was clicked.
    """

    chosen = pyqtSignal(int)

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        self._theme: Theme | None = None
        self.lines: list[RacerLine] = []

    def show_racers(self, racers: Iterable[RacerFrame], chosen: int) -> None:
        """Show the racers' current state."""
        shown = tuple(racers)
        while len(self.lines) > len(shown):
            line = self.lines.pop()
            line.hide()
            line.deleteLater()
        while len(self.lines) < len(shown):
            line = RacerLine(len(self.lines))
            line.theme = self._theme
            line.clicked.connect(self.chosen)
            self.lines.append(line)
            self._layout.addWidget(line)
        for line, racer in zip(self.lines, shown, strict=True):
            line.show_racer(racer)
            if line.chosen != (line.index == chosen):
                line.chosen = line.index == chosen
                line.update()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        for line in self.lines:
            line.theme = theme
            line.update()
