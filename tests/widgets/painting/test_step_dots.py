"""Dots on trails, one for each step that has room for one."""

from __future__ import annotations

import numpy as np
import pytest
from PyQt6.QtGui import QColor, QImage

from widgets.painting.painter import Painter
from widgets.painting.step_dots import APART, paint_dots
from widgets.scene.description import FEW_STEPS, Trail
from widgets.style.theme import load_theme, racer_style

pytestmark = pytest.mark.usefixtures("qapp")


def test_a_short_trail_has_dots_and_a_long_one_or_an_abandoned_future_has_none() -> None:
    def has_dots(points: int, *, faint: bool = False) -> bool:
        return Trail(np.zeros((points, 2)), racer_style(0, load_theme("ink")), faint=faint).has_dots

    assert has_dots(FEW_STEPS)
    assert not has_dots(FEW_STEPS + 1)
    assert not has_dots(3, faint=True)


def test_a_dot_that_would_cover_the_one_before_or_is_not_seen_is_left_out() -> None:
    image = QImage(60, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("black"))
    pixels = np.array([[10.0, 10.0], [10.0 + 0.5 * APART, 10.0], [np.nan, 10.0], [40.0, 10.0]])
    with Painter(image) as painter:
        paint_dots(painter, pixels, "#ff8800", "#ffffff", 1.0)
    seen = [x for x in range(60) if image.pixelColor(x, 10) == QColor("#ff8800")]
    assert any(x < 20 for x in seen)
    assert any(x > 30 for x in seen)
    assert all(abs(x - 10) <= 3 or abs(x - 40) <= 3 for x in seen)
