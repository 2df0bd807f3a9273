"""Contrast as it is seen: measured from the pixels of the window and of its views, in every theme."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtCore import QPoint, QRect
from PyQt6.QtWidgets import QLabel, QPushButton, QToolButton

from tests.app.window_fixture import WindowFixture
from tests.app.workspace_frames import frame_in
from tests.widgets.pictures import Pixels, drawn, pixels_of
from tests.widgets.written_texts import recorded
from widgets.style.theme import themes
from widgets.view_table import VIEWS

pytestmark = pytest.mark.usefixtures("qapp")

#: Thin letters are smoothed, and have less than their colours.
LEAST = {name: theme.least_contrast for name, theme in themes().items()}


def seen_contrast(pixels: Pixels) -> float:
    """The contrast of the colour that stands out most from the one that is there most (WCAG 2.2)."""
    colours, counts = np.unique(pixels.reshape(-1, 3), axis=0, return_counts=True)
    channels = colours / 255.0
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    light = linear @ np.array([0.2126, 0.7152, 0.0722]) + 0.05
    ratios = light / light[counts.argmax()]
    return float(np.maximum(ratios, 1.0 / ratios).max())


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
@pytest.mark.parametrize("workspace", ["descent", "network", "recording"])
def test_words_of_every_view_stand_out_from_their_ground(
    workspace: str, theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    written, frame, faint = recorded(monkeypatch), frame_in(workspace), []
    for key, row in VIEWS.items():
        written.clear()
        pixels = drawn(row.make(themes()[theme]), frame, (480, 320))
        for one in written:
            part = cut_out(pixels, one.rect.toAlignedRect())
            if part.size and seen_contrast(part) < LEAST[theme]:
                faint.append((key, one.text, round(seen_contrast(part), 2)))
    assert faint == []
