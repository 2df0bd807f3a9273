"""Edges of the surface: smooth where it stands before something else, and nowhere else touched."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tests.widgets.scene.demo import INK, field_of
from widgets.scene import edges
from widgets.scene.description import Scene
from widgets.scene.picture import Picture, as_image
from widgets.scene.surface import paint_surface

WHITE, NOTHING = np.uint32(0xFFFFFFFF), np.uint32(0)


def halves(first: int, size: int = 12) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int16]]:
    """Samples of a surface that begins at some column, and the cells that they see."""
    samples = np.full((2 * size, 2 * size), NOTHING)
    samples[:, first:] = WHITE
    cells = np.where(samples > 0, 3, edges.NOWHERE).astype(np.int16)
    return samples, cells


def averaged(samples: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    opacity = (samples >> 24).astype(float)
    level = np.rint((opacity[::2, ::2] + opacity[1::2, ::2] + opacity[::2, 1::2] + opacity[1::2, 1::2]) / 4)
    level = level.astype(np.uint32)
    return np.asarray(level << 24 | level << 16 | level << 8 | level)


def test_an_edge_between_two_pixels_is_shared_by_both() -> None:
    samples, cells = halves(12)
    opacity = edges.smoothed(averaged(samples), samples, cells, cells)[5] >> 24
    assert opacity.tolist() == [0, 0, 0, 0, 0, 32, 223, 255, 255, 255, 255, 255]


def test_an_edge_within_a_pixel_reaches_into_no_other() -> None:
    samples, cells = halves(13)
    opacity = edges.smoothed(averaged(samples), samples, cells, cells)[5] >> 24
    assert opacity.tolist() == [0, 0, 0, 0, 0, 0, 128, 255, 255, 255, 255, 255]


def test_channels_do_not_run_into_one_another() -> None:
    samples, cells = halves(12)
    samples[samples > 0] = 0xFF8040FF
    made = edges.smoothed(averaged(samples), samples, cells, cells)
    assert hex(made[5, 6]) == hex(0xDF7038DF)


def test_colours_that_differ_within_one_part_of_the_surface_stay_sharp() -> None:
    samples, _ = halves(12)
    cells = np.full(samples.shape, 7, dtype=np.int16)
    plain = averaged(samples)
    assert edges.smoothed(plain, samples, cells, cells) is plain


def test_a_part_that_hides_another_has_a_smooth_edge_too() -> None:
    samples, cells = halves(12)
    cells = np.where(cells == 3, 3, 3 + edges.APART + 1).astype(np.int16)
    level = np.zeros_like(cells)
    for rows, columns in ((cells, level), (level, cells)):
        assert 0 < int(edges.smoothed(averaged(samples), samples, rows, columns)[5, 5] >> 24) < 64


def test_the_outline_of_a_surface_has_more_tones_than_its_samples(qapp: object) -> None:
    del qapp
    picture = Picture.of(Scene(field_of("ravine")), INK, (240, 180), samples=2)
    pixels = paint_surface(
        picture.geometry, INK, picture.layout.projection, picture.pixels, samples=2, unit=1.0
    )
    assert len(np.unique(pixels >> 24)) > 8
    assert not as_image(pixels).isNull()
