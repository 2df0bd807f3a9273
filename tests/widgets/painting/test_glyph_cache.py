"""Words from the cache look as filled ones do, and only while painting fast do they come from the cache."""

from __future__ import annotations

import threading
from contextlib import nullcontext

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QImage, QPainter

from tests.widgets.pictures import Pixels, pixels_of
from widgets.painting import glyph_cache
from widgets.painting.glyph_cache import fast_painting, fill_cached, is_painting_fast
from widgets.painting.primitives import write
from widgets.style.fonts import text_path

pytestmark = pytest.mark.usefixtures("qapp")
GROUND = 0xFF202830


def canvas(density: float = 1.0) -> QImage:
    image = QImage(round(300 * density), round(60 * density), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(density)
    image.fill(GROUND)
    return image


def written(text: str, *, fast: bool, times: int = 1, density: float = 1.0, rotated: bool = False) -> Pixels:
    """The text on a picture, after it was written on some others."""
    for _ in range(times):
        image = canvas(density)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(3.0, 4.0)
        if rotated:
            painter.rotate(5.0)
        with fast_painting() if fast else nullcontext():
            write(painter, 10.25, 24.5, text, "#e0e0ff", unit=1.25)
        painter.end()
    return pixels_of(image)


@pytest.mark.parametrize("density", [1.0, 2.0])
@pytest.mark.parametrize("text", ["truth", "step 17 of 20, loss 0.125", "−1.25·10⁻³"])
def test_cached_words_look_the_same(text: str, density: float) -> None:
    filled = written(text, fast=False, density=density)
    for times in (1, 2, 3):
        cached = written(text, fast=True, times=times, density=density)
        assert np.abs(cached - filled).mean() < 0.5
        assert np.abs(cached - filled).max() < 64
    assert filled.std() > 5.0


def test_rotated_words_are_not_cached() -> None:
    assert (
        written("truth", fast=True, times=3, rotated=True) == written("truth", fast=False, rotated=True)
    ).all()


def test_by_default_nothing_is_cached() -> None:
    image = canvas()
    painter = QPainter(image)
    for _ in range(3):
        assert not fill_cached(painter, text_path("slow"), QPointF(5.0, 20.0), 1.0, "#ffffff")
    painter.end()


def test_an_outline_is_cached_from_the_second_time_on() -> None:
    image = canvas()
    painter = QPainter(image)
    with fast_painting():
        word, at = text_path("often"), QPointF(5.0, 20.0)
        made = [fill_cached(painter, word, at, 1.0, "#ffffff") for _ in range(3)]
    painter.end()
    assert made == [False, True, True]


def test_another_thread_does_not_paint_fast() -> None:
    seen: list[bool] = []
    with fast_painting():
        other = threading.Thread(target=lambda: seen.append(is_painting_fast()))
        other.start()
        other.join()
        assert is_painting_fast()
    assert seen == [False]
    assert not is_painting_fast()


def test_images_take_a_bounded_number_of_bytes_however_many_words_there_were(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(glyph_cache, "MOST_BYTES", 20_000)
    for number in range(20):
        written(f"number {number}", fast=True, times=2)
        assert glyph_cache._Held.total <= 20_000
    assert 0 < glyph_cache._entry.cache_info().currsize < 15
    filled, cached = written("number 19", fast=False), written("number 19", fast=True, times=3)
    assert np.abs(cached - filled).mean() < 0.5
