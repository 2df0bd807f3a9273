"""How fast it plays: from one phase a second to flat out, in decades."""

from __future__ import annotations

import math
from functools import cache

from PyQt6.QtCore import Qt, pyqtSignal
from PyQt6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from widgets.style.number_text import short
from widgets.style.text_scale import keep_size

#: Steps a second. Below one it plays phase by phase; infinity is flat out.
SPEEDS = (
    0.2,
    0.5,
    1.0,
    2.0,
    4.0,
    8.0,
    15.0,
    30.0,
    60.0,
    120.0,
    250.0,
    500.0,
    1000.0,
    2000.0,
    5000.0,
    math.inf,
)


@cache
def notches(phases: int) -> tuple[float, ...]:
    """The speeds on offer when a step has so many phases; the slowest is one phase a second."""
    slowest = 1 / max(1, phases)
    return (slowest, *(speed for speed in SPEEDS if speed > slowest))


def speed_text(speed: float, phases: int) -> str:
    """A speed in words: ``8 steps/s``, ``1 phase/s``, ``flat out``."""
    if math.isinf(speed):
        return "flat out"
    if speed < 1:
        rate = short(speed * max(1, phases), 2)
        return f"{rate} phase/s" if rate == "1" else f"{rate} phases/s"
    return f"{short(speed, 4)} step/s" if speed == 1 else f"{short(speed, 4)} steps/s"


def nearest_notch(speed: float, phases: int) -> int:
    """The place in ``notches`` of the speed nearest to a given one, in decades."""
    offered = notches(phases)
    if math.isinf(speed):
        return len(offered) - 1
    return min(range(len(offered) - 1), key=lambda at: abs(math.log(offered[at] / speed)))


class SpeedSlider(QWidget):
    """Shows and chooses the speed.

    Signals:
        speed_changed: the chosen steps a second.
    """

    speed_changed = pyqtSignal(float)

    def __init__(self) -> None:
        super().__init__()
        self._speed, self._phases = 8.0, 5
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, len(notches(self._phases)) - 1)
        keep_size(self.slider, width=88)
        self.slider.setAccessibleName("speed")
        self.slider.setToolTip("How fast it plays  (+ and −)")
        self.slider.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._label = QLabel()
        self._label.setProperty("role", "quiet")
        keep_size(self._label, width=84)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.slider)
        layout.addWidget(self._label)
        self.slider.valueChanged.connect(self._moved)
        self.show_speed(8.0, 5)

    @property
    def text(self) -> str:
        """What the label says."""
        return self._label.text()

    def show_speed(self, speed: float, phases: int) -> None:
        """Show a speed that was set elsewhere."""
        self._speed, self._phases = speed, phases
        text = speed_text(speed, phases)
        if text != self._label.text():
            self._label.setText(text)
            self.slider.setAccessibleDescription(text)
        if not self.slider.isSliderDown():
            self.slider.blockSignals(True)  # noqa: FBT003 - Qt's signature
            self.slider.setMaximum(len(notches(phases)) - 1)
            self.slider.setValue(nearest_notch(speed, phases))
            self.slider.blockSignals(False)  # noqa: FBT003 - Qt's signature

    def _moved(self, notch: int) -> None:
        self._speed = notches(self._phases)[notch]
        self._label.setText(speed_text(self._speed, self._phases))
        self.speed_changed.emit(self._speed)
