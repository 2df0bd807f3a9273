"""How a clip goes on: its rate, its length, the pause at its end and the camera's way."""

from __future__ import annotations

from typing import TypeVar

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from app.export.clip_plan import FPS, ClipPlan
from widgets.forms.controls import labelled

BoxT = TypeVar("BoxT", QSpinBox, QDoubleSpinBox)
#: The rows of these fields.
CLIP_ROWS = frozenset({"fps", "duration", "hold", "turn"})


class ClipFields(QObject):
    """Fields for a `ClipPlan`; a duration of 0 is a picture a frame.

    Signals:
        changed: any of them was.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget) -> None:
        """Make the fields; `rows` are shown by the form."""
        super().__init__(parent)
        self.fps = _field(QSpinBox(), (1, 60), FPS, "Frames per second", "")
        self.duration = _field(QDoubleSpinBox(), (0, 3600), 0, "Duration", " s")
        self.duration.setSpecialValueText("a picture a frame")
        self.duration.setToolTip("Seconds from the first frame to the last; 0 shows each frame once")
        self.hold = _field(QDoubleSpinBox(), (0, 600), 0, "Hold", " s")
        self.hold.setToolTip("Seconds for which the last frame stays")
        self.turn = _field(QSpinBox(), (-3600, 3600), 0, "Turn", "°")
        self.turn.setToolTip("Degrees by which the camera goes round the surface")
        for seconds in (self.duration, self.hold):
            seconds.setDecimals(1)
            seconds.setSingleStep(0.5)
        self.rows: dict[str, QWidget] = {
            "fps": labelled("frames / s", self.fps),
            "duration": labelled("duration", self.duration),
            "hold": labelled("hold last", self.hold),
            "turn": labelled("turn camera", self.turn),
        }
        for box in (self.fps, self.turn, self.duration, self.hold):
            box.valueChanged.connect(self.changed)

    def plan(self, *, turns: bool) -> ClipPlan:
        """What is asked for.

        Args:
            turns: whether there is a camera.
        """
        return ClipPlan(
            self.fps.value(),
            self.duration.value() or None,
            self.hold.value(),
            float(self.turn.value()) if turns else 0.0,
        )


def _field(box: BoxT, span: tuple[int, int], value: int, name: str, suffix: str) -> BoxT:
    box.setButtonSymbols(box.ButtonSymbols.NoButtons)
    box.setRange(*span)
    box.setValue(value)
    box.setSuffix(suffix)
    box.setAccessibleName(name)
    return box
