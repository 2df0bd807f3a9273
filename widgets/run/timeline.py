"""The timeline: play, step both ways, speed, the current step, and the whole run to scrub."""

from __future__ import annotations

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtGui import QResizeEvent
from PyQt6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from engine.frames.frame import Frame
from widgets.run.scrubber import Scrubber
from widgets.run.speed_slider import SpeedSlider
from widgets.style.fonts import text_width
from widgets.style.icons import icon
from widgets.style.text_scale import keep_size
from widgets.style.theme import Theme

#: The transport buttons in their order: the action that each triggers is also its icon's name.
BUTTONS = ("start", "step_back", "phase_back", "play", "phase_on", "step_on", "newest")

#: Pixels around the parts and between them, and between two buttons.
MARGIN, BETWEEN = 12, 2


class Timeline(QFrame):
    """Shows a frame's step and requests other ones.

    Signals:
        asked: the name of the transport button that was pressed.
        seek_requested: the step to go to.
        speed_changed: steps a second.
        hold_changed: whether the scrubber is being dragged.
    """

    asked = pyqtSignal(str)
    seek_requested = pyqtSignal(int)
    speed_changed = pyqtSignal(float)
    hold_changed = pyqtSignal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setObjectName("timeline")
        self._theme: Theme | None = None
        self._playing: bool | None = None
        self._digits = 0
        self.buttons: dict[str, QToolButton] = {}
        self.scrubber, self.speed = Scrubber(), SpeedSlider()
        self._step, self._caption = QLabel(), QLabel()
        line = QHBoxLayout(self)
        line.setContentsMargins(MARGIN, 8, MARGIN, 8)
        line.setSpacing(MARGIN)
        line.addLayout(self._transport())
        line.addWidget(self.speed)
        line.addLayout(self._counter())
        line.addWidget(self.scrubber, 1)
        self.scrubber.seek_requested.connect(self.seek_requested)
        self.scrubber.hold_changed.connect(self.hold_changed)
        self.speed.speed_changed.connect(self.speed_changed)

    def _transport(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(BETWEEN)
        for name in BUTTONS:
            button = QToolButton()
            side = 36 if name == "play" else 30
            keep_size(button, width=side, height=side, icon=20)
            # The keyboard has keys of its own for these; the focus stays in the view that has it.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            if name == "play":
                button.setProperty("role", "main")
            else:
                button.setAutoRepeat(name not in ("start", "newest"))
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
            self.buttons[name] = button
            row.addWidget(button)
        return row

    def _counter(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self._caption.setProperty("role", "quiet")
        column.addStretch()
        column.addWidget(self._step)
        column.addWidget(self._caption)
        column.addStretch()
        return column

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802 - Qt's name
        """Leave the speed out where the run would have no room beside it; its keys are there (Qt)."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Show the speed where there is room for it beside everything else."""
        buttons = sum(button.width() + BETWEEN for button in self.buttons.values())
        others = (self._step.minimumWidth(), self.scrubber.minimumWidth(), self.speed.sizeHint().width())
        self.speed.setVisible(self.width() >= buttons + sum(others) + 2 * MARGIN + 3 * MARGIN)

    @property
    def counter(self) -> str:
        """What the step counter says."""
        return self._step.text()

    def set_theme(self, theme: Theme) -> None:
        """Take a theme's colours."""
        self._theme = theme
        for name, button in self.buttons.items():
            button.setIcon(icon(name, theme, role="on_accent" if name == "play" else "text"))
        self._show_playing()
        self.scrubber.set_theme(theme)
        self._fit()  # a theme may come with another size of text

    def set_tip(self, name: str, title: str, tip: str) -> None:
        """Say what a button is called and does; the keys are known to whoever puts actions on them."""
        self.buttons[name].setToolTip(tip)
        self.buttons[name].setAccessibleName(title)

    def apply(self, frame: Frame) -> None:
        """Show a frame."""
        playing = frame.playing or frame.goal is not None
        if playing != self._playing:
            self._playing = playing
            self._show_playing()
        self._show_step(frame)
        self.speed.show_speed(frame.speed, len(frame.phases))
        self.buttons["step_back"].setEnabled(frame.address.step > 0 or frame.address.phase > 0)
        self.buttons["phase_back"].setEnabled(frame.address.step > 0 or frame.address.phase > 0)
        self.scrubber.apply(frame)

    def _show_playing(self) -> None:
        if self._theme is not None:
            drawing = "pause" if self._playing else "play"
            self.buttons["play"].setIcon(icon(drawing, self._theme, role="on_accent"))
            self.buttons["play"].setAccessibleName(drawing.capitalize())

    def _show_step(self, frame: Frame) -> None:
        newest = f"{frame.newest:,}".replace(",", "\N{THIN SPACE}")
        step = f"{frame.address.step:,}".replace(",", "\N{THIN SPACE}")
        self._step.setText(f"step {step} / {newest}")
        # Room for the next digit before it comes: nothing to the right may move while playing.
        digits = max(3, len(str(frame.newest)))
        if digits != self._digits:
            self._digits = digits
            widest = f"{10 ** (digits - 1):,}".replace(",", "\N{THIN SPACE}").replace("1", "0")
            width = max(112.0, text_width(f"step {widest} / {widest}") + 4)
            keep_size(self._step, width=round(width))
            keep_size(self._caption, width=round(width))
            self._fit()
        phase = frame.address.phase
        caption = f"{frame.phases[phase - 1]} done" if phase else "between steps"
        if caption != self._caption.text():
            self._caption.setText(caption)
