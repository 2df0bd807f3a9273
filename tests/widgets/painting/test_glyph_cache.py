"""Words drawn in a hurry look as they do at leisure, and only in a hurry do they come from stamps."""

from __future__ import annotations

import threading
from contextlib import nullcontext

import numpy as np
import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QImage, QPainter

from tests.widgets.pictures import Pixels, pixels_of
from widgets.painting.glyph_cache import hurried, in_hurry, stamp
from widgets.painting.primitives import write
from widgets.style.fonts import text_path

pytestmark = pytest.mark.usefixtures("qapp")
GROUND = 0xFF202830


def canvas(density: float = 1.0) -> QImage:
    image = QImage(round(300 * density), round(60 * density), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(density)
    image.fill(GROUND)
    return image


def written(text: str, *, hurry: bool, times: int = 1, density: float = 1.0, turned: bool = False) -> Pixels:
    """The text on a picture, after it was written on some others."""
    for _ in range(times):
        image = canvas(density)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(3.0, 4.0)
        if turned:
            painter.rotate(5.0)
        with hurried() if hurry else nullcontext():
            write(painter, 10.25, 24.5, text, "#e0e0ff", unit=1.25)
        painter.end()
    return pixels_of(image)


@pytest.mark.parametrize("density", [1.0, 2.0])
@pytest.mark.parametrize("text", ["truth", "step 17 of 20, loss 0.125", "−1.25·10⁻³"])
def test_in_a_hurry_words_look_the_same(text: str, density: float) -> None:
    slowly = written(text, hurry=False, density=density)
    for times in (1, 2, 3):
        fast = written(text, hurry=True, times=times, density=density)
        assert np.abs(fast - slowly).mean() < 0.5
        assert np.abs(fast - slowly).max() < 64
    assert slowly.std() > 5.0


def test_turned_words_are_drawn_as_ever() -> None:
    assert (
        written("truth", hurry=True, times=3, turned=True) == written("truth", hurry=False, turned=True)
    ).all()


def test_without_hurry_there_are_no_stamps() -> None:
    image = canvas()
    painter = QPainter(image)
    for _ in range(3):
        assert not stamp(painter, text_path("slow"), QPointF(5.0, 20.0), 1.0, "#ffffff")
    painter.end()


def test_an_outline_has_a_stamp_from_the_second_time_on() -> None:
    image = canvas()
    painter = QPainter(image)
    with hurried():
        made = [stamp(painter, text_path("often"), QPointF(5.0, 20.0), 1.0, "#ffffff") for _ in range(3)]
    painter.end()
    assert made == [False, True, True]


def test_another_thread_is_in_no_hurry() -> None:
    seen: list[bool] = []
    with hurried():
        other = threading.Thread(target=lambda: seen.append(in_hurry()))
        other.start()
        other.join()
        assert in_hurry()
    assert seen == [False]
    assert not in_hurry()
