"""The colours of a GIF: flat ones are kept, and a gradient keeps its mean."""

from __future__ import annotations

import numpy as np
from PIL import Image

from app.export.gif_palette import palette_of


def test_flat_colours_are_kept_exactly_beside_a_gradient() -> None:
    sample = np.zeros((64, 256, 3), np.uint8)
    sample[:32] = np.arange(256)[None, :, None] * np.array((1, 0.5, 0.9))
    sample[32:48], sample[48:] = (17, 34, 51), (250, 128, 7)
    shown = Image.fromarray(sample).quantize(palette=palette_of(sample), dither=Image.Dither.NONE)
    found = np.asarray(shown.convert("RGB")).astype(int)
    assert np.array_equal(found[32:], sample[32:])
    assert np.abs(found - sample).max() <= 8


def test_a_picture_of_one_colour_has_a_palette() -> None:
    sample = np.full((4, 4, 3), 9, np.uint8)
    shown = Image.fromarray(sample).quantize(palette=palette_of(sample), dither=Image.Dither.NONE)
    assert np.array_equal(np.asarray(shown.convert("RGB")), sample)
