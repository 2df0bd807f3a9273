"""Which frames answer a wish for another part of the plane."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from engine.frames.frame import Frame
from engine.landscape.grid import Landscape
from engine.objective import Domain
from tests.widgets.frames import ravine_frame, regression_frame
from widgets.view.asked_domain import AskedDomain, moves_domain

FIRST: Domain = ((-5.0, 5.0), (-3.0, 3.0))
SECOND: Domain = ((-4.0, 4.0), (-2.0, 2.0))
THIRD: Domain = ((-3.0, 3.0), (-1.0, 1.0))
FRAME = ravine_frame(6)


def drawing(domain: Domain) -> Frame:
    x, y = (np.array(interval) for interval in domain)
    return replace(FRAME, landscape=Landscape(x, y, np.zeros((2, 2)), ("x", "y")))


def test_frames_from_before_the_last_wish_are_passed_over_until_its_own_comes() -> None:
    asked = AskedDomain()
    asked.ask(FIRST, SECOND)
    asked.ask(FIRST, THIRD)
    assert asked.newest(FIRST) == THIRD
    assert not asked.take(drawing(FIRST), FRAME)
    assert not asked.take(drawing(SECOND), FRAME)
    assert asked.take(drawing(THIRD), FRAME)
    assert asked.newest(FIRST) == FIRST
    assert asked.take(drawing(SECOND), FRAME), "as by undoing: nothing is awaited any more"


def test_a_wish_that_returns_to_what_is_drawn_is_answered_by_any_frame_of_it() -> None:
    asked = AskedDomain()
    asked.ask(FIRST, SECOND)
    asked.ask(FIRST, FIRST)
    assert asked.take(drawing(FIRST), FRAME)


def test_another_run_is_shown_as_it_is() -> None:
    asked = AskedDomain()
    asked.ask(FIRST, SECOND)
    assert asked.take(replace(drawing(FIRST), generation=FRAME.generation + 1), FRAME)


def test_the_plane_of_a_surface_moves_and_that_of_a_network_does_not() -> None:
    assert moves_domain(ravine_frame(0))
    assert not moves_domain(regression_frame(0))
    assert not moves_domain(None)
