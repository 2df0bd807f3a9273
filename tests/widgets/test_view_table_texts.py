"""Every view's texts lie within it, whole, and none lies on another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from PyQt6.QtCore import QPointF, QRectF
from PyQt6.QtGui import QPainter, QPainterPath

from engine.frames.frame import Frame
from tests.widgets.frames import ravine_frame
from tests.widgets.network_frames import network_frame
from tests.widgets.pictures import drawn
from tests.widgets.prediction_frames import circle_frame
from widgets.painting import glyph_cache, primitives
from widgets.style import fonts
from widgets.style.fonts import Size, Weight
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


@dataclass(frozen=True)
class Written:
    """A text, its rectangle in pixels of the view, and that to which the painter was clipped."""

    text: str
    rect: QRectF
    clip: QRectF | None


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[Written]:
    found: list[Written] = []
    texts = [""]

    def text_path(text: str, size: Size, weight: Weight) -> QPainterPath:
        texts[0] = text
        return fonts.text_path(text, size, weight)

    def fill_cached(painter: QPainter, path: QPainterPath, at: QPointF, scale: float, colour: str) -> bool:
        if texts[0]:
            box = path.boundingRect()
            rect = QRectF(box.topLeft() * scale + at, box.size() * scale)
            clip = painter.clipBoundingRect() if painter.hasClipping() else None
            place = painter.worldTransform()
            clip = None if clip is None else place.mapRect(clip)
            found.append(Written(texts[0], place.mapRect(rect), clip))
            texts[0] = ""
        return glyph_cache.fill_cached(painter, path, at, scale, colour)

    monkeypatch.setattr(primitives, "text_path", text_path)
    monkeypatch.setattr(primitives, "fill_cached", fill_cached)
    return found


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
            is_whole = one.clip is None or one.clip.adjusted(-1.0, -1.0, 1.0, 1.0).contains(one.rect)
            assert is_whole, f"{one.text!r} is cut"
            for other in written[:number]:
                common = one.rect.intersected(other.rect)
                is_apart = common.width() <= 1.0 or common.height() <= 1.5 or one.text == other.text
                assert is_apart, f"{one.text!r} lies on {other.text!r}"
