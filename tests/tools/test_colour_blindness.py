"""The picture of the racers as colour-blind viewers see them has a column for each way of seeing."""

from __future__ import annotations

import pytest

from tests.widgets.pictures import near, pixels_of
from tools.colour_blindness import COLUMN, SCALE, picture, seen_colour
from widgets.style.colour_vision import DEFICIENCIES
from widgets.style.theme import themes

pytestmark = pytest.mark.usefixtures("qapp")


def test_each_column_has_the_racers_colours_as_they_are_seen_there() -> None:
    pixels = pixels_of(picture())
    assert pixels.shape[1] == SCALE * COLUMN * (1 + len(DEFICIENCIES))
    for column, deficiency in enumerate(("", *DEFICIENCIES)):
        part = pixels[:, SCALE * COLUMN * column : SCALE * COLUMN * (column + 1)]
        for theme in themes().values():
            assert all(near(part, seen_colour(each, deficiency), 2).any() for each in theme.racers)
