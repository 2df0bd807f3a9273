"""Fonts are kept, and no more of them than there are sizes."""

from __future__ import annotations

import pytest

from widgets.style.fonts import font

pytestmark = pytest.mark.usefixtures("qapp")


def test_fonts_are_one_for_each_size_in_whole_pixels_however_many_scales_are_asked_for() -> None:
    assert font("body", "strong", 1.01) is font("body", "strong", 0.99)
    assert font("body", "strong", 2.0).pixelSize() == 2 * font("body", "strong").pixelSize()
