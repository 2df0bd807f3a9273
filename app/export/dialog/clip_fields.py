"""How a clip goes on: its rate, its length, the pause at its end and the camera's way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from PyQt6.QtCore import QObject, pyqtSignal
from PyQt6.QtWidgets import QDoubleSpinBox, QSpinBox, QWidget

from app.export.clip_plan import FPS, ClipPlan
from app.export.constant_clip import ConstantRange
from widgets.forms.controls import ChoiceBox, labelled, pair
from widgets.forms.switch import Switch

OVER_CONSTANT = "At the step that is shown the run with each value, as render --vary makes it"
BoxT = TypeVar("BoxT", QSpinBox, QDoubleSpinBox)
#: The rows of these fields.
CLIP_ROWS = frozenset({"over", "between", "pictures", "fps", "duration", "hold", "turn", "ease"})
#: A clip goes through the steps of the run.
STEPS = "steps"
#: Pictures of a clip over a constant at first.
PICTURES = 60


class ClipFields(QObject):
    """Fields for a `ClipPlan`; a duration of 0 is a picture a frame.

    Signals:
        changed: any of them was.
    """

    changed = pyqtSignal()

    def __init__(self, parent: QWidget, constants: Mapping[str, tuple[float, float]]) -> None:
        """Make the fields; `rows` are shown by the form.

        Args:
            parent: as of every object.
            constants: what a clip can go through in place of steps, with the usual ends of each.
        """
        super().__init__(parent)
        self._constants = constants
        self.over = ChoiceBox(
            [
                (STEPS, "the steps of the run", "A picture for every step, or every so many"),
                *((name, f"the constant {name}", OVER_CONSTANT) for name in constants),
            ],
            "what the clip goes through",
        )
        self.low, self.high = (
            _field(QDoubleSpinBox(), (-1_000_000_000, 1_000_000_000), 0, name, "") for name in ("From", "To")
        )
        for end in (self.low, self.high):
            end.setDecimals(6)
        self.pictures = _field(QSpinBox(), (2, 10_000), PICTURES, "Pictures", "")
        self.over.chosen.connect(self._take_range)
        self.fps = _field(QSpinBox(), (1, 60), FPS, "Frames per second", "")
        self.duration = _field(QDoubleSpinBox(), (0, 3600), 0, "Duration", " s")
        self.duration.setSpecialValueText("a picture a frame")
        self.duration.setToolTip("Seconds from the first frame to the last; 0 shows each frame once")
        self.hold = _field(QDoubleSpinBox(), (0, 600), 0, "Hold", " s")
        self.hold.setToolTip("Seconds for which the last frame stays")
        self.turn = _field(QSpinBox(), (-3600, 3600), 0, "Turn", "°")
        self.turn.setToolTip("Degrees by which the camera goes round the surface")
        self.ease = Switch("turn starts and stops gently")
        self.ease.setToolTip("The camera is fastest in the middle; without it, it turns evenly")
        self.ease.toggled.connect(self.changed)
        for seconds in (self.duration, self.hold):
            seconds.setDecimals(1)
            seconds.setSingleStep(0.5)
        self.rows: dict[str, QWidget] = {
            "over": labelled("goes through", self.over),
            "between": labelled("from", pair(self.low, "to", self.high)),
            "pictures": labelled("pictures", self.pictures),
            "fps": labelled("frames / s", self.fps),
            "duration": labelled("duration", self.duration),
            "hold": labelled("hold last", self.hold),
            "turn": labelled("turn camera", self.turn),
            "ease": self.ease,
        }
        for box in (self.fps, self.turn, self.pictures, self.low, self.high, self.duration, self.hold):
            box.valueChanged.connect(self.changed)

    @property
    def range(self) -> ConstantRange | None:
        """The constant that the clip goes through; None for the steps of the run."""
        if self.over.key == STEPS:
            return None
        return ConstantRange(self.over.key, self.low.value(), self.high.value(), self.pictures.value())

    @property
    def idle_rows(self) -> frozenset[str]:
        """The rows that say nothing about what the clip goes through."""
        if not self._constants:
            return frozenset({"over", "between", "pictures"})
        return frozenset({"between", "pictures"} if self.range is None else {"steps", "every"})

    def _take_range(self, name: str) -> None:
        """Begin with the usual ends of a constant."""
        for end, value in zip((self.low, self.high), self._constants.get(name, (0.0, 0.0)), strict=True):
            end.setValue(value)
        self.changed.emit()

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
            eased=self.ease.isChecked(),
        )


def _field(box: BoxT, span: tuple[int, int], value: int, name: str, suffix: str) -> BoxT:
    box.setButtonSymbols(box.ButtonSymbols.NoButtons)
    box.setRange(*span)
    box.setValue(value)
    box.setSuffix(suffix)
    box.setAccessibleName(name)
    return box
