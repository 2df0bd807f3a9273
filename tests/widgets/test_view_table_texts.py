"""Every view's texts lie within it, whole, and none lies on another."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
from PyQt6.QtCore import QRectF

from engine.frames.frame import Frame
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import drawn
from tests.widgets.prediction_frames import circle_frame
from tests.widgets.written_texts import Written, recorded
from widgets.style.theme import themes
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp", "short_starts")
INK = themes()["ink"]
FRAMES: dict[str, Callable[[], Frame]] = {
    "surface": lambda: ravine_frame(5),
    "circle": lambda: circle_frame(2),
    "phase": lambda: network_frame("every layer", phase=3),
}
SIZES = ((480, 300), (960, 600))
#: The scene lays its labels out itself; the map of settings computes many runs first.
OTHERS = {"surface", "settings_map"}


@cache
def frame_of(kind: str) -> Frame:
    return FRAMES[kind]()


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    return recorded(monkeypatch)


@pytest.mark.parametrize("kind", FRAMES)
@pytest.mark.parametrize("key", [key for key in VIEWS if key not in OTHERS])
def test_texts_lie_within_their_view_and_not_on_one_another(
    key: str, kind: str, written: list[Written]
) -> None:
    for size in SIZES:
        written.clear()
        drawn(VIEWS[key].make(INK), frame_of(kind), size)
        view = QRectF(-0.5, -0.5, size[0] + 1.0, size[1] + 1.0)
        for number, one in enumerate(written):
            assert view.contains(one.rect), f"{one.text!r} stands out of the view"
            assert one.is_whole, f"{one.text!r} is cut"
            for other in written[:number]:
                common = one.rect.intersected(other.rect)
                is_apart = common.width() <= 1.0 or common.height() <= 1.5 or one.text == other.text
                assert is_apart, f"{one.text!r} lies on {other.text!r}"
