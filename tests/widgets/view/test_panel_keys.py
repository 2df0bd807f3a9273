"""What the mouse does in a view, keys do while its panel has the focus."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtGui import QKeyEvent

from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import drawn
from widgets.run.step_view import StepView
from widgets.style.theme import themes
from widgets.view.panel import Panel
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp")
INK = themes()["ink"]
CTRL = Qt.KeyboardModifier.ControlModifier


def press(panel: Panel, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    panel.keyPressEvent(QKeyEvent(QKeyEvent.Type.KeyPress, key, held))


@pytest.mark.parametrize("key", ["loss", "contour", "surface", "step", "model", "step_sizes"])
def test_up_and_down_choose_another_racer(key: str) -> None:
    frame = ravine_frame(5)
    panel = Panel(key, VIEWS[key].make(INK))
    chosen: list[int] = []
    panel.view.racer_chosen.connect(chosen.append)
    press(panel, Qt.Key.Key_Down)
    assert chosen == []
    panel.apply(frame)
    press(panel, Qt.Key.Key_Down)
    press(panel, Qt.Key.Key_Up)
    assert chosen == [1, len(frame.racers) - 1]


def test_ctrl_with_arrows_shows_another_coordinate_of_the_step() -> None:
    view, frame, size = StepView(INK), ravine_frame(20, view={"racer": 2}), (640, 156)
    panel = Panel("This step", view)
    seen: list[int | None] = []
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        press(panel, key, CTRL)
        drawn(view, frame, size)
        assert view.setting is not None
        seen.append(view.setting.coordinate)
    assert seen == [1, 0]
