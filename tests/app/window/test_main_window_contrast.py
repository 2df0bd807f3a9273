"""Contrast as it is seen: measured from the pixels of the window and of its views, in every theme."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtWidgets import QLabel, QPushButton, QToolButton

from tests.app.window_fixture import WindowFixture
from tests.widgets.frames import ravine_frame
from tests.widgets.pictures import Pixels, drawn, pixels_of
from tests.widgets.written_texts import recorded
from widgets.style.theme import HIGH_CONTRAST, contrast, themes
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp")

#: WCAG 2.2: level AA for text, level AAA where contrast is what one asks for. Thin letters are smoothed.
LEAST = {name: 7.0 if name == HIGH_CONTRAST else 4.5 for name in themes()}
VIEWED = ("loss", "step", "model", "contour")


def seen_contrast(pixels: Pixels) -> float:
    """The contrast of the colour that stands out most from the one that is there most."""
    colours, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    names = ["#{:02X}{:02X}{:02X}".format(*colour) for colour in colours]
    ground = names[int(counts.argmax())]
    return max(contrast(name, ground) for name in names)


def cut_out(pixels: Pixels, rect: QRect) -> Pixels:
    return pixels[max(rect.top(), 0) : rect.bottom() + 1, max(rect.left(), 0) : rect.right() + 1]


@pytest.mark.parametrize("theme", themes())
def test_words_of_the_window_stand_out_from_their_ground(fixture: WindowFixture, theme: str) -> None:
    window = fixture.window
    window.set_theme(theme)
    window.show_lesson()
    pixels = pixels_of(window.grab().toImage())
    faint = {}
    words: list[QLabel | QToolButton | QPushButton] = [*window.findChildren(QLabel)]
    words += [*window.findChildren(QToolButton), *window.findChildren(QPushButton)]
    for each in words:
        clipped = each.visibleRegion().boundingRect()
        if each.text() and each.isEnabled() and clipped == each.rect():
            rect = QRect(each.mapTo(window, QPoint()), each.size())
            faint[each.text()] = seen_contrast(cut_out(pixels, rect))
    assert len(faint) > 20
    assert {text: ratio for text, ratio in faint.items() if ratio < LEAST[theme]} == {}


@pytest.mark.parametrize("theme", themes())
def test_words_of_views_stand_out_from_their_ground(theme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    written = recorded(monkeypatch)
    for key in VIEWED:
        written.clear()
        pixels = drawn(VIEWS[key].make(themes()[theme]), ravine_frame(49), (480, 320))
        for one in written:
            part = cut_out(pixels, one.rect.toAlignedRect())
            assert seen_contrast(part) >= LEAST[theme], f"{one.text!r} in {key}"
