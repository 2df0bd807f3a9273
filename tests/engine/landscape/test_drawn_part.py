"""Zooming, moving and fitting the drawn part of the plane."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import RavineError
from engine.landscape.drawn_part import FARTHEST, checked, fitted, moved, zoomed
from engine.objective import Domain

DOMAIN: Domain = ((-1.0, 3.0), (0.0, 2.0))


def test_the_point_that_is_zoomed_at_stays_where_it_is_seen() -> None:
    assert zoomed(DOMAIN, 2.0, (0.0, 1.0)) == ((-0.5, 1.5), (0.5, 1.5))
    assert zoomed(zoomed(DOMAIN, 2.0, (0.0, 1.0)), 0.5, (0.0, 1.0)) == DOMAIN


def test_a_domain_is_moved_beyond_its_old_ends() -> None:
    assert moved(DOMAIN, (10.0, -1.0)) == ((9.0, 13.0), (-1.0, 1.0))


@pytest.mark.parametrize("factor", [1e12, 1e-12])
def test_nothing_is_zoomed_to_where_points_are_the_same_numbers_or_too_large(factor: float) -> None:
    assert zoomed(DOMAIN, factor, (0.0, 1.0)) == DOMAIN
    far = ((FARTHEST - 4.0, FARTHEST), (0.0, 2.0))
    assert moved(far, (1.0, 0.0)) == far


def test_what_is_fitted_holds_every_finite_point_with_room() -> None:
    places = [np.array([(0.0, 0.0), (np.nan, 1.0)]), np.array([(10.0, 1.0), (1e12, 0.0)])]
    (x_low, x_high), (y_low, y_high) = fitted(places, DOMAIN)
    assert (x_low, x_high) == pytest.approx((-1.5, 11.5))
    assert y_high - y_low == pytest.approx(1.3 * 2.0), "an axis along which little happens is no slit"


def test_of_one_point_a_part_about_it_is_drawn_and_of_none_what_there_was() -> None:
    assert fitted([np.array([(2.0, 3.0)])], DOMAIN) == pytest.approx(np.array([(1.35, 2.65), (2.35, 3.65)]))
    assert fitted([], DOMAIN) == DOMAIN


def test_a_domain_that_can_be_drawn_is_given_back_and_another_is_refused_in_one_sentence() -> None:
    assert checked(DOMAIN, ("x", "y")) == DOMAIN
    with pytest.raises(RavineError, match="weight from 2 to 2 cannot be drawn; write two numbers within"):
        checked((DOMAIN[0], (2.0, 2.0)), ("bias", "weight"))
