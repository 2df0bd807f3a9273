"""A tour of two minutes: each stop marks a real part of the window, and keys walk through it."""

from __future__ import annotations

import pytest
from PyQt6.QtCore import QRect, Qt
from PyQt6.QtWidgets import QApplication

from app.window_tour.stops import STOPS
from app.window_tour.tour import OFFER, TourCard, WindowTour, offer_once
from tests.app.window_fixture import WindowFixture
from tests.qt_input import qtest

pytestmark = pytest.mark.usefixtures("qapp")


def begun(fixture: WindowFixture) -> WindowTour:
    fixture.window.table["tour"].trigger()
    tour = fixture.window.help.tour
    assert tour is not None
    qtest.qWaitForWindowActive(tour.card)
    return tour


def test_the_right_arrow_walks_from_part_to_part_and_ends_the_tour_after_the_last(
    fixture: WindowFixture,
) -> None:
    closed = fixture.window.workspace_docks.places.closed
    tour = begun(fixture)
    card = tour.card
    assert [stop.title for stop in tour.stops] == [stop.title for stop in STOPS]
    seen = []
    for stop in STOPS:
        marked = tour.marked
        assert marked is not None
        assert marked.isVisible()
        assert card.accessibleDescription() == stop.text
        seen.append(marked)
        qtest.keyClick(card, Qt.Key.Key_Right)
    assert len(set(seen)) == len({stop.key for stop in STOPS})
    assert fixture.window.help.tour is None
    assert fixture.window.workspace_docks.places.closed == closed
    assert not fixture.window.workspace_docks.is_open("lesson")


def test_the_left_arrow_goes_back_and_escape_ends_it_anywhere(fixture: WindowFixture) -> None:
    tour = begun(fixture)
    card = tour.card
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        qtest.keyClick(card, key)
    assert card.place.text() == f"2 of {len(STOPS)}"
    qtest.keyClick(card, Qt.Key.Key_Escape)
    assert fixture.window.help.tour is None
    assert not card.isVisible()


def test_what_a_workspace_has_not_is_left_out(fixture: WindowFixture) -> None:
    fixture.window.show_workspace("compare")
    tour = begun(fixture)
    assert "step" not in {stop.key for stop in tour.stops}
    tour.card.reject()


def test_two_sentences_a_stop_are_read_in_two_minutes() -> None:
    assert all(stop.text.count(". ") == 1 for stop in STOPS)
    assert sum(len(stop.text.split()) for stop in STOPS) < 2 * 150


def test_the_card_stands_beside_what_it_speaks_of_where_the_screen_has_room(fixture: WindowFixture) -> None:
    card = TourCard(fixture.window)
    card.show_stop(STOPS[0], 1, 2)
    screen = QApplication.primaryScreen()
    assert screen is not None
    for there in (QRect(20, 20, 200, 700), QRect(20, 600, 700, 100), QRect(560, 20, 200, 700)):
        card.stand_beside(there)
        assert not card.geometry().intersects(there)
    card.stand_beside(screen.availableGeometry())
    assert screen.availableGeometry().contains(card.geometry().center())
    card.close()


def test_the_tour_is_offered_once_and_what_is_offered_begins_it(fixture: WindowFixture) -> None:
    window = fixture.window
    for _ in range(2):
        offer_once(fixture.settings, window.messages.say, window.help.start_tour)
    assert window.messages.text == OFFER
    window.messages.offer.click()
    assert window.help.tour is not None
    window.help.tour.card.reject()
    offer_once(fixture.settings, window.messages.say, window.help.start_tour)
    assert window.messages.text == ""
