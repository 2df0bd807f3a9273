"""Racers are told apart by colour-blind viewers, too; and where colours come close, by marker and dash."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from widgets.style.colour_vision import DEFICIENCIES, least_difference, seen_by
from widgets.style.theme import Theme, racer_style, rgb, themes


def colours_of(theme: Theme, count: int) -> np.ndarray:
    return np.stack([rgb(colour) for colour in theme.racers[:count]])


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
@pytest.mark.parametrize("theme", themes().values(), ids=themes())
def test_any_two_racers_differ_to_a_colour_blind_viewer(theme: Theme, deficiency: str) -> None:
    assert least_difference(seen_by(deficiency, colours_of(theme, 3))) >= 15.0
    assert least_difference(seen_by(deficiency, colours_of(theme, 8))) >= 9.0
    styles = [racer_style(place, theme) for place in range(8)]
    assert len({(style.marker, style.dash) for style in styles}) == 8


@pytest.mark.parametrize("deficiency", DEFICIENCIES)
def test_greys_look_the_same_to_everybody(deficiency: str) -> None:
    greys = np.linspace(0.0, 1.0, 5)[:, None] * np.ones(3)
    assert seen_by(deficiency, greys) == pytest.approx(greys, abs=2e-3)


def test_red_and_green_of_one_brightness_come_close_without_green_cones() -> None:
    pair = np.stack([rgb("#C05050"), rgb("#708038")])
    assert least_difference(seen_by("deuteranopia", pair)) < 0.5 * least_difference(pair)


def test_black_and_white_are_a_hundred_apart() -> None:
    assert least_difference(np.array([[0.0, 0.0, 0.0], [1.0, 1.0, 1.0]])) == pytest.approx(100.0, abs=0.1)


def test_an_unknown_deficiency_is_answered_with_the_nearest_name() -> None:
    with pytest.raises(RavineError, match="tritanopia"):
        seen_by("tritanopy", np.zeros(3))
