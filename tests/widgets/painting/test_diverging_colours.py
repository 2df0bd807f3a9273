from __future__ import annotations

import numpy as np
import pytest

from tests.widgets.pictures import pixels_of
from widgets.painting.diverging_colours import (
    HALF,
    diverging_colour,
    diverging_map,
    diverging_pictures,
    picture_of,
)
from widgets.style.theme import Theme, contrast, themes

pytestmark = pytest.mark.usefixtures("qapp")
THEMES = list(themes().values())


@pytest.mark.parametrize("theme", THEMES, ids=list(themes()))
def test_both_signs_move_evenly_away_from_the_middle(theme: Theme) -> None:
    weights = np.array([0.2126, 0.7152, 0.0722])
    light = diverging_map(theme) @ weights
    way = 1.0 if theme.dark else -1.0
    assert (way * np.diff(light[HALF:]) > 0.0).all()
    assert (way * np.diff(light[HALF::-1]) > 0.0).all()
    # Oklab's lightness is not quite the luminance of the screen
    assert abs(light[0] - light[-1]) < 0.12


@pytest.mark.parametrize("theme", THEMES, ids=list(themes()))
def test_the_ends_stand_out_on_the_panel_and_the_middle_does_not(theme: Theme) -> None:
    for end in (-1.0, 1.0):
        assert contrast(diverging_colour(end, theme), theme.panel) > 4.5
    assert contrast(diverging_colour(0.0, theme), theme.panel) < 1.3


def test_signs_are_told_apart_by_eyes_that_confuse_red_and_green() -> None:
    for theme in THEMES:
        negative, positive = diverging_map(theme)[0], diverging_map(theme)[-1]
        assert negative[0] - negative[2] > 0.2
        assert positive[2] - positive[0] > 0.2


def test_what_is_beyond_the_ends_or_no_number_has_a_colour() -> None:
    theme = THEMES[0]
    assert diverging_colour(7.0, theme) == diverging_colour(1.0, theme)
    assert diverging_colour(float("nan"), theme) == diverging_colour(0.0, theme)


def test_pictures_show_the_first_input_to_the_right_and_the_second_upwards() -> None:
    values = np.zeros((2, 3, 4))
    values[0, 2, 3] = 1.0
    values[1, 0, 0] = np.nan
    first, second = (pixels_of(picture) for picture in diverging_pictures(values, 1.0, THEMES[0]))
    assert first.shape == (4, 3, 3)
    bright = np.argwhere((first != first[-1, 0]).any(axis=-1))
    assert bright.tolist() == [[0, 2]]
    assert (second == second[0, 0]).all()


def test_values_that_are_all_nought_have_the_middle_colour() -> None:
    picture = pixels_of(diverging_pictures(np.zeros((1, 2, 2)), 0.0, THEMES[1])[0])
    assert "#{:02X}{:02X}{:02X}".format(*picture[0, 0]) == diverging_colour(0.0, THEMES[1])


def test_a_picture_has_the_second_input_upwards() -> None:
    pixels = np.zeros((2, 3, 3), np.uint8)
    pixels[1, 2] = (255, 128, 0)
    picture = picture_of(pixels)
    assert (picture.width(), picture.height()) == (2, 3)
    assert picture.pixelColor(1, 0).name() == "#ff8000"
    assert picture.pixelColor(0, 2).name() == "#000000"
