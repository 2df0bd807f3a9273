"""The tour: a card beside one part of the window after the other, walked with keys or buttons."""

from __future__ import annotations

from collections.abc import Callable
from math import inf

from PyQt6.QtCore import QEvent, QObject, QPoint, QRect, Qt, pyqtSignal
from PyQt6.QtGui import QKeyEvent
from PyQt6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.settings import Settings
from app.window_tour.stops import STOPS, Stop
from widgets.painting.highlight_ring import Highlighter
from widgets.style.text_scale import scaled
from widgets.style.theme import Theme

#: Pixels at 100 %: the width of the text on the card; and from the card to what it speaks of.
WIDTH, GAP = 340, 12
#: By how many stops a key walks.
WALKS = {Qt.Key.Key_Right: 1, Qt.Key.Key_PageDown: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_PageUp: -1}
#: What is said when the window is opened for the first time.
OFFER = "New here? A tour of two minutes shows where things are; the Help menu has it, too."


class TourCard(QDialog):
    """Tells of one stop. Right or Enter goes on, Left goes back, Esc ends the tour.

    Signals:
        moved: so many stops on; negative ones are back.
    """

    moved = pyqtSignal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Tour of the window")
        self.setProperty("role", "message")
        self.title, self.text, self.place = QLabel(), QLabel(), QLabel()
        self.title.setProperty("role", "title")
        self.place.setProperty("role", "quiet")
        self.text.setWordWrap(True)
        self.skip, self.back, self.on = QPushButton("Skip"), QPushButton("Back"), QPushButton("Next")
        self.skip.setToolTip("End the tour  (Esc)")
        self.back.setToolTip("The stop before  (Left)")
        self.on.setToolTip("The next stop  (Right)")
        self.on.setDefault(True)
        self.skip.clicked.connect(self.reject)
        self.back.clicked.connect(lambda: self.moved.emit(-1))
        self.on.clicked.connect(lambda: self.moved.emit(1))
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.place, 1)
        for button in (self.skip, self.back, self.on):
            button.installEventFilter(self)
            line.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addLayout(line)

    def show_stop(self, stop: Stop, number: int, of: int) -> None:
        """Tell of a stop: the number, from 1, of so many."""
        self.title.setText(stop.title)
        self.text.setText(stop.text)
        self.text.setFixedWidth(scaled(WIDTH))
        self.place.setText(f"{number} of {of}")
        self.back.setEnabled(number > 1)
        self.skip.setVisible(number < of)
        self.on.setText("Next" if number < of else "Done")
        self.setAccessibleName(f"{stop.title}, {number} of {of}")
        self.setAccessibleDescription(stop.text)
        self.show()
        self.activateWindow()  # or its keys would go to the run
        self.adjustSize()
        self.on.setFocus()

    def stand_beside(self, there: QRect) -> None:
        """Stand beside a rectangle of the desktop where there is room on the screen, else over its middle."""
        screen = self.screen()
        free = screen.availableGeometry() if screen is not None else there
        width, height = self.width(), self.height()
        middle = QPoint(there.center().x() - width // 2, there.center().y() - height // 2)
        wanted = (
            QPoint(there.right() + GAP, middle.y()),
            QPoint(there.left() - GAP - width, middle.y()),
            QPoint(middle.x(), there.bottom() + GAP),
            QPoint(middle.x(), there.top() - GAP - height),
        )
        for at in wanted:
            x = min(max(at.x(), free.left()), free.right() - width)
            y = min(max(at.y(), free.top()), free.bottom() - height)
            if not QRect(x, y, width, height).intersects(there):
                self.move(x, y)
                return
        self.move(middle)

    def event(self, event: QEvent | None) -> bool:
        """Go on or back; the same keys step the run while the window has the keyboard (Qt)."""
        return self._takes(event) or super().event(event)

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """On a button the arrows would only move the focus (Qt)."""
        return self._takes(event) or super().eventFilter(watched, event)

    def _takes(self, event: QEvent | None) -> bool:
        if not isinstance(event, QKeyEvent) or Qt.Key(event.key()) not in (*WALKS, Qt.Key.Key_Escape):
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.reject()
        elif event.type() == QEvent.Type.KeyPress:
            self.moved.emit(WALKS[Qt.Key(event.key())])
        return True


class WindowTour(QObject):
    """Walks through the stops that there are in this workspace.

    Signals:
        ended: it came to its end or was left.
    """

    ended = pyqtSignal()

    def __init__(
        self, window: QWidget, part: Callable[[str], QWidget | None], theme: Theme, *, motion: bool
    ) -> None:
        """Begin at the first stop.

        Args:
            window: the main window.
            part: shows a part of the window and returns it; None where there is none of that key now.
            theme: of the ring around what is spoken of.
            motion: whether the ring pulses.
        """
        super().__init__(window)
        self._part = part
        self._highlighter = Highlighter()
        self._highlighter.motion = motion
        self._highlighter.set_theme(theme)
        self.stops = [stop for stop in STOPS if part(stop.key) is not None]
        self.at = 0
        self.card = TourCard(window)
        self.card.moved.connect(self.move)
        self.card.finished.connect(self._end)
        self._show()

    @property
    def marked(self) -> QWidget | None:
        """What is marked now."""
        return self._highlighter.target

    def move(self, by: int) -> None:
        """Go on, or back; after the last stop the tour ends."""
        self.at = max(self.at + by, 0)
        if self.at < len(self.stops):
            self._show()
        else:
            self.card.accept()

    def _show(self) -> None:
        stop = self.stops[self.at]
        part = self._part(stop.key)
        self.card.show_stop(stop, self.at + 1, len(self.stops))
        if part is not None:
            self._highlighter.show_around(part, lasts=inf)
            self.card.stand_beside(QRect(part.mapToGlobal(QPoint()), part.size()))

    def _end(self) -> None:
        self._highlighter.dismiss()
        self.card.deleteLater()
        self.ended.emit()
        self.deleteLater()


def offer_once(settings: Settings, say: Callable[..., object], start: Callable[[], object]) -> None:
    """Offer the tour in a message, the first time that the window is opened.

    Args:
        settings: remember that it was offered.
        say: shows a message (see `widgets.forms.message_bar.MessageBar.say`).
        start: begins the tour.
    """
    if not settings.switch("tour_offered"):
        settings.remember("tour_offered", True)  # noqa: FBT003 - a value
        say("info", OFFER, "Start the tour", start)
