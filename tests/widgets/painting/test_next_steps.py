"""Names of steps that were not made: one for each place, and none on another or on a marker."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QPointF, QRectF

from widgets.painting.next_steps import groups_of, joined_names, place_names

pytestmark = pytest.mark.usefixtures("qapp")

AREA = QRectF(0.0, 0.0, 400.0, 300.0)
ORIGIN = QPointF(200.0, 150.0)


def test_ends_on_one_place_have_one_name_with_the_number_of_the_others() -> None:
    ends = [QPointF(100.0, 100.0), QPointF(103.0, 101.0), QPointF(160.0, 100.0)]
    assert groups_of(ends, 9.0) == [[0, 1], [2]]
    assert joined_names(["SGD", "SGDW"]) == "SGD, SGDW"
    assert joined_names(["SGD", "SGDW", "LAMB", "Muon"]) == "SGD, SGDW +2"


def test_a_name_stands_outwards_of_its_end_and_names_do_not_touch() -> None:
    ends = [QPointF(260.0, 150.0), QPointF(262.0, 164.0), QPointF(140.0, 150.0)]
    placed = dict(place_names(ORIGIN, ends, ["right", "beneath", "left"], area=AREA, unit=1.0))
    assert placed["right"].left() > ends[0].x()
    assert placed["left"].right() < ends[2].x()
    rects = list(placed.values())
    assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[:i])


def test_a_name_that_would_lie_on_a_marker_turns_and_one_without_room_is_left_out() -> None:
    end = QPointF(260.0, 150.0)
    marker = QPointF(280.0, 150.0)
    [(_, rect)] = place_names(ORIGIN, [end], ["name"], area=AREA, covered=[marker], unit=1.0)
    assert not rect.contains(marker)
    small = QRectF(255.0, 145.0, 10.0, 10.0)
    assert list(place_names(ORIGIN, [end], ["name"], area=small, unit=1.0)) == []


def test_of_a_step_of_no_length_the_name_stands_to_the_right() -> None:
    [(_, rect)] = place_names(ORIGIN, [ORIGIN], ["still"], area=AREA, unit=1.0)
    assert rect.left() > ORIGIN.x()
