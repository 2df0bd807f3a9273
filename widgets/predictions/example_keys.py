"""Which example is followed next: through the rows of a part of the data, and to the other part."""

from __future__ import annotations

from collections.abc import Mapping

from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from engine.frames.frame import Frame
from engine.parameters import Value

#: By how many rows a key moves.
STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}
#: Which part of the data a key goes to with Ctrl; Left and Right step the run.
PARTS = {Qt.Key.Key_Up: "train", Qt.Key.Key_Down: "test"}
#: What opens the form.
FORM_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def part_of(event: QKeyEvent) -> str:
    """The part of the data that a key goes to; empty of another key."""
    has_ctrl = _held(event) == Qt.KeyboardModifier.ControlModifier
    return PARTS.get(Qt.Key(event.key()), "") if has_ctrl else ""


def is_key(event: QKeyEvent) -> bool:
    """Whether it is a key of the view."""
    is_plain = _held(event) == Qt.KeyboardModifier.NoModifier
    return bool(part_of(event)) or (is_plain and Qt.Key(event.key()) in (*STEPS, *FORM_KEYS))


def _held(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def moved(frame: Frame, rows: int) -> Mapping[str, Value]:
    """What the view asks for to follow another example of the same part, or the first."""
    seen = None if frame.network is None else frame.network.followed
    row = 0 if seen is None else (seen.row + rows) % seen.of
    return {"example_row": row, "example_values": ""}


def other_part(frame: Frame | None) -> str:
    """The part whose examples are not gone through now; empty where there is one, or none is followed."""
    if frame is None or frame.network is None or frame.network.followed is None or frame.data is None:
        return ""
    if not len(frame.data.test_x):
        return ""
    return "train" if frame.experiment.shown("example_part") == "test" else "test"


def part_chosen(part: str) -> Mapping[str, Value]:
    """What the view asks for to follow the first example of a part."""
    return {"example_part": part, "example_row": 0, "example_values": ""}
