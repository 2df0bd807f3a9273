"""A button that plays a number: its value goes through the slider's range and back by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PyQt6.QtCore import QEvent, QObject, Qt, QTimer, pyqtSignal
from PyQt6.QtGui import QAction, QActionGroup, QHideEvent, QKeyEvent
from PyQt6.QtWidgets import QApplication, QToolButton, QWidget

from engine.parameters import Value
from widgets.forms.slider_track import PLAY_KEY, SliderTrack
from widgets.style.icons import icon
from widgets.style.plain_text import tip_text
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: Seconds from one end of the slider to the other, the slowest first.
SECONDS = (32.0, 16.0, 8.0, 4.0, 2.0)
#: The place in `SECONDS` at first.
USUAL = 2
#: Milliseconds between two places at least: a frame of the window.
TICK = 16
#: Seconds that an answer to a value is waited for: a refused value has none.
PATIENCE = 1.0
#: What a person does when he touches something.
TOUCHES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.ShortcutOverride,
        QEvent.Type.KeyPress,
    }
)
#: What the keyboard does while the button has it: starts or stops, or changes the speed by so many places.
SWITCHES = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Select})
SPEEDS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class NumberPlayer(QToolButton):
    """Plays one number until a person touches something.

    The next value is sent when the last one was answered, so that slow edits never queue.

    Signals:
        started: it begins; all values up to the end are one gesture.
        moved: the next place on the slider, in [0, 1].
    """

    started = pyqtSignal()
    moved = pyqtSignal(float)

    def __init__(
        self, slider: SliderTrack, place: Callable[[], float], clock: Callable[[], float] = time.perf_counter
    ) -> None:
        """Make the button of a number.

        Args:
            slider: of the number.
            place: tells where on the slider it is, in [0, 1].
            clock: gives seconds that never go back.
        """
        super().__init__()
        self._slider, self._place_of, self._clock = slider, place, clock
        slider.asked_to_play.connect(self.switch)
        self._theme: Theme | None = None
        self._speed = USUAL
        self._way, self._last = 0.0, 0.0
        self._sent: set[float] = set()
        self._awaited: tuple[float, float] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(TICK)
        self._timer.timeout.connect(self.tick)
        keep_size(self, width=20, height=20, icon=16)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._choices = QActionGroup(self)
        for number, seconds in enumerate(SECONDS):
            choice = QAction(f"Through the range in {seconds:g} s", self._choices)
            choice.setCheckable(True)
            choice.triggered.connect(partial(self.set_speed, number))
            self.addAction(choice)
        self.clicked.connect(self.switch)
        self.set_speed(USUAL)

    @property
    def is_playing(self) -> bool:
        """Whether the value moves by itself."""
        return self._timer.isActive()

    @property
    def seconds(self) -> float:
        """From one end of the slider to the other."""
        return SECONDS[self._speed]

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        self._show()

    def set_speed(self, number: int) -> None:
        """Take one of `SECONDS`; a number beyond its ends is the end."""
        self._speed = min(max(number, 0), len(SECONDS) - 1)
        self._choices.actions()[self._speed].setChecked(True)
        self._show()

    def switch(self) -> None:
        """Play, or stop."""
        if self.is_playing:
            self.stop()
            return
        self._way, self._last = self._place_of(), self._clock()
        self._sent, self._awaited = set(), None
        self._timer.start()
        if (application := QApplication.instance()) is not None:
            application.installEventFilter(self)
        self.started.emit()
        self._show()

    def stop(self) -> None:
        """Leave the value where it is."""
        self._timer.stop()
        if (application := QApplication.instance()) is not None:
            application.removeEventFilter(self)
        self._show()

    def tick(self) -> None:
        """Move by the time that has passed, unless the last value is still being answered."""
        now = self._clock()
        if self._awaited is not None and now < self._awaited[1]:
            return
        self._awaited = None
        # Twice the range, there and back.
        self._way = (self._way + (now - self._last) / self.seconds) % 2.0
        self._last = now
        self.moved.emit(1.0 - abs(1.0 - self._way))

    def send(self, before: Value, value: Value) -> None:
        """Note a value that is on its way, and the one before it."""
        self._sent |= {float(before), float(value)}
        self._awaited = (float(value), self._clock() + PATIENCE)

    def answer(self, value: Value) -> bool:
        """Whether a value that is to be shown answers what was played; any other one stops it."""
        if not self.is_playing:
            return False
        if self._awaited is not None and float(value) == self._awaited[0]:
            self._awaited = None
        elif self._sent and float(value) not in self._sent:
            self.stop()
            return False
        return True

    def eventFilter(self, watched: QObject | None, event: QEvent | None) -> bool:  # noqa: N802 - Qt's name
        """Stop where a person touches anything but this button, and let it happen."""
        if event is None or event.type() not in TOUCHES or not isinstance(watched, QWidget):
            return False
        if not self._is_own(watched, event):
            self.stop()
        return False

    def _is_own(self, watched: QWidget, event: QEvent) -> bool:
        """Whether what is touched is the button, or a key of its on button or slider."""
        if not isinstance(event, QKeyEvent):
            return watched is self
        key = Qt.Key(event.key())
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        meant: QWidget = self._slider if key == PLAY_KEY else self
        # Qt offers a key to the parents, too, before its widget has it.
        passed_on = watched.isAncestorOf(meant) and not watched.hasFocus()
        return key in (PLAY_KEY, *SWITCHES, *SPEEDS) and (watched is meant or passed_on)

    def keyPressEvent(self, event: QKeyEvent | None) -> None:  # noqa: N802 - Qt's name
        """Enter plays or stops, Up and Down change the speed (Qt)."""
        key = None if event is None else Qt.Key(event.key())
        if key in SWITCHES:
            self.click()
        elif key in SPEEDS:
            self.set_speed(self._speed + SPEEDS[key])
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent | None) -> None:  # noqa: N802 - Qt's name
        """What nobody sees does not play (Qt)."""
        super().hideEvent(event)
        self.stop()

    def _show(self) -> None:
        doing = "Stop" if self.is_playing else "Play"
        self.setAccessibleName(f"{doing} {self._slider.name}")
        lines = [
            f"{doing} {self._slider.name} (A on its slider, Enter here)",
            f"Through its range and back, {self.seconds:g} s each way, until anything is touched.",
            "Up and Down, or a right click: the speed. One undo takes all of it back.",
        ]
        self.setToolTip(tip_text(lines))
        if self._theme is not None:
            drawing, role = ("pause", "accent") if self.is_playing else ("play", "quiet_text")
            self.setIcon(icon(drawing, self._theme, role=role))
