"""A number plays through its slider's range and back, until a person touches something."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QWidget

from engine.parameters import Parameter
from tests.qt_input import qtest
from widgets.forms.number_editor import NumberEditor
from widgets.forms.number_player import PATIENCE, SECONDS, NumberPlayer
from widgets.forms.slider_track import SliderTrack
from widgets.style.theme import load_theme

pytestmark = pytest.mark.usefixtures("qapp")

CONSTANT = Parameter(
    name="a",
    default=1.0,
    low=-1e12,
    high=1e12,
    slider_low=-5.0,
    slider_high=5.0,
    symbol="a",
    meaning="A constant.",
)


class Played:
    """An editor in a window whose clock stands until it is set, with what it sent."""

    def __init__(self) -> None:
        self.window, self.now, self.gestures = QWidget(), 0.0, set[int]()
        self.values: list[float] = []
        self.editor = NumberEditor(CONSTANT, 1.0, 0.0, playable=True)
        self.editor.setParent(self.window)
        self.editor.set_theme(load_theme("ink"))
        assert self.editor.player is not None
        self.player: NumberPlayer = self.editor.player
        self.player._timer.setInterval(10**6)  # the test makes the ticks
        self.player._clock = lambda: self.now
        self.editor.changed.connect(self._take)
        self.window.resize(260, 80)
        self.window.show()

    def _take(self, value: float) -> None:
        self.values.append(value)
        self.gestures.add(self.editor.gesture)

    def after(self, ranges: float) -> None:
        """Let so many ranges' time pass."""
        self.now += ranges * self.player.seconds
        self.player.tick()


def slider(played: Played) -> SliderTrack:
    found = played.editor.findChild(SliderTrack)
    assert found is not None
    return found


@pytest.fixture
def played() -> Iterator[Played]:
    made = Played()
    yield made
    made.player.stop()
    made.window.close()
    made.window.deleteLater()


def test_a_value_goes_through_its_range_and_back_as_one_gesture(played: Played) -> None:
    played.player.click()
    for _ in range(8):
        played.after(0.25)
        played.editor.set_value(played.values[-1])  # the answer
    assert played.values == [2.5, 5.0, 2.5, 0.0, -2.5, -5.0, -2.5, 0.0]
    assert len(played.gestures) == 1


def test_a_value_waits_for_the_answer_to_the_last_one_but_not_for_ever(played: Played) -> None:
    played.player.click()
    played.after(0.05)
    played.after(0.05)
    assert played.values == [0.5]
    played.editor.set_value(0.5)
    played.after(0.05)
    assert played.values == [0.5, 1.5]  # where the time has come to, not one step on
    played.now += PATIENCE
    played.player.tick()
    assert len(played.values) == 3


def test_late_answers_do_not_move_a_playing_value_and_another_value_stops_it(played: Played) -> None:
    played.player.click()
    played.after(0.05)
    played.editor.set_value(0.0)
    assert (played.editor.value, played.player.is_playing) == (0.5, True)
    played.editor.set_value(-3.0)
    assert (played.editor.value, played.player.is_playing) == (-3.0, False)


@pytest.mark.parametrize("touch", ["click", "wheel key", "undo key", "hide"])
def test_whatever_is_touched_stops_it(played: Played, touch: str) -> None:
    played.player.click()
    played.after(0.05)
    if touch == "click":
        qtest.mouseClick(played.window, Qt.MouseButton.LeftButton)
    elif touch == "wheel key":
        qtest.keyClick(played.editor, Qt.Key.Key_PageDown)
    elif touch == "undo key":
        qtest.keyClick(played.player, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    else:
        played.window.hide()
    assert not played.player.is_playing
    assert played.editor.value == 0.5


def test_the_button_and_the_keyboard_start_it_stop_it_and_change_its_speed(played: Played) -> None:
    names = []
    for _ in range(2):
        qtest.mouseClick(played.player, Qt.MouseButton.LeftButton)
        names.append(played.player.accessibleName())
    assert names == ["Stop a", "Play a"]
    qtest.keyClick(slider(played), Qt.Key.Key_A)
    assert played.player.is_playing
    qtest.keyClick(played.player, Qt.Key.Key_Up)
    assert (played.player.is_playing, played.player.seconds) == (True, SECONDS[3])
    for _ in range(9):
        qtest.keyClick(played.player, Qt.Key.Key_Down)
    assert played.player.seconds == SECONDS[0]
    assert "32 s each way" in played.player.toolTip()
    qtest.keyClick(played.player, Qt.Key.Key_Return)
    assert not played.player.is_playing


def test_pressing_the_key_again_on_the_slider_stops_it(played: Played) -> None:
    track = slider(played)
    for _ in range(2):
        qtest.keyClick(track, Qt.Key.Key_A)
    assert not played.player.is_playing
